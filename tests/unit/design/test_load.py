# ruff: noqa: E501 - a table of mistakes reads best one a line
import copy
import json
import pickle
import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sendsample as ss
from sendsample.design import builtin_names, builtin_text, design_from, load_design, parse_design
from sendsample.errors import DesignError

GOOD = {
    "name": "d",
    "samples": [
        {
            "name": "s",
            "size": 2,
            "eligible": {"column": "age", "at_least": 5},
            "rules": [
                {"rule": "count", "where": {"column": "age", "equals": 7}, "at_least": 1},
                {"rule": "mirror", "column": "sex"},
                {"rule": "every_level", "column": "sex"},
                {"rule": "at_most_per_group", "column": "household"},
            ],
            "balance": [{"column": "sex"}],
        }
    ],
    "exclude": [{"id": "a", "reason": "family"}],
    "include": [{"id": "b", "reason": "follow_up"}],
}
SAMPLE, RULES = ("samples", 0), ("samples", 0, "rules")
WHERE = (*RULES, 0, "where")


def changed(path, value):
    data = copy.deepcopy(GOOD)
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


def problems(data):
    with pytest.raises(DesignError) as caught:
        design_from(data)
    assert caught.value.code == "design_invalid"
    return caught.value.params["problems"]


# The built-in designs


def test_the_built_in_designs_are_named():
    assert builtin_names() == ["area-send-2023", "area-send-2023-atleast"]


@pytest.mark.parametrize("name", ["area-send-2023", "area-send-2023-atleast"])
def test_a_built_in_design_is_called_what_its_file_is_and_survives_toml(name):
    design = load_design(name)
    assert design.name == name
    assert parse_design(builtin_text(name)) == design
    assert parse_design(design.to_toml()) == design
    assert parse_design(design.to_toml()).digest == design.digest
    assert design_from(json.loads(json.dumps(design.data()))) == design


def test_the_tracking_design_says_what_the_framework_says():
    """Design notes, section 3: the rules of area-send-2023."""
    (sample,) = load_design("area-send-2023").samples
    rules = {name: rule.sentence() for name, rule in sample.named_rules()}
    assert (sample.name, sample.size) == ("tracking", 6)
    assert rules == {
        "areas of need": "at least 1 child of each area of need: communication and interaction; cognition and "
        "learning; social, emotional and mental health; sensory and physical",
        "SEN support": "exactly 2 children with provision SEN support",
        "alternative provision": "exactly 1 child with alternative provision",
        "one per household": "at most 1 child per household",
        "one per setting": "at most 1 child per setting",
    }
    origins = {name: rule.origin for name, rule in sample.named_rules()}
    assert [name for name, origin in origins.items() if origin == "sendsample"] == [
        "one per household",
        "one per setting",
    ]
    assert [part.column for part in sample.balance] == [
        "sex", "age_band", "ethnicity_group", "pupil_premium", "social_care", "locality",
    ]  # fmt: skip
    assert {part.weight for part in sample.balance} == {1}


def test_the_atleast_design_asks_for_minimums():
    (sample,) = load_design("area-send-2023-atleast").samples
    bounds = {name: rule.bounds for name, rule in sample.named_rules() if rule.rule == "count"}
    assert bounds == {"SEN support": (2, None), "plans": (3, None), "alternative provision": (1, None)}


# Finding a design


def test_a_design_is_returned_as_it_is():
    design = load_design("area-send-2023")
    assert load_design(design) is design


@pytest.mark.parametrize("as_text", [True, False])
def test_a_toml_file_is_read(tmp_path, as_text):
    path = tmp_path / "mine.toml"
    path.write_text('\ufeffname = "caf\u00e9"\n[[samples]]\nname = "s"\nsize = 3\n', encoding="utf-8")
    design = load_design(str(path) if as_text else path)
    assert (design.name, design.samples[0].size) == ("caf\u00e9", 3)


def test_an_unknown_name_gets_a_suggestion_and_the_names_there_are():
    with pytest.raises(DesignError) as caught:
        load_design("area-send-2032")
    error = caught.value
    assert error.code == "design_unknown"
    assert "called 'area-send-2032'. Did you mean area-send-2023?" in error.message
    assert "area-send-2023-atleast" in error.hint
    assert error.params["available"] == builtin_names()


@pytest.mark.parametrize("name", ["", "no-such", "a\0b", "x" * 5000, 'name = "a"\n' * 400])
def test_what_is_no_design_at_all_is_said_to_be_unknown(name):
    with pytest.raises(DesignError) as caught:
        load_design(name)
    assert caught.value.code == "design_unknown"
    assert len(str(caught.value)) < 400


def test_a_folder_or_a_missing_file_is_no_design(tmp_path):
    for path in (tmp_path, tmp_path / "none.toml"):
        with pytest.raises(DesignError) as caught:
            load_design(path)
        assert caught.value.code == "design_unknown"


def test_an_unknown_built_in_text():
    with pytest.raises(DesignError, match="no design or file"):
        builtin_text("nothing")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("name = \u00e9".encode("latin-1"), "design_encoding"),
        (b"PK\x03\x04\xff\xfe", "design_encoding"),
        (b"name = ", "design_toml"),
        (b'name = "a"\nname = "b"', "design_toml"),
        (b'name = "a\x00"', "design_toml"),
        (b"#" * 5_000_001, "design_too_large"),
        (b"", "design_invalid"),
        (b"name = 1", "design_invalid"),
    ],
)
def test_a_file_that_is_no_design_says_so(tmp_path, content, code):
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(DesignError) as caught:
        load_design(path)
    assert caught.value.code == code
    assert "mine.toml" in caught.value.message
    assert caught.value.hint


def test_the_line_of_a_toml_mistake_is_named():
    with pytest.raises(DesignError, match="line 2"):
        parse_design('name = "a"\nsize = = 3')


# Typos: one clear sentence, with the place and a suggestion

OPERATIONS = "A predicate has exactly one of equals, in, at_least, at_most, between, is_missing, and, or, not, everyone"


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (("nmae",), "x", "there is no key 'nmae' here (did you mean 'name'?)"),
        (("xyzzy",), "x", "there is no key 'xyzzy' here"),
        (("format",), "sendsample-design/2", "format: should be 'sendsample-design/1'"),
        (("name",), "", "name: should not be empty"),
        (("name",), 5, "name: should be text"),
        (("samples",), [], "samples: should not be empty"),
        (("samples",), {}, "samples: should be a list"),
        (("samples",), ["x"], "samples 1: should be a table of keys"),
        ((*SAMPLE, "size"), "6", "samples 1 size: should be a whole number"),
        ((*SAMPLE, "size"), 0, "samples 1 size: should be greater than or equal to 1"),
        ((*SAMPLE, "sizes"), 3, "samples 1: there is no key 'sizes' here (did you mean 'size'?)"),
        ((*SAMPLE, "si ze"), 3, "samples 1: there is no key 'si ze' here (did you mean 'size'?)"),
        ((*SAMPLE, "eligible"), {"column": "age", "atleast": 5}, f"samples 1 eligible: {OPERATIONS} (did you mean 'at_least'?)"),
        ((*RULES, 1, "rule"), "miror", "samples 1 rules 2: there is no rule 'miror' (did you mean 'mirror'?); rules are count, at_most_per_group, every_level, mirror"),
        ((*RULES, 1), {"column": "sex"}, "samples 1 rules 2: rule is missing"),
        ((*RULES, 1), "mirror", "samples 1 rules 2: should be a table of keys"),
        ((*RULES, 1, "colum"), "x", "samples 1 rules 2: there is no key 'colum' here (did you mean 'column'?)"),
        ((*RULES, 1, "origin"), "framwork", "samples 1 rules 2 origin: should be 'framework', 'sendsample' or 'local' (did you mean 'framework'?)"),
        ((*RULES, 1, "optional"), "perhaps", "samples 1 rules 2 optional: should be true or false"),
        ((*RULES, 2, "levels"), "x", "samples 1 rules 3 levels: should be a list"),
        ((*RULES, 3, "at_most"), -1, "samples 1 rules 4 at_most: should be greater than or equal to 0"),
        ((*RULES, 0, "at_lest"), 1, "samples 1 rules 1: there is no key 'at_lest' here (did you mean 'at_least'?)"),
        ((*RULES, 0, "exactly"), 1, "samples 1 rules 1: say either exactly, or at_least and at_most"),
        (WHERE, {"column": "age", "equal": 7}, f"samples 1 rules 1 where: {OPERATIONS} (did you mean 'equals'?)"),
        (WHERE, {"column": "age", "equals": 7, "in": [7]}, f"samples 1 rules 1 where: {OPERATIONS}"),
        (WHERE, "age", f"samples 1 rules 1 where: {OPERATIONS}"),
        (WHERE, {"equals": 7}, "samples 1 rules 1 where: column is missing"),
        (WHERE, {"column": "age", "in": []}, "samples 1 rules 1 where in: should not be empty"),
        (WHERE, {"column": "age", "in": 5}, "samples 1 rules 1 where in: should be a list"),
        (WHERE, {"column": "age", "in": [5, [6]]}, "samples 1 rules 1 where in 2: a value is text, a number, a day, true or false"),
        (WHERE, {"column": "age", "between": [1]}, "samples 1 rules 1 where between: takes two values"),
        (WHERE, {"column": "age", "between": [1, 2, 3]}, "samples 1 rules 1 where between: takes two values"),
        (WHERE, {"everyone": False}, "samples 1 rules 1 where: everyone can only be true"),
        (WHERE, {"not": {"not": {"column": "a", "betwen": [1, 2]}}}, f"samples 1 rules 1 where not not: {OPERATIONS} (did you mean 'between'?)"),
        (WHERE, {"and": [{"everyone": True}, {"or": [{"column": "a", "equals": 1, "colum": 2}]}]}, "samples 1 rules 1 where and 2 or 1: there is no key 'colum' here (did you mean 'column'?)"),
        ((*SAMPLE, "balance", 0, "weigth"), 1, "samples 1 balance 1: there is no key 'weigth' here (did you mean 'weight'?)"),
        ((*SAMPLE, "balance", 0, "weight"), 0, "samples 1 balance 1 weight: should be greater than or equal to 1"),
        (("exclude", 0, "id"), "", "exclude 1 id: an id is not blank and holds no control character"),
        (("include", 0, "reason"), "followup", "include 1 reason: should be 'inspector_request', 'already_agreed' or 'follow_up' (did you mean 'follow_up'?)"),
        (("include", 0, "id"), "a", "children both excluded and included: a"),
    ],
)  # fmt: skip
def test_a_mistake_gets_one_sentence_with_its_place(path, value, problem):
    assert problems(changed(path, value)) == [problem]


def test_the_good_design_these_start_from_is_good():
    assert design_from(GOOD).name == "d"


@pytest.mark.parametrize("data", [None, [], "text", 5])
def test_what_is_no_table_is_no_design(data):
    assert problems(data) == ["should be a table of keys"]


def test_every_mistake_is_named_at_once():
    data = changed(WHERE, {"column": "age", "in": []})
    del data["name"], data["samples"][0]["size"]
    data["samples"][0]["rules"][1]["rule"] = "mirro"
    data["exclude"][0]["reason"] = "sick"
    found = problems(data)
    assert [problem.partition(":")[0] for problem in found] == [
        "name is missing",
        "samples 1",
        "samples 1 rules 1 where in",
        "samples 1 rules 2",
        "exclude 1 reason",
    ]
    with pytest.raises(DesignError) as caught:
        design_from(data, "mine.toml")
    assert all(problem.rstrip(".") in caught.value.message for problem in found)
    assert "'mine.toml'" in caught.value.message


def test_two_samples_are_refused_in_words():
    assert problems(changed(("samples",), GOOD["samples"] * 2)) == [
        "samples: this version chooses one sample a design; make a design for each"
    ]


def test_errors_pickle():
    for cause in (
        lambda: load_design("nothing"),
        lambda: design_from({"name": 5}),
        lambda: parse_design("="),
    ):
        with pytest.raises(DesignError) as caught:
            cause()
        copied = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own error
        assert type(copied) is DesignError
        assert str(copied) == str(caught.value)
        assert (copied.code, copied.params) == (caught.value.code, caught.value.params)


# Deep and huge designs

HEAD = 'name = "a"\n[[samples]]\nname = "s"\nsize = 2\n'


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "eligible." + "not." * 5000 + "everyone = true",
        HEAD + "eligible = " + "{not = " * 5000 + "{everyone = true}" + "}" * 5000,
        HEAD + "eligible = " + "{and = [" * 5000 + "{everyone = true}" + "]}" * 5000,
    ],
    ids=["dotted keys", "inline tables", "lists"],
)
def test_nesting_without_end_ends_in_a_sentence(text):
    with pytest.raises(DesignError) as caught:
        parse_design(text)
    assert caught.value.code == "design_depth"
    assert caught.value.message == "The design 'design' is nested too deeply."


@pytest.mark.parametrize("levels", [51, 200, 250, 300, 5000])
def test_plain_data_nested_too_deeply_ends_in_a_sentence(levels):
    data = {"everyone": True}
    for _ in range(levels):
        data = {"not": data}
    with pytest.raises(DesignError, match=r"too deeply|flatten"):
        design_from(changed((*SAMPLE, "eligible"), data))


def test_forty_levels_work_from_end_to_end(cohort_of):
    data = {"column": "sex", "equals": "male"}
    for _ in range(40):
        data = {"not": data}
    design = design_from({"name": "d", "samples": [{"name": "s", "size": 1, "eligible": data}]})
    assert parse_design(design.to_toml()) == design
    assert ss.select(cohort_of(2, sex=["female", "male"]), design, seed="1").ids == {"s": ["c1"]}


def test_five_thousand_rules_work_within_seconds(cohort_of):
    rules = [
        {"rule": "count", "where": {"column": "age", "equals": place % 26}, "at_most": 1 + place % 3}
        for place in range(5000)
    ]
    design = design_from({"name": "d", "samples": [{"name": "s", "size": 2, "rules": rules}]})
    assert parse_design(design.to_toml()) == design
    started = time.monotonic()
    selection = ss.select(cohort_of(26, age=list(range(26))), design, seed="1")
    assert selection.status == "optimal"
    assert time.monotonic() - started < 15


# Every design survives TOML and JSON

NAMES = st.text(
    st.characters(codec="utf-8", categories=["Lu", "Ll", "Nd", "So"]), min_size=1, max_size=8
).map(lambda text: unicodedata.normalize("NFC", text))
WORDS = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    WORDS,
    st.dates(),
)
LEAVES = st.one_of(
    st.just({"everyone": True}),
    st.builds(lambda column, value: {"column": column, "equals": value}, WORDS, VALUES),
    st.builds(
        lambda column, values: {"column": column, "in": values},
        WORDS,
        st.lists(VALUES, min_size=1, max_size=3),
    ),
    st.builds(lambda column, value: {"column": column, "at_least": value}, WORDS, VALUES),
    st.builds(lambda column, value: {"column": column, "at_most": value}, WORDS, VALUES),
    st.builds(lambda column, low: {"column": column, "between": [low, low]}, WORDS, VALUES),
    st.builds(lambda column, value: {"column": column, "is_missing": value}, WORDS, st.booleans()),
)
PREDICATES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(lambda part: {"not": part}, parts),
        st.builds(lambda many: {"and": many}, st.lists(parts, min_size=1, max_size=3)),
        st.builds(lambda many: {"or": many}, st.lists(parts, min_size=1, max_size=3)),
    ),
    max_leaves=6,
)
COMMON = {
    "about": WORDS,
    "origin": st.sampled_from(["framework", "sendsample", "local"]),
    "optional": st.booleans(),
    "if_left_out": WORDS,
}
NUMBERS = st.integers(0, 10_000)


def rule(kind, required, **optional):
    return st.fixed_dictionaries({"rule": st.just(kind), **required}, optional=COMMON | optional)


DESIGN_RULES = st.one_of(
    rule("count", {"where": PREDICATES, "exactly": NUMBERS}),
    rule("count", {"where": PREDICATES, "at_least": NUMBERS}, at_most=st.integers(10_000, 20_000)),
    rule("mirror", {"column": WORDS}),
    rule("every_level", {"column": WORDS}, levels=st.lists(VALUES, max_size=3), at_least=st.integers(1, 9)),
    rule("at_most_per_group", {"column": WORDS}, at_most=NUMBERS),
)
DESIGNS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "samples": st.tuples(
            st.fixed_dictionaries(
                {"name": NAMES, "size": st.integers(1, 10_000)},
                optional={
                    "eligible": PREDICATES,
                    "rules": st.lists(DESIGN_RULES, max_size=3),
                    "balance": st.lists(
                        st.fixed_dictionaries(
                            {"column": WORDS},
                            optional={"weight": st.integers(1, 9), "optional": st.booleans()},
                        ),
                        max_size=3,
                        unique_by=lambda part: part["column"],
                    ),
                },
            )
        ).map(list),
    },
    optional={
        "title": WORDS,
        "source": WORDS,
        "exclude": st.lists(
            st.fixed_dictionaries({"id": NAMES, "reason": st.sampled_from(["family", "deceased"])}),
            max_size=2,
            unique_by=lambda entry: entry["id"],
        ),
    },
)


@settings(deadline=None)
@given(DESIGNS)
def test_a_design_survives_toml_and_json(data):
    design = design_from(data)
    assert parse_design(design.to_toml()) == design
    assert design_from(json.loads(json.dumps(design.data()))) == design
    assert parse_design(design.to_toml()).digest == design.digest


@settings(deadline=None)
@given(VALUES)
def test_a_value_keeps_its_kind_in_toml(value):
    design = design_from(
        {"name": "d", "samples": [{"name": "s", "size": 1, "eligible": {"column": "a", "equals": value}}]}
    )
    kept = parse_design(design.to_toml()).samples[0].eligible.equals
    expected = value.isoformat() if isinstance(value, date) else value
    assert (kept, type(kept)) == (expected, type(expected))

import hashlib
import json
import tomllib

import pytest
from pydantic import ValidationError

from sendsample.design import (
    Balance,
    Design,
    Exclusion,
    Inclusion,
    Sample,
    builtin_names,
    load_design,
    parse_design,
)
from sendsample.design.parts import LEAVES_FRAME
from sendsample.design.predicates import MAX_DEPTH, Everyone, Not
from sendsample.errors import DesignError

COUNT = {"rule": "count", "where": {"column": "age", "equals": 7}, "exactly": 1}
MIRROR = {"rule": "mirror", "column": "sex"}
LEVELS = {"rule": "every_level", "column": "sex"}


def test_a_sample_draws_on_everyone_unless_told_otherwise():
    sample = Sample(name="s", size=1)
    assert sample.eligible == Everyone(everyone=True)
    assert (sample.rules, sample.balance) == ((), ())


@pytest.mark.parametrize("size", [0, -1, 1.0, "1", True, 10_001, None])
def test_sizes_are_validated(size):
    with pytest.raises(ValidationError):
        Sample(name="s", size=size)


@pytest.mark.parametrize("name", ["", " s", "s ", "a\nb", "a\u200bb", "e\u0301", "x" * 101, 5])
def test_a_samples_name_is_plain_text(name):
    """It is part of every ticket: no control characters, no outer spaces, NFC."""
    with pytest.raises(ValidationError):
        Sample(name=name, size=1)


def test_an_nfc_name_with_spaces_inside_is_plain():
    assert Sample(name="caf\u00e9 group", size=1).name == "caf\u00e9 group"


def test_two_rules_of_one_name_are_refused():
    with pytest.raises(ValidationError, match="2 rules are called 'x'; keep one"):
        Sample(name="s", size=1, rules=[COUNT | {"name": "x"}, COUNT | {"name": "x"}])


def test_two_balance_entries_on_one_column_are_refused():
    with pytest.raises(ValidationError, match="2 balance entries are on 'sex'"):
        Sample(name="s", size=1, balance=[{"column": "sex"}, {"column": "sex", "weight": 2}])


@pytest.mark.parametrize("name", ["size", "include", "left out", "excluded", "not on the lists"])
def test_a_rule_cannot_take_the_name_of_a_bound_every_sample_has(name):
    with pytest.raises(ValidationError, match="a rule cannot be called"):
        Sample(name="s", size=1, rules=[COUNT | {"name": name}])


@pytest.mark.parametrize("weight", [0, -1, 1.5, "1", True, 1_000_001])
def test_weights_are_validated(weight):
    with pytest.raises(ValidationError):
        Balance(column="sex", weight=weight)


def test_rules_without_names_are_named_by_place_and_never_twice():
    sample = Sample(name="s", size=1, rules=[COUNT, COUNT | {"name": "rule 3"}, COUNT, COUNT | {"name": "b"}])
    assert [name for name, _ in sample.named_rules()] == ["rule 1", "rule 3", "rule 3'", "b"]


def test_names_made_up_are_unique_even_beside_names_made_to_clash():
    rules = [COUNT | {"name": "rule 2"}, COUNT, COUNT | {"name": "rule 2'"}]
    names = [name for name, _ in Sample(name="s", size=1, rules=rules).named_rules()]
    assert names == ["rule 2", "rule 2''", "rule 2'"]


@pytest.mark.parametrize("kind", [Exclusion, Inclusion])
@pytest.mark.parametrize(("given", "kept"), [(" 0042 ", "0042"), (17, "17"), ("e\u0301", "\u00e9")])
def test_ids_are_cleaned_like_those_of_the_lists(kind, given, kept):
    reason = "family" if kind is Exclusion else "follow_up"
    assert kind(id=given, reason=reason).id == kept


@pytest.mark.parametrize("child", ["", "  ", "a\x00b", "a\u200bb", None, 1.5, True, ["a"]])
def test_what_is_not_an_id_is_refused(child):
    with pytest.raises(ValidationError):
        Exclusion(id=child, reason="family")


def test_reasons_are_codes():
    with pytest.raises(ValidationError):
        Exclusion(id="a", reason="they said so")
    with pytest.raises(ValidationError):
        Inclusion(id="a", reason="family")


def test_only_those_no_longer_in_the_area_leave_the_frame():
    assert {"moved_away", "deceased", "ceased_plan"} == LEAVES_FRAME


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            {"exclude": [{"id": "a", "reason": "family"}, {"id": " a", "reason": "deceased"}]},
            "excluded 2 times",
        ),
        ({"include": [{"id": "a", "reason": "follow_up"}] * 2}, "included 2 times"),
        (
            {"exclude": [{"id": "a", "reason": "family"}], "include": [{"id": "a", "reason": "follow_up"}]},
            "both excluded and included: the child of include 1",
        ),
    ],
)
def test_an_id_stands_once(entries, message):
    with pytest.raises(ValidationError, match=message):
        Design(name="d", samples=[{"name": "s", "size": 1}], **entries)


def test_predicates_deeper_than_anyone_writes_are_refused():
    def deep(levels):
        data = {"column": "age", "equals": 7}
        for _ in range(levels - 1):
            data = {"not": data}
        return data

    assert Sample(name="s", size=1, eligible=deep(MAX_DEPTH)).eligible
    with pytest.raises(ValidationError, match="flatten them"):
        Sample(name="s", size=1, eligible=deep(MAX_DEPTH + 1))
    with pytest.raises(ValidationError, match="flatten them"):
        Sample(name="s", size=1, rules=[COUNT | {"where": deep(MAX_DEPTH + 1)}])


def test_predicates_nested_in_python_are_refused_too():
    predicate = Everyone(everyone=True)
    for _ in range(5000):
        predicate = Not(none_of=predicate)
    with pytest.raises(ValidationError, match="flatten them"):
        Sample(name="s", size=1, eligible=predicate)


def test_data_leaves_defaults_out_and_puts_the_kind_of_rule_in():
    design = Design(
        name="d",
        samples=[{"name": "s", "size": 1, "rules": [COUNT], "balance": [{"column": "sex", "weight": 1}]}],
    )
    assert design.data() == {
        "format": "sendsample-design/1",
        "name": "d",
        "samples": [{"name": "s", "size": 1, "rules": [COUNT], "balance": [{"column": "sex"}]}],
    }


def test_toml_begins_with_the_format():
    text = Design(name="d", samples=[{"name": "s", "size": 1}]).to_toml()
    assert text.splitlines()[:2] == ['format = "sendsample-design/1"', 'name = "d"']
    assert tomllib.loads(text)["samples"] == [{"name": "s", "size": 1}]


def test_the_digest_is_that_of_the_data():
    design = load_design("area-send-2023")
    text = json.dumps(design.data(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert design.digest == hashlib.sha256(text.encode()).hexdigest()


def test_the_digest_does_not_depend_on_how_a_default_or_a_day_is_written():
    def design(**sample):
        return Design(name="d", samples=[{"name": "s", "size": 1, **sample}]).digest

    assert design() == design(eligible={"everyone": True}, rules=[])
    assert design() != design(eligible={"not": {"everyone": True}})


@pytest.mark.parametrize(
    "change",
    [
        {"name": "e"},
        {"title": "t"},
        {"exclude": [{"id": "a", "reason": "family"}]},
        {"samples": [{"name": "s", "size": 2}]},
        {"samples": [{"name": "t", "size": 1}]},
        {"samples": [{"name": "s", "size": 1, "rules": [COUNT]}]},
        {"samples": [{"name": "s", "size": 1, "balance": [{"column": "sex"}]}]},
        {"samples": [{"name": "s", "size": [1, 2]}]},
        {"samples": [{"name": "s", "size": 1, "reserves": 1}]},
        {"samples": [{"name": "s", "visits": {"settings": 1, "children": 1}}]},
        {"samples": [{"name": "s", "visits": {"settings": 1, "children": 1, "force_in": ["a"]}}]},
        {"samples": [{"name": "s", "size": 1}, {"name": "t", "size": 1}]},
        {"across": {"samples_per_child": 2}},
        {"across": {"rules": [{"rule": "at_most_per_group", "column": "household"}]}},
        {"cooling_off": {"months": 12}},
        {"cooling_off": {"since": "2023-01-01"}},
        {"exclude": [{"id": "a", "reason": "family", "sample": "s"}]},
        {"samples": [{"name": "s", "size": 1, "locked": True}]},
        {"across": {"locked": True}},
        {"cooling_off": {"months": 12, "locked": True}},
        {"cooling_off": {"months": 12, "exempt": ["a"]}},
        {"exclude": [{"id": "a", "reason": "family", "locked": False}]},
        {"include": [{"id": "a", "reason": "follow_up", "locked": True}]},
        {"samples": [{"name": "s", "size": 1, "rules": [COUNT | {"locked": True}]}]},
        {"samples": [{"name": "s", "size": 1, "rules": [COUNT | {"weight": 2}]}]},
        {"samples": [{"name": "s", "size": 1, "rules": [MIRROR | {"within": 1}]}]},
        {"samples": [{"name": "s", "size": 1, "rules": [LEVELS | {"without": ["a"]}]}]},
    ],
)
def test_the_digest_changes_with_the_design(change):
    base = {"name": "d", "samples": [{"name": "s", "size": 1}]}
    changed = Design(**(base | change))
    assert Design(**base).digest != changed.digest
    assert parse_design(changed.to_toml()) == changed


def test_what_may_give_is_not_told_where_it_is_not_said():
    """So that designs of before keep their digests."""
    samples = [
        {"name": "s", "size": 1, "rules": [COUNT | {"locked": False, "weight": 1}, MIRROR | {"within": 0}]}
    ]
    more = {
        "across": {"locked": False},
        "cooling_off": {"months": 12, "exempt": [], "locked": False},
        "exclude": [{"id": "a", "reason": "family", "locked": None}],
    }
    assert Design(name="d", samples=samples, **more).data() == {
        "format": "sendsample-design/1",
        "name": "d",
        "samples": [{"name": "s", "size": 1, "rules": [COUNT, MIRROR]}],
        "cooling_off": {"months": 12},
        "exclude": [{"id": "a", "reason": "family"}],
    }


def test_designs_are_frozen_values_with_a_short_repr():
    design = load_design("area-send-2023")
    assert repr(design) == "<Design area-send-2023: tracking of 6>"
    assert hash(design) == hash(load_design("area-send-2023"))
    with pytest.raises(ValidationError):
        design.name = "x"


def test_the_json_schema_is_json_and_names_every_key():
    schema = json.loads(json.dumps(Design.model_json_schema()))
    assert set(schema["properties"]) == {
        "format", "name", "title", "source", "samples", "across", "cooling_off", "exclude", "include",
    }  # fmt: skip
    assert set(schema["required"]) == {"name", "samples"}
    named = {key for part in schema["$defs"].values() for key in part["properties"]}
    operations = {
        "equals",
        "in",
        "at_least",
        "at_most",
        "between",
        "is_missing",
        "and",
        "or",
        "not",
        "everyone",
        "in_last_months",
        "before_last_months",
        "preset",
    }
    visits = {"visits", "by", "settings", "children", "force_in", "keep_out"}
    across = {"samples_per_child", "may_share", "months", "since", "sample", "reserves"}
    gives = {"weight", "locked", "exempt", "within", "without"}
    assert visits | across | gives <= named
    assert operations | {"rule", "where", "column", "levels", "size", "weight", "id", "reason"} <= named


@pytest.mark.parametrize("name", builtin_names())
def test_the_built_in_designs_use_only_keys_of_the_schema(name):
    schema = Design.model_json_schema()
    keys = set(schema["properties"]).union(*(part["properties"] for part in schema["$defs"].values()))

    def used(data):
        if isinstance(data, dict):
            return set(data).union(*map(used, data.values()))
        return set().union(*map(used, data)) if isinstance(data, list) else set()

    assert used(load_design(name).data()) <= keys


# Several samples

THREE = [
    {"name": "tracking", "size": 2},
    {"name": "focused", "size": [0, 3]},
    {"name": "visits", "visits": {"settings": 2, "children": 1}},
]


def three(**more):
    return Design(name="d", samples=THREE, **more)


def gone(child, sample="", reason="family"):
    return {"id": child, "reason": reason, "sample": sample}


def forced(child, sample=""):
    return {"id": child, "reason": "follow_up", "sample": sample}


def refused(**more):
    with pytest.raises(ValidationError) as caught:
        three(**more)
    (item,) = caught.value.errors()
    return item["ctx"]["problems"]


def test_two_samples_of_one_name_are_refused():
    with pytest.raises(ValidationError, match="2 samples are called 's'; give each a name of its own"):
        Design(name="d", samples=[{"name": "s", "size": 1}, {"name": "s", "size": 2}])


def test_no_sample_takes_the_name_of_all_of_them():
    with pytest.raises(ValidationError, match="a sample cannot be called 'all samples'"):
        Sample(name="all samples", size=1)


def test_an_exclusion_is_for_one_sample_or_for_all():
    design = three(exclude=[gone("a"), gone("b", "focused"), gone("c", "visits", "recently_sampled")])
    named = {part.name: [entry.id for entry in design.excluded(part.name)] for part in design.samples}
    assert named == {"tracking": ["a"], "focused": ["a", "b"], "visits": ["a", "c"]}


def test_an_inclusion_is_for_one_sample():
    design = three(include=[forced("a", "focused")])
    assert [len(design.included(part.name)) for part in design.samples] == [0, 1, 0]


def test_an_inclusion_in_the_only_sample_need_not_name_it():
    for name in ("", "s"):
        design = Design(name="d", samples=[{"name": "s", "size": 1}], include=[forced("a", name)])
        assert [entry.id for entry in design.included("s")] == ["a"]


def test_an_inclusion_among_several_samples_names_its_own():
    assert refused(include=[forced("a", "tracking"), forced("b")]) == [
        "include 2: sample is missing; there are 'tracking', 'focused', 'visits'"
    ]


def test_samples_that_are_not_there_are_named_with_their_places():
    there = "there are 'tracking', 'focused', 'visits'"
    assert refused(exclude=[gone("a"), gone("b", "x")], include=[forced("c", "Tracking")]) == [
        f"exclude 2 sample: there is no sample 'x'; {there}",
        f"include 1 sample: there is no sample 'Tracking'; {there}",
    ]


@pytest.mark.parametrize(
    "exclude",
    [
        [gone("a"), gone("a", "focused")],
        [gone("a", "focused")] * 2,
        [gone("a"), gone("a", reason="deceased")],
    ],
    ids=["all and one", "one twice", "all twice"],
)
def test_a_child_is_excluded_once_from_a_sample(exclude):
    assert refused(exclude=exclude) == ["the child of exclude 1 is excluded 2 times; keep one"]


def test_a_child_may_be_excluded_from_two_samples():
    assert len(three(exclude=[gone("a", "focused"), gone("a", "visits")]).exclude) == 2


def test_a_child_included_twice_in_the_only_sample_is_refused():
    with pytest.raises(ValidationError, match="the child of include 1 is included 2 times; keep one"):
        Design(name="d", samples=[{"name": "s", "size": 2}], include=[forced("a"), forced("a", "s")])


@pytest.mark.parametrize("exclude", [gone("a"), gone("a", "focused"), gone("a", reason="deceased")])
def test_a_forced_child_cannot_be_excluded_from_that_sample(exclude):
    assert refused(exclude=[exclude], include=[forced("a", "focused")]) == [
        "both excluded and included: the child of include 1; keep one"
    ]


def test_a_forced_child_may_be_excluded_from_another_sample():
    assert three(exclude=[gone("a", "tracking")], include=[forced("a", "focused")]).include


def test_everything_wrong_with_a_design_is_told_at_once():
    found = refused(
        across={"may_share": [["tracking", "x"]]},
        exclude=[gone("a"), gone("a"), gone("b")],
        include=[forced("b", "focused"), forced("c", "focused"), forced("c", "visits"), forced("d")],
    )
    assert [problem.partition(":")[0].partition(";")[0] for problem in found] == [
        "across may_share 1",
        "include 4",
        "the child of exclude 1 is excluded 2 times",
        "both excluded and included",
        "the child of include 2 must be in 'focused' and in 'visits', which cannot share a child",
    ]


# Some of the samples


def names_of(design):
    return [sample.name for sample in design.samples]


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ("focused", ["focused"]),
        (["visits", "tracking"], ["tracking", "visits"]),
        (("tracking", "tracking"), ["tracking"]),
    ],
    ids=["text", "list", "twice"],
)
def test_some_samples_are_kept_in_the_order_of_the_design(wanted, kept):
    assert names_of(three().only(wanted)) == kept


def test_the_names_of_samples_may_come_one_by_one():
    assert names_of(three().only(iter(["visits"]))) == ["visits"]


def test_all_samples_are_the_whole_design():
    design = three(
        across={"may_share": [["tracking", "visits"]]},
        exclude=[gone("a", "focused")],
        include=[forced("b", "visits")],
        cooling_off={"months": 6},
    )
    assert design.only(["tracking", "focused", "visits"]) == design


@pytest.mark.parametrize(("wanted", "told"), [(["tracking", "x"], "no sample 'x'"), ([], "no sample named")])
def test_a_sample_that_is_not_there_cannot_be_kept(wanted, told):
    with pytest.raises(DesignError) as caught:
        three().only(wanted)
    assert caught.value.code == "sample_unknown"
    assert caught.value.message == f"There is {told} in the design 'd'."
    assert caught.value.hint == "Its samples: 'tracking', 'focused', 'visits'."


def test_a_piece_of_a_name_is_no_name():
    with pytest.raises(DesignError, match="no sample 'track'"):
        three().only("track")


def test_children_of_other_samples_go_with_them():
    design = three(
        exclude=[gone("a"), gone("b", "focused"), gone("c", "visits")],
        include=[forced("d", "focused"), forced("e", "visits")],
    ).only("focused")
    assert [entry.id for entry in design.exclude] == ["a", "b"]
    assert [entry.id for entry in design.include] == ["d"]


def test_pairs_of_other_samples_go_with_them():
    """What remains says the same of the samples that remain."""
    across = {"may_share": [["tracking", "visits"], ["focused", "visits"]], "samples_per_child": 2}
    both = three(across=across).only(["tracking", "visits"])
    assert both.across.may_share == (("tracking", "visits"),)
    assert not both.across.apart("tracking", "visits")
    neither = three(across=across).only(["tracking", "focused"])
    assert neither.across.may_share == ()
    assert neither.across.apart("tracking", "focused")


def test_what_holds_for_any_samples_stays():
    cap = {"rule": "at_most_per_group", "column": "household"}
    design = three(across={"samples_per_child": 2, "rules": [cap]}, cooling_off={"since": "2023-01-01"})
    kept = design.only("tracking")
    assert (kept.across, kept.cooling_off) == (design.across, design.cooling_off)


def test_what_is_kept_is_a_design_of_its_own():
    """It is valid, and reads back from its own file."""
    design = three(
        across={"may_share": [["tracking", "visits"]]},
        exclude=[gone("a", "focused")],
        include=[forced("b", "visits"), forced("b", "tracking")],
    )
    for wanted in ("tracking", "focused", "visits", ["tracking", "visits"], ["focused", "visits"]):
        kept = design.only(wanted)
        assert parse_design(kept.to_toml()) == kept
        assert Design.model_validate(kept.data()).digest == kept.digest

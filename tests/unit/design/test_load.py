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
from sendsample.design.presets import preset_names
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


def changed(path, value, start=GOOD):
    data = copy.deepcopy(start)
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
    assert builtin_names() == [
        "area-send-2023",
        "area-send-2023-atleast",
        "area-send-2023-full",
        "audit-termly",
        "thematic-ap-2023",
        "thematic-children-not-in-school-2025",
        "thematic-preparation-for-adulthood-2024",
    ]


@pytest.mark.parametrize("name", builtin_names())
def test_a_built_in_design_is_called_what_its_file_is_and_survives_toml(name):
    design = load_design(name)
    assert design.name == name
    assert parse_design(builtin_text(name)) == design
    assert parse_design(design.to_toml()) == design
    assert parse_design(design.to_toml()).digest == design.digest
    assert design_from(json.loads(json.dumps(design.data()))) == design


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("area-send-2023", "9229ff9cde326c9b6553459bb0eae0ec31d4b35d8228901979b8b707a4e754f9"),
        ("area-send-2023-atleast", "eea2d484f8604bd306fb8cc769a417e5bc2caf3ff98e0c599b0b4515556fe253"),
    ],
)
def test_receipts_of_the_first_designs_still_fit_them(name, digest):
    """Version 0.1.0 wrote these digests into receipts."""
    assert load_design(name).digest == digest


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


@pytest.mark.parametrize("other", [None, {"name": "a"}, 7])
def test_what_is_neither_design_nor_name_is_told_what_would_be(other):
    with pytest.raises(DesignError, match=f"The design is a {type(other).__name__}") as caught:
        load_design(other)
    assert caught.value.code == "design_type"


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

OPERATIONS = "A predicate has exactly one of equals, in, at_least, at_most, between, is_missing, in_last_months, before_last_months, preset, and, or, not, everyone"

SIZE = "a size is a whole number from 1 to 10000, or the least and the most, such as [4, 6]"


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
        ((*SAMPLE, "size"), "6", f"samples 1 size: {SIZE}"),
        ((*SAMPLE, "size"), 0, f"samples 1 size: {SIZE}"),
        ((*SAMPLE, "sizes"), 3, "samples 1: there is no key 'sizes' here (did you mean 'size'?)"),
        ((*SAMPLE, "si ze"), 3, "samples 1: there is no key 'si ze' here (did you mean 'size'?)"),
        ((*SAMPLE, "eligible"), {"column": "age", "atleast": 5}, f"samples 1 eligible: {OPERATIONS} (did you mean 'at_least'?)"),
        ((*RULES, 1, "rule"), "miror", "samples 1 rules 2: there is no rule 'miror' (did you mean 'mirror'?); rules are count, at_most_per_group, every_level, mirror"),
        ((*RULES, 1), {"column": "sex"}, "samples 1 rules 2: rule is missing"),
        ((*RULES, 1), "mirror", "samples 1 rules 2: should be a table of keys"),
        ((*RULES, 1, "colum"), "x", "samples 1 rules 2: there is no key 'colum' here (did you mean 'column'?)"),
        ((*RULES, 1, "origin"), "framwork", "samples 1 rules 2 origin: should be 'framework', 'sendsample' or 'local' (did you mean 'framework'?)"),
        ((*RULES, 1, "optional"), "perhaps", "samples 1 rules 2 optional: should be true or false"),
        ((*RULES, 1, "locked"), "perhaps", "samples 1 rules 2 locked: should be true or false"),
        ((*RULES, 1, "weight"), 0, "samples 1 rules 2 weight: should be greater than or equal to 1"),
        ((*RULES, 1, "within"), 0.5, "samples 1 rules 2 within: should be a whole number"),
        ((*RULES, 2), {"rule": "every_level", "column": "sex", "levels": ["x"], "without": ["y"]}, "samples 1 rules 3: say either levels or without, and not both"),
        ((*RULES, 2, "without"), "x", "samples 1 rules 3 without: should be a list"),
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
        (WHERE, {"column": "plan_issued", "in_last_months": 0}, "samples 1 rules 1 where in_last_months: should be greater than or equal to 1"),
        (WHERE, {"column": "plan_issued", "before_last_months": 1201}, "samples 1 rules 1 where before_last_months: should be less than or equal to 1200"),
        (WHERE, {"column": "plan_issued", "before_last_months": 12.5}, "samples 1 rules 1 where before_last_months: should be a whole number"),
        (WHERE, {"column": "plan_issued", "in_last_month": 12}, f"samples 1 rules 1 where: {OPERATIONS} (did you mean 'in_last_months'?)"),
        (WHERE, {"preset": "new_plans"}, "samples 1 rules 1 where preset: there is no preset 'new_plans' (did you mean 'new_plan'?); `sendsample designs presets` lists them"),
        (WHERE, {"not": {"preset": "xyzzy"}}, "samples 1 rules 1 where not preset: there is no preset 'xyzzy'; `sendsample designs presets` lists them"),
        (WHERE, {"preset": 5}, "samples 1 rules 1 where preset: should be text"),
        (WHERE, {"column": "age", "preset": "new_plan"}, "samples 1 rules 1 where: there is no key 'column' here"),
        (WHERE, {"everyone": False}, "samples 1 rules 1 where: everyone can only be true"),
        (WHERE, {"not": {"not": {"column": "a", "betwen": [1, 2]}}}, f"samples 1 rules 1 where not not: {OPERATIONS} (did you mean 'between'?)"),
        (WHERE, {"and": [{"everyone": True}, {"or": [{"column": "a", "equals": 1, "colum": 2}]}]}, "samples 1 rules 1 where and 2 or 1: there is no key 'colum' here (did you mean 'column'?)"),
        ((*SAMPLE, "balance", 0, "weigth"), 1, "samples 1 balance 1: there is no key 'weigth' here (did you mean 'weight'?)"),
        ((*SAMPLE, "balance", 0, "weight"), 0, "samples 1 balance 1 weight: should be greater than or equal to 1"),
        (("exclude", 0, "id"), "", "exclude 1 id: an id is not blank and holds no control character"),
        (("include", 0, "reason"), "followup", "include 1 reason: should be 'inspector_request', 'already_agreed' or 'follow_up' (did you mean 'follow_up'?)"),
        (("include", 0, "id"), "a", "both excluded and included: the child of include 1; keep one"),
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
        "samples 1 rules 1 where in",
        "samples 1 rules 2",
        "samples 1",
        "exclude 1 reason",
    ]
    with pytest.raises(DesignError) as caught:
        design_from(data, "mine.toml")
    assert all(problem.rstrip(".") in caught.value.message for problem in found)
    assert "'mine.toml'" in caught.value.message


# The same for several samples, blocks of visits, and what holds across them

SEVERAL = {
    "name": "d",
    "samples": [
        {
            "name": "tracking",
            "size": 6,
            "reserves": 2,
            "eligible": {"and": [{"column": "age", "at_least": 5}, {"not": {"preset": "new_plan"}}]},
            "rules": [{"name": "r", "rule": "count", "where": {"everyone": True}, "at_most": 2}],
            "balance": [{"column": "sex", "weight": 2}],
        },
        {"name": "focused", "size": [4, 6]},
        {
            "name": "visits",
            "visits": {
                "by": "service",
                "settings": 8,
                "children": 4,
                "eligible": {"column": "phase", "equals": "primary"},
                "rules": [
                    {"rule": "count", "where": {"column": "phase", "in": ["special"]}, "at_least": 3},
                    {"rule": "every_level", "column": "locality"},
                    {"rule": "mirror", "column": "phase"},
                    {"rule": "at_most_per_group", "column": "locality", "at_most": 2},
                ],
                "force_in": ["100"],
                "keep_out": ["200"],
            },
        },
    ],
    "across": {
        "samples_per_child": 2,
        "may_share": [["tracking", "visits"]],
        "rules": [{"rule": "at_most_per_group", "column": "household", "name": "hh"}],
    },
    "cooling_off": {"months": 12},
    "exclude": [{"id": "a", "reason": "family", "sample": "tracking"}],
    "include": [{"id": "b", "reason": "follow_up", "sample": "focused"}],
}
BLOCK = ("samples", 2, "visits")
CAPS = ("across", "rules")
SHARE = ("across", "may_share")
PAIR = 'names two samples, such as ["tracking", "visits"]'
THERE = "there are 'tracking', 'focused', 'visits'"
DAY = "cooling_off since: a day is written as 2024-02-05"


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        (("samples", 1, "size"), True, [f"samples 2 size: {SIZE}"]),
        (("samples", 1, "size"), [4], [f"samples 2 size: {SIZE}"]),
        (("samples", 1, "size"), [4, "6"], [f"samples 2 size: {SIZE}"]),
        (("samples", 1, "size"), [6, 4], ["samples 2 size: the range goes from 6 to 4; write the smaller first"]),
        (("samples", 1, "size"), [0, 0], ["samples 2 size: a sample of nobody is no sample"]),
        (("samples", 1), {"name": "focused"}, ["samples 2: say how many: size, or visits for a block of visits"]),
        (("samples", 1), {"name": "focused", "sizes": [4, 6]}, ["samples 2: there is no key 'sizes' here (did you mean 'size'?)"]),
        (("samples", 1, "settings"), 8, ["samples 2: there is no key 'settings' here (it belongs under samples.visits)"]),
        (("samples", 1, "reserves"), -1, ["samples 2 reserves: should be greater than or equal to 0"]),
        (("samples", 2, "size"), 33, ["samples 3: visits come to 32 children and size says otherwise; leave size out"]),
        (BLOCK, 8, ["samples 3 visits: should be a table of keys"]),
        (BLOCK, {}, ["samples 3 visits: settings is missing", "samples 3 visits: children is missing"]),
        ((*BLOCK, "by"), "settings", ["samples 3 visits by: should be 'setting' or 'service' (did you mean 'setting'?)"]),
        ((*BLOCK, "services"), 8, ["samples 3 visits: there is no key 'services' here (services are visited by settings = how many and by = \"service\")"]),
        ((*BLOCK, "setings"), 8, ["samples 3 visits: there is no key 'setings' here (did you mean 'settings'?)"]),
        ((*BLOCK, "settings"), 0, ["samples 3 visits settings: should be greater than or equal to 1"]),
        ((*BLOCK, "children"), "4", ["samples 3 visits children: should be a whole number"]),
        ((*BLOCK, "eligible"), {"column": "phase", "equal": "x"}, [f"samples 3 visits eligible: {OPERATIONS} (did you mean 'equals'?)"]),
        ((*BLOCK, "eligible", "colum"), "x", ["samples 3 visits eligible: there is no key 'colum' here (did you mean 'column'?)"]),
        ((*BLOCK, "rules", 0, "exactly"), -1, ["samples 3 visits rules 1 exactly: should be greater than or equal to 0"]),
        ((*BLOCK, "rules", 0, "where"), {"not": {"column": "phase", "at_least": None}}, ["samples 3 visits rules 1 where not at_least: a value is text, a number, a day, true or false"]),
        ((*BLOCK, "rules", 0, "where"), {"or": [{"everyone": True}, {"column": "phase", "at_most": []}]}, ["samples 3 visits rules 1 where or 2 at_most: a value is text, a number, a day, true or false"]),
        ((*BLOCK, "rules", 3, "at_most"), "2", ["samples 3 visits rules 4 at_most: should be a whole number"]),
        ((*BLOCK, "rules", 2, "rule"), "miror", ["samples 3 visits rules 3: there is no rule 'miror' (did you mean 'mirror'?); rules are count, at_most_per_group, every_level, mirror"]),
        ((*BLOCK, "rules", 2, "rule"), ["mirror"], ["samples 3 visits rules 3: rule is one of count, at_most_per_group, every_level, mirror"]),
        ((*BLOCK, "force_in"), "100", ["samples 3 visits force_in: should be a list"]),
        ((*BLOCK, "force_in"), ["100", "", 1.5], ["samples 3 visits force_in 2: an id is not blank and holds no control character", "samples 3 visits force_in 3: an id is text"]),
        ((*BLOCK, "keep_out"), ["100"], ["samples 3 visits: both in force_in and in keep_out: 100; keep one"]),
        (("across",), [], ["across: should be a table of keys"]),
        (("across", "samples_per_child"), 0, ["across samples_per_child: should be greater than or equal to 1"]),
        (("across", "samples_per_child"), 1, ["across: may_share lets a child be in two samples, and samples_per_child says 1; take one out"]),
        (("across", "may_shar"), [], ["across: there is no key 'may_shar' here (did you mean 'may_share'?)"]),
        (SHARE, [["tracking"]], [f"across may_share 1: {PAIR}"]),
        (SHARE, [["tracking", "focused", "visits"]], [f"across may_share 1: {PAIR}"]),
        (SHARE, ["tracking", "visits"], [f"across may_share 1: {PAIR}", f"across may_share 2: {PAIR}"]),
        (SHARE, [["tracking", 5]], ["across may_share 1 2: should be text"]),
        (SHARE, [["tracking", "tracking"]], ["across: may_share names 'tracking' twice; name two samples"]),
        (SHARE, [["tracking", "visits"], ["six", "visits"]], [f"across may_share 2: there is no sample 'six'; {THERE}"]),
        ((*CAPS, 0, "at_most"), -1, ["across rules 1 at_most: should be greater than or equal to 0"]),
        ((*CAPS, 0, "at_mots"), 1, ["across rules 1: there is no key 'at_mots' here (did you mean 'at_most'?)"]),
        ((*CAPS, 0), {"rule": "count", "where": {"everyone": True}, "exactly": 1}, ["across rules 1: only at_most_per_group counts over all samples"]),
        (("cooling_off",), 12, ["cooling_off: should be a table of keys"]),
        (("cooling_off",), {}, ["cooling_off: say either months or since, and not both"]),
        (("cooling_off", "since"), date(2023, 1, 1), ["cooling_off: say either months or since, and not both"]),
        (("cooling_off", "months"), "12", ["cooling_off months: should be a whole number"]),
        (("cooling_off", "month"), 12, ["cooling_off: there is no key 'month' here (did you mean 'months'?)"]),
        (("cooling_off",), {"since": "1/6/2023"}, [DAY]),
        (("cooling_off",), {"since": 0}, [DAY]),
        (("cooling_off", "exempt"), "a", ["cooling_off exempt: should be a list"]),
        (("cooling_off", "exempt"), [""], ["cooling_off exempt 1: an id is not blank and holds no control character"]),
        (("cooling_off", "exempts"), [], ["cooling_off: there is no key 'exempts' here (did you mean 'exempt'?)"]),
        (("exempt",), ["a"], ["there is no key 'exempt' here (it belongs under cooling_off)"]),
        (("across", "locked"), "perhaps", ["across locked: should be true or false"]),
        (("samples", 0, "locked"), "perhaps", ["samples 1 locked: should be true or false"]),
        (("exclude", 0, "locked"), "perhaps", ["exclude 1 locked: should be true or false"]),
        (("months",), 12, ["there is no key 'months' here (it belongs under cooling_off)"]),
        (("sample",), [], ["there is no key 'sample' here (did you mean 'samples'?)"]),
        (("exclude", 0, "sample"), "six", [f"exclude 1 sample: there is no sample 'six'; {THERE}"]),
        (("exclude", 0, "sample"), 6, ["exclude 1 sample: should be text"]),
        (("exclude", 0, "reason"), "deceased", ["exclude 1: deceased holds for every sample; leave the sample out"]),
        (("include", 0), {"id": "b", "reason": "follow_up"}, [f"include 1: sample is missing; {THERE}"]),
        (("title",), "\ud800", ["title: holds half a character"]),
        (("name",), "\ud800", ["name: holds half a character"]),
        ((5,), "x", ["there is no key 5 here"]),
    ],
)  # fmt: skip
def test_a_mistake_among_several_samples_reads_like_the_file(path, value, found):
    assert problems(changed(path, value, SEVERAL)) == found


def test_the_good_design_of_several_samples_is_good():
    assert repr(design_from(SEVERAL)) == "<Design d: tracking of 6, focused of 4 to 6, visits of 8 x 4>"


def test_mistakes_everywhere_are_named_at_once():
    data = copy.deepcopy(SEVERAL)
    data["samples"][1]["size"] = [6, 4]
    data["samples"][2]["visits"]["rules"][1]["colum"] = "x"
    data["across"]["may_share"] = [["tracking"]]
    data["across"]["rules"][0]["rule"] = "mirror"
    data["cooling_off"] = {"since": "soon"}
    data["exclude"][0]["reason"] = "sick"
    assert [problem.partition(":")[0] for problem in problems(data)] == [
        "samples 2 size",
        "samples 3 visits rules 2",
        "across may_share 1",
        "across rules 1",
        "cooling_off since",
        "exclude 1 reason",
    ]


WRONG = [
    None, True, 0, -1, 1.5, 2**70, float("nan"), "", "x", "a\nb", "\ud800", [], [1], ["x", "x"], [[1]],
    [["x"]], [None], [{}], [4, 2], [1, 2, 3], {}, {1: 2}, {"": ""}, {"column": "x"}, {"rule": None},
    {"rule": ["x"]}, {"rule": "count"}, {"and": []}, {"not": None}, {"equals": 1, "column": None}, b"x", {1},
    object(), date(2024, 1, 1),
]  # fmt: skip
JARGON = (
    "Input",
    "input",
    "valid",
    "tuple",
    "union",
    "instance",
    "pydantic",
    "Value error",
    "unicode",
    "raw",
)


def places(data, path=()):
    yield path
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, part in inside:
        yield from places(part, (*path, step))


@pytest.mark.parametrize("path", list(places(SEVERAL))[1:], ids=lambda path: " ".join(map(str, path)))
def test_nothing_that_stands_anywhere_gets_more_than_a_sentence(path):
    """Every place, every wrong kind of value: a design that reads back, or sentences without jargon."""
    refused = 0
    for value in WRONG:
        beside = (*path[:-1], "weigth") if isinstance(path[-1], str) else path
        for data in (changed(path, value, SEVERAL), changed(beside, value, SEVERAL)):
            told = problems_of(data)
            assert not [word for word in JARGON for problem in told if word in problem]
            refused += bool(told)
    assert refused > len(WRONG)


def problems_of(data):
    """What is told of a design that is wrong; one that is right is read back."""
    try:
        design = design_from(data)
    except DesignError:
        return problems(data)
    assert parse_design(design.to_toml()) == design
    return []


def test_a_number_of_thousands_of_digits_is_refused():
    with pytest.raises(DesignError, match="a number longer than any number should be"):
        parse_design("size = " + "1" * 5000)


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
MONTHS = st.integers(1, 1200)
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
    st.builds(lambda column, months: {"column": column, "in_last_months": months}, WORDS, MONTHS),
    st.builds(lambda column, months: {"column": column, "before_last_months": months}, WORDS, MONTHS),
    st.sampled_from(preset_names()).map(lambda name: {"preset": name}),
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
VISITS = st.fixed_dictionaries(
    {"settings": st.integers(2, 100), "children": st.integers(1, 100)},
    optional={
        "by": st.sampled_from(["setting", "service"]),
        "eligible": PREDICATES,
        "rules": st.lists(DESIGN_RULES, max_size=2),
        "force_in": st.lists(st.sampled_from(["100", "200"]), max_size=2),
        "keep_out": st.lists(st.sampled_from(["300", "400"]), max_size=2),
    },
)
BLOCKS = st.fixed_dictionaries({"visits": VISITS}, optional={"rules": st.lists(DESIGN_RULES, max_size=1)})
PLAIN = st.fixed_dictionaries(
    {"size": st.tuples(st.integers(0, 9), st.integers(9, 20)).map(list) | st.integers(1, 9)},
    optional={"reserves": st.integers(0, 100), "eligible": PREDICATES},
)
PAIRS_OF_SAMPLES = st.lists(st.sampled_from([["a", "b"], ["c", "a"], ["b", "c"]]), max_size=3)
SEVERAL_SAMPLES = st.fixed_dictionaries(
    {
        "name": NAMES,
        "samples": st.lists(PLAIN | BLOCKS, min_size=3, max_size=3).map(
            lambda samples: [{"name": name} | sample for name, sample in zip("abc", samples, strict=True)]
        ),
    },
    optional={
        "across": st.fixed_dictionaries(
            {},
            optional={
                "samples_per_child": st.integers(2, 3),
                "may_share": PAIRS_OF_SAMPLES,
                "rules": st.lists(rule("at_most_per_group", {"column": WORDS}, at_most=NUMBERS), max_size=2),
            },
        ),
        "cooling_off": st.builds(lambda months: {"months": months}, MONTHS)
        | st.builds(lambda since: {"since": since}, st.dates()),
        "exclude": st.just([{"id": "x", "reason": "family", "sample": "b"}]),
        "include": st.just([{"id": "y", "reason": "follow_up", "sample": "c"}]),
    },
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
@given(DESIGNS | SEVERAL_SAMPLES)
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


@pytest.mark.parametrize("part", ["a", "'a'", '"a"', "a "])
def test_keys_of_very_many_parts_are_refused_before_they_take_minutes(part):
    keys = ".".join([part] * 100_000)
    for text in (f"{keys} = 1", f"[{keys}]", f"x = {{{keys} = 1}}"):
        began = time.monotonic()
        with pytest.raises(DesignError, match="nested too deeply"):
            parse_design(text)
        assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "text",
    ["a" * 10**6, "'\"" * 10**5, "x = [" + "1.5, " * 10**5 + "]", 'x = "' + "One. Two words. " * 200 + '"'],
)
def test_looking_for_such_keys_is_quick_and_takes_nothing_else_for_one(text):
    began = time.monotonic()
    with pytest.raises(DesignError) as caught:
        parse_design(text)
    assert caught.value.code != "design_depth"
    assert time.monotonic() - began < 5


def test_thousands_of_mistakes_are_told_in_a_few_lines():
    rules = "".join(f'[[samples.rules]]\nrule = "cuont"\nname = "r{number}"\n' for number in range(5000))
    with pytest.raises(DesignError) as caught:
        parse_design(f'name = "d"\n[[samples]]\nname = "t"\nsize = 6\n{rules}')
    assert len(str(caught.value)) < 5000
    assert "980 more" in str(caught.value)
    assert len(caught.value.params["problems"]) == 1000


def test_many_samples_are_not_listed_for_each_mistake():
    data = {
        "name": "d",
        "samples": [{"name": f"s{number}", "size": 1} for number in range(200)],
        "exclude": [{"id": f"x{number}", "reason": "family", "sample": "q"} for number in range(2000)],
    }
    with pytest.raises(DesignError, match="'s9' and 190 more") as caught:
        design_from(data)
    assert max(map(len, caught.value.params["problems"])) < 200


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"title": "x" * 1001}, "title"),
        ({"source": "x" * 10_001}, "source"),
        ({"samples": [{"name": f"s{number}", "size": 1} for number in range(201)]}, "samples"),
        (
            {"samples": [{"name": "s", "size": 1, "eligible": {"or": [{"everyone": True}] * 20_000}}]},
            "more than 20,000 predicates",
        ),
    ],
)
def test_what_a_design_may_hold(data, problem):
    with pytest.raises(DesignError, match=problem):
        design_from({"name": "d", "samples": [{"name": "s", "size": 1}]} | data)

"""The shareable edition: what it says, and that nothing planted in the lists comes through."""

import json
import re

import pandas as pd
import pytest

import sendsample as ss
from sendsample.errors import UsageError
from sendsample.selection.openness import Unsaid
from support.canaries import CANARIES, planted

KEY = b"a key of the area, kept apart"
SEED = "4 1 6 2 8 5"
BAND = re.compile(r"(\d+)-(\d+)")


def count(column, equals, name="", **bounds):
    return {"rule": "count", "where": {"column": column, "equals": equals}, "name": name, **bounds}


DESIGN = {
    "name": "audit of XQ001",
    "samples": [
        {
            "name": "tracking",
            "size": 6,
            "rules": [
                count("provision", "sen_support", exactly=2),
                count("setting", "900001", at_least=1),
                count("Team", "Canary team 1", at_least=1),
                count("locality", "Canary Vale", "not the vale", at_most=0),
                count("sex", "female", "with XQ005", at_least=1),
                {"rule": "at_most_per_group", "column": "household"},
            ],
            "balance": [
                {"column": column} for column in ("sex", "age_band", "locality", "setting", "Team", "age")
            ],
        },
        {"name": "beside XQ002", "size": 3},
    ],
    "exclude": [
        {"id": "XQ003", "reason": "family"},
        {"id": "XQ999", "reason": "safeguarding"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module", params=[False, True], ids=["ids", "pseudonyms"])
def selection(request):
    cohort = ss.Cohort.from_frame(planted(), as_at="2024-02-05")
    services = pd.DataFrame({"child_id": ["XQ001", "XQ888"], "service": ["Canary service"] * 2})
    cohort = cohort.with_services(services)
    if request.param:
        cohort = cohort.with_pseudonyms(KEY)
    return ss.select(cohort, ss.Design.model_validate(DESIGN), seed=SEED)


@pytest.fixture(scope="module")
def told(selection):
    assert selection.status == "optimal"
    return selection.shareable(KEY)


def everything(value):
    """Every text and number inside, keys too."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from everything(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from everything(part)
    else:
        yield value


def test_nothing_planted_comes_through(told, selection):
    text = json.dumps(told)
    assert not CANARIES.search(text)
    for children in selection.ids.values():
        assert not any(child in text for child in children)
    for sample in selection.receipt["samples"].values():
        assert not any(str(ticket) in text for ticket in sample["tickets"])


def test_the_canaries_would_be_noticed(selection):
    restricted = (
        json.dumps(selection.receipt) + selection.check.rules.to_csv() + selection.comparison.to_csv()
    )
    assert CANARIES.search(restricted)


def test_no_count_of_children_stands_alone(told):
    numbers = [part for part in everything(told["comparison"]) if isinstance(part, int)]
    shares = [row["area_percent"] for row in told["comparison"] if isinstance(row["area_percent"], int)]
    assert sorted(numbers) == sorted(shares)
    bands = [row[name] for row in told["comparison"] for name in ("area", "chosen")]
    bands += [told["children"], *told["set_aside"].values(), *told["findings"].values()]
    bands += [sample[name] for sample in told["samples"].values() for name in ("children", "frame")]
    for band in bands:
        if band != "withheld":
            low, high = map(int, BAND.fullmatch(band).groups())
            assert low % 5 == 0
            assert high == low + 4


def test_levels_of_free_columns_are_left_out_with_a_line(told):
    assert {row["column"] for row in told["comparison"]} == {"sex", "age_band", "locality"}
    assert {row["level"] for row in told["comparison"] if row["column"] == "locality"} == {
        "Ward 0", "Ward 1", "Ward 2"
    }  # fmt: skip
    assert any("Team, age, setting" in line for line in told["left_out"])
    assert "Localities of fewer than 5 children." in told["left_out"]


def test_a_rule_is_told_unless_it_names_what_is_not_shown(told):
    said = [row["sentence"] for row in told["rules"] if row["sample"] == "tracking"]
    assert "exactly 2 children with provision SEN support" in said
    assert "at most 1 child per household" in said
    assert sum("left out" in sentence for sentence in said) == 3
    assert all(row["holds"] for row in told["rules"])
    assert "with XQ005" not in {row["rule"] for row in told["rules"]}


def test_names_that_name_a_child_are_replaced(told):
    assert told["design"] == {"name": "a design of the area's own", "built_in": False}
    assert list(told["samples"]) == ["tracking", "sample 2"]


def test_what_was_proven_is_told_and_tickets_are_not(told):
    assert told["seed"] == SEED
    assert told["samples"]["tracking"]["loss"] == told["samples"]["tracking"]["bound"]
    assert all(stage["proven"] for stage in told["stages"])
    assert {stage["aim"] for stage in told["stages"] if "value" in stage} <= {"loss"}


def test_digests_are_keyed_and_left_out_without_a_key(told, selection):
    digests = told["digests"]
    assert set(digests) == {"key_check", "cohort", "design", "files"}
    assert selection.receipt["cohort"]["sha256"] not in json.dumps(told)
    assert selection.receipt["design"]["sha256"] not in json.dumps(told)
    other = selection.shareable(b"another key of the area")["digests"]
    assert all(digests[name] != other[name] for name in ("key_check", "cohort", "design"))
    bare = selection.shareable()
    assert "digests" not in bare
    assert any("without a key" in line for line in bare["left_out"])
    assert not re.search(r"[0-9a-f]{64}", json.dumps(bare))


def test_a_short_key_is_refused(selection):
    with pytest.raises(UsageError):
        selection.shareable(b"short")


def test_it_says_what_six_cannot_show(told):
    (line,) = told["what_it_shows"]
    assert "26% of the time" in line
    assert "cannot show how often" in line


def test_where_nobody_was_chosen_there_is_nothing_to_compare():
    design = ss.Design(
        name="d", samples=[{"name": "s", "size": 3, "rules": [count("sex", "female", at_least=9)]}]
    )
    none = ss.select(ss.Cohort.from_frame(planted(12), as_at="2024-02-05"), design, seed=SEED).shareable(KEY)
    assert none["status"] == "infeasible"
    assert none["rules"] == none["comparison"] == []
    assert not CANARIES.search(json.dumps(none))


def test_the_names_of_files_are_not_told(tmp_path):
    ss.synthetic_area(size=60, seed=1).write(tmp_path / "canary of XQ001.xlsx")
    cohort = ss.read_annex_a(tmp_path / "canary of XQ001.xlsx", as_at="2025-01-16")
    design = ss.Design(name="d", samples=[{"name": "s", "size": 3}])
    told = ss.select(cohort, design, seed=SEED).shareable(KEY)
    assert len(told["digests"]["files"]) == 1
    assert not CANARIES.search(json.dumps(told))


def test_a_small_frame_and_a_column_of_one_level_are_withheld_for_those_chosen_too():
    home = [row < 9 for row in range(60)]
    cohort = ss.Cohort.from_frame(planted().assign(home_educated=home), as_at="2024-02-05")
    balance = [{"column": column} for column in ("sex", "home_educated")]
    few = {
        "name": "few",
        "size": 4,
        "balance": balance,
        "eligible": {"column": "home_educated", "equals": True},
    }
    rest = {"name": "rest", "size": 12, "balance": balance, "eligible": {"not": few["eligible"]}}
    made = ss.select(cohort, ss.Design(name="d", samples=[few, rest]), seed=SEED).shareable()
    withheld = {
        (row["sample"], row["column"])
        for row in made["comparison"]
        if {row[name] for name in ("area", "area_percent", "chosen")} == {"withheld"}
    }
    assert withheld == {("few", "sex"), ("few", "home_educated"), ("rest", "home_educated")}
    assert {row["area"] for row in made["comparison"] if row["sample"] == "rest"} > {"withheld"}


#: Values that no text may name, and how a text could have them.
ODD = {
    "(zq1)": "with (zq1) among them",
    "=1+1": "household =1+1",
    "-1777": "setting -1777, at most 2",
    "St. X.": "of St. X.",
    "oak_tree_house": "of oak tree house",
    "Canary Lane": "in CANARY  lane",
    "a b c d e f g h i j k l": "of a b c d e f g h i j k l, at most 1",
}


@pytest.mark.parametrize("column", ["child_id", "setting", "household"])
@pytest.mark.parametrize("key", [None, KEY], ids=["ids", "pseudonyms"])
def test_a_value_is_found_whatever_its_edges_case_and_length(column, key):
    table = planted(len(ODD)).assign(**{column: list(ODD)})
    cohort = ss.Cohort.from_frame(table, as_at="2024-02-05")
    unsaid = Unsaid(cohort if key is None else cohort.with_pseudonyms(key))
    # Of the area's own id nothing but the pseudonym is known, which each way of writing it would change.
    exact = key is not None and column == "child_id"
    texts = [text for value, text in ODD.items() if not exact or value in text or "_" in value]
    assert len(texts) >= 5
    assert [text for text in texts if not unsaid.names(text)] == []
    assert not unsaid.names("at least 1 child of 60 with provision SEN support, at most 2")


def test_a_name_in_place_of_another_is_that_of_no_other_sample():
    names = ["of XQ001", "sample 1", "sample 3", "of XQ002"]
    design = ss.Design(name="d", samples=[{"name": name, "size": 2} for name in names])
    made = ss.select(ss.Cohort.from_frame(planted(), as_at="2024-02-05"), design, seed=SEED).shareable()
    assert list(made["samples"]) == ["sample 2", "sample 1", "sample 3", "sample 4"]

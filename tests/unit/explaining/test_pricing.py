"""What rules cost: by how much the loss falls without each, solved for again."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import sendsample as ss
from sendsample.errors import DesignError, UsageError
from sendsample.explaining import pricing
from support.clock import StopsAfter

FEMALE = {"column": "sex", "equals": "female"}
SEX = {"sex": ["female", "female", "male", "male"]}
BALANCE = [{"column": "sex"}]


def count(where, name="", **bound):
    return {"rule": "count", "where": where, "name": name, **bound}


def design_of(*samples, **more):
    samples = [{"name": "tracking", "size": 2, **sample} for sample in samples]
    return ss.Design.model_validate({"name": "d", "samples": samples, **more})


def rows_of(table):
    return table.astype(object).where(table.notna(), None).to_dict("records")


def test_a_rule_costs_what_the_loss_falls_without_it(cohort_of):
    rules = [count(FEMALE, "girls", exactly=2), count({"column": "age", "equals": 7}, "seven", at_least=1)]
    table = ss.prices(cohort_of(**SEX), design_of({"rules": rules, "balance": BALANCE}))
    assert table.columns.tolist() == [
        "sample",
        "rule",
        "sentence",
        "possible",
        "loss",
        "loss_without",
        "price",
    ]
    assert table.attrs["status"] == "possible"
    girls, seven = rows_of(table)
    assert girls == {
        "sample": "tracking",
        "rule": "girls",
        "sentence": "exactly 2 children with sex female",
        "possible": True,
        "loss": 2,
        "loss_without": 0,
        "price": 2,
    }
    assert (seven["rule"], seven["loss_without"], seven["price"]) == ("seven", 2, 0)


def test_it_is_no_dual_two_rules_that_each_suffice_cost_nothing(cohort_of):
    rules = [count(FEMALE, "girls", exactly=2), count({"not": FEMALE}, "no boys", exactly=0)]
    table = ss.prices(cohort_of(**SEX), design_of({"rules": rules, "balance": BALANCE}))
    assert table["loss"].tolist() == table["loss_without"].tolist() == [2, 2]
    assert table["price"].tolist() == [0, 0]


def test_where_nothing_is_lost_nothing_is_solved_for_again(cohort_of, monkeypatch):
    asked = []
    real = pricing.best

    def counted(*arguments):
        asked.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(pricing, "best", counted)
    rules = [count(FEMALE, "girls", exactly=1), count(FEMALE, "a girl", at_least=1)]
    # One range ends at fewer than can be chosen, the other at more; nothing could make either larger.
    samples = [
        {"rules": rules, "balance": BALANCE},
        {"name": "audit", "size": [1, 6], "eligible": FEMALE},
        {"name": "themes", "size": [1, 2]},
    ]
    table = ss.prices(cohort_of(6, sex=["female"] * 3 + ["male"] * 3), design_of(samples[0]))
    assert table["price"].tolist() == [0, 0]
    assert len(asked) == 1
    asked.clear()
    shared = {"samples_per_child": 3}
    table = ss.prices(cohort_of(**SEX), design_of(*samples, across=shared))
    assert table["price"].tolist() == table["places"].tolist() == [0, 0]
    assert len(asked) == 1


def test_where_only_the_six_lose_they_are_looked_at_alone(cohort_of, monkeypatch):
    asked = []
    real = pricing.best

    def counted(compiled, *arguments):
        asked.append([part.sample.name for part in compiled.bound.samples])
        return real(compiled, *arguments)

    monkeypatch.setattr(pricing, "best", counted)
    six = {"rules": [count(FEMALE, "girls", exactly=0)], "balance": BALANCE}
    audit = {"name": "audit", "size": 1, "rules": [count(FEMALE, "a girl", at_least=1)]}
    table = ss.prices(cohort_of(**SEX), design_of(six, audit))
    assert table["price"].tolist() == [2, 0]
    both, alone = ["tracking", "audit"], ["tracking"]
    assert asked == [both, alone, both, alone]


def test_a_rule_in_the_way_is_known_by_what_is_possible_without_it(cohort_of):
    rules = [count(FEMALE, "three", at_least=3), count(FEMALE, "a girl", at_least=1)]
    table = ss.prices(cohort_of(**SEX), design_of({"rules": rules, "balance": BALANCE}))
    assert table.attrs["status"] == "infeasible"
    three, girl = rows_of(table)
    assert (three["possible"], three["loss"], three["loss_without"], three["price"]) == (True, None, 0, None)
    assert (girl["possible"], girl["loss_without"]) == (False, None)


def test_several_samples_are_told_aim_by_aim(cohort_of):
    cohort = cohort_of(
        6, sex=["female", "female", "male", "male", "male", "male"], household=["h"] * 2 + [None] * 4
    )
    samples = [
        {"size": 3, "balance": BALANCE},
        {"name": "audit", "size": 2, "rules": [count(FEMALE, "girls", exactly=2)], "balance": BALANCE},
    ]
    cap = {"rule": "at_most_per_group", "column": "household", "name": "families", "at_most": 2}
    table = ss.prices(cohort, design_of(*samples, across={"rules": [cap]}))
    girls, families = rows_of(table)
    assert (girls["sample"], families["sample"]) == ("audit", "all samples")
    # A third are girls: the six have 1 of 3 at best, and the audit 0 or 1 of 2.
    assert girls | {"sentence": ""} == {
        "sample": "audit",
        "rule": "girls",
        "sentence": "",
        "possible": True,
        "loss": 4,
        "loss_without": 0,
        "price": 4,
        "tracking": 2,
        "focused": 2,
        "visits": 0,
    }
    assert (families["sentence"], families["price"]) == ("at most 2 children per household", 0)


def test_rules_on_settings_have_prices_too(cohort_of):
    cohort = cohort_of(setting=["s1", "s1", "s2", "s2"], phase=["primary"] * 2 + ["special"] * 2, **SEX)
    rule = count({"column": "phase", "equals": "special"}, "special", exactly=1)
    visits = {"settings": 1, "children": 1, "rules": [rule]}
    block = {"name": "visits", "size": None, "visits": visits, "balance": [{"column": "phase"}]}
    girls = count(FEMALE, "a girl", exactly=1)
    table = ss.prices(cohort, design_of(block | {"rules": [girls]}))
    assert table.attrs["status"] == "infeasible"
    assert table["rule"].tolist() == ["a girl", "special"]
    assert table["sentence"].tolist()[1] == "exactly 1 setting with phase special"
    assert table["possible"].tolist() == [True, True]


def test_a_rule_that_keeps_a_range_small_is_told_by_places(cohort_of):
    cohort = cohort_of(**SEX)
    sample = {"size": [1, 4], "rules": [count({"not": FEMALE}, "boys", exactly=0)], "balance": BALANCE}
    (row,) = rows_of(ss.prices(cohort, design_of(sample | {"name": "audit"})))
    # Two girls lose two places; all four none.
    assert (row["loss"], row["loss_without"], row["price"], row["places"]) == (2, 0, 2, 2)


def test_a_price_is_below_0_where_an_aim_before_it_gains(cohort_of):
    # Of the audit a second child can only be another girl: larger, and further from the area.
    cohort = cohort_of(**SEX)
    out = [{"id": child, "reason": "family"} for child in ("c2", "c3")]
    rule = {"rule": "at_most_per_group", "column": "provision", "name": "one", "at_most": 1}
    audit = {"name": "audit", "size": [1, 2], "rules": [rule], "balance": BALANCE}
    (row,) = rows_of(ss.prices(cohort, design_of(audit, exclude=out)))
    assert (row["loss"], row["loss_without"], row["price"], row["places"]) == (0, 2, -2, 1)


def test_some_rules_may_be_asked_for_by_name(cohort_of):
    rules = [count(FEMALE, "girls", exactly=2), count(FEMALE, "a girl", at_least=1)]
    samples = [{"rules": rules}, {"name": "audit", "size": 1, "rules": rules[1:]}]
    cohort, design = cohort_of(4, sex=["female"] * 4), design_of(*samples)
    assert ss.prices(cohort, design, rules="girls")["rule"].tolist() == ["girls"]
    assert ss.prices(cohort, design, rules=["a girl"])["sample"].tolist() == ["tracking", "audit"]
    assert ss.prices(cohort, design, rules=["a girl"], only="audit")["sample"].tolist() == ["audit"]
    with pytest.raises(UsageError, match=r"no rule 'boys'.*'girls', 'a girl'") as error:
        ss.prices(cohort, design, rules=["boys"])
    assert error.value.code == "rule_unknown"


def test_a_design_without_rules_has_no_prices(cohort_of):
    table = ss.prices(cohort_of(), design_of({}))
    assert table.empty
    assert table.dtypes.astype(str).tolist() == ["str", "str", "str", "boolean", "Int64", "Int64", "Int64"]
    with pytest.raises(UsageError, match="none"):
        ss.prices(cohort_of(), design_of({}), rules="girls")


def test_a_rule_these_lists_leave_out_has_none(cohort_of):
    rule = {"rule": "at_most_per_group", "column": "household", "optional": True}
    assert ss.prices(cohort_of(), design_of({"rules": [rule]})).empty


def test_the_seed_plays_no_part_and_rows_may_stand_in_any_order(cohort_of):
    rules = [count(FEMALE, "girls", exactly=2)]
    design = design_of({"rules": rules, "balance": [*BALANCE, {"column": "primary_need"}]})
    cohort = cohort_of(**SEX)
    turned = ss.Cohort.from_frame(
        pd.DataFrame(
            {
                "child_id": ["c3", "c2", "c1", "c0"],
                "primary_need": "ASD",
                "provision": "sen_support",
                "alternative_provision": False,
                "age": 7,
                "sex": ["male", "male", "female", "female"],
            }
        ),
        as_at="2024-02-05",
    )
    assert ss.prices(cohort, design).equals(ss.prices(turned, design))


def test_what_a_limit_cuts_off_is_missing(cohort_of, monkeypatch):
    rules = [count(FEMALE, "girls", exactly=2)]
    cohort, design = cohort_of(**SEX), design_of({"rules": rules, "balance": BALANCE})
    statuses = []
    for looks in range(12):
        monkeypatch.setattr(pricing, "Deadline", lambda _, looks=looks: StopsAfter(looks))
        table = ss.prices(cohort, design)
        (row,) = rows_of(table)
        statuses.append((table.attrs["status"], row["price"]))
        assert row["price"] in {None, 2}
        assert row["loss"] in {None, 2}
        assert row["possible"] in {None, True}
        # What can be met can be met without a rule.
        assert row["possible"] or table.attrs["status"] == "unknown"
    assert statuses[0] == ("unknown", None)
    assert ("possible", None) in statuses
    assert statuses[-1] == ("possible", 2)


def test_mistakes_are_those_of_select(cohort_of):
    with pytest.raises(UsageError, match="above zero"):
        ss.prices(cohort_of(), design_of({}), time_limit=math.inf)
    with pytest.raises(UsageError, match="not a cohort"):
        ss.prices([], design_of({}))
    with pytest.raises(DesignError, match="no sample 'x'"):
        ss.prices(cohort_of(), design_of({}), only="x")


def test_progress_names_the_rule(cohort_of):
    told = []
    design = design_of({"rules": [count(FEMALE, "girls", exactly=2)], "balance": BALANCE})
    ss.prices(cohort_of(**SEX), design, progress=told.append)
    assert told[-1] == "Looking for the least loss without the rule 'girls'"

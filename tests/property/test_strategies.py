"""Whatever a strategy draws is what it says: cohorts, designs that fit, cases, lists, answers."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import count
from random import Random

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import sendsample as ss
from sendsample.cohort.columns import COLUMNS
from sendsample.design.bind import bind
from sendsample.design.predicates import OPERATIONS
from sendsample.errors import DataError
from sendsample.problem.tickets import check_seed
from sendsample.strategies import (
    annex_a_lists,
    cohorts,
    designs,
    feasible_cases,
    infeasible_cases,
    lotteries,
    seeds,
    selections,
)
from sendsample.strategies.children import HOLES, decoded
from sendsample.strategies.clashes import CLASHES
from sendsample.strategies.making import Options
from sendsample.strategies.of_feasible import cases_of
from sendsample.strategies.rules import KINDS
from sendsample.testing import FAULTS, assert_findings, assert_optimal, cohort_of
from sendsample.testing.children import given as given_children
from sendsample.testing.children import ordinary, read

DAY = date(2025, 1, 16)


def of(examples):
    """Return settings for so many examples, always the same ones."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=set(Phase) - {Phase.explain},
        suppress_health_check=list(HealthCheck),
    )


# Cohorts


@of(15)
@given(
    cohort=cohorts(
        columns=["household"], further={"cluster": ["p", None], "beds": [1, 2], "flag": [True, None]}
    ),
)
def test_a_cohort_has_the_columns_asked_for(cohort):
    assert 1 <= len(cohort) <= 12
    assert {"household", "cluster", "beds", "flag"} <= set(cohort.frame.columns)
    assert cohort.findings.empty
    assert not cohort.set_aside


def test_what_a_cohort_may_have_turns_up():
    seen = Counter()
    blank = {"absence", "disability", "ethnicity", "pupil_premium", "setting"}

    @of(30)
    @given(cohort=cohorts())
    def drawn(cohort):
        seen["services"] += not cohort.services.empty
        seen["settings"] += not cohort.settings.empty
        seen["accents"] += any(not child.isascii() for child in cohort.frame.index)
        households = cohort.frame.get("household", pd.Series(dtype="str"))
        seen["siblings"] += bool(households.dropna().duplicated().any())
        seen["other days"] += cohort.as_at != DAY
        seen["blank columns"] += bool(cohort.frame[[*blank & set(cohort.frame)]].isna().all().any())
        seen["columns not there"] += not blank <= set(cohort.frame)

    drawn()
    assert min(seen.values()) > 0, seen


@of(15)
@given(
    drawn=st.lists(st.binary(max_size=6), min_size=1, max_size=8),
    day=st.sampled_from([DAY, date(2024, 2, 29)]),
    holes=HOLES,
)
def test_the_quick_way_to_a_cohort_is_the_way_by_reading(drawn, day, holes):
    children = [decoded(differences, day, holes.blank) for differences in drawn]
    quick = cohort_of(children, as_at=day, without=holes.absent)
    rows = [ordinary(place, child, day) for place, child in enumerate(given_children(children), 1)]
    for name in holes.absent:
        for row in rows:
            del row[name]
    slow = read(rows, day)
    pd.testing.assert_frame_equal(quick.frame, slow.frame)
    pd.testing.assert_frame_equal(quick.services, slow.services)
    pd.testing.assert_frame_equal(quick.findings, slow.findings)
    assert quick.digest == slow.digest


@of(40)
@given(cohort=cohorts(columns=COLUMNS))
def test_columns_asked_for_are_there_whatever_lists_may_lack(cohort):
    assert set(cohort.frame.columns) == set(COLUMNS)


@pytest.mark.parametrize(
    ("breaks", "left"),
    [
        (lambda frame: "absence" in frame and frame["absence"].isna().all(), cohort_of([{"absence": None}])),
        (lambda frame: "phase" not in frame, cohort_of([{}], without=["phase"])),
    ],
    ids=["blank", "not there"],
)
def test_a_hundred_cohorts_are_enough_for_a_tool_that_forgets_blank_columns(breaks, left):
    cohort = find(cohorts(), lambda cohort: breaks(cohort.frame), settings=of(100), random=Random(1))
    pd.testing.assert_frame_equal(cohort.frame, left.frame)


def test_every_level_of_every_column_can_be_drawn():
    frame = cohort_of([decoded(bytes([number]), DAY) for number in range(256)]).frame
    for name, column in COLUMNS.items():
        if name not in {"ethnicity", "subsidiary_phase"}:  # of the second phase only one tells anything
            assert set(column.levels) <= set(frame[name].dropna()), name
    flags = [name for name, column in COLUMNS.items() if column.kind == "flag"]
    assert all(frame[name].fillna(value=False).any() for name in flags)
    may_be_missing = {
        "primary_need",
        "ethnicity",
        "setting",
        "phase",
        "absence",
        "plan_reviewed",
        "pupil_premium",
    }
    assert all(frame[name].isna().any() for name in may_be_missing)


# Designs


@of(10)
@given(data=st.data(), cohort=cohorts())
def test_a_design_fits_the_cohort_it_is_for_and_any_other_fits_every_cohort(data, cohort):
    bind(data.draw(designs(for_cohort=cohort)), cohort)
    bind(data.draw(designs(max_samples=2, max_places=2)), cohort)


@of(10)
@given(design=designs(min_samples=2, max_samples=2, max_places=3, rules=["mirror", "count"]))
def test_a_design_has_what_it_is_asked_for(design):
    assert len(design.samples) == 2
    assert all(sample.most <= 3 and sample.visits is None for sample in design.samples)
    assert {rule.rule for sample in design.samples for rule in sample.rules} <= {"mirror", "count"}
    assert not design.across.rules


def forms(predicate):
    """Yield the forms of a predicate and of those inside it."""
    yield type(predicate).__name__
    for part in predicate.parts():
        yield from forms(part)


def turns_up(design):
    """Yield what a design makes use of."""
    across, cooling = design.across, design.cooling_off
    told = {
        "across caps": across.rules,
        "samples share": across.samples_per_child,
        "pairs share": across.may_share,
        "cooling off": cooling,
        "exempt": cooling and cooling.exempt,
        "include": design.include,
    }
    yield from (f"exclude {entry.sample and 'from one'}{entry.reason}" for entry in design.exclude)
    for sample in design.samples:
        visits = sample.visits
        told |= {
            f"{name} of {bool(visits)}": True for name in ("balance", "reserves") if getattr(sample, name)
        }
        told |= {"range": told.get("range") or isinstance(sample.size, tuple)}
        yield from (f"rule {rule.rule}" for rule in sample.rules)
        told |= {"left out": told.get("left out") or any(rule.optional for rule in sample.rules)}
        yield from forms(sample.eligible)
        yield from (form for rule in sample.rules if rule.rule == "count" for form in forms(rule.where))
        if visits is not None:
            yield f"visits by {visits.by}"
            yield from (f"rule on settings {rule.rule}" for rule in visits.rules)
            yield from (what for what in ("force_in", "keep_out") if getattr(visits, what))
            yield from forms(visits.eligible)
    yield from (name for name, there in told.items() if there)


def seen_in(examples, cases):
    """Return what turns up in so many cases, each met by its witness."""
    seen = Counter()

    @of(examples)
    @given(case=cases)
    def drawn(case):
        assert ss.check(case.cohort, case.design, case.witness).valid
        assert set(case.ids) == set(case.witness)
        seen.update(set(turns_up(case.design)))

    drawn()
    return seen


SAID = {
    "range", "left out", "across caps", "cooling off", "exempt", "include", "balance of False",
    "reserves of False", "samples share", "pairs share",
}  # fmt: skip


def test_a_witness_meets_a_design_and_whatever_a_design_can_say_turns_up():
    seen = seen_in(50, feasible_cases(min_samples=2, visits=False))
    assert not SAID - set(seen)
    assert len([name for name in seen if name.startswith("exclude")]) >= 8


def test_a_witness_meets_a_block_of_visits_with_every_kind_of_rule():
    told = Counter()
    somewhere = cohorts(min_size=2, columns=["setting", "phase"])
    for kind in KINDS:
        seen = seen_in(25, feasible_cases(cohorts=somewhere, max_samples=1, rules=[kind], visits=True))
        assert {name for name in seen if "rule" in name} == {f"rule {kind}", f"rule on settings {kind}"}
        told += seen
    assert {"visits by setting", "visits by service", "force_in", "keep_out", "balance of True"} <= set(told)


def test_a_witness_meets_whatever_else_is_drawn():
    seen = seen_in(25, feasible_cases())
    assert {f"rule {kind}" for kind in KINDS} <= set(seen)


def test_every_form_of_predicate_turns_up():
    seen = Counter()

    @of(120)
    @given(design=designs(rules=["count"]))
    def drawn(design):
        seen.update(form for form in turns_up(design) if form in FORMS)

    drawn()
    assert set(seen) == FORMS


FORMS = {
    "Equals", "In", "AtLeast", "AtMost", "Between", "IsMissing", "InLastMonths", "BeforeLastMonths", "Preset",
    "And", "Or", "Not", "Everyone",
}  # fmt: skip


def test_these_are_all_the_forms_of_predicates():
    assert len(FORMS) == len(OPERATIONS)


# Cases that cannot be met


@pytest.mark.parametrize("kind", CLASHES)
def test_a_clash_is_one_and_an_explanation_names_it(kind):
    kinds = Counter()

    @of(8)
    @given(case=infeasible_cases(cohorts=cohorts(min_size=3, max_size=5), kinds=[kind]))
    def cases(case):
        assert case.kind in {kind, "too_few"}
        kinds[case.kind] += 1
        if case.kind != kind or kinds[kind] > 2:  # explaining takes longest
            return
        told = ss.explain(case.cohort, case.design)
        assert told.status == "infeasible"
        conflicts = [{(unit.sample, unit.rule) for unit in conflict.units} for conflict in told.conflicts]
        assert all(set(case.conflict) & conflict for conflict in conflicts)
        if told.complete and all(sample.visits is None for sample in case.design.samples):
            assert set(case.conflict) in conflicts

    cases()
    assert kinds[kind], "another kind stands in only where a cohort has no room for this one"


# Lists


def test_lists_read_with_exactly_what_is_planted(tmp_path):
    number = count()

    @of(12)
    @given(lists=annex_a_lists() | annex_a_lists(dirty=True, codes=FAULTS), book=st.booleans())
    def read_back(lists, book):
        path = lists.write(tmp_path / f"{next(number)}{'.xlsx' if book else ''}")
        try:
            findings = ss.read_annex_a(path, as_at=lists.as_at).findings
        except DataError as stopped:
            findings = stopped.findings
            assert any(FAULTS[code].severity == "stop" for code in lists.codes)
        assert_findings(lists, findings)

    read_back()


@of(40)
@given(lists=annex_a_lists(dirty=True, max_size=3) | annex_a_lists(dirty=True, codes=["age_missing"]))
def test_dirty_lists_have_a_fault_that_does_not_stop_the_work(lists):
    assert lists.planted
    assert all(FAULTS[code].severity != "stop" for code in lists.codes)


def test_lists_show_a_tool_that_takes_every_date_of_birth_for_a_date():
    lists = find(
        annex_a_lists(dirty=True),
        lambda lists: ("Date of birth", "date_unreadable") in {found[2:] for found in lists.planted},
        settings=of(300),
        random=Random(1),
    )
    assert len(lists.planted) == 2
    assert (len(lists.list_1), len(lists.list_2)) == (1, 1)


# Answers


@of(6)
@given(case=feasible_cases(max_samples=2), seed=seeds())
def test_what_is_selected_from_a_case_is_the_best(case, seed):
    selection = ss.select(case.cohort, case.design, seed=seed)
    assert selection.status == "optimal"
    assert_optimal(case.cohort, case.design, selection, seed=seed)


@of(5)
@given(selection=selections())
def test_a_selection_is_proven(selection):
    assert selection.reproducible
    assert selection.check.valid


@of(6)
@given(lottery=lotteries())
def test_the_chances_of_a_lottery_come_to_its_places(lottery):
    assert lottery.status == "optimal"
    total = lottery.probabilities.sum()
    assert total == pytest.approx(round(total), abs=1e-6) or lottery.design.samples[0].least < lottery.places
    assert lottery.probabilities.between(0, 1 + 1e-9).all()
    assert lottery.draw("4 1 6")


@of(60)
@given(case=cases_of(cohorts(max_size=2), Options(1, 1, 2, planted=True, somebody=True)))
def test_a_lottery_is_over_somebody(case):
    assert case.ids["tracking"]


@of(40)
@given(seed=seeds())
def test_a_seed_is_public_text(seed):
    assert check_seed(seed) == seed

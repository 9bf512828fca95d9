"""Selections of every kind, each with its lists, its design and both reports on it."""

from pathlib import Path
from types import SimpleNamespace

import pandas as pd

import sendsample as ss
from sendsample.design import Design

SALTMARSH = Path(__file__).resolve().parents[2] / "data" / "synthetic" / "saltmarsh.xlsx"
SEED = "4 1 6 2 8 5"
KEY = b"a key of the area, kept apart"
NEEDS = ["ASD", "HI", "SEMH", "SLD", "ASD", "HI", "SEMH", "SLD"]


def small(cohort_of, **columns):
    columns = {"sex": ["F", "M"] * 4, "household": list("aabcdefg"), **columns}
    return cohort_of(8, primary_need=NEEDS, **columns)


def audit(size=2, **more):
    rules = [
        {"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 1, "name": "one girl"},
        {"rule": "at_most_per_group", "column": "household", "at_most": 1, "name": "one a household"},
    ]
    balance = [{"column": "sex"}]
    sample = {"name": "audit", "size": size, "reserves": 2, "rules": rules, "balance": balance}
    return Design(name="audit", samples=[{**sample, **more}])


def told(selection, cohort, design=None, **options):
    return SimpleNamespace(
        selection=selection,
        cohort=cohort,
        design=design,
        restricted=ss.report(selection, cohort, design, **options),
        shareable=ss.report(selection, cohort, design, edition="shareable", key=KEY),
    )


def _six(_):
    cohort = ss.read_annex_a(SALTMARSH, as_at="2025-01-16")
    return told(ss.select(cohort, "area-send-2023", seed=SEED), cohort)


def _inspection(cohort_of):
    """Tracking, a focused sample of a range, nobody's sample, visits by setting and by service; odd names."""
    many = 48
    cohort = cohort_of(
        many,
        primary_need=["ASD", "HI", "SEMH", "SLD"] * 12,
        provision=["sen_support", "ehc_plan"] * 24,
        alternative_provision=[place % 7 == 0 for place in range(many)],
        age=[5 + place % 14 for place in range(many)],
        setting=[f"9{place % 6:05d}" for place in range(many)],
        home_educated=[place in {3, 9} for place in range(many)],
        sex=["F", "M", "M"] * 16,
        Team=["North & <South>", "East"] * 24,
    )
    services = pd.DataFrame(
        {"child_id": [f"c{place}" for place in range(20)], "service": ["OT", "CAMHS"] * 10}
    )
    balance = [{"column": "sex"}, {"column": "Team"}]
    samples = [
        {"name": "tracking", "size": 6, "balance": balance},
        {
            "name": '<b>home & "away"</b>',
            "size": [0, 6],
            "eligible": {"column": "home_educated", "equals": True},
        },
        {"name": "nobody", "size": [0, 2], "eligible": {"column": "age", "at_least": 25}},
        {"name": "schools", "visits": {"by": "setting", "settings": 2, "children": 2}},
        {"name": "clinics", "visits": {"by": "service", "settings": 1, "children": 2}},
    ]
    design = Design(name="whole", title="All of <it>", samples=samples)
    cohort = cohort.with_services(services)
    return told(ss.select(cohort, design, seed=SEED), cohort, design)


def _by_reserves(cohort_of):
    cohort, design = small(cohort_of), audit()
    drawn = ss.select(cohort, design, seed="1 2 3")
    now = ss.replace(drawn, cohort, design, declined=drawn.ids["audit"][0], reason="family")
    return told(now, cohort, design)


def _by_seed(cohort_of):
    cohort, design = small(cohort_of), audit(reserves=0)
    drawn = ss.select(cohort, design, seed="1 2 3")
    now = ss.replace(drawn, cohort, design, declined=drawn.ids["audit"][0], reason="family")
    return told(
        ss.replace(now, cohort, design, declined=now.ids["audit"][0], reason="moved_away"), cohort, design
    )


def _free(cohort_of):
    cohort, design = small(cohort_of), audit()
    now = ss.select(cohort, design, seed="1 2 3")
    while now.status == "optimal":
        now = ss.replace(now, cohort, design, declined=now.ids["audit"][0], reason="family")
    return told(now, cohort, design)


def _corrected(cohort_of):
    cohort, design = small(cohort_of), audit()
    drawn = ss.select(cohort, design, seed="1 2 3")
    first = int(drawn.ids["audit"][0].removeprefix("c"))
    ages = [27 if place == first else 7 for place in range(8)]
    corrected = small(cohort_of, age=ages)
    return told(ss.correct(drawn, cohort, corrected, design), corrected, design)


def _impossible(cohort_of):
    cohort = small(cohort_of)
    rule = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "at_least": 5}
    design = audit(rules=[rule])
    return told(ss.select(cohort, design, seed=SEED), cohort, design)


def _pinned(cohort_of):
    cohort, design = small(cohort_of), audit()
    pinned = {"audit": ss.select(cohort, design, seed="1 2 3").ids["audit"]}
    return told(ss.select(cohort, design, seed=SEED, pinned=pinned), cohort, design)


def _pseudonyms(cohort_of):
    cohort, design = small(cohort_of).with_pseudonyms(KEY), audit()
    return told(ss.select(cohort, design, seed=SEED), cohort, design)


def _cut(status):
    """A receipt of a run that a limit cut."""

    def make(cohort_of):
        cohort, design = small(cohort_of), audit()
        receipt = dict(ss.select(cohort, design, seed=SEED).receipt)
        stages = [{**stage, "bound": None if status == "unknown" else 0} for stage in receipt["stages"]]
        receipt |= {"status": status, "stages": stages}
        if status == "unknown":
            sample = {name: receipt["samples"]["audit"][name] for name in ("size", "frame")}
            receipt |= {"stages": [], "samples": {"audit": sample}, "reasons": []}
        return told(receipt, cohort, design)

    return make


KINDS = {
    "six": _six,
    "inspection": _inspection,
    "by reserves": _by_reserves,
    "by seed": _by_seed,
    "free": _free,
    "corrected": _corrected,
    "impossible": _impossible,
    "pinned": _pinned,
    "pseudonyms": _pseudonyms,
    "feasible": _cut("feasible"),
    "unknown": _cut("unknown"),
}

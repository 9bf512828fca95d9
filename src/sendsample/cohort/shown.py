"""What a cohort says of itself: in sentences, and as tables of counts in a notebook. No row is a child's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from sendsample import html
from sendsample.cohort.codes import AP_DEFINITIONS, AREAS, NO_AREA, PROVISIONS, SEMH
from sendsample.cohort.cohort import Cohort
from sendsample.cohort.columns import COLUMNS
from sendsample.cohort.findings import RULES, SEVERITIES

_AREAS: Final = {SEMH: "social, emotional and mental health", NO_AREA: "none (OTH, NSA, DS or not recorded)"}
_TREATED: Final = {"stop": "that stop", "set_aside": "set aside", "note": "noted"}
_NEXT: Final = (
    (".frame", "the children, one row each"),
    (".findings", "every finding; .finding_counts has them by list and column"),
    ("ss.preset_counts(cohort)", "how many children are in each of the groups that inspectors ask after"),
    ("ss.preview(cohort, design)", "how many a design has to choose from"),
)


def sentences(cohort: Cohort) -> Iterator[str]:
    """Yield whom the lists hold, how alternative provision is counted, and who was set aside.

    Examples
    --------
    >>> frame = pd.DataFrame({"child_id": ["a1"], "primary_need": ["ASD"], "provision": ["ehc_plan"]})
    >>> cohort = Cohort.from_frame(frame.assign(alternative_provision=False, age=7), as_at="2024-02-05")
    >>> list(sentences(cohort))
    ['1 child as at 2024-02-05: 1 with an EHC plan, 0 on SEN support.']
    """
    plans = int((cohort.frame["provision"] == "ehc_plan").sum())
    noun = "child" if len(cohort) == 1 else "children"
    yield (
        f"{len(cohort):,} {noun} as at {cohort.as_at.isoformat()}: {plans:,} with an EHC plan, "
        f"{len(cohort) - plans:,} on SEN support."
    )
    if definition := AP_DEFINITIONS.get(cohort.ap_definition):
        yield f"Alternative provision ({cohort.ap_definition}): {definition}."
    if cohort.set_aside:
        aside = " ".join(f"{count:,}: {RULES[code].message}" for code, count in cohort.set_aside.items())
        yield f"Set aside {sum(cohort.set_aside.values()):,}. {aside}"


def cohort_html(cohort: Cohort) -> str:
    """Return what a notebook shows of a cohort."""
    return html.fragment(
        "Cohort",
        [*sentences(cohort), *_more(cohort)],
        _needs(cohort.frame),
        _findings(cohort.findings),
        _columns(cohort.frame),
        see=_NEXT,
    )


def _more(cohort: Cohort) -> Iterator[str]:
    """Yield what else there is to know of a cohort, where there is anything."""
    if cohort.pseudonyms is not None:
        yield "Pseudonyms stand in the place of the area's own ids."
    if len(cohort.services):
        known, used = cohort.services["child_id"].nunique(), cohort.services["service"].nunique()
        yield f"Services: {used:,}, used by {known:,} of the children."
    if len(cohort.settings):
        yield f"Something is known of {len(cohort.settings):,} settings."
    if cohort.findings.empty:
        yield "No findings: the lists are clean."


def _needs(frame: pd.DataFrame) -> str:
    """Return the table of how many have needs in each area, by provision and in alternative provision."""
    columns = ("area_of_need", "provision", "alternative_provision")
    # Twice as quick as grouping 60,000 rows of text.
    counts = Counter(zip(*(frame[column].tolist() for column in columns), strict=True))
    rows: list[list[Any]] = [
        [_AREAS.get(area, area.replace("_", " ")), *_of(area, counts)] for area in (*AREAS, NO_AREA)
    ]
    every = ["all", *(sum(row[place] for row in rows) for place in range(1, 5))]
    heads = ["area of need", "EHC plan", "SEN support", "children", "in alternative provision"]
    return html.table("Children by area of need and provision", heads, [*rows, every], right=range(1, 5))


def _of(area: str, counts: Mapping[tuple[Any, ...], int]) -> list[int]:
    mine = {found: many for found, many in counts.items() if found[0] == area}
    by_provision = [sum(many for found, many in mine.items() if found[1] == name) for name in PROVISIONS]
    return [*by_provision, sum(by_provision), sum(many for found, many in mine.items() if found[2] is True)]


def _findings(findings: pd.DataFrame) -> str:
    """Return the table of findings counted by code, what was set aside before what was only noted."""
    counts = Counter(zip(findings["severity"].tolist(), findings["code"].tolist(), strict=True))
    rows = [
        [code, severity.replace("_", " "), many, RULES[code].message]
        for (severity, code), many in sorted(counts.items(), key=_worst_first)
    ]
    of_each = {name: sum(many for found, many in counts.items() if found[0] == name) for name in SEVERITIES}
    how = ", ".join(f"{many:,} {_TREATED[name]}" for name, many in of_each.items() if many)
    return html.table(f"Findings: {how}", ["finding", "treatment", "times", "meaning"], rows, right={2})


def _worst_first(item: tuple[tuple[Any, str], int]) -> tuple[int, int, str]:
    (severity, code), many = item
    return SEVERITIES.index(severity), -many, code


def _columns(frame: pd.DataFrame) -> str:
    """Return the table of columns, and for how many children each is known."""
    names = list(frame.columns)
    known = ((name, _holds(name), int(frame[name].notna().sum())) for name in names)
    own = sum(name not in COLUMNS for name in names)
    yours = f", {own:,} of them your own" if own else ""
    told = html.table(
        "Columns, and for how many children each is known",
        ["column", "holds", "known for"],
        known,
        right={2},
        of=len(names),
    )
    return html.folded(f"{len(names):,} columns{yours}", told)


def _holds(column: str) -> str:
    return COLUMNS[column].about if column in COLUMNS else "your own"

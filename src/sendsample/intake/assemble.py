"""Two lists, read and checked, into one table of typed columns and then into a cohort."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import compress
from typing import Any

import numpy as np
import pandas as pd

from sendsample.cohort import Cohort
from sendsample.cohort.build import Origin, finish
from sendsample.cohort.codes import ALTERNATIVE_PROVISION
from sendsample.cohort.coerce import typed
from sendsample.cohort.columns import COLUMNS
from sendsample.cohort.extras import extra_column
from sendsample.cohort.findings import Findings
from sendsample.intake.arrange import AP_COLUMN
from sendsample.intake.layout import FIELDS, PROVISION_OF
from sendsample.intake.read import ReadList

_READ_AS = frozenset({field.name for field in FIELDS if field.name in COLUMNS} | {"social_care"})


def assemble(
    lists: Sequence[ReadList],
    left_out: Mapping[str, set[str]],
    *,
    as_at: date,
    definition: str,
    files: Mapping[str, str],
    findings: Findings,
) -> Cohort:
    """Make the cohort from both lists, without the rows that gave way to the other list's."""
    kept = [child not in left_out[found.raw.source] for found in lists for child in found.ids]
    ids = [child for found in lists for child in found.ids]
    table = pd.DataFrame(dict(_columns(lists, definition, findings)), index=pd.RangeIndex(len(ids)))
    table = table[np.asarray(kept, dtype=bool)]
    table.index = pd.Index(list(compress(ids, kept)), name="child_id", dtype="str")
    sources = [found.raw.source for found in lists for _ in found.ids]
    rows = [row for found in lists for row in found.raw.rows]
    if not ids:
        findings.add("no_rows", " and ".join(PROVISION_OF))
    gone = len(kept) - sum(kept)
    return finish(
        table,
        as_at=as_at,
        findings=findings,
        origin=Origin(list(compress(sources, kept)), list(compress(rows, kept)), _age_headings(lists)),
        ap_definition=definition,
        files=files,
        dropped={"both_lists_settled": gone} if gone else {},
    )


def _age_headings(lists: Sequence[ReadList]) -> dict[str, str]:
    published = next(field.heading for field in FIELDS if field.name == "date_of_birth")
    columns = {found.raw.source: found.raw.columns.get("date_of_birth") for found in lists}
    return {source: column.heading if column else published for source, column in columns.items()}


def _columns(
    lists: Sequence[ReadList], definition: str, findings: Findings
) -> Iterator[tuple[str, pd.Series]]:
    provision = [PROVISION_OF[found.raw.source] for found in lists for _ in found.ids]
    yield "provision", typed(provision, "code")
    yield AP_COLUMN, typed(_in_alternative_provision(lists, definition, findings), "flag")
    yield "date_of_birth", typed(_joined(lists, "date_of_birth"), "date")
    brought_by_name = {name for found in lists for name in found.known}
    for name, column in COLUMNS.items():
        if name != AP_COLUMN and (name in _READ_AS or name in brought_by_name):
            yield name, typed(_joined(lists, name), column.kind)
    headings = dict.fromkeys(heading for found in lists for heading in found.raw.extras)
    for heading in headings:
        yield heading, extra_column(_extra(lists, heading))


def _joined(lists: Sequence[ReadList], name: str) -> list[Any]:
    joined: list[Any] = []
    for found in lists:
        joined += found.known.get(name) or [None] * len(found.ids)
    return joined


def _extra(lists: Sequence[ReadList], heading: str) -> list[Any]:
    joined: list[Any] = []
    for found in lists:
        column = found.raw.extras.get(heading)
        joined += column.cells if column else [None] * len(found.ids)
    return joined


def _in_alternative_provision(lists: Sequence[ReadList], definition: str, findings: Findings) -> list[bool]:
    phases = ["phase"] if definition == "strict" else ["phase", "subsidiary_phase"]
    by_phase = zip(*(_joined(lists, name) for name in phases), strict=True)
    answers = [ALTERNATIVE_PROVISION in row for row in by_phase]
    if definition == "wide":
        _note_gaps(lists, answers, findings)
        answers = [
            found or bool(flag) for found, flag in zip(answers, _joined(lists, AP_COLUMN), strict=True)
        ]
    return answers


def _note_gaps(lists: Sequence[ReadList], answers: Collection[bool], findings: Findings) -> None:
    answer = iter(answers)
    for found in lists:
        blanks = found.blank(AP_COLUMN) if AP_COLUMN in found.raw.columns else [False] * len(found.ids)
        gaps = [row for row, gap in zip(found.raw.rows, blanks, strict=True) if not next(answer) and gap]
        if gaps:
            findings.add_rows("ap_missing", found.raw.source, gaps, found.heading(AP_COLUMN))

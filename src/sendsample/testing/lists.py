"""The two lists of Annex A for tests, clean or with faults whose findings are known."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sendsample.cohort import parse_as_at
from sendsample.cohort.codes import PHASE_AGES, PHASES
from sendsample.cohort.columns import MAX_AGE
from sendsample.cohort.identifiers import upn_check_letter
from sendsample.design.predicates import months_before
from sendsample.drawable import drawable
from sendsample.errors import UsageError
from sendsample.synthetic import annex
from sendsample.synthetic.numbers import uln_check_digit
from sendsample.synthetic.writing import write_folder, write_workbook
from sendsample.testing.children import AGE, AS_AT, Child, given, ordinary, phase_of, setting_of
from sendsample.testing.faults import FAULTS, PLAN, Planted, Sheets
from sendsample.testing.ways import WAYS

#: How a list words the levels of a cohort.
_SEXES: Final = {"female": "Female", "male": "Male", "unknown": "Not known", None: "Not known"}
_TEAMS: Final = {
    "early_help": "Early help",
    "child_in_need": "Children in need",
    "child_protection": "Child protection",
    "looked_after": "Looked after",
}
_PHASES: Final = {name: words for words, name in PHASES.items()}
_YES_NO: Final = {True: "Yes", False: "No", None: None}
#: Months since the last birthday.
_SINCE: Final = 4
_LEARNERS_FROM: Final = 16
_SCHOOL: Final = range(5, 17)


@drawable
@dataclass(frozen=True, eq=False)
class AnnexA:
    """The two lists of Annex A, and the findings that reading them comes to.

    Attributes
    ----------
    list_1, list_2
        The children with an EHC plan and those on SEN support, under the headings of Annex A. Cells are text,
        numbers or days, None where blank.
    as_at
        The day the lists were drawn.
    planted
        What reading finds, and nothing else: for each finding its list, row, heading and code, as in the
        table ``findings`` of a cohort. The row is None for a whole column.

    See Also
    --------
    sendsample.testing.annex_a_of : makes such lists.
    """

    list_1: pd.DataFrame
    list_2: pd.DataFrame
    as_at: date
    planted: tuple[Planted, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of what is planted, each once, in order."""
        return tuple(sorted({found.code for found in self.planted}))

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the lists to a workbook, or to a folder of two CSV files when the path has no ending.

        Examples
        --------
        >>> import tempfile
        >>> import sendsample as ss
        >>> lists = annex_a_of([{}, {"provision": "sen_support"}])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     ss.read_annex_a(lists.write(f"{folder}/annex_a.xlsx"), as_at=lists.as_at)
        <Cohort: 2 children (1 with an EHC plan, 1 on SEN support) as at 2025-01-16>
        """
        path = Path(path)
        tables = dict(zip(annex.SHEETS, (self.list_1, self.list_2), strict=True))
        if path.suffix:
            write_workbook(path, tables)
        else:
            write_folder(path, tables)
        return path

    def __repr__(self) -> str:
        faults = f", with {', '.join(self.codes)}" if self.planted else ""
        return f"<AnnexA: {len(self.list_1)} with a plan, {len(self.list_2)} on support{faults}>"


def annex_a_of(
    children: Iterable[Child],
    *,
    as_at: date | str = AS_AT,
    prefixed: bool = False,
    faults: Mapping[int, str] | None = None,
) -> AnnexA:
    """Make the two lists of Annex A of a few children, described by how they differ from an ordinary child.

    Reading clean lists finds nothing; so that it does not, what a list may not say of a child is put right:
    an age of 25 becomes 24, a plan is not reviewed before it is issued, a phase fits the age. Columns that
    Annex A does not have are left out but for ``household`` and ``locality``, which are there when somebody
    has one.

    Parameters
    ----------
    children
        As for :func:`cohort_of`.
    as_at
        The day the lists are drawn.
    prefixed
        Write coded values with their letter, such as ``a) WBRI``.
    faults
        Codes of findings to plant, by the place of a child (the first is 1);
        :data:`sendsample.testing.FAULTS` has them. Most can be planted in other ways as well, by the column
        and the cell: ``date_unreadable in Date of birth: soon``; ``sendsample.testing.ways_of`` has these.

    Raises
    ------
    sendsample.errors.UsageError
        When it is not given children as mappings, or a fault is not one of those.

    Examples
    --------
    >>> lists = annex_a_of([{}, {"provision": "sen_support"}], faults={2: "need_missing"})
    >>> lists
    <AnnexA: 1 with a plan, 1 on support, with need_missing>
    >>> lists.planted
    (Planted(list='List_2', row=2, column='SEN primary need', code='need_missing'),)
    """
    day = parse_as_at(as_at)
    rows = [_cells(place, ordinary(place, child, day), day) for place, child in enumerate(given(children), 1)]
    wanted = dict(faults or {})
    if wrong := [place for place in wanted if place not in range(1, len(rows) + 1)]:
        raise UsageError(
            f"There is no child {wrong[0]!r} to plant a fault in.",
            code="fault_child",
            hint="Give the fault by the place of a child: {1: 'need_missing'} for the first.",
        )
    if unknown := [code for code in wanted.values() if code not in WAYS]:
        raise UsageError(
            f"There is no fault {unknown[0]!r} to plant.",
            code="fault_unknown",
            hint=f"There are: {', '.join(FAULTS)}.",
        )
    sheets = Sheets.of(rows, day)
    for place, code in wanted.items():
        WAYS[code].plant(sheets, rows[place - 1])
    tables = [_table(sheets, number, prefixed=prefixed) for number in (1, 2)]
    return AnnexA(tables[0], tables[1], day, sheets.found())


def _cells(place: int, child: Mapping[str, Any], as_at: date) -> dict[str, Any]:
    """Return one child's cells under every heading, put right so that reading finds nothing."""
    age = min(child["age"] if isinstance(child["age"], int) else AGE, MAX_AGE - 1)
    digits = f"000{place:08d}0"
    issued, updated, reviewed = (_day(child[f"plan_{what}"]) for what in ("issued", "updated", "reviewed"))
    return {
        annex.ID: child["child_id"],
        annex.UPN: upn_check_letter(f"?{digits}") + digits,
        annex.ULN: _uln(place) if age >= _LEARNERS_FROM else None,
        annex.BORN: _moment(months_before(as_at, 12 * age + _SINCE)),
        annex.GENDER: _SEXES[child["sex"]],
        annex.ETHNICITY: child["ethnicity"] or "NOBT",
        annex.ISSUED: issued,
        annex.UPDATED: _not_before(updated, issued),
        annex.REVIEWED: _not_before(reviewed, issued),
        annex.NEED: child["primary_need"] or "OTH",
        **_place(child, age),
        annex.SUSPENSIONS: child["suspensions"],
        annex.EXCLUSIONS: child["permanent_exclusions"],
        annex.ABSENCE: child["absence"],
        annex.PUPIL_PREMIUM: _YES_NO[child["pupil_premium"]],
        annex.SOCIAL_CARE: "No" if child["social_care"] in {"none", None} else "Yes",
        annex.TEAM: _TEAMS.get(child["social_care"]),
        annex.DISABILITY: _YES_NO[bool(child["disability"])],
        annex.HOUSEHOLD: child.get("household"),
        annex.LOCALITY: child.get("locality"),
        PLAN: child["provision"] == "ehc_plan",
    }


def _place(child: Mapping[str, Any], age: int) -> dict[str, Any]:
    """Return where a child goes: nowhere only if educated at home, which List 2 cannot say."""
    at_home = child["home_educated"] is True and child["provision"] == "ehc_plan"
    phase = "alternative_provision" if child["alternative_provision"] is True else child["phase"]
    low, high = PHASE_AGES.get(phase or "", (0, MAX_AGE))
    phase = phase if low <= age <= high else phase_of(age)
    nowhere = child["setting"] is None and (at_home or age not in _SCHOOL)
    second = None if nowhere else child["subsidiary_phase"]
    return {
        annex.URN: None if nowhere else child["setting"] or setting_of(phase),
        annex.PHASE: _PHASES.get(phase or ""),
        annex.SUBSIDIARY: _PHASES.get(second or ""),
        annex.HOME_EDUCATED: _YES_NO[at_home],
    }


def _uln(place: int) -> str:
    # One serial in eleven has no check digit.
    nine = next(
        f"99{serial:07d}" for serial in range(2 * place, 2 * place + 2) if uln_check_digit(f"99{serial:07d}")
    )
    return f"{nine}{uln_check_digit(nine)}"


def _day(value: Any) -> datetime | None:
    return None if value is None else _moment(date.fromisoformat(value) if isinstance(value, str) else value)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time())


def _not_before(day: datetime | None, issued: datetime | None) -> datetime | None:
    return issued if day is not None and issued is not None and day < issued else day


def _table(sheets: Sheets, number: int, *, prefixed: bool) -> pd.DataFrame:
    columns = {}
    for heading in sheets.headings(number):
        cells = [row.get(heading) for row in sheets.rows[number - 1]]
        if prefixed and heading in annex.CHOICES:
            choices = annex.CHOICES[heading]
            letters = {word.lower(): f"{chr(ord('a') + at)}) {word}" for at, word in enumerate(choices)}
            cells = [cell and letters.get(cell.lower(), cell) for cell in cells]
        columns[heading] = pd.Series(cells, dtype=object)
    return pd.DataFrame(columns)

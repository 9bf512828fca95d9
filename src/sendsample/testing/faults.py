"""Faults as real lists have them, one for each code of finding, with where reading finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from sendsample.cohort.findings import RULES
from sendsample.design.predicates import months_before
from sendsample.synthetic import annex
from sendsample.testing.children import SETTINGS
from sendsample.testing.planted import Planted

Cells = dict[str, Any]
#: A child's cells say here whether it is on List 1.
PLAN: Final = "plan"
_FIRST_ROW: Final = 2
_TOTAL: Final = "Total"
SOMEWHERE: Final = SETTINGS["primary"]


@dataclass
class Sheets:
    """The two lists in the making.

    Attributes
    ----------
    rows
        The cells of each list, row by row.
    as_at
        The day the lists are drawn.
    """

    rows: tuple[list[Cells], list[Cells]]
    as_at: date
    _found: list[Planted] = field(default_factory=list)
    _without: set[tuple[int, str]] = field(default_factory=set)
    _more: dict[tuple[int, str], None] = field(default_factory=dict)

    @classmethod
    def of(cls, children: Iterable[Cells], as_at: date) -> Sheets:
        """Return clean lists of some children."""
        there = list(children)
        return cls(([row for row in there if row[PLAN]], [row for row in there if not row[PLAN]]), as_at)

    def headings(self, number: int) -> list[str]:
        """Return the headings of a list in order."""
        extras = [one for one in annex.EXTRAS if any(row.get(one) for rows in self.rows for row in rows)]
        more = [heading for other, heading in self._more if other == number]
        published = annex.LIST_1 if number == 1 else annex.LIST_2
        return [one for one in (*published, *extras, *more) if (number, one) not in self._without]

    def note(self, child: Cells, heading: str, code: str) -> None:
        """Note what reading finds in a row, which is nothing in a column that is not there."""
        number = list_of(child)
        if (number, heading) in self._without:
            return
        row = next(at for at, other in enumerate(self.rows[number - 1]) if other is child) + _FIRST_ROW
        self._found.append(Planted(annex.SHEETS[number - 1], row, heading, code))

    def change_column(self, number: int, heading: str, code: str, *, there: bool) -> None:
        """Take a column out of a list or put one in, and note what reading finds of it."""
        if there:
            self._more[number, heading] = None
        else:
            self._without.add((number, heading))
            sheet = annex.SHEETS[number - 1]
            self._found = [one for one in self._found if (one.list, one.column) != (sheet, heading)]
        self._found.append(Planted(annex.SHEETS[number - 1], None, heading, code))

    def found(self) -> tuple[Planted, ...]:
        """Return what reading finds, each finding once, in order."""
        different = dict.fromkeys((*self._found, *self._of_lists()))
        return tuple(sorted(different, key=lambda one: (one.list, one.row or 0, one.column, one.code)))

    def _of_lists(self) -> Iterator[Planted]:
        """Yield what reading finds of whole lists: one without rows, or nobody who is left."""
        children = [row for rows in self.rows for row in rows if row[annex.ID] != _TOTAL]
        there = [sheet for sheet, rows in zip(annex.SHEETS, self.rows, strict=True) if rows]
        for sheet in annex.SHEETS:
            if sheet not in there:
                yield Planted(sheet, None, "", "list_absent")
        if not children:
            yield Planted(" and ".join(annex.SHEETS), None, "", "no_rows")
            return
        severities = [RULES[one.code].severity for one in self._found]
        # No row has two of these, and who is set aside is only counted where nothing stops the work.
        if "stop" not in severities and severities.count("set_aside") == len(children):
            yield Planted(" and ".join(there), None, "", "everyone_set_aside")


def list_of(child: Cells) -> int:
    """Return which list a row is on."""
    return 1 if child[PLAN] else 2


@dataclass(frozen=True)
class Fault:
    """A fault to plant in the row of a child.

    Attributes
    ----------
    code
        The code of the finding it leads to.
    severity
        What reading does: ``stop``, ``set_aside`` or ``note``.
    plant
        Plants it and notes where.
    only_list_1
        Whether it needs a column that List 2 lacks.
    name
        What it is planted by, where that is not the code alone: another column or another cell.
    """

    code: str
    plant: Callable[[Sheets, Cells], None]
    only_list_1: bool = False
    name: str = ""

    @property
    def severity(self) -> Literal["stop", "set_aside", "note"]:
        """What reading does about it."""
        return RULES[self.code].severity


def fault_in(
    code: str, heading: str, cells: Cells | Callable[[Sheets, Cells], Cells], *, more: tuple[str, ...] = ()
) -> Fault:
    """Return a fault that puts some cells of a row in the place of others and is found under one heading.

    More codes are found with it under the same heading.
    """

    def plant(sheets: Sheets, child: Cells) -> None:
        child |= cells(sheets, child) if callable(cells) else cells
        for found in (code, *more):
            sheets.note(child, heading, found)

    return Fault(code, plant, only_list_1=heading not in annex.LIST_2)


def born(sheets: Sheets, years: int) -> Cells:
    """Return the cells of somebody of an age and of no phase."""
    day = months_before(sheets.as_at, 12 * years + 4)
    return {annex.BORN: datetime.combine(day, datetime.min.time()), annex.PHASE: None, annex.SUBSIDIARY: None}


def at_school(sheets: Sheets) -> Cells:
    """Return the cells of somebody of school age, who has to be somewhere."""
    return born(sheets, 10) | {annex.URN: SOMEWHERE}


def before_issue(heading: str, days: int = 60) -> Callable[[Sheets, Cells], Cells]:
    """Return the cells of a plan that was updated or reviewed so many days before it was issued."""

    def cells(sheets: Sheets, _: Cells) -> Cells:
        issued = datetime.combine(months_before(sheets.as_at, 12), datetime.min.time())
        later = {annex.UPDATED: None, annex.REVIEWED: None, heading: issued - timedelta(days=days)}
        return {annex.ISSUED: issued, **later}

    return cells


def _after(sheets: Sheets, _: Cells) -> Cells:
    return {annex.REVIEWED: datetime.combine(sheets.as_at + timedelta(days=30), datetime.min.time())}


def _other_letter(_: Sheets, child: Cells) -> Cells:
    return {annex.UPN: ("B" if child[annex.UPN][0] == "A" else "A") + child[annex.UPN][1:]}


def _copied(code: str, heading: str, changed: dict[str, str], *, other_list: bool, of_both: bool) -> Fault:
    """Return a fault that puts a second row for a child below a list, and is found there or in both."""

    def plant(sheets: Sheets, child: Cells) -> None:
        plan = child[PLAN] != other_list
        # List 2 cannot say that somebody is educated at home.
        somewhere = {} if plan else {annex.URN: child[annex.URN] or SOMEWHERE}
        cells = {heading: cell.format(child[annex.ID]) for heading, cell in changed.items()}
        copy = child | somewhere | cells | {PLAN: plan}
        sheets.rows[0 if plan else 1].append(copy)
        for row in (child, copy) if of_both else (copy,):
            sheets.note(row, heading, code)

    return Fault(code, plant)


def fault_of_column(code: str, heading: str, *, there: bool) -> Fault:
    """Return a fault that takes a column out of a list or puts one in."""

    def plant(sheets: Sheets, child: Cells) -> None:
        sheets.change_column(list_of(child), heading, code, there=there)

    return Fault(code, plant)


def _total(sheets: Sheets, child: Cells) -> None:
    total: Cells = {annex.ID: _TOTAL, PLAN: child[PLAN]}
    sheets.rows[list_of(child) - 1].append(total)
    sheets.note(total, annex.ID, "total_row")


_FAULTS: Final = (
    fault_in("need_missing", annex.NEED, {annex.NEED: None}),
    fault_in("sex_missing", annex.GENDER, {annex.GENDER: None}),
    fault_in("ethnicity_missing", annex.ETHNICITY, {annex.ETHNICITY: None}),
    fault_in("disability_missing", annex.DISABILITY, {annex.DISABILITY: None}),
    fault_in("unknown_code", annex.NEED, {annex.NEED: "LDD"}),
    fault_in("legacy_code", annex.NEED, {annex.NEED: "BESD"}),
    fault_in("date_unreadable", annex.REVIEWED, {annex.REVIEWED: "31/02/2015"}),
    fault_in("date_future", annex.REVIEWED, _after),
    fault_in("update_before_issue", annex.UPDATED, before_issue(annex.UPDATED)),
    fault_in("review_before_issue", annex.REVIEWED, before_issue(annex.REVIEWED)),
    fault_in("not_a_number", annex.SUSPENSIONS, {annex.SUSPENSIONS: "-1"}),
    fault_in("age_missing", annex.BORN, {annex.BORN: None}),
    fault_in("age_outside", annex.BORN, lambda sheets, _: born(sheets, 30)),
    fault_in("age_25", annex.BORN, lambda sheets, _: born(sheets, 25)),
    fault_in("phase_age", annex.PHASE, lambda sheets, _: at_school(sheets) | {annex.PHASE: "FE college"}),
    fault_in(
        "no_setting",
        annex.URN,
        lambda sheets, _: at_school(sheets) | {annex.URN: None, annex.HOME_EDUCATED: "No"},
    ),
    fault_in("subsidiary_alone", annex.SUBSIDIARY, {annex.URN: None, annex.SUBSIDIARY: "Special"}),
    fault_in("urn_shape", annex.URN, {annex.URN: "12345"}),
    fault_in(
        "no_learner_number",
        annex.UPN,
        lambda sheets, _: at_school(sheets) | {annex.UPN: None, annex.ULN: None},
    ),
    fault_in("upn_shape", annex.UPN, {annex.UPN: "12345"}),
    fault_in("upn_check_letter", annex.UPN, _other_letter),
    fault_in("uln_shape", annex.ULN, {annex.ULN: "123"}),
    fault_in("uln_check_digit", annex.ULN, {annex.ULN: "1000000044"}),
    fault_in("social_care_unclear", annex.TEAM, {annex.SOCIAL_CARE: "Yes", annex.TEAM: "Team 4"}),
    fault_in("social_care_contradiction", annex.TEAM, {annex.SOCIAL_CARE: "No", annex.TEAM: "Looked after"}),
    Fault("total_row", _total),
    fault_of_column("column_absent", annex.PUPIL_PREMIUM, there=False),
    fault_of_column("column_dropped", "Surname", there=True),
    fault_of_column("column_kept", "Panel", there=True),
    fault_in("id_missing", annex.ID, {annex.ID: None}),
    _copied("id_repeated", annex.ID, {annex.UPN: "UN3"}, other_list=False, of_both=False),
    _copied("id_both_lists", annex.ID, {}, other_list=True, of_both=True),
    _copied("upn_repeated", annex.UPN, {annex.ID: "{} again"}, other_list=False, of_both=True),
    _copied("upn_both_lists", annex.UPN, {annex.ID: "{} again"}, other_list=True, of_both=True),
)
#: Every fault by its code: notes first, then what sets a child aside, then what stops the work.
FAULTS: Final = {fault.code: fault for fault in _FAULTS}

"""Findings: what was noticed about the lists, each with a code, a treatment and a sentence.

A finding carries a value only where the column is coded and the value is made of public words or is plainly a
code, or where it is the area's own id of a child who stands twice. All else shows a shape, so a table of
findings can be passed round the office without passing children's data with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

import pandas as pd

Severity = Literal["stop", "set_aside", "note"]

#: Worst first: the order in which findings are shown.
SEVERITIES: Final[tuple[Severity, ...]] = ("stop", "set_aside", "note")

#: The columns of a table of findings.
FINDING_COLUMNS: Final = ("list", "row", "column", "value", "code", "severity", "message")


@dataclass(frozen=True, slots=True)
class Rule:
    """One code of finding: how it is treated, its sentence, and the published rule it follows."""

    code: str
    severity: Severity
    message: str
    annex_a: str = ""


_RULES: Final = (
    Rule("no_rows", "stop", "There are no children on the lists."),
    Rule(
        "everyone_set_aside",
        "stop",
        "Every child was set aside; the as-at date or the column of dates of birth may be wrong.",
    ),
    Rule("column_missing", "stop", "This column is required and is not there."),
    Rule("column_repeated", "stop", "Two columns have this heading, or another name for it; keep one."),
    Rule("id_missing", "stop", "The row has no child id."),
    Rule("id_repeated", "stop", "The same child id stands on an earlier row."),
    Rule("id_control", "stop", "The child id holds a control character."),
    Rule("id_both_lists", "stop", "The same child id is on both lists; say which one counts."),
    Rule("upn_repeated", "stop", "The same UPN stands under another child id.", "109 / 209"),
    Rule("upn_both_lists", "stop", "The same UPN is on the other list under another child id."),
    Rule("age_missing", "set_aside", "The age is not known.", "101a / 201a"),
    Rule("age_outside", "set_aside", "The age is outside 0 to 25.", "102b / 202b"),
    Rule("provision_missing", "set_aside", "Neither EHC plan nor SEN support is recorded."),
    Rule("total_row", "note", "The row looks like a total, not a child; it was left out."),
    Rule("list_absent", "note", "This list has no rows."),
    Rule("column_absent", "note", "This column is not there; it reads as missing for everyone."),
    Rule("column_dropped", "note", "The heading looks like personal details; the column was dropped."),
    Rule("column_personal", "note", "The cells look like personal details; the column was dropped."),
    Rule("column_kept", "note", "This column is not part of Annex A; it was kept as it is."),
    Rule("column_replaced", "note", "This column follows from others and was worked out again."),
    Rule("heading_blank", "note", "Cells without a heading hold something; the column was dropped."),
    Rule("encoding", "note", "The file is not UTF-8; it was read as Windows-1252."),
    Rule("both_lists_settled", "note", "The child was on both lists; the row on the other list counts."),
    Rule("sex_missing", "note", "The sex is not recorded.", "101b / 201b"),
    Rule("ethnicity_missing", "note", "The ethnicity is not recorded.", "101c / 201c"),
    Rule("need_missing", "note", "The primary need is not recorded.", "101d / 201d"),
    Rule("disability_missing", "note", "Whether the child has a disability is not recorded.", "103 / 203"),
    Rule("ap_missing", "note", "Alternative provision is not recorded; it reads as no."),
    Rule("age_25", "note", "The person is 25: check that the plan is still kept.", "102a / 202a"),
    Rule("date_unreadable", "note", "This is not a date; it reads as missing."),
    Rule("date_future", "note", "The date is after the as-at date; it reads as missing.", "105a-d / 205a"),
    Rule("update_before_issue", "note", "The plan was updated before it was issued.", "106a"),
    Rule("review_before_issue", "note", "The plan was reviewed before it was issued.", "106b"),
    Rule("no_learner_number", "note", "Aged 6 or over with neither UPN nor ULN.", "107 / 207"),
    Rule(
        "no_setting", "note", "Aged 5 to 16 with no setting recorded, and not home educated.", "108a / 208a"
    ),
    Rule("subsidiary_alone", "note", "A second setting is recorded and no main one.", "108b / 208b"),
    Rule("unknown_code", "note", "This code is not in the set; it reads as missing."),
    Rule("legacy_code", "note", "This code is from an earlier year; it was read as its successor."),
    Rule("not_a_number", "note", "This is not a number in its range; it reads as missing."),
    Rule(
        "absence_fraction",
        "note",
        "Most absences are 1 or less, or some are below 1 and others have a per cent sign: a cell formatted "
        "as a percentage holds a fraction (12% is 0.12). The numbers were left as they are.",
    ),
    Rule("phase_age", "note", "The phase does not fit the age."),
    Rule("urn_shape", "note", "A URN has six digits; it reads as missing."),
    Rule("upn_shape", "note", "A UPN has a letter, eleven digits, and a digit or letter."),
    Rule("upn_check_letter", "note", "The check letter of the UPN is wrong."),
    Rule("uln_shape", "note", "A ULN has ten digits."),
    Rule("uln_check_digit", "note", "The check digit of the ULN is wrong."),
    Rule("social_care_unclear", "note", "Known to social care; the team is not one this reads."),
    Rule("social_care_contradiction", "note", "A team is named though not known to social care."),
    Rule("text_cleaned", "note", "Control characters were taken out of the text."),
    Rule("column_unused", "note", "The table needs no such column; it was left out."),
    Rule("service_blank", "note", "The row lacks the child or the service; it was left out."),
    Rule("service_child_unknown", "note", "The child is not in the cohort; the row was left out."),
    Rule("service_repeated", "note", "An earlier row says the same; this one was left out."),
    Rule("setting_blank", "note", "The row names no setting; it was left out."),
    Rule(
        "setting_repeated",
        "note",
        "The same setting stands on an earlier row; this one was left out.",
    ),
)

#: Every code of finding, by code. The docs' table is made from this.
RULES: Final[dict[str, Rule]] = {rule.code: rule for rule in _RULES}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed.

    Attributes
    ----------
    code
        A key of :data:`RULES`.
    list
        The list it is on: ``List_1``, ``List_2`` or ``frame``; ``services`` or ``settings`` for those tables.
    row
        The row as a spreadsheet numbers it, or None for the whole list.
    column
        The heading as the list has it.
    value
        The code or public words found, an id that stands twice, or the shape of what was found; never a
        date, name, number or free text itself.
    message
        What to say instead of the rule's sentence, where more is known; empty otherwise.
    """

    code: str
    list: str
    row: int | None = None
    column: str = ""
    value: str = ""
    message: str = ""


@dataclass(slots=True)
class Findings:
    """Collects findings while lists are read."""

    items: list[Finding] = field(default_factory=list)

    def add(
        self,
        code: str,
        source: str,
        row: int | None = None,
        column: str = "",
        value: str = "",
        *,
        message: str = "",
    ) -> None:
        """Add one finding; the code must be a known one."""
        if code not in RULES:
            raise KeyError(code)
        self.items.append(Finding(code, source, row, column, value, message))

    def add_rows(
        self, code: str, source: str, rows: Iterable[int], column: str = "", value: str = ""
    ) -> None:
        """Add one finding for each of several rows."""
        for row in rows:
            self.add(code, source, int(row), column, value)

    def withdraw(self, code: str, column: str) -> list[str]:
        """Take back the findings of a code about a column, and return the lists they were on."""
        gone = [item for item in self.items if item.code == code and item.column == column]
        self.items = [item for item in self.items if item not in gone]
        return [item.list for item in gone]

    def stops(self) -> bool:
        """Say whether any finding stops the work."""
        return any(RULES[item.code].severity == "stop" for item in self.items)

    def frame(self) -> pd.DataFrame:
        """Return all findings as a table, those that stop first, then by list, row and column.

        Returns
        -------
        pandas.DataFrame
            Columns ``list``, ``row`` (``Int64``), ``column``, ``value``, ``code``, ``severity``, ``message``.
        """
        ordered = sorted(
            self.items,
            key=lambda item: (
                SEVERITIES.index(RULES[item.code].severity),
                item.list,
                -1 if item.row is None else item.row,
                item.column,
                item.code,
            ),
        )
        return _table(ordered) if ordered else _nothing_found().copy()


def _table(items: Sequence[Finding]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "list": pd.Series([item.list for item in items], dtype="str"),
            "row": pd.Series([item.row for item in items], dtype="Int64"),
            "column": pd.Series([item.column for item in items], dtype="str"),
            "value": pd.Series([item.value for item in items], dtype="str"),
            "code": pd.Series([item.code for item in items], dtype="str"),
            "severity": pd.Series([RULES[item.code].severity for item in items], dtype="str"),
            "message": pd.Series([item.message or RULES[item.code].message for item in items], dtype="str"),
        }
    )


@cache
def _nothing_found() -> pd.DataFrame:
    return _table([])


def joined(earlier: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """Return two tables of findings as one, in the order of :meth:`Findings.frame`.

    Examples
    --------
    >>> one, other = Findings(), Findings()
    >>> one.add("need_missing", "List_1", 4)
    >>> other.add("id_missing", "List_2", 2)
    >>> joined(one.frame(), other.frame())["code"].tolist()
    ['id_missing', 'need_missing']
    """
    if later.empty:
        return earlier.reset_index(drop=True)
    table = pd.concat([earlier, later], ignore_index=True)
    keys = table[["severity", "list", "row", "column", "code"]].assign(
        severity=table["severity"].map(SEVERITIES.index), row=table["row"].fillna(-1)
    )
    order = keys.sort_values(list(keys.columns), kind="stable").index
    return table.loc[order].reset_index(drop=True)


def summary(findings: pd.DataFrame) -> pd.DataFrame:
    """Count findings by code, those that stop first.

    Parameters
    ----------
    findings
        A table as :meth:`Findings.frame` returns it.

    Returns
    -------
    pandas.DataFrame
        Columns ``severity``, ``code``, ``list``, ``column``, ``count``, ``message``.

    Examples
    --------
    >>> findings = Findings()
    >>> findings.add_rows("need_missing", "List_1", [4, 9], "SEN primary need")
    >>> summary(findings.frame())[["code", "count"]].values.tolist()
    [['need_missing', 2]]
    """
    keys = ["severity", "code", "list", "column"]
    counts = findings.groupby(keys, sort=False, dropna=False).size().rename("count").reset_index()
    # The rule's own sentence: what is said of one row would split the count.
    counts["message"] = counts["code"].map({code: rule.message for code, rule in RULES.items()}).astype("str")
    return counts[["severity", "code", "list", "column", "count", "message"]]

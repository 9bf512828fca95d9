"""The page that explains every finding and how each column of Annex A is read, made from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sendsample.cohort import codes
from sendsample.cohort.findings import RULES
from sendsample.cohort.parse import NO, YES
from sendsample.intake.layout import FIELDS
from sendsample.intake.social_care import NO_TEAM, TEAM_WORDINGS

_TREATMENT: Final = {"stop": "stops the work", "set_aside": "child set aside and counted", "note": "noted"}

#: What to do about each finding.
ADVICE: Final[dict[str, str]] = {
    "no_rows": "Check that the extract ran, and that the children stand below the headings.",
    "everyone_set_aside": "Check the as-at date, and that the dates of birth are dates of birth.",
    "column_missing": "Add the column under its published heading.",
    "column_repeated": "Delete or rename one of the two.",
    "id_missing": "Give the row its id, or delete it if it is a total or a remark.",
    "id_repeated": "Delete the row, or give the second child an id of their own.",
    "id_control": "Type the id again; something invisible was pasted with it.",
    "id_both_lists": "Delete one row, or say which list counts with `both_lists` (`--both-lists`).",
    "upn_repeated": "Find out whether this is one child; correct the UPN or delete a row.",
    "upn_both_lists": "Find out whether this is one child; correct the UPN or delete a row.",
    "age_missing": "Fill in the date of birth; a child without one cannot be selected.",
    "age_outside": "Check the date of birth, and whether the person should still be on the list.",
    "provision_missing": "Say which of the two the child has; on Annex A the list says it.",
    "total_row": "Nothing; leave it out of the next extract. No child is counted for it.",
    "list_absent": "Nothing, if the area has no such children.",
    "column_absent": "Add the column if it is held; rules on it find no one otherwise.",
    "column_dropped": "Nothing; leave it out of the next extract.",
    "column_personal": "Leave it out of the next extract; for keys of households or parts of the area use "
    "others. If it was wanted and holds no such details, write its cells another way.",
    "column_kept": "Nothing; designs may use it.",
    "column_replaced": "Nothing; leave it out of the next extract.",
    "heading_blank": "Give the column a heading if it is wanted; in a CSV file look for a stray delimiter.",
    "encoding": "Save as 'CSV UTF-8', and check accented letters.",
    "both_lists_settled": "Correct the list that is wrong when there is time.",
    "sex_missing": "Fill it in if it is held.",
    "ethnicity_missing": "Fill it in if it is held; NOBT and REFU say why it is not.",
    "need_missing": "Fill it in; the child represents no area of need until then.",
    "disability_missing": "Fill it in if it is held.",
    "ap_missing": "Write yes or no.",
    "age_25": "Check whether the plan should have ended.",
    "date_unreadable": "Write DD/MM/YYYY or a real date.",
    "date_future": "Check the day, month and year.",
    "update_before_issue": "Check both dates.",
    "review_before_issue": "Check both dates.",
    "no_learner_number": "Fill one in, or say why there is none with a code from UN1 to UN10.",
    "no_setting": "Fill in the URN, or check whether the child is missing education.",
    "subsidiary_alone": "Fill in the URN of the main setting.",
    "unknown_code": "Use a code of the set, listed below; the finding shows what was found, or its shape.",
    "legacy_code": "Use today's code.",
    "not_a_number": "Write a number; absence lies between 0 and 100.",
    "absence_fraction": "Check that the column holds percentages; multiply fractions by 100.",
    "phase_age": "Check the phase and the date of birth. A year's grace is given at either end.",
    "urn_shape": "Look the URN up in Get Information about Schools.",
    "upn_shape": "Check it against the school's record.",
    "upn_check_letter": "Check it against the school's record; a digit is wrong or two have changed places.",
    "uln_shape": "Check it against the Learning Records Service.",
    "uln_check_digit": "Check it against the Learning Records Service.",
    "social_care_unclear": "Write the team as looked after, child protection, child in need or early help.",
    "social_care_contradiction": "Correct one of the two columns; the team counts.",
    "text_cleaned": "Nothing, unless the text reads wrongly.",
    "column_unused": "Nothing; leave it out of the next extract.",
    "service_blank": "Fill in both, or delete the row.",
    "service_child_unknown": "Nothing, if the child has left or was set aside; otherwise check the id.",
    "service_repeated": "Nothing.",
    "setting_blank": "Fill in the URN, or delete the row.",
    "setting_repeated": "Delete one of the rows.",
}

_OPENING: Final = """\
# What the findings mean

Reading lists never drops, changes or reorders anything in silence: whatever is not as it should be becomes a
finding, with the list, the row as a spreadsheet numbers it, the heading and a code. All findings are shown at
once, those that stop the work first.

A finding shows a value in two cases. A child who stands twice (`id_repeated`, `id_both_lists`,
`both_lists_settled`) is shown by the area's own id. In a coded column an unknown value is shown as it stands
when every word of it is public (a word of the code sets' labels or a common wording, as in `White British` or
`sixth form`), or when it is short and no name, date or number of a child could look like it (`SPLN`). A word
that is a surname too, such as `White`, is shown only beside another. Everything else (names, dates, UPN, ULN,
free text) shows a shape, such as `99/99/9999` or `aaaaa`.

This page is made from the code and tested against it.
"""

_COLUMNS: Final = """\
## How each column of Annex A is read

Headings match whatever their capitals, spaces, hyphens or dashes. Values may stand bare (`WBRI`) or with the
letter of the published list (`a) WBRI`). Dates are real dates or text as DD/MM/YYYY or YYYY-MM-DD; nothing
else is guessed at. A blank cell reads as missing, as does a cell with a spreadsheet error such as `#N/A`. A
required column stops the work when it is not there; any other reads as missing for everyone.

A column Annex A does not have is read as a cohort's own when its heading says so (`Household`, `Locality`,
`Last sampled`, `Tribunal`), dropped when it looks like personal details, and otherwise kept under its
heading: as yes-or-no values when every cell is TRUE or FALSE, as numbers or dates when every cell is one,
and as text in any other case.

The cells of a column that Annex A does not have, and of `Household` and `Locality`, are looked at too. The
column is dropped (`column_personal`, with what it seems to hold) when half of its filled cells hold a full
postcode or an e-mail address or are a UPN; when four in five, and three at least, are telephone numbers; when
nine in ten, and five at least, are NHS numbers or ULNs by their check digit; and when four in five dates, and
three at least, give each child's age or a day before any child was born. Names cannot be told by their looks,
so only headings tell them.

Two tables may stand beside the lists. Services: a column `child_id` or `Unique ID`, and a column `service`;
one row for each service that a child uses. Settings: a column `setting` or `URN`, and any columns that say
something of a setting; `phase` and `locality` are read as on the lists, the others as just described.
Findings name these tables `services` and `settings`.
"""

_CODES: Final = """\
## The codes and wordings that are read

Capitals do not matter, nor does the letter of the published list before a value. For need and ethnicity only
the code is read, not its meaning.
"""


def findings_page() -> str:
    """Return the page as Markdown; ``docs/findings.md`` holds it.

    Examples
    --------
    >>> print(findings_page().splitlines()[0])
    # What the findings mean
    """
    findings, columns = [*_findings_table(), ""], [*_columns_table(), ""]
    return "\n".join([_OPENING, *findings, _COLUMNS, *columns, _CODES, *_code_tables()])


def _findings_table() -> Iterator[str]:
    yield from _head("Code", "Treatment", "Meaning", "Annex A rule", "What to do")
    for code, rule in RULES.items():
        yield _row(f"`{code}`", _TREATMENT[rule.severity], rule.message, rule.annex_a, ADVICE[code])


def _columns_table() -> Iterator[str]:
    yield from _head("Heading", "Lists", "Required", "Read as")
    for field in FIELDS:
        lists = "1 and 2" if field.both else "1"
        yield _row(field.heading, lists, "yes" if field.required else "", field.about)


def _code_tables() -> Iterator[str]:
    yield from _table("Need", codes.NEEDS)
    earlier = ", ".join(f"`{old}` (read as `{new}`)" for old, new in codes.LEGACY_NEED.items())
    yield from (f"Codes of earlier years: {earlier}.", "")
    yield from _table("Ethnicity", codes.ETHNICITIES)
    yield "Extended codes: any four letters that begin with W, M, A, B or O, and the Chinese ones"
    yield from (f"{_listed(sorted(codes.CHINESE))}.", "")
    yield from _table("Phase", _wordings({**codes.PHASES, **codes.PHASE_SYNONYMS}))
    yield from _table("Sex", _wordings(codes.SEXES))
    yield from _table("Yes or no", {"yes": _listed(sorted(YES)), "no": _listed(sorted(NO))})
    yield "A social care team is read by what its name holds, the first of these that it does. A name that"
    yield "says 'no longer', 'former', 'closed' or the like is read as none of them, and these name no team:"
    yield from (f"{_listed(sorted(NO_TEAM))}.", "")
    yield from _table("Social care", {level: _listed(said) for level, said in TEAM_WORDINGS.items()})


def _wordings(known: Mapping[str, str]) -> dict[str, str]:
    return {value: _listed(text for text in known if known[text] == value) for value in known.values()}


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def _table(name: str, rows: Mapping[str, str]) -> Iterator[str]:
    yield from _head(name, "Read from" if "`" in next(iter(rows.values())) else "Meaning")
    yield from (_row(f"`{code}`", said) for code, said in rows.items())
    yield ""


def _head(*names: str) -> Iterable[str]:
    return _row(*names), _row(*["---"] * len(names))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"

"""The page that explains every finding, made from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sendsample.cohort.findings import RULES
from sendsample.intake.markdown import head, row

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
    "unknown_code": "Use a code of the set, as [data and codes](data-and-codes.md) lists it; the finding "
    "shows what was found, or its shape.",
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
free text) shows a shape, such as `99/99/9999` or `aaaaa`. How each column is read, and which codes there are,
is on the page [data and codes](data-and-codes.md).

This page is made from the code and tested against it.
"""


def findings_page() -> str:
    """Return the page as Markdown; ``docs/findings.md`` holds it.

    Examples
    --------
    >>> print(findings_page().splitlines()[0])
    # What the findings mean
    """
    return "\n".join([_OPENING, *_findings_table(), ""])


def _findings_table() -> Iterator[str]:
    yield from head("Code", "Treatment", "Meaning", "Annex A rule", "What to do")
    for code, rule in RULES.items():
        yield row(f"`{code}`", _TREATMENT[rule.severity], rule.message, rule.annex_a, ADVICE[code])

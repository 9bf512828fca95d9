"""The page of columns and codes: what is read of the lists, and what it becomes, made from the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sendsample.cohort import codes
from sendsample.cohort.columns import COLUMNS, REQUIRED, Column, Kind
from sendsample.cohort.parse import NO, YES
from sendsample.intake.layout import FIELDS
from sendsample.intake.markdown import head, listed, row, table
from sendsample.intake.social_care import NO_TEAM, TEAM_WORDINGS

_OPENING: Final = """\
# Data and codes

What `sendsample` reads of an area's lists, what it makes of it, and every code it knows. What is wrong with
lists becomes a [finding](findings.md); how large they may be is under [limits](limits.md).

This page is made from the code and tested against it.

## The lists

Annex A has two lists: `List_1`, children and young people with an EHC plan, and `List_2`, those on SEN
support. They come as a workbook with sheets of these names, as two CSV files, or as a folder that holds both.
`as_at` (`--as-at`) is the day they were drawn. Ages and look-backs are counted from it, never from today.

Out of the lists comes a *cohort*: one row a child, with the columns [below](#the-columns-of-a-cohort). A
table of your own with these columns does as well: `ss.Cohort.from_frame(frame, as_at=...)`.
"""

_COLUMNS: Final = """\
## How each column of Annex A is read

Headings match whatever their capitals, spaces, hyphens or dashes. Values may stand bare (`WBRI`) or with the
letter of the published list (`a) WBRI`). Dates are real dates or text as DD/MM/YYYY or YYYY-MM-DD; nothing
else is guessed at. A blank cell reads as missing, as does a cell with a spreadsheet error such as `#N/A`. A
required column stops the work when it is not there; any other reads as missing for everyone.
"""

_OTHERS: Final = """\
### Other columns, and other tables

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

Capitals do not matter in the codes and wordings below, nor does the letter of the published list before a
value.
"""

_NEEDS: Final = """\
## Types of need and the four areas of need

Only the code is read, not its meaning. The four areas are those of the SEND code of practice, chapter 6. A
child with a need of no area, or with none recorded, can be chosen and represents no area.
"""

_ETHNICITY: Final = """\
## Ethnicity and its groups

The codes are the Department for Education's, and only the code is read. A blank cell is the group
`unknown`.
"""

_AGES: Final = """\
## Ages

`age` is completed years at the as-at date, and `school_age` completed years on the 31 August before it; the
lists give no year group. The date of birth is dropped once both are known. A child outside 0 to 25 is set
aside and counted.
"""

_PROVISION: Final = """\
## Phases, and what counts as alternative provision

There are three definitions of alternative provision. `--ap` (in Python `alternative_provision=`) says which
is in use, `dual` unless you say otherwise, and every answer prints it. A blank phase is not alternative
provision. Neither is elective home education, nor education otherwise than at school (EOTAS), by itself.
"""

_MORE: Final = """\
## Other wordings
"""

_TEAMS: Final = """\
A social care team is read by what its name holds, the first of these that it does. A name that
says 'no longer', 'former', 'closed' or the like is read as none of them, and these name no team:
"""

_COHORT: Final = """\
## The columns of a cohort

A design may use any of these, and any further column you bring, under its own heading. `child_id` is the
index: text, each once, compared as it stands.
"""

_KINDS: Final[Mapping[Kind, str]] = {
    "code": "code",
    "text": "text",
    "flag": "yes or no",
    "integer": "whole number",
    "number": "number",
    "date": "date",
}


def codes_page() -> str:
    """Return the page as Markdown; ``docs/data-and-codes.md`` holds it.

    Examples
    --------
    >>> print(codes_page().splitlines()[0])
    # Data and codes
    """
    parts = [
        [_OPENING, _COLUMNS, *_annex_a(), "", _OTHERS],
        [_NEEDS, *_needs()],
        [_ETHNICITY, *_ethnicity()],
        [_AGES, *_ages()],
        [_PROVISION, *_provision()],
        [_MORE, *_wordings()],
        [_COHORT, *_cohort()],
    ]
    return "\n".join(line for part in parts for line in part)


def _annex_a() -> Iterator[str]:
    yield from head("Heading", "Lists", "Required", "Read as")
    for field in FIELDS:
        lists = "1 and 2" if field.both else "1"
        yield row(field.heading, lists, "yes" if field.required else "", field.about)


def _needs() -> Iterator[str]:
    rows = {code: (codes.NEEDS[code], f"`{area}`") for code, area in codes.AREA_OF_NEED.items()}
    yield from table(("Need", "Meaning", "Area of need"), rows)
    earlier = ", ".join(f"`{old}` (read as `{new}`)" for old, new in codes.LEGACY_NEED.items())
    yield from (f"Codes of earlier years: {earlier}.", "")


def _ethnicity() -> Iterator[str]:
    rows = {code: (codes.ETHNICITIES[code], f"`{group}`") for code, group in codes.ETHNICITY.items()}
    yield from table(("Ethnicity", "Meaning", "Group"), rows)
    yield "Extended codes: any four letters that begin with W, M, A, B or O, which gives the group, and the"
    yield from (f"Chinese ones {listed(sorted(codes.CHINESE))}, which belong to `asian`.", "")


def _ages() -> Iterator[str]:
    rows = {band: (str(low), str(high)) for band, (low, high) in codes.AGE_BANDS.items()}
    yield from table(("Age band", "From", "To"), rows)


def _provision() -> Iterator[str]:
    rows = {name: [f"{said}."] for name, said in codes.AP_DEFINITIONS.items()}
    yield from table(("Definition", "In alternative provision is whoever's"), rows)
    yield from _read_from("Phase", {**codes.PHASES, **codes.PHASE_SYNONYMS})


def _wordings() -> Iterator[str]:
    yield from _read_from("Sex", codes.SEXES)
    yield from table(("Yes or no", "Read from"), {"yes": [listed(sorted(YES))], "no": [listed(sorted(NO))]})
    yield from (f"{_TEAMS.rstrip()}", f"{listed(sorted(NO_TEAM))}.", "")
    teams = {level: [listed(said)] for level, said in TEAM_WORDINGS.items()}
    yield from table(("Social care", "Read from"), teams)


def _read_from(name: str, known: Mapping[str, str]) -> Iterator[str]:
    rows = {value: [listed(text for text in known if known[text] == value)] for value in known.values()}
    yield from table((name, "Read from"), rows)


def _cohort() -> Iterator[str]:
    yield from table(("Column", "Kind", "Holds"), {name: _holds(column) for name, column in COLUMNS.items()})
    made = listed(name for name, column in COLUMNS.items() if column.derived)
    yield f"Required: {listed(REQUIRED)}, and `age` or `date_of_birth`. Always worked out: {made}."
    yield ""


def _holds(column: Column) -> Iterable[str]:
    return _KINDS[column.kind], f"{column.about}: {listed(column.levels)}" if column.levels else column.about

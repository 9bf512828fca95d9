"""The columns of Annex A: their headings, which list has them and what each is read as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sendsample.cohort.columns import COLUMNS
from sendsample.cohort.tables.block import Headings
from sendsample.cohort.text import key

LISTS: Final = ("List_1", "List_2")
PROVISION_OF: Final[dict[str, str]] = {"List_1": "ehc_plan", "List_2": "sen_support"}


@dataclass(frozen=True, slots=True)
class Field:
    """One column of Annex A.

    Attributes
    ----------
    heading
        The heading as published.
    name
        What it is called while it is read; most are columns of the cohort.
    about
        How it is read, for the docs.
    both
        Whether List 2 has it too.
    required
        Whether the lists cannot be used without it.
    """

    heading: str
    name: str
    about: str
    both: bool = True
    required: bool = False


FIELDS: Final = (
    Field(
        "Unique ID",
        "child_id",
        "The child's id: outer spaces stripped, leading zeros kept, a whole number as its digits.",
        required=True,
    ),
    Field(
        "UPN",
        "upn",
        "Checked (shape, check letter, repeats), then dropped. UN1 to UN10 say why there is none.",
    ),
    Field("ULN", "uln", "Checked (shape, check digit), then dropped. 9999999999 is temporary and no id."),
    Field(
        "Date of birth",
        "date_of_birth",
        "A date or DD/MM/YYYY text. Becomes `age`, `age_band` and `school_age`, then dropped.",
        required=True,
    ),
    Field("Gender", "sex", "`sex`: female, male or unknown."),
    Field("Ethnicity", "ethnicity", "`ethnicity`, a DfE code, main or extended; gives `ethnicity_group`."),
    Field("Date initial EHC plan issued", "plan_issued", "`plan_issued`, a date.", both=False),
    Field("Date updated EHC plan issued", "plan_updated", "`plan_updated`, a date.", both=False),
    Field("Date EHC plan last reviewed", "plan_reviewed", "`plan_reviewed`, a date.", both=False),
    Field(
        "SEN primary need",
        "primary_need",
        "`primary_need`, a DfE code; gives `area_of_need`.",
        required=True,
    ),
    Field("Main education establishment – URN", "setting", "`setting`: six digits."),  # noqa: RUF001 - as published
    Field(
        "Main education establishment – phase",  # noqa: RUF001 - as published
        "phase",
        "`phase`; alternative provision under every definition. A blank phase is not.",
        required=True,
    ),
    Field(
        "Subsidiary education establishment – phase (dual registration)",  # noqa: RUF001 - as published
        "subsidiary_phase",
        "`subsidiary_phase`; alternative provision under `dual` and `wide`.",
    ),
    Field("Elective home education", "home_educated", "`home_educated`, yes or no.", both=False),
    Field("Suspensions", "suspensions", "`suspensions`, a whole number."),
    Field("Permanent exclusions", "permanent_exclusions", "`permanent_exclusions`, a whole number."),
    Field(
        "Absence",
        "absence",
        "`absence`, 0 to 100, the number as it stands: a workbook cell formatted as a percentage holds a "
        "fraction (12% is 0.12), and no one can tell that from a small percentage, so it is not multiplied; "
        "a list that looks like fractions is noted.",
    ),
    Field("Pupil Premium", "pupil_premium", "`pupil_premium`, yes or no."),
    Field("Known to children's social care?", "known_to_social_care", "With the next column, `social_care`."),
    Field(
        "Which children's social care team?",
        "social_care_team",
        "The highest of looked after (children in care, CLA, LAC), child protection (CP), child in need "
        "(CIN) and early help (family support) that the text names; `known` when it names none.",
    ),
    Field(
        "Does the child or young person have a disability?",
        "disability",
        "`disability`, yes or no.",
    ),
)

#: What List 1 has and List 2 lacks: how two files are told apart.
PLAN_COLUMNS: Final = frozenset(field.name for field in FIELDS if not field.both)

#: Columns that follow from others, or from the list itself, and are therefore never read.
WORKED_OUT: Final = frozenset(
    {name for name, column in COLUMNS.items() if column.derived} | {"provision", "school_age", "social_care"}
)


_NAMES: Final[dict[str, str]] = {
    **{key(name): name for name in ("child_id", *COLUMNS)},
    **{key(field.heading): field.name for field in FIELDS},
}
#: How the row of headings above a list is found.
HEADINGS: Final = Headings(
    _NAMES,
    telling=frozenset({key(FIELDS[0].heading)}),
    said="'Unique ID'",
    hint="Put the headings of Annex A above the list, in one row.",
)


def known_name(heading: str) -> str | None:
    """Return what a heading is read as, None for one that neither Annex A nor a cohort knows.

    Examples
    --------
    >>> known_name("Gender"), known_name("SEN Primary  Need"), known_name("Household"), known_name("Notes")
    ('sex', 'primary_need', 'household', None)
    """
    return _NAMES.get(key(heading))


def expected(source: str) -> list[Field]:
    """Return the fields a list should have.

    Examples
    --------
    >>> len(expected("List_1")), len(expected("List_2"))
    (21, 17)
    """
    return [field for field in FIELDS if field.both or source == "List_1"]

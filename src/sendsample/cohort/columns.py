"""The columns a cohort knows: their kind, their levels and what they mean.

The specs are our own rather than pandera's: every departure has to become a finding that never shows a
child's values, and pandera's failure reports print them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sendsample.cohort import codes

Kind = Literal["code", "text", "flag", "integer", "number", "date"]

#: The pandas dtype that holds each kind.
DTYPES: Final[dict[Kind, str]] = {
    "code": "str",
    "text": "str",
    "flag": "boolean",
    "integer": "Int64",
    "number": "Float64",
    "date": "datetime64[s]",
}


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of one column.

    Attributes
    ----------
    name
        The column's name in ``cohort.frame``.
    kind
        ``code`` has a closed set of levels, ``text`` any text, ``flag`` yes or no, ``integer`` and
        ``number`` a count or measure that is not negative, ``date`` a day.
    about
        What it holds, with its unit, for the docs.
    levels
        The closed set of a ``code`` column, in its usual order.
    missing
        The level that stands for "not known" in a ``code`` column that has one.
    derived
        True when the column follows from others and is made on reading.
    """

    name: str
    kind: Kind
    about: str
    levels: tuple[str, ...] = ()
    missing: str | None = None
    derived: bool = False


_COLUMNS = (
    Column("primary_need", "code", "type of need, DfE code", tuple(codes.AREA_OF_NEED)),
    Column("provision", "code", "EHC plan or SEN support", codes.PROVISIONS),
    Column("alternative_provision", "flag", "in alternative provision, by the definition in use"),
    Column("age", "integer", "completed years at the as-at date"),
    Column(
        "area_of_need",
        "code",
        "broad area of the primary need",
        (*codes.AREAS, codes.NO_AREA),
        missing=codes.NO_AREA,
        derived=True,
    ),
    Column("age_band", "code", "band of the age", tuple(codes.AGE_BANDS), derived=True),
    Column("school_age", "integer", "completed years on the 31 August before the as-at date"),
    Column("sex", "code", "sex as recorded", ("female", "male", "unknown"), missing="unknown"),
    Column("ethnicity", "code", "DfE ethnicity code, main or extended"),
    Column(
        "ethnicity_group",
        "code",
        "major group of the ethnicity code",
        codes.ETHNICITY_GROUPS,
        missing="unknown",
    ),
    Column("setting", "text", "URN of the main establishment"),
    Column("phase", "code", "phase of the main establishment", tuple(codes.PHASES.values())),
    Column("subsidiary_phase", "code", "phase of the second establishment", tuple(codes.PHASES.values())),
    Column("home_educated", "flag", "elective home education"),
    Column("pupil_premium", "flag", "pupil premium"),
    Column("disability", "flag", "has a disability"),
    Column("social_care", "code", "highest involvement of children's social care", codes.SOCIAL_CARE),
    Column("suspensions", "integer", "suspensions in the last six months"),
    Column("permanent_exclusions", "integer", "permanent exclusions in the last six months"),
    Column("absence", "number", "% of sessions missed in the last six months"),
    Column("plan_issued", "date", "first EHC plan issued"),
    Column("plan_updated", "date", "updated EHC plan issued"),
    Column("plan_reviewed", "date", "EHC plan last reviewed"),
    Column("last_sampled", "date", "last tracked or sampled, in an inspection or an audit"),
    Column("household", "text", "key shared by children who live together"),
    Column("locality", "text", "part of the area the child lives in"),
    Column("dynamic_support_register", "flag", "on the dynamic support register"),
    Column("waiting_list", "flag", "waiting for an assessment or a service"),
    Column("tribunal", "flag", "an appeal to the tribunal is open"),
    Column("eotas", "flag", "educated otherwise than at school (EOTAS), as the plan arranges"),
    Column("out_of_area", "flag", "at a setting outside the area"),
)

#: Every known column by name, in the order in which frames show them.
COLUMNS: Final[dict[str, Column]] = {column.name: column for column in _COLUMNS}

#: What a cohort cannot do without (an age may come from a date of birth).
REQUIRED: Final = ("primary_need", "provision", "alternative_provision")

MAX_AGE: Final = 25

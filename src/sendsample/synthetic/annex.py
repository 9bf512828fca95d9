"""The layout of Annex A: headings in order, and how each value is worded."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from sendsample.synthetic import assumed
from sendsample.synthetic.levels import NEEDS, Flags, Words, blanked, placement

ID: Final = "Unique ID"
UPN: Final = "UPN"
ULN: Final = "ULN"
BORN: Final = "Date of birth"
GENDER: Final = "Gender"
ETHNICITY: Final = "Ethnicity"
ISSUED: Final = "Date initial EHC plan issued"
UPDATED: Final = "Date updated EHC plan issued"
REVIEWED: Final = "Date EHC plan last reviewed"
NEED: Final = "SEN primary need"
# The three headings below have an en dash, as the form has.
URN: Final = "Main education establishment – URN"  # noqa: RUF001
PHASE: Final = "Main education establishment – phase"  # noqa: RUF001
SUBSIDIARY: Final = "Subsidiary education establishment – phase (dual registration)"  # noqa: RUF001
HOME_EDUCATED: Final = "Elective home education"
SUSPENSIONS: Final = "Suspensions"
EXCLUSIONS: Final = "Permanent exclusions"
ABSENCE: Final = "Absence"
PUPIL_PREMIUM: Final = "Pupil Premium"
SOCIAL_CARE: Final = "Known to children's social care?"
TEAM: Final = "Which children's social care team?"
DISABILITY: Final = "Does the child or young person have a disability?"

HOUSEHOLD: Final = "Household"
LOCALITY: Final = "Locality"
REGISTER: Final = "Dynamic support register"
WAITING: Final = "Waiting list"
TRIBUNAL: Final = "Tribunal"
EOTAS: Final = "EOTAS"
OUT_OF_AREA: Final = "Out of area"
LAST_SAMPLED: Final = "Last sampled"

LIST_1: Final = (
    ID, UPN, ULN, BORN, GENDER, ETHNICITY, ISSUED, UPDATED, REVIEWED, NEED, URN, PHASE, SUBSIDIARY,
    HOME_EDUCATED, SUSPENSIONS, EXCLUSIONS, ABSENCE, PUPIL_PREMIUM, SOCIAL_CARE, TEAM, DISABILITY,
)  # fmt: skip
LIST_2: Final = tuple(
    heading for heading in LIST_1 if heading not in {ISSUED, UPDATED, REVIEWED, HOME_EDUCATED}
)
EXTRAS: Final = (HOUSEHOLD, LOCALITY)
SUPPLIED: Final = (REGISTER, WAITING, TRIBUNAL, EOTAS, OUT_OF_AREA, LAST_SAMPLED)
SHEETS: Final = ("List_1", "List_2")
DATES: Final = (BORN, ISSUED, UPDATED, REVIEWED, LAST_SAMPLED)

_YES_NO: Final = ("Yes", "No")
_PHASES: Final = tuple(assumed.PHASES.values())
#: The choices of each coded column in the order of the form, which gives their letters.
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    GENDER: ("Male", "Female", "Not known", "Not specified"),
    ETHNICITY: (
        "WBRI", "WIRI", "WIRT", "WOTH", "WROM", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN",
        "AOTH", "BCRB", "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT", "UNKNOWN",
    ),
    NEED: ("SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "OTH"),
    PHASE: _PHASES,
    SUBSIDIARY: _PHASES,
    HOME_EDUCATED: _YES_NO,
    PUPIL_PREMIUM: _YES_NO,
    SOCIAL_CARE: _YES_NO,
}  # fmt: skip

_SEX_WORDS: Final = np.array(["Female", "Male", "Not known"], dtype=object)
_NEED_WORDS: Final = np.array([None if code == "UNKNOWN" else code for code in NEEDS], dtype=object)


def lay_out(
    children: pd.DataFrame, number: int, *, prefixed: bool, extras: bool, supplied: bool
) -> pd.DataFrame:
    """Return one of the lists as Annex A has it.

    Parameters
    ----------
    children
        Those on the list, one row each.
    number
        1 for EHC plans, 2 for SEN support.
    prefixed
        Write coded values with their letter, such as ``a) WBRI``.
    extras
        Add the household and the locality, which Annex A does not have.
    supplied
        Add what else an area may supply, which must be there.
    """
    cells = _cells(children)
    if supplied:
        cells |= _supplied_cells(children)
    further = (*(EXTRAS if extras else ()), *(SUPPLIED if supplied else ()))
    headings = [*(LIST_1 if number == 1 else LIST_2), *further]
    return pd.DataFrame(
        {heading: _column(heading, cells[heading], prefixed=prefixed) for heading in headings}
    )


def _cells(children: pd.DataFrame) -> dict[str, Words]:
    phases = np.array([assumed.PHASES.get(phase) for phase in children["phase"]], dtype=object)
    seconds = np.array([assumed.PHASES.get(phase) for phase in children["subsidiary"]], dtype=object)
    team = children["team"].to_numpy(dtype=object)
    cells: dict[str, Words] = {
        ID: children["id"].to_numpy(),
        UPN: children["upn"].to_numpy(),
        ULN: children["uln"].to_numpy(),
        BORN: children["born"].to_numpy(),
        GENDER: _SEX_WORDS[children["sex"].to_numpy()],
        ETHNICITY: children["ethnicity"].to_numpy(),
        NEED: _NEED_WORDS[children["need"].to_numpy()],
        URN: children["urn"].to_numpy(),
        PHASE: phases,
        SUBSIDIARY: seconds,
        HOME_EDUCATED: _yes_no(children["placement"].to_numpy() == placement("home_education")),
        SUSPENSIONS: children["suspensions"].to_numpy(),
        EXCLUSIONS: children["exclusions"].to_numpy(),
        ABSENCE: children["absence"].to_numpy(),
        PUPIL_PREMIUM: _yes_no(children["pupil_premium"].to_numpy()),
        SOCIAL_CARE: _yes_no(team != ""),
        TEAM: blanked(team, team == ""),
        DISABILITY: _yes_no(children["disability"].to_numpy()),
        HOUSEHOLD: children["household"].to_numpy(),
        LOCALITY: children["locality"].to_numpy(),
    }
    dates = {ISSUED: "issued", UPDATED: "updated", REVIEWED: "reviewed"}
    return cells | {heading: children[name].to_numpy() for heading, name in dates.items() if name in children}


def _supplied_cells(children: pd.DataFrame) -> dict[str, Words]:
    return {
        REGISTER: _yes_no(children["register"].to_numpy()),
        WAITING: _yes_no(children["waiting"].to_numpy()),
        TRIBUNAL: _yes_no(children["tribunal"].to_numpy()),
        EOTAS: _yes_no(children["eotas"].to_numpy()),
        OUT_OF_AREA: _yes_no(children["out_of_area"].to_numpy()),
        LAST_SAMPLED: children["last_sampled"].to_numpy(),
    }


def _yes_no(flags: Flags) -> Words:
    return np.where(flags, "Yes", "No").astype(object)


def _column(heading: str, cells: Words, *, prefixed: bool) -> pd.Series:
    if heading in DATES:
        return pd.Series(cells.astype("datetime64[s]"))
    if heading in {SUSPENSIONS, EXCLUSIONS}:
        return pd.Series(cells, dtype="Int64")
    if heading == ABSENCE:
        return pd.Series(pd.array(cells, dtype="Float64"))
    if prefixed and heading in CHOICES:
        letters = {word: f"{chr(ord('a') + at)}) {word}" for at, word in enumerate(CHOICES[heading])}
        cells = np.array([letters.get(cell, cell) for cell in cells], dtype=object)
    return pd.Series(cells, dtype="str")

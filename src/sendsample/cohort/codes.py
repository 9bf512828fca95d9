"""The code sets of the Department for Education that the lists use, and how codes group.

Sources: SEN2 2025 guide (types of need), SEND code of practice chapter 6 (the four broad areas), DfE
common basic data set (ethnicity), Annex A of the area SEND inspection framework (phase, sex).
"""

from __future__ import annotations

from typing import Final

COMMUNICATION: Final = "communication_and_interaction"
COGNITION: Final = "cognition_and_learning"
SEMH: Final = "social_emotional_and_mental_health"
SENSORY: Final = "sensory_and_physical"
NO_AREA: Final = "none"

#: Type of need to broad area. Other difficulty (OTH), no specialist assessment (NSA) and Down syndrome
#: (DS) have no area of their own in the code of practice, so they represent none.
AREA_OF_NEED: Final[dict[str, str]] = {
    "SLCN": COMMUNICATION,
    "ASD": COMMUNICATION,
    "SPLD": COGNITION,
    "MLD": COGNITION,
    "SLD": COGNITION,
    "PMLD": COGNITION,
    "SEMH": SEMH,
    "HI": SENSORY,
    "VI": SENSORY,
    "MSI": SENSORY,
    "PD": SENSORY,
    "DS": NO_AREA,
    "OTH": NO_AREA,
    "NSA": NO_AREA,
}

#: What each type of need is called.
NEEDS: Final[dict[str, str]] = {
    "SLCN": "Speech, language and communication needs",
    "ASD": "Autistic spectrum disorder",
    "SPLD": "Specific learning difficulty",
    "MLD": "Moderate learning difficulty",
    "SLD": "Severe learning difficulty",
    "PMLD": "Profound and multiple learning difficulty",
    "SEMH": "Social, emotional and mental health",
    "HI": "Hearing impairment",
    "VI": "Vision impairment",
    "MSI": "Multi-sensory impairment",
    "PD": "Physical disability",
    "DS": "Down syndrome",
    "OTH": "Other difficulty",
    "NSA": "SEN support but no specialist assessment of type of need",
}

#: Codes of earlier years that still turn up in extracts.
LEGACY_NEED: Final[dict[str, str]] = {"BESD": "SEMH", "AUT": "ASD"}

AREAS: Final = (COMMUNICATION, COGNITION, SEMH, SENSORY)

PROVISIONS: Final = ("ehc_plan", "sen_support")

#: Oldest age of each band; a plan can run to the end of the year in which a person turns 25.
AGE_BANDS: Final[dict[str, tuple[int, int]]] = {
    "0-4": (0, 4),
    "5-10": (5, 10),
    "11-15": (11, 15),
    "16-18": (16, 18),
    "19-25": (19, 25),
}

SEXES: Final[dict[str, str]] = {
    "F": "female",
    "FEMALE": "female",
    "M": "male",
    "MALE": "male",
    "U": "unknown",
    "UNKNOWN": "unknown",
    "I": "unknown",
    "NOT KNOWN": "unknown",
    "NOT SPECIFIED": "unknown",
    "INDETERMINATE": "unknown",
}

ETHNICITY_GROUPS: Final = ("white", "mixed", "asian", "black", "other", "unknown")

#: Main codes of the common basic data set, with UNKNOWN as Annex A has it.
ETHNICITY: Final[dict[str, str]] = {
    "WBRI": "white",
    "WIRI": "white",
    "WIRT": "white",
    "WROM": "white",
    "WOTH": "white",
    "MWBC": "mixed",
    "MWBA": "mixed",
    "MWAS": "mixed",
    "MOTH": "mixed",
    "AIND": "asian",
    "APKN": "asian",
    "ABAN": "asian",
    "AOTH": "asian",
    "CHNE": "asian",
    "BCRB": "black",
    "BAFR": "black",
    "BOTH": "black",
    "OOTH": "other",
    "REFU": "unknown",
    "NOBT": "unknown",
    "UNKNOWN": "unknown",
}

#: What each main ethnicity code is called.
ETHNICITIES: Final[dict[str, str]] = {
    "WBRI": "White British",
    "WIRI": "White Irish",
    "WIRT": "Traveller of Irish heritage",
    "WROM": "Gypsy or Roma",
    "WOTH": "Any other White background",
    "MWBC": "White and Black Caribbean",
    "MWBA": "White and Black African",
    "MWAS": "White and Asian",
    "MOTH": "Any other mixed or multiple ethnic background",
    "AIND": "Indian",
    "APKN": "Pakistani",
    "ABAN": "Bangladeshi",
    "AOTH": "Any other Asian background",
    "CHNE": "Chinese",
    "BCRB": "Black Caribbean",
    "BAFR": "Black African",
    "BOTH": "Any other Black background",
    "OOTH": "Any other ethnic group",
    "REFU": "Refused",
    "NOBT": "Information not yet obtained",
    "UNKNOWN": "Not known",
}

#: Extended codes follow their first letter; these Chinese ones and newer British ones do not.
CHINESE: Final = frozenset({"CHKC", "CMAL", "CSNG", "CTWN", "COCH"})
_FIRST_LETTER: Final = {"W": "white", "M": "mixed", "A": "asian", "B": "black", "O": "other"}
_EXTENDED_LENGTH: Final = 4


def ethnicity_group(code: str) -> str | None:
    """Return the major group of an ethnicity code, or None for a code outside the set.

    Parameters
    ----------
    code
        A main code such as ``"WBRI"``, or one of the extended codes of four capital letters.

    Examples
    --------
    >>> ethnicity_group("MWAS"), ethnicity_group("CHNE"), ethnicity_group("x")
    ('mixed', 'asian', None)
    """
    if code in ETHNICITY:
        return ETHNICITY[code]
    if code in CHINESE:
        return "asian"
    if len(code) == _EXTENDED_LENGTH and code.isascii() and code.isalpha():
        return _FIRST_LETTER.get(code[0])
    return None


ALTERNATIVE_PROVISION: Final = "alternative_provision"

#: Phases as Annex A lists them, by the words of its list in lower case.
PHASES: Final[dict[str, str]] = {
    "nursery": "nursery",
    "primary": "primary",
    "middle (deemed primary)": "middle_deemed_primary",
    "middle (deemed secondary)": "middle_deemed_secondary",
    "secondary": "secondary",
    "all-through": "all_through",
    "special": "special",
    "pupil referral unit/alternative provision": ALTERNATIVE_PROVISION,
    "fe college": "fe_college",
}

#: Other words in use for the same phases.
PHASE_SYNONYMS: Final[dict[str, str]] = {
    "all through": "all_through",
    "allthrough": "all_through",
    "pupil referral unit": ALTERNATIVE_PROVISION,
    "pupil referral unit / alternative provision": ALTERNATIVE_PROVISION,
    "pru": ALTERNATIVE_PROVISION,
    "ap": ALTERNATIVE_PROVISION,
    "pru/ap": ALTERNATIVE_PROVISION,
    "alternative provision": ALTERNATIVE_PROVISION,
    "further education college": "fe_college",
    "further education": "fe_college",
    "fe": "fe_college",
    "middle deemed primary": "middle_deemed_primary",
    "middle deemed secondary": "middle_deemed_secondary",
    **{name: name for name in set(PHASES.values())},
}

#: Ages (completed years) at which a child is normally in a phase, with a year's grace at either end.
PHASE_AGES: Final[dict[str, tuple[int, int]]] = {
    "nursery": (0, 5),
    "primary": (3, 12),
    "middle_deemed_primary": (7, 14),
    "middle_deemed_secondary": (7, 15),
    "secondary": (10, 20),
    "all_through": (2, 20),
    "fe_college": (14, 25),
}

SOCIAL_CARE: Final = ("none", "early_help", "child_in_need", "child_protection", "looked_after", "known")

#: The three definitions of alternative provision, and what each counts.
AP_DEFINITIONS: Final[dict[str, str]] = {
    "strict": "main phase is a pupil referral unit or alternative provision",
    "dual": "main or subsidiary phase is a pupil referral unit or alternative provision",
    "wide": "main or subsidiary phase is a pupil referral unit or alternative provision, or the list's own "
    "column 'Alternative provision' says yes",
}

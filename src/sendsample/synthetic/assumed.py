"""Figures that nobody publishes by child, all assumed; docs/synthetic.md says what each rests on.

Relative figures multiply; only their proportions matter, since each is scaled to a share of all children.
"""

from __future__ import annotations

from typing import Final

#: Phases of the settings children attend, as Annex A writes them.
PHASES: Final[dict[str, str]] = {
    "nursery": "Nursery",
    "primary": "Primary",
    "middle_deemed_primary": "Middle (deemed primary)",
    "middle_deemed_secondary": "Middle (deemed secondary)",
    "secondary": "Secondary",
    "all_through": "All-through",
    "special": "Special",
    "alternative_provision": "Pupil referral unit/Alternative provision",
    "fe_college": "FE college",
}

#: Children with SEND at a setting of each phase: the typical number, the spread of its log, and the fewest
#: settings an area has, so that a small area still has some to tell apart.
SETTINGS: Final[dict[str, tuple[int, float, int]]] = {
    "nursery": (8, 0.4, 1),
    "primary": (55, 0.45, 4),
    "middle_deemed_primary": (80, 0.3, 1),
    "middle_deemed_secondary": (80, 0.3, 1),
    "secondary": (165, 0.4, 2),
    "all_through": (180, 0.3, 1),
    "special": (115, 0.4, 2),
    "alternative_provision": (38, 0.5, 1),
    "fe_college": (330, 0.6, 2),
}

#: Share of each phase among mainstream pupils, by the oldest age the row holds for.
MAINSTREAM_PHASES: Final[dict[int, dict[str, float]]] = {
    2: {"nursery": 1.0},
    3: {"nursery": 0.35, "primary": 0.62, "all_through": 0.03},
    8: {"primary": 0.96, "all_through": 0.04},
    10: {
        "primary": 0.94,
        "all_through": 0.04,
        "middle_deemed_primary": 0.01,
        "middle_deemed_secondary": 0.01,
    },
    12: {"secondary": 0.92, "all_through": 0.05, "middle_deemed_secondary": 0.03},
    25: {"secondary": 0.95, "all_through": 0.05},
}

#: Chance that a child lives where the setting is, by phase.
NEARBY: Final[dict[str, float]] = {
    "nursery": 0.9,
    "primary": 0.85,
    "middle_deemed_primary": 0.8,
    "middle_deemed_secondary": 0.8,
    "secondary": 0.7,
    "all_through": 0.7,
}
NEARBY_OTHERWISE: Final = 0.4

LOCALITIES: Final = (
    "Alderbeck", "Brackenholt", "Coldwater Quay", "Dunmarrow", "Easterleigh Vale", "Foxcombe Rise",
    "Gorsewick", "Harrowmere", "Ivelbourne", "Junction Fields", "Kestrel Hill", "Larkmoor", "Millrace",
)  # fmt: skip

#: Share of children who share a household with one or two others on the lists, and how often it is two.
SIBLING_SHARE: Final = 0.08
THREE_SHARE: Final = 0.2

#: Second registrations: the share of pupils, and how often the second setting is alternative provision.
SUBSIDIARY_SHARE: Final = 0.006
#: Factors from 11 to 15 and otherwise, with SEMH and otherwise.
SUBSIDIARY_BY_AGE: Final = (1.3, 0.7)
SUBSIDIARY_BY_NEED: Final = (3.0, 0.6)
SUBSIDIARY_AP: Final = 0.75
#: Pupils whose main setting is alternative provision and who keep a place at a secondary school.
AP_KEEPS_PLACE: Final = 0.15

#: Share of pupils of 4 to 15 with pupil premium, for plans and for SEN support.
PUPIL_PREMIUM: Final = (0.46, 0.42)
PUPIL_PREMIUM_BY_NEED: Final[dict[str, float]] = {"SEMH": 1.25, "MLD": 1.15, "ASD": 0.85, "SPLD": 0.85}
PUPIL_PREMIUM_IN_AP: Final = 1.4

#: Shares known to children's social care, for plans and for SEN support, under each team.
SOCIAL_CARE: Final[dict[str, tuple[float, float]]] = {
    "Looked after": (0.035, 0.01),
    "Child protection": (0.01, 0.01),
    "Children in need": (0.08, 0.04),
    "Targeted early help": (0.05, 0.05),
}
SOCIAL_CARE_BY_NEED: Final[dict[str, float]] = {"SEMH": 1.8, "PMLD": 1.5, "SLD": 1.2, "PD": 1.2, "SPLD": 0.6}
SOCIAL_CARE_IN_AP: Final = 2.0
SOCIAL_CARE_FROM_17: Final = 0.4

#: Suspensions in six months per pupil, half the yearly rates of 2023/24, for plans and SEN support; the
#: mean number among pupils with any; permanent exclusions likewise.
SUSPENSIONS: Final = (0.1165, 0.1335)
SUSPENSIONS_IF_ANY: Final = 2.3
EXCLUSIONS: Final = (0.0012, 0.00185)
CONDUCT_BY_NEED: Final[dict[str, float]] = {
    "SEMH": 3.5, "MLD": 0.8, "ASD": 0.8, "SPLD": 0.7, "SLCN": 0.6, "SLD": 0.15, "PMLD": 0.02, "HI": 0.4,
    "VI": 0.3, "MSI": 0.3, "PD": 0.25,
}  # fmt: skip
CONDUCT_BY_AGE: Final[dict[int, float]] = {4: 0.05, 6: 0.2, 8: 0.4, 10: 0.6, 12: 1.4, 15: 2.2, 25: 0.5}
CONDUCT_IN_AP: Final = 3.0
CONDUCT_IN_SPECIAL: Final = 0.5
CONDUCT_OF_GIRLS: Final = 0.5

#: Absence in six months, % of sessions: mean and spread of its log for plans and SEN support, fitted to the
#: assumed shares of persistent (10% and more) and severe (50% and more) absence: 36 and 7, 31 and 4.
ABSENCE: Final = ((1.788, 1.439), (1.667, 1.282))
ABSENCE_BY_NEED: Final[dict[str, float]] = {"SEMH": 0.4, "ASD": 0.1, "PMLD": 0.3, "PD": 0.15, "SPLD": -0.2}
ABSENCE_IN_AP: Final = 1.0
ABSENCE_FROM_11: Final = 0.3

#: Share with a disability by need, for plans; halved on SEN support but for sensory and physical needs.
DISABILITY: Final[dict[str, float]] = {
    "ASD": 0.7, "HI": 0.92, "MLD": 0.35, "MSI": 0.98, "OTH": 0.4, "PD": 0.96, "PMLD": 0.99, "SEMH": 0.25,
    "SLCN": 0.3, "SLD": 0.95, "SPLD": 0.25, "VI": 0.92, "UNKNOWN": 0.3, "NSA": 0.2,
}  # fmt: skip
LASTING_NEEDS: Final = frozenset({"HI", "VI", "MSI", "PD", "PMLD", "SLD"})

#: What an area may add to its lists: shares for plans and for SEN support among the ages given, factors by
#: need, and the youngest and oldest age.
SUPPLIED: Final[dict[str, tuple[float, float]]] = {
    "register": (0.015, 0.002),
    "waiting": (0.15, 0.2),
    "tribunal": (0.02, 0.006),
    "last_sampled": (0.03, 0.01),
}
SUPPLIED_BY_NEED: Final[dict[str, dict[str, float]]] = {
    "register": {"ASD": 2.5, "SLD": 2.0, "MLD": 0.4, "SPLD": 0.1, "SLCN": 0.3, "HI": 0.1, "PD": 0.1},
    "waiting": {"SLCN": 1.5, "ASD": 1.5, "SEMH": 1.3, "SPLD": 0.6, "HI": 0.6, "VI": 0.6},
    "tribunal": {"ASD": 1.6, "SEMH": 1.2, "SPLD": 1.2},
    "last_sampled": {},
}
SUPPLIED_AGES: Final[dict[str, tuple[int, int]]] = {
    "register": (8, 25),
    "waiting": (0, 18),
    "tribunal": (3, 25),
    "last_sampled": (0, 25),
}
#: Share of those with a setting who have it outside the area, by phase.
OUT_OF_AREA: Final[dict[str, float]] = {"special": 0.12, "fe_college": 0.08, "alternative_provision": 0.05}
OUT_OF_AREA_OTHERWISE: Final = 0.03
#: Whoever was sampled before was sampled within this many days.
SAMPLED_WITHIN: Final = 730

#: Services and who uses them, in the same three parts. The social care team has whoever is known to one.
SERVICES: Final[dict[str, tuple[float, float]]] = {
    "Speech and language therapy": (0.35, 0.12),
    "Occupational therapy": (0.15, 0.04),
    "CAMHS": (0.12, 0.06),
    "Health visiting": (0.8, 0.6),
    "Short breaks": (0.06, 0.005),
}
SERVICES_BY_NEED: Final[dict[str, dict[str, float]]] = {
    "Speech and language therapy": {
        "SLCN": 3.0, "ASD": 1.6, "HI": 1.6, "SLD": 2.0, "PMLD": 2.0, "MSI": 1.6, "SEMH": 0.3, "SPLD": 0.5,
    },
    "Occupational therapy": {
        "PD": 4.0, "PMLD": 3.0, "MSI": 3.0, "SLD": 2.0, "ASD": 1.5, "VI": 1.5, "SEMH": 0.4, "SPLD": 0.4,
    },
    "CAMHS": {"SEMH": 3.0, "ASD": 1.5, "SLD": 0.4, "PMLD": 0.1, "SPLD": 0.5, "HI": 0.6, "VI": 0.6},
    "Health visiting": {},
    "Short breaks": {
        "PMLD": 6.0, "SLD": 5.0, "MSI": 4.0, "PD": 2.0, "ASD": 1.5, "SEMH": 0.4, "SLCN": 0.4, "SPLD": 0.1,
    },
}  # fmt: skip
SERVICES_AGES: Final[dict[str, tuple[int, int]]] = {
    "Speech and language therapy": (2, 18),
    "Occupational therapy": (2, 18),
    "CAMHS": (5, 17),
    "Health visiting": (0, 4),
    "Short breaks": (5, 17),
}
SOCIAL_CARE_SERVICE: Final = "Social care team"

#: Plans at least a year old: share updated since, share never reviewed, and shares last reviewed one to two
#: years ago and longer ago; the rest within the year.
UPDATED: Final = 0.7
NEVER_REVIEWED: Final = 0.04
REVIEWED_LATE: Final = (0.075, 0.02)
#: Plans less than a year old that have been reviewed early.
REVIEWED_EARLY: Final = 0.12

"""The design room: predicates, rules, balance, the TOML form and the designs that come with the package."""

from sendsample.design.across import Across
from sendsample.design.load import (
    builtin_names,
    builtin_text,
    design_from,
    is_builtin,
    load_design,
    parse_design,
)
from sendsample.design.model import Design, Sample
from sendsample.design.moves import Move, moved
from sendsample.design.parts import Balance, CoolingOff, Exclusion, Inclusion
from sendsample.design.visits import Visits

__all__ = [
    "Across",
    "Balance",
    "CoolingOff",
    "Design",
    "Exclusion",
    "Inclusion",
    "Move",
    "Sample",
    "Visits",
    "builtin_names",
    "builtin_text",
    "design_from",
    "is_builtin",
    "load_design",
    "moved",
    "parse_design",
]

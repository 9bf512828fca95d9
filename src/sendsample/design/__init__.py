"""The design room: predicates, rules, balance, the TOML form and the designs that come with the package."""

from sendsample.design.load import (
    builtin_names,
    builtin_text,
    design_from,
    is_builtin,
    load_design,
    parse_design,
)
from sendsample.design.model import Balance, Design, Exclusion, Inclusion, Sample

__all__ = [
    "Balance",
    "Design",
    "Exclusion",
    "Inclusion",
    "Sample",
    "builtin_names",
    "builtin_text",
    "design_from",
    "is_builtin",
    "load_design",
    "parse_design",
]

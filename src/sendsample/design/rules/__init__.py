"""The rules a design can state, one file a rule."""

from typing import Annotated

from pydantic import Field

from sendsample.design.rules.at_most_per_group import AtMostPerGroup
from sendsample.design.rules.base import BaseRule, FrameCounts, Give, Held, Rows
from sendsample.design.rules.count import Count
from sendsample.design.rules.every_level import EveryLevel
from sendsample.design.rules.mirror import Mirror

#: Any rule, told apart by its key ``rule``.
Rule = Annotated[Count | AtMostPerGroup | EveryLevel | Mirror, Field(discriminator="rule")]

__all__ = [
    "AtMostPerGroup",
    "BaseRule",
    "Count",
    "EveryLevel",
    "FrameCounts",
    "Give",
    "Held",
    "Mirror",
    "Rows",
    "Rule",
]

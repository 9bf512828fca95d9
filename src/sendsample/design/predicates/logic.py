"""Predicates made of predicates, and the one that catches everyone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from sendsample.design.predicates.base import BasePredicate, Child, Mask
from sendsample.design.predicates.preset import Preset

if TYPE_CHECKING:
    from sendsample.design.predicates import Predicate  # the package completes these classes with it


class And(BasePredicate):
    """Every one of several predicates holds."""

    all_of: tuple[Predicate, ...] = Field(alias="and", min_length=1)

    def mask(self, frame: pd.DataFrame) -> Mask:
        masks: Mask = np.logical_and.reduce([part.mask(frame) for part in self.all_of])
        return masks

    def holds(self, child: Child) -> bool:
        return all(part.holds(child) for part in self.all_of)

    def at(self, as_at: date) -> And:
        return self.model_copy(update={"all_of": tuple(part.at(as_at) for part in self.all_of)})

    def parts(self) -> tuple[BasePredicate, ...]:
        return self.all_of

    def sentence(self) -> str:
        return " and ".join(_bracket(part) for part in self.all_of)

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        for part in self.all_of:
            yield from part.uses()


class Or(BasePredicate):
    """At least one of several predicates holds."""

    any_of: tuple[Predicate, ...] = Field(alias="or", min_length=1)

    def mask(self, frame: pd.DataFrame) -> Mask:
        masks: Mask = np.logical_or.reduce([part.mask(frame) for part in self.any_of])
        return masks

    def holds(self, child: Child) -> bool:
        return any(part.holds(child) for part in self.any_of)

    def at(self, as_at: date) -> Or:
        return self.model_copy(update={"any_of": tuple(part.at(as_at) for part in self.any_of)})

    def parts(self) -> tuple[BasePredicate, ...]:
        return self.any_of

    def sentence(self) -> str:
        return " or ".join(_bracket(part) for part in self.any_of)

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        for part in self.any_of:
            yield from part.uses()


class Not(BasePredicate):
    """A predicate does not hold; so it also catches those whose value is missing."""

    none_of: Predicate = Field(alias="not")

    def mask(self, frame: pd.DataFrame) -> Mask:
        mask: Mask = ~self.none_of.mask(frame)
        return mask

    def holds(self, child: Child) -> bool:
        return not self.none_of.holds(child)

    def at(self, as_at: date) -> Not:
        return self.model_copy(update={"none_of": self.none_of.at(as_at)})

    def parts(self) -> tuple[BasePredicate, ...]:
        return (self.none_of,)

    def sentence(self) -> str:
        return f"not {_bracket(self.none_of)}"

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield from self.none_of.uses()


class Everyone(BasePredicate):
    """Everyone; what a sample draws on when the design says nothing else."""

    everyone: bool  # no default, so that it is written out like any other

    @model_validator(mode="after")
    def _only_true(self) -> Everyone:
        if not self.everyone:
            raise ValueError("everyone can only be true")
        return self

    def mask(self, frame: pd.DataFrame) -> Mask:
        return np.ones(len(frame), dtype=bool)

    def holds(self, child: Child) -> bool:  # noqa: ARG002 - holds for any child
        return True

    def sentence(self) -> str:
        return "any need"

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        yield from ()


def _bracket(part: BasePredicate) -> str:
    # The title of a preset may hold an "or" of its own.
    return f"({part.sentence()})" if isinstance(part, And | Or | Preset) else part.sentence()

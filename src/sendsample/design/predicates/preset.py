"""The predicate that stands for a documented one, by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Self

import pandas as pd
from pydantic import PrivateAttr, field_validator

from sendsample.design.predicates.base import BasePredicate, Child, Mask

if TYPE_CHECKING:
    from sendsample.design.presets import PresetDefinition


class Preset(BasePredicate):
    """What the preset of this name says; :func:`sendsample.design.presets.presets` lists them.

    Examples
    --------
    >>> Preset(preset="severe_absence").holds({"absence": 50})
    True
    >>> Preset(preset="severe_absence").sentence()
    'severe absence, at least 50%'
    """

    preset: str
    _counted: BasePredicate | None = PrivateAttr(default=None)

    @field_validator("preset")
    @classmethod
    def _known(cls, name: str) -> str:
        from sendsample.design.presets import preset_names  # noqa: PLC0415 - presets are made of predicates

        if name not in preset_names():
            close = difflib.get_close_matches(name, preset_names(), n=1)
            guess = f" (did you mean {close[0]!r}?)" if close else ""
            raise ValueError(f"there is no preset {name!r}{guess}; `sendsample designs presets` lists them")
        return name

    def expand(self) -> BasePredicate:
        """Return the predicate it stands for, as documented."""
        return self._definition().predicate

    def at(self, as_at: date) -> Self:
        counted = self.model_copy()
        counted._counted = self.expand().at(as_at)  # noqa: SLF001 - a copy of its own
        return counted

    def mask(self, frame: pd.DataFrame) -> Mask:
        return (self._counted or self.expand()).mask(frame)

    def holds(self, child: Child) -> bool:
        return (self._counted or self.expand()).holds(child)

    def sentence(self) -> str:
        return self._definition().title

    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        return self.expand().uses()

    def _definition(self) -> PresetDefinition:
        from sendsample.design.presets import preset  # noqa: PLC0415 - presets are made of predicates

        return preset(self.preset)

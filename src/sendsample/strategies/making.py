"""A design being drawn: who may still be planted where, and what has been said so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

import pandas as pd
from hypothesis.strategies import DrawFn

from sendsample.cohort import Cohort
from sendsample.design.across import Across
from sendsample.design.predicates import months_before
from sendsample.strategies.choosing import yes
from sendsample.strategies.known import Cells, Known, Row, anywhere
from sendsample.strategies.of_cohorts import DAYS
from sendsample.strategies.predicates import Data, parsed, predicate

#: What samples are called; tracking comes first in the order of aims wherever it stands.
NAMES: Final = ("tracking", "audit", "themes", "years 9–11")  # noqa: RUF001 - names may have one
Ids = list[str] | dict[str, list[str]]


@dataclass(frozen=True)
class Options:
    """What may be asked of a design.

    Attributes
    ----------
    min_samples, max_samples
        How many samples.
    max_places
        How many places a sample has at most.
    kinds
        The kinds of rule; all where there are none.
    visits
        Whether samples are blocks of visits; None for some that are.
    planted
        Whether a selection is planted that keeps every rule.
    apart
        Whether no samples share children.
    cooling_off
        Whether some children may be left alone.
    somebody
        Whether the first sample always has somebody who can be chosen.
    """

    min_samples: int
    max_samples: int
    max_places: int
    kinds: tuple[str, ...] = ()
    visits: bool | None = None
    planted: bool = False
    apart: bool = False
    cooling_off: bool = True
    somebody: bool = False


@dataclass
class Sampled:
    """One sample: its data, its frame as rows by child, and who is planted in it."""

    data: Data
    frame: dict[str, Row]
    planted: list[str]


@dataclass
class Making:
    """A design being drawn over a cohort, or over none."""

    draw: DrawFn
    cohort: Cohort | None
    options: Options
    names: list[str]
    across: Data = field(default_factory=dict)
    exclude: list[Data] = field(default_factory=list)
    include: list[Data] = field(default_factory=list)
    cooling_off: Data = field(default_factory=dict)
    samples: dict[str, Sampled] = field(default_factory=dict)
    witness: dict[str, Ids] = field(default_factory=dict)

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Every child as plain values by column, by id."""
        if self.cohort is None:
            return {}
        return dict(zip(map(str, self.cohort.frame.index), self._cells.rows(), strict=True))

    @cached_property
    def _cells(self) -> Cells:
        return Cells(pd.DataFrame() if self.cohort is None else self.cohort.frame)

    @cached_property
    def known(self) -> Known:
        """What the design may mention of children."""
        if self.cohort is None:
            return anywhere()
        return Known.of(self.cohort.frame, self._cells)

    @property
    def as_at(self) -> date:
        """The day from which look-backs are counted."""
        return DAYS[0] if self.cohort is None else self.cohort.as_at

    def eligible(self) -> Data:
        """Draw who a sample may draw on; where a selection is planted, some child always is."""
        if not yes(self.draw):
            return {}
        where = predicate(self.draw, self.known.sure)
        children = self.choosable() if self.options.somebody else self.rows
        met = parsed(where, self.as_at)
        # A predicate that nobody meets is one that everybody meets with a not before it.
        if self.options.planted and not any(met.holds(self.rows[child]) for child in children):
            where = {"not": where}
        return {"eligible": where}

    def here(self) -> list[str]:
        """Return who has not left the area."""
        gone = {entry["id"] for entry in self.exclude if "sample" not in entry}
        return [child for child in self.rows if child not in gone]

    def choosable(self) -> list[str]:
        """Return who is in the area and is not left alone."""
        return [child for child in self.here() if child not in self.barred]

    def frame(self, sample: Data) -> dict[str, Row]:
        """Return the frame of a sample, before it is asked who is at which place."""
        met = parsed(sample.get("eligible", {"everyone": True}), self.as_at)
        return {child: self.rows[child] for child in self.here() if met.holds(self.rows[child])}

    def free(self, name: str, frame: Iterable[str]) -> list[str]:
        """Return who of a frame may be planted in a sample, given who is planted in others."""
        across, barred = Across(**self.across), self.barred
        taken: dict[str, list[str]] = {}
        for other, sampled in self.samples.items():
            for child in sampled.planted:
                taken.setdefault(child, []).append(other)
        return [
            child
            for child in frame
            if child not in barred
            and len(taken.get(child, ())) < across.most
            and not any(across.apart(name, other) for other in taken.get(child, ()))
        ]

    @cached_property
    def barred(self) -> set[str]:
        """Whoever was sampled too recently to be chosen."""
        cooling = self.cooling_off
        if not cooling:
            return set()
        months = cooling.get("months")
        first = months_before(self.as_at, months) if months else date.fromisoformat(cooling["since"])
        last = {child: row["last_sampled"] for child, row in self.rows.items()}
        recent = {child for child, day in last.items() if day is not None and day >= first}
        return recent - set(cooling.get("exempt", ()))

    def planted(self) -> list[str]:
        """Return everyone planted anywhere, each once, in the order of the samples."""
        return list(dict.fromkeys(child for sampled in self.samples.values() for child in sampled.planted))

    def data(self) -> Data:
        """Return the design as plain data."""
        parts: dict[str, Any] = {
            "across": self.across,
            "cooling_off": self.cooling_off,
            "exclude": self.exclude,
            "include": self.include,
        }
        samples: Sequence[Data] = [sampled.data for sampled in self.samples.values()]
        return {"name": "drawn", "samples": list(samples)} | {
            name: part for name, part in parts.items() if part
        }

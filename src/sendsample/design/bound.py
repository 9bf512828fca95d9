"""A design as it applies to one cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pandas as pd

from sendsample.cohort.text import one_line
from sendsample.design.model import Design, Sample
from sendsample.design.parts import Balance, Exclusion, Inclusion
from sendsample.design.rules import AtMostPerGroup, BaseRule
from sendsample.design.visits import Visits

NamedRule = tuple[str, BaseRule]


#: Notes whose sentences name children, with what to say where children are only counted.
NAMING: Final = {
    "excluded_unknown": "excluded, and not in the cohort",
    "exempt_unknown": "exempt from cooling_off, and not in the cohort",
    "forced_and_cooling": "to be chosen, though cooling_off keeps out whoever was sampled since",
    "no_reserve": "chosen, and nobody could take the place",
    "certain": "to be chosen whatever the seed",
}


@dataclass(frozen=True, slots=True)
class Note:
    """A line in the answer: a code for programs and a sentence for people.

    Examples
    --------
    >>> Note("frame_empty", "Nobody can be drawn on for the sample 'a'.")
    <Note frame_empty: Nobody can be drawn on for the sample 'a'.>
    """

    code: str
    sentence: str

    def __repr__(self) -> str:
        told = "" if self.code in NAMING else f": {self.sentence}"
        return one_line(f"Note {self.code}{told}")


@dataclass(frozen=True)
class BoundVisits:
    """A block of visits as it applies to one cohort.

    Attributes
    ----------
    visits
        The block as the design states it.
    settings
        Those that may be visited and have anyone of the frame, by code point of their ids; their attributes,
        and ``children``, how many of the frame are there.
    pairs
        Every child of the frame at every such setting: ``child_id`` and ``place``.
    rules
        The rules on settings that apply, by name.
    kept
        Where children who are settled already are seen, by child id: nowhere else.
    """

    visits: Visits
    settings: pd.DataFrame
    pairs: pd.DataFrame
    rules: tuple[NamedRule, ...]
    kept: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BoundSample:
    """A sample of a design as it applies to one cohort.

    Attributes
    ----------
    sample
        The sample as the design states it.
    frame
        Those it may draw on, before exclusions; only deceased, moved away and ceased plan are gone.
    rules
        The rules that apply, by name, look-backs counted from the cohort's day.
    balance
        The balance columns that apply.
    excluded, included
        Children of the frame who cannot be chosen; children who must be, in the frame or not.
    pinned
        When not None, exactly these are the sample.
    visits
        Not None for a block of visits.
    """

    sample: Sample
    frame: pd.DataFrame
    rules: tuple[NamedRule, ...]
    balance: tuple[Balance, ...]
    excluded: tuple[Exclusion, ...]
    included: tuple[Inclusion, ...]
    pinned: tuple[str, ...] | None = None
    visits: BoundVisits | None = None

    def columns(self) -> list[str]:
        """Return every column the sample mentions, in the order in which it mentions them."""
        used = [name for name, _ in self.sample.eligible.uses()]
        used += [name for _, rule in self.rules for name, _ in rule.uses()]
        return list(dict.fromkeys(used + [part.column for part in self.balance]))


@dataclass(frozen=True)
class BoundDesign:
    """A design as it applies to one cohort, with the notes that came of it.

    Attributes
    ----------
    design
        The declared rules.
    samples
        Each sample as it applies.
    across
        The caps over all samples that apply, by name.
    notes
        Lines for the answer.
    recent
        Whoever was sampled too recently to be chosen again.
    whole
        The design as it was given, where only some of its samples were asked for.
    """

    design: Design
    samples: tuple[BoundSample, ...]
    across: tuple[tuple[str, AtMostPerGroup], ...]
    notes: tuple[Note, ...]
    recent: tuple[str, ...] = ()
    whole: Design | None = None

    @property
    def asked(self) -> Design:
        """The design as it was given, all its samples included."""
        return self.whole or self.design

    def only(self, names: Sequence[str]) -> BoundDesign:
        """Return the design with some of its samples, as it applies to the same cohort."""
        design = self.design.only(names)
        kept = {sample.name for sample in design.samples}
        return replace(
            self, design=design, samples=tuple(part for part in self.samples if part.sample.name in kept)
        )

"""The explanation of a design: why it cannot be met, and what would help."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from sendsample import html
from sendsample.design import Design
from sendsample.design.bound import Note
from sendsample.design.moves import Move
from sendsample.design.rules.base import number
from sendsample.design.shown import notes_html
from sendsample.explaining.asked import COOLING_OFF, EXCLUDED
from sendsample.explaining.telling import Conflict

_HELP = "What would help, the cheapest first"
_NEXT: Final = {
    "infeasible": (
        (".units", "the bounds that clash, one row each, and where they stand in the design"),
        (".changes", "the ways out, one row a change"),
        (".relaxations[0].design", "the design as the first way out would leave it, to select with"),
    ),
    "possible": (
        ("ss.preview(cohort, design)", "how many each rule has to choose from"),
        ("ss.prices(cohort, design)", "how far the loss would fall without each rule"),
        ("ss.select(cohort, design, seed=...)", "the children"),
    ),
    "unknown": (("ss.explain(cohort, design, time_limit=...)", "the answer, given more time"),),
}
#: Units that are about a child, whom their sentences name.
_OF_ONE_CHILD: Final = frozenset({COOLING_OFF, EXCLUDED, "include"})
_UNITS = {
    "conflict": "int64",
    "sample": "str",
    "rule": "str",
    "level": "str",
    "sentence": "str",
    "at_least": "Int64",
    "at_most": "Int64",
    "children": "Int64",
    "where": "str",
}
_CHANGES = {
    "relaxation": "int64",
    "cost": "int64",
    "sample": "str",
    "change": "str",
    "rule": "str",
    "by": "int64",
    "sentence": "str",
    "loss": "Int64",
}


@dataclass(frozen=True)
class Relaxation:
    """A way out: changes to the design with which a selection exists.

    Attributes
    ----------
    cost
        The weight of every child by which a rule's bound moves, 1 for an exclusion lifted or a child no
        longer asked for, 3 for every place by which a sample shrinks.
    moves
        The changes.
    sentence, technical
        For an officer, and for an analyst.
    loss, bound
        The loss of each sample, were this adopted, and its proven lower bound.
    design
        The design as it would be.
    alike
        How many other children could be let in as well as those named: alike in everything the design looks
        at.
    """

    cost: int
    moves: tuple[Move, ...]
    sentence: str
    technical: str
    loss: Mapping[str, int]
    bound: Mapping[str, int]
    design: Design
    alike: int = 0

    def __repr__(self) -> str:
        return f"<Relaxation: {number(len(self.moves), 'change')}, cost {self.cost:,}>"


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why a design cannot be met, and what would help.

    Attributes
    ----------
    status
        ``infeasible``, proven by two routes; ``possible``, when some selection meets every rule; ``unknown``,
        when a limit was reached first, or two routes to a proof disagreed.
    conflicts
        Bounds that cannot hold together, though with any of them dropped the others can.
    complete
        Whether these are all the conflicts there are.
    relaxations
        The cheapest ways out, each tried.
    cheapest
        Whether it is proven that nothing is cheaper than these, in this order.
    exhausted
        Whether there are no other ways out.
    proofs
        The routes by which it was proven that there is no selection.
    notes
        Lines that came of fitting the design to the cohort.
    design
        The design that was asked about.

    See Also
    --------
    sendsample.explain : makes explanations.
    """

    status: str
    conflicts: tuple[Conflict, ...]
    complete: bool
    relaxations: tuple[Relaxation, ...]
    cheapest: bool
    exhausted: bool
    proofs: tuple[str, ...]
    notes: tuple[Note, ...]
    design: Design

    @property
    def units(self) -> pd.DataFrame:
        """One row a unit of a conflict: its bounds, its numbers and where it stands in the design."""
        rows = [
            {"conflict": place, **dataclasses.asdict(unit)}
            for place, conflict in enumerate(self.conflicts, start=1)
            for unit in conflict.units
        ]
        return pd.DataFrame(rows, columns=list(_UNITS)).astype(_UNITS)

    @property
    def changes(self) -> pd.DataFrame:
        """One row a change of a relaxation, the cheapest relaxation first."""
        rows = [
            {
                "relaxation": place,
                "cost": way.cost,
                "sample": move.sample,
                "change": move.kind,
                "rule": move.rule or move.id,
                "by": move.by,
                "sentence": move.sentence(self.design),
                "loss": sum(way.loss.values()) if way.loss else None,
            }
            for place, way in enumerate(self.relaxations, start=1)
            for move in way.moves
        ]
        return pd.DataFrame(rows, columns=list(_CHANGES)).astype(_CHANGES)

    def data(self) -> dict[str, Any]:
        """Return the explanation as plain data, ready for JSON."""
        return {
            "status": self.status,
            "design": self.design.name,
            "proofs": list(self.proofs),
            "conflicts": [dataclasses.asdict(conflict) for conflict in self.conflicts],
            "all_conflicts": self.complete,
            "relaxations": [self._way(way) for way in self.relaxations],
            "cheapest_proven": self.cheapest,
            "all_relaxations": self.exhausted,
            "notes": [dataclasses.asdict(note) for note in self.notes],
        }

    def _way(self, way: Relaxation) -> dict[str, Any]:
        return {
            "cost": way.cost,
            "sentence": way.sentence,
            "technical": way.technical,
            "moves": [
                {
                    "change": move.kind,
                    "sample": move.sample,
                    "rule": move.rule,
                    "id": move.id,
                    "by": move.by,
                    "sentence": move.sentence(self.design),
                }
                for move in way.moves
            ],
            "loss": dict(way.loss),
            "bound": dict(way.bound),
            "alike": way.alike,
            "design": way.design.data(),
        }

    def text(self, *, technical: bool = False) -> str:
        """Return the explanation as text; ``technical`` adds what an analyst would ask."""
        lines = [self.sentence]
        told: dict[str, tuple[Conflict | Relaxation, ...]] = {
            "Why": self.conflicts,
            _HELP: self.relaxations,
        }
        for title, ones in told.items():
            lines += ["", f"{title}:"] if ones else []
            for place, one in enumerate(ones, start=1):
                lines.append(f"{place}. {one.sentence}")
                lines += [f"   {one.technical}"] if technical else []
            lines += [self._further] if title == "Why" and self._further else []
        lines += self._small_print()
        return "\n".join(lines)

    @property
    def _further(self) -> str:
        """What is not told of conflicts."""
        if self.status != "infeasible" or self.complete:
            return ""
        if not self.conflicts:
            return "A limit was reached before it was found which bounds clash; allow more time."
        return "There may be further conflicts; the ways out settle those too."

    @property
    def sentence(self) -> str:
        """What the explanation comes to, in a sentence."""
        if self.status == "possible":
            return f"The design {self.design.name!r} can be met: some selection keeps every rule."
        if self.status == "unknown":
            return (
                f"Whether the design {self.design.name!r} can be met was not settled before the limit was "
                "reached; allow more time."
            )
        routes = " and ".join(self.proofs)
        name = self.design.name
        return f"No selection meets every rule of the design {name!r}. Two routes prove it: {routes}."

    def _small_print(self) -> list[str]:
        if self.status != "infeasible":
            return []
        if not self.relaxations and not self.cheapest:
            return ["", "A limit was reached before a way out was found; allow more time."]
        if not self.relaxations:
            return ["", "Nothing that may give makes a selection possible: what is in the way is locked."]
        if not self.cheapest:
            return ["", "A limit was reached, so there may be cheaper ways out."]
        if not self.exhausted:
            return [
                "",
                "There may be further ways out, none of them cheaper: lock what must stay to see others.",
            ]
        return []

    def __repr__(self) -> str:
        if self.status != "infeasible":
            return f"<Explanation: {self.status}>"
        return (
            f"<Explanation: infeasible, {number(len(self.conflicts), 'conflict')}, "
            f"{number(len(self.relaxations), 'relaxation')}>"
        )

    def __str__(self) -> str:
        return self.text()

    @property
    def _names_children(self) -> bool:
        units = {unit.rule for conflict in self.conflicts for unit in conflict.units}
        kinds = {move.kind for way in self.relaxations for move in way.moves}
        return bool(units & _OF_ONE_CHILD or kinds & {"exclude", "exempt", "include"})

    def _repr_html_(self) -> str:
        further = [line for line in (self._further, *self._small_print()) if line]
        rows = [
            [place, way.sentence.removesuffix(f" Cost {way.cost}."), way.cost, _loss(way)]
            for place, way in enumerate(self.relaxations, start=1)
        ]
        return html.fragment(
            "Explanation",
            [self.sentence, *([html.NAMES] if self._names_children else [])],
            html.items("Why", [one.sentence for one in self.conflicts], numbered=True),
            html.table(_HELP, ["way", "change", "cost", "loss if adopted"], rows, right={2, 3}),
            *map(html.paragraph, further),
            notes_html(self.notes),
            see=_NEXT["infeasible" if self.relaxations else self.status],
        )


def _loss(way: Relaxation) -> int | str:
    return sum(way.loss.values()) if way.loss else "not known"

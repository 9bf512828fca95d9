"""A lottery: everybody's chance, what proves that none is fairer, and what is published of it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sendsample import html
from sendsample.cohort.text import brief, one_line
from sendsample.design import Design
from sendsample.design.bound import Note
from sendsample.design.shown import notes_html
from sendsample.drawable import drawable
from sendsample.engine import Outcome, Status
from sendsample.errors import UsageError
from sendsample.lotteries.codes import codes
from sendsample.lotteries.dice import Dice, Weighing, dice
from sendsample.lotteries.drawing import Drawn, draw
from sendsample.lotteries.fairest import Fairest
from sendsample.lotteries.figures import all_known, exact_chances, level_table, no_levels, whole
from sendsample.lotteries.lots import Lots
from sendsample.lotteries.nobody import NOT_KNOWN
from sendsample.lotteries.support import Branch
from sendsample.lotteries.supporting import Question

#: What whole-number weights add up to.
TOTAL: Final = 10**12
_SENTENCES: Final = {
    "infeasible": "No set meets every rule, so there is nothing to draw; sendsample.explain says why.",
    "unknown": "A limit was reached before it was known whether any set meets every rule.",
}

_NEXT: Final = (
    (".probabilities", "each child's chance, by child_id"),
    (".levels", "the chances there are, and what proves each"),
    ('.publish("lottery.txt")', "the SHA-256 to make public, before there is a seed"),
    (".draw(seed)", "the children that a public seed draws"),
)
_NOBODY: Final = "Choosing nobody is all that the rules allow, so there is nothing to draw."


@drawable
@dataclass(frozen=True, eq=False)
class Lottery:
    """The fairest lottery over the sets that the rules allow for a sample.

    Attributes
    ----------
    status
        ``"optimal"`` (every level is proven), ``"feasible"`` (a limit was reached: ``levels`` says which
        are), ``"infeasible"`` or ``"unknown"``.
    sample
        The sample to be drawn.
    places, frame
        How many children it has, at the most, and how many its frame has.
    probabilities
        The chance of each child of the frame, by ``child_id``; 0 for whoever is in no set.
    levels
        One row a level: its ``chance``, how many ``children`` have it, the ``bound`` that proves that no
        lottery as good at the levels before gives all the rest more, the ``gap`` between the two, what it
        was ``proven_by`` and whether it is ``proven``, the gap being a millionth of k/N at the most.
    reasons
        Why each child who has no chance has none, by ``child_id``.
    lots
        The lottery as it is published; None where there is none.
    within
        How far above the least loss a set may be; None for no limit.
    notes
        Lines that came of fitting the design to the cohort.
    design
        The design that was asked about.

    See Also
    --------
    sendsample.lottery : makes lotteries.
    """

    status: str
    sample: str
    places: int
    frame: int
    probabilities: pd.Series
    levels: pd.DataFrame
    reasons: pd.Series
    lots: Lots | None
    within: int | None
    notes: tuple[Note, ...]
    design: Design
    _ids: dict[str, str] = dataclasses.field(repr=False)
    _weighing: Weighing | None = dataclasses.field(repr=False)

    @classmethod
    def without(cls, question: Question, outcome: Outcome) -> Lottery:
        """Return that there is no lottery."""
        asked, frame = question.asked, question.asked.frame.index
        return cls(
            status=str(outcome.status),
            sample=asked.sample.name,
            places=asked.sample.most,
            frame=len(frame),
            probabilities=pd.Series(0.0, index=frame.rename("child_id"), name="chance"),
            levels=no_levels(),
            reasons=pd.Series([], dtype="str", name="reason").rename_axis("child_id"),
            lots=None,
            within=question.within,
            notes=question.bound.notes,
            design=question.bound.design,
            _ids={},
            _weighing=None,
        )

    @classmethod
    def of(cls, question: Question, branch: Branch, found: Fairest, reasons: pd.Series) -> Lottery:
        """Return a lottery that was found: its weights as whole numbers, and the chances that these give."""
        name, frame = question.asked.sample.name, question.asked.frame.index
        weights = whole(found.weights, TOTAL) if found.sets else np.zeros(0, dtype=np.int64)
        used = np.flatnonzero(weights).tolist()
        sets = [found.sets[place] for place in used]
        shares = [int(weights[place]) for place in used]
        children = _children(branch)
        chances = exact_chances(found.types.sizes.tolist(), sets, shares)
        by_child = {child: float(chances[kind]) for kind, ids in enumerate(children) for child in ids}
        levels = level_table(found, chances)
        kept = np.flatnonzero(~found.gone).tolist()
        place = {kind: number for number, kind in enumerate(kept)}
        code = dict(zip(by_child, codes(question.cohort.digest, name, list(by_child)), strict=True))
        lots = None
        if sets:
            types = [[code[child] for child in children[kind]] for kind in kept]
            lots = Lots.of(name, types, [[place[kind] for kind in one] for one in sets], shares)
        return cls(
            status=str(Status.OPTIMAL if levels["proven"].all() else Status.FEASIBLE),
            sample=name,
            places=branch.types.places,
            frame=len(frame),
            probabilities=pd.Series(
                [by_child.get(child, 0.0) for child in frame], index=frame.rename("child_id"), name="chance"
            ),
            levels=levels,
            reasons=_with_unknown(reasons, [child for child in frame if not by_child.get(child)]),
            lots=lots,
            within=question.within,
            notes=question.bound.notes,
            design=question.bound.design,
            _ids={code[child]: child for child in by_child},
            _weighing=_weighing(lots, found, children, code) if lots and all_known(found, chances) else None,
        )

    @property
    def least(self) -> float:
        """The least chance of anybody who has one."""
        return float(self._some.min()) if len(self._some) else 0.0

    @property
    def greatest(self) -> float:
        """The greatest chance."""
        return float(self._some.max()) if len(self._some) else 0.0

    @property
    def gini(self) -> float:
        """How unequal the chances are of those who have one: 0 when all are the same (Gini coefficient)."""
        chances = np.sort(self._some.to_numpy())
        if not len(chances):
            return 0.0
        ranks = np.arange(1, len(chances) + 1)
        return float((2 * ranks - len(chances) - 1) @ chances / (len(chances) * chances.sum()))

    @property
    def without_chance(self) -> pd.Series:
        """How many have no chance, by reason."""
        return self.reasons.value_counts().rename("children").sort_index()

    @property
    def _some(self) -> pd.Series:
        return self.probabilities[self.probabilities > 0]

    def publish(self, path: str | Path) -> str:
        """Write the lottery in the form in which it can be drawn, and return the SHA-256 of the file.

        The file has opaque codes and the numbers of types, no attribute and no id; it is for those who hold
        the lists all the same. The SHA-256 alone is made public, before there is a seed.
        ``docs/lottery-file.md`` defines the file byte by byte.

        Raises
        ------
        sendsample.errors.UsageError
            When there is no lottery.
        sendsample.errors.OutputError
            When the file cannot be written.
        """
        lots = self._need()
        lots.write(path)
        return lots.digest

    def draw(self, seed: str) -> list[str]:
        """Return the ids of the children that a public seed draws, by code point.

        Parameters
        ----------
        seed
            Public text that did not exist when the lottery was published.

        Raises
        ------
        sendsample.errors.UsageError
            When there is no lottery.
        sendsample.errors.SeedError
            When the seed is missing or is not public text.
        """
        return self.ids(draw(self._need(), seed))

    def uniform(self, numbers: int = 1_000) -> Dice:
        """Return the lottery rounded to so many equally likely numbers, for a draw by dice.

        Parameters
        ----------
        numbers
            How many numbers there are: 1,000 for three ten-sided dice, 10,000 for four.

        Raises
        ------
        sendsample.errors.UsageError
            When anybody who has a chance would lose it; the hint says how many numbers will do.
        """
        return dice(self._need(), self._weighing, numbers)

    def ids(self, drawn: Drawn) -> list[str]:
        """Return the ids of the children of a draw, by code point."""
        return sorted(self._ids[code] for code in drawn.codes)

    def _need(self) -> Lots:
        if self.lots is None:
            raise UsageError(
                f"There is no lottery for the sample {self.sample!r}.",
                code="no_lottery",
                hint=_SENTENCES.get(self.status, _NOBODY),
            )
        return self.lots

    def data(self) -> dict[str, Any]:
        """Return the lottery as plain data, ready for JSON; chances by child are in ``probabilities``."""
        return {
            "status": self.status,
            "design": self.design.name,
            "sample": self.sample,
            "places": self.places,
            "frame": self.frame,
            "within": self.within,
            "least": self.least,
            "greatest": self.greatest,
            "gini": self.gini,
            "levels": json.loads(self.levels.to_json(orient="records", double_precision=15)),
            "without_chance": {str(reason): int(many) for reason, many in self.without_chance.items()},
            "sha256": None if self.lots is None else self.lots.digest,
            "compositions": 0 if self.lots is None else len(self.lots.compositions),
            "notes": [dataclasses.asdict(note) for note in self.notes],
        }

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the lottery comes to, for people."""
        if self.lots is None:
            return (_SENTENCES.get(self.status, _NOBODY),)
        return tuple(_told(self))

    def text(self) -> str:
        """Return the lottery as text."""
        return "\n".join(self.sentences)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        if self.lots is None:
            return f"<Lottery: {self.status}>"
        told = f"{self.places} of {self.frame:,}, {_from_to(self)}"
        return one_line(f"Lottery: {self.status}, {brief(self.sample)}, {told}")

    def _repr_html_(self) -> str:
        rows = [
            [row["level"], percent(row["chance"]), row["children"], percent(row["bound"])]
            for row in self.levels.head(html.MOST).to_dict("records")
        ]
        heads = ["level", "chance", "children", "no fairer than"]
        levels = html.table("Chances, level by level", heads, rows, right={1, 2, 3}, of=len(self.levels))
        see = () if self.lots is None else _NEXT
        return html.fragment("Lottery", self.sentences, levels, notes_html(self.notes), see=see)


def percent(chance: float) -> str:
    """Return a chance as words.

    Examples
    --------
    >>> percent(1 / 3), percent(0.00061224), percent(1.0)
    ('33.3%', '0.0612%', '100%')
    """
    return "not known" if np.isnan(chance) else f"{100 * chance:.3g}%"


def _from_to(lottery: Lottery) -> str:
    least, greatest = percent(lottery.least), percent(lottery.greatest)
    return f"chance {least}" if least == greatest else f"chances from {least} to {greatest}"


def _told(lottery: Lottery) -> Sequence[str]:
    have = int((lottery.probabilities > 0).sum())
    levels = "one level" if len(lottery.levels) == 1 else f"{len(lottery.levels)} levels"
    chances = _from_to(lottery).removeprefix("chance ").removeprefix("chances ")
    few = f"{lottery.sample}: {lottery.places} of {lottery.frame:,}"
    told = [
        f"{few}. {have:,} have a chance, {chances}, in {levels}.",
        f"If nothing stood in the way everybody's would be {percent(lottery.places / lottery.frame)}.",
    ]
    if len(lottery.reasons):
        counted = ", ".join(f"{many:,} ({reason})" for reason, many in lottery.without_chance.items())
        told.append(f"{len(lottery.reasons):,} have none: {counted}.")
    unproven = int((~lottery.levels["proven"]).sum())
    if unproven:
        told.append(f"A limit was reached: {unproven} of the levels are not proven.")
    else:
        told.append("Proven: no lottery under these rules is fairer at any level.")
    return told


def _children(branch: Branch) -> list[list[str]]:
    """Return the ids of the children of each type."""
    ids = branch.aim.problem.ids[branch.part.first : branch.part.last]
    inside: list[dict[str, None]] = [{} for _ in branch.types.sizes]
    for child, kind in zip(ids, branch.types.of.tolist(), strict=True):
        if kind >= 0:
            inside[kind][child] = None
    return [list(each) for each in inside]


def _with_unknown(reasons: pd.Series, nobody: Sequence[str]) -> pd.Series:
    """Add whoever has no chance in a lottery that was stopped by a limit, for no reason that is known."""
    more = pd.Series({child: NOT_KNOWN for child in nobody if child not in reasons.index}, dtype="str")
    every: pd.Series = pd.concat([reasons, more]).sort_index()
    return every.rename("reason").rename_axis("child_id")


def _weighing(
    lots: Lots, found: Fairest, children: Sequence[Sequence[str]], code: Mapping[str, str]
) -> Weighing | None:
    """Return what proves the least chance, by the types as they are published."""
    proof = found.levels[0].proof if found.levels else None
    if proof is None:
        return None
    weight = {code[ids[0]]: int(each) for ids, each in zip(children, proof.weights, strict=True)}
    by_code = {code[child]: weight[code[ids[0]]] for ids in children for child in ids}
    return Weighing([by_code[codes[0]] for codes in lots.types], proof.most)

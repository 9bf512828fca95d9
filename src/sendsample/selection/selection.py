"""The answer: the children chosen, and everything that stands behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sendsample.design.bind import Note
from sendsample.selection.check import Check


@dataclass(frozen=True, eq=False)
class Selection:
    """The children chosen, sample by sample, with status, losses and bounds.

    Attributes
    ----------
    status
        ``optimal`` (proven), ``feasible`` (a limit was reached; the bound says how far it could be from the
        best), ``infeasible`` (proven by two routes) or ``unknown`` (a limit was reached, nothing found).
    ids
        The child ids of each sample in ticket order; empty when nothing was found.
    loss, bound
        For each sample, the loss and its proven lower bound.
    distance
        For each sample, the sum of absolute differences from the exact shares.
    stages
        One row an aim: ``sample``, ``aim``, ``value``, ``bound``, ``proven``.
    reasons
        For an infeasible design, why, in sentences.
    notes
        Lines that came of fitting the design to the cohort.
    check
        The solver-free check of the selection; None when there is none.
    receipt
        The evidence, as plain data.
    seed
        The public seed.

    See Also
    --------
    sendsample.select : makes selections.
    """

    status: str
    ids: Mapping[str, list[str]]
    loss: Mapping[str, int]
    bound: Mapping[str, int]
    distance: Mapping[str, float]
    stages: pd.DataFrame
    reasons: tuple[str, ...]
    notes: tuple[Note, ...]
    check: Check | None
    receipt: Mapping[str, Any]
    seed: str
    _frames: Mapping[str, pd.DataFrame] = field(repr=False, default_factory=dict)

    def __getitem__(self, sample: str) -> pd.DataFrame:
        """Return the children of a sample, indexed by ``child_id`` in ticket order.

        The columns are those the design mentions, the ``ticket``, and ``meets``: the rules each child
        serves.
        """
        if sample not in self._frames:
            there = ", ".join(map(repr, self._frames)) or f"none, because the selection is {self.status}"
            raise KeyError(f"There is no sample {sample!r} here; there are: {there}.")
        return self._frames[sample]

    @property
    def reproducible(self) -> bool:
        """Whether anyone who holds the lists gets the same children: every stage is proven."""
        return self.status == "optimal"

    @property
    def comparison(self) -> pd.DataFrame:
        """How each sample compares with the area on every balance column; empty when there is none."""
        return pd.DataFrame() if self.check is None else self.check.comparison

    def __repr__(self) -> str:
        samples = ", ".join(f"{len(ids)} for {sample}" for sample, ids in self.ids.items())
        losses = ", ".join(str(loss) for loss in self.loss.values())
        return f"<Selection: {self.status}" + (f", {samples}, loss {losses}>" if samples else ">")

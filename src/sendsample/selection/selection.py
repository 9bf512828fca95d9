"""The answer: the children chosen, and everything that stands behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from sendsample.cohort.text import LONGEST_LINE, fitted, one_line
from sendsample.design.bound import Note
from sendsample.drawable import drawable
from sendsample.selection.check import Check
from sendsample.selection.shareable import Edition, Kept, with_digests
from sendsample.selection.together import together

#: What is known of each reserve, with the dtype that holds it.
RESERVE_COLUMNS: Final = {
    "sample": "str",
    "child_id": "str",
    "order": "int64",
    "reserve": "str",
    "loss": "int64",
}


def no_reserves() -> pd.DataFrame:
    """Return a table of reserves without rows.

    Examples
    --------
    >>> no_reserves().columns.tolist()
    ['sample', 'child_id', 'order', 'reserve', 'loss']
    """
    columns = {name: pd.Series([], dtype=dtype) for name, dtype in RESERVE_COLUMNS.items()}
    return pd.DataFrame(columns)


@drawable
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
    visits
        For each block of visits, the child ids at each place; places and children in ticket order.
    reserves
        One row a reserve: ``sample``, ``child_id`` (whose place it would take), ``order`` (1 is asked first),
        ``reserve`` (the id of who would take it) and ``loss`` (of the sample with the one for the other).

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
    visits: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    reserves: pd.DataFrame = field(default_factory=no_reserves)
    _frames: Mapping[str, pd.DataFrame] = field(repr=False, default_factory=dict)
    _edition: Edition | Kept | None = field(repr=False, default=None)

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
    def frame(self) -> pd.DataFrame:
        """Every child chosen, indexed by ``child_id``, sample by sample in ticket order.

        ``sample`` comes first, then ``visit`` where there are visits, then the columns that most samples
        mention; what a sample does not mention is missing for its children. Children seen at one place stand
        together. A child in two samples has two rows.

        Examples
        --------
        Tables of one's own that go by the child's id join by index, and the ids of any table like it can be
        checked:

        >>> import sendsample as ss
        >>> frame = pd.DataFrame({"child_id": ["a1", "a2"], "primary_need": ["ASD", "HI"], "age": [7, 15]})
        >>> frame = frame.assign(provision="ehc_plan", alternative_provision=False)
        >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
        >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 1}])
        >>> selection = ss.select(cohort, design, seed="4 1 6 2 8 5")
        >>> teams = pd.DataFrame({"team": ["north", "south"]}, index=["a1", "a2"])
        >>> selection.frame.join(teams)[["sample", "age", "team"]].to_dict("index")
        {'a2': {'sample': 'audit', 'age': 15, 'team': 'south'}}
        >>> ss.check(cohort, design, selection.frame)
        <Check: every rule holds; audit loss 0>
        """
        return together(self._frames, self.visits)

    def shareable(self, key: bytes | None = None) -> dict[str, Any]:
        """Return the shareable edition, for people who have no access to the lists, as plain data.

        It has no row for a child and no id, ticket, setting, household, reserve or chance; each count of
        children is a band, and ``left_out`` says what is not there. ``sendsample select --shareable`` writes
        it. ``docs/promises.md`` says which tests hold this.

        Parameters
        ----------
        key
            The area's key, at least 16 bytes, for the digests; without one they are left out.

        Raises
        ------
        sendsample.errors.UsageError
            When the key is too short.

        Examples
        --------
        >>> import sendsample as ss
        >>> frame = pd.DataFrame({"child_id": ["a1", "a2"], "primary_need": ["ASD", "HI"], "age": [7, 15]})
        >>> frame = frame.assign(provision="ehc_plan", alternative_provision=False)
        >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
        >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 1}])
        >>> told = ss.select(cohort, design, seed="4 1 6 2 8 5").shareable()
        >>> told["children"], told["rules"][0]["sentence"]
        ('0-4', 'the sample has 1 child')
        """
        made = {"left_out": []} if self._edition is None else self._edition.data(self.receipt)
        return with_digests(made, self.receipt, key)

    def __getstate__(self) -> dict[str, Any]:
        # What is pickled holds no lists, and no key to pseudonyms.
        made = None if self._edition is None else Kept(self._edition.data(self.receipt))
        return {**self.__dict__, "_edition": made}

    @property
    def reproducible(self) -> bool:
        """Whether anyone who holds the lists gets the same children: every stage is proven."""
        return self.status == "optimal"

    @property
    def comparison(self) -> pd.DataFrame:
        """How each sample compares with the area on every balance column; empty when there is none."""
        return pd.DataFrame() if self.check is None else self.check.comparison

    def _repr_html_(self) -> str:
        from sendsample.selection.shown import selection_html  # noqa: PLC0415 - only notebooks need it

        return selection_html(self)

    def __repr__(self) -> str:
        if not self.ids:
            return one_line(f"Selection: {self.status}")
        sizes = list(map(len, self.ids.values()))
        parts = [f"{size:,} for {sample}" for sample, size in zip(self.ids, sizes, strict=True)]

        def others(shown: int) -> str:
            rest = len(parts) - shown
            noun = f"{'other' if shown else 'sample'}{'s' if rest > 1 else ''}"
            return f"{sum(sizes[shown:]):,} for {rest} {noun}"

        loss = f"loss {sum(self.loss.values()):,}{' in all' if len(parts) > 1 else ''}"
        room = LONGEST_LINE - len(f"Selection: {self.status}, , {loss}")
        return one_line(f"Selection: {self.status}, {fitted(parts, room, others)}, {loss}")

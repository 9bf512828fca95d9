"""The verb: a published lottery, the lists and a public seed in, the children drawn out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sendsample import html
from sendsample.cohort import Cohort, need_cohort
from sendsample.cohort.text import brief, one_line
from sendsample.design.rules.base import number
from sendsample.errors import InputError, UsageError
from sendsample.lotteries.codes import codes
from sendsample.lotteries.drawing import Drawing, Drawn
from sendsample.lotteries.lots import Lots
from sendsample.problem.tickets import check_seed

_NEXT: Final = (
    ("ss.select(cohort, design, seed=..., pinned={draw.sample: draw.ids})", "the other samples, round these"),
    (".children", "the children drawn, in a table"),
)


@dataclass(frozen=True, eq=False)
class Draw:
    """Whom a draw named, and what it takes to do the draw again.

    Attributes
    ----------
    sample
        The sample that was drawn.
    digest
        The SHA-256 of the lottery, to be compared with the one made public before there was a seed.
    seed
        The seed.
    number, total
        The number that named the composition, from 0 to below the total.
    by_dice
        Whether dice named that number; it follows from digest and seed otherwise.
    composition, compositions
        Which composition it is, from 1 in the order of the file, and how many there are.
    children
        One row a child, by ``child_id`` in the order of the draw: the ``type`` as the file numbers it, from
        1, and the ``code`` that stands for the child there.

    See Also
    --------
    sendsample.draw : makes it.
    """

    sample: str
    digest: str
    seed: str
    number: int
    total: int
    by_dice: bool
    composition: int
    compositions: int
    children: pd.DataFrame

    @property
    def ids(self) -> list[str]:
        """The ids of the children drawn, in the order of the draw; ``pinned`` of a selection takes them."""
        return [str(child) for child in self.children.index]

    def data(self) -> dict[str, Any]:
        """Return the draw as plain data, ready for JSON."""
        return {
            "sample": self.sample,
            "sha256": self.digest,
            "seed": self.seed,
            "number": self.number,
            "total": self.total,
            "by_dice": self.by_dice,
            "composition": self.composition,
            "compositions": self.compositions,
            "ids": self.ids,
            "types": self.children["type"].tolist(),
            "codes": self.children["code"].tolist(),
        }

    def _sentences(self) -> Iterator[str]:
        yield f"{number(len(self.children))} drawn for {self.sample} by the seed '{self.seed}'."
        by = "dice" if self.by_dice else "the seed"
        which = f"composition {self.composition:,} of {self.compositions:,}"
        yield f"Number {self.number:,} of {self.total:,}, named by {by}, is {which}."
        yield f"SHA-256 of the lottery, to be compared with the one made public: {self.digest}"
        yield html.NAMES

    def _repr_html_(self) -> str:
        rows = [
            [child, kind, code] for child, kind, code in self.children.head(html.MOST).itertuples(name=None)
        ]
        return html.fragment(
            "Draw",
            self._sentences(),
            html.table(
                "Children drawn, in order",
                ["child", "type", "code in the lottery"],
                rows,
                right={1},
                of=len(self.children),
            ),
            see=_NEXT,
        )

    def __repr__(self) -> str:
        many = f"{len(self.children):,} for {brief(self.sample)}"
        return one_line(f"Draw: {many}, number {self.number:,} of {self.total:,}")


def draw(lottery: Lots | str | Path, cohort: Cohort, seed: str, *, number: int | None = None) -> Draw:
    """Draw from a published lottery, and say which of the area's children that names.

    The lottery holds codes. Whoever has the lists that it was made from can turn them back into ids.

    Parameters
    ----------
    lottery
        The lottery as published, or the path of its file.
    cohort
        The children it was made from.
    seed
        Public text that did not exist when the lottery was published.
    number
        What dice named of a lottery made for dice, from 0. The seed, which comes from further dice, then
        names only the children inside the types.

    Raises
    ------
    sendsample.errors.InputError
        When the file is not a lottery, or was not made from this cohort.
    sendsample.errors.SeedError
        When the seed is missing or is not public text.
    sendsample.errors.UsageError
        When the number is not one of the lottery's.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> import sendsample as ss
    >>> frame = pd.DataFrame(
    ...     {
    ...         "child_id": ["a1", "a2", "a3", "a4"],
    ...         "primary_need": ["ASD", "HI", "SEMH", "ASD"],
    ...         "provision": ["ehc_plan", "sen_support", "ehc_plan", "ehc_plan"],
    ...         "alternative_provision": [False, False, True, False],
    ...         "age": [7, 15, 14, 9],
    ...     }
    ... )
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> rule = {"rule": "count", "where": {"column": "provision", "equals": "sen_support"}, "exactly": 1}
    >>> design = ss.Design(name="audit", samples=[{"name": "audit", "size": 2, "rules": [rule]}])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     digest = ss.lottery(cohort, design, sample="audit").publish(f"{folder}/lottery.txt")
    ...     drawn = ss.draw(f"{folder}/lottery.txt", cohort, seed="4 1 6 2 8 5")
    >>> len(drawn.ids), "a2" in drawn.ids, drawn.digest == digest
    (2, True, True)
    """
    need_cohort(cohort)
    seed = check_seed(seed)
    if not isinstance(lottery, Lots | str | Path):
        raise UsageError(
            "The lottery is neither one that was published nor the path of one.",
            code="draw_lottery",
            hint="Of a lottery just made, .lots is what is published.",
        )
    lots = lottery if isinstance(lottery, Lots) else Lots.read(lottery)
    named = Drawing(lots).draw(seed, number=number)
    return Draw(
        sample=lots.sample,
        digest=lots.digest,
        seed=seed,
        number=named.number,
        total=lots.total,
        by_dice=number is not None,
        composition=named.composition + 1,
        compositions=len(lots.compositions),
        children=_children(lots, named, _ids(lots, cohort)),
    )


def _ids(lots: Lots, cohort: Cohort) -> dict[str, str]:
    """Return whose each code is, or raise if the lottery was made from other lists."""
    ids = [str(child) for child in cohort.frame.index]
    whose = dict(zip(codes(cohort.digest, lots.sample, ids), ids, strict=True))
    there = [code for kind in lots.types for code in kind]
    strange = sum(code not in whose for code in there)
    if strange:
        many = "none" if strange == len(there) else f"only {len(there) - strange:,}"
        raise InputError(
            f"The lottery was not made from these lists: {many} of its {len(there):,} codes belong to them.",
            code="lottery_lists",
            hint="Everything has to be as it was then: the lists, their day, what counts as alternative "
            "provision, and any services, settings and past receipts.",
            codes=len(there),
            strange=strange,
        )
    return whose


def _children(lots: Lots, named: Drawn, whose: dict[str, str]) -> pd.DataFrame:
    """Return the children drawn, in the order of the draw."""
    type_of = {code: number for number, kind in enumerate(lots.types, start=1) for code in kind}
    index = pd.Index([whose[code] for code in named.codes], name="child_id", dtype="str")
    types = pd.Series([type_of[code] for code in named.codes], index=index, dtype="int64")
    return pd.DataFrame({"type": types, "code": pd.Series(named.codes, index=index, dtype="str")})

"""The answer to why one child was chosen, or was not: in a sentence, in a note, as tables and as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import pandas as pd

from sendsample import html
from sendsample.cohort.text import brief, one_line
from sendsample.explaining.telling import Conflict

_NEXT: Final = (
    (".ids", "the other selection, by sample"),
    (".frame", "its aims beside those of the selection as drawn"),
)
AIM_COLUMNS: Final = ("aim", "samples", "as_drawn", "other")


def aims_frame(rows: Sequence[tuple[str, str, int | None, int | None]] = ()) -> pd.DataFrame:
    """Return the table of aims.

    Examples
    --------
    >>> aims_frame([("loss", "tracking", 0, 2)])["other"].tolist()
    [2]
    """
    text = {"aim": "str", "samples": "str"}
    frame = pd.DataFrame(list(rows), columns=list(AIM_COLUMNS))
    return frame.astype({column: text.get(column, "Int64") for column in AIM_COLUMNS})


@dataclass(frozen=True, eq=False)
class Why:
    """Why one child was chosen for a sample, or was not.

    Where the child was chosen it is compared with the best selection without; where not, with the best
    selection that has the child in the sample. Later aims are not compared: the first that differs decides.

    Attributes
    ----------
    child, sample
        Who, and for which sample.
    chosen
        Whether the child is in the sample; None where that is not known.
    status
        ``chosen``, or ``included`` where the design says so; ``not_chosen``; ``settled`` where the sample was
        pinned. Of who cannot be chosen: ``not_on_the_lists``, ``left``, ``not_eligible``, ``no_visit`` (not
        where a visit may go), ``excluded``, ``cooling_off``, ``elsewhere`` (must be in a sample that shares
        no child with this one). ``infeasible`` where the design cannot be met; ``unknown`` where a limit
        was reached.
    sentence, technical
        The answer for an officer, and the note for an analyst.
    aim
        The first aim on which the other selection differs: ``rules`` where there is none, ``balance``,
        ``size`` or ``ticket``; empty where nothing was compared.
    by
        By how much the other selection is worse on that aim: places of loss, children, or the sum of
        tickets. None for rules. Below 0, better, only where the design itself names the child.
    serves
        The rules that the child serves, or would serve.
    loss_with, loss_without
        The loss of each sample in the best selection with the child in the sample, and without; empty where
        there is none.
    ids, visits
        The other selection: its children by sample, in ticket order, and for blocks of visits by place.
    others
        Other samples that the child was chosen for.
    conflict
        Where there is no other selection: bounds that cannot hold together then, the child's being in the
        sample, or not, one of them. None where that was not settled.
    frame
        One row an aim, in their order: ``aim``, ``samples``, ``as_drawn`` and ``other``, missing where it was
        not reached.

    See Also
    --------
    sendsample.why : answers the question.
    """

    child: str
    sample: str
    chosen: bool | None
    status: str
    sentence: str
    technical: str
    aim: str = ""
    by: int | None = None
    serves: tuple[str, ...] = ()
    loss_with: Mapping[str, int] = field(default_factory=dict)
    loss_without: Mapping[str, int] = field(default_factory=dict)
    ids: Mapping[str, list[str]] = field(default_factory=dict)
    visits: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    conflict: Conflict | None = None
    frame: pd.DataFrame = field(default_factory=aims_frame)

    @property
    def loss(self) -> Mapping[str, int]:
        """The loss of each sample as drawn."""
        return self.loss_with if self.chosen else self.loss_without

    def text(self, *, technical: bool = False) -> str:
        """Return the answer in words.

        Parameters
        ----------
        technical
            Whether to add the analyst's note.
        """
        return f"{self.sentence}\n{self.technical}" if technical else self.sentence

    def data(self) -> dict[str, Any]:
        """Return the answer as plain data, ready for JSON."""
        names = ("child", "sample", "chosen", "status", "sentence", "technical", "aim", "by")
        maps = ("loss_with", "loss_without", "ids")
        return {
            **{name: getattr(self, name) for name in names},
            **{name: list(getattr(self, name)) for name in ("serves", "others")},
            **{name: dict(getattr(self, name)) for name in maps},
            "visits": {sample: dict(places) for sample, places in self.visits.items()},
            "conflict": None if self.conflict is None else asdict(self.conflict),
            "aims": [dict(zip(AIM_COLUMNS, row, strict=True)) for row in _rows(self.frame)],
        }

    def __repr__(self) -> str:
        by = "" if self.by is None else f" by {self.by:,}"
        aim = f"; {self.aim}{by}" if self.aim else ""
        return one_line(f"Why, for {brief(self.sample)}: {self.status.replace('_', ' ')}{aim}")

    def _repr_html_(self) -> str:
        headings = [name.replace("_", " ") for name in AIM_COLUMNS]
        rows = [["not compared" if cell is None else cell for cell in row] for row in _rows(self.frame)]
        return html.fragment(
            f"Why, for {self.sample}",
            [self.sentence, html.NAMES],
            html.table("Aims, in their order", headings, rows, right={2, 3}),
            html.folded("For analysts", *map(html.paragraph, self.technical.splitlines())),
            see=_NEXT if self.ids else (),
        )


def _rows(frame: pd.DataFrame) -> list[list[Any]]:
    cells = frame.astype(object).where(frame.notna(), None)
    return [list(row) for row in cells.itertuples(index=False, name=None)]

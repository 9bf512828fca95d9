"""The children drawn from a lottery, for the terminal and as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd

from sendsample.cli import show
from sendsample.cohort import Cohort
from sendsample.design.rules.base import level_name
from sendsample.design.values import words
from sendsample.lotteries.drawing import MOST_NUMBERS
from sendsample.lotteries.drawn import Draw

_KNOWN: Final = ("primary_need", "age_band", "sex", "provision", "alternative_provision")
_SHORT: Final = {"primary_need": "need", "alternative_provision": "AP"}


def table(cohort: Cohort, drawn: Draw) -> pd.DataFrame:
    """Return the children drawn, in the order of the draw: sample, id, what is known of them, type and code.

    Parameters
    ----------
    cohort, drawn
        The draw, and the lists that say whom it named.
    """
    known = cohort.frame.loc[drawn.ids]
    found = known[[column for column in _KNOWN if column in known.columns]].join(drawn.children).reset_index()
    found.insert(0, "sample", drawn.sample)
    return found


def print_draw(cohort: Cohort, drawn: Draw, out: Path | None) -> None:
    """Print what has to be compared, how the draw went, and whom it named.

    Parameters
    ----------
    cohort, drawn
        The draw, and the lists that say whom it named.
    out
        Where the children were written; None where nobody asked for it.
    """
    show.say("")
    show.say("SHA-256 of this lottery, which has to be the one made public before there was a seed:")
    show.say(drawn.digest)
    show.say("")
    how = "named by dice" if drawn.by_dice else "which follows from the SHA-256 and the seed"
    show.say(f"Seed '{drawn.seed}'.")
    show.say(f"Number {drawn.number:,} of 0 to {drawn.total - 1:,}, {how}.")
    if not drawn.by_dice and drawn.total <= MOST_NUMBERS:
        show.say("The lottery is one for dice, and no --number was given, so the seed stood in for them.")
    show.say(f"Composition {drawn.composition:,} of {drawn.compositions:,}.")
    show.say("")
    _print_children(table(cohort, drawn).drop(columns="sample"), drawn.sample)
    number = f" --number {drawn.number}" if drawn.by_dice else ""
    show.say(
        f"verify_lottery.py, with --seed '{drawn.seed}'{number}, names the same codes in the same order and "
        "needs nothing but Python."
    )
    if out is not None:
        show.say("")
        show.say(f"Written to {out}. The rest of the design is chosen round them by")
        show.say(
            f"sendsample select LISTS... --design DESIGN --pinned {out} --as-at DATE --seed TEXT --out FOLDER"
        )


def _print_children(found: pd.DataFrame, sample: str) -> None:
    headings = [_SHORT.get(column, column) for column in found.columns]
    rows = [list(map(_cell, row)) for row in found.itertuples(index=False, name=None)]
    right = {headings.index("type")}
    show.table(f"{words(sample)}: {len(rows)} drawn", headings, rows, right=right, whole={"child_id", "code"})


def _cell(value: Any) -> str:
    return words(level_name(None if pd.isna(value) else value))

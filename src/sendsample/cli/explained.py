"""Explanations, for the terminal."""

from __future__ import annotations

import textwrap
from typing import Any, Final

import pandas as pd

from sendsample.cli.show import console, print_notes, say, table
from sendsample.design.values import words
from sendsample.explaining.because import Why
from sendsample.explaining.explanation import Explanation

_HEADINGS: Final = ("rule", "sample", "it says")
#: Names of samples in a cell of a table; more are counted.
_SHOWN: Final = 3
_LOSS: Final = "Loss: places outside the whole numbers either side of the area's exact shares."


def print_answer(answer: Why | Explanation | pd.DataFrame, *, technical: bool) -> None:
    """Print what was asked: why a child, what rules cost, or why a design cannot be met.

    Parameters
    ----------
    answer
        The answer.
    technical
        Whether to add the notes for analysts.
    """
    if isinstance(answer, pd.DataFrame):
        _print_prices(answer)
    elif isinstance(answer, Why):
        _print_why(answer, technical=technical)
    else:
        print_notes(answer.notes)
        _print_text(answer.text(technical=technical))


def _print_text(text: str) -> None:
    """Print lines folded at words, what is folded under the words it goes on from."""
    for line in text.splitlines():
        start = len(line) - len(line.lstrip(" "))
        head = line.lstrip(" ").partition(" ")[0]
        hang = start + (len(head) + 1 if head == "-" or head.removesuffix(".").isdigit() else 0)
        for folded in textwrap.wrap(line, console().width, subsequent_indent=" " * hang) or [""]:
            say(folded)


def _print_why(answer: Why, *, technical: bool) -> None:
    say(answer.sentence)
    if answer.aim == "balance":
        say(_LOSS)
    if not technical:
        return
    say("")
    if len(answer.frame):
        rows = [
            [aim, _samples(names), _cell(drawn), _cell(other)]
            for aim, names, drawn, other in answer.frame.itertuples(index=False, name=None)
        ]
        against = f"{'without' if answer.chosen else 'with'} {answer.child}"
        table("Aims, in their order", ["aim", "samples", "as drawn", against], rows, right=(2, 3))
    for line in answer.technical.splitlines():
        say(line)


def _samples(names: str) -> str:
    many = names.count(", ") + 1
    return names if many <= _SHOWN else f"{many} samples"


def _cell(cell: Any) -> str:
    if pd.isna(cell):
        return "-"
    return f"{cell:,}"


def _print_prices(prices: pd.DataFrame) -> None:
    if prices.empty:
        say("The design has no rules, so none has a price.")
    elif prices.attrs["status"] == "possible":
        _print_falls(prices)
    else:
        _print_ways(prices)


def _print_falls(prices: pd.DataFrame) -> None:
    costly = prices[(prices["price"] != 0).fillna(value=True)]
    loss = prices["loss"].iloc[0]
    if costly.empty:
        say(f"No rule costs anything: the loss would be {_cell(loss)} without any one of them too.")
    else:
        rows = [
            [
                row["rule"],
                words(row["sample"]),
                row["sentence"],
                _cell(row["loss_without"]),
                _cell(row["price"]),
            ]
            for row in costly.to_dict("records")
        ]
        headings = ["rule", "sample", "it says", "loss without", "price"]
        table("What rules cost", headings, rows, right=(3, 4))
        say(f"With every rule the loss is {_cell(loss)}. Rules that are not here cost nothing.")
    say(_LOSS)


def _print_ways(prices: pd.DataFrame) -> None:
    """Print, for a design that cannot be met, without which single rules it could be."""
    rest = prices[prices["possible"].fillna(value=False)]
    if prices.attrs["status"] == "unknown":
        say("Whether any selection meets every rule is not known: the limit was reached first.")
    else:
        also = ", and taking out any one of them would not change that" if rest.empty else ""
        say(f"No selection meets every rule{also}. What would help: ask without --prices.")
    if len(rest):
        rows = [_told(row) for row in rest.to_dict("records")]
        headings = [*_HEADINGS, "loss then"]
        table("Without any one of these rules a selection exists", headings, rows, right=(3,))


def _told(row: dict[Any, Any]) -> list[str]:
    return [row["rule"], words(row["sample"]), row["sentence"], _cell(row["loss_without"])]

"""How samples compare with the area, for the terminal."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sendsample.cli.show import table
from sendsample.design.values import words
from sendsample.selection.compared import compared, outside


def print_comparison(comparison: pd.DataFrame, sample: str, *, see: str) -> None:
    """Print, a line a balance column, how many of a sample were chosen beside the exact share.

    Parameters
    ----------
    comparison
        The rows of a check, of any samples.
    sample
        The sample to show.
    see
        Where the levels are that a terminal does not show, since they are the area's own words.
    """
    rows = compared(comparison, sample, see=see)
    if rows:
        several = (comparison["sample"] != sample).any()
        title = f"{words(sample)}: children chosen" if several else "Children chosen"
        table(f"{title} (exact share of the places)", ["balance", "chosen (share)"], rows)


def print_outside(comparison: pd.DataFrame, losses: Mapping[str, int]) -> None:
    """Print, a line a sample, where samples are outside their share; nothing where none is."""
    rows = [[words(name), loss, outside(comparison, name)] for name, loss in losses.items() if loss]
    if rows:
        table("Other samples outside their share", ["sample", "loss", "chosen (share)"], rows, right=(1,))

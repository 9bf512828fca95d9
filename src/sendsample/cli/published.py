"""The files of a lottery: what is drawn from, what checks it, and everybody's chance."""

from __future__ import annotations

from typing import Final

import pandas as pd

from sendsample.cli.output import csv_text
from sendsample.cohort import Cohort
from sendsample.lotteries.codes import codes
from sendsample.lotteries.dice import Dice
from sendsample.lotteries.drawing import verifier_text
from sendsample.lotteries.lots import Lots
from sendsample.lotteries.lottery import Lottery
from sendsample.lotteries.nobody import EXCLUDED

LOTTERY: Final = "lottery.txt"
_WHY_EXCLUDED: Final = rf"^{EXCLUDED}: .*"


def files(cohort: Cohort, lottery: Lottery, dice: Dice | None) -> dict[str, str]:
    """Return the text of each file by its name; none where there is no lottery.

    Parameters
    ----------
    cohort, lottery
        The lottery, and the lists it was made from.
    dice
        The lottery rounded for dice, which is then the one to be published; None for the lottery itself.
    """
    lots = lottery.lots if dice is None else dice.lots
    if lots is None:
        return {}
    return {
        LOTTERY: lots.text(),
        "verify_lottery.py": verifier_text(),
        "chances.csv": csv_text(chances(cohort, lottery, lots)),
        "levels.csv": csv_text(levels(lottery)),
    }


def chances(cohort: Cohort, lottery: Lottery, lots: Lots) -> pd.DataFrame:
    """Return each child of the frame, by id: code and type, chance, level, and why there is no chance.

    Parameters
    ----------
    cohort, lottery
        The fairest lottery, and the lists it was made from.
    lots
        What is published. Where that was rounded for dice, the fairest chance stands beside the one it gives.
    """
    fairest = lottery.probabilities.sort_index()
    ids = [str(child) for child in fairest.index]
    table = pd.DataFrame({"code": codes(cohort.digest, lottery.sample, ids)}, index=fairest.index)
    table = table.join(_by_code(lots), on="code")
    # Whoever is in no set has no type, and no code in the file.
    table["code"] = table["code"].where(table["type"].notna())
    table["chance"] = _exact(table["chance"].fillna(0.0))
    if lots is not lottery.lots:
        table["fairest"] = _exact(fairest)
    table["level"] = _level(lottery, fairest)
    # Why somebody is kept out is counted, and stands beside no id.
    table["reason"] = lottery.reasons.str.replace(_WHY_EXCLUDED, EXCLUDED, regex=True)
    return table.reset_index()


def levels(lottery: Lottery) -> pd.DataFrame:
    """Return the levels of the fairest lottery and what proves each, with all their decimals."""
    exact = {name: _exact(lottery.levels[name]) for name in ("chance", "bound")}
    gap = lottery.levels["gap"].map("{:.3g}".format, na_action="ignore").astype("str")
    return lottery.levels.assign(**exact, gap=gap)


def _exact(chances: pd.Series) -> pd.Series:
    # As text: two decimals, which shares have in other tables, would make most chances 0.
    return chances.map("{:.12f}".format, na_action="ignore").astype("str")


def _by_code(lots: Lots) -> pd.DataFrame:
    """Return the type, from 1 as the file has it, and the chance of each code."""
    rows = [
        (code, number, chance)
        for number, (kind, chance) in enumerate(zip(lots.types, lots.chances(), strict=True), start=1)
        for code in kind
    ]
    table = pd.DataFrame(rows, columns=["code", "type", "chance"]).astype({"type": "Int64"})
    return table.set_index("code")


def _level(lottery: Lottery, fairest: pd.Series) -> pd.Series:
    """Return the level of each child who has a chance, when all are proven.

    Until then a level is where the work was stopped, and does not say what chance a child has.
    """
    if lottery.status != "optimal":
        return pd.Series(pd.NA, index=fairest.index, dtype="Int64")
    reached = lottery.levels["chance"].searchsorted(fairest, side="right")
    return pd.Series(reached, index=fairest.index, dtype="Int64").where(fairest > 0)

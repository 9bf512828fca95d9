"""A lottery, for the terminal: who has a chance, how large it is, what proves it, and what to make public."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sendsample.cli.published import LOTTERY
from sendsample.cli.show import print_notes, say, table
from sendsample.design.values import words
from sendsample.lotteries import nobody
from sendsample.lotteries.dice import Dice
from sendsample.lotteries.lottery import Lottery, percent

#: Levels that the terminal shows, those with the least chance first; levels.csv has them all.
_SHOWN: Final = 12
#: From here on "1 in so many" says less than the percentage.
_OFTEN: Final = 0.5
#: What is below this, as where a limit was reached early, is said to be below it and no more.
_SELDOM: Final = 1e-6
#: Chances nearer than this part of k/N are the same: their last digits differ, since weights are whole.
_SAME: Final = 1e-6
_COUNTS: Final = ("two", "three", "four", "five", "six")
_NOTHING: Final = {
    "infeasible": "No set of children meets every rule, so there is nothing to draw. `sendsample explain`, "
    "with the same lists and design, says what would help.",
    "unknown": "The limit was reached before it was known whether any set of children meets every rule. "
    "Allow more time with --time-limit.",
}
_NOBODY: Final = "Choosing nobody is all that the rules allow, so there is nothing to draw."
_WHY: Final = {
    nobody.RULES: "no set that meets the rules has them",
    nobody.OTHERS: "the other samples could not be completed with them",
    nobody.BALANCE: "only sets that mirror the area less well have them",
    nobody.NO_PLACE: "at no setting that can be visited",
}
_STATUS: Final = {
    "optimal": "yes",
    "feasible": "in part",
    "infeasible": "nothing to draw",
    "unknown": "no: limit reached",
}


def print_lottery(lottery: Lottery, dice: Dice | None) -> None:
    """Print what a lottery comes to, level by level, and what rounding it for dice costs.

    Parameters
    ----------
    lottery
        The lottery, or that there is none.
    dice
        The lottery rounded for dice, if that was asked for.
    """
    print_notes(lottery.notes)
    say("")
    if lottery.lots is None:
        say(_NOTHING.get(lottery.status, _NOBODY))
        return
    _print_summary(lottery)
    _print_levels(lottery)
    _print_nobody(lottery)
    if dice is not None:
        _print_dice(dice)


def _print_summary(lottery: Lottery) -> None:
    have = int((lottery.probabilities > 0).sum())
    who = f"All {have:,}" if have == lottery.frame else f"Of these {have:,}"
    say(f"{words(lottery.sample)}: {_size(lottery)} children will be drawn. {who} have a chance.")
    even = lottery.places / lottery.frame
    if lottery.greatest - lottery.least <= _SAME * even:
        say(f"Each has the same chance, {_chance(lottery.least)}.")
    else:
        say(f"The least chance is {_chance(lottery.least)}; {_have_it(lottery, lottery.least)}.")
        say(f"The greatest chance is {_chance(lottery.greatest)}; {_have_it(lottery, lottery.greatest)}.")
    say(f"If no rule stood in the way everybody's would be {_chance(even)}.")
    say(_balance(lottery.within))
    say("")


def _size(lottery: Lottery) -> str:
    (sample,) = (sample for sample in lottery.design.samples if sample.name == lottery.sample)
    up_to = "up to " if sample.least < sample.most else ""
    return f"{up_to}{lottery.places} of {lottery.frame:,}"


def _have_it(lottery: Lottery, chance: float) -> str:
    near = _SAME * lottery.places / lottery.frame
    many = int(((lottery.probabilities - chance).abs() <= near).sum())
    have = "1 child has it" if many == 1 else f"{many:,} children have it"
    return f"{have}, and will be drawn whatever the seed" if chance == 1 else have


def _balance(within: int | None) -> str:
    if within is None:
        return "Balance plays no part: every set that meets the rules may be drawn."
    if within == 0:
        return "Only sets that mirror the area as well as the rules allow may be drawn."
    places = "1 place" if within == 1 else f"{within:,} places"
    return (
        "Only sets that mirror the area as well as the rules allow, or fall up to "
        f"{places} short, may be drawn."
    )


def _chance(chance: float) -> str:
    """Return a chance as a percentage and, where that says more, as one in so many."""
    said = one_in(chance)
    return f"{_percent(chance)} (about {said})" if said else _percent(chance)


def one_in(chance: float) -> str:
    """Return a chance as one in so many, rounded; nothing when it is too large for that to say much.

    Examples
    --------
    >>> one_in(0.002721), one_in(0.3234), one_in(0.94)
    ('1 in 368', '1 in 3', '')
    """
    return f"1 in {round(1 / chance):,}" if _SELDOM <= chance <= _OFTEN else ""


def _percent(chance: float) -> str:
    return f"<{100 * _SELDOM:.4f}%" if 0 < chance < _SELDOM else percent(chance)


def _print_levels(lottery: Lottery) -> None:
    """Print the levels, the least likely first, and what is proven of them."""
    shown = lottery.levels.head(_SHOWN)
    rows = [
        [
            row["level"],
            f"{row['children']:,}",
            _percent(row["chance"]),
            one_in(row["chance"]) or "-",
            _percent(row["bound"]),
            "yes" if row["proven"] else "NO",
        ]
        for row in shown.to_dict("records")
    ]
    headings = ["level", "children", "chance", "about", "at most", "proven"]
    table("Chances, the least first", headings, rows, right=(0, 1, 2, 4))
    more = len(lottery.levels) - len(shown)
    if more:
        say(f"And {more:,} more levels, up to {_percent(lottery.greatest)}: levels.csv has them all.")
    say(_proven(lottery))
    say("")


def _proven(lottery: Lottery) -> str:
    unproven = int((~lottery.levels["proven"]).sum())
    of_bound = "'At most': what is proven that the least chance from that line on cannot exceed."
    if unproven:
        many = f"{unproven:,} of {len(lottery.levels):,} levels {'is' if unproven == 1 else 'are'}"
        return f"A limit was reached: {many} NOT proven, and a fairer lottery may exist. {of_bound}"
    if len(lottery.levels) == 1:
        return f"Proven: no lottery under these rules gives everybody a better chance. {of_bound}"
    return (
        "Proven at every level: no lottery under these rules gives all children a better chance than those "
        "of level 1 have; none that is as good to them gives all others a better one than those of level 2 "
        f"have; and so on. {of_bound}"
    )


def _print_nobody(lottery: Lottery) -> None:
    """Print how many have no chance, and why."""
    counted = lottery.without_chance
    rows = [[f"{many:,}", _why(str(reason))] for reason, many in counted.items()]
    if rows:
        table("Who has no chance", ["children", "why"], rows, right=(0,))


def _why(reason: str) -> str:
    return _WHY.get(reason, words(reason))


def _print_dice(dice: Dice) -> None:
    """Print what rounding costs."""
    say(f"Rounded for dice: {dice.numbers:,} numbers, each as likely{_rolled(dice.numbers)}.")
    say(f"The least chance is then {_chance(dice.least)}; in the fairest lottery {_chance(dice.fairest)}.")
    if dice.avoidable:
        say(f"With so many numbers no lottery's least chance can be above {_percent(dice.bound)}.")
    else:
        say("With so many numbers no lottery's least chance can be larger: that is proven.")
    say(f"Nobody's chance moves by more than {_points(dice.furthest)} percentage points.")
    say("")


def _points(moved: float) -> str:
    return _percent(moved).removesuffix("%")


def _rolled(numbers: int) -> str:
    """Say which dice show so many numbers."""
    digits = len(str(numbers)) - 1
    if digits < 1 or numbers != 10**digits:
        return ""
    dice = "a ten-sided die shows" if digits == 1 else f"{_COUNTS[digits - 2]} ten-sided dice show"
    return f", as {dice} them ({'0' * digits} to {'9' * digits})"


def print_published(lottery: Lottery, dice: Dice | None, out: Path | None, files: tuple[str, ...]) -> None:
    """Print what was written, what is to be made public now, and what comes next.

    Parameters
    ----------
    lottery, dice
        The lottery, and the same rounded for dice.
    out, files
        Where it was written, and the names of the files; None where nobody asked for it.
    """
    lots = lottery.lots if dice is None else dice.lots
    if lots is None:
        if out is not None:
            say("Nothing was written.")
        return
    if out is None:
        say("Nothing was written: --out FOLDER writes the lottery, what verifies it, and everybody's chance.")
        say(f"The SHA-256 of {LOTTERY} would be:")
        say(lots.digest)
        return
    say(f"Written to {out}: {', '.join(files)}. Keep them as you keep the lists.")
    if lottery.status != "optimal":
        say("NOT ready to be published: give it more time, or ask for less, until every level is proven.")
    say("")
    say(f"To be made public before there is a seed, and nothing else, the SHA-256 of {LOTTERY}:")
    say(lots.digest)
    say("")
    say("Then, once the seed has been made in front of people, with the same lists, read the same way:")
    by = "" if dice is None else " --number N"
    say(f"sendsample draw {out / LOTTERY} LISTS... --as-at DATE --seed TEXT{by}")
    if dice is not None:
        say("Dice name N, and further dice make the seed; which are which is said before they are rolled.")


def print_prices(prices: pd.DataFrame, sample: str) -> None:
    """Print how fair a lottery can be, by how closely the sample has to mirror the area.

    Parameters
    ----------
    prices
        What :func:`sendsample.price_of_balance` found.
    sample
        The sample to be drawn.
    """
    say("")
    rows = [list(_price(row)) for row in prices.to_dict("records")]
    headings = ["short by", "least chance", "about", "at most", "greatest", "Gini", "children"]
    if not (prices["status"] == "optimal").all():
        headings.append("proven")
        rows = [[*row, _STATUS[status]] for row, status in zip(rows, prices["status"], strict=True)]
    table(f"{words(sample)}: what balance costs in fairness", headings, rows, right=(0, 1, 3, 4, 5, 6))
    say(
        "Short by: the places by which a set may mirror the area less well than is possible, and still be "
        "drawn. At most: what is proven that the least chance cannot exceed. Gini: how unequal the chances "
        "are, 0 when all are the same. Children: how many have a chance."
    )


def _price(row: dict[Any, Any]) -> Iterator[str]:
    yield "any" if pd.isna(row["within"]) else f"{row['within']:,}"
    if row["status"] in {"infeasible", "unknown"}:
        yield from "-" * 6
        return
    yield _percent(row["least"])
    yield one_in(row["least"]) or "-"
    yield _percent(row["least_at_most"])
    yield _percent(row["greatest"])
    yield f"{row['gini']:.2f}"
    yield f"{row['with_chance']:,}"

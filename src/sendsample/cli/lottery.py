"""``sendsample lottery``: everybody's chance, and the lottery to be published before there is a seed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sendsample.cli import options
from sendsample.cli.ids import read_ids
from sendsample.cli.progress import telling

if TYPE_CHECKING:
    import pandas as pd

    from sendsample.cohort import Cohort
    from sendsample.lotteries.dice import Dice
    from sendsample.lotteries.lottery import Lottery

_OF_DICE: Final = ("numbers", "least", "fairest", "lost", "bound", "avoidable", "furthest")
#: Exit status by outcome.
_EXIT: Final = {"optimal": 0, "infeasible": 3, "feasible": 5, "unknown": 5}


@click.command("lottery")
@options.lists
@options.design
@click.option(
    "--sample",
    default="tracking",
    show_default=True,
    metavar="NAME",
    help="The sample to be drawn. Only sets that the other samples can complete take part.",
)
@click.option(
    "--within",
    type=int,
    metavar="PLACES",
    help="Let only those sets take part that mirror the area best, or fall up to so many places short of "
    "that; by default balance plays no part. From 1 on this can take minutes: see --time-limit.",
)
@click.option(
    "--only", multiple=True, metavar="SAMPLE", help="As if the design had no other samples; may be repeated."
)
@click.option(
    "--pinned",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A selection.csv: the samples in it are settled already, and are exactly these children.",
)
@click.option(
    "--numbers",
    type=int,
    metavar="COUNT",
    help="Round the lottery to so many equally likely numbers, for a draw by dice: 1000 for three ten-sided "
    "dice. What that costs is said.",
)
@click.option(
    "--prices",
    is_flag=True,
    help="Ask another question: how fair a lottery can be, by how closely the sample has to mirror the area. "
    "Some of its steps can take minutes: see --time-limit.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER", help="Where to write.")
@click.option("--time-limit", type=float, metavar="SECONDS", help="Stop after this long with what is proven.")
@options.tables
@options.overwrite
@options.as_json
@options.gathered
def lottery_command(  # noqa: PLR0917 - click passes options by name
    lists: options.Lists,
    design: str,
    sample: str,
    within: int | None,
    only: tuple[str, ...],
    pinned: Path | None,
    numbers: int | None,
    prices: bool,  # noqa: FBT001 - an option
    out: Path | None,
    time_limit: float | None,
    overwrite: bool,  # noqa: FBT001 - an option
    as_json: bool,  # noqa: FBT001 - an option
) -> int:
    """Make the fairest lottery that the rules allow for a sample.

    No other way of drawing gives the children with the least chance a better one, and then the next, and so
    on; that is proven, level by level. Children alike in everything the design looks at have the same chance.
    Nobody is chosen yet and no seed is needed: `sendsample draw` draws.

    The folder of --out receives lottery.txt, which is what is drawn from; verify_lottery.py, with which
    anyone who has it can do the draw again; chances.csv, each child's chance; and levels.csv, what proves
    them. They are for those who may see the lists: only the SHA-256 of lottery.txt is made public, before
    there is a seed. A child's chance stands in chances.csv alone, never on the terminal or in --json.

    Ends with status 0 when every level is proven, 2 for a mistake in what was asked, 3 when no set meets
    every rule, 4 when the lists cannot be used, and 5 when a limit was reached first.
    """
    if prices:
        _one_question({"--within": within, "--numbers": numbers, "--out": out})
    import sendsample as ss  # noqa: PLC0415 - its parts are slow to import

    whole = ss.load_design(design)
    rules = whole.only(only) if only else whole
    settled = None if pinned is None else read_ids(pinned).ids(rules, whole)
    answer: _Priced | _Made
    with telling() as progress:
        cohort = lists.read(progress)
        asked: dict[str, Any] = {"pinned": settled, "only": only or None, "time_limit": time_limit}
        if prices:
            table = ss.price_of_balance(cohort, whole, sample, progress=progress, **asked)
            answer = _Priced(sample, table)
        else:
            lottery = ss.lottery(cohort, whole, sample, within=within, progress=progress, **asked)
            progress("Rounding and writing the lottery")
            answer = _Made.of(cohort, lottery, numbers, out, overwrite=overwrite)
    if as_json:
        click.echo(json.dumps(answer.data(), indent=2))
    else:
        from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

        show.print_design(whole, design, only)
        show.print_cohort(cohort)
        answer.print()
    return answer.exit_status


def _one_question(others: Mapping[str, object]) -> None:
    """Refuse what does not go with the question what balance costs."""
    for option, given in others.items():
        if given is not None:
            raise click.UsageError(f"{option} does not go with --prices, which asks another question.")


@dataclass(frozen=True)
class _Made:
    """A lottery, the same rounded for dice, and the files that were written."""

    lottery: Lottery
    dice: Dice | None
    out: Path | None
    files: tuple[str, ...]

    @classmethod
    def of(
        cls, cohort: Cohort, lottery: Lottery, numbers: int | None, out: Path | None, *, overwrite: bool
    ) -> _Made:
        """Round and write a lottery, as far as that was asked for and there is one."""
        from sendsample.cli import published  # noqa: PLC0415 - slow to import
        from sendsample.cli.output import write_folder  # noqa: PLC0415

        dice = None if numbers is None or lottery.lots is None else lottery.uniform(numbers)
        files = {} if out is None else published.files(cohort, lottery, dice)
        if out is not None and files:
            write_folder(out, files, overwrite=overwrite)
        return cls(lottery, dice, out, tuple(files))

    @property
    def exit_status(self) -> int:
        return _EXIT[self.lottery.status]

    def data(self) -> dict[str, Any]:
        """Return the answer for machines; the SHA-256 is that of the lottery to be published."""
        data = self.lottery.data()
        if self.dice is not None:
            data |= {"sha256": self.dice.lots.digest, "compositions": len(self.dice.lots.compositions)}
            data["dice"] = {name: getattr(self.dice, name) for name in _OF_DICE}
        return data

    def print(self) -> None:
        from sendsample.cli import fairness  # noqa: PLC0415 - tables are slow to import

        fairness.print_lottery(self.lottery, self.dice)
        fairness.print_published(self.lottery, self.dice, self.out, self.files)


@dataclass(frozen=True)
class _Priced:
    """What balance costs in fairness."""

    sample: str
    prices: pd.DataFrame

    @property
    def exit_status(self) -> int:
        """That of the row that went worst."""
        return max(_EXIT[status] for status in self.prices["status"])

    def data(self) -> dict[str, Any]:
        rows = json.loads(self.prices.to_json(orient="records", double_precision=15))
        return {"sample": self.sample, "prices": rows}

    def print(self) -> None:
        from sendsample.cli import fairness  # noqa: PLC0415 - tables are slow to import

        fairness.print_prices(self.prices, self.sample)

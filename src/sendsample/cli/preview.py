"""``sendsample preview``: what there is to choose from, before anybody is chosen."""

from __future__ import annotations

import json
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sendsample.cli import options
from sendsample.cli.ids import read_ids
from sendsample.cli.progress import telling

if TYPE_CHECKING:
    import pandas as pd

    from sendsample.explaining.previewing import Preview

_EXIT: Final = {"possible": 0, "infeasible": 3}
_LIMIT: Final = 5
_COLUMNS: Final = {
    "sample": "sample",
    "places": "places",
    "frame": "may draw on",
    "excluded": "excluded",
    "rules_allow": "rules allow",
    "could_be_chosen": "could be chosen",
    "unsettled": "not settled",
    "certain": "whatever the seed",
}
#: Cells that each table of the terminal shows; --json has them all.
_SHOWN: Final = 10


@click.command("preview")
@options.lists
@options.design
@click.option("--only", multiple=True, metavar="SAMPLE", help="Look at only this sample; may be repeated.")
@click.option(
    "--pinned",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A selection.csv: the samples in it are settled already, and are exactly these children.",
)
@click.option("--time-limit", type=float, metavar="SECONDS", help="Stop after this long with what is known.")
@options.tables
@options.as_json
@options.gathered
def preview_command(  # noqa: PLR0917 - click passes options by name
    lists: options.Lists,
    design: str,
    only: tuple[str, ...],
    pinned: Path | None,
    time_limit: float | None,
    as_json: bool,  # noqa: FBT001 - an option
) -> int:
    """Say how many each rule has to choose from, and how much is left to chance.

    Nobody is chosen and no seed is needed. Whoever would be chosen whatever the seed is named, so that
    inspectors can see how much chance decides.

    Ends with status 0 when all is settled, 2 for a mistake in what was asked, 3 when no selection meets every
    rule, 4 when the lists cannot be used, and 5 when a limit was reached first.
    """
    import sendsample as ss  # noqa: PLC0415 - its parts are slow to import

    whole = ss.load_design(design)
    rules = whole.only(only) if only else whole
    settled = None if pinned is None else read_ids(pinned).ids(rules, whole)
    with telling() as progress:
        cohort = lists.read(progress)
        found = ss.preview(
            cohort, whole, pinned=settled, only=only or None, time_limit=time_limit, progress=progress
        )
    if as_json:
        click.echo(json.dumps(found.data(), indent=2))
    else:
        from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

        show.print_design(whole, design, only)
        show.print_cohort(cohort)
        show.print_notes(found.notes)
        show.say("")
        _print(found)
    return _EXIT.get(found.status, _LIMIT)


def _print(found: Preview) -> None:
    from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

    if found.status in {"infeasible", "unknown"}:
        show.say(" ".join(found.sentences))
    else:
        heads = [head for column, head in _COLUMNS.items() if _is_told(found, column)]
        told = found.samples[[column for column in _COLUMNS if _is_told(found, column)]]
        rows = [[_many(cell) for cell in row] for row in told.itertuples(index=False)]
        show.table("Who could be chosen", heads, rows, right=range(1, len(heads)))
        if found.status == "partly":
            show.say("A limit was reached: these are those known for certain, and there may be others.")
    for note in found.warnings:
        show.say(f"Note: {note.sentence}")
    alone = found.cells["and_rule"] == ""
    _print_cells(found, found.cells[alone], "Each bound, the scarcest first", ["asked for"])
    _print_cells(found, found.cells[~alone], "Two bounds together (nought is no mistake by itself)", [])


def _is_told(found: Preview, column: str) -> bool:
    """Say whether a column has something to tell: nobody excluded, or left open, is nothing."""
    cells = found.samples[column]
    return bool(cells.any()) if column in {"excluded", "unsettled"} else bool(cells.notna().any())


def _print_cells(found: Preview, cells: pd.DataFrame, title: str, asks: list[str]) -> None:
    from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

    if not len(cells):
        return
    show.say("")
    rows = [_cell(found, cells, row, asks) for row in range(min(_SHOWN, len(cells)))]
    heads = [*_sample(found, "sample"), "who count towards", *asks, "to choose from"]
    show.table(title, heads, rows, right={len(heads) - 1})
    if len(cells) > _SHOWN:
        show.say(f"{len(cells) - _SHOWN:,} more are less scarce: --json shows them all.")


def _sample(found: Preview, name: str) -> list[str]:
    """Return the cell that names a sample, where there are several."""
    return [name] if len(found.samples) > 1 else []


def _cell(found: Preview, cells: pd.DataFrame, row: int, asks: list[str]) -> list[str]:
    from sendsample.explaining.previewing import cell_words  # noqa: PLC0415 - slow to import

    cell: dict[str, Any] = {str(name): value for name, value in cells.iloc[row].items()}
    asked = [_asks(cell)] if asks else []
    return [*_sample(found, cell["sample"]), cell_words(cell), *asked, _many(cell["children"])]


def _many(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    return f"{cell:,}" if isinstance(cell, Integral) else "-"


def _asks(cell: dict[str, Any]) -> str:
    least, most = cell["at_least"], cell["at_most"]
    if not isinstance(least, Integral):
        return ""
    if not isinstance(most, Integral):
        return f"at least {least}"
    if least == most:
        return f"exactly {least}"
    return f"{least} to {most}" if least else f"at most {most}"

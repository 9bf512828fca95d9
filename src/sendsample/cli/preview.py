"""``sendsample preview``: what there is to choose from, before anybody is chosen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sendsample.cli import options
from sendsample.cli.ids import read_ids
from sendsample.cli.progress import telling

if TYPE_CHECKING:
    from sendsample.explaining.previewing import Preview

_EXIT: Final = {"possible": 0, "infeasible": 3}
_LIMIT: Final = 5
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
    from sendsample.explaining.preview_shown import LIMIT, scarcest, who  # noqa: PLC0415 - slow to import

    if found.status in {"infeasible", "unknown"}:
        show.say(" ".join(found.sentences))
    else:
        heads, rows = who(found)
        show.table("Who could be chosen", heads, _commas(rows), right=range(1, len(heads)))
        if found.status == "partly":
            show.say(LIMIT)
    for note in found.warnings:
        show.say(f"Note: {note.sentence}")
    for title, heads, rows, many in scarcest(found, _SHOWN):
        if not rows:
            continue
        show.say("")
        show.table(title, heads, _commas(rows), right={len(heads) - 1})
        if many > _SHOWN:
            show.say(f"{many - _SHOWN:,} more are less scarce: --json shows them all.")


def _commas(rows: list[list[Any]]) -> list[list[str]]:
    return [[cell if isinstance(cell, str) else f"{cell:,}" for cell in row] for row in rows]

"""``sendsample workbook``: a selection as a workbook for Excel and LibreOffice."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sendsample.cli import options
from sendsample.cli.progress import telling


@click.command("workbook")
@options.again
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Where to write, as .xlsx."
)
@click.option(
    "--notified",
    metavar="DATE",
    help="The day on which the inspection was announced, for a sheet with its dates: YYYY-MM-DD or "
    "DD/MM/YYYY.",
)
@options.overwrite
@options.as_json
@options.gathered
def workbook_command(  # noqa: PLR0917 - click passes options by name
    receipt: Path,
    lists: options.Lists,
    design: str | None,
    out: Path,
    notified: str | None,
    overwrite: bool,  # noqa: FBT001 - an option
    as_json: bool,  # noqa: FBT001 - an option
) -> None:
    """Write a selection as a workbook: a sheet a sample, reserves, check, comparison and findings.

    RECEIPT is a receipt.json, or the folder of a selection, whose newest receipt is taken; LISTS are those it
    is about, as for `select`. The workbook names children: keep it as you keep the lists.
    """
    from sendsample.evidence.reading import read_receipt  # noqa: PLC0415 - slow to import
    from sendsample.reporting.workbook import need_ending, workbook  # noqa: PLC0415

    need_ending(out)
    lists.need_other(out)
    read = read_receipt(receipt)
    with telling() as progress:
        cohort = lists.again(read, progress)
        progress("Writing the workbook")
        made = workbook(read, cohort, design, notified=notified)
    made.save(out, overwrite=overwrite)
    if as_json:
        click.echo(json.dumps({"workbook": str(out), "sheets": made.sheets}, indent=2))
    else:
        from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

        show.say(f"Written to {out}: {len(made.sheets)} sheets, {', '.join(made.sheets)}.")
        show.say("It names children: keep it as you keep the lists.")

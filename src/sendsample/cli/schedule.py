"""``sendsample schedule``: the dates of an inspection, counted in working days from the notification."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sendsample.cli import options

if TYPE_CHECKING:
    import pandas as pd

    from sendsample.reporting.timetable import Timetable

_HEADINGS: Final = ("date", "day", "what", "who", "basis")


@click.command("schedule")
@click.option(
    "--notified",
    required=True,
    metavar="DATE",
    help="The day on which the inspection is announced: YYYY-MM-DD or DD/MM/YYYY.",
)
@click.option(
    "--day",
    "days",
    multiple=True,
    metavar="STEP=DAY",
    help="Another working day for a step, counted from the notification, such as select=4; or the days over "
    "which meetings are spread, such as tracking=10,11. May be repeated.",
)
@click.option(
    "--closed",
    multiple=True,
    metavar="DATE",
    help="A further day that does not count, such as a bank holiday proclaimed for one occasion. May be "
    "repeated.",
)
@click.option("--tracking", type=int, default=6, show_default=True, help="How many tracking meetings.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Also write it, as CSV.")
@options.overwrite
@options.as_json
def schedule_command(  # noqa: PLR0917 - click passes options by name
    notified: str,
    days: tuple[str, ...],
    closed: tuple[str, ...],
    tracking: int,
    out: Path | None,
    overwrite: bool,  # noqa: FBT001 - an option
    as_json: bool,  # noqa: FBT001 - an option
) -> None:
    """Say when the steps of an inspection are, from the day it is announced.

    Working days in England are counted; bank holidays are passed over. Each line says whether its day is
    published or our assumption, which --day changes. School holidays are local and are not known. No lists
    are needed.
    """
    from sendsample.reporting.schedule import notes, schedule  # noqa: PLC0415 - slow to import

    table = schedule(notified, tracking=tracking, timetable=_timetable(days), closed=closed)
    if out is not None:
        from sendsample.cli.output import csv_text, write_file  # noqa: PLC0415 - slow to import

        write_file(out, csv_text(table), overwrite=overwrite)
    if as_json:
        lines = json.loads(table.assign(date=table["date"].dt.strftime("%Y-%m-%d")).to_json(orient="records"))
        click.echo(json.dumps({"schedule": lines, "notes": notes(table)}, indent=2, ensure_ascii=False))
    else:
        _print(table, notes(table))
        if out is not None:
            click.echo(f"Written to {out}.")


def _timetable(days: tuple[str, ...]) -> Timetable | None:
    """Return the timetable with the days that were given.

    Raises
    ------
    click.UsageError
        When one is not a step and its days.
    """
    from dataclasses import fields  # noqa: PLC0415 - kept from --help

    from sendsample.reporting.timetable import Timetable  # noqa: PLC0415 - slow to import

    steps = [field.name for field in fields(Timetable)]
    given: dict[str, Any] = {}
    for text in days:
        step, _, numbers = text.partition("=")
        try:
            found = tuple(map(int, numbers.split(",")))
        except ValueError:
            raise click.UsageError(f"--day is a step and a day, such as select=4; {text!r} is not.") from None
        if step not in steps:
            raise click.UsageError(f"There is no step {step!r}. The steps are {', '.join(steps)}.")
        given[step] = found if len(found) > 1 else found[0]
    return Timetable(**given) if given else None


def _print(table: pd.DataFrame, notes: list[str]) -> None:
    from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import
    from sendsample.reporting.working_days import day_words  # noqa: PLC0415

    numbers = table["working_day"].astype("str").fillna("")
    dates = table["date"].map(day_words)
    rows = list(zip(dates, numbers, table["what"], table["who"], table["basis"], strict=True))
    show.table("Schedule", _HEADINGS, rows, right=(1,), whole={"date"})
    for note in notes:
        show.say(note)
    show.say("Where each line was found, or what is assumed: --out and --json have it.")

"""``sendsample check``: whether these children meet the rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sendsample.cli import options
from sendsample.cli.ids import Given, Listed, read_ids, to_check
from sendsample.cli.progress import telling

if TYPE_CHECKING:
    from sendsample.cohort import Cohort
    from sendsample.design import Design
    from sendsample.selection import Check


@click.command("check")
@options.lists
@options.design
@click.option(
    "--only", multiple=True, metavar="SAMPLE", help="Check only this sample of the design; may be repeated."
)
@click.option(
    "--ids",
    "ids_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Ids to check: a selection.csv (columns sample, child_id and, for visits, visit), or text with an "
    "id a line.",
)
@click.option("--id", "ids", multiple=True, metavar="ID", help="An id to check; may be repeated.")
@options.tables
@options.as_json
@options.gathered
def check_command(  # noqa: PLR0917 - click passes options by name
    lists: options.Lists,
    design: str,
    only: tuple[str, ...],
    ids_file: Path | None,
    ids: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - an option
) -> int:
    """Check any children against a design, without a solver.

    Ends with status 1 when a rule does not hold.
    """
    from sendsample.design import load_design  # noqa: PLC0415 - slow to import
    from sendsample.selection import check  # noqa: PLC0415

    whole = load_design(design)
    rules = whole.only(only) if only else whole
    given = _given(ids_file, ids, rules, whole)
    with telling() as progress:
        cohort = lists.read(progress)
        checked = check(cohort, rules, given)
    if as_json:
        click.echo(json.dumps(_data(checked), indent=2))
    else:
        from sendsample.cli import judged, show  # noqa: PLC0415 - tables are slow to import

        show.print_design(whole, design, only)
        show.print_cohort(cohort)
        show.print_notes(checked.notes)
        judged.print_check(checked, rules)
        _zeros(cohort, given)
    return 0 if checked.valid else 1


def _given(path: Path | None, ids: tuple[str, ...], design: Design, whole: Design) -> Given:
    if (path is None) == (not ids):
        raise click.UsageError("Give the ids to check: either --ids FILE, or --id for each.")
    if path is not None:
        return to_check(read_ids(path), design, whole)
    if len(design.samples) > 1:
        names = ", ".join(repr(sample.name) for sample in design.samples)
        raise click.UsageError(
            f"The design has the samples {names}, and --id does not say which one an id is for. Say --only "
            "SAMPLE, or give a file by --ids."
        )
    return Listed("--id", tuple((None, "", child) for child in ids)).ids(design, whole)


def _data(checked: Check) -> dict[str, Any]:
    return {
        "valid": checked.valid,
        "loss": checked.loss,
        "distance": checked.distance,
        "visits": checked.visits,
        "rules": json.loads(checked.rules.to_json(orient="records")),
        "comparison": json.loads(checked.comparison.to_json(orient="records")),
    }


def _zeros(cohort: Cohort, given: Given) -> None:
    """Say so when unknown ids look like ids that lost their leading zeros in a spreadsheet."""
    from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

    known = set(cohort.frame.index)
    short = {child.lstrip("0"): child for child in known if child.startswith("0")}
    lost = [child for child in _children(given) if child not in known and child in short]
    if lost:
        show.say(
            f"{lost[0]} is not on the lists and {short[lost[0]]} is: leading zeros may have been lost, as "
            "when a spreadsheet saves a CSV file."
        )


def _children(given: Given) -> Iterator[str]:
    for part in given.values():
        for ids in part.values() if isinstance(part, Mapping) else [part]:
            yield from ids

"""``sendsample check``: whether these children meet the rules."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import click

from sendsample.cli import options
from sendsample.cli.progress import telling

_ID_HEADINGS = ("child_id", "unique id", "id")


@click.command("check")
@options.lists
@options.design
@click.option(
    "--ids",
    "ids_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Ids to check: a selection.csv (columns sample and child_id), or text with an id a line.",
)
@click.option("--id", "ids", multiple=True, metavar="ID", help="An id to check; may be repeated.")
@options.as_json
def check_command(  # noqa: PLR0917 - click passes options by name
    lists: tuple[Path, ...],
    as_at: str,
    ap: str,
    both_lists: str | None,
    design: str,
    ids_file: Path | None,
    ids: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - an option
) -> int:
    """Check any children against a design, without a solver.

    Ends with status 1 when a rule does not hold.
    """
    from sendsample.design import load_design  # noqa: PLC0415 - slow to import
    from sendsample.selection import check  # noqa: PLC0415

    rules = load_design(design)
    given = _given(ids_file, ids, [sample.name for sample in rules.samples])
    with telling() as progress:
        cohort = options.read(lists, as_at=as_at, ap=ap, both_lists=both_lists, progress=progress)
        checked = check(cohort, rules, given)
    if as_json:
        click.echo(json.dumps(_data(checked), indent=2))
    else:
        from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

        show.print_design(rules, design)
        show.print_cohort(cohort)
        show.print_notes(checked.notes)
        show.print_check(checked)
        _zeros(cohort, given)
    return 0 if checked.valid else 1


def _data(checked: Any) -> dict[str, Any]:
    return {
        "valid": checked.valid,
        "loss": checked.loss,
        "distance": checked.distance,
        "rules": json.loads(checked.rules.to_json(orient="records")),
        "comparison": json.loads(checked.comparison.to_json(orient="records")),
    }


def _given(path: Path | None, ids: tuple[str, ...], samples: list[str]) -> dict[str, list[str]]:
    if (path is None) == (not ids):
        raise click.UsageError("Give the ids to check: either --ids FILE, or --id for each.")
    if path is None:
        return {samples[0]: list(ids)}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise click.UsageError(f"The ids in {path} cannot be read: {reason}.") from None
    return _read_ids(text, path.name, samples)


def _read_ids(text: str, name: str, samples: list[str]) -> dict[str, list[str]]:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise click.UsageError(f"There are no ids in {name}.")
    delimiter = max(",;\t", key=lines[0].count)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        raise click.UsageError(f"The ids in {name} cannot be read: it is not a table.") from None
    heading = [cell.lower() for cell in rows[0]]
    columns = [heading.index(known) for known in _ID_HEADINGS if known in heading]
    if columns:
        sample = heading.index("sample") if "sample" in heading else None
        return _by_sample(rows[1:], columns[0], sample, samples)
    if len(rows[0]) > 1:
        raise click.UsageError(f"The first row of {name} has no heading child_id, so the ids cannot be told.")
    return {samples[0]: [_bare(row[0]) for row in rows]}


def _by_sample(
    rows: list[list[str]], child: int, sample: int | None, samples: list[str]
) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for row in rows:
        if len(row) > child and row[child]:
            name = samples[0] if sample is None or len(row) <= sample else _bare(row[sample])
            given.setdefault(name, []).append(_bare(row[child]))
    return given


def _bare(cell: str) -> str:
    # Take off the apostrophe that kept a spreadsheet from reading the id as a formula.
    return cell.removeprefix("'")


def _zeros(cohort: Any, given: dict[str, list[str]]) -> None:
    """Say so when unknown ids look like ids that lost their leading zeros in a spreadsheet."""
    from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

    known = set(cohort.frame.index)
    short = {child.lstrip("0"): child for child in known if child.startswith("0")}
    lost = [child for ids in given.values() for child in ids if child not in known and child in short]
    if lost:
        show.say(
            f"{lost[0]} is not on the lists and {short[lost[0]]} is: leading zeros may have been lost, as "
            "when a spreadsheet saves a CSV file."
        )

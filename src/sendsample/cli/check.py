"""``sendsample check``: whether these children meet the rules."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import click

from sendsample.cli import options
from sendsample.cli.progress import telling


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
        click.echo(json.dumps(_data(checked), indent=2, ensure_ascii=False))
    else:
        from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

        show.print_cohort(cohort)
        show.print_notes(checked.notes)
        show.print_check(checked)
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
    rows = list(csv.reader(text.splitlines()))
    if not rows or "child_id" not in rows[0]:
        return {samples[0]: [row[0] for row in rows if row and row[0].strip()]}
    return _by_sample(rows, samples)


def _by_sample(rows: list[list[str]], samples: list[str]) -> dict[str, list[str]]:
    heading = rows[0]
    child = heading.index("child_id")
    sample = heading.index("sample") if "sample" in heading else None
    given: dict[str, list[str]] = {}
    for row in rows[1:]:
        if len(row) > child and row[child].strip():
            name = samples[0] if sample is None else row[sample]
            # Take off the apostrophe that kept a spreadsheet from reading the id as a formula.
            given.setdefault(name, []).append(row[child].removeprefix("'"))
    return given

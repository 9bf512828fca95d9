"""``sendsample replace``: somebody declines, or the lists were corrected."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sendsample.cli import options
from sendsample.cli.progress import telling
from sendsample.errors import InputError

if TYPE_CHECKING:
    from sendsample.cohort import Cohort
    from sendsample.design import Design
    from sendsample.evidence.reading import Receipt
    from sendsample.selection import Selection

#: Exit status by outcome.
_EXIT: Final = {"optimal": 0, "infeasible": 3, "feasible": 5, "unknown": 5}
_STOPPED: Final = (
    "sendsample: The limit was reached before it was settled who takes the place, so nothing was written. "
    "Allow more time with --time-limit."
)
#: Why people declined stands beside their ids here and nowhere else.
DECLINED: Final = "declined.csv"
_COLUMNS: Final = ("receipt", "child_id", "reason")
_REASONS: Final = (
    "family", "young_person", "safeguarding", "moved_away", "deceased", "ceased_plan", "staff_relative",
    "unavailable",
)  # fmt: skip


@click.command("replace")
@options.again
@click.option("--declined", multiple=True, metavar="ID", help="The child who leaves; one at a time.")
@click.option(
    "--reason", multiple=True, type=click.Choice(_REASONS), help="Why; the receipt counts it, beside no id."
)
@click.option("--sample", metavar="SAMPLE", help="The only sample the child leaves; otherwise every one.")
@click.option(
    "--lists-corrected",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="LISTS",
    help="Lists that take the place of LISTS, which were wrong; twice for two files.",
)
@click.option("--as-at-corrected", metavar="DATE", help="The day these are as at, if it is another.")
@click.option("--time-limit", type=float, metavar="SECONDS", help="Stop after this long with what is known.")
@options.as_json
@options.gathered
def replace_command(  # noqa: PLR0917 - click passes options by name
    receipt: Path,
    lists: options.Lists,
    design: str | None,
    declined: tuple[str, ...],
    reason: tuple[str, ...],
    sample: str | None,
    lists_corrected: tuple[Path, ...],
    as_at_corrected: str | None,
    time_limit: float | None,
    as_json: bool,  # noqa: FBT001 - an option
) -> int:
    """Fill the place of a child who declined, or carry a selection over to corrected lists.

    RECEIPT is the newest receipt, or the folder of a selection; LISTS are those it is about, as for `select`.
    The first on the child's reserve list who meets every rule takes the place; when the list is used up,
    everyone else stands and the same seed decides. The tables in the receipt's folder are brought up to date,
    and a receipt that follows the old one is written beside it, so that no receipt is followed by two.

    Ends with status 3 when nobody can take the place: the receipt says so, and everyone else stands.
    """
    from sendsample.cli.output import write_folder  # noqa: PLC0415 - slow to import
    from sendsample.cli.written import SOMETIMES  # noqa: PLC0415
    from sendsample.evidence.beside import need_newest  # noqa: PLC0415
    from sendsample.evidence.correcting import correct  # noqa: PLC0415
    from sendsample.evidence.reading import read_receipt  # noqa: PLC0415
    from sendsample.evidence.replacing import replace  # noqa: PLC0415
    from sendsample.evidence.same import asked  # noqa: PLC0415

    _need_one(declined, reason, sample, lists_corrected, as_at_corrected)
    read = read_receipt(receipt)
    _, rules = asked(read, design)
    folder = receipt if receipt.is_dir() else receipt.parent
    need_newest(read, folder)
    known = _known(read)
    with telling() as progress:
        cohort = lists.again(read, progress)
        if lists_corrected:
            new = lists.again(read, progress, lists=lists_corrected, as_at=as_at_corrected)
            selection = correct(read, cohort, new, design, time_limit=time_limit, progress=progress)
            cohort = new
        else:
            selection = replace(
                read,
                cohort,
                design,
                declined=declined[0],
                reason=reason[0],
                sample=sample,
                time_limit=time_limit,
                progress=progress,
            )
    if not selection.ids:
        click.echo(_STOPPED, err=True)
        if as_json:
            click.echo(json.dumps({"status": selection.status, "ids": {}}, indent=2))
        return _EXIT[selection.status]
    files = _files(known, cohort, selection, rules, next(iter(reason), None))
    stale = [name for name in SOMETIMES if name not in files]
    write_folder(
        folder,
        files,
        # The tables are brought up to date, which is what was asked for.
        overwrite=True,
        without=stale,
        check=lambda: need_newest(read, folder),
    )
    if as_json:
        data = {"status": selection.status, "ids": selection.ids, "receipt": selection.receipt}
        click.echo(json.dumps(data, indent=2))
    else:
        from sendsample.cli import replaced, show  # noqa: PLC0415 - tables are slow to import

        replaced.print_change(cohort, selection, rules, children=read.data["cohort"]["children"])
        show.say(f"Written to {folder}: {', '.join(files)}.")
    return _EXIT[selection.status]


def _need_one(
    declined: tuple[str, ...],
    reason: tuple[str, ...],
    sample: str | None,
    corrected: tuple[Path, ...],
    as_at: str | None,
) -> None:
    if len(declined) > 1 or len(reason) > 1:
        raise click.UsageError(
            "One child at a time, so that each place is filled with everyone else standing: run this once "
            "for each, with one --declined and one --reason."
        )
    if bool(corrected) == bool(declined):
        raise click.UsageError(
            "Say either who declined, by --declined and --reason, or which lists take the place of those "
            "before, by --lists-corrected; for both, one after the other."
        )
    if declined and not reason:
        raise click.UsageError(f"Say why, as a code, by --reason: {', '.join(_REASONS)}.")
    if corrected and (reason or sample is not None):
        raise click.UsageError("--reason and --sample are about a child who declined.")
    if as_at is not None and not corrected:
        raise click.UsageError("--as-at-corrected is about the lists of --lists-corrected.")


def _files(
    known: Sequence[Sequence[str]], cohort: Cohort, selection: Selection, rules: Design, reason: str | None
) -> dict[str, str]:
    """Return the text of each file by its name."""
    from sendsample.cli import written  # noqa: PLC0415 - slow to import
    from sendsample.evidence.reading import FIRST, file_name  # noqa: PLC0415

    files = written.files(cohort, selection, rules)
    files[file_name(selection.receipt["number"])] = files.pop(FIRST)
    if reason is not None:
        files[DECLINED] = _declined(known, selection.receipt, reason)
    return files


def _declined(known: Sequence[Sequence[str]], receipt: Mapping[str, Any], reason: str) -> str:
    """Return the restricted table of who declined and why, with the newest line."""
    import pandas as pd  # noqa: PLC0415 - slow to import

    from sendsample.cli.output import csv_text  # noqa: PLC0415

    rows = [*known, [str(receipt["number"]), receipt["replacement"]["id"], reason]]
    return csv_text(pd.DataFrame(rows, columns=list(_COLUMNS), dtype="str"))


def _known(before: Receipt) -> list[list[str]]:
    """Return the lines that stand in the folder of a receipt already.

    Raises
    ------
    sendsample.errors.InputError
        When the file is there and is not as it was written.
    """
    path = None if before.path is None else before.path.parent / DECLINED
    if path is None or not path.is_file():
        return []
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, ValueError, csv.Error):
        rows = []
    lines = [[cell.removeprefix("'") for cell in row] for row in rows[1:] if any(row)]
    if rows[:1] != [list(_COLUMNS)] or any(len(line) != len(_COLUMNS) for line in lines):
        raise InputError(
            f"{DECLINED} beside the receipt is not as it was written, so nothing can be added to it.",
            code="declined_file",
            hint="Take back what was changed, or move the file elsewhere and keep it: a new one is begun.",
        )
    return lines

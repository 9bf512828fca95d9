"""``sendsample select``: the lists in, the children out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from sendsample.cli import options
from sendsample.cli.progress import telling

#: Exit status by outcome.
_EXIT = {"optimal": 0, "infeasible": 3, "feasible": 5, "unknown": 5}
_SHOWN = ["primary_need", "age_band", "sex", "provision", "alternative_provision"]


@click.command("select")
@options.lists
@options.design
@click.option(
    "--seed",
    metavar="TEXT",
    help="Public text, fixed beforehand, that decides what the rules leave open; 'random' makes one.",
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FOLDER", help="Where to write."
)
@click.option("--time-limit", type=float, metavar="SECONDS", help="Stop after this long with what is known.")
@options.overwrite
@options.as_json
def select_command(  # noqa: PLR0917 - click passes options by name
    lists: tuple[Path, ...],
    as_at: str,
    ap: str,
    both_lists: str | None,
    design: str,
    seed: str | None,
    out: Path,
    time_limit: float | None,
    overwrite: bool,  # noqa: FBT001 - an option
    as_json: bool,  # noqa: FBT001 - an option
) -> int:
    """Choose the children from an area's lists.

    LISTS is the Annex A workbook (sheets List_1 and List_2), a folder with the two lists as CSV, or the two
    CSV files. FOLDER receives selection.csv, comparison.csv, rules.csv, findings.csv and receipt.json.
    """
    from sendsample.design import load_design  # noqa: PLC0415 - slow to import
    from sendsample.problem.tickets import check_seed, random_seed  # noqa: PLC0415
    from sendsample.selecting import select  # noqa: PLC0415

    seed = random_seed() if seed == "random" else check_seed(seed)
    rules = load_design(design)
    with telling() as progress:
        cohort = options.read(lists, as_at=as_at, ap=ap, both_lists=both_lists, progress=progress)
        selection = select(cohort, rules, seed=seed, time_limit=time_limit, progress=progress)
    if selection.ids:
        _write(cohort, selection, out, overwrite=overwrite)
    if as_json:
        click.echo(json.dumps(_data(selection), indent=2))
    else:
        _print(cohort, selection, out, (rules, design))
    return _EXIT[selection.status]


def _write(cohort: Any, selection: Any, out: Path, *, overwrite: bool) -> None:
    import pandas as pd  # noqa: PLC0415 - slow to import

    from sendsample.cli.output import csv_text, write_folder  # noqa: PLC0415

    chosen = pd.concat(
        [selection[sample].reset_index().assign(sample=sample) for sample in selection.ids], ignore_index=True
    )
    first = ["sample", "child_id"]
    files = {
        "selection.csv": csv_text(chosen[first + [name for name in chosen.columns if name not in first]]),
        "comparison.csv": csv_text(selection.comparison),
        "rules.csv": csv_text(selection.check.rules),
        "findings.csv": csv_text(cohort.findings),
        "receipt.json": json.dumps(selection.receipt, indent=2, ensure_ascii=False) + "\n",
    }
    write_folder(out, files, overwrite=overwrite)


def _data(selection: Any) -> dict[str, Any]:
    data = {"status": selection.status, "ids": selection.ids, "receipt": selection.receipt}
    if selection.ids:
        for name, frame in (("comparison", selection.comparison), ("rules", selection.check.rules)):
            data[name] = json.loads(frame.to_json(orient="records"))
    return data


def _print(cohort: Any, selection: Any, out: Path, asked: tuple[Any, str]) -> None:
    from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

    show.print_design(*asked)
    show.print_cohort(cohort)
    if len(cohort.findings):
        where = f"see {out / 'findings.csv'}" if selection.ids else "see `sendsample findings`"
        many = "1 finding" if len(cohort.findings) == 1 else f"{len(cohort.findings):,} findings"
        show.say(f"{many} in the lists: {where}.")
    show.print_notes(selection.notes)
    if not selection.ids:
        show.say(_NOTHING[selection.status])
        for reason in selection.reasons:
            show.say(f"- {reason}")
        return
    show.print_selection(selection, _SHOWN)
    show.print_verdict(selection)
    show.say(f"Written to {out}: selection.csv, comparison.csv, rules.csv, findings.csv, receipt.json.")


_NOTHING = {
    "infeasible": "No selection meets every rule:",
    "unknown": "The limit was reached before any selection was found, or shown to be impossible. Allow more "
    "time with --time-limit.",
}

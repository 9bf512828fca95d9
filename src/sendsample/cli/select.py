"""``sendsample select``: the lists in, the children out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sendsample.cli import options
from sendsample.cli.ids import Listed, read_ids
from sendsample.cli.progress import telling

if TYPE_CHECKING:
    from sendsample.cohort import Cohort
    from sendsample.design import Design
    from sendsample.selection import Selection

#: Exit status by outcome.
_EXIT: Final = {"optimal": 0, "infeasible": 3, "feasible": 5, "unknown": 5}
_NOTHING: Final = {
    "infeasible": "No selection meets every rule:",
    "unknown": "The limit was reached before any selection was found, or shown to be impossible. Allow more "
    "time with --time-limit.",
}
_SHARED: Final = ("shareable.json", "comparison.csv", "rules.csv")
#: Notes that stand beside what they are about.
_LATER: Final = frozenset({"no_reserve", "tracking_gives_way"})


@dataclass(frozen=True)
class _Settled:
    """What a file settles beforehand: the ids of samples, and the places it says they are seen at."""

    file: str
    ids: dict[str, list[str]]
    places: dict[str, dict[str, list[str]]]

    @classmethod
    def by(cls, listed: Listed, design: Design, whole: Design) -> _Settled:
        ids = listed.ids(design, whole)
        blocks = [sample.name for sample in design.samples if sample.visits is not None]
        places = {name: listed.places(name) for name in blocks if name in ids}
        return cls(listed.file, ids, {name: said for name, said in places.items() if said})

    def sentence(self) -> str:
        many = ", ".join(f"{name} ({len(children)})" for name, children in self.ids.items())
        return f"Settled beforehand by {self.file}: {many or 'none of these samples'}."

    def elsewhere(self, selection: Selection) -> list[str]:
        """Return the blocks whose places, which follow from the children, are not those the file says."""
        return [
            name
            for name, places in self.places.items()
            if _sets(places) != _sets(selection.visits.get(name, {}))
        ]


def _sets(places: Mapping[str, list[str]]) -> dict[str, set[str]]:
    return {place: set(children) for place, children in places.items()}


@click.command("select")
@options.lists
@options.design
@click.option(
    "--only", multiple=True, metavar="SAMPLE", help="Choose only this sample of the design; may be repeated."
)
@click.option(
    "--pinned",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A selection.csv: the samples in it are settled already, and are exactly these children.",
)
@click.option(
    "--seed",
    metavar="TEXT",
    help="Public text, fixed beforehand, that decides what the rules leave open; 'random' makes one.",
)
@click.option(
    "--commitment",
    metavar="DIGEST",
    help="What `sendsample commit` printed and was made public before the seed; the receipt cites it.",
)
@click.option(
    "--previous",
    type=click.Path(path_type=Path),
    metavar="RECEIPT",
    help="The receipt, or its folder, that this selection follows; the new one holds its digest.",
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FOLDER", help="Where to write."
)
@click.option(
    "--shareable",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Also write, for people without access to the lists, what came out with no row for a child and "
    "counts in bands.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    metavar="KEYFILE",
    help="The key for the digests of --shareable; that of --pseudonyms unless said, and none without either.",
)
@click.option("--time-limit", type=float, metavar="SECONDS", help="Stop after this long with what is known.")
@options.tables
@options.overwrite
@options.as_json
@options.gathered
def select_command(  # noqa: PLR0917 - click passes options by name
    lists: options.Lists,
    design: str,
    only: tuple[str, ...],
    pinned: Path | None,
    seed: str | None,
    commitment: str | None,
    previous: Path | None,
    out: Path,
    shareable: Path | None,
    key: Path | None,
    time_limit: float | None,
    overwrite: bool,  # noqa: FBT001 - an option
    as_json: bool,  # noqa: FBT001 - an option
) -> int:
    """Choose the children from an area's lists, every sample of the design jointly.

    LISTS is the Annex A workbook (sheets List_1 and List_2), a folder with the two lists as CSV, or the two
    CSV files. The folder of --out receives selection.csv, comparison.csv, rules.csv, findings.csv and
    receipt.json; reserves.csv where the design asks for reserves, and visits.csv where it asks for visits.
    They name children and settings. The folder of --shareable receives shareable.json, comparison.csv and
    rules.csv, which do not.

    Ends with status 0 when all is proven, 2 for a mistake in what was asked, 3 when no selection meets every
    rule, 4 when the lists cannot be used, and 5 when a limit was reached first.
    """
    from sendsample.design import load_design  # noqa: PLC0415 - slow to import
    from sendsample.evidence.beside import need_elsewhere  # noqa: PLC0415
    from sendsample.evidence.reading import read_receipt  # noqa: PLC0415
    from sendsample.problem.tickets import check_seed, random_seed  # noqa: PLC0415
    from sendsample.selecting import select  # noqa: PLC0415

    if key is not None and shareable is None:
        raise click.UsageError("--key is for the digests of --shareable, which is not there.")
    if shareable is not None and shareable.resolve() == out.resolve():
        raise click.UsageError(
            "--shareable and --out are one folder; what names children has one of its own."
        )
    seed = random_seed() if seed == "random" else check_seed(seed)
    whole = load_design(design)
    rules = whole.only(only) if only else whole
    followed = None if previous is None else read_receipt(previous)
    if followed is not None:
        need_elsewhere(followed, out)
    settled = None if pinned is None else _Settled.by(read_ids(pinned), rules, whole)
    keyed = _key(key or lists.pseudonyms) if shareable is not None else None
    with telling() as progress:
        cohort = lists.read(progress)
        selection = select(
            cohort,
            whole,
            seed=seed,
            only=only or None,
            pinned=None if settled is None else settled.ids,
            commitment=commitment,
            previous=None if followed is None else followed.data,
            time_limit=time_limit,
            progress=progress,
        )
    files: tuple[str, ...] = ()
    if selection.ids:
        shares = nothing if shareable is None else partial(_share, selection, keyed, shareable, overwrite)
        files = _write(cohort, selection, rules, out, shares, overwrite=overwrite)
    if as_json:
        click.echo(json.dumps(_data(selection), indent=2))
    else:
        from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

        show.print_design(whole, design, only)
        if lists.past and whole.cooling_off is None:
            show.say("Note: this design has no cooling_off, so --past changes nothing.")
        _print(cohort, selection, rules, settled)
        if commitment is None and selection.ids:
            show.say("The seed was not committed beforehand (`sendsample commit`); the receipt says so.")
        show.say(f"Written to {out}: {', '.join(files)}." if files else "Nothing was written.")
        if shareable is not None and selection.ids:
            show.say(f"Written to {shareable}, for people without access to the lists: {', '.join(_SHARED)}.")
    return _EXIT[selection.status]


def nothing() -> None:
    """Write nothing beside the selection."""


def _write(
    cohort: Cohort,
    selection: Selection,
    design: Design,
    out: Path,
    shares: Callable[[], None],
    *,
    overwrite: bool,
) -> tuple[str, ...]:
    from sendsample.cli import written  # noqa: PLC0415 - slow to import
    from sendsample.cli.output import write_folder  # noqa: PLC0415
    from sendsample.evidence.beside import need_no_chain  # noqa: PLC0415

    files = written.files(cohort, selection, design)
    stale = [name for name in written.SOMETIMES if name not in files]

    def ready() -> None:
        need_no_chain(out)
        shares()  # what is in its way keeps the selection from being written too

    write_folder(out, files, overwrite=overwrite, without=stale, check=ready)
    return tuple(files)


def _key(path: Path | None) -> bytes | None:
    from sendsample.cohort.pseudonyms import read_key  # noqa: PLC0415 - pandas is slow to import

    return None if path is None else read_key(path)


def _share(selection: Selection, key: bytes | None, folder: Path, overwrite: bool) -> None:  # noqa: FBT001
    from sendsample.cli import shared  # noqa: PLC0415 - slow to import
    from sendsample.cli.output import write_folder  # noqa: PLC0415

    write_folder(folder, shared.files(selection.shareable(key)), overwrite=overwrite)


def _data(selection: Selection) -> dict[str, Any]:
    data = {
        "status": selection.status,
        "ids": selection.ids,
        "visits": selection.visits,
        "reserves": json.loads(selection.reserves.to_json(orient="records")),
        "receipt": selection.receipt,
    }
    if selection.check is not None:
        for name, frame in (("comparison", selection.comparison), ("rules", selection.check.rules)):
            data[name] = json.loads(frame.to_json(orient="records"))
    return data


def _print(cohort: Cohort, selection: Selection, design: Design, settled: _Settled | None) -> None:
    from sendsample.cli import chosen, show, verdict  # noqa: PLC0415 - tables are slow to import

    if settled is not None:
        show.say(settled.sentence())
    show.print_cohort(cohort)
    if len(cohort.findings):
        where = "see findings.csv" if selection.ids else "see `sendsample findings`"
        many = "1 finding" if len(cohort.findings) == 1 else f"{len(cohort.findings):,} findings"
        show.say(f"{many} in the lists: {where}.")
    show.print_notes(note for note in selection.notes if note.code not in _LATER)
    if not selection.ids:
        show.say(_NOTHING[selection.status])
        show.print_reasons(selection.reasons)
        if selection.status == "infeasible":
            show.say("`sendsample explain`, with the same lists and design, says what would help.")
        return
    for name in [] if settled is None else settled.elsewhere(selection):
        show.say(
            f"Note: places follow from the lists and the seed, so some of {name!r} are seen elsewhere than "
            "the file says."
        )
    chosen.print_selection(cohort, selection, design)
    verdict.print_verdict(selection)

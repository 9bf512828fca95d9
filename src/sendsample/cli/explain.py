"""``sendsample explain``: why a design cannot be met and what would help; why this child; what rules cost."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sendsample.cli import options
from sendsample.cli.ids import read_ids
from sendsample.cli.progress import telling

if TYPE_CHECKING:
    import pandas as pd

    from sendsample.explaining.because import Why
    from sendsample.explaining.explanation import Explanation

#: Exit status by outcome; whatever else was found about a child is an answer.
_EXIT: Final = {"infeasible": 3, "unknown": 5}
_RELAXED: Final = "relaxed-{}.toml"


@click.command("explain")
@options.lists
@options.design
@click.option("--only", multiple=True, metavar="SAMPLE", help="Ask about only this sample; may be repeated.")
@click.option(
    "--pinned",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A selection.csv: the samples in it are settled already, and are exactly these children.",
)
@click.option("--child", metavar="ID", help="Ask why this child is chosen, or is not; needs --seed.")
@click.option("--seed", metavar="TEXT", help="The seed of the selection, for --child.")
@click.option("--sample", metavar="NAME", help="The sample, for --child; tracking unless said.")
@click.option(
    "--prices", is_flag=True, help="Ask what each rule costs: how much the loss would fall without."
)
@click.option(
    "--lock", multiple=True, metavar="NAME", help="A rule, or a sample, that may not give; may be repeated."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write the design of each way out: relaxed-1.toml, the cheapest, and so on.",
)
@click.option("--technical", is_flag=True, help="Add the notes for analysts.")
@click.option("--time-limit", type=float, metavar="SECONDS", help="Stop after this long with what is known.")
@options.tables
@options.overwrite
@options.as_json
@options.gathered
def explain_command(  # noqa: PLR0917 - click passes options by name
    lists: options.Lists,
    design: str,
    only: tuple[str, ...],
    pinned: Path | None,
    child: str | None,
    seed: str | None,
    sample: str | None,
    prices: bool,  # noqa: FBT001 - an option
    lock: tuple[str, ...],
    out: Path | None,
    technical: bool,  # noqa: FBT001 - an option
    time_limit: float | None,
    overwrite: bool,  # noqa: FBT001 - an option
    as_json: bool,  # noqa: FBT001 - an option
) -> int:
    """Say why no selection meets every rule, and what would help.

    With --child: why this child is chosen, or is not. With --prices: how much the loss would fall without
    each rule.

    Ends with status 0 when the design can be met or a question about a child was answered, 2 for a mistake in
    what was asked, 3 when no selection meets every rule, 4 when the lists cannot be used, and 5 when a limit
    was reached first.
    """
    _one_question(
        {"--child": child is not None, "--prices": prices},
        {"--seed": seed is not None, "--sample": sample is not None},
        {"--lock": bool(lock), "--out": out is not None},
    )
    if prices and pinned is not None:
        raise click.UsageError("--pinned does not go with --prices: a sample that is settled has no rules.")
    import sendsample as ss  # noqa: PLC0415 - its parts are slow to import
    from sendsample.problem.tickets import check_seed  # noqa: PLC0415

    seed = check_seed(seed) if child is not None else None
    whole = ss.load_design(design)
    rules = whole.only(only) if only else whole
    settled = None if pinned is None else read_ids(pinned).ids(rules, whole)
    answer: Why | Explanation | pd.DataFrame
    with telling() as progress:
        cohort = lists.read(progress)
        asked: dict[str, Any] = {"only": only or None, "time_limit": time_limit, "progress": progress}
        if prices:
            answer = ss.prices(cohort, whole, **asked)
        elif child is not None and seed is not None:
            answer = ss.why(cohort, whole, child, seed=seed, sample=sample, pinned=settled, **asked)
        else:
            answer = ss.explain(cohort, whole, pinned=settled, locked=lock, **asked)
    if as_json:
        _write(answer, out, overwrite=overwrite)
        click.echo(json.dumps(_data(answer), indent=2))
    else:
        from sendsample.cli import explained, show  # noqa: PLC0415 - tables are slow to import

        show.print_design(whole, design, only)
        show.print_cohort(cohort)
        show.say("")
        explained.print_answer(answer, technical=technical)
        files = _write(answer, out, overwrite=overwrite)
        if out is not None:
            show.say(f"Written to {out}: {', '.join(files)}." if files else "Nothing was written.")
    return _EXIT.get(_status(answer), 0)


def _one_question(
    asked: Mapping[str, bool], of_child: Mapping[str, bool], of_design: Mapping[str, bool]
) -> None:
    """Refuse options that belong to another question than the one that is asked."""
    if all(asked.values()):
        raise click.UsageError(f"{' and '.join(asked)} ask two things; ask one at a time.")
    for option, given in of_child.items():
        if given and not asked["--child"]:
            raise click.UsageError(f"{option} goes with --child, and no child was named.")
    for option, given in of_design.items():
        for other, wanted in asked.items():
            if given and wanted:
                raise click.UsageError(f"{option} does not go with {other}.")


def _write(answer: Any, out: Path | None, *, overwrite: bool) -> tuple[str, ...]:
    """Write the design of each way out; none where the design can be met."""
    if out is None or not answer.relaxations:
        return ()
    from sendsample.cli.output import write_folder  # noqa: PLC0415 - slow to import

    files = {
        _RELAXED.format(place): way.design.to_toml() for place, way in enumerate(answer.relaxations, start=1)
    }
    write_folder(out, files, overwrite=overwrite, without=_relaxed(out))
    return tuple(files)


def _relaxed(out: Path) -> Iterator[str]:
    """Yield the names of designs in a folder, as it is when they are asked for."""
    yield from sorted(path.name for path in out.glob(_RELAXED.format("*")))


def _data(answer: Any) -> dict[str, Any]:
    if not hasattr(answer, "attrs"):
        data: dict[str, Any] = answer.data()
        return data
    return {"status": answer.attrs["status"], "prices": json.loads(answer.to_json(orient="records"))}


def _status(answer: Any) -> str:
    if not hasattr(answer, "attrs"):
        return str(answer.status)
    status = str(answer.attrs["status"])
    return "unknown" if status == "possible" and answer["price"].isna().any() else status

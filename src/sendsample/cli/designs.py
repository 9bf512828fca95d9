"""``sendsample designs``: the designs that come with the package."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sendsample.cli import options
from sendsample.cli.progress import telling

if TYPE_CHECKING:
    from sendsample.cohort import Cohort

_WIDTH = 100


@click.group("designs", invoke_without_command=True)
@options.as_json
@click.pass_context
def designs_group(context: click.Context, as_json: bool) -> None:  # noqa: FBT001 - an option
    """List the built-in designs; `show NAME` prints one to copy and edit."""
    if context.invoked_subcommand is not None:
        return
    from sendsample.design import builtin_names, load_design  # noqa: PLC0415 - slow to import

    designs = [load_design(name) for name in builtin_names()]
    if as_json:
        click.echo(json.dumps([design.data() for design in designs], indent=2))
        return
    width = max(len(design.name) for design in designs) + 2
    for design in designs:
        click.echo(f"{design.name:{width}}{design.title}")


@designs_group.command("show")
@click.argument("name")
@options.as_json
def show_command(name: str, as_json: bool) -> None:  # noqa: FBT001 - an option
    """Print a built-in design as a TOML file to copy and edit."""
    from sendsample.design import builtin_text, load_design  # noqa: PLC0415 - slow to import

    text = builtin_text(name)
    if as_json:
        click.echo(json.dumps(load_design(name).data(), indent=2))
    else:
        click.echo(text, nl=False)


@designs_group.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of designs, for editors that complete and check as you type."""
    from sendsample.design import Design  # noqa: PLC0415 - slow to import

    click.echo(json.dumps(Design.model_json_schema(by_alias=True), indent=2))


@designs_group.command("presets")
@click.argument("lists", nargs=-1, type=click.Path(path_type=Path), metavar="[LISTS...]")
@click.option("--as-at", metavar="DATE", help="The day the lists were drawn: YYYY-MM-DD or DD/MM/YYYY.")
@click.option(
    "--ap",
    type=click.Choice(["strict", "dual", "wide"]),
    default="dual",
    show_default=True,
    help="What counts as alternative provision.",
)
@click.option(
    "--both-lists",
    type=click.Choice(["plan", "support"]),
    help="Which list counts for a child who is on both.",
)
@options.pseudonyms
@options.as_json
@options.gathered
def presets_command(
    lists: options.Lists,
    as_json: bool,  # noqa: FBT001 - an option
) -> None:
    """List the presets: documented predicates that a design uses by name.

    With the lists, say how many children each catches.
    """
    if not lists.lists:
        if lists.as_at:
            raise click.UsageError("--as-at is the day of the lists; name them too.")
        _tell_presets(as_json=as_json)
        return
    if not lists.as_at:
        raise click.UsageError("The lists need --as-at, the day they were drawn.")
    with telling() as progress:
        cohort = lists.read(progress)
    _tell_counts(cohort, as_json=as_json)


def _tell_presets(*, as_json: bool) -> None:
    from sendsample.design.presets import presets  # noqa: PLC0415 - slow to import

    known = list(presets().values())
    if as_json:
        entries = [
            entry.model_dump(mode="json", by_alias=True) | {"catches": entry.predicate.sentence()}
            for entry in known
        ]
        click.echo(json.dumps(entries, indent=2))
        return
    for entry in known:
        click.echo(f"{entry.name}: {entry.title}")
        needs = f" It needs a column of your own: {', '.join(entry.needs)}." if entry.needs else ""
        told = f"Children with {entry.predicate.sentence()}. {entry.about}{needs}"
        click.echo(textwrap.fill(told, _WIDTH, initial_indent="    ", subsequent_indent="    "))
        click.echo(textwrap.indent(entry.to_toml(), "    ") + "\n")


def _tell_counts(cohort: Cohort, *, as_json: bool) -> None:
    from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import
    from sendsample.design.presets import preset_counts  # noqa: PLC0415 - slow to import

    counts = preset_counts(cohort)
    if as_json:
        click.echo(json.dumps(json.loads(counts.to_json(orient="records")), indent=2))
        return
    show.print_cohort(cohort)
    rows: list[list[Any]] = [
        [row.preset, row.title, "" if missing else f"{row.children:,}", row.missing_column if missing else ""]
        for row, missing in zip(counts.itertuples(), counts["children"].isna(), strict=True)
    ]
    show.table(
        "Presets", ["preset", "title", "children", "column missing"], rows, right=(2,), whole=("preset",)
    )

"""``sendsample commit``: one digest that fixes lists and design before there is a seed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sendsample.cli import options
from sendsample.cli.ids import read_ids
from sendsample.cli.progress import telling


@click.command("commit")
@options.lists
@options.design
@click.option(
    "--only", multiple=True, metavar="SAMPLE", help="Only this sample will be chosen; may be repeated."
)
@click.option(
    "--pinned",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A selection.csv: the samples in it are settled already.",
)
@options.tables
@options.as_json
@options.gathered
def commit_command(
    lists: options.Lists,
    design: str,
    only: tuple[str, ...],
    pinned: Path | None,
    as_json: bool,  # noqa: FBT001 - an option
) -> int:
    """Fix lists and design by a digest, to be made public before there is a seed.

    Give it the same lists and options as `sendsample select` will be given, make the digest public together
    with how the seed will come about, then let the seed come about. `select --commitment` cites the digest,
    and refuses any other lists or design.
    """
    from sendsample.design import load_design  # noqa: PLC0415 - slow to import
    from sendsample.selecting import commit  # noqa: PLC0415

    whole = load_design(design)
    rules = whole.only(only) if only else whole
    settled = None if pinned is None else read_ids(pinned).ids(rules, whole)
    with telling() as progress:
        cohort = lists.read(progress)
        digest = commit(cohort, whole, only=only or None, pinned=settled)
    if as_json:
        click.echo(json.dumps({"commitment": digest}, indent=2))
        return 0
    from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

    show.print_design(whole, design, only)
    show.print_cohort(cohort)
    show.say("")
    click.echo(digest)
    show.say(
        "\nMake this public, with the day and the way in which the seed will come about, before it does. "
        "Then choose with the same options, --seed and --commitment."
    )
    return 0

"""``sendsample synth``: made-up lists with an authority's published counts."""

from __future__ import annotations

from pathlib import Path

import click

from sendsample.cli import options
from sendsample.cli.progress import telling
from sendsample.errors import OutputError


def _areas(context: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - an option
    if wanted:
        from sendsample.synthetic import area_names  # noqa: PLC0415 - slow to import

        click.echo("\n".join(area_names()))
        context.exit()


def _refuse(out: Path, services: Path | None, *, overwrite: bool) -> None:
    written = [out, out / "List_1.csv", out / "List_2.csv", *([services] if services else [])]
    there = [path for path in written if path.is_file()]
    if there and not overwrite:
        raise OutputError(
            f"{there[0]} is there already.",
            code="output_exists",
            hint="Choose another place, or say --overwrite to replace it.",
        )


@click.command("synth")
@click.option("--like", metavar="AUTHORITY", help="A local authority of England, such as Kent.")
@click.option("--size", type=int, metavar="CHILDREN", help="Or a fictional area of about this many children.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other children.")
@click.option(
    "--as-at", default="2025-01-16", show_default=True, metavar="DATE", help="The day of the lists."
)
@click.option(
    "--dirty", type=float, default=0.0, metavar="SHARE", help="Share of rows to plant faults in, 0 to 1."
)
@click.option("--stops", is_flag=True, help="Among the faults, some that stop the lists from being used.")
@click.option("--prefixed", is_flag=True, help="Values with their letters, as in 'a) WBRI'.")
@click.option("--no-extras", is_flag=True, help="Leave out the columns Household and Locality.")
@click.option(
    "--supplied",
    is_flag=True,
    help="Further columns an area may supply, such as Waiting list, Tribunal and Last sampled.",
)
@click.option(
    "--services",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write who uses which service, as CSV.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="A .xlsx file, or a folder for CSV.",
)
@options.overwrite
@click.option(
    "--areas", is_flag=True, is_eager=True, callback=_areas, expose_value=False, help="List the authorities."
)
def synth_command(  # noqa: PLR0917 - click passes options by name
    like: str | None,
    size: int | None,
    seed: int,
    as_at: str,
    dirty: float,
    stops: bool,  # noqa: FBT001 - an option
    prefixed: bool,  # noqa: FBT001 - an option
    no_extras: bool,  # noqa: FBT001 - an option
    supplied: bool,  # noqa: FBT001 - an option
    services: Path | None,
    out: Path,
    overwrite: bool,  # noqa: FBT001 - an option
) -> None:
    """Make an area's lists out of published counts and chance.

    The children are made up; nothing about a real child is in them.
    """
    from sendsample.synthetic import synthetic_area  # noqa: PLC0415 - slow to import

    if (like is None) == (size is None):
        raise click.UsageError("Say --like AUTHORITY or --size CHILDREN, one of the two.")
    _refuse(out, services, overwrite=overwrite)
    with telling() as progress:
        area = synthetic_area(
            like,
            size=size,
            seed=seed,
            as_at=as_at,
            dirty=dirty,
            stops=stops,
            prefixed=prefixed,
            extras=not no_extras,
            supplied=supplied,
            progress=progress,
        )
        area.write(out, services=services or False)
    click.echo(f"{len(area.list_1):,} children with a plan and {len(area.list_2):,} on SEN support: {out}")

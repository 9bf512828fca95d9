"""``sendsample draw``: a published lottery and a public seed in, the children drawn out."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sendsample.cli import options
from sendsample.cli.progress import telling


@click.command("draw")
@click.argument("lottery", type=click.Path(path_type=Path), metavar="LOTTERY")
@options.lists
@click.option(
    "--seed",
    metavar="TEXT",
    help="Public text that did not exist when the SHA-256 of the lottery was made public; for a rehearsal, "
    "'random' makes one.",
)
@click.option(
    "--number",
    type=int,
    metavar="N",
    help="What dice named, of a lottery made with --numbers. The seed is then made by further dice.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the children drawn as CSV, for `sendsample select --pinned`.",
)
@options.tables
@options.overwrite
@options.as_json
@options.gathered
def draw_command(  # noqa: PLR0917 - click passes options by name
    lottery: Path,
    lists: options.Lists,
    seed: str | None,
    number: int | None,
    out: Path | None,
    overwrite: bool,  # noqa: FBT001 - an option
    as_json: bool,  # noqa: FBT001 - an option
) -> int:
    """Draw the children from a lottery that was published.

    LOTTERY is the lottery.txt of `sendsample lottery`, or its folder. It holds codes and no ids; LISTS, which
    have to be those it was made from, turn the codes back into children. They, --as-at, --ap, --services,
    --settings and --past have to be what they were then. The design is not needed again.

    The number follows from the seed and the SHA-256 of the lottery, or is named by dice. It picks the
    composition, and the seed picks the children inside it. verify_lottery.py, which stands beside the
    lottery, does the same without sendsample.

    Ends with status 0 when the children are drawn, 2 for a mistake in what was asked, and 4 when the lottery
    or the lists cannot be used, or do not belong together.
    """
    import sendsample as ss  # noqa: PLC0415 - its parts are slow to import
    from sendsample.lotteries.lots import Lots  # noqa: PLC0415
    from sendsample.problem.tickets import check_seed  # noqa: PLC0415

    seed = ss.random_seed() if seed == "random" else check_seed(seed)
    lots = Lots.read(lottery / "lottery.txt" if lottery.is_dir() else lottery)
    with telling() as progress:
        cohort = lists.read(progress)
    drawn = ss.draw(lots, cohort, seed, number=number)
    if out is not None:
        from sendsample.cli.drawn import table  # noqa: PLC0415 - slow to import
        from sendsample.cli.output import csv_text, write_file  # noqa: PLC0415

        write_file(out, csv_text(table(cohort, drawn)), overwrite=overwrite)
    if as_json:
        click.echo(json.dumps(drawn.data(), indent=2))
    else:
        from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import
        from sendsample.cli.drawn import print_draw  # noqa: PLC0415

        show.print_cohort(cohort)
        print_draw(cohort, drawn, out)
    return 0

"""``sendsample pseudonyms``: whose each pseudonym is, for those who ask families."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from sendsample.cli import options
from sendsample.cli.progress import telling


@click.command("pseudonyms")
@options.lists
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Where to write.")
@options.overwrite
@options.gathered
def pseudonyms_command(
    lists: options.Lists,
    out: Path,
    overwrite: bool,  # noqa: FBT001 - an option
) -> int:
    """Write the area's own id beside each pseudonym, so that families can be asked.

    Needs --pseudonyms KEYFILE. The CSV file of --out undoes the pseudonyms: keep it as you keep the lists.
    """
    if lists.pseudonyms is None:
        raise click.UsageError("Say which key the pseudonyms are made with: --pseudonyms KEYFILE.")
    from sendsample.cli.output import csv_text, write_file  # noqa: PLC0415 - slow to import
    from sendsample.cohort.pseudonyms import (  # noqa: PLC0415
        Pseudonyms,
        named_by,
        pseudonym_table,
        read_key,
        with_pseudonyms,
    )

    key = read_key(lists.pseudonyms)
    with telling() as progress, named_by(Pseudonyms(key)):
        cohort = replace(lists, pseudonyms=None).read(progress)
    with_pseudonyms(cohort, key)  # refuses ids that cannot be told apart
    table = pseudonym_table(cohort.frame.index.tolist(), key)
    write_file(out, csv_text(table), overwrite=overwrite)
    click.echo(f"Whose each of {len(table):,} pseudonyms is stands in {out}: keep it as you keep the lists.")
    return 0

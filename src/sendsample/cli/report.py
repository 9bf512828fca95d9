"""``sendsample report``: a receipt and its lists in, one HTML file out."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sendsample.cli import options
from sendsample.cli.progress import telling


@click.command("report")
@options.again
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The HTML file to write."
)
@click.option(
    "--edition",
    type=click.Choice(["restricted", "shareable"]),
    default="restricted",
    show_default=True,
    help="Restricted names children; shareable names nobody, and counts in bands.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    metavar="KEYFILE",
    help="The key for the digests of the shareable edition; that of --pseudonyms unless said, and none "
    "without either.",
)
@click.option(
    "--notified",
    metavar="DATE",
    help="The day on which the inspection was announced, to say what is due when: YYYY-MM-DD or DD/MM/YYYY.",
)
@click.option("--no-pictures", is_flag=True, help="Leave out the pictures that sendsample[plot] draws.")
@options.overwrite
@options.as_json
@options.gathered
def report_command(  # noqa: PLR0917 - click passes options by name
    receipt: Path,
    lists: options.Lists,
    design: str | None,
    out: Path,
    edition: str,
    key: Path | None,
    notified: str | None,
    no_pictures: bool,  # noqa: FBT001 - an option
    overwrite: bool,  # noqa: FBT001 - an option
    as_json: bool,  # noqa: FBT001 - an option
) -> int:
    """Write a report of a selection, for people to read, print and keep.

    RECEIPT is a receipt.json, or the folder of a selection, whose newest receipt is taken. LISTS are those it
    is about, as for `select`. The report is one HTML file, without scripts and without anything fetched from
    elsewhere: open it in a browser, and print it from there.

    Ends with status 0 whatever the outcome it reports on. Where `select` found nobody it wrote no receipt:
    in Python, `sendsample.report` takes its answer.
    """
    from sendsample.cohort.pseudonyms import read_key  # noqa: PLC0415 - pandas is slow to import
    from sendsample.evidence.reading import read_receipt  # noqa: PLC0415
    from sendsample.reporting.report import report  # noqa: PLC0415

    if key is not None and edition != "shareable":
        raise click.UsageError("--key is for the digests of the shareable edition: add --edition shareable.")
    if out.suffix.lower() not in {".html", ".htm"}:
        raise click.UsageError("The report is an HTML file: end the name of --out in .html.")
    lists.need_other(out)
    read = read_receipt(receipt)
    file = key or lists.pseudonyms if edition == "shareable" else None
    with telling() as progress:
        cohort = lists.again(read, progress)
        made = report(
            read,
            cohort,
            design,
            edition=edition,  # type: ignore[arg-type]
            key=None if file is None else read_key(file),
            notified=notified,
            pictures=not no_pictures,
            progress=progress,
        )
    made.save(out, overwrite=overwrite)
    if as_json:
        told = {
            "written": str(out),
            "edition": edition,
            "verdict": made.page.verdict,
            "title": made.page.title,
        }
        click.echo(json.dumps(told, indent=2))
    else:
        from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

        show.say(made.page.verdict)
        show.say(f"Written to {out}: the {edition} edition. {made.page.marking}.")
    return 0

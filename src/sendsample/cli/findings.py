"""``sendsample findings``: what needs attention in the lists."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sendsample.cli import options
from sendsample.cli.progress import telling


@click.command("findings")
@options.lists
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write every finding as CSV.")
@options.overwrite
@options.as_json
@options.gathered
def findings_command(
    lists: options.Lists,
    out: Path | None,
    overwrite: bool,  # noqa: FBT001 - an option
    as_json: bool,  # noqa: FBT001 - an option
) -> int:
    """List what needs attention in the lists, all of it at once.

    Ends with status 4 when a finding stops the lists from being used.
    """
    from sendsample.errors import DataError  # noqa: PLC0415 - as the others

    stopped = None
    with telling() as progress:
        try:
            cohort = lists.read(progress)
            findings = cohort.findings
        except DataError as error:
            stopped, findings = error, error.findings
    if out is not None:
        from sendsample.cli.output import csv_text, write_file  # noqa: PLC0415 - as the others

        write_file(out, csv_text(findings), overwrite=overwrite)
    if as_json:
        click.echo(json.dumps(json.loads(findings.to_json(orient="records")), indent=2))
    else:
        from sendsample.cli import show  # noqa: PLC0415 - tables are slow to import

        if stopped is None:
            show.print_cohort(cohort)
        show.print_findings(findings)
        if stopped is not None:
            show.say("The lists cannot be used until the findings marked 'stop' are settled.")
        if out is not None:
            show.say(f"Every finding is in {out}.")
    return 0 if stopped is None else stopped.exit_status

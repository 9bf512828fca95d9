"""The command line: thin, one verb a function of the library.

Exit statuses: 0 done; 1 a check found something that does not hold; 2 usage; 3 infeasible; 4 the lists are
not usable; 5 stopped by a limit, or feasible without proof; 70 a fault of sendsample's own.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any, NoReturn

import click

from sendsample import __version__
from sendsample.cli.check import check_command
from sendsample.cli.commit import commit_command
from sendsample.cli.designs import designs_group
from sendsample.cli.draw import draw_command
from sendsample.cli.explain import explain_command
from sendsample.cli.findings import findings_command
from sendsample.cli.key import key_command
from sendsample.cli.lottery import lottery_command
from sendsample.cli.preview import preview_command
from sendsample.cli.pseudonyms import pseudonyms_command
from sendsample.cli.replace import replace_command
from sendsample.cli.report import report_command
from sendsample.cli.schedule import schedule_command
from sendsample.cli.select import select_command
from sendsample.cli.synth import synth_command
from sendsample.cli.verify import verify_command
from sendsample.cli.workbook import workbook_command
from sendsample.errors import DataError, OutputError, SendsampleError

FAULT = 70
STOPPED = 130
PIPE = 141
_STOPPED = (
    "The lists cannot be used until these are settled; nothing was written. `sendsample findings` shows "
    "everything that needs attention, and docs/findings.md says what to do about each."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sendsample")
def cli() -> None:
    """Select children for SEND inspections and audits.

    Every rule is met and proven, the area is mirrored as far as whole children can, and a public seed
    decides the rest. Nothing leaves this machine.
    """


for _command in (
    select_command,
    replace_command,
    verify_command,
    workbook_command,
    schedule_command,
    commit_command,
    check_command,
    preview_command,
    explain_command,
    report_command,
    lottery_command,
    draw_command,
    findings_command,
    designs_group,
    synth_command,
    key_command,
    pseudonyms_command,
):
    cli.add_command(_command)


def main() -> NoReturn:
    """Run the command line; every failure ends in a sentence and an exit status, never a traceback."""
    _mend_streams()
    try:
        status = _run(as_json="--json" in sys.argv[1:])
        sys.stdout.flush()
    except (SystemExit, BrokenPipeError):
        # click leaves this way when the reader, `head` say, has gone. The interpreter must not complain too.
        status = PIPE
        _mute()
    except OSError as error:
        _say(f"The answer could not be shown: {error.strerror}.", "output", as_json=False)
        status = OutputError.exit_status
        _mute()
    sys.exit(status)


def _mend_streams() -> None:
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started this
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - for good
        with contextlib.suppress(AttributeError, ValueError):
            # An older Windows terminal cannot show every character; a replacement beats an error.
            getattr(sys, name).reconfigure(errors="replace")


def _mute() -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(*, as_json: bool) -> int:
    try:
        status = cli.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return error.exit_code
    except click.ClickException as error:
        _say(error.format_message(), "usage", as_json=as_json)
        if not as_json and isinstance(error, click.UsageError) and error.ctx is not None:
            click.echo(f"See `{error.ctx.command_path} --help`.", err=True)
        return error.exit_code
    except click.exceptions.Abort:
        _say("Stopped.", "stopped", as_json=as_json)
        return STOPPED
    except SendsampleError as error:
        _tell(error, as_json=as_json)
        return error.exit_status
    except OSError:
        raise
    except Exception as error:  # the last line of defence: no traceback, no child's data
        if os.environ.get("SENDSAMPLE_DEBUG"):
            raise
        name = type(error).__name__
        _say(
            f"This is a fault of sendsample's own ({name}), not of your lists. Please report it; "
            "SENDSAMPLE_DEBUG=1 shows where it happened (read that text before you share it).",
            "fault",
            as_json=as_json,
        )
        return FAULT
    return status if isinstance(status, int) else 0


def _tell(error: SendsampleError, *, as_json: bool) -> None:
    if not as_json and isinstance(error, DataError):
        from sendsample.cli.show import print_stops  # noqa: PLC0415 - tables are slow to import

        print_stops(error.findings)
        _say(_STOPPED, error.code, as_json=False)
        return
    extra = {"findings": _records(error)} if isinstance(error, DataError) else {}
    _say(str(error), error.code, as_json=as_json, **extra)


def _records(error: DataError) -> Any:
    return json.loads(error.findings.to_json(orient="records"))


def _say(message: str, code: str, *, as_json: bool, **extra: Any) -> None:
    with contextlib.suppress(OSError, ValueError):  # nobody may be there to hear it
        if as_json:
            click.echo(json.dumps({"error": {"code": code, "message": message}, **extra}, indent=2))
        else:
            click.echo(f"sendsample: {message}", err=True)

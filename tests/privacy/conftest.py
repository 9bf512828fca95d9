"""An area with something planted in every column, and every verb of the command line run on it."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
from types import SimpleNamespace

import click
import pytest

import sendsample as ss
from sendsample.cli import cli, main
from sendsample.errors import SendsampleError
from support import planted

#: Imported to look for examples, it would block the sockets of every other test.
collect_ignore = ["blocked"]

KEY = b"a key of the area, kept apart"


@pytest.fixture(scope="session")
def area(tmp_path_factory):
    """Lists, files for every verb, and what was planted in them."""
    folder = tmp_path_factory.mktemp("planted")
    found = planted.write(folder)
    (folder / "key").write_bytes(KEY)
    return found


@pytest.fixture(scope="session")
def answered(area, tmp_path_factory):
    """Answers of an earlier day that other verbs take: a selection and a lottery, under ids or pseudonyms."""
    cohort = ss.read_annex_a(area.lists, as_at=planted.AS_AT)
    answers = {}
    for name, whose in (("ids", cohort), ("pseudonyms", cohort.with_pseudonyms(KEY))):
        folder = tmp_path_factory.mktemp(name)
        lottery = ss.lottery(whose, area.small, "audit")
        lottery.publish(folder / "lottery.txt")
        chosen = ss.select(whose, "area-send-2023", seed=planted.SEED)
        lines = ["sample,child_id", *(f"tracking,{child}" for child in chosen.ids["tracking"])]
        (folder / "selection.csv").write_text("\n".join(lines), encoding="utf-8")
        audited = ss.select(whose, area.small, seed=planted.SEED)
        audit = tmp_path_factory.mktemp(f"audit {name}") / "receipt.json"
        audit.write_text(json.dumps(audited.receipt), encoding="utf-8")
        answers[name] = SimpleNamespace(
            lottery=folder / "lottery.txt",
            ids=folder / "selection.csv",
            receipt=audit,
            child=audited.ids["audit"][0],
        )
    return answers


class _Kept(logging.Handler):
    """Keeps all there is in a record, also what no message shows."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.said = []

    def emit(self, record):
        self.said.append(f"{record.getMessage()} {record.args!r} {record.exc_info!r}")


@contextlib.contextmanager
def logs():
    handler, root = _Kept(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield handler.said
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def told_by(error):
    """All that an exception holds, and those behind it."""
    while error is not None:
        yield from (str(error), repr(error), repr(error.args))
        for part in getattr(error, "params", {}).values():
            yield part.to_csv() if hasattr(part, "to_csv") else repr(part)
        error = error.__cause__ or error.__context__


def run(arguments):
    """Run the command line as people do, and again below its last line of defence; return what it let out."""
    out, err = io.StringIO(), io.StringIO()
    arguments = [*map(str, arguments)]
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack, logs() as said:
        patch.delenv("SENDSAMPLE_DEBUG", raising=False)
        patch.setattr(sys, "argv", ["sendsample", *arguments])
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        with pytest.raises(SystemExit) as ended:
            main()
        errors = []
        try:
            cli.main(arguments, prog_name="sendsample", standalone_mode=False)
        except (SendsampleError, click.ClickException) as error:
            errors = [*told_by(error)]
    return SimpleNamespace(
        status=ended.value.code, text="\n".join([out.getvalue(), err.getvalue(), *said, *errors])
    )


@pytest.fixture(scope="session")
def let_out():
    return run

"""One run writes in a folder at a time, and leaves no lock behind."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sendsample.errors import OutputError
from sendsample.writing import write_folder
from sendsample.writing.lock import locked
from support.written import OLD, texts_of

HOLD = """
import sys
from pathlib import Path
from sendsample.writing.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(old):
    """Another process that holds the lock until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, old], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.mark.usefixtures("holder")
def test_a_busy_folder_is_a_sentence_after_a_while(old, monkeypatch):
    monkeypatch.setattr("sendsample.writing.lock.PATIENCE", 0.2)
    with pytest.raises(OutputError, match="Another run is writing") as caught:
        write_folder(old, {"a.csv": "new"}, overwrite=True)
    assert caught.value.code == "output_busy"
    assert texts_of(old) == OLD | {".sendsample.lock": ""}


def test_whoever_waits_gets_its_turn_and_the_lock_goes(old, holder, monkeypatch):
    def end():
        holder.stdin.close()
        holder.wait()

    monkeypatch.setattr("time.sleep", lambda _: end())  # filelock sleeps between its tries
    write_folder(old, {"a.csv": "new"}, overwrite=True)
    assert texts_of(old) == OLD | {"a.csv": "new"}


def test_the_lock_of_a_run_that_was_killed_is_nobodys(old, holder):
    holder.kill()
    holder.wait()
    assert (old / ".sendsample.lock").exists()
    with locked(old, patience=0):
        pass
    assert texts_of(old) == OLD


@pytest.mark.skipif(os.name != "posix", reason="modes are promised on POSIX")
def test_the_lock_is_for_its_owner_and_no_link_is_followed(old, tmp_path):
    with locked(old):
        assert (old / ".sendsample.lock").stat().st_mode & 0o777 == 0o600
    (old / ".sendsample.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError) as caught:
        write_folder(old, {"a.csv": "new"}, overwrite=True)
    assert caught.value.code == "output_unwritable"
    assert not (tmp_path / "elsewhere").exists()

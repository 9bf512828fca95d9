"""What a run left is completed by the next, taken away, or told."""

from __future__ import annotations

import errno
import json
import os
import shutil

import pytest

from sendsample.errors import OutputError
from sendsample.writing import complete, unfinished, write_file, write_folder
from sendsample.writing.lock import locked
from support.written import NEW, OLD, texts_of


@pytest.fixture
def settled(old, failing):
    """A folder in which a run was stopped when nothing was in place yet."""
    failing("replace", errno.EACCES)
    with pytest.raises(OutputError):
        write_folder(old, NEW, overwrite=True, without=["stale.csv"])
    return old


def rewrite(folder, **changes):
    path = folder / "sendsample-unfinished" / "list.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_reading_completes_what_is_settled(settled):
    assert texts_of(settled) == OLD | {"sendsample-unfinished": None}
    complete(settled)
    assert texts_of(settled) == NEW


def test_reading_one_file_completes_its_folder(settled):
    complete(settled / "c.json")
    assert texts_of(settled) == NEW


def test_the_next_run_completes_first_and_then_looks_at_what_is_there(settled):
    with pytest.raises(OutputError, match=r"another a\.csv"):
        write_folder(settled, OLD, overwrite=False)
    assert texts_of(settled) == NEW


def test_writing_one_file_completes_first(settled):
    write_file(settled / "a.csv", "newest", overwrite=True)
    assert texts_of(settled) == NEW | {"a.csv": "newest"}


def test_what_others_lay_into_it_does_not_keep_it_from_being_completed(settled):
    (settled / "sendsample-unfinished" / ".DS_Store").write_text("of a file manager")
    complete(settled)
    assert texts_of(settled) == NEW


def test_leftovers_of_a_run_that_settled_nothing_go(old):
    (old / ".sendsample-abc" / "files").mkdir(parents=True)
    (old / ".sendsample-abc" / "files" / "a.csv").write_text("children")
    (old / ".sendsample-def").write_text("children")
    complete(old)
    assert texts_of(old) == OLD


def test_a_link_among_leftovers_goes_and_what_it_leads_to_stays(old, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("mine")
    (old / ".sendsample-abc").symlink_to(tmp_path / "mine")
    complete(old)
    assert texts_of(old) == OLD
    assert texts_of(tmp_path / "mine") == {"a.txt": "mine"}


def test_nothing_to_do_costs_no_lock(old, monkeypatch):
    monkeypatch.setattr(unfinished, "locked", None)
    complete(old)
    complete(old / "a.csv")
    complete(old / "absent" / "a.csv")


def test_reading_does_not_wait_for_a_run_that_is_preparing(old):
    (old / ".sendsample-abc").mkdir()
    with locked(old):
        complete(old)
        assert (old / ".sendsample-abc").is_dir()


def test_reading_waits_for_a_run_that_is_putting_files_in_place(settled, monkeypatch):
    monkeypatch.setattr("sendsample.writing.lock.PATIENCE", 0.05)
    with locked(settled), pytest.raises(OutputError) as caught:
        complete(settled)
    assert caught.value.code == "output_busy"
    assert caught.value.exit_status == 2


@pytest.mark.parametrize("reason", [errno.EACCES, errno.EROFS])
def test_a_folder_that_may_only_be_read_can_be_read(settled, monkeypatch, reason):
    real = os.open

    def denied(path, flags, *mode, **options):
        if flags & os.O_CREAT:
            raise OSError(reason, os.strerror(reason))
        return real(path, flags, *mode, **options)

    monkeypatch.setattr(os, "open", denied)
    complete(settled)
    with pytest.raises(OutputError) as caught:
        write_folder(settled, OLD, overwrite=True)
    assert caught.value.code == "output_unwritable"
    assert texts_of(settled) == OLD | {"sendsample-unfinished": None}


# Lists from elsewhere


@pytest.mark.parametrize(
    "changes",
    [
        {"put": ["../a.csv"]},
        {"put": ["/a.csv"]},
        {"put": [1]},
        {"put": None},
        {"take_away": ["../mine.txt"]},
        {"take_away": [".."]},
        {"take_away": [""]},
        {"format": "sendsample-unfinished/2"},
    ],
)
def test_a_list_that_leads_elsewhere_is_not_followed(settled, changes):
    (settled.parent / "mine.txt").write_text("mine")
    (settled.parent / "a.csv").write_text("mine")
    rewrite(settled, **changes)
    for attempt in (
        lambda: complete(settled),
        lambda: write_folder(settled, OLD, overwrite=True),
        lambda: write_file(settled / "a.csv", "more", overwrite=True),
    ):
        with pytest.raises(OutputError) as caught:
            attempt()
        assert caught.value.code == "output_unfinished"
    assert texts_of(settled) == OLD | {"sendsample-unfinished": None}
    assert texts_of(settled.parent) == {"mine.txt": "mine", "a.csv": "mine", "out": None}


def break_list(at):
    (at / "list.json").write_text("[" * 10**5)


def lose_list(at):
    (at / "list.json").unlink()


def lose_files(at):
    shutil.rmtree(at / "files")


def link_files(at):
    (at / "files").rename(at.parent.parent / "files")
    (at / "files").symlink_to(at.parent.parent / "files")


def link_a_file(at):
    (at / "files" / "a.csv").unlink()
    (at / "files" / "a.csv").symlink_to(at.parent / "stale.csv")


def link_all(at):
    at.rename(at.parent.parent / "elsewhere")
    at.symlink_to(at.parent.parent / "elsewhere")


def be_a_file(at):
    shutil.rmtree(at)
    at.write_text("mine")


@pytest.mark.parametrize(
    "harm", [break_list, lose_list, lose_files, link_files, link_a_file, link_all, be_a_file]
)
def test_what_is_not_of_our_making_is_told_and_left(settled, harm):
    harm(settled / "sendsample-unfinished")
    before = texts_of(settled)
    for attempt in (lambda: complete(settled), lambda: write_folder(settled, OLD, overwrite=True)):
        with pytest.raises(OutputError, match="does not say what is to be done") as caught:
            attempt()
        assert caught.value.code == "output_unfinished"
    assert texts_of(settled) == before

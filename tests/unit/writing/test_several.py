"""Several files are all put in place or none, whatever is in the way."""

from __future__ import annotations

import errno
import os

import pytest

from sendsample.errors import InputError, OutputError
from sendsample.writing import several, write_folder
from sendsample.writing.lock import locked
from support.written import NEW, OLD, texts_of


def refused(folder, files=NEW, **options):
    with pytest.raises(OutputError) as caught:
        write_folder(folder, files, **{"overwrite": True, "without": ["stale.csv"], **options})
    return caught.value.code


def test_a_new_set_takes_the_place_of_an_old_one(old):
    write_folder(old, NEW, overwrite=True, without=["stale.csv", "never.csv"])
    assert texts_of(old) == NEW


def test_bytes_are_written_as_they_are_and_text_as_spreadsheets_read_it(tmp_path):
    write_folder(tmp_path, {"a.csv": "é", "b.txt": "é\r\n", "c.csv": b"\xff"}, overwrite=False)
    assert (tmp_path / "a.csv").read_bytes() == "\ufeffé".encode()
    assert (tmp_path / "b.txt").read_bytes() == "é\r\n".encode()
    assert (tmp_path / "c.csv").read_bytes() == b"\xff"


def test_the_same_again_is_no_overwriting(old):
    write_folder(old, OLD, overwrite=False)
    assert refused(old, {"b.txt": "another"}, overwrite=False, without=()) == "output_exists"
    assert refused(old, {"new.txt": "n"}, overwrite=False) == "output_stale"
    assert texts_of(old) == OLD


@pytest.mark.parametrize("name", ["a.csv", "stale.csv"])
def test_a_folder_of_that_name_is_in_the_way(old, name):
    (old / name).unlink()
    (old / name).mkdir()
    assert refused(old) == "output_folder"
    assert texts_of(old) == OLD | {name: None}


@pytest.mark.parametrize(
    "name",
    [
        "../out.csv",
        "in/a.csv",
        "/a.csv",
        "",
        ".",
        "..",
        "sendsample-unfinished",
        ".sendsample.LOCK",
        ".sendsample-1",
    ],
)
def test_names_that_lead_elsewhere_or_are_taken_are_refused(old, name):
    assert refused(old, {"a.csv": "new", name: "new"}) == "output_name"
    assert refused(old, without=[name]) == "output_name"
    assert texts_of(old) == OLD
    assert [path.name for path in old.parent.iterdir()] == ["out"]


def test_a_link_is_replaced_and_what_it_leads_to_is_not(old, tmp_path):
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text("mine")
    for name in ("a.csv", "stale.csv", "c.json"):
        (old / name).unlink(missing_ok=True)
        (old / name).symlink_to(elsewhere if name != "c.json" else tmp_path / "nowhere")
    assert refused(old, {"a.csv": "mine"}, overwrite=False, without=()) == "output_exists"
    assert refused(old, {"c.json": "mine"}, overwrite=False, without=()) == "output_exists"
    assert refused(old, {"c.json": "mine", "d.txt": "d"}, overwrite=False, without=()) == "output_exists"
    write_folder(old, NEW, overwrite=True, without=["stale.csv"])
    assert texts_of(old) == NEW
    assert not any(path.is_symlink() for path in old.iterdir())
    assert elsewhere.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_is_a_link_is_the_users_choice(old, tmp_path):
    (tmp_path / "link").symlink_to(old)
    write_folder(tmp_path / "link", NEW, overwrite=True, without=["stale.csv"])
    assert texts_of(old) == NEW


@pytest.mark.skipif(os.name != "posix", reason="modes are promised on POSIX")
def test_files_and_folders_that_were_made_are_for_their_owner_only(tmp_path):
    before = os.umask(0)
    try:
        folder = tmp_path / "one" / "two"
        write_folder(folder, OLD, overwrite=False)
        for path in folder.iterdir():
            path.chmod(0o644)
        write_folder(folder, OLD | {"b.txt": "new"}, overwrite=True)
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder, folder.parent)} == {0o700}


# filelock, too, asks for the folder.
BEFORE = [("open", range(1, 7)), ("fsync", range(1, 7)), ("mkdir", (2, 3)), ("rename", (1,))]


@pytest.mark.parametrize(("call", "at"), [(call, at) for call, times in BEFORE for at in times])
def test_a_full_disk_before_all_is_settled_changes_nothing(old, failing, call, at):
    failing(call, at=at)
    with pytest.raises(OutputError, match="No space left") as caught:
        write_folder(old, NEW, overwrite=True, without=["stale.csv"])
    assert caught.value.code == "output_unwritable"
    assert texts_of(old) == OLD


@pytest.mark.parametrize(("call", "at"), [("replace", 1), ("replace", 3), ("unlink", 1), ("fsync", 7)])
def test_what_is_settled_and_cannot_be_put_in_place_is_told_and_put_later(old, failing, call, at):
    failing(call, errno.EACCES, at)
    assert refused(old) == "output_unfinished"
    assert (old / "sendsample-unfinished").is_dir()
    write_folder(old, {"d.txt": "more"}, overwrite=False)
    assert texts_of(old) == NEW | {"d.txt": "more"}


@pytest.mark.skipif(os.name != "posix", reason="folders are made to last on POSIX")
def test_each_step_lasts_before_the_next_follows_from_it(old, monkeypatch):
    made = []

    def noted(name, real):
        def call(*given, **options):
            made.append(name)
            return real(*given, **options)

        return call

    for name in ("fsync", "rename", "replace", "unlink"):
        monkeypatch.setattr(os, name, noted(name, getattr(os, name)))
    write_folder(old, NEW, overwrite=True, without=["stale.csv"])
    prepared, settled = ["fsync"] * 6, ["rename", "fsync"]
    in_place, done = ["replace"] * 3 + ["unlink", "fsync"], ["rename"]
    expected = prepared + settled + in_place + done
    assert made[: len(expected)] == expected


def test_what_is_no_folder_cannot_be_written_to(tmp_path):
    (tmp_path / "file").write_text("here")
    assert refused(tmp_path / "file") == "output_file"
    assert refused(tmp_path / "file" / "in") == "output_unwritable"
    assert refused(tmp_path / "no\0thing") == "output_unwritable"
    assert refused(tmp_path / ("n" * 300)) == "output_unwritable"
    assert refused(tmp_path / "new" / "folder", {"n" * 300: "text", "a.txt": "text"}) == "output_unwritable"
    assert refused(tmp_path / "new", {"no\0thing": "text"}) == "output_unwritable"
    assert texts_of(tmp_path) == {"file": "here"}, "folders made in vain go again"


def test_a_folder_that_vanishes_meanwhile_is_a_sentence(old):
    def vanish():
        for path in sorted(old.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        old.rmdir()

    assert refused(old, check=vanish) == "output_unwritable"
    assert not old.exists()


def test_a_check_comes_last_and_stops_everything(old, monkeypatch):
    seen = []

    def check():
        seen.append(texts_of(old).keys())
        with pytest.raises(OutputError) as caught, locked(old, patience=0):
            pass
        assert caught.value.code == "output_busy"
        raise InputError("The chain has moved on.", code="moved_on")

    with pytest.raises(InputError, match="moved on"):
        write_folder(old, NEW, overwrite=True, check=check)
    assert texts_of(old) == OLD
    assert any(name.startswith(".sendsample-") for name in seen[0]), "all is prepared"
    write_folder(old, NEW, overwrite=True, without=["stale.csv"], check=lambda: None)
    assert texts_of(old) == NEW
    monkeypatch.setattr(several, "_settle", None)
    with pytest.raises(OutputError, match="another"):
        write_folder(old, {"a.csv": "x"}, overwrite=False, check=check)


def test_stale_names_are_asked_for_when_nobody_else_can_write(old):
    def names():
        with pytest.raises(OutputError), locked(old, patience=0):
            pass
        yield from sorted(path.name for path in old.glob("*.csv"))

    write_folder(old, {"a.csv": "new"}, overwrite=True, without=names())
    assert texts_of(old) == {"a.csv": "new", "b.txt": "old b"}

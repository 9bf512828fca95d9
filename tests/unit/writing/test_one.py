"""One file is put in place in one step, and takes nothing's place unasked."""

from __future__ import annotations

import errno
import os

import pytest

from sendsample.errors import OutputError
from sendsample.writing import one, put, write_file
from support.written import OLD, texts_of


@pytest.fixture
def path(old):
    return old / "b.txt"


def test_another_file_is_replaced_only_when_asked(old, path):
    write_file(path, "old b", overwrite=False)
    with pytest.raises(OutputError, match=r"already holds another b\.txt") as caught:
        write_file(path, "new", overwrite=False)
    assert caught.value.code == "output_exists"
    assert texts_of(old) == OLD
    write_file(path, "new", overwrite=True)
    write_file(old / "c.csv", b"more", overwrite=False)
    assert texts_of(old) == OLD | {"b.txt": "new", "c.csv": "more"}


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path, monkeypatch, links):
    path = tmp_path / "a.txt"
    if not links:
        monkeypatch.setattr(os, "link", lambda *_, **__: (_ for _ in ()).throw(OSError(errno.EPERM, "no")))
    real = one.write_new

    def late(temporary, content):
        real(temporary, content)
        path.write_text("of another program")

    monkeypatch.setattr(one, "write_new", late)
    with pytest.raises(FileExistsError):
        put(path, b"new", overwrite=False)
    assert texts_of(tmp_path) == {"a.txt": "of another program"}


def test_file_systems_without_links_do_as_well(tmp_path, failing):
    failing("link", errno.EPERM)
    put(tmp_path / "a.txt", b"new", overwrite=False)
    assert texts_of(tmp_path) == {"a.txt": "new"}


def test_a_link_is_replaced_and_what_it_leads_to_is_not(path, tmp_path):
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("mine")
    path.unlink()
    path.symlink_to(elsewhere)
    with pytest.raises(OutputError, match="already"):
        write_file(path, "mine", overwrite=False)
    write_file(path, "new", overwrite=True)
    assert not path.is_symlink()
    assert (path.read_text(), elsewhere.read_text()) == ("new", "mine")


@pytest.mark.skipif(os.name != "posix", reason="modes are promised on POSIX")
@pytest.mark.parametrize("overwrite", [True, False])
def test_the_file_is_for_its_owner_only(tmp_path, overwrite):
    before = os.umask(0)
    try:
        path = tmp_path / "new" / "a.txt"
        write_file(path, "same", overwrite=overwrite)
        modes = [path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777]
        path.chmod(0o644)
        write_file(path, "same", overwrite=overwrite)
    finally:
        os.umask(before)
    assert [*modes, path.stat().st_mode & 0o777] == [0o600, 0o700, 0o600]


@pytest.mark.parametrize(("call", "at"), [("open", 1), ("open", 2), ("fsync", 1), ("replace", 1)])
def test_a_full_disk_changes_nothing(old, path, failing, call, at):
    failing(call, at=at)
    with pytest.raises(OutputError, match="No space left"):
        write_file(path, "new", overwrite=True)
    assert texts_of(old) == OLD


def test_a_place_that_cannot_be_is_a_sentence(old, path):
    for wrong, code in {
        old: "output_folder",
        path / "in.txt": "output_file",
        old / ("n" * 300): "output_unwritable",
        old / "no\0thing": "output_unwritable",
        old / "sendsample-unfinished": "output_name",
        old / "new" / ("n" * 300): "output_unwritable",
    }.items():
        with pytest.raises(OutputError) as caught:
            write_file(wrong, "new", overwrite=True)
        assert caught.value.code == code
    assert texts_of(old) == OLD
    with pytest.raises(FileNotFoundError):
        put(old / "absent" / "a.txt", b"new", overwrite=True)
    assert texts_of(old) == OLD

"""Every verb that reads what sendsample wrote completes first what a run left that was killed."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

import sendsample as ss
from support.written import leave_unfinished, texts_of

LISTS = Path(__file__).resolve().parents[3] / "data" / "synthetic" / "little_fenwick.xlsx"
AS_AT = ["--as-at", "2025-01-16"]
SEED = ["--seed", "4 1 6 2 8 5"]


@pytest.fixture(scope="module")
def written(run, tmp_path_factory):
    """What every verb writes, by folder."""
    at = tmp_path_factory.mktemp("written")
    assert run("select", LISTS, *AS_AT, *SEED, "--out", at / "selection")[0] == 0
    assert run("lottery", LISTS, *AS_AT, "--out", at / "lottery")[0] == 0
    assert (
        run("synth", "--size", "120", "--services", at / "lists" / "services.csv", "--out", at / "lists")[0]
        == 0
    )
    (at / "designs").mkdir()
    for number in (1, 2):
        (at / "designs" / f"relaxed-{number}.toml").write_text(ss.load_design("area-send-2023").to_toml())
    return at


@pytest.mark.parametrize("old", [True, False])
@pytest.mark.parametrize(
    ("of", "arguments"),
    [
        ("selection", ["check", LISTS, *AS_AT, "--ids", "{}/selection.csv"]),
        ("selection", ["check", LISTS, *AS_AT, "--ids", "{}"]),
        ("selection", ["select", LISTS, *AS_AT, *SEED, "--pinned", "{}", "--out", "{}-new"]),
        ("selection", ["lottery", LISTS, *AS_AT, "--only", "tracking", "--past", "{}"]),
        ("selection", ["lottery", LISTS, *AS_AT, "--past", "{}/receipt.json"]),
        ("lottery", ["draw", "{}/lottery.txt", LISTS, *AS_AT, *SEED]),
        ("lottery", ["draw", "{}", LISTS, *AS_AT, *SEED]),
        ("lists", ["findings", "{}", *AS_AT]),
        ("lists", ["findings", "{}/List_1.csv", "{}/List_2.csv", *AS_AT]),
        ("lists", ["lottery", LISTS, *AS_AT, "--services", "{}/services.csv"]),
        ("designs", ["check", LISTS, *AS_AT, "--design", "{}/relaxed-2.toml", "--id", "S000001"]),
    ],
)
def test_what_was_left_is_completed_before_it_is_read(  # noqa: PLR0917 - fixtures and cases
    run, written, tmp_path, old, of, arguments
):
    folder = tmp_path / "out"
    files = {path.name: path.read_bytes() for path in (written / of).iterdir()}
    folder.mkdir()
    if old:
        for name in files:
            (folder / name).write_text("of an earlier run")
    leave_unfinished(folder, files)
    status, _, said = run(*(str(argument).replace("{}", str(folder)) for argument in arguments))
    assert status in {0, 1}, said  # check says 1 of children that meet no rules
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


def test_what_cannot_be_completed_is_a_sentence(run, written, tmp_path):
    leave_unfinished(tmp_path, {path.name: path.read_bytes() for path in (written / "designs").iterdir()})
    (tmp_path / "sendsample-unfinished" / "list.json").unlink()
    for verb in ("check", "explain"):
        status, printed, _ = run(verb, LISTS, *AS_AT, "--design", tmp_path / "relaxed-1.toml", "--json")
        assert status == 2
        assert '"output_unfinished"' in printed


def test_an_open_file_of_another_program_is_a_sentence_and_the_next_run_completes(run, tmp_path):
    out = tmp_path / "out"
    assert run("select", LISTS, *AS_AT, *SEED, "--out", out)[0] == 0
    with pytest.MonkeyPatch.context() as patch:

        def busy(*_, **__):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

        patch.setattr(os, "replace", busy)
        status, _, said = run("select", LISTS, *AS_AT, "--seed", "other", "--out", out, "--overwrite")
    assert status == 2
    assert "not all could be put in their places: Permission denied" in said
    assert "other programs" in said
    assert "sendsample-unfinished" in texts_of(out)
    assert run("select", LISTS, *AS_AT, "--seed", "other", "--out", out)[0] == 0
    assert "sendsample-unfinished" not in texts_of(out)


@pytest.mark.skipif(os.name != "posix", reason="modes are promised on POSIX")
@pytest.mark.parametrize("out", ["lists.xlsx", "lists"])
def test_made_up_lists_are_for_their_owner_only(run, tmp_path, out):
    assert run("synth", "--size", "60", "--services", tmp_path / "use.csv", "--out", tmp_path / out)[0] == 0
    for path in tmp_path.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)

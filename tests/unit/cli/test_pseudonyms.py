"""Keys and pseudonyms on the command line: how they are made, and that every verb goes by them."""

import csv
import json
import stat
import sys

import pytest

import sendsample as ss
from sendsample.cohort.pseudonyms import Pseudonyms, is_pseudonym, read_key

AS_AT = ["--as-at", "2025-01-16"]
SEED = ["--seed", "4 1 6 2 8 5"]


@pytest.fixture(scope="module")
def area(tmp_path_factory):
    folder = tmp_path_factory.mktemp("area")
    ss.synthetic_area(size=150, seed=3).write(folder / "lists")
    (folder / "key").write_bytes(b"a key of the area, kept apart\n")
    return folder


def ids_of(path):
    with path.open(encoding="utf-8-sig") as file:
        return [row["child_id"] for row in csv.DictReader(file)]


def test_a_key_is_new_and_for_its_owner_alone(run, tmp_path):
    for name in ("a", "b"):
        status, printed, _ = run("key", tmp_path / name)
        assert status == 0
        assert (tmp_path / name).read_text(encoding="ascii").strip() not in printed
        if sys.platform != "win32":
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert len(read_key(tmp_path / "a")) == 64
    assert read_key(tmp_path / "a") != read_key(tmp_path / "b")


def test_a_key_is_never_replaced(run, tmp_path):
    (tmp_path / "a").write_bytes(b"an earlier key")
    status, _, said = run("key", tmp_path / "a")
    assert status == 2
    assert "is there already" in said
    assert (tmp_path / "a").read_bytes() == b"an earlier key"
    assert run("key", tmp_path / "nowhere" / "key")[0] == 2


def test_the_table_undoes_the_pseudonyms_of_a_selection(run, area, tmp_path):
    key = ["--pseudonyms", area / "key"]
    status, printed, _ = run("select", area / "lists", *AS_AT, *SEED, *key, "--out", tmp_path / "out")
    assert status == 0
    chosen = ids_of(tmp_path / "out" / "selection.csv")
    assert all(map(is_pseudonym, chosen))
    assert all(child in printed for child in chosen)
    table = tmp_path / "whose.csv"
    assert run("pseudonyms", area / "lists", *AS_AT, *key, "--out", table)[0] == 0
    with table.open(encoding="utf-8-sig") as file:
        whose = {row["pseudonym"]: row["child_id"] for row in csv.DictReader(file)}
    names = Pseudonyms(read_key(area / "key"))
    assert all(names.of(whose[child]) == child for child in chosen)
    receipt = json.loads((tmp_path / "out" / "receipt.json").read_text(encoding="utf-8"))
    assert receipt["cohort"]["pseudonyms"] == {"key_check": names.check}


def test_python_and_the_command_line_agree(run, area, tmp_path):
    key = ["--pseudonyms", area / "key"]
    _, printed, _ = run("select", area / "lists", *AS_AT, *SEED, *key, "--out", tmp_path / "out", "--json")
    cohort = ss.read_annex_a(area / "lists", as_at="2025-01-16").with_pseudonyms(ss.read_key(area / "key"))
    assert json.loads(printed)["ids"] == ss.select(cohort, "area-send-2023", seed="4 1 6 2 8 5").ids


def test_files_of_either_name_are_taken(run, area, tmp_path):
    key = ["--pseudonyms", area / "key"]
    run("select", area / "lists", *AS_AT, *SEED, "--out", tmp_path / "own")
    for extra in ([], key):
        status, printed, _ = run("check", area / "lists", *AS_AT, *extra, "--ids", tmp_path / "own")
        assert status == 0, printed
    own = ids_of(tmp_path / "own" / "selection.csv")
    pinned = ["--pinned", tmp_path / "own"]
    assert run("select", area / "lists", *AS_AT, *SEED, *key, *pinned, "--out", tmp_path / "out")[0] == 0
    names = Pseudonyms(read_key(area / "key"))
    assert set(ids_of(tmp_path / "out" / "selection.csv")) == {names.of(child) for child in own}
    past = ["--past", tmp_path / "own"]
    assert run("check", area / "lists", *AS_AT, *key, *past, "--ids", tmp_path / "out")[0] == 0


def test_stopped_lists_are_told_by_pseudonyms(run, area, tmp_path):
    lines = (area / "lists" / "List_1.csv").read_text(encoding="utf-8-sig").splitlines()
    twice = lines[1].split(",")[0]
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "List_1.csv").write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    (folder / "List_2.csv").write_bytes((area / "lists" / "List_2.csv").read_bytes())
    names = Pseudonyms(read_key(area / "key"))
    for verb, more in (("findings", []), ("pseudonyms", ["--out", tmp_path / "p"]), ("preview", ["--json"])):
        status, printed, said = run(verb, folder, *AS_AT, "--pseudonyms", area / "key", *more)
        assert status == 4
        assert twice not in printed + said
        assert verb == "findings" or names.of(twice) in printed + said


@pytest.mark.parametrize(("key", "sentence"), [("nowhere", "no file"), ("short", "at least 16")])
def test_a_key_that_is_none_is_a_sentence(run, area, tmp_path, key, sentence):
    (tmp_path / "short").write_text("short")
    status, _, said = run("findings", area / "lists", *AS_AT, "--pseudonyms", tmp_path / key)
    assert status == 4
    assert sentence in said


def test_the_table_needs_a_key(run, area, tmp_path):
    status, _, said = run("pseudonyms", area / "lists", *AS_AT, "--out", tmp_path / "x.csv")
    assert status == 2
    assert "--pseudonyms" in said

"""Committing, replacing and verifying on the command line."""

from __future__ import annotations

import csv
import json
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import sendsample as ss
from sendsample.evidence.reading import receipts_in

DATA = Path(__file__).resolve().parents[3] / "data" / "synthetic"
LISTS = DATA / "saltmarsh.xlsx"
AS_AT = ["--as-at", "2025-01-16"]
SEED = ["--seed", "4 1 6 2 8 5"]


@pytest.fixture(scope="module")
def drawn_once(run, tmp_path_factory):
    status, out, err = run("commit", LISTS, *AS_AT, "--json")
    assert status == 0, err
    fixed = json.loads(out)["commitment"]
    out = tmp_path_factory.mktemp("drawn") / "six"
    status, _, err = run("select", LISTS, *AS_AT, *SEED, "--commitment", fixed, "--out", out)
    assert status == 0, err
    return out


@pytest.fixture
def folder(drawn_once, tmp_path):
    """What one draw wrote, to be carried on by one test."""
    return shutil.copytree(drawn_once, tmp_path / "six")


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def standing(folder):
    return [row["child_id"] for row in rows(folder / "selection.csv")]


def files(folder):
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def test_a_commitment_is_printed_alone_on_its_line(run):
    status, out, _ = run("commit", LISTS, *AS_AT)
    assert status == 0
    assert [line for line in out.splitlines() if len(line) == 64 and set(line) <= set("0123456789abcdef")]
    assert "S0" not in out


def test_a_commitment_to_something_else_stops_the_draw(run, tmp_path):
    _, out, _ = run("commit", LISTS, *AS_AT, "--design", "audit-termly", "--json")
    other = json.loads(out)["commitment"]
    status, _, err = run("select", LISTS, *AS_AT, *SEED, "--commitment", other, "--out", tmp_path / "x")
    assert (status, "not what was committed to" in err, (tmp_path / "x").exists()) == (2, True, False)
    status, out, _ = run("select", LISTS, *AS_AT, *SEED, "--out", tmp_path / "x")
    assert (status, "not committed beforehand" in out) == (0, True)


def test_declining_twice_leaves_a_chain_that_verifies(run, folder):
    drawn = standing(folder)
    status, out, err = run("replace", folder, LISTS, "--declined", drawn[0], "--reason", "safeguarding")
    assert status == 0, err
    assert f"{drawn[0]} leaves tracking; everyone else stands." in out
    assert "safeguarding" not in out
    second = standing(folder)
    assert set(drawn[1:]) < set(second)
    (taken,) = set(second) - set(drawn)
    status, *_ = run(
        "replace", folder / "receipt-2.json", LISTS, "--declined", taken, "--reason", "unavailable"
    )
    assert status == 0
    assert files(folder) >= {"receipt.json", "receipt-2.json", "receipt-3.json", "declined.csv"}
    assert [(row["receipt"], row["child_id"], row["reason"]) for row in rows(folder / "declined.csv")] == [
        ("2", drawn[0], "safeguarding"),
        ("3", taken, "unavailable"),
    ]
    reasons = json.loads((folder / "receipt-3.json").read_text("utf-8"))["declined"]["reasons"]
    assert reasons == {"safeguarding": 1, "unavailable": 1}
    if sys.platform != "win32":
        assert {stat.S_IMODE((folder / name).stat().st_mode) for name in files(folder)} == {0o600}
    status, out, _ = run("verify", folder, LISTS)
    assert (status, "The receipt holds, in everything it says." in out) == (0, True)
    status, out, _ = run("verify", folder, LISTS, "--json")
    data = json.loads(out)
    assert (data["holds"], data["complete"], {one["receipt"] for one in data["lines"]}) == (
        True,
        True,
        {1, 2, 3},
    )


def test_a_changed_receipt_does_not_verify(run, folder):
    path = folder / "receipt.json"
    path.write_text(path.read_text("utf-8").replace('"loss": 0', '"loss": 1'), encoding="utf-8")
    status, out, _ = run("verify", folder, LISTS)
    assert (status, "DOES NOT HOLD" in out) == (1, True)


def test_the_table_beside_the_receipt_and_the_seed_are_looked_at(run, folder):
    assert run("verify", folder, LISTS, *SEED)[0] == 0
    status, out, _ = run("verify", folder, LISTS, "--seed", "6 5 4")
    assert (status, "The receipt has another." in out) == (1, True)
    table = folder / "selection.csv"
    table.write_text(table.read_text("utf-8").replace(standing(folder)[0], "S000001"), encoding="utf-8")
    status, out, _ = run("verify", folder, LISTS)
    assert (status, "names others than the receipt does" in " ".join(out.split())) == (1, True)
    table.write_text("nonsense,table\n1,2\n", encoding="utf-8")
    assert run("verify", folder, LISTS)[0] == 1


@pytest.mark.parametrize("name", ["reserves.csv", "declined.csv"])
def test_a_table_that_was_changed_does_not_verify(run, folder, name):
    child = standing(folder)[0]
    assert run("replace", folder, LISTS, "--declined", child, "--reason", "family")[0] == 0
    table = folder / name
    old = rows(table)[0]["reserve" if name == "reserves.csv" else "reason"]
    table.write_text(table.read_text("utf-8").replace(old, "S000001"), encoding="utf-8")
    status, out, _ = run("verify", folder, LISTS)
    assert (status, f"{name}  DOES NOT HOLD" in " ".join(out.split(" ")).replace("   ", "  ")) == (1, True), (
        out
    )
    table.write_bytes(b"\xff")
    assert run("verify", folder, LISTS)[0] == 1
    status, _, err = run("replace", folder, LISTS, "--declined", child, "--reason", "family")
    assert (status, "has declined already" in err or "not as it was written" in err) in {(2, True), (4, True)}


def test_a_receipt_that_is_missing_between_two_is_noticed(run, folder):
    for _ in range(2):
        assert run("replace", folder, LISTS, "--declined", standing(folder)[0], "--reason", "family")[0] == 0
    (folder / "receipt-2.json").unlink()
    status, out, _ = run("verify", folder, LISTS)
    assert (status, "is missing, or was changed" in " ".join(out.split())) == (1, True)


def test_several_who_replace_at_once_leave_one_chain(folder):
    """Each either goes on from the newest receipt or is told to; none of them harms another's work."""
    command = [
        sys.executable,
        "-m",
        "sendsample",
        "replace",
        folder,
        LISTS,
        "--reason",
        "family",
        "--declined",
    ]
    running = [
        subprocess.Popen([*command, child], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for child in standing(folder)[:4]
    ]
    said = [process.communicate()[1] for process in running]
    statuses = [process.returncode for process in running]
    assert set(statuses) <= {0, 2}
    assert all("follows" in text for text, status in zip(said, statuses, strict=True) if status)
    receipts = [path.name for path in receipts_in(folder)]
    assert len(receipts) == 1 + statuses.count(0) > 1
    assert ss.verify(folder, ss.read_annex_a(LISTS, as_at="2025-01-16")).holds
    assert len(rows(folder / "declined.csv")) == statuses.count(0)


def test_an_old_receipt_is_not_carried_on_twice(run, folder):
    drawn = standing(folder)
    assert run("replace", folder, LISTS, "--declined", drawn[0], "--reason", "family")[0] == 0
    before = {name: (folder / name).read_bytes() for name in files(folder)}
    status, _, err = run(
        "replace", folder / "receipt.json", LISTS, "--declined", drawn[1], "--reason", "family"
    )
    assert (status, "receipt-2.json" in err) == (2, True)
    assert {name: (folder / name).read_bytes() for name in files(folder)} == before


def test_a_chain_is_never_overwritten(run, folder):
    drawn = standing(folder)
    assert run("replace", folder, LISTS, "--declined", drawn[0], "--reason", "family")[0] == 0
    status, _, err = run("select", LISTS, *AS_AT, "--seed", "9", "--out", folder, "--overwrite")
    assert (status, "receipt-2.json" in err) == (2, True)
    assert standing(folder) != drawn


def test_a_selection_does_not_take_the_place_of_the_one_it_follows(run, folder, tmp_path):
    asked = ["select", LISTS, *AS_AT, "--seed", "9", "--previous", folder, "--overwrite", "--out"]
    status, _, err = run(*asked, folder)
    assert (status, "that this selection follows" in err) == (2, True)
    assert run(*asked, tmp_path / "other")[0] == 0
    receipt = json.loads((tmp_path / "other" / "receipt.json").read_text("utf-8"))
    assert receipt["number"] == 2
    # Its own next receipt would be the third, and a second file of another chain is in the way of none.
    status, *_ = run("verify", tmp_path / "other", LISTS, "--earlier", folder)
    assert status == 0


@pytest.mark.parametrize(
    "text", ["receipt;child_id;reason\n2;S0;family\n", "receipt,child_id,reason\n2,S0,family,x\n", "\udce9"]
)
def test_a_changed_table_of_who_declined_is_a_sentence(run, folder, text):
    table = folder / "declined.csv"
    table.write_bytes(text.encode("utf-8", "surrogateescape"))
    before = {name: (folder / name).read_bytes() for name in files(folder)}
    asked = ["--declined", standing(folder)[0], "--reason", "family"]
    status, _, err = run("replace", folder, LISTS, *asked)
    assert (status, "declined.csv beside the receipt" in err) == (4, True), err
    assert {name: (folder / name).read_bytes() for name in files(folder)} == before


def test_a_run_cut_short_writes_nothing(run, tmp_path):
    design, out = tmp_path / "none.toml", tmp_path / "out"
    design.write_text('name = "none"\n[[samples]]\nname = "audit"\nsize = 9\nreserves = 0\n', "utf-8")
    assert run("select", LISTS, *AS_AT, *SEED, "--design", design, "--out", out)[0] == 0
    before = {name: (out / name).read_bytes() for name in files(out)}
    asked = ["--design", design, "--declined", standing(out)[0], "--reason", "family", "--time-limit", "1e-9"]
    status, _, err = run("replace", out, LISTS, *asked)
    assert (status, "nothing was written" in err) == (5, True), err
    assert {name: (out / name).read_bytes() for name in files(out)} == before


def test_other_lists_are_refused(run, folder):
    child = standing(folder)[0]
    northmoor = DATA / "northmoor.xlsx"
    status, _, err = run("replace", folder, northmoor, "--declined", child, "--reason", "family")
    assert (
        status,
        "not those the receipt is about" in " ".join(err.split()),
        "--lists-corrected" in err,
    ) == (4, True, True)
    status, out, _ = run("verify", folder, northmoor)
    assert (status, "their digests differ" in " ".join(out.split())) == (1, True)


def test_corrected_lists_start_a_receipt_that_says_what_changed(run, folder, tmp_path):
    first, second = tmp_path / "List_1.csv", tmp_path / "List_2.csv"
    gone = standing(folder)[0]
    write_lists(LISTS, {gone}, first, second)
    corrected = ["--lists-corrected", first, "--lists-corrected", second]
    status, said, err = run("replace", folder, LISTS, *corrected)
    assert status == 0, err
    assert "1 left, 0 joined, 0 changed" in said
    assert gone not in standing(folder)
    assert "receipt-2.json" in files(folder)
    assert "declined.csv" not in files(folder)
    status, said, _ = run("verify", folder, first, second, "--lists-before", LISTS)
    assert (status, "The receipt holds, in everything it says." in said) == (0, True), said
    status, said, _ = run("verify", folder, LISTS)
    assert (status, "given by --lists-before" in " ".join(said.split())) == (1, True)
    status, _, err = run("replace", folder, LISTS, *corrected)
    assert (status, "about these corrected lists already" in " ".join(err.split())) == (2, True), err
    status, _, err = run(
        "replace", folder, first, second, "--lists-corrected", first, "--lists-corrected", second
    )
    assert (status, "say the same" in err) == (2, True)


def write_lists(workbook, gone, first, second):
    """Save the two lists as CSV, without some children."""
    for sheet, path in (("List_1", first), ("List_2", second)):
        frame = pd.read_excel(workbook, sheet_name=sheet, dtype="str", engine="calamine")
        for column in frame.columns:
            if column.startswith("Date"):
                frame[column] = frame[column].str.slice(0, 10)
        frame[~frame["Unique ID"].isin(gone)].to_csv(path, index=False)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "Say either who declined"),
        (["--declined", "S000001"], "Say why, as a code"),
        (["--declined", "S000001", "--reason", "family"], "Nobody with the id"),
        (["--declined", "S000001", "--reason", "whim"], "Invalid value"),
        (["--declined", "S000001", "--reason", "family", "--sample", "seven"], "no sample"),
        (["--lists-corrected", "x.xlsx", "--reason", "family"], "about a child who declined"),
        (["--declined", "S1", "--declined", "S2", "--reason", "family"], "One child at a time"),
        (["--declined", "S1", "--reason", "family", "--as-at-corrected", "2025-01-01"], "about the lists"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(run, folder, options, words):
    before = files(folder)
    status, _, err = run("replace", folder, LISTS, *options)
    assert (status, words in err) == (2, True), err
    assert files(folder) == before


def test_what_is_no_receipt_is_said_in_a_sentence(run, tmp_path):
    path = tmp_path / "receipt.json"
    path.write_text("{}", encoding="utf-8")
    status, _, err = run("verify", path, LISTS)
    assert (status, "not a receipt" in err) == (4, True)
    status, _, err = run("verify", tmp_path / "none", LISTS)
    assert (status, "no file" in err) == (4, True)


def test_nobody_can_take_the_place(run, tmp_path):
    lists, out = DATA / "little_fenwick.xlsx", tmp_path / "out"
    many = len(ss.read_annex_a(lists, as_at="2025-01-16"))
    design = tmp_path / "all.toml"
    design.write_text(f'name = "all"\n[[samples]]\nname = "all"\nsize = {many}\n', encoding="utf-8")
    status, _, err = run("select", lists, *AS_AT, "--design", design, *SEED, "--out", out)
    assert status == 0, err
    child = standing(out)[0]
    asked = ["--design", design, "--declined", child, "--reason", "deceased"]
    status, said, err = run("replace", out, lists, *asked)
    assert (status, "Nobody takes the place in all." in said) == (3, True), err
    assert len(standing(out)) == many - 1
    assert json.loads((out / "receipt-2.json").read_text("utf-8"))["samples"]["all"]["vacant"] == 1
    status, said, _ = run("verify", out, lists, "--design", design)
    assert status == 0, said
    status, _, err = run("verify", out, lists)
    assert (status, "--design" in err) == (4, True)


def test_how_children_on_both_lists_were_settled_need_not_be_said_again(run, tmp_path):
    first, second = tmp_path / "List_1.csv", tmp_path / "List_2.csv"
    write_lists(LISTS, set(), first, second)
    plan, support = first.read_text("utf-8"), second.read_text("utf-8")
    child = plan.splitlines()[1].split(",")[0]
    # Another's row under the child's id, without the UPN, which is checked apart.
    _, _, rest = support.splitlines()[1].split(",", 2)
    second.write_text(f"{support}{child},,{rest}\n", encoding="utf-8")
    out = tmp_path / "out"
    asked = [first, second, *AS_AT, *SEED, "--out", out]
    assert run("select", *asked)[0] == 4
    status, _, err = run("select", *asked, "--both-lists", "support")
    assert status == 0, err
    assert json.loads((out / "receipt.json").read_text("utf-8"))["cohort"]["both_lists"] == "support"
    status, said, err = run("verify", out, first, second)
    assert status == 0, said + err


def test_a_chain_may_hold_pseudonyms(run, tmp_path):
    key, other, out = tmp_path / "area.key", tmp_path / "other.key", tmp_path / "out"
    assert run("key", key)[0] == run("key", other)[0] == 0
    status, _, err = run("select", LISTS, *AS_AT, *SEED, "--pseudonyms", key, "--out", out)
    assert status == 0, err
    assert run("pseudonyms", LISTS, *AS_AT, "--pseudonyms", key, "--out", tmp_path / "who.csv")[0] == 0
    own = {row["pseudonym"]: row["child_id"] for row in rows(tmp_path / "who.csv")}
    leaves = standing(out)[0]
    asked = ["--declined", own[leaves], "--reason", "family"]  # by the area's own id
    status, said, err = run("replace", out, LISTS, "--pseudonyms", key, *asked)
    assert status == 0, err
    assert own[leaves] not in said + err + (out / "receipt-2.json").read_text("utf-8")
    assert leaves not in standing(out)
    assert run("verify", out, LISTS, "--pseudonyms", key)[0] == 0
    status, said, _ = run("verify", out, LISTS, "--pseudonyms", other)
    assert (status, "made with another key" in " ".join(said.split())) == (1, True)
    status, said, _ = run("verify", out, LISTS)
    assert (status, "without the key to them" in " ".join(said.split())) == (1, True)

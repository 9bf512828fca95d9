"""The command line as people use it: what it prints, what it writes, how it ends."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sendsample as ss
from sendsample.cli import progress

ROOT = Path(__file__).resolve().parents[3]
LISTS = ROOT / "data" / "synthetic" / "saltmarsh.xlsx"
AS_AT = ["--as-at", "2025-01-16"]
SEED = ["--seed", "4 1 6 2 8 5"]


def design_file(tmp_path, **changes):
    data = ss.load_design("area-send-2023").data()
    data["samples"][0] |= changes
    path = tmp_path / "mine.toml"
    path.write_text(ss.Design.model_validate(data).to_toml(), encoding="utf-8")
    return path


def test_select_writes_the_six_and_check_confirms_them(run, tmp_path):
    out = tmp_path / "answer"
    status, printed, _ = run("select", LISTS, *AS_AT, *SEED, "--out", out)
    assert status == 0
    assert "Every rule holds" in printed
    assert "loss 0, proven least" in printed
    names = {"selection.csv", "reserves.csv", "comparison.csv", "rules.csv", "findings.csv", "receipt.json"}
    assert {path.name for path in out.iterdir()} == names
    with (out / "selection.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    receipt = json.loads((out / "receipt.json").read_text(encoding="utf-8"))
    assert [row["child_id"] for row in rows] == receipt["samples"]["tracking"]["ids"]
    assert all(row["child_id"] in printed for row in rows)
    assert all(row["meets"] for row in rows)
    status, printed, _ = run("check", LISTS, *AS_AT, "--ids", out / "selection.csv")
    assert status == 0
    assert "Every rule holds." in printed
    assert "loss 0" in printed


def test_python_and_the_command_line_agree(run, tmp_path):
    _, printed, _ = run("select", LISTS, *AS_AT, *SEED, "--out", tmp_path / "a", "--json")
    cohort = ss.read_annex_a(LISTS, as_at="2025-01-16")
    selection = ss.select(cohort, "area-send-2023", seed="4 1 6 2 8 5")
    assert json.loads(printed)["ids"] == selection.ids
    assert json.loads(printed)["receipt"] == json.loads(json.dumps(selection.receipt))


def test_check_ends_with_1_when_a_rule_does_not_hold(run):
    ids = [f"--id={child}" for child in ss.read_annex_a(LISTS, as_at="2025-01-16").frame.index[:6]]
    status, printed, _ = run("check", LISTS, *AS_AT, *ids)
    assert status == 1
    assert "NO" in printed
    status, printed, _ = run("check", LISTS, *AS_AT, "--json", "--id", "nobody")
    assert status == 1
    assert json.loads(printed)["valid"] is False


def test_check_reads_ids_from_plain_text(run, tmp_path):
    path = tmp_path / "ids.txt"
    path.write_text("nobody\n\n also nobody \n", encoding="utf-8")
    status, printed, _ = run("check", LISTS, *AS_AT, "--ids", path)
    assert status == 1
    assert "not on the lists: also nobody, nobody" in printed


def test_infeasible_ends_with_3_says_why_and_writes_nothing(run, tmp_path):
    rule = {"rule": "count", "where": {"column": "age", "equals": 26}, "exactly": 1}
    path = design_file(tmp_path, rules=[rule])
    status, printed, _ = run("select", LISTS, *AS_AT, *SEED, "--design", path, "--out", tmp_path / "out")
    assert status == 3
    assert "none that can be chosen" in printed
    assert not (tmp_path / "out").exists()


def test_fewer_children_than_places_is_infeasible(run, tmp_path):
    path = design_file(tmp_path, size=2000, rules=[], balance=[])
    status, printed, _ = run("select", LISTS, *AS_AT, *SEED, "--design", path, "--out", tmp_path / "out")
    assert status == 3
    assert "2000 places" in printed


def test_a_limit_ends_with_5(run, tmp_path):
    status, printed, _ = run(
        "select", LISTS, *AS_AT, *SEED, "--out", tmp_path / "out", "--time-limit", "0.000001"
    )
    assert status == 5
    assert "limit was reached" in printed
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["select", LISTS, *AS_AT, "--out", "x"], "needs a public seed"),
        (["select", LISTS, *AS_AT, "--out", "x", "--seed", " 4 1"], "begins or ends with a space"),
        (["select", LISTS, *AS_AT, "--out", "x", "--seed", ""], "needs a public seed"),
        (["select", LISTS, *SEED, "--out", "x"], "Missing option '--as-at'"),
        (["select", LISTS, "--as-at", "yesterday", *SEED, "--out", "x"], "YYYY-MM-DD"),
        (["select", LISTS, *AS_AT, *SEED, "--out", "x", "--design", "area-send-2032"], "area-send-2023"),
        (["select", LISTS, *AS_AT, *SEED, "--out", "x", "--time-limit", "-1"], "above zero"),
        (["select", LISTS, LISTS, LISTS, *AS_AT, *SEED, "--out", "x"], "two CSV files"),
        (["check", LISTS, *AS_AT], "--ids FILE"),
        (["designs", "show", "nothing"], "There is no design"),
        (["synth", "--like", "Kant", "--out", "x.xlsx"], "Kent"),
        (["selct"], "No such command"),
    ],
)
def test_usage_errors_end_with_2_and_a_sentence(run, arguments, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, printed = run(*arguments)
    assert status == 2
    assert sentence in printed
    assert not list(tmp_path.iterdir())


def test_unusable_lists_end_with_4(run, tmp_path):
    status, _, printed = run("select", tmp_path / "nothing.xlsx", *AS_AT, *SEED, "--out", tmp_path / "out")
    assert status == 4
    assert "nothing.xlsx" in printed
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(LISTS.read_bytes()[:4000])
    status, _, printed = run("select", broken, *AS_AT, *SEED, "--out", tmp_path / "out")
    assert status == 4
    assert not (tmp_path / "out").exists()


def test_findings_that_stop_are_all_shown_and_end_with_4(run, tmp_path):
    lists = tmp_path / "dirty.xlsx"
    assert run("synth", "--size", "200", "--dirty", "0.2", "--stops", "--out", lists)[0] == 0
    status, printed, _ = run("findings", lists, *AS_AT, "--out", tmp_path / "findings.csv")
    assert status == 4
    assert "id_repeated" in printed
    assert "id_both_lists" in printed
    assert "unknown_code" in printed
    assert "id_repeated" in (tmp_path / "findings.csv").read_text(encoding="utf-8")
    status, _, printed = run("select", lists, *AS_AT, *SEED, "--out", tmp_path / "out")
    assert status == 4
    assert not (tmp_path / "out").exists()
    status, printed, _ = run("select", lists, *AS_AT, *SEED, "--out", tmp_path / "out", "--json")
    assert status == 4
    assert {"error", "findings"} == set(json.loads(printed))


def test_an_earlier_answer_is_not_overwritten(run, tmp_path):
    out = tmp_path / "answer"
    assert run("select", LISTS, *AS_AT, *SEED, "--out", out)[0] == 0
    kept = (out / "receipt.json").read_bytes()
    # The same again changes nothing, so it is no loss.
    assert run("select", LISTS, *AS_AT, *SEED, "--out", out)[0] == 0
    status, _, printed = run("select", LISTS, *AS_AT, "--seed", "other", "--out", out)
    assert status == 2
    assert "already holds another" in printed
    assert (out / "receipt.json").read_bytes() == kept
    assert run("select", LISTS, *AS_AT, "--seed", "other", "--out", out, "--overwrite")[0] == 0
    assert (out / "receipt.json").read_bytes() != kept
    assert not [path for path in out.iterdir() if path.name.startswith(".")]


@pytest.mark.skipif(os.name != "posix", reason="modes are promised on POSIX")
def test_outputs_are_for_the_owner(run, tmp_path):
    run("select", LISTS, *AS_AT, *SEED, "--out", tmp_path / "out")
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()} == {0o600}


def test_an_unwritable_place_is_a_sentence(run, tmp_path):
    (tmp_path / "file").write_text("here", encoding="utf-8")
    status, _, printed = run("select", LISTS, *AS_AT, *SEED, "--out", tmp_path / "file")
    assert status == 2
    assert "is a file, not a folder" in printed


def test_a_random_seed_is_printed_and_repeats(run, tmp_path):
    _, printed, _ = run("select", LISTS, *AS_AT, "--seed", "random", "--out", tmp_path / "a", "--json")
    first = json.loads(printed)
    seed = first["receipt"]["seed"]
    _, printed, _ = run("select", LISTS, *AS_AT, "--seed", seed, "--out", tmp_path / "b", "--json")
    assert json.loads(printed)["ids"] == first["ids"]


def test_designs_are_listed_shown_and_run_when_copied(run, tmp_path):
    status, printed, _ = run("designs")
    assert status == 0
    assert "area-send-2023-atleast" in printed
    _, shown, _ = run("designs", "show", "area-send-2023")
    path = tmp_path / "copy.toml"
    path.write_text(shown, encoding="utf-8")
    assert ss.load_design(path) == ss.load_design("area-send-2023")
    assert json.loads(run("designs", "show", "area-send-2023", "--json")[1])["name"] == "area-send-2023"
    assert "$defs" in json.loads(run("designs", "schema")[1])
    assert len(json.loads(run("designs", "--json")[1])) >= 2


def test_a_fault_of_our_own_is_a_sentence_without_a_childs_data(run, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("Jo Bloggs 03/09/2012")

    monkeypatch.setattr("sendsample.intake.read_annex_a", fail)
    status, out, err = run("findings", LISTS, *AS_AT)
    assert status == 70
    assert "fault of sendsample's own" in err
    assert "Bloggs" not in out + err


def test_help_is_quick_and_imports_nothing_slow():
    script = (
        "import sys; from sendsample.cli import cli; cli.main(['--help'], standalone_mode=False);"
        "slow = {'pandas', 'numpy', 'ortools', 'pydantic', 'rich'} & set(sys.modules); sys.exit(bool(slow))"
    )
    began = time.monotonic()
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert run.returncode == 0
    assert time.monotonic() - began < 10


def test_text_that_could_start_a_formula_is_escaped(run, tmp_path):
    lists = tmp_path / "lists"
    assert run("synth", "--size", "60", "--out", lists)[0] == 0
    for path in lists.iterdir():
        path.write_text(path.read_text(encoding="utf-8-sig").replace("S0", "=S0"), encoding="utf-8")
    out = tmp_path / "out"
    design = design_file(tmp_path, rules=[], balance=[])
    assert run("select", lists, *AS_AT, *SEED, "--design", design, "--out", out)[0] == 0
    with (out / "selection.csv").open(encoding="utf-8-sig") as file:
        assert all(row["child_id"].startswith("'=S0") for row in csv.DictReader(file))
    # And read back as the ids they are.
    assert run("check", lists, *AS_AT, "--design", design, "--ids", out / "selection.csv")[0] == 0


def test_findings_as_json_and_of_clean_lists(run, tmp_path):
    status, printed, _ = run("findings", LISTS, *AS_AT, "--json")
    assert status == 0
    assert set(json.loads(printed)[0]) == {"list", "row", "column", "value", "code", "severity", "message"}
    clean = tmp_path / "clean"
    clean.mkdir()
    shared = "Unique ID,Date of birth,SEN primary need,Main education establishment - phase,Ethnicity,Gender"
    for name, child in (("List_1", "A1"), ("List_2", "A2")):
        text = f"{shared}\n{child},03/09/2018,ASD,Primary,WBRI,F\n"
        (clean / f"{name}.csv").write_text(text, encoding="utf-8")
    status, printed, _ = run("findings", clean, *AS_AT)
    assert status == 0
    assert "column_absent" in printed


def test_stopping_it_by_hand_is_a_sentence(run, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("sendsample.intake.read_annex_a", stop)
    status, _, printed = run("findings", LISTS, *AS_AT)
    assert status == 130
    assert "Stopped" in printed


@pytest.mark.skipif(os.name != "posix", reason="pipes and pseudo-terminals of POSIX")
def test_a_reader_that_goes_away_is_no_fault():
    for tail in ("| head -c 10", "| true", ">&-", "2>&-"):
        command = f"{sys.executable} -m sendsample designs schema {tail}"
        run = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
        assert run.stderr == "", tail
        assert run.returncode == 0, tail


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_an_answer_that_cannot_be_shown_is_a_sentence(more):
    command = [sys.executable, "-m", "sendsample", "designs", *more]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert run.returncode == 2
    assert run.stderr.startswith("sendsample: The answer could not be shown")


@pytest.mark.skipif(os.name != "posix", reason="pipes and pseudo-terminals of POSIX")
def test_progress_is_plain_without_a_terminal_and_a_spinner_with_one(monkeypatch, capsys):
    with progress.telling() as tell:
        tell("Reading")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "_QUIET_SECONDS", 0)
    with progress.telling() as tell:
        tell("Reading")
    assert capsys.readouterr().err == "Reading ...\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress.telling() as tell:
        tell("Reading")


def test_nothing_is_overwritten_by_accident(run, tmp_path):
    lists = tmp_path / "lists.xlsx"
    assert run("synth", "--size", "60", "--out", lists)[0] == 0
    before = lists.read_bytes()
    for command in (["synth", "--size", "80", "--out", lists], ["findings", lists, *AS_AT, "--out", lists]):
        status, _, printed = run(*command)
        assert status == 2
        assert "--overwrite" in printed
        assert lists.read_bytes() == before
    assert run("synth", "--size", "80", "--out", lists, "--overwrite")[0] == 0
    assert lists.read_bytes() != before


def test_the_design_in_use_is_named(run, tmp_path):
    _, printed, _ = run("select", LISTS, *AS_AT, *SEED, "--out", tmp_path / "a")
    assert "(area-send-2023, built in)" in printed
    path = design_file(tmp_path, size=7)
    _, printed, _ = run("select", LISTS, *AS_AT, *SEED, "--out", tmp_path / "b", "--design", path)
    assert "mine.toml" in printed
    assert "differ from the built-in" in " ".join(printed.split())
    assert json.loads((tmp_path / "b" / "receipt.json").read_text("utf-8"))["design"]["built_in"] is False


def test_a_design_written_by_powershell_is_read(run, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(run("designs", "show", "area-send-2023")[1], encoding="utf-16")
    assert ss.load_design(path) == ss.load_design("area-send-2023")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "no ids"), ("Name,Number\na,b\n", "no heading child_id"), (" \n\n", "no ids")],
)
def test_ids_that_cannot_be_told_are_refused(run, tmp_path, text, sentence):
    path = tmp_path / "ids.csv"
    path.write_text(text, encoding="utf-8")
    status, _, printed = run("check", LISTS, *AS_AT, "--ids", path)
    assert status == 2
    assert sentence in printed


def test_ids_are_read_from_other_layouts(run, tmp_path):
    _, printed, _ = run("select", LISTS, *AS_AT, *SEED, "--out", tmp_path / "a", "--json")
    ids = json.loads(printed)["ids"]["tracking"]
    path = tmp_path / "ids.csv"
    for text in ("Unique ID;Note\n" + ";\n".join(ids), "child_id\tx\n" + "\t\n".join(ids), "\n".join(ids)):
        path.write_text(text, encoding="utf-8")
        assert run("check", LISTS, *AS_AT, "--ids", path)[0] == 0


def test_lost_leading_zeros_are_noticed(run, tmp_path):
    lists = tmp_path / "lists"
    run("synth", "--size", "60", "--out", lists)
    for path in lists.iterdir():
        path.write_text(path.read_text(encoding="utf-8-sig").replace("S0", "00"), encoding="utf-8")
    child = ss.read_annex_a(lists, as_at="2025-01-16").frame.index[0]
    status, printed, _ = run("check", lists, *AS_AT, "--id", child.lstrip("0"))
    assert status == 1
    assert "leading zeros" in printed


def test_authorities_are_listed_and_one_way_of_asking_is_needed(run, tmp_path):
    status, printed, _ = run("synth", "--areas")
    assert status == 0
    assert len(printed.splitlines()) == 153
    status, _, printed = run("synth", "--out", tmp_path / "x.xlsx")
    assert status == 2
    assert "--like AUTHORITY or --size CHILDREN" in printed


def test_no_arguments_show_the_help(run):
    status, printed, _ = run()
    assert status == 2
    assert "Commands:" in printed


def test_csv_opens_as_it_is_meant_in_a_spreadsheet(run, tmp_path):
    run("select", LISTS, *AS_AT, *SEED, "--out", tmp_path / "a")
    raw = (tmp_path / "a" / "comparison.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert "5\N{EN DASH}10" in raw.decode("utf-8-sig")
    assert ",35.82," in raw.decode("utf-8-sig")


def test_a_folder_in_the_way_leaves_every_file_as_it_was(run, tmp_path):
    out = tmp_path / "out"
    (out / "rules.csv").mkdir(parents=True)
    status, _, printed = run("select", LISTS, *AS_AT, *SEED, "--out", out, "--overwrite")
    assert status == 2
    assert "is a folder" in printed
    assert [path.name for path in out.iterdir()] == ["rules.csv"]


@pytest.mark.parametrize("text", ["child_id,sample\nS000048\n", "child_id\n" + "x" * 200_000 + "\n"])
def test_odd_id_files_end_in_a_sentence(run, tmp_path, text):
    path = tmp_path / "ids.csv"
    path.write_text(text, encoding="utf-8")
    assert run("check", LISTS, *AS_AT, "--ids", path)[0] in {1, 2}


def test_ids_survive_json_whatever_the_terminal(tmp_path):
    lists = tmp_path / "lists"
    area = ss.synthetic_area(size=60)
    for frame in (area.list_1, area.list_2):
        frame["Unique ID"] = "\u0141" + frame["Unique ID"]
    area.write(lists)
    command = [sys.executable, "-m", "sendsample", "select", str(lists), *AS_AT, *SEED, "--json"]
    command += ["--out", str(tmp_path / "out"), "--design", str(design_file(tmp_path, rules=[]))]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert all(child.startswith("\u0141") for child in json.loads(run.stdout)["ids"]["tracking"])

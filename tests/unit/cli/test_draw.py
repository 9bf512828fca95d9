"""``sendsample draw``: from a published lottery and a public seed to the children, and on to the rest."""

from __future__ import annotations

import csv
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import sendsample as ss
from sendsample.cli.drawn import table
from sendsample.cli.ids import read_ids
from sendsample.cli.output import csv_text
from sendsample.errors import InputError, SeedError, UsageError
from sendsample.lotteries.codes import codes
from sendsample.lotteries.lots import Lots

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "data" / "synthetic"
LISTS = DATA / "saltmarsh.xlsx"
SERVICES = ["--services", DATA / "saltmarsh_services.csv"]
AS_AT = ["--as-at", "2025-01-16"]
SEED = "4 1 6 2 8 5"


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("nothing may leave the machine")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)


def publish(run, out, *arguments, lists=LISTS):
    status, _, said = run("lottery", lists, *AS_AT, *arguments, "--out", out)
    assert status == 0, said
    return out


@pytest.fixture(scope="module")
def made(run, tmp_path_factory):
    """The folder of a lottery for the six of saltmarsh."""
    return publish(run, tmp_path_factory.mktemp("made") / "lottery")


@pytest.fixture(scope="module")
def rounded(run, tmp_path_factory):
    """The folder of the same for three ten-sided dice."""
    return publish(run, tmp_path_factory.mktemp("rounded") / "lottery", "--numbers", "1000")


@pytest.fixture
def draw(run):
    def draw(lottery, *arguments, lists=LISTS):
        return run("draw", lottery, lists, *AS_AT, *arguments)

    return draw


def verified(folder, *arguments):
    """Run the verifier that stands beside a lottery, as somebody who has not got sendsample does."""
    command = [sys.executable, "-I", "-S", "verify_lottery.py", "lottery.txt", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# The whole way


def test_publish_verify_draw_and_choose_the_rest(run, tmp_path):
    design = ["--design", "area-send-2023-full", *SERVICES]
    status, printed, _ = run("lottery", LISTS, *AS_AT, *design, "--out", tmp_path / "lottery")
    assert status == 0
    digest = next(line for line in printed.splitlines() if re.fullmatch("[0-9a-f]{64}", line))
    told = verified(tmp_path / "lottery", "--seed", SEED, "--digest", digest)
    six = tmp_path / "six.csv"
    arguments = ["--seed", SEED, "--out", six, "--json", *SERVICES]
    status, printed, _ = run("draw", tmp_path / "lottery" / "lottery.txt", LISTS, *AS_AT, *arguments)
    assert status == 0
    drawn = json.loads(printed)
    assert drawn["sha256"] == digest
    assert re.findall("chosen ([0-9a-f]+) of type ([0-9]+)", told) == [
        (code, str(kind)) for code, kind in zip(drawn["codes"], drawn["types"], strict=True)
    ]
    assert f"number {drawn['number']}\n" in told
    assert f"composition {drawn['composition']} of {drawn['compositions']}\n" in told
    out = tmp_path / "chosen"
    arguments = ["--pinned", six, "--seed", "7 7 1", "--out", out, "--json"]
    status, printed, _ = run("select", LISTS, *AS_AT, *design, *arguments)
    assert status == 0
    chosen = json.loads(printed)["ids"]
    assert sorted(chosen["tracking"]) == sorted(drawn["ids"])
    assert len(chosen) == len(ss.load_design("area-send-2023-full").samples)
    assert run("check", LISTS, *AS_AT, *design, "--ids", out)[0] == 0


def test_the_library_the_command_and_the_lottery_agree(draw, made):
    cohort = ss.read_annex_a(LISTS, as_at="2025-01-16")
    lottery = ss.lottery(cohort, "area-send-2023")
    for seed in (SEED, "2", "trois \N{LATIN SMALL LETTER E WITH ACUTE}t\N{LATIN SMALL LETTER E WITH ACUTE}s"):
        drawn = ss.draw(made / "lottery.txt", cohort, seed)
        assert json.loads(draw(made, "--seed", seed, "--json")[1]) == json.loads(json.dumps(drawn.data()))
        assert sorted(drawn.ids) == lottery.draw(seed)
        assert codes(cohort.digest, "tracking", drawn.ids) == drawn.children["code"].tolist()
        assert ss.check(cohort, "area-send-2023", {"tracking": drawn.ids}).valid


def test_dice_name_the_number_and_the_seed_the_children_inside_the_types(draw, rounded):
    status, printed, _ = draw(rounded, "--seed", SEED, "--number", "417")
    assert status == 0
    assert "Number 417 of 0 to 999, named by dice." in printed
    assert f"--seed '{SEED}' --number 417" in printed
    told = verified(rounded, "--seed", SEED, "--number", "417")
    found = [
        json.loads(draw(rounded, "--seed", seed, "--number", "417", "--json")[1]) for seed in (SEED, "2")
    ]
    assert re.findall("chosen ([0-9a-f]+)", told) == found[0]["codes"]
    assert found[0]["by_dice"] is True
    assert found[0]["types"] == found[1]["types"]
    assert found[0]["ids"] != found[1]["ids"]
    assert json.loads(draw(rounded, "--seed", SEED, "--json")[1])["by_dice"] is False
    assert "the seed stood in for them" not in printed
    assert "the seed stood in for them" in " ".join(draw(rounded, "--seed", SEED)[1].split())


# What is shown and written


def test_the_terminal_shows_what_to_compare_how_it_went_and_whom_it_named(draw, made):
    status, printed, _ = draw(made, "--seed", SEED)
    assert status == 0
    drawn = json.loads(draw(made, "--seed", SEED, "--json")[1])
    assert drawn["sha256"] in printed.splitlines()
    assert f"Seed '{SEED}'." in printed
    assert f"Number {drawn['number']:,} of 0 to 999,999,999,999, which follows from" in printed
    assert f"Composition {drawn['composition']:,} of {drawn['compositions']:,}." in printed
    assert "tracking: 6 drawn" in printed
    assert re.findall("S[0-9]{6}", printed) == drawn["ids"]
    assert re.findall(r"\b[0-9a-f]{16}\b", printed) == drawn["codes"]
    assert "Written to" not in printed


def test_the_digest_of_the_lists_is_never_shown(draw, made, tmp_path):
    secret = ss.read_annex_a(LISTS, as_at="2025-01-16").digest
    out = tmp_path / "six.csv"
    said = [*draw(made, "--seed", SEED, "--out", out), *draw(made, "--seed", SEED, "--json")]
    files = [path.read_text("utf-8") for path in (out, *made.iterdir())]
    assert not any(secret in str(text) for text in [*said, *files])


@pytest.mark.parametrize("columns", ["80", "120"])
def test_it_fits_the_terminal(draw, made, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    status, printed, _ = draw(made, "--seed", SEED)
    assert status == 0
    assert max(map(len, printed.splitlines())) <= int(columns)


def test_the_children_are_written_as_select_reads_them(draw, made, tmp_path):
    out = tmp_path / "six.csv"
    status, printed, _ = draw(made, "--seed", SEED, "--out", out)
    assert status == 0
    assert f"--pinned {out}" in " ".join(printed.split())
    ids = json.loads(draw(made, "--seed", SEED, "--json")[1])["ids"]
    assert read_ids(out).rows == tuple(("tracking", "", child) for child in ids)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    frame = ss.read_annex_a(LISTS, as_at="2025-01-16").frame
    assert [row["primary_need"] for row in rows] == frame.loc[ids, "primary_need"].tolist()
    if os.name == "posix":
        assert out.stat().st_mode & 0o777 == 0o600


def test_ids_that_could_start_a_formula_are_escaped_and_read_back(cohort_of, design_of, tmp_path):
    cohort = cohort_of(child_id=["=1+1", "-2", "3-4", "'c3"])
    lottery = ss.lottery(cohort, design_of(size=4), sample="s")
    drawn = ss.draw(lottery.lots, cohort, SEED)
    out = tmp_path / "drawn.csv"
    out.write_text(csv_text(table(cohort, drawn)), encoding="utf-8")
    assert not re.search("^s,[=-]", out.read_text("utf-8"), re.MULTILINE)
    assert [child for _, _, child in read_ids(out).rows] == drawn.ids
    assert sorted(drawn.ids) == sorted(cohort.frame.index)


def test_an_earlier_draw_is_not_overwritten(draw, made, tmp_path):
    out = tmp_path / "six.csv"
    assert draw(made, "--seed", SEED, "--out", out)[0] == 0
    kept = out.read_bytes()
    assert draw(made, "--seed", SEED, "--out", out)[0] == 0, "the same again is no loss"
    status, printed, said = draw(made, "--seed", "2", "--out", out)
    assert (status, printed) == (2, "")
    assert "already holds another six.csv" in said
    assert out.read_bytes() == kept
    assert draw(made, "--seed", "2", "--out", out, "--overwrite")[0] == 0
    assert out.read_bytes() != kept


def test_a_random_seed_is_printed_and_repeats(draw, made):
    first = json.loads(draw(made, "--seed", "random", "--json")[1])
    assert len(first["seed"].replace(" ", "")) == 20
    assert json.loads(draw(made, "--seed", first["seed"], "--json")[1]) == first


# Refusals


@pytest.mark.parametrize(
    "arguments",
    [
        [DATA / "northmoor.xlsx", *AS_AT],
        [LISTS, "--as-at", "2025-01-17"],
        [LISTS, *AS_AT, "--ap", "strict"],
        [LISTS, *AS_AT, *SERVICES],
    ],
    ids=["other lists", "another day", "another definition", "services beside them"],
)
def test_lists_it_was_not_made_from_are_refused(run, made, tmp_path, arguments):
    out = tmp_path / "six.csv"
    status, printed, said = run("draw", made, *arguments, "--seed", SEED, "--out", out)
    assert (status, printed) == (4, "")
    assert "The lottery was not made from these lists: none of its 1,100 codes belong to them." in said
    assert "S00" not in said
    assert not out.exists()


def test_a_single_code_that_is_nobodys_is_refused(cohort_of):
    cohort = cohort_of(count=2)
    own = codes(cohort.digest, "s", ["c0", "c1"])
    lots = Lots.of("s", [own, ["0123456789abcdef"]], [[0, 0]], [10])
    with pytest.raises(InputError, match="only 2 of its 3 codes") as caught:
        ss.draw(lots, cohort, SEED)
    assert caught.value.params == {"codes": 3, "strange": 1}
    assert ss.draw(Lots.of("s", [own], [[0, 0]], [10]), cohort, SEED).children["type"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda _: "", "its first line is not sendsample-lottery/1"),
        (lambda text: text.replace("/1", "/2", 1), "its first line is not sendsample-lottery/1"),
        (lambda text: text[: len(text) // 2], "not have as many lines"),
        (
            lambda text: re.sub(r"composition ([0-9]+) ", r"composition 0\1 ", text, count=1),
            "not a lottery in canonical form",
        ),
    ],
    ids=["empty", "another form", "cut short", "a leading zero"],
)
def test_a_bad_file_is_refused(draw, made, tmp_path, change, sentence):
    path = tmp_path / "lottery.txt"
    path.write_text(change((made / "lottery.txt").read_text("utf-8")), encoding="utf-8")
    status, printed, said = draw(path, "--seed", SEED)
    assert (status, printed) == (4, "")
    assert sentence in said


def test_a_file_that_is_not_there_is_refused(draw, tmp_path):
    for path in (tmp_path, tmp_path / "nothing.txt"):
        status, _, said = draw(path, "--seed", SEED)
        assert status == 4
        assert "cannot be read" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "needs a public seed"),
        (["--seed", " 4 1"], "begins or ends with a space"),
        (["--seed", SEED, "--number", "1000"], "from 0 to 999"),
        (["--seed", SEED, "--number", "-1"], "from 0 to 999"),
        (["--seed", SEED, "--number", "4,1"], "--number"),
    ],
)
def test_usage_errors_end_with_2_and_a_sentence(draw, rounded, arguments, sentence):
    status, printed, said = draw(rounded, *arguments)
    assert (status, printed) == (2, "")
    assert sentence in said


def test_the_library_refuses_what_it_cannot_use(cohort_of, made):
    cohort = cohort_of()
    with pytest.raises(UsageError, match="not a cohort"):
        ss.draw(made / "lottery.txt", cohort.frame, SEED)
    with pytest.raises(SeedError):
        ss.draw(made / "lottery.txt", cohort, "")
    with pytest.raises(InputError, match="not made from these lists"):
        ss.draw(str(made / "lottery.txt"), cohort, SEED)


def test_unusable_lists_end_with_4(run, made, tmp_path):
    status, _, said = run("draw", made, tmp_path / "nothing.xlsx", *AS_AT, "--seed", SEED)
    assert status == 4
    assert "nothing.xlsx" in said


def test_a_draw_says_in_short_what_it_was(cohort_of, design_of):
    cohort = cohort_of()
    drawn = ss.draw(ss.lottery(cohort, design_of(), sample="s").uniform(10).lots, cohort, SEED, number=7)
    assert repr(drawn) == "<Draw: 2 for s, number 7 of 10>"

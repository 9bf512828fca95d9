"""``sendsample lottery``: everybody's chance, what is published, and how it ends."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
import os
import socket
from pathlib import Path

import pandas as pd
import pytest

import sendsample as ss
from sendsample.cli import fairness, published
from sendsample.lotteries.lots import Lots
from sendsample.lotteries.nobody import NOT_KNOWN

ROOT = Path(__file__).resolve().parents[3]
LISTS = ROOT / "data" / "synthetic"
AS_AT = ["--as-at", "2025-01-16"]
FILES = {"lottery.txt", "verify_lottery.py", "chances.csv", "levels.csv"}
NOBODY = {"rule": "count", "where": {"column": "age", "equals": 26}, "exactly": 1}


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def design_file(tmp_path, **changes):
    data = ss.load_design("area-send-2023").data()
    data["samples"][0] |= changes.pop("tracking", {})
    path = tmp_path / "mine.toml"
    path.write_text(ss.Design.model_validate(data | changes).to_toml(), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("nothing may leave the machine")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.fixture
def lottery(run):
    def lottery(*arguments, lists="little_fenwick.xlsx"):
        return run("lottery", LISTS / lists, *AS_AT, *arguments)

    return lottery


@pytest.fixture(scope="module")
def made(run, tmp_path_factory):
    """The folder of a lottery for saltmarsh, and what the terminal showed."""
    out = tmp_path_factory.mktemp("made") / "lottery"
    status, printed, _ = run("lottery", LISTS / "saltmarsh.xlsx", *AS_AT, "--out", out)
    assert status == 0
    return out, printed


@pytest.fixture(scope="module")
def saltmarsh():
    return ss.read_annex_a(LISTS / "saltmarsh.xlsx", as_at="2025-01-16")


@pytest.fixture(scope="module")
def fairest(saltmarsh):
    return ss.lottery(saltmarsh, "area-send-2023")


# What is written


def test_the_folder_holds_what_is_published_and_what_is_not(made, fairest):
    out, printed = made
    assert {path.name for path in out.iterdir()} == FILES
    digest = hashlib.sha256((out / "lottery.txt").read_bytes()).hexdigest()
    assert digest == fairest.lots.digest
    assert digest in printed.splitlines()
    assert "S000" not in (out / "lottery.txt").read_text("utf-8")
    compile((out / "verify_lottery.py").read_text("utf-8"), "verify_lottery.py", "exec")


@pytest.mark.skipif(os.name != "posix", reason="modes are promised on POSIX")
def test_the_files_are_for_the_owner(made):
    assert {path.stat().st_mode & 0o777 for path in made[0].iterdir()} == {0o600}


def test_every_child_has_the_chance_that_the_published_lottery_gives(made, fairest):
    out, _ = made
    rows = read(out / "chances.csv")
    assert [row["child_id"] for row in rows] == sorted(fairest.probabilities.index)
    lots = Lots.read(out / "lottery.txt")
    of_code = {
        code: (str(number), chance)
        for number, (kind, chance) in enumerate(zip(lots.types, lots.chances(), strict=True), start=1)
        for code in kind
    }
    for row in rows:
        kind, chance = of_code[row["code"]]
        assert row["type"] == kind
        assert float(row["chance"]) == pytest.approx(chance, abs=1e-12)
        assert float(row["chance"]) == pytest.approx(fairest.probabilities[row["child_id"]], abs=1e-12)
    assert sum(float(row["chance"]) for row in rows) == pytest.approx(6, abs=1e-8)


def test_levels_and_children_agree(made):
    out, _ = made
    levels = read(out / "levels.csv")
    chances = read(out / "chances.csv")
    assert {row["proven"] for row in levels} == {"yes"}
    for level in levels:
        mine = [float(row["chance"]) for row in chances if row["level"] == level["level"]]
        assert len(mine) == int(level["children"])
        assert min(mine) == pytest.approx(float(level["chance"]), abs=1e-12)
        assert float(level["bound"]) >= float(level["chance"]), "with all decimals, not two"


def test_ids_that_could_start_a_formula_are_escaped(cohort_of, design_of):
    cohort = cohort_of(child_id=["=1+1", "-2", "3-4", "c3"])
    lottery = ss.lottery(cohort, design_of(), sample="s")
    text = published.files(cohort, lottery, None)["chances.csv"]
    assert [line.split(",")[0] for line in text.splitlines()] == ["child_id", "'-2", "'3-4", "'=1+1", "c3"]


def test_an_earlier_lottery_is_not_overwritten(lottery, tmp_path):
    out = tmp_path / "out"
    assert lottery("--out", out)[0] == 0
    kept = {path.name: path.read_bytes() for path in out.iterdir()}
    # The same again changes nothing, so it is no loss.
    assert lottery("--out", out)[0] == 0
    status, printed, said = lottery("--within", "2", "--out", out)
    assert (status, printed) == (2, "")
    assert "already holds another lottery.txt" in said
    assert {path.name: path.read_bytes() for path in out.iterdir()} == kept
    assert lottery("--within", "2", "--out", out, "--overwrite")[0] == 0
    assert (out / "lottery.txt").read_bytes() != kept["lottery.txt"]
    assert {path.name for path in out.iterdir()} == FILES


# What is shown


def test_the_terminal_shows_chances_and_proof_and_no_child(made):
    _, printed = made
    assert "6 of 1,100 children will be drawn. All 1,100 have a chance." in printed
    assert "The least chance is 0.272% (about 1 in 368); 735 children have it." in printed
    assert "The greatest chance is 32.3% (about 1 in 3); 3 children have it." in printed
    assert "Proven at every level" in printed
    assert "735  0.272%  1 in 368   0.272%  yes" in printed
    assert "S000" not in printed


@pytest.mark.parametrize("columns", ["80", "120"])
def test_it_fits_the_terminal(lottery, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    status, printed, _ = lottery("--numbers", "1000")
    assert status == 0
    assert max(map(len, printed.splitlines())) <= int(columns)


def test_without_a_folder_nothing_is_written_and_the_digest_is_shown(lottery, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, printed, _ = lottery()
    assert status == 0
    assert "Nothing was written" in printed
    assert json.loads(lottery("--json")[1])["sha256"] in printed
    assert not list(tmp_path.iterdir())


def test_json_is_the_data_of_the_lottery_without_any_child(lottery, fairest):
    status, printed, _ = lottery("--json", lists="saltmarsh.xlsx")
    assert status == 0
    assert json.loads(printed) == json.loads(json.dumps(fairest.data()))
    assert "S000" not in printed


def test_who_has_no_chance_is_counted_by_reason(lottery, tmp_path):
    cohort = ss.read_annex_a(LISTS / "little_fenwick.xlsx", as_at="2025-01-16")
    plan, support = (
        max(cohort.frame.index[cohort.frame["provision"] == provision])
        for provision in ("ehc_plan", "sen_support")
    )
    oldest = {"rule": "count", "where": {"column": "age", "at_least": 19}, "exactly": 0}
    rules = [*ss.load_design("area-send-2023").data()["samples"][0]["rules"], oldest]
    path = design_file(
        tmp_path,
        tracking={"rules": rules},
        exclude=[{"id": plan, "reason": "deceased"}, {"id": support, "reason": "staff_relative"}],
    )
    found = ss.lottery(cohort, ss.load_design(path))
    status, printed, _ = lottery("--design", path, "--out", tmp_path / "out")
    assert status == 0
    assert "Who has no chance" in printed
    assert "1  excluded: staff relative" in printed
    assert f"{found.without_chance['rules']}  no set that meets the rules has them" in printed
    rows = {row["child_id"]: row for row in read(tmp_path / "out" / "chances.csv")}
    assert plan not in rows, "who has died has left the frame"
    assert rows[support]["reason"] == "excluded", "why is counted, and stands beside no id"
    assert [rows[support][name] for name in ("code", "type", "level")] == ["", "", ""]
    told = {child: row["reason"] for child, row in rows.items() if row["reason"]}
    assert told == {child: reason.split(":")[0] for child, reason in found.reasons.items()}
    assert {float(row["chance"]) for row in rows.values() if row["reason"]} == {0.0}


def test_many_levels_are_cut_short_on_the_terminal(fairest, capsys):
    one = fairest.levels.iloc[[0]]
    many = one.loc[one.index.repeat(15)].reset_index(drop=True)
    fairness.print_lottery(dataclasses.replace(fairest, levels=many), None)
    printed = capsys.readouterr().out
    assert "And 3 more levels" in printed
    assert printed.count("0.272%  1 in 368") == 12


@pytest.mark.parametrize(
    ("within", "sentence"),
    [
        (None, "Balance plays no part"),
        (0, "mirror the area as well as the rules allow may be drawn"),
        (1, "or fall up to 1 place short"),
        (3, "or fall up to 3 places short"),
    ],
)
def test_what_balance_does_is_said(fairest, capsys, within, sentence):
    fairness.print_lottery(dataclasses.replace(fairest, within=within), None)
    assert sentence in " ".join(capsys.readouterr().out.split())


def test_whoever_is_drawn_whatever_the_seed_is_counted_and_not_named(lottery):
    status, printed, _ = lottery()
    assert status == 0
    assert "The greatest chance is 100%; 1 child has it, and will be drawn whatever the seed." in printed
    assert "S000" not in printed


def test_where_all_chances_are_the_same_one_sentence_says_so(cohort_of, design_of, capsys):
    fairness.print_lottery(ss.lottery(cohort_of(), design_of(), sample="s"), None)
    printed = capsys.readouterr().out
    assert "s: 2 of 4 children will be drawn. All 4 have a chance." in printed
    assert "Each has the same chance, 50% (about 1 in 2)." in printed
    assert "The greatest chance" not in printed
    assert "Proven: no lottery under these rules gives everybody a better chance." in printed


def test_where_a_size_is_a_range_it_says_up_to(cohort_of, design_of, capsys):
    fairness.print_lottery(ss.lottery(cohort_of(), design_of(size=[1, 2]), sample="s"), None)
    assert "s: up to 2 of 4 children will be drawn." in capsys.readouterr().out


def test_one_level_that_is_not_proven_is_not_one_chance(fairest, capsys):
    level = fairest.levels.iloc[[0]].assign(children=1100, proven=False)
    fairness.print_lottery(dataclasses.replace(fairest, levels=level), None)
    printed = capsys.readouterr().out
    assert "1 of 1 levels is NOT proven" in printed
    assert "Each has the same chance" not in printed


# Dice


def test_a_lottery_for_dice_says_what_it_costs(lottery, tmp_path, saltmarsh, fairest):
    out = tmp_path / "out"
    status, printed, _ = lottery("--numbers", "1000", "--out", out, lists="saltmarsh.xlsx")
    assert status == 0
    dice = fairest.uniform(1000)
    assert "as three ten-sided dice show them (000 to 999)" in printed
    assert "The least chance is then 0.2% (about 1 in 500); in the fairest lottery 0.272%" in printed
    assert "no lottery's least chance can be larger: that is proven." in printed
    assert f"Nobody's chance moves by more than {100 * dice.furthest:.3g} percentage points." in printed
    assert "--number N" in printed
    assert dice.lots.digest in printed.splitlines()
    lots = Lots.read(out / "lottery.txt")
    assert (lots.total, lots.digest) == (1000, dice.lots.digest)
    rows = read(out / "chances.csv")
    assert sum(float(row["chance"]) for row in rows) == pytest.approx(6, abs=1e-8)
    assert min(float(row["chance"]) for row in rows) == pytest.approx(dice.least)
    for row in rows:
        assert float(row["fairest"]) == pytest.approx(fairest.probabilities[row["child_id"]], abs=1e-12)
    data = json.loads(lottery("--numbers", "1000", "--json", lists="saltmarsh.xlsx")[1])
    assert data["sha256"] == lots.digest
    assert data["dice"]["numbers"] == 1000
    assert data["dice"]["bound"] == dice.bound
    assert len(saltmarsh) == len(rows)


def test_too_few_numbers_are_refused_with_how_many_will_do(lottery, tmp_path):
    status, printed, said = lottery("--numbers", "6", "--out", tmp_path / "out")
    assert (status, printed) == (2, "")
    assert "numbers will do" in said
    assert not (tmp_path / "out").exists()


def test_what_rounding_could_have_spared_is_said(fairest, capsys):
    dice = dataclasses.replace(fairest.uniform(1000), least=0.001)
    fairness.print_lottery(fairest, dice)
    assert "no lottery's least chance can be above 0.2%." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("numbers", "rolled"), [(10, "a ten-sided die shows them (0 to 9)"), (500, "likely.")]
)
def test_which_dice_is_said_where_dice_show_the_numbers(cohort_of, design_of, capsys, numbers, rolled):
    lottery = ss.lottery(cohort_of(), design_of(), sample="s")
    fairness.print_lottery(lottery, lottery.uniform(numbers))
    assert rolled in capsys.readouterr().out


# How it ends


def test_infeasible_ends_with_3_says_what_to_do_and_writes_nothing(lottery, tmp_path):
    path = design_file(tmp_path, tracking={"rules": [NOBODY]})
    out = tmp_path / "out"
    status, printed, _ = lottery("--design", path, "--out", out, "--numbers", "1000")
    assert status == 3
    assert "nothing to draw" in printed
    assert "`sendsample explain`" in printed
    assert "Nothing was written." in printed
    assert not out.exists()
    status, printed, _ = lottery("--design", path, "--json")
    assert status == 3
    assert json.loads(printed)["sha256"] is None


def test_a_limit_with_nothing_found_ends_with_5(lottery, tmp_path):
    status, printed, _ = lottery("--time-limit", "0.000001", "--out", tmp_path / "out")
    assert status == 5
    assert "limit was reached" in printed
    assert not (tmp_path / "out").exists()


def test_a_limit_with_levels_not_proven_ends_with_5_and_says_which(lottery, fairest, tmp_path, monkeypatch):
    levels = fairest.levels.copy()
    levels.loc[1:, "proven"] = False
    levels.loc[3, "bound"] = float("nan")
    nobody = fairest.probabilities.copy()
    nobody.iloc[0] = 0.0
    reasons = pd.Series({nobody.index[0]: NOT_KNOWN}, dtype="str", name="reason").rename_axis("child_id")
    short = dataclasses.replace(
        fairest, levels=levels, status="feasible", probabilities=nobody, reasons=reasons
    )
    monkeypatch.setattr(ss, "lottery", lambda *_, **__: short)
    status, printed, _ = lottery("--out", tmp_path / "out", lists="saltmarsh.xlsx")
    assert status == 5
    assert "3 of 4 levels are NOT proven" in printed
    assert printed.count("NO ") == 3
    assert "Proven" not in printed
    assert "1  not known: a limit was reached" in printed
    rows = read(tmp_path / "out" / "chances.csv")
    assert {row["level"] for row in rows} == {""}
    assert [row["reason"] for row in rows if row["reason"]] == ["not known: a limit was reached"]
    assert read(tmp_path / "out" / "levels.csv")[3]["bound"] == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--within", "-1"], "0 or more"),
        (["--sample", "visits"], "It has 'tracking'"),
        (["--only", "visits"], "'visits'"),
        (["--numbers", "0"], "from 1 to 1,000,000"),
        (["--time-limit", "0"], "above zero"),
        (["--prices", "--within", "0"], "--within does not go with --prices"),
        (["--prices", "--numbers", "0"], "--numbers does not go with --prices"),
        (["--prices", "--out", "x"], "--out does not go with --prices"),
        (["--pinned", "nothing.csv"], "nothing.csv"),
        (["--design", "area-send-2032"], "area-send-2023"),
    ],
)
def test_usage_errors_end_with_2_and_a_sentence(lottery, arguments, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, printed, said = lottery(*arguments)
    assert (status, printed) == (2, "")
    assert sentence in said
    assert not list(tmp_path.iterdir())


def test_unusable_lists_end_with_4(run, tmp_path):
    status, _, said = run("lottery", tmp_path / "nothing.xlsx", *AS_AT)
    assert status == 4
    assert "nothing.xlsx" in said


# Other samples, and the price of balance


def test_samples_settled_beforehand_leave_their_children_out(lottery, tmp_path):
    data = ss.load_design("area-send-2023").data()
    data["samples"].append({"name": "teens", "size": 2, "eligible": {"column": "age", "at_least": 13}})
    path = tmp_path / "two.toml"
    path.write_text(ss.Design.model_validate(data).to_toml(), encoding="utf-8")
    cohort = ss.read_annex_a(LISTS / "little_fenwick.xlsx", as_at="2025-01-16")
    design = ss.load_design(path)
    pinned = ss.select(cohort, design, seed="1").ids
    ids = tmp_path / "teens.csv"
    rows = "".join(f"teens,{child}\n" for child in pinned["teens"])
    ids.write_text(f"sample,child_id\n{rows}", encoding="utf-8")
    status, printed, _ = lottery("--design", path, "--pinned", ids, "--json")
    assert status == 0
    expected = ss.lottery(cohort, design, pinned={"teens": pinned["teens"]})
    assert json.loads(printed)["sha256"] == expected.lots.digest
    alone = json.loads(lottery("--design", path, "--only", "tracking", "--json")[1])
    assert alone["sha256"] == ss.lottery(cohort, design, only="tracking").lots.digest
    other = json.loads(lottery("--design", path, "--sample", "teens", "--json")[1])
    assert (other["sample"], other["places"]) == ("teens", 2)


def test_prices_are_a_table_of_the_trade(lottery, monkeypatch):
    table = ss.price_of_balance(
        ss.read_annex_a(LISTS / "little_fenwick.xlsx", as_at="2025-01-16"), "area-send-2023", within=[2, None]
    )
    monkeypatch.setattr(ss, "price_of_balance", lambda *_, **__: table)
    status, printed, _ = lottery("--prices")
    assert status == 0
    assert "what balance costs in fairness" in printed
    lines = [line.split() for line in printed.splitlines()]
    assert any(line[:2] == ["2", "3.12%"] for line in lines)
    assert any(line[:2] == ["any", "3.12%"] for line in lines)
    assert "proven" not in printed.split("Short by")[0], "all of it is"
    data = json.loads(lottery("--prices", "--json")[1])
    assert [row["within"] for row in data["prices"]] == [2, None]
    table.loc[0, "status"] = "feasible"
    table.loc[1, "status"] = "infeasible"
    status, printed, _ = lottery("--prices")
    assert status == 5
    assert "in part" in printed
    assert "nothing to draw" in printed


def test_prices_ask_the_library_as_the_options_say(lottery, monkeypatch):
    asked = {}

    def asking(cohort, design, sample, **given):
        asked.update(given, sample=sample)
        return ss_prices(cohort, design, sample, within=[None], **given)

    ss_prices = ss.price_of_balance
    monkeypatch.setattr(ss, "price_of_balance", asking)
    assert lottery("--prices", "--time-limit", "60", "--only", "tracking")[0] == 0
    assert asked["time_limit"] == 60
    assert asked["only"] == ("tracking",)
    assert asked["sample"] == "tracking"


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0.0, ""), (1e-9, ""), (1e-6, "1 in 1,000,000"), (0.002721, "1 in 368"), (0.5, "1 in 2"), (0.51, "")],
)
def test_chances_are_said_as_one_in_so_many_where_that_says_more(chance, said):
    assert fairness.one_in(chance) == said

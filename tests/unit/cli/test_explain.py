"""``sendsample explain``: why a design cannot be met, why this child, what rules cost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sendsample as ss

ROOT = Path(__file__).resolve().parents[3]
LISTS = ROOT / "data" / "synthetic" / "saltmarsh.xlsx"
AS_AT = ["--as-at", "2025-01-16"]
SEED = ["--seed", "4 1 6 2 8 5"]
TEEN = {"column": "age", "at_least": 16}


def design_file(tmp_path, **changes):
    data = ss.load_design("area-send-2023").data()
    data["samples"][0] |= changes
    path = tmp_path / "mine.toml"
    path.write_text(ss.Design.model_validate(data).to_toml(), encoding="utf-8")
    return path


@pytest.fixture
def clashing(tmp_path):
    """A design with two rules that clash by themselves."""
    rules = [
        {"rule": "count", "name": "teens", "where": TEEN, "at_least": 4},
        {"rule": "count", "name": "younger", "where": {"not": TEEN}, "at_least": 4},
    ]
    return design_file(tmp_path, rules=rules)


@pytest.fixture
def explain(run):
    def explain(*arguments):
        return run("explain", LISTS, *AS_AT, *arguments)

    return explain


def test_a_design_that_can_be_met_ends_with_0(explain):
    status, printed, _ = explain()
    assert status == 0
    assert "Design: Area SEND inspection, case tracking (area-send-2023, built in)." in printed
    assert "The design 'area-send-2023' can be met" in printed


def test_a_clash_ends_with_3_and_says_why_and_what_would_help(explain, clashing):
    status, printed, _ = explain("--design", clashing)
    assert status == 3
    assert "at least 4 children with" in printed
    assert "What would help, the cheapest first:" in printed
    assert "Minimal conflict" not in printed
    status, technical, _ = explain("--design", clashing, "--technical")
    assert status == 3
    assert "Minimal conflict" in technical
    # Lines are folded at words, under the words they go on from.
    assert all(len(line) <= 110 for line in technical.splitlines())
    assert any(line.startswith("   ") for line in technical.splitlines())


def test_every_way_out_is_a_design_ready_to_run(explain, clashing, tmp_path, run):
    out = tmp_path / "ways"
    status, printed, _ = explain("--design", clashing, "--out", out)
    assert status == 3
    names = sorted(path.name for path in out.iterdir())
    assert names[0] == "relaxed-1.toml"
    assert "Written to" in printed
    for name in names:
        arguments = [LISTS, *AS_AT, *SEED, "--design", out / name, "--out", tmp_path / name, "--json"]
        assert run("select", *arguments)[0] == 0
    # The same again is no conflict with what is there; another design's would be.
    assert explain("--design", clashing, "--out", out)[0] == 3
    (out / "relaxed-9.toml").write_text("", encoding="utf-8")
    status, _, told = explain("--design", clashing, "--out", out)
    assert (status, "relaxed-9.toml of another run" in told) == (2, True)
    assert explain("--design", clashing, "--out", out, "--overwrite")[0] == 3
    assert sorted(path.name for path in out.iterdir()) == names


def test_nothing_is_written_where_nothing_has_to_give(explain, tmp_path):
    status, printed, _ = explain("--out", tmp_path / "ways")
    assert (status, "Nothing was written." in printed) == (0, True)
    assert not (tmp_path / "ways").exists()


def test_a_rule_that_is_locked_does_not_give(explain, clashing):
    status, printed, _ = explain("--design", clashing, "--lock", "teens", "--lock", "tracking", "--json")
    assert status == 3
    ways = json.loads(printed)["relaxations"]
    assert ways
    assert {move["rule"] for way in ways for move in way["moves"]} == {"younger"}
    status, _, told = explain("--design", clashing, "--lock", "nothing")
    assert (status, "no rule or sample 'nothing'" in told) == (2, True)


def test_why_a_child_in_words(explain):
    status, printed, _ = explain("--child", "S000059", *SEED)
    text = " ".join(printed.split())
    assert status == 0
    assert "Child S000059 was chosen for 'tracking'. Rules served: areas of need:" in text
    assert "Solved twice" not in text
    status, printed, _ = explain("--child", "S000059", *SEED, "--technical")
    assert status == 0
    assert "Aims, in their order" in printed
    assert "119,348,535,052" in printed
    assert "Solved twice, as drawn and with S000059 kept out" in " ".join(printed.split())


def test_a_loss_is_said_what_it_is(explain, tmp_path):
    area = ss.read_annex_a(LISTS, as_at="2025-01-16").frame
    girls = area.index[area["sex"] == "female"]
    data = ss.load_design("area-send-2023").data()
    data["samples"][0]["balance"] = [{"column": "sex"}]
    data["exclude"] = [{"id": child, "reason": "family"} for child in girls[2:]]
    path = tmp_path / "girls.toml"
    path.write_text(ss.Design.model_validate(data).to_toml(), encoding="utf-8")
    _, printed, _ = explain("--design", path, "--child", girls[0], *SEED)
    text = " ".join(printed.split())
    assert "with a loss of 2 instead of 0 (sex). Loss: places outside the whole numbers" in text


def test_python_and_the_command_line_agree_on_a_child(explain):
    _, printed, _ = explain("--child", "S000001", *SEED, "--json")
    cohort = ss.read_annex_a(LISTS, as_at="2025-01-16")
    answer = ss.why(cohort, "area-send-2023", "S000001", seed=SEED[1])
    assert json.loads(printed) == json.loads(json.dumps(answer.data()))


def test_a_question_about_a_child_is_answered_whatever_the_answer(explain, clashing):
    status, printed, _ = explain("--child", "nobody", *SEED)
    assert (status, "Child nobody is not on the lists." in printed) == (0, True)
    status, printed, _ = explain("--child", "S000001", *SEED, "--design", clashing)
    assert (status, "No selection meets every rule of the design" in printed) == (3, True)
    status, printed, _ = explain("--child", "S000001", *SEED, "--time-limit", "0.000001")
    assert (status, "the time limit was reached first" in printed) == (5, True)


def test_one_sample_of_several_and_samples_that_are_settled(explain, run, tmp_path):
    design = ["--design", "area-send-2023-full"]
    only = ["--only", "tracking", "--only", "looked after"]
    run("select", LISTS, *AS_AT, *SEED, *design, "--only", "tracking", "--out", tmp_path / "six")
    pinned = ["--pinned", tmp_path / "six"]
    status, printed, _ = explain(*design, *only, *pinned, *SEED, "--child", "S000059", "--json")
    assert (status, json.loads(printed)["status"]) == (0, "settled")
    arguments = ["--child", "S000458", "--sample", "looked after", "--json"]
    status, printed, _ = explain(*design, *only, *pinned, *SEED, *arguments)
    assert (status, json.loads(printed)["sample"]) == (0, "looked after")
    status, printed, _ = explain(*design, *only, *pinned)
    assert (status, "can be met" in printed) == (0, True)


def test_what_rules_cost(explain, tmp_path):
    status, printed, _ = explain("--prices")
    assert status == 0
    assert "No rule costs anything: the loss would be 0 without any one of them too." in printed
    rules = [{"rule": "count", "name": "all teens", "where": TEEN, "exactly": 6}]
    path = design_file(tmp_path, rules=rules, balance=[{"column": "age_band"}])
    status, printed, _ = explain("--prices", "--design", path)
    assert status == 0
    assert "all teens tracking exactly 6 children with" in " ".join(printed.split())
    status, printed, _ = explain("--prices", "--design", path, "--json")
    data = json.loads(printed)
    assert data["status"] == "possible"
    assert [(row["rule"], row["price"] > 0) for row in data["prices"]] == [("all teens", True)]


def test_prices_of_a_design_that_cannot_be_met(explain, clashing):
    status, printed, _ = explain("--prices", "--design", clashing)
    assert status == 3
    assert "Without any one of these rules a selection exists" in printed
    assert "younger" in printed
    path = clashing.with_name("worse.toml")
    path.write_text(
        clashing.read_text(encoding="utf-8").replace("at_least = 4", "at_least = 7"), encoding="utf-8"
    )
    status, printed, _ = explain("--prices", "--design", path)
    assert status == 3
    assert "taking out any one of them would not change that" in printed


def test_prices_that_a_limit_cuts_off_end_with_5(explain):
    status, printed, _ = explain("--prices", "--time-limit", "0.000001")
    assert status == 5
    assert "the limit was reached first" in printed


def test_a_design_without_rules_has_no_prices(explain, tmp_path):
    status, printed, _ = explain("--prices", "--design", design_file(tmp_path, rules=[]))
    assert (status, "The design has no rules" in printed) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--child", "a", "--prices"], "--child and --prices ask two things"),
        (["--seed", "1"], "--seed goes with --child"),
        (["--sample", "tracking", "--prices"], "--sample goes with --child"),
        (["--child", "a", "--seed", "1", "--lock", "x"], "--lock does not go with --child"),
        (["--prices", "--out", "x"], "--out does not go with --prices"),
        (["--prices", "--pinned", "x"], "--pinned does not go with --prices"),
        (["--child", "a"], "needs a public seed"),
        (["--child", "a", "--seed", "1", "--sample", "six"], "no sample 'six'"),
        (["--child", " ", "--seed", "1"], "no child's id"),
        (["--time-limit", "-1"], "above zero"),
        (["--only", "six"], "no sample 'six'"),
    ],
)
def test_mistakes_end_with_2_and_a_sentence(explain, arguments, sentence):
    status, _, told = explain(*arguments)
    assert status == 2
    assert sentence in told
    assert not Path("x").exists()


def test_lists_that_cannot_be_used_end_with_4(run, tmp_path):
    assert run("explain", tmp_path / "none.xlsx", *AS_AT)[0] == 4

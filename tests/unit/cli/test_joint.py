"""Several samples at once on the command line: choosing, pinning, checking, and what is shown and written."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

import sendsample as ss

DATA = Path(__file__).resolve().parents[3] / "data" / "synthetic"
LISTS = [DATA / "saltmarsh.xlsx", "--as-at", "2025-01-16"]
SERVICES = ["--services", DATA / "saltmarsh_services.csv"]
SEED = ["--seed", "4 1 6 2 8 5"]
JOINT = """
format = "sendsample-design/1"
name = "joint"
title = "Five samples"

[[samples]]
name = "tracking"
size = 4
[[samples.rules]]
name = "SEN support"
rule = "count"
where = { column = "provision", equals = "sen_support" }
exactly = 2
[[samples.balance]]
column = "sex"
[[samples.balance]]
column = "locality"

[[samples]]
name = "home_educated"
size = [2, 6]
reserves = 1
eligible = { preset = "home_educated_with_plan" }
[[samples.balance]]
column = "sex"

[[samples]]
name = "overdue"
size = 3
eligible = { preset = "annual_review_overdue" }

[[samples]]
name = "schools"
[samples.visits]
settings = 3
children = 2
[[samples.visits.rules]]
name = "a special school"
rule = "count"
where = { column = "phase", equals = "special" }
at_least = 1

[[samples]]
name = "services"
[samples.visits]
by = "service"
settings = 2
children = 3
"""
NAMES = ["tracking", "home_educated", "overdue", "schools", "services"]


@pytest.fixture(scope="module")
def design(tmp_path_factory):
    path = tmp_path_factory.mktemp("design") / "joint.toml"
    path.write_text(JOINT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def selected(run, design, tmp_path_factory):
    """What selecting prints, and where it writes."""
    out = tmp_path_factory.mktemp("answer")
    status, printed, _ = run("select", *LISTS, *SERVICES, "--design", design, *SEED, "--out", out)
    assert status == 0
    return printed, out


@pytest.fixture
def select(run, design, tmp_path):
    def call(*more, out=tmp_path / "out", services=SERVICES):
        return run("select", *LISTS, *services, "--design", design, *SEED, "--out", out, *more)

    return call


@pytest.fixture
def check(run, design):
    return lambda *more: run("check", *LISTS, *SERVICES, "--design", design, *more)


def rows(path):
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def plain(text):
    return " ".join(text.split())


# What is written


def test_every_file_says_the_same(selected):
    _, out = selected
    receipt = json.loads((out / "receipt.json").read_text("utf-8"))
    chosen = rows(out / "selection.csv")
    assert list(dict.fromkeys(row["sample"] for row in chosen)) == NAMES
    for name in NAMES:
        ids = [row["child_id"] for row in chosen if row["sample"] == name]
        assert sorted(ids) == sorted(receipt["samples"][name]["ids"])
    for visit in rows(out / "visits.csv"):
        seen = [
            row["child_id"]
            for row in chosen
            if (row["sample"], row["visit"]) == (visit["sample"], visit["place"])
        ]
        assert seen == receipt["samples"][visit["sample"]]["visits"][visit["place"]]
        assert len(seen) == int(visit["children"])
    assert {row["sample"] for row in rows(out / "reserves.csv")} <= {"tracking", "home_educated"}


def test_the_most_telling_columns_come_first_and_what_a_sample_does_not_mention_is_blank(selected):
    _, out = selected
    chosen = rows(out / "selection.csv")
    columns = list(chosen[0])
    assert columns[:7] == ["sample", "visit", "child_id", "primary_need", "provision", "age", "setting"]
    assert columns[-2:] == ["ticket", "meets"]
    by_sample = {row["sample"]: row for row in chosen}
    assert by_sample["home_educated"]["home_educated"] == "yes"
    assert by_sample["tracking"]["home_educated"] == by_sample["tracking"]["visit"] == ""
    assert by_sample["overdue"]["sex"] == ""
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", by_sample["overdue"]["plan_issued"])
    assert all(re.fullmatch(r"\d+", row[column]) for row in chosen for column in ("age", "ticket"))
    places = [row["visit"] for row in chosen if row["sample"] == "schools"]
    assert places == sorted(places, key=places.index), "children of one place stand together"


def test_visits_say_what_is_known_of_a_place(selected, select, tmp_path):
    _, out = selected
    visits = rows(out / "visits.csv")
    assert list(visits[0]) == ["sample", "place", "children", "phase", "locality", "ticket"]
    assert "special" in {row["phase"] for row in visits}
    assert {row["phase"] for row in visits if row["sample"] == "services"} == {""}
    tickets = [int(row["ticket"]) for row in visits if row["sample"] == "schools"]
    assert tickets == sorted(tickets)
    settings = tmp_path / "settings.csv"
    place = visits[0]["place"]
    settings.write_text(f"URN,Name,children\n{place},=Hill School,9\n", encoding="utf-8")
    assert select("--settings", settings)[0] == 0
    told = {row["place"]: row for row in rows(tmp_path / "out" / "visits.csv")}
    assert told[place]["children"] == "2"
    assert told[place]["children (list)"] == "9"
    assert "'=Hill School" in told[place].values()


def test_an_earlier_answers_files_do_not_stay_and_contradict(select, tmp_path):
    out = tmp_path / "out"
    assert select()[0] == 0
    (out / "mine.txt").write_text("mine")
    assert {"reserves.csv", "visits.csv"} <= {path.name for path in out.iterdir()}
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    status, _, printed = select("--only", "overdue")
    assert status == 2
    assert "already holds another" in printed
    (out / "selection.csv").unlink()
    assert select("--only", "overdue", "--overwrite")[0] == 0
    assert {path.name for path in out.iterdir()} == before.keys() - {"reserves.csv", "visits.csv"}


def test_a_file_of_another_run_is_in_the_way_unless_overwriting(select, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "visits.csv").write_text("mine")
    status, _, printed = select("--only", "overdue")
    assert status == 2
    assert "visits.csv of another run" in printed
    assert [path.name for path in out.iterdir()] == ["visits.csv"]
    (out / "visits.csv").unlink()
    (out / "visits.csv").mkdir()
    assert select("--only", "overdue", "--overwrite")[0] == 2
    assert [path.name for path in out.iterdir()] == ["visits.csv"]


def test_json_has_visits_and_reserves(select, design):
    status, printed, _ = select("--json")
    assert status == 0
    data = json.loads(printed)
    cohort = ss.read_annex_a(LISTS[0], as_at=LISTS[2]).with_services(SERVICES[1])
    selection = ss.select(cohort, ss.load_design(design), seed=SEED[1])
    assert data["visits"] == selection.visits
    assert set(data["visits"]) == {"schools", "services"}
    assert data["reserves"] == selection.reserves.to_dict("records")


# What is shown


def test_each_sample_is_shown_and_the_verdict_is_one(selected):
    printed, out = selected
    text = plain(printed)
    assert "tracking: 4 chosen" in text
    assert "home educated: 4 chosen (2 to 6 asked for)" in text
    assert "schools: 3 settings to visit, 2 children at each" in text
    assert "services: 2 services to visit, 3 children at each" in text
    assert all(row["child_id"] in text for row in rows(out / "selection.csv"))
    assert all(row["place"] in text for row in rows(out / "visits.csv"))
    assert text.count("Every rule holds") == 1
    assert "for all 5 samples" in text
    assert "1. Balance of tracking: loss 0, proven least." in text
    assert "2. Sizes: home educated has 4 of at most 6, proven most." in text
    assert "3. Balance of the 2 focused samples together: loss 0, proven least." in text
    assert "of visits" not in text, "nothing is mirrored by the visits"
    assert "visits.csv" in text


def test_reserves_are_one_short_table_and_nobody_is_said_plainly(selected):
    printed, out = selected
    table = printed.partition("Reserves, should a family decline\n")[2].partition("\n\n")[0]
    assert table.split()[:5] == ["child", "id", "1st", "2nd", "3rd"]
    tracked = [row for row in rows(out / "reserves.csv") if row["sample"] == "tracking"]
    assert all(row["reserve"] in table for row in tracked if int(row["order"]) <= 3)
    # All four who are home educated with a plan were chosen.
    assert "Nobody could take the place of" in plain(printed)


def test_only_codes_are_shown_never_the_areas_own_words(selected, check):
    printed, out = selected
    words = {row["locality"] for row in rows(out / "selection.csv")} - {""}
    assert words
    _, checked, _ = check("--ids", out / "selection.csv")
    for word in words:
        assert word not in printed + checked


def test_lines_fit_the_terminal(select, monkeypatch):
    for width in (80, 110):
        monkeypatch.setenv("COLUMNS", str(width))
        _, printed, _ = select("--overwrite")
        assert max(map(len, printed.splitlines())) <= width


def test_where_shares_are_missed_it_is_said(run, tmp_path):
    text = JOINT.replace('name = "overdue"', 'name = "other"').replace("size = 3", "size = 5")
    text = text.replace(
        '[[samples]]\nname = "schools"',
        '[[samples.rules]]\nrule = "count"\nwhere = { column = "sex", equals = "female" }\nexactly = 5\n'
        '[[samples.balance]]\ncolumn = "sex"\n[[samples]]\nname = "schools"',
    )
    path = tmp_path / "outside.toml"
    path.write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    status, printed, _ = run("select", *LISTS, *SERVICES, "--design", path, *SEED, "--out", out)
    assert status == 0
    assert "Other samples outside their share" in printed
    assert "sex: female 5 (" in plain(printed)
    assert re.search(r"the 2 focused samples together: loss [1-9], proven least", plain(printed))
    _, printed, _ = run("check", *LISTS, *SERVICES, "--design", path, "--ids", out / "selection.csv")
    assert "chosen (share) where outside" in printed


def test_clashing_samples_are_named_with_what_to_run_instead(run, tmp_path):
    path = tmp_path / "clash.toml"
    path.write_text(JOINT.replace("size = [2, 6]", "size = 6"), encoding="utf-8")
    out = tmp_path / "out"
    arguments = ["select", *LISTS, *SERVICES, "--design", path, *SEED, "--out", out]
    status, printed, _ = run(*arguments)
    assert status == 3
    assert "--only tracking" in printed
    assert "home_educated" in printed
    assert "Nothing was written." in printed
    assert not out.exists()
    assert run(*arguments, "--only", "tracking")[0] == 0


def test_a_limit_is_said_without_claims(select):
    status, printed, _ = select("--time-limit", "0.000001")
    assert status == 5
    assert "proven" not in printed


# A range that settles at nobody


def test_a_sample_of_nobody_is_shown_written_and_checked(run, tmp_path):
    path = tmp_path / "nobody.toml"
    path.write_text(
        JOINT.replace("size = [2, 6]", "size = [0, 6]").replace(
            '{ preset = "home_educated_with_plan" }', '{ column = "age", at_least = 90 }'
        ),
        encoding="utf-8",
    )
    out = tmp_path / "out"
    status, printed, _ = run("select", *LISTS, *SERVICES, "--design", path, *SEED, "--out", out)
    assert status == 0
    assert "home educated: nobody chosen (0 to 6 asked for)" in plain(printed)
    assert {row["sample"] for row in rows(out / "selection.csv")} == set(NAMES) - {"home_educated"}
    ids = ["--ids", out / "selection.csv"]
    assert run("check", *LISTS, *SERVICES, "--design", path, *ids)[0] == 0
    alone = ["--only", "home_educated", "--out", tmp_path / "alone"]
    status, printed, _ = run("select", *LISTS, "--design", path, *SEED, *alone)
    assert status == 0
    assert rows(tmp_path / "alone" / "selection.csv") == []


# --only and --pinned


def test_only_chooses_some_samples_as_if_there_were_no_others(select, tmp_path):
    status, printed, _ = select("--only", "schools", "--only", "tracking", services=())
    assert status == 0
    assert "Of its 5 samples only: tracking, schools." in printed
    assert {row["sample"] for row in rows(tmp_path / "out" / "selection.csv")} == {"tracking", "schools"}


def test_pinned_samples_are_exactly_these_children(run, design, selected, tmp_path):
    _, first = selected
    kept = tmp_path / "kept.csv"
    lines = (first / "selection.csv").read_text("utf-8-sig").splitlines()
    settled = ("tracking", "services")
    kept.write_text("\n".join([lines[0], *(line for line in lines if line.startswith(settled))]), "utf-8")
    out = tmp_path / "again"
    arguments = ["select", *LISTS, *SERVICES, "--design", design, "--seed", "other", "--out", out]
    status, printed, _ = run(*arguments, "--pinned", kept)
    assert status == 0
    assert "Settled beforehand by kept.csv: tracking (4), services (6)." in printed
    before, after = rows(first / "selection.csv"), rows(out / "selection.csv")
    for name in NAMES:
        same = {row["child_id"] for row in before if row["sample"] == name} == {
            row["child_id"] for row in after if row["sample"] == name
        }
        assert same == (name in {*settled, "home_educated"}), name


def test_places_other_than_the_pinned_file_says_are_noticed(select, selected, tmp_path):
    _, first = selected
    moved = tmp_path / "moved.csv"
    text = (first / "selection.csv").read_text("utf-8-sig")
    place = next(row["visit"] for row in rows(first / "selection.csv") if row["sample"] == "schools")
    moved.write_text(text.replace(f"schools,{place}", "schools,100000"), encoding="utf-8")
    status, printed, _ = select("--pinned", moved, "--only", "schools")
    assert status == 0
    assert "some of 'schools' are seen elsewhere than the file says" in plain(printed)
    status, printed, _ = select("--pinned", first / "selection.csv", "--only", "schools", "--overwrite")
    assert "elsewhere" not in printed


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("sample,child_id\ntrekking,S000464", "names a sample 'trekking'"),
        ("sample,child_id\nJo Bloggs,S000464", "names a sample that is not there"),
        ("sample,child_id\n,S000464", "names no sample in one of its rows"),
        ("child_id\nS000464", "has no column 'sample'"),
        ("sample,child_id\ntracking,nobody", "child nobody is not among those"),
        ("sample,child_id\ntracking,S000464", "1 are named and its size says otherwise"),
        (
            "sample,visit,child_id\nschools,1,S000464\nschools,,S000465",
            "says no visit for 1 of the 2 children",
        ),
        ("sample,other\ntracking,S000464", "no heading child_id"),
        ("", "no ids"),
    ],
)
def test_what_cannot_be_pinned_is_a_sentence(select, tmp_path, lines, sentence):
    path = tmp_path / "pinned.csv"
    path.write_text(lines, encoding="utf-8")
    status, _, printed = select("--pinned", path)
    assert status == 2
    assert sentence in plain(printed)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("more", "ends", "sentence"),
    [
        (["--only", "trekking"], 2, "no sample 'trekking'"),
        (["--pinned", "nowhere.csv"], 2, "nowhere.csv cannot be read"),
        (["--services", "nowhere.csv"], 4, "no file"),
        (["--services", DATA / "saltmarsh.xlsx"], 4, "table of services"),
        (["--settings", "nowhere.csv"], 4, "no file"),
        (["--settings", __file__], 4, "headings"),
        (["--past", __file__], 4, "not a receipt"),
        (["--only", "services"], 2, "name no services"),
    ],
)
def test_bad_input_is_a_sentence_and_nothing_is_written(select, tmp_path, more, ends, sentence):
    status, _, printed = select(*more, services=())
    assert status == ends
    assert sentence in plain(printed)
    assert not list(tmp_path.iterdir())


def test_past_receipts_keep_children_out(selected, run, tmp_path):
    _, first = selected
    path = tmp_path / "cooling.toml"
    path.write_text(JOINT + "[cooling_off]\nmonths = 12\n", encoding="utf-8")
    out = tmp_path / "next"
    arguments = [*LISTS, "--design", path, "--only", "tracking", "--past", first / "receipt.json"]
    assert run("select", *arguments, *SEED, "--out", out)[0] == 0
    before = {row["child_id"] for row in rows(first / "selection.csv")}
    assert not before & {row["child_id"] for row in rows(out / "selection.csv")}
    status, printed, _ = run("check", *arguments, "--ids", first / "selection.csv")
    assert status == 1
    assert "excluded: " in printed


# check


def test_check_confirms_what_was_selected(check, selected):
    status, printed, _ = check("--ids", selected[1] / "selection.csv")
    assert status == 0
    assert "Every rule holds, for all 5 samples." in printed
    lines = [line.split() for line in printed.splitlines() if line.startswith(tuple(NAMES[:2]))]
    assert ["tracking", "4", "all", "6", "hold", "0"] in lines
    assert "Rules that do not hold" not in printed


def test_check_shows_what_does_not_hold_and_only_that(check, selected, tmp_path):
    chosen = rows(selected[1] / "selection.csv")
    tracked = next(row["child_id"] for row in chosen if row["sample"] == "tracking")
    visited = [row["child_id"] for row in chosen if row["sample"] == "schools"]
    path = tmp_path / "ids.csv"
    text = (selected[1] / "selection.csv").read_text("utf-8-sig")
    path.write_text(text.replace(visited[0], tracked), encoding="utf-8")
    status, printed, _ = check("--ids", path)
    assert status == 1
    broken = printed.partition("Rules that do not hold")[2]
    assert f"one sample a child: {tracked}" in broken
    assert "not to be visited" in broken or "not eligible" in broken
    assert "SEN support" not in broken
    assert "does NOT hold" in printed


def test_check_by_service_needs_the_visits(check, selected, tmp_path):
    chosen = [row for row in rows(selected[1] / "selection.csv") if row["sample"] == "services"]
    places = list(dict.fromkeys(row["visit"] for row in chosen))
    path = tmp_path / "ids.csv"
    swapped = {places[0]: places[1], places[1]: places[0]}
    lines = [f"services,{swapped[row['visit']]},{row['child_id']}" for row in chosen]
    path.write_text("\n".join(["sample,visit,child_id", *lines]), encoding="utf-8")
    status, printed, _ = check("--only", "services", "--ids", path, "--json")
    assert set(json.loads(printed)["visits"]["services"]) == set(places)
    assert status == 1, "they are not all with both services"
    path.write_text("\n".join(["child_id", *(row["child_id"] for row in chosen)]), encoding="utf-8")
    assert check("--only", "services", "--ids", path)[0] == 0, "found by search"
    path.write_text("\n".join(["sample,visit,child_id", *lines, "services,,S1"]), encoding="utf-8")
    status, _, printed = check("--only", "services", "--ids", path)
    assert status == 2
    assert "says no visit for 1 of the 7 children" in printed


def test_check_needs_to_know_the_sample_of_an_id(check):
    status, _, printed = check("--id", "S000464")
    assert status == 2
    assert "--only SAMPLE" in plain(printed)
    assert check("--id", "S000464", "--only", "tracking")[0] == 1
    assert check("--id", "S000464", "--only", "trekking")[0] == 2


def test_check_wants_every_sample_or_only(check, selected, tmp_path):
    path = tmp_path / "ids.csv"
    text = (selected[1] / "selection.csv").read_text("utf-8-sig").splitlines()
    path.write_text("\n".join(line for line in text if not line.startswith("overdue")), encoding="utf-8")
    status, _, printed = check("--ids", path)
    assert status == 2
    assert "--only" in printed
    only = [option for name in NAMES if name != "overdue" for option in ("--only", name)]
    assert check("--ids", path, *only)[0] == 0


def test_groups_of_the_areas_own_words_are_not_shown_by_check(run, tmp_path):
    cohort = ss.read_annex_a(LISTS[0], as_at=LISTS[2])
    frame = cohort.frame
    setting = frame["setting"].value_counts().index[0]
    inside = frame[frame["setting"] == setting]
    ids = list(inside.index[inside["locality"] == inside["locality"].mode()[0]][:2])
    rule = '[[samples.rules]]\nname = "{}"\nrule = "{}"\ncolumn = "{}"\n'
    text = 'format = "sendsample-design/1"\nname = "d"\n[[samples]]\nname = "s"\nsize = 2\n'
    text += rule.format("spread", "at_most_per_group", "locality")
    text += rule.format("places", "at_most_per_group", "setting")
    text += rule.format("parts", "mirror", "locality")
    text += rule.format("both", "every_level", "sex")
    path = tmp_path / "d.toml"
    path.write_text(text, encoding="utf-8")
    status, printed, _ = run("check", *LISTS, "--design", path, *(f"--id={child}" for child in ids))
    assert status == 1
    assert frame["locality"].dropna().map(lambda word: word not in printed).all()
    assert "spread: a locality" in printed
    assert f"places: {setting}" in printed
    assert "both: female" in printed


def test_reserves_of_other_samples_many_reserves_and_places_nobody_can_take(run, tmp_path):
    frame = ss.read_annex_a(LISTS[0], as_at=LISTS[2]).frame
    households = frame["household"].value_counts()
    household = households.index[households == 1][0]
    path = tmp_path / "reserves.toml"
    path.write_text(
        'format = "sendsample-design/1"\nname = "d"\n[[samples]]\nname = "tracking"\nsize = 3\nreserves = 5\n'
        '[[samples.rules]]\nname = "one"\nrule = "count"\nexactly = 1\n'
        f'where = {{ column = "household", equals = "{household}" }}\n'
        '[[samples]]\nname = "overdue"\nsize = 2\nreserves = 1\n'
        'eligible = { preset = "annual_review_overdue" }\n',
        encoding="utf-8",
    )
    out = tmp_path / "out"
    status, printed, _ = run("select", *LISTS, "--design", path, *SEED, "--out", out)
    assert status == 0
    (only,) = frame.index[frame["household"] == household]
    table = printed.partition("Reserves, should a family decline (reserves.csv has up to 5 each)\n")[2]
    lines = table.partition("\n\n")[0].splitlines()
    assert [line.split() for line in lines if line.startswith(only)] == [[only, "nobody", "-", "-"]]
    assert all(len(line.split()) == 4 for line in lines[2:])
    assert "Reserves of overdue: see reserves.csv." in printed
    assert plain(printed).count(f"Nobody could take the place of {only}") == 1


def test_without_a_tracking_sample_every_sample_is_short(run, design, tmp_path):
    out = tmp_path / "out"
    arguments = ["--design", design, "--only", "home_educated", "--only", "overdue"]
    status, printed, _ = run("select", *LISTS, *arguments, *SEED, "--out", out)
    assert status == 0
    assert "children chosen" not in printed
    assert "1. Sizes: home educated has 4" in printed
    assert run("check", *LISTS, *arguments, "--ids", out / "selection.csv")[0] == 0


def test_a_block_of_visits_alone_is_compared_as_any_sample(run, design, tmp_path):
    path = tmp_path / "visits.toml"
    text = Path(design).read_text("utf-8").partition('[[samples]]\nname = "schools"')
    path.write_text(text[0] + text[1] + '\n[[samples.balance]]\ncolumn = "sex"\n' + text[2], "utf-8")
    arguments = ["--design", path, "--only", "schools", *SEED, "--out", tmp_path / "out"]
    status, printed, _ = run("select", *LISTS, *arguments)
    assert status == 0
    assert "schools: 3 settings to visit" in printed
    assert "Children chosen (exact share of the places)" in printed


def test_a_past_receipt_without_cooling_off_is_said_to_change_nothing(selected, select, tmp_path):
    """The folder of an earlier answer does for its receipt."""
    _, out = selected
    status, printed, _ = select("--past", out, out=tmp_path / "again")
    assert status == 0
    assert "no cooling_off, so --past changes nothing" in plain(printed)


def test_the_folder_of_an_answer_does_for_its_selection(selected, select, tmp_path):
    _, out = selected
    status, _, _ = select("--pinned", out, out=tmp_path / "again")
    assert status == 0
    assert (tmp_path / "again" / "visits.csv").read_bytes() == (out / "visits.csv").read_bytes()


def test_what_a_line_introduces_stands_under_it(run, tmp_path):
    path = tmp_path / "d.toml"
    path.write_text(
        'name = "d"\n[[samples]]\nname = "tracking"\nsize = 1\n[[samples]]\nname = "many"\nsize = 9000\n',
        "utf-8",
    )
    status, printed, _ = run("select", *LISTS, "--design", path, *SEED, "--out", tmp_path / "out")
    assert status == 3
    lines = [line for line in printed.splitlines() if line.strip().startswith("-")]
    assert lines[0].startswith("- The sample 'tracking' alone can be met")
    assert lines[1].startswith("- In the way is the sample 'many'")
    assert lines[2].startswith("  - The sample many has 9000 places")

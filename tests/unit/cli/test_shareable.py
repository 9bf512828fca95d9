"""``sendsample select --shareable``: a second folder, for people without access to the lists."""

import csv
import json
import re

import pytest

import sendsample as ss

SEED = ["--seed", "4 1 6 2 8 5"]


@pytest.fixture(scope="module")
def area(tmp_path_factory):
    folder = tmp_path_factory.mktemp("area")
    ss.synthetic_area(size=400, seed=3).write(folder / "lists")
    (folder / "key").write_bytes(b"a key of the area, kept apart\n")
    return folder


@pytest.fixture
def select(run, area, tmp_path):
    def run_select(*more):
        asked = ["select", area / "lists", "--as-at", "2025-01-16", *SEED, "--out", tmp_path / "out"]
        return run(*asked, *more)

    return run_select


def rows(path):
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_both_editions_are_written(select, area, tmp_path):
    shared = tmp_path / "shared"
    status, printed, _ = select("--shareable", shared, "--key", area / "key")
    assert status == 0
    assert "without access to the lists: shareable.json, comparison.csv, rules.csv" in " ".join(
        printed.split()
    )
    assert {path.name for path in shared.iterdir()} == {"shareable.json", "comparison.csv", "rules.csv"}
    told = json.loads((shared / "shareable.json").read_text(encoding="utf-8"))
    cohort = ss.read_annex_a(area / "lists", as_at="2025-01-16")
    again = ss.select(cohort, "area-send-2023", seed=SEED[1]).shareable(ss.read_key(area / "key"))
    assert told == json.loads(json.dumps(again))
    assert len(rows(shared / "comparison.csv")) == len(told["comparison"])
    assert [row["sentence"] for row in rows(shared / "rules.csv")] == [
        row["sentence"] for row in told["rules"]
    ]


def test_no_child_and_no_setting_is_in_it(select, area, tmp_path):
    shared = tmp_path / "shared"
    select("--shareable", shared, "--key", area / "key")
    text = "".join(path.read_text(encoding="utf-8-sig") for path in shared.iterdir())
    frame = ss.read_annex_a(area / "lists", as_at="2025-01-16").frame
    words = set(re.findall(r"[A-Za-z0-9-]+", text))
    for column in (frame.index, frame["setting"].dropna(), frame["household"].dropna()):
        assert len(column)
        assert not words & set(column)


def test_the_key_of_the_pseudonyms_will_do(select, area, tmp_path):
    select("--shareable", tmp_path / "shared", "--pseudonyms", area / "key")
    told = json.loads((tmp_path / "shared" / "shareable.json").read_text(encoding="utf-8"))
    assert told["pseudonyms"] is True
    assert "digests" in told


def test_without_a_key_there_are_no_digests(select, tmp_path):
    select("--shareable", tmp_path / "shared")
    text = (tmp_path / "shared" / "shareable.json").read_text(encoding="utf-8")
    assert not re.search(r"[0-9a-f]{64}", text)
    assert "without a key" in text


def test_the_two_editions_do_not_mix(select, area, tmp_path):
    status, _, said = select("--shareable", tmp_path / "out")
    assert status == 2
    assert "one folder" in said
    assert not (tmp_path / "out").exists()
    status, _, said = select("--key", area / "key")
    assert status == 2
    assert "--shareable" in said

"""``sendsample report``: both editions, and what is refused."""

import json
from pathlib import Path

import pytest

import sendsample as ss
from support.pages import Taken

LISTS = Path(__file__).resolve().parents[3] / "data" / "synthetic" / "saltmarsh.xlsx"
AS_AT, SEED = "2025-01-16", "4 1 6 2 8 5"
KEY = b"a key of the area, kept apart"


@pytest.fixture(scope="module")
def folder(run, tmp_path_factory):
    out = tmp_path_factory.mktemp("report") / "six"
    status, _, err = run("select", LISTS, "--as-at", AS_AT, "--seed", SEED, "--out", out)
    assert status == 0, err
    (out.parent / "key").write_bytes(KEY)
    return out


def test_the_restricted_edition_is_what_the_library_makes(run, folder, tmp_path):
    out = tmp_path / "report.html"
    status, printed, err = run("report", folder, LISTS, "--out", out)
    assert status == 0, err
    assert "no other six who meet them mirror the area better" in " ".join(printed.split())
    assert "the restricted edition" in " ".join(printed.split())
    cohort = ss.read_annex_a(LISTS, as_at=AS_AT)
    assert out.read_text(encoding="utf-8") == ss.report(folder, cohort).html


def test_the_shareable_edition_has_keyed_digests_and_names_nobody(run, folder, tmp_path):
    out = tmp_path / "shared.html"
    key = ["--key", folder.parent / "key"]
    status, printed, err = run(
        "report", folder, LISTS, "--edition", "shareable", *key, "--out", out, "--json"
    )
    assert status == 0, err
    assert json.loads(printed)["edition"] == "shareable"
    text = Taken(out.read_text(encoding="utf-8")).text
    assert "Key check" in text
    assert "S000464" not in text


def test_after_a_decline_it_tells_of_the_newest_receipt(run, tmp_path):
    six, out = tmp_path / "six", tmp_path / "report.html"
    run("select", LISTS, "--as-at", AS_AT, "--seed", SEED, "--out", six)
    run("replace", six, LISTS, "--declined", "S000464", "--reason", "family")
    status, printed, err = run("report", six, LISTS, "--out", out, "--no-pictures")
    assert status == 0, err
    assert "A place was filled." in " ".join(printed.split())
    assert "S000464 left case tracking." in Taken(out.read_text(encoding="utf-8")).text


def test_nobody_chosen_is_reported_with_status_0(run, tmp_path):
    rule = {"rule": "count", "where": {"column": "age", "at_least": 26}, "at_least": 1}
    design = ss.Design(name="never", samples=[{"name": "audit", "size": 2, "rules": [rule]}])
    cohort = ss.read_annex_a(LISTS, as_at=AS_AT)
    receipt, file = tmp_path / "receipt.json", tmp_path / "never.toml"
    receipt.write_text(json.dumps(ss.select(cohort, design, seed=SEED).receipt), encoding="utf-8")
    file.write_text(design.to_toml(), encoding="utf-8")
    status, printed, err = run("report", receipt, LISTS, "--design", file, "--out", tmp_path / "r.html")
    assert status == 0, err
    assert "nobody was chosen" in " ".join(printed.split())


@pytest.mark.parametrize(
    ("more", "ends"),
    [
        (["--out", "report.pdf"], (2, "end the name of --out in .html")),
        (["--out", "report.html", "--key", "key"], (2, "add --edition shareable")),
        (["--out", "report.html", "--design", "audit-termly"], (4, "about another design")),
        ([], (2, "Missing option '--out'")),
    ],
)
def test_what_cannot_be_is_refused(run, folder, tmp_path, more, ends):
    more = [tmp_path / word if word.startswith("report") else word for word in more]
    status, _, err = run("report", folder, LISTS, *more)
    assert (status, ends[1] in " ".join(err.split())) == (ends[0], True), err
    assert list(tmp_path.iterdir()) == []


def test_other_lists_are_refused(run, folder, tmp_path):
    other = LISTS.with_name("little_fenwick.xlsx")
    status, _, err = run("report", folder, other, "--out", tmp_path / "r.html")
    assert status == 4
    assert "digests differ" in err


def test_what_is_there_is_replaced_only_when_asked(run, folder, tmp_path):
    out = tmp_path / "report.html"
    out.write_text("kept", encoding="utf-8")
    assert run("report", folder, LISTS, "--out", out)[0] == 2
    assert out.read_text(encoding="utf-8") == "kept"
    assert run("report", folder, LISTS, "--out", out, "--overwrite", "--no-pictures")[0] == 0

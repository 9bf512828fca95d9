"""No cell of a file that is written is taken for a formula, and each reads back as it was."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import pandas as pd
import pytest

import sendsample as ss
from sendsample.cli.output import csv_text
from sendsample.synthetic.writing import write_workbook

AS_AT = ["--as-at", "2025-01-16"]
SEED = ["--seed", "4 1 6 2 8 5"]
STARTS = ("=", "+", "-", "@", "\t", "\r")
NASTY = [f"{start}HYPERLINK(1)" for start in STARTS] + ["'quoted", "1-2", "https://example.org", "=1+1"]


def cells(text):
    return [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) for cell in row]


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    """Lists with ids, households and localities that a spreadsheet would take for formulas."""
    folder = tmp_path_factory.mktemp("formulas")
    area = ss.synthetic_area(size=130, seed=4)
    places = iter(range(1000))
    for name, table in (("List_1", area.list_1), ("List_2", area.list_2)):
        rows = [next(places) for _ in range(len(table))]
        changed = table.assign(
            **{
                "Unique ID": [f"{'=+-@'[row % 4]}A{row:03d}" for row in rows],
                "Household": [f"{'=+-@'[row % 4]}H{row}" for row in rows],
                "Locality": [f"{'=+-@'[row % 4]}SUM(A{row % 4})" for row in rows],
            }
        )
        changed.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig", date_format="%d/%m/%Y")
    (folder / "key").write_bytes(b"a key of the area, kept apart")
    return folder


@pytest.fixture(scope="module")
def beside(lists, tmp_path_factory):
    """Services, and a design that visits them."""
    folder = tmp_path_factory.mktemp("beside")
    cohort = ss.read_annex_a(lists, as_at="2025-01-16")
    lines = [
        "child_id,service",
        *(f"{child},{'=+-@'[at % 4]}CAMHS" for at, child in enumerate(cohort.frame.index)),
    ]
    (folder / "services.csv").write_text("\n".join(lines), encoding="utf-8")
    data = ss.load_design("area-send-2023").data()
    data["samples"].append({"name": "seen", "visits": {"by": "service", "settings": 2, "children": 2}})
    (folder / "design.toml").write_text(
        ss.Design.model_validate(data | {"name": "formulas"}).to_toml(), encoding="utf-8"
    )
    return folder


def written(folder):
    return {path.name: path.read_text(encoding="utf-8-sig") for path in folder.rglob("*.csv")}


def run(let_out, *arguments):
    ended = let_out(arguments)
    assert ended.status == 0, ended.text


def test_every_table_that_is_written_is_escaped(lists, beside, let_out, tmp_path):
    given = [lists, *AS_AT]
    more = ["--design", beside / "design.toml", "--services", beside / "services.csv"]
    run(
        let_out, "select", *given, *more, *SEED, "--out", tmp_path / "out", "--shareable", tmp_path / "shared"
    )
    run(let_out, "findings", *given, "--out", tmp_path / "findings.csv")
    run(let_out, "pseudonyms", *given, "--pseudonyms", lists / "key", "--out", tmp_path / "whose.csv")
    run(let_out, "lottery", *given, "--only", "tracking", "--out", tmp_path / "lottery")
    run(let_out, "draw", tmp_path / "lottery", *given, *SEED, "--out", tmp_path / "drawn.csv")
    files = written(tmp_path)
    assert {"selection.csv", "visits.csv", "reserves.csv", "chances.csv", "drawn.csv", "whose.csv"} <= set(
        files
    )
    for name, text in files.items():
        assert not [cell for cell in cells(text) if cell.startswith(STARTS)], name
    for name in ("selection.csv", "visits.csv", "comparison.csv", "whose.csv", "drawn.csv", "chances.csv"):
        assert any(cell.startswith("'") for cell in cells(files[name])), name


def test_what_is_escaped_reads_back(lists, beside, let_out, tmp_path):
    more = ["--design", beside / "design.toml", "--services", beside / "services.csv"]
    run(let_out, "select", lists, *AS_AT, *more, *SEED, "--out", tmp_path / "out")
    run(let_out, "check", lists, *AS_AT, *more, "--ids", tmp_path / "out")
    run(
        let_out,
        "select",
        lists,
        *AS_AT,
        *more,
        *SEED,
        "--pinned",
        tmp_path / "out",
        "--out",
        tmp_path / "again",
    )
    ids = [
        json.loads((tmp_path / name / "receipt.json").read_text(encoding="utf-8"))["samples"]["tracking"][
            "ids"
        ]
        for name in ("out", "again")
    ]
    assert ids[0] == ids[1]
    assert all(child.startswith(STARTS) for child in ids[0])


@pytest.mark.parametrize("column", ["child_id", "setting", "household", "locality", "Team", "sentence"])
def test_any_column_is_escaped_and_reads_back(column):
    (_, *found) = cells(csv_text(pd.DataFrame({column: NASTY}, dtype="str")))
    assert not [cell for cell in found if cell.startswith(STARTS)]
    dashed = [cell.removeprefix("'").replace("\N{EN DASH}", "-") for cell in found]
    assert dashed == NASTY


def test_headings_are_escaped_too():
    assert cells(csv_text(pd.DataFrame({"=A1": ["x"]})))[0] == "'=A1"


def test_a_workbook_holds_text_and_no_formulas_or_links(tmp_path):
    table = pd.DataFrame({"Unique ID": NASTY, "=Heading": NASTY}, dtype="str")
    write_workbook(tmp_path / "lists.xlsx", {"List_1": table})
    with zipfile.ZipFile(tmp_path / "lists.xlsx") as book:
        parts = {
            name: book.read(name).decode("utf-8")
            for name in book.namelist()
            if name.endswith((".xml", ".rels"))
        }
    assert not [name for name, text in parts.items() if re.search(r"<f[ >]|<hyperlink", text)]
    assert not [name for name in parts if "externalLink" in name]
    back = pd.read_excel(tmp_path / "lists.xlsx", engine="calamine", dtype=str, keep_default_na=False)
    assert back.columns.tolist() == ["Unique ID", "=Heading"]
    # A workbook writes a return as its own escape; what stands in a list never begins with one.
    assert back["Unique ID"].tolist()[:5] == NASTY[:5]
    assert back["Unique ID"].tolist()[6:] == NASTY[6:]


def test_a_selection_as_a_workbook_holds_no_formulas(lists, beside, let_out, tmp_path):
    more = ["--services", beside / "services.csv", "--design", beside / "design.toml"]
    run(let_out, "select", lists, *AS_AT, *more, *SEED, "--out", tmp_path / "out")
    run(let_out, "workbook", tmp_path / "out", lists, *more, "--out", tmp_path / "out.xlsx")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        assert not [name for name in book.namelist() if re.search(rb"<f[ >]", book.read(name))]
    back = pd.read_excel(tmp_path / "out.xlsx", sheet_name="Seen", header=2, engine="calamine", dtype=str)
    assert all(cell.startswith(STARTS) for name in ("Child", "Service") for cell in back[name])


@pytest.mark.parametrize("name", ["area.xlsx", "area"])
def test_made_up_lists_hold_no_formulas(let_out, tmp_path, name):
    out = tmp_path / name
    run(let_out, "synth", "--size", "300", "--dirty", "0.3", "--supplied", "--out", out)
    if out.suffix:
        with zipfile.ZipFile(out) as book:
            assert not [part for part in book.namelist() if b"<f>" in book.read(part)]
        return
    for text in written(tmp_path).values():
        assert not [cell for cell in cells(text) if cell.startswith(STARTS)]

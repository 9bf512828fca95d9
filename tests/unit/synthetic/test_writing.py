"""What is written reads back, is the same bytes each time, and is whole or not there."""

import csv
import os
import sys
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from sendsample.errors import OutputError, UsageError
from sendsample.synthetic import annex, synthetic_area, writing

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def area():
    return synthetic_area(size=300, seed=9)


def test_a_workbook_reads_back_with_real_dates_and_ids_as_text(area, tmp_path):
    workbook = CalamineWorkbook.from_path(area.write(tmp_path / "lists.xlsx"))
    assert workbook.sheet_names == ["List_1", "List_2"]
    for name, frame in zip(workbook.sheet_names, (area.list_1, area.list_2), strict=True):
        heading, *rows = workbook.get_sheet_by_name(name).to_python()
        assert heading == list(frame.columns)
        cells = dict(zip(heading, zip(*rows, strict=True), strict=True))
        assert list(cells[annex.BORN]) == frame[annex.BORN].dt.date.tolist()
        for column in (annex.ID, annex.UPN, annex.ULN, annex.URN):
            assert list(cells[column]) == frame[column].fillna("").tolist()
        assert list(cells[annex.SUSPENSIONS]) == frame[annex.SUSPENSIONS].tolist()


def test_a_folder_holds_two_csv_files_with_dates_day_first(area, tmp_path):
    folder = area.write(tmp_path / "new" / "lists")
    assert sorted(path.name for path in folder.iterdir()) == ["List_1.csv", "List_2.csv"]
    with (folder / "List_2.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row[annex.ID] for row in rows] == area.list_2[annex.ID].tolist()
    assert rows[0][annex.BORN] == area.list_2[annex.BORN][0].strftime("%d/%m/%Y")


def test_writing_twice_gives_the_same_bytes(area, tmp_path):
    one, other = area.write(tmp_path / "one.xlsx"), area.write(tmp_path / "other.xlsx")
    assert one.read_bytes() == other.read_bytes()
    area.write(tmp_path / "lists")
    before = (tmp_path / "lists" / "List_1.csv").read_bytes()
    area.write(tmp_path / "lists")
    assert (tmp_path / "lists" / "List_1.csv").read_bytes() == before


def test_a_workbook_that_is_there_is_replaced_and_nothing_else_is_left(area, tmp_path):
    path = tmp_path / "lists.xlsx"
    path.write_text("old")
    area.write(path)
    assert path.read_bytes()[:2] == b"PK"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_nothing_behind(area, tmp_path, monkeypatch):
    with pytest.raises(OutputError) as caught:
        area.write(tmp_path / "absent" / "lists.xlsx")
    assert caught.value.code == "not_written"

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        area.write(tmp_path / "lists.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_an_output_error(area, tmp_path):
    (tmp_path / "lists").write_text("a file")
    with pytest.raises(OutputError):
        area.write(tmp_path / "lists")


def test_other_endings_are_refused(area, tmp_path):
    with pytest.raises(UsageError, match=r"\.ods"):
        area.write(tmp_path / "lists.ods")


@pytest.mark.parametrize("name", ["little_fenwick", "saltmarsh"])
def test_the_files_of_the_repository_are_made_again_byte_for_byte(name, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import make_synthetic  # noqa: PLC0415 - the tools are no package

    make_synthetic.main([str(tmp_path), name])
    sys.modules.pop("make_synthetic")
    kept = {path.name: path for path in (ROOT / "data" / "synthetic").glob(f"{name}*")}
    assert {path.name for path in tmp_path.iterdir()} == set(kept)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == kept[path.name].read_bytes(), path.name


def test_the_smallest_file_leaves_room_for_a_tracking_sample():
    sheets = pd.read_excel(
        ROOT / "data" / "synthetic" / "little_fenwick.xlsx", sheet_name=None, engine="calamine"
    )
    plans, support = sheets["List_1"], sheets["List_2"]
    everyone = pd.concat([plans, support])
    needs = set(everyone[annex.NEED])
    assert len(plans) >= 4
    assert len(support) >= 2
    assert everyone[annex.PHASE].eq("Pupil referral unit/Alternative provision").sum() >= 1
    assert needs & {"ASD", "SLCN"}
    assert needs & {"SPLD", "MLD", "SLD", "PMLD"}
    assert "SEMH" in needs
    assert needs & {"HI", "VI", "MSI", "PD"}
    assert everyone[annex.URN].nunique() >= 6


def test_services_are_written_beside_the_lists_only_when_asked_for(area, tmp_path):
    area.write(tmp_path / "lists.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["lists.xlsx"]
    area.write(tmp_path / "lists.xlsx", services=True)
    area.write(tmp_path / "lists", services=True)
    area.write(tmp_path / "lists", services=tmp_path / "use.csv")
    (tmp_path / "lists.xlsx").unlink()
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")) == [
        "lists/List_1.csv", "lists/List_2.csv", "lists/services.csv", "services.csv", "use.csv",
    ]  # fmt: skip
    read = pd.read_csv(tmp_path / "services.csv", dtype="str", encoding="utf-8-sig")
    pd.testing.assert_frame_equal(read, area.services)
    assert (tmp_path / "use.csv").read_bytes() == (tmp_path / "services.csv").read_bytes()


@pytest.mark.parametrize("name", ["use.xlsx", "use"])
def test_services_are_written_as_csv_and_as_nothing_else(area, tmp_path, name):
    with pytest.raises(UsageError) as caught:
        area.write(tmp_path / "lists.xlsx", services=tmp_path / name)
    assert caught.value.code == "output_kind"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_spelled_in_two_ways_is_one(area, tmp_path, monkeypatch):
    monkeypatch.setattr("sendsample.writing.lock.PATIENCE", 0)
    area.write(tmp_path / "lists", services=tmp_path / "lists" / ".." / "lists" / "use.csv")
    assert sorted(path.name for path in (tmp_path / "lists").iterdir()) == [
        "List_1.csv", "List_2.csv", "use.csv",
    ]  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="modes are promised on POSIX")
def test_lists_are_for_their_owner_only(area, tmp_path):
    area.write(tmp_path / "lists")
    area.write(tmp_path / "lists.xlsx", services=True)
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")} == {
        "lists": 0o700, "List_1.csv": 0o600, "List_2.csv": 0o600, "lists.xlsx": 0o600, "services.csv": 0o600,
    }  # fmt: skip


def test_services_that_cannot_be_written_leave_no_lists_either(area, tmp_path):
    with pytest.raises(OutputError):
        area.write(tmp_path / "lists.xlsx", services=tmp_path / "absent" / "use.csv")
    assert list(tmp_path.iterdir()) == []

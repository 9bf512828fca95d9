"""Tables as CSV, and folders that are written whole or not at all."""

from __future__ import annotations

import pandas as pd
import pytest

from sendsample.cli.ids import read_ids
from sendsample.cli.output import csv_text, write_folder
from sendsample.errors import OutputError


def test_names_like_ranges_can_be_read_back(tmp_path):
    frame = pd.DataFrame(
        {"sample": ["16-18"], "visit": ["1-2"], "child_id": ["12-34"], "age_band": ["16-18"]}
    )
    path = tmp_path / "selection.csv"
    path.write_text(csv_text(frame), encoding="utf-8")
    assert "16\N{EN DASH}18" in path.read_text("utf-8"), "a spreadsheet would take the band for a day"
    assert ",1-2," not in path.read_text("utf-8")
    assert read_ids(path).rows == (("16-18", "1-2", "12-34"),)


def test_columns_of_every_kind_are_blank_where_missing():
    frame = pd.DataFrame(
        {
            "flag": pd.Series([True, None], dtype="boolean"),
            "day": pd.Series(["2024-02-05", None], dtype="datetime64[s]"),
            "count": pd.Series([3, None], dtype="Int64"),
            "share": pd.Series([1 / 3, None], dtype="Float64"),
            "text": pd.Series(["a", None], dtype="str"),
        }
    )
    assert csv_text(frame).splitlines()[1:] == ["yes,2024-02-05,3,0.33,a", ",,,,"]


def test_stale_files_go_only_when_everything_can_be_written(tmp_path):
    (tmp_path / "b.csv").write_text("old")
    (tmp_path / "c.csv").mkdir()
    with pytest.raises(OutputError, match="another run"):
        write_folder(tmp_path, {"a.csv": "new"}, overwrite=False, without=["b.csv"])
    with pytest.raises(OutputError, match="is a folder"):
        write_folder(tmp_path, {"a.csv": "new"}, overwrite=True, without=["b.csv", "c.csv"])
    assert (tmp_path / "b.csv").read_text() == "old"
    write_folder(tmp_path, {"a.csv": "new"}, overwrite=True, without=["b.csv", "never.csv"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "c.csv"]

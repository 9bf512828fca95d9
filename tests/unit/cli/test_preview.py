"""``sendsample preview``: what there is to choose from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sendsample as ss

ROOT = Path(__file__).resolve().parents[3]
LISTS = ROOT / "data" / "synthetic"
AS_AT = ["--as-at", "2025-01-16"]


@pytest.fixture
def preview(run):
    def preview(*arguments, lists="little_fenwick.xlsx"):
        return run("preview", LISTS / lists, *AS_AT, *arguments)

    return preview


def test_it_shows_who_could_be_chosen_and_the_scarcest_cells(preview):
    status, printed, _ = preview()
    assert status == 0
    assert "Who could be chosen" in printed
    assert "Child S000005 is chosen for 'tracking' whatever the seed." in printed
    assert "areas of need: sensory and physical + alternative provision" in printed


def test_json_holds_every_cell_and_no_list_of_children(preview):
    status, printed, _ = preview("--json", lists="saltmarsh.xlsx")
    assert status == 0
    data = json.loads(printed)
    assert data["status"] == "possible"
    assert len(data["cells"]) == 15
    assert "S000" not in printed


def test_a_design_that_cannot_be_met_ends_with_3(preview, tmp_path):
    data = ss.load_design("area-send-2023").data()
    data["samples"][0] |= {"size": 3, "balance": []}
    path = tmp_path / "mine.toml"
    path.write_text(ss.Design.model_validate(data).to_toml(), encoding="utf-8")
    status, printed, _ = preview("--design", path)
    assert status == 3
    assert "sendsample explain" in printed


def test_a_sample_that_is_not_there_is_refused(preview):
    status, _, said = preview("--only", "focused")
    assert status == 2
    assert "focused" in said

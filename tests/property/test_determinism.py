"""Outcomes depend on cohort, design and seed alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sendsample as ss
from support.areas import area

DESIGN = "area-send-2023"


@pytest.fixture(scope="module")
def cohort():
    return area(1500, seed=5)


@pytest.fixture(scope="module")
def first(cohort):
    return ss.select(cohort, DESIGN, seed="4 1 6 2 8 5")


@pytest.mark.parametrize("shuffle", range(5))
def test_row_and_column_order_change_nothing(cohort, first, shuffle):
    rng = np.random.default_rng(shuffle)
    frame = cohort.frame.iloc[rng.permutation(len(cohort))]
    frame = frame[rng.permutation(frame.columns.to_numpy())]
    again = ss.select(ss.Cohort.from_frame(frame, as_at=cohort.as_at), DESIGN, seed="4 1 6 2 8 5")
    assert again.ids == first.ids
    assert again.receipt == first.receipt


def test_repeated_runs_change_nothing(cohort, first):
    again = ss.select(cohort, DESIGN, seed="4 1 6 2 8 5")
    assert json.dumps(again.receipt) == json.dumps(first.receipt)
    assert again[("tracking")].equals(first["tracking"])


def test_another_seed_changes_the_six(cohort, first):
    others = {tuple(ss.select(cohort, DESIGN, seed=f"{number}").ids["tracking"]) for number in range(8)}
    assert len(others) == 8
    assert tuple(first.ids["tracking"]) not in others


def test_a_child_who_can_never_matter_changes_nothing(cohort, first):
    # Excluded as gone, a child leaves the frame itself, so no share moves.
    data = ss.load_design(DESIGN).data()
    stranger = next(child for child in cohort.frame.index if child not in first.ids["tracking"])
    data["exclude"] = [{"id": stranger, "reason": "moved_away"}]
    without = ss.Cohort.from_frame(cohort.frame.drop(index=stranger), as_at=cohort.as_at)
    gone = ss.select(cohort, ss.Design.model_validate(data), seed="s")
    assert gone.ids == ss.select(without, DESIGN, seed="s").ids


SCRIPT = """
import json, sys
sys.path.insert(0, sys.argv[1])
from support.areas import area
import sendsample as ss
selection = ss.select(area(700, seed=9), "area-send-2023", seed="4 1 6 2 8 5")
print(json.dumps(selection.receipt))
"""


def test_hash_randomisation_changes_nothing():
    tests = Path(__file__).resolve().parents[1]
    outputs = set()
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT, tests], env=environment, capture_output=True, text=True, check=True
        )
        outputs.add(run.stdout)
    assert len(outputs) == 1
    here = ss.select(area(700, seed=9), DESIGN, seed="4 1 6 2 8 5")
    assert json.loads(outputs.pop()) == json.loads(json.dumps(here.receipt))

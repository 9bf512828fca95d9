"""The entry point: types are known to Hypothesis, and nobody pays for it who does not ask."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

SCRIPT = """
import sys
from hypothesis import Phase, find, settings
from hypothesis import strategies as st
assert "sendsample.strategies.registering" in sys.modules, "the entry point was called"
slow = {"pandas", "numpy", "ortools", "pydantic", "sendsample.strategies.of_cohorts"} & set(sys.modules)
assert not slow, slow
import sendsample as ss
for kind in (ss.Cohort, ss.Design, ss.Selection, ss.Lottery):
    st.from_type(kind).validate()
from sendsample.strategies import FeasibleCase, InfeasibleCase
from sendsample.testing import AnnexA
first = settings(phases=[Phase.generate], database=None)
drawn = [st.from_type(kind) for kind in (FeasibleCase, InfeasibleCase, AnnexA)]
case, infeasible, lists = (find(strategy, lambda _: True, settings=first) for strategy in drawn)
assert case.witness == {"tracking": ["c1"]}
assert infeasible.conflict
assert len(lists.list_1) == 1
"""

#: Nothing is asked of the package itself, which would load each type.
FROM_SUBMODULES = """
from hypothesis import strategies as st
from sendsample.cohort import Cohort
from sendsample.design import Design
from sendsample.lotteries.lottery import Lottery
from sendsample.selection import Selection
for kind in (Cohort, Design, Selection, Lottery):
    st.from_type(kind).validate()
"""


def run(script, tmp_path, **variables):
    """Run a script where the package is installed with the entry points that the project declares."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    installed = tmp_path / "sendsample-0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: sendsample\nVersion: 0\n")
    declared = project["entry-points"]["hypothesis"]
    lines = "\n".join(f"{name} = {target}" for name, target in declared.items())
    (installed / "entry_points.txt").write_text(f"[hypothesis]\n{lines}\n")
    path = os.pathsep.join([str(tmp_path), str(ROOT / "src")])
    environment = os.environ | {"PYTHONPATH": path} | variables
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_types_are_known_once_they_are_asked_for_and_nothing_is_loaded_before(tmp_path):
    done = run(SCRIPT, tmp_path)
    assert done.returncode == 0, done.stderr


def test_types_are_known_wherever_they_are_imported_from(tmp_path):
    done = run(FROM_SUBMODULES, tmp_path)
    assert done.returncode == 0, done.stderr


def test_types_that_were_loaded_before_are_known_too(tmp_path):
    script = (
        "import sendsample as ss; ss.read_annex_a; from sendsample.cohort import Cohort;"
        "from hypothesis import strategies as st; st.from_type(Cohort).validate()"
    )
    done = run(script, tmp_path)
    assert done.returncode == 0, done.stderr


def test_without_hypothesis_it_says_what_to_install(tmp_path):
    script = "import sys; sys.modules['hypothesis'] = None\nfrom sendsample.strategies import seeds"
    done = run(script, tmp_path)
    assert done.stderr.splitlines()[-1] == (
        "ImportError: seeds needs Hypothesis, which comes with sendsample[strategies]."
    )

"""A lottery depends on cohort and design alone; equals are equal; draws are as likely as stated."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sendsample as ss
from sendsample.design.bind import bind
from sendsample.lotteries.drawing import Drawing
from sendsample.problem import Compiled
from support import lottery_cases
from support.areas import area

DESIGN = "area-send-2023"
SIZE, SEED = 120, 7


@pytest.fixture(scope="module")
def cohort():
    return area(SIZE, seed=SEED)


@pytest.fixture(scope="module")
def first(cohort):
    found = ss.lottery(cohort, DESIGN)
    assert found.status == "optimal"
    # Large enough for sets to be found by chains.
    assert set(found.levels["proven_by"]) == {"a linear relaxation with an exact bound"}
    return found


@pytest.mark.parametrize("shuffle", range(3))
def test_row_and_column_order_change_nothing(cohort, first, shuffle):
    rng = np.random.default_rng(shuffle)
    frame = cohort.frame.iloc[rng.permutation(len(cohort))]
    frame = frame[rng.permutation(frame.columns.to_numpy())]
    again = ss.lottery(ss.Cohort.from_frame(frame, as_at=cohort.as_at), DESIGN)
    assert again.lots.text() == first.lots.text()
    assert again.probabilities.sort_index().equals(first.probabilities.sort_index())
    assert again.levels.equals(first.levels)


def test_repeated_runs_change_nothing(cohort, first):
    again = ss.lottery(cohort, DESIGN)
    assert again.lots.text() == first.lots.text()
    assert again.data() == first.data()
    assert again.uniform(1000).lots.text() == first.uniform(1000).lots.text()


SCRIPT = """
import sys
from hashlib import sha256
sys.path.insert(0, sys.argv[1])
from support.areas import area
import sendsample as ss
lottery = ss.lottery(area(int(sys.argv[2]), seed=int(sys.argv[3])), "area-send-2023")
print(sha256(lottery.lots.text().encode()).hexdigest(), lottery.lots.digest)
"""


def test_hash_randomisation_changes_nothing(first):
    tests = Path(__file__).resolve().parents[1]
    outputs = set()
    for seed in ("0", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT, tests, str(SIZE), str(SEED)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        outputs.add(run.stdout)
    here = sha256(first.lots.text().encode()).hexdigest()
    assert outputs == {f"{here} {first.lots.digest}\n"}


def cases(name, many=6):
    """Yield small cases that have a lottery, whatever the sort."""
    yield from lottery_cases.alone(f"laws {name}", many)
    yield from lottery_cases.together(f"laws {name}", many // 2)
    yield from lottery_cases.by_types(f"laws {name}", many // 2)


def alike(cohort, design, sample):
    """Return groups of the children of a sample who are alike in everything the design looks at."""
    compiled = Compiled(bind(design, cohort, None), None)
    # Margins, which tell children apart too, are there once sizes are settled.
    settled = compiled.problem({name: most for name, (_, most) in compiled.ranged.items()})
    part = next(one for one in settled.parts if one.name == sample)
    groups = {}
    for column in range(part.first, part.last):
        groups.setdefault(int(settled.types[column]), set()).add(settled.ids[column])
    return list(groups.values())


def test_equals_are_treated_equally(cohort):
    """Without the caps, under which nearly everyone is alike nobody, and without half of the balance."""
    data = ss.load_design(DESIGN).data()
    (sample,) = data["samples"]
    sample["rules"] = [rule for rule in sample["rules"] if rule["rule"] != "at_most_per_group"]
    sample["balance"] = sample["balance"][:3]
    design = ss.Design.model_validate(data)
    found = ss.lottery(cohort, design)
    assert found.levels["proven_by"].iloc[0].startswith("a linear relaxation")
    groups = alike(cohort, design, "tracking")
    assert sum(len(group) > 1 for group in groups) >= 10
    for group in groups:
        assert len(set(found.probabilities[sorted(group)])) == 1


def test_equals_are_treated_equally_in_small_cases():
    several = 0
    for name, there, design, sample, within in cases("equals"):
        found = ss.lottery(there, design, sample, within=within)
        if found.lots is None:
            continue
        for group in alike(there, design, sample):
            # To the last bit: they are of one type, whose chance is worked out once.
            assert len({found.probabilities[child] for child in group}) == 1, name
            several += len(group) > 1
    assert several >= 10


def test_chances_add_up_to_the_size(first):
    assert first.probabilities.sum() == pytest.approx(6, abs=1e-9)
    held = 0
    for name, there, design, sample, within in cases("sums"):
        found = ss.lottery(there, design, sample, within=within)
        if found.lots is None:
            continue
        sizes = [len(one) for one in found.lots.compositions]
        mean = sum(a * b for a, b in zip(sizes, found.lots.weights, strict=True)) / found.lots.total
        assert found.probabilities.sum() == pytest.approx(mean, abs=1e-9), name
        assert min(sizes) >= 1, name
        if len(set(sizes)) == 1:
            assert found.probabilities.sum() == pytest.approx(sizes[0], abs=1e-9), name
            held += 1
        assert found.probabilities.between(0, 1).all(), name
    assert held >= 8


def test_a_child_in_no_frame_changes_nothing(cohort, first):
    """Moved away, they are in the lists and in no frame; opaque codes alone hang on the lists."""
    stranger = cohort.frame.iloc[[0]].reset_index().assign(child_id="stranger")
    frame = pd.concat([cohort.frame.reset_index(), stranger], ignore_index=True)
    data = ss.load_design(DESIGN).data()
    data["exclude"] = [{"id": "stranger", "reason": "moved_away"}]
    more = ss.lottery(ss.Cohort.from_frame(frame, as_at=cohort.as_at), ss.Design.model_validate(data))
    assert "stranger" not in more.probabilities.index
    apart = (more.probabilities - first.probabilities).abs()
    assert apart.max() <= 1e-12
    assert more.frame == first.frame
    assert len(more.lots.compositions) == len(first.lots.compositions)


def test_excluding_whoever_has_no_chance_changes_nothing():
    """In small cases of all sorts; the frame keeps them, so no share moves."""
    told = 0
    for name, there, design, sample, within in cases("excluded", 10):
        found = ss.lottery(there, design, sample, within=within)
        named = {entry.id for entry in [*design.exclude, *design.include]}
        without = [child for child in found.reasons.index if child not in named]
        if not without or found.lots is None:
            continue
        data = design.data()
        out = random.Random(name).choice(without)
        data["exclude"] = [*data.get("exclude", []), {"id": out, "reason": "family", "sample": sample}]
        again = ss.lottery(there, ss.Design.model_validate(data), sample, within=within)
        apart = (again.probabilities - found.probabilities).abs()
        assert apart.max() <= 1e-9, name
        assert again.reasons[out] == "excluded: family", name
        told += 1
    assert told >= 4


def test_frequencies_are_the_chances_stated(first):
    """200,000 draws: every child and every composition within five standard errors."""
    drawing, many = Drawing(first.lots), 200_000
    children, compositions = Counter(), Counter()
    for seed in range(many):
        drawn = drawing.draw(f"{seed}")
        compositions[drawn.composition] += 1
        children.update(drawn.codes)
    chances = first.probabilities
    found = pd.Series({first._ids[one]: count / many for one, count in children.items()})
    found = found.reindex(chances.index, fill_value=0.0)
    assert not found[chances == 0].any()
    error = np.sqrt(chances * (1 - chances) / many)
    assert ((found - chances).abs() <= 5 * error).all()
    assert chances.nunique() > 3
    shares = np.array(first.lots.weights) / first.lots.total
    counted = np.array([compositions[place] for place in range(len(shares))])
    # Of a composition that is expected less than once a normal error says nothing.
    common = shares * many >= 10
    error = np.sqrt(shares * (1 - shares) * many)
    assert (np.abs(counted - shares * many)[common] <= 5 * error[common]).all()
    assert (counted[~common] <= 40).all()
    assert shares[common].sum() > 0.9

"""What holds across samples: who may be in two of them, and caps over all."""

import itertools
import random

import numpy as np
import pandas as pd

from sendsample.design import Design
from sendsample.design.across import Across
from sendsample.design.bind import bind
from sendsample.problem import Compiled, keeps
from sendsample.problem.across import _apart

BATCHES = 3
CAP = {"rule": "at_most_per_group", "column": "household", "name": "homes"}


def problem_of(cohort, *samples, **across):
    samples = [{"size": [0, 9]} | sample for sample in samples]
    return Compiled(
        bind(Design.model_validate({"name": "d", "samples": samples, "across": across}), cohort), "1"
    ).problem()


def columns(problem, **chosen):
    """Return the columns of some children by sample, with those that say they are in any."""
    found = [
        next(column for column in range(part.first, part.last) if problem.ids[column] == child)
        for part in problem.parts
        for child in chosen.get(part.name, ())
    ]
    return problem.close(np.array(found, dtype=np.intp))


def test_no_child_is_in_two_samples_unless_the_design_says_so(cohort_of):
    problem = problem_of(cohort_of(3), {"name": "a"}, {"name": "b"}, {"name": "c"})
    assert problem.valid(columns(problem, a=["c0"], b=["c1"], c=["c2"]))
    for first, second in itertools.combinations("abc", 2):
        assert not problem.valid(columns(problem, **{first: ["c0"], second: ["c0"]}))
    (block,) = (block for block in problem.blocks if block.personal)
    assert block.units[0].rule == "one sample a child"
    assert block.units[0].sentence == Across().sentence()


def test_one_sample_has_nothing_across(cohort_of):
    assert [block.units[0].rule for block in problem_of(cohort_of(3), {"name": "a"}).blocks] == ["size"]


def test_in_two_of_three(cohort_of):
    problem = problem_of(cohort_of(3), {"name": "a"}, {"name": "b"}, {"name": "c"}, samples_per_child=2)
    assert problem.valid(columns(problem, a=["c0", "c1"], b=["c0", "c2"], c=["c1", "c2"]))
    assert not problem.valid(columns(problem, a=["c0"], b=["c0"], c=["c0"]))
    three = problem_of(cohort_of(3), {"name": "a"}, {"name": "b"}, {"name": "c"}, samples_per_child=3)
    assert three.valid(columns(three, a=["c0"], b=["c0"], c=["c0"]))


def test_a_child_at_several_services_counts_once_in_its_sample(cohort_of):
    uses = [("c0", "OT"), ("c0", "camhs"), ("c1", "OT"), ("c1", "camhs")]
    cohort = cohort_of(2).with_services(pd.DataFrame(uses, columns=["child_id", "service"]))
    block = {"name": "v", "visits": {"by": "service", "settings": 1, "children": 2}, "size": None}
    problem = problem_of(cohort, {"name": "a"}, {"name": "b"}, block, samples_per_child=2)
    ot = np.array([column for column in range(4, 8) if problem.parts[2].stay.place[column - 4] == 0])
    place = np.array([8])
    assert problem.valid(np.union1d(columns(problem, a=["c0"], b=["c1"]), np.union1d(ot, place)))
    assert not problem.valid(np.union1d(columns(problem, a=["c0"], b=["c0"]), np.union1d(ot, place)))


def test_only_pairs_that_may_share_do(cohort_of):
    share = {"may_share": [["a", "b"], ["c", "b"]]}
    problem = problem_of(cohort_of(3), *({"name": name} for name in "abcd"), **share)
    for pair in itertools.combinations("abcd", 2):
        assert problem.valid(columns(problem, **dict.fromkeys(pair, ("c0",)))) is (
            pair in {("a", "b"), ("b", "c")}
        )


def test_groups_cover_every_pair_that_may_not_share_and_none_that_may(batch):
    rng = random.Random(f"apart {batch}")
    seen = 0
    for _ in range(60):
        names = [f"s{number}" for number in range(rng.randint(2, 7))]
        pairs = list(itertools.combinations(names, 2))
        share = [tuple(rng.sample(pair, 2)) for pair in pairs if rng.random() < rng.random()]
        across = Across(may_share=share, samples_per_child=rng.choice([None, 2, 3]) if share else 2)
        groups = _apart(across, names)
        covered = {frozenset(pair) for group in groups for pair in itertools.combinations(group, 2)}
        assert covered == {frozenset(pair) for pair in pairs if across.apart(*pair)}
        assert all(len(group) > 1 for group in groups)
        seen += bool(share) and bool(covered)
    assert seen >= 20


def test_a_cap_over_all_samples_counts_children_of_any_of_them(cohort_of):
    cohort = cohort_of(5, household=["h1", "h1", "h2", "h2", None])
    problem = problem_of(cohort, {"name": "a"}, {"name": "b"}, rules=[CAP])
    assert problem.valid(columns(problem, a=["c0", "c4"], b=["c2"]))
    assert not problem.valid(columns(problem, a=["c0"], b=["c1"]))
    assert not problem.valid(columns(problem, b=["c2", "c3"]))
    (block,) = (block for block in problem.blocks if block.units and block.units[0].rule == "homes")
    assert {unit.level for unit in block.units} == {"h1", "h2"}
    assert {unit.sample for unit in block.units} == {"all samples"}


def test_a_cap_over_all_samples_counts_a_child_of_two_once(cohort_of):
    cohort = cohort_of(5, household=["h1", "h1", "h2", "h2", None])
    problem = problem_of(cohort, {"name": "a"}, {"name": "b"}, rules=[CAP], samples_per_child=2)
    assert len(problem.several) == 5
    assert problem.valid(columns(problem, a=["c0", "c2"], b=["c0", "c2"]))
    assert not problem.valid(columns(problem, a=["c0", "c2"], b=["c1", "c2"]))
    # A child cannot be in a sample and in none at once.
    alone = np.array([0], dtype=np.intp)
    assert problem.child[0] == 0
    assert not problem.valid(alone)
    (caps,) = problem.caps_on_children
    assert caps[0][:4].tolist() == [caps[0][0]] * 2 + [caps[0][2]] * 2
    assert caps[1].tolist() == [1, 1]


def test_children_of_one_frame_and_of_two_count_together_under_a_cap(cohort_of):
    cohort = cohort_of(3, household=["h"] * 3, sex=["male", "female", "female"])
    girls = {"name": "b", "eligible": {"column": "sex", "equals": "female"}}
    problem = problem_of(cohort, {"name": "a"}, girls, samples_per_child=2, rules=[CAP | {"at_most": 2}])
    assert [problem.ids[column] for column in problem.several] == ["c1", "c2"]
    assert problem.valid(columns(problem, a=["c0", "c1"], b=["c1"]))
    assert problem.valid(columns(problem, a=["c1", "c2"], b=["c1", "c2"]))
    assert not problem.valid(columns(problem, a=["c0", "c1"], b=["c2"]))


def test_caps_agree_with_counting_on_every_choice(cohort_of, batch):
    """Two samples of four children, every way to choose them: the rows say what counting says."""
    rng = random.Random(f"caps {batch}")
    homes = [rng.choice(["h1", "h2", None]) for _ in range(4)]
    sexes = [rng.choice(["male", "female"]) for _ in range(4)]
    cohort = cohort_of(4, household=homes, sex=sexes)
    most, shared = rng.randint(1, 2), rng.choice([1, 2])
    girls = {"name": "b", "eligible": {"column": "sex", "equals": "female"}}
    cap = CAP | {"at_most": most}
    problem = problem_of(cohort, {"name": "a"}, girls, rules=[cap], samples_per_child=shared)
    ids = [f"c{number}" for number in range(4)]
    may = [child for child, sex in zip(ids, sexes, strict=True) if sex == "female"]
    rows = [block for block in problem.blocks if not block.units or block.units[0].rule != "size"]
    for first, second in itertools.product(subsets(ids), subsets(may)):
        together = set(first) | set(second)
        counts = [sum(homes[ids.index(child)] == home for child in together) for home in ("h1", "h2")]
        expected = max(counts) <= most and (shared == 2 or not set(first) & set(second))
        assert keeps(rows, columns(problem, a=first, b=second)) == expected, (first, second)


def subsets(ids):
    return [some for size in range(len(ids) + 1) for some in itertools.combinations(ids, size)]

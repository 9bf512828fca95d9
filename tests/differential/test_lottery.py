"""The fairest lottery against enumeration: every chance of every child, by subsets and by count vectors.

Each batch is 4 cohorts of up to 14 children with a design of one sample, 3 of up to 12 with several samples,
and 3 of up to 40 with one sample; five batches by day, fifty by night: 500 cases.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter

import pytest

import sendsample as ss
from support import areas, lottery_cases
from support.lottery_brute_force import (
    chances_by_subsets,
    chances_by_type_vectors,
    levels,
    relaxed_least,
    support_by_subsets,
    support_by_type_vectors,
)

BATCHES = 5
ALONE, TOGETHER, BY_TYPES = 4, 3, 3
#: How far a chance may be from the exact one.
APART = 1e-7


def agree(case, exact):
    """Hold a lottery against the exact chances, None where there is no selection."""
    name, area, design, sample, within = case
    found = ss.lottery(area, design, sample=sample, within=within)
    if exact is None:
        assert found.status == "infeasible", name
        return
    assert found.status == "optimal", name
    chances = found.probabilities.to_dict()
    # The frame: with whoever cannot be chosen, without whoever has left the area.
    assert sorted(chances) == sorted(exact), name
    assert str(found.probabilities.dtype) == "float64", name
    wrong = {child: (chances[child], float(exact[child])) for child in exact}
    wrong = {child: pair for child, pair in wrong.items() if abs(pair[0] - pair[1]) > APART}
    assert not wrong, name
    # Whoever cannot be chosen has no chance at all, and whoever can has some.
    assert [child for child in exact if not exact[child]] == [one for one in exact if not chances[one]], name
    told, true = levels(chances.values()), levels(exact.values())
    assert list(told.values()) == list(true.values()), name
    assert min(told, default=0) == pytest.approx(min(true, default=0), abs=APART), name


def test_one_sample_by_subsets(batch):
    for case in lottery_cases.alone(batch, ALONE):
        agree(case, chances_by_subsets(*case[1:]))


def test_several_samples_by_subsets(batch):
    for case in lottery_cases.together(batch, TOGETHER):
        agree(case, chances_by_subsets(*case[1:]))


def test_one_sample_by_count_vectors(batch):
    for case in lottery_cases.by_types(batch, BY_TYPES):
        agree(case, chances_by_type_vectors(*case[1:]))


def test_where_only_nobody_can_be_chosen_there_is_a_lottery_without_a_chance():
    """A range from 0 whose every child the other sample needs: the one set is the empty one."""
    area = areas.cohort(random.Random("nobody"), 4)
    samples = [{"name": "tracking", "size": [0, 2]}, {"name": "audit", "size": 4}]
    case = area, ss.Design.model_validate({"name": "nobody", "samples": samples}), "tracking", None
    exact = chances_by_subsets(*case)
    assert set(exact.values()) == {0}
    agree(("nobody", *case), exact)


def test_subsets_and_count_vectors_are_the_same_support(batch):
    """Two enumerations that share little list the same sets, and the same chances follow exactly."""
    for name, *case in lottery_cases.alone(f"both {batch}", 2 * ALONE):
        sets, support = support_by_subsets(*case), support_by_type_vectors(*case)
        counts = {tuple(len(chosen & {*kind}) for kind in support.kinds) for chosen in sets}
        assert counts == set(map(tuple, support.vectors.tolist())), name
        # And every set of those counts is there, not only some.
        assert len(sets) == len(expanded(support)), name
        assert chances_by_subsets(*case) == chances_by_type_vectors(*case), name


def expanded(support):
    """Return every set of children that the counts stand for."""
    found = set()
    for vector in support.vectors.tolist():
        of_kinds = [
            itertools.combinations(kind, many) for kind, many in zip(support.kinds, vector, strict=True)
        ]
        found |= {frozenset(itertools.chain(*parts)) for parts in itertools.product(*of_kinds)}
    return found


def test_the_cases_are_telling():
    """A generator that is too tame would let any lottery pass. These are the cases of every day."""
    seen = {
        cases.__name__: Counter(
            itertools.chain.from_iterable(
                _telling(case, found) for batch in range(BATCHES) for case in cases(batch, many)
            )
        )
        for cases, many, found in (
            (lottery_cases.alone, ALONE, chances_by_subsets),
            (lottery_cases.together, TOGETHER, chances_by_subsets),
            (lottery_cases.by_types, BY_TYPES, chances_by_type_vectors),
        )
    }
    for kind, counts in seen.items():
        assert counts["feasible"] >= 8, (kind, seen)
        assert counts["several levels"] >= 3, (kind, seen)
        assert counts["shut out"] >= 3, (kind, seen)
    total = sum(seen.values(), Counter())
    assert total["feasible"] >= 38, seen
    assert total["infeasible"] >= 2, seen
    assert total["within matters"] >= 4, seen
    assert total["three levels"] >= 6, seen
    assert total["caps bind"] >= 8, seen
    assert total["not the chances of halves"] >= 3, seen
    assert seen["together"]["other samples matter"] >= 3, seen


def _telling(case, found):
    """Yield what is telling about a case."""
    _, area, design, name, within = case
    exact = found(area, design, name, within)
    if exact is None:
        yield "infeasible"
        return
    yield "feasible"
    distinct = {chance for chance in exact.values() if chance}
    assert len(levels(exact.values())) == len(distinct)  # so that counting levels in floats is safe
    if len(distinct) > 1:
        yield "several levels"
    if len(distinct) > 2:
        yield "three levels"
    excluded = {entry.id for entry in design.excluded(name)}
    if any(not chance and child not in excluded for child, chance in exact.items()):
        yield "shut out"
    if within is not None and found(area, design, name, None) != exact:
        yield "within matters"
    if len(design.samples) > 1:
        if chances_by_subsets(area, design.only(name), name, within) != exact:
            yield "other samples matter"
        return
    (sample,) = design.samples
    if sample.visits is None:
        yield from _telling_alone(case, exact, min(distinct, default=0))


def _telling_alone(case, exact, least):
    _, area, design, name, within = case
    (sample,) = design.samples
    others = tuple(rule for rule in sample.rules if rule.rule != "at_most_per_group")
    bare = design.model_copy(update={"samples": (sample.model_copy(update={"rules": others}),)})
    countable = support_by_type_vectors(area, bare, name, within) is not None
    if countable and chances_by_type_vectors(area, bare, name, within) != exact:
        yield "caps bind"
    if not isinstance(sample.size, tuple):
        support = support_by_type_vectors(area, design, name, within)
        if relaxed_least(area, design, name, within, support) > least + 1e-6:
            yield "not the chances of halves"

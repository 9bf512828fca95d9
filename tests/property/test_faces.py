"""The faces of a rule agree: what its rows allow, its check finds to hold, on every small subset."""

from itertools import combinations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sendsample as ss
from sendsample.design import Design
from sendsample.design.bind import bind
from sendsample.selection.frame_counts import Counts, children
from support.compiled import compiled
from support.rules import COLUMNS, PARSE, allows, counts_of, predicates, rules, subsets, tables


@settings(deadline=None, max_examples=150)
@given(tables(), rules.map(PARSE), st.integers(1, 6))
def test_rows_and_check_agree_on_every_subset(frame, rule, size):
    rows, counts = rule.rows(frame, size), Counts(frame)
    assert len(rows.codes) == len(frame)
    assert len(rows.levels) == len(rows.lower) == len(rows.upper)
    columns = list(dict.fromkeys(column for column, _ in rule.uses()))
    everyone = children(frame, list(frame.index), columns)
    for subset in subsets(len(frame)):
        found = counts_of(rows, subset)
        held = rule.check([everyone[place] for place in subset], counts, size)
        assert all(line.holds for line in held) == allows(rows, subset)
        for line in held:
            assert len(line.serves) == len(subset)
            assert rule.rule == "at_most_per_group" or sum(line.serves) == line.found
        if rule.rule != "at_most_per_group":  # whose check names broken groups only
            lines = zip(rows.levels, found, rows.lower, rows.upper, strict=True)
            assert sorted(lines, key=str) == sorted(
                ((line.level, line.found, line.lower, line.upper) for line in held), key=str
            )


@st.composite
def instances(draw):
    """A cohort of up to nine and a design over its columns, some of them excluded or included."""
    table = draw(tables(low=2, high=9))
    count = len(table)
    table = table.assign(
        primary_need="ASD",
        provision=draw(
            st.lists(st.sampled_from(["ehc_plan", "sen_support"]), min_size=count, max_size=count)
        ),
        alternative_provision=False,
        age=7,
    )
    ids = list(table.index)
    some = st.lists(st.sampled_from(ids), unique=True, max_size=2)
    out = draw(some)
    reasons = st.sampled_from(["family", "moved_away"])
    design = Design(
        name="d",
        samples=[
            {
                "name": "s",
                "size": draw(st.integers(1, 4)),
                "eligible": draw(st.one_of(st.just({"everyone": True}), predicates)),
                "rules": draw(st.lists(rules, max_size=3)),
                "balance": draw(
                    st.lists(
                        st.fixed_dictionaries({"column": COLUMNS, "weight": st.integers(1, 3)}),
                        max_size=3,
                        unique_by=lambda part: part["column"],
                    )
                ),
            }
        ],
        exclude=[{"id": child, "reason": draw(reasons)} for child in out],
        include=[{"id": child, "reason": "follow_up"} for child in draw(some) if child not in out],
    )
    return ss.Cohort.from_frame(table.rename_axis("child_id"), as_at="2024-02-05"), design


@settings(deadline=None, max_examples=60)
@given(instances(), st.data())
def test_problem_and_check_agree_on_validity_and_loss(instance, data):
    cohort, design = instance
    problem = compiled(cohort, design, "1").problem()
    for _ in range(4):
        size = data.draw(st.integers(0, min(len(problem), design.samples[0].size + 1)))
        places = data.draw(st.permutations(range(len(problem))))[:size]
        checked = ss.check(cohort, design, {"s": [problem.ids[place] for place in places]})
        chosen = np.array(places, dtype=np.intp)
        assert checked.valid == problem.valid(chosen)
        assert checked.loss["s"] == problem.loss(chosen)


@settings(deadline=None, max_examples=60)
@given(instances(), st.data())
def test_exchanging_two_of_one_type_changes_neither_validity_nor_loss(instance, data):
    cohort, design = instance
    problem = compiled(cohort, design, "1").problem()
    pairs = [
        (one, other)
        for one, other in combinations(range(len(problem)), 2)
        if problem.types[one] == problem.types[other]
    ]
    assume(pairs)
    one, other = data.draw(st.sampled_from(pairs))
    rest = data.draw(st.lists(st.sampled_from(range(len(problem))), unique=True, max_size=problem.places))
    rest = [place for place in rest if place not in (one, other)][: problem.places - 1]
    verdicts = []
    for exchanged in (one, other):
        checked = ss.check(cohort, design, {"s": [problem.ids[place] for place in (exchanged, *rest)]})
        chosen = np.array([exchanged, *rest], dtype=np.intp)
        verdicts.append((checked.valid, checked.loss, problem.valid(chosen), problem.loss(chosen)))
    assert verdicts[0] == verdicts[1]


@settings(deadline=None, max_examples=40)
@given(instances())
def test_children_alike_in_every_column_the_design_mentions_are_of_one_type(instance):
    cohort, design = instance
    (sample,) = bind(design, cohort).samples
    problem = compiled(cohort, design, "1").problem()
    included = {entry.id for entry in design.include}
    alike = {}
    for child, kind in zip(problem.ids, problem.types.tolist(), strict=True):
        if child not in included:
            cells = children(sample.frame, [child], sample.columns())[0]
            alike.setdefault(tuple(cells.items()), set()).add(kind)
    assert all(len(kinds) == 1 for kinds in alike.values())

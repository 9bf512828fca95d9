"""A predicate's two faces, over columns and over children, say the same of everyone."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from sendsample.cohort.coerce import typed
from sendsample.design.predicates import Predicate, depth
from sendsample.selection.frame_counts import children

PARSE = TypeAdapter(Predicate).validate_python

KINDS = {"t": "text", "f": "flag", "i": "integer", "x": "number", "d": "date"}
DAYS = st.integers(-3, 3).map(lambda days: date(2024, 2, 29) + timedelta(days=days))
WHOLE = st.one_of(st.integers(-2, 5), st.sampled_from([-(2**53), 2**53]))
REAL = st.one_of(
    st.sampled_from([-1.5, -0.0, 0.0, 0.1, 0.5, 2.0, 1e300]), st.floats(allow_nan=False, allow_infinity=False)
)
CELLS = {
    "t": st.sampled_from(["a", "b", "A", "", "missing", "é"]),
    "f": st.booleans(),
    "i": WHOLE,
    "x": REAL,
    "d": DAYS,
}
#: What a design may compare each kind with: text for days too, and either kind of number.
VALUES = CELLS | {
    "i": st.one_of(WHOLE, REAL),
    "x": st.one_of(WHOLE, REAL),
    "d": st.one_of(DAYS, DAYS.map(date.isoformat)),
}


def upwards(value):
    """Sort numbers as numbers, and days as text whichever way they are written."""
    return value if isinstance(value, int | float) else str(value)


@st.composite
def frames(draw):
    rows = draw(st.integers(0, 8))
    data = {}
    for name, kind in KINDS.items():
        cell = st.one_of(st.none(), CELLS[name])
        data[name] = typed(draw(st.lists(cell, min_size=rows, max_size=rows)), kind)
    return pd.DataFrame(data).set_axis([f"c{row}" for row in range(rows)])


def leaves(name):
    value = VALUES[name]
    parts = [
        value.map(lambda value: {"column": name, "equals": value}),
        st.lists(value, min_size=1, max_size=3).map(lambda values: {"column": name, "in": values}),
        st.booleans().map(lambda missing: {"column": name, "is_missing": missing}),
    ]
    if name in {"i", "x", "d"}:
        parts += [
            value.map(lambda value: {"column": name, "at_least": value}),
            value.map(lambda value: {"column": name, "at_most": value}),
            st.tuples(value, value).map(lambda pair: {"column": name, "between": sorted(pair, key=upwards)}),
        ]
    return st.one_of(parts)


predicates = st.recursive(
    st.one_of(st.just({"everyone": True}), *map(leaves, KINDS)),
    lambda parts: st.one_of(
        parts.map(lambda part: {"not": part}),
        st.lists(parts, min_size=1, max_size=3).map(lambda many: {"and": many}),
        st.lists(parts, min_size=1, max_size=3).map(lambda many: {"or": many}),
    ),
    max_leaves=5,
).map(PARSE)


@settings(deadline=None, max_examples=150)
@given(frames(), predicates)
def test_mask_equals_holds_row_by_row(frame, predicate):
    each = children(frame, list(frame.index), list(KINDS))
    assert predicate.mask(frame).tolist() == [predicate.holds(child) for child in each]


@settings(deadline=None, max_examples=50)
@given(frames(), predicates)
def test_a_predicate_and_its_negation_divide_the_frame(frame, predicate):
    negated = PARSE({"not": predicate})
    assert (predicate.mask(frame) ^ negated.mask(frame)).all()
    assert depth(negated) == depth(predicate) + 1


@settings(deadline=None, max_examples=50)
@given(frames(), predicates)
def test_a_predicate_reads_only_the_columns_it_says(frame, predicate):
    used = list(dict.fromkeys(column for column, _ in predicate.uses()))
    assert predicate.mask(frame[used]).tolist() == predicate.mask(frame).tolist()


@settings(deadline=None, max_examples=50)
@given(frames(), predicates, st.randoms(use_true_random=False))
def test_a_mask_goes_with_the_children_whatever_the_order_of_rows(frame, predicate, random):
    order = list(frame.index)
    random.shuffle(order)
    before = dict(zip(frame.index, predicate.mask(frame).tolist(), strict=True))
    assert predicate.mask(frame.loc[order]).tolist() == [before[child] for child in order]

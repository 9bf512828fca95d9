"""A predicate's two faces, over columns and over children, say the same of everyone."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from sendsample.cohort.coerce import typed
from sendsample.cohort.columns import COLUMNS
from sendsample.design.predicates import (
    BeforeLastMonths,
    InLastMonths,
    Predicate,
    comparisons,
    depth,
    months_before,
)
from sendsample.design.presets import presets
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


#: As-at dates from which some months back is a day among the cells, month ends and leap days among them.
AS_AT = st.sampled_from(
    [
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 5, 30),
        date(2025, 2, 28),
        date(2025, 3, 1),
        date(2028, 2, 29),
    ]
)
MONTHS = st.sampled_from([1, 2, 3, 12, 48, 1200])


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
    if name == "d":
        parts += [
            MONTHS.map(lambda months: {"column": name, "in_last_months": months}),
            MONTHS.map(lambda months: {"column": name, "before_last_months": months}),
        ]
    return st.one_of(parts)


declared = st.recursive(
    st.one_of(st.just({"everyone": True}), *map(leaves, KINDS)),
    lambda parts: st.one_of(
        parts.map(lambda part: {"not": part}),
        st.lists(parts, min_size=1, max_size=3).map(lambda many: {"and": many}),
        st.lists(parts, min_size=1, max_size=3).map(lambda many: {"or": many}),
    ),
    max_leaves=5,
).map(PARSE)
predicates = st.builds(lambda predicate, as_at: predicate.at(as_at), declared, AS_AT)


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


@settings(deadline=None, max_examples=50)
@given(declared, AS_AT)
def test_counting_from_a_day_leaves_a_predicate_what_it_was(predicate, as_at):
    before = predicate.model_dump_json(by_alias=True)
    counted = predicate.at(as_at)
    assert counted == predicate
    assert hash(counted) == hash(predicate)
    assert counted.model_dump_json(by_alias=True) == predicate.model_dump_json(by_alias=True) == before
    assert counted.sentence() == predicate.sentence()
    assert list(comparisons(counted)) == list(comparisons(predicate))


@settings(deadline=None, max_examples=200)
@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(1, 1200))
def test_months_are_counted_back_as_pandas_counts_them(day, months):
    assert months_before(day, months) == (pd.Timestamp(day) - pd.DateOffset(months=months)).date()


@settings(deadline=None, max_examples=150)
@given(st.dates(date(2020, 1, 1), date(2028, 12, 31)), st.integers(1, 60), st.data())
def test_every_known_day_is_either_in_the_last_months_or_before_them(as_at, months, data):
    edge = months_before(as_at, months)
    days = st.integers(-3, 3).map(lambda by: edge + timedelta(days=by))
    cells = [edge, edge - timedelta(days=1), None, *data.draw(st.lists(st.one_of(st.none(), days)))]
    frame = pd.DataFrame({"d": typed(cells, "date")}).set_axis([f"c{row}" for row in range(len(cells))])
    within = InLastMonths(column="d", in_last_months=months).at(as_at)
    before = BeforeLastMonths(column="d", before_last_months=months).at(as_at)
    assert within.mask(frame).tolist() == [cell is not None and cell >= edge for cell in cells]
    assert before.mask(frame).tolist() == [cell is not None and cell < edge for cell in cells]
    each = children(frame, list(frame.index), ["d"])
    assert within.mask(frame).tolist() == [within.holds(child) for child in each]
    assert before.mask(frame).tolist() == [before.holds(child) for child in each]


def cells_of(column, preset, as_at):
    """Values on both sides of wherever a preset draws its line."""
    spec = COLUMNS[column]
    if spec.kind == "date":
        return DAYS.map(lambda day: months_before(as_at, 12) + (day - date(2024, 2, 29)))
    if spec.levels:
        return st.sampled_from(spec.levels)
    lines = [5, *(edge for part in comparisons(preset.predicate) for edge in line_of(part))]
    return st.booleans() if spec.kind == "flag" else st.sampled_from(lines).flatmap(near)


def line_of(part):
    values = getattr(part, "between", None) or [getattr(part, "at_least", 5), getattr(part, "at_most", 5)]
    return [value for value in values if isinstance(value, int)]


def near(value):
    return st.integers(max(value - 1, 0), value + 1)


@pytest.mark.parametrize("preset", list(presets().values()), ids=list(presets()))
@settings(deadline=None, max_examples=25)
@given(data=st.data(), as_at=AS_AT, rows=st.integers(1, 8))
def test_a_preset_says_the_same_of_columns_and_of_children(preset, data, as_at, rows):
    cells = {}
    for column in preset.columns():
        cell = st.one_of(st.none(), cells_of(column, preset, as_at))
        cells[column] = typed(data.draw(st.lists(cell, min_size=rows, max_size=rows)), COLUMNS[column].kind)
    frame = pd.DataFrame(cells).set_axis([f"c{row}" for row in range(rows)])
    predicate = PARSE({"preset": preset.name}).at(as_at)
    each = children(frame, list(frame.index), list(preset.columns()))
    assert predicate.mask(frame).tolist() == [predicate.holds(child) for child in each]
    assert predicate.mask(frame).tolist() == preset.predicate.at(as_at).mask(frame).tolist()

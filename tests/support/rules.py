"""Rules and small frames made by Hypothesis, for tests that hold what a rule says against every subset."""

from itertools import combinations

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from pydantic import TypeAdapter

from sendsample.cohort.coerce import typed
from sendsample.design.rules import Rule

PARSE = TypeAdapter(Rule).validate_python

KINDS = {"sex": "text", "locality": "text", "household": "text", "flag": "flag", "suspensions": "integer"}
CELLS = {
    "sex": st.sampled_from(["female", "male", "unknown"]),
    "locality": st.sampled_from(["n", "e", "missing"]),
    "household": st.sampled_from(["h1", "h2"]),
    "flag": st.booleans(),
    "suspensions": st.integers(8, 11),
}
COLUMNS = st.sampled_from(list(KINDS))


@st.composite
def tables(draw, low=1, high=6):
    """Return a small frame of few levels, each column but sex with missing values."""
    rows = draw(st.integers(low, high))
    data = {}
    for name, kind in KINDS.items():
        cell = CELLS[name] if name == "sex" else st.one_of(st.none(), CELLS[name])
        data[name] = typed(draw(st.lists(cell, min_size=rows, max_size=rows)), kind)
    return pd.DataFrame(data).set_axis([f"c{row}" for row in range(rows)])


leaves = COLUMNS.flatmap(
    lambda column: st.one_of(
        CELLS[column].map(lambda value: {"column": column, "equals": value}),
        st.lists(CELLS[column], min_size=1, max_size=2).map(lambda values: {"column": column, "in": values}),
        st.booleans().map(lambda missing: {"column": column, "is_missing": missing}),
    )
) | st.integers(8, 11).map(lambda least: {"column": "suspensions", "at_least": least})
predicates = st.recursive(
    leaves,
    lambda parts: st.one_of(
        parts.map(lambda part: {"not": part}),
        st.lists(parts, min_size=1, max_size=2).map(lambda many: {"and": many}),
        st.lists(parts, min_size=1, max_size=2).map(lambda many: {"or": many}),
    ),
    max_leaves=3,
)
small = st.integers(0, 3)
rules = st.one_of(
    st.builds(lambda where, n: {"rule": "count", "where": where, "exactly": n}, predicates, small),
    st.builds(
        lambda where, low, more: {"rule": "count", "where": where, "at_least": low, "at_most": low + more},
        predicates,
        small,
        small,
    ),
    st.builds(lambda where, n: {"rule": "count", "where": where, "at_least": n}, predicates, small),
    st.builds(
        lambda column, n: {"rule": "at_most_per_group", "column": column, "at_most": n}, COLUMNS, small
    ),
    st.builds(
        lambda column, n: {"rule": "every_level", "column": column, "at_least": n}, COLUMNS, st.integers(1, 2)
    ),
    COLUMNS.flatmap(
        lambda column: st.lists(CELLS[column], min_size=1, max_size=3).map(
            lambda levels: {"rule": "every_level", "column": column, "levels": levels}
        )
    ),
    COLUMNS.flatmap(
        lambda column: st.lists(CELLS[column], max_size=2).map(
            lambda levels: {"rule": "every_level", "column": column, "without": levels}
        )
    ),
    COLUMNS.map(lambda column: {"rule": "mirror", "column": column}),
    st.builds(
        lambda column, n: {"rule": "mirror", "column": column, "within": n}, COLUMNS, st.integers(1, 2)
    ),
)


def subsets(count):
    """Return every subset of so many places."""
    return [subset for size in range(count + 1) for subset in combinations(range(count), size)]


def counts_of(rows, subset):
    """Return how many of a subset each row has."""
    codes = rows.codes[list(subset)]
    return np.bincount(codes[codes >= 0], minlength=len(rows.lower)).tolist()


def allows(rows, subset):
    """Say whether a subset is within the bounds of rows."""
    bounds = zip(rows.lower, counts_of(rows, subset), rows.upper, strict=True)
    return all(low <= many and (high is None or many <= high) for low, many, high in bounds)

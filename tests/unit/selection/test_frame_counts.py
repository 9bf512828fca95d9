from collections import Counter
from datetime import date

import pandas as pd
import pytest

from sendsample.cohort.coerce import typed
from sendsample.cohort.digest import plain_values
from sendsample.selection.frame_counts import Counts, children, counts_of

FRAME = pd.DataFrame(
    {
        "sex": typed(["f", None, "f"], "text"),
        "flag": typed([True, None, False], "flag"),
        "n": typed([1, None, 1], "integer"),
        "x": typed([0.5, None, 2.0], "number"),
        "d": typed([date(2024, 1, 1), None, date(2024, 1, 1)], "date"),
    }
).set_axis(["a", "b", "c"])


def test_counts_have_none_for_missing():
    counts = Counts(FRAME)
    assert counts.size == 3
    assert counts.count("sex") == Counter({"f": 2, None: 1})
    assert counts.count("flag") == Counter({True: 1, None: 1, False: 1})
    assert counts.count("n") == Counter({1: 2, None: 1})
    assert counts.count("sex") is counts.count("sex")


def test_a_frame_is_counted_once():
    counted = {}
    counts = counts_of(FRAME, counted)
    assert counts_of(FRAME, counted) is counts
    assert counts.size == 3
    assert counts_of(FRAME.copy(), counted) is not counts


def test_counts_of_an_empty_frame():
    counts = Counts(FRAME.iloc[:0])
    assert (counts.size, counts.count("sex")) == (0, Counter())


def test_children_are_plain_values_in_the_order_asked_for():
    columns = ["d", "flag", "n", "x", "sex"]
    assert children(FRAME, ["c", "a", "b"], columns) == [
        {"d": date(2024, 1, 1), "flag": False, "n": 1, "x": 2.0, "sex": "f"},
        {"d": date(2024, 1, 1), "flag": True, "n": 1, "x": 0.5, "sex": "f"},
        dict.fromkeys(columns),
    ]


def test_values_are_not_numpy_or_pandas_ones():
    (child,) = children(FRAME, ["a"], ["d", "flag", "n", "x", "sex"])
    assert [type(value) for value in child.values()] == [date, bool, int, float, str]


def test_nobody_and_no_columns():
    assert children(FRAME, [], ["sex"]) == []
    assert children(FRAME, ["a", "b"], []) == [{}, {}]


def test_whoever_is_not_in_the_frame_is_no_child_of_it():
    """A place of -1 would be the last child's."""
    with pytest.raises(KeyError, match="z"):
        children(FRAME, ["a", "z"], ["sex"])


def test_counts_are_those_of_plain_values_of_any_kind():
    more = FRAME.assign(
        object=pd.Series(["x", None, float("nan")], index=FRAME.index, dtype=object),
        double=[0.5, float("nan"), 0.5],
        none_known=typed([None, None, None], "text"),
        all_known=typed([True, True, False], "flag"),
        times_of_one_day=pd.to_datetime(["2024-01-01 09:00", None, "2024-01-01 10:30"]),
    )
    counts = Counts(more)
    for column in more.columns:
        assert counts.count(column) == Counter(plain_values(more[column])), column
        plain = {type(value) for value in counts.count(column)}
        assert plain <= {str, bool, int, float, type(None)}, column

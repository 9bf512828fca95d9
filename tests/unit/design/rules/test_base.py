import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter, ValidationError

from sendsample.cohort.coerce import typed
from sendsample.design.rules import Held, Rule
from sendsample.design.rules.base import level_codes, level_name, number, with_missing

PARSE = TypeAdapter(Rule).validate_python


@pytest.mark.parametrize(
    ("found", "lower", "upper", "holds"),
    [(1, 1, 1, True), (0, 1, None, False), (5, 1, None, True), (2, 0, 1, False), (0, 0, 0, True)],
)
def test_held_compares_with_both_bounds(found, lower, upper, holds):
    assert Held("", found, lower, upper, ()).holds is holds


@pytest.mark.parametrize(
    ("value", "name"),
    [(None, "missing"), (True, "yes"), (False, "no"), (np.True_, "yes"), (7, "7"), ("a_b", "a_b")],
)
def test_level_names(value, name):
    assert level_name(value) == name


@pytest.mark.parametrize(
    ("values", "kind", "codes", "levels"),
    [
        (["b", None, "a", "b"], "text", [1, -1, 0, 1], ("a", "b")),
        ([True, None, False], "flag", [1, -1, 0], (False, True)),
        ([10, 9, None], "integer", [1, 0, -1], (9, 10)),
        ([None, None], "text", [-1, -1], ()),
        ([], "text", [], ()),
        (["é", "z", "Z"], "text", [2, 1, 0], ("Z", "z", "é")),
    ],
)
def test_level_codes_are_in_the_order_of_the_levels(values, kind, codes, levels):
    found, names = level_codes(typed(values, kind))
    assert (found.tolist(), names) == (codes, levels)
    assert found.dtype == np.int32


def test_missing_becomes_a_level_only_where_there_is_any():
    assert with_missing(*level_codes(pd.Series(["a", None], dtype="str")))[1] == ("a", None)
    codes, levels = with_missing(*level_codes(pd.Series(["a", "b"], dtype="str")))
    assert (codes.tolist(), levels) == ([0, 1], ("a", "b"))


def test_numbers_of_children():
    assert [number(count) for count in (0, 1, 2)] == ["0 children", "1 child", "2 children"]


@pytest.mark.parametrize(
    "data",
    [
        {"rule": "mirror"},
        {"rule": "mirror", "column": "a", "weight": 2},
        {"rule": "mirror", "column": "a", "origin": "mine"},
        {"rule": "nothing", "column": "a"},
        {"column": "a"},
    ],
)
def test_what_is_not_a_rule_is_refused(data):
    with pytest.raises(ValidationError):
        PARSE(data)


def test_rules_are_values():
    one, same = PARSE({"rule": "mirror", "column": "a"}), PARSE({"rule": "mirror", "column": "a"})
    assert one == same
    assert len({one, same}) == 1
    assert (one.name, one.about, one.origin, one.optional, one.if_left_out) == ("", "", "local", False, "")


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            {"rule": "count", "where": {"column": "phase", "equals": "special"}, "at_least": 2},
            "at least 2 settings",
        ),
        ({"rule": "at_most_per_group", "column": "locality"}, "at most 1 setting per locality"),
        ({"rule": "every_level", "column": "phase"}, "at least 1 setting of every phase"),
        ({"rule": "mirror", "column": "phase"}, "to the nearest whole setting"),
    ],
)
def test_a_rule_on_settings_counts_settings(rule, sentence):
    assert sentence in PARSE(rule).sentence("setting")

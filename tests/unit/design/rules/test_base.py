import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter, ValidationError

from sendsample.cohort.coerce import typed
from sendsample.design.rules import BaseRule, Give, Held, Rows, Rule
from sendsample.design.rules.base import level_codes, level_name, level_order, number, with_missing

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


def test_a_level_beside_the_usual_ones_of_a_column_stands_after_them_and_before_missing():
    levels = dict.fromkeys([None, "aged", "11-15", "5-10"], 1)
    assert [level for level, _ in sorted(levels.items(), key=level_order("age_band"))] == [
        "5-10", "11-15", "aged", None,
    ]  # fmt: skip


def test_numbers_of_children():
    assert [number(count) for count in (0, 1, 2)] == ["0 children", "1 child", "2 children"]


@pytest.mark.parametrize(
    "data",
    [
        {"rule": "mirror"},
        {"rule": "mirror", "column": "a", "wait": 2},
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
    assert (one.weight, one.locked) == (1, False)


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


@pytest.mark.parametrize("weight", [0, -1, 1.5, "1", True, 1_000_001])
def test_weights_are_validated(weight):
    with pytest.raises(ValidationError):
        PARSE({"rule": "mirror", "column": "a", "weight": weight})


class Least(BaseRule):
    """So many children, of a rule that says nothing of how it may give."""

    many: int

    def rows(self, frame, size):  # noqa: ARG002
        return Rows(np.zeros(len(frame), dtype=np.int32), ("",), (self.many,), (None,))

    def check(self, chosen, frame, size):  # noqa: ARG002
        return [Held("", len(chosen), self.many, None, (True,) * len(chosen))]

    def sentence(self, noun="child"):
        return f"at least {number(self.many, noun)}"

    def uses(self):
        yield from ()


class LeastGives(Least):
    """The same, saying how it may give and leaving the words to the base."""

    def giving(self, give, by):
        left = (self.model_copy(update={"many": self.many - by}),) if by < self.many else ()
        return left if give.row < 0 else (self, *left)


def test_a_rule_gives_nothing_unless_it_says_so():
    rule = Least(many=2)
    assert list(rule.gives(pd.DataFrame(), 2)) == []
    assert rule.giving(Give("lower"), 1) == (rule,)


@pytest.mark.parametrize(
    ("by", "asked"),
    [
        (1, ("ask for at least 1 setting", "at least 2 settings")),
        (2, ("do not ask for at least 2 settings", "")),
    ],
)
def test_a_rule_without_words_for_giving_has_some(by, asked):
    assert LeastGives(many=2).giving_words(Give("lower"), by, "setting") == asked


def test_words_for_giving_name_every_rule_that_is_left():
    asked, _ = LeastGives(many=2).giving_words(Give("lower", row=0), 1, "setting")
    assert asked == "ask for at least 2 settings; at least 1 setting"

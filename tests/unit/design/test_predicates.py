from datetime import date

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter, ValidationError

from sendsample.cohort.coerce import typed
from sendsample.design.predicates import (
    OPERATIONS,
    And,
    AtLeast,
    AtMost,
    Between,
    Equals,
    Everyone,
    In,
    InLastMonths,
    IsMissing,
    Not,
    Or,
    Predicate,
    Preset,
    comparisons,
    depth,
)
from sendsample.design.values import LARGEST, value_words, words

FRAME = pd.DataFrame(
    {
        "sex": typed(["female", "male", None], "text"),
        "flag": typed([True, False, None], "flag"),
        "age": typed([4, 5, None], "integer"),
        "absence": typed([0.5, 10.0, None], "number"),
        "issued": typed([date(2024, 1, 1), date(2024, 1, 2), None], "date"),
    }
)
CHILDREN = [
    {"sex": "female", "flag": True, "age": 4, "absence": 0.5, "issued": date(2024, 1, 1)},
    {"sex": "male", "flag": False, "age": 5, "absence": 10.0, "issued": date(2024, 1, 2)},
    dict.fromkeys(["sex", "flag", "age", "absence", "issued"]),
]
PARSE = TypeAdapter(Predicate).validate_python

CASES = [
    ({"column": "sex", "equals": "male"}, [False, True, False]),
    ({"column": "sex", "equals": "nobody"}, [False, False, False]),
    ({"column": "flag", "equals": True}, [True, False, False]),
    ({"column": "flag", "equals": False}, [False, True, False]),
    ({"column": "age", "equals": 5}, [False, True, False]),
    ({"column": "age", "equals": 5.0}, [False, True, False]),
    ({"column": "age", "equals": 4.5}, [False, False, False]),
    ({"column": "absence", "equals": 10}, [False, True, False]),
    ({"column": "issued", "equals": "2024-01-02"}, [False, True, False]),
    ({"column": "issued", "equals": date(2024, 1, 2)}, [False, True, False]),
    ({"column": "issued", "equals": "20240102"}, [False, True, False]),
    ({"column": "sex", "in": ["male", "female"]}, [True, True, False]),
    ({"column": "flag", "in": [False]}, [False, True, False]),
    ({"column": "age", "in": [4, 4.5, 99]}, [True, False, False]),
    ({"column": "age", "in": [4.5, 5.0]}, [False, True, False]),
    ({"column": "issued", "in": ["2024-01-01", date(2024, 1, 2)]}, [True, True, False]),
    ({"column": "age", "at_least": 5}, [False, True, False]),
    ({"column": "age", "at_most": 4}, [True, False, False]),
    ({"column": "absence", "at_least": 0.5}, [True, True, False]),
    ({"column": "issued", "at_least": "2024-01-02"}, [False, True, False]),
    ({"column": "issued", "at_most": date(2024, 1, 1)}, [True, False, False]),
    ({"column": "age", "between": [4, 5]}, [True, True, False]),
    ({"column": "issued", "between": ["2024-01-01", "2024-01-01"]}, [True, False, False]),
    ({"column": "flag", "is_missing": True}, [False, False, True]),
    ({"column": "issued", "is_missing": False}, [True, True, False]),
    ({"and": [{"column": "age", "at_least": 4}, {"column": "flag", "equals": True}]}, [True, False, False]),
    ({"or": [{"column": "age", "equals": 5}, {"column": "sex", "is_missing": True}]}, [False, True, True]),
    ({"not": {"column": "age", "at_least": 5}}, [True, False, True]),
    ({"not": {"not": {"column": "age", "at_least": 5}}}, [False, True, False]),
    ({"not": {"column": "flag", "equals": True}}, [False, True, True]),
    ({"everyone": True}, [True, True, True]),
    ({"not": {"everyone": True}}, [False, False, False]),
]


@pytest.mark.parametrize(("data", "expected"), CASES, ids=[str(data) for data, _ in CASES])
def test_mask_is_the_truth_row_by_row(data, expected):
    mask = PARSE(data).mask(FRAME)
    assert mask.dtype == np.bool_
    assert mask.tolist() == expected


@pytest.mark.parametrize(("data", "expected"), CASES, ids=[str(data) for data, _ in CASES])
def test_holds_is_the_truth_child_by_child(data, expected):
    assert [PARSE(data).holds(child) for child in CHILDREN] == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"column": "provision", "equals": "sen_support"}, "provision SEN support"),
        ({"column": "home_educated", "equals": True}, "home educated"),
        ({"column": "home_educated", "equals": False}, "no home educated"),
        ({"column": "age", "in": [5, 6]}, "age 5 or 6"),
        ({"column": "age", "at_least": 5}, "age at least 5"),
        ({"column": "absence", "at_most": 1.5}, "absence at most 1.5"),
        (
            {"column": "plan_issued", "between": [date(2024, 1, 2), "2024-02-01"]},
            "plan issued 2024-01-02 to 2024-02-01",
        ),
        ({"column": "plan_issued", "is_missing": True}, "plan issued missing"),
        ({"column": "plan_issued", "is_missing": False}, "plan issued recorded"),
        (
            {
                "and": [
                    {"or": [{"column": "a", "equals": 1}, {"column": "b", "equals": 2}]},
                    {"column": "c", "equals": 3},
                ]
            },
            "(a 1 or b 2) and c 3",
        ),
        ({"not": {"and": [{"column": "a", "equals": 1}, {"column": "b", "equals": 2}]}}, "not (a 1 and b 2)"),
        ({"not": {"column": "a", "equals": 1}}, "not a 1"),
        ({"column": "plan_issued", "in_last_months": 12}, "plan issued in the last 12 months"),
        ({"column": "plan_issued", "in_last_months": 1}, "plan issued in the last month"),
        ({"column": "plan_issued", "before_last_months": 12}, "plan issued more than 12 months ago"),
        ({"column": "plan_issued", "before_last_months": 1}, "plan issued more than 1 month ago"),
        ({"preset": "new_plan"}, "new EHC plan"),
        (
            {"and": [{"preset": "suspended_or_excluded"}, {"column": "a", "equals": 1}]},
            "(suspension or permanent exclusion) and a 1",
        ),
        ({"everyone": True}, "any need"),
    ],
)
def test_the_sentence_says_whom_it_catches(data, expected):
    assert PARSE(data).sentence() == expected


def test_uses_names_every_column_with_the_values_compared_by_equality():
    predicate = PARSE(
        {
            "and": [
                {"column": "a", "equals": 1},
                {"or": [{"column": "b", "in": ["x", "y"]}, {"not": {"column": "c", "at_least": 3}}]},
                {"column": "d", "between": [1, 2]},
                {"column": "e", "is_missing": True},
                {"column": "f", "at_most": 1},
                {"column": "g", "in_last_months": 1},
                {"column": "h", "before_last_months": 1},
                {"preset": "sen_support_high_absence"},
                {"everyone": True},
            ]
        }
    )
    expected = [("a", (1,)), ("b", ("x", "y")), ("c", ()), ("d", ()), ("e", ()), ("f", ()), ("g", ())]
    expected += [("h", ()), ("provision", ("sen_support",)), ("absence", ())]
    assert list(predicate.uses()) == expected


def test_a_day_is_kept_in_one_form_however_it_was_written():
    assert PARSE({"column": "a", "equals": date(2024, 1, 2)}) == PARSE(
        {"column": "a", "equals": "2024-01-02"}
    )


@pytest.mark.parametrize(
    "value",
    [
        None,
        [1],
        {"a": 1},
        float("nan"),
        float("inf"),
        pd.Timestamp("2024-01-01"),
        LARGEST + 1,
        -LARGEST - 1,
        b"x",
    ],
)
def test_what_is_not_a_value_is_refused(value):
    with pytest.raises(ValidationError):
        PARSE({"column": "a", "equals": value})


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"column": "a"},
        {"column": "a", "equals": 1, "in": [1]},
        {"equals": 1},
        {"column": "a", "equals": 1, "more": 2},
        {"column": "a", "in": []},
        {"column": "a", "between": [1]},
        {"column": "a", "between": [2, 1]},
        {"column": "a", "between": ["2024-02-01", "2024-01-01"]},
        {"column": "a", "between": [1, 2, 3]},
        {"and": []},
        {"or": []},
        {"not": {}},
        {"everyone": False},
        {"column": 5, "equals": 1},
        {"column": "a", "in_last_months": 0},
        {"column": "a", "in_last_months": 1201},
        {"column": "a", "in_last_months": True},
        {"column": "a", "before_last_months": "12"},
        {"column": "a", "before_last_months": 12.0},
        {"before_last_months": 12},
        {"preset": "no_such"},
        {"preset": None},
        {"preset": "new_plan", "column": "a"},
        "age = 7",
        None,
    ],
)
def test_what_is_not_a_predicate_is_refused(data):
    with pytest.raises(ValidationError):
        PARSE(data)


def test_predicates_are_values():
    one, same = In(column="a", values=["x"]), PARSE({"column": "a", "in": ["x"]})
    assert one == same
    assert len({one, same}) == 1
    with pytest.raises(ValidationError):
        one.column = "b"


def test_true_and_one_are_different_values():
    flag, number = PARSE({"column": "a", "equals": True}), PARSE({"column": "a", "equals": 1})
    assert flag.equals is True
    assert number.equals == 1
    assert not isinstance(number.equals, bool)


@pytest.mark.parametrize(
    ("predicate", "levels"),
    [
        (Everyone(everyone=True), 1),
        (Not(none_of=Equals(column="a", equals=1)), 2),
        (
            And(
                all_of=[
                    Everyone(everyone=True),
                    Or(any_of=[Not(none_of=IsMissing(column="a", is_missing=True))]),
                ]
            ),
            4,
        ),
        (AtLeast(column="a", at_least=1), 1),
        (AtMost(column="a", at_most=1), 1),
        (Between(column="a", between=(1, 2)), 1),
        (InLastMonths(column="a", in_last_months=1), 1),
        (Not(none_of=Preset(preset="annual_review_overdue")), 2),
    ],
)
def test_depth_counts_predicates_inside_one_another(predicate, levels):
    assert depth(predicate) == levels


def test_depth_of_a_very_deep_predicate_is_counted_without_going_deep():
    predicate = Everyone(everyone=True)
    for _ in range(5000):
        predicate = Not.model_construct(none_of=predicate)
    assert depth(predicate) == 5001


def test_comparisons_are_found_wherever_they_stand():
    predicate = PARSE(
        {
            "and": [
                {"not": {"column": "a", "at_least": 1}},
                {"or": [{"column": "b", "at_most": 1}, {"column": "c", "between": [1, 2]}]},
                {"column": "d", "in_last_months": 1},
                {"column": "e", "before_last_months": 1},
                {"column": "f", "equals": 1},
                {"column": "g", "is_missing": True},
                {"preset": "annual_review_overdue"},
                {"preset": "looked_after"},
            ]
        }
    )
    found = [part.column for part in comparisons(predicate)]
    assert found == ["a", "b", "c", "d", "e", "plan_reviewed", "plan_issued"]


def test_words_and_values_are_written_for_readers():
    assert words("sen_support") == "SEN support"
    assert [value_words(value) for value in (True, False, 3, 2.5, "a_b")] == ["yes", "no", "3", "2.5", "a b"]


def test_every_operation_can_be_told_apart():
    examples = {
        "equals": 1,
        "in": [1],
        "at_least": 1,
        "at_most": 1,
        "between": [1, 2],
        "is_missing": True,
        "in_last_months": 12,
        "before_last_months": 12,
        "preset": "new_plan",
        "and": [{"everyone": True}],
        "or": [{"everyone": True}],
        "not": {"everyone": True},
        "everyone": True,
    }
    assert set(examples) == set(OPERATIONS)
    for operation, value in examples.items():
        column = {} if operation in {"preset", "and", "or", "not", "everyone"} else {"column": "a"}
        predicate = PARSE({operation: value, **column})
        assert operation in predicate.model_dump(by_alias=True)

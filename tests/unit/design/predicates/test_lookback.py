import copy
import pickle
from datetime import date

import pandas as pd
import pytest
from pydantic import TypeAdapter

from sendsample.cohort.coerce import typed
from sendsample.design.predicates import BeforeLastMonths, InLastMonths, Predicate, months_before

PARSE = TypeAdapter(Predicate).validate_python
NEW = InLastMonths(column="issued", in_last_months=12)
OLD = BeforeLastMonths(column="issued", before_last_months=12)


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2024, 2, 5), 12, date(2023, 2, 5)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2024, 2, 29), 48, date(2020, 2, 29)),
        (date(2025, 2, 28), 12, date(2024, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2023, 3, 31), 1, date(2023, 2, 28)),
        (date(2024, 5, 31), 1, date(2024, 4, 30)),
        (date(2024, 1, 15), 1, date(2023, 12, 15)),
        (date(2024, 12, 31), 12, date(2023, 12, 31)),
        (date(2024, 1, 31), 1200, date(1924, 1, 31)),
    ],
)
def test_months_are_calendar_months_clipped_to_the_end_of_the_month(day, months, earlier):
    assert months_before(day, months) == earlier


@pytest.mark.parametrize(
    ("as_at", "day", "recent"),
    [
        (date(2024, 2, 5), date(2023, 2, 4), False),
        (date(2024, 2, 5), date(2023, 2, 5), True),
        (date(2024, 2, 5), date(2024, 2, 5), True),
        (date(2024, 2, 29), date(2023, 2, 27), False),
        (date(2024, 2, 29), date(2023, 2, 28), True),
        (date(2025, 2, 28), date(2024, 2, 27), False),
        (date(2025, 2, 28), date(2024, 2, 28), True),
        (date(2025, 2, 28), date(2024, 2, 29), True),
        (date(2025, 3, 1), date(2024, 2, 29), False),
        (date(2024, 12, 31), date(2023, 12, 31), True),
    ],
)
def test_the_day_so_many_months_ago_is_the_first_of_the_last_months(as_at, day, recent):
    frame = pd.DataFrame({"issued": typed([day, None], "date")})
    for predicate, truth in ((NEW.at(as_at), recent), (OLD.at(as_at), not recent)):
        assert predicate.mask(frame).tolist() == [truth, False]
        assert [predicate.holds({"issued": cell}) for cell in (day, None)] == [truth, False]


def test_a_look_back_without_a_day_to_count_from_is_a_fault_of_the_program():
    frame = pd.DataFrame({"issued": typed([None], "date")})
    for predicate in (NEW, OLD, PARSE({"not": NEW}), PARSE({"and": [OLD]}), PARSE({"preset": "new_plan"})):
        with pytest.raises(RuntimeError, match=r"call at\(as_at\) first"):
            predicate.mask(frame.assign(plan_issued=frame["issued"], provision="ehc_plan"))
        with pytest.raises(RuntimeError, match=r"call at\(as_at\) first"):
            predicate.holds({"issued": None, "plan_issued": None, "provision": "ehc_plan"})


@pytest.mark.parametrize(
    "data",
    [
        {"column": "issued", "in_last_months": 12},
        {"not": {"column": "issued", "before_last_months": 12}},
        {"and": [{"everyone": True}, {"or": [{"column": "issued", "in_last_months": 12}]}]},
    ],
)
def test_the_day_reaches_every_look_back_and_stays_out_of_the_data(data):
    plain = PARSE(data)
    counted = plain.at(date(2024, 2, 5))
    assert counted.holds({"issued": date(2023, 2, 5)}) is True
    assert counted.holds({"issued": date(2023, 2, 4)}) is False
    assert counted.model_dump(mode="json", by_alias=True) == data
    assert counted == plain
    assert hash(counted) == hash(plain)
    with pytest.raises(RuntimeError):
        plain.holds({"issued": date(2023, 2, 5)})


def test_look_backs_of_other_columns_or_months_are_others():
    others = [
        InLastMonths(column="issued", in_last_months=11),
        InLastMonths(column="updated", in_last_months=12),
        OLD,
        "issued in the last 12 months",
    ]
    assert NEW not in others
    assert PARSE({"not": NEW}) != PARSE({"not": OLD})


def test_a_day_once_given_can_be_changed_and_survives_copies():
    counted = NEW.at(date(2020, 1, 1)).at(date(2024, 2, 5))
    again = pickle.loads(pickle.dumps(counted))  # noqa: S301 - our own object
    for predicate in (counted, again, copy.deepcopy(counted), PARSE({"and": [counted]})):
        assert predicate.holds({"issued": date(2023, 2, 5)}) is True
        assert predicate.holds({"issued": date(2023, 2, 4)}) is False


def test_what_does_not_look_back_is_the_same_at_any_day():
    for data in ({"column": "a", "equals": 1}, {"column": "a", "between": [1, 2]}, {"everyone": True}):
        predicate = PARSE(data)
        assert predicate.at(date(2024, 2, 5)) is predicate


def test_the_schema_of_a_look_back_has_its_column_and_months_only():
    assert list(InLastMonths.model_json_schema()["properties"]) == ["column", "in_last_months"]


def test_a_design_is_the_same_whatever_day_it_is_counted_from(design_of):
    plain = design_of(eligible={"preset": "new_plan"})
    counted = design_of(eligible=plain.samples[0].eligible.at(date(2024, 2, 5)))
    assert counted == plain
    assert counted.digest == plain.digest
    assert plain.data()["samples"][0]["eligible"] == {"preset": "new_plan"}
    assert "2024" not in counted.to_toml()

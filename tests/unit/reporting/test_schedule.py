"""The dates of an inspection: counted by hand, day by day, and honest about what is assumed."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

import sendsample as ss
from sendsample.errors import UsageError
from sendsample.reporting.schedule import notes
from sendsample.reporting.steps import STEPS
from sendsample.reporting.timetable import Timetable

#: As announced on GOV.UK, written down here without the package that the schedule asks.
BANK_HOLIDAYS = {
    *(date(2023, *day) for day in [(4, 7), (4, 10), (5, 1), (5, 8), (5, 29), (8, 28), (12, 25), (12, 26)]),
    *(date(2024, *day) for day in [(1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
    *(date(2025, *day) for day in [(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)]),
    *(date(2026, *day) for day in [(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]),
}


def counts(day):
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


def by_hand(first, number):
    """The date of a working day, found by walking."""
    day = first
    while number:
        day += timedelta(days=1)
        number -= counts(day)
    return day


def on(table, what):
    rows = table[table["what"].str.startswith(what)]
    return [(row.date.date(), row.working_day) for row in rows.itertuples()]


def test_every_notification_of_three_years_is_counted_as_by_hand():
    days = [date(2023, 2, 1) + timedelta(days=more) for more in range(0, 3 * 365, 10)]
    for first in filter(counts, days):
        table = ss.schedule(first)
        counted = table[table["working_day"].notna()]
        assert [row.date.date() for row in counted.itertuples()] == [
            by_hand(first, row.working_day) for row in counted.itertuples()
        ]
        between = [
            first + timedelta(days=more) for more in range((counted["date"].max().date() - first).days)
        ]
        passed = [day for day in between if day.weekday() < 5 and day in BANK_HOLIDAYS]
        assert table.loc[table["working_day"].isna(), "date"].dt.date.tolist() == passed


def test_a_usual_inspection_is_announced_on_a_monday_and_ends_on_a_friday():
    table = ss.schedule("13/01/2025")
    assert on(table, "Notification") == [(date(2025, 1, 13), 0)]
    assert on(table, "Day to select") == [(date(2025, 1, 16), 3)]
    assert on(table, "Papers") == [(date(2025, 1, 20), 5)]
    assert on(table, "Inspectors come on site") == [(date(2025, 1, 27), 10)]
    assert [day.day for day, _ in on(table, "Tracking")] == [27, 27, 28, 28, 29, 29]
    assert on(table, "Feedback") == [(date(2025, 1, 31), 14)]
    assert table["date"].is_monotonic_increasing
    assert (table["date"].dt.day_name() == table["weekday"]).all()
    assert table.dtypes.astype(str).tolist() == ["datetime64[s]", "str", "Int64", *["str"] * 4]
    assert len(notes(table)) == 3


def test_each_line_says_whether_its_day_is_published_and_where_it_was_found():
    table = ss.schedule("2025-01-13")
    assert set(table["basis"]) == {"published", "assumed"}
    assert (table["source"] != "").all()
    published = table.loc[table["basis"] == "published", "working_day"].tolist()
    assert published == [0, 5, 8, 10]
    assumed = table.loc[table["basis"] == "assumed", "source"]
    assert assumed.str.contains("assumption").all()


def test_a_day_that_was_changed_is_not_called_published():
    table = ss.schedule("2025-01-13", timetable=Timetable(on_site=9, select=4, tracking=(11,)))
    changed = table[table["basis"] == "changed"]
    assert sorted(set(changed["working_day"])) == [4, 9, 11]
    assert changed["source"].str.startswith("The timetable given").all()
    # Two days after the names are confirmed is still what is published.
    assert on(table, "Papers") == [(date(2025, 1, 21), 6)]


def test_bank_holidays_and_closed_days_stand_in_the_table_and_do_not_count():
    table = ss.schedule("2025-04-14", closed=["2025-04-16", date(2025, 4, 19), "21/04/2025"])
    over = table[table["basis"] == "not counted"]
    assert over["what"].tolist() == ["Closed", "Good Friday", "Easter Monday", "May Day"]
    assert over["source"].tolist() == ["Named as closed", *["Bank holiday in England"] * 3]
    assert on(table, "Lists") == [(date(2025, 4, 17), 2)]
    assert "Good Friday (Fri 18 Apr 2025)" in notes(table)[-1]


def test_meetings_are_spread_evenly_over_their_days():
    table = ss.schedule("2025-01-13", tracking=["a1", "b2", "c3", "d4"], focused=1, visits=[])
    assert table[table["what"].str.startswith("Tracking")]["what"].tolist() == [
        f"Tracking meeting {place} of 4: {child}" for place, child in enumerate(["a1", "b2", "c3", "d4"], 1)
    ]
    assert [number for _, number in on(table, "Tracking")] == [10, 10, 11, 12]
    assert on(table, "Focused") == [(date(2025, 1, 27), 10)]
    assert not on(table, "Visit")
    # Not known yet is a line a day.
    assert [number for _, number in on(ss.schedule("2025-01-13"), "Visits")] == [11, 12, 13]


def test_every_step_has_its_day_and_the_other_way_round():
    assert [step.name for step in STEPS[1:]] == list(Timetable.__dataclass_fields__)


@pytest.mark.parametrize(
    ("notified", "code", "message"),
    [
        ("2025-01-18", "notified_closed", "Sat 18 Jan 2025 is no working day (a Saturday)"),
        ("2025-12-25", "notified_closed", "Thu 25 Dec 2025 is no working day (Christmas Day)"),
        ("2023-05-08", "notified_closed", "Coronation"),
        ("soon", "notified", "not a date"),
        (pd.NaT, "notified", "not a date"),
        (None, "notified", "not a date"),
        ("1977-01-03", "notified_year", "1977 are not known"),
        ("2100-01-04", "notified_year", "2100 are not known"),
    ],
)
def test_a_day_on_which_nothing_can_be_announced_is_refused(notified, code, message):
    with pytest.raises(UsageError) as error:
        ss.schedule(notified)
    assert error.value.code == code
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"closed": "2025-01-14"}, "closed_days"),
        ({"closed": ["x"]}, "closed_day"),
        ({"closed": ["2025-01-14"] * 101}, "closed_many"),
        ({"closed": ["2025-01-13"]}, "notified_closed"),
        ({"tracking": -1}, "meetings"),
        ({"tracking": True}, "meetings"),
        ({"visits": "school"}, "meetings"),
        ({"timetable": {"select": 4}}, "timetable_type"),
    ],
)
def test_other_arguments_are_refused_in_words(given, code):
    with pytest.raises(UsageError) as error:
        ss.schedule("2025-01-13", **given)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"select": -1}, "timetable_day"),
        ({"select": 2.5}, "timetable_day"),
        ({"select": True}, "timetable_day"),
        ({"feedback": 61}, "timetable_day"),
        ({"tracking": ()}, "timetable_day"),
        ({"tracking": (10, "x")}, "timetable_day"),
        ({"select": 1}, "timetable_order"),
        ({"papers": 8}, "timetable_order"),
        ({"tracking": 9}, "timetable_order"),
        ({"visits": (11, 15)}, "timetable_order"),
    ],
)
def test_a_timetable_that_cannot_be_is_refused(days, code):
    with pytest.raises(UsageError) as error:
        Timetable(**days)
    assert error.value.code == code


def test_days_of_meetings_are_taken_in_any_order_and_once():
    assert Timetable(visits=[13, 11, 11]).visits == (11, 13)
    assert Timetable(tracking=12).tracking == (12,)


def test_an_announcement_on_another_day_than_monday_is_told():
    assert "Tue 14 Jan 2025 is none" in notes(ss.schedule("2025-01-14"))[-1]

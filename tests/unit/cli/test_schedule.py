"""``sendsample schedule``: dates on the terminal, as CSV and as JSON."""

from __future__ import annotations

import json

import pytest


def test_it_shows_a_line_a_step_with_its_date_and_how_that_is_known(run, tmp_path):
    out = tmp_path / "schedule.csv"
    status, printed, _ = run("schedule", "--notified", "14/04/2025", "--out", out)
    assert status == 0
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    assert "Thu 17 Apr 2025 3 Day to select: seed rolled, children Inspectors, the area assumed" in lines
    assert "Fri 18 Apr 2025 Good Friday not counted" in lines
    assert sum("Tracking meeting" in line for line in lines) == 6
    assert any(line.startswith("School holidays") for line in lines)
    header, first, *_ = out.read_text("utf-8-sig").splitlines()
    assert header == "date,weekday,working_day,what,who,basis,source"
    assert first.startswith("2025-04-14,Monday,0,Notification")


def test_days_can_be_changed_and_closed_and_json_has_all_of_it(run):
    more = ["--day", "select=4", "--day", "tracking=11,12", "--closed", "2025-01-20", "--tracking", "2"]
    status, printed, _ = run("schedule", "--notified", "2025-01-13", *more, "--json")
    assert status == 0
    told = json.loads(printed)
    by_basis = {line["what"]: line["date"] for line in told["schedule"] if line["basis"] == "changed"}
    assert sorted(by_basis.values()) == ["2025-01-17", "2025-01-29", "2025-01-30"]
    assert {"date": "2025-01-20", "working_day": None, "what": "Closed"}.items() <= next(
        line for line in told["schedule"] if line["basis"] == "not counted"
    ).items()
    assert len(told["notes"]) == 4


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--notified", "2025-01-18"], "no working day"),
        (["--notified", "2025-01-13", "--day", "lunch=3"], "There is no step 'lunch'. The steps are setup,"),
        (["--notified", "2025-01-13", "--day", "select"], "such as select=4; 'select' is not"),
        (["--notified", "2025-01-13", "--day", "select=1"], "comes before"),
        (["--notified", "2025-01-13", "--tracking", "-1"], "not a number of meetings"),
        ([], "--notified"),
    ],
)
def test_what_cannot_be_is_refused_in_words(run, more, message):
    status, _, err = run("schedule", *more)
    assert (status, message in err) == (2, True), err

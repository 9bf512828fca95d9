"""Who is in alternative provision, by each of the three definitions."""

import pytest

from sendsample.errors import UsageError

PRU = "h) Pupil referral unit/Alternative provision"


def _read(area, definition, **grids):
    plan = [area.child(phase=PRU), area.child(second=PRU), area.child(phase=""), area.child()]
    return area.read(plan, [area.child()], alternative_provision=definition, grids=grids)


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("strict", [True, False, False, False, False]),
        ("dual", [True, True, False, False, False]),
        ("wide", [True, True, False, True, False]),
    ],
)
def test_definitions(area, definition, expected):
    cohort = _read(area, definition, extra={"Alternative provision": ["No", "", "", "Yes"]})
    assert cohort.frame["alternative_provision"].tolist() == expected
    assert cohort.ap_definition == definition


def test_dual_is_the_default(area):
    assert area.read([area.child(second=PRU)], []).ap_definition == "dual"


def test_a_blank_in_the_flag_is_noted_unless_the_phase_answers(area):
    cohort = _read(area, "wide", extra={"Alternative provision": ["", "", "", "Yes"]})
    missing = cohort.findings[cohort.findings["code"] == "ap_missing"]
    assert missing[["list", "row"]].values.tolist() == [["List_1", 4], ["List_2", 2]]


def test_wide_needs_the_flag_on_one_list(area):
    with pytest.raises(UsageError, match="Alternative provision") as caught:
        _read(area, "wide")
    assert caught.value.exit_status == 2


def test_another_definition_is_refused(area):
    with pytest.raises(UsageError, match="strict, dual, wide"):
        _read(area, "broad")

"""Yes or no and the name of a team, read as one level."""

import pytest

from sendsample.intake.social_care import social_care_level


@pytest.mark.parametrize(
    ("known", "team", "level", "code"),
    [
        (True, "Looked after", "looked_after", ""),
        (True, "looked-after children", "looked_after", ""),
        (True, "a) Children in care", "looked_after", ""),
        (True, "CLA", "looked_after", ""),
        (True, "LAC team 3", "looked_after", ""),
        (True, "Child protection", "child_protection", ""),
        (True, "CP", "child_protection", ""),
        (True, "Children in need", "child_in_need", ""),
        (True, "cin", "child_in_need", ""),
        (True, "Targeted early help", "early_help", ""),
        (True, "Family Support", "early_help", ""),
        (True, "Early help; child protection", "child_protection", ""),
        (True, "CP / LAC", "looked_after", ""),
        (True, None, "known", ""),
        (True, "  ", "known", ""),
        (True, "Team 4", "known", "social_care_unclear"),
        (True, "No longer looked after", "known", "social_care_unclear"),
        (True, "scallop", "known", "social_care_unclear"),
        (False, None, "none", ""),
        (False, "Not applicable", "none", ""),
        (False, "nil", "none", ""),
        (False, "CIN", "child_in_need", "social_care_contradiction"),
        (False, "Team 4", "known", "social_care_contradiction"),
        (None, "", None, ""),
        (None, "LAC", "looked_after", ""),
        (None, "Team 4", "known", "social_care_unclear"),
    ],
)
def test_levels(known, team, level, code):
    read = social_care_level(known, team)
    assert (read.value, read.code) == (level, code)


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_both_columns_are_read_together(area, form):
    plan = [area.child(known="a) Yes", team="CIN"), area.child(known="", team=""), area.child(known="b) No")]
    levels = area.read(plan, [], form=form).frame["social_care"]
    assert levels.iloc[0] == "child_in_need"
    assert levels.isna().tolist() == [False, True, False]
    assert levels.iloc[2] == "none"

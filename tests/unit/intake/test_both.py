"""One child twice: by id or by UPN, on one list or on both."""

import pytest

from sendsample.errors import DataError, UsageError


def _stops(caught):
    findings = caught.value.findings
    stops = findings[findings["severity"] == "stop"]
    return stops[["code", "list", "row"]].values.tolist()


def test_a_child_on_both_lists_stops_the_work_and_is_shown_on_both(area):
    both = area.child()
    with pytest.raises(DataError) as caught:
        area.read([area.child(), both], [both])
    assert _stops(caught) == [["id_both_lists", "List_1", 3], ["id_both_lists", "List_2", 2]]
    assert caught.value.findings["value"].tolist() == [both["id"], both["id"]]


@pytest.mark.parametrize(
    ("choice", "provision", "other"), [("plan", "ehc_plan", "List_2"), ("support", "sen_support", "List_1")]
)
def test_the_choice_keeps_one_row_and_counts_the_other(area, choice, provision, other):
    both = area.child()
    cohort = area.read([area.child(), both], [area.child(), both], both_lists=choice)
    assert cohort.frame.loc[both["id"], "provision"] == provision
    assert len(cohort) == 3
    assert cohort.set_aside == {"both_lists_settled": 1}
    assert cohort.findings[["code", "list", "row"]].values.tolist() == [["both_lists_settled", other, 3]]


def test_a_choice_without_need_changes_nothing(area):
    cohort = area.read([area.child()], [area.child()], both_lists="plan")
    assert cohort.findings.empty
    assert cohort.set_aside == {}


def test_an_id_spelt_as_a_number_and_as_text_is_one_child(area):
    with pytest.raises(DataError) as caught:
        area.read([area.child(id=17)], [area.child(id=" 17 ")])
    assert [code for code, *_ in _stops(caught)] == ["id_both_lists"] * 2


def test_one_upn_under_two_ids_on_a_list_stops_the_work(area):
    first = area.child()
    with pytest.raises(DataError) as caught:
        area.read([first, area.child(upn=first["upn"].lower())], [area.child()])
    assert _stops(caught) == [["upn_repeated", "List_1", 2], ["upn_repeated", "List_1", 3]]


@pytest.mark.parametrize("choice", [None, "plan", "support"])
def test_one_upn_under_two_ids_across_the_lists_stops_whatever_the_choice(area, choice):
    first = area.child()
    with pytest.raises(DataError) as caught:
        area.read([first], [area.child(upn=first["upn"])], both_lists=choice)
    assert _stops(caught) == [["upn_both_lists", "List_1", 2], ["upn_both_lists", "List_2", 2]]


@pytest.mark.parametrize("upn", ["", "UN3", "A123"])
def test_what_is_no_upn_is_never_the_same_upn(area, upn):
    cohort = area.read([area.child(upn=upn), area.child(upn=upn)], [area.child(upn=upn)])
    assert len(cohort) == 3


def test_only_the_two_lists_can_be_chosen(area):
    with pytest.raises(UsageError, match="plan, support"):
        area.read([area.child()], [area.child()], both_lists="List_1")

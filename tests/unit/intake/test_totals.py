"""Rows below a list that add it up."""

import pytest

from sendsample.errors import DataError

TOTAL = dict.fromkeys(
    ["upn", "dob", "sex", "ethnicity", "issued", "updated", "reviewed", "need", "urn", "phase", "home"], ""
)


@pytest.mark.parametrize("form", ["workbook", "csv"])
@pytest.mark.parametrize("said", ["Total", "totals", " TOTAL: ", "Grand  total", "Sum", "count", "Total :"])
def test_a_total_is_left_out_of_each_list_with_a_finding(area, said, form):
    lists = [[area.child(), area.child(**TOTAL, id=said, suspensions=9)] for _ in range(2)]
    cohort = area.read(*lists, form=form, grids={"extra": {"Score": [3, "all"], "": ["", 12]}})
    found = cohort.findings[cohort.findings["code"] != "column_kept"]
    assert found[["code", "list", "row", "column", "value"]].values.tolist() == [
        ["total_row", "List_1", 3, "Unique ID", ""],
        ["total_row", "List_2", 3, "Unique ID", ""],
    ]
    assert len(cohort) == 2
    assert cohort.set_aside == {}
    assert str(cohort.frame["Score"].dtype) == "Int64"


@pytest.mark.parametrize(
    "changes", [{"id": "Total", "need": ""}, {"id": "Total", "dob": ""}, {"id": "T", "dob": "", "need": ""}]
)
def test_a_row_that_may_be_a_child_is_one(area, changes):
    cohort = area.read([area.child(), area.child(**changes)], [])
    assert "total_row" not in set(cohort.findings["code"])
    assert len(cohort) + sum(cohort.set_aside.values()) == 2


def test_a_list_of_nothing_but_a_total_has_no_rows(area):
    total = area.child(**TOTAL, id="Total")
    assert area.read([area.child()], [total]).findings["code"].tolist() == ["list_absent", "total_row"]
    with pytest.raises(DataError) as caught:
        area.read([total], [total])
    assert caught.value.findings["code"].tolist()[0] == "no_rows"

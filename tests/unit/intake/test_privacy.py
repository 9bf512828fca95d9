"""What is in the lists about a child stays out of findings, errors and, where it is not needed, the frame."""

from datetime import date

import pytest

from sendsample.errors import DataError

SECRETS = {
    "dob": date(2014, 9, 3),
    "bad_dob": "31/02/2013",
    "upn": "B950000178301",
    "uln": "1000000044",
    "name": "Bloggs",
    "words": "Foster carer of Jo",
    "postcode": "LS1 4AP",
}
NEVER = (
    "2014-09-03",
    "03/09/2014",
    "31/02/2013",
    "950000178301",
    "1000000044",
    "bloggs",
    "foster",
    "ls1 4ap",
)
EXTRA = {"Surname": [SECRETS["name"]] * 3, "Postcode": [SECRETS["postcode"]] * 3}


def _holds_no_secret(text):
    lowered = text.lower()
    assert [secret for secret in NEVER if secret in lowered] == []


def _children(area):
    """Return one child in order, and two whose cells have slipped into the wrong columns."""
    kept = {"dob": SECRETS["dob"], "upn": SECRETS["upn"], "uln": SECRETS["uln"], "team": SECRETS["words"]}
    first = area.child(**kept, known="Yes")
    rest = list(SECRETS.values())
    coded = ["sex", "ethnicity", "need", "phase", "second", "home", "known", "disability", "premium"]
    slipped = area.child(**{key: rest[at % len(rest)] for at, key in enumerate(coded)}, upn="A1")
    counts = ["urn", "suspensions", "exclusions", "absence", "issued", "updated", "team", "upn", "uln"]
    again = area.child(**{key: rest[(at + 1) % len(rest)] for at, key in enumerate(counts)}, dob="31/02/2013")
    return [first, slipped, again]


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_findings_and_frame_hold_nothing_that_tells_who_a_child_is(area, form):
    cohort = area.read(_children(area), [area.child()], form=form, grids={"extra": EXTRA})
    assert len(cohort.findings) > 20
    _holds_no_secret(cohort.findings.to_csv())
    _holds_no_secret(cohort.frame.to_csv())
    _holds_no_secret(repr(cohort) + str(cohort.files) + cohort.finding_counts.to_csv())
    assert not {"upn", "uln", "date_of_birth"} & set(cohort.frame.columns)


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_errors_hold_nothing_that_tells_who_a_child_is(area, form):
    children = _children(area)
    support = [area.child(upn=SECRETS["upn"])]
    with pytest.raises(DataError) as caught:
        area.read(children, support, form=form, grids={"extra": EXTRA})
    assert "upn_both_lists" in set(caught.value.findings["code"])
    _holds_no_secret(str(caught.value) + repr(caught.value) + caught.value.findings.to_csv())

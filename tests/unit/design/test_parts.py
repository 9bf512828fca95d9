import typing
from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from sendsample.design import CoolingOff, Design, Exclusion, Sample
from sendsample.design.parts import LEAVES_FRAME, MOST_PLACES, ExclusionReason


@pytest.mark.parametrize(
    ("size", "least", "most"),
    [(6, 6, 6), ([4, 6], 4, 6), ((0, 3), 0, 3), ([5, 5], 5, 5), ([0, MOST_PLACES], 0, MOST_PLACES)],
)
def test_a_size_is_a_number_or_the_least_and_the_most(size, least, most):
    sample = Sample(name="s", size=size)
    assert (sample.least, sample.most) == (least, most)


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ([6, 4], "the range goes from 6 to 4; write the smaller first"),
        ([0, 0], "a sample of nobody is no sample"),
        *(
            (size, "a size is a whole number from 1 to 10000, or the least and the most, such as")
            for size in (
                0, -1, True, 6.0, "6", MOST_PLACES + 1, [], [6], [4, 5, 6], [4, "6"], [True, 6], [-1, 6],
                [1, MOST_PLACES + 1], [4.0, 6], {4: 6}, {4, 6}, float("nan"),
            )
        ),
    ],
)  # fmt: skip
def test_what_is_no_size_is_refused(size, message):
    with pytest.raises(ValidationError, match=message):
        Sample(name="s", size=size)


def test_a_range_is_shown_as_one():
    samples = [{"name": "a", "size": [4, 6]}, {"name": "b", "size": [3, 3]}, {"name": "c", "size": 2}]
    assert repr(Design(name="d", samples=samples)) == "<Design d: a of 4 to 6, b of 3, c of 2>"


@pytest.mark.parametrize(
    ("name", "reserves", "kept"),
    [("tracking", None, 3), ("audit", None, 0), ("tracking", 0, 0), ("audit", 2, 2)],
)
def test_only_tracking_keeps_reserves_unless_told(name, reserves, kept):
    assert Sample(name=name, size=1, reserves=reserves).kept_in_reserve == kept


@pytest.mark.parametrize("reserves", [-1, 101, True, 1.5, "3"])
def test_reserves_are_validated(reserves):
    with pytest.raises(ValidationError):
        Sample(name="s", size=1, reserves=reserves)


@pytest.mark.parametrize("since", [date(2023, 6, 1), "2023-06-01"])
def test_cooling_off_since_a_day(since):
    cooling = CoolingOff(since=since)
    assert (cooling.since, cooling.months) == (date(2023, 6, 1), None)


@pytest.mark.parametrize("months", [1, 1200])
def test_cooling_off_for_months(months):
    assert CoolingOff(months=months).months == months


@pytest.mark.parametrize("data", [{}, {"months": 3, "since": "2023-01-01"}, {"months": None, "since": None}])
def test_cooling_off_is_said_in_one_way(data):
    with pytest.raises(ValidationError, match="say either months or since, and not both"):
        CoolingOff(**data)


@pytest.mark.parametrize("months", [0, -1, 1201, True, 1.5, "3"])
def test_months_of_cooling_off_are_validated(months):
    with pytest.raises(ValidationError):
        CoolingOff(months=months)


@pytest.mark.parametrize(
    "since",
    [
        0,
        20230101,
        True,
        1.5,
        "",
        "01/06/2023",
        "2023-02-30",
        datetime(2023, 6, 1, tzinfo=UTC),
        ["2023-06-01"],
    ],
)
def test_a_day_of_cooling_off_is_a_day(since):
    """A number would otherwise be read as seconds since 1970."""
    with pytest.raises(ValidationError, match="a day is written as 2024-02-05"):
        CoolingOff(since=since)


@pytest.mark.parametrize("reason", sorted(LEAVES_FRAME))
def test_who_has_left_has_left_for_every_sample(reason):
    assert Exclusion(id="a", reason=reason).sample == ""
    with pytest.raises(ValidationError, match=f"{reason} holds for every sample; leave the sample out"):
        Exclusion(id="a", reason=reason, sample="s")


def test_other_reasons_may_be_for_one_sample():
    assert Exclusion(id="a", reason="family", sample="s").sample == "s"


def test_a_range_of_one_size_is_that_size():
    """So that two designs that say the same have one digest."""
    one, same = (Design(name="d", samples=[{"name": "s", "size": size}]) for size in (4, [4, 4]))
    assert one == same
    assert one.digest == same.digest


# What stays when something must give


@pytest.mark.parametrize("reason", typing.get_args(ExclusionReason))
def test_consent_and_safety_stay_unless_told(reason):
    stays = reason in {"family", "young_person", "safeguarding"}
    assert Exclusion(id="a", reason=reason).stays is stays


@pytest.mark.parametrize("reason", ["family", "unavailable"])
@pytest.mark.parametrize("locked", [True, False])
def test_an_exclusion_can_say_whether_it_stays(reason, locked):
    assert Exclusion(id="a", reason=reason, locked=locked).stays is locked


def test_children_exempt_from_cooling_off_go_by_their_ids():
    assert CoolingOff(months=12, exempt=[" 0042 ", 17]).exempt == ("0042", "17")
    with pytest.raises(ValidationError):
        CoolingOff(months=12, exempt=[""])

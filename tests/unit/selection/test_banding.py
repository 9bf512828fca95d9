"""Bands and percentages, by example."""

import pytest

from sendsample.selection.banding import band, percent, release


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0-4"), (4, "0-4"), (5, "5-9"), (14, "10-14"), (100, "100-104")]
)
def test_a_count_is_in_a_band_of_five(count, said):
    assert band(count) == said


@pytest.mark.parametrize(
    ("group", "base", "said"),
    [
        (5, 15, 41),
        (9, 19, 41),
        (5, 14, None),
        (4, 100, None),
        (0, 100, None),
        (100, 100, None),
        (94, 100, 90),
        (90, 104, 90),
        (95, 100, None),
        (15, 1000, 2),
        (14, 1000, 1),
    ],
)
def test_a_percentage_is_that_of_bands_which_leave_five_on_either_side(group, base, said):
    assert percent(group, base) == said


def test_large_groups_have_percentages():
    assert release({"sex": [300, 120]}, base=420)["sex"].percentages == (72, 29)


def test_tables_of_several_samples_tell_no_more_than_their_bands():
    # Told of 20 and of 24 together, shares of the exact counts would leave 9 alone.
    assert release({"sex": [9, 11]}, base=20) == release({"sex": [5, 14]}, base=20)
    assert release({"sex": [9, 15]}, base=24)["sex"].percentages == (32, None)


def test_bands_that_add_up_in_one_way_alone_are_withheld():
    assert release({"a": [4, 4]}, base=8, known=True)["a"].bands == (None, None)
    assert release({"a": [4, 4, 4, 4, 4]}, base=20)["a"].bands == (None,) * 5
    assert release({"a": [4, 3]}, base=7, known=True)["a"].bands == ("0-4", "0-4")


@pytest.mark.parametrize("counts", [[5, 4], [9], [40, 0], [40, 1], [44]])
def test_few_children_and_children_of_one_level_are_withheld(counts):
    assert release({"a": counts}, base=sum(counts))["a"].bands == (None,) * len(counts)


def test_nobody_is_a_band_too():
    assert release({"a": []}, base=0)["a"].bands == ()
    assert release({"a": [8, 8, 0]}, base=16)["a"].bands == ("5-9", "5-9", "0-4")

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
        (5, 10, 50),
        (5, 9, None),
        (4, 10, None),
        (6, 10, None),
        (0, 100, None),
        (100, 100, None),
        (95, 100, 95),
        (96, 100, None),
        (15, 1000, 2),
        (14, 1000, 1),
    ],
)
def test_a_percentage_needs_a_base_of_ten_and_five_on_either_side(group, base, said):
    assert percent(group, base) == said


def test_large_groups_have_percentages():
    assert release({"sex": [300, 120]}, base=420)["sex"].percentages == (71, 29)


def test_a_small_group_is_not_found_by_the_sum_of_the_others():
    # 39% and 48% of 20 to 24 leave exactly 3.
    released = release({"locality": [9, 11, 3]}, base=23)["locality"]
    assert released.percentages == (None, None, None)
    assert released.bands == ("5-9", "10-14", "0-4")


def test_a_percentage_that_one_count_alone_has_takes_its_column_with_it():
    columns = {"unlucky": [769, 94, 84, 69, 66, 18], "lucky": [706, 394]}
    released = release(columns, base=1100)
    assert set(released["unlucky"].percentages) == {None}
    assert released["lucky"].percentages == (64, 36)


def test_bands_that_add_up_in_one_way_alone_are_withheld():
    assert release({"a": [4, 4]}, base=8, known=True)["a"].bands == (None, None)
    assert release({"a": [4, 4, 4, 4, 4]}, base=20)["a"].bands == (None,) * 5
    assert release({"a": [4, 3]}, base=7, known=True)["a"].bands == ("0-4", "0-4")


def test_nobody_is_a_band_too():
    assert release({"a": []}, base=0)["a"].bands == ()

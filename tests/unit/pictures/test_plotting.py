"""The look of pictures: transparent, described, the same every time, in colours that all can tell apart."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import numpy as np
import pytest

from sendsample.pictures import plotting
from sendsample.pictures.cell_grid import _FILLS
from support.pictured import layers

WHITE, NEAR_BLACK = "#ffffff", "#111111"
#: Words on filled cells have that to stand out from.
ON_FILLS = {plotting.INK, plotting.PAPER}
#: How those see who lack a kind of cone (Machado, Oliveira and Fernandes 2009, in linear RGB).
SEEN = {
    "all colours": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(colour):
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    shades = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (shades[1] + 0.05) / (shades[0] + 0.05)


def lab(rgb):
    """Return linear RGB in CIELAB, in which distances are about what eyes see."""
    to_xyz = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.119192, 0.9503041],
    ]
    xyz = np.array(to_xyz) @ np.clip(rgb, 0, 1) / [0.95047, 1, 1.08883]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one, other, seen):
    return float(
        np.linalg.norm(np.subtract(*(lab(np.array(seen) @ linear(colour)) for colour in (one, other))))
    )


def test_a_picture_is_transparent_described_and_the_same_every_time(chart):
    spec = chart.to_dict()
    assert spec["config"]["background"] == "transparent"
    assert spec["description"].endswith(".")
    assert spec == chart.to_dict()


def test_its_colours_can_be_read_on_white_and_on_near_black(chart):
    found = set(re.findall(r"#[0-9a-f]{6}", chart.to_json())) - ON_FILLS
    assert found
    for colour in found:
        for ground in (WHITE, NEAR_BLACK, "#0d1117"):
            assert contrast(colour, ground) >= 3, (colour, ground)


def test_words_have_as_much_contrast_as_one_grey_can_have_on_both(chart):
    inks = {part["mark"]["color"] for part in layers(chart, "text")} - ON_FILLS
    assert inks == {plotting.GREY}
    assert contrast(plotting.GREY, WHITE) >= 4.5
    assert contrast(plotting.GREY, NEAR_BLACK) >= 4.1
    # Any colour that has 4.5 on near-black has less than that on white.
    assert contrast(WHITE, NEAR_BLACK) < 4.5**2


def test_words_on_filled_cells_can_be_read():
    for fill, ink in _FILLS.values():
        assert not fill or contrast(fill, ink) >= 4.5


@pytest.mark.parametrize("seen", SEEN.values(), ids=SEEN)
def test_the_colour_blind_can_tell_colours_apart(seen):
    blues = [plotting.LIGHT_BLUE, plotting.DARK_BLUE]
    for blue in [plotting.BLUE, *blues]:
        for one, other in combinations([blue, plotting.VERMILION, plotting.GREY], 2):
            assert distance(one, other, seen) > 25
    assert distance(*blues, seen) > 15
    # A red and a green that only some can tell apart would be noticed.
    if seen is SEEN["deuteranopia"]:
        assert distance("#c0392b", "#7a7a2a", seen) < 25 < distance("#c0392b", "#7a7a2a", np.eye(3))


def test_figures_of_an_axis_are_round_and_few():
    for high in (0.003, 0.6, 1, 7, 30, 999):
        steps = plotting.even_steps(high)
        assert 2 <= len(steps) <= plotting.TICKS + 1
        assert len({round(after - step, 9) for step, after in pairwise(steps)}) == 1

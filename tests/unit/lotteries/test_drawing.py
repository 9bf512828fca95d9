import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sendsample.errors import SeedError, UsageError
from sendsample.lotteries import verify_lottery
from sendsample.lotteries.drawing import MOST_NUMBERS, Drawing, draw, verifier_text
from sendsample.lotteries.lots import Lots
from support.lots import A, B, C, D, E, code, made_up, small


def sha(*words):
    return hashlib.sha256("\n".join(words).encode("utf-8")).hexdigest()


def independent(lots, seed, number=None):
    """The draw as the docs define it, worked out here."""
    digest = sha(*lots.text().split("\n"))
    if number is None:
        number = int(sha(digest, seed), 16) % sum(lots.weights)
    place = next(at for at in range(len(lots.weights)) if sum(lots.weights[: at + 1]) > number)
    chosen = []
    for kind, codes in enumerate(lots.types):
        ranked = sorted(codes, key=lambda one: sha(digest, seed, one))
        chosen += ranked[: lots.compositions[place].count(kind)]
    return number, place, tuple(chosen)


def as_drawn(drawn):
    return drawn.number, drawn.composition, drawn.codes


@pytest.mark.parametrize("seed", ["4 1 6 2 8 5", "1", "é", "four  1"])
@pytest.mark.parametrize("lots", [small(), made_up(compositions=20), made_up(largest=30, size=40)])
def test_the_draw_is_as_the_docs_define_it(lots, seed):
    assert as_drawn(draw(lots, seed)) == independent(lots, seed)
    for number in (0, 1, lots.weights[0] - 1, lots.weights[0], lots.total - 1):
        if lots.total > MOST_NUMBERS:
            # Three dice would always name the first composition.
            with pytest.raises(UsageError, match="not for dice"):
                draw(lots, seed, number=number)
        else:
            assert as_drawn(draw(lots, seed, number=number)) == independent(lots, seed, number)


def test_golden_draws():
    """Fixed for ever: any change here changes who is chosen."""
    drawing = Drawing(small())
    assert as_drawn(drawing.draw("4 1 6 2 8 5")) == (829, 2, (B, D))
    assert as_drawn(drawing.draw("4 1 6 2 8 6")) == (547, 1, (A, E))


def test_each_number_belongs_to_the_composition_that_its_weights_say():
    drawn = [draw(small(), "1", number=number).composition for number in range(1000)]
    assert drawn == [0] * 500 + [1] * 250 + [2] * 250


def test_one_number_names_any_child_of_a_type():
    drawn = Counter(draw(small(), f"{seed}", number=600).codes for seed in range(100))
    assert set(drawn) == {(A, E), (C, E)}
    assert min(drawn.values()) > 30


def test_a_whole_type_is_chosen_when_the_composition_says_so():
    assert set(draw(small(), "1", number=999).codes) == {B, D}


def test_another_file_draws_otherwise_with_the_same_seed():
    types, compositions = [[A, C], [B, D], [E]], [[0, 1], [0, 2], [1, 1]]
    others = [Lots.of("tracking", types, compositions, [400 + more, 300, 300 - more]) for more in range(50)]
    assert len({draw(lots, "1").number for lots in others}) > 40
    assert len({draw(lots, "1", number=0).codes for lots in others}) == 4


def test_seeds_that_read_the_same_draw_the_same():
    assert draw(small(), "caf\u00e9") == draw(small(), "cafe\u0301")


@pytest.mark.parametrize("seed", [None, "", " 1", "1\n", "random", 416])
def test_a_seed_that_is_not_public_text_is_refused(seed):
    with pytest.raises(SeedError):
        draw(small(), seed)
    with pytest.raises(SeedError):
        draw(small(), seed, number=1)


@pytest.mark.parametrize("number", [-1, 1000, 10**30, 1.0, "1", True])
def test_a_number_that_dice_cannot_show_is_refused(number):
    with pytest.raises(UsageError) as caught:
        draw(small(), "1", number=number)
    assert caught.value.message == "The number is not a whole number from 0 to 999."
    assert caught.value.code == "draw_number"
    assert caught.value.hint == (
        "Three ten-sided dice that show 4, 1 and 7 are the number 417, and 0, 0 and 0 are 0."
    )


@pytest.mark.parametrize(("total", "for_dice"), [(1_000_000, True), (1_000_001, False)])
def test_six_dice_are_the_most_that_name_a_number(total, for_dice):
    lots = Lots.of("s", [[A], [B]], [[0], [1]], [1, total - 1])
    if for_dice:
        assert draw(lots, "1", number=999_999).composition == 1
        return
    with pytest.raises(UsageError) as caught:
        draw(lots, "1", number=1)
    assert caught.value.message == "This lottery is not for dice: its number follows from the seed."
    assert caught.value.code == "draw_not_dice"
    assert caught.value.hint == (
        "Leave the number out, or make a lottery for dice (--numbers, or Lottery.uniform)."
    )


def test_a_number_beside_a_lottery_of_large_numbers_is_grouped():
    lots = Lots.of("s", [[A]], [[0]], [20_000])
    with pytest.raises(UsageError, match=r"from 0 to 19,999\."):
        draw(lots, "1", number=20_000)


def test_drawing_again_gives_the_same():
    drawing = Drawing(made_up())
    first = [drawing.draw(f"{seed}") for seed in range(50)]
    assert [drawing.draw(f"{seed}") for seed in range(50)] == first
    assert [draw(made_up(), f"{seed}") for seed in range(50)] == first


def test_frequencies_are_the_chances_stated():
    """200,000 draws: every composition and every child within five standard errors."""
    lots = made_up(types=60, largest=3, compositions=300)
    drawing, many = Drawing(lots), 200_000
    compositions, children = Counter(), Counter()
    for seed in range(many):
        drawn = drawing.draw(f"{seed}")
        compositions[drawn.composition] += 1
        children.update(drawn.codes)

    shares = np.array(lots.weights) / lots.total
    found = np.array([compositions[place] for place in range(len(shares))]) / many
    assert np.abs(found - shares).max() < 5 * np.sqrt(shares.max() / many)
    assert (np.abs(found - shares) < 5 * np.sqrt(shares * (1 - shares) / many)).all()

    stated = [
        (one, chance) for codes, chance in zip(lots.types, lots.chances(), strict=True) for one in codes
    ]
    chances = np.array([chance for _, chance in stated])
    found = np.array([children[one] for one, _ in stated]) / many
    assert (np.abs(found - chances) <= 5 * np.sqrt(chances * (1 - chances) / many)).all()
    assert len({round(chance, 6) for chance in chances}) > 30
    assert code((0, 0)) in dict(stated)


def test_the_verifier_is_the_script_that_is_shipped():
    assert verifier_text() == Path(verify_lottery.__file__).read_text("utf-8")

import itertools
import random
from fractions import Fraction

import pytest

import sendsample as ss
from sendsample.errors import UsageError
from sendsample.lotteries import dice as dice_module
from sendsample.lotteries.dice import (
    MOST_NUMBERS,
    Weighing,
    _Rounding,
    dice,
    enough,
    lacking,
    least_at_most,
    rounded,
)
from sendsample.lotteries.lots import Lots
from support import lottery_cases
from support.areas import area as made_up_area
from support.lots import code, made_up, small
from support.lottery_brute_force import support_by_subsets


def lots_of(sizes, compositions, weights):
    types = [[code((kind, child)) for child in range(size)] for kind, size in enumerate(sizes)]
    return Lots.of("s", types, compositions, weights)


def chances(lots):
    return {one: chance for codes, chance in zip(lots.types, lots.chances(), strict=True) for one in codes}


def tiny(seed):
    """A lottery over few compositions, each of as many children."""
    rng = random.Random(f"dice {seed}")
    sizes = [rng.randint(1, 3) for _ in range(rng.randint(2, 5))]
    everyone = [kind for kind, size in enumerate(sizes) for _ in range(size)]
    places = rng.randint(1, min(3, len(everyone)))
    every = sorted({tuple(sorted(some)) for some in itertools.combinations(everyone, places)})
    some = rng.sample(every, min(len(every), rng.randint(2, 6)))
    used = {kind for one in some for kind in one}
    some += [next(one for one in every if kind in one) for kind in range(len(sizes)) if kind not in used]
    return lots_of(sizes, some, [rng.randint(1, 40) for _ in some])


def all_of(lots, numbers, sets=None):
    """Yield the least chance in every lottery of so many numbers, over the compositions of one or more."""
    for chosen in itertools.combinations_with_replacement(sets or lots.compositions, numbers):
        held = [0] * len(lots.types)
        for one in chosen:
            for kind in one:
                held[kind] += 1
        yield min(Fraction(many, numbers * len(codes)) for many, codes in zip(held, lots.types, strict=True))


def weighing_of(lots, seed):
    """Return weights by chance and the most that any composition weighs: always a true proof."""
    rng = random.Random(f"weighing {seed}")
    weights = [rng.choice([0, 1, 1, 2, 3]) for _ in lots.types]
    weights[rng.randrange(len(weights))] = 2
    return Weighing(weights, max(sum(weights[kind] for kind in one) for one in lots.compositions))


@pytest.mark.parametrize("numbers", [60, 100, 1000])
def test_nobody_loses_their_chance(numbers):
    lots = made_up(types=30, compositions=80)
    made = dice(lots, None, numbers)
    before, after = chances(lots), chances(made.lots)
    assert before.keys() == after.keys()
    assert min(after.values()) > 0
    assert made.numbers == made.lots.total == numbers
    assert set(made.lots.compositions) <= set(lots.compositions)
    assert made.least == pytest.approx(min(after.values()))
    assert made.fairest == pytest.approx(min(before.values()))
    assert made.furthest == pytest.approx(max(abs(after[one] - before[one]) for one in before))
    assert made.lost == pytest.approx(max(0, made.fairest - made.least))
    assert made.avoidable == pytest.approx(made.bound - made.least)
    assert made.least <= made.bound


def test_numbers_that_fit_lose_nothing():
    made = dice(small(), None, 4)
    assert made.lots.weights == (2, 1, 1)
    assert (made.lost, made.furthest) == (0, 0)
    assert dice(small(), None, 1000).lots == small()


def test_more_numbers_come_nearer():
    lots = made_up(types=30, compositions=80)
    furthest = [dice(lots, None, numbers).furthest for numbers in (50, 500, 5000)]
    assert furthest[0] > 2 * furthest[1] > 4 * furthest[2]


def test_composition_by_composition_rounding_would_shut_somebody_out():
    """Each of ten is in a composition of a tenth, and in none of eleven rounded down to nothing."""
    sizes = [1] * 10
    compositions = [(kind, (kind + step) % 10) for kind in range(10) for step in (1, 2, 3)]
    lots = lots_of(sizes, [tuple(sorted(one)) for one in compositions], [1] * 30)
    made = dice(lots, None, 10)
    assert set(chances(made.lots).values()) == {0.2}


@pytest.mark.parametrize("seed", range(12))
def test_too_few_numbers_are_refused_and_those_named_will_do(seed):
    lots = tiny(seed)
    weighing = weighing_of(lots, seed)
    fewest_of_all = next(many for many in range(1, 9) if max(all_of(lots, many)) > 0)
    will_do, fewest = enough(lots, weighing, 0)
    # No lottery of fewer numbers keeps everybody, whatever it is.
    assert fewest <= fewest_of_all <= will_do
    assert lacking(lots, rounded(lots, will_do)) == 0
    assert dice(lots, weighing, will_do).least > 0
    refused = 0
    for numbers in range(1, will_do):
        if not lacking(lots, rounded(lots, numbers)):
            assert dice(lots, weighing, numbers).least > 0
            continue
        refused += 1
        with pytest.raises(UsageError) as caught:
            dice(lots, weighing, numbers)
        assert caught.value.code == "dice_too_few"
        assert caught.value.params == {"will_do": will_do, "fewest": fewest}
        assert f"{will_do:,} numbers will do, and no fewer than {fewest:,} can." in caught.value.hint
    assert refused >= fewest_of_all - 1


def test_who_would_lose_their_chance_is_counted_in_children():
    lots = lots_of([1, 3], [(0,), (1,)], [1, 3])
    with pytest.raises(UsageError, match="With 1 numbers 1 who have") as caught:
        dice(lots, None, 1)
    assert caught.value.params["will_do"] == 2
    assert lacking(lots, lots_of([1, 3], [(0,)], [1])) == 3


@pytest.mark.parametrize("numbers", [0, -1, True, 1.0, "1000", None, MOST_NUMBERS + 1])
def test_numbers_that_no_dice_show_are_refused(numbers):
    with pytest.raises(UsageError) as caught:
        dice(small(), None, numbers)
    assert caught.value.code == "dice_numbers"
    assert caught.value.message == "The count of numbers is not a whole number from 1 to 1,000,000."
    assert caught.value.hint == "Three ten-sided dice have 1,000."


@pytest.fixture
def few_dice(monkeypatch):
    """Dice that show eight numbers at the most."""
    monkeypatch.setattr(dice_module, "MOST_NUMBERS", 8)


@pytest.mark.usefixtures("few_dice")
def test_as_many_numbers_as_dice_show_may_be_asked_for():
    assert dice(small(), None, 8).numbers == 8
    with pytest.raises(UsageError, match="from 1 to 8"):
        dice(small(), None, 9)


def one_each(count):
    """One place, and as many types of one child."""
    return lots_of([1] * count, [(kind,) for kind in range(count)], [1] * count)


@pytest.mark.usefixtures("few_dice")
@pytest.mark.parametrize(("children", "will_do"), [(5, 5), (7, 7), (8, 8), (9, None), (20, None)])
def test_numbers_that_will_do_are_no_more_than_dice_show(children, will_do):
    lots, weighing = one_each(children), Weighing([1] * children, 1)
    assert enough(lots, None, 0) == (will_do, 1)
    assert enough(lots, weighing, 0) == (will_do, children)
    assert enough(lots, weighing, 7) == (8 if children <= 8 else None, children)
    assert enough(lots, weighing, 8) == (None, children)


@pytest.mark.usefixtures("few_dice")
def test_where_no_dice_will_do_a_draw_by_seed_does():
    for numbers in (1, 8):
        with pytest.raises(UsageError) as caught:
            dice(one_each(9), None, numbers)
        assert caught.value.code == "dice_too_few"
        assert (
            caught.value.message == f"With {numbers} numbers {9 - numbers} who have a chance would lose it."
        )
        assert caught.value.hint == "Draw by seed; not even 8 numbers were found to do."
        assert caught.value.params == {"will_do": None, "fewest": 1}


@pytest.mark.parametrize("above", [0, 1, 2, 3, 8])
def test_what_will_do_is_more_than_what_was_asked_for(above):
    assert enough(one_each(1), None, above) == (above + 1, 1)
    assert enough(one_each(3), None, above) == (max(3, above + 1), 1)
    # Weights that bound nothing say nothing.
    assert enough(one_each(3), Weighing([0, 0, 0], 0), above) == (max(3, above + 1), 1)


@pytest.mark.parametrize("seed", range(25))
def test_the_bound_is_never_below_the_best_there_is(seed):
    lots = tiny(seed)
    weighing = weighing_of(lots, seed)
    for numbers in range(1, 6):
        best = max(all_of(lots, numbers))
        assert least_at_most(lots, weighing, numbers) >= best
        assert least_at_most(lots, None, numbers) == 1
        if best:
            made = rounded(lots, numbers)
            assert min(chances(made).values()) <= float(best) + 1e-12


def test_the_bound_is_as_near_as_whole_numbers_allow():
    """One of two places each: with three numbers one of them has one, which is a third."""
    lots = lots_of([1, 1], [(0,), (1,)], [1, 1])
    assert least_at_most(lots, Weighing([1, 1], 1), 3) == Fraction(1, 3)
    assert least_at_most(lots, Weighing([1, 1], 1), 4) == Fraction(1, 2)
    assert least_at_most(lots, Weighing([1, 0], 1), 3) == 1
    # What a proof that was cut short allows beyond that is no chance.
    assert least_at_most(lots, Weighing([1, 1], 9), 3) == 1
    assert least_at_most(lots, Weighing([0, 0], 0), 3) == 1
    assert enough(lots, Weighing([1, 1], 1), 0) == (2, 2)
    assert enough(lots, None, 0) == (2, 1)


def test_the_bound_counts_each_type_in_whole_numbers():
    """One of four, two of them alike: any two numbers leave out one of the three types."""
    lots = lots_of([2, 1, 1], [(0,), (1,), (2,)], [2, 1, 1])
    weighing = Weighing([1, 1, 1], 1)
    assert least_at_most(lots, weighing, 2) == 0
    assert least_at_most(lots, weighing, 3) == Fraction(1, 6)
    assert least_at_most(lots, weighing, 4) == Fraction(1, 4)


def test_the_proof_of_another_lottery_bounds_nothing():
    with pytest.raises(ValueError, match="argument 2"):
        least_at_most(small(), Weighing([1, 1], 2), 5)


def lotteries():
    """Yield small lotteries that are the fairest there are, with every set of their support as types."""
    for name, area, design, sample, within in lottery_cases.alone("dice", 30):
        found = ss.lottery(area, design, sample, within=within)
        if found.lots is None or len(found.lots.types) > 7:
            continue
        number = {found._ids[one]: kind for kind, codes in enumerate(found.lots.types) for one in codes}
        sets = support_by_subsets(area, design, sample, within)
        yield name, found, sorted({tuple(sorted(number[one] for one in some)) for some in sets if some})


@pytest.fixture(scope="module")
def fairest():
    found = [(name, lottery, sets) for name, lottery, sets in lotteries() if len(sets) <= 12]
    assert len(found) >= 8
    return found


def test_no_lottery_of_so_many_numbers_over_any_set_is_above_the_bound(fairest):
    """Not only those of the compositions that the fairest lottery happens to use."""
    near = []
    for name, lottery, sets in fairest:
        for numbers in (1, 2, 3, 4):
            bound = least_at_most(lottery.lots, lottery._weighing, numbers)
            best = max(all_of(lottery.lots, numbers, sets))
            assert bound >= best, name
            assert bound <= Fraction(lottery.least) + Fraction(1, 10**9), name
            near.append(bound == best)
    assert sum(near) >= 0.5 * len(near)


def test_no_fewer_numbers_keep_everybody_over_any_set(fairest):
    for name, lottery, sets in fairest:
        will_do, fewest = enough(lottery.lots, lottery._weighing, 0)
        for numbers in range(1, min(fewest, 5)):
            assert max(all_of(lottery.lots, numbers, sets)) == 0, name
        assert lottery.uniform(will_do).least > 0, name
        if will_do > 1:
            with pytest.raises(UsageError) as caught:
                lottery.uniform(will_do - 1)
            assert caught.value.params == {"will_do": will_do, "fewest": fewest}, name


def test_rounding_finds_the_best_of_tiny_lotteries_nearly_always(fairest):
    found = []
    for _, lottery, _ in fairest:
        for numbers in (3, 4, 5, 6):
            made = rounded(lottery.lots, numbers)
            best = max(all_of(lottery.lots, numbers))
            found.append(lacking(lottery.lots, made) == 0 if best else True)
    assert sum(found) >= 0.9 * len(found)


@pytest.fixture(scope="module", params=[(100, 5), (200, 6)], ids=str)
def large(request):
    """A lottery of the built-in design, with more kinds of children than could be tried out."""
    lottery = ss.lottery(made_up_area(*request.param), "area-send-2023")
    assert len(lottery.lots.types) > 80
    return lottery


def test_in_larger_areas_too_no_lottery_of_so_many_numbers_has_a_larger_least_chance(large):
    for numbers in (100, 200, 500, 2000):
        made = large.uniform(numbers)
        assert made.avoidable < 1e-12
        assert made.least > 0


def worst(lots, made):
    """What whoever has the worst of it has of the chance that they should have."""
    return min(made.chances() / lots.chances())


def test_nobody_is_moved_further_but_for_whoever_has_the_worst_of_it(large, monkeypatch):
    found = {numbers: rounded(large.lots, numbers) for numbers in (50, 100, 200, 500)}
    monkeypatch.setattr(dice_module, "_ROUNDS", 0)
    raised = []
    for numbers, made in found.items():
        nearest = rounded(large.lots, numbers)
        raised.append(worst(large.lots, made) > worst(large.lots, nearest) + 1e-12)
        assert made == nearest or raised[-1]
    assert True in raised
    assert False in raised


def distance(lots, chosen, numbers):
    """How far counts are from what they should be: squares of parts of what each type should have."""
    times = [0.0] * len(lots.types)
    for one, often in zip(lots.compositions, chosen, strict=True):
        for kind in one:
            times[kind] += often
    expected = [
        chance * len(codes) * numbers for codes, chance in zip(lots.types, lots.chances(), strict=True)
    ]
    return sum((many / should - 1) ** 2 for many, should in zip(times, expected, strict=True) if should)


def test_what_a_composition_costs_is_what_it_adds_to_the_distance():
    """Whatever joined and left before it."""
    lots, numbers = tiny(3), 40
    assert any(len(one) > len(set(one)) for one in lots.compositions)
    rounding, rng, every = _Rounding(lots, numbers), random.Random(1), range(len(lots.compositions))
    for _ in range(6):
        now = distance(lots, rounding.chosen, numbers)
        for costs, sign in ((rounding._joins, 1), (rounding._leaves, -1)):
            then = [
                distance(
                    lots,
                    [often + sign * (one == place) for one, often in enumerate(rounding.chosen)],
                    numbers,
                )
                for place in every
            ]
            assert costs.tolist() == pytest.approx([far - now for far in then])
        rounding._move(rng.choice(every), 1)
        rounding._move(rng.choice(every), rng.choice([1, -1]))


def test_whoever_is_in_no_composition_changes_nothing():
    lots = lots_of([1, 1, 2], [(0,), (1,)], [1, 3])
    assert rounded(lots, 4) == lots
    assert dice(lots, None, 8).lots.chances().tolist() == lots.chances().tolist()


def test_what_it_is_in_short():
    made = dice(small(), None, 1000)
    assert repr(made) == "<Dice: 1,000 numbers, least chance 0.25 of 0.25 possible>"


def test_as_a_page_for_notebooks():
    page = dice(one_each(3), Weighing([1, 1, 1], 1), 1000)._repr_html_()
    assert page == (
        '<div class="sendsample" lang="en-GB">'
        "<p><strong>Dice.</strong> 1,000 numbers, each as likely, for a draw by dice.</p>"
        "<p>The least chance of anybody is 33.3%. In the fairest lottery it is 33.3%; none of so many "
        "numbers has more than 33.3%. Nobody&#x27;s chance has moved by more than 0.0667 points.</p>"
        "<p><strong>Next</strong></p><ul><li><code>.lots.write(&quot;lottery.txt&quot;)</code>: the lottery, "
        "to be made public before dice are rolled</li></ul></div>"
    )


@pytest.mark.parametrize("numbers", [7, 100, 1000])
def test_dice_of_a_lottery_have_the_bound_of_its_proof(cohort_of, design_of, numbers):
    area = cohort_of(7, sex=["female"] * 2 + ["male"] * 5)
    rule = {"rule": "count", "where": {"column": "sex", "equals": "female"}, "exactly": 1}
    lottery = ss.lottery(area, design_of(rule), "s")
    made = lottery.uniform(numbers)
    # One boy each time, and which of the five the seed says.
    assert made.bound == pytest.approx(1 / 5)
    assert made.least == pytest.approx(made.bound)
    assert made.fairest == pytest.approx(1 / 5)
    assert lottery.uniform().numbers == 1000


def test_dice_of_a_lottery_name_the_fewest_numbers(cohort_of, design_of):
    """Six children who are alike in nothing, and one place: it takes six numbers."""
    lottery = ss.lottery(
        cohort_of(6, locality=list("abcdef")), design_of(size=1, balance=[{"column": "locality"}]), "s"
    )
    for numbers in range(1, 6):
        with pytest.raises(UsageError, match="would lose it") as caught:
            lottery.uniform(numbers)
        assert caught.value.params == {"will_do": 6, "fewest": 6}
    assert lottery.uniform(6).least == pytest.approx(1 / 6)
    assert lottery.uniform(7).bound == pytest.approx(1 / 7)
    assert lottery.uniform(7).lost == pytest.approx(1 / 6 - 1 / 7)
    assert lottery.uniform(7).avoidable == 0

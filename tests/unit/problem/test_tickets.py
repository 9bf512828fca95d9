import hashlib
import re

import numpy as np
import pytest

import sendsample as ss
from sendsample.errors import SeedError
from sendsample.problem.tickets import check_seed, random_seed, ticket, tickets

DICE = (
    "Use public text fixed beforehand, such as digits of dice rolled in front of people: '4 1 6 2 8 5'. "
    "For a rehearsal sendsample.random_seed(), or --seed random, makes one."
)
SAID = {
    "seed_missing": ("Chance needs a public seed, and none was given.", DICE),
    "seed_type": ("The seed is not text.", DICE),
    "seed_control": ("The seed holds a control character.", DICE),
    "seed_spaces": ("The seed begins or ends with a space.", "Take it off."),
    "seed_random": (
        "The word 'random' is no seed: it would always give the same children.",
        "sendsample.random_seed() makes one (on the command line, --seed random).",
    ),
}


def independent(seed, sample, child):
    """The ticket as the design notes define it, worked out here."""
    text = "sendsample/1" + "\n" + seed + "\n" + sample + "\n" + child
    return int(hashlib.sha256(text.encode("utf-8")).hexdigest()[:10], 16)


@pytest.mark.parametrize(
    ("seed", "sample", "child"),
    [
        ("4 1 6 2 8 5", "tracking", "A001"),
        ("é", "caf\u00e9", "\u00fc 1"),
        ("1", "s", "0017"),
        ("x", "y", "z" * 500),
    ],
)
def test_a_ticket_is_the_first_five_bytes_of_the_hash(seed, sample, child):
    assert ticket(seed, sample, child) == independent(seed, sample, child)


def test_golden_values():
    """Fixed for ever: any change here changes who is chosen."""
    assert tickets("4 1 6 2 8 5", "tracking", ["A001", "A002"]).tolist() == [987767701328, 31724057413]
    assert ticket("4 1 6 2 8 6", "tracking", "A001") == 368362892978


def test_tickets_stand_in_the_order_of_the_children():
    children = ["b", "a", "c", "a"]
    found = tickets("1", "s", children)
    assert found.dtype == np.int64
    assert found.tolist() == [independent("1", "s", child) for child in children]
    assert tickets("1", "s", []).tolist() == []


def test_tickets_are_five_bytes():
    found = tickets("1", "s", [str(number) for number in range(2000)])
    assert found.min() >= 0
    assert found.max() < 2**40
    assert found.max() > 2**39


@pytest.mark.parametrize(
    ("seed", "code"),
    [
        (None, "seed_missing"),
        ("", "seed_missing"),
        (" 1", "seed_spaces"),
        ("1 ", "seed_spaces"),
        ("1\n", "seed_spaces"),
        ("\u00a01", "seed_spaces"),
        (" ", "seed_spaces"),
        ("1\n2", "seed_control"),
        ("1\t2", "seed_control"),
        ("1\x002", "seed_control"),
        ("1\u200b2", "seed_control"),
        ("1\u20282", "seed_control"),
        ("1\ud8002", "seed_control"),
        (416285, "seed_type"),
        (4.5, "seed_type"),
        (b"4 1", "seed_type"),
        (True, "seed_type"),
        (["4", "1"], "seed_type"),
        ([], "seed_type"),
        (0, "seed_type"),
        (" Random", "seed_random"),
    ],
)
def test_a_seed_that_is_not_public_text_is_refused(cohort_of, design_of, seed, code):
    with pytest.raises(SeedError) as caught:
        check_seed(seed)
    assert caught.value.code == code
    assert (caught.value.message, caught.value.hint) == SAID[code]
    with pytest.raises(SeedError):
        ss.select(cohort_of(), design_of(), seed=seed)


def test_inner_spaces_and_letters_are_kept():
    assert check_seed("four  1 \u00e9") == "four  1 \u00e9"


def test_seeds_that_read_the_same_give_the_same_children(cohort_of, design_of):
    cohort, design = cohort_of(40), design_of(size=5)
    composed, decomposed = (ss.select(cohort, design, seed=seed) for seed in ("caf\u00e9", "cafe\u0301"))
    assert composed.ids == decomposed.ids
    assert composed["s"]["ticket"].tolist() == decomposed["s"]["ticket"].tolist()
    assert composed.seed == decomposed.seed == "caf\u00e9"


def test_without_rules_the_lowest_tickets_are_chosen(cohort_of, design_of):
    selection = ss.select(cohort_of(40), design_of(size=5), seed="4 1 6 2 8 5")
    ranked = sorted((independent("4 1 6 2 8 5", "s", f"c{place}"), f"c{place}") for place in range(40))
    assert selection.ids["s"] == [child for _, child in ranked[:5]]
    assert selection["s"]["ticket"].tolist() == [number for number, _ in ranked[:5]]


def test_the_order_of_rows_does_not_matter(cohort_of, design_of):
    straight, turned = cohort_of(30), cohort_of(30, child_id=[f"c{place}" for place in reversed(range(30))])
    assert ss.select(straight, design_of(), seed="1").ids == ss.select(turned, design_of(), seed="1").ids


def test_random_seeds_are_public_text_and_differ():
    seeds = {random_seed() for _ in range(20)}
    assert len(seeds) == 20
    assert all(check_seed(seed) == seed for seed in seeds)
    assert all(re.fullmatch(r"\d{5} \d{5} \d{5} \d{5}", seed) for seed in seeds)
    assert {digit for seed in seeds for digit in seed} == {*"0123456789 "}


def test_a_random_seed_is_twenty_rolls_of_a_ten_sided_die(monkeypatch):
    monkeypatch.setattr("secrets.randbelow", lambda sides: sides - 1)
    assert random_seed() == "99999 99999 99999 99999"

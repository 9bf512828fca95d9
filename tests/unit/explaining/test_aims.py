"""Aims folded into one have the same least as one after the other."""

import itertools
import random

import pytest

from sendsample.engine.model import Model
from sendsample.explaining import aims
from sendsample.explaining.aims import Aim, folded

MOST = (1, 3, 2)


def values(aim, at):
    return sum(weight * at[variable.index] for variable, _, weight in aim.terms)


@pytest.mark.parametrize("exact", [1 << 52, 300, 1])
def test_whatever_is_folded_the_order_of_choices_stays(monkeypatch, exact):
    monkeypatch.setattr(aims, "_EXACT", exact)
    rng = random.Random(4)
    model = Model()
    variables = [model.new_int_var(0, most, "") for most in MOST]
    for _ in range(50):
        made = [
            Aim(
                [(variable, most, rng.randint(-4, 4)) for variable, most in zip(variables, MOST, strict=True)]
            )
            for _ in range(rng.randint(1, 4))
        ]
        fewer = list(folded(made))
        assert len(fewer) == len(made) if exact == 1 else len(fewer) <= len(made)
        everything = list(itertools.product(*(range(most + 1) for most in MOST)))
        for one, other in itertools.combinations(everything, 2):
            apart = [[values(aim, at) for aim in made] for at in (one, other)]
            as_one = [[values(aim, at) for aim in fewer] for at in (one, other)]
            assert (apart[0] < apart[1], apart[0] == apart[1]) == (
                as_one[0] < as_one[1],
                as_one[0] == as_one[1],
            )


def test_an_aim_of_nothing_is_an_aim():
    assert [aim.terms for aim in folded([Aim([])])] == [[]]
    assert list(folded([])) == []

"""Models for CP-SAT: they solve as those of OR-Tools do, and go when nobody holds them."""

import gc
import weakref

import pytest
from ortools.sat.python import cp_model

from sendsample.engine.model import Model


@pytest.mark.parametrize("made", [Model, cp_model.CpModel])
def test_a_model_is_solved(made):
    model = made()
    one, other = (model.new_bool_var("") for _ in range(2))
    model.add_exactly_one([one, other])
    model.minimize(2 * one + 3 * other)
    solver = cp_model.CpSolver()
    assert solver.solve(model) == cp_model.OPTIMAL
    assert solver.objective_value == 2


def test_a_model_goes_without_the_garbage_collector():
    gc.disable()
    try:
        model = Model()
        held = weakref.ref(model)
        del model
        assert held() is None
    finally:
        gc.enable()

"""Compiled designs for tests of engines, and the truth about an aim, written down plainly."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

import sendsample as ss
from sendsample.design.bind import bind
from sendsample.engine.aim import (
    Aim,
    Kept,
    any_selection,
    least_loss,
    least_tickets,
    least_violation,
    most_children,
)
from sendsample.engine.model import Model
from sendsample.problem import Compiled, Problem
from support import joint_designs
from support.areas import visited


def compiled(
    cohort: ss.Cohort,
    design: ss.Design,
    seed: str,
    bits: int = 40,
    pinned: Mapping[str, Sequence[str]] | None = None,
) -> Compiled:
    """Return a design compiled over a cohort, its tickets cut to some bits."""
    made = Compiled(bind(design, cohort, pinned), seed)
    made._tickets = made._tickets >> (40 - bits)
    return made


def ids_of(problem: Problem, chosen: Iterable[int]) -> tuple[str, ...]:
    """Return the ids of some columns, by code point."""
    return tuple(sorted(problem.ids[column] for column in chosen))


@dataclass(frozen=True)
class Fixed:
    """A problem with nothing left to settle, as `solve` takes it."""

    settled: Problem
    ranged: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    sized: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def problem(self, sizes: Mapping[str, int] | None = None) -> Problem:
        assert not sizes
        return self.settled


def joint_problems(name: Any, many: int, size: tuple[int, int] = (5, 11)) -> Iterator[tuple[Any, ...]]:
    """Yield random joint designs compiled, with a problem of each in which every size is settled."""
    rng = random.Random(f"problems {name}")
    for number in range(many):
        area = visited(rng, rng.randint(*size))
        design = joint_designs.design(rng, area)
        made = compiled(area, design, f"{name} {number}")
        sizes = {sample: rng.randint(least, most) for sample, (least, most) in made.ranged.items()}
        yield rng, area, design, made, made.problem(sizes)


def aims_of(rng: random.Random, problem: Problem) -> Iterator[tuple[str, Aim]]:
    """Yield every kind of aim over a problem, earlier losses kept at their least or a little above."""
    yield "violation", least_violation(problem, problem.blocks)
    least = truth(least_loss(problem, problem.parts[:1]))
    if least is None:
        return
    yield "all losses", least_loss(problem)
    kept = [Kept(problem.parts[:1], least + rng.choice([0, 0, 1]))]
    if len(problem.parts) > 1:
        yield "later losses", least_loss(problem, problem.parts[1:], kept)
        rest = truth(least_loss(problem, problem.parts[1:], kept))
        assert rest is not None
        kept.append(Kept(problem.parts[1:], rest + rng.choice([0, 1])))
    yield "tickets", least_tickets(problem, problem.seats, kept)
    if problem.stays:
        yield "tickets of places", least_tickets(problem, ~problem.seats, kept)


def aims_of_open(rng: random.Random, made: Compiled) -> Iterator[tuple[str, Aim]]:
    """Yield the aims of a design whose sizes are not settled."""
    problem = made.problem()
    yield "anyone", any_selection(problem)
    for part in problem.parts:
        if part.name in made.ranged and rng.random() < 0.7:
            yield "most children", most_children(problem, part)


def truth(aim: Aim, holding: Iterable[int] = (), among: Iterable[int] | None = None) -> int | None:
    """Return the least that a selection can cost, or None where there is none."""
    best = cheapest(aim, holding, among)
    return None if best is None else aim.value(best)


def cheapest(aim: Aim, holding: Iterable[int] = (), among: Iterable[int] | None = None) -> np.ndarray | None:
    """Return a selection of least cost, or None where there is none: every column a boolean.

    Parameters
    ----------
    aim
        The aim.
    holding
        Columns that are chosen.
    among
        Columns that may be; all of them unless said.
    """
    model = Model()
    chosen = [model.new_bool_var("") for _ in range(len(aim.problem))]
    barred = ~aim.problem.open if among is None else ~np.isin(np.arange(len(chosen)), list(among))
    for column in np.flatnonzero(barred | ~aim.problem.open).tolist():
        model.add(chosen[column] == 0)
    for column in holding:
        model.add(chosen[column] == 1)
    for block in aim.hard:
        for count, lower, upper in _rows(block, chosen):
            model.add(count >= lower)
            model.add(count <= upper)
    cost: list[Any] = [variable * int(each) for variable, each in zip(chosen, aim.costs, strict=True) if each]
    paid: list[list[Any]] = [[] for _ in aim.budgets]
    for soft in aim.soft:
        for count, lower, upper in _rows(soft.block, chosen):
            outside = model.new_int_var(0, len(chosen) + lower, "")
            model.add(outside >= lower - count)
            model.add(outside >= count - upper)
            (cost if soft.budget < 0 else paid[soft.budget]).append(outside * soft.weight)
    for spent, most in zip(paid, aim.budgets, strict=True):
        model.add(sum(spent) <= most)
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    assert status == cp_model.OPTIMAL, solver.status_name(status)
    picked = np.array(
        [number for number, one in enumerate(chosen) if solver.boolean_value(one)], dtype=np.intp
    )
    assert aim.allows(picked)
    return picked


def _rows(block: Any, chosen: list[Any]) -> Iterator[tuple[Any, int, int]]:
    counts: list[Any] = [0] * len(block.lower)
    for place, row in enumerate(block.codes.tolist()):
        if row >= 0:
            times = 1 if block.times is None else int(block.times[place])
            counts[row] += times * chosen[block.first + place]
    yield from zip(counts, block.lower.tolist(), block.upper.tolist(), strict=True)

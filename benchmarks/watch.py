"""Watching the engine from outside: what its relaxations said, and what was left for CP-SAT.

Functions of the engine are wrapped while a block of code runs; what they return is not touched.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from unittest import mock

import direct
from sendsample.engine.aim import Aim
from sendsample.engine.exact import Answer, Subset
from sendsample.engine.outcome import Outcome

SOME = "any selection"


@dataclass
class Look:
    """What one question needed.

    Attributes
    ----------
    stage
        What was asked.
    columns
        How many columns can be chosen at all.
    bound
        What the relaxation says that nothing is below; None where none was needed.
    value
        What was reached in the end.
    left
        How many columns the last model had that CP-SAT got.
    seconds, solver
        How long it took, and how much of that CP-SAT.
    """

    stage: str
    columns: int
    bound: int | None = None
    value: int = 0
    left: int = 0
    seconds: float = 0.0
    solver: float = 0.0


@dataclass
class Watch:
    """The questions so far, and the one that is being answered."""

    looks: list[Look] = field(default_factory=list)
    now: Look | None = None

    @contextlib.contextmanager
    def looking(self, stage: str, columns: int) -> Iterator[Look]:
        before, self.now = self.now, Look(stage, columns)
        start = time.perf_counter()
        try:
            yield self.now
        finally:
            self.now.seconds = time.perf_counter() - start
            if self.now.bound is not None:
                self.looks.append(self.now)
            self.now = before


@contextlib.contextmanager
def watching() -> Iterator[Watch]:
    """Yield a watch that holds, in the end, every question for which the engine needed a relaxation."""
    watch = Watch()
    wrappers: dict[str, Callable[[Watch, Any], Any]] = {
        "relax": _relax,
        "Subset": _subset,
        "improve": _improve,
        "_draw_children": _draw,
        "find": _find,
    }
    with contextlib.ExitStack() as stack:
        for room in ("feasible", "improve", "sizes", "solve", "chance", "ties"):
            module = import_module(f"sendsample.engine.{room}")
            for name, wrapper in wrappers.items():
                # A function is wrapped where it is called; calling it within its own room goes the same way.
                if hasattr(module, name) and name != room:
                    wrapped = wrapper(watch, getattr(module, name))
                    stack.enter_context(mock.patch.object(module, name, wrapped))
        yield watch


def _relax(watch: Watch, relax: Any) -> Any:
    def watched(aim: Aim, *arguments: Any) -> Any:
        relaxed = relax(aim, *arguments)
        if watch.now is not None:
            watch.now.bound = relaxed.bound
        return relaxed

    return watched


def _subset(watch: Watch, _: Any) -> Any:
    class Watched(Subset):
        def minimise(self, *arguments: Any, **options: Any) -> Answer:
            start = time.perf_counter()
            answer = super().minimise(*arguments, **options)
            if watch.now is not None:
                watch.now.left = len(self.columns)
                watch.now.solver += time.perf_counter() - start
            return answer

    return Watched


def _improve(watch: Watch, improve: Any) -> Any:
    def watched(aim: Aim, chosen: Any, among: Any, least: int, *arguments: Any, **options: Any) -> Any:
        with watch.looking(_stage(aim), int(aim.problem.open.sum())) as look:
            better = improve(aim, chosen, among, least, *arguments, **options)
            look.value = better.value
            if look.bound is not None:
                look.bound = max(look.bound, least)
        return better

    return watched


def _draw(watch: Watch, draw: Any) -> Any:
    def watched(problem: Any, *arguments: Any) -> Any:
        with watch.looking(direct.TICKETS, int(problem.open.sum())) as look:
            drawn = draw(problem, *arguments)
            look.value = drawn.stages[-1].value
        return drawn

    return watched


def _find(watch: Watch, find: Any) -> Any:
    def watched(problem: Any, *arguments: Any) -> Any:
        # What is minimised here is by how much rules are broken: by one at least where nothing can be chosen.
        with watch.looking(SOME, int(problem.open.sum())) as look:
            found = find(problem, *arguments)
            look.value = max(1, look.bound or 0) if isinstance(found, Outcome) else 0
        return found

    return watched


def _stage(aim: Aim) -> str:
    """Return what an aim is called."""
    problem = aim.problem
    paid = [soft.block.first for soft in aim.soft if soft.budget < 0]
    if paid:
        part = next(part for part in problem.parts if part.first <= paid[0] < part.last)
        return direct.loss_of(direct.group(part))
    return "size" if (aim.costs < 0).any() else direct.SETTINGS

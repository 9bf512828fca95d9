"""The small choices that a design is drawn by: strategies made once, and none where nothing is to choose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

Thing = TypeVar("Thing")


def one(draw: DrawFn, things: Sequence[Thing]) -> Thing:
    """Draw one of some things, the first being the simplest."""
    return things[0] if len(things) == 1 else things[draw(_numbers(0, len(things) - 1))]


def number(draw: DrawFn, least: int, most: int) -> int:
    """Draw a whole number."""
    return least if least == most else draw(_numbers(least, most))


def yes(draw: DrawFn) -> bool:
    """Draw yes or no; no is simpler."""
    return draw(_YES_NO)


def some(draw: DrawFn, things: Iterable[Thing], most: int, least: int = 0) -> list[Thing]:
    """Draw so many different ones of some things, or as many as there are."""
    there = list(things)
    top = min(most, len(there))
    return [there[at] for at in draw(_few(len(there), min(least, top), top))] if top else []


def some_children(draw: DrawFn, ids: Iterable[str], most: int, least: int = 0) -> list[str]:
    """Draw so many different children, in their order, or as many as there are.

    They are counted from the last, so that shrinking can take out children before them and leave them be.
    """
    there = list(ids)
    chosen = set(some(draw, reversed(there), most, least))
    return [child for child in there if child in chosen]


def called(function: Callable[..., Thing], *arguments: Any, **options: Any) -> SearchStrategy[Thing]:
    """Return a strategy for what a call returns, so that a failing example is printed as the call."""
    given = {name: st.just(value) for name, value in options.items()}
    return st.builds(function, *map(st.just, arguments), **given)


_YES_NO = st.booleans()


# Strategies are checked when they are first drawn from, so the same one is used again.


@lru_cache(1024)
def _numbers(least: int, most: int) -> SearchStrategy[int]:
    return st.integers(least, most)


@lru_cache(1024)
def _few(many: int, least: int, most: int) -> SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(range(many)), min_size=least, max_size=most, unique=True)

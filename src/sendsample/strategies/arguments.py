"""Arguments of strategies, checked when a strategy is made, with what usually went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

_T = TypeVar("_T")


def need_sizes(least: Any, most: Any, lowest: int, what: str, names: tuple[str, str]) -> None:
    """Raise unless two arguments are whole numbers in order; the second may be None for no limit.

    Examples
    --------
    >>> need_sizes(3, 2, 1, "children", ("min_size", "max_size"))
    Traceback (most recent call last):
    hypothesis.errors.InvalidArgument: min_size=3 is more than max_size=2; write the smaller first
    """
    first, second = names
    need_whole(first, least, lowest, what)
    if most is None:
        return
    need_whole(second, most, lowest, what)
    if least > most:
        raise InvalidArgument(f"{first}={least} is more than {second}={most}; write the smaller first")


def need_whole(name: str, value: Any, lowest: int, what: str) -> None:
    """Raise unless an argument is a whole number, and not too low.

    Examples
    --------
    >>> need_whole("min_size", 0, 1, "children")
    Traceback (most recent call last):
    hypothesis.errors.InvalidArgument: min_size=0 is not a whole number of children, 1 or more
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < lowest:
        strategy = "; take the number out of the strategy" if isinstance(value, SearchStrategy) else ""
        raise InvalidArgument(f"{name}={value!r} is not a whole number of {what}, {lowest} or more{strategy}")


def need_strategy(name: str, value: Any, of: str) -> None:
    """Raise unless an argument is a strategy.

    Examples
    --------
    >>> need_strategy("seeds", "4 1 6", "seeds")
    Traceback (most recent call last):
    hypothesis.errors.InvalidArgument: seeds='4 1 6' is not a strategy for seeds. Common causes: a value where a strategy is wanted (wrap it: st.just(value)); a strategy function that was not called (seeds()).
    """  # noqa: E501 - as it is printed
    if not isinstance(value, SearchStrategy):
        raise InvalidArgument(
            f"{name}={value!r} is not a strategy for {of}. Common causes: a value where a strategy is wanted "
            f"(wrap it: st.just(value)); a strategy function that was not called ({of}())."
        )


def need_drawn(name: str, value: Any, kind: type[_T]) -> _T:
    """Return what a strategy drew, or raise if it is of another kind than its argument is for.

    Examples
    --------
    >>> need_drawn("cohorts", 0, dict)
    Traceback (most recent call last):
    hypothesis.errors.InvalidArgument: cohorts drew 0, which is no dict; give a strategy for one
    """
    if not isinstance(value, kind):
        raise InvalidArgument(f"{name} drew {value!r}, which is no {kind.__name__}; give a strategy for one")
    return value


def need_some_of(name: str, value: Any, known: Iterable[str], what: str) -> tuple[str, ...]:
    """Return an argument's names, or raise unless they are one or more of those known.

    Examples
    --------
    >>> need_some_of("kinds", ["a"], ["a", "b"], "kind")
    ('a',)
    >>> need_some_of("kinds", ["c"], ["a", "b"], "kind")
    Traceback (most recent call last):
    hypothesis.errors.InvalidArgument: kinds=['c'] names no kind: 'c'. There are: a, b
    """
    known = tuple(known)
    names = [str(one) if isinstance(one, str) else one for one in listed(value) or ()]
    if not names:
        raise InvalidArgument(
            f"{name}={value!r} is not a list of names of a {what}. Common causes: a single name "
            f"(write it as [name]); an empty list. There are: {', '.join(known)}"
        )
    if unknown := [one for one in names if one not in known]:
        raise InvalidArgument(
            f"{name}={value!r} names no {what}: {unknown[0]!r}. There are: {', '.join(known)}"
        )
    return tuple(names)


def listed(value: Any) -> tuple[Any, ...] | None:
    """Return what is in a list of any kind, None for what is none.

    Examples
    --------
    >>> listed(["household"]), listed("household")
    (('household',), None)
    """
    many = isinstance(value, Iterable) and not isinstance(value, str | bytes)
    return tuple(value) if many else None

"""Which of the types that a strategy draws are loaded, so that Hypothesis can be told of each.

Whoever imports a type may do so from any module and before Hypothesis or after it. A type says here that it
is loaded, which costs an entry in a list; :mod:`sendsample.strategies.registering` listens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

_T = TypeVar("_T")

#: The types that are loaded, and who is told of those that will be.
loaded: Final[list[type]] = []
listeners: Final[list[Callable[[type], None]]] = []


def drawable(kind: type[_T]) -> type[_T]:
    """Note that a type which a strategy draws is loaded, and return it.

    Examples
    --------
    >>> @drawable
    ... class Panel: ...
    >>> loaded.pop()
    <class 'sendsample.drawable.Panel'>
    """
    loaded.append(kind)
    for tell in listeners:
        tell(kind)
    return kind

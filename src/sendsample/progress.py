"""How long work tells what it is doing: a callable that takes a sentence."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Anything that can be called with a short sentence; ``print`` will do."""

    def __call__(self, sentence: str, /) -> object:
        """Receive one sentence, such as "Reading List_1"."""
        ...


def silent(sentence: str, /) -> None:
    """Say nothing: the default of every function that reports progress."""

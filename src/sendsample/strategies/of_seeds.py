"""Seeds: text that can be made public before a draw."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

#: Other text is whatever prints: no control characters, surrogates, or spaces but inner ones.
_LETTERS = st.characters(codec="utf-8", exclude_categories=("C", "Z"))


def seeds() -> SearchStrategy[str]:
    """Return a strategy for seeds: rolls of dice as people write them, and any other public text.

    Examples
    --------
    >>> from hypothesis import Phase, find, settings
    >>> first = settings(phases=[Phase.generate])
    >>> find(seeds(), lambda seed: True, settings=first)
    '1'
    """
    dice = st.lists(st.integers(1, 6).map(str), min_size=1, max_size=20).map(" ".join)
    words = st.lists(st.text(_LETTERS, min_size=1, max_size=8), min_size=1, max_size=4)
    return st.one_of(dice, words.map(as_seed))


def as_seed(words: list[str]) -> str:
    """Return words as a seed.

    Examples
    --------
    >>> as_seed(["ten", "dice"]), as_seed(["Random"])
    ('ten dice', 'Random!')
    """
    text = unicodedata.normalize("NFC", " ".join(words))
    # The word alone stands for a seed that is made up, and is none itself.
    return f"{text}!" if text.lower() == "random" else text

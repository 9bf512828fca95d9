"""Seeds: whatever is drawn may be made public and is taken for a seed."""

from __future__ import annotations

import pytest

from sendsample.problem.tickets import check_seed
from sendsample.strategies.of_seeds import as_seed


@pytest.mark.parametrize("words", [["random"], ["Random"], ["e\u0301"], ["4", "1", "6"]])
def test_words_come_to_a_seed(words):
    assert check_seed(as_seed(words)) == as_seed(words)

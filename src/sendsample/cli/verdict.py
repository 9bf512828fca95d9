"""What is proven of a selection, and what chance decided, for the terminal."""

from __future__ import annotations

from sendsample.cli.show import say
from sendsample.selection import Selection
from sendsample.selection.verdict import GIVES_WAY, aims, chance, in_order, verdict


def print_verdict(selection: Selection) -> None:
    """Print what is proven, what chance decided and how to check it."""
    say(" ".join(verdict(selection)))
    proven = aims(selection)
    if proven:
        say(f"{in_order(selection)}:")
    for place, aim in enumerate(proven, start=1):
        say(f"{place}. {aim}")
    for note in selection.notes:
        if note.code == GIVES_WAY:
            say(note.sentence)
    say(chance(selection))

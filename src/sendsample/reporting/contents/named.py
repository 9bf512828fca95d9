"""What aims are called, and bounds that go without saying."""

from __future__ import annotations

from typing import Final

#: What the engine's aims are called.
AIMS: Final = {
    "loss": "least loss",
    "size": "largest size",
    "tickets": "least sum of tickets",
    "tickets of settings": "least sum of tickets of places",
}
#: Bounds that every sample has; where they hold they are counted, not listed.
ALWAYS: Final = frozenset(
    {"not on the lists", "not eligible", "named twice", "excluded", "not to be visited"}
)
#: Those on sizes, which are told with the sample itself.
SIZES: Final = frozenset({"size", "settings", "children a visit"})

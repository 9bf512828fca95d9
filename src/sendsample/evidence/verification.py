"""What verifying a receipt found: one line a promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import pandas as pd

from sendsample import html

#: What was found of one line, in words.
VERDICTS: Final[dict[bool | None, str]] = {True: "holds", False: "DOES NOT HOLD", None: "not checked"}
_HOLDS: Final[dict[bool | None, str]] = {True: "hold", False: "do not hold", None: "could not be checked"}


class Line(NamedTuple):
    """One thing that was looked at.

    Attributes
    ----------
    receipt
        The number of the receipt in its chain.
    what
        What was looked at, in a word or two.
    holds
        Whether it is as the receipt says; None where that could not be told.
    sentence
        What was found, in words.
    """

    receipt: int
    what: str
    holds: bool | None
    sentence: str


@dataclass(frozen=True)
class Verification:
    """What verifying a receipt, and those before it, found.

    Attributes
    ----------
    lines
        Everything that was looked at: the newest receipt first.
    """

    lines: tuple[Line, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found that does not hold."""
        return all(line.holds is not False for line in self.lines)

    @property
    def complete(self) -> bool:
        """Whether everything could be checked as well."""
        return self.holds and all(line.holds is not None for line in self.lines)

    @property
    def frame(self) -> pd.DataFrame:
        """The lines as a table: ``receipt``, ``what``, ``holds`` (missing: not checked), ``sentence``."""
        frame = pd.DataFrame(self.lines, columns=list(Line._fields))
        return frame.astype({"receipt": "int64", "what": "str", "holds": "boolean", "sentence": "str"})

    @property
    def sentence(self) -> str:
        """What was found, in a sentence."""
        if not self.holds:
            return "The receipt does not hold with what was given."
        if self.complete:
            return "The receipt holds, in everything it says."
        return "Everything that could be checked holds."

    def _repr_html_(self) -> str:
        # What does not hold first, then what could not be checked.
        lines = sorted(self.lines, key=lambda line: (line.holds is not False, line.holds is True))
        rows = [[line.what, line.receipt, VERDICTS[line.holds], line.sentence] for line in lines]
        heads = ["looked at", "receipt", "verdict", "found"]
        return html.fragment(
            "Verification",
            [self.sentence],
            html.table("What was looked at", heads, rows, right={1}),
            see=[(".frame", "every line, one row each")],
        )

    def __repr__(self) -> str:
        verdict = "the receipt holds" if self.holds else "the receipt does not hold"
        counts = [(sum(line.holds is state for line in self.lines), words) for state, words in _HOLDS.items()]
        told = ", ".join(f"{many} {words}" for many, words in counts if many)
        return f"<Verification: {verdict}; lines: {told}>"

"""Rules of every kind: with bounds at will, or with bounds that rows chosen beforehand keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from hypothesis.strategies import DrawFn

from sendsample.design.rules.base import is_unknown
from sendsample.strategies.choosing import number, one, some, yes
from sendsample.strategies.known import Known, Row
from sendsample.strategies.predicates import Data, parsed, predicate

_SLACK: Final = 2
_FEW: Final = 3
#: What a rule may say about itself besides.
_ABOUT: Final[tuple[Data, ...]] = (
    {"weight": 3},
    {"locked": True},
    {"origin": "framework"},
    {"origin": "sendsample"},
    {"about": "What it is for."},
)


@dataclass(frozen=True)
class Asked:
    """What rules are drawn over.

    Attributes
    ----------
    draw
        Draws.
    known
        What a rule may mention.
    as_at
        The day from which look-backs are counted.
    frame
        Every row that counts; None where no cohort is known.
    planted
        The rows that have to keep every rule; None for bounds at will.
    size
        How many rows there are to be.
    """

    draw: DrawFn
    known: Known
    as_at: date
    frame: Sequence[Row] | None = None
    planted: Sequence[Row] | None = None
    size: int = 1

    def few(self) -> int:
        """Draw a small number."""
        return number(self.draw, 0, _FEW)

    def counts(self, column: str, rows: Sequence[Row]) -> Counter[Any]:
        """Return how many rows have each level of a column that is known."""
        cells = [row[column] for row in rows]
        return Counter(cell for cell in cells if cell is not None and not is_unknown(column, cell))


def rules(asked: Asked, most: int, kinds: Sequence[str] = ()) -> list[Data]:
    """Draw rules, of the kinds named or of all."""
    possible = [kind for kind in kinds or KINDS if kind == "count" or asked.known.grouped]
    return [rule(asked, one(asked.draw, possible)) for _ in range(number(asked.draw, 0, most))]


def rule(asked: Asked, kind: str) -> Data:
    """Draw a rule of a kind."""
    said = {"rule": kind, **_KINDS[kind](asked)}
    for more in some(asked.draw, _ABOUT, 1):
        said |= more
    return said | optional(asked, said)


def optional(asked: Asked, said: Data) -> Data:
    """Return that a rule or a part of the balance is left out where the lists lack what it is about."""
    doubtful = asked.known.doubtful
    if not doubtful:
        return {}
    where = said.get("where")
    uses = parsed(where, asked.as_at).uses() if where else [(said["column"], ())]
    return {"optional": True} if any(name in doubtful for name, _ in uses) else {}


def _count(asked: Asked) -> Data:
    where = predicate(asked.draw, asked.known)
    how = one(asked.draw, _HOW)
    if asked.planted is None:
        few = asked.few()
        return {"where": where, **_HOW_MANY[how](few, few + number(asked.draw, 0, _SLACK))}
    met = parsed(where, asked.as_at)
    have = sum(map(met.holds, asked.planted))
    less, more = (number(asked.draw, 0, _SLACK) for _ in range(2)) if how != "exactly" else (0, 0)
    return {"where": where, **_HOW_MANY[how](max(0, have - less), have + more)}


_HOW_MANY: Final[dict[str, Callable[[int, int], Data]]] = {
    "at_least": lambda least, _most: {"at_least": least},
    "exactly": lambda least, _most: {"exactly": least},
    "at_most": lambda _least, most: {"at_most": most},
    "between": lambda least, most: {"at_least": least, "at_most": most},
}
_HOW: Final = tuple(_HOW_MANY)


def _cap(asked: Asked) -> Data:
    column = one(asked.draw, asked.known.grouped)
    if asked.planted is None:
        return {"column": column, "at_most": asked.few()}
    return {"column": column, "at_most": crowd(asked, column) + number(asked.draw, 0, 1)}


def crowd(asked: Asked, column: str) -> int:
    """Return how many of the rows planted share the commonest group of a column."""
    return max(asked.counts(column, asked.planted or ()).values(), default=0)


def _every_level(asked: Asked) -> Data:
    column = one(asked.draw, asked.known.grouped)
    by_name = bool(asked.known.levels(column)) and yes(asked.draw)
    if asked.planted is None or asked.frame is None:
        asked_for = {"levels": some(asked.draw, asked.known.levels(column), _FEW, 1)} if by_name else {}
        return {"column": column, **asked_for}
    have = asked.counts(column, asked.planted)
    if by_name and have:
        levels = some(asked.draw, have, _FEW, 1)
        return {
            "column": column,
            "levels": levels,
            "at_least": _least(asked, [have[level] for level in levels]),
        }
    lacking = [level for level in asked.counts(column, asked.frame) if level not in have]
    without = {"without": lacking} if lacking else {}
    return {"column": column, **without, "at_least": _least(asked, list(have.values()))}


def _least(asked: Asked, counts: Sequence[int]) -> int:
    return number(asked.draw, 1, max(1, min(counts, default=1)))


def _mirror(asked: Asked) -> Data:
    column = one(asked.draw, asked.known.grouped)
    if asked.planted is None or asked.frame is None:
        return {"column": column, "within": asked.few()}
    within = further_out(column, asked.planted, asked.frame, asked.size)
    return {"column": column, "within": within + number(asked.draw, 0, 1)}


def further_out(column: str, planted: Sequence[Row], frame: Sequence[Row], size: int) -> int:
    """Return by how many rows the level furthest from its exact share is outside the whole numbers round it.

    Examples
    --------
    >>> frame = [{"sex": "female"}, {"sex": "female"}, {"sex": "male"}, {"sex": "male"}]
    >>> further_out("sex", frame[:2], frame, 2)
    1
    """
    have = Counter(row[column] for row in planted)
    out = [0]
    for level, many in Counter(row[column] for row in frame).items():
        floor, rest = divmod(size * many, len(frame))
        out += [floor - have[level], have[level] - floor - bool(rest)]
    return max(out)


_KINDS: Final[dict[str, Callable[[Asked], Data]]] = {
    "count": _count,
    "at_most_per_group": _cap,
    "every_level": _every_level,
    "mirror": _mirror,
}
#: Every kind of rule, the plainest first.
KINDS: Final = tuple(_KINDS)


def left_out(asked: Asked) -> list[Data]:
    """Draw a rule on a column that is not there, which is left out with a line in the answer."""
    if not asked.known.absent or not yes(asked.draw):
        return []
    column = one(asked.draw, asked.known.absent)
    return [{"rule": "at_most_per_group", "column": column, "optional": True}]


def balance(asked: Asked) -> list[Data]:
    """Draw what a sample should mirror, and how much each column weighs."""
    return [
        {
            "column": column,
            **({"weight": weight} if weight > 1 else {}),
            **optional(asked, {"column": column}),
        }
        for column in some(asked.draw, asked.known.grouped, _FEW)
        for weight in (number(asked.draw, 1, 3),)
    ]

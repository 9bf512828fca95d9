"""Broken and hostile inputs by name, each made from the clean lists of a small made-up area."""

from __future__ import annotations

from functools import cache

from support.hostile import beside, csvs, designs, workbooks
from support.hostile.clean import Case


@cache
def corpus() -> tuple[Case, ...]:
    """Return every case, in an order that never changes; the kinds take turns, so any share has all."""
    kinds = [workbooks.cases(), csvs.cases(), designs.cases(), beside.cases()]
    longest = max(map(len, kinds))
    cases = [kind[at] for at in range(longest) for kind in kinds if at < len(kind)]
    assert len({case.name for case in cases}) == len(cases)
    return tuple(cases)

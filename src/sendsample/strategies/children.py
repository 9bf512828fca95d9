"""Children drawn as differences from an ordinary child, so that what shrinking leaves is what tells."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sendsample.cohort.codes import AREA_OF_NEED
from sendsample.cohort.columns import COLUMNS, MAX_AGE, REQUIRED
from sendsample.design.predicates import months_before
from sendsample.testing.children import AGE, AS_AT, NEED, ordinary, setting_of
from sendsample.testing.known import SERVICES


class Ago(NamedTuple):
    """A day so many months before the as-at date, and then so many days later."""

    months: int
    days: int = 0

    def on(self, as_at: date) -> str:
        """Return the day as text."""
        return (months_before(as_at, self.months) + timedelta(days=self.days)).isoformat()


#: The services there are.
USED: Final = ("CAMHS", "OT")
_GROUPS: Final = (
    ("household", "h1"),
    ("household", "h2"),
    ("setting", "100001"),
    ("setting", "100002"),
    ("setting", None),
    ("locality", "east"),
    ("locality", "west"),
    (SERVICES, USED[:1]),
    (SERVICES, USED[1:]),
    (SERVICES, USED),
    ("last_sampled", Ago(2)),
    ("last_sampled", Ago(12)),
    ("alternative_provision", True),
)
_NEEDS: Final = tuple(("primary_need", need) for need in (*AREA_OF_NEED, None) if need != NEED)
_AGES: Final = tuple(("age", age) for age in (7, 15, 3, 17, 20, *range(MAX_AGE + 1)) if age != AGE)
_SUPPORT: Final = ("provision", "sen_support")
_BOY: Final = ("sex", "male")
#: What a child may differ in, a column and its value: every level of every column, the plainest first.
DIFFERENCES: Final[tuple[tuple[str, Any], ...]] = (
    _SUPPORT,
    _BOY,
    *_NEEDS,
    *dict.fromkeys(_AGES),
    *_GROUPS,
    ("pupil_premium", True),
    ("disability", True),
    *(("social_care", level) for level in COLUMNS["social_care"].levels[1:]),
    *(("ethnicity", code) for code in ("APKN", "BAFR", "MWBC", "OOTH", "REFU", "CHNE", None)),
    ("sex", "unknown"),
    *(("phase", phase) for phase in COLUMNS["phase"].levels),
    ("phase", None),
    *(("setting", f"10000{number}") for number in range(3, 7)),
    ("subsidiary_phase", "alternative_provision"),
    ("home_educated", True),
    ("suspensions", 1),
    ("suspensions", 3),
    ("permanent_exclusions", 1),
    *(("absence", percent) for percent in (0.0, 10.0, 12.5, 50.0, None)),
    *(("plan_issued", day) for day in (Ago(1), Ago(12), Ago(12, -1), None)),
    ("plan_updated", Ago(1)),
    *(("plan_reviewed", day) for day in (Ago(12), Ago(12, -1), Ago(12, 1), Ago(0), None)),
    ("last_sampled", Ago(6)),
    *((flag, True) for flag in ("dynamic_support_register", "waiting_list", "tribunal", "eotas")),
    ("out_of_area", True),
    ("out_of_area", False),
    *((flag, None) for flag in ("pupil_premium", "disability")),
)
#: A byte is a difference, and a child one choice of a few bytes. Hypothesis makes bytes fewer and smaller, so
#: that what is left of a child after shrinking is what tells. What designs are about comes more often.
_BYTES: Final = (
    *DIFFERENCES,
    *itertools.islice(
        itertools.cycle((*[_SUPPORT, _BOY] * 8, *_NEEDS, *_GROUPS * 4)), 256 - len(DIFFERENCES)
    ),
)
_MOST_DIFFERENCES: Final = 6
_ORDER: Final = {name: place for place, name in enumerate((*COLUMNS, SERVICES))}
#: What else is ordinary of a child follows from these.
_TELLING: Final = {"provision": "ehc_plan", "alternative_provision": False, "age": AGE}


def drawn_children(least: int, most: int, *further: SearchStrategy[Any]) -> SearchStrategy[list[Any]]:
    """Return a strategy for children as they are drawn: bytes, and a value of each further column."""
    child = st.tuples(st.binary(max_size=_MOST_DIFFERENCES), *further)
    return st.lists(child, min_size=least, max_size=most)


#: Columns that every cohort has.
SURE: Final = frozenset({*REQUIRED, "age", *(name for name, column in COLUMNS.items() if column.derived)})
#: Columns that are there whenever the lists of Annex A were read, if only blank; others follow from them.
ANNEX_A: Final = tuple(name for name in ordinary(1, {}, date.fromisoformat(AS_AT)) if name in COLUMNS)
_LACKED: Final = tuple(name for name in ANNEX_A if name not in SURE)
#: A byte is a column that is blank, or one that is not there, or neither.
_HOLES: Final = (
    None,
    *itertools.islice(
        itertools.cycle(
            (
                *[(name, True) for name in ("primary_need", *_LACKED)] * 2,
                *((name, False) for name in _LACKED),
            )
        ),
        255,
    ),
)
_MOST_HOLES: Final = 12


class Holes(NamedTuple):
    """Columns that are blank from some child on, and columns that are not there."""

    blank: tuple[str, ...] = ()
    first: int = 0
    absent: tuple[str, ...] = ()


def _holes(drawn: bytes, first: int) -> Holes:
    chosen = dict.fromkeys(hole for hole in map(_HOLES.__getitem__, drawn) if hole)
    blank, absent = (tuple(name for name, there in chosen if there is kind) for kind in (True, False))
    return Holes(blank, first, absent)


#: Half the cohorts have none. Where the first child has no blanks, there is somebody to differ from.
HOLES: Final = st.just(Holes()) | st.builds(
    _holes, st.binary(min_size=_MOST_HOLES, max_size=_MOST_HOLES), st.integers(0, 1)
)


def decoded(differences: bytes, as_at: date, blank: Iterable[str] = ()) -> dict[str, Any]:
    """Return how a child, of whom some columns are blank, differs from an ordinary one, in their order.

    Examples
    --------
    >>> decoded(b"", date(2025, 1, 16)), decoded(bytes([1, 0]), date(2025, 1, 16))
    ({}, {'provision': 'sen_support', 'sex': 'male'})
    """
    said: dict[str, Any] = dict(_TELLING)
    for name, value in map(_BYTES.__getitem__, differences):
        said[name] = value.on(as_at) if isinstance(value, Ago) else value
    said |= dict.fromkeys(blank)
    # Of somebody of this age and provision: what an ordinary child has anyway need not be said.
    usual = ordinary(1, {name: said[name] for name in _TELLING}, as_at) | _TELLING
    if "phase" in said:
        usual["setting"] = setting_of(said["phase"])
    kept = [name for name in said if name not in usual or said[name] != usual[name]]
    return {name: said[name] for name in sorted(kept, key=_ORDER.__getitem__)}

"""Cohorts of made-up children."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy

from sendsample.cohort import Cohort, parse_as_at
from sendsample.cohort.columns import COLUMNS
from sendsample.errors import SendsampleError
from sendsample.strategies.arguments import listed, need_sizes, need_some_of, need_strategy
from sendsample.strategies.children import ANNEX_A, HOLES, USED, decoded, drawn_children
from sendsample.strategies.choosing import called, one
from sendsample.testing.children import AS_AT, SETTINGS, cohort_of
from sendsample.testing.known import SERVICES

#: How many children a cohort has at most where nothing else is said.
_MOST: Final = 12
#: The day of the examples of the docs, the last of a February, and both sides of a school year's start.
DAYS: Final = (date.fromisoformat(AS_AT), date(2024, 2, 29), date(2024, 8, 31), date(2024, 9, 1))
#: How ids are written: in their order, in reverse, in capitals and accents, or as ``cohort_of`` numbers them,
#: of which text sorts the tenth before the second. That is last, as two children out of order are fewer.
_IDS: Final = ("c{0:0{3}}", "{1:03}", "{2}{0}", "c{0}")
#: Columns that are there when somebody has them.
SOMETIMES: Final = tuple(
    name
    for name, column in COLUMNS.items()
    if not column.derived and name not in {*ANNEX_A, "ethnicity_group"}
)
_CAPITALS: Final = "cÉC"
#: What an area may know of settings and services.
_PLACES: Final = (*SETTINGS.values(), *USED)
_KINDS: Final = st.sampled_from(({"kind": "academy"}, {"kind": "maintained"}, {"kind": None}))
_TABLES: Final = st.none() | st.none() | st.dictionaries(st.sampled_from(_PLACES), _KINDS, max_size=4)


def cohorts(
    *,
    min_size: int = 1,
    max_size: int | None = None,
    columns: Iterable[str] = (),
    further: Mapping[str, Sequence[Any]] | None = None,
    as_at: SearchStrategy[date] | None = None,
) -> SearchStrategy[Cohort]:
    """Return a strategy for cohorts.

    Every level of every column that Annex A has turns up, and missing values: single ones, several of one
    child, columns that are blank and columns that are not there, but for those that every cohort has.
    Children who share a household, setting, locality or service are common. A failing example is printed as
    the call of :func:`sendsample.testing.cohort_of` that makes it, which says of each child only what is out
    of the ordinary; it shrinks to few ordinary children.

    Parameters
    ----------
    min_size, max_size
        How many children; at most 12 unless said otherwise.
    columns
        Columns that must be there, if only blank; ``ANNEX_A`` names those that are there whenever lists of
        Annex A were read. Without being asked for these are there mostly, and ``household`` and others that
        Annex A does not have when somebody has one.
    further
        Columns of your own: for each the values that a child may have, the simplest first, None for missing.
    as_at
        A strategy for the day from which ages and look-backs are counted, such as
        ``st.dates(date(2000, 1, 1), date(2100, 1, 1))``.

    Raises
    ------
    hypothesis.errors.InvalidArgument
        When an argument is outside what it may be.

    Examples
    --------
    >>> from hypothesis import Phase, find, settings
    >>> first = settings(phases=[Phase.generate])
    >>> find(cohorts(columns=["household"]), lambda cohort: True, settings=first)
    <Cohort: 1 child (1 with an EHC plan, 0 on SEN support) as at 2025-01-16>
    """
    need_sizes(min_size, max_size, 1, "children", ("min_size", "max_size"))
    asked = (
        ()
        if (names := listed(columns)) == ()
        else need_some_of("columns", names or columns, COLUMNS, "column")
    )
    own = {name: tuple(values) for name, values in _own(further).items()}
    if as_at is not None:
        need_strategy("as_at", as_at, "dates")
    most = max(min_size, _MOST) if max_size is None else max_size
    days = st.sampled_from(DAYS) if as_at is None else as_at
    drawn = drawn_children(min_size, most, *map(st.sampled_from, own.values()))
    # The group of an ethnicity is worked out of it.
    asked += ("ethnicity",) if "ethnicity_group" in asked else ()
    return _cohorts(drawn, asked, tuple(own), days)


def _own(further: Any) -> Mapping[str, Sequence[Any]]:
    if further is None:
        return {}
    by_column = isinstance(further, Mapping) and all(
        isinstance(name, str) and isinstance(values, Sequence) and not isinstance(values, str) and values
        for name, values in further.items()
    )
    if not by_column:
        raise InvalidArgument(
            f"further={further!r} is not lists of values by column. Common causes: strategies in place of "
            "values; an empty list. Write it as {'team': ['north', 'south', None]}."
        )
    if known := [name for name in further if name in COLUMNS or name in {"child_id", SERVICES}]:
        raise InvalidArgument(f"further has {known[0]!r}, a column that a cohort knows; give it another name")
    together = [
        {name: values[place % len(values)] for name, values in further.items()}
        for place in range(max(map(len, further.values()), default=1))
    ]
    # Cells look like personal details when enough of them do, so each value is tried with nothing else.
    said = [(name, value) for name, values in further.items() for value in values if value is not None]
    alone = [[{name: value}] * _MOST for name, value in said]
    for children in (together, *alone):
        _need_kept(children, further)
    return dict(further)


def _need_kept(children: list[dict[str, Any]], further: Mapping[str, Any]) -> None:
    """Raise unless a cohort of some children can be made and keeps their columns."""
    try:
        made = cohort_of(children)
    except SendsampleError as error:
        raise InvalidArgument(f"No cohort can have the columns further={further!r}: {error}") from error
    if lost := [name for name in children[0] if name not in made.frame.columns]:
        raise InvalidArgument(
            f"further has {lost[0]!r}, which a cohort drops because it looks like personal details"
        )


@st.composite
def _cohorts(
    draw: DrawFn,
    drawn: SearchStrategy[list[Any]],
    asked: tuple[str, ...],
    own: tuple[str, ...],
    days: SearchStrategy[date],
) -> Cohort:
    as_at = _as_at(draw(days))
    holes = draw(HOLES)
    children = [
        decoded(differences, as_at, holes.blank if place >= holes.first else ())
        | dict(zip(own, values, strict=True))
        for place, (differences, *values) in enumerate(draw(drawn))
    ]
    children = with_ids(draw, children)
    # A column is there when some child says something of it, if only that it is missing.
    children[0] |= {name: None for name in asked if name in SOMETIMES and name not in children[0]}
    options: dict[str, Any] = {"as_at": as_at.isoformat()}
    if kinds := draw(_TABLES):
        options["settings"] = kinds
    if absent := [name for name in holes.absent if name not in asked]:
        children = [_without(child, absent) for child in children]
        options["without"] = absent
    return draw(called(cohort_of, children, **options))


def _without(child: dict[str, Any], absent: list[str]) -> dict[str, Any]:
    return {name: value for name, value in child.items() if name not in absent}


def _as_at(day: Any) -> date:
    """Return a day drawn, which may be text, or raise."""
    try:
        return parse_as_at(day)
    except SendsampleError as error:
        raise InvalidArgument(
            f"as_at drew {day!r}, which is no day that lists are drawn on. Common causes: years without end "
            "(give st.dates(date(2000, 1, 1), date(2100, 1, 1))); text that is no YYYY-MM-DD."
        ) from error


def with_ids(draw: DrawFn, children: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Draw how ids are written, and return children with theirs unless they are the usual ones."""
    written = one(draw, _IDS)
    many = len(children)
    width = len(str(many))
    if written == _IDS[-1] or (written == _IDS[0] and width == 1):
        return children
    return [
        {"child_id": written.format(place, many - place, _CAPITALS[place % 3], width), **child}
        for place, child in enumerate(children, start=1)
    ]

"""What a check is given: the ids of each sample, and for a block of visits perhaps the places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from numbers import Number
from typing import Any, Final

import pandas as pd

from sendsample.cohort.listed import listed_by_sample, said
from sendsample.cohort.text import clean_id
from sendsample.design import Design
from sendsample.errors import UsageError

#: The outcomes that come without a child.
_NOBODY: Final = frozenset({"infeasible", "unknown"})


@dataclass(frozen=True, slots=True)
class Given:
    """The ids given for one sample, cleaned like those of the lists; a blank one is empty text.

    Attributes
    ----------
    ids
        The ids, in the order given.
    places
        For a block of visits the ids at each place; None when only the ids were given.
    """

    ids: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]] | None = None

    def known_to(self, known_as: Callable[[str], str]) -> Given:
        """Return the same with children under the ids that a cohort knows them by; blanks stay blank."""

        def known(ids: Iterable[str]) -> tuple[str, ...]:
            return tuple(child and known_as(child) for child in ids)

        places = self.places
        at = None if places is None else {place: known(ids) for place, ids in places.items()}
        return Given(known(self.ids), at)


def by_sample(ids: Any, design: Design) -> dict[str, Given]:
    """Return what is given for each sample of a design.

    Parameters
    ----------
    ids
        Ids by sample name, for a block of visits perhaps by place in turn; or a selection; or the ids alone,
        where the design has one sample. See :mod:`sendsample.cohort.listed` for what may hold ids.
    design
        The design they are for.

    Raises
    ------
    sendsample.errors.UsageError
        When it is anything else, or is not for the samples of the design.

    Examples
    --------
    >>> design = Design(name="audit", samples=[{"name": "audit", "size": 2}])
    >>> by_sample([17, " b "], design)
    {'audit': Given(ids=('17', 'b'), places=None)}
    """
    names = [sample.name for sample in design.samples]
    blocks = {sample.name for sample in design.samples if sample.visits is not None}
    given = listed_by_sample(ids, names, blocks)
    if isinstance(ids, pd.DataFrame) and isinstance(given, dict):
        # A frame has no row for a sample that may be empty, and is.
        given = {sample.name: [] for sample in design.samples if sample.least == 0} | given
    if not isinstance(given, Mapping) and len(names) == 1:
        given = {names[0]: given}
    if not isinstance(given, Mapping) or not all(
        is_listed(part) or (name in blocks and _by_place(part)) for name, part in given.items()
    ):
        raise not_ids(names[0], sorted(blocks))
    need_somebody(ids)
    if set(given) != set(names):
        raise _other_samples([str(name) for name in given], names)
    visits = said(ids, "visits", {})
    return {name: _with_visits(name, part_given(given[name]), visits.get(name)) for name in names}


def is_listed(ids: Any) -> bool:
    """Say whether something is several ids, one after the other.

    Examples
    --------
    >>> is_listed(["c1"]), is_listed("c1"), is_listed({"audit": ["c1"]})
    (True, False, False)
    """
    one_row = getattr(ids, "ndim", 1) == 1  # an array may be a table, or a single value
    return one_row and isinstance(ids, Iterable) and not isinstance(ids, str | bytes | Mapping)


def _by_place(part: Any) -> bool:
    return isinstance(part, Mapping) and all(is_listed(ids) for ids in part.values())


def part_given(part: Any) -> Given:
    """Return what is given for one sample, by place or not.

    Examples
    --------
    >>> part_given({"100001": ["c1"], "100002": ["c2"]}).ids
    ('c1', 'c2')
    """
    if not isinstance(part, Mapping):
        return Given(_clean(part))
    places: dict[str, tuple[str, ...]] = {}
    for place, ids in part.items():
        (name,) = _clean([place])
        places[name] = places.get(name, ()) + _clean(ids)
    return Given(tuple(child for ids in places.values() for child in ids), places)


def _clean(ids: Iterable[Any]) -> tuple[str, ...]:
    return tuple(clean_id(_plain(child)) for child in ids)


def _plain(child: Any) -> Any:
    """Return an id, or raise where it is a row or anything else that an error must not show."""
    if isinstance(child, str | Number):
        return child
    if child is None or child is pd.NA or child is pd.NaT:
        return None
    raise UsageError(
        f"One of the ids is a {type(child).__name__}, neither text nor a number.",
        code="id_type",
        hint="Give the ids alone, or a frame with a column child_id.",
    )


def _with_visits(name: str, given: Given, visits: Any) -> Given:
    """Return the ids of a selection with the places it says they are at."""
    if not visits:
        return given
    placed = part_given(visits)
    if Counter(placed.ids) != Counter(given.ids):
        raise UsageError(
            f"The selection's visits of {name!r} are not to the children in its ids.",
            code="visits_differ",
            hint="Give the ids of each place under its name.",
        )
    return placed


def not_ids(name: str, blocks: list[str]) -> UsageError:
    """Return the error for what holds no ids: how they are written, for a sample and perhaps a block."""
    by_place = f"; for visits also {{{blocks[0]!r}: {{place: [id, id, ...]}}}}" if blocks else ""
    return UsageError(
        "The ids are not lists of child ids by sample name.",
        code="ids_type",
        hint=f"Write them as {{{name!r}: [id, id, ...]}}{by_place}.",
    )


def need_somebody(ids: Any) -> None:
    """Raise if what is given is a selection in which nobody is chosen."""
    if said(ids, "status", "") in _NOBODY and not ids.ids:
        raise UsageError(
            f"The selection is {ids.status}, so nobody is chosen and there is nothing to check.",
            code="nobody_to_check",
            hint="sendsample.explain says why, and what would help.",
        )


def _other_samples(given: list[str], names: list[str]) -> UsageError:
    only = " To check some of them, take those from the design: design.only(names), or --only."
    return UsageError(
        f"The ids are for {', '.join(map(repr, sorted(given))) or 'no sample'}, and the design has "
        f"{', '.join(map(repr, names))}.",
        code="samples_differ",
        hint=f"Give the ids of each sample under its name.{only if len(names) > 1 else ''}",
    )

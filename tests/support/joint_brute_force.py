"""Joint designs by enumeration: every selection of every sample, put together in every way.

Written from the words of the design and nothing else: of the library only the design's own data and what a
predicate says of one child or place. A set of children is a whole number with one bit a child, in code-point
order of their ids, so that counting is counting bits.
"""

from __future__ import annotations

import calendar
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

import sendsample as ss
from support.brute_force import GONE, hashed_ticket
from support.cells import by_index

#: The level that stands for not known, which is no group and no level to represent.
NOT_KNOWN = {"sex": "unknown", "area_of_need": "none", "ethnicity_group": "unknown"}
PHASES = (
    "nursery",
    "primary",
    "middle_deemed_primary",
    "middle_deemed_secondary",
    "secondary",
    "all_through",
    "special",
    "alternative_provision",
    "fe_college",
)
#: How many joint selections are held at once.
SLICE = 1_000_000


@dataclass(frozen=True)
class Best:
    """The one selection that the order of aims, chance and ids leave.

    ``level`` counts the selections as good on every aim before tickets, ``tied`` those as good on tickets
    too.
    """

    aims: tuple[int, ...]
    ids: dict[str, tuple[str, ...]]
    loss: dict[str, int]
    visits: dict[str, dict[str, tuple[str, ...]]]
    level: int
    tied: int


class Counted:
    """Children, or places, that rules count: the cells of each by its bit."""

    def __init__(self, rows: Mapping[int, dict[str, Any]]) -> None:
        self.rows = dict(rows)
        self.all = sum(self.rows)

    def where(self, holds: Callable[[dict[str, Any]], bool]) -> int:
        return sum(bit for bit, cells in self.rows.items() if holds(cells))

    def levels(self, column: str) -> dict[Any, int]:
        """Return who has each value of a column, None for missing."""
        values = {cells[column] for cells in self.rows.values()}
        return {value: self.where(lambda cells, value=value: cells[column] == value) for value in values}


def count(masks: np.ndarray, some: int) -> np.ndarray:
    return np.bitwise_count(masks & some).astype(np.int64)


def keeps(rule: Any, frame: Counted, masks: np.ndarray, size: int, as_at: date) -> np.ndarray:
    """Say for each set whether a rule holds, for a sample of a size."""
    kept = np.ones(len(masks), dtype=bool)
    if rule.rule == "count":
        found = count(masks, frame.where(rule.where.at(as_at).holds))
        if rule.exactly is not None:
            return found == rule.exactly
        if rule.at_least is not None:
            kept &= found >= rule.at_least
        return kept if rule.at_most is None else kept & (found <= rule.at_most)
    levels = frame.levels(rule.column)
    known = [level for level in levels if level not in {None, NOT_KNOWN.get(rule.column)}]
    if rule.rule == "at_most_per_group":
        for level in known:
            kept &= count(masks, levels[level]) <= rule.at_most
        return kept
    if rule.rule == "every_level":
        for level in rule.levels or [level for level in known if level not in rule.without]:
            kept &= count(masks, levels.get(level, 0)) >= rule.at_least
        return kept
    assert rule.rule == "mirror"
    return outside(rule.column, frame, masks, size, rule.within) == 0


def outside(column: str, frame: Counted, masks: np.ndarray, size: int, further: int = 0) -> np.ndarray:
    """Return the places by which each set is outside the whole numbers around its exact shares."""
    places = np.zeros(len(masks), dtype=np.int64)
    for level in frame.levels(column).values():
        found, exact = count(masks, level), size * level.bit_count()
        floor, rest = divmod(exact, len(frame.rows))
        places += np.maximum(0, np.maximum(floor - found, found - floor - (rest > 0)) - further)
    return places


class Area:
    """The children of a cohort, as plain cells, and where they are."""

    def __init__(self, cohort: ss.Cohort, design: ss.Design) -> None:
        self.design, self.as_at, self.cohort = design, cohort.as_at, cohort
        self.cells = _plain(cohort.frame)
        self.ids = sorted(self.cells)
        self.bit = {child: 1 << place for place, child in enumerate(self.ids)}
        self.children = Counted({self.bit[child]: self.cells[child] for child in self.ids})
        self.gone = {entry.id for entry in design.exclude if entry.reason in GONE}

    def mask(self, ids: Iterable[str]) -> int:
        return sum({self.bit[child] for child in ids})

    def named(self, mask: int) -> tuple[str, ...]:
        return tuple(child for child in self.ids if self.bit[child] & mask)

    @cached_property
    def recent(self) -> set[str]:
        """Whoever was sampled on or after the day that cooling-off says."""
        cooling = self.design.cooling_off
        if cooling is None or "last_sampled" not in self.cohort.frame.columns:
            return set()
        since = cooling.since or _earlier(self.as_at, cooling.months)
        days = {child: cells["last_sampled"] for child, cells in self.cells.items()}
        found = {child for child, day in days.items() if day is not None and day >= since}
        return found - set(cooling.exempt)

    def there(self, by: str) -> list[tuple[str, str]]:
        """Return every pair of a child and a place."""
        if by == "service":
            table = self.cohort.services[["child_id", "service"]]
            return sorted(set(table.itertuples(index=False, name=None)))
        return [(child, cells["setting"]) for child, cells in self.cells.items() if cells["setting"]]

    def known_of(self, by: str) -> dict[str, dict[str, Any]]:
        """Return what is known of each place: what a table says, else the commonest among its children."""
        supplied = _plain(self.cohort.settings)
        further = list(self.cohort.settings.columns)
        told = [name for name in ("phase", "locality", "cluster") if name in self.cohort.frame.columns]
        told = told if by == "setting" else []
        known = {}
        for place in sorted({place for _, place in self.there(by)}):
            said = supplied.get(place, {})
            cells = {name: said.get(name) for name in further}
            here = [self.cells[child] for child, other in self.there(by) if other == place]
            for name in told:
                if cells.get(name) is None:
                    cells[name] = _commonest(name, [child[name] for child in here])
            known[place] = cells
        return known


def _plain(frame: Any) -> dict[str, dict[str, Any]]:
    """Return a frame's rows by index, None where missing and days as dates."""
    return {
        str(name): {column: cell.date() if hasattr(cell, "date") else cell for column, cell in row.items()}
        for name, row in by_index(frame).items()
    }


def _earlier(day: date, months: int) -> date:
    year, month = day.year, day.month - months
    while month < 1:
        year, month = year - 1, month + 12
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _commonest(column: str, values: list[Any]) -> Any:
    counts = Counter(value for value in values if value is not None)
    order = PHASES.index if column == "phase" else str
    return min(counts, key=lambda value: (-counts[value], order(value)), default=None)


class Part:
    """One sample by itself: its frame, and every selection it could be, were it alone."""

    def __init__(
        self, area: Area, sample: Any, ticket: Callable[[str, str], int], pinned: Sequence[str] | None
    ) -> None:
        self.area, self.sample, self.name, self.visits = area, sample, sample.name, sample.visits
        self.ticket = lambda text: ticket(sample.name, text)
        drawn = {
            child
            for child, cells in area.cells.items()
            if child not in area.gone and sample.eligible.at(area.as_at).holds(cells)
        }
        self.at: dict[str, list[str]] = {}
        if self.visits is not None:
            self.at = self._may_be_visited(drawn)
            drawn = {child for there in self.at.values() for child in there}
        self.frame = Counted({area.bit[child]: area.cells[child] for child in sorted(drawn)})
        named = {entry.id for entry in area.design.exclude if entry.sample in {"", sample.name}}
        self.excluded = (named | area.recent) & drawn
        self.included = {entry.id for entry in area.design.include if entry.sample in {"", sample.name}}
        self._list(pinned)

    def _may_be_visited(self, drawn: set[str]) -> dict[str, list[str]]:
        known = self.area.known_of(self.visits.by)
        eligible = self.visits.eligible.at(self.area.as_at)
        at: dict[str, list[str]] = {}
        for child, place in sorted(self.area.there(self.visits.by)):
            open_to_visits = place not in self.visits.keep_out and eligible.holds(known[place])
            if open_to_visits and child in drawn:
                at.setdefault(place, []).append(child)
        return {place: at[place] for place in sorted(at)}

    def _list(self, pinned: Sequence[str] | None) -> None:
        """List every selection, one a set of children, with what the order of aims asks of it."""
        if self.visits is None:
            self.assigned: dict[int, tuple[int, tuple[str, ...]]] = {}
            masks = np.arange(1 << len(self.area.ids), dtype=np.int64)
            masks = masks[(masks & ~self.frame.all) == 0]
        else:
            self.assigned = self._assignments()
            masks = np.array(sorted(self.assigned), dtype=np.int64)
        masks = masks[self.may_be(masks)]
        if pinned is not None:
            masks = masks[masks == self.area.mask(pinned)]
        self.masks = masks
        self.sizes = count(masks, self.frame.all)
        self.losses = self.loss(masks)
        self.tickets = sum(
            (self.ticket(child) * ((masks & self.area.bit[child]) > 0) for child in self.area.ids),
            start=np.zeros(len(masks), dtype=np.int64),
        )
        self.places = np.array([self.assigned.get(int(mask), (0,))[0] for mask in masks], dtype=np.int64)

    def _assignments(self) -> dict[int, tuple[int, tuple[str, ...]]]:
        """Return for each set of children the best places for it: their tickets, then where each child is."""
        visits, best = self.visits, {}
        known = self.area.known_of(visits.by)
        table = Counted({1 << place: known[name] for place, name in enumerate(self.at)})
        for some in itertools.combinations(range(len(self.at)), visits.settings):
            names = [list(self.at)[place] for place in some]
            mask = np.array([sum(1 << place for place in some)], dtype=np.int64)
            met = [keeps(rule, table, mask, visits.settings, self.area.as_at)[0] for rule in visits.rules]
            if not set(visits.force_in) <= set(names) or not all(met):
                continue
            tickets = sum(self.ticket(f"setting:{name}") for name in names)
            groups = [itertools.combinations(self.at[name], visits.children) for name in names]
            for chosen in itertools.product(*groups):
                where = {child: name for name, group in zip(names, chosen, strict=True) for child in group}
                if len(where) < visits.settings * visits.children:
                    continue  # a child of two services is at one visit only
                value = (tickets, tuple(where[child] for child in sorted(where)))
                who = self.area.mask(where)
                best[who] = min(best.get(who, value), value)
        return best

    def may_be(self, masks: np.ndarray) -> np.ndarray:
        """Say which sets the sample's own size, frame, rules and named children allow."""
        if not self.included <= set(self.area.ids):
            return np.zeros(len(masks), dtype=bool)
        needed, barred = self.area.mask(self.included), self.area.mask(self.excluded) | ~self.frame.all
        named = (masks & needed == needed) & (masks & barred == 0)
        kept = np.zeros(len(masks), dtype=bool)
        for size, of_size in self._by_size(masks):
            kept[of_size] = True
            for rule in self.sample.rules:
                kept[of_size] &= keeps(rule, self.frame, masks[of_size], size, self.area.as_at)
        return named & kept

    def loss(self, masks: np.ndarray) -> np.ndarray:
        total = np.zeros(len(masks), dtype=np.int64)
        for size, of_size in self._by_size(masks):
            for part in self.sample.balance:
                total[of_size] += part.weight * outside(part.column, self.frame, masks[of_size], size)
        return total

    def _by_size(self, masks: np.ndarray) -> Iterable[tuple[int, np.ndarray]]:
        """Yield every size the sample may have, with which sets have it."""
        sizes = count(masks, -1)
        yield from ((size, sizes == size) for size in range(self.least, self.most + 1))

    @property
    def ranged(self) -> bool:
        return self.least < self.most

    @property
    def least(self) -> int:
        size = self.sample.size
        return size[0] if isinstance(size, tuple) else self.most

    @property
    def most(self) -> int:
        if self.visits is not None:
            return self.visits.settings * self.visits.children
        size = self.sample.size
        return size[1] if isinstance(size, tuple) else size


class Joint:
    """Every joint selection of a small case.

    Parameters
    ----------
    bits
        How many bits of each ticket count; with few of them, sums tie.
    pinned
        Samples that are settled: their ids by name.
    """

    def __init__(
        self,
        cohort: ss.Cohort,
        design: ss.Design,
        seed: str,
        *,
        bits: int = 40,
        pinned: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        def ticket(sample: str, text: str) -> int:
            return hashed_ticket(seed, sample, text) >> (40 - bits)

        self.design, self.area = design, Area(cohort, design)
        pins = pinned or {}
        self.parts = [Part(self.area, sample, ticket, pins.get(sample.name)) for sample in design.samples]

    @property
    def ways(self) -> int:
        """In how many ways the selections of the samples can be put together, rules across them aside."""
        return math.prod(len(part.masks) for part in self.parts)

    @cached_property
    def rows(self) -> np.ndarray:
        """The joint selections that keep every rule: for each sample, which of its own."""
        rows = np.zeros((1, 0), dtype=np.int64)
        for part in self.parts:
            slices = np.array_split(rows, 1 + len(rows) * len(part.masks) // SLICE)
            rows = np.vstack([self._joined(some, np.arange(len(part.masks))) for some in slices])
        return rows

    def _joined(self, rows: np.ndarray, further: np.ndarray) -> np.ndarray:
        """Put every selection of the next sample beside those of the samples before it."""
        rows = np.column_stack([np.repeat(rows, len(further), axis=0), np.tile(further, len(rows))])
        # Caps and shares that few samples break already, more will not mend.
        return rows[self.together([part.masks[row] for part, row in self._columns(rows)])]

    def _columns(self, rows: np.ndarray) -> Iterable[tuple[Part, np.ndarray]]:
        return zip(self.parts, rows.T, strict=False)

    def together(self, masks: Sequence[np.ndarray]) -> np.ndarray:
        """Say whether the first samples may be these sets of children at once."""
        across = self.design.across
        pairs = [set(pair) for pair in across.may_share]
        most = across.samples_per_child or (2 if pairs else 1)
        allowed = np.ones(len(masks[0]), dtype=bool)
        for (one, first), (other, second) in itertools.combinations(zip(self.parts, masks, strict=False), 2):
            if pairs and {one.name, other.name} not in pairs:
                allowed &= first & second == 0
        for bit in self.area.bit.values():
            allowed &= sum((mask & bit > 0).astype(np.int64) for mask in masks) <= most
        anywhere = np.bitwise_or.reduce(np.array(masks), axis=0)
        for rule in across.rules:
            allowed &= keeps(rule, self.area.children, anywhere, 0, self.area.as_at)
        return allowed

    @cached_property
    def aims(self) -> np.ndarray:
        """What each joint selection is worth, one column an aim in their order, less being better."""
        columns = list(self._columns(self.rows))
        nothing = np.zeros(len(self.rows), dtype=np.int64)
        six = [part.losses[row] for part, row in columns if part.name == "tracking"]
        others = [(part, row) for part, row in columns if part.name != "tracking"]
        sizes = [-part.sizes[row] for part, row in columns if part.ranged]
        focused = [part.losses[row] for part, row in others if part.visits is None]
        visits = [part.losses[row] for part, row in others if part.visits is not None]
        places = [part.places[row] for part, row in columns]
        tickets = [part.tickets[row] for part, row in columns]
        summed = [sum(values, start=nothing) for values in (focused, visits, places, tickets)]
        return np.column_stack([sum(six, start=nothing), *sizes, *summed])

    @cached_property
    def best(self) -> Best | None:
        """The selection that wins, None where none is valid."""
        if not len(self.rows):
            return None
        left, level = np.arange(len(self.rows)), 0
        for aim in range(self.aims.shape[1]):
            if aim == self.aims.shape[1] - 2:  # the two that are left are of tickets
                level = len(left)
            values = self.aims[left, aim]
            left = left[values == values.min()]
        row = min(left, key=self._written)
        chosen = {part.name: mask for part, mask in self._sets(row)}
        return Best(
            aims=tuple(int(value) for value in self.aims[row]),
            ids={name: self.area.named(mask) for name, mask in chosen.items()},
            loss={part.name: int(part.losses[self.rows[row, at]]) for at, part in enumerate(self.parts)},
            visits={part.name: self._visited(part, chosen[part.name]) for part in self.parts if part.visits},
            level=level,
            tied=len(left),
        )

    def _sets(self, row: int) -> list[tuple[Part, int]]:
        """Return the set of children of each sample in a joint selection."""
        return [(part, int(part.masks[at])) for part, at in zip(self.parts, self.rows[row], strict=True)]

    def _written(self, row: int) -> tuple[Any, ...]:
        """Write a joint selection as its ids, sample by sample; then as where each child is visited."""
        chosen = self._sets(row)
        ids = tuple(self.area.named(mask) for _, mask in chosen)
        return ids, tuple(part.assigned[mask][1] for part, mask in chosen if part.visits)

    def _visited(self, part: Part, mask: int) -> dict[str, tuple[str, ...]]:
        places: dict[str, tuple[str, ...]] = {}
        for child, place in zip(self.area.named(mask), part.assigned[mask][1], strict=True):
            places[place] = (*places.get(place, ()), child)
        return places

    @property
    def gave_way(self) -> list[str]:
        """The samples whose loss is more than it would be if each were chosen alone."""
        least = {part.name: int(part.losses.min()) for part in self.parts if len(part.losses)}
        return [name for name, loss in (self.best.loss if self.best else {}).items() if loss > least[name]]

    def valid(self, ids: Mapping[str, Iterable[str]]) -> bool:
        """Say whether some ids are a selection that keeps every rule."""
        masks = [np.array([self.area.mask(ids[part.name])], dtype=np.int64) for part in self.parts]
        alone = all(int(mask[0]) in part.masks for part, mask in zip(self.parts, masks, strict=True))
        return alone and bool(self.together(masks)[0])

    def reserves(self) -> dict[tuple[str, str], list[tuple[str, int]]]:
        """Return who could take the place of each child, best first, with the loss of the sample then."""
        found = {}
        for at, part in enumerate(self.parts):
            if self.best is None or not part.sample.kept_in_reserve:
                continue
            for child in self.best.ids[part.name]:
                ranked = sorted(self._substitutes(at, part, child))[: part.sample.kept_in_reserve]
                found[part.name, child] = [(other, loss) for loss, _, other in ranked]
        return found

    def _substitutes(self, at: int, part: Part, child: str) -> Iterable[tuple[int, int, str]]:
        """Yield whoever could take a child's place with all else as it is: loss, ticket and id."""
        masks = [np.array([self.area.mask(self.best.ids[other.name])]) for other in self.parts]
        others = set(self.area.named(part.frame.all)) - part.excluded - set(self.best.ids[part.name])
        if part.visits is not None:
            visited = self.best.visits[part.name]
            place = next(name for name, there in visited.items() if child in there)
            others &= set(part.at[place])
        for other in others:
            mask = masks[at] - self.area.bit[child] + self.area.bit[other]
            together = self.together([*masks[:at], mask, *masks[at + 1 :]])
            if part.may_be(mask)[0] and together[0]:
                yield int(part.loss(mask)[0]), part.ticket(other), other

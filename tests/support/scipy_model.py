"""A second opinion: a design as whole-number programs, solved by scipy.

It reads the cohort's columns and the design's plain data, as a TOML file would say it, and shares nothing
with the library beyond them: predicates, levels, frames, look-backs, places and tickets are worked out here
again. There is a variable for every child in every sample, every child at every place and every place; a
sample has one for each size it may have, so that floors and ceilings follow the size. Aims are taken one by
one, each kept at its least before the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import sendsample as ss
from support.brute_force import GONE, hashed_ticket
from support.joint_brute_force import NOT_KNOWN
from support.read_again import Cells, cells_of, commonest, earlier, holds, levels_of
from support.scipy_program import NothingValidError, Program, Terms

#: The bits of the lower half of a ticket: halves are small enough for a solver that reckons in floats.
HALF = 20


@dataclass(frozen=True)
class Opinion:
    """The selection found best: losses, ids, places, and the sums of tickets of places and of children."""

    loss: dict[str, int]
    ids: dict[str, tuple[str, ...]]
    visits: dict[str, dict[str, tuple[str, ...]]]
    tickets: tuple[int, int]


def opinion(cohort: ss.Cohort, design: ss.Design, seed: str, bits: int = 40) -> Opinion | None:
    """Return the one selection that the order of aims, tickets of so many bits and ids leave, if any."""
    try:
        return _Joint(cohort, design.data(), seed, bits).best()
    except NothingValidError:
        return None


class _Counted:
    """Children of a sample, or places of a block, with a variable each and one for each size there may be."""

    def __init__(
        self, program: Program, table: Mapping[str, Cells], sizes: Iterable[int], as_at: date
    ) -> None:
        self.program, self.table, self.as_at = program, table, as_at
        self.chosen = {name: program.new() for name in table}
        self.sizes = {program.new(): size for size in sizes}
        program.keep(dict.fromkeys(self.sizes, 1), 1, 1)
        program.keep(self.less(table, self.sizes), 0, 0)

    def of(self, names: Iterable[str], times: int = 1) -> dict[int, int]:
        return {self.chosen[name]: times for name in names if name in self.chosen}

    def less(self, names: Iterable[str], sizes: Terms) -> dict[int, int]:
        """Return how many of some names are chosen, less what each size says."""
        return self.of(names) | {variable: -many for variable, many in sizes.items()}

    def shares(self, names: list[str], further: int = 0) -> tuple[dict[int, int], dict[int, int]]:
        """Return, by size, the whole numbers either side of a level's exact share."""
        exact = {variable: size * len(names) for variable, size in self.sizes.items()}
        floors = {variable: share // len(self.table) - further for variable, share in exact.items()}
        return floors, {variable: -(-share // len(self.table)) + further for variable, share in exact.items()}

    def rule(self, rule: Cells) -> None:
        """Keep a rule."""
        if rule["rule"] == "count":
            those = [name for name, cells in self.table.items() if holds(rule["where"], cells, self.as_at)]
            least, most = rule.get("at_least", 0), rule.get("at_most", len(self.table))
            self.program.keep(self.of(those), rule.get("exactly", least), rule.get("exactly", most))
            return
        levels = levels_of(rule["column"], self.table)
        known = [level for level in levels if level not in {None, NOT_KNOWN.get(rule["column"])}]
        if rule["rule"] == "at_most_per_group":
            for level in known:
                self.program.keep(self.of(levels[level]), most=rule.get("at_most", 1))
        elif rule["rule"] == "every_level":
            asked = [level for level in known if level not in rule.get("without", ())]
            for level in rule.get("levels", asked):
                self.program.keep(self.of(levels.get(level, [])), least=rule.get("at_least", 1))
        else:
            for names in levels.values():
                floors, ceilings = self.shares(names, rule.get("within", 0))
                self.program.keep(self.less(names, floors), least=0)
                self.program.keep(self.less(names, ceilings), most=0)

    def loss(self, column: str, weight: int) -> dict[int, int]:
        """Return the places outside the shares of a column, a variable a level, times the weight."""
        outside = {}
        for names in levels_of(column, self.table).values():
            floors, ceilings = self.shares(names)
            place = self.program.new(max(len(self.table), *self.sizes.values()))
            self.program.keep(self.less(names, floors) | {place: 1}, least=0)
            self.program.keep(self.less(names, ceilings) | {place: -1}, most=0)
            outside[place] = weight
        return outside


class _Part:
    """One sample: who may be chosen, the rules, and where each child is visited."""

    def __init__(self, joint: _Joint, sample: dict[str, Any]) -> None:
        self.joint, self.sample, self.name = joint, sample, sample["name"]
        self.visits = sample.get("visits")
        eligible = sample.get("eligible", {"everyone": True})
        table = {
            child: cells
            for child, cells in joint.children.items()
            if child not in joint.gone and holds(eligible, cells, joint.as_at)
        }
        known = self._places() if self.visits else {}
        there = {place: [child for child in joint.there(self.by)[place] if child in table] for place in known}
        self.there = {place: children for place, children in there.items() if children}
        if self.visits:
            anywhere = {child for children in self.there.values() for child in children}
            table = {child: cells for child, cells in table.items() if child in anywhere}
        self.counted = _Counted(joint.program, table, self._sizes(), joint.as_at)
        self._name_children()
        for rule in sample.get("rules", ()):
            self.counted.rule(rule)
        self._visit({place: known[place] for place in self.there})
        balance = sample.get("balance", ())
        losses = [self.counted.loss(part["column"], part.get("weight", 1)) for part in balance]
        self.loss = {variable: weight for one in losses for variable, weight in one.items()}

    @property
    def by(self) -> str:
        return self.visits.get("by", "setting")

    def _sizes(self) -> range:
        size = self.visits["settings"] * self.visits["children"] if self.visits else self.sample["size"]
        least, most = size if isinstance(size, list) else (size, size)
        return range(least, most + 1)

    def _places(self) -> dict[str, Cells]:
        """Return what is known of each place that may be visited."""
        known = self.joint.known(self.by)
        eligible = self.visits.get("eligible", {"everyone": True})
        return {
            place: cells
            for place, cells in known.items()
            if place not in self.visits.get("keep_out", ()) and holds(eligible, cells, self.joint.as_at)
        }

    def _name_children(self) -> None:
        """Keep out whoever is excluded or sampled of late, and in whoever is included."""
        here = {"", self.name}
        out = {one["id"] for one in self.joint.design.get("exclude", ()) if one.get("sample", "") in here}
        self.joint.program.keep(self.counted.of(out | self.joint.recent), most=0)
        for one in self.joint.design.get("include", ()):
            if one.get("sample", "") in here:
                self.joint.program.keep(self.counted.of([one["id"]]), least=1)

    def _visit(self, known: Mapping[str, Cells]) -> None:
        """Tie children to places: a place is visited with its number of children, or has none."""
        self.places: _Counted | None = None
        self.where: dict[str, dict[str, int]] = {}
        if not self.visits:
            return
        keep = self.joint.program.keep
        many, children = self.visits["settings"], self.visits["children"]
        self.places = _Counted(self.joint.program, known, [many], self.joint.as_at)
        for rule in self.visits.get("rules", ()):
            self.places.rule(rule)
        for place in self.visits.get("force_in", ()):
            keep(self.places.of([place]), least=1)
        for place, those in self.there.items():
            here = {child: self.joint.program.new() for child in those}
            keep(dict.fromkeys(here.values(), 1) | self.places.of([place], -children), 0, 0)
            for child, variable in here.items():
                self.where.setdefault(child, {})[place] = variable
        for child, where in self.where.items():
            keep(dict.fromkeys(where.values(), 1) | self.counted.of([child], -1), 0, 0)

    def tickets(self, counted: _Counted | None, prefix: str = "") -> Iterable[tuple[int, int]]:
        """Yield every variable with its ticket."""
        for name, variable in counted.chosen.items() if counted else ():
            ticket = hashed_ticket(self.joint.seed, self.name, f"{prefix}{name}")
            yield variable, ticket >> (40 - self.joint.bits)

    def variables(self) -> list[int]:
        """Return the variables that say who is chosen, and where."""
        return [
            *self.counted.chosen.values(),
            *(at for there in self.where.values() for at in there.values()),
        ]

    def ids(self) -> tuple[str, ...]:
        solution = self.joint.program.solution
        return tuple(sorted(child for child, variable in self.counted.chosen.items() if solution[variable]))

    def visited(self) -> dict[str, tuple[str, ...]]:
        solution = self.joint.program.solution
        where = [
            (place, child) for child in self.ids() for place, at in self.where[child].items() if solution[at]
        ]
        return {place: tuple(child for at, child in where if at == place) for place, _ in where}


class _Joint:
    """All samples of a design in one program."""

    def __init__(self, cohort: ss.Cohort, design: dict[str, Any], seed: str, bits: int) -> None:
        self.cohort, self.design, self.seed, self.bits = cohort, design, seed, bits
        self.program, self.as_at = Program(), cohort.as_at
        self.children = cells_of(cohort.frame)
        self.gone = {one["id"] for one in design.get("exclude", ()) if one["reason"] in GONE}
        self.recent = self._recent(design.get("cooling_off", {}))
        self.parts = [_Part(self, sample) for sample in design["samples"]]
        self._across(design.get("across", {}))

    def _recent(self, cooling: Cells) -> set[str]:
        if not cooling or "last_sampled" not in self.cohort.frame:
            return set()
        months = cooling.get("months")
        since = earlier(self.as_at, months) if months else date.fromisoformat(cooling["since"])
        days = {child: cells["last_sampled"] for child, cells in self.children.items()}
        found = {child for child, day in days.items() if day is not None and day >= since}
        return found - set(cooling.get("exempt", ()))

    def there(self, by: str) -> dict[str, list[str]]:
        """Return who is at each place."""
        if by == "setting":
            column = self.cohort.frame["setting"].dropna()
            return {place: list(those) for place, those in column.groupby(column).groups.items()}
        return self.cohort.services.groupby("service")["child_id"].unique().map(list).to_dict()

    def known(self, by: str) -> dict[str, Cells]:
        """Return what is known of each place: what the table of settings says, else what its children do."""
        frame, supplied = self.cohort.frame, cells_of(self.cohort.settings)
        further = dict.fromkeys(self.cohort.settings.columns)
        told = [name for name in ("phase", "locality", "cluster") if name in frame and by == "setting"]
        found = {}
        for place, those in self.there(by).items():
            cells = further | {name: commonest(frame.loc[those, name]) for name in told}
            said = {name: cell for name, cell in supplied.get(place, {}).items() if cell is not None}
            found[place] = cells | said
        return found

    def _across(self, across: Cells) -> None:
        pairs = [set(pair) for pair in across.get("may_share", ())]
        most = across.get("samples_per_child", 2 if pairs else 1)
        anywhere = {}
        for child in self.children:
            seats = {part.name: part.counted.of([child]) for part in self.parts}
            everywhere = {variable: 1 for seat in seats.values() for variable in seat}
            self.program.keep(everywhere, most=most)
            for one, other in combinations(seats, 2) if pairs else ():
                if {one, other} not in pairs:
                    self.program.keep(seats[one] | seats[other], most=1)
            anywhere[child] = self.program.new()
            for variable in everywhere:
                self.program.keep({variable: 1, anywhere[child]: -1}, most=0)
        for rule in across.get("rules", ()):
            for level, those in levels_of(rule["column"], self.children).items():
                if level not in {None, NOT_KNOWN.get(rule["column"])}:
                    self.program.keep({anywhere[child]: 1 for child in those}, most=rule.get("at_most", 1))

    def best(self) -> Opinion:
        """Take the aims in their order, then tickets, then ids."""
        blocks = [part for part in self.parts if part.visits]
        six = [part for part in self.parts if part.name == "tracking"]
        focused = [part for part in self.parts if part not in blocks and part not in six]
        self._lose(six)
        for part in self.parts:
            if len(part.counted.sizes) > 1:
                self.program.minimise({variable: -size for variable, size in part.counted.sizes.items()})
        self._lose(focused)
        self._lose([part for part in blocks if part not in six])
        places = self._draw(ticket for part in blocks for ticket in part.tickets(part.places, "setting:"))
        tickets = self._draw(ticket for part in self.parts for ticket in part.tickets(part.counted))
        if not self.program.solution:  # nothing was asked of a design that could choose nobody
            self.program.least({0: 0})
        if not self._alone():
            for part in self.parts:
                self._first(part.counted.chosen)
            for part in blocks:
                for child in part.ids():
                    self._first(part.where[child])
        return Opinion(
            {part.name: self.program.value(part.loss) for part in self.parts},
            {part.name: part.ids() for part in self.parts},
            {part.name: part.visited() for part in blocks},
            (places, tickets),
        )

    def _lose(self, parts: list[_Part]) -> None:
        self.program.minimise({variable: weight for part in parts for variable, weight in part.loss.items()})

    def _draw(self, drawn: Iterable[tuple[int, int]]) -> int:
        """Make a sum of tickets least, by the sum of their upper halves and how far it is above its least."""
        tickets = dict(drawn)
        upper = {variable: ticket >> HALF for variable, ticket in tickets.items() if ticket >> HALF}
        lower = {variable: ticket % (1 << HALF) for variable, ticket in tickets.items()}
        if not upper:
            return self.program.minimise(lower)
        least, above = self.program.least(upper), self.program.new(len(tickets))
        self.program.keep(upper | {above: -1}, least, least)
        return (least << HALF) + self.program.minimise(lower | {above: 1 << HALF})

    def _alone(self) -> bool:
        """Say whether no other selection is as good, children at other places included."""
        program = self.program
        found = program.solution
        taken = [variable for part in self.parts for variable in part.variables() if found[variable]]
        if not taken:
            return True
        program.keep(dict.fromkeys(taken, 1), most=len(taken) - 1)
        try:
            program.least(dict.fromkeys(taken, 0))
        except NothingValidError:
            return True
        finally:
            program.rows.pop()
            program.solution = found
        return False

    def _first(self, chosen: Mapping[str, int]) -> None:
        """Choose the first ids in code-point order: of sets of one size, that which is largest in binary."""
        ordered = sorted(chosen)
        for start in range(0, len(ordered), HALF):
            some = reversed(ordered[start : start + HALF])
            self.program.minimise({chosen[name]: -(1 << rank) for rank, name in enumerate(some)})

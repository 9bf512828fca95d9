"""What each rule costs: how much the loss would fall without it, solved for again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from sendsample.cohort import Cohort, need_cohort
from sendsample.cohort.text import printable
from sendsample.design import Design, load_design
from sendsample.design.bind import bind
from sendsample.design.bound import BoundDesign, BoundSample, NamedRule
from sendsample.design.model import ALL_SAMPLES, TRACKING
from sendsample.engine import Deadline, Outcome, Stage, Status, best
from sendsample.errors import UsageError
from sendsample.problem import Compiled, Part, Problem
from sendsample.progress import Progress, silent
from sendsample.selecting import seconds

_ALWAYS: Final = ("sample", "rule", "sentence", "possible", "loss", "loss_without", "price")
_JOINT: Final = ("tracking", "focused", "visits")
_PLACES: Final = "places"
_STATUS: Final = {True: "possible", False: "infeasible", None: "unknown"}


def prices(
    cohort: Cohort,
    design: Design | str,
    *,
    rules: str | Iterable[str] | None = None,
    only: str | Iterable[str] | None = None,
    time_limit: float | None = None,
    progress: Progress = silent,
) -> pd.DataFrame:
    """Say what each rule of a design costs: how much the loss would fall if it were lifted.

    Each rule is lifted by itself and the design solved for again, as far as chance: a price is no estimate.
    Balance, sizes and how samples may share children are no rules and have none.

    Parameters
    ----------
    cohort
        The area's children.
    design
        The declared rules, or the name or path of a design.
    rules
        Names of rules; all of them unless said.
    only
        A sample, or several: price the rules as if the design had no others.
    time_limit
        Seconds after which to stop; what is not proven by then is missing.
    progress
        Told in short sentences what is being done.

    Returns
    -------
    pandas.DataFrame
        One row a rule, in the design's order:

        - ``sample`` (``all samples`` for a cap over all of them), ``rule``, ``sentence``;
        - ``possible``: whether a selection exists without the rule; missing where that is not known;
        - ``loss``, ``loss_without``: the total over the samples, with and without the rule; missing where
          there is no selection;
        - ``price``: by how much it falls; 0 where the rule makes no difference. It can be below 0 where
          lifting the rule serves an aim that comes before, at the cost of a later one;
        - for several samples ``tracking``, ``focused`` and ``visits``: how much each of these aims falls;
        - where a size is a range, ``places``: how many more children are chosen without the rule.

        ``attrs["status"]`` says whether the design itself can be met: ``possible``, ``infeasible`` or, where
        a limit was reached, ``unknown``.

    Raises
    ------
    sendsample.errors.UsageError
        When ``rules`` names one that the design does not have, or that these lists leave out.
    sendsample.errors.DesignError
        When the design does not fit the cohort.

    Examples
    --------
    >>> import sendsample as ss
    >>> frame = pd.DataFrame(
    ...     {
    ...         "child_id": ["a1", "a2", "a3", "a4"],
    ...         "primary_need": ["ASD", "HI", "SEMH", "ASD"],
    ...         "provision": ["ehc_plan", "sen_support", "ehc_plan", "sen_support"],
    ...         "alternative_provision": [False, False, True, False],
    ...         "age": [7, 15, 14, 9],
    ...     }
    ... )
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> plans = {"rule": "count", "where": {"column": "provision", "equals": "ehc_plan"}, "exactly": 2}
    >>> audit = {"name": "audit", "size": 2, "rules": [plans], "balance": [{"column": "provision"}]}
    >>> table = ss.prices(cohort, ss.Design(name="audit", samples=[audit]))
    >>> table[["rule", "loss", "loss_without", "price"]].to_numpy().tolist()
    [['rule 1', 2, 0, 2]]
    """
    deadline = Deadline(seconds(time_limit))
    need_cohort(cohort)
    whole = load_design(design)
    bound = bind(whole if only is None else whole.only(only), cohort)
    priced = list(_wanted(bound, rules))
    progress("Looking for the least loss with every rule")
    stands = _worth(bound, deadline)
    rows = []
    for lifted in priced:
        progress(f"Looking for the least loss without the rule {lifted.name!r}")
        best_already = _unbettered(stands, lifted.bound, deadline)
        rows.append(_row(lifted, stands, stands if best_already else _worth(lifted.bound, deadline)))
    table = _table(rows, bound)
    table.attrs["status"] = _STATUS[stands.possible]
    return table


@dataclass(frozen=True)
class _Lifted:
    """A rule, and the design without it."""

    sample: str
    name: str
    sentence: str
    bound: BoundDesign


@dataclass(frozen=True)
class _Worth:
    """What a design comes to on its aims, as far as they are proven.

    Attributes
    ----------
    possible
        Whether there is a selection; None where that is not known.
    loss
        The loss of each aim, by name; None where it is not proven.
    places
        How many children are chosen.
    rest
        Whether, but for the loss of the tracking sample, no other rules could come to more.
    """

    possible: bool | None
    loss: dict[str, int] | None = None
    places: int = 0
    rest: bool = False

    @property
    def total(self) -> int | None:
        return None if self.loss is None else sum(self.loss.values())


def _worth(bound: BoundDesign, deadline: Deadline) -> _Worth:
    compiled = Compiled(bound, None)
    found = best(compiled, TRACKING, deadline)
    if isinstance(found, Outcome):
        return _Worth(None if found.status is Status.UNKNOWN else False)
    if not found.proven:
        return _Worth(possible=True)
    loss = dict.fromkeys(_JOINT, 0)
    for stage in found.stages:
        if stage.aim == "loss":
            loss[_aim(stage, bound)] += stage.value
    parts = found.problem.parts
    largest = all(
        part.most == min(compiled.ranged[part.name][1], _candidates(found.problem, part))
        for part in parts
        if part.name in compiled.ranged
    )
    rest = largest and not loss["focused"] and not loss["visits"]
    return _Worth(possible=True, loss=loss, places=sum(part.most for part in parts), rest=rest)


def _candidates(problem: Problem, part: Part) -> int:
    """Return how many children could be chosen for a sample."""
    return len(np.unique(problem.child[part.first : part.last]))


def _unbettered(stands: _Worth, lifted: BoundDesign, deadline: Deadline) -> bool:
    """Say whether a design without a rule cannot be better, without solving for all its samples.

    That is so where every aim is at its end; for the tracking sample's loss that is what it would be alone.
    """
    if stands.loss is None or not stands.rest:
        return False
    if not stands.loss["tracking"] or len(lifted.samples) == 1:
        return not stands.loss["tracking"]
    alone = _worth(lifted.only([TRACKING]), deadline)
    return alone.loss is not None and alone.loss["tracking"] == stands.loss["tracking"]


def _aim(stage: Stage, bound: BoundDesign) -> str:
    """Return which of the aims a loss belongs to."""
    if stage.samples == (TRACKING,):
        return "tracking"
    blocks = {part.sample.name for part in bound.samples if part.visits is not None}
    return "visits" if stage.samples[0] in blocks else "focused"


def _wanted(bound: BoundDesign, rules: str | Iterable[str] | None) -> Iterator[_Lifted]:
    """Yield the rules to price; a name means the rule of every sample that has it."""
    lifted = list(_all(bound))
    there = list(dict.fromkeys(one.name for one in lifted))
    wanted = there if rules is None else [rules] if isinstance(rules, str) else list(rules)
    unknown = [name for name in wanted if name not in there]
    if unknown:
        raise UsageError(
            f"There is no rule {printable(str(unknown[0]))!r} in the design {bound.design.name!r}, or these "
            "lists leave it out.",
            code="rule_unknown",
            hint=f"Its rules: {', '.join(map(repr, there)) or 'none'}.",
        )
    yield from (one for one in lifted if one.name in wanted)


def _all(bound: BoundDesign) -> Iterator[_Lifted]:
    for place, part in enumerate(bound.samples):
        name = part.sample.name
        for rule in part.rules:
            lighter = replace(part, rules=_but(part.rules, rule))
            yield _Lifted(name, rule[0], rule[1].sentence(), _with(bound, place, lighter))
        visits = part.visits
        if visits is not None:
            for rule in visits.rules:
                lighter = replace(part, visits=replace(visits, rules=_but(visits.rules, rule)))
                sentence = rule[1].sentence(visits.visits.by)
                yield _Lifted(name, rule[0], sentence, _with(bound, place, lighter))
    for cap_name, cap in bound.across:
        rest = tuple(other for other in bound.across if other[0] != cap_name)
        yield _Lifted(ALL_SAMPLES, cap_name, cap.sentence(), replace(bound, across=rest))


def _but(rules: tuple[NamedRule, ...], rule: NamedRule) -> tuple[NamedRule, ...]:
    return tuple(other for other in rules if other[0] != rule[0])


def _with(bound: BoundDesign, place: int, part: BoundSample) -> BoundDesign:
    samples = (*bound.samples[:place], part, *bound.samples[place + 1 :])
    return replace(bound, samples=samples)


def _row(lifted: _Lifted, stands: _Worth, without: _Worth) -> dict[str, Any]:
    row = {
        "sample": lifted.sample,
        "rule": lifted.name,
        "sentence": lifted.sentence,
        "possible": stands.possible or without.possible,
        "loss": stands.total,
        "loss_without": without.total,
    }
    if stands.loss is None or without.loss is None:
        return row
    falls = {aim: stands.loss[aim] - without.loss[aim] for aim in _JOINT}
    return row | falls | {"price": sum(falls.values()), _PLACES: without.places - stands.places}


def _table(rows: list[dict[str, Any]], bound: BoundDesign) -> pd.DataFrame:
    columns = [*_ALWAYS, *(_JOINT if len(bound.samples) > 1 else ())]
    if any(part.sample.least < part.sample.most for part in bound.samples):
        columns.append(_PLACES)
    kinds = {"sample": "str", "rule": "str", "sentence": "str", "possible": "boolean"}
    data = {
        column: pd.Series([row.get(column) for row in rows], dtype=kinds.get(column, "Int64"))
        for column in columns
    }
    return pd.DataFrame(data)

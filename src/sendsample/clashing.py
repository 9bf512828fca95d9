"""Why a design cannot be met, in sentences: which rules, and which samples stand in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sendsample.design.bound import BoundDesign
from sendsample.design.model import TRACKING
from sendsample.engine import Deadline, Outcome, Status, possible
from sendsample.problem import Compiled
from sendsample.progress import Progress


@dataclass(frozen=True)
class Clash:
    """Samples that cannot be met together, and why.

    Attributes
    ----------
    names
        The samples.
    outcome
        The infeasible outcome of these alone.
    least
        Whether without any one of them the others can be met; False also where time ran out on saying so.
    """

    names: list[str]
    outcome: Outcome
    least: bool = True


def clash(compiled: Compiled, outcome: Outcome, deadline: Deadline, progress: Progress) -> tuple[str, ...]:
    """Return why there is no selection.

    Where there are several samples: whether the tracking sample alone could be met, each sample that cannot
    be met by itself, and of the others a smallest set that cannot be met together.

    Parameters
    ----------
    compiled
        What was asked.
    outcome
        The infeasible outcome.
    deadline
        When to stop.
    progress
        Told what is being done.
    """
    bound = compiled.bound
    if len(bound.samples) == 1:
        return _rules(bound, outcome)
    progress("Finding the samples that stand in the way")
    alone = {part.sample.name: _probe(compiled, [part.sample.name], deadline) for part in bound.samples}
    clashes = [Clash([name], found) for name, found in alone.items() if found.status is Status.INFEASIBLE]
    impossible = [name for clash in clashes for name in clash.names]
    clashes += _together(compiled, [name for name in alone if name not in impossible], deadline)
    reasons = [*_tracking(alone), *(line for clash in clashes for line in _told(bound, clash))]
    return tuple(reasons) if clashes else (*reasons, *_rules(bound, outcome))


def _probe(compiled: Compiled, names: Sequence[str], deadline: Deadline) -> Outcome:
    return possible(Compiled(compiled.bound.only(names), compiled.seed), deadline)


def _together(compiled: Compiled, names: list[str], deadline: Deadline) -> Iterator[Clash]:
    """Yield sets of samples that cannot be met together, though with any of them dropped the others can.

    After each, one of its samples is left out, until the others can be met.
    """
    while len(names) > 1 and not deadline.passed:
        last = _probe(compiled, names, deadline)
        if last.status is not Status.INFEASIBLE:
            return
        kept, least = names, True
        # The tracking sample is let off first, so that it is blamed only when it has to be.
        for name in sorted(names, key=lambda name: name != TRACKING):
            rest = [other for other in kept if other != name]
            found = _probe(compiled, rest, deadline)
            if found.status is Status.INFEASIBLE:
                kept, last = rest, found
            least &= found.status is not Status.UNKNOWN
        yield Clash(kept, last, least)
        out = [name for name in kept if name != TRACKING][-1]
        names = [name for name in names if name != out]


def _tracking(alone: dict[str, Outcome]) -> Iterator[str]:
    found = alone.get(TRACKING)
    if found is not None and found.status is Status.OPTIMAL:
        yield "The sample 'tracking' alone can be met: run it with only='tracking' (--only tracking)."
    if found is not None and found.status is Status.INFEASIBLE:
        yield "The sample 'tracking' cannot be met even by itself."


def _told(bound: BoundDesign, clash: Clash) -> Iterator[str]:
    quoted = ", ".join(map(repr, clash.names))
    if len(clash.names) == 1:
        yield f"In the way is the sample {quoted}, which cannot be met whatever the others are:"
    else:
        but = "; without any one of them the others can" if clash.least else ""
        yield f"In the way are the samples {quoted}, which cannot be met together{but}:"
    yield from _rules(bound.only(clash.names), clash.outcome)


def _rules(bound: BoundDesign, outcome: Outcome) -> tuple[str, ...]:
    if outcome.reasons:
        return outcome.reasons
    named = [name for part in bound.samples for name, rule in part.rules if rule.origin == "sendsample"]
    named += [name for name, rule in bound.across if rule.origin == "sendsample"]
    ours = list(dict.fromkeys(named))
    lift = (
        f" Rules that are not the framework's and could be lifted first: {', '.join(ours)}." if ours else ""
    )
    sentence = (
        "Each rule could be met by itself; together they cannot. This was proven by two routes: "
        f"{' and '.join(outcome.proofs)}.{lift}"
    )
    return (sentence,)

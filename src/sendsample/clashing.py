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
    impossible = [name for name, found in alone.items() if found.status is Status.INFEASIBLE]
    # What is going to be said takes two proofs; a step on the way may do with one.
    clashes = [Clash([name], _probe(compiled, [name], deadline, routes=2)) for name in impossible]
    clashes = [clash for clash in clashes if clash.outcome.status is Status.INFEASIBLE]
    clashes += _together(compiled, [name for name in alone if name not in impossible], deadline)
    reasons = [*_tracking(alone), *(line for clash in clashes for line in _told(bound, clash))]
    return tuple(reasons) if clashes else (*reasons, *_rules(bound, outcome))


def _probe(compiled: Compiled, names: Sequence[str], deadline: Deadline, routes: int = 1) -> Outcome:
    return possible(Compiled(compiled.bound.only(names), compiled.seed), deadline, routes)


def _together(compiled: Compiled, names: list[str], deadline: Deadline) -> Iterator[Clash]:
    """Yield sets of samples that cannot be met together, though with any of them dropped the others can.

    After each, one of its samples is left out, until the others can be met.
    """
    while len(names) > 1 and not deadline.passed:
        kept = _fewer(compiled, names, deadline)
        if not kept:
            return
        least = True
        for name in _let_off(compiled, kept):
            rest = [other for other in kept if other != name]
            if not rest:
                break
            found = _probe(compiled, rest, deadline)
            if found.status is Status.INFEASIBLE:
                kept = rest
            least &= found.status is not Status.UNKNOWN
        said = _probe(compiled, kept, deadline, routes=2)
        if said.status is not Status.INFEASIBLE:
            return
        yield Clash(kept, said, least)
        out = [name for name in kept if name != TRACKING][-1]
        names = [name for name in names if name != out]


def _fewer(compiled: Compiled, names: list[str], deadline: Deadline) -> list[str]:
    """Return samples among some that cannot be met together, few of them; none where they can be met.

    The tracking sample is let off first, so that it is blamed only when it has to be. Then the rules that
    the relaxation's bound rests on say at once which few samples are enough.
    """
    rest = [name for name in names if name != TRACKING]
    for some in (rest, names):
        found = _probe(compiled, some, deadline)
        if found.status is not Status.INFEASIBLE:
            continue
        rests_on = {sample for sample, _ in found.blamed}
        blamed = [name for name in some if name in rests_on]
        enough = blamed and _probe(compiled, blamed, deadline).status is Status.INFEASIBLE
        return blamed if enough else some
    return []


def _let_off(compiled: Compiled, names: list[str]) -> list[str]:
    """Return samples in the order in which to try the others without them: blocks of visits cost most."""
    visits = {part.sample.name for part in compiled.bound.samples if part.visits is not None}
    return sorted(names, key=lambda name: (name != TRACKING, name not in visits))


def _tracking(alone: dict[str, Outcome]) -> Iterator[str]:
    found = alone.get(TRACKING)
    if found is not None and found.status is Status.OPTIMAL:
        yield "The sample 'tracking' alone can be met: run it with only='tracking' (--only tracking)."


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
    sentence = (
        f"Each rule could be met by itself; together they cannot{_in_play(outcome)}. This was proven by two "
        f"routes: {' and '.join(outcome.proofs)}.{_to_lift(bound, outcome)}"
    )
    return (sentence, *_settled(bound))


def _in_play(outcome: Outcome) -> str:
    """Name the rules that the proof rests on, where it tells."""
    several = len({sample for sample, _ in outcome.blamed}) > 1
    names = [f"{rule} ({sample})" if several else rule for sample, rule in outcome.blamed]
    return f": {', '.join(names)}" if len(names) > 1 else ""


def _to_lift(bound: BoundDesign, outcome: Outcome) -> str:
    """Name the rules of our own that could be lifted first: of those in play, where the proof tells."""
    named = [name for part in bound.samples for name, rule in part.rules if rule.origin == "sendsample"]
    named += [name for name, rule in bound.across if rule.origin == "sendsample"]
    in_play = {rule for _, rule in outcome.blamed} or set(named)
    ours = [name for name in dict.fromkeys(named) if name in in_play]
    return (
        f" Rules that are not the framework's and could be lifted first: {', '.join(ours)}." if ours else ""
    )


def _settled(bound: BoundDesign) -> Iterator[str]:
    for part in bound.samples:
        if part.pinned is not None:
            yield (
                f"The sample {part.sample.name!r} was settled beforehand; `check` says of its children which "
                "rules they meet."
            )

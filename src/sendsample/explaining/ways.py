"""Ways out in words."""

from __future__ import annotations

from collections.abc import Mapping

from sendsample.design import Design
from sendsample.design.moves import Move
from sendsample.engine import Settled
from sendsample.explaining.explanation import Relaxation
from sendsample.explaining.relaxing import Way


def relaxation_told(
    asked: Design, design: Design, way: Way, settled: Settled, loss: Mapping[str, int]
) -> Relaxation:
    """Return a way out in words, with what it comes to.

    Parameters
    ----------
    asked, design
        The design as it is, and as it would be.
    way
        The moves.
    settled
        The best selection of the design as it would be.
    loss
        The loss of each sample in it.
    """
    bound = dict(loss) if settled.proven else dict.fromkeys(loss, 0)
    changes = "; and ".join(move.sentence(asked) for move in way.moves)
    if any(sample.balance for sample in design.samples):
        then = _then(loss, proven=settled.proven)
    else:
        then = "Then a selection exists; the design asks for no balance."
    alike = sum(len(lever.lifts) for lever in way.levers if lever.lifts) - sum(
        move.kind in {"exclude", "exempt"} for move in way.moves
    )
    return Relaxation(
        way.cost,
        way.moves,
        f"{changes[:1].upper()}{changes[1:]}{_as_well(alike)}. {then} Cost {way.cost}.",
        _technical(way, loss, proven=settled.proven),
        dict(loss),
        bound,
        design,
        alike,
    )


def _as_well(alike: int) -> str:
    if not alike:
        return ""
    others = "one other child" if alike == 1 else f"{alike:,} others"
    return f" (or, as well, {others} alike in everything the design looks at)"


def _then(loss: Mapping[str, int], *, proven: bool) -> str:
    total = sum(loss.values())
    if not proven:
        return f"Then a selection exists; one of loss {total} was found."
    if total == 0:
        return "Then a selection exists that mirrors the area as far as whole children can (loss 0)."
    samples = [f"{name} {value}" for name, value in loss.items() if value]
    of = f": {', '.join(samples)}" if len(loss) > 1 else ""
    return (
        f"Then a selection exists; the best falls {total} outside the area's proportions (loss {total}{of})."
    )


def _technical(way: Way, loss: Mapping[str, int], *, proven: bool) -> str:
    steps = "; ".join(map(_step, way.moves))
    sure = "proven least" if proven else "not proven least"
    return (
        f"Cost {way.cost}: {steps}. Run as changed: loss {sum(loss.values())} ({sure}), confirmed by the "
        "check that shares nothing with the solver."
    )


def _step(move: Move) -> str:
    side = f" {move.give.side}" if move.give is not None else ""
    return f"{move.kind}{side} {move.sample}/{move.rule or move.id} by {move.by}"

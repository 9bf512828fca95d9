"""Who has no chance in a lottery, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sendsample.engine import Outcome
from sendsample.lotteries.support import Branch, cover
from sendsample.lotteries.supporting import Question, supporting
from sendsample.progress import silent

Flags = NDArray[np.bool_]

EXCLUDED = "excluded"
NO_PLACE = "at no setting that can be visited"
BALANCE = "balance"
OTHERS = "other samples"
RULES = "rules"
NOT_KNOWN = "not known: a limit was reached"


def without_chance(question: Question, branches: Sequence[Branch], gone: Flags) -> pd.Series:
    """Return why each child who has no chance has none, by ``child_id``.

    Parameters
    ----------
    question
        What was asked.
    branches, gone
        The support, and the types that are in no set of it.
    """
    first, asked = branches[0], question.asked
    ids = np.array(first.aim.problem.ids[first.part.first : first.part.last], dtype=object)
    of = first.types.of
    reasons = dict.fromkeys(asked.frame.index.difference(pd.Index(ids)).tolist(), NO_PLACE)
    reasons |= {entry.id: f"{EXCLUDED}: {entry.reason}" for entry in asked.excluded}
    why = _by_type(question, branches, gone)
    reasons |= {
        child: why[kind] for child, kind in zip(ids.tolist(), of.tolist(), strict=True) if kind in why
    }
    made = pd.Series(reasons, dtype="str", name="reason").rename_axis("child_id")
    return made[made.index.isin(asked.frame.index)].sort_index()


def _by_type(question: Question, branches: Sequence[Branch], gone: Flags) -> dict[int, str]:
    """Return why each type that has no chance has none."""
    why: dict[int, str] = {}
    left, deadline = gone.copy(), question.deadline
    others = len(question.bound.samples) > 1
    for asked, reason in (
        (replace(question, within=None) if question.within is not None else None, BALANCE),
        (_alone(question) if others else None, OTHERS),
    ):
        if asked is not None and left.any():
            never = _never(asked, branches[0], left)
            why |= dict.fromkeys(np.flatnonzero(left & ~never).tolist(), reason)
            left &= never
    why |= dict.fromkeys(np.flatnonzero(left).tolist(), RULES)
    return dict.fromkeys(why, NOT_KNOWN) if deadline.passed else why


def _alone(question: Question) -> Question:
    """Return the question without the other samples, and whatever the loss."""
    return replace(question, bound=question.bound.only([question.asked.sample.name]), within=None)


def _never(question: Question, branch: Branch, gone: Flags) -> Flags:
    """Say which types of a branch are in no set even when less is asked."""
    found = supporting(question, silent)
    if isinstance(found, Outcome):
        return gone
    ids = branch.aim.problem.ids[branch.part.first : branch.part.last]
    type_of = {child: kind for child, kind in zip(ids, branch.types.of.tolist(), strict=True) if kind >= 0}
    alone = found[0]
    children = alone.aim.problem.ids[alone.part.first : alone.part.last]
    pairs = [
        (type_of[child], kind)
        for child, kind in zip(children, alone.types.of.tolist(), strict=True)
        if child in type_of and kind >= 0
    ]
    ours, theirs = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    unmet = np.zeros(len(alone.types.sizes), dtype=bool)
    unmet[theirs[gone[ours]]] = True
    _, never = cover(found, unmet, question.deadline)
    still = np.zeros_like(gone)
    still[ours[never[theirs]]] = True
    return gone & still

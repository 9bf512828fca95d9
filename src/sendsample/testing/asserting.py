"""Assertions about selections, whoever made them, that say in the field's words what is wrong.

Nothing in a message is about a child but the area's own id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from sendsample.cohort import Cohort, need_cohort
from sendsample.design import Design, load_design
from sendsample.design.bind import bind
from sendsample.design.values import words
from sendsample.errors import UsageError
from sendsample.selecting import select
from sendsample.selection import Check, Selection, check
from sendsample.selection.check import check_bound, known_by_sample
from sendsample.selection.given import Given
from sendsample.testing.same import Ids, need_same
from sendsample.testing.saying import level_words, listed, wanted

#: Any seed: without one of the caller's own, chance plays no part in what is asserted.
_SEED: Final = "1"
#: What a check calls the bounds that do not hold for ids it cannot count.
_UNCOUNTED: Final = ("not on the lists", "not eligible", "named twice", "not to be visited")


def assert_valid(cohort: Cohort, design: Design | str, ids: Ids) -> None:
    """Assert that every rule of a design holds.

    Parameters
    ----------
    cohort, design, ids
        As for :func:`sendsample.check`, which needs no solver.

    Raises
    ------
    AssertionError
        Naming each bound that does not hold: its sample and rule, what was found and what was wanted.
    sendsample.errors.UsageError, sendsample.errors.DesignError
        As for :func:`sendsample.check`: when ``ids`` are not for the samples of the design, or are of a
        selection in which nobody is chosen; when the design does not fit.

    Examples
    --------
    >>> from sendsample.testing import cohort_of
    >>> cohort = cohort_of([{"household": "h1"}, {"household": "h1"}])
    >>> cap = {"rule": "at_most_per_group", "column": "household", "name": "one a household"}
    >>> design = Design(name="audit", samples=[{"name": "audit", "size": 1, "rules": [cap]}])
    >>> assert_valid(cohort, design, ["c2"])
    >>> assert_valid(cohort, design, ["c1", "c2"])
    Traceback (most recent call last):
    AssertionError: 2 bounds of the design 'audit' do not hold:
      'audit', size: found 2, wanted exactly 1 (the sample has 1 child)
      'audit', one a household, h1: found 2, wanted at most 1 (at most 1 child per household)
    """
    __tracebackhide__ = True
    _valid(check(cohort, design, ids), load_design(design))


def _valid(checked: Check, design: Design) -> None:
    __tracebackhide__ = True
    if checked.valid:
        return
    lines = [_broken(row) for row in _rows(checked.broken)]
    what = "1 bound" if len(lines) == 1 else f"{len(lines)} bounds"
    verb = "does" if len(lines) == 1 else "do"
    raise AssertionError(f"{what} of the design {design.name!r} {verb} not hold:{listed(lines)}")


def _rows(table: pd.DataFrame) -> list[dict[Any, Any]]:
    cells = table.astype(object)
    return cells.where(cells.notna(), None).to_dict("records")


def _broken(row: Mapping[Any, Any]) -> str:
    level = f", {level_words(row['level'])}" if row["level"] else ""
    many = wanted(row["at_least"], row["at_most"])
    return f"{row['sample']!r}, {row['rule']}{level}: found {row['found']}, wanted {many} ({row['sentence']})"


def assert_balanced(cohort: Cohort, design: Design | str, ids: Ids, *, at_most: int = 0) -> None:
    """Assert that each sample mirrors its frame on every balance column, as far as whole children can.

    Parameters
    ----------
    cohort, design, ids
        As for :func:`sendsample.check`. Whether sizes and rules hold plays no part.
    at_most
        The loss that a sample may have: places outside the two whole numbers either side of each exact share,
        each times its column's weight.

    Raises
    ------
    AssertionError
        Naming each level that is outside, with how many were chosen and how many would mirror the frame; or
        ids that count nowhere: unknown, not eligible or named twice, or at a place where they are not.
    sendsample.errors.UsageError, sendsample.errors.DesignError
        As for :func:`sendsample.check`, and when ``at_most`` is no whole number.

    Examples
    --------
    >>> from sendsample.testing import cohort_of
    >>> cohort = cohort_of([{}, {}, {"sex": "male"}, {"sex": "male"}])
    >>> design = Design(name="audit", samples=[{"name": "audit", "size": 2, "balance": [{"column": "sex"}]}])
    >>> assert_balanced(cohort, design, ["c1", "c3"])
    >>> assert_balanced(cohort, design, ["c1", "c2"])
    Traceback (most recent call last):
    AssertionError: 'audit' is 2 places outside the area's proportions, and at most 0 are allowed:
      sex female: 2 chosen, and 1 would mirror the area (exact share 1)
      sex male: 0 chosen, and 1 would mirror the area (exact share 1)
    """
    __tracebackhide__ = True
    _need_whole(at_most)
    checked = check(cohort, design, ids)
    _need_counted(checked.broken)
    for sample, loss in checked.loss.items():
        if loss > at_most:
            lines = list(_outside(checked.comparison, sample))
            places = "1 place" if loss == 1 else f"{loss} places"
            raise AssertionError(
                f"{sample!r} is {places} outside the area's proportions, and at most {at_most} "
                f"{'is' if at_most == 1 else 'are'} allowed:{listed(lines)}"
            )


def _need_whole(at_most: Any) -> None:
    if not isinstance(at_most, int) or isinstance(at_most, bool) or at_most < 0:
        raise UsageError(
            "The loss that a sample may have at most is not a whole number.",
            code="at_most",
            hint="Write it as at_most=2; 0 is none.",
        )


def _need_counted(broken: pd.DataFrame) -> None:
    """Raise where ids were given that no level counts, so that their loss says nothing."""
    __tracebackhide__ = True
    if lines := [_broken(row) for row in _rows(broken[broken["rule"].isin(_UNCOUNTED)])]:
        raise AssertionError(f"Not every id counts, so the loss says nothing:{listed(lines)}")


def _outside(comparison: pd.DataFrame, sample: str) -> Iterator[str]:
    rows = comparison[(comparison["sample"] == sample) & (comparison["outside"] > 0)]
    for row in rows.to_dict("records"):
        level = f"{words(row['column'])} {level_words(row['level'])}"
        floor, ceiling = row["floor"], row["ceiling"]
        mirrors = f"{floor}" if floor == ceiling else f"{floor} or {ceiling}"
        share = f"{row['exact_share']:.4g}"
        yield f"{level}: {row['chosen']} chosen, and {mirrors} would mirror the area (exact share {share})"


def assert_optimal(
    cohort: Cohort,
    design: Design | str,
    ids: Ids,
    *,
    seed: str | None = None,
    time_limit: float | None = None,
) -> None:
    """Assert that every rule holds and that nothing is better on any aim, which is proven.

    The aims are those of :func:`sendsample.select`, in its order: the loss of the tracking sample, sizes that
    are ranges, the losses of the other samples and then of visits. A later aim counts only where those before
    are met.

    Parameters
    ----------
    cohort, design, ids
        As for :func:`sendsample.check`.
    seed
        Assert besides that chance decided as this seed has it; left out, any of the best will do.
    time_limit
        Seconds in which to prove it; none by default.

    Raises
    ------
    AssertionError
        Naming the first aim that is not met, its proven best and a selection that reaches it; or the bounds
        that do not hold, as :func:`assert_valid` does; or saying that the time did not suffice for a proof.
    sendsample.errors.UsageError, sendsample.errors.DesignError, sendsample.errors.SeedError
        As for :func:`sendsample.check` and :func:`sendsample.select`.

    Examples
    --------
    >>> from sendsample.testing import cohort_of
    >>> cohort = cohort_of([{}, {}, {"sex": "male"}, {"sex": "male"}])
    >>> design = Design(name="audit", samples=[{"name": "audit", "size": 2, "balance": [{"column": "sex"}]}])
    >>> assert_optimal(cohort, design, ["c1", "c3"])
    >>> assert_optimal(cohort, design, ["c1", "c2"])
    Traceback (most recent call last):
    AssertionError: Not the best: the loss of 'audit' is 2, and 0 is proven to be possible:
      'audit': c1, c3
    """
    __tracebackhide__ = True
    need_cohort(cohort)
    design = load_design(design)
    chosen = known_by_sample(ids, design, cohort)
    checked = check_bound(cohort, bind(design, cohort), chosen)
    _valid(checked, design)
    best = select(cohort, design, seed=_SEED if seed is None else seed, time_limit=time_limit)
    if best.status != "optimal":
        raise AssertionError(f"Whether nothing is better was not proven: the outcome is {best.status!r}.")
    # Tickets are the last of the stages, and only the caller's own seed makes them matter.
    for stage in best.receipt["stages"]:
        if stage["aim"] in _AIMS:
            reached = _AIMS[stage["aim"]](stage["samples"], checked, chosen)
            _reached(stage, reached, best)
    if seed is not None:
        need_same(chosen, known_by_sample(best, design, cohort), ("these", f"the seed {seed!r}"))


def _loss(samples: Sequence[str], checked: Check, _: Mapping[str, Given]) -> int:
    return sum(checked.loss[name] for name in samples)


def _size(samples: Sequence[str], _: Check, chosen: Mapping[str, Given]) -> int:
    return sum(len(chosen[name].ids) for name in samples)


_AIMS: Final[dict[str, Callable[[Sequence[str], Check, Mapping[str, Given]], int]]] = {
    "loss": _loss,
    "size": _size,
}


def _reached(stage: Mapping[str, Any], value: int, best: Selection) -> None:
    __tracebackhide__ = True
    if value == stage["value"]:
        return
    samples = " and ".join(map(repr, stage["samples"]))
    lines = [f"{name!r}: {', '.join(sorted(ids)) or 'nobody'}" for name, ids in best.ids.items()]
    raise AssertionError(
        f"Not the best: the {stage['aim']} of {samples} is {value}, and {stage['value']} is proven to be "
        f"possible:{listed(lines)}"
    )

"""Cases that can be met: a cohort, a design, and a selection that was there before the design."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sendsample.cohort import Cohort
from sendsample.design import Design
from sendsample.drawable import drawable
from sendsample.strategies.arguments import need_drawn, need_strategy
from sendsample.strategies.choosing import called
from sendsample.strategies.making import Options
from sendsample.strategies.of_cohorts import cohorts as any_cohorts
from sendsample.strategies.of_designs import options
from sendsample.strategies.together import made


@drawable
@dataclass(frozen=True, eq=False)
class FeasibleCase:
    """A design that can be met, and a selection that meets it.

    Attributes
    ----------
    cohort, design
        The children and the rules.
    witness
        The child ids of each sample by its name, in a block of visits by place: what
        :func:`sendsample.check` takes. It keeps every rule; it need not be the best.
    """

    cohort: Cohort
    design: Design
    witness: Mapping[str, Sequence[str] | Mapping[str, Sequence[str]]]

    @property
    def ids(self) -> dict[str, list[str]]:
        """The children of the witness by sample, those of visits without their places."""
        return {
            name: [child for there in part.values() for child in there]
            if isinstance(part, Mapping)
            else list(part)
            for name, part in self.witness.items()
        }


def feasible_cases(
    *,
    cohorts: SearchStrategy[Cohort] | None = None,
    min_samples: int = 1,
    max_samples: int | None = None,
    max_places: int = 6,
    rules: Iterable[str] | None = None,
    visits: bool | None = None,
) -> SearchStrategy[FeasibleCase]:
    """Return a strategy for cases that can be met, each with a selection that meets it.

    The selection is drawn first and the rules are made round it, so nothing is tried and thrown away.

    Parameters
    ----------
    cohorts
        A strategy for the children; :func:`cohorts` unless said otherwise.
    min_samples, max_samples, max_places, rules, visits
        As for :func:`designs`.

    Raises
    ------
    hypothesis.errors.InvalidArgument
        When an argument is outside what it may be.

    Examples
    --------
    >>> from hypothesis import Phase, find, settings
    >>> first = settings(phases=[Phase.generate])
    >>> import sendsample as ss
    >>> case = find(feasible_cases(), lambda case: True, settings=first)
    >>> case.witness, ss.check(case.cohort, case.design, case.witness).valid
    ({'tracking': ['c1']}, True)
    """
    children = any_cohorts() if cohorts is None else cohorts
    need_strategy("cohorts", children, "cohorts")
    return cases_of(
        children, options(min_samples, max_samples, max_places, rules, visits=visits, planted=True)
    )


@st.composite
def cases_of(draw: DrawFn, cohorts: SearchStrategy[Cohort], asked: Options) -> FeasibleCase:
    """Draw a case that can be met."""
    cohort = need_drawn("cohorts", draw(cohorts), Cohort)
    making = made(draw, cohort, asked)
    design = draw(called(Design, **making.data()))
    return draw(called(FeasibleCase, cohort=cohort, design=design, witness=making.witness))

"""Which rules each of the children chosen serves: a row a child, a column a rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sendsample.errors import UsageError
from sendsample.pictures.dot_grid import DotGrid, lines_below, listed
from sendsample.pictures.picking import checked, one_of
from sendsample.pictures.placing import LINE, kept, titled
from sendsample.pictures.plotting import altair
from sendsample.pictures.saving import picture
from sendsample.pictures.serving import rules_served, rules_together
from sendsample.selection import Check, Selection

if TYPE_CHECKING:
    import altair as alt

_RULES: Final = 24
_SAID: Final = "A dot: the child counts towards the rule. Restricted: a row is a child."


def coverage(found: Selection | Check, sample: str | None = None, *, ids: bool = True) -> alt.LayerChart:
    """Return a picture of which rules each of the children chosen serves.

    A row is a child, in ticket order (in a check, as the ids were given); a column is a rule, or one level of
    it. A dot says that the child counts towards the rule. Below stand how many do and how many the rule asks
    for, and the rules that no child serves by itself, such as a cap on households. From eight columns on they
    are numbered, and named below. There is a row for at most 41 children, and a column for at most 25 rules,
    those that do not hold first; the others are counted.

    A row is a child, with ids or without, so the picture is restricted and there is no shareable one.

    Parameters
    ----------
    found
        A selection or a check.
    sample
        Which of its samples; ``tracking`` or the only one when left out.
    ids
        Whether rows are named by the area's own ids, or else numbered.

    Raises
    ------
    sendsample.errors.UsageError
        When nobody is chosen, or Altair is not installed.
    sendsample.errors.DesignError
        When there is no such sample.

    Examples
    --------
    >>> import pandas as pd
    >>> import sendsample as ss
    >>> frame = pd.DataFrame({"child_id": ["a1", "a2", "a3"], "primary_need": "ASD", "age": [7, 15, 9]})
    >>> frame = frame.assign(provision=["ehc_plan", "sen_support", "ehc_plan"], alternative_provision=False)
    >>> cohort = ss.Cohort.from_frame(frame, as_at="2024-02-05")
    >>> plan = {"rule": "count", "where": {"column": "provision", "equals": "ehc_plan"}, "exactly": 1}
    >>> audit = {"name": "audit", "size": 2, "rules": [plan | {"name": "plan"}]}
    >>> chosen = ss.check(cohort, ss.Design(name="audit", samples=[audit]), ["a1", "a2"])
    >>> for sentence in coverage(chosen, ids=False).description.split(". "):
    ...     print(sentence)
    Which rules the 2 children of audit serve
    Child 1: plan
    Child 2: none
    How many serve each: plan: 1 (exactly 1).
    """
    check = checked(found)
    name = one_of(list(check.loss), sample)
    rules, others = rules_served(check, name), rules_together(check, name)
    if not check.meets[name] or not rules:
        raise _nothing(name, chosen=bool(check.meets[name]))
    places = kept(_RULES, [rule.holds for rule in rules])
    unseen = [f"{rule.name}: {rule.many}" for place, rule in enumerate(rules) if place not in places]
    others = [*unseen, *others]
    called = [child if ids else f"Child {number}" for number, child in enumerate(check.meets[name], start=1)]
    rows = dict(zip(check.meets[name], called, strict=True))
    grid = DotGrid([rules[place] for place in places], rows)
    below = lines_below(grid, others)
    plot = altair()
    chart: alt.LayerChart = picture(
        plot.layer(*grid.layers(), *listed(below, grid.bottom)).properties(
            width=grid.width,
            height=grid.bottom + LINE * len(below),
            title=titled(f"Which rules the children of {name} serve", [_SAID], grid.width),
            description=_told(name, grid, others),
        )
    )
    return chart


def _nothing(name: str, *, chosen: bool) -> UsageError:
    if not chosen:
        return UsageError(
            f"Nobody is chosen for the sample {name!r}, so there is nothing to show.",
            code="sample_empty",
            hint="Choose another sample.",
        )
    return UsageError(
        f"The sample {name!r} has no rule that asks for anybody, so there is none for a child to serve.",
        code="no_rule_served",
        hint="Choose another sample.",
    )


def _told(name: str, grid: DotGrid, others: Sequence[str]) -> str:
    many = len(grid.names)
    served = {child: [rule.name for rule in grid.rules if child in rule.serving] for child in grid.shown}
    serves = [f"{grid.names[child]}: {'; '.join(names) or 'none'}." for child, names in served.items()]
    rest = [f"{len(grid.rest):,} more children have no row."] if grid.rest else []
    rules = "; ".join(f"{rule.name}: {rule.many}" for rule in grid.rules)
    without = [f"Rules without a column: {'; '.join(others)}."] if others else []
    whose = f"the {many:,} children" if many > 1 else "the child"
    return " ".join(
        [f"Which rules {whose} of {name} serve.", *serves, *rest, f"How many serve each: {rules}.", *without]
    )

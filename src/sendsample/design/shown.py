"""What a notebook shows of a design: samples, rules as sentences, and how many children it names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sendsample import html
from sendsample.design.bound import NAMING, Note
from sendsample.design.load import builtin_names, is_builtin
from sendsample.design.model import ALL_SAMPLES, Design, Sample, named
from sendsample.design.parts import CoolingOff
from sendsample.design.predicates import Everyone
from sendsample.design.rules.base import BaseRule, number
from sendsample.design.values import words

_NEXT: Final = (
    ("ss.preview(cohort, design)", "how many each rule has to choose from, before there is a seed"),
    ("ss.explain(cohort, design)", "whether it can be met, and if not what would help"),
    ("ss.select(cohort, design, seed=...)", "the children"),
    ("print(design.to_toml())", "the whole of it, to copy and edit"),
)
_WHOSE: Final = {"framework": "framework", "sendsample": "sendsample", "local": "this design"}


def design_html(design: Design) -> str:
    """Return what a notebook shows of a design."""
    rules = [_rules(sample) for sample in design.samples[: html.MOST]]
    # One sample's rules are what the design is; those of a dozen would hide its samples.
    alone = len(design.samples) == 1
    folded = (html.folded(title, told) for title, told in rules)
    return html.fragment(
        "Design",
        _told(design),
        _samples(design),
        *((told for _, told in rules) if alone else folded),
        _across(design),
        _children(design),
        html.folded("Where it comes from", html.paragraph(design.source)) if design.source else "",
        see=_NEXT,
    )


def notes_html(notes: Sequence[Note]) -> str:
    """Return the lines that came of fitting a design to a cohort; children that they name are counted.

    Examples
    --------
    >>> named = Note("excluded_unknown", "Child a1 is excluded and is not in the cohort.")
    >>> notes_html([named, named])
    '<p><strong>Notes</strong></p><ul><li>2 children: excluded, and not in the cohort.</li></ul>'
    """
    said = [note.sentence for note in notes if note.code not in NAMING]
    many = Counter(note.code for note in notes if note.code in NAMING)
    counted = [f"{number(count)}: {NAMING[code]}." for code, count in many.items()]
    return html.items("Notes", [*said, *counted])


def _told(design: Design) -> Iterator[str]:
    built_in = is_builtin(design)
    title = f"{design.title} ({design.name}" if design.title else f"({design.name}"
    yield f"{title}, built in)." if built_in else f"{title})."
    if not built_in and design.name in builtin_names():
        yield "Its rules differ from the built-in design of that name."
    most = sum(sample.most for sample in design.samples)
    ranged = "up to " if any(sample.least < sample.most for sample in design.samples) else ""
    if len(design.samples) == 1:
        yield f"It chooses {ranged}{number(most)}."
    else:
        together = f"{len(design.samples)} samples, all of them together"
        yield f"It chooses {ranged}{number(most)} for {together}; {design.across.sentence()}."
    if design.cooling_off is not None:
        yield _cooling_off(design.cooling_off)


def _cooling_off(cooling: CoolingOff) -> str:
    since = f"since {cooling.since}" if cooling.months is None else f"in the last {cooling.months} months"
    exempt = f", except {number(len(cooling.exempt))} named" if cooling.exempt else ""
    return f"Nobody tracked or sampled {since} is chosen{exempt}."


def _samples(design: Design) -> str:
    rows = [
        [words(sample.name), sample.size_words(), _who(sample), _mirrors(sample), _reserves(sample)]
        for sample in design.samples
    ]
    return html.table(
        "Samples", ["sample", "children", "drawn from", "mirrors", "reserves"], rows, right={1, 4}
    )


def _who(sample: Sample) -> str:
    everyone = isinstance(sample.eligible, Everyone)
    who = "everyone on the lists" if everyone else f"children with {sample.eligible.sentence()}"
    visits = sample.visits
    if visits is None:
        return who
    where = "" if isinstance(visits.eligible, Everyone) else f" with {visits.eligible.sentence()}"
    named_in = f", {number(len(visits.force_in), visits.by)} of them named" if visits.force_in else ""
    barred = f", {number(len(visits.keep_out), visits.by)} left out" if visits.keep_out else ""
    at = f"{number(visits.settings, visits.by)}{where}{named_in}{barred}"
    return f"{who}, at {at}"


def _mirrors(sample: Sample) -> str:
    weighed = [
        words(part.column) if part.weight == 1 else f"{words(part.column)} (weight {part.weight:,})"
        for part in sample.balance
    ]
    return ", ".join(weighed) or "nothing"


def _reserves(sample: Sample) -> int | str:
    return sample.kept_in_reserve or "none"


def _rules(sample: Sample) -> tuple[str, str]:
    """Return what a sample's rules come to, and the table of them."""
    noun = "child" if sample.visits is None else sample.visits.by
    rules = [(name, rule, "child") for name, rule in sample.named_rules()]
    rules += [(name, rule, noun) for name, rule in sample.named_visit_rules()]
    title = f"{words(sample.name)}: {len(rules)} rule{'s' * (len(rules) != 1)}"
    return title, _rule_table(f"Rules of {words(sample.name)}", rules)


def _rule_table(caption: str, rules: list[tuple[str, BaseRule, str]]) -> str:
    rows = [
        [name, f"{rule.sentence(noun)}{_unless(rule)}", _WHOSE[rule.origin]] for name, rule, noun in rules
    ]
    return html.table(caption, ["rule", "asks for", "whose"], rows)


def _unless(rule: BaseRule) -> str:
    return "; left out where the lists have no such column" if rule.optional else ""


def _across(design: Design) -> str:
    rules = [(name, rule, "child") for name, rule in named(design.across.rules)]
    return _rule_table(f"Rules over {ALL_SAMPLES}", rules)


def _children(design: Design) -> str:
    """Return the table of how many children the design names; who they are is in the design alone."""
    rows: list[list[Any]] = []
    for what, entries in (("cannot be chosen", design.exclude), ("must be chosen", design.include)):
        reasons = Counter(entry.reason for entry in entries)
        rows += [[what, words(reason), many] for reason, many in sorted(reasons.items())]
    return html.table("Children named in the design", ["what", "reason", "children"], rows, right={2})

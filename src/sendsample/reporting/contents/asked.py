"""What was asked, in words: each rule as its sentence, sizes, balance and who may be drawn on."""

from __future__ import annotations

from collections.abc import Iterator

from sendsample.cohort.codes import AP_DEFINITIONS
from sendsample.design.bound import BoundSample
from sendsample.design.model import ALL_SAMPLES
from sendsample.design.predicates import Everyone
from sendsample.design.rules import BaseRule
from sendsample.reporting.contents.told import Told, size_words
from sendsample.reporting.page import Block, Held, Picture, Points, Section, Table, Words, headed
from sendsample.reporting.wording import called, capital, children, listed, named, plainer, spelled, who

#: Whose rule it is, for rules that are not the area's own.
_ORIGIN = {"framework": "from the framework", "sendsample": "added by sendsample, not the framework"}
#: Notes that are told where they matter more.
_ELSEWHERE = frozenset(
    {"no_reserve", "tracking_gives_way", "cooling_off", "excluded_unknown", "exempt_unknown"}
)
_SCARCE = "Where the children are whom the rules ask for"
_ONCE = "one sample a child"
Rule = tuple[str, bool | None, str]


def asked(told: Told, scarce: tuple[Picture, ...] = ()) -> Section:
    """Return the section.

    Parameters
    ----------
    told
        The selection.
    scarce
        Where the children are whom the rules ask for, drawn.
    """
    blocks: list[Block] = [Words(" ".join(_opening(told)), "lead"), *_main(told)]
    under = [Section("asked-scarce", _SCARCE, scarce)] if scarce else []
    under += [*_focused(told), *_visits(told)]
    if rules := tuple(_across(told)):
        under.append(Section("asked-across", "Over all samples", (Held(rules),)))
    if notes := _notes(told):
        under.append(Section("asked-notes", "What these lists did not allow", (Points(tuple(notes)),)))
    return Section("asked", "What was asked", tuple(blocks), tuple(under))


def rules_met(told: Told) -> tuple[int, int]:
    """Return how many rules of the design are met, of how many; none where nobody was chosen."""
    rules = [*_across(told), *(rule for part in told.bound.samples for rule in _rules(told, part))]
    known = [holds for _, holds, _ in rules if holds is not None]
    return sum(known), len(known)


def _opening(told: Told) -> Iterator[str]:
    design, receipt = told.whole, told.receipt
    built = "built into sendsample" if receipt["design"]["built_in"] else "the area's own"
    yield f"The rules are those of the design {design.name}, {built}."
    if design.source:
        yield f"It follows: {design.source}."
    if receipt.get("only"):
        only = listed([called(name) for name in receipt["only"]])
        yield f"Of its {spelled(len(design.samples))} samples, only {only} was asked for."
    elif len(told.bound.samples) > 1:
        many = spelled(len(told.bound.samples))
        yield f"All {many} samples were chosen together, so that none makes another impossible."


def _main(told: Told) -> Iterator[Block]:
    part = told.main
    if part is None:
        return
    name = capital(called(part.sample.name))
    yield Words(f"{name}: {size_words(part)}, drawn from {drawn_from(part, len(told.cohort))}.")
    if told.pinned(part):
        yield Words("They were settled beforehand; the rules were checked all the same.", "aside")
    if rules := tuple(_rules(told, part)):
        yield Held(rules)
    yield from _balance(part)
    definition = AP_DEFINITIONS.get(told.cohort.ap_definition)
    if definition:
        yield Words(f"Alternative provision means: {definition}.", "aside")


def drawn_from(part: BoundSample, lists: int) -> str:
    """Return in words whom a sample may draw on, and how many they are."""
    many = len(part.frame)
    if not isinstance(part.sample.eligible, Everyone):
        return f"{children(many)}: {who(part.sample.eligible.sentence())}"
    if part.visits is None:
        if many < lists:
            return f"{many:,} of the {lists:,} children on the lists"
        return f"{'the' if many == 1 else 'all'} {children(many)} on the lists"
    return f"{children(many)} at a {part.visits.visits.by} that can be visited"


def _balance(part: BoundSample) -> Iterator[Words]:
    if part.balance:
        whom = "the area" if isinstance(part.sample.eligible, Everyone) else "those they are drawn from"
        yield Words(f"As far as whole children can, they mirror {whom} by {mirrored_on(part)}.")


def mirrored_on(part: BoundSample) -> str:
    """Return the columns of a sample's balance, in words."""
    return listed([named(one.column) for one in part.balance])


def _rules(told: Told, part: BoundSample) -> Iterator[Rule]:
    for name, rule in part.rules:
        yield plainer(rule.sentence()), _holds(told, part.sample.name, name), _whose(rule)
    if part.visits is not None:
        for name, rule in part.visits.rules:
            sentence = plainer(rule.sentence(part.visits.visits.by))
            yield sentence, _holds(told, part.sample.name, name), _whose(rule)


def _whose(rule: BaseRule) -> str:
    return ". ".join(part for part in (rule.about.rstrip("."), _ORIGIN.get(rule.origin, "")) if part)


def _holds(told: Told, sample: str, rule: str) -> bool | None:
    check = told.selection.check
    if check is None:
        return None
    rows = check.rules[(check.rules["sample"] == sample) & (check.rules["rule"] == rule)]
    # A rule about nobody, such as every level of a column that is empty, has no rows and holds.
    return bool(rows["holds"].all())


def _focused(told: Told) -> Iterator[Section]:
    if not told.focused:
        return
    rows = tuple(
        (
            capital(part.sample.name),
            capital(who(part.sample.eligible.sentence())),
            len(part.frame),
            _size(part),
            capital(mirrored_on(part)) or "Nothing",
        )
        for part in told.focused
    )
    columns = headed(
        "Sample",
        "Whom it draws on",
        "There are",
        "Asked for",
        "To be mirrored",
        numbers=["There are", "Asked for"],
    )
    blocks: list[Block] = [
        Table(
            "Focused samples asked for",
            columns,
            rows,
            note="Where the size is a range, a sample is as large as the rules allow.",
        )
    ]
    for part in told.focused:
        if rules := tuple(_rules(told, part)):
            blocks += [Words(f"{capital(part.sample.name)}:"), Held(rules)]
    yield Section("asked-focused", "Focused samples", tuple(blocks))


def _size(part: BoundSample) -> str:
    least, most = part.sample.least, part.sample.most
    if least == most:
        return f"{most:,}"
    return f"{least:,} to {most:,}" if least else f"up to {most:,}"


def _visits(told: Told) -> Iterator[Section]:
    for number, part in enumerate(told.visits, start=1):
        blocks: list[Block] = [
            Words(f"{capital(size_words(part))}, drawn from {drawn_from(part, len(told.cohort))}.")
        ]
        if rules := tuple(_rules(told, part)):
            blocks.append(Held(rules))
        blocks += _balance(part)
        yield Section(f"asked-visits-{number}", capital(called(part.sample.name)), tuple(blocks))


def _across(told: Told) -> Iterator[Rule]:
    if len(told.bound.samples) > 1:
        yield capital(told.bound.design.across.sentence()), _holds(told, ALL_SAMPLES, _ONCE), ""
    for name, rule in told.bound.across:
        yield plainer(rule.sentence()), _holds(told, ALL_SAMPLES, name), _whose(rule)


def _notes(told: Told) -> list[str]:
    return [note.sentence for note in told.selection.notes if note.code not in _ELSEWHERE]

"""What was asked, in words: each rule as its sentence, sizes, balance and who may be drawn on."""

from __future__ import annotations

from collections.abc import Iterator

from sendsample.cohort.codes import AP_DEFINITIONS
from sendsample.design.bound import BoundSample
from sendsample.design.model import ALL_SAMPLES
from sendsample.design.predicates import Everyone
from sendsample.design.rules import BaseRule
from sendsample.reporting.contents.told import Told, size_words
from sendsample.reporting.page import Block, Column, Held, Points, Section, Table, Words
from sendsample.reporting.wording import called, capital, children, column, listed, plainer

#: Whose rule it is, for rules that are not the area's own.
_ORIGIN = {"framework": "the framework asks for it", "sendsample": "ours, not the framework's"}
#: Notes that are told where they matter more.
_ELSEWHERE = frozenset(
    {"no_reserve", "tracking_gives_way", "cooling_off", "excluded_unknown", "exempt_unknown"}
)


def asked(told: Told) -> Section:
    """Return the section."""
    blocks: list[Block] = [Words(" ".join(_opening(told)), "lead")]
    blocks += _main(told)
    under = [*_focused(told), *_visits(told)]
    if rules := [*_across(told)]:
        under.append(Section("across", "Over all samples", (Held(tuple(rules)),)))
    if notes := _notes(told):
        under.append(Section("notes", "What these lists did not allow", (Points(tuple(notes)),)))
    return Section("asked", "What was asked", tuple(blocks), tuple(under))


def _opening(told: Told) -> Iterator[str]:
    design, receipt = told.whole, told.receipt
    built = "a built-in design" if receipt["design"]["built_in"] else "a design of the area's own"
    yield f"The rules are those of {design.name}, {built}, written down before anybody was chosen."
    if design.source:
        yield f"It goes by: {design.source}."
    if receipt.get("only"):
        yield f"Of its {len(design.samples)} samples only these were asked for: {listed([called(name) for name in receipt['only']])}."
    elif len(told.bound.samples) > 1:
        yield f"All {len(told.bound.samples)} samples were chosen together, so that none makes another impossible."
    definition = AP_DEFINITIONS.get(told.cohort.ap_definition)
    if definition:
        yield f"Alternative provision counts where the {definition}."


def _main(told: Told) -> Iterator[Block]:
    part = told.main
    if part is None:
        return
    yield Words(f"{capital(called(part.sample.name))}: {size_words(part)}, drawn from {drawn_from(part)}.")
    if told.pinned(part):
        yield Words("They were settled beforehand; the rules were checked all the same.", "aside")
    yield Held(tuple(_rules(told, part)))
    if part.balance:
        yield Words(f"As far as whole children can, they mirror {_those(part)} {_on(part)}.")


def drawn_from(part: BoundSample) -> str:
    """Return in words whom a sample may draw on, and how many they are."""
    many = len(part.frame)
    if isinstance(part.sample.eligible, Everyone):
        everyone = (
            "everyone on the lists" if part.visits is None else "everyone at a place that can be visited"
        )
        return f"{everyone} ({children(many)})"
    return f"{children(many)} with {part.sample.eligible.sentence()}"


def _those(part: BoundSample) -> str:
    return "the area" if isinstance(part.sample.eligible, Everyone) else "those they are drawn from"


def _on(part: BoundSample) -> str:
    return f"on {listed([column(one.column).lower() for one in part.balance])}"


def _rules(told: Told, part: BoundSample) -> Iterator[tuple[str, bool | None, str]]:
    for name, rule in part.rules:
        yield plainer(rule.sentence()), _holds(told, part.sample.name, name), _whose(rule)
    if part.visits is not None:
        for name, rule in part.visits.rules:
            sentence = plainer(rule.sentence(part.visits.visits.by))
            yield sentence, _holds(told, part.sample.name, name), _whose(rule)


def _whose(rule: BaseRule) -> str:
    return ". ".join(part for part in (_ORIGIN.get(rule.origin, ""), rule.about.rstrip(".")) if part)


def _holds(told: Told, sample: str, rule: str) -> bool | None:
    check = told.selection.check
    if check is None:
        return None
    rows = check.rules[(check.rules["sample"] == sample) & (check.rules["rule"] == rule)]
    return bool(rows["holds"].all()) if len(rows) else None


def _focused(told: Told) -> Iterator[Section]:
    if not told.focused:
        return
    rows = tuple(
        (
            capital(part.sample.name),
            capital(f"children with {part.sample.eligible.sentence()}"),
            len(part.frame),
            capital(size_words(part)),
            capital(listed([column(one.column).lower() for one in part.balance])) or "Nothing",
        )
        for part in told.focused
    )
    columns = (
        Column("Sample"), Column("Whom it draws on"), Column("They are", "number"), Column("Asked for"),
        Column("To be mirrored"),
    )  # fmt: skip
    blocks: list[Block] = [Table("Focused samples asked for", columns, rows)]
    for part in told.focused:
        if rules := tuple(_rules(told, part)):
            blocks += [Words(f"{capital(part.sample.name)}:"), Held(rules)]
    yield Section("asked-focused", "Focused samples", tuple(blocks))


def _visits(told: Told) -> Iterator[Section]:
    for number, part in enumerate(told.visits, start=1):
        blocks: list[Block] = [Words(f"{capital(size_words(part))}, drawn from {drawn_from(part)}.")]
        if rules := tuple(_rules(told, part)):
            blocks.append(Held(rules))
        if part.balance:
            blocks.append(Words(f"As far as whole children can, they mirror {_those(part)} {_on(part)}."))
        yield Section(f"asked-visits-{number}", capital(called(part.sample.name)), tuple(blocks))


def _across(told: Told) -> Iterator[tuple[str, bool | None, str]]:
    if len(told.bound.samples) > 1:
        sentence = capital(told.bound.design.across.sentence())
        yield sentence, _holds(told, ALL_SAMPLES, "one sample a child"), ""
    for name, rule in told.bound.across:
        yield plainer(rule.sentence()), _holds(told, ALL_SAMPLES, name), _whose(rule)


def _notes(told: Told) -> list[str]:
    return [note.sentence for note in told.selection.notes if note.code not in _ELSEWHERE]

"""Changes to a design that cannot be met: what each asks of an officer, and the design that results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sendsample.design.across import Across
from sendsample.design.bound import NamedRule
from sendsample.design.model import ALL_SAMPLES, Design, Sample, named
from sendsample.design.parts import CoolingOff
from sendsample.design.rules import BaseRule, Give
from sendsample.design.rules.base import number
from sendsample.design.values import words
from sendsample.design.visits import Visits
from sendsample.errors import DesignError

_LONGEST_NAME: Final = 100
_RELAXED: Final = "-relaxed"

Kind = Literal["rule", "size", "settings", "children", "force_in", "share", "exempt", "exclude", "include"]


@dataclass(frozen=True, slots=True)
class Move:
    """One change to a design, always towards asking for less.

    Attributes
    ----------
    kind
        What moves: the bound of a rule; a sample's least and exact size, or the settings or children of its
        visits; a setting that must be visited; in how many samples a child may be; whom cooling_off leaves
        alone; a child excluded; a child included.
    sample
        Whose it is; ``all samples`` for caps over all and for sharing. For exclude and include what the entry
        says, empty for all samples; empty for exempt.
    by
        How far.
    rule, give
        Which rule, by the name it has in its sample, and which of its bounds.
    id
        The child, or the setting that need not be visited.

    Examples
    --------
    >>> design = Design(name="d", samples=[{"name": "audit", "size": 12}])
    >>> Move("size", "audit", by=2).sentence(design)
    "choose 10 for 'audit' (the design says 12)"
    """

    kind: Kind
    sample: str
    by: int = 1
    rule: str = ""
    give: Give | None = None
    id: str = ""

    def sentence(self, design: Design) -> str:
        """Say what it asks, as an instruction that names the sample where there are several.

        Raises
        ------
        DesignError
            When the design has nothing that it names.
        """
        _refuse_unknown(self, design)
        asked, says = _SENTENCES[self.kind](self, design)
        return f"{asked} ({says})" if says else asked


def moved(design: Design, moves: Iterable[Move]) -> Design:
    """Return the design that moves make of a design.

    Whatever changes says what it was. Moves that do not go together, such as fewer settings than must be
    visited, leave a design that cannot be met, not an error.

    Parameters
    ----------
    design
        The design they start from: rules go by the names they have in it.
    moves
        The changes, in any order.

    Raises
    ------
    DesignError
        When the design has nothing that one of them names.

    Examples
    --------
    >>> rule = {"rule": "at_most_per_group", "column": "household", "name": "one a household"}
    >>> design = Design(name="d", samples=[{"name": "audit", "size": 12, "rules": [rule]}])
    >>> relaxed = moved(design, [Move("rule", "audit", rule="one a household", give=Give("upper"))])
    >>> relaxed, relaxed.samples[0].rules[0].at_most, relaxed.samples[0].rules[0].about
    (<Design d-relaxed: audit of 12>, 2, 'was: at most 1 child per household')
    """
    moves = tuple(moves)
    if not moves:
        return design
    for move in moves:
        _refuse_unknown(move, design)
    kept = [sample.name for sample in design.samples if not _is_left_out(sample, _of(moves, sample.name))]
    update = {
        "name": design.name[: _LONGEST_NAME - len(_RELAXED)] + _RELAXED,
        "samples": tuple(_sample(sample, _of(moves, sample.name)) for sample in design.samples),
        "across": _across(design.across, moves),
        "cooling_off": _cooling_off(design.cooling_off, moves),
        "exclude": _without(design.exclude, moves, "exclude"),
        "include": _without(design.include, moves, "include"),
    }
    changed = design.model_copy(update=update)
    return changed if len(kept) == len(design.samples) else changed.only(kept)


def _refuse_unknown(move: Move, design: Design) -> None:
    if not _is_there(move, design):
        raise DesignError(
            f"The design {design.name!r} has nothing that a change of kind {move.kind!r} names.",
            code="move_unknown",
            hint="Make changes to the design that they were suggested for.",
            kind=move.kind,
        )


def _is_there(move: Move, design: Design) -> bool:
    if move.kind in {"exclude", "include"}:
        entries = design.exclude if move.kind == "exclude" else design.include
        return any((entry.sample, entry.id) == (move.sample, move.id) for entry in entries)
    if move.kind == "exempt":
        return design.cooling_off is not None
    if move.kind == "share":
        return True
    sample = next((sample for sample in design.samples if sample.name == move.sample), None)
    if move.kind == "rule":
        rules = named(design.across.rules) if move.sample == ALL_SAMPLES else _all_rules(sample)
        return move.give is not None and move.rule in dict(rules)
    return sample is not None and _has(sample, move)


def _all_rules(sample: Sample | None) -> Iterator[NamedRule]:
    if sample is not None:
        yield from sample.named_rules()
        yield from sample.named_visit_rules()


def _has(sample: Sample, move: Move) -> bool:
    if sample.visits is None or move.kind == "size":
        return sample.visits is None and move.kind == "size"
    return move.kind != "force_in" or move.id in sample.visits.force_in


def _of(moves: Iterable[Move], sample: str) -> tuple[Move, ...]:
    return tuple(move for move in moves if move.sample == sample)


def _by(moves: Iterable[Move], kind: Kind) -> int:
    return sum(move.by for move in moves if move.kind == kind)


# Samples


def _is_left_out(sample: Sample, moves: Sequence[Move]) -> bool:
    visits = sample.visits
    if visits is None:
        return sample.least == sample.most <= _by(moves, "size")
    return visits.settings <= _by(moves, "settings") or visits.children <= _by(moves, "children")


def _sample(sample: Sample, moves: Sequence[Move]) -> Sample:
    if not moves:
        return sample
    taken = {rule.name for rule in sample.rules}
    if sample.visits is None:
        size, by = sample.size, _by(moves, "size")
        size = (max(0, size[0] - by), size[1]) if isinstance(size, tuple) else sample.most - by
        return sample.model_copy(update={"size": size, "rules": _rules(sample.named_rules(), moves, taken)})
    taken |= {rule.name for rule in sample.visits.rules}
    on_settings = _rules(sample.named_visit_rules(), moves, taken, sample.visits.by)
    return sample.model_copy(
        update={
            "size": None,  # which a block of visits may say and need not
            "rules": _rules(sample.named_rules(), moves, taken),
            "visits": _visits(sample.visits, moves).model_copy(update={"rules": on_settings}),
        }
    )


def _visits(visits: Visits, moves: Sequence[Move]) -> Visits:
    gone = {move.id for move in moves if move.kind == "force_in"}
    return visits.model_copy(
        update={
            "settings": visits.settings - _by(moves, "settings"),
            "children": visits.children - _by(moves, "children"),
            "force_in": tuple(place for place in visits.force_in if place not in gone),
        }
    )


# Rules


def _rules(
    rules: Iterable[NamedRule], moves: Iterable[Move], taken: set[str], noun: str = "child"
) -> tuple[BaseRule, ...]:
    """Return rules as moves leave them; names made up on the way are kept apart from those taken."""
    moves = tuple(moves)
    return tuple(
        new
        for name, rule in rules
        for new in _rule(
            rule, [move for move in moves if move.kind == "rule" and move.rule == name], taken, noun
        )
    )


def _rule(rule: BaseRule, moves: Iterable[Move], taken: set[str], noun: str) -> Iterator[BaseRule]:
    standing: tuple[BaseRule, ...] = (rule,)
    for move in moves:
        if move.give is not None:
            standing = tuple(new for old in standing for new in old.giving(move.give, move.by))
    for new in standing:
        if new == rule:
            yield new
            continue
        was = f"was: {rule.sentence(noun)}"
        about = f"{rule.about} ({was})" if rule.about else was
        yield new.model_copy(update={"about": about, "name": _own_name(new.name, rule.name, taken)})


def _own_name(name: str, before: str, taken: set[str]) -> str:
    while name != before and name in taken:
        name += "'"
    taken.add(name)
    return name


# What holds over all samples


def _across(across: Across, moves: Sequence[Move]) -> Across:
    taken = {rule.name for rule in across.rules}
    rules = _rules(named(across.rules), _of(moves, ALL_SAMPLES), taken)
    if by := _by(moves, "share"):
        pairs = bool(across.may_share)
        across = across.model_copy(update={"may_share": (), "samples_per_child": across.most + by - pairs})
    return across.model_copy(update={"rules": rules})


def _cooling_off(cooling: CoolingOff | None, moves: Iterable[Move]) -> CoolingOff | None:
    freed = [move.id for move in moves if move.kind == "exempt"]
    if cooling is None or not freed:
        return cooling
    return cooling.model_copy(update={"exempt": tuple(dict.fromkeys([*cooling.exempt, *freed]))})


def _without(entries: tuple[Any, ...], moves: Iterable[Move], kind: Kind) -> tuple[Any, ...]:
    gone = {(move.sample, move.id) for move in moves if move.kind == kind}
    return tuple(entry for entry in entries if (entry.sample, entry.id) not in gone)


# Sentences: what is asked, and what the design says instead


def _rule_words(move: Move, design: Design) -> tuple[str, str]:
    rule, noun = _named_rule(move, design)
    asked, says = rule.giving_words(move.give or Give("both"), move.by, noun)
    across = " over all samples" if move.sample == ALL_SAMPLES else ""
    return asked + (across or _in(move, design)), f"the design says {says}" if says else ""


def _named_rule(move: Move, design: Design) -> tuple[BaseRule, str]:
    """Return the rule that moves, and what it counts."""
    if move.sample == ALL_SAMPLES:
        return dict(named(design.across.rules))[move.rule], "child"
    sample = _named_sample(move, design)
    on_settings = dict(sample.named_visit_rules())
    if sample.visits is not None and move.rule in on_settings:
        return on_settings[move.rule], sample.visits.by
    return dict(sample.named_rules())[move.rule], "child"


def _named_sample(move: Move, design: Design) -> Sample:
    return {sample.name: sample for sample in design.samples}[move.sample]


def _in(move: Move, design: Design, preposition: str = "in") -> str:
    """Name the sample, where there are several."""
    return f" {preposition} {move.sample!r}" if move.sample and len(design.samples) > 1 else ""


def _size_words(move: Move, design: Design) -> tuple[str, str]:
    sample = _named_sample(move, design)
    if _is_left_out(sample, [move]):
        return f"leave out the sample {sample.name!r}", ""
    if sample.least == sample.most:
        return f"choose {sample.least - move.by} for {sample.name!r}", f"the design says {sample.least}"
    least = max(0, sample.least - move.by)
    return (
        f"allow as few as {least} for {sample.name!r}",
        f"the design says {sample.least} to {sample.most}",
    )


def _visit_words(move: Move, design: Design) -> tuple[str, str]:
    sample = _named_sample(move, design)
    if sample.visits is None or _is_left_out(sample, [move]):
        return f"leave out the sample {sample.name!r}", ""
    visits, place = sample.visits, sample.visits.by
    if move.kind == "settings":
        many = number(visits.settings - move.by, place)
        return f"visit {many} for {sample.name!r}", f"the design says {visits.settings}"
    many = number(visits.children - move.by)
    return f"discuss {many} at each {place} for {sample.name!r}", f"the design says {visits.children}"


def _force_words(move: Move, design: Design) -> tuple[str, str]:
    visits = _named_sample(move, design).visits
    place = "setting" if visits is None else visits.by
    return f"do not ask for a visit to {place} {move.id}{_in(move, design)}", ""


def _share_words(move: Move, design: Design) -> tuple[str, str]:
    across = design.across
    most = across.most + move.by - bool(across.may_share)
    if not across.may_share:
        return f"let a child be in {most} samples", f"the design says {across.most}"
    pairs = "; ".join(f"{first} with {second}" for first, second in across.may_share)
    return f"let a child be in any {most} samples", f"the design lets only these share a child: {pairs}"


def _exempt_words(move: Move, design: Design) -> tuple[str, str]:  # noqa: ARG001 - it is for every sample
    return f"let child {move.id} be chosen", "left alone: sampled too recently"


def _exclude_words(move: Move, design: Design) -> tuple[str, str]:
    reasons = {(entry.sample, entry.id): entry.reason for entry in design.exclude}
    reason = words(reasons[move.sample, move.id])
    return f"let child {move.id} be chosen{_in(move, design, 'for')}", f"excluded: {reason}"


def _include_words(move: Move, design: Design) -> tuple[str, str]:
    return f"do not ask for child {move.id}{_in(move, design)}", ""


_SENTENCES: Final = {
    "rule": _rule_words,
    "size": _size_words,
    "settings": _visit_words,
    "children": _visit_words,
    "force_in": _force_words,
    "share": _share_words,
    "exempt": _exempt_words,
    "exclude": _exclude_words,
    "include": _include_words,
}

"""A design against a cohort: what applies, what is left out, and what does not fit."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from sendsample.cohort import Cohort
from sendsample.cohort.columns import COLUMNS, Kind
from sendsample.cohort.text import printable
from sendsample.design.model import LEAVES_FRAME, Balance, Design, Exclusion, Inclusion, Sample
from sendsample.design.predicates import AtLeast, AtMost, BasePredicate, Between
from sendsample.design.rules import BaseRule, Count
from sendsample.design.rules.base import level_codes
from sendsample.design.values import day, value_words, words
from sendsample.errors import DesignError


@dataclass(frozen=True, slots=True)
class Note:
    """A line in the answer: a code for programs and a sentence for people."""

    code: str
    sentence: str


@dataclass(frozen=True)
class BoundSample:
    """A sample of a design as it applies to one cohort.

    Attributes
    ----------
    sample
        The sample as the design states it.
    frame
        Those it may draw on, before exclusions; only deceased, moved away and ceased plan are gone.
    rules
        The rules that apply, by name.
    balance
        The balance columns that apply.
    excluded, included
        Children of the frame who cannot be chosen; children who must be, in the frame or not.
    """

    sample: Sample
    frame: pd.DataFrame
    rules: tuple[tuple[str, BaseRule], ...]
    balance: tuple[Balance, ...]
    excluded: tuple[Exclusion, ...]
    included: tuple[Inclusion, ...]

    def columns(self) -> list[str]:
        """Return every column the sample mentions, in the order in which it mentions them."""
        used = [name for name, _ in self.sample.eligible.uses()]
        used += [name for _, rule in self.rules for name, _ in rule.uses()]
        return list(dict.fromkeys(used + [part.column for part in self.balance]))


@dataclass(frozen=True)
class BoundDesign:
    """A design as it applies to one cohort, with the notes that came of it."""

    design: Design
    samples: tuple[BoundSample, ...]
    notes: tuple[Note, ...]


def bind(design: Design, cohort: Cohort) -> BoundDesign:
    """Return a design as it applies to a cohort.

    Parameters
    ----------
    design
        The declared rules.
    cohort
        Whom they are for.

    Raises
    ------
    DesignError
        When the design names columns or levels that are not there, or uses a column in a way it cannot be;
        every problem is named at once.
    """
    binder = _Binder(cohort)
    samples = tuple(binder.sample(sample, design) for sample in design.samples)
    if binder.problems:
        raise DesignError(
            f"The design {design.name!r} does not fit these lists: "
            f"{'; '.join(dict.fromkeys(binder.problems))}.",
            code="design_misfit",
            hint=binder.hint(),
            problems=binder.problems,
        )
    return BoundDesign(design, samples, tuple(dict.fromkeys(binder.notes)))


class _Binder:
    """Goes through a design once, collecting problems and notes."""

    def __init__(self, cohort: Cohort) -> None:
        self.frame = cohort.frame
        self.problems: list[str] = []
        self.absent = False
        self.notes: list[Note] = []

    def hint(self) -> str:
        """Return the columns that are there, when one that is not was asked for."""
        columns = ", ".join(printable(name) for name in self.frame.columns)
        return f"Columns that are there: {columns}." if self.absent else "Correct the design."

    def sample(self, sample: Sample, design: Design) -> BoundSample:
        before = len(self.problems)
        self._uses(f"sample {sample.name}", sample.eligible.uses(), (sample.eligible,))
        rules = tuple((name, rule) for name, rule in sample.named_rules() if self._rule(name, rule))
        balance = tuple(part for part in sample.balance if self._balance(part))
        fits = len(self.problems) == before
        frame = self._frame(sample, design) if fits else self.frame
        excluded = tuple(entry for entry in design.exclude if entry.id in frame.index)
        self._unknown_exclusions(design)
        if fits:
            self._absent_levels(frame, rules, sample)
        return BoundSample(sample, frame, rules, balance, excluded, design.include)

    def _frame(self, sample: Sample, design: Design) -> pd.DataFrame:
        gone = [entry.id for entry in design.exclude if entry.reason in LEAVES_FRAME]
        kept = sample.eligible.mask(self.frame) & ~self.frame.index.isin(gone)
        return self.frame if kept.all() else self.frame[kept]

    def _unknown_exclusions(self, design: Design) -> None:
        for entry in design.exclude:
            if entry.id not in self.frame.index:
                self.notes.append(
                    Note("excluded_unknown", f"Child {entry.id} is excluded and is not in the cohort.")
                )

    def _rule(self, name: str, rule: BaseRule) -> bool:
        absent = [column for column, _ in rule.uses() if self._says_nothing(column)]
        if absent and rule.optional:
            warning = f": {rule.if_left_out}" if rule.if_left_out else ""
            column = f"{absent[0]!r}{self._guess(absent[0])}"
            sentence = (
                f"The lists say nothing in a column {column}, so the rule {name!r} was left out{warning}."
            )
            self.notes.append(Note("rule_left_out", sentence))
            return False
        predicates = (rule.where,) if isinstance(rule, Count) else ()
        self._uses(f"rule {name!r}", rule.uses(), predicates)
        self._grouped(f"rule {name!r}", rule.groups())
        return True

    def _balance(self, part: Balance) -> bool:
        if part.optional and self._says_nothing(part.column):
            column = f"{part.column!r}{self._guess(part.column)}"
            sentence = f"The lists say nothing in a column {column}, so it was left out of the balance."
            self.notes.append(Note("balance_left_out", sentence))
            return False
        self._uses("balance", [(part.column, ())], ())
        self._grouped("balance", (part.column,))
        return True

    def _says_nothing(self, column: str) -> bool:
        """Say whether a column is not there, or is there and not known for anyone."""
        if column not in self.frame.columns:
            return True
        spec = COLUMNS.get(column)
        known = self.frame[column].dropna()
        return bool((known == spec.missing).all() if spec and spec.missing else known.empty)

    def _guess(self, column: str, alike: float = 0.8) -> str:
        # Lists without a household are common, so only a near miss is worth a question.
        close = difflib.get_close_matches(column, list(self.frame.columns), n=1, cutoff=alike)
        return f" (did you mean {close[0]!r}?)" if close else ""

    def _uses(
        self,
        where: str,
        uses: Iterable[tuple[str, tuple[Any, ...]]],
        predicates: tuple[BasePredicate, ...],
    ) -> None:
        for column, values in uses:
            if column not in self.frame.columns:
                guess = self._guess(column, alike=0.6)
                self.problems.append(f"{where}: there is no column {column!r}{guess}")
                self.absent = True
                continue
            for value in values:
                self._value(where, column, value)
        for predicate in predicates:
            for part in _ordered(predicate):
                self._comparison(where, part)

    def _value(self, where: str, column: str, value: Any) -> None:
        kind = kind_of(self.frame[column])
        if not _comparable(kind, value):
            self.problems.append(f"{where}: {column!r} holds {_HOLDS[kind]}, not {value_words(value)!r}")
            return
        spec = COLUMNS.get(column)
        if spec is not None and spec.levels and value not in spec.levels:
            close = difflib.get_close_matches(str(value), spec.levels, n=1)
            guess = f"; did you mean {close[0]!r}?" if close else ""
            levels = ", ".join(spec.levels)
            self.problems.append(f"{where}: {column!r} has no level {value!r}{guess} (it has {levels})")

    def _comparison(self, where: str, part: AtLeast | AtMost | Between) -> None:
        if part.column not in self.frame.columns:
            return
        kind = kind_of(self.frame[part.column])
        values = part.between if isinstance(part, Between) else (_bound(part),)
        if kind in {"text", "flag"}:
            self.problems.append(f"{where}: {part.column!r} holds {_HOLDS[kind]}, which has no more or less")
        elif bad := [value for value in values if not _comparable(kind, value)]:
            self.problems.append(
                f"{where}: {part.column!r} holds {_HOLDS[kind]}, not {value_words(bad[0])!r}"
            )

    def _grouped(self, where: str, columns: tuple[str, ...]) -> None:
        for column in columns:
            if column in self.frame.columns and kind_of(self.frame[column]) in {"number", "date"}:
                self.problems.append(
                    f"{where}: {column!r} holds {_HOLDS[kind_of(self.frame[column])]}, which make no groups"
                )

    def _absent_levels(
        self, frame: pd.DataFrame, rules: tuple[tuple[str, BaseRule], ...], sample: Sample
    ) -> None:
        uses = [(f"The rule {name!r}", use) for name, rule in rules for use in rule.uses()]
        uses += [(f"Who {sample.name!r} may draw on", use) for use in sample.eligible.uses()]
        for where, (column, values) in uses:
            present = set(level_codes(self.frame[column])[1]) if values else set()
            for value in values:
                if _as_held(self.frame[column], value) not in present:
                    sentence = f"{where} names {words(column)} {value_words(value)}, which nobody has."
                    self.notes.append(Note("level_absent", sentence))
        if frame.empty:
            self.notes.append(Note("frame_empty", f"Nobody can be drawn on for the sample {sample.name!r}."))


def _ordered(predicate: Any) -> Iterator[AtLeast | AtMost | Between]:
    """Yield the comparisons by more and less inside a predicate."""
    if isinstance(predicate, AtLeast | AtMost | Between):
        yield predicate
    for field in ("all_of", "any_of"):
        for part in getattr(predicate, field, ()):
            yield from _ordered(part)
    if hasattr(predicate, "none_of"):
        yield from _ordered(predicate.none_of)


def _bound(part: AtLeast | AtMost) -> Any:
    return part.at_least if isinstance(part, AtLeast) else part.at_most


_HOLDS: dict[Kind, str] = {
    "text": "text",
    "code": "codes",
    "flag": "yes or no",
    "integer": "whole numbers",
    "number": "numbers",
    "date": "dates",
}


def kind_of(column: pd.Series) -> Kind:
    """Return what kind of thing a column holds, by its dtype.

    Examples
    --------
    >>> kind_of(pd.Series([True, None], dtype="boolean"))
    'flag'
    """
    if pd.api.types.is_bool_dtype(column.dtype):
        return "flag"
    if pd.api.types.is_integer_dtype(column.dtype):
        return "integer"
    if pd.api.types.is_numeric_dtype(column.dtype):
        return "number"
    return "date" if pd.api.types.is_datetime64_any_dtype(column.dtype) else "text"


def _comparable(kind: Kind, value: Any) -> bool:
    if kind == "flag":
        return isinstance(value, bool)
    if kind in {"integer", "number"}:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "date":
        return _is_day(value)
    return isinstance(value, str)


def _is_day(value: Any) -> bool:
    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date) and not isinstance(value, datetime)


def _as_held(column: pd.Series, value: Any) -> Any:
    return pd.Timestamp(day(value)) if kind_of(column) == "date" else value

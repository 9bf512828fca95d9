"""A design: the declared rules of one inspection or audit, as data."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, Literal

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sendsample.cohort.text import clean_id, has_control
from sendsample.design.predicates import MAX_DEPTH, Everyone, Predicate, depth
from sendsample.design.rules import BaseRule, Count, Rule

ExclusionReason = Literal[
    "family",
    "young_person",
    "safeguarding",
    "staff_relative",
    "unavailable",
    "recently_tracked",
    "moved_away",
    "deceased",
    "ceased_plan",
]

#: Who is no longer in the area's cohort leaves the frame itself; others only cannot be chosen.
LEAVES_FRAME: Final = frozenset({"moved_away", "deceased", "ceased_plan"})

InclusionReason = Literal["inspector_request", "already_agreed", "follow_up"]


#: What check and messages call the bounds that every sample has.
_RESERVED: Final = frozenset(
    {"size", "include", "left out", "excluded", "named twice", "not on the lists", "not eligible"}
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _clean_child(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("an id is text")  # noqa: TRY004 - pydantic reports ValueErrors
    child = clean_id(value)
    if not child or has_control(child):
        raise ValueError("an id is not blank and holds no control character")
    return child


class Balance(_Part):
    """A column on which a sample should mirror its frame, and how much it weighs in the loss."""

    column: str
    weight: int = Field(default=1, ge=1, le=1_000_000, strict=True)
    optional: bool = False


class Exclusion(_Part):
    """A child who cannot be chosen, and why, as a code."""

    id: str
    reason: ExclusionReason

    _clean = field_validator("id", mode="before")(_clean_child)


class Inclusion(_Part):
    """A child who must be chosen, and why, as a code."""

    id: str
    reason: InclusionReason

    _clean = field_validator("id", mode="before")(_clean_child)


class Sample(_Part):
    """One named set to be chosen.

    Attributes
    ----------
    name
        Its name; part of every child's ticket, so it is text without control characters.
    size
        How many children.
    eligible
        Who it may draw on; everyone unless said otherwise.
    rules, balance
        What must hold, and what should be mirrored.
    """

    name: str = Field(min_length=1, max_length=100)
    size: int = Field(ge=1, le=10_000, strict=True)
    eligible: Predicate = Everyone(everyone=True)
    rules: tuple[Rule, ...] = ()
    balance: tuple[Balance, ...] = ()

    @field_validator("name")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if clean_id(name) != name or has_control(name):
            raise ValueError("a sample's name is plain text without outer spaces")
        return name

    @model_validator(mode="after")
    def _not_too_deep(self) -> Sample:
        predicates = [self.eligible, *(rule.where for rule in self.rules if isinstance(rule, Count))]
        if any(depth(predicate) > MAX_DEPTH for predicate in predicates):
            raise ValueError(f"predicates stand more than {MAX_DEPTH} deep inside one another; flatten them")
        return self

    @model_validator(mode="after")
    def _unique(self) -> Sample:
        names = Counter(rule.name for rule in self.rules if rule.name)
        columns = Counter(part.column for part in self.balance)
        if taken := sorted(_RESERVED & set(names)):
            raise ValueError(f"a rule cannot be called {taken[0]!r}: every sample has a bound of that name")
        for kind, counts in (("rules are called", names), ("balance entries are on", columns)):
            for name, count in counts.items():
                if count > 1:
                    raise ValueError(f"{count} {kind} {name!r}; keep one")
        return self

    def named_rules(self) -> Iterator[tuple[str, BaseRule]]:
        """Yield every rule with its name, made up from its place where it has none.

        Examples
        --------
        >>> rules = [{"rule": "mirror", "column": "sex"}]
        >>> [name for name, rule in Sample(name="audit", size=4, rules=rules).named_rules()]
        ['rule 1']
        """
        taken = {rule.name for rule in self.rules}
        for position, rule in enumerate(self.rules, start=1):
            name = rule.name or f"rule {position}"
            while not rule.name and name in taken:
                name += "'"
            yield name, rule


class Design(_Part):
    """The rules of one inspection or audit.

    Attributes
    ----------
    format
        The version of this form.
    name, title, source
        What it is called, in words, and where its rules come from.
    samples
        What is to be chosen; this version chooses one sample a design.
    exclude, include
        Children who cannot, or must, be chosen.

    Examples
    --------
    >>> design = Design(name="audit", samples=[{"name": "audit", "size": 12}])
    >>> design
    <Design audit: audit of 12>
    >>> print(design.to_toml().splitlines()[1])
    name = "audit"
    """

    format: Literal["sendsample-design/1"] = "sendsample-design/1"
    name: str = Field(min_length=1, max_length=100)
    title: str = ""
    source: str = ""
    samples: tuple[Sample, ...] = Field(min_length=1, max_length=1)
    exclude: tuple[Exclusion, ...] = ()
    include: tuple[Inclusion, ...] = ()

    @model_validator(mode="after")
    def _ids_once(self) -> Design:
        for kind, entries in (("excluded", self.exclude), ("included", self.include)):
            for child, count in Counter(entry.id for entry in entries).items():
                if count > 1:
                    raise ValueError(f"child {child} is {kind} {count} times; keep one")
        both = {entry.id for entry in self.exclude} & {entry.id for entry in self.include}
        if both:
            raise ValueError(f"children both excluded and included: {', '.join(sorted(both))}")
        return self

    def data(self) -> dict[str, Any]:
        """Return the design as plain data, defaults left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {
            "format": self.format,
            "samples": [_sample_data(sample) for sample in self.samples],
        }

    def to_toml(self) -> str:
        """Return the design as the text of a TOML file that :func:`sendsample.load_design` reads."""
        data = self.data()
        first = {"format": data.pop("format")}
        return tomli_w.dumps(first | data)

    @property
    def digest(self) -> str:
        """SHA-256 of the design's data as JSON with sorted keys, 64 hexadecimal digits."""
        text = json.dumps(self.data(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def __repr__(self) -> str:
        samples = ", ".join(f"{sample.name} of {sample.size}" for sample in self.samples)
        return f"<Design {self.name}: {samples}>"


def _sample_data(sample: Sample) -> dict[str, Any]:
    dumped = sample.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if sample.rules:
        # The key that tells rules apart is a default of each, so it has to be put back.
        rules = zip(sample.rules, dumped["rules"], strict=True)
        dumped["rules"] = [{"rule": rule.rule, **data} for rule, data in rules]
    return dumped

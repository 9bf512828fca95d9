"""A design: the declared rules of one inspection or audit, as data."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Literal

import tomli_w
from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from sendsample.canonical import digest_of
from sendsample.cohort.listed import Ids
from sendsample.cohort.text import LONGEST_LINE, clean_id, fitted, has_control, one_line
from sendsample.design.across import Across
from sendsample.design.parts import Balance, CoolingOff, Exclusion, Inclusion, Part, Size, refuse
from sendsample.design.predicates import MAX_DEPTH, BasePredicate, Everyone, Predicate, depth, size
from sendsample.design.rules import BaseRule, Count, Rule
from sendsample.design.visits import Visits
from sendsample.drawable import drawable
from sendsample.errors import DesignError

#: The sample whose loss comes first in the order of aims.
TRACKING: Final = "tracking"
#: What check and messages call the rules that count over every sample.
ALL_SAMPLES: Final = "all samples"
_RESERVES: Final = 3
#: How many samples a design may have, and how many predicates one of its samples.
MOST_SAMPLES: Final = 200
MOST_PREDICATES: Final = 20_000
_SHOWN: Final = 10

#: What check and messages call the bounds that every sample has.
_RESERVED: Final = frozenset(
    {
        "size",
        "include",
        "left out",
        "excluded",
        "named twice",
        "not on the lists",
        "not eligible",
        "one sample a child",
        "settings",
        "children a visit",
        "must be visited",
        "not to be visited",
    }
)


class Sample(Part):
    """One named set to be chosen.

    Attributes
    ----------
    name
        Its name; part of every child's ticket, so it is text without control characters.
    size
        How many children, or the least and the most; a block of visits says it in ``visits``.
    eligible
        Who it may draw on; everyone unless said otherwise.
    rules, balance
        What must hold, and what should be mirrored.
    reserves
        How many substitutes to name for each child: 3 for the sample called tracking and 0 for others,
        unless said otherwise.
    visits
        What makes the sample a block of visits.
    locked
        Whether it is never made smaller or left out, even if the design cannot be met.
    """

    name: str = Field(min_length=1, max_length=100)
    size: Size | None = None
    eligible: Predicate = Everyone(everyone=True)
    rules: tuple[Rule, ...] = ()
    balance: tuple[Balance, ...] = ()
    reserves: int | None = Field(default=None, ge=0, le=100, strict=True)
    visits: Visits | None = Field(default=None, validate_default=True)
    locked: bool = False

    @field_validator("name")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if clean_id(name) != name or has_control(name):
            raise ValueError("a sample's name is plain text without outer spaces")
        if name == ALL_SAMPLES:
            raise ValueError(f"a sample cannot be called {name!r}: rules across samples are")
        return name

    @field_validator("visits")
    @classmethod
    def _some_size(cls, visits: Visits | None, info: ValidationInfo) -> Visits | None:
        # Here and not after every field, so that it is told together with what is wrong in the rules.
        if visits is None and "size" in info.data and info.data["size"] is None:
            raise PydanticCustomError("no_size", "say how many: size, or visits for a block of visits")
        return visits

    @model_validator(mode="after")
    def _one_size(self) -> Sample:
        if self.visits is not None and self.size not in {None, self.visits.places}:
            raise ValueError(
                f"visits come to {self.visits.places} children and size says otherwise; leave size out"
            )
        return self

    @model_validator(mode="after")
    def _not_too_deep(self) -> Sample:
        if any(depth(predicate) > MAX_DEPTH for predicate in self._predicates()):
            raise ValueError(f"predicates stand more than {MAX_DEPTH} deep inside one another; flatten them")
        if sum(map(size, self._predicates())) > MOST_PREDICATES:
            raise ValueError(f"there are more than {MOST_PREDICATES:,} predicates; say it with fewer")
        return self

    def _predicates(self) -> Iterator[BasePredicate]:
        yield self.eligible
        rules = self.rules
        if self.visits is not None:
            yield self.visits.eligible
            rules += self.visits.rules
        yield from (rule.where for rule in rules if isinstance(rule, Count))

    @model_validator(mode="after")
    def _unique(self) -> Sample:
        on_settings = self.visits.rules if self.visits is not None else ()
        names = Counter(rule.name for rule in (*self.rules, *on_settings) if rule.name)
        columns = Counter(part.column for part in self.balance)
        problems = [
            f"a rule cannot be called {name!r}: every sample has a bound of that name"
            for name in sorted(_RESERVED & set(names))
        ]
        for kind, counts in (("rules are called", names), ("balance entries are on", columns)):
            problems += [f"{count} {kind} {name!r}; keep one" for name, count in counts.items() if count > 1]
        refuse(problems)
        return self

    @property
    def least(self) -> int:
        """The fewest children it may have."""
        return self.size[0] if isinstance(self.size, tuple) else self.most

    @property
    def most(self) -> int:
        """The most children it may have."""
        if self.visits is not None:
            return self.visits.places
        return self.size[1] if isinstance(self.size, tuple) else self.size or 0

    @property
    def kept_in_reserve(self) -> int:
        """How many substitutes to name for each child chosen."""
        if self.reserves is not None:
            return self.reserves
        return _RESERVES if self.name == TRACKING else 0

    def size_words(self) -> str:
        """Return how many children it has, as people write it.

        Examples
        --------
        >>> Sample(name="audit", size=[4, 6]).size_words()
        '4 to 6'
        """
        if self.visits is not None:
            return f"{self.visits.settings} x {self.visits.children}"
        return str(self.most) if self.least == self.most else f"{self.least} to {self.most}"

    def __repr__(self) -> str:
        rules = len(self.rules) + (0 if self.visits is None else len(self.visits.rules))
        return one_line(f"Sample {self.name} of {self.size_words()}: {rules} rule{'s' * (rules != 1)}")

    __str__ = __repr__

    def named_rules(self) -> Iterator[tuple[str, BaseRule]]:
        """Yield every rule with its name, made up from its place where it has none.

        Examples
        --------
        >>> rules = [{"rule": "mirror", "column": "sex"}]
        >>> [name for name, rule in Sample(name="audit", size=4, rules=rules).named_rules()]
        ['rule 1']
        """
        others = self.visits.rules if self.visits is not None else ()
        return named(self.rules, {rule.name for rule in others})

    def named_visit_rules(self) -> Iterator[tuple[str, BaseRule]]:
        """Yield every rule about the settings visited, with its name."""
        taken = {name for name, _ in self.named_rules()}
        return named(self.visits.rules if self.visits is not None else (), taken, "rule on settings")


def named(
    rules: Iterable[BaseRule], taken: Iterable[str] = (), word: str = "rule"
) -> Iterator[tuple[str, BaseRule]]:
    """Yield rules with their names, made up from their places where they have none."""
    rules = list(rules)
    known = {rule.name for rule in rules} | set(taken)
    for position, rule in enumerate(rules, start=1):
        name = rule.name or f"{word} {position}"
        while not rule.name and name in known:
            name += "'"
        yield name, rule


@drawable
class Design(Part):
    """The rules of one inspection or audit.

    Attributes
    ----------
    format
        The version of this form.
    name, title, source
        What it is called, in words, and where its rules come from.
    samples
        What is to be chosen, all of it jointly.
    across
        How samples may share children, and caps over all of them.
    cooling_off
        Since when a child tracked or sampled cannot be chosen again.
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
    title: str = Field(default="", max_length=1000)
    source: str = Field(default="", max_length=10_000)
    samples: tuple[Sample, ...] = Field(min_length=1, max_length=MOST_SAMPLES)
    across: Across = Across()
    cooling_off: CoolingOff | None = None
    exclude: tuple[Exclusion, ...] = ()
    include: tuple[Inclusion, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Design:
        counts = Counter(sample.name for sample in self.samples)
        problems = [
            f"{count} samples are called {name!r}; give each a name of its own"
            for name, count in counts.items()
            if count > 1
        ]
        refuse([*problems, *self._unknown_samples(), *self._ids_twice(), *self._forced_twice()])
        return self

    def _unknown_samples(self) -> Iterator[str]:
        """Say which samples are mentioned and are not there."""
        names = [sample.name for sample in self.samples]
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        there = f"there are {', '.join(map(repr, names[:_SHOWN]))}{more}"
        mentioned = [
            (f"across may_share {place}", name)
            for place, pair in enumerate(self.across.may_share, start=1)
            for name in pair
        ]
        for kind, entries in self._named():
            mentioned += [
                (f"{kind} {place} sample", entry.sample)
                for place, entry in enumerate(entries, start=1)
                if entry.sample
            ]
        known = set(names)
        for where, name in mentioned:
            if name not in known:
                yield f"{where}: there is no sample {name!r}; {there}"
        for place, entry in enumerate(self.include, start=1):
            if len(names) > 1 and not entry.sample:
                yield f"include {place}: sample is missing; {there}"

    def _named(self) -> tuple[tuple[str, tuple[Exclusion | Inclusion, ...]], ...]:
        """Return the children named by id, by what becomes of them."""
        return ("exclude", self.exclude), ("include", self.include)

    def _ids_twice(self) -> Iterator[str]:
        """Say who is named more than once for one sample."""
        for kind, entries in self._named():
            samples: dict[str, list[str]] = {}
            for entry in entries:
                samples.setdefault(entry.id, []).append(entry.sample)
            for child, named in samples.items():
                once = len(set(named)) == len(named) and (len(named) == 1 or "" not in named)
                if not once:
                    where = _place(kind, entries, child)
                    yield f"the child of {where} is {kind}d {len(named)} times; keep one"
        named_twice = {entry.id for entry in self.exclude} & {entry.id for entry in self.include}
        both = {
            child
            for sample in (self.samples if named_twice else ())
            for child in {entry.id for entry in self.excluded(sample.name)}
            & {entry.id for entry in self.included(sample.name)}
        }
        if both:
            places = dict.fromkeys(entry.id for entry in self.include if entry.id in both)
            where = " and ".join(_place("include", self.include, child) for child in places)
            yield f"both excluded and included: the child of {where}; keep one"

    def _forced_twice(self) -> Iterator[str]:
        """Say who must be in more samples than a child may be."""
        samples: dict[str, list[str]] = {}
        for entry in self.include:
            if entry.sample and entry.sample not in samples.get(entry.id, []):
                samples.setdefault(entry.id, []).append(entry.sample)
        for child, names in samples.items():
            apart = any(self.across.apart(*pair) for pair in itertools.combinations(names, 2))
            if apart or len(names) > self.across.most:
                them = " and in ".join(map(repr, names))
                yield (
                    f"the child of {_place('include', self.include, child)} must be in {them}, which cannot "
                    "share a child; keep one, or let them share by across may_share"
                )

    def known_to(self, known_as: Callable[[str], str]) -> Design:
        """Return the design with children under the ids that a cohort knows them by.

        Parameters
        ----------
        known_as
            What an id is known as; see :meth:`sendsample.Cohort.known_as`.

        Raises
        ------
        sendsample.errors.DesignError
            When a child turns out to be named twice, by the area's own id and by a pseudonym.

        Examples
        --------
        >>> design = Design(
        ...     name="audit",
        ...     samples=[{"name": "audit", "size": 1}],
        ...     exclude=[{"id": "a1", "reason": "family"}],
        ... )
        >>> design.known_to(str.upper).exclude[0].id
        'A1'
        """
        exempt = () if self.cooling_off is None else self.cooling_off.exempt
        ids = [entry.id for _, those in self._named() for entry in those]
        if all(known_as(child) == child for child in (*ids, *exempt)):
            return self
        changes: dict[str, Any] = {
            kind: tuple(entry.model_copy(update={"id": known_as(entry.id)}) for entry in those)
            for kind, those in self._named()
        }
        if self.cooling_off is not None:
            changes["cooling_off"] = self.cooling_off.model_copy(
                update={"exempt": tuple(dict.fromkeys(map(known_as, exempt)))}
            )
        design = self.model_copy(update=changes)
        if problems := [*design._ids_twice(), *design._forced_twice()]:  # noqa: SLF001 - a design's own
            raise DesignError(
                f"The design {self.name!r} is wrong: {'; '.join(problems)}.",
                code="design_invalid",
                hint="A child may be named by the area's own id or by the pseudonym, not by both.",
                problems=problems,
            )
        return design

    def excluded(self, sample: str) -> tuple[Exclusion, ...]:
        """Return who cannot be chosen for a sample."""
        return tuple(entry for entry in self.exclude if entry.sample in {"", sample})

    def included(self, sample: str) -> tuple[Inclusion, ...]:
        """Return who must be chosen for a sample."""
        return tuple(entry for entry in self.include if entry.sample in {"", sample})

    def excluding(self, ids: str | Ids, *, reason: str, sample: str = "") -> Design:
        """Return the design with further children who cannot be chosen.

        Parameters
        ----------
        ids
            An id, or several: a list, a Series or an Index, or a frame with a row a child.
        reason
            Why, as a code: see :class:`sendsample.design.Exclusion`.
        sample
            The sample it is for; every sample when left out.

        Raises
        ------
        sendsample.errors.DesignError
            When the reason is not one of the list, or a child is named already.

        Examples
        --------
        >>> import pandas as pd
        >>> away = pd.DataFrame({"until": ["June"]}, index=pd.Index(["a1"], name="child_id"))
        >>> design = Design(name="audit", samples=[{"name": "audit", "size": 12}])
        >>> [entry.id for entry in design.excluding(away, reason="unavailable").exclude]
        ['a1']
        """
        from sendsample.design.naming import naming  # noqa: PLC0415 - it makes designs

        return naming(self, "exclude", ids, reason, sample)

    def including(self, ids: str | Ids, *, reason: str, sample: str = "") -> Design:
        """Return the design with further children who must be chosen.

        Parameters
        ----------
        ids, reason
            As for :meth:`excluding`; the codes of reasons are those of :class:`sendsample.design.Inclusion`.
        sample
            The sample; needed where the design has several.

        Raises
        ------
        sendsample.errors.DesignError
            When the reason is not one of the list, or a child is named already.

        Examples
        --------
        >>> design = Design(name="audit", samples=[{"name": "audit", "size": 12}])
        >>> [entry.id for entry in design.including("a1", reason="follow_up").include]
        ['a1']
        """
        from sendsample.design.naming import naming  # noqa: PLC0415 - it makes designs

        return naming(self, "include", ids, reason, sample)

    def only(self, names: str | Iterable[str]) -> Design:
        """Return the design with some of its samples, as if the others had never been asked for.

        Examples
        --------
        >>> design = Design(name="two", samples=[{"name": "a", "size": 1}, {"name": "b", "size": 2}])
        >>> design.only("b")
        <Design two: b of 2>
        """
        wanted = (
            list(names) if isinstance(names, Iterable) and not isinstance(names, str | bytes) else [names]
        )
        there = [sample.name for sample in self.samples]
        unknown = [name for name in wanted if name not in there]
        if unknown or not wanted:
            missing = f"no sample {unknown[0]!r}" if unknown else "no sample named"
            raise DesignError(
                f"There is {missing} in the design {self.name!r}.",
                code="sample_unknown",
                hint=f"Its samples: {', '.join(map(repr, there))}.",
            )
        pairs = tuple(pair for pair in self.across.may_share if set(pair) <= set(wanted))
        across = self.across.model_copy(update={"may_share": pairs})
        if self.across.may_share and not pairs:
            across = across.model_copy(update={"samples_per_child": None})  # no pair is left that may share
        return self.model_copy(
            update={
                "samples": tuple(sample for sample in self.samples if sample.name in wanted),
                "across": across,
                "exclude": tuple(entry for entry in self.exclude if entry.sample in {"", *wanted}),
                "include": tuple(entry for entry in self.include if entry.sample in {"", *wanted}),
            }
        )

    def data(self) -> dict[str, Any]:
        """Return the design as plain data, defaults left out."""
        dumped = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        dumped |= {"format": self.format, "samples": [_sample_data(sample) for sample in self.samples]}
        if self.across.rules:
            dumped["across"]["rules"] = _rules_data(self.across.rules, dumped["across"]["rules"])
        return dumped

    def to_toml(self) -> str:
        """Return the design as the text of a TOML file that :func:`sendsample.load_design` reads."""
        data = self.data()
        first = {"format": data.pop("format")}
        return tomli_w.dumps(first | data)

    @property
    def digest(self) -> str:
        """SHA-256 of the design's data as JSON with sorted keys, 64 hexadecimal digits."""
        return digest_of(self.data())

    def _repr_html_(self) -> str:
        from sendsample.design.shown import design_html  # noqa: PLC0415 - it reads the built-in designs

        return design_html(self)

    def __repr__(self) -> str:
        what = f"Design {self.name}: "
        samples = [f"{sample.name} of {sample.size_words()}" for sample in self.samples]
        return one_line(what + fitted(samples, LONGEST_LINE - len(what)))

    __str__ = __repr__


def _sample_data(sample: Sample) -> dict[str, Any]:
    dumped = sample.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if sample.rules:
        dumped["rules"] = _rules_data(sample.rules, dumped["rules"])
    if sample.visits is not None and sample.visits.rules:
        dumped["visits"]["rules"] = _rules_data(sample.visits.rules, dumped["visits"]["rules"])
    return dumped


def _rules_data(rules: Iterable[Rule], dumped: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # The key that tells rules apart is a default of each, so it has to be put back.
    return [{"rule": rule.rule, **data} for rule, data in zip(rules, dumped, strict=True)]


def _place(kind: str, entries: Sequence[Exclusion | Inclusion], child: str) -> str:
    """Return where a child is named first: a message does not show the id, which may have a pseudonym."""
    return next(f"{kind} {place}" for place, entry in enumerate(entries, start=1) if entry.id == child)

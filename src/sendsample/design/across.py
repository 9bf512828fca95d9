"""What holds across the samples of a design: who may be in two of them, and caps over all."""

from __future__ import annotations

from collections import Counter

from pydantic import Field, model_validator

from sendsample.design.parts import Part, refuse
from sendsample.design.rules import AtMostPerGroup

#: What check and messages call the bound on how many samples may share a child.
_ONCE = "one sample a child"


class Across(Part):
    """How samples may share children, and caps that count over all of them.

    Attributes
    ----------
    samples_per_child
        In how many samples a child may be: 1, or 2 where ``may_share`` is given and nothing else said.
    may_share
        When given, only the two samples of one of these pairs may share a child.
    rules
        Caps over all samples. A child in two samples counts once.
    locked
        Whether samples share no more than this even if the design cannot be met; caps have their own.

    Examples
    --------
    >>> Across().most, Across(may_share=[("tracking", "visits")]).most
    (1, 2)
    """

    samples_per_child: int | None = Field(default=None, ge=1, le=1000, strict=True)
    may_share: tuple[tuple[str, str], ...] = ()
    rules: tuple[AtMostPerGroup, ...] = ()
    locked: bool = False

    @model_validator(mode="after")
    def _pairs(self) -> Across:
        problems = [
            f"may_share names {first!r} twice; name two samples"
            for first, second in self.may_share
            if first == second
        ]
        if self.may_share and self.samples_per_child == 1:
            problems.append(
                "may_share lets a child be in two samples, and samples_per_child says 1; take one out"
            )
        names = Counter(rule.name for rule in self.rules if rule.name)
        problems += [
            f"{count} rules are called {name!r}; keep one" for name, count in names.items() if count > 1
        ]
        if _ONCE in names:
            problems.append(f"a rule cannot be called {_ONCE!r}: every design has a bound of that name")
        refuse(problems)
        return self

    @property
    def most(self) -> int:
        """In how many samples a child may be."""
        return self.samples_per_child or (2 if self.may_share else 1)

    def sentence(self) -> str:
        """Say how many samples a child may be in, and which.

        Examples
        --------
        >>> Across().sentence()
        'no child is in more than one sample'
        >>> Across(may_share=[("tracking", "visits")]).sentence()
        'no child is in more than 2 samples, and only these share a child: tracking with visits'
        """
        if self.most == 1:
            return "no child is in more than one sample"
        pairs = "; ".join(f"{first} with {second}" for first, second in self.may_share)
        only = f", and only these share a child: {pairs}" if pairs else ""
        return f"no child is in more than {self.most} samples{only}"

    def apart(self, first: str, second: str) -> bool:
        """Say whether two samples may never share a child."""
        if self.most == 1:
            return True
        return bool(self.may_share) and not {(first, second), (second, first)} & set(self.may_share)

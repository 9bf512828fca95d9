"""A block of sampling visits: so many settings, and so many children at each."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sendsample.design.parts import MOST_PLACES, Id, Part, refuse
from sendsample.design.predicates import Everyone, Predicate
from sendsample.design.rules import Rule


class Visits(Part):
    """Which settings, or services, to visit, and how many children to discuss at each.

    Attributes
    ----------
    by
        ``setting``, the column of that name, or ``service``, the supplied table of child and service.
    settings, children
        How many to visit, and how many children at each.
    eligible
        Which settings may be visited: a predicate over their attributes, such as ``phase``.
    rules
        What must hold for the settings visited; rules count settings here, not children.
    force_in, keep_out
        Settings that must, or cannot, be visited.

    Examples
    --------
    >>> Visits(settings=8, children=4).places
    32
    """

    by: Literal["setting", "service"] = "setting"
    settings: int = Field(ge=1, le=1000, strict=True)
    children: int = Field(ge=1, le=1000, strict=True)
    eligible: Predicate = Everyone(everyone=True)
    rules: tuple[Rule, ...] = ()
    force_in: tuple[Id, ...] = ()
    keep_out: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Visits:
        problems = []
        if both := sorted(set(self.force_in) & set(self.keep_out)):
            problems.append(f"both in force_in and in keep_out: {', '.join(both)}; keep one")
        if (forced := len(set(self.force_in))) > self.settings:
            problems.append(f"force_in names {forced} and settings says {self.settings}; change one")
        if self.places > MOST_PLACES:
            problems.append(
                f"{self.settings} x {self.children} is more than {MOST_PLACES} children; visit fewer "
                "settings, or ask for fewer children at each"
            )
        refuse(problems)
        return self

    @property
    def places(self) -> int:
        """How many children in all."""
        return self.settings * self.children

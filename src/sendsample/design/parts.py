"""The small parts of a design: sizes, balance, and children or settings named by id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sendsample.cohort.text import clean_id, has_control
from sendsample.design.values import LARGEST

ExclusionReason = Literal[
    "family",
    "young_person",
    "safeguarding",
    "staff_relative",
    "unavailable",
    "recently_tracked",
    "recently_sampled",
    "moved_away",
    "deceased",
    "ceased_plan",
]

#: Who is no longer in the area's cohort leaves the frame itself; others only cannot be chosen.
LEAVES_FRAME: Final = frozenset({"moved_away", "deceased", "ceased_plan"})
#: Consent and safety are for people to decide: what makes an impossible design possible never undoes these.
_NOT_OURS: Final = frozenset({"family", "young_person", "safeguarding"})

InclusionReason = Literal["inspector_request", "already_agreed", "follow_up"]

MOST_PLACES: Final = 10_000
_SPAN: Final = 2


class Part(BaseModel):
    """A part of a design: frozen, and nothing in it that is not known."""

    # Errors never show what was given: it may be a child's.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def refuse(problems: Sequence[str]) -> None:
    """Raise everything that is wrong with a part at once, if anything is."""
    if problems:
        told = {"told": "; ".join(problems), "problems": list(problems)}
        raise PydanticCustomError("refused", "{told}", told)


def _id(value: Any) -> str:
    """Return an id as it is compared everywhere, or raise if it cannot be one."""
    whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST
    if not whole and not isinstance(value, str):
        raise ValueError("an id is text")
    name = clean_id(value)
    if not name or has_control(name):
        raise ValueError("an id is not blank and holds no control character")
    return name


#: The id of a child, setting or service, as it is compared everywhere.
Id = Annotated[str, BeforeValidator(_id)]


def _size(value: Any) -> int | tuple[int, int]:
    if _places(value, 1):
        return int(value)
    if (
        not isinstance(value, list | tuple)
        or len(value) != _SPAN
        or not all(_places(end, 0) for end in value)
    ):
        raise ValueError(
            f"a size is a whole number from 1 to {MOST_PLACES}, or the least and the most, such as [4, 6]"
        )
    least, most = value
    if least > most:
        raise ValueError(f"the range goes from {least} to {most}; write the smaller first")
    if most == 0:
        raise ValueError("a sample of nobody is no sample")
    # A range of one size is that size, so that equal designs have equal digests.
    return least if least == most else (least, most)


def _places(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST_PLACES


#: How many children: a whole number, or the least and the most.
Size = Annotated[
    int | tuple[int, int],
    PlainValidator(_size),
    # pydantic's own serialiser of such a union warns about every pair.
    PlainSerializer(lambda size: list(size) if isinstance(size, tuple) else size),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": MOST_PLACES},
                {
                    "type": "array",
                    "items": {"type": "integer", "minimum": 0, "maximum": MOST_PLACES},
                    "minItems": 2,
                    "maxItems": 2,
                },
            ]
        }
    ),
]


class Balance(Part):
    """A column on which a sample should mirror its frame, and how much it weighs in the loss."""

    column: str
    weight: int = Field(default=1, ge=1, le=1_000_000, strict=True)
    optional: bool = False


class Exclusion(Part):
    """A child who cannot be chosen, and why, as a code; in one sample, or in any."""

    id: Id
    reason: ExclusionReason
    sample: str = Field(default="", description="The sample it is for; every sample when left out.")
    locked: bool | None = Field(
        default=None,
        description="Whether it stays even if the design cannot be met; for reasons family, young_person and "
        "safeguarding it does unless this says otherwise.",
    )

    @model_validator(mode="after")
    def _leaves_everywhere(self) -> Exclusion:
        if self.sample and self.reason in LEAVES_FRAME:
            raise ValueError(f"{self.reason} holds for every sample; leave the sample out")
        return self

    @property
    def stays(self) -> bool:
        """Whether the child stays excluded even if the design cannot be met.

        Examples
        --------
        >>> Exclusion(id="a", reason="family").stays, Exclusion(id="a", reason="unavailable").stays
        (True, False)
        """
        return self.reason in _NOT_OURS if self.locked is None else self.locked


class Inclusion(Part):
    """A child who must be chosen, and why, as a code."""

    id: Id
    reason: InclusionReason
    sample: str = Field(default="", description="The sample; needed where the design has several.")
    locked: bool = Field(default=False, description="Keep it even if the design cannot be met.")


class CoolingOff(Part):
    """Children tracked or sampled since a day cannot be chosen; they still count in every frame.

    The day of a child's last tracking or sampling is the column ``last_sampled``.
    """

    months: int | None = Field(default=None, ge=1, le=1200, strict=True, description="Months before as-at.")
    since: date | None = Field(default=None, description="Or the first day that counts.")
    exempt: tuple[Id, ...] = Field(default=(), description="Children who may be chosen all the same.")
    locked: bool = Field(default=False, description="Exempt nobody even if the design cannot be met.")

    @field_validator("since", mode="before")
    @classmethod
    def _whole_day(cls, value: Any) -> date | None:
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise ValueError("a day is written as 2024-02-05") from None

    @model_validator(mode="after")
    def _one_way(self) -> CoolingOff:
        if (self.months is None) == (self.since is None):
            raise ValueError("say either months or since, and not both")
        return self

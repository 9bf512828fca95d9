"""The form of a receipt: what stands in one, as a schema that is published and that every receipt meets."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from sendsample.selection.receipt import FORMAT, NOT_COMMITTED

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Status = Literal["optimal", "feasible", "infeasible", "unknown"]
Name = Annotated[str, StringConstraints(min_length=1)]
Count = Annotated[int, Field(ge=0)]

#: Why somebody leaves a sample.
Reason = Literal[
    "family",
    "young_person",
    "safeguarding",
    "moved_away",
    "deceased",
    "ceased_plan",
    "staff_relative",
    "unavailable",
]
#: What a place is filled from: the reserve list fixed at the draw, the same seed over everybody else, or not.
By = Literal["reserves", "seed", "nobody"]


class _Form(BaseModel):
    # Errors never show what was given: it may be a child's.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class StageForm(_Form):
    """One aim: its value and the proven bound."""

    aim: str
    samples: list[str]
    value: int | None
    bound: int | None


class SampleForm(_Form):
    """One sample: who stands in it, and what is proven of it; only its size and frame where nobody is."""

    size: Count = Field(description="How many there are; where nobody was found, how many were asked for.")
    frame: Count = Field(description="How many it may draw on.")
    candidates: Count | None = Field(default=None, description="How many of them can be chosen.")
    ids: list[Name] = Field(default=[], description="Child ids, in the order of their tickets.")
    tickets: list[Count] = Field(default=[], description="Their tickets.")
    loss: Count | None = Field(default=None, description="Places outside floor and ceiling, weighted.")
    bound: Count | None = Field(default=None, description="The proven least loss.")
    distance: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    visits: dict[str, list[Name]] | None = Field(default=None, description="The child ids at each place.")
    reserves: dict[str, list[Name]] = Field(
        default={}, description="Who is asked in a child's place, in the order fixed at the draw."
    )
    vacant: Count = Field(default=0, description="Places that nobody could take.")


class DesignForm(_Form):
    """Which design: its name and digest."""

    name: str
    built_in: bool
    sha256: Digest


class PseudonymsForm(_Form):
    """By which digits a wrong key is told from wrong lists."""

    key_check: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")]


class CohortForm(_Form):
    """Which lists: the digest of the cohort's canonical form, and how they were read."""

    sha256: Digest
    as_at: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    alternative_provision: str
    children: Count
    set_aside: dict[str, Count]
    both_lists: Literal["plan", "support"] | None = Field(
        default=None, description="Which list counted for children on both, where there were any."
    )
    pseudonyms: PseudonymsForm | None = Field(default=None, description="There where the ids are pseudonyms.")


class NoteForm(_Form):
    """A line that came of fitting the design to the lists."""

    code: str
    sentence: str


class SkipForm(_Form):
    """Somebody on a reserve list who could not step in, and why."""

    id: Name
    because: Literal["declined", "stands", "rule"]
    sample: str = Field(default="", description="Whose rule it is.")
    rule: str = Field(default="", description="The rule that would be broken.")


class PlaceForm(_Form):
    """The free places of one sample: by what they were filled, by whom, and who was passed over."""

    sample: str
    by: By
    taken: list[Name] = []
    skipped: list[SkipForm] = []


class BrokenForm(_Form):
    """A rule that those who stand do not meet: places are free, or the lists were corrected."""

    sample: str
    rule: str


class ReplacementForm(_Form):
    """Who left, and who took each place."""

    id: Name
    left: list[str] = Field(description="The samples left.")
    only_from: str | None = Field(default=None, description="The one sample left, where others are kept.")
    places: list[PlaceForm]


class DeclinedForm(_Form):
    """Everybody who has declined so far, and how often each reason was given."""

    ids: list[Name]
    reasons: dict[Reason, Count]


class ChangesForm(_Form):
    """How many of a frame left it, joined it, or stand in it with other values."""

    left: Count
    joined: Count
    changed: Count


class CorrectionForm(_Form):
    """What other lists changed, sample by sample, and who no longer stands."""

    before: Digest = Field(description="The digest of the cohort before.")
    cohort: ChangesForm
    frames: dict[str, ChangesForm]
    gone: dict[str, list[Name]] = Field(description="Who stood in a sample and cannot any more.")
    places: list[PlaceForm]


class ReceiptForm(_Form):
    """A receipt: the evidence for a selection, a replacement or a correction."""

    model_config = ConfigDict(title="sendsample receipt")

    format: Literal["sendsample-receipt/1"]
    kind: Literal["selection", "replacement", "correction"]
    number: Annotated[int, Field(ge=1)] = Field(description="Its place in the chain.")
    previous: Digest | None = Field(description="The digest of the receipt before it.")
    commitment: Digest | Literal["seed not committed beforehand"]
    status: Status
    proven_by: list[str] = []
    stages: list[StageForm]
    samples: dict[str, SampleForm]
    seed: Name
    design: DesignForm
    only: list[str] | None = Field(default=None, description="The samples asked for, where not all were.")
    pinned: list[str] | None = Field(default=None, description="The samples settled beforehand.")
    cohort: CohortForm
    files: dict[str, Digest]
    excluded: dict[str, Count] = Field(description="How many children are kept out, by coded reason.")
    included: dict[str, Count]
    cooling_off: dict[str, str] | None = None
    replacement: ReplacementForm | None = None
    correction: CorrectionForm | None = None
    declined: DeclinedForm | None = None
    reasons: list[str] | None = Field(
        default=None, description="Why there is nobody, or why places are free, in sentences."
    )
    broken: list[BrokenForm] = Field(default=[], description="The rules that those who stand do not meet.")
    notes: list[NoteForm]
    versions: dict[str, str]

    @model_validator(mode="after")
    def _whole(self) -> ReceiptForm:
        named = {*(self.only or ()), *(self.pinned or ())}
        if not named <= set(self.samples):
            raise ValueError("only or pinned names a sample that is not there")
        if (self.replacement is None) != (self.kind != "replacement"):
            raise ValueError("a replacement says who left, and nothing else does")
        if (self.correction is None) != (self.kind != "correction"):
            raise ValueError("a correction says what changed, and nothing else does")
        return self


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a receipt, as it is published.

    Examples
    --------
    >>> schema()["title"], "seed" in schema()["required"]
    ('sendsample receipt', True)
    """
    form = ReceiptForm.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": FORMAT, **form}


assert NOT_COMMITTED == "seed not committed beforehand"  # noqa: S101 - a Literal cannot name a constant

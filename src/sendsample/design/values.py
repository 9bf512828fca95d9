"""Values in a design, and the words for them and for columns."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Annotated, Any, Final

from pydantic import PlainValidator, WithJsonSchema

#: The largest whole number a column and a double both hold exactly.
LARGEST: Final = 2**53


def _value(value: Any) -> Any:
    finite = not isinstance(value, float) or math.isfinite(value)
    if isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError(f"a number is at most {LARGEST}")
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()  # one form, however the day was written, so that designs are equal
    if isinstance(value, bool | int | float | str) and finite:
        return value
    raise ValueError("a value is text, a number, a day, true or false")


#: A value in a design; text in the form YYYY-MM-DD stands for a day where the column holds days.
Value = Annotated[
    bool | int | float | date | str,
    PlainValidator(_value),
    WithJsonSchema({"type": ["boolean", "number", "string"]}),
]

#: Names whose words need more than spaces.
_LABELS: Final = {
    "ehc_plan": "EHC plan",
    "sen_support": "SEN support",
    "social_emotional_and_mental_health": "social, emotional and mental health",
}


def words(name: str) -> str:
    """Return a column or level name as words.

    Examples
    --------
    >>> words("ehc_plan"), words("age_band")
    ('EHC plan', 'age band')
    """
    return _LABELS.get(name, name.replace("_", " "))


def value_words(value: Any) -> str:
    """Return a value as a reader would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return words(value) if isinstance(value, str) else str(value)


def day(value: Any) -> date:
    """Return a day of a design as a date."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))

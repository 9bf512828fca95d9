"""What every predicate can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

Child = Mapping[str, Any]
Mask = NDArray[np.bool_]


class BasePredicate(BaseModel, ABC):  # noqa: PLW1641 - frozen models hash by their data
    """What every predicate can do.

    Predicates are equal when they say the same; the day from which look-backs are counted is the cohort's
    and no part of what they say.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, hide_input_in_errors=True)

    @abstractmethod
    def mask(self, frame: pd.DataFrame) -> Mask:
        """Return, for every row of a frame, whether the predicate holds."""

    @abstractmethod
    def holds(self, child: Child) -> bool:
        """Say whether the predicate holds for one child, whose missing values are None."""

    @abstractmethod
    def sentence(self) -> str:
        """Say in English whom it catches, to follow "children with"."""

    @abstractmethod
    def uses(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Yield every column the predicate reads, with the values it compares by equality."""

    def at(self, as_at: date) -> BasePredicate:  # noqa: ARG002 - only look-backs count from a day
        """Return the predicate with its look-backs counted from a day."""
        return self

    def parts(self) -> tuple[BasePredicate, ...]:
        """Return the predicates that stand directly inside it."""
        return ()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.__dict__ == other.__dict__


def truth(result: pd.Series) -> Mask:
    """Return a column of truths in which missing is false, as a mask.

    Examples
    --------
    >>> truth(pd.Series([True, None], dtype="boolean")).tolist()
    [True, False]
    """
    return result.fillna(value=False).to_numpy(dtype=bool)

"""What can go wrong, as data.

Every error carries a ``code`` for programs, a sentence for people and a ``hint`` that says what to do::

    SendsampleError
    ├── InputError (ValueError)     a file cannot be read as what it should be       exit status 4
    │   └── DataError               the lists are readable but not usable            exit status 4
    ├── DesignError (ValueError)    a design is wrong, or does not fit the cohort    exit status 2
    ├── SeedError (ValueError)      the seed is missing or not public text           exit status 2
    ├── UsageError (ValueError)     an argument is outside what it may be            exit status 2
    └── OutputError (OSError)       an output could not be written                   exit status 2

Outcomes (infeasible, unknown) are not errors: :func:`sendsample.select` returns them. No message holds a
child's data beyond the area's own id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


class SendsampleError(Exception):
    """The base of every error this package raises.

    Parameters
    ----------
    message
        A sentence that says what is wrong.
    code
        A short stable name for programs, such as ``"sheet_missing"``.
    hint
        A sentence that says what to do about it.
    **params
        The facts behind the sentence.

    Examples
    --------
    >>> error = UsageError("as_at is not a date.", code="as_at", hint="Write it as 2024-02-05.")
    >>> print(error)
    as_at is not a date. Write it as 2024-02-05.
    >>> error.code
    'as_at'
    """

    exit_status = 2

    def __init__(self, message: str, *, code: str, hint: str = "", **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.hint = hint
        self.params = params

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.message, self.code, self.hint, self.params))


def _rebuild(
    kind: type[SendsampleError], message: str, code: str, hint: str, params: dict[str, Any]
) -> SendsampleError:
    return kind(message, code=code, hint=hint, **params)


class InputError(SendsampleError, ValueError):
    """A file cannot be read as what it should be."""

    exit_status = 4


class DataError(InputError):
    """The lists were read, and findings among them stop the work; ``findings`` holds every one.

    ``params["findings"]`` is the same DataFrame that a usable cohort carries as ``cohort.findings``.
    """

    @property
    def findings(self) -> pd.DataFrame:
        """Every finding in the lists, those that stop the work first."""
        frame: pd.DataFrame = self.params["findings"]
        return frame


class DesignError(SendsampleError, ValueError):
    """A design is wrong in itself, or names what the cohort does not have."""


class SeedError(SendsampleError, ValueError):
    """The seed is missing, or not text that can be made public."""


class UsageError(SendsampleError, ValueError):
    """An argument is outside what it may be."""


class OutputError(SendsampleError, OSError):
    """An output could not be written; nothing was left half-written."""

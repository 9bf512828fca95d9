"""Where a report may be written: never where people expect the other edition."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sendsample.errors import OutputError

#: What tells a report of each edition, near its beginning.
_MARKS: Final = {"restricted": b'<body class="restricted">', "shareable": b'<body class="shareable">'}
#: Files of this name stand in folders that are passed on.
_SHARED: Final = "shareable.json"


def need_place_for(edition: str, target: Path) -> None:
    """Raise if a report of an edition would stand in a place that is kept for the other.

    Parameters
    ----------
    edition
        ``restricted`` or ``shareable``.
    target
        Where it is to be written.

    Raises
    ------
    sendsample.errors.OutputError
        When the file there is a report of the other edition, or a restricted report would stand in a folder
        of the shareable edition.
    """
    other = next(name for name in _MARKS if name != edition)
    if _holds(target, _MARKS[other]):
        raise OutputError(
            f"{target} is a report of the {other} edition, and is not replaced by the {edition} one.",
            code="report_other_edition",
            hint="Give each edition a name of its own.",
        )
    if edition == "restricted" and (target.parent / _SHARED).is_file():
        raise OutputError(
            f"The folder {target.parent} holds the shareable edition, and a restricted report names "
            "children.",
            code="report_in_shared",
            hint="Write it to another folder, one that is kept as the lists are.",
        )


def _holds(path: Path, mark: bytes) -> bool:
    try:
        return mark in path.read_bytes()
    except OSError:
        return False  # nothing is there, or whoever writes says what is wrong

"""Write ``tests/mutants.md`` again from what mutmut found, and say whether the tests notice enough.

Usage: ``python tools/read_mutants.py``, after ``mutmut run``; `make mutants` does both. The reasons that
stand in the page are kept. Ends with 1 when too few mutants were noticed, or one that was not has no reason.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parent.parent
_PAGE: Final = _ROOT / "tests" / "mutants.md"
#: The least percentage of mutants that the tests have to notice.
_LEAST: Final = 90
#: Statuses of mutants that were noticed: one that never ends is.
_NOTICED: Final = ("killed", "timeout", "segfault", "caught by type check")
#: What a line of the page falls into at its bars, the empty ends with it.
_CELLS: Final = 6
#: A bar inside a cell.
_BAR: Final = "\\|"
_HEAD: Final = """\
# Mutants that no test notices

This page is written by `make mutants`, but for the last column; its reasons are kept.

mutmut changes the code in small ways, one at a time, and runs the tests that come by. The table counts the
changes by room, and below it every change that no test noticed stands with the reason why it may. The rooms
are those that have to be exact; `[tool.mutmut]` in `pyproject.toml` lists them.

"""
_TABLE: Final = "\n| where | before | after | why it may |\n|---|---|---|---|\n"


@dataclass(frozen=True, order=True)
class Survivor:
    """A change that no test noticed: in which function, and what became of which lines."""

    where: str
    before: str
    after: str

    def row(self, reason: str) -> str:
        """Return its line of the page."""
        return f"| {self.where} | {_code(self.before)} | {_code(self.after)} | {reason} |"


def main() -> int:
    """Write the page and return the exit status."""
    found = dict(_results())
    noticed = {name for name, status in found.items() if status in _NOTICED}
    survivors = sorted({_survivor(name) for name in sorted(found.keys() - noticed)})
    reasons = _reasons(_PAGE.read_text(encoding="utf-8")) if _PAGE.exists() else {}
    lines = [survivor.row(reasons.get(survivor, "")) for survivor in survivors]
    _PAGE.write_text(_HEAD + _counts(found, noticed) + _TABLE + "\n".join(lines) + "\n", encoding="utf-8")
    without = sum(not reasons.get(survivor) for survivor in survivors)
    share = 100 * len(noticed) / len(found)
    print(f"{share:.1f}% of {len(found)} mutants noticed; {without} of {len(lines)} others without a reason")
    return int(share < _LEAST or without > 0)


def _results() -> Iterator[tuple[str, str]]:
    """Yield each mutant's name and status."""
    for line in _mutmut("results", "--all", "true").splitlines():
        name, _, status = line.strip().partition(": ")
        if status:
            yield name, status


def _mutmut(*arguments: str) -> str:
    command = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603


def _survivor(name: str) -> Survivor:
    lines = [line for line in _mutmut("show", name).splitlines() if not line.startswith(("---", "+++", "#"))]
    before, after = ([line[1:].strip() for line in lines if line.startswith(sign)] for sign in "-+")
    return Survivor(_where(name), " ".join(before), " ".join(after))


def _where(name: str) -> str:
    """Return the function of a mutant, without the package and mutmut's own marks.

    A function's name begins with ``x_``, a method's with ``xǁ``, its class and ``ǁ``.
    """
    module, _, function = name.removeprefix("sendsample.").rpartition(".")
    function = re.sub(r"__mutmut_\d+$", "", function).removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    return f"{module}.{function}"


def _room(name: str) -> str:
    return ".".join(_where(name).split(".")[:2])


def _counts(found: Iterable[str], noticed: set[str]) -> str:
    every, some = Counter(map(_room, found)), Counter(map(_room, noticed))
    rows = [_count(room, every[room], some[room]) for room in sorted(every)]
    rows.append(_count("all", every.total(), some.total()))
    return "| room | changes | noticed | |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"


def _count(room: str, every: int, some: int) -> str:
    return f"| {room} | {every} | {some} | {100 * some / every:.1f}% |"


def _code(text: str) -> str:
    """Return code as a cell of a table; a bar would end it."""
    return f"`` {text.replace('|', _BAR)} ``" if text else ""


def _reasons(page: str) -> dict[Survivor, str]:
    """Return the reasons that a page gives."""
    rows = [re.split(r"(?<!\\)\|", line) for line in page.splitlines() if line.startswith("| ")]
    return {Survivor(*map(_plain, row[1:4])): row[4].strip() for row in rows if len(row) == _CELLS}


def _plain(cell: str) -> str:
    return cell.strip().removeprefix("`` ").removesuffix(" ``").replace(_BAR, "|")


if __name__ == "__main__":
    sys.exit(main())

"""What is measured in a process of its own: peak memory, and the way from a workbook to a written answer.

Run as ``python fresh.py frame SIZE``, ``python fresh.py joint LISTS`` or ``python fresh.py workbook LISTS
FOLDER``; prints JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import sendsample as ss
from cohorts import AS_AT, cohort
from designs import SHIPPED, joint

SEED = "4 1 6 2 8 5"


def peak_megabytes() -> float:
    """Return the most memory this process has held."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage counts survives exec, so it may be the parent's peak; this line begins anew.
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024


def from_frame(size: int) -> ss.Selection:
    return ss.select(cohort(size, 1), SHIPPED, seed=SEED)


def from_lists(lists: Path) -> ss.Selection:
    """Read lists and select every sample at once."""
    return ss.select(ss.read_annex_a(lists, as_at=AS_AT), joint(), seed=SEED)


def from_workbook(lists: Path, folder: Path) -> ss.Selection:
    """Read lists, select and write the answer."""
    selection = ss.select(ss.read_annex_a(lists, as_at=AS_AT), SHIPPED, seed=SEED)
    folder.mkdir(parents=True, exist_ok=True)
    selection["tracking"].to_csv(folder / "selection.csv")
    (folder / "receipt.json").write_text(json.dumps(selection.receipt, indent=2), encoding="utf-8")
    return selection


def main() -> None:
    start = time.perf_counter()
    if sys.argv[1] == "frame":
        selection = from_frame(int(sys.argv[2]))
    elif sys.argv[1] == "joint":
        selection = from_lists(Path(sys.argv[2]))
    else:
        selection = from_workbook(Path(sys.argv[2]), Path(sys.argv[3]))
    seconds = time.perf_counter() - start
    print(json.dumps({"status": selection.status, "seconds": seconds, "megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main()

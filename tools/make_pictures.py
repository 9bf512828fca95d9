"""Draw the pictures of the docs again, from the made-up area ``data/synthetic/saltmarsh.xlsx``.

Usage: ``python tools/make_pictures.py [folder]``; without one, in their place.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import sendsample as ss
from sendsample import pictures

_ROOT: Final = Path(__file__).resolve().parent.parent
_DESIGN: Final = "area-send-2023"


def main(arguments: list[str]) -> None:
    """Draw all pictures."""
    folder = Path(arguments[0]) if arguments else _ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    cohort = ss.read_annex_a(_ROOT / "data" / "synthetic" / "saltmarsh.xlsx", as_at="2025-01-16")
    drawn = {
        "chances.svg": pictures.chances(ss.lottery(cohort, _DESIGN)),
        "price-of-balance.svg": pictures.price_of_balance(
            ss.price_of_balance(cohort, _DESIGN, within=(0, 2, None))
        ),
    }
    for name, chart in drawn.items():
        path = pictures.save(chart, folder / name)
        path.chmod(0o644)  # what is in the docs is for everybody
        print(f"{path.name}: {path.stat().st_size:,} bytes. {chart.description}")


if __name__ == "__main__":
    main(sys.argv[1:])

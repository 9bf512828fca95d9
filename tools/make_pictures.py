"""Draw the pictures of the docs again, and write their specs, from the made-up area of ``saltmarsh.xlsx``.

Usage: ``python tools/make_pictures.py [folder]``; without one, in their places: ``docs/pictures/`` holds what
is drawn, ``tests/golden/pictures/`` the specs that a test compares.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import sendsample as ss
from sendsample import pictures

_ROOT: Final = Path(__file__).resolve().parent.parent
_DESIGN: Final = "area-send-2023"
_SEED: Final = "4 1 6 2 8 5"
#: Digits of a number in a spec: machines differ in the last ones.
_DIGITS: Final = 9


def drawn() -> Iterator[tuple[str, Any]]:
    """Yield every picture with its name."""
    cohort = ss.read_annex_a(_ROOT / "data" / "synthetic" / "saltmarsh.xlsx", as_at="2025-01-16")
    selection = ss.select(cohort, _DESIGN, seed=_SEED)
    yield "mirror", pictures.mirror(selection)
    yield "mirror-shareable", pictures.mirror(selection, banded=True)
    yield "coverage", pictures.coverage(selection)
    yield "scarcity", pictures.scarcity(cohort, _DESIGN)
    yield "chances", pictures.chances(ss.lottery(cohort, _DESIGN))
    prices = ss.price_of_balance(cohort, _DESIGN, within=(0, 2, None))
    yield "price-of-balance", pictures.price_of_balance(prices)


def spec(chart: Any) -> str:
    """Return a picture's spec, checked against the schema of Vega-Lite, as text that can be compared."""
    made = chart.to_dict()
    del made["$schema"]  # it names the version
    return json.dumps(_rounded(made), indent=1, ensure_ascii=False) + "\n"


def _rounded(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _rounded(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_rounded(value) for value in part]
    return float(f"{part:.{_DIGITS}g}") if isinstance(part, float) else part


def main(arguments: list[str]) -> None:
    """Draw all pictures and write their specs."""
    root = Path(arguments[0]) if arguments else _ROOT
    shown, golden = root / "docs" / "pictures", root / "tests" / "golden" / "pictures"
    for folder in (shown, golden):
        folder.mkdir(parents=True, exist_ok=True)
    for name, chart in drawn():
        path = pictures.save(chart, shown / f"{name}.svg")
        path.chmod(0o644)  # what is in the docs is for everybody
        (golden / f"{name}.json").write_text(spec(chart), encoding="utf-8")
        print(f"{path.name}: {path.stat().st_size:,} bytes. {chart.description}")


if __name__ == "__main__":
    main(sys.argv[1:])

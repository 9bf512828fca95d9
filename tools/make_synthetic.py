"""Write the made-up areas of ``data/synthetic/`` again; the same versions give the same bytes.

Usage: ``python tools/make_synthetic.py [folder] [name ...]``; without arguments all of them, in their place.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from sendsample.synthetic import synthetic_area

#: File name, number of children and seed of each area. The names belong to no local authority.
AREAS: Final[dict[str, tuple[int, int]]] = {
    "little_fenwick": (50, 2),
    "saltmarsh": (1_100, 1),
    "northmoor": (9_800, 1),
}
#: Areas with a table of who uses which service, by the name of its file.
SERVICES: Final[dict[str, str]] = {"saltmarsh": "saltmarsh_services.csv"}
_FOLDER: Final = Path(__file__).resolve().parent.parent / "data" / "synthetic"


def main(arguments: list[str]) -> None:
    """Write the areas named, or all of them."""
    folder = Path(arguments[0]) if arguments else _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name in arguments[1:] or list(AREAS):
        size, seed = AREAS[name]
        services = folder / SERVICES[name] if name in SERVICES else False
        area = synthetic_area(size=size, seed=seed, progress=print)
        path = area.write(folder / f"{name}.xlsx", services=services)
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Two sets of files for one folder, and what a folder holds."""

from __future__ import annotations

OLD = {"a.csv": "old a", "b.txt": "old b", "stale.csv": "old stale"}
NEW = {"a.csv": "new a", "b.txt": "new b", "c.json": "new c"}


def texts_of(folder):
    """Return every file of a folder by name, and every folder in it as None."""
    return {
        path.name: path.read_text("utf-8-sig") if path.is_file() else None
        for path in sorted(folder.iterdir())
    }

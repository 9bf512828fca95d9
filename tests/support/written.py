"""Two sets of files for one folder, and what a folder holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendsample.writing import write_folder

OLD = {"a.csv": "old a", "b.txt": "old b", "stale.csv": "old stale"}
NEW = {"a.csv": "new a", "b.txt": "new b", "c.json": "new c"}


def texts_of(folder):
    """Return every file of a folder by name, and every folder in it as None."""
    return {
        path.name: path.read_text("utf-8-sig") if path.is_file() else None
        for path in sorted(folder.iterdir())
    }


def leave_unfinished(folder, files):
    """Leave a folder as a run does that is killed when it has settled these files and put none in place.

    Other files of these names, if there are any, are still the old ones.
    """

    def killed(*_):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            write_folder(folder, files, overwrite=True)

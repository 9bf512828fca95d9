"""The pictures of the docs are those that the tool draws, and their specs are the golden ones."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from sendsample import pictures

ROOT = Path(__file__).resolve().parents[3]
DRAWN = Path("docs") / "pictures"
GOLDEN = Path("tests") / "golden" / "pictures"


def texts(folder, ending):
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob(f"*.{ending}"))}


def test_specs_are_golden_and_the_docs_show_what_is_drawn(tmp_path):
    # One test, for drawing them all takes a while.
    tool = ROOT / "tools" / "make_pictures.py"
    subprocess.run([sys.executable, tool, tmp_path], capture_output=True, check=True)
    golden = texts(tmp_path / GOLDEN, "json")
    assert golden == texts(ROOT / GOLDEN, "json"), "look at what has changed, then run `make pictures`"
    # Each picture that there is, and the mirror twice.
    assert len(golden) == len(pictures.__all__) - len(["save"]) + 1
    drawn, kept = texts(tmp_path / DRAWN, "svg"), texts(ROOT / DRAWN, "svg")
    assert sorted(drawn) == sorted(kept) == [name.replace(".json", ".svg") for name in sorted(golden)]
    for name, svg in drawn.items():
        # Where words stand depends on the fonts of a machine; what they are does not.
        assert re.findall(r">([^<>]+)<", svg) == re.findall(r">([^<>]+)<", kept[name])
    shown = [
        found
        for page in sorted((ROOT / "docs").glob("*.md"))
        for found in re.findall(r"!\[(.*?)\]\(pictures/(.*?)\)", page.read_text("utf-8"))
    ]
    assert {name for _, name in shown} == set(drawn)
    for says, name in shown:
        assert f'aria-label="{says}"' in kept[name]
        assert f'aria-label="{says}"' in drawn[name]

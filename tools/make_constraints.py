"""Write constraints.txt: what pip resolves today in an empty environment, as plain name==version lines."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINE = re.compile(r"[A-Za-z0-9._-]+==[^\s;@]+")


def main() -> None:
    """Install every dependency group into a new environment and keep the names and versions."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python")
        pip = [python, "-m", "pip"]
        subprocess.run([*pip, "install", "--quiet", "--upgrade", "pip"], check=True)  # noqa: S603
        groups = ("dev", "docs", "ui", "typing", "bench", "mutants")
        everything = ["-e", ".[plot]", *(part for group in groups for part in ("--group", group))]
        subprocess.run([*pip, "install", "--quiet", *everything], cwd=ROOT, check=True)  # noqa: S603
        frozen = subprocess.run(  # noqa: S603 - our own command
            [*pip, "freeze", "--exclude-editable"], check=True, capture_output=True, text=True
        ).stdout
    pins = sorted({match.group() for match in map(LINE.fullmatch, frozen.splitlines()) if match})
    (ROOT / "constraints.txt").write_text("\n".join(pins) + "\n", encoding="utf-8")
    print(f"{len(pins)} pins written")


if __name__ == "__main__":
    main()

"""What Sphinx needs to build these pages as they are written for a code host.

Pages that lie elsewhere in the repository are brought in, links lead to where pages then are, and the lists
of ``index.md`` become the contents.
"""  # noqa: INP001 - Sphinx imports this by itself

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

DOCS: Final = Path(__file__).resolve().parent.parent
ROOT: Final = DOCS.parent
#: What is read as a page though it lies elsewhere, besides the notebooks; and what it is called here.
_ELSEWHERE: Final = {
    "README.md": "readme.md",
    "SECURITY.md": "security.md",
    "benchmarks/results.md": "benchmark.md",
    "tests/README.md": "tests.md",
    "tests/mutants.md": "mutants.md",
}
#: What is made anew at every build. Notebooks find their lists in ``../data``, there as well as here.
_MADE: Final = ("api", "data", "notebooks", "repository")
#: The target of a link in Markdown: a path within the repository, and perhaps a place on the page.
LINK: Final = re.compile(r"(?<=\]\()(?!\w+:)([^)#\s]+)((?:#[^)\s]*)?)(?=\))")
_PART: Final = re.compile(r"^## (.+)\n((?:(?!## ).*\n?)*)", re.MULTILINE)
_LISTED: Final = re.compile(r"^- \[(.+?)\]\(([^)]+)\)", re.MULTILINE)
FETCHED: Final = re.compile(r"""<(?:script|link|img|iframe|source)\s[^>]*(?:src|href)=["']?(?:https?:)?//""")
_DOCS_PAGE: Final = re.compile(r"``docs/([\w-]+)\.md``")


def brought() -> dict[Path, Path]:
    """Return the pages that lie outside ``docs/``, and where each is brought to."""
    notebooks = {path: DOCS / "notebooks" / path.name for path in sorted((ROOT / "notebooks").glob("*.py"))}
    return notebooks | {ROOT / path: DOCS / "repository" / name for path, name in _ELSEWHERE.items()}


def led(text: str, written: Path, read: Path) -> str:
    """Return a page with its links leading to where pages are once they have been brought in.

    Parameters
    ----------
    text
        The page.
    written, read
        Where it lies in the repository, and where Sphinx reads it.
    """
    there = brought()

    def lead(found: re.Match[str]) -> str:
        target = (written.parent / found[1]).resolve()
        path = Path(os.path.relpath(there.get(target, target), read.parent)).as_posix()
        # Sphinx takes every module for a notebook, unless told that it is a file to be had as it is.
        return f"path:{path}" if target.suffix == ".py" and target not in there else path + found[2]

    return "".join(LINK.sub(lead, line) if told else line for line, told in _told(text, written.suffix))


def _told(text: str, suffix: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a page, and of each whether it is prose and not code."""
    typed = False
    for line in text.splitlines(keepends=True):
        typed ^= line.lstrip().startswith("```")
        yield line, line.startswith("#") if suffix == ".py" else not typed


def contents(index: str) -> dict[str, list[tuple[str, str]]]:
    """Return the pages that each part of the index lists, by the part's heading: title and path.

    Parameters
    ----------
    index
        The text of ``index.md``; a part is a heading of the second level with a list of links under it.
    """
    parts = {heading: _LISTED.findall(body) for heading, body in _PART.findall(index)}
    return {heading: pages for heading, pages in parts.items() if pages}


def _bring_in(*_: Any) -> None:
    for made in _MADE:
        shutil.rmtree(DOCS / made, ignore_errors=True)
    shutil.copytree(ROOT / "data", DOCS / "data")
    for written, read in brought().items():
        read.parent.mkdir(exist_ok=True)
        read.write_text(led(written.read_text(encoding="utf-8"), written, read), encoding="utf-8")


def _read(_: Sphinx, page: str, source: list[str]) -> None:
    if "/" in page:
        return  # brought in, or made of docstrings
    path = DOCS / f"{page}.md"
    source[0] = led(source[0], path, path)
    if page == "index":
        for heading, pages in contents(source[0]).items():
            listed = "\n".join(f"{title} <{target}>" for title, target in pages)
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {heading}\n\n{listed}\n```\n"


def _docstring(_: Sphinx, _what: str, _name: str, _thing: Any, _options: Any, lines: list[str]) -> None:
    lines[:] = [_DOCS_PAGE.sub(r":doc:`/\1`", line) for line in lines]


def _signature(_: Sphinx, what: str, *_more: Any) -> tuple[str, None] | None:
    # What is made by a verb, or is data with names of its own, is not called with arguments in their order.
    return ("", None) if what == "class" else None


def _say_pictures(_: Sphinx, page: nodes.document) -> None:
    # A picture that a notebook draws says in words what it shows; else it would be called after its file.
    for image in page.findall(lambda node: node.tagname == "image"):
        file = DOCS / image["uri"]
        said = re.search(r'aria-label="([^"]*)"', file.read_text("utf-8")) if file.suffix == ".svg" else None
        if said and "alt" not in image:
            image["alt"] = unescape(said[1])


def _look_for_fetching(app: Sphinx, failed: Exception | None) -> None:
    from sphinx.util import logging  # noqa: PLC0415 - the tests read this file without Sphinx

    if failed is None:
        for path in sorted(Path(app.outdir).rglob("*.html")):
            for found in FETCHED.findall(path.read_text(encoding="utf-8")):
                logging.getLogger(__name__).warning("%s fetches something: %s", path.name, found)


def setup(app: Sphinx) -> dict[str, Any]:
    """Join in where Sphinx reads pages."""
    from pygments.lexers.special import TextLexer  # noqa: PLC0415 - the tests read this file without Sphinx

    app.connect("config-inited", _bring_in)
    app.connect("source-read", _read)
    app.connect("autodoc-process-docstring", _docstring, priority=400)
    app.connect("autodoc-process-signature", _signature)
    app.connect("doctree-read", _say_pictures)
    app.connect("build-finished", _look_for_fetching)
    app.add_lexer("lottery", TextLexer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Small pieces of HTML for what shows itself in a notebook: escaped, bounded, accessible, without scripts.

What is shown is one family: what it is and what it comes to first, then tables, then where to look next.
There are no headings, since JupyterLab lists those of outputs beside those of the notebook; captions and the
words that start a paragraph stand in their place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable, Sequence
from html import escape
from itertools import islice
from numbers import Integral, Real
from typing import Any, Final

#: What stands beside children's ids: a notebook keeps what it shows.
NAMES: Final = "This names children: clear the output before the notebook is passed on."
#: The most rows a table has, and the most points a list; more are counted.
MOST: Final = 40
#: The most characters of a cell, and of a sentence.
_CELL: Final = 400
_SENTENCE: Final = 1_000
#: Unicode's categories of what is no text to be read: controls, formats, half characters, line separators.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cn", "Cs", "Zl", "Zp"})
# Jupyter aligns cells to the right and tables to the middle. Style elements may not stand here, and are taken
# out of notebooks that are not trusted; attributes stay. Nothing has a colour of its own.
_TABLE: Final = ' style="margin-left:0;max-width:80em"'
_CAPTION: Final = ' style="caption-side:top;text-align:left;font-weight:bold;padding-left:.5em"'
_FOLDED: Final = ' style="margin-bottom:.5em"'
_LEFT, _RIGHT = ' style="text-align:left"', ' style="text-align:right"'


def fragment(what: str, told: Iterable[str], *parts: str, see: Sequence[tuple[str, str]] = ()) -> str:
    """Return all that something shows of itself.

    Parameters
    ----------
    what
        What it is, in a word or two.
    told
        What it comes to, in sentences; the first stands beside what it is.
    parts
        Tables, lists and what else there is: HTML already.
    see
        Where to look next: a piece of code, and what it gives.

    Examples
    --------
    >>> fragment("Draw", ["2 children."], table("Who", ["id"], [["a1"]])).count("<p>")
    1
    """
    first, *others = [*told, ""]
    lead = f"<p><strong>{_text(what, _CELL)}.</strong> {_text(first, _SENTENCE)}</p>"
    rest = "".join(paragraph(text) for text in others if text)
    points = "".join(
        f"<li><code>{_text(code, _CELL)}</code>: {_text(gives, _CELL)}</li>" for code, gives in see
    )
    after = f"<p><strong>Next</strong></p><ul>{points}</ul>" if points else ""
    return f'<div class="sendsample" lang="en-GB">{lead}{rest}{"".join(parts)}{after}</div>'


def paragraph(text: str) -> str:
    """Return a paragraph.

    Examples
    --------
    >>> paragraph("4 < 6")
    '<p>4 &lt; 6</p>'
    """
    return f"<p>{_text(text, _SENTENCE)}</p>"


def items(title: str, texts: Sequence[str], *, numbered: bool = False) -> str:
    """Return a list under a few words; nothing where there is nothing to list.

    Examples
    --------
    >>> items("Notes", ["one", "two"])
    '<p><strong>Notes</strong></p><ul><li>one</li><li>two</li></ul>'
    >>> items("Notes", [])
    ''
    """
    if not texts:
        return ""
    more = [f"and {len(texts) - MOST:,} more"] if len(texts) > MOST else []
    points = "".join(f"<li>{_text(text, _SENTENCE)}</li>" for text in [*texts[:MOST], *more])
    tag = "ol" if numbered else "ul"
    return f"<p><strong>{_text(title, _CELL)}</strong></p><{tag}>{points}</{tag}>"


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    right: Container[int] = (),
    of: int | None = None,
) -> str:
    """Return a table whose first column heads its rows; nothing where it has no rows.

    Parameters
    ----------
    caption
        What the table shows.
    columns
        Headings.
    rows
        The cells, row by row: whole numbers have commas, others two places, and None is ``missing``. No more
        are taken than a table may have.
    right
        The places of columns of numbers.
    of
        How many rows there are, where not all are given.

    Examples
    --------
    >>> told = table("Who", ["id", "age"], [["a1", 7]], right={1})
    >>> '<th scope="row" style="text-align:left">a1</th><td style="text-align:right">7</td>' in told
    True
    """
    shown = list(islice(rows, MOST))
    many = max(len(shown), len(rows) if isinstance(rows, Sequence) else 0, of or 0)
    if not shown:
        return ""
    marks = [_RIGHT if place in right else _LEFT for place in range(len(columns))]
    head = "".join(
        f'<th scope="col"{mark}>{_text(column, _CELL)}</th>'
        for column, mark in zip(columns, marks, strict=True)
    )
    body = "".join(f"<tr>{_row(row, marks)}</tr>" for row in shown)
    few = f" (the first {len(shown)} of {many:,})" if many > len(shown) else ""
    return (
        f"<table{_TABLE}><caption{_CAPTION}>{_text(caption, _CELL)}{few}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def folded(summary: str, *parts: str) -> str:
    """Return parts that are shown when somebody opens them; nothing where they are nothing.

    Examples
    --------
    >>> folded("Rules", paragraph("one"))
    '<details style="margin-bottom:.5em"><summary>Rules</summary><p>one</p></details>'
    >>> folded("Rules", "")
    ''
    """
    inside = "".join(parts)
    return f"<details{_FOLDED}><summary>{_text(summary, _CELL)}</summary>{inside}</details>" if inside else ""


def _row(cells: Sequence[Any], marks: Sequence[str]) -> str:
    texts = [_text(_cell(cell), _CELL) for cell in cells]
    return "".join(
        f'<th scope="row"{mark}>{text}</th>' if place == 0 else f"<td{mark}>{text}</td>"
        for place, (text, mark) in enumerate(zip(texts, marks, strict=True))
    )


def _cell(value: Any) -> str:
    if value is None:
        return "missing"
    if isinstance(value, Real) and not isinstance(value, bool):
        return f"{value:,}" if isinstance(value, Integral) else f"{float(value):,.2f}"
    return str(value)


def _text(text: str, most: int) -> str:
    """Return text that can be read, escaped; what is longer ends in dots."""
    cut = text if len(text) <= most else f"{text[:most]}…"
    if not cut.isprintable():
        cut = "".join(" " if unicodedata.category(char) in _UNSEEN else char for char in cut)
    return escape(cut) if cut.strip() else "blank"

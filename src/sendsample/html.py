"""Small pieces of HTML for what shows itself in a notebook: escaped, accessible, without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any


def paragraph(text: str) -> str:
    """Return a paragraph.

    Examples
    --------
    >>> paragraph("4 < 6")
    '<p>4 &lt; 6</p>'
    """
    return f"<p>{escape(text)}</p>"


def items(texts: Sequence[str], *, numbered: bool = False) -> str:
    """Return a list.

    Examples
    --------
    >>> items(["one", "two"])
    '<ul><li>one</li><li>two</li></ul>'
    """
    tag = "ol" if numbered else "ul"
    return f"<{tag}>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</{tag}>"


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return a table whose first column heads its rows.

    Parameters
    ----------
    caption
        What the table shows.
    columns
        Headings.
    rows
        The cells, row by row; None shows as nothing.

    Examples
    --------
    >>> table("Who", ["id"], [["a1"]])
    '<table><caption>Who</caption><thead><tr><th scope="col">id</th></tr></thead><tbody><tr><th \
scope="row">a1</th></tr></tbody></table>'
    """
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(f"<tr>{_row(row)}</tr>" for row in rows)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _row(cells: Sequence[Any]) -> str:
    texts = ["" if cell is None else escape(str(cell)) for cell in cells]
    return "".join(
        f'<th scope="row">{text}</th>' if place == 0 else f"<td>{text}</td>"
        for place, text in enumerate(texts)
    )


def section(title: str, *parts: str) -> str:
    """Return parts under a heading; the parts are HTML already.

    Examples
    --------
    >>> section("Why", paragraph("Because."))
    '<section><h4>Why</h4><p>Because.</p></section>'
    """
    return f"<section><h4>{escape(title)}</h4>{''.join(parts)}</section>"

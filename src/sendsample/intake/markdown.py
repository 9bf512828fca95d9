"""Small pieces of Markdown for the pages of the docs that are made from the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def row(*cells: str) -> str:
    """Return a row of a table.

    Examples
    --------
    >>> row("`ASD`", "Autistic spectrum disorder")
    '| `ASD` | Autistic spectrum disorder |'
    """
    return f"| {' | '.join(cells)} |"


def head(*names: str) -> Iterator[str]:
    r"""Yield the two lines that head a table.

    Examples
    --------
    >>> print(*head("Need", "Meaning"), sep="\n")
    | Need | Meaning |
    | --- | --- |
    """
    yield row(*names)
    yield row(*["---"] * len(names))


def table(names: Iterable[str], rows: Mapping[str, Iterable[str]]) -> Iterator[str]:
    r"""Yield a table whose rows are headed by a code each, and the blank line after it.

    Examples
    --------
    >>> print(*table(["Need", "Meaning"], {"ASD": ["Autistic spectrum disorder"]}), sep="\n")
    | Need | Meaning |
    | --- | --- |
    | `ASD` | Autistic spectrum disorder |
    <BLANKLINE>
    """
    yield from head(*names)
    yield from (row(f"`{code}`", *cells) for code, cells in rows.items())
    yield ""


def listed(texts: Iterable[str]) -> str:
    """Return texts as they are typed, with commas between.

    Examples
    --------
    >>> listed(["F", "FEMALE"])
    '`F`, `FEMALE`'
    """
    return ", ".join(f"`{text}`" for text in texts)

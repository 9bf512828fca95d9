"""What a notebook shows, read by a strict parser that knows the family's few elements and where they go."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from xml.etree import ElementTree as ET

#: What may stand directly inside each element; text may stand in the others.
_INSIDE = {
    "div": {"p", "ul", "ol", "table", "details"},
    "details": {"summary", "p", "ul", "ol", "table"},
    "p": {"strong"},
    "ul": {"li"},
    "ol": {"li"},
    "li": {"code"},
    "table": {"caption", "thead", "tbody"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"th", "td"},
}
_NO_TEXT = {"div", "details", "ul", "ol", "table", "thead", "tbody", "tr"}
_ATTRIBUTES = {
    "div": {"class": "sendsample", "lang": "en-GB"},
    "details": {"style": "margin-bottom:.5em"},
    "table": {"style": "margin-left:0;max-width:80em"},
    "caption": {"style": "caption-side:top;text-align:left;font-weight:bold;padding-left:.5em"},
    "th": {"scope": "(col|row)", "style": "text-align:(left|right)"},
    "td": {"style": "text-align:(left|right)"},
}
_UNSEEN = {"Cc", "Cf", "Cn", "Cs", "Zl", "Zp"}


@dataclass(frozen=True)
class Table:
    """A table: what it shows, its headings and its rows."""

    caption: str
    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Shown:
    """What a fragment shows: its text, and its tables."""

    text: str
    tables: list[Table]

    def table(self, caption):
        """Return the one table whose caption starts so."""
        (found,) = [table for table in self.tables if table.caption.startswith(caption)]
        return found


def read(fragment):
    """Return what a fragment shows, or fail where it is not as all of the family are.

    The family writes HTML that is XML too, so that a parser stops at anything unbalanced or not escaped.
    """
    assert not any(unicodedata.category(char) in _UNSEEN for char in fragment)
    root = ET.fromstring(fragment)  # noqa: S314 - the package has just made it
    assert root.tag == "div"
    assert root.attrib == _ATTRIBUTES["div"]
    for element in root.iter():
        _one(element)
    first = root.find("p")
    assert first[0].tag == "strong", "what it is comes first"
    assert _text(first).strip() != _text(first[0]).strip(), "and what it comes to beside it"
    words = "\n".join(_text(element) for element in root)
    return Shown(words, [_table(element) for element in root.iter("table")])


def _one(element):
    inside = _INSIDE.get(element.tag)
    known = inside is not None or element.tag in {"strong", "code", "summary", "caption", "th", "td"}
    assert known, f"no <{element.tag}> in the family"
    children = [child.tag for child in element]
    assert set(children) <= (inside or set()), f"{children} inside {element.tag}"
    allowed = _ATTRIBUTES.get(element.tag, {})
    for name, value in element.attrib.items():
        assert re.fullmatch(allowed.get(name, "(?!)"), value), f"{name}={value!r}"
    texts = [element.text or "", *(child.tail or "" for child in element)]
    if element.tag in _NO_TEXT:
        assert not "".join(texts).strip()
        assert children, f"an empty {element.tag}"
    else:
        assert _text(element).strip(), f"an empty {element.tag}"
    if element.tag == "details":
        assert children[0] == "summary"
        assert children.count("summary") == 1


def _table(element):
    assert [child.tag for child in element] == ["caption", "thead", "tbody"]
    caption, head, body = element
    (heading,) = head
    assert [cell.attrib.get("scope") for cell in heading] == ["col"] * len(heading)
    for row in body:
        assert len(row) == len(heading)
        assert [cell.tag for cell in row] == ["th"] + ["td"] * (len(row) - 1)
        assert row[0].attrib["scope"] == "row"
    rows = [[_text(cell) for cell in row] for row in body]
    return Table(_text(caption), [_text(cell) for cell in heading], rows)


def _text(element):
    return "".join(element.itertext())

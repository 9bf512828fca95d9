"""A report as plain data: what stands on the page, in which order, and nothing of how it looks.

Every part is frozen and holds text and numbers alone, so that wording is tested without HTML. The templates
know each part by its ``kind``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

#: How a part is to be taken: good news, a warning, or neither.
Tone = Literal["plain", "good", "care"]


@dataclass(frozen=True)
class Words:
    """A paragraph; ``lead`` opens a section, ``aside`` is a remark."""

    kind: ClassVar[str] = "words"
    text: str
    manner: Literal["plain", "lead", "aside"] = "plain"


@dataclass(frozen=True)
class Points:
    """A list of short texts."""

    kind: ClassVar[str] = "points"
    texts: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Held:
    """Rules as sentences, each with whether it holds; None where that is not known."""

    kind: ClassVar[str] = "held"
    rules: tuple[tuple[str, bool | None, str], ...]


@dataclass(frozen=True)
class Facts:
    """Terms with what is to be said of each."""

    kind: ClassVar[str] = "facts"
    rows: tuple[tuple[str, str], ...]
    manner: Literal["plain", "digests"] = "plain"


@dataclass(frozen=True)
class Figures:
    """Numbers that stand out, each with what it counts."""

    kind: ClassVar[str] = "figures"
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Strip:
    """Where a number stands beside an exact share and the two whole numbers either side of it.

    Attributes
    ----------
    chosen, share, floor, ceiling
        The number, the share, and the whole numbers.
    most
        Where the strip ends; the same for all strips of a table.
    """

    chosen: int
    share: float
    floor: int
    ceiling: int
    most: int

    @property
    def inside(self) -> bool:
        """Whether the number is one of the two.

        Examples
        --------
        >>> Strip(3, 2.1, 2, 3, 6).inside, Strip(4, 2.1, 2, 3, 6).inside
        (True, False)
        """
        return self.floor <= self.chosen <= self.ceiling


Cell = str | int | Strip | None
Kind = Literal["words", "number", "name", "date", "strip"]


@dataclass(frozen=True)
class Column:
    """A heading, and how its cells are set: words, numbers, names that people copy, dates, or strips."""

    heading: str
    set_as: Kind = "words"


def headed(
    *headings: str, numbers: Collection[str] = (), name: str = "", strip: str = ""
) -> tuple[Column, ...]:
    """Return the columns of a table by their headings.

    Parameters
    ----------
    headings
        Their headings, in order.
    numbers, name, strip
        Those that hold numbers, names that people copy, and strips.

    Examples
    --------
    >>> [column.set_as for column in headed("Child", "Age", name="Child", numbers=["Age"])]
    ['name', 'number']
    """
    kinds: dict[str, Kind] = {**dict.fromkeys(numbers, "number"), name: "name", strip: "strip"}
    return tuple(Column(heading, kinds.get(heading, "words")) for heading in headings)


@dataclass(frozen=True)
class Table:
    """A table whose first column heads its rows; ``of`` tells it from others with its caption."""

    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    manner: Literal["plain", "small", "children"] = "plain"
    of: str = ""


@dataclass(frozen=True)
class Tables:
    """Small tables that may stand side by side."""

    kind: ClassVar[str] = "tables"
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Card:
    """One child: who, what is known, which rules the child serves, why this child, and who would be asked.

    Attributes
    ----------
    child, need, area
        The id, the need in words, and its broad area.
    facts
        What else is known.
    serves
        The rules served, in words.
    why
        Why this child, in a sentence or two.
    reserves
        Who would be asked in this place, in order.
    """

    child: str
    need: str
    area: str
    facts: tuple[tuple[str, str], ...]
    serves: tuple[str, ...]
    why: str
    reserves: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cards:
    """Children, one card each."""

    kind: ClassVar[str] = "cards"
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Tiles:
    """Children at a glance, in the order of their cards: the id, and a few words."""

    kind: ClassVar[str] = "tiles"
    title: str
    tiles: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Box:
    """Something that must not be overlooked."""

    kind: ClassVar[str] = "box"
    title: str
    texts: tuple[str, ...]
    tone: Tone = "plain"


@dataclass(frozen=True)
class Command:
    """A line to be typed."""

    kind: ClassVar[str] = "command"
    text: str


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG that says in words what it shows."""

    kind: ClassVar[str] = "picture"
    title: str
    svg: str


Block = Words | Points | Held | Facts | Figures | Table | Tables | Cards | Tiles | Box | Command | Picture


@dataclass(frozen=True)
class Pictures:
    """The pictures of a report.

    Attributes
    ----------
    scarce
        Where the children are whom the rules ask for.
    served
        Which rules each child serves.
    mirrors
        How samples of many mirror those they are drawn from.
    remarks
        What the analyst is told of pictures that are not there.
    """

    scarce: tuple[Picture, ...] = ()
    served: tuple[Picture, ...] = ()
    mirrors: tuple[Picture, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Parts under a heading; ``under`` are sections of the next level."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    under: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Page:
    """The whole report.

    Attributes
    ----------
    edition
        ``restricted`` or ``shareable``.
    title, kicker
        What the report is about, and the line above it.
    marking
        What stands on top of the page and of every printed page.
    verdict, tone
        The outcome in one or two sentences, and how it is to be taken.
    for_whom
        Which edition this is, and who may have it.
    opening
        What the first screen shows.
    sections
        All else, in order.
    made_with
        The line at the foot.
    """

    edition: Literal["restricted", "shareable"]
    title: str
    kicker: str
    marking: str
    verdict: str
    tone: Tone
    for_whom: str
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]
    made_with: str

    def parts(self) -> Iterator[Block]:
        """Yield every part, in the order of the page."""
        yield from self.opening
        for section in self.sections:
            yield from _parts(section)


def _parts(section: Section) -> Iterator[Block]:
    yield from section.blocks
    for under in section.under:
        yield from _parts(under)

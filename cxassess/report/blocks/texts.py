"""Blocks of text: headings, paragraphs, boxes, tiles and cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, get_args

from cxassess.report.blocks.base import Block, Kind, require
from cxassess.report.fonts import visible


@dataclass(frozen=True)
class Heading(Block):
    """A computed heading; headings known beforehand are better written in Markdown.

    Parameters
    ----------
    label : str, optional
        Name by which texts refer to the section.
    """

    block: ClassVar[str] = "heading"

    text: str
    level: int = 1
    label: str | None = None

    def __post_init__(self) -> None:
        if not visible(self.text):
            raise ValueError("`text` must not be empty")
        if not 1 <= self.level <= 6:
            raise ValueError(f"`level` must be between 1 and 6, not {self.level}")


@dataclass(frozen=True)
class Paragraph(Block):
    """A computed paragraph; one that `introduces` what follows is on the same page with it."""

    block: ClassVar[str] = "paragraph"

    text: str
    introduces: bool = False


@dataclass(frozen=True)
class Callout(Block):
    """A boxed remark; without a title it carries the word for its kind.

    Parameters
    ----------
    compact : bool
        Whether it is small and its title on the line of the text.
    """

    block: ClassVar[str] = "callout"

    text: str
    kind: Kind = "note"
    title: str | None = None
    compact: bool = False

    def __post_init__(self) -> None:
        require("kind", self.kind, get_args(Kind))


@dataclass(frozen=True)
class Tile:
    """One figure of a row of :class:`Tiles`."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Tiles(Block):
    """The few numbers that matter most, in a row.

    Parameters
    ----------
    compact : bool
        Whether they are small, as on a page that holds much else.
    """

    block: ClassVar[str] = "tiles"

    tiles: Sequence[Tile]
    compact: bool = False

    def __post_init__(self) -> None:
        if not self.tiles:
            raise ValueError("`tiles` must not be empty")


@dataclass(frozen=True)
class Card(Block):
    """One finding: a title, what it is made of, and its state as a badge.

    Parameters
    ----------
    fields : sequence of (str, str)
        Label and text of each; short ones that follow each other may share a line.
    badge : str, optional
        The state in a word or two.
    """

    block: ClassVar[str] = "card"

    title: str
    fields: Sequence[tuple[str, str]] = ()
    badge: str | None = None
    colour_kind: Kind = "note"
    footer: str | None = None

    def __post_init__(self) -> None:
        require("colour_kind", self.colour_kind, get_args(Kind))

"""The parts a report is made of, as objects that a notebook displays.

JupyterLab shows them by their HTML or SVG; the exporter reads their data (JSON, under the MIME
type :data:`BLOCK_MIME`) and prints it in the report's own design. All texts are literal: nothing
in them is taken for Markdown, HTML or Typst.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any, ClassVar, Literal, get_args

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.figure import Figure as MatplotlibFigure

from cxassess.errors import LANGUAGES, Language
from cxassess.report import blocks_html
from cxassess.report.fonts import visible

BLOCK_MIME = "application/vnd.cxassess.block+json"
"""MIME type under which an output carries a block's data."""

Kind = Literal["note", "warning", "alert", "good", "neutral"]
"""What a colour means; each has a shape of its own too."""

Align = Literal["left", "center", "right"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_HEX_COLOUR = re.compile("#[0-9a-fA-F]{6}")
_NO_METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}


def _require(name: str, given: str, legal: tuple[str, ...]) -> None:
    if given not in legal:
        raise ValueError(f"`{name}` must be one of {', '.join(legal)}, not {given!r}")


def _json(data: object) -> Any:
    """Return dataclasses, mappings and sequences as what JSON can hold."""
    match data:
        case str():
            return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", data)
        case Mapping():
            return {_json(key): _json(each) for key, each in data.items()}
        case Sequence():
            return [_json(each) for each in data]
    if is_dataclass(data):
        return {
            each.name: _json(getattr(data, each.name))
            for each in fields(data)
            if not isinstance(getattr(data, each.name), MatplotlibFigure)
        }
    return data


@dataclass(frozen=True)
class Block:
    """Base of everything that a report shows."""

    block: ClassVar[str]

    def data(self) -> dict[str, Any]:
        """Return the block as JSON: its kind and its fields."""
        return {"block": self.block, **_json(self)}

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        data = self.data()
        return {
            BLOCK_MIME: data,
            "text/html": blocks_html.html(data),
            "text/plain": f"<cxassess {self.block}>",
        }


@dataclass(frozen=True)
class Document(Block):
    """The report as a whole: its cover, its running heads and what the PDF says of itself.

    Parameters
    ----------
    date : str
        ISO date; also the PDF's own date, so that equal reports are equal bytes.
    period : str
        The time the assessment covers, in words.
    footer : str
        Small line at the foot of every page, such as the model's version.
    notice : str, optional
        Shown on the cover and at the head of every page, such as "synthetic example data".
    labels : mapping, optional
        Words of the template to replace, by their key in ``templates/cxreport/words.yaml``.
    """

    block: ClassVar[str] = "document"

    title: str
    subtitle: str = ""
    client: str = ""
    language: Language = "en"
    date: str = ""
    author: str = ""
    period: str = ""
    footer: str = ""
    notice: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not visible(self.title):
            raise ValueError("`title` must not be empty")
        _require("language", self.language, LANGUAGES)
        if self.date:
            date.fromisoformat(self.date)


@dataclass(frozen=True)
class Heading(Block):
    """A computed heading; headings known beforehand are better written in Markdown."""

    block: ClassVar[str] = "heading"

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if not visible(self.text):
            raise ValueError("`text` must not be empty")
        if not 1 <= self.level <= 6:
            raise ValueError(f"`level` must be between 1 and 6, not {self.level}")


@dataclass(frozen=True)
class Paragraph(Block):
    """A computed paragraph."""

    block: ClassVar[str] = "paragraph"

    text: str


@dataclass(frozen=True)
class Callout(Block):
    """A boxed remark; without a title it carries the word for its kind."""

    block: ClassVar[str] = "callout"

    text: str
    kind: Kind = "note"
    title: str | None = None

    def __post_init__(self) -> None:
        _require("kind", self.kind, get_args(Kind))


@dataclass(frozen=True)
class Column:
    """A column of a :class:`Table`; `width` as Typst writes it: ``"3cm"``, ``"20%"``, ``"2fr"``."""

    name: str
    align: Align = "left"
    width: str | None = None

    def __post_init__(self) -> None:
        _require("align", self.align, get_args(Align))
        if self.width and not re.fullmatch(r"\d+(\.\d+)?(cm|mm|pt|em|%|fr)", self.width):
            raise ValueError(f"`width` must be a length such as 3cm, 20% or 2fr: {self.width!r}")


@dataclass(frozen=True)
class Cell:
    """A coloured cell of a :class:`Table`; it says in words what its colour says.

    Parameters
    ----------
    fill : str, optional
        A :data:`Kind`, or a colour as ``#rrggbb``.
    """

    text: str
    fill: str | None = None

    def __post_init__(self) -> None:
        if self.fill is None:
            return
        if not _HEX_COLOUR.fullmatch(self.fill):
            _require("fill", self.fill, (*get_args(Kind), "#rrggbb"))
        if not visible(self.text):
            raise ValueError("`text` must not be empty in a coloured cell")


@dataclass(frozen=True)
class Table(Block):
    """A table of texts already formatted; its header is repeated on each page.

    Parameters
    ----------
    rows : sequence of sequences of str or Cell
        As many cells in each row as there are columns.
    notes : str, optional
        Small print under the table.
    label : str, optional
        Name of the table inside the document.
    """

    block: ClassVar[str] = "table"

    columns: Sequence[Column]
    rows: Sequence[Sequence[str | Cell]]
    caption: str | None = None
    notes: str | None = None
    label: str | None = None

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("`columns` must not be empty")
        for index, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"`rows` must have {len(self.columns)} cells each; row {index} has {len(row)}"
                )

    def data(self) -> dict[str, Any]:
        """Return the table as JSON, each cell as a mapping."""
        found = super().data()
        found["rows"] = [
            [{"text": cell} if isinstance(cell, str) else cell for cell in row]
            for row in found["rows"]
        ]
        return found


@dataclass(frozen=True)
class Figure(Block):
    """A matplotlib figure as a vector picture; drawn and closed when it is wrapped.

    Parameters
    ----------
    caption : str
        What the figure shows, printed under it.
    alt : str
        The figure in words, for who cannot see it; not the caption.
    width : str
        Part of the text's width, as ``"80%"``.
    """

    block: ClassVar[str] = "figure"

    figure: MatplotlibFigure
    caption: str
    alt: str
    note: str | None = None
    width: str = "100%"
    label: str | None = None
    svg: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not visible(self.alt):
            raise ValueError("`alt` must not be empty: it is the figure for who cannot see it")
        if not re.fullmatch(r"\d+(\.\d+)?%", self.width):
            raise ValueError(f"`width` must be a percentage such as 80%, not {self.width!r}")
        object.__setattr__(self, "svg", _svg(self.figure))
        plt.close(self.figure)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {
            BLOCK_MIME: self.data(),
            "image/svg+xml": self.svg,
            "text/plain": f"<cxassess {self.block}>",
        }


@dataclass(frozen=True)
class Tile:
    """One figure of a row of :class:`Tiles`."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Tiles(Block):
    """The few numbers that matter most, in a row."""

    block: ClassVar[str] = "tiles"

    tiles: Sequence[Tile]

    def __post_init__(self) -> None:
        if not self.tiles:
            raise ValueError("`tiles` must not be empty")


@dataclass(frozen=True)
class Card(Block):
    """One finding: a title, what it is made of, and its state as a badge.

    Parameters
    ----------
    fields : sequence of (str, str)
        Label and text of each line.
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
        _require("colour_kind", self.colour_kind, get_args(Kind))


@dataclass(frozen=True)
class PageBreak(Block):
    """What follows starts on a new page."""

    block: ClassVar[str] = "pagebreak"


def _svg(figure: MatplotlibFigure) -> str:
    """Return a figure as SVG with its text as text, the same for the same figure."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "cxassess"}):
        figure.savefig(buffer, format="svg", metadata=_NO_METADATA)
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", buffer.getvalue())

"""Tables of texts already formatted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from cxassess.report.blocks.base import Block, Kind, require
from cxassess.report.blocks.numbers import after_points
from cxassess.report.fonts import visible

Align = Literal["left", "center", "right", "decimal"]
"""Where the texts of a column stand; "decimal" puts the decimal marks under each other."""

_HEX_COLOUR = re.compile("#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Column:
    """A column of a :class:`Table`; `width` as Typst writes it: ``"3cm"``, ``"20%"``, ``"2fr"``."""

    name: str
    align: Align = "left"
    width: str | None = None

    def __post_init__(self) -> None:
        require("align", self.align, get_args(Align))
        if self.width and not re.fullmatch(r"\d+(\.\d+)?(cm|mm|pt|em|%|fr)", self.width):
            raise ValueError(f"`width` must be a length such as 3cm, 20% or 2fr: {self.width!r}")


@dataclass(frozen=True)
class Cell:
    """A cell of a :class:`Table` that stands out; it says in words what its colour says.

    Parameters
    ----------
    fill : str, optional
        A :data:`Kind`, or a colour as ``#rrggbb``.
    strong : bool
        Whether the text is set in bold, as that of a total.
    """

    text: str
    fill: str | None = None
    strong: bool = False

    def __post_init__(self) -> None:
        if self.fill is None:
            return
        if not _HEX_COLOUR.fullmatch(self.fill):
            require("fill", self.fill, (*get_args(Kind), "#rrggbb"))
        if not visible(self.text):
            raise ValueError("`text` must not be empty in a coloured cell")


@dataclass(frozen=True)
class Group:
    """A row of a :class:`Table` that is a heading over all columns, for the rows under it."""

    text: str

    def __post_init__(self) -> None:
        if not visible(self.text):
            raise ValueError("`text` must not be empty")


Row = Sequence[str | Cell] | Group


@dataclass(frozen=True)
class Table(Block):
    """A table of texts already formatted; its header is repeated on each page.

    Parameters
    ----------
    rows : sequence of sequences of str or Cell, or of Group
        As many cells in each row as there are columns.
    notes : str, optional
        Small print under the table.
    label : str, optional
        Name by which texts refer to the table, which then needs a caption.
    compact : bool
        Whether it is set smaller and closer, as in an appendix.
    """

    block: ClassVar[str] = "table"

    columns: Sequence[Column]
    rows: Sequence[Row]
    caption: str | None = None
    notes: str | None = None
    label: str | None = None
    compact: bool = False

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("`columns` must not be empty")
        for index, row in enumerate(self.rows):
            if not isinstance(row, Group) and len(row) != len(self.columns):
                raise ValueError(
                    f"`rows` must have {len(self.columns)} cells each; row {index} has {len(row)}"
                )
        if self.rows and isinstance(self.rows[-1], Group):
            raise ValueError("`rows` must not end with a group, which has no rows then")

    def data(self) -> dict[str, Any]:
        """Return the table as JSON: each row as cells, or as the mapping of a group."""
        found = super().data()
        rows: list[Any] = [
            {"group": row["text"]} if isinstance(row, dict) else [_as_mapping(cell) for cell in row]
            for row in found["rows"]
        ]
        place_decimals(found["columns"], [row for row in rows if isinstance(row, list)])
        return found | {"rows": rows}


def _as_mapping(cell: str | dict[str, Any]) -> dict[str, Any]:
    """Return a cell with what it has beside its text."""
    if isinstance(cell, str):
        return {"text": cell}
    return {name: each for name, each in cell.items() if name == "text" or each}


def place_decimals(columns: Sequence[dict[str, Any]], rows: Sequence[list[dict[str, Any]]]) -> None:
    """Write into the cells of "decimal" columns what follows the whole part, as `after`.

    Parameters
    ----------
    columns, rows : sequence
        Data of a table without groups, every cell in a column of its own.
    """
    for index, column in enumerate(columns):
        if column["align"] == "decimal":
            cells = [row[index] for row in rows]
            texts = [cell["text"] for cell in cells]
            for cell, after in zip(cells, after_points(texts), strict=True):
                if after is not None:
                    cell["after"] = after

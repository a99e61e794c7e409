"""The shape of a table: which export it is, and where its header stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from cxassess.surveys.decisions import decision
from cxassess.surveys.headers import Header, read_header
from cxassess.surveys.presets import TABLE, Kind, presets
from cxassess.surveys.recognition import recognise
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.types import HeaderLayout
from cxassess.surveys.workbook import cell_text

TOP_ROWS = 12
"""Rows at the top of a file that tell its shape, besides those before its header."""
_ANONYMOUS = "anonymous"
"""What Microsoft Forms writes, in every language, where it did not ask for an e-mail."""


@dataclass(frozen=True)
class Shape:
    """A table's preset ("table" for none) and header, and how they were decided."""

    preset: str
    header: Header
    decisions: dict[str, str]


def find_shape(
    rows: Sequence[Sequence[object]], settings: FileSettings, *, excel: bool = False
) -> Shape:
    """Tell a table's shape from its first rows.

    Parameters
    ----------
    rows : sequence of sequence of object
        Cells of the first rows, texts or what a workbook holds.
    settings : FileSettings
        The file's settings: a configured format or header is taken.
    excel : bool
        Whether the file is a workbook.
    """
    texts = [[cell_text(cell, ".") for cell in row] for row in rows]
    if settings.format is not None:
        preset, why = settings.format, "configured"
    elif settings.header is not None:
        preset, why = TABLE, "configured"
    else:
        kinds = [_kind(cell) for cell in rows[1]] if len(rows) > 1 else []
        preset, why = recognise(texts, kinds, excel=excel), "recognised"
    known = presets().get(preset)
    layout = settings.header or (known.header if known else HeaderLayout())
    header = read_header(texts, layout)
    decisions = {} if known is None else {"format": decision(known.name, why)}
    rows_told = _span(header.first_row, header.last_row)
    if settings.header is not None:
        decisions["header_row"] = decision(rows_told, "configured")
    elif known is not None and layout != HeaderLayout():
        decisions["header_row"] = decision(rows_told, "header_of_format")
    else:
        decisions["header_row"] = decision(rows_told, "first_row")
    return Shape(preset, header, decisions)


def top_rows(settings: FileSettings) -> int:
    """Return how many rows of a file tell its shape."""
    return TOP_ROWS + (settings.header.row if settings.header else 0)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _kind(cell: object) -> Kind:
    if isinstance(cell, dt.date):
        return "date"
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return "integer" if float(cell).is_integer() else "number"
    text = str(cell).strip()
    if "@" in text or text.casefold() == _ANONYMOUS:
        return "email"
    return "integer" if text.lstrip("+-").isdigit() else "text"

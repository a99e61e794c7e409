"""Tables in HTML, as pandas shows its data frames, as data for the report's template."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag

_NUMBER = re.compile(r"[-+−]?[\d.,  ]*\d[\d.,  ]*\s?%?|nan|NaN|<NA>|NaT|None|—|–|-|")
_NOT_TEXT = ("script", "style", "pre", "button", "template")

Row = list[str | None]


def _span(cell: Tag, name: str) -> int:
    """Return a cell's span; a browser's limit keeps a broken one from filling the memory."""
    given = str(cell.get(name, "1"))
    return min(max(int(given), 1), 1000) if given.isdecimal() else 1


def _leave_covered(texts: Row, pending: dict[int, int]) -> None:
    """Leave blank the next places of a row that cells above reach into."""
    while pending.get(len(texts), 0):
        pending[len(texts)] -= 1
        texts.append("")


def _grid(rows: list[Tag]) -> list[Row]:
    """Return the rows' texts by column.

    A place that a cell to the left spans holds None; one that a cell above spans is blank.
    """
    grid: list[Row] = []
    pending: dict[int, int] = {}  # column -> rows it is still covered from above
    for row in rows:
        texts: Row = []
        for cell in row.find_all(["td", "th"], recursive=False):
            _leave_covered(texts, pending)
            rowspan, colspan = _span(cell, "rowspan"), _span(cell, "colspan")
            for offset in range(colspan):
                pending[len(texts)] = rowspan - 1
                texts.append(None if offset else cell.get_text(" ", strip=True))
        _leave_covered(texts, pending)
        grid.append(texts)
    width = max(map(len, grid), default=0)
    return [row + [""] * (width - len(row)) for row in grid]


def _cells(row: Row) -> list[dict[str, Any]]:
    """Return a row of the grid as cells with their column spans."""
    cells: list[dict[str, Any]] = []
    for text in row:
        if text is None and cells:
            cells[-1]["colspan"] += 1
        else:
            cells.append({"text": text or "", "colspan": 1})
    return cells


def _table(table: Tag) -> dict[str, Any] | None:
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    head = table.find("thead", recursive=False)
    heading = [row for row in rows if head is not None and row.find_parent("thead") is head]
    if not heading:
        heading = [row for row in rows[:1] if not row.find("td")]
    grid = _grid(rows)
    if not grid or not grid[0]:
        return None
    header, body = grid[: len(heading)], grid[len(heading) :]
    numeric = [
        bool(body) and all(_NUMBER.fullmatch(row[column] or "") for row in body)
        for column in range(len(grid[0]))
    ]
    caption = table.find("caption", recursive=False)
    return {
        "columns": [{"align": "right" if each else "left"} for each in numeric],
        "header": [_cells(row) for row in header],
        "rows": [_cells(row) for row in body],
        "caption": caption.get_text(" ", strip=True) if caption is not None else None,
    }


def html_tables(html: str) -> list[dict[str, Any]]:
    """Return the tables of an HTML output, each as data of the template's ``cx-table``.

    Columns that hold only numbers are aligned to the right; a cell that spans rows stands once
    and leaves blanks below; tables inside tables are part of their cell.
    """
    soup = BeautifulSoup(html, "html.parser")
    outer = (each for each in soup.find_all("table") if each.find_parent("table") is None)
    return [found for found in map(_table, outer) if found]


def html_text(html: str) -> str:
    """Return the text of an HTML output without scripts and consoles; of a progress bar, none."""
    soup = BeautifulSoup(html, "html.parser")
    if soup.find("progress"):
        return ""
    for element in soup.find_all(_NOT_TEXT):
        element.decompose()
    return soup.get_text(" ", strip=True)

"""Tables in HTML, as pandas shows its data frames, as data for the report's template."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag

from cxassess.report.blocks.table import place_decimals

_NUMBER = re.compile(r"[-+−]?[\d.,  ]*\d[\d.,  ]*\s?%?|nan|NaN|<NA>|NaT|None|—|–|-|\.\.\.|")
# How pandas colours cells: "#T_1f_row0_col1, #T_1f_row2_col0 { background-color: #08306b; ... }"
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_BACKGROUND = re.compile(r"background-color:\s*(#[0-9a-fA-F]{6})\b")
_NOT_TEXT = ("script", "style", "pre", "button", "template")

Cell = dict[str, Any]
Row = list[Cell | None]


def _span(cell: Tag, name: str) -> int:
    """Return a cell's span; a browser's limit keeps a broken one from filling the memory."""
    given = str(cell.get(name, "1"))
    return min(max(int(given), 1), 1000) if given.isdecimal() else 1


def _leave_covered(row: Row, pending: dict[int, int]) -> None:
    """Leave blank the next places of a row that cells above reach into."""
    while pending.get(len(row), 0):
        pending[len(row)] -= 1
        row.append({"text": ""})


def _grid(rows: list[Tag], fills: dict[str, str]) -> list[Row]:
    """Return the rows' cells by column.

    A place that a cell to the left spans holds None; one that a cell above spans is blank.
    """
    grid: list[Row] = []
    pending: dict[int, int] = {}  # column -> rows it is still covered from above
    for row in rows:
        cells: Row = []
        for cell in row.find_all(["td", "th"], recursive=False):
            _leave_covered(cells, pending)
            rowspan, colspan = _span(cell, "rowspan"), _span(cell, "colspan")
            for offset in range(colspan):
                pending[len(cells)] = rowspan - 1
                cells.append(None if offset else _cell(cell, fills))
        _leave_covered(cells, pending)
        grid.append(cells)
    width = max(map(len, grid), default=0)
    return [row + [{"text": ""}] * (width - len(row)) for row in grid]


def _cell(cell: Tag, fills: dict[str, str]) -> Cell:
    fill = fills.get(str(cell.get("id", "")))
    return {"text": cell.get_text(" ", strip=True)} | ({"fill": fill} if fill else {})


def _fills(soup: BeautifulSoup) -> dict[str, str]:
    """Return the colours that style sheets give to cells, by the cells' ids."""
    return {
        name.strip().removeprefix("#"): colour[1]
        for sheet in soup.find_all("style")
        for names, declarations in _RULE.findall(sheet.get_text())
        if (colour := _BACKGROUND.search(declarations))
        for name in names.split(",")
    }


def _spanned(row: Row) -> list[Cell]:
    """Return a row of the grid as cells with their column spans."""
    cells: list[Cell] = []
    for cell in row:
        if cell is not None:
            cells.append({**cell, "colspan": 1})
        elif cells:
            cells[-1]["colspan"] += 1
    return cells


def _header(rows: list[Row]) -> list[Row]:
    """Return the header with the names of an index, which pandas writes below, in its last row."""
    if len(rows) < 2:
        return rows
    *others, above, last = rows
    pairs = list(zip(above, last, strict=True))
    if any(None in pair or all(each["text"] for each in pair if each) for pair in pairs):
        return rows
    merged = [first if first and first["text"] else second for first, second in pairs]
    return [*others, merged]


def _table(table: Tag, fills: dict[str, str]) -> dict[str, Any] | None:
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    head = table.find("thead", recursive=False)
    heading = [row for row in rows if head is not None and row.find_parent("thead") is head]
    if not heading:
        heading = [row for row in rows[:1] if not row.find("td")]
    grid = _grid(rows, fills)
    if not grid or not grid[0]:
        return None
    header, body = grid[: len(heading)], grid[len(heading) :]
    columns = [
        {"align": "decimal" if _numeric(each) else "left"} for each in zip(*body, strict=True)
    ]
    cells = [_spanned(row) for row in body]
    if not any(None in row for row in body):
        place_decimals(columns, cells)
    caption = table.find("caption", recursive=False)
    return {
        "columns": columns or [{"align": "left"}] * len(grid[0]),
        "header": [_spanned(row) for row in _header(header)],
        "rows": cells,
        "caption": caption.get_text(" ", strip=True) if caption is not None else None,
    }


def _numeric(column: tuple[Cell | None, ...]) -> bool:
    return all(_NUMBER.fullmatch(cell["text"] if cell else "") for cell in column)


def html_tables(html: str) -> list[dict[str, Any]]:
    """Return the tables of an HTML output, each as data of the template's ``cx-table``.

    Columns that hold only numbers are aligned at the decimal mark; a cell that spans rows stands
    once and leaves blanks below; tables inside tables are part of their cell. Of a style sheet
    only the cells' own background is kept.
    """
    soup = BeautifulSoup(html, "html.parser")
    outer = (each for each in soup.find_all("table") if each.find_parent("table") is None)
    fills = _fills(soup)
    return [found for each in outer if (found := _table(each, fills))]


def html_text(html: str) -> str:
    """Return the text of an HTML output without scripts and consoles; of a progress bar, none."""
    soup = BeautifulSoup(html, "html.parser")
    if soup.find("progress"):
        return ""
    for element in soup.find_all(_NOT_TEXT):
        element.decompose()
    return soup.get_text(" ", strip=True)

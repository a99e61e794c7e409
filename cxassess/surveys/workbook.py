"""The rows of an Excel workbook's sheet."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from cxassess.errors import SurveyError, problem
from cxassess.surveys.decisions import decision
from cxassess.surveys.files import SurveyFile
from cxassess.surveys.words import quoted
from cxassess.surveys.workbook_guard import check_workbook


@dataclass(frozen=True)
class Sheet:
    """A sheet with cells; `sheets` are the names of all that have some."""

    name: str
    sheets: tuple[str, ...]
    decisions: dict[str, str]
    _sheet: CalamineSheet

    def rows(self) -> Iterator[list[object]]:
        """Yield the sheet's rows from its first, each from its first column."""
        start = self._sheet.start
        before: list[object] = [""] * (start[1] if start else 0)
        for row in self._sheet.iter_rows():
            yield before + list(row)


def open_sheet(file: SurveyFile) -> Sheet:
    """Open the configured sheet of a workbook, else the only one that has cells.

    Raises
    ------
    SurveyError
        The file is no workbook that can be opened in bounded memory, or the sheet is not clear.
    """
    settings = file.settings
    data = file.path.read_bytes()
    check_workbook(data, settings)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return _find_sheet(workbook, file)
    except CalamineError as error:
        raise SurveyError(problem("workbook_unreadable", settings.found_at())) from error


def cell_text(cell: object, decimal: str) -> str:
    """Return a cell as text; a number has the survey's decimal mark, as typed ones have."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", decimal)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def date_cells(cells: Iterable[object]) -> pd.Series | None:
    """Return the days of the cells that hold dates (NaT elsewhere), None if none does."""
    days = [cell if isinstance(cell, dt.date) else None for cell in cells]
    if not any(day is not None for day in days):
        return None
    # One type of date: a column can mix days with days and hours.
    return pd.Series(
        [None if day is None else dt.datetime(day.year, day.month, day.day) for day in days],
        dtype="datetime64[us]",
    )


def _find_sheet(workbook: CalamineWorkbook, file: SurveyFile) -> Sheet:
    settings = file.settings
    names = [each.name for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    if settings.sheet is not None:
        if settings.sheet not in names:
            raise SurveyError(
                problem(
                    "sheet_missing",
                    settings.found_at(),
                    sheet=quoted([settings.sheet]),
                    sheets=quoted(names),
                )
            )
        told = {"sheet": decision(quoted([settings.sheet]), "configured")}
        sheet = workbook.get_sheet_by_name(settings.sheet)
        return Sheet(settings.sheet, tuple(names), told, sheet)
    sheets = [workbook.get_sheet_by_name(name) for name in names]
    filled = [sheet for sheet in sheets if sheet.height > 0]
    if not filled:
        raise SurveyError(problem("file_empty", settings.found_at()))
    if len(filled) > 1:
        raise SurveyError(problem("sheet_not_told", settings.found_at(), sheets=quoted(names)))
    why = "only_sheet" if len(names) == 1 else "only_sheet_with_cells"
    told = {"sheet": decision(quoted([filled[0].name]), why)}
    return Sheet(filled[0].name, tuple(names), told, filled[0])

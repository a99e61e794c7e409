"""A file's mapped columns as text, with the row numbers that the file's owner sees."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from cxassess.errors import Problem, SurveyError, problem
from cxassess.surveys.columns import find_columns
from cxassess.surveys.decisions import decision
from cxassess.surveys.files import FileBytes
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.text import find_dialect
from cxassess.surveys.words import quoted, row_list

_ENCRYPTED_START = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Table:
    """The mapped columns of one file.

    `cells` has one column of text a role (``score``, ``wave``, ``date``, ``weight``,
    ``segments.<name>``) and one row an answer; `rows` are their line (CSV) or row (Excel)
    numbers, the header being 1, or their place (Parquet), the first being 1; `dates` are the
    cells of the date column that the file itself holds as dates (NaT elsewhere).
    """

    settings: FileSettings
    cells: pd.DataFrame
    rows: npt.NDArray[np.int64]
    dates: pd.Series | None
    sheet: str | None
    decisions: dict[str, str]

    def problem_at(
        self, code: str, role: str, at: npt.NDArray[np.bool_], **values: object
    ) -> Problem:
        """Return an error found in a role's column at the rows where `at` is true."""
        rows = self.rows[at]
        return problem(
            code,
            self.settings.found_at(role, sheet=self.sheet, row=int(rows[0])),
            column=quoted([self.settings.roles[role]]),
            rows=row_list(rows),
            count=len(rows),
            **values,
        )


def read_table(file: FileBytes) -> Table:
    """Read the mapped columns of a file.

    Raises
    ------
    SurveyError
        The file is not the text or workbook its name says, has no answers, or lacks columns.
    """
    if file.is_parquet:
        table = _read_parquet(file)
    else:
        table = _read_excel(file) if file.is_excel else _read_text(file)
    if len(table.rows) == 0:
        raise SurveyError(problem("file_no_answers", file.settings.found_at(sheet=table.sheet)))
    return table


class _Collector:
    """Gathers the mapped cells of the rows that hold something."""

    def __init__(self, indices: dict[str, int]) -> None:
        self.columns: dict[str, list[object]] = {role: [] for role in indices}
        self._appends = [(self.columns[role].append, index) for role, index in indices.items()]
        self.rows: list[int] = []
        self.blank = 0

    def add(self, record: Sequence[object], row: int) -> None:
        # The only column's empty cell is an unanswered question; an empty row is nothing.
        # A workbook's zero is false and yet no empty cell.
        filled = any(record) or any(cell != "" for cell in record)
        if not filled and len(record) != 1:
            self.blank += 1
            return
        for append, index in self._appends:
            append(record[index])
        self.rows.append(row)

    def blank_rows(self) -> dict[str, str]:
        return {"blank_rows": decision(self.blank, "blank_rows_skipped")} if self.blank else {}


def _read_text(file: FileBytes) -> Table:
    settings = file.settings
    dialect = find_dialect(file.data, settings)
    records = dialect.records(file.data)
    row = 1
    ragged: list[tuple[int, int]] = []
    try:
        header = next(records, [])
        columns = find_columns(header, settings)
        collector = _Collector(columns.indices)
        row = records.line_num + 1
        for record in records:
            if len(record) == len(header) or not record:
                collector.add(record, row)
            else:
                ragged.append((row, len(record)))
            row = records.line_num + 1
    except csv.Error as error:
        raise SurveyError(problem("quotes_broken", settings.found_at(row=row), row=row)) from error
    if ragged:
        raise SurveyError(_ragged_problem(ragged, len(header), dialect.delimiter, settings))
    return Table(
        settings=settings,
        cells=pd.DataFrame(collector.columns, dtype=str),
        rows=np.array(collector.rows, dtype=np.int64),
        dates=None,
        sheet=None,
        decisions=dialect.decisions
        | _common_decisions(settings)
        | columns.decisions
        | collector.blank_rows(),
    )


def _ragged_problem(
    ragged: list[tuple[int, int]], width: int, delimiter: str, settings: FileSettings
) -> Problem:
    first, found = ragged[0]
    return problem(
        "fields_ragged",
        settings.found_at(row=first),
        rows=row_list(row for row, _ in ragged),
        count=len(ragged),
        found=found,
        width=width,
        delimiter=repr(delimiter).replace("'", '"'),
    )


def _read_excel(file: FileBytes) -> Table:
    settings = file.settings
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(file.data))
        sheet, why = _find_sheet(workbook, settings)
        # Rows and columns that are empty at the start count: row numbers are the sheet's own.
        records = sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        encrypted = file.data.startswith(_ENCRYPTED_START)
        code = "workbook_protected" if encrypted else "workbook_unreadable"
        raise SurveyError(problem(code, settings.found_at())) from error
    header = [_cell_text(cell, ".") for cell in records[0]] if records else []
    columns = find_columns(header, settings, sheet.name)
    collector = _Collector(columns.indices)
    for row, record in enumerate(records[1:], start=2):
        collector.add(record, row)
    dates = _date_cells(collector.columns.get("date", []))
    return Table(
        settings=settings,
        cells=pd.DataFrame(
            {
                role: [_cell_text(cell, settings.decimal) for cell in cells]
                for role, cells in collector.columns.items()
            },
            dtype=str,
        ),
        rows=np.array(collector.rows, dtype=np.int64),
        dates=dates,
        sheet=sheet.name,
        decisions={"sheet": decision(quoted([sheet.name]), why)}
        | _common_decisions(settings)
        | columns.decisions
        | collector.blank_rows(),
    )


def _read_parquet(file: FileBytes) -> Table:
    # pyarrow is imported only where there is a Parquet file.
    from cxassess.surveys.parquet import read_cells  # noqa: PLC0415

    settings = file.settings
    found = read_cells(file.data, settings)
    return Table(
        settings=settings,
        cells=found.cells,
        rows=np.arange(1, len(found.cells) + 1, dtype=np.int64),
        dates=found.dates,
        sheet=None,
        decisions=_decimal_decision(settings) | found.columns.decisions,
    )


def _find_sheet(workbook: CalamineWorkbook, settings: FileSettings) -> tuple[CalamineSheet, str]:
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
        return workbook.get_sheet_by_name(settings.sheet), "configured"
    sheets = [workbook.get_sheet_by_name(name) for name in names]
    filled = [sheet for sheet in sheets if sheet.height > 0]
    if not filled:
        raise SurveyError(problem("file_empty", settings.found_at()))
    if len(filled) > 1:
        raise SurveyError(problem("sheet_not_told", settings.found_at(), sheets=quoted(names)))
    return filled[0], "only_sheet" if len(names) == 1 else "only_sheet_with_cells"


def _cell_text(cell: object, decimal: str) -> str:
    """Return a cell as text; a number has the survey's decimal mark, as typed ones have."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", decimal)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def _date_cells(cells: Iterable[object]) -> pd.Series | None:
    days = [cell if isinstance(cell, dt.date) else None for cell in cells]
    if not any(day is not None for day in days):
        return None
    # One type of date: a column can mix days with days and hours.
    return pd.Series(
        [None if day is None else dt.datetime(day.year, day.month, day.day) for day in days],
        dtype="datetime64[us]",
    )


def _common_decisions(settings: FileSettings) -> dict[str, str]:
    return {"header_row": decision(1, "first_row")} | _decimal_decision(settings)


def _decimal_decision(settings: FileSettings) -> dict[str, str]:
    return {"decimal": decision(quoted([settings.decimal]), "declared")}

"""A table's file as a header and rows of cells, texts or what a workbook holds."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from cxassess.engagement.operations.schema import TableSchema, folded
from cxassess.errors import Problem, SurveyError, problem
from cxassess.surveys.decisions import decision
from cxassess.surveys.files import SurveyFile
from cxassess.surveys.text import (
    DELIMITERS,
    check_delimiter,
    delimiter_name,
    find_encoding,
    first_records,
    numbered_records,
)
from cxassess.surveys.words import quoted, row_list
from cxassess.surveys.workbook import Sheet, cell_text, open_sheet
from cxassess.surveys.workbook_guard import check_workbook

Row = tuple[int, Sequence[object]]
"""Number of a row in its file, and its cells."""
_SHOWN_RAGGED = 6


@dataclass(frozen=True)
class Cells:
    """A file's header and, read as they are asked for, its rows that hold something."""

    header: tuple[str, ...]
    rows: Iterator[Row]
    decisions: dict[str, str]
    sheet: str | None = None


def open_cells(
    file: SurveyFile, table: TableSchema, count_known: Callable[[Sequence[str]], int]
) -> Cells:
    """Open a table's file.

    Parameters
    ----------
    file : SurveyFile
        The file.
    table : TableSchema
        The table, for the name of a workbook's sheet.
    count_known : callable
        Header -> how many of its columns are known, by which a delimiter is chosen.

    Raises
    ------
    SurveyError
        The file is not the text or workbook its name says. Going on to the next row can raise it
        too.
    """
    cells = _open_excel(file, table) if file.is_excel else _open_text(file, count_known)
    first = cells.header[0] if cells.header else ""
    if first.startswith("sep=") and not any(cells.header[1:]):
        where = file.settings.found_at(row=1)
        raise SurveyError(problem("header_is_separator", where, found=quoted([first])))
    return cells


def _open_text(file: SurveyFile, count_known: Callable[[Sequence[str]], int]) -> Cells:
    settings = file.settings
    encoding = find_encoding(file)
    check_delimiter(settings)
    delimiters = DELIMITERS if settings.delimiter is None else (settings.delimiter,)
    headers = {
        each: next(iter(first_records(file.path, encoding.name, each, 1)), [])
        for each in delimiters
    }
    delimiter = max(headers, key=lambda each: (count_known(headers[each]), len(headers[each])))
    header = headers[delimiter]
    why = "configured" if settings.delimiter else "most_columns"
    if len(header) <= 1 and not settings.delimiter:
        why = "one_column"
    told = {"delimiter": decision(delimiter_name(delimiter), why)}
    records = islice(_records(file, encoding.name, delimiter, len(header)), 1, None)
    return Cells(tuple(header), _filled(records), encoding.decisions | told)


def _records(file: SurveyFile, encoding: str, delimiter: str, width: int) -> Iterator[Row]:
    """Yield the records that have as many fields as the header; raise for the others at the end."""
    settings = file.settings
    ragged: list[tuple[int, int]] = []
    count = 0
    for row, record in numbered_records(file, encoding, delimiter):
        if not record or (len(record) >= width and not any(record[width:])):
            yield row, record
        else:
            count += 1
            ragged = [*ragged, (row, len(record))][:_SHOWN_RAGGED]
    if ragged:
        raise SurveyError(
            problem(
                "fields_ragged",
                settings.found_at(row=ragged[0][0]),
                rows=row_list(place for place, _ in ragged),
                count=count,
                found=ragged[0][1],
                width=width,
                delimiter=delimiter_name(delimiter),
            )
        )


def _open_excel(file: SurveyFile, table: TableSchema) -> Cells:
    sheet = _find_sheet(file, table)
    rows = enumerate(sheet.rows(), start=1)
    header = next((cells for _, cells in islice(rows, 1)), [])
    names = tuple(cell_text(cell, ".").strip() for cell in header)
    return Cells(names, _filled(rows), dict(sheet.decisions), sheet.name)


def _find_sheet(file: SurveyFile, table: TableSchema) -> Sheet:
    """Return the configured sheet, else the one called as the table, else the only one filled."""
    settings = file.settings
    if settings.sheet is not None:
        return open_sheet(file)
    data = file.path.read_bytes()
    check_workbook(data, settings)
    wanted = {folded(each) for text in (table.name, table.file) for each in (text.pt, text.en)}
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = tuple(each.name for each in workbook.sheets_metadata if _is_sheet(each))
        called = [name for name in names if folded(name) in wanted]
        filled = [name for name in names if workbook.get_sheet_by_name(name).height > 0]
        if len(called) == 1:
            chosen, why = called[0], "recognised"
        elif len(filled) == 1:
            chosen, why = filled[0], "only_sheet_with_cells"
        elif filled:
            raise SurveyError(_unclear_sheet(file, table, filled))
        else:
            raise SurveyError(problem("file_empty", settings.found_at()))
        told = {"sheet": decision(quoted([chosen]), why)}
        return Sheet(chosen, names, told, workbook.get_sheet_by_name(chosen))
    except CalamineError as error:
        raise SurveyError(problem("workbook_unreadable", settings.found_at())) from error


def _is_sheet(metadata: object) -> bool:
    return getattr(metadata, "typ", None) == SheetTypeEnum.WorkSheet


def _unclear_sheet(file: SurveyFile, table: TableSchema, filled: list[str]) -> Problem:
    return problem(
        "operations_sheet_not_told",
        file.settings.found_at(),
        sheets=quoted(filled),
        pt=quoted([table.name.pt]),
        en=quoted([table.name.en]),
        table=file.settings.survey,
    )


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows of which some cell is not blank."""
    for row, cells in rows:
        if any(cell != "" and not (isinstance(cell, str) and not cell.strip()) for cell in cells):
            yield row, cells

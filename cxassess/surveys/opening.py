"""The first rows of a file with all its columns, before anything says what they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from cxassess.errors import CxError, SurveyError, problem
from cxassess.surveys.columns import check_header
from cxassess.surveys.decisions import decision
from cxassess.surveys.files import PARQUET_FORMAT, SPSS_FORMAT, SurveyFile, open_file
from cxassess.surveys.presets import TABLE, presets
from cxassess.surveys.sample import Sample
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.shapes import Shape, find_shape, top_rows
from cxassess.surveys.single import in_options, resolved
from cxassess.surveys.text import (
    DELIMITERS,
    check_delimiter,
    delimiter_name,
    find_encoding,
    first_records,
    numbered_records,
    widest_delimiter,
)
from cxassess.surveys.types import ColumnMap
from cxassess.surveys.words import quoted
from cxassess.surveys.workbook import cell_text, open_sheet

_UNMAPPED = ColumnMap(score="")
_MOST_CELLS = 5_000_000
"""Of a very wide file fewer rows are read."""
_Rows = Sequence[tuple[int, Sequence[object]]]


def read_sample(
    path: Path,
    *,
    sheet: str | None = None,
    format: str | None = None,  # noqa: A002 - the name of the setting
    encoding: str | None = None,
    delimiter: str | None = None,
    rows: int = 100_000,
) -> Sample:
    """Read the first rows of a survey file.

    Parameters
    ----------
    path : Path
        The file.
    sheet, format, encoding, delimiter : str, optional
        What is known of it, as in ``client.yaml``; otherwise told by its shape.
    rows : int, optional
        Most rows of answers to read.

    Raises
    ------
    SurveyError
        The file cannot be read; the places of its problems name the options.
    """
    target = resolved(path)
    settings = FileSettings(
        survey="sample",
        index=0,
        path=target.name,
        wave=None,
        columns=_UNMAPPED,
        columns_key="columns",
        sheet=sheet,
        encoding=encoding,
        delimiter="\t" if delimiter == r"\t" else delimiter,
        format=format,
    )
    try:
        if format is not None and format not in (TABLE, *presets()):
            known = ", ".join((TABLE, *presets()))
            where = settings.configured_at("format")
            raise SurveyError(problem("format_unknown", where, found=quoted([format]), known=known))
        file = open_file(settings, target.parent)
        return _read(file, rows)
    except CxError as error:
        raise SurveyError(*(in_options(each, path.name) for each in error.problems)) from None


def _read(file: SurveyFile, rows: int) -> Sample:
    if file.format == PARQUET_FORMAT:
        from cxassess.surveys.parquet import read_parquet_sample  # noqa: PLC0415

        return read_parquet_sample(file, rows)
    if file.format == SPSS_FORMAT:
        from cxassess.surveys.spss import read_spss_sample  # noqa: PLC0415

        return read_spss_sample(file, rows)
    return _read_excel(file, rows) if file.is_excel else _read_text(file, rows)


def _read_text(file: SurveyFile, rows: int) -> Sample:
    settings = file.settings
    encoding = find_encoding(file)
    check_delimiter(settings)
    delimiters = DELIMITERS if settings.delimiter is None else (settings.delimiter,)
    tops = {
        each: first_records(file.path, encoding.name, each, top_rows(settings))
        for each in delimiters
    }
    shapes = {each: find_shape(top, settings) for each, top in tops.items()}
    known = [each for each, shape in shapes.items() if shape.preset != TABLE]
    if settings.delimiter is not None:
        delimiter, why = settings.delimiter, "configured"
    elif known and settings.format is None:
        delimiter = max(known, key=lambda each: len(shapes[each].header.names))
        why = "most_columns"
    else:
        delimiter, why = widest_delimiter(tops)
    if why == "one_column":
        # Under a delimiter whose quotes do not close there is no header; that is then told.
        delimiter = next((each for each in delimiters if not tops[each]), delimiter)
    shape = shapes[delimiter]
    most = min(rows, _MOST_CELLS // max(len(shape.header.names), 1))
    records = numbered_records(file, encoding.name, delimiter)
    read = list(islice(records, most + shape.header.last_row + 1))
    told = encoding.decisions | {"delimiter": decision(delimiter_name(delimiter), why)}
    sample = _sample(file, shape, read, most, told, ".")
    return replace(sample, encoding=encoding.name.removesuffix("-sig"), delimiter=delimiter)


def _read_excel(file: SurveyFile, rows: int) -> Sample:
    sheet = open_sheet(file)
    cells = sheet.rows()
    top = list(islice(cells, top_rows(file.settings)))
    shape = find_shape(top, file.settings, excel=True)
    read = list(enumerate(islice(chain(top, cells), rows + shape.header.last_row + 1), start=1))
    sample = _sample(file, shape, read, rows, sheet.decisions, ".")
    return replace(sample, sheet=sheet.name, sheets=sheet.sheets)


def _sample(
    file: SurveyFile, shape: Shape, read: _Rows, most: int, told: dict[str, str], decimal: str
) -> Sample:
    header = shape.header
    check_header(header, file.settings)
    width = len(header.names)
    answers = [
        (row, cells)
        for row, cells in read[header.last_row :]
        if len(cells) == width and any(cell != "" for cell in cells)
    ]
    if not answers:
        raise SurveyError(problem("file_no_answers", file.settings.found_at()))
    columns = list(zip(*(cells for _, cells in answers[:most]), strict=True))
    return Sample(
        path=file.settings.path,
        size=file.size,
        sha256=file.sha256,
        preset=shape.preset,
        header=header,
        columns=tuple(tuple(_text(cell, decimal) for cell in cells) for cells in columns),
        dates=tuple(_holds_dates(cells) for cells in columns),
        rows=tuple(row for row, _ in answers[:most]),
        whole=len(read) <= most + header.last_row,
        sheet=None,
        sheets=(),
        encoding=None,
        delimiter=None,
        decisions=told | shape.decisions,
        ragged=tuple(row for row, cells in read[header.last_row :] if len(cells) not in (0, width)),
    )


def _text(cell: object, decimal: str) -> str:
    return cell.isoformat() if isinstance(cell, dt.date) else cell_text(cell, decimal)


def _holds_dates(cells: Sequence[object]) -> bool:
    filled = [cell for cell in cells if cell != ""]
    return bool(filled) and all(isinstance(cell, dt.date) for cell in filled)

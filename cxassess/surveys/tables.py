"""A file's mapped columns as text, some rows at a time, with the row numbers its owner sees."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from operator import itemgetter

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxassess.errors import Problem, SurveyError, problem
from cxassess.surveys.columns import Columns, find_columns
from cxassess.surveys.decisions import decision
from cxassess.surveys.files import PARQUET_FORMAT, SPSS_FORMAT, SurveyFile
from cxassess.surveys.headers import Header, named
from cxassess.surveys.recognition import complete
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.shapes import Shape, find_shape, top_rows
from cxassess.surveys.text import (
    DELIMITERS,
    check_delimiter,
    choose_delimiter,
    delimiter_name,
    find_encoding,
    first_records,
    numbered_records,
)
from cxassess.surveys.types import SurveyConfig
from cxassess.surveys.words import row_list
from cxassess.surveys.workbook import cell_text, date_cells, open_sheet

_BATCH_ROWS = 1 << 16
_SHOWN_RAGGED = 10


@dataclass(frozen=True)
class Table:
    """The mapped columns of some rows of a file.

    `cells` has one column of text a role (``score``, ``wave``, ``date``, ``weight``,
    ``segments.<name>``) and one row an answer; `rows` are their line (CSV) or row (Excel)
    numbers, that of the file's first being 1, or their place (Parquet, SPSS), the first being 1;
    `dates` are the cells of the date column that the file itself holds as dates (NaT elsewhere).
    """

    settings: FileSettings
    cells: pd.DataFrame
    rows: npt.NDArray[np.int64]
    dates: pd.Series | None


@dataclass(frozen=True)
class OpenTable:
    """A file whose columns are found.

    Attributes
    ----------
    settings : FileSettings
        Its settings, completed by the export that it is.
    header : Header
        Names of all its columns.
    batches : iterator of Table
        Its rows, some at a time. Going on to the next can raise SurveyError.
    decisions : dict
        What was decided; the blank rows are added when the last batch was read.
    """

    settings: FileSettings
    header: Header
    sheet: str | None
    batches: Iterator[Table]
    decisions: dict[str, str]


def open_table(file: SurveyFile, config: SurveyConfig) -> OpenTable:
    """Open a file and find its mapped columns.

    Raises
    ------
    SurveyError
        The file is not the text or workbook its name says, or lacks columns.
    """
    if file.format == PARQUET_FORMAT:
        # pyarrow is imported only where there is a Parquet file, pyreadstat for SPSS.
        from cxassess.surveys.parquet import open_parquet  # noqa: PLC0415

        return open_parquet(file, config)
    if file.format == SPSS_FORMAT:
        from cxassess.surveys.spss import open_spss  # noqa: PLC0415

        return open_spss(file, config)
    return _open_excel(file, config) if file.is_excel else _open_text(file, config)


def decimal_decision(settings: FileSettings) -> dict[str, str]:
    """Return how numbers are written, as a decision."""
    marks = f'"{settings.decimal}"'
    if settings.thousands:
        marks += f' "{settings.thousands}"'
    return {"decimal": decision(marks, "declared")}


def _open_text(file: SurveyFile, config: SurveyConfig) -> OpenTable:
    settings = file.settings
    encoding = find_encoding(file)
    check_delimiter(settings)
    configured = [] if settings.delimiter is None else [settings.delimiter]
    shapes: dict[str, Shape] = {}
    for each in dict.fromkeys((*configured, *DELIMITERS)):
        top = first_records(file.path, encoding.name, each, top_rows(settings))
        shapes[each] = find_shape(top, settings)
    names = tuple(settings.roles.values())
    found = {
        each: sum(bool(named(shape.header, name)) for name in names)
        for each, shape in shapes.items()
    }
    widths = {each: len(shape.header.names) for each, shape in shapes.items()}
    delimiter, why = choose_delimiter(settings, found, widths, len(names))
    if found[delimiter] < len(names):
        # Under a delimiter whose quotes do not close there is no header; that is then told.
        delimiter = next((each for each in shapes if not widths[each]), delimiter)
    shape = shapes[delimiter]
    settings = complete(settings, shape.preset, shape.header, config)
    # A header that cannot be read is told as what it is.
    records = numbered_records(file, encoding.name, delimiter)
    deque(islice(records, shape.header.last_row), maxlen=0)
    columns = find_columns(shape.header, settings)
    decisions = (
        encoding.decisions
        | {"delimiter": decision(delimiter_name(delimiter), why)}
        | shape.decisions
        | decimal_decision(settings)
        | columns.decisions
    )

    width = len(shape.header.names)
    whole = _whole_records(records, width, delimiter, settings)
    batches = _batches(whole, columns, settings, decisions)
    return OpenTable(settings, shape.header, None, batches, decisions)


def _open_excel(file: SurveyFile, config: SurveyConfig) -> OpenTable:
    sheet = open_sheet(file)
    rows = sheet.rows()
    top = list(islice(rows, top_rows(file.settings)))
    shape = find_shape(top, file.settings, excel=True)
    settings = complete(file.settings, shape.preset, shape.header, config)
    columns = find_columns(shape.header, settings, sheet.name)
    decisions = sheet.decisions | shape.decisions | decimal_decision(settings) | columns.decisions
    answers = islice(enumerate(chain(top, rows), start=1), shape.header.last_row, None)
    batches = _batches(
        answers, columns, settings, decisions, lambda cell: cell_text(cell, settings.decimal)
    )
    return OpenTable(settings, shape.header, sheet.name, batches, decisions)


def _whole_records(
    records: Iterable[tuple[int, list[str]]], width: int, delimiter: str, settings: FileSettings
) -> Iterator[tuple[int, list[str]]]:
    """Yield the records that have as many fields as the header; raise for the others at the end."""
    ragged: list[tuple[int, int]] = []
    count = 0
    for row, record in records:
        if len(record) == width or not record:
            yield row, record
            continue
        count += 1
        if len(ragged) <= _SHOWN_RAGGED:
            ragged.append((row, len(record)))
    if ragged:
        raise SurveyError(_ragged_problem(ragged, count, width, delimiter, settings))


def _ragged_problem(
    ragged: list[tuple[int, int]], count: int, width: int, delimiter: str, settings: FileSettings
) -> Problem:
    first, found = ragged[0]
    return problem(
        "fields_ragged",
        settings.found_at(row=first),
        rows=row_list(row for row, _ in ragged),
        count=count,
        found=found,
        width=width,
        delimiter=repr(delimiter).replace("'", '"'),
    )


def _batches(
    records: Iterable[tuple[int, Sequence[object]]],
    columns: Columns,
    settings: FileSettings,
    decisions: dict[str, str],
    text: Callable[[object], str] | None = None,
) -> Iterator[Table]:
    """Yield the mapped cells of the rows that hold something, some rows at a time.

    `text` makes texts of cells that are none yet, and may be dates.
    """
    blank = 0
    pending = iter(records)
    places = list(columns.indices.values())
    pick = itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))
    while True:
        rows: list[int] = []
        filled: list[Sequence[object]] = []
        for row, record in pending:
            # The only column's empty cell is an unanswered question; an empty row is nothing.
            # A workbook's zero is false and yet no empty cell.
            if any(record) or any(cell != "" for cell in record) or len(record) == 1:
                rows.append(row)
                filled.append(pick(record))
                if len(rows) == _BATCH_ROWS:
                    break
            else:
                blank += 1
        if not rows:
            break
        cells = dict(zip(columns.indices, map(list, zip(*filled, strict=True)), strict=True))
        texts = cells
        if text is not None:
            texts = {role: [text(cell) for cell in own] for role, own in cells.items()}
        yield Table(
            settings=settings,
            cells=pd.DataFrame(texts, dtype=str),
            rows=np.array(rows, dtype=np.int64),
            dates=date_cells(cells["date"]) if text is not None and "date" in cells else None,
        )
    if blank:
        decisions["blank_rows"] = decision(blank, "blank_rows_skipped")

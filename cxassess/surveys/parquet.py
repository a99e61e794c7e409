"""Parquet files: opened with clear errors, and their cells as the text that the reader knows.

This module, `batches` and `counts` import pyarrow, and are themselves imported only where there
is a Parquet file to read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import types

from cxassess.errors import SurveyError, problem
from cxassess.surveys.columns import Columns, find_columns
from cxassess.surveys.files import SurveyFile
from cxassess.surveys.headers import read_header
from cxassess.surveys.recognition import complete
from cxassess.surveys.sample import Sample
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.shapes import find_shape
from cxassess.surveys.tables import OpenTable, Table, decimal_decision
from cxassess.surveys.types import HeaderLayout, SurveyConfig
from cxassess.surveys.words import quoted

_CALENDAR = pd.Timestamp("0001-01-01"), pd.Timestamp("9999-12-31")
_BATCH_ROWS = 1 << 16
_CELL_TYPES = (
    types.is_null,
    types.is_boolean,
    types.is_integer,
    types.is_float32,
    types.is_float64,
    types.is_decimal,
    types.is_string,
    types.is_large_string,
    types.is_date,
    types.is_timestamp,
)


def open_parquet(file: SurveyFile, config: SurveyConfig) -> OpenTable:
    """Open a Parquet file and find its mapped columns; no others are read.

    Raises
    ------
    SurveyError
        The bytes are no whole Parquet file, or columns are missing or hold no single values.
    """
    with telling_errors(file.settings):
        source = pq.ParquetFile(file.path)
        shape = find_shape([source.schema_arrow.names], file.settings)
        settings = complete(file.settings, shape.preset, shape.header, config)
        columns = mapped_columns(source.schema_arrow, settings)
    decisions = decimal_decision(settings) | columns.decisions
    decisions = {key: told for key, told in shape.decisions.items() if key == "format"} | decisions
    return OpenTable(settings, shape.header, None, _batches(source, columns, settings), decisions)


def _batches(source: pq.ParquetFile, columns: Columns, settings: FileSettings) -> Iterator[Table]:
    names = {role: source.schema_arrow.names[index] for role, index in columns.indices.items()}
    first_row = 1
    with telling_errors(settings), source:
        for batch in source.iter_batches(_BATCH_ROWS, columns=list(set(names.values()))):
            batch.validate(full=True)
            cells = {
                role: pd.Series(texts(batch.column(name), settings.decimal).to_pandas(), dtype=str)
                for role, name in names.items()
            }
            dates = _days(batch.column(names["date"])) if "date" in names else None
            rows = np.arange(first_row, first_row + len(batch), dtype=np.int64)
            first_row += len(batch)
            yield Table(settings, pd.DataFrame(cells), rows, dates)


def read_parquet_sample(file: SurveyFile, rows: int) -> Sample:
    """Read all columns of a Parquet file's first rows.

    Raises
    ------
    SurveyError
        The bytes are no whole Parquet file, or it has no rows.
    """
    with telling_errors(file.settings), pq.ParquetFile(file.path) as source:
        schema = source.schema_arrow
        shape = find_shape([schema.names], file.settings)
        batch = next(source.iter_batches(rows), None)
        if batch is None or not len(batch):
            raise SurveyError(problem("file_no_answers", file.settings.found_at()))
        # Lists and structures are nothing that a column map can name.
        cells = [
            tuple(_iso(column)) if _is_cell(column.type) else ("",) * len(batch)
            for column in batch.columns
        ]
        whole = source.metadata.num_rows <= len(batch)
    return Sample(
        path=file.settings.path,
        size=file.size,
        sha256=file.sha256,
        preset=shape.preset,
        header=shape.header,
        columns=tuple(cells),
        dates=tuple(
            bool(types.is_date(column.type) or types.is_timestamp(column.type))
            for column in batch.columns
        ),
        rows=tuple(range(1, len(batch) + 1)),
        whole=whole,
        sheet=None,
        sheets=(),
        encoding=None,
        delimiter=None,
        decisions={key: told for key, told in shape.decisions.items() if key == "format"},
    )


def _iso(column: pa.Array) -> list[str]:
    written: list[str] = texts(column, ".").to_pylist()
    return (
        [cell.replace(" ", "T", 1) for cell in written]
        if types.is_timestamp(column.type)
        else written
    )


@contextmanager
def telling_errors(settings: FileSettings) -> Iterator[None]:
    """Tell what pyarrow finds wrong in a file as the reader's own error."""
    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        # The system's errors have a number, those of damaged content have none.
        if isinstance(error, OSError) and error.errno is not None:
            told = {"path": quoted([settings.path]), "reason": type(error).__name__}
            found = problem("file_unreadable", settings.found_at(), **told)
        else:
            found = problem("parquet_unreadable", settings.found_at())
        raise SurveyError(found) from error


def mapped_columns(schema: pa.Schema, settings: FileSettings) -> Columns:
    """Find every mapped column in a file's schema.

    Raises
    ------
    SurveyError
        Columns are missing or repeated, or hold lists, structures or bytes.
    """
    columns = find_columns(read_header([schema.names], HeaderLayout()), settings)
    SurveyError.raise_any(
        problem(
            "parquet_column_type",
            settings.found_at(role),
            column=quoted([schema.names[index]]),
            type=schema.types[index],
        )
        for role, index in columns.indices.items()
        if not _is_cell(schema.types[index])
    )
    return columns


def texts(cells: pa.Array | pa.ChunkedArray, decimal: str) -> pa.Array | pa.ChunkedArray:
    """Return cells as text, as the reader has them from other files.

    An empty cell (also the NaN that stands for one among numbers) is "", a whole number has no
    decimal mark, any other number the survey's, and a moment at midnight is a day.
    """
    if types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    kind = cells.type
    if types.is_boolean(kind):
        cells = pc.if_else(cells, "True", "False")
    elif types.is_timestamp(kind):
        moments = pa.array(_local(cells)).cast(pa.timestamp("s"), safe=False)
        cells = pc.replace_substring_regex(moments.cast(pa.string()), " 00:00:00$", "")
    elif types.is_floating(kind):
        cells = pc.if_else(pc.is_nan(cells), pa.scalar(None, kind), cells)
    written = cells.cast(pa.string())
    if types.is_floating(kind) or types.is_decimal(kind):
        written = pc.replace_substring(written, ".", decimal)
    return written.fill_null("")


def is_text(kind: pa.DataType) -> bool:
    """Return whether a type is that of texts."""
    return bool(types.is_string(kind) or types.is_large_string(kind))


def _is_cell(kind: pa.DataType) -> bool:
    if types.is_dictionary(kind):
        kind = kind.value_type
    return any(is_of(kind) for is_of in _CELL_TYPES)


def _days(cells: pa.Array) -> pd.Series | None:
    if types.is_date(cells.type):
        cells = cells.cast(pa.timestamp("s"))
    if not types.is_timestamp(cells.type):
        return None
    moments = _local(cells)
    # A date that no calendar has is left to be told as unreadable.
    moments = moments.where(moments.between(*_CALENDAR)).astype("datetime64[us]")
    days: pd.Series = moments.dt.normalize()
    return days


def _local(moments: pa.Array | pa.ChunkedArray) -> pd.Series:
    """Return moments as the clock showed them where the file says that they were."""
    return pd.Series(moments.to_pandas()).dt.tz_localize(None)

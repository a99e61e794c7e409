"""Parquet files: opened with clear errors, and their cells as the text that the reader knows.

This module, `batches` and `counts` import pyarrow, and are themselves imported only where there
is a Parquet file to read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import types

from cxassess.errors import SurveyError, problem
from cxassess.surveys.columns import Columns, find_columns
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.words import quoted

_CALENDAR = pd.Timestamp("0001-01-01"), pd.Timestamp("9999-12-31")
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


@dataclass(frozen=True)
class ParquetCells:
    """The mapped columns of a Parquet file; see `Table` for `cells` and `dates`."""

    columns: Columns
    cells: pd.DataFrame
    dates: pd.Series | None


def read_cells(data: bytes, settings: FileSettings) -> ParquetCells:
    """Read the mapped columns of a Parquet file, and no others.

    Parameters
    ----------
    data : bytes
        The whole file.
    settings : FileSettings
        The file's settings with its column map.

    Raises
    ------
    SurveyError
        The bytes are no whole Parquet file, or columns are missing or hold no single values.
    """
    with telling_errors(settings):
        file = pq.ParquetFile(pa.BufferReader(data))
        columns = mapped_columns(file.schema_arrow, settings)
        names = {role: file.schema_arrow.names[index] for role, index in columns.indices.items()}
        table = file.read(columns=list(set(names.values())))
        table.validate(full=True)
        cells = {role: texts(table.column(name), settings.decimal) for role, name in names.items()}
        dates = _days(table.column(names["date"])) if "date" in names else None
    frame = {role: pd.Series(cell.to_pandas(), dtype=str) for role, cell in cells.items()}
    return ParquetCells(columns, pd.DataFrame(frame), dates)


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
    columns = find_columns(schema.names, settings)
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


def _days(cells: pa.ChunkedArray) -> pd.Series | None:
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

"""What is wrong between a table's cells: rows that repeat a name, pairs the wrong way round."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cxassess.engagement.operations.frames import Fault
from cxassess.engagement.operations.schema import TableSchema
from cxassess.surveys.identifiers import NOBODY
from cxassess.surveys.privacy import tells_people_apart


def check_rows(frame: pd.DataFrame, table: TableSchema) -> Iterator[tuple[tuple[str, ...], Fault]]:
    """Yield what is wrong, each with the columns it is about.

    Parameters
    ----------
    frame : DataFrame
        All columns of the table, typed.
    table : TableSchema
        The table.
    """
    if table.unique:
        named = frame[list(table.unique)]
        repeated = named.duplicated() & ~named.apply(_missing).all(axis="columns")
        yield from _fault(table.unique, "operations_row_repeated", repeated)
    for first, second in table.order:
        exceeds = _exceeds(frame[first], frame[second])
        yield from _fault((first, second), "operations_order_reversed", exceeds)
    for key, column in table.columns.items():
        # Columns that name a row differ in every row by their nature.
        if column.kind == "text" and key not in table.unique:
            values = frame[key].nunique()
            if tells_people_apart(values, len(frame)):
                everywhere = frame[key].notna()
                yield from _fault((key,), "operations_text_of_people", everywhere)


def _exceeds(first: pd.Series, second: pd.Series) -> pd.Series:
    exceeds = first > second
    if pd.api.types.is_datetime64_dtype(second):
        # A day without its time of day is not over before an hour of the same day.
        exceeds &= ~((second == second.dt.normalize()) & (first.dt.normalize() == second))
    return exceeds


def _missing(values: pd.Series) -> pd.Series:
    return values == NOBODY if values.dtype == np.uint64 else values.isna()


def _fault(
    keys: tuple[str, ...], code: str, wrong: pd.Series
) -> Iterator[tuple[tuple[str, ...], Fault]]:
    rows = wrong.fillna(False).to_numpy(dtype=np.bool_)
    if rows.any():
        yield keys, Fault(code, rows)

"""The typed columns of a table, and the cells in which something is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxassess.engagement.operations.schema import ColumnSchema
from cxassess.engagement.operations.values import Refused, Rules, is_empty, parser_of
from cxassess.surveys.identifiers import hash_identifiers

_TIMES = ("date", "datetime", "month")
_ANY_KEY = "0" * 16
"""For a column without identifiers."""


@dataclass(frozen=True)
class Fault:
    """Cells of a column with one thing wrong: which rows, and one of the cells.

    `near` says that the cell resembles a word that would do.
    """

    code: str
    rows: npt.NDArray[np.bool_]
    example: object = ""
    near: bool = False


@dataclass(frozen=True)
class TypedColumn:
    """A column's values, one a row; whether any cell is filled; what is wrong."""

    values: pd.Series
    filled: bool
    faults: tuple[Fault, ...] = ()


def read_column(
    cells: Sequence[object], column: ColumnSchema, rules: Rules, key: str
) -> TypedColumn:
    """Read the cells of a column.

    Parameters
    ----------
    cells : sequence of object
        Texts, or what a workbook holds.
    column : ColumnSchema
        What they are.
    rules : Rules
        How the file writes them.
    key : str
        Sixteen characters with which identifiers are hashed.
    """
    objects = np.empty(len(cells), dtype=object)
    objects[:] = cells
    # Each different cell is read once.
    places, uniques = pd.factorize(objects, use_na_sentinel=False)
    blank = np.array([is_empty(cell) for cell in uniques], dtype=np.bool_)
    parse = parser_of(column, rules)
    parsed: list[object] = []
    refused: dict[str, list[int]] = {}
    near: dict[str, int] = {}
    for place, cell in enumerate(uniques):
        value = None
        try:
            value = None if blank[place] else parse(cell)
        except Refused as refusal:
            refused.setdefault(refusal.code, []).append(place)
            if refusal.near:
                near.setdefault(refusal.code, place)
        parsed.append(value)
    faults = []
    for code, wrong in refused.items():
        example = uniques[near.get(code, wrong[0])]
        faults.append(Fault(code, np.isin(places, wrong), example, code in near))
    empty = blank[places]
    if column.required and empty.any():
        faults.append(Fault("operations_cell_empty", empty))
    values = _series(parsed, column, key).take(places).reset_index(drop=True)
    return TypedColumn(values, bool((~empty).any()), tuple(faults))


def missing_column(rows: int, column: ColumnSchema) -> TypedColumn:
    """Return the values of a column that a file lacks."""
    values = _series([None], column, _ANY_KEY).take(np.zeros(rows, dtype=np.int64))
    return TypedColumn(values.reset_index(drop=True), filled=False)


def _series(parsed: list[object], column: ColumnSchema, key: str) -> pd.Series:
    """Return parsed cells, of which None is a missing one, as a series of the column's type."""
    if column.kind == "identifier":
        texts = pd.Series(["" if each is None else str(each) for each in parsed], dtype=str)
        return pd.Series(hash_identifiers(texts, key))
    if column.kind in ("text", "survey", "category"):
        words = list(column.values) or [str(each) for each in parsed if each is not None]
        categories = pd.Index(words, dtype=str).unique()
        return pd.Series(pd.Categorical(parsed, categories=categories))
    if column.kind in _TIMES:
        return pd.Series(np.array(parsed, dtype="datetime64[s]"))
    if column.kind == "integer":
        values = [column.default if each is None else each for each in parsed]
        return pd.Series(values, dtype="Int64")
    if column.kind == "yes_no":
        return pd.Series(parsed, dtype="boolean")
    numbers = [np.nan if each is None else each for each in parsed]
    return pd.Series(numbers, dtype=np.float64)

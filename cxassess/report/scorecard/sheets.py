"""What a sheet of the scorecard is: a table of typed cells, apart from how it is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.words import Words

T = TypeVar("T")

Kind = Literal[
    "text", "count", "number", "number2", "signed", "signed2", "percent", "pvalue", "date"
]
"""How a value is shown; its full precision stays in the cell."""

Value = str | int | float | dt.date | None


class Number(NamedTuple):
    """A value whose kind is not that of its column."""

    value: float | None
    kind: Kind


@dataclass(frozen=True)
class Field(Generic[T]):
    """A column: its head, the cell of each item, how it is shown, its width in characters.

    Numbers in a column of texts stand left, as the texts do.
    """

    head: str
    cell: Callable[[T], Value | Number]
    kind: Kind = "text"
    width: int = 12


@dataclass(frozen=True)
class Sheet:
    """A sheet with one table.

    Attributes
    ----------
    table : str
        Name of the Excel table.
    fields : sequence of Field
        With distinct heads.
    rows : sequence of sequences
        The cells of each row, in the order of `fields`.
    """

    title: str
    table: str
    fields: Sequence[Field[object]]
    rows: Sequence[Sequence[Value | Number]]


def sheet(title: str, table: str, fields: Sequence[Field[T]], items: Iterable[T]) -> Sheet:
    """Return a sheet with a row an item."""
    rows = [[field.cell(item) for field in fields] for item in items]
    return Sheet(title, table, fields, rows)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Told:
    """What every sheet is made of."""

    assessment: Assessment
    model: Model
    words: Words

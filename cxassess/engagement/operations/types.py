"""What a client's configuration says of its operations' tables, and what reading them gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd
from pydantic import Field

from cxassess.engagement.operations.schema import schema
from cxassess.surveys.types import Configuration, FileRecord

RATING_SCALE = (1, 5)
"""Scale of the ratings of a table whose configuration names none."""


class OperationsTableConfig(Configuration):
    """Where one table is and how it is written; everything has a default.

    Without `path` the file is the one in ``data/operations/`` that has the table's name.
    """

    path: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    """Column of the table -> its header in the file, where the file calls it otherwise."""
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Literal[".", ",", " "] | None = None
    date_format: str | None = None
    """How the days are written, ISO 8601 if None; a time of day may follow each."""
    scale: tuple[int, int] = RATING_SCALE
    """Lowest and highest rating."""


@dataclass(frozen=True)
class OperationsTable:
    """One table as it was read.

    `frame` has every column of the schema, in its order, one row a row of the file: identifiers
    are keyed hashes (uint64, 0 where empty), dates, months and times datetime64[s], texts and
    categories categorical, integers Int64, other numbers float64, yes or no boolean.
    """

    name: str
    frame: pd.DataFrame = field(repr=False)
    record: FileRecord
    filled: frozenset[str]
    """Columns with at least one filled cell."""
    not_read: tuple[str, ...] = ()
    """Headers of the file's other columns."""
    scale: tuple[int, int] = RATING_SCALE
    """Lowest and highest rating."""

    def has(self, *columns: str) -> bool:
        """Tell whether each of these columns says something."""
        known = schema().tables[self.name].columns
        unknown = [each for each in columns if each not in known]
        if unknown:
            raise KeyError(f"{self.name} has no columns {unknown}")
        return self.filled.issuperset(columns)

    def has_hours(self, column: str) -> bool:
        """Tell whether a column of times holds times of day, not days alone."""
        times = self.frame[column].dropna()
        return bool((times != times.dt.normalize()).any())


@dataclass(frozen=True)
class Operations:
    """The tables that a client delivered, by name."""

    tables: Mapping[str, OperationsTable] = field(default_factory=dict)

    def get(self, name: str) -> OperationsTable | None:
        """Return a table, or None when it was not delivered or has no rows.

        Raises
        ------
        KeyError
            When there is no such table in the schema.
        """
        if name not in schema().tables:
            raise KeyError(name)
        return self.tables.get(name)

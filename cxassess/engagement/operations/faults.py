"""What is wrong in the rows of a table, told with its place and without what it says of people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import numpy as np
import numpy.typing as npt
from xlsxwriter.utility import xl_rowcol_to_cell

from cxassess.engagement.operations.cells import Cells
from cxassess.engagement.operations.columns import Columns
from cxassess.engagement.operations.files import TablePath
from cxassess.engagement.operations.frames import Fault, TypedColumn
from cxassess.engagement.operations.schema import ColumnSchema, Named, schema
from cxassess.engagement.operations.values import Rules
from cxassess.errors import LANGUAGES, Problem, Where, language_key, problem
from cxassess.surveys.words import SHOWN_ROWS, quoted, row_list, shown
from cxassess.surveys.workbook import cell_text

_NEVER_SHOWN = ("identifier", "text")
_LETTER = re.compile(r"[^\W\d_]")
_MOST_DIGITS = 8
"""Of a date or a usual number; longer ones can be a document's or a telephone's."""


class FaultTeller:
    """Tells the faults of one table's file.

    Parameters
    ----------
    file : TablePath
        The table and its file.
    cells, columns
        The file's header and what was found in it.
    numbers : ndarray of int
        Number of each row in the file.
    rules : Rules
        How the file writes its cells.
    """

    def __init__(
        self,
        file: TablePath,
        cells: Cells,
        columns: Columns,
        numbers: npt.NDArray[np.int64],
        rules: Rules,
    ) -> None:
        self._file = file
        self._cells = cells
        self._columns = columns
        self._numbers = numbers
        self._rules = rules

    def cells(self, typed: Mapping[str, TypedColumn]) -> Iterator[Problem]:
        """Yield what is wrong in single cells."""
        for key, column in typed.items():
            for fault in column.faults:
                yield self._told((key,), fault)

    def rows(self, faults: Iterable[tuple[tuple[str, ...], Fault]]) -> Iterator[Problem]:
        """Yield what is wrong between cells."""
        for keys, fault in faults:
            yield self._told(keys, fault)

    def _told(self, keys: tuple[str, ...], fault: Fault) -> Problem:
        numbers = self._numbers[fault.rows]
        read = [key for key in keys if key in self._columns.places]
        headers = [self._cells.header[self._columns.places[key]] for key in read]
        column = schema().tables[self._file.table].columns[keys[0]]
        values: dict[str, object] = {
            "table": self._file.table,
            "column": quoted(headers),
            "rows": row_list(islice(map(int, numbers), SHOWN_ROWS + 1)),
            "count": len(numbers),
            "found": _example(fault, column),
            "limits": _limits(column),
            "decimal": self._rules.numbers.decimal,
            "scale": "–".join(map(str, self._rules.scale)),
            "surveys": ", ".join(self._rules.surveys or ()) or "–",
            "format": quoted([self._rules.date_format or "%Y-%m-%d"]),
        }
        values |= _allowed(column.values)
        return problem(fault.code, self._where(read[0], int(numbers[0])), **values)

    def _where(self, key: str, row: int) -> Where:
        if self._cells.sheet is None:
            return Where(self._file.path, row=row)
        cell = xl_rowcol_to_cell(row - 1, self._columns.places[key])
        return Where(self._file.path, sheet=self._cells.sheet, cell=cell)


def _example(fault: Fault, column: ColumnSchema) -> str:
    """Return a wrong cell as it is shown: letters and long numbers hidden, they can be a person's.

    A word that resembles one of the words allowed is shown as it is.
    """
    text = cell_text(fault.example, ".").strip()
    if column.kind in _NEVER_SHOWN:
        return ""
    if not fault.near:
        text = _LETTER.sub("x", text)
        if sum(each.isdigit() for each in text) > _MOST_DIGITS and ":" not in text:
            text = re.sub(r"\d", "0", text)
    return shown(text)


def _limits(column: ColumnSchema) -> str:
    low = "" if column.least is None else f"{column.least:g}"
    high = "" if column.most is None else f"{column.most:g}"
    return f"{low} – {high}" if high else f"≥ {low}"


def _allowed(values: Mapping[str, Named]) -> dict[str, str]:
    return {
        language_key(language): ", ".join(
            each.name.in_language(language) for each in values.values()
        )
        for language in LANGUAGES
    }

"""Tables made at random, written as files of the kinds that are read."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from fuzz_plans import Plan, Row

ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252")


class Writer:
    """Writes the files of a survey."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def _header_layout(self) -> dict[str, Any] | None:
        if self.plan.kind == "parquet" or self.plan.chance(0.6):
            return None
        return {"row": self.plan.rng.randint(1, 4), "rows": self.plan.rng.randint(1, 3)}

    def write(self, rows: list[Row], entry: dict[str, Any]) -> bytes:
        """Return a file of some rows; what must be said of it is added to its entry."""
        columns = self.plan.columns
        layout = self._header_layout() if self.plan.layout == "table" else None
        depth = max(len(column.header) for column in columns)
        above: list[list[Any]] = []
        if layout is not None:
            depth = layout["rows"]
            words = self.plan.rng.choice((["Relatório", "x"], ["Relatório"], ["", ""], [""]))
            above = [words for _ in range(layout["row"] - 1)]
            entry["header"] = layout
        header = [
            [(*column.header, *["?"] * depth)[place] for column in columns]
            for place in range(depth)
        ]
        table = [[column.cell(row) for column in columns] for row in rows]
        # A row of nothing is none at all; that of an only column is an empty answer.
        for row, cells in zip(rows, table, strict=True):
            if len(columns) > 1 and all(cell == "" for cell in cells):
                row.cells["score"] = " "
                row.missing = row.missing if row.missing is None else ""
                cells[:] = [column.cell(row) for column in columns]
        if self.plan.kind == "parquet":
            return self._parquet(header[0], table)
        if len(columns) > 1:
            place = 0
            while self.plan.chance(0.4):
                place = self.plan.rng.randint(place, len(table))
                # The first row of answers tells some exports.
                table.insert(max(place, 1), [""] * len(columns))
        everything = [*above, *header, *table]
        return (
            self._excel(everything) if self.plan.kind == "xlsx" else self._text(everything, entry)
        )

    def _text(self, table: list[list[Any]], entry: dict[str, Any]) -> bytes:
        delimiter = self.plan.rng.choice((",", ";", "\t", "|", "#"))
        if delimiter == "#" or self.plan.chance(0.2):
            entry["delimiter"] = delimiter
        encoding = self.plan.rng.choice(ENCODINGS)
        if self.plan.chance(0.1):
            encoding = self.plan.rng.choice(("utf-16-le", "cp850", "utf-8"))
            entry["encoding"] = encoding
        stream = io.StringIO(newline="")
        end = self.plan.rng.choice(("\n", "\r\n", "\r"))
        # Until Python 3.13 the writer quotes no line end but its own.
        quotings = (csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL) if end == "\r\n" else ()
        quoting = self.plan.rng.choice((*quotings, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC))
        writer = csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator=end)
        writer.writerows([[self._plain(cell) for cell in row] for row in table])
        text = stream.getvalue()
        if self.plan.chance(0.3):
            text = text.removesuffix(end)
        # No code page has the infinity sign, which is no score under any other name either.
        return text.encode(encoding, errors="replace")

    def _plain(self, cell: Any) -> str:
        if isinstance(cell, float):
            return f"{cell}".replace(".", self.plan.decimal)
        if isinstance(cell, dt.datetime):
            return self.plan.written(cell)
        return str(cell)

    def _excel(self, table: list[list[Any]]) -> bytes:
        buffer = io.BytesIO()
        options = {"in_memory": True, "default_date_format": "dd/mm/yyyy hh:mm"}
        with xlsxwriter.Workbook(buffer, options) as workbook:
            sheet = workbook.add_worksheet("Respostas")
            if self.plan.chance(0.2):
                workbook.add_worksheet("Vazia")
            for place, row in enumerate(table):
                for column, cell in enumerate(row):
                    if isinstance(cell, bool):
                        sheet.write_boolean(place, column, cell)
                    elif isinstance(cell, str):
                        number = (
                            self.plan.chance(0.5) and cell.isdigit() and not cell.startswith("0")
                        )
                        if number and len(cell) < 15:
                            sheet.write_number(place, column, int(cell))
                        elif cell:
                            sheet.write_string(place, column, cell)
                    else:
                        sheet.write(place, column, cell)
        return buffer.getvalue()

    def _parquet(self, names: list[str], table: list[list[Any]]) -> bytes:
        columns = []
        for cells in zip(*table, strict=True):
            if all(isinstance(cell, dt.datetime) for cell in cells):
                array = pa.array(cells, pa.timestamp(self.plan.rng.choice(("s", "ms", "us", "ns"))))
            else:
                plain = [self._plain(cell) for cell in cells]
                array = pa.array([cell or None for cell in plain], pa.string())
                if self.plan.chance(0.3):
                    array = array.dictionary_encode()
                numbers = [cell.strip() for cell in plain]
                if all(
                    cell.isdigit() and (cell == "0" or cell[0] != "0") for cell in numbers if cell
                ):
                    values = [int(cell) if cell else None for cell in numbers]
                    array = pa.array(values, self.plan.rng.choice((pa.int64(), pa.float64())))
            columns.append(array)
        stream = io.BytesIO()
        rows = self.plan.rng.choice((7, 1000))
        pq.write_table(pa.Table.from_arrays(columns, names), stream, row_group_size=rows)
        return stream.getvalue()

"""Reading the tables of a client's operations, with every problem told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from cxassess.engagement.operations.cells import Cells, Row, open_cells
from cxassess.engagement.operations.columns import Columns, check_columns, find_columns
from cxassess.engagement.operations.faults import FaultTeller
from cxassess.engagement.operations.files import FORMATS, TablePath, find_files
from cxassess.engagement.operations.frames import missing_column, read_column
from cxassess.engagement.operations.rows import check_rows
from cxassess.engagement.operations.schema import schema
from cxassess.engagement.operations.settings import TableSettings, check_config, table_settings
from cxassess.engagement.operations.types import (
    Operations,
    OperationsTable,
    OperationsTableConfig,
)
from cxassess.engagement.operations.values import Rules
from cxassess.errors import Problem, SurveyError, problem
from cxassess.surveys.decisions import decision
from cxassess.surveys.files import SurveyFile, open_file
from cxassess.surveys.tables import decimal_decision
from cxassess.surveys.types import FileRecord
from cxassess.surveys.words import quoted


def read_operations(
    folder: Path,
    config: Mapping[str, OperationsTableConfig],
    key: str,
    surveys: Mapping[str, str] | None = None,
) -> tuple[Operations, list[Problem]]:
    """Read the tables of a client's operations that are in its folder.

    Parameters
    ----------
    folder : Path
        The client's folder.
    config : mapping
        Table -> what ``client.yaml`` says of it, if anything.
    key : str
        Sixteen characters with which identifiers are hashed: those of the surveys' reading, so
        that customers can be joined.
    surveys : mapping, optional
        Id -> name of the client's surveys; by default a table may name any.

    Returns
    -------
    operations : Operations
        The tables in which nothing is wrong. A file with a header only is no table.
    problems : list of Problem
        Everything wrong with all files, and warnings.
    """
    files, problems = find_files(folder, config)
    tables: dict[str, OperationsTable] = {}
    for file in files:
        own = config.get(file.table, OperationsTableConfig())
        table, found = _read_table(file, folder, own, key, surveys)
        problems += found
        if table is not None and not _any_error(found):
            tables[file.table] = table
    return Operations(tables), problems


def _read_table(
    file: TablePath,
    folder: Path,
    config: OperationsTableConfig,
    key: str,
    surveys: Mapping[str, str] | None,
) -> tuple[OperationsTable | None, list[Problem]]:
    """Return a table, None when it has no rows or cannot be read, and what is wrong."""
    settings = table_settings(file, config)
    wrong_settings = list(check_config(file.table, config))
    problems = [*wrong_settings]
    schema_of_table = schema().tables[file.table]
    try:
        source = _open(settings, folder)
        cells = open_cells(
            source,
            schema_of_table,
            lambda header: len(find_columns(file.table, header, config)[0].places),
        )
        columns, repeated = find_columns(file.table, cells.header, config)
        numbers, read = _gather(cells.rows, columns)
    except SurveyError as error:
        return None, [*problems, *error.problems]
    if not len(numbers):
        return None, problems
    header = settings.found_at(sheet=cells.sheet, row=1)
    problems += check_columns(file.table, cells.header, config, columns, repeated, header)
    if wrong_settings or not columns.places:
        # Under a wrong setting every cell would be wrong.
        return None, problems
    rules = Rules(config.decimal, config.thousands, config.date_format, config.scale, surveys)
    typed = {
        name: read_column(read[name], column, rules, key)
        if name in read
        else missing_column(len(numbers), column)
        for name, column in schema_of_table.columns.items()
    }
    teller = FaultTeller(file, cells, columns, numbers, rules)
    problems += teller.cells(typed)
    frame = pd.DataFrame({name: each.values for name, each in typed.items()})
    if not _any_error(problems):
        problems += teller.rows(check_rows(frame, schema_of_table))
    table = OperationsTable(
        name=file.table,
        frame=frame,
        record=_record(source, settings, cells, len(numbers)),
        filled=frozenset(name for name, each in typed.items() if each.filled),
        not_read=columns.not_read,
        scale=config.scale,
    )
    return table, problems


def _open(settings: TableSettings, folder: Path) -> SurveyFile:
    file = open_file(settings, folder)
    if file.format not in FORMATS:
        where = settings.configured_at("path")
        raise SurveyError(problem("operations_file_format", where, formats=", ".join(FORMATS)))
    return file


def _gather(
    rows: Iterator[Row], columns: Columns
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], dict[str, list[object]]]:
    """Return the rows' numbers in the file, and the cells of each column found."""
    numbers: list[int] = []
    cells: dict[str, list[object]] = {name: [] for name in columns.places}
    for number, row in rows:
        numbers.append(number)
        for name, place in columns.places.items():
            cells[name].append(row[place])
    return np.array(numbers, dtype=np.int64), cells


def _any_error(problems: list[Problem]) -> bool:
    return any(each.severity == "error" for each in problems)


def _record(source: SurveyFile, settings: TableSettings, cells: Cells, rows: int) -> FileRecord:
    decisions = cells.decisions | decimal_decision(settings)
    decisions["header_row"] = decision(1, "first_row")
    if settings.date_format is not None:
        decisions["date_format"] = decision(quoted([settings.date_format]), "declared")
    return FileRecord(
        path=settings.path,
        size=source.size,
        sha256=source.sha256,
        rows=rows,
        decisions=decisions,
    )

"""Tables of operations for tests: written as files into a client's folder and read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from cxassess.engagement.operations import Operations, OperationsTableConfig, read_operations
from cxassess.errors import LANGUAGES, Problem, describe

KEY = "0123456789abcdef"


def write_table(folder: Path, table: str, content: str | bytes, ending: str = "csv") -> Path:
    """Write a table's file into a client's folder."""
    path = folder / "data" / "operations" / f"{table}.{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_excel(folder: Path, table: str, sheets: Mapping[str, list[list[Any]]]) -> Path:
    """Write a table's workbook into a client's folder."""
    path = write_table(folder, table, b"", "xlsx")
    options = {"default_date_format": "dd/mm/yyyy"}
    with xlsxwriter.Workbook(str(path), options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def read(
    folder: Path,
    config: Mapping[str, Any] | None = None,
    surveys: Mapping[str, str] | None = None,
    key: str = KEY,
) -> tuple[Operations, list[Problem]]:
    """Read a client's tables; every problem can be told in both languages."""
    settings = {
        table: OperationsTableConfig.model_validate(each) for table, each in (config or {}).items()
    }
    operations, problems = read_operations(folder, settings, key, surveys)
    for each in problems:
        assert all(describe(each, language) for language in LANGUAGES)
    return operations, problems


def operations_of(
    folder: Path,
    *,
    surveys: Mapping[str, str] | None = None,
    key: str = KEY,
    config: Mapping[str, Any] | None = None,
    **tables: str,
) -> Operations:
    """Return the operations whose tables are these CSV texts; nothing may be wrong with them."""
    for table, content in tables.items():
        write_table(folder, table, content)
    operations, problems = read(folder, config, surveys, key)
    assert [describe(each) for each in problems] == []
    return operations


def refusal(folder: Path, config: Mapping[str, Any] | None = None, **values: Any) -> str:
    """Return the only problem of a client's tables as its reader sees it in English."""
    _, problems = read(folder, config, **values)
    assert len(problems) == 1, [describe(each) for each in problems]
    return describe(problems[0])

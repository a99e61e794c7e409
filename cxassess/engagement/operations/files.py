"""Which file of a client's folder is which table."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

from cxassess.engagement.operations.schema import folded, schema
from cxassess.engagement.operations.types import OperationsTableConfig
from cxassess.errors import Problem, Where, problem
from cxassess.surveys.files import EXCEL_FORMAT, TEXT_FORMATS
from cxassess.surveys.settings import CONFIGURATION
from cxassess.surveys.words import quoted

FOLDER = "data/operations"
"""Where the tables are, in a client's folder."""
README = "README.txt"

FORMATS = (*TEXT_FORMATS, EXCEL_FORMAT)
_NOT_THE_CLIENTS = (".", "~$", "desktop.ini", "thumbs.db")
"""How the names of files begin that the system or Excel puts there."""


class TablePath(NamedTuple):
    """A table and the path of its file, relative to the client's folder."""

    table: str
    path: str


def find_files(
    folder: Path, config: Mapping[str, OperationsTableConfig]
) -> tuple[list[TablePath], list[Problem]]:
    """Return the file of each table, in the schema's order, and what is wrong with their names.

    Parameters
    ----------
    folder : Path
        The client's folder.
    config : mapping
        Table -> what ``client.yaml`` says of it.
    """
    problems = list(_unknown_tables(config))
    configured = {
        table: each.path
        for table, each in config.items()
        if each.path is not None and table in schema().tables
    }
    taken = {PureWindowsPath(path) for path in configured.values()}
    found: dict[str, list[str]] = {}
    for path in _paths(folder):
        if PureWindowsPath(path) in taken:
            continue
        table = _tables_by_name().get(folded(Path(path).stem))
        if Path(path).suffix.lower() not in FORMATS or (folder / path).is_dir():
            formats = ", ".join(FORMATS)
            problems.append(problem("operations_file_format", path, formats=formats))
        elif table is None:
            problems.append(_unknown_file(path))
        else:
            found.setdefault(table, []).append(path)
    files = []
    for table in schema().tables:
        paths = [*([configured[table]] if table in configured else []), *found.get(table, [])]
        if len(paths) > 1:
            problems.append(
                problem("operations_file_twice", paths[1], table=table, first=quoted(paths[:1]))
            )
        elif paths:
            files.append(TablePath(table, paths[0]))
        elif table in config:
            problems.append(_missing_file(table))
    return files, problems


def table_at(table: str, key: str) -> Where:
    """Return the place of one of a table's keys in the configuration."""
    return Where(CONFIGURATION, key=f"operations.{table}.{key}" if key else f"operations.{table}")


def _paths(folder: Path) -> Iterator[str]:
    place = folder / FOLDER
    names = sorted(each.name for each in place.iterdir()) if place.is_dir() else []
    for name in names:
        if not name.lower().startswith(_NOT_THE_CLIENTS) and name != README:
            yield f"{FOLDER}/{name}"


def _tables_by_name() -> dict[str, str]:
    return {folded(name): table for table, name in schema().file_names()}


def _unknown_tables(config: Mapping[str, OperationsTableConfig]) -> Iterator[Problem]:
    known = schema().tables
    for table in config:
        if table not in known:
            near = difflib.get_close_matches(table, known, n=1, cutoff=0.0)
            yield problem(
                "operations_table_unknown",
                table_at(table, ""),
                found=quoted([table]),
                near=near[0],
                tables=", ".join(known),
            )


def _unknown_file(path: str) -> Problem:
    tables = _tables_by_name()
    near = difflib.get_close_matches(folded(Path(path).stem), tables, n=1, cutoff=0.0)
    names = schema().tables[tables[near[0]]].file
    return problem(
        "operations_file_unknown",
        path,
        near=" / ".join(dict.fromkeys((names.pt, names.en))),
        pt=", ".join(each.file.pt for each in schema().tables.values()),
        en=", ".join(each.file.en for each in schema().tables.values()),
    )


def _missing_file(table: str) -> Problem:
    names = schema().tables[table].file
    where = table_at(table, "")
    return problem("operations_file_missing", where, table=table, pt=names.pt, en=names.en)

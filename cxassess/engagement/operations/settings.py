"""One table's file as the readers of survey files take it: its settings and its places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from cxassess.engagement.operations.files import TablePath, table_at
from cxassess.engagement.operations.types import OperationsTableConfig
from cxassess.errors import Problem, Where, problem
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.types import ColumnMap
from cxassess.surveys.words import quoted


@dataclass(frozen=True)
class TableSettings(FileSettings):
    """A file's settings, whose keys stand under ``operations`` in the configuration."""

    def configured_at(self, key: str) -> Where:
        """Return the place of one of the table's keys in the configuration."""
        return table_at(self.survey, key)

    def found_at(
        self,
        role: str | None = None,  # noqa: ARG002 - a table's columns have no key
        *,
        sheet: str | None = None,
        row: int | None = None,
    ) -> Where:
        """Return a place in the file."""
        return Where(self.path, sheet=sheet, row=row)


def table_settings(file: TablePath, config: OperationsTableConfig) -> TableSettings:
    """Return the settings of a table's file."""
    return TableSettings(
        survey=file.table,
        index=0,
        path=file.path,
        wave=None,
        columns=ColumnMap(score=""),
        columns_key="columns",
        sheet=config.sheet,
        encoding=config.encoding,
        delimiter=config.delimiter,
        decimal=config.decimal or ".",
        thousands=config.thousands,
        date_format=config.date_format,
    )


def check_config(table: str, config: OperationsTableConfig) -> Iterator[Problem]:
    """Yield what is wrong in a table's configuration by itself."""
    written = config.date_format
    if written is not None and not _is_date_format(written):
        where = table_at(table, "date_format")
        yield problem("operations_date_format_invalid", where, format=quoted([written]))
    low, high = config.scale
    if low >= high:
        yield problem("operations_scale_invalid", table_at(table, "scale"), low=low, high=high)
    if config.thousands is not None and config.thousands == (config.decimal or "."):
        where = table_at(table, "thousands")
        yield problem("operations_marks_alike", where, mark=f'"{config.thousands}"')


def _is_date_format(written: str) -> bool:
    day = dt.datetime(2024, 1, 31, tzinfo=dt.UTC)
    try:
        return "%" in written and dt.datetime.strptime(day.strftime(written), written).year == 2024
    except ValueError:
        return False

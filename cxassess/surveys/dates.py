"""The day of each answer: Excel's own dates, or texts in the declared format."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cxassess.errors import Problem, Where, problem
from cxassess.surveys.decisions import decision
from cxassess.surveys.settings import CONFIGURATION
from cxassess.surveys.tables import Table
from cxassess.surveys.types import SurveyConfig
from cxassess.surveys.words import quoted, shown

_PROBE = "2024-01-31"


@dataclass(frozen=True)
class Dates:
    """The day of each row, None without a date column or when it cannot be read at all."""

    days: pd.Series | None = None
    decisions: dict[str, str] = field(default_factory=dict)


def check_date_format(config: SurveyConfig) -> list[Problem]:
    """Return an error when the configured date format is not one."""
    if config.date_format is None or _is_date_format(config.date_format):
        return []
    where = Where(CONFIGURATION, key=f"surveys[{config.id}].date_format")
    return [problem("date_format_invalid", where, format=quoted([config.date_format]))]


def read_days(table: Table, config: SurveyConfig) -> tuple[Dates, list[Problem]]:
    """Read the date column of a table, if it has one.

    Parameters
    ----------
    table : Table
        The file's mapped columns.
    config : SurveyConfig
        The survey, for its date format; no other format is tried.

    Returns
    -------
    dates : Dates
        Days without their hour, one a row; the day is that of the offset written beside it.
    problems : list of Problem
        Empty dates, and dates that the format does not read.
    """
    if "date" not in table.cells:
        return Dates(), []
    texts = table.cells["date"].str.strip()
    days = table.dates
    if days is None:
        days = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    empty = (texts == "").to_numpy(dtype=np.bool_)
    problems = [table.problem_at("date_empty", "date", empty)] if empty.any() else []
    written = days.isna().to_numpy(dtype=np.bool_) & ~empty
    if not written.any():
        return Dates(days, {"date_format": decision("", "date_cells")}), problems
    if config.date_format is None:
        example = shown(str(texts[written].iloc[0]))
        problems.append(table.problem_at("date_format_missing", "date", written, found=example))
        return Dates(), problems
    if not _is_date_format(config.date_format):
        return Dates(), problems
    try:
        parsed = pd.to_datetime(texts[written], format=config.date_format, errors="coerce")
    except ValueError:
        # pandas reads no column with more than one offset from UTC.
        return Dates(), [*problems, table.problem_at("date_offsets_differ", "date", written)]
    days = days.copy()
    days[written] = parsed.dt.tz_localize(None).dt.normalize()
    wrong = days.isna().to_numpy(dtype=np.bool_) & written
    if wrong.any():
        example = shown(str(texts[wrong].iloc[0]))
        told = quoted([config.date_format])
        problems.append(table.problem_at("date_invalid", "date", wrong, found=example, format=told))
    why = "declared" if table.dates is None else "declared_beside_date_cells"
    return Dates(days, {"date_format": decision(quoted([config.date_format]), why)}), problems


def _is_date_format(text: str) -> bool:
    # Without a % the format is a name such as "mixed", under which pandas guesses.
    if "%" not in text:
        return False
    try:
        pd.to_datetime(pd.Series([_PROBE]), format=text, errors="coerce")
    except ValueError:
        return False
    return True

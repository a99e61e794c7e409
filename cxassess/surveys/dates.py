"""The day of each answer: the file's own dates, or texts in the declared format."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxassess.errors import Problem, Where, problem
from cxassess.surveys.decisions import decision
from cxassess.surveys.findings import Findings, found
from cxassess.surveys.numbers import NumberFormat, parse_numbers
from cxassess.surveys.settings import CONFIGURATION
from cxassess.surveys.tables import Table
from cxassess.surveys.types import SurveyConfig
from cxassess.surveys.words import quoted

UNIX = "unix"
"""The date format of seconds since 1970, in coordinated universal time."""
_PROBE = "2024-01-31"
_LAST_SECOND = 253_402_300_799
"""The end of the year 9999."""


@dataclass(frozen=True)
class Dates:
    """The day of each row, None without a date column or when it cannot be read at all."""

    days: pd.Series | None = None
    decisions: dict[str, str] = field(default_factory=dict)


def check_date_format(config: SurveyConfig) -> list[Problem]:
    """Return an error for each configured date format that is none."""
    formats = {"date_format": config.date_format}
    for place, file in enumerate(config.files):
        formats[f"files[{place}].date_format"] = file.date_format
    return [
        problem(
            "date_format_invalid",
            Where(CONFIGURATION, key=f"surveys[{config.id}].{key}"),
            format=quoted([written]),
        )
        for key, written in formats.items()
        if written is not None and not _is_date_format(written)
    ]


def read_days(table: Table, kept: npt.NDArray[np.bool_]) -> tuple[Dates, Findings]:
    """Read the date column of a table, if it has one.

    Parameters
    ----------
    table : Table
        Some rows of a file, with its date format; no other format is tried.
    kept : ndarray of bool
        Which rows count; what is wrong in the others is not told.

    Returns
    -------
    dates : Dates
        Days without their hour, one a row; the day is that of the offset written beside it.
    findings : Findings
        Empty dates, and dates that the format does not read.
    """
    if "date" not in table.cells:
        return Dates(), {}
    settings = table.settings
    texts = table.cells["date"].str.strip()
    days = table.dates
    if days is None:
        days = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    empty = (texts == "").to_numpy(dtype=np.bool_)
    findings = found("date_empty", table.rows[empty & kept], "")
    written = days.isna().to_numpy(dtype=np.bool_) & ~empty
    if not written.any():
        return Dates(days, {"date_format": decision("", "date_cells")}), findings
    if settings.date_format is None or not _is_date_format(settings.date_format):
        if not (written & kept).any():
            return Dates(days, {"date_format": decision("", "date_cells")}), findings
        if settings.date_format is None:
            example = str(texts[written & kept].iloc[0])
            findings |= found("date_format_missing", table.rows[written & kept], example)
        return Dates(), findings
    days = days.copy()
    for part in (written & kept, written & ~kept):
        try:
            days[part] = _parse(texts[part], settings.date_format)
        except ValueError:
            # pandas reads no column with more than one offset from UTC.
            if (part & kept).any():
                return Dates(), findings | found("date_offsets_differ", table.rows[part], "")
    wrong = days.isna().to_numpy(dtype=np.bool_) & written & kept
    example = str(texts[wrong].iloc[0]) if wrong.any() else ""
    findings |= found("date_invalid", table.rows[wrong], example)
    why = "declared" if table.dates is None else "declared_beside_date_cells"
    decisions = {"date_format": decision(quoted([settings.date_format]), why)}
    return Dates(days, decisions), findings


def _parse(texts: pd.Series, written: str) -> pd.Series:
    if written != UNIX:
        parsed = pd.to_datetime(texts, format=written, errors="coerce")
        return parsed.dt.tz_localize(None).dt.normalize()
    seconds = pd.Series(parse_numbers(texts, NumberFormat()), index=texts.index)
    seconds = seconds.where(seconds.between(0, _LAST_SECOND))
    return pd.to_datetime(seconds, unit="s").dt.normalize()


def _is_date_format(text: str) -> bool:
    # Without a % the format is a name such as "mixed", under which pandas guesses.
    if text == UNIX:
        return True
    if "%" not in text:
        return False
    try:
        pd.to_datetime(pd.Series([_PROBE]), format=text, errors="coerce")
    except (ValueError, re.error):
        return False
    return True

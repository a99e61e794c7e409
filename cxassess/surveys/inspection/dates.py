"""In which formats a column's dates can be read, and which days could be its waves."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import compress

import pandas as pd

from cxassess.surveys.dates import UNIX
from cxassess.surveys.inspection.column import Column, read_content
from cxassess.surveys.inspection.numbers import is_integer
from cxassess.surveys.inspection.types import OWN_DATES, DateReading, Window
from cxassess.surveys.types import Configuration

_MOST_QUARTERS = 12

Days = dict[str, dt.date]
"""A cell's text -> its day."""


class DateFormats(Configuration):
    """The content of ``dates.yaml``."""

    formats: tuple[str, ...]
    parts: dict[str, str]
    years: tuple[int, int]
    seconds: tuple[int, int]
    excel_days: tuple[int, int]


@cache
def _content() -> DateFormats:
    return DateFormats.model_validate(read_content("dates.yaml"))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return each format -> what its texts look like."""
    parts = _content().parts
    return {
        each: re.compile(
            "".join(parts.get(part) or re.escape(part) for part in re.split(r"(%\w)", each))
        )
        for each in _content().formats
    }


def read_dates(column: Column, preset_format: str | None = None) -> dict[str, Days]:
    """Return every format that reads all of a column's cells, with the days it gives.

    Parameters
    ----------
    column : Column
        The column.
    preset_format : str, optional
        How the tool whose export it is writes dates.
    """
    if not column.counts:
        return {}
    if column.own_dates:
        days = {text: day for text in column.counts if (day := _iso_day(text))}
        return {OWN_DATES: days} if _plausible(days) else {}
    if is_integer(column) and (preset_format == UNIX or column.called("date")):
        low, high = _content().seconds
        if all(low <= int(text) <= high for text in column.counts):
            moments = {text: dt.datetime.fromtimestamp(int(text), dt.UTC) for text in column.counts}
            return {UNIX: {text: moment.date() for text, moment in moments.items()}}
    tried = ((each, _days(column, each, pattern)) for each, pattern in _patterns().items())
    found = {each: days for each, days in tried if _plausible(days)}
    if preset_format in found:
        return {preset_format: found[preset_format]}
    return _told_apart(found)


def is_excel_days(column: Column) -> bool:
    """Tell whether a column called a date holds the numbers by which Excel keeps dates."""
    low, high = _content().excel_days
    return (
        column.called("date")
        and is_integer(column)
        and all(low <= int(text) <= high for text in column.counts)
    )


def find_readings(
    column: Column,
    found: dict[str, Days],
    kept: Sequence[bool],
    answered: Mapping[str, Sequence[bool]],
) -> tuple[DateReading, ...]:
    """Return the readings of a date column with the windows that could be waves.

    Parameters
    ----------
    column : Column
        The column.
    found : dict
        Its formats and days, see `read_dates`.
    kept : sequence of bool
        Which rows count.
    answered : mapping
        Score column -> which of those rows hold a score.
    """
    texts = [text.strip() for text in column.cells]
    readings = []
    for each, days in found.items():
        rows = _by_day(texts, days, kept)
        answers = {name: _by_day(texts, days, held) for name, held in answered.items()}
        told = rows or Counter(days.values())
        readings.append(DateReading(each, min(told), max(told), _windows(rows, answers)))
    return tuple(readings)


def _by_day(texts: Sequence[str], days: Days, kept: Sequence[bool]) -> Counter[dt.date]:
    found = Counter(compress(texts, kept))
    return _summed((days[text], rows) for text, rows in found.items() if text in days)


def _summed(counts: Iterable[tuple[dt.date, int]]) -> Counter[dt.date]:
    summed: Counter[dt.date] = Counter()
    for day, rows in counts:
        summed[day] += rows
    return summed


def _days(column: Column, written: str, pattern: re.Pattern[str]) -> Days:
    if not column.all_match(pattern):
        return {}
    texts = list(column.counts)
    try:
        parsed = pd.to_datetime(pd.Series(texts), format=written, errors="coerce")
    except ValueError:
        # Several offsets from UTC in one column: the days are those beside them.
        parsed = pd.to_datetime(
            pd.Series([text[:10] for text in texts]), format="%Y-%m-%d", errors="coerce"
        )
    if parsed.isna().any():
        return {}
    return dict(zip(texts, parsed.dt.date, strict=True))


def _plausible(days: Days) -> bool:
    low, high = _content().years
    return bool(days) and all(low <= day.year <= high for day in days.values())


def _iso_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _told_apart(found: dict[str, Days]) -> dict[str, Days]:
    """Return the formats without those that only write the same order of parts otherwise."""
    kept: dict[str, Days] = {}
    for each, days in found.items():
        order = re.sub(r"[^dmyY]", "", each).lower()
        if all(re.sub(r"[^dmyY]", "", other).lower() != order for other in kept):
            kept[each] = days
    return kept


def _windows(rows: Counter[dt.date], answers: Mapping[str, Counter[dt.date]]) -> tuple[Window, ...]:
    """Return the quarters that have rows, or the years where there would be too many quarters."""
    if not rows:
        return ()
    first, last = min(rows), max(rows)
    quarters = (last.year - first.year) * 4 + (last.month - first.month) // 3 + 1
    span = _quarter if quarters <= _MOST_QUARTERS else _year
    in_windows = _summed((span(day)[0], count) for day, count in rows.items())
    answered = {
        name: _summed((span(day)[0], count) for day, count in days.items())
        for name, days in answers.items()
    }
    return tuple(
        Window(start, span(start)[1], count, {name: held[start] for name, held in answered.items()})
        for start, count in sorted(in_windows.items())
    )


def _quarter(day: dt.date) -> tuple[dt.date, dt.date]:
    month = 3 * ((day.month - 1) // 3) + 1
    after = dt.date(day.year + (month == 10), (month + 3) % 12, 1)
    return dt.date(day.year, month, 1), after - dt.timedelta(days=1)


def _year(day: dt.date) -> tuple[dt.date, dt.date]:
    return dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)

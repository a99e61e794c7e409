"""SPSS files: opened with clear errors, and their cells as the text that the reader knows.

Values are the file's codes, never their labels. A variable's label is another name of its
column, and what the file declares user-missing of the score is so without being configured.
pyreadstat is an extra of the package and imported only where there is an SPSS file to read.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cxassess.errors import SurveyError, problem
from cxassess.surveys.columns import Columns, find_columns
from cxassess.surveys.decisions import decision
from cxassess.surveys.files import SurveyFile
from cxassess.surveys.headers import Header
from cxassess.surveys.presets import presets
from cxassess.surveys.recognition import SPSS, complete
from cxassess.surveys.sample import Sample
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.tables import OpenTable, Table, decimal_decision
from cxassess.surveys.types import SurveyConfig
from cxassess.surveys.workbook import cell_text

_BATCH_ROWS = 1 << 18
"""Each batch passes over the rows of those before it: larger ones than of other formats."""
_DATE_FORMATS = frozenset(
    ("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR", "DATETIME", "YMDHMS")
)
_FIRST_SECOND = np.datetime64("1582-10-14T00:00:00", "s")
_LAST_SECOND = float((np.datetime64("9999-12-31", "s") - _FIRST_SECOND).astype(np.int64))
_ENCODING_ERRORS = re.compile("encoding|character set", re.IGNORECASE)
_PROBE_SECONDS = 60
_PROBE = """
import sys, pyreadstat
try:
    pyreadstat.read_sav(sys.argv[1], metadataonly=True, output_format="dict")
except Exception:
    pass
"""


def open_spss(file: SurveyFile, config: SurveyConfig) -> OpenTable:
    """Open an SPSS file and find its mapped columns; no others are read.

    Raises
    ------
    SurveyError
        pyreadstat is not installed, the bytes are no whole SPSS file, or columns are missing.
    """
    metadata = _read_metadata(file)
    header = _header(metadata)
    preset = file.settings.format or SPSS
    settings = complete(file.settings, preset, header, config)
    columns = find_columns(header, settings)
    missing = _declared_missing(file, header.names[columns.indices["score"]], metadata)
    settings = replace(settings, missing=(*settings.missing, *missing))
    decisions = _format_decision(file.settings) | decimal_decision(settings) | columns.decisions
    batches = _batches(file, columns, header, settings)
    return OpenTable(settings, header, None, batches, decisions)


def read_spss_sample(file: SurveyFile, rows: int) -> Sample:
    """Read all columns of an SPSS file's first rows.

    Raises
    ------
    SurveyError
        pyreadstat is not installed, the bytes are no whole SPSS file, or it has no rows.
    """
    header = _header(_read_metadata(file))
    frame, metadata = _read(file, row_limit=rows + 1)
    if frame.empty:
        raise SurveyError(problem("file_no_answers", file.settings.found_at()))
    whole = len(frame) <= rows
    frame = frame.head(rows)
    columns = [_texts(frame[name], metadata, ".") for name in header.names]
    dates = [_holds_dates(metadata, name) for name in header.names]
    return Sample(
        path=file.settings.path,
        size=file.size,
        sha256=file.sha256,
        preset=file.settings.format or SPSS,
        header=header,
        columns=tuple(
            tuple(texts.str.replace(" ", "T") if dated else texts)
            for texts, dated in zip(columns, dates, strict=True)
        ),
        dates=tuple(dates),
        rows=tuple(range(1, len(frame) + 1)),
        whole=whole,
        sheet=None,
        sheets=(),
        encoding=None,
        delimiter=None,
        decisions=_format_decision(file.settings),
    )


def value_labels(file: SurveyFile, column: str) -> dict[str, str]:
    """Return the labels of a column's values: cell, as text with a decimal point -> label."""
    labels = _read_metadata(file).variable_value_labels.get(column, {})
    return {_text(value, "."): label for value, label in labels.items()}


def _batches(
    file: SurveyFile, columns: Columns, header: Header, settings: FileSettings
) -> Iterator[Table]:
    names = {role: header.names[index] for role, index in columns.indices.items()}
    first_row = 1
    for frame, metadata in _frames(file, list(set(names.values()))):
        cells = {
            role: _texts(frame[name], metadata, settings.decimal) for role, name in names.items()
        }
        dates = None
        if "date" in names and _holds_dates(metadata, names["date"]):
            dates = _moments(frame[names["date"]]).dt.normalize()
        rows = np.arange(first_row, first_row + len(frame), dtype=np.int64)
        first_row += len(frame)
        yield Table(settings, pd.DataFrame(cells), rows, dates)


def _declared_missing(file: SurveyFile, name: str, metadata: Any) -> tuple[str, ...]:
    """Return the cells of a variable that the file declares user-missing: values or a range."""
    ranges = metadata.missing_ranges.get(name, [])
    found: dict[str, None] = {}
    for frame, own in _frames(file, [name]) if ranges else ():
        values = frame[name].dropna()
        for each in ranges:
            inside = values[values.between(each["lo"], each["hi"])]
            # As a configuration has them: with a decimal point.
            found |= dict.fromkeys(_texts(inside, own, ".").unique())
    return tuple(found)


def _frames(file: SurveyFile, names: list[str]) -> Iterator[tuple[pd.DataFrame, Any]]:
    start = 0
    while True:
        frame, metadata = _read(file, usecols=names, row_offset=start, row_limit=_BATCH_ROWS)
        if len(frame):
            yield frame, metadata
        if len(frame) < _BATCH_ROWS:
            return
        start += len(frame)


def _read_metadata(file: SurveyFile) -> Any:
    _, metadata = _read(file, metadataonly=True)
    return metadata


def _read(file: SurveyFile, **options: Any) -> tuple[pd.DataFrame, Any]:
    """Read a file by pyreadstat, user-missing values as they are and dates as seconds."""
    settings = file.settings
    try:
        from pyreadstat import read_sav  # noqa: PLC0415
    except ImportError as error:
        raise SurveyError(problem("spss_not_installed", settings.found_at())) from error
    if options.get("metadataonly") and not _survives(file):
        raise SurveyError(problem("spss_unreadable", settings.found_at()))
    try:
        frame, metadata = read_sav(
            file.path,
            encoding=settings.encoding,
            user_missing=True,
            disable_datetime_conversion=True,
            **options,
        )
    # The library raises its own errors and those of whatever a damaged file leads it into.
    except Exception as error:
        told = isinstance(error, UnicodeError) or _ENCODING_ERRORS.search(str(error))
        code = "spss_encoding" if told else "spss_unreadable"
        raise SurveyError(problem(code, settings.found_at())) from error
    return frame, metadata


def _survives(file: SurveyFile) -> bool:
    """Return whether reading a file's dictionary does not end the process.

    Some damage in it (labels of variables that there are not) crashes the library, Python with
    it; no exception could be caught. A process of its own tells, in about 0.2 s.
    """
    command = [sys.executable, "-P", "-c", _PROBE, str(file.path)]
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=_PROBE_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _header(metadata: Any) -> Header:
    others = tuple((label,) if label and label.strip() else () for label in metadata.column_labels)
    return Header(tuple(metadata.column_names), others, 1, 1)


def _format_decision(settings: FileSettings) -> dict[str, str]:
    known = presets().get(settings.format or SPSS)
    why = "recognised" if settings.format is None else "configured"
    return {} if known is None else {"format": decision(known.name, why)}


def _holds_dates(metadata: Any, name: str) -> bool:
    kind = re.match("[A-Z]*", metadata.original_variable_types[name] or "")
    return kind is not None and kind[0] in _DATE_FORMATS


def _texts(values: pd.Series, metadata: Any, decimal: str) -> pd.Series:
    """Return a variable's values as text; "" for the system-missing."""
    if metadata.readstat_variable_types[str(values.name)] == "string":
        return values.fillna("").astype(str)
    dated = _holds_dates(metadata, str(values.name))
    places, distinct = pd.factorize(values)
    moments = _moments(pd.Series(distinct)) if dated else None
    texts = [
        _text(value, decimal)
        if moments is None or pd.isna(moments[place])
        else cell_text(moments[place].to_pydatetime(), decimal)
        for place, value in enumerate(distinct)
    ]
    # The place of a missing value is -1, the last.
    return pd.Series(np.array([*texts, ""], dtype=object)[places], index=values.index, dtype=str)


def _text(value: float | str, decimal: str) -> str:
    return value if isinstance(value, str) else cell_text(float(value), decimal)


def _moments(seconds: pd.Series) -> pd.Series:
    """Return the moments that numbers of seconds are, NaT for one of no calendar."""
    seconds = seconds.where(seconds.between(0, _LAST_SECOND))
    days: pd.Series = _FIRST_SECOND + seconds.round().astype("timedelta64[s]")
    return days.astype("datetime64[us]")

"""The wave of each answer: a file's constant, a column, or the days a wave covers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.typing import NaTType

from cxassess.surveys.dates import read_days
from cxassess.surveys.decisions import decision
from cxassess.surveys.findings import Findings, found
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.tables import Table
from cxassess.surveys.types import SurveyConfig
from cxassess.surveys.words import quoted


@dataclass(frozen=True)
class RowWaves:
    """Each row's wave, and with a date column its day.

    `names` is "" where the wave could not be told; `outside` tells which rows belong to no wave
    of the configuration, and `findings` why, with what else is wrong.
    """

    names: pd.Series
    days: pd.Series | None
    outside: npt.NDArray[np.bool_]
    out_of_waves: Findings
    findings: Findings
    decisions: dict[str, str]


def read_waves(table: Table, config: SurveyConfig, kept: npt.NDArray[np.bool_]) -> RowWaves:
    """Tell the wave of each row of a table.

    Parameters
    ----------
    table : Table
        Some rows of a file.
    config : SurveyConfig
        The survey, for its waves.
    kept : ndarray of bool
        Which rows count; what is wrong in the others is not told.
    """
    settings = table.settings
    dates, findings = read_days(table, kept)
    days, decisions = dates.days, dict(dates.decisions)
    if not settings.date_known:
        # The export's own date is taken where it can be read, and asked for nothing.
        findings = {}
    out_of_waves: Findings = {}
    outside = np.zeros(len(table.rows), dtype=np.bool_)
    known = [wave.name for wave in config.waves]
    if settings.wave is not None:
        names = pd.Series(settings.wave, index=table.cells.index, dtype=str)
        decisions["wave"] = decision(quoted([settings.wave]), "wave_of_file")
    elif settings.columns.wave is not None:
        names = table.cells["wave"].str.strip()
        why = "wave_of_column" if known else "wave_of_column_sorted"
        decisions["wave"] = decision(quoted([settings.columns.wave]), why)
        empty = (names == "").to_numpy(dtype=np.bool_)
        findings |= found("wave_empty", table.rows[empty & kept], "")
        if known:
            outside = ~empty & ~names.isin(known).to_numpy(dtype=np.bool_)
            out_of_waves = _unknown_names(table, names, outside & kept)
    else:
        names = pd.Series("", index=table.cells.index, dtype=str)
        if days is not None:
            for wave in config.waves:
                names = names.mask(_within(days, wave.start, wave.end), wave.name)
        decisions["wave"] = decision(quoted([settings.columns.date or ""]), "wave_of_date")
    if days is not None and known and settings.date_known:
        strayed = _strayed(config, names, days, by_date=settings.by_date)
        out_of_waves |= _stray_days(table, days, strayed & kept)
        outside = outside | strayed
    return RowWaves(names, days, outside, out_of_waves, findings, decisions)


FirstDay = pd.Timestamp | NaTType
"""A wave's first day, NaT where the day of some answer is not known."""


def order_waves(
    config: SurveyConfig, files: list[FileSettings], first_days: Mapping[str, FirstDay]
) -> list[str]:
    """Return the waves' names in order.

    The configured order; else that of the files, when each file is one wave; else that of
    the waves' first days; else by name, in which 2 comes before 10.

    Parameters
    ----------
    config : SurveyConfig
        The survey.
    files : list of FileSettings
        Its files, in order.
    first_days : mapping
        Wave's name -> its first day.
    """
    if config.waves:
        return [wave.name for wave in config.waves]
    constants = [file.wave for file in files if file.wave is not None]
    if len(constants) == len(files):
        return list(dict.fromkeys(constants))
    names = sorted(first_days, key=_natural_key)
    if any(pd.isna(day) for day in first_days.values()):
        return names
    return sorted(names, key=lambda name: first_days[name])


def _natural_key(name: str) -> list[str | int]:
    # Splitting at the digits leaves text and numbers in alternation, so keys can be compared.
    return [
        int(part) if place % 2 else part.casefold()
        for place, part in enumerate(re.split(r"([0-9]+)", name))
    ]


def _within(days: pd.Series, start: dt.date | None, end: dt.date | None) -> pd.Series:
    inside = days.notna()
    if start is not None:
        inside &= days >= pd.Timestamp(start)
    if end is not None:
        inside &= days <= pd.Timestamp(end)
    return inside


def _unknown_names(table: Table, names: pd.Series, at: npt.NDArray[np.bool_]) -> Findings:
    findings: Findings = {}
    for name in names[at].unique():
        rows = table.rows[at & (names == name).to_numpy(dtype=np.bool_)]
        findings |= found("wave_unknown_in_rows", rows, str(name), str(name))
    return findings


def _strayed(
    config: SurveyConfig, names: pd.Series, days: pd.Series, *, by_date: bool
) -> npt.NDArray[np.bool_]:
    """Return which rows have a day outside their wave or, if only days tell it, every wave."""
    inside = pd.Series(False, index=days.index)
    for wave in config.waves:
        inside |= (names == wave.name) & _within(days, wave.start, wave.end)
    known = names.isin([wave.name for wave in config.waves])
    return (days.notna() & ~inside & (known | by_date)).to_numpy(dtype=np.bool_)


def _stray_days(table: Table, days: pd.Series, at: npt.NDArray[np.bool_]) -> Findings:
    findings: Findings = {}
    for day in days[at].unique():
        rows = table.rows[at & (days == day).to_numpy(dtype=np.bool_)]
        told = pd.Timestamp(day).date().isoformat()
        findings |= found("date_outside_waves", rows, told, told)
    return findings

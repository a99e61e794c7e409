"""The wave of each answer: a file's constant, a column, or the days a wave covers."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxassess.errors import Problem
from cxassess.surveys.dates import read_days
from cxassess.surveys.decisions import decision
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.tables import Table
from cxassess.surveys.types import SurveyConfig
from cxassess.surveys.words import SHOWN_ROWS, quoted, shown


@dataclass(frozen=True)
class FileWaves:
    """Each row's wave ("" where it could not be told) and, with a date column, its day."""

    names: pd.Series
    days: pd.Series | None
    decisions: dict[str, str]


def read_waves(table: Table, config: SurveyConfig) -> tuple[FileWaves, list[Problem]]:
    """Tell the wave of each row of a table.

    Parameters
    ----------
    table : Table
        The file's mapped columns.
    config : SurveyConfig
        The survey, for its waves and date format.

    Returns
    -------
    waves : FileWaves
        One element a row of the table.
    problems : list of Problem
        Empty or unknown waves, and dates that are unreadable or outside every wave.
    """
    settings = table.settings
    dates, problems = read_days(table, config)
    days, decisions = dates.days, dict(dates.decisions)
    if settings.wave is not None:
        names = pd.Series(settings.wave, index=table.cells.index, dtype=str)
        decisions["wave"] = decision(quoted([settings.wave]), "wave_of_file")
    elif settings.columns.wave is not None:
        names = table.cells["wave"].str.strip()
        why = "wave_of_column" if config.waves else "wave_of_column_sorted"
        decisions["wave"] = decision(quoted([settings.columns.wave]), why)
        problems += _check_names(table, config, names)
    else:
        names = pd.Series("", index=table.cells.index, dtype=str)
        if days is not None:
            for wave in config.waves:
                names = names.mask(_within(days, wave.start, wave.end), wave.name)
        decisions["wave"] = decision(quoted([settings.columns.date or ""]), "wave_of_date")
    if days is not None and config.waves:
        problems += _check_days(table, config, names, days)
    return FileWaves(names, days, decisions), problems


def order_waves(config: SurveyConfig, files: list[FileSettings], rows: pd.DataFrame) -> list[str]:
    """Return the waves' names in order.

    The configured order; else that of the files, when each file is one wave; else that of
    the waves' first days; else by name, in which 2 comes before 10.

    Parameters
    ----------
    config : SurveyConfig
        The survey.
    files : list of FileSettings
        Its files, in order.
    rows : DataFrame
        All rows, with ``wave`` and ``day`` (NaT where unknown).
    """
    if config.waves:
        return [wave.name for wave in config.waves]
    constants = [file.wave for file in files if file.wave is not None]
    if len(constants) == len(files):
        return list(dict.fromkeys(constants))
    names = sorted(rows["wave"].unique(), key=_natural_key)
    if rows["day"].isna().any():
        return names
    first_days = rows.groupby("wave")["day"].min()
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


def _check_names(table: Table, config: SurveyConfig, names: pd.Series) -> list[Problem]:
    problems = []
    empty = names == ""
    if empty.any():
        problems.append(table.problem_at("wave_empty", "wave", empty.to_numpy(dtype=np.bool_)))
    known = [wave.name for wave in config.waves]
    unknown = ~empty & ~names.isin(known)
    if known and unknown.any():
        found = list(names[unknown].unique())
        dots = ["…"] if len(found) > SHOWN_ROWS else []
        problems.append(
            table.problem_at(
                "wave_unknown_in_rows",
                "wave",
                unknown.to_numpy(dtype=np.bool_),
                waves=", ".join([shown(name) for name in found[:SHOWN_ROWS]] + dots),
                known=quoted(known),
            )
        )
    return problems


def _check_days(
    table: Table, config: SurveyConfig, names: pd.Series, days: pd.Series
) -> list[Problem]:
    inside = pd.Series(False, index=days.index)
    for wave in config.waves:
        inside |= (names == wave.name) & _within(days, wave.start, wave.end)
    known = names.isin([wave.name for wave in config.waves])
    outside = days.notna() & ~inside & (known | table.settings.by_date)
    if not outside.any():
        return []
    return [
        table.problem_at(
            "date_outside_waves",
            "date",
            outside.to_numpy(dtype=np.bool_),
            first=days[outside].min().date(),
            last=days[outside].max().date(),
        )
    ]

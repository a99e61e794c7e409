"""Reading a survey: files to canonical answers, with every problem told at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cxassess.errors import Problem, SurveyError, Where, problem
from cxassess.surveys.dates import check_date_format
from cxassess.surveys.decisions import decision
from cxassess.surveys.files import FileBytes, find_copies, read_bytes
from cxassess.surveys.scores import read_scores, read_weights
from cxassess.surveys.settings import (
    CONFIGURATION,
    SEGMENT_ROLE,
    FileSettings,
    check_settings,
    file_settings,
)
from cxassess.surveys.tables import read_table
from cxassess.surveys.types import FileRecord, SurveyConfig, SurveyData, WaveData
from cxassess.surveys.waves import order_waves, read_waves
from cxassess.surveys.words import quoted

_KEPT = frozenset({"account", "mode"})


@dataclass(frozen=True)
class _FileAnswers:
    """One file's rows (score, answered, missing, wave, day, segments, weight) and record."""

    rows: pd.DataFrame
    record: FileRecord


def read_survey(config: SurveyConfig, folder: Path) -> SurveyData:
    """Read a survey's files into canonical answers.

    Parameters
    ----------
    config : SurveyConfig
        The survey's part of the client's configuration.
    folder : Path
        The client's folder, to which the files' paths are relative.

    Returns
    -------
    SurveyData
        The answers, the waves in order and a record of each file.

    Raises
    ------
    SurveyError
        Something in the configuration or the files is wrong; it carries every problem found.
    """
    settings = [file_settings(config, index) for index in range(len(config.files))]
    files = [each for each in settings if each is not None]
    problems = [*check_settings(config, files), *check_date_format(config)]
    contents, unreadable = _read_contents(files, folder)
    problems += unreadable
    problems += find_copies(contents)
    segments = list(dict.fromkeys(name for each in files for name in each.columns.segments))
    parts: list[_FileAnswers] = []
    for content in contents:
        part, found = _read_file(content, config, segments)
        problems += found
        if part is not None:
            parts.append(part)
    SurveyError.raise_any(problems)
    rows = pd.concat([part.rows for part in parts], ignore_index=True)
    names = order_waves(config, files, rows)
    waves = _summarise_waves(config, names, rows)
    by_account = "account" in rows
    SurveyError.raise_any([*_empty_waves(config, waves), *_people(config, waves, by_account)])
    return SurveyData(
        config=config,
        answers=_answers(rows, names),
        waves=waves,
        files=tuple(part.record for part in parts),
    )


def _read_contents(
    files: list[FileSettings], folder: Path
) -> tuple[list[FileBytes], list[Problem]]:
    contents: list[FileBytes] = []
    problems: list[Problem] = []
    for settings in files:
        try:
            contents.append(read_bytes(settings, folder))
        except SurveyError as error:
            problems += error.problems
    return contents, problems


def _read_file(
    content: FileBytes, config: SurveyConfig, segments: list[str]
) -> tuple[_FileAnswers | None, list[Problem]]:
    try:
        table = read_table(content)
    except SurveyError as error:
        return None, list(error.problems)
    scores, problems = read_scores(table, config)
    waves, wave_problems = read_waves(table, config)
    problems += wave_problems
    rows = pd.DataFrame(
        {
            "score": scores.values,
            "answered": scores.answered,
            "missing": scores.missing,
            "wave": waves.names,
            "day": pd.NaT if waves.days is None else waves.days,
        }
    )
    rows["day"] = rows["day"].astype("datetime64[us]")
    if "weight" in table.cells:
        rows["weight"], weight_problems = read_weights(table, scores.answered)
        problems += weight_problems
    for role in table.cells.columns:
        if role in _KEPT or role.startswith(SEGMENT_ROLE):
            rows[role] = table.cells[role].str.strip()
    decisions = table.decisions | waves.decisions
    absent = [name for name in segments if name not in content.settings.columns.segments]
    if absent:
        decisions["segments"] = decision(quoted(absent), "not_in_this_file")
    record = FileRecord(
        path=content.settings.path,
        size=len(content.data),
        sha256=content.sha256,
        rows=len(rows),
        decisions=decisions,
    )
    return _FileAnswers(rows, record), problems


def _summarise_waves(
    config: SurveyConfig, names: list[str], rows: pd.DataFrame
) -> tuple[WaveData, ...]:
    configured = {wave.name: wave for wave in config.waves}
    waves = []
    for name in names:
        own = rows[rows["wave"] == name]
        days = own["day"].dropna()
        wave = configured.get(name)
        missing = own["missing"].dropna().value_counts(sort=False)
        waves.append(
            WaveData(
                name=name,
                start=(wave.start if wave else None) or _day(days.min()),
                end=(wave.end if wave else None) or _day(days.max()),
                rows=len(own),
                missing={str(code): int(count) for code, count in missing.items()},
                base=int(own["answered"].sum()),
                invited=wave.invited if wave else None,
            )
        )
    return tuple(waves)


def _day(moment: pd.Timestamp) -> dt.date | None:
    return None if pd.isna(moment) else moment.date()


def _empty_waves(config: SurveyConfig, waves: tuple[WaveData, ...]) -> list[Problem]:
    where = Where(CONFIGURATION, key=f"surveys[{config.id}].waves")
    return [
        problem("wave_without_answers", where, wave=quoted([wave.name]), rows=wave.rows)
        for wave in waves
        if wave.base == 0
    ]


def _people(config: SurveyConfig, waves: tuple[WaveData, ...], by_account: bool) -> list[Problem]:
    """Return the waves with more answers than people who could give one."""
    problems = []
    for wave in waves:
        for key, people in (("population", config.population), ("waves", wave.invited)):
            # With accounts there may be more answers than accounts.
            if people is not None and people < wave.base and not by_account:
                where = Where(CONFIGURATION, key=f"surveys[{config.id}].{key}")
                code = "population_too_small" if key == "population" else "invited_too_few"
                told = {"wave": quoted([wave.name]), "people": people, "answers": wave.base}
                problems.append(problem(code, where, **told))
    return problems


def _answers(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    answered = rows[rows["answered"]].reset_index(drop=True)
    answers = pd.DataFrame(
        {
            "score": answered["score"],
            "wave": pd.Categorical(answered["wave"], categories=names, ordered=True),
        }
    )
    for column in answered.columns:
        if column.startswith(SEGMENT_ROLE):
            # A segment that a file does not map is empty there.
            answers[column.removeprefix(SEGMENT_ROLE)] = answered[column].fillna("")
    if "mode" in answered:
        answers["mode"] = answered["mode"].fillna("")
    if "account" in answered:
        answers["account"] = _account_numbers(answered["account"].fillna(""))
    if "weight" in answered:
        answers["weight"] = answered["weight"]
    return answers


def _account_numbers(accounts: pd.Series) -> pd.Series:
    """Return a number for each account; an answer of none is one of its own, below 0."""
    numbers = pd.Series(pd.factorize(accounts)[0], index=accounts.index, dtype="int64")
    unknown = accounts == ""
    return numbers.mask(unknown, -1 - numbers.index.to_series())

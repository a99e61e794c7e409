"""Reading a survey: files to canonical answers, with every problem told at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxassess.errors import Problem, SurveyError, problem
from cxassess.surveys.answers import (
    count_rows,
    first_days,
    make_answers,
    mark_duplicates,
    summarise_waves,
)
from cxassess.surveys.copies import copied_waves
from cxassess.surveys.dates import check_date_format
from cxassess.surveys.decisions import decision
from cxassess.surveys.files import SurveyFile, find_copies, open_file
from cxassess.surveys.findings import Findings, describe_findings, joined, too_many
from cxassess.surveys.identifiers import NOBODY, new_key
from cxassess.surveys.personal import personal_columns
from cxassess.surveys.rows import RowReader
from cxassess.surveys.scores import ScoreRule
from cxassess.surveys.settings import FileSettings, file_settings
from cxassess.surveys.settings_check import check_settings
from cxassess.surveys.tables import OpenTable, open_table
from cxassess.surveys.types import FileRecord, SurveyConfig, SurveyData
from cxassess.surveys.waves import order_waves
from cxassess.surveys.words import quoted


def read_survey(config: SurveyConfig, folder: Path, key: str | None = None) -> SurveyData:
    """Read a survey's files into canonical answers.

    Files are read some rows at a time; what is kept of a row is a few small numbers.

    Parameters
    ----------
    config : SurveyConfig
        The survey's part of the client's configuration.
    folder : Path
        The client's folder, to which the files' paths are relative.
    key : str, optional
        Sixteen characters with which identifiers are hashed in memory; by default new ones.

    Returns
    -------
    SurveyData
        The answers, the waves in order, a record of each file, and warnings.

    Raises
    ------
    SurveyError
        Something in the configuration or the files is wrong; it carries every problem found.
    """
    settings = [file_settings(config, index) for index in range(len(config.files))]
    files = [each for each in settings if each is not None]
    told = [*check_settings(config, files), *check_date_format(config)]
    contents, unreadable = _open_files(files, folder)
    told += unreadable
    told += find_copies(contents)
    segments = list(dict.fromkeys(name for each in files for name in each.columns.segments))
    reader = RowReader(config, key or new_key())
    parts: list[_FileRows] = []
    for content in contents:
        part, found = _read_file(content, config, segments, reader)
        told += found
        if part is not None:
            parts.append(part)
    SurveyError.raise_any(told)
    rows = _of_all_files([part.rows for part in parts])
    vocabularies = {name: each.texts for name, each in reader.vocabularies.items()}
    names = order_waves(config, files, first_days(rows, vocabularies))
    waves, found = summarise_waves(config, names, rows, vocabularies)
    told += found
    told += copied_waves(config, names, rows, vocabularies["wave"])
    SurveyError.raise_any(told)
    answers, days, accounts = make_answers(rows, names, vocabularies, segments)
    return SurveyData(
        config=config,
        answers=answers,
        days=days,
        accounts=accounts,
        waves=waves,
        files=tuple(part.record for part in parts),
        warnings=tuple(told),
    )


@dataclass(frozen=True)
class _FileRows:
    """One file's rows, as `RowReader` reads them, and its record."""

    rows: pd.DataFrame
    record: FileRecord


def _open_files(files: list[FileSettings], folder: Path) -> tuple[list[SurveyFile], list[Problem]]:
    contents: list[SurveyFile] = []
    problems: list[Problem] = []
    for settings in files:
        try:
            contents.append(open_file(settings, folder))
        except SurveyError as error:
            problems += error.problems
    return contents, problems


def _read_file(
    file: SurveyFile, config: SurveyConfig, segments: list[str], reader: RowReader
) -> tuple[_FileRows | None, list[Problem]]:
    tables: list[dict[str, npt.NDArray[np.generic]]] = []
    findings: Findings = {}
    told: dict[str, str] = {}
    try:
        opened = open_table(file, config)
        settings = opened.settings
        rule = ScoreRule(config.scale, settings.numbers, settings.missing, settings.scores)
        for table in opened.batches:
            rows, found, decisions = reader.read(table, rule)
            tables.append({str(name): rows[name].to_numpy(copy=True) for name in rows})
            findings = joined(findings, found)
            told |= decisions
            if too_many(findings):
                break
    except SurveyError as error:
        return None, list(error.problems)
    problems = describe_findings(findings, settings, config, opened.sheet)
    if not tables:
        return None, [problem("file_no_answers", settings.found_at(sheet=opened.sheet))]
    # One column after another, so that there are never two of everything.
    names = list(tables[0])
    rows = pd.DataFrame(
        {name: np.concatenate([each.pop(name) for each in tables]) for name in names}, copy=False
    )
    warnings = mark_duplicates(rows, settings)
    absent = [name for name in segments if name not in settings.columns.segments]
    if absent:
        told["segments"] = decision(quoted(absent), "not_in_this_file")
    record = FileRecord(
        path=settings.path,
        size=file.size,
        sha256=file.sha256,
        rows=len(rows),
        decisions=opened.decisions | told,
        excluded=count_rows(rows),
        personal=_personal(opened),
    )
    return _FileRows(rows, record), [*problems, *warnings]


def _of_all_files(files: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all files."""
    if any("account" in rows for rows in files):
        # Cells that a file lacks would make floating-point numbers of the others' hashes.
        nobody = np.uint64(NOBODY)
        files = [rows if "account" in rows else rows.assign(account=nobody) for rows in files]
    return files[0] if len(files) == 1 else pd.concat(files, ignore_index=True)


def _personal(opened: OpenTable) -> tuple[str, ...]:
    """Return the columns that seem to hold personal data and are not mapped."""
    mapped = set(opened.settings.roles.values())
    found = personal_columns(opened.header, opened.settings)
    return tuple(name for name in found if name not in mapped)

"""A large Parquet file counted as it is read, without its rows in memory."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cxassess.assessment.survey_counts import GroupCounts, SurveyCounts
from cxassess.errors import SurveyError
from cxassess.stats import ScoreTable
from cxassess.surveys.decisions import decision
from cxassess.surveys.presets import TABLE
from cxassess.surveys.privacy import tells_people_apart
from cxassess.surveys.settings import file_settings
from cxassess.surveys.shapes import find_shape
from cxassess.surveys.single import FileOptions, configure
from cxassess.surveys.types import FileRecord, SurveyConfig, WaveData

_FORMAT = ".parquet"


def stream_survey(path: Path, options: FileOptions) -> tuple[SurveyCounts, FileRecord] | None:
    """Count a file's answers as it is read.

    Parameters
    ----------
    path : Path
        The file.
    options : FileOptions
        What it holds.

    Returns
    -------
    tuple of SurveyCounts and FileRecord, or None
        None where counts do not suffice (accounts, modes, dates, more than one segment, missing
        scores by wave, a thousands mark), the file is no Parquet, is a survey tool's export or
        something is wrong: `read_single` then reads it, and tells what is wrong.
    """
    needs_rows = (
        options.account or options.mode or options.date or options.thousands or len(options.by) > 1
    )
    if path.suffix.lower() != _FORMAT or needs_rows:
        return None
    from cxassess.surveys.counts import count_parquet  # noqa: PLC0415 - pyarrow takes its time

    by = options.by[0] if options.by else None
    try:
        config = configure(path, options)
        if not _is_table(path, config):
            return None
        counted = count_parquet(
            path.resolve(),
            options.score,
            by=by,
            weight=options.weight,
            wave=options.wave,
            missing=options.missing,
        )
    except (SurveyError, ValueError):
        return None
    names = list(dict.fromkeys(group.wave for group in counted.groups))
    by_wave = counted.by("wave").table if options.wave else counted.by().table
    bases = by_wave.counts.sum(axis=1)
    last = [place for place, group in enumerate(counted.groups) if group.wave == names[-1]]
    known = [people for people in (options.population, options.invited) if people is not None]
    if (options.wave and counted.missing) or (known and min(known) < bases.max()):
        return None
    if by and tells_people_apart(len(last), int(bases[-1])):
        return None
    waves = tuple(
        WaveData(
            name=name or path.stem,
            start=None,
            end=None,
            rows=int(base) + sum(counted.missing.values()),
            missing=counted.missing,
            base=int(base),
            invited=options.invited if name == names[-1] else None,
        )
        for name, base in zip(names, bases, strict=True)
    )
    segments: tuple[GroupCounts, ...] = ()
    if by:
        values = tuple(counted.groups[place].segment for place in last)
        (name,) = config.columns.segments if config.columns else (by,)
        segments = (GroupCounts(name, values, _rows(counted.table, last)),)
    record = FileRecord(
        path=path.name,
        size=path.stat().st_size,
        sha256=_sha256(path),
        rows=counted.rows,
        decisions={
            "wave": decision(f'"{options.wave}"', "wave_of_column_sorted")
            if options.wave
            else decision(f'"{path.stem}"', "wave_of_file")
        },
    )
    return SurveyCounts(config, waves, by_wave, segments), record


def _is_table(path: Path, config: SurveyConfig) -> bool:
    """Tell whether a Parquet file is no survey tool's export, whose rows some rules leave out."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    from cxassess.surveys.parquet import telling_errors  # noqa: PLC0415

    settings = file_settings(config, 0)
    if settings is None:
        return False
    with telling_errors(settings):
        return find_shape([pq.read_schema(path).names], settings).preset == TABLE


def _rows(table: ScoreTable, places: list[int]) -> ScoreTable:
    into = [-1] * table.groups
    for row, place in enumerate(places):
        into[place] = row
    return table.merged(into, len(places))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

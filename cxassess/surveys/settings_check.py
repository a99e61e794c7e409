"""Whether a survey's configuration agrees with itself, before any file is opened."""

from __future__ import annotations

from itertools import combinations

from cxassess.errors import Problem, Where, problem, warning
from cxassess.surveys.numbers import NumberFormat, parse_number
from cxassess.surveys.presets import TABLE, presets
from cxassess.surveys.settings import CONFIGURATION, NPS_SCALE, RESERVED, FileSettings
from cxassess.surveys.types import SurveyConfig
from cxassess.surveys.words import quoted


def check_settings(config: SurveyConfig, files: list[FileSettings]) -> list[Problem]:
    """Return what is wrong in the configuration alone, before any file is opened."""
    problems = [
        *_check_scale(config),
        *_check_scores(config),
        *_check_waves(config, files),
        *_check_metric(config),
    ]
    if len(files) < len(config.files):
        problems.append(problem("columns_not_mapped", _key(config, "columns")))
    if len({each.columns.weight is None for each in files}) > 1:
        without = [each.path for each in files if each.columns.weight is None]
        problems.append(
            problem("weight_not_in_every_file", _key(config, "columns"), files=quoted(without))
        )
    for each in files:
        problems += _check_file_wave(config, each)
        problems += _check_writing(config, each)
        problems += [
            problem("segment_name_reserved", _key_of_segments(each), name=quoted([name]))
            for name in each.columns.segments
            if not name.strip() or name in RESERVED
        ]
    return problems


def _key(config: SurveyConfig, key: str) -> Where:
    return Where(CONFIGURATION, key=f"surveys[{config.id}].{key}")


def _key_of_segments(file: FileSettings) -> Where:
    return Where(CONFIGURATION, key=f"{file.columns_key}.segments")


def _check_scale(config: SurveyConfig) -> list[Problem]:
    low, high = config.scale
    found = f"[{low}, {high}]"
    if config.metric == "nps" and config.scale != NPS_SCALE:
        return [problem("scale_not_nps", _key(config, "scale"), found=found)]
    if low >= high:
        return [problem("scale_reversed", _key(config, "scale"), found=found)]
    if config.recodes:
        return []
    numbers = [(code, parse_number(str(code), NumberFormat())) for code in config.missing]
    return [
        problem("missing_inside_scale", _key(config, "missing"), declared=code, scale=found)
        for code, value in numbers
        if value is not None and low <= value <= high
    ]


def _check_scores(config: SurveyConfig) -> list[Problem]:
    """Return what is wrong in the map from cells to scores."""
    where, (low, high) = _key(config, "scores"), config.scale
    scale = f"[{low}, {high}]"
    missing = {str(code).strip().casefold() for code in config.missing}
    cells = {str(cell).strip().casefold(): cell for cell in config.scores}
    problems = [
        problem("scores_outside_scale", where, cell=quoted([str(cell)]), score=score, scale=scale)
        for cell, score in config.scores.items()
        if not low <= score <= high
    ]
    problems += [
        problem("scores_also_missing", where, cell=quoted([str(cells[cell])]))
        for cell in cells
        if cell in missing
    ]
    return problems


def _check_metric(config: SurveyConfig) -> list[Problem]:
    low, high = config.scale
    if config.metric == "nps":
        of_csat = [] if config.satisfied is None else ["satisfied"]
        return [problem("setting_of_csat", _key(config, name), setting=name) for name in of_csat]
    problems = [
        problem("setting_of_nps", _key(config, name), setting=name)
        for name in ("benchmark", "smallest_change")
        if getattr(config, name) is not None
    ]
    if config.satisfied is not None and not low < config.satisfied <= high:
        where, scale = _key(config, "satisfied"), f"[{low}, {high}]"
        problems.append(problem("satisfied_outside", where, found=config.satisfied, scale=scale))
    return problems


def _check_writing(config: SurveyConfig, file: FileSettings) -> list[Problem]:
    """Return what is wrong in how a file is said to be written."""
    problems = []
    if file.thousands == file.decimal:
        where = _key(config, "thousands")
        problems.append(problem("thousands_is_decimal", where, mark=quoted([file.decimal])))
    if file.format is not None and file.format not in (TABLE, *presets()):
        where, known = _key(config, "format"), ", ".join((TABLE, *presets()))
        problems.append(problem("format_unknown", where, found=quoted([file.format]), known=known))
    return problems


def _check_waves(config: SurveyConfig, files: list[FileSettings]) -> list[Problem]:
    where = _key(config, "waves")
    problems = []
    names = [wave.name for wave in config.waves]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        problems.append(problem("wave_repeated", where, waves=quoted(repeated)))
    windows = [(w.name, w.start, w.end) for w in config.waves if w.start and w.end]
    for name, start, end in windows:
        if start > end:
            problems.append(
                problem("wave_days_reversed", where, wave=quoted([name]), start=start, end=end)
            )
    # Where only the date tells an answer's wave it must tell one; elsewhere it is odd, no more.
    tell = problem if any(file.by_date for file in files) else warning
    for first, second in combinations(windows, 2):
        if first[1] <= second[2] and second[1] <= first[2]:
            problems.append(
                tell(
                    "waves_overlap",
                    where,
                    waves=quoted([first[0], second[0]]),
                    start=max(first[1], second[1]),
                    end=min(first[2], second[2]),
                )
            )
    return problems


def _check_file_wave(config: SurveyConfig, file: FileSettings) -> list[Problem]:
    where = file.configured_at("wave")
    known = [wave.name for wave in config.waves]
    if file.wave is not None and file.columns.wave is not None:
        return [
            problem(
                "wave_told_twice",
                where,
                file=file.path,
                wave=quoted([file.wave]),
                column=quoted([file.columns.wave]),
            )
        ]
    if file.wave is not None and known and file.wave not in known:
        return [
            problem("wave_unknown", where, waves=quoted([file.wave]), count=1, known=quoted(known))
        ]
    if not file.by_date:
        return []
    if file.columns.date is None:
        return [problem("wave_not_told", where, file=file.path)]
    if not known:
        return [problem("wave_days_not_told", _key(config, "waves"), file=file.path)]
    return [
        problem("wave_without_days", _key(config, "waves"), wave=quoted([wave.name]))
        for wave in config.waves
        if wave.start is None or wave.end is None
    ]

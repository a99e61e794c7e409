"""One file's settings, and whether a survey's configuration agrees with itself."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from cxassess.errors import Problem, Where, problem
from cxassess.surveys.numbers import parse_number
from cxassess.surveys.types import ColumnMap, SurveyConfig
from cxassess.surveys.words import quoted

CONFIGURATION = "client.yaml"
NPS_SCALE = (0, 10)
SEGMENT_ROLE = "segments."
"""A segment's role is this prefix and the segment's name."""
RESERVED = frozenset({"score", "wave", "weight", "account", "mode"})


@dataclass(frozen=True)
class FileSettings:
    """One file's settings: its own where it has them, the survey's otherwise."""

    survey: str
    index: int
    path: str
    wave: str | None
    columns: ColumnMap
    columns_key: str
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    decimal: str
    date_format: str | None

    @property
    def roles(self) -> dict[str, str]:
        """What the columns hold -> the column's name in the file."""
        columns = self.columns
        single = {
            "score": columns.score,
            "wave": columns.wave,
            "date": columns.date,
            "weight": columns.weight,
            "account": columns.account,
            "mode": columns.mode,
        }
        roles = {role: name for role, name in single.items() if name is not None}
        return roles | {SEGMENT_ROLE + name: column for name, column in columns.segments.items()}

    @property
    def by_date(self) -> bool:
        """Whether only an answer's date tells its wave."""
        return self.wave is None and self.columns.wave is None

    def configured_at(self, key: str) -> Where:
        """Return the place of one of the file's own keys in the configuration."""
        return Where(CONFIGURATION, key=f"surveys[{self.survey}].files[{self.index}].{key}")

    def found_at(
        self, role: str | None = None, *, sheet: str | None = None, row: int | None = None
    ) -> Where:
        """Return a place in the file, with the configuration's key of the column."""
        key = None if role is None else f"{self.columns_key}.{role}"
        return Where(self.path, sheet=sheet, key=key, row=row)


def file_settings(config: SurveyConfig, index: int) -> FileSettings | None:
    """Return the settings of a file, or None when no column map says what it holds."""
    file = config.files[index]
    columns = file.columns or config.columns
    if columns is None:
        return None
    own = f".files[{index}]" if file.columns else ""
    return FileSettings(
        survey=config.id,
        index=index,
        path=file.path,
        wave=(file.wave or "").strip() or None,
        columns=columns,
        columns_key=f"surveys[{config.id}]{own}.columns",
        sheet=file.sheet or config.sheet,
        encoding=file.encoding or config.encoding,
        delimiter=file.delimiter or config.delimiter,
        decimal=file.decimal or config.decimal,
        date_format=config.date_format,
    )


def check_settings(config: SurveyConfig, files: list[FileSettings]) -> list[Problem]:
    """Return what is wrong in the configuration alone, before any file is opened."""
    problems = [*_check_scale(config), *_check_waves(config), *_check_metric(config)]
    if len(files) < len(config.files):
        problems.append(problem("columns_not_mapped", _key(config, "columns")))
    if len({each.columns.weight is None for each in files}) > 1:
        without = [each.path for each in files if each.columns.weight is None]
        problems.append(
            problem("weight_not_in_every_file", _key(config, "columns"), files=quoted(without))
        )
    for each in files:
        problems += _check_file_wave(config, each)
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
    problems = []
    for code in config.missing:
        value = parse_number(str(code), config.decimal)
        if value is not None and low <= value <= high:
            problems.append(
                problem("missing_inside_scale", _key(config, "missing"), declared=code, scale=found)
            )
    return problems


def _check_metric(config: SurveyConfig) -> list[Problem]:
    if config.metric == "nps":
        return []
    return [
        problem("setting_of_nps", _key(config, name), setting=name)
        for name in ("benchmark", "smallest_change")
        if getattr(config, name) is not None
    ]


def _check_waves(config: SurveyConfig) -> list[Problem]:
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
    for first, second in combinations(windows, 2):
        if first[1] <= second[2] and second[1] <= first[2]:
            problems.append(
                problem(
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

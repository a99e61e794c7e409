"""One survey file alone, described by a few options in place of a client's configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cxassess.errors import Problem, SurveyError, Where, problem
from cxassess.surveys.privacy import people_in_groups
from cxassess.surveys.reader import read_survey
from cxassess.surveys.settings import NPS_SCALE, RESERVED
from cxassess.surveys.types import SurveyConfig, SurveyData
from cxassess.surveys.words import quoted

_ID = "survey"
_BENCHMARK = {"value": "benchmark", "base": "benchmark_base"}
_COUNTS = "1, 2, 3 …"
_ALLOWED = {
    "population": _COUNTS,
    "invited": _COUNTS,
    "benchmark": "-100 … 100",
    "benchmark_base": _COUNTS,
    "smallest_change": "0 < … < 200",
    "decimal": '"." ","',
    "thousands": '"." "," " "',
}


@dataclass(frozen=True)
class FileOptions:
    """What a survey file holds.

    Attributes
    ----------
    score : str
        Column of the scores, 0 to 10.
    wave, date, weight, account, mode : str or None
        Columns of the wave's name, the day, the weight, whose answer it is and how it was
        collected. Without `wave` the file is one wave; `date` puts named waves in order.
    by : sequence of str
        Columns of segments.
    missing : sequence of int or str
        Codes that are no answer; an empty cell is none either.
    population, invited : int or None
        People who could have answered, and people asked in the last wave.
    benchmark, benchmark_base : float and int, or None
        Score to hold the last wave against, in points, and the answers it rests on.
    smallest_change : float or None
        Smallest change that matters, in points.
    format : str or None
        Which tool's export it is, "table" for none; by default told by its shape.
    sheet, encoding, delimiter, decimal, thousands, date_format
        How the file is written, as in ``client.yaml``.
    """

    score: str
    wave: str | None = None
    date: str | None = None
    by: Sequence[str] = ()
    weight: str | None = None
    account: str | None = None
    mode: str | None = None
    missing: Sequence[int | str] = ()
    population: int | None = None
    invited: int | None = None
    benchmark: float | None = None
    benchmark_base: int | None = None
    smallest_change: float | None = None
    format: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str = "."
    thousands: str | None = None
    date_format: str | None = None


OPTION_NAMES = tuple(each.name for each in fields(FileOptions))


def read_single(path: Path, options: FileOptions) -> SurveyData:
    """Read one NPS survey file.

    Parameters
    ----------
    path : Path
        The file.
    options : FileOptions
        What it holds.

    Returns
    -------
    SurveyData
        The answers; each column of `by` is a segment of its own name.

    Raises
    ------
    SurveyError
        Something in the options or the file is wrong; its places name the options.
    """
    # The file itself may be a link: whoever names it may read it.
    target = resolved(path)
    config = configure(path, options)
    try:
        survey = read_survey(config, target.parent)
        SurveyError.raise_any(people_in_groups(survey))
    except SurveyError as error:
        raise SurveyError(*(in_options(each, path.name) for each in error.problems)) from None
    return _with_invited(survey, options, path.name)


def resolved(path: Path) -> Path:
    """Return where a file named by its user really is.

    Raises
    ------
    SurveyError
        Its links lead round in a loop.
    """
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # a loop of links
        told = {"path": quoted([path.name]), "reason": type(error).__name__}
        raise SurveyError(problem("file_unreadable", path.name, **told)) from error


def configure(path: Path, options: FileOptions) -> SurveyConfig:
    """Return the configuration that the options of a file amount to.

    Raises
    ------
    SurveyError
        An option has a value that will not do, or options do not go together.
    """
    if options.date is not None and options.wave is None:
        raise SurveyError(problem("date_without_wave", Where(path.name, key="date")))
    columns = {
        "score": options.score,
        "wave": options.wave,
        "date": options.date,
        "weight": options.weight,
        "account": options.account,
        "mode": options.mode,
        # A segment cannot be called as the answers' own columns are.
        "segments": {name.capitalize() if name in RESERVED else name: name for name in options.by},
    }
    benchmark = None
    if options.benchmark is not None or options.benchmark_base is not None:
        benchmark = {"value": options.benchmark, "base": options.benchmark_base}
    found: dict[str, Any] = {
        "id": _ID,
        "name": path.stem,
        "metric": "nps",
        "scale": NPS_SCALE,
        "missing": tuple(options.missing),
        "population": options.population,
        "benchmark": benchmark,
        "smallest_change": options.smallest_change,
        "format": options.format,
        "sheet": options.sheet,
        "encoding": options.encoding,
        "delimiter": "\t" if options.delimiter == r"\t" else options.delimiter,
        "decimal": options.decimal,
        "thousands": options.thousands,
        "date_format": options.date_format,
        "columns": columns,
        "files": ({"path": resolved(path).name, "wave": None if options.wave else path.stem},),
    }
    # The last wave, which the invited belong to, is known only when the file is read.
    wrong = options.invited is not None and options.invited < 1
    errors: list[Any] = [{"loc": ("invited",), "input": options.invited}] if wrong else []
    try:
        config = SurveyConfig.model_validate(found)
    except ValidationError as error:
        errors = [*error.errors(), *errors]
    if errors:
        raise SurveyError(*(_invalid(each, path.name) for each in errors))
    return config


def _invalid(error: Any, file: str) -> Problem:
    place = [str(each) for each in error["loc"]]
    name = _BENCHMARK.get(place[-1], place[-1]) if place[0] == "benchmark" else place[-1]
    where = Where(file, key=name)
    found = "—" if error["input"] is None else repr(error["input"])
    return problem("option_invalid", where, found=found, allowed=_ALLOWED.get(name, '"…"'))


def in_options(found: Problem, file: str) -> Problem:
    """Return a problem whose place names an option, where it named a key of ``client.yaml``."""
    key = found.where.key
    if key is not None:
        # The first: what follows is the name of a segment, which can be that of an option.
        parts = key.replace("segments", "by").split(".")
        key = next((part for part in parts if part in OPTION_NAMES), None)
    return replace(found, where=replace(found.where, file=file, key=key))


def _with_invited(survey: SurveyData, options: FileOptions, file: str) -> SurveyData:
    """Return the survey with the number of people asked in its last wave."""
    if options.invited is None:
        return survey
    last = survey.waves[-1]
    if options.invited < last.base and options.account is None:
        where = Where(file, key="invited")
        told = {"wave": f'"{last.name}"', "people": options.invited, "answers": last.base}
        raise SurveyError(problem("invited_too_few", where, **told))
    return replace(survey, waves=(*survey.waves[:-1], replace(last, invited=options.invited)))

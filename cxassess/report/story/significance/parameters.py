"""What the notebook of the technical report is run with: a client's surveys, or a file alone."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxassess.errors import Language, Problem
from cxassess.report.parameters import (
    ParameterError,
    at_parameter,
    chosen_language,
    client_folder,
    given_problems,
    place,
    reader_language,
)
from cxassess.surveys.single import OPTION_NAMES, FileOptions

_KNOWN: Mapping[str, object] = {
    "client": "",
    "survey": "",
    **dict.fromkeys(OPTION_NAMES),
    "language": "",
}
_EXAMPLE = "examples/clients/aurora-telecom"
_DIGITS = re.compile("[0-9]{1,12}")
_NOT_GIVEN: tuple[object, ...] = (None, "", (), [])


@dataclass(frozen=True)
class SurveyParameters:
    """What a technical report is about.

    Parameters
    ----------
    language : {"pt-BR", "en"} or None
        The report's language; None for the client's own.
    reader : {"pt-BR", "en"}
        The language of what has to be said when nothing can be read.
    folder : Path or None
        The client's folder; None for a file alone.
    survey : str or None
        Id of the only survey of the client that is told; None for all.
    file : Path or None
        The survey file; None for a client.
    options : FileOptions or None
        What the file holds.
    """

    language: Language | None
    reader: Language
    folder: Path | None = None
    survey: str | None = None
    file: Path | None = None
    options: FileOptions | None = None


def validate(
    client: object = "", survey: object = "", language: object = "", **options: object
) -> SurveyParameters:
    """Return the parameters when they are sound; call it in the notebook's first cell.

    Parameters
    ----------
    client : str
        The client's folder; empty for a survey file alone. Without a survey too it stands for
        the example client.
    survey : str
        With a client the id of one of its surveys, empty for all; else the survey file.
    language : {"", "pt-BR", "en"}
        The report's language; empty for the client's own, or English for a file alone.
    **options
        The fields of :class:`~cxassess.surveys.single.FileOptions`, for a file alone, as a user
        types them: a column's name may be a number, `by` and `missing` may be separated by
        commas, and what is None or "" is not given.

    Raises
    ------
    ParameterError
        When a parameter has a wrong type or value, papermill passed one that the notebook does
        not take, or parameters do not go together.
    """
    given = {"client": client, "survey": survey, "language": language, **options}
    problems = given_problems(given, _KNOWN)
    chosen = chosen_language(language, problems)
    named = {name: each for name, each in options.items() if each not in _NOT_GIVEN}
    about = _of_client if client or not survey else _of_file
    return about(client, survey, chosen, named, problems)


def _of_client(
    client: object,
    survey: object,
    language: Language | None,
    named: Mapping[str, object],
    problems: list[Problem],
) -> SurveyParameters:
    folder = client_folder(client or _EXAMPLE)
    if named:
        code = "notebook_options_of_file" if client else "notebook_file_not_given"
        problems.append(at_parameter(code, next(iter(named)), names=", ".join(named)))
    elif folder is None and isinstance(client, str):
        code = "notebook_client" if client else "notebook_nothing_given"
        problems.append(at_parameter(code, "client", found=client))
    reader = reader_language(language, folder if client else None)
    if problems:
        raise ParameterError(*problems, language=reader)
    return SurveyParameters(language, reader, folder=folder, survey=str(survey) or None)


def _of_file(
    client: object,
    survey: object,
    language: Language | None,
    named: Mapping[str, object],
    problems: list[Problem],
) -> SurveyParameters:
    file = place(survey, Path.is_file)
    if file is None and isinstance(survey, str):
        problems.append(at_parameter("notebook_survey_file", "survey", found=survey))
    if "score" not in named:
        problems.append(at_parameter("notebook_score_not_given", "score"))
    values: dict[str, Any] = {
        name: _READ[name](name, value, problems) for name, value in named.items() if name in _READ
    }
    reader = reader_language(language, None)
    if problems:
        raise ParameterError(*problems, language=reader)
    return SurveyParameters(reader, reader, file=file, options=FileOptions(**values))


def _text(name: str, value: object, problems: list[Problem]) -> str:
    """Return a text, also one that papermill took for a number."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        problems.append(at_parameter("notebook_text", name, found=repr(value), parameter=name))
        return ""
    return str(int(value)) if float(value).is_integer() else str(value)


def _texts(name: str, value: object, problems: list[Problem]) -> tuple[str, ...]:
    """Return texts that are separated by commas, or a list of them."""
    items = value.split(",") if isinstance(value, str) else value
    listed = items if isinstance(items, list | tuple) else [items]
    texts = (_text(name, each, problems).strip() for each in listed)
    return tuple(each for each in texts if each)


def _whole(name: str, value: object, problems: list[Problem]) -> int | None:
    """Return a whole number, also one that came as text.

    Not 12.0: papermill makes it of 12.000, which is twelve thousand to some.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        return int(value)
    problems.append(at_parameter("notebook_whole_number", name, found=repr(value)))
    return None


def _number(name: str, value: object, problems: list[Problem]) -> float | None:
    """Return a number, also one that came as text."""
    number = _as_number(value)
    if number is None:
        problems.append(at_parameter("notebook_number", name, found=repr(value)))
    return number


def _as_number(value: object) -> float | None:
    """Return a finite number, with a decimal point or comma; None for anything else."""
    if isinstance(value, str):
        try:
            value = float(value.strip().replace(",", "."))
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


_Reading = Callable[[str, object, list[Problem]], object]
_READ: Mapping[str, _Reading] = {
    **dict.fromkeys(OPTION_NAMES, _text),
    **dict.fromkeys(("by", "missing"), _texts),
    **dict.fromkeys(("population", "invited", "benchmark_base"), _whole),
    **dict.fromkeys(("benchmark", "smallest_change"), _number),
}

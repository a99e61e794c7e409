"""Read the ``assessment.json`` of an earlier assessment, to see what changed since.

Only what identifies it is looked at here; whether it is whole is told where assessments are made.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path, PureWindowsPath
from typing import Any

from cxassess.engagement.config import ConfigReading
from cxassess.engagement.files import file_record, path_inside
from cxassess.engagement.types import EngagementConfig, PreviousFile
from cxassess.errors import EngagementError, Problem, Where, problem, warning

FORMAT = 1
"""Newest format of an ``assessment.json`` that can be read."""


def read_previous(
    reading: ConfigReading, folder: Path
) -> tuple[PreviousFile | None, tuple[Problem, ...]]:
    """Return the earlier assessment that ``client.yaml`` names, and warnings about it.

    Raises
    ------
    EngagementError
        When there is no such file, or it is no assessment that comes before this one.
    """
    config = reading.config
    if config is None or config.previous is None:
        return None, ()
    where = reading.document.where("previous")
    content = _read(config.previous, folder, where)
    file = PureWindowsPath(config.previous).as_posix()
    data = _parse(content, file)
    client = _client(data, file)
    EngagementError.raise_any(_check_date(client, config, where))
    record = file_record(file, content, rows=len(content.splitlines()))
    return PreviousFile(data, record), tuple(_check_name(client, config, where))


def _read(name: str, folder: Path, where: Where) -> bytes:
    path = path_inside(folder, name)
    if path is None:
        raise EngagementError(problem("previous_outside", where, found=name))
    if not path.is_file():
        raise EngagementError(problem("previous_missing", where, found=name))
    try:
        return path.read_bytes()
    except OSError:
        raise EngagementError(problem("engagement_file_unreadable", name)) from None


def _parse(content: bytes, file: str) -> Any:
    try:
        return json.loads(content, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise EngagementError(problem("previous_not_json", Where(file, row=error.lineno))) from None
    # Not UTF-8, a number without end, or brackets nested too deeply.
    except (ValueError, RecursionError):
        raise EngagementError(problem("previous_not_json", file)) from None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _client(data: Any, file: str) -> Mapping[str, Any]:
    """Return whom and when the assessment is about."""
    if not isinstance(data, dict) or "format" not in data:
        raise EngagementError(problem("previous_not_assessment", file))
    found = data["format"]
    if found != FORMAT:
        where = Where(file, key="format")
        raise EngagementError(problem("previous_format", where, found=found, known=FORMAT))
    client = data.get("client")
    if not isinstance(client, dict) or not isinstance(client.get("name"), str) or not _date(client):
        raise EngagementError(problem("previous_not_assessment", file))
    return client


def _date(client: Mapping[str, Any]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(client["date"])
    except (KeyError, TypeError, ValueError):
        return None


def _check_date(
    client: Mapping[str, Any], config: EngagementConfig, where: Where
) -> Iterator[Problem]:
    date, assessed = _date(client), config.assessment.date
    if date is not None and date >= assessed:
        yield problem("previous_date", where, found=date, assessed=assessed)


def _check_name(
    client: Mapping[str, Any], config: EngagementConfig, where: Where
) -> Iterator[Problem]:
    if client["name"].strip().casefold() != config.client.name.strip().casefold():
        yield warning(
            "previous_other_client", where, found=client["name"], client=config.client.name
        )

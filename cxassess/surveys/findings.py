"""What is wrong in the rows of a file, gathered in parts: how often, and where first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from cxassess.errors import Problem, problem
from cxassess.surveys.numbers import parse_number
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.types import SurveyConfig
from cxassess.surveys.words import SHOWN_ROWS, quoted, row_list, shown

_SHOWN_VALUES = 5
_MOST_FINDINGS = 5_000
ROLES = {
    "score_invalid": "score",
    "group_disagrees": "score",
    "weight_invalid": "weight",
    "wave_empty": "wave",
    "wave_unknown_in_rows": "wave",
    "date_empty": "date",
    "date_format_missing": "date",
    "date_offsets_differ": "date",
    "date_invalid": "date",
    "date_outside_waves": "date",
}
"""What can be wrong in a row -> the column in which it is."""


@dataclass(frozen=True)
class Finding:
    """Rows with one thing wrong: their number, the first of them and the first's cell."""

    count: int
    rows: tuple[int, ...]
    example: str


Findings = dict[tuple[str, str], Finding]
"""(what is wrong, the value that is wrong if they are told apart) -> the rows."""


def found(code: str, rows: npt.NDArray[np.int64], example: str, value: str = "") -> Findings:
    """Return a finding in rows with these numbers; none where there are no rows."""
    if not len(rows):
        return {}
    first = tuple(int(row) for row in rows[: SHOWN_ROWS + 1])
    return {(code, value): Finding(len(rows), first, example)}


def joined(first: Findings, second: Findings) -> Findings:
    """Return what was found in two parts of a file, the second being behind."""
    return first | {
        key: _together(first[key], each) if key in first else each for key, each in second.items()
    }


def too_many(findings: Findings) -> bool:
    """Tell whether so much is wrong that the column must be another one: no need to go on."""
    return len(findings) > _MOST_FINDINGS


def describe_findings(
    findings: Findings, settings: FileSettings, config: SurveyConfig, sheet: str | None = None
) -> list[Problem]:
    """Return what was found in a file as errors.

    Parameters
    ----------
    findings : dict
        What was found in the whole file.
    settings : FileSettings
        The file's settings.
    config : SurveyConfig
        The survey.
    sheet : str, optional
        The sheet, for the errors' place.
    """
    rules: dict[str, object] = {
        "scale": f"{config.scale[0]}–{config.scale[1]}",
        "decimal": settings.decimal,
        "format": quoted([settings.date_format or ""]),
        "known": quoted(wave.name for wave in config.waves),
        "group": quoted([settings.group or ""]),
    }

    def told(code: str, finding: Finding, **values: object) -> Problem:
        role = ROLES[code if code in ROLES else "score_invalid"]
        where = settings.found_at(role, sheet=sheet, row=finding.rows[0])
        column = quoted([settings.roles[role]])
        filled = rules | {"found": shown(finding.example)} | values
        rows = row_list(finding.rows)
        return problem(code, where, column=column, rows=rows, count=finding.count, **filled)

    by_code: dict[str, dict[str, Finding]] = {}
    for (code, value), finding in findings.items():
        by_code.setdefault(code, {})[value] = finding
    problems = []
    for code, values in sorted(by_code.items(), key=lambda each: list(ROLES).index(each[0])):
        if code == "score_invalid":
            named, besides = _nameable(values, settings)
            problems += [told(code, each) for each in named]
            if besides:
                together = reduce(_together, besides)
                problems.append(told("scores_invalid_besides", together, values=len(besides)))
        else:
            together = reduce(_together, values.values())
            problems.append(told(code, together, **_span(code, values)))
    return problems


def _span(code: str, values: Mapping[str, Finding]) -> dict[str, object]:
    """Return what several wrong values of one kind amount to: first and last day, or some names."""
    if code == "date_outside_waves":
        return {"first": min(values), "last": max(values)}
    dots = ["…"] if len(values) > SHOWN_ROWS else []
    names = [shown(value) for value in list(values)[:SHOWN_ROWS]]
    return {"waves": ", ".join(names + dots)}


def _nameable(
    values: Mapping[str, Finding], settings: FileSettings
) -> tuple[list[Finding], list[Finding]]:
    """Return the wrong scores told one by one, and the rest: numbers first, few words if any."""
    numeric: list[Finding] = []
    worded: list[Finding] = []
    for value, finding in values.items():
        number = parse_number(value, settings.numbers)
        (worded if number is None else numeric).append(finding)
    # Many different texts are no codes: they may be what respondents wrote.
    nameable = len(numeric) + (len(worded) if len(worded) <= _SHOWN_VALUES else 0)
    cut = min(nameable, _SHOWN_VALUES)
    return (numeric + worded)[:cut], (numeric + worded)[cut:]


def _together(first: Finding, second: Finding) -> Finding:
    rows = sorted(first.rows + second.rows)[: SHOWN_ROWS + 1]
    return Finding(first.count + second.count, tuple(rows), first.example)

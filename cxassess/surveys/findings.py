"""What is wrong in the rows of a file that is counted in parts: how often, and where first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from cxassess.errors import Problem, problem
from cxassess.surveys.numbers import parse_number
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.words import SHOWN_ROWS, quoted, row_list, shown

_SHOWN_VALUES = 5


@dataclass(frozen=True)
class Finding:
    """Rows with one thing wrong: their number, the first of them and the first's cell."""

    count: int
    rows: tuple[int, ...]
    example: str


Findings = dict[tuple[str, str], Finding]
"""(role of the column, value if the role is score) -> what was found."""


def find(at: npt.NDArray[np.bool_], first_row: int, example: str) -> Finding:
    """Return what was found where `at` is true, in rows that start with `first_row`."""
    places = np.flatnonzero(at)
    return Finding(len(places), tuple((places[: SHOWN_ROWS + 1] + first_row).tolist()), example)


def joined(first: Findings, second: Findings) -> Findings:
    """Return what was found in two parts of a file, the second being behind."""
    return first | {
        key: _together(first[key], found) if key in first else found
        for key, found in second.items()
    }


def describe_findings(
    findings: Findings, settings: FileSettings, scale: tuple[int, int]
) -> list[Problem]:
    """Return the errors that `read_survey` has for the same rows.

    Parameters
    ----------
    findings : dict
        What was found in the whole file.
    settings : FileSettings
        The file's settings.
    scale : tuple of int
        Lowest and highest score.
    """
    decimal = settings.decimal

    def told(code: str, role: str, finding: Finding, **values: object) -> Problem:
        where = settings.found_at(role, row=finding.rows[0])
        column, rows = quoted([settings.roles[role]]), row_list(finding.rows)
        return problem(code, where, column=column, rows=rows, count=finding.count, **values)

    named, besides = _nameable(findings, decimal)
    rule = {"scale": f"{scale[0]}–{scale[1]}", "decimal": decimal}
    problems = [
        told("score_invalid", "score", found, found=shown(found.example), **rule) for found in named
    ]
    if besides:
        rest = reduce(_together, besides)
        problems.append(told("scores_invalid_besides", "score", rest, values=len(besides), **rule))
    if ("wave", "") in findings:
        problems.append(told("wave_empty", "wave", findings["wave", ""]))
    if ("weight", "") in findings:
        found = findings["weight", ""]
        example = shown(found.example)
        problems.append(told("weight_invalid", "weight", found, found=example, decimal=decimal))
    return problems


def _nameable(findings: Findings, decimal: str) -> tuple[list[Finding], list[Finding]]:
    # As in the reader: numbers first, and of many different words none.
    numeric: list[Finding] = []
    worded: list[Finding] = []
    for (role, value), found in findings.items():
        if role == "score":
            (worded if parse_number(value, decimal) is None else numeric).append(found)
    nameable = len(numeric) + (len(worded) if len(worded) <= _SHOWN_VALUES else 0)
    cut = min(nameable, _SHOWN_VALUES)
    return (numeric + worded)[:cut], (numeric + worded)[cut:]


def _together(first: Finding, second: Finding) -> Finding:
    rows = sorted(first.rows + second.rows)[: SHOWN_ROWS + 1]
    return Finding(first.count + second.count, tuple(rows), first.example)

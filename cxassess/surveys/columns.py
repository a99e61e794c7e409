"""Mapped columns found in a file's header."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from cxassess.errors import Problem, SurveyError, problem
from cxassess.surveys.decisions import decision
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.words import quoted

_NEAR_COLUMNS = 12


@dataclass(frozen=True)
class Columns:
    """Where each mapped column stands: role -> index in the header."""

    indices: dict[str, int]
    decisions: dict[str, str]


def matches(header: list[str], name: str) -> list[int]:
    """Return where a name stands in the header: exactly, else but for blanks at the ends."""
    exact = [index for index, each in enumerate(header) if each == name]
    if exact:
        return exact
    stripped = name.strip()
    return [index for index, each in enumerate(header) if each.strip() == stripped]


def find_columns(header: list[str], settings: FileSettings, sheet: str | None = None) -> Columns:
    """Find every mapped column in the header.

    Parameters
    ----------
    header : list of str
        The cells of the file's first row.
    settings : FileSettings
        The file's settings with its column map.
    sheet : str, optional
        The sheet's name, for the errors' place.

    Raises
    ------
    SurveyError
        The header is empty, or columns are missing, repeated or told apart by blanks only.
    """
    if not any(cell.strip() for cell in header):
        raise SurveyError(problem("header_empty", settings.found_at(sheet=sheet, row=1)))
    if header[0].startswith("sep=") and not any(header[1:]):
        where = settings.found_at(sheet=sheet, row=1)
        raise SurveyError(problem("header_is_separator", where, found=quoted(header[:1])))
    indices: dict[str, int] = {}
    renamed: list[str] = []
    problems: list[Problem] = []
    for role, name in settings.roles.items():
        found = matches(header, name)
        if len(found) != 1:
            problems.append(_column_problem(role, name, found, header, settings, sheet))
            continue
        indices[role] = found[0]
        if header[found[0]] != name:
            renamed.append(quoted([header[found[0]]]))
    if problems:
        raise SurveyError(*problems)
    decisions = {"columns": decision(", ".join(renamed), "blanks_at_the_ends")} if renamed else {}
    return Columns(indices, decisions)


def _column_problem(
    role: str,
    name: str,
    found: list[int],
    header: list[str],
    settings: FileSettings,
    sheet: str | None,
) -> Problem:
    where = settings.found_at(role, sheet=sheet)
    column = quoted([name])
    if found:
        names = quoted(header[index] for index in found)
        code = "column_repeated" if header[found[0]] == name else "column_ambiguous"
        return problem(code, where, column=column, count=len(found), found=names)
    folded = name.strip().casefold()
    other_case = [each for each in header if each.strip().casefold() == folded]
    if other_case:
        return problem("column_other_case", where, column=column, found=quoted(other_case))
    return problem(
        "column_missing",
        where,
        column=column,
        count=len(header),
        near=quoted(_nearest(name, header)),
    )


def _nearest(name: str, header: list[str]) -> list[str]:
    lowered: dict[str, str] = {}
    for each in header:
        lowered.setdefault(each.casefold(), each)
    near = difflib.get_close_matches(name.casefold(), lowered, n=_NEAR_COLUMNS, cutoff=0.0)
    return [lowered[each] for each in near]

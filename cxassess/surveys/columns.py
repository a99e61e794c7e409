"""Mapped columns found in a file's header."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from cxassess.errors import Problem, SurveyError, problem
from cxassess.surveys.decisions import decision
from cxassess.surveys.headers import Header, named
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.words import quoted

_NEAR_COLUMNS = 12


@dataclass(frozen=True)
class Columns:
    """Where each mapped column stands: role -> index in the header."""

    indices: dict[str, int]
    decisions: dict[str, str]


def check_header(header: Header, settings: FileSettings, sheet: str | None = None) -> None:
    """Raise SurveyError if the header is empty, or is an instruction to Excel."""
    names = header.names
    if not any(cell.strip() for cell in names):
        where = settings.found_at(sheet=sheet, row=header.first_row)
        raise SurveyError(problem("header_empty", where))
    if names[0].startswith("sep=") and not any(names[1:]):
        where = settings.found_at(sheet=sheet, row=header.first_row)
        raise SurveyError(problem("header_is_separator", where, found=quoted(names[:1])))


def find_columns(header: Header, settings: FileSettings, sheet: str | None = None) -> Columns:
    """Find every mapped column in the header.

    Parameters
    ----------
    header : Header
        The file's header.
    settings : FileSettings
        The file's settings with its column map.
    sheet : str, optional
        The sheet's name, for the errors' place.

    Raises
    ------
    SurveyError
        The header is empty, or columns are missing, repeated or told apart by blanks only.
    """
    check_header(header, settings, sheet)
    names = header.names
    indices: dict[str, int] = {}
    renamed: list[str] = []
    by_other_name: list[str] = []
    problems: list[Problem] = []
    for role, name in settings.roles.items():
        found = named(header, name)
        if len(found) != 1:
            problems.append(_column_problem(role, name, found, names, settings, sheet))
            continue
        indices[role] = found[0]
        if names[found[0]].strip() != name.strip():
            by_other_name.append(quoted([names[found[0]]]))
        elif names[found[0]] != name:
            renamed.append(quoted([names[found[0]]]))
    if problems:
        raise SurveyError(*problems)
    decisions = {}
    if renamed:
        decisions["columns"] = decision(", ".join(renamed), "blanks_at_the_ends")
    if by_other_name:
        decisions["other_names"] = decision(", ".join(by_other_name), "found_by_other_name")
    return Columns(indices, decisions)


def _column_problem(
    role: str,
    name: str,
    found: list[int],
    header: Sequence[str],
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


def _nearest(name: str, header: Sequence[str]) -> list[str]:
    lowered: dict[str, str] = {}
    for each in header:
        lowered.setdefault(each.casefold(), each)
    near = difflib.get_close_matches(name.casefold(), lowered, n=_NEAR_COLUMNS, cutoff=0.0)
    return [lowered[each] for each in near]

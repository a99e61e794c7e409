"""Read the questionnaire's respondents: codes and role groups, nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import python_calamine

from cxassess.engagement.sheets import Columns, Sheet, cell_text, find_columns, find_sheet, shown
from cxassess.engagement.words import normalised, workbook_words
from cxassess.errors import Problem, Where, problem, warning
from cxassess.model.types import Model, RoleGroup

CODE = re.compile(r"R\d{1,3}", re.IGNORECASE)
"""A respondent's code."""


@dataclass
class RespondentsSheet:
    """Respondents by code, each with its role group (None where none is chosen)."""

    roles: dict[str, RoleGroup | None] = field(default_factory=dict)
    places: dict[str, Where] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)
    """Codes whose role group is not understood."""


def read_respondents(
    book: python_calamine.CalamineWorkbook, model: Model
) -> tuple[RespondentsSheet | None, list[Problem]]:
    """Return the respondents and what is wrong; None when sheet or columns are missing."""
    words = workbook_words()
    sheet, problems = find_sheet(book, words.sheets.respondents)
    if sheet is None:
        return None, problems
    columns = find_columns(sheet, words.respondent_headers, {})
    problems += columns.problems
    problems += [
        warning("respondent_column_ignored", sheet.where(0, column)) for column in columns.unknown
    ]
    if columns.at.keys() != words.respondent_headers.keys():
        return None, problems
    respondents = RespondentsSheet()
    for row in range(1, len(sheet.rows)):
        problems += _read_row(respondents, sheet, columns, row, model)
    return respondents, problems


def _read_row(
    respondents: RespondentsSheet, sheet: Sheet, columns: Columns, row: int, model: Model
) -> list[Problem]:
    code = cell_text(sheet.rows[row][columns.at["code"]]).upper()
    role_text = cell_text(sheet.rows[row][columns.at["role"]])
    where = sheet.where(row, columns.at["code"])
    if not code and not role_text:
        return []
    if not CODE.fullmatch(code):
        # The cell is not quoted: it may hold a name.
        return [problem("respondent_code_unknown", where)]
    if code in respondents.places:
        first = respondents.places[code].cell
        return [problem("respondent_repeated", where, respondent=code, first=first)]
    respondents.places[code] = where
    role = _role(role_text, model)
    if role is None and role_text:
        respondents.unclear.add(code)
        return [
            problem(
                "respondent_role_unknown",
                sheet.where(row, columns.at["role"]),
                found=shown(role_text),
                respondent=code,
                pt=", ".join(each.name.pt for each in model.roles),
                en=", ".join(each.name.en for each in model.roles),
            )
        ]
    respondents.roles[code] = role
    return []


def _role(text: str, model: Model) -> RoleGroup | None:
    for role in model.roles:
        if normalised(text) in map(normalised, (role.id, role.name.pt, role.name.en)):
            return role.id
    return None

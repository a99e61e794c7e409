"""Find sheets and columns of a workbook by name, and say where a cell is."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import python_calamine
from xlsxwriter.utility import xl_rowcol_to_cell

from cxassess.engagement.files import QUESTIONNAIRE
from cxassess.engagement.words import normalised
from cxassess.errors import LANGUAGES, EngagementError, Language, Problem, Where, problem
from cxassess.model.types import Text

_LONGEST_SHOWN = 12


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells from A1 on, and the language its name is written in."""

    name: str
    language: Language
    rows: list[list[Any]]

    def where(self, row: int, column: int) -> Where:
        """Return the place of a cell, both counted from 0."""
        return Where(QUESTIONNAIRE, sheet=self.name, cell=xl_rowcol_to_cell(row, column))

    def whole(self) -> Where:
        """Return the place of the sheet."""
        return Where(QUESTIONNAIRE, sheet=self.name)


@dataclass(frozen=True)
class Columns:
    """Position of each recognised column, and of those whose header says nothing known."""

    at: dict[str, int]
    unknown: tuple[int, ...]
    problems: tuple[Problem, ...]


def open_workbook(content: bytes) -> python_calamine.CalamineWorkbook:
    """Return the workbook whose bytes are `content`.

    Raises
    ------
    EngagementError
        When it is no Excel workbook, is locked by a password or has only empty sheets.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        empty = not any(book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    except python_calamine.PasswordError:
        raise EngagementError(problem("workbook_locked", QUESTIONNAIRE)) from None
    except python_calamine.CalamineError:
        raise EngagementError(problem("workbook_not_excel", QUESTIONNAIRE)) from None
    if empty:
        raise EngagementError(problem("workbook_empty", QUESTIONNAIRE))
    return book


def find_sheet(
    book: python_calamine.CalamineWorkbook, name: Text
) -> tuple[Sheet | None, list[Problem]]:
    """Return the sheet called `name` in either language, or None and what is wrong."""
    found: list[Sheet] = []
    for existing in book.sheet_names:
        for language in LANGUAGES:
            if normalised(existing) == normalised(name.in_language(language)):
                rows = book.get_sheet_by_name(existing).to_python(skip_empty_area=False)
                found.append(Sheet(existing, language, rows))
                break
    if not found:
        return None, [
            problem(
                "workbook_sheet_missing",
                QUESTIONNAIRE,
                pt=name.pt,
                en=name.en,
                found=", ".join(book.sheet_names),
            )
        ]
    if len(found) > 1:
        repeated = Where(QUESTIONNAIRE, sheet=found[1].name)
        return None, [problem("workbook_sheet_repeated", repeated, first=found[0].name)]
    return found[0], []


def find_columns(sheet: Sheet, headers: Mapping[str, Text], codes: Mapping[str, str]) -> Columns:
    """Return where each column is, by the text of the first row.

    Parameters
    ----------
    sheet : Sheet
    headers : mapping
        Name of a column -> its header; every one has to be there.
    codes : mapping
        Normalised header -> name of a further column, which may be absent.
    """
    known = dict(codes)
    for name, header in headers.items():
        known |= {normalised(header.pt): name, normalised(header.en): name}
    at: dict[str, int] = {}
    unknown: list[int] = []
    problems: list[Problem] = []
    for column, cell in enumerate(sheet.rows[0] if sheet.rows else ()):
        text = normalised(str(cell))
        found = known.get(text)
        if found is None:
            if text:
                unknown.append(column)
        elif found in at:
            first = xl_rowcol_to_cell(0, at[found])
            where = sheet.where(0, column)
            problems.append(problem("workbook_header_repeated", where, header=cell, first=first))
        else:
            at[found] = column
    if not at.keys() & headers.keys():
        titles = ", ".join(each.in_language(sheet.language) for each in headers.values())
        return Columns(
            {}, (), (problem("workbook_headers_missing", sheet.whole(), headers=titles),)
        )
    for name, header in headers.items():
        if name not in at:
            wanted = header.in_language(sheet.language)
            problems.append(problem("workbook_header_missing", sheet.whole(), header=wanted))
    return Columns(at, tuple(unknown), tuple(problems))


def cell_text(value: object) -> str:
    """Return a cell's text on one line; a whole number without its decimals."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def shown(value: object) -> str:
    """Return a cell for a message; longer text may be about a person and is left out."""
    text = cell_text(value)
    return text if len(text) <= _LONGEST_SHOWN else "[…]"

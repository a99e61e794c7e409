"""Read the questionnaire's answers: one row a question, one column a respondent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

import python_calamine
from xlsxwriter.utility import xl_rowcol_to_cell

from cxassess.engagement.respondents_sheet import CODE
from cxassess.engagement.sheets import Columns, Sheet, cell_text, find_columns, find_sheet, shown
from cxassess.engagement.types import Answer, Consensus
from cxassess.engagement.validation import closest
from cxassess.engagement.words import normalised, workbook_words
from cxassess.errors import Problem, Where, problem, warning
from cxassess.model.types import Indicator, Model

_LEVEL = re.compile(r"([1-5])(\.0+)?")
_ANSWERS = "1, 2, 3, 4, 5, NS, NA"
_AGREED = "1, 2, 3, 4, 5, NA"

_Value = int | Literal["NS", "NA"]


@dataclass
class AnswersSheet:
    """What the sheet says; every row matched by its id, every column by its header."""

    sheet: Sheet
    columns: Columns
    codes: tuple[str, ...]
    rows: dict[str, int] = field(default_factory=dict)
    """Indicator's id -> its row."""
    answered: dict[str, Where] = field(default_factory=dict)
    """Respondent's code -> place of the first answer."""
    answers: list[Answer] = field(default_factory=list)
    consensus: list[Consensus] = field(default_factory=list)


def read_answers(
    book: python_calamine.CalamineWorkbook, model: Model
) -> tuple[AnswersSheet | None, list[Problem]]:
    """Return the answers and what is wrong; None when the sheet or its id column is missing."""
    words = workbook_words()
    sheet, problems = find_sheet(book, words.sheets.answers)
    if sheet is None:
        return None, problems
    headers = [cell_text(cell) for cell in sheet.rows[0]] if sheet.rows else []
    codes = {normalised(text): text.upper() for text in headers if CODE.fullmatch(text)}
    columns = find_columns(sheet, words.answer_headers, codes)
    problems += columns.problems
    # The header is not quoted: it may hold a name.
    problems += [
        problem("workbook_header_unknown", sheet.where(0, column)) for column in columns.unknown
    ]
    if "id" not in columns.at:
        return None, problems
    answers = AnswersSheet(sheet, columns, tuple(codes.values()))
    for row in range(1, len(sheet.rows)):
        problems += _read_row(answers, row, model)
    missing = [each.id for each in model.indicators if each.id not in answers.rows]
    if missing:
        ids = ", ".join(missing)
        problems.append(
            problem("indicator_rows_missing", sheet.whole(), ids=ids, count=len(missing))
        )
    return answers, problems


def _read_row(into: AnswersSheet, row: int, model: Model) -> list[Problem]:
    cells = into.sheet.rows[row]
    column = into.columns.at["id"]
    indicator_id = cell_text(cells[column]).upper()
    where = into.sheet.where(row, column)
    if not indicator_id:
        filled = any(cell_text(cell) for cell in cells)
        return [problem("indicator_id_missing", where)] if filled else []
    known = {each.id: each for each in model.indicators}
    if indicator_id not in known:
        suggestion = closest(indicator_id, known) or "-"
        found = shown(indicator_id)
        return [problem("indicator_unknown", where, found=found, suggestion=suggestion)]
    if indicator_id in into.rows:
        first = xl_rowcol_to_cell(into.rows[indicator_id], column)
        return [problem("indicator_repeated", where, id=indicator_id, first=first)]
    into.rows[indicator_id] = row
    cells_of = _Row(into.sheet, into.columns, row, known[indicator_id])
    return [*_read_single(into, cells_of), *_read_consensus(into, cells_of)]


@dataclass(frozen=True)
class _Row:
    """One question's row."""

    sheet: Sheet
    columns: Columns
    row: int
    indicator: Indicator

    def text(self, name: str) -> str:
        return cell_text(self.cell(name))

    def cell(self, name: str) -> object:
        return self.sheet.rows[self.row][self.columns.at[name]] if self.has(name) else ""

    def has(self, name: str) -> bool:
        return name in self.columns.at

    def where(self, name: str) -> Where:
        return self.sheet.where(self.row, self.columns.at[name])

    def value(self, name: str) -> _Value | Problem | None:
        """Return the answer in a column, what is wrong with it, or None for an empty cell."""
        if not self.text(name):
            return None
        value = _parse(self.cell(name))
        if value is None or (value == "NS" and name == "consensus"):
            return problem(
                "answer_unknown",
                self.where(name),
                found=shown(self.cell(name)),
                indicator=self.indicator.id,
                allowed=_AGREED if name == "consensus" else _ANSWERS,
            )
        if value == "NA" and not self.indicator.not_applicable:
            return problem("answer_na_refused", self.where(name), indicator=self.indicator.id)
        return value


def _parse(cell: object) -> _Value | None:
    text = "" if isinstance(cell, bool) else cell_text(cell)
    level = _LEVEL.fullmatch(text)
    if level:
        return int(level[1])
    words = workbook_words()
    if normalised(text) in map(normalised, words.unknown):
        return "NS"
    if normalised(text) in map(normalised, words.not_applicable):
        return "NA"
    return None


def _read_single(into: AnswersSheet, row: _Row) -> list[Problem]:
    problems: list[Problem] = []
    reason = row.text("na_reason") or None
    unreasoned: list[str] = []
    for code in into.codes:
        value = row.value(code)
        if value is None:
            continue
        into.answered.setdefault(code, row.where(code))
        if isinstance(value, Problem):
            problems.append(value)
            continue
        if value == "NA" and reason is None:
            unreasoned.append(code)
        into.answers.append(
            Answer(code, row.indicator.id, value, reason if value == "NA" else None)
        )
    if unreasoned and row.has("na_reason"):
        respondents = ", ".join(unreasoned)
        problems.append(
            problem(
                "answer_na_no_reason",
                row.where("na_reason"),
                indicator=row.indicator.id,
                respondents=respondents,
            )
        )
    return problems


def _read_consensus(into: AnswersSheet, row: _Row) -> list[Problem]:
    value, reason = row.value("consensus"), row.text("consensus_reason")
    if isinstance(value, Problem):
        return [value]
    if value is None:
        if reason and row.has("consensus"):
            where = row.where("consensus")
            return [warning("consensus_no_value", where, indicator=row.indicator.id)]
        return []
    if not reason:
        # A missing column is told once, not on every row.
        if not row.has("consensus_reason"):
            return []
        where = row.where("consensus_reason")
        return [problem("consensus_no_reason", where, indicator=row.indicator.id)]
    if value != "NS":
        into.consensus.append(Consensus(row.indicator.id, value, reason))
    return []

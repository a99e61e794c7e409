"""Write ``questionnaire.xlsx``: a read-me, the respondents and one row a question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cxassess.engagement.types import Answer, Consensus, Respondent
from cxassess.engagement.words import workbook_words
from cxassess.errors import Language
from cxassess.model.types import Indicator, Model

N_RESPONDENTS = 12
"""Respondents' codes that a blank workbook offers."""

_OPTIONS: tuple[tuple[int | str, ...], ...] = (
    (1, 2, 3, 4, 5, "NS", "NA"),
    (1, 2, 3, 4, 5, "NA"),
)
# A fixed date: the same content gives the same bytes.
_CREATED = dt.datetime(2000, 1, 1)
_A3 = 8
_WIDTHS = {
    "id": 8,
    "dimension": 18,
    "question": 38,
    "ask": 18,
    "na_reason": 28,
    "consensus": 11,
    "consensus_reason": 28,
}
_LEVEL_WIDTH = 26
_RESPONDENT_WIDTH = 6
_HEADER = "#E8EDF2"
_INPUT = "#FFFBEB"


def write_questionnaire(
    path: Path,
    model: Model,
    language: Language,
    *,
    respondents: Iterable[Respondent] = (),
    answers: Iterable[Answer] = (),
    consensus: Iterable[Consensus] = (),
) -> None:
    """Write the questionnaire of `model` as an Excel workbook.

    Parameters
    ----------
    path : Path
        File to write; one that exists is replaced.
    model : Model
    language : {"pt-BR", "en"}
        Language of every word in it.
    respondents, answers, consensus : iterable, optional
        What is filled in already. Codes beyond R1 to R12 get columns of their own.
    """
    respondents = tuple(respondents)
    blank = (f"R{number}" for number in range(1, N_RESPONDENTS + 1))
    codes = tuple(dict.fromkeys((*blank, *(each.code for each in respondents))))
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _CREATED})
        writer = _Writer(book, model, language)
        writer.read_me()
        writer.respondents(codes, {each.code: each for each in respondents})
        writer.answers(codes, tuple(answers), tuple(consensus))
        writer.lists()


class _Writer:
    def __init__(self, book: Workbook, model: Model, language: Language) -> None:
        self.book = book
        self.model = model
        self.language = language
        self.words = workbook_words()
        self.sheets: dict[str, Worksheet] = {
            name: book.add_worksheet(getattr(self.words.sheets, name).in_language(language))
            for name in ("read_me", "respondents", "answers", "lists")
        }
        text = {"text_wrap": True, "valign": "top"}
        box = {"border": 1, "border_color": "#C9D1D9"}
        self.plain = self._format(text)
        self.title = self._format({"bold": True, "font_size": 16})
        self.heading = self._format({"bold": True, "font_size": 12, "top": 1, **text})
        self.header = self._format({"bold": True, "bg_color": _HEADER, **text, **box})
        self.cell = self._format({**text, **box})
        self.entry = self._format({"bg_color": _INPUT, **text, **box})
        self.choice = self._format({"bg_color": _INPUT, **text, **box, "align": "center"})

    def _format(self, properties: dict[str, Any]) -> Format:
        return self.book.add_format(properties)

    def read_me(self) -> None:
        sheet = self.sheets["read_me"]
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 84)
        formats = {"title": self.title, "heading": self.heading, "text": self.plain}
        row = 0
        for block in self.words.read_me:
            if block.text is not None:
                text = block.text.in_language(self.language)
                # A merged cell does not grow with its text: give it its lines.
                lines = len(text) // 105 + 1
                sheet.merge_range(row, 0, row, 1, text, formats[block.kind])
                sheet.set_row(row, 24 if block.kind != "text" else 16 * lines)
                row += 1
            for name, meaning in self._terms(block.kind):
                sheet.write_string(row, 0, name, self.header)
                sheet.write_string(row, 1, meaning, self.cell)
                row += 1
        self._print(sheet, landscape=False)

    def _terms(self, kind: str) -> list[tuple[str, str]]:
        if kind == "levels":
            return [
                (
                    f"{level.level} – {level.name.in_language(self.language)}",
                    level.description.in_language(self.language),
                )
                for level in self.model.levels
            ]
        if kind == "roles":
            return [
                (role.name.in_language(self.language), role.who.in_language(self.language))
                for role in self.model.roles
            ]
        return []

    def respondents(self, codes: tuple[str, ...], filled: dict[str, Respondent]) -> None:
        sheet = self.sheets["respondents"]
        names = {role.id: role.name.in_language(self.language) for role in self.model.roles}
        for column, header in enumerate(self.words.respondent_headers.values()):
            sheet.write_string(0, column, header.in_language(self.language), self.header)
        for row, code in enumerate(codes, start=1):
            sheet.write_string(row, 0, code, self.cell)
            if code in filled:
                sheet.write_string(row, 1, names[filled[code].role], self.entry)
            else:
                sheet.write_blank(row, 1, None, self.entry)
        sheet.data_validation(1, 1, len(codes), 1, self._choice("C", len(names), "role"))
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 34)
        sheet.freeze_panes(1, 0)
        self._print(sheet, landscape=False)

    def answers(
        self,
        codes: tuple[str, ...],
        answers: tuple[Answer, ...],
        consensus: tuple[Consensus, ...],
    ) -> None:
        sheet = self.sheets["answers"]
        columns = self._columns(codes)
        for name, column in columns.items():
            header = self.words.answer_headers.get(name)
            text = header.in_language(self.language) if header else name
            sheet.write_string(0, column, text, self.header)
            level_width = _LEVEL_WIDTH if name.startswith("level_") else _RESPONDENT_WIDTH
            sheet.set_column(column, column, _WIDTHS.get(name, level_width))
        for row, indicator in enumerate(self.model.indicators, start=1):
            cells: dict[str, int | str | None] = {
                **self._question(indicator),
                **dict.fromkeys((*codes, "na_reason", "consensus", "consensus_reason")),
            }
            for answer in answers:
                if answer.indicator == indicator.id:
                    cells[answer.respondent] = answer.value
                    cells["na_reason"] = answer.reason or cells["na_reason"]
            for agreed in consensus:
                if agreed.indicator == indicator.id:
                    cells |= {"consensus": agreed.value, "consensus_reason": agreed.reason}
            for name, value in cells.items():
                self._write(sheet, row, columns[name], value, self._format_of(name, codes))
            self._validate(sheet, row, columns, codes, indicator)
        sheet.freeze_panes(1, columns["ask"])
        sheet.repeat_rows(0)
        self._print(sheet, landscape=True)

    def _columns(self, codes: tuple[str, ...]) -> dict[str, int]:
        names = list(self.words.answer_headers)
        position = names.index("na_reason")
        names[position:position] = codes
        return {name: column for column, name in enumerate(names)}

    def _question(self, indicator: Indicator) -> dict[str, str]:
        departments = {each.id: each.name for each in self.model.departments}
        asked = [departments[each].in_language(self.language) for each in indicator.ask]
        return {
            "id": indicator.id,
            "dimension": self.model.dimension(indicator.dimension).name.in_language(self.language),
            "question": indicator.question.in_language(self.language),
            "ask": ", ".join(asked),
            **{
                f"level_{anchor.level}": anchor.text.in_language(self.language)
                for anchor in indicator.anchors
            },
        }

    def _format_of(self, name: str, codes: tuple[str, ...]) -> Format:
        if name in codes or name == "consensus":
            return self.choice
        return self.entry if name in ("na_reason", "consensus_reason") else self.cell

    @staticmethod
    def _write(
        sheet: Worksheet, row: int, column: int, value: int | str | None, style: Format
    ) -> None:
        if value is None:
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, style)
        else:
            sheet.write_number(row, column, value, style)

    def _validate(
        self,
        sheet: Worksheet,
        row: int,
        columns: dict[str, int],
        codes: tuple[str, ...],
        indicator: Indicator,
    ) -> None:
        # NA is the last option of both lists.
        refused = 0 if indicator.not_applicable else 1
        for list_column, options, first, last in (
            ("A", _OPTIONS[0], codes[0], codes[-1]),
            ("B", _OPTIONS[1], "consensus", "consensus"),
        ):
            choice = self._choice(list_column, len(options) - refused, "answer")
            sheet.data_validation(row, columns[first], row, columns[last], choice)

    def _choice(self, column: str, length: int, refusal: str) -> dict[str, Any]:
        """Return a drop-down from a column of the hidden sheet.

        A list written into the cell itself may not pass 255 characters, and splits at commas.
        """
        words = self.words.refusals[refusal]  # type: ignore[index]
        sheet = self.words.sheets.lists.in_language(self.language)
        return {
            "validate": "list",
            "source": f"='{sheet}'!${column}$1:${column}${length}",
            "error_title": words.title.in_language(self.language),
            "error_message": words.text.in_language(self.language),
        }

    def lists(self) -> None:
        sheet = self.sheets["lists"]
        roles = tuple(role.name.in_language(self.language) for role in self.model.roles)
        for column, options in enumerate((*_OPTIONS, roles)):
            for row, option in enumerate(options):
                self._write(sheet, row, column, option, self.plain)
        sheet.hide()

    @staticmethod
    def _print(sheet: Worksheet, *, landscape: bool) -> None:
        if landscape:
            sheet.set_landscape()
            sheet.set_paper(_A3)
        else:
            sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")

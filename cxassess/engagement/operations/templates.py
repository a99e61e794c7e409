"""Write a blank workbook for each table of a client's operations, and the README beside them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from cxassess.engagement.operations.files import README
from cxassess.engagement.operations.readme import readme_text
from cxassess.engagement.operations.schema import (
    ColumnSchema,
    Kind,
    TableSchema,
    example_text,
    schema,
)
from cxassess.engagement.operations.template_words import (
    Refusal,
    check_names,
    choices_of,
    form_of,
    template_words,
)
from cxassess.errors import Language
from cxassess.model.types import Model

# A fixed date: the same content gives the same bytes.
_CREATED = dt.datetime(2000, 1, 1)
_DAYS = (dt.date(1900, 1, 1), dt.date(2100, 12, 31))
_LAST_ROW = 1_048_575
_HEADER = "#E8EDF2"
_REQUIRED = "#C9DAEA"
_CELL_FORMATS: dict[Kind, dict[Language, str]] = {
    # Text keeps the zeros at the start of a code.
    "identifier": {"pt-BR": "@", "en": "@"},
    "date": {"pt-BR": "dd/mm/yyyy", "en": "yyyy-mm-dd"},
    "datetime": {"pt-BR": "dd/mm/yyyy hh:mm", "en": "yyyy-mm-dd hh:mm"},
    "month": {"pt-BR": "mm/yyyy", "en": "yyyy-mm"},
}


def write_templates(folder: Path, model: Model, language: Language) -> None:
    """Write a blank workbook for each table, and the README that tells what they are.

    Parameters
    ----------
    folder : Path
        A folder that exists.
    model : Model
        The assessment model, for the checks that the tables serve.
    language : {"pt-BR", "en"}
        Language of every word in them, and of the files' names.
    """
    for table in schema().tables.values():
        path = folder / f"{table.file.in_language(language)}.xlsx"
        write_template(path, table, model, language)
    (folder / README).write_text(readme_text(model, language), encoding="utf-8")


def write_template(path: Path, table: TableSchema, model: Model, language: Language) -> None:
    """Write the blank workbook of one table."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _CREATED})
        writer = _Writer(book, table, model, language)
        writer.table_sheet()
        writer.about_sheet()
        writer.lists_sheet()


class _Writer:
    def __init__(
        self, book: Workbook, table: TableSchema, model: Model, language: Language
    ) -> None:
        self.book = book
        self.table = table
        self.model = model
        self.language = language
        self.words = template_words()
        names = (table.name, self.words.sheets.about, self.words.sheets.lists)
        self.sheet, self.about, self.lists = (
            book.add_worksheet(each.in_language(language)) for each in names
        )
        self.choices = {
            key: choices
            for key, column in table.columns.items()
            if (choices := choices_of(column, language))
        }
        text = {"text_wrap": True, "valign": "top"}
        box = {"border": 1, "border_color": "#C9D1D9"}
        self.plain = self._format(text)
        self.title = self._format({"bold": True, "font_size": 16})
        self.header = self._format({"bold": True, "bg_color": _HEADER, **text, **box})
        self.required = self._format({"bold": True, "bg_color": _REQUIRED, **text, **box})
        self.cell = self._format({**text, **box})

    def _format(self, properties: dict[str, Any]) -> Format:
        return self.book.add_format(properties)

    def table_sheet(self) -> None:
        sheet = self.sheet
        sheet.set_comments_author("cxassess")
        for place, (key, column) in enumerate(self.table.columns.items()):
            name = column.name.in_language(self.language)
            sheet.write_string(0, place, name, self.required if column.required else self.header)
            sheet.write_comment(0, place, self._note(column), {"x_scale": 2, "y_scale": 1.5})
            written = _CELL_FORMATS.get(column.kind)
            style = self._format({"num_format": written[self.language]}) if written else None
            sheet.set_column(place, place, max(14, len(name) + 3), style)
            rule = self._rule(key, column)
            if rule:
                sheet.data_validation(1, place, _LAST_ROW, place, rule)
        sheet.freeze_panes(1, 0)

    def _note(self, column: ColumnSchema) -> str:
        parts = [column.description.in_language(self.language)]
        parts.append(f"({form_of(column, self.language)})")
        if column.required:
            parts.append(self.words.headers.required.in_language(self.language))
        return "\n".join(parts)

    def _rule(self, key: str, column: ColumnSchema) -> dict[str, Any] | None:
        """Return the rule that Excel holds the cells of a column to."""
        if key in self.choices:
            # A list written into the rule itself may not pass 255 characters, and splits at commas.
            place, sheet = list(self.choices).index(key), self.lists.get_name()
            letter = chr(ord("A") + place)
            source = f"='{sheet}'!${letter}$1:${letter}${len(self.choices[key])}"
            return {"validate": "list", "source": source, **self._refusal(self.words.refusals.word)}
        if column.kind in ("date", "datetime", "month"):
            first, last = _DAYS
            between = {"criteria": "between", "minimum": first, "maximum": last}
            return {"validate": "date", **between, **self._refusal(self.words.refusals.date)}
        return None

    def _refusal(self, refusal: Refusal) -> dict[str, str]:
        return {
            "error_title": refusal.title.in_language(self.language),
            "error_message": refusal.text.in_language(self.language),
        }

    def about_sheet(self) -> None:
        sheet, language = self.about, self.language
        sheet.hide_gridlines(2)
        for place, width in enumerate((26, 14, 60, 40, 24)):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, self.table.name.in_language(language), self.title)
        checks = check_names(self.table, self.model, language)
        for row, text in enumerate(
            (
                self.table.description.in_language(language),
                self.words.row.in_language(language).format(
                    row=self.table.row.in_language(language)
                ),
                f"{self.words.checks.in_language(language)} {checks}",
            ),
            start=1,
        ):
            # A merged cell does not grow with its text: give it its lines.
            sheet.merge_range(row, 0, row, 4, text, self.plain)
            sheet.set_row(row, 16 * (len(text) // 150 + 1))
        headers = self.words.headers
        titles = (
            headers.name,
            headers.required,
            headers.description,
            headers.form,
            headers.example,
        )
        for place, title in enumerate(titles):
            sheet.write_string(5, place, title.in_language(language), self.header)
        words = schema().words
        for row, column in enumerate(self.table.columns.values(), start=6):
            needed = words.yes if column.required else words.no
            cells = (
                column.name.in_language(language),
                needed.name.in_language(language),
                column.description.in_language(language),
                form_of(column, language),
                example_text(column, language),
            )
            for place, text in enumerate(cells):
                sheet.write_string(row, place, text, self.cell)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def lists_sheet(self) -> None:
        for place, choices in enumerate(self.choices.values()):
            for row, choice in enumerate(choices):
                self.lists.write_string(row, place, choice)
        self.lists.hide()

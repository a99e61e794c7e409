"""Write the scorecard: each sheet an Excel table, every text a text and never a formula."""

from __future__ import annotations

import datetime as dt
import io
import math
import re

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.scorecard.findings import evolution, findings, roadmap
from cxassess.report.scorecard.kpis import changes, checks, figures
from cxassess.report.scorecard.record import evidence, files
from cxassess.report.scorecard.scores import answers, dimensions, summary
from cxassess.report.scorecard.sheets import Field, Kind, Number, Sheet, Told, Value
from cxassess.report.words import Words

_FORMATS: dict[Kind, str] = {
    "text": "@",
    "count": "#,##0",
    "number": "0.0",
    "number2": "0.00",
    "signed": '+0.0;"\N{MINUS SIGN}"0.0;0.0',
    "signed2": '+0.00;"\N{MINUS SIGN}"0.00;0.00',
    "percent": "0%",
    "pvalue": "0.000",
    "date": "yyyy-mm-dd",
}
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_STYLE = "Table Style Light 9"
_LONGEST = 32_767
"""Characters that a cell of Excel can hold."""
_WRAPPED = 30
"""Columns from so many characters on are wrapped."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff\ue000\ue001]")
_LONGEST_HEAD = 100
"""Characters of the client's name at the head of a page; Excel takes 255 for the whole head."""
_A4, _LANDSCAPE_MARGIN = 9, 0.4


def scorecard(assessment: Assessment, model: Model, words: Words) -> bytes:
    """Return the assessment as an Excel workbook in the language of `words`.

    Texts are written as texts whatever they begin with; equal assessments give equal bytes.
    """
    told = Told(assessment, model, words)
    sheets = (
        summary(told),
        dimensions(told),
        answers(told),
        findings(told),
        roadmap(told),
        evolution(told),
        figures(told),
        changes(told),
        checks(told),
        evidence(told),
        files(told),
    )
    client = assessment.client
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        book.set_properties(
            {
                "title": f"{words('document.title')} – {_text(client.name)}",
                "author": _text(client.consultant or ""),
                "created": dt.datetime.combine(client.date, dt.time()),
            }
        )
        writer = _Writer(book, told)
        for each in sheets:
            if each is not None:
                writer.write(each)
    return stream.getvalue()


class _Writer:
    def __init__(self, book: Workbook, told: Told) -> None:
        self._book = book
        self._told = told
        self._formats: dict[tuple[Kind, bool], Format] = {}

    def write(self, sheet: Sheet) -> None:
        """Write a sheet; a table without rows keeps one blank row, as Excel wants it."""
        page = self._book.add_worksheet(sheet.title)
        last_row, last_column = max(len(sheet.rows), 1), len(sheet.fields) - 1
        page.add_table(
            0,
            0,
            last_row,
            last_column,
            {
                "name": sheet.table,
                "style": _STYLE,
                "columns": [{"header": field.head} for field in sheet.fields],
            },
        )
        for column, field in enumerate(sheet.fields):
            page.set_column(column, column, max(field.width, len(field.head) + 3))
        for row, cells in enumerate(sheet.rows, start=1):
            for column, (cell, field) in enumerate(zip(cells, sheet.fields, strict=True)):
                self._cell(page, row, column, cell, field)
        self._set_up(page)

    def _cell(
        self, page: Worksheet, row: int, column: int, cell: Value | Number, field: Field[object]
    ) -> None:
        value, kind = cell if isinstance(cell, Number) else (cell, field.kind)
        wrapped = field.width >= _WRAPPED
        match value:
            case None:
                return
            case str():
                if value:
                    page.write_string(row, column, _text(value), self._format("text", wrapped))
            case dt.date():
                page.write_datetime(row, column, value, self._format("date", wrapped))
            case _:
                if math.isfinite(value):
                    page.write_number(row, column, value, self._format(kind, wrapped))

    def _format(self, kind: Kind, wrapped: bool) -> Format:
        if (kind, wrapped) not in self._formats:
            look = {"num_format": _FORMATS[kind], "valign": "top", "text_wrap": wrapped}
            if kind == "date":
                look["align"] = "left"
            self._formats[kind, wrapped] = self._book.add_format(look)
        return self._formats[kind, wrapped]

    def _set_up(self, page: Worksheet) -> None:
        """Set how the sheet is shown and printed."""
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_margins(_LANDSCAPE_MARGIN, _LANDSCAPE_MARGIN, 0.8, 0.7)
        # An ampersand starts a code of Excel's page headers.
        client = _text(self._told.assessment.client.name)[:_LONGEST_HEAD].replace("&", "&&")
        page.set_header(f"&L{client}&R&A")
        page.set_footer(f"&L{self._told.assessment.fingerprint}&R&P / &N")


def _text(text: str) -> str:
    """Return a text as a cell can hold it."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:_LONGEST]

"""Write the scorecard: each sheet an Excel table, every text a text and never a formula."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Mapping
from typing import get_args

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

_FORMATS: Mapping[Kind, str] = {
    "text": "@",
    "count": "#,##0",
    "number": "0.0",
    "number2": "0.00",
    "signed": '+0.0;"\N{MINUS SIGN}"0.0;0.0',
    "signed2": '+0.00;"\N{MINUS SIGN}"0.00;0.00',
    "percent": "0%",
    "date": "yyyy-mm-dd",
}
_LEFT = ("text", "date")
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_STYLE = "Table Style Light 9"
_LONGEST = 32_767
"""UTF-16 units that a cell of Excel can hold."""
_ARROW = 4
"""Characters that the arrow of a head's filter hides."""
# What XML cannot hold, and the marks that texts of the report have around references.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff\ue000\ue001]")
_LONGEST_HEAD = 60
"""Units of the client's name at the head of a page; Excel takes 255 for the whole head."""
_A3, _A4 = 8, 9
_WIDE = 190
"""Characters beside each other from which on a sheet is printed on A3."""
_MARGIN = 0.4


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
        self._formats = {
            (kind, left): self._format(kind, left=left)
            for kind in get_args(Kind)
            for left in (False, True)
        }
        self._head = book.add_format({"text_wrap": True, "valign": "top", "indent": 1})

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
                "columns": [
                    {"header": field.head, "header_format": self._head} for field in sheet.fields
                ],
            },
        )
        widths = [_width(field) for field in sheet.fields]
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        for row, cells in enumerate(sheet.rows, start=1):
            for column, (cell, field) in enumerate(zip(cells, sheet.fields, strict=True)):
                self._cell(page, row, column, cell, field)
        self._set_up(page, _A3 if sum(widths) > _WIDE else _A4)

    def _cell(
        self, page: Worksheet, row: int, column: int, cell: Value | Number, field: Field[object]
    ) -> None:
        value, kind = cell if isinstance(cell, Number) else (cell, field.kind)
        left = field.kind in _LEFT
        match value:
            case None:
                return
            case str():
                if value:
                    page.write_string(row, column, _text(value), self._formats["text", True])
            case dt.date():
                page.write_datetime(row, column, value, self._formats["date", True])
            case _:
                if math.isfinite(value):
                    page.write_number(row, column, value, self._formats[kind, left])

    def _format(self, kind: Kind, *, left: bool) -> Format:
        # A p-value of 0.000 would be a lie: under the smallest shown the words say so.
        least = self._told.words.pvalue(0.0)
        shown = f'[<0.001]"{least}";0.000' if kind == "pvalue" else _FORMATS[kind]
        look: dict[str, object] = {"num_format": shown, "valign": "top"}
        if left:
            look |= {"align": "left", "indent": 1, "text_wrap": kind == "text"}
        return self._book.add_format(look)

    def _set_up(self, page: Worksheet, paper: int) -> None:
        """Set how the sheet is shown and printed."""
        words, assessment = self._told.words, self._told.assessment
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.set_paper(paper)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_margins(_MARGIN, _MARGIN, 0.8, 0.7)
        # An ampersand starts a code of Excel's page headers.
        client = _text(assessment.client.name, _LONGEST_HEAD).replace("&", "&&")
        notice = f"&C{words('document.synthetic')}" if assessment.client.synthetic else ""
        page.set_header(f"&L{client}{notice}&R&A")
        page.set_footer(f"&L{assessment.fingerprint}&R&P / &N")


def _width(field: Field[object]) -> int:
    """Return a column's width in characters: its head is wrapped, but between words alone."""
    return max(field.width, *(len(word) + _ARROW for word in field.head.split()))


def _text(text: str, longest: int = _LONGEST) -> str:
    """Return a text as a cell can hold it; Excel counts in units of UTF-16."""
    writable = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return writable.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")

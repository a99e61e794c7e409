"""A notebook's cells as HTML, with headings, figures and tables numbered as in the PDF."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from html import escape
from itertools import count
from typing import Any

from cxassess.report.blocks import BLOCK_MIME, REFERENCE
from cxassess.report.blocks.html import html
from cxassess.report.headings import HeadingLevels
from cxassess.report.html_table import html_tables, html_text
from cxassess.report.outputs import WIDGET_MIME, Cell, Output, cell_options, plain_result
from cxassess.report.twin.markdown import TwinRenderer, twin_markdown

_NUMBERED_LEVELS = 2
_IMAGES = {"image/png": "png", "image/jpeg": "jpeg"}
_ID = re.compile(r'\bid="([^"]+)"')
_ID_USE = re.compile(r'(url\(#|href="#)([^)"]+)')


class TwinRendering:
    """One notebook on its way to HTML.

    Parameters
    ----------
    words : mapping
        The template's words: `figure`, `table`, `section` and `no_alt`.

    Attributes
    ----------
    contents : list of (int, str, str)
        Level, anchor and inside of each heading, in order.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._names: dict[str, str] = {}
        self._numbers = {"figure": count(1), "table": count(1)}
        self._chapters: list[int] = []
        self._levels = HeadingLevels()
        self.contents: list[tuple[int, str, str]] = []

    def markdown_cell(self, cell: Cell) -> str:
        """Return a Markdown cell."""
        return self._markdown(cell["source"], cell.get("attachments", {}))

    def output(self, output: Output, cell: Cell) -> str:
        """Return one output of a code cell in its richest form, or nothing."""
        data: Mapping[str, Any] = output.get("data", {})
        if WIDGET_MIME in data:
            return ""
        shown = self._rich(data, cell_options(cell["source"]))
        if not shown and output["output_type"] == "execute_result":
            result = plain_result(data.get("text/plain", ""))
            shown = f"<pre>{escape(result)}</pre>" if result else ""
        return shown

    def _markdown(self, source: str, attachments: Mapping[str, Mapping[str, str]]) -> str:
        renderer = TwinRenderer(self._heading, lambda url: _attached(url, attachments))
        return twin_markdown(source, renderer)

    def _rich(self, data: Mapping[str, Any], options: Mapping[str, Any]) -> str:
        """Return the richest form of an output, empty if it has but plain text."""
        if BLOCK_MIME in data:
            return self._block(data[BLOCK_MIME])
        if "text/markdown" in data:
            return self._markdown(data["text/markdown"], {})
        if "image/svg+xml" in data:
            return self._picture(_svg_image(data["image/svg+xml"]), options)
        for mime, kind in _IMAGES.items():
            if mime in data:
                source = f"data:image/{kind};base64,{''.join(data[mime].split())}"
                return self._picture(source, options)
        return self._html(data["text/html"], options) if "text/html" in data else ""

    def resolved(self, body: str) -> str:
        """Return a page's body with names and numbers in place of its references."""

        def name(found: re.Match[str]) -> str:
            label = found[1]
            if label in self._names:
                return f'<a href="#{label}">{self._names[label]}</a>'
            kind = {"fig": "figure", "tbl": "table"}.get(label.split("-")[0], "section")
            return escape(self._words[kind].lower())

        return REFERENCE.sub(name, body)

    def _block(self, data: Mapping[str, Any]) -> str:
        match data["block"]:
            case "document" | "contents" | "pagebreak":
                shown = ""
            case "heading":
                shown = self._heading(data["level"], escape(data["text"]), data.get("label"))
            case "figure":
                shown = self._figure(data)
            case "table":
                shown = self._table(data)
            case "columns":
                shown = self._columns(data)
            case "onepage":
                shown = "".join(map(self._block, data["blocks"]))
            case _:
                shown = html(data)
        return shown

    def _columns(self, data: Mapping[str, Any]) -> str:
        columns = ["".join(map(self._block, blocks)) for blocks in data["columns"]]
        inside = "".join(
            f'<div style="flex:{width} 1 16rem">{column}</div>'
            for width, column in zip(data["widths"] or [1] * len(columns), columns, strict=True)
        )
        return f'<div class="columns">{inside}</div>'

    def _heading(self, written: int, inside: str, label: str | None = None) -> str:
        """Return a heading one level under the report's title, numbered as in the PDF."""
        level = self._levels.next(written)
        number = ""
        if level <= _NUMBERED_LEVELS:
            self._chapters = self._chapters[:level] + [0] * (level - len(self._chapters))
            self._chapters[level - 1] += 1
            number = ".".join(map(str, self._chapters))
        anchor = label or f"section-{len(self.contents) + 1}"
        self._names[anchor] = f"{self._words['section']} {number}".strip()
        shown = f"{number} {inside}".strip()
        self.contents.append((level, anchor, shown))
        tag = f"h{min(level + 1, 6)}"
        return f'<{tag} id="{anchor}">{shown}</{tag}>\n'

    def _caption(self, kind: str, caption: str | None, label: str | None) -> tuple[str, str]:
        """Return a numbered caption and the anchor of what it belongs to."""
        number = next(self._numbers[kind])
        anchor = label or f"{kind}-{number}"
        self._names.setdefault(anchor, f"{self._words[kind]} {number}")
        name = f"<b>{self._words[kind]} {number}</b>"
        return f"<figcaption>{name} · {escape(caption or '')}</figcaption>", anchor

    def _figure(self, data: Mapping[str, Any]) -> str:
        caption, anchor = self._caption("figure", data["caption"], data.get("label"))
        note = f"<small>{escape(data['note'])}</small>" if data.get("note") else ""
        svg = _inline_svg(data["svg"], anchor, data["alt"])
        return f'<figure id="{anchor}">{caption}{svg}{note}</figure>\n'

    def _table(self, data: Mapping[str, Any]) -> str:
        inside = f'<div class="scroll">{html({**data, "caption": None})}</div>'
        if not data.get("caption"):
            return inside
        caption, anchor = self._caption("table", data["caption"], data.get("label"))
        return f'<figure class="table" id="{anchor}">{caption}{inside}</figure>\n'

    def _picture(self, source: str, options: Mapping[str, Any]) -> str:
        alt = escape(str(options.get("fig-alt") or self._words["no_alt"]))
        image = f'<img src="{source}" alt="{alt}">'
        if not options.get("fig-cap"):
            return f'<figure class="picture">{image}</figure>\n'
        caption, anchor = self._caption("figure", str(options["fig-cap"]), options.get("label"))
        return f'<figure class="picture" id="{anchor}">{caption}{image}</figure>\n'

    def _html(self, given: str, options: Mapping[str, Any]) -> str:
        """Return the tables of a foreign output in the report's style, else its text."""
        tables = html_tables(given)
        if not tables:
            return f"<p>{escape(html_text(given))}</p>"
        tables[0]["caption"] = options.get("tbl-cap")
        return "".join(map(self._foreign_table, tables))

    def _foreign_table(self, table: Mapping[str, Any]) -> str:
        rows = "".join(_row(row, "td", table["columns"]) for row in table["rows"])
        head = "".join(_row(row, "th", table["columns"]) for row in table["header"])
        inside = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
        inside = f'<div class="scroll">{inside}</div>'
        if not table.get("caption"):
            return inside
        caption, anchor = self._caption("table", str(table["caption"]), None)
        return f'<figure class="table" id="{anchor}">{caption}{inside}</figure>\n'


def _row(cells: Any, tag: str, columns: Any) -> str:
    aligned = zip(cells, (column.get("align") or "left" for column in columns), strict=False)
    return (
        "<tr>"
        + "".join(
            f'<{tag} style="text-align:{align}" colspan="{cell.get("colspan", 1)}">'
            f"{escape(cell['text'])}</{tag}>"
            for cell, align in aligned
        )
        + "</tr>"
    )


def _attached(url: str, attachments: Mapping[str, Mapping[str, str]]) -> str | None:
    if url.startswith("data:image/"):
        return escape(url)
    for mime, content in attachments.get(url.removeprefix("attachment:"), {}).items():
        try:
            base64.b64decode(content, validate=True)
        except binascii.Error:
            return None
        return f"data:{escape(mime)};base64,{content}"
    return None


def _svg_image(svg: str) -> str:
    """Return a foreign SVG as an address: a picture runs nothing and fetches nothing."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')}"


def _inline_svg(svg: str, prefix: str, alt: str) -> str:
    """Return one of our own figures inside the page, its ids made unique."""
    start = svg.index("<svg")
    inside = _ID.sub(rf'id="{prefix}-\1"', svg[start:])
    inside = _ID_USE.sub(rf"\g<1>{prefix}-\g<2>", inside)
    return inside.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)

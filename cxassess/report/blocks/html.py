"""The report's blocks as HTML, for the notebook on the screen.

Styles stand in the elements because JupyterLab drops style sheets, and they keep to colours that
can be read on a light and on a dark page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

Data = Mapping[str, Any]

_COLOURS = {
    "note": "#2f6f8f",
    "warning": "#b7791f",
    "alert": "#b3362b",
    "good": "#2f855a",
    "neutral": "#718096",
}
_SHAPES = {"note": "◆", "warning": "▲", "alert": "■", "good": "●", "neutral": "○"}
_SMALL = "font-size:0.85em;opacity:0.75"


def _element(tag: str, style: str, *inside: str) -> str:
    return f'<{tag} style="{style}">{"".join(inside)}</{tag}>'


def _text(text: str | None) -> str:
    return escape(text or "").replace("\n", "<br>")


def _small(text: str | None) -> str:
    return _element("div", _SMALL, _text(text)) if text else ""


def _document(data: Data) -> str:
    facts = (data["client"], data["period"], data["date"], data["author"])
    return _element(
        "div",
        "border-left:6px solid #0f4c5c;padding:0.6em 1.2em",
        _element("div", "font-size:1.9em;font-weight:600", _text(data["title"])),
        _element("div", "font-size:1.2em", _text(data["subtitle"])),
        _small(" · ".join(fact for fact in facts if fact)),
        _small(data["notice"]),
    )


def _heading(data: Data) -> str:
    level = data["level"]
    return f"<h{level}>{_text(data['text'])}</h{level}>"


def _paragraph(data: Data) -> str:
    return f"<p>{_text(data['text'])}</p>"


def _boxed(kind: str, *inside: str) -> str:
    style = f"border-left:4px solid {_COLOURS[kind]};padding:0.4em 1em;margin:0.6em 0"
    return _element("div", style, *inside)


def _callout(data: Data) -> str:
    kind = data["kind"]
    mark = _element("span", f"color:{_COLOURS[kind]}", _SHAPES[kind])
    title = f"<strong>{_text(data['title'])}</strong><br>" if data["title"] else ""
    return _boxed(kind, f"{mark} {title}{_text(data['text'])}")


def _table(data: Data) -> str:
    columns = data["columns"]
    aligns = ["right" if each["align"] == "decimal" else each["align"] for each in columns]
    header = "".join(
        _element("th", f"text-align:{align}", _text(column["name"]))
        for column, align in zip(columns, aligns, strict=True)
    )
    ends = _longest_ends(data)
    rows = "".join(
        _group(row["group"], len(columns)) if isinstance(row, Mapping) else _row(row, aligns, ends)
        for row in data["rows"]
    )
    size = "font-size:0.85em" if data.get("compact") else ""
    caption = f"<p><strong>{_text(data['caption'])}</strong></p>" if data["caption"] else ""
    body = f"<thead><tr>{header}</tr></thead><tbody>{rows}</tbody>"
    return f"{caption}{_element('table', size, body)}{_small(data['notes'])}"


def _group(text: str, columns: int) -> str:
    return f'<tr><th colspan="{columns}" style="text-align:left">{_text(text)}</th></tr>'


def _row(row: Sequence[Data], aligns: Sequence[str], ends: Sequence[str]) -> str:
    return f"<tr>{''.join(map(_cell, row, aligns, ends))}</tr>"


def _longest_ends(data: Data) -> list[str]:
    """Return for each column the longest text that follows a decimal mark."""
    rows = [row for row in data["rows"] if not isinstance(row, Mapping)]
    return [
        max((row[index].get("after", "") for row in rows), key=len, default="")
        for index in range(len(data["columns"]))
    ]


def _cell(cell: Data, align: str, longest: str) -> str:
    """Return a cell; a number has the unseen end of the column's longest after its own."""
    style = f"text-align:{align}"
    text = _text(cell["text"])
    if "after" in cell:
        style += ";white-space:nowrap;font-variant-numeric:tabular-nums"
        if unseen := longest[len(cell["after"]) :]:
            text += _element("span", "visibility:hidden", _text(unseen))
    if fill := cell.get("fill"):
        style += f";box-shadow:inset 4px 0 {_COLOURS.get(fill, fill)}"
    return _element("td", style, f"<strong>{text}</strong>" if cell.get("strong") else text)


def _tiles(data: Data) -> str:
    size = "1.3em" if data.get("compact") else "1.7em"
    boxes = (
        _element(
            "div",
            "border-top:3px solid #0f4c5c;padding:0.4em 1.4em 0.4em 0;min-width:7em",
            _small(tile["label"]),
            _element("div", f"font-size:{size};font-weight:600", _text(tile["value"])),
            _small(tile["note"]),
        )
        for tile in data["tiles"]
    )
    return _element("div", "display:flex;flex-wrap:wrap;gap:1.2em;margin:0.6em 0", *boxes)


def _card(data: Data) -> str:
    kind = data["colour_kind"]
    colour = f"color:{_COLOURS[kind]};font-weight:600;float:right"
    badge = (
        _element("span", colour, f"{_SHAPES[kind]} {_text(data['badge'])}") if data["badge"] else ""
    )
    lines = "".join(
        f"<div><strong>{_text(label)}:</strong> {_text(text)}</div>"
        for label, text in data["fields"]
    )
    title = f"<div><strong>{_text(data['title'])}</strong></div>"
    return _boxed(kind, badge, title, lines, _small(data["footer"]))


def _figure(data: Data) -> str:
    caption = f"<p><strong>{_text(data['caption'])}</strong></p>" if data["caption"] else ""
    return _element("div", "margin:0.6em 0", caption, data["svg"], _small(data["note"]))


def _columns(data: Data) -> str:
    widths = data["widths"] or [1] * len(data["columns"])
    columns = (
        _element("div", f"flex:{width} 1 0;min-width:0", *map(html, blocks))
        for width, blocks in zip(widths, data["columns"], strict=True)
    )
    return _element("div", "display:flex;gap:1.2em", *columns)


def _onepage(data: Data) -> str:
    return "".join(map(html, data["blocks"]))


def _contents(_: Data) -> str:
    return ""


def _pagebreak(_: Data) -> str:
    return '<hr style="border-style:dashed">'


_BLOCKS: dict[str, Callable[[Data], str]] = {
    "document": _document,
    "heading": _heading,
    "paragraph": _paragraph,
    "callout": _callout,
    "table": _table,
    "tiles": _tiles,
    "card": _card,
    "figure": _figure,
    "columns": _columns,
    "onepage": _onepage,
    "contents": _contents,
    "pagebreak": _pagebreak,
}


def html(data: Data) -> str:
    """Return a block's data as HTML, every text escaped.

    Parameters
    ----------
    data : mapping
        What :meth:`cxassess.report.blocks.Block.data` returns.
    """
    return _BLOCKS[data["block"]](data)

"""The report's blocks as HTML, for the notebook on the screen.

Styles stand in the elements because JupyterLab drops style sheets, and they keep to colours that
can be read on a light and on a dark page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    aligns = [column["align"] for column in data["columns"]]
    header = "".join(
        _element("th", f"text-align:{align}", _text(column["name"]))
        for column, align in zip(data["columns"], aligns, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(_cell(cell, align) for cell, align in zip(row, aligns, strict=True))
        + "</tr>"
        for row in data["rows"]
    )
    caption = f"<p><strong>{_text(data['caption'])}</strong></p>" if data["caption"] else ""
    return (
        f"{caption}<table><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>"
        f"{_small(data['notes'])}"
    )


def _cell(cell: Data, align: str) -> str:
    style = f"text-align:{align}"
    if fill := cell.get("fill"):
        style += f";box-shadow:inset 4px 0 {_COLOURS.get(fill, fill)}"
    return _element("td", style, _text(cell["text"]))


def _tiles(data: Data) -> str:
    boxes = (
        _element(
            "div",
            "border-top:3px solid #0f4c5c;padding:0.4em 1.4em 0.4em 0;min-width:7em",
            _small(tile["label"]),
            _element("div", "font-size:1.7em;font-weight:600", _text(tile["value"])),
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
    "pagebreak": _pagebreak,
}


def html(data: Data) -> str:
    """Return a block's data as HTML, every text escaped.

    Parameters
    ----------
    data : mapping
        What :meth:`cxassess.report.blocks.Block.data` returns, of any block but a figure.
    """
    return _BLOCKS[data["block"]](data)

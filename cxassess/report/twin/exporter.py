"""The nbconvert exporter ``cxhtml``: an executed notebook as one HTML file."""

from __future__ import annotations

import datetime as dt
import re
from html import escape, unescape
from pathlib import Path
from string import Template
from typing import Any

import yaml
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from cxassess.assets import templates_folder
from cxassess.errors import language_key
from cxassess.report.exporter import ReportPreprocessor, Resources
from cxassess.report.twin.faces import font_faces
from cxassess.report.twin.rendering import TwinRendering
from cxassess.report.words import Words

_TAG = re.compile(r"<[^>]*>")
_FAMILIES = '"Source Sans Pro", "DejaVu Sans", sans-serif'
_CONTENTS_DEPTH = 2


class CxHtmlExporter(Exporter):
    """Exports an executed notebook as a report in HTML that needs nothing but itself.

    Styles, faces and pictures are inside the file, and its own policy forbids a browser to ask
    any host for anything. Equal notebooks give equal bytes.
    """

    export_from_notebook = "HTML report (cxhtml)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    # nbconvert declares a notebook and its exporters of files return text all the same.
    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[str, Resources]:
        """Return the notebook as HTML.

        Raises
        ------
        ReportError
            If a cell failed or no cell was run.
        """
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        nb, resources = ReportPreprocessor().preprocess(nb, resources)  # type: ignore[no-untyped-call]
        resources.pop("cxreport")
        page = _page(nb, resources.pop("cxdocument"))
        resources["output_extension"] = self.file_extension
        return page, resources


def print_html(notebook: NotebookNode) -> bytes:
    """Return an executed notebook as an HTML file.

    Raises
    ------
    ReportError
        As :meth:`CxHtmlExporter.from_notebook_node` does.
    """
    page: str
    page, _ = CxHtmlExporter().from_notebook_node(notebook)  # type: ignore[no-untyped-call]
    return page.encode("utf-8", "replace")


def _page(nb: NotebookNode, document: dict[str, Any]) -> str:
    words: dict[str, Any] = _template_words(document)
    rendering = TwinRendering(words)
    body = rendering.resolved("".join(_cell(cell, rendering) for cell in nb.cells))
    brand = document.get("brand", {})
    toc = "".join(
        f'<li class="level-{level}"><a href="#{anchor}">{_TAG.sub("", shown)}</a></li>'
        for level, anchor, shown in rendering.contents
        if level <= _CONTENTS_DEPTH
    )
    page = {
        "language": document["language"],
        "title": escape(" · ".join(filter(None, (document["client"], document["title"])))),
        "style": _template("report.css"),
        "accent": brand.get("accent", "#0f4c5c"),
        "ink": brand.get("ink", "#1d2b33"),
        "base": _families(brand.get("base")),
        "headings": _families(brand.get("headings") or brand.get("base")),
        "cover": _cover(document, brand, words),
        "contents": words["contents"],
        "skip": words["skip"],
        "toc": rendering.resolved(f"<ol>{toc}</ol>"),
        "body": body,
        "footer": escape(" · ".join(_footer(document, brand))),
    }
    shown = unescape(_TAG.sub("", " ".join(str(page[key]) for key in ("title", "toc", "cover"))))
    shown += unescape(_TAG.sub("", body)) + page["footer"] + words["contents"]
    page["fonts"] = font_faces(shown, brand.get("fonts", {}))
    return Template(_template("page.html")).substitute(page)


def _cell(cell: NotebookNode, rendering: TwinRendering) -> str:
    if cell.cell_type == "markdown":
        return rendering.markdown_cell(cell)
    return "".join(rendering.output(output, cell) for output in cell.get("outputs", ()))


def _cover(document: dict[str, Any], brand: dict[str, Any], words: dict[str, Any]) -> str:
    logos = "".join(
        f'<img src="{_address(brand, logo["path"])}" alt="{escape(logo["alt"])}">'
        for key in ("logo", "client_logo")
        if (logo := brand.get(key))
    )
    facts = (
        (words["client"], document["client"]),
        (words["period"], document["period"]),
        (words["date"], _date(document)),
        (words["author"], " · ".join(filter(None, (document["author"], brand.get("name"))))),
    )
    listed = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts if text
    )
    notice = f'<p class="notice">{escape(document["notice"])}</p>' if document["notice"] else ""
    return (
        f'<div class="logos">{logos}</div><h1>{escape(document["title"])}</h1>'
        f'<p class="subtitle">{escape(document["subtitle"])}</p>{notice}<dl>{listed}</dl>'
    )


def _footer(document: dict[str, Any], brand: dict[str, Any]) -> list[str]:
    lines = [brand.get("confidentiality"), *brand.get("contact", ()), brand.get("link")]
    return [each for each in (document["footer"], *lines) if each]


def _address(brand: dict[str, Any], name: str) -> str:
    kind = {"svg": "svg+xml", "jpg": "jpeg"}.get(Path(name).suffix[1:], Path(name).suffix[1:])
    return f"data:image/{kind};base64,{brand['files'][name]}"


def _date(document: dict[str, Any]) -> str:
    if not document["date"]:
        return ""
    return Words(document["language"]).date(dt.date.fromisoformat(document["date"]))


def _families(first: str | None) -> str:
    return f'"{first}", {_FAMILIES}' if first else _FAMILIES


def _template_words(document: dict[str, Any]) -> dict[str, Any]:
    """Return the words of the PDF's template, which the twin shares."""
    path = templates_folder() / "cxreport" / "words.yaml"
    words = yaml.safe_load(path.read_text(encoding="utf-8"))[language_key(document["language"])]
    return {**words, **document.get("labels", {})}


def _template(name: str) -> str:
    return (templates_folder() / "cxhtml" / name).read_text(encoding="utf-8")

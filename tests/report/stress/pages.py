"""A report read back: pages, bookmarks and tags of the PDF, what the HTML twin shows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
from nbformat import NotebookNode

from cxassess.errors import Language, language_key
from cxassess.report.blocks import BLOCK_MIME
from cxassess.report.run import print_notebook
from cxassess.report.twin import print_html
from tests.report import printing
from tests.report.stress.running import NOTEBOOK, run_here

_TAG = re.compile(r"<style.*?</style>|<script.*?</script>|<[^>]+>", re.DOTALL)
_MARGIN_OF_LINES = 40
"""Points at the head and the foot of a page where running lines stand."""


@dataclass(frozen=True)
class Bookmark:
    """A heading as the PDF's bookmarks list it; pages count from 0."""

    level: int
    title: str
    page: int


@dataclass
class Part:
    """A chapter as the notebook shows it: its heading, and the sources of its cells."""

    title: str
    sources: list[str]
    content: int = 0
    """How much stands under the heading: blocks, and Markdown cells with a text."""


@dataclass(frozen=True)
class Report:
    """A printed report."""

    client: Path
    language: Language
    notebook: NotebookNode
    pdf: bytes

    @cached_property
    def reader(self) -> pypdf.PdfReader:
        return printing.reader(self.pdf)

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page as it is read, without the hyphens of broken words."""
        return [_plain(page.get_textpage().get_text_range()) for page in self._document]

    @cached_property
    def bodies(self) -> list[str]:
        """The text of each page without its running lines."""
        return [
            _plain(
                page.get_textpage().get_text_bounded(
                    bottom=_MARGIN_OF_LINES, top=page.get_height() - _MARGIN_OF_LINES
                )
            )
            for page in self._document
        ]

    @cached_property
    def text(self) -> str:
        return " ".join(self.pages)

    @cached_property
    def bookmarks(self) -> list[Bookmark]:
        return list(self._bookmarks(self.reader.outline))

    @cached_property
    def chapters(self) -> list[Bookmark]:
        return [each for each in self.bookmarks if each.level == 1]

    @cached_property
    def tags(self) -> list[tuple[str, str]]:
        """Every element of the structure tree in reading order: its kind and alternative text."""
        return list(_tags(self.reader.trailer["/Root"]["/StructTreeRoot"]))

    @cached_property
    def outline(self) -> list[Part]:
        """Every heading of the first level in the cells, and what stands under each."""
        return list(_parts(self.cells))

    @cached_property
    def html(self) -> bytes:
        return print_html(self.notebook)

    @cached_property
    def html_text(self) -> str:
        """What the twin shows, as text."""
        return " ".join(html.unescape(_TAG.sub(" ", self.html.decode())).split())

    def width(self, page: int) -> tuple[float, float]:
        """Return where writing begins and ends on a page, as shares of its width."""
        shown = self._document[page]
        text = shown.get_textpage()
        boxes = [text.get_charbox(index) for index in range(text.count_chars())]
        inked = [box for box in boxes if box[2] > box[0]]
        whole = shown.get_width()
        return min(box[0] for box in inked) / whole, max(box[2] for box in inked) / whole

    @cached_property
    def cells(self) -> list[NotebookNode]:
        """Return the cells that are printed in the report's language."""
        other = {"lang-pt", "lang-en"} - {f"lang-{language_key(self.language)}"}
        left_out = {"no-report", *other}
        return [
            cell
            for cell in self.notebook.cells
            if not left_out.intersection(cell.metadata.get("tags", ()))
        ]

    @cached_property
    def _document(self) -> pypdfium2.PdfDocument:
        return pypdfium2.PdfDocument(self.pdf)

    def _bookmarks(self, outline: list[Any], level: int = 1) -> Iterator[Bookmark]:
        for each in outline:
            if isinstance(each, list):
                yield from self._bookmarks(each, level + 1)
            else:
                page = self.reader.get_destination_page_number(each)
                yield Bookmark(level, " ".join(str(each.title).split()), page)


def print_report(client: Path, language: Language, *, notebook: Path = NOTEBOOK) -> Report:
    """Run the notebook for a client and print it."""
    ran = run_here(client, language, notebook=notebook)
    return Report(client, language, ran, print_notebook(ran))


def blocks_of(cell: NotebookNode) -> Iterator[Mapping[str, Any]]:
    """Yield every block that a cell shows, those on a page of their own too."""
    for output in cell.get("outputs", ()):
        block = output.get("data", {}).get(BLOCK_MIME, {"block": "none"})
        yield from block["blocks"] if block["block"] == "onepage" else (block,)


def _tags(node: Any) -> Iterator[tuple[str, str]]:
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from _tags(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"])[1:], str(node.get("/Alt", ""))
        if "/K" in node:
            yield from _tags(node["/K"])


def _parts(cells: list[NotebookNode]) -> Iterator[Part]:
    part: Part | None = None
    for cell in cells:
        for title in _pieces(cell):
            if title is not None:
                if part is not None:
                    yield part
                part = Part(title, [])
            elif part is not None:
                part.content += 1
            if part is not None and cell.source not in part.sources:
                part.sources.append(cell.source)
    if part is not None:
        yield part


def _pieces(cell: NotebookNode) -> Iterator[str | None]:
    """Yield the title of each heading of the first level, and None for anything else shown."""
    if cell.cell_type == "markdown":
        head, _, rest = cell.source.partition("\n")
        if head.startswith("# "):
            yield head[2:]
        if rest.strip() or not head.startswith("# "):
            yield None
        return
    for block in blocks_of(cell):
        is_title = block["block"] == "heading" and block["level"] == 1
        if block["block"] not in ("document", "contents", "pagebreak", "none"):
            yield " ".join(block["text"].split()) if is_title else None


def _plain(text: str) -> str:
    """Return a text in one line; where a word was broken it is whole again."""
    return " ".join(re.sub("[\x02\xad\ufffe\u2010]\\s*", "", text).split())

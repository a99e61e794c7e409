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
    def structure(self) -> printing.Element:
        return printing.structure(self.pdf)

    @cached_property
    def html(self) -> bytes:
        return print_html(self.notebook)

    @cached_property
    def html_text(self) -> str:
        """What the twin shows, as text."""
        return " ".join(html.unescape(_TAG.sub(" ", self.html.decode())).split())

    def rightmost(self, page: int) -> float:
        """Return how far to the right anything is written on a page, as a share of its width."""
        return float(printing.rightmost(self.pdf, page) / self._document[page].get_width())

    def blocks(self) -> Iterator[Mapping[str, Any]]:
        """Yield every block of the notebook's outputs, those inside others too."""
        for cell in self.cells():
            yield from blocks_of(cell)

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
    """Yield every block that a cell shows, those inside others too."""
    for output in cell.get("outputs", ()):
        if BLOCK_MIME in output.get("data", {}):
            yield from _with_inner(output["data"][BLOCK_MIME])


def _with_inner(block: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield block
    inner = [*block.get("blocks", ()), *(each for one in block.get("columns", ()) for each in one)]
    for each in inner if block["block"] in ("columns", "onepage") else ():
        yield from _with_inner(each)


def _plain(text: str) -> str:
    """Return a text in one line; where a word was broken it is whole again."""
    return " ".join(re.sub("[\x02\xad\ufffe\u2010]\\s*", "", text).split())

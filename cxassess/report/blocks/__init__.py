"""The parts a report is made of, as objects that a notebook displays.

JupyterLab shows them by their HTML or SVG; the exporters read their data (JSON, under the MIME
type :data:`BLOCK_MIME`) and print it in the report's own design. All texts are literal: nothing
in them is taken for Markdown, HTML or Typst. :func:`ref` puts a reference into a text.
"""

from cxassess.report.blocks.base import BLOCK_MIME, Block, Kind
from cxassess.report.blocks.document import Document
from cxassess.report.blocks.figure import Figure
from cxassess.report.blocks.layout import Columns, Contents, OnePage, PageBreak
from cxassess.report.blocks.references import REFERENCE, label_of, ref
from cxassess.report.blocks.table import Align, Cell, Column, Group, Table
from cxassess.report.blocks.texts import Callout, Card, Heading, Paragraph, Tile, Tiles

__all__ = [
    "BLOCK_MIME",
    "REFERENCE",
    "Align",
    "Block",
    "Callout",
    "Card",
    "Cell",
    "Column",
    "Columns",
    "Contents",
    "Document",
    "Figure",
    "Group",
    "Heading",
    "Kind",
    "OnePage",
    "PageBreak",
    "Paragraph",
    "Table",
    "Tile",
    "Tiles",
    "label_of",
    "ref",
]

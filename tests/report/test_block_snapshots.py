"""What each block is in the notebook (HTML) and in print (Typst)."""

import pytest

from cxassess.report.blocks import (
    BLOCK_MIME,
    Callout,
    Card,
    Cell,
    Column,
    Columns,
    Contents,
    Document,
    Group,
    Heading,
    OnePage,
    PageBreak,
    Paragraph,
    Table,
    Tile,
    Tiles,
    ref,
)
from cxassess.report.outputs import Rendering

BLOCKS = [
    Document(
        "Title", "Subtitle", "Client & Co.", "en", "2026-01-31", "Ana", "2025", "foot", "notice"
    ),
    Heading("A heading", 2, "sec-a"),
    Paragraph(f"See {ref('fig-a')}."),
    Callout("Text", "alert", "Title", compact=True),
    Tiles([Tile("Index", "41.4", "0 to 100"), Tile("NPS", "+9")], compact=True),
    Card("Finding", [("Owner", "CX"), ("Effort", "3")], "confirmed", "warning", "Foot"),
    Table(
        [Column("Measure"), Column("Value", "decimal", "2cm")],
        [Group("Group"), ["NPS", "+9.8"], [Cell("Total", "good"), Cell("12", strong=True)]],
        "Caption",
        "Notes",
        "tbl-a",
        compact=True,
    ),
    Columns([[Paragraph("left")], [Paragraph("right")]], [2, 1]),
    OnePage([Heading("One"), Paragraph("page")]),
    Contents(1),
    PageBreak(),
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.block)
def test_block(block, snapshot):
    data = block._repr_mimebundle_()
    output = {"output_type": "display_data", "data": {BLOCK_MIME: data[BLOCK_MIME]}}
    typst = str(Rendering("x.ipynb").output(output, {"source": ""}))
    assert {"html": data["text/html"], "typst": typst} == snapshot

"""What a report's notebook calls to show its parts."""

from __future__ import annotations

from collections.abc import Iterable

from IPython.display import display

from cxassess.report.blocks import Block, Figure
from cxassess.report.charts import Chart


def show(*parts: Block | Chart | Iterable[Block]) -> None:
    """Display blocks, charts and lists of blocks, in order."""
    for part in parts:
        if isinstance(part, Chart):
            display(Figure(part.figure, part.caption, part.alt, part.note))  # type: ignore[no-untyped-call]
        elif isinstance(part, Block):
            display(part)  # type: ignore[no-untyped-call]
        else:
            show(*part)

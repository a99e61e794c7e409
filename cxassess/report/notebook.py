"""What a report's notebook calls to show its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from IPython.display import display

from cxassess.report.blocks import Block, Columns, Figure, OnePage
from cxassess.report.charts import Chart

Part = Block | Chart | Iterable[Block | Chart]
"""What a notebook shows: a block, a chart, or several of them."""


def show(*parts: Part) -> None:
    """Display blocks, charts and lists of them, in order."""
    for block in _blocks(parts):
        display(block)  # type: ignore[no-untyped-call]


def side_by_side(*columns: Part, widths: Sequence[float] = ()) -> Columns:
    """Return parts as columns; `widths` are their shares of the text's width."""
    return Columns([list(_blocks([column])) for column in columns], widths)


def one_page(*parts: Part) -> OnePage:
    """Return parts that stand together on a page of their own."""
    return OnePage(list(_blocks(parts)))


def _blocks(parts: Iterable[Part]) -> Iterator[Block]:
    for part in parts:
        if isinstance(part, Chart):
            yield Figure(part.figure, part.caption, part.alt, part.note, label=part.label)
        elif isinstance(part, Block):
            yield part
        else:
            yield from _blocks(part)

"""Tables whose columns are told together with what fills them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from cxassess.report.blocks import Align, Cell, Column, Table

T = TypeVar("T")


class Part(NamedTuple, Generic[T]):
    """A column of a table, and its cell for each item."""

    name: str
    cell: Callable[[T], str | Cell]
    align: Align = "left"
    width: str | None = None


def table(
    items: Iterable[T],
    parts: Sequence[Part[T] | None],
    caption: str,
    notes: Sequence[str] = (),
    *,
    compact: bool = False,
) -> Table:
    """Return a table with a row an item; parts that are None are left out."""
    shown = [part for part in parts if part is not None]
    return Table(
        columns=[Column(part.name, part.align, part.width) for part in shown],
        rows=[[part.cell(item) for part in shown] for item in items],
        caption=caption,
        notes=" ".join(note for note in notes if note) or None,
        compact=compact,
    )

"""A table's header: one row or several, and what each column is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxassess.surveys.types import HeaderLayout

JOINT = " / "
"""Between the question and the answer, in the name of one of a question's columns."""


@dataclass(frozen=True)
class Header:
    """The names of a table's columns.

    Attributes
    ----------
    names : tuple of str
        What each column is called, as written in the file.
    others : tuple of tuple of str
        Other names of each column: wording, internal identifier.
    first_row, last_row : int
        Row numbers of the header's first and last row; the answers follow.
    """

    names: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]
    first_row: int
    last_row: int


def read_header(rows: Sequence[Sequence[str]], layout: HeaderLayout) -> Header:
    """Return the header that a table's first rows hold.

    Parameters
    ----------
    rows : sequence of sequence of str
        The cells of the file's first rows, as many as the layout needs or more.
    layout : HeaderLayout
        Where the header stands.
    """
    start = layout.row - 1
    first, *further = [list(row) for row in rows[start : start + layout.rows]] or [[]]
    width = len(first)
    further = [(row + [""] * width)[:width] for row in further]
    others = (
        tuple(tuple(cell for cell in cells if cell.strip()) for cells in zip(*further, strict=True))
        or ((),) * width
    )
    names = _joined(first, others) if layout.names == "joined" else first
    return Header(tuple(names), others, layout.row, start + layout.rows)


def named(header: Header, name: str) -> list[int]:
    """Return the columns that have a name.

    Exactly, else but for blanks at the ends, else as another name of the column.
    """
    exact = [place for place, each in enumerate(header.names) if each == name]
    if exact:
        return exact
    stripped = name.strip()
    found = [place for place, each in enumerate(header.names) if each.strip() == stripped]
    return found or [
        place
        for place, others in enumerate(header.others)
        if any(each.strip() == stripped for each in others)
    ]


def _joined(first: list[str], others: tuple[tuple[str, ...], ...]) -> list[str]:
    questions: list[str] = []
    for cell in first:
        questions.append(cell if cell.strip() or not questions else questions[-1])
    return [
        JOINT.join((question.strip(), *other)) if other and several else question
        for question, other, several in zip(questions, others, _of_several(questions), strict=True)
    ]


def _of_several(questions: list[str]) -> list[bool]:
    """Return whether a column's neighbours are the same question's."""
    return [
        question in (*questions[max(place - 1, 0) : place], *questions[place + 1 : place + 2])
        for place, question in enumerate(questions)
    ]

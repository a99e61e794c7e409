"""Cells, names and rows as an error message shows them, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable

SHOWN_ROWS = 5
_SHOWN_LENGTH = 24
_NAME_LENGTH = 60
_LETTER = re.compile(r"[^\W\d_]")


def quoted(names: Iterable[str]) -> str:
    """Return names between quotation marks, so that blanks at their ends can be seen."""
    return ", ".join(f'"{_cut(_on_one_line(name), _NAME_LENGTH)}"' for name in names)


def shown(text: str) -> str:
    """Return a cell's text between quotation marks.

    A code or a number is short. A longer text can be what a respondent wrote, and one with an @
    an address, so its letters are hidden and only its shape is left.
    """
    if len(text) > _SHOWN_LENGTH or "@" in text:
        text = _cut(_LETTER.sub("x", text), _SHOWN_LENGTH)
    return f'"{_on_one_line(text)}"'


def row_list(rows: Iterable[int]) -> str:
    """Return the first row numbers, and dots when there are more."""
    numbers = [str(row) for row in rows]
    dots = ["…"] if len(numbers) > SHOWN_ROWS else []
    return ", ".join(numbers[:SHOWN_ROWS] + dots)


def _on_one_line(text: str) -> str:
    """Return the text with line ends and other unseen characters as their escapes."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"

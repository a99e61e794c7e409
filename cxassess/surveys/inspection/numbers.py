"""How the numbers of a column are written: decimal mark, thousands mark, and doubt between them."""

from __future__ import annotations

import re

from cxassess.surveys.inspection.column import Column
from cxassess.surveys.inspection.types import Numbers

_INTEGER = re.compile(r"[+-]?\d+")
_MARKED = re.compile(r"[+-]?\d*[.,]\d+(?:[eE][+-]?\d+)?")
_NUMBER = re.compile(r"[+-]?[\d., ]*\d[\d., ]*(?:[eE][+-]?\d+)?")
_GROUPED = {
    (decimal, thousands): re.compile(
        rf"[+-]?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})*(?:{re.escape(decimal)}\d*)?"
    )
    for decimal, thousands in ((".", ","), (",", "."), (".", " "), (",", " "))
}


def is_integer(column: Column) -> bool:
    """Tell whether every cell is a whole number without marks."""
    return column.all_match(_INTEGER)


def find_numbers(column: Column) -> Numbers | None:
    """Return how a column's numbers are written, or None when not all cells are numbers.

    Numbers with one mark and three digits behind it, in every cell, can be read in two ways:
    ``1.234`` is a little over one, or more than a thousand.
    """
    if not column.counts or not all(map(_NUMBER.fullmatch, column.first_texts)):
        return None
    if is_integer(column):
        return Numbers(column.name, ((".", None),))
    texts = [text for text in column.counts if not _INTEGER.fullmatch(text)]
    readings = [
        (mark, None)
        for mark in (".", ",")
        if all(_MARKED.fullmatch(text) and mark in text for text in texts)
    ]
    if readings:
        mark = readings[0][0]
        other = "," if mark == "." else "."
        grouped = _GROUPED[other, mark]
        if all(grouped.fullmatch(text) and not text.startswith("0") for text in texts):
            return Numbers(column.name, (readings[0], (other, mark)))
        return Numbers(column.name, (readings[0],))
    fits = tuple(
        marks
        for marks, pattern in _GROUPED.items()
        if all(pattern.fullmatch(text) for text in column.counts)
    )
    return Numbers(column.name, fits[:1]) if fits else None


def mean(column: Column, numbers: Numbers) -> float:
    """Return the mean of a column's numbers under their first reading."""
    decimal, thousands = numbers.marks[0]
    total = sum(
        float(text.replace(thousands or "\0", "").replace(decimal, ".")) * rows
        for text, rows in column.counts.items()
    )
    return total / column.filled

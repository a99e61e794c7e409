"""What follows the whole part of written numbers, so that decimal marks stand under each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"\D{0,4}?(\d[\d.,\u00a0\u202f]*)")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*")
_LONGEST = 30
_LONGEST_DASH = 2


def after_points(texts: Sequence[str]) -> list[str | None]:
    """Return for each text of a column what follows the whole part of its number.

    Parameters
    ----------
    texts : sequence of str
        Numbers as they are shown, in one language: ``−1.234,5``, ``38 %``, ``2.0 [1.0; 3.0]``.

    Returns
    -------
    list of str or None
        From the decimal mark on, where there is one; nothing for a dash or the like; None for
        words.

    Examples
    --------
    >>> after_points(["1.234,5", "−2 %", "n/a?", "–"])
    [',5', ' %', None, '']
    """
    numbers = [_NUMBER.match(text) if len(text) <= _LONGEST else None for text in texts]
    mark = _decimal_mark([_digits(found) for found in numbers if found])
    return [_after(text, found, mark) for text, found in zip(texts, numbers, strict=True)]


def _after(text: str, found: re.Match[str] | None, mark: str) -> str | None:
    if found is None:
        return "" if len(text) <= _LONGEST_DASH else None
    whole, _, _ = _digits(found).partition(mark)
    return text[found.start(1) + len(whole) :]


def _digits(found: re.Match[str]) -> str:
    """Return a number without the marks and spaces that end its sentence."""
    return found[1].rstrip(".,\u00a0\u202f")


def _decimal_mark(numbers: Sequence[str]) -> str:
    """Return the decimal mark of a column's numbers: the one that does not part thousands."""
    for number in numbers:
        marks = [char for char in number if char in ".,"]
        if len(set(marks)) > 1:
            return marks[-1]
        if marks and not _THOUSANDS.fullmatch(number):
            return marks[0]
    thousands = next(filter(None, map(_THOUSANDS.fullmatch, numbers)), None)
    return "," if thousands and thousands[1] == "." else "."

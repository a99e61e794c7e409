"""Numbers written as text, read with declared marks and nothing guessed."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd


class NumberFormat(NamedTuple):
    """How numbers are written.

    Attributes
    ----------
    decimal : {".", ","}
        The decimal mark.
    thousands : {".", ",", " "} or None
        What stands between groups of three digits. Where it is not declared no mark is taken for
        it: 1.234 is one number in English and another in Portuguese.
    """

    decimal: str = "."
    thousands: str | None = None

    @property
    def pattern(self) -> str:
        """Regular expression of a whole number's text."""
        mark = re.escape(self.decimal)
        digits = "[0-9]+"
        if self.thousands:
            digits = rf"(?:[0-9]{{1,3}}(?:{self.mark_of_thousands}[0-9]{{3}})+|[0-9]+)"
        return rf"[+-]?(?:{digits}(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][+-]?[0-9]+)?"

    @property
    def mark_of_thousands(self) -> str:
        """Regular expression of the thousands mark: a blank can be one that does not break."""
        return "[ \u00a0\u202f]" if self.thousands == " " else re.escape(self.thousands or "")


def parse_number(text: str, numbers: NumberFormat) -> float | None:
    """Return the number that a text is, or None when it is not a number.

    Blanks around it do not count.
    """
    stripped = text.strip()
    if re.fullmatch(numbers.pattern, stripped) is None:
        return None
    return float(_plain(stripped, numbers))


def parse_numbers(texts: pd.Series, numbers: NumberFormat) -> npt.NDArray[np.float64]:
    """Return the numbers of a column of texts, NaN where a text is not a number."""
    stripped = texts.str.strip()
    numeric = stripped.where(stripped.str.fullmatch(numbers.pattern))
    if numbers.thousands:
        numeric = numeric.str.replace(numbers.mark_of_thousands, "", regex=True)
    plain = numeric.str.replace(numbers.decimal, ".", regex=False)
    return np.asarray(plain.astype("float64"), dtype=np.float64)


def _plain(text: str, numbers: NumberFormat) -> str:
    if numbers.thousands:
        text = re.sub(numbers.mark_of_thousands, "", text)
    return text.replace(numbers.decimal, ".")

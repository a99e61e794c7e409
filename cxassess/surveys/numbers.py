"""Numbers written as text, read with a declared decimal mark and nothing guessed."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd


def _pattern(decimal: str) -> str:
    # No thousands separator: 1.234 is one number in English and another in Portuguese.
    mark = re.escape(decimal)
    return rf"[+-]?(?:[0-9]+(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][+-]?[0-9]+)?"


def parse_number(text: str, decimal: str) -> float | None:
    """Return the number that a text is, or None when it is not a number.

    Parameters
    ----------
    text : str
        A cell's text; blanks around it do not count.
    decimal : {".", ","}
        The decimal mark. The other mark is never taken for a thousands separator.
    """
    stripped = text.strip()
    if re.fullmatch(_pattern(decimal), stripped) is None:
        return None
    return float(stripped.replace(decimal, "."))


def parse_numbers(texts: pd.Series, decimal: str) -> npt.NDArray[np.float64]:
    """Return the numbers of a column of texts, NaN where a text is not a number."""
    stripped = texts.str.strip()
    numeric = stripped.where(stripped.str.fullmatch(_pattern(decimal)))
    plain = numeric.str.replace(decimal, ".", regex=False)
    return np.asarray(plain.astype("float64"), dtype=np.float64)

"""The confidence interval that every result answers, and the checks shared by all arguments."""

from __future__ import annotations

import math
import operator
from numbers import Real
from typing import Literal, NamedTuple, SupportsIndex, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri, stdtr, stdtrit

Alternative = Literal["two-sided", "less", "greater"]

SMALLEST_BASE = 5
"""Fewer answers than these have counts and no score."""


class ConfidenceInterval(NamedTuple):
    """The bounds of a confidence interval.

    Attributes
    ----------
    low, high : float
        Lower and upper bound, on the scale of the estimate.
    """

    low: float
    high: float


NO_INTERVAL = ConfidenceInterval(math.nan, math.nan)


def quantile(probability: float, df: float = math.inf) -> float:
    """Return the quantile of Student's t, or of the normal where `df` is infinite."""
    return float(ndtri(probability) if math.isinf(df) else stdtrit(df, probability))


def two_sided_quantile(confidence_level: float, df: float = math.inf) -> float:
    """Return the quantile that leaves half of 1 - confidence_level in each tail."""
    return -quantile((1 - confidence_level) / 2, df)


def tail_probability(statistic: float, alternative: Alternative, df: float = math.inf) -> float:
    """Return the p-value of a normal or t statistic; NaN when the statistic is.

    The statistic is positive when the data lie above the hypothesis.
    """

    def below(value: float) -> float:
        return float(ndtr(value) if math.isinf(df) else stdtr(df, value))

    if alternative == "less":
        return below(statistic)
    if alternative == "greater":
        return below(-statistic)
    return 2 * below(-abs(statistic))


def ratio(numerator: float, denominator: float) -> float:
    """Return a quotient; NaN when the denominator is 0."""
    return numerator / denominator if denominator else math.nan


def interval_around(
    estimate: float,
    standard_error: float,
    confidence_level: float,
    *,
    df: float = math.inf,
    alternative: Alternative = "two-sided",
    scale: tuple[float, float] = (-math.inf, math.inf),
) -> ConfidenceInterval:
    """Return the interval that belongs to a test, clipped to the scale; NaN without an error.

    With the alternative "greater" only the lower bound is estimated and with "less" only the
    upper one; the other is the end of the scale.
    """
    confidence_level = probability_iv(confidence_level, "confidence_level")
    if math.isnan(estimate) or math.isnan(standard_error):
        return NO_INTERVAL
    tails = 2 if alternative == "two-sided" else 1
    half_width = -quantile((1 - confidence_level) / tails, df) * standard_error
    low = scale[0] if alternative == "less" else max(estimate - half_width, scale[0])
    high = scale[1] if alternative == "greater" else min(estimate + half_width, scale[1])
    return ConfidenceInterval(low, high)


def probability_iv(value: float, name: str) -> float:
    """Return a probability strictly between 0 and 1, or raise ValueError."""
    if not 0 < value < 1:
        raise ValueError(f"`{name}` must be a number between 0 and 1, both excluded; got {value}.")
    return float(value)


def alternative_iv(alternative: str) -> None:
    """Raise ValueError unless the alternative is one of the three."""
    option_iv(alternative, "alternative", get_args(Alternative))


def option_iv(value: str, name: str, options: tuple[str, ...]) -> None:
    """Raise ValueError unless the value is one of the options."""
    if value not in options:
        legal = ", ".join(repr(option) for option in options)
        raise ValueError(f"`{name}` must be one of {{{legal}}}; got {value!r}.")


def result_iv(value: object, name: str, kind: type) -> None:
    """Raise TypeError unless the value is a result of the kind."""
    if not isinstance(value, kind):
        raise TypeError(f"`{name}` must be a {kind.__name__}; got {type(value).__name__}.")


def count_iv(value: SupportsIndex, name: str) -> int:
    """Return a count (a whole number, not negative), or raise TypeError or ValueError."""
    if isinstance(value, bool):
        raise TypeError(f"`{name}` must be a whole number; got {value}.")
    try:
        count = operator.index(value)
    except TypeError:
        raise TypeError(f"`{name}` must be a whole number; got {value!r}.") from None
    if count < 0:
        raise ValueError(f"`{name}` must not be negative; got {count}.")
    return count


def numbers_iv(values: ArrayLike, name: str, *, empty: bool = False) -> NDArray[np.float64]:
    """Return a one-dimensional array of finite numbers, or raise ValueError.

    A missing value is refused rather than dropped: whoever calls knows how missing answers are
    coded and how many there were, and dropping them here would hide it.
    """
    if np.ma.is_masked(values):
        raise ValueError(f"`{name}` must not hold masked values.")
    # A list loses its booleans when it becomes an array of numbers; as objects they stay visible.
    array = np.asarray(values) if hasattr(values, "dtype") else np.asarray(values, dtype=object)
    if array.ndim != 1:
        raise ValueError(f"`{name}` must be one-dimensional; got {array.ndim} dimensions.")
    if array.size == 0 and not empty:
        raise ValueError(f"`{name}` must hold at least one number; got none.")
    if array.dtype.kind == "O":
        for value in array:
            if not isinstance(value, Real) or isinstance(value, bool):
                raise ValueError(f"`{name}` must hold numbers only; got {value!r}.")
    elif array.dtype.kind not in "iuf" and array.size:
        raise ValueError(f"`{name}` must hold numbers only; got an array of {array.dtype}.")
    numbers = array.astype(np.float64)
    refuse_where(~np.isfinite(numbers), numbers, name, "must hold finite numbers only")
    return numbers


def refuse_where(
    wrong: NDArray[np.bool_], numbers: NDArray[np.float64], name: str, rule: str
) -> None:
    """Raise ValueError with the rule and the first number that breaks it, if there is one."""
    if wrong.any():
        raise ValueError(f"`{name}` {rule}; got {numbers[wrong][0]:.15g}.")


def square_table_iv(table: ArrayLike, size: int) -> NDArray[np.int64]:
    """Return a table of counts with `size` rows and columns, or raise ValueError."""
    counts = np.asarray(table)
    if counts.shape != (size, size) or counts.dtype.kind not in "iu":
        raise ValueError(f"`table` must be {size}x{size} and hold whole numbers.")
    if counts.min() < 0:
        raise ValueError(f"`table` must hold no negative numbers; got {counts.min()}.")
    return counts.astype(np.int64)

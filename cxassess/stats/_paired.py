"""The change of the Net Promoter Score among the same people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from cxassess.stats._common import (
    SMALLEST_BASE,
    Alternative,
    ConfidenceInterval,
    alternative_iv,
    interval_around,
    option_iv,
    ratio,
    square_table_iv,
    tail_probability,
)
from cxassess.stats._nps import CLASSES, nps_counts
from cxassess.stats._nps_result import NpsResult
from cxassess.stats._results import Detectable
from cxassess.stats._table import whole_numbers_iv

PairedMethod = Literal["score", "wald"]

_CLASSES = 3
_SHIFTS = np.arange(_CLASSES) - np.arange(_CLASSES)[:, np.newaxis]
"""Second minus first class of each cell, rows being the first wave's classes."""


@dataclass(frozen=True)
class NpsPairedResult(Detectable):
    """Result of `nps_paired` and `nps_paired_table`; positive when the second score is higher.

    Attributes
    ----------
    first, second : NpsResult
        The two waves of the same people.
    pairs : int
        Number of people.
    rose, fell : int
        People whose class is higher, or lower, in the second wave.
    difference : float
        Second score minus first score, in [-2, 2]; NaN under 5 people.
    standard_error : float
        Standard error of `difference`; with "score" under the hypothesis that nothing changed.
    statistic : float
        `difference` / `standard_error`; 0 where as many classes were won as lost.
    pvalue : float
        Probability of a statistic at least as extreme, in the direction of the alternative, if
        the true scores are equal.
    method : {"score", "wald"}
        Method of the test; it decides the interval too.
    alternative : {"two-sided", "less", "greater"}
        Alternative hypothesis of the p-value, the interval and the detectable difference.
    """

    first: NpsResult
    second: NpsResult
    rose: int
    fell: int
    difference: float
    standard_error: float
    statistic: float
    pvalue: float
    method: PairedMethod
    alternative: Alternative
    _squares: int

    @property
    def pairs(self) -> int:
        return self.first.base

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the confidence interval of the difference.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true difference with.

        Returns
        -------
        ConfidenceInterval
            With "score" the Wald interval of the pairs and one more that rose and one more that
            fell by a class, clipped to [-2, 2] [1]_; with "wald" that of the pairs as they are.
            One-sided alternatives estimate one bound. NaN under 5 people.

        Raises
        ------
        ValueError
            If `confidence_level` is not in (0, 1).

        References
        ----------
        .. [1] Fagerland, M. W., Lydersen, S. and Laake, P. (2017). Statistical Analysis of
               Contingency Tables. CRC Press. Chapter 9; Agresti, A. and Min, Y. (2005), "Simple
               improved confidence intervals for comparing matched proportions", Statistics in
               Medicine 24, 729-740.
        """
        extra = 2 if self.method == "score" else 0
        estimate, error = _wald(self.difference * self.pairs, self._squares, self.pairs, extra)
        scale = (-2.0, 2.0) if extra else (-math.inf, math.inf)
        return interval_around(
            estimate, error, confidence_level, alternative=self.alternative, scale=scale
        )


def nps_paired(
    first: ArrayLike,
    second: ArrayLike,
    *,
    method: PairedMethod = "score",
    alternative: Alternative = "two-sided",
) -> NpsPairedResult:
    """Test the change of the Net Promoter Score among people who answered both times.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Scores of 0-10, those of the same person at the same place.
    method, alternative
        As in `nps_paired_table`.

    Returns
    -------
    NpsPairedResult
        The difference, second - first, its test, and a method for its interval.

    Raises
    ------
    ValueError
        If a score is missing, not whole or outside 0-10, the lengths differ, or an option is
        outside its legal set.

    Examples
    --------
    >>> from cxassess.stats import nps_paired
    >>> result = nps_paired([3, 7, 8, 9, 10, 6], [8, 9, 9, 9, 10, 6])
    >>> result.rose, result.fell, round(result.difference, 3)
    (3, 0, 0.5)
    """
    before = whole_numbers_iv(first, "first", (0, 10))
    after = whole_numbers_iv(second, "second", (0, 10))
    if len(before) != len(after):
        raise ValueError(
            "`first` and `second` must hold the same people; "
            f"got {len(before)} and {len(after)} scores."
        )
    place = (CLASSES[before] + 1) * _CLASSES + (CLASSES[after] + 1)
    table = np.bincount(place.astype(np.intp), minlength=_CLASSES**2)
    shape = (_CLASSES, _CLASSES)
    return nps_paired_table(table.reshape(shape), method=method, alternative=alternative)


def nps_paired_table(
    table: ArrayLike,
    *,
    method: PairedMethod = "score",
    alternative: Alternative = "two-sided",
) -> NpsPairedResult:
    """Test the change of the Net Promoter Score from the table of both waves' classes.

    Parameters
    ----------
    table : array_like of int, shape (3, 3)
        Number of people by class in the first wave (rows) and in the second (columns), in the
        order detractor, passive, promoter.
    method : {"score", "wald"}, optional
        "score" takes the variance under the hypothesis that nothing changed; "wald" takes the
        observed one, which rejects too often in small samples.
    alternative : {"two-sided", "less", "greater"}, optional
        Whether the second score differs from the first, is less, or is greater.

    Returns
    -------
    NpsPairedResult
        The difference, second - first, its test, and a method for its interval.

    Raises
    ------
    ValueError
        If the table is not 3x3 of whole numbers, none negative, or an option is outside its
        legal set.

    References
    ----------
    Fagerland, M. W., Lydersen, S. and Laake, P. (2017). Statistical Analysis of Contingency
    Tables. CRC Press. Chapter 9 (difference of marginal mean scores).

    Examples
    --------
    >>> from cxassess.stats import nps_paired_table
    >>> result = nps_paired_table([[30, 10, 5], [12, 40, 18], [3, 9, 73]])
    >>> round(result.difference, 3), round(result.pvalue, 5)
    (0.055, 0.22162)
    """
    counts = square_table_iv(table, _CLASSES)
    option_iv(method, "method", get_args(PairedMethod))
    alternative_iv(alternative)
    first, second = (nps_counts(*counts.sum(axis=axis)) for axis in (1, 0))
    total = int((counts * _SHIFTS).sum())
    squares = int((counts * _SHIFTS**2).sum())
    pairs = first.base
    difference, standard_error = math.nan, math.nan
    if pairs >= SMALLEST_BASE:
        difference, standard_error = _wald(total, squares, pairs)
        if method == "score":
            standard_error = math.sqrt(squares) / pairs
    statistic = 0.0 if difference == 0 else ratio(difference, standard_error)
    return NpsPairedResult(
        first=first,
        second=second,
        rose=int(counts[_SHIFTS > 0].sum()),
        fell=int(counts[_SHIFTS < 0].sum()),
        difference=difference,
        standard_error=standard_error,
        statistic=statistic,
        pvalue=tail_probability(statistic, alternative),
        method=method,
        alternative=alternative,
        _squares=squares,
    )


def _wald(total: float, squares: float, pairs: int, extra: int = 0) -> tuple[float, float]:
    """Return mean and Wald error of the shifts and of `extra` more of size 1 that cancel out."""
    size = pairs + extra
    if size == 0 or math.isnan(total):
        return math.nan, math.nan
    mean = total / size
    return mean, math.sqrt(max((squares + extra) / size - mean**2, 0.0) / size)

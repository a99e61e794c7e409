"""Customer satisfaction as a mean, and its change between two independent samples."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t

from cxassess.stats._common import (
    ConfidenceInterval,
    detectable_difference,
    numbers_iv,
    probability_iv,
    result_iv,
)


@dataclass(frozen=True)
class CsatMeanResult:
    """Result of `csat_mean`.

    Attributes
    ----------
    mean : float
        Mean answer, on the question's own scale.
    standard_deviation : float
        Sample standard deviation (n - 1 in the denominator); NaN for one answer.
    base : int
        Number of answers.
    standard_error : float
        Standard error of the mean; NaN for one answer.
    """

    mean: float
    standard_deviation: float
    base: int

    @property
    def standard_error(self) -> float:
        return self.standard_deviation / math.sqrt(self.base)

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the two-sided t interval of the mean.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true mean with.

        Returns
        -------
        ConfidenceInterval
            Bounds on the question's own scale, not clipped to it; both NaN for one answer.

        Raises
        ------
        ValueError
            If `confidence_level` is not in (0, 1).
        """
        confidence_level = probability_iv(confidence_level, "confidence_level")
        return _t_interval(self.mean, self.standard_error, self.base - 1, confidence_level)


@dataclass(frozen=True)
class CsatMeanDifferenceResult:
    """Result of `csat_mean_difference`; positive when the second mean is the higher one.

    Attributes
    ----------
    difference : float
        Second mean minus first mean, on the question's own scale.
    standard_error : float
        Unpooled standard error of the difference; NaN when a sample has one answer.
    df : float
        Welch-Satterthwaite degrees of freedom; NaN when the standard error is 0 or NaN.
    statistic : float
        `difference` / `standard_error`; NaN when `df` is.
    pvalue : float
        Two-sided p-value; NaN when `df` is.
    """

    difference: float
    standard_error: float
    df: float
    statistic: float
    pvalue: float

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the two-sided Welch interval of the difference.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true difference with.

        Returns
        -------
        ConfidenceInterval
            Bounds on the question's own scale; both NaN when `df` is.

        Raises
        ------
        ValueError
            If `confidence_level` is not in (0, 1).
        """
        confidence_level = probability_iv(confidence_level, "confidence_level")
        return _t_interval(self.difference, self.standard_error, self.df, confidence_level)

    def minimum_detectable_difference(self, power: float = 0.8, alpha: float = 0.05) -> float:
        """Return the true difference that samples like these would probably have detected.

        Parameters
        ----------
        power : float, optional
            Probability in (0, 1) of detecting it.
        alpha : float, optional
            Two-sided significance level in (0, 1).

        Returns
        -------
        float
            (z_alpha + z_power) times `standard_error`: the size of the difference, without
            sign, on the scale of `difference`; NaN when the standard error is 0.

        Raises
        ------
        ValueError
            If an argument is not in (0, 1).
        """
        return detectable_difference(self.standard_error, power, alpha)


def csat_mean(scores: ArrayLike) -> CsatMeanResult:
    """Compute the mean of the answers to a satisfaction question.

    Parameters
    ----------
    scores : array_like, shape (n,)
        Answers on any numeric scale. Missing answers must be removed first.

    Returns
    -------
    CsatMeanResult
        The mean, its spread, and a method for its confidence interval.

    Raises
    ------
    ValueError
        If there is no answer, or one is missing, boolean or not a finite number.

    Examples
    --------
    >>> from cxassess.stats import csat_mean
    >>> result = csat_mean([5, 4, 4, 3, 5])
    >>> low, high = result.confidence_interval()
    >>> result.mean, round(low, 2), round(high, 2)
    (4.2, 3.16, 5.24)
    """
    answers = numbers_iv(scores, "scores")
    deviation = float(np.std(answers, ddof=1)) if answers.size > 1 else math.nan
    return CsatMeanResult(float(np.mean(answers)), deviation, answers.size)


def csat_mean_difference(first: CsatMeanResult, second: CsatMeanResult) -> CsatMeanDifferenceResult:
    """Test the difference of the means of two independent samples with Welch's t test.

    Parameters
    ----------
    first, second : CsatMeanResult
        The samples, answered on the same scale. The difference is second - first.

    Returns
    -------
    CsatMeanDifferenceResult
        The difference, its test, and a method for its confidence interval.

    Raises
    ------
    TypeError
        If `first` or `second` is not a `CsatMeanResult`.

    References
    ----------
    Welch, B. L. (1947). "The generalization of 'Student's' problem when several different
    population variances are involved". Biometrika 34, 28-35.

    Examples
    --------
    >>> from cxassess.stats import csat_mean, csat_mean_difference
    >>> result = csat_mean_difference(csat_mean([5, 4, 4, 3, 5]), csat_mean([3, 4, 2, 3, 3, 4]))
    >>> round(result.difference, 2), round(result.pvalue, 3)
    (-1.03, 0.064)
    """
    result_iv(first, "first", CsatMeanResult)
    result_iv(second, "second", CsatMeanResult)
    difference = second.mean - first.mean
    standard_error = math.hypot(first.standard_error, second.standard_error)
    statistic = df = math.nan
    if standard_error > 0:
        statistic = difference / standard_error
        df = standard_error**4 / (
            first.standard_error**4 / (first.base - 1)
            + second.standard_error**4 / (second.base - 1)
        )
    pvalue = float(2 * t.sf(abs(statistic), df))
    return CsatMeanDifferenceResult(difference, standard_error, df, statistic, pvalue)


def _t_interval(
    centre: float, standard_error: float, df: float, confidence_level: float
) -> ConfidenceInterval:
    if math.isnan(standard_error):
        return ConfidenceInterval(math.nan, math.nan)
    half_width = float(t.isf((1 - confidence_level) / 2, df)) * standard_error
    return ConfidenceInterval(centre - half_width, centre + half_width)

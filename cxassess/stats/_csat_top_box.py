"""Customer satisfaction as a top-box share, and its change between two independent samples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import SupportsIndex

from scipy.stats import binomtest, norm

from cxassess.stats._common import (
    ConfidenceInterval,
    count_iv,
    detectable_difference,
    probability_iv,
    result_iv,
)


@dataclass(frozen=True)
class CsatTopBoxResult:
    """Result of `csat_top_box`.

    Attributes
    ----------
    successes : int
        Number of answers in the top boxes.
    base : int
        Number of answers.
    proportion : float
        Share of the top boxes, in [0, 1].
    """

    successes: int
    base: int

    @property
    def proportion(self) -> float:
        return self.successes / self.base

    @property
    def standard_error(self) -> float:
        """Wald standard error of `proportion`; 0 when all or none are in the top boxes."""
        return math.sqrt(self.proportion * (1 - self.proportion) / self.base)

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the two-sided Wilson score interval of the proportion [1]_.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true proportion with.

        Returns
        -------
        ConfidenceInterval
            Bounds in [0, 1].

        Raises
        ------
        ValueError
            If `confidence_level` is not in (0, 1).

        References
        ----------
        .. [1] Wilson, E. B. (1927). "Probable inference, the law of succession, and statistical
               inference". Journal of the American Statistical Association 22, 209-212.
        """
        confidence_level = probability_iv(confidence_level, "confidence_level")
        test = binomtest(self.successes, self.base)
        interval = test.proportion_ci(confidence_level, method="wilson")
        return ConfidenceInterval(float(interval.low), float(interval.high))


@dataclass(frozen=True)
class CsatTopBoxDifferenceResult:
    """Result of `csat_top_box_difference`; positive when the second share is the higher one.

    Attributes
    ----------
    first, second : CsatTopBoxResult
        The two samples.
    difference : float
        Second proportion minus first proportion, in [-1, 1].
    statistic : float
        Signed root of the N - 1 chi-square statistic of the 2x2 table; NaN when no answer or
        every answer is in the top boxes.
    pvalue : float
        Two-sided p-value; NaN when the statistic is.
    """

    first: CsatTopBoxResult
    second: CsatTopBoxResult
    statistic: float
    pvalue: float

    @property
    def difference(self) -> float:
        return self.second.proportion - self.first.proportion

    @property
    def standard_error(self) -> float:
        """Unpooled Wald standard error of `difference`."""
        return math.hypot(self.first.standard_error, self.second.standard_error)

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return Newcombe's hybrid score interval of the difference [1]_.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true difference with.

        Returns
        -------
        ConfidenceInterval
            Bounds in [-1, 1].

        Raises
        ------
        ValueError
            If `confidence_level` is not in (0, 1).

        References
        ----------
        .. [1] Newcombe, R. G. (1998). "Interval estimation for the difference between independent
               proportions: comparison of eleven methods". Statistics in Medicine 17, 873-890,
               method 10.
        """
        first, second = self.first.proportion, self.second.proportion
        first_low, first_high = self.first.confidence_interval(confidence_level)
        second_low, second_high = self.second.confidence_interval(confidence_level)
        below = math.hypot(second - second_low, first_high - first)
        above = math.hypot(second_high - second, first - first_low)
        return ConfidenceInterval(self.difference - below, self.difference + above)

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


def csat_top_box(successes: SupportsIndex, base: SupportsIndex) -> CsatTopBoxResult:
    """Compute the share of the answers that are in the top boxes of a satisfaction scale.

    Parameters
    ----------
    successes : int
        Number of answers in the top boxes, such as 4 and 5 on a scale of 1-5.
    base : int
        Number of answers, at least 1.

    Returns
    -------
    CsatTopBoxResult
        The share and a method for its confidence interval.

    Raises
    ------
    TypeError
        If an argument is not a whole number.
    ValueError
        If `base` is 0, or `successes` is negative or above `base`.

    Examples
    --------
    >>> from cxassess.stats import csat_top_box
    >>> low, high = csat_top_box(81, 263).confidence_interval()
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    result = CsatTopBoxResult(count_iv(successes, "successes"), count_iv(base, "base"))
    if result.base == 0:
        raise ValueError("`base` must be at least 1; got 0.")
    if result.successes > result.base:
        raise ValueError(
            f"`successes` must not be above `base`; got {result.successes} of {result.base}."
        )
    return result


def csat_top_box_difference(
    first: CsatTopBoxResult, second: CsatTopBoxResult
) -> CsatTopBoxDifferenceResult:
    """Test the difference of the top-box shares of two independent samples.

    The test is the N - 1 chi-square test, the interval Newcombe's.

    Parameters
    ----------
    first, second : CsatTopBoxResult
        The samples, with the same boxes counted as top. The difference is second - first.

    Returns
    -------
    CsatTopBoxDifferenceResult
        The difference, its test, and a method for its confidence interval.

    Raises
    ------
    TypeError
        If `first` or `second` is not a `CsatTopBoxResult`.

    References
    ----------
    Campbell, I. (2007). "Chi-squared and Fisher-Irwin tests of two-by-two tables with small
    sample recommendations". Statistics in Medicine 26, 3661-3675.

    Examples
    --------
    >>> from cxassess.stats import csat_top_box, csat_top_box_difference
    >>> result = csat_top_box_difference(csat_top_box(48, 80), csat_top_box(56, 70))
    >>> low, high = result.confidence_interval()
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    result_iv(first, "first", CsatTopBoxResult)
    result_iv(second, "second", CsatTopBoxResult)
    total = first.base + second.base
    pooled = (first.successes + second.successes) / total
    # N - 1 in place of N in the variance is what sets this test apart from Pearson's.
    variance = pooled * (1 - pooled) * (1 / first.base + 1 / second.base) * total / (total - 1)
    statistic = math.nan
    if variance > 0:
        statistic = (second.proportion - first.proportion) / math.sqrt(variance)
    return CsatTopBoxDifferenceResult(
        first, second, statistic, pvalue=float(2 * norm.sf(abs(statistic)))
    )

"""The change of a mean answer: of two samples, of the same people, and whether there was none."""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike

from cxassess.stats._common import (
    NO_INTERVAL,
    Alternative,
    ConfidenceInterval,
    alternative_iv,
    interval_around,
    numbers_iv,
    probability_iv,
    ratio,
    result_iv,
    tail_probability,
)
from cxassess.stats._csat_mean import CsatMeanResult, csat_mean
from cxassess.stats._overlap import overlap
from cxassess.stats._results import Detectable, Equivalence


@dataclass(frozen=True)
class CsatMeanDifferenceResult(Detectable):
    """Result of `csat_mean_difference` and `csat_mean_paired`.

    Attributes
    ----------
    difference : float
        Second mean minus first mean, on the question's own scale; positive when the second is
        the higher one.
    standard_error : float
        Standard error of the difference, unpooled; NaN when a sample has fewer than 2 answers or
        a single cluster.
    df : float
        Welch-Satterthwaite degrees of freedom, of the same people their number less one; NaN
        when the standard error is 0 or NaN.
    statistic : float
        `difference` / `standard_error`; NaN when `df` is.
    pvalue : float
        Probability of a statistic at least as extreme, in the direction of the alternative, if
        the true means are equal; NaN when `df` is.
    overlap : int or None
        Clusters (people, accounts) with answers in both samples, whose covariance is in
        `standard_error`. None where the clusters of a sample are not known.
    alternative : {"two-sided", "less", "greater"}
        Alternative hypothesis of the p-value, the interval and the detectable difference.
    """

    difference: float
    standard_error: float
    df: float
    statistic: float
    pvalue: float
    overlap: int | None = None
    alternative: Alternative = "two-sided"

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the confidence interval that belongs to the test.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true difference with.

        Returns
        -------
        ConfidenceInterval
            Bounds on the question's own scale; NaN when `df` is. With the alternative "greater"
            only the lower bound is estimated and with "less" only the upper; the other is
            infinite.

        Raises
        ------
        ValueError
            If `confidence_level` is not in (0, 1).
        """
        confidence_level = probability_iv(confidence_level, "confidence_level")
        if math.isnan(self.df):
            return NO_INTERVAL
        return interval_around(
            self.difference,
            self.standard_error,
            confidence_level,
            df=self.df,
            alternative=self.alternative,
        )


@dataclass(frozen=True)
class CsatMeanEquivalenceResult(Equivalence):
    """Result of `csat_mean_equivalence`.

    Attributes
    ----------
    difference : CsatMeanDifferenceResult
        The two-sided test of the difference.
    margin : float
        Largest difference that counts as none, on the question's own scale.
    pvalue : float
        Larger p-value of the two one-sided tests, that the true difference is above -margin and
        that it is below margin; NaN when the standard error is 0 or NaN.
    """

    difference: CsatMeanDifferenceResult
    margin: float
    pvalue: float


def csat_mean_difference(
    first: CsatMeanResult, second: CsatMeanResult, *, alternative: Alternative = "two-sided"
) -> CsatMeanDifferenceResult:
    """Test the difference of the means of two samples with Welch's t test.

    The samples are taken as independent but for the clusters that answered in both: where each
    sample was made with `clusters`, their covariance counts. With the same people in both, once
    each, that is the paired t test.

    Parameters
    ----------
    first, second : CsatMeanResult
        The samples, answered on the same scale. The difference is second - first.
    alternative : {"two-sided", "less", "greater"}, optional
        Whether the second mean differs from the first, is less, or is greater.

    Returns
    -------
    CsatMeanDifferenceResult
        The difference, its test, and methods for its interval and for the minimum detectable
        difference.

    Raises
    ------
    TypeError
        If `first` or `second` is not a `CsatMeanResult`.
    ValueError
        If `alternative` is none of those.

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
    alternative_iv(alternative)
    common = overlap(first.design, second.design)
    errors = first.standard_error, second.standard_error
    standard_error = common.standard_error(*errors)
    df = math.nan
    if standard_error > 0:
        df = common.df((errors[0], first.df), (errors[1], second.df))
    difference = second.mean - first.mean
    return _tested(difference, standard_error, df, common.shared, alternative)


def csat_mean_paired(
    first: ArrayLike, second: ArrayLike, *, alternative: Alternative = "two-sided"
) -> CsatMeanDifferenceResult:
    """Test the change of the mean among people who answered both times: the paired t test.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Answers on the same numeric scale, those of the same person at the same place.
    alternative : {"two-sided", "less", "greater"}, optional
        Whether the second mean differs from the first, is less, or is greater.

    Returns
    -------
    CsatMeanDifferenceResult
        The difference, second - first, its test, and methods for its interval and for the
        minimum detectable difference; `overlap` is the number of people.

    Raises
    ------
    ValueError
        If an answer is missing, boolean or not a finite number, the lengths differ, or
        `alternative` is none of those.

    Examples
    --------
    >>> from cxassess.stats import csat_mean_paired
    >>> result = csat_mean_paired([3, 4, 2, 5, 3, 4], [4, 4, 4, 5, 4, 5])
    >>> round(result.difference, 2), round(result.pvalue, 3)
    (0.83, 0.042)
    """
    before = numbers_iv(first, "first", empty=True)
    after = numbers_iv(second, "second", empty=True)
    if before.size != after.size:
        raise ValueError(
            "`first` and `second` must hold the same people; "
            f"got {before.size} and {after.size} answers."
        )
    alternative_iv(alternative)
    change = csat_mean(after - before)
    df = change.df if change.standard_error > 0 else math.nan
    return _tested(change.mean, change.standard_error, df, change.base, alternative)


def csat_mean_equivalence(
    first: CsatMeanResult, second: CsatMeanResult, *, margin: float
) -> CsatMeanEquivalenceResult:
    """Test that two means are the same within a margin: two one-sided Welch tests.

    A difference that is not significant shows no equality; this does. The margin is to be set
    before the answers are seen.

    Parameters
    ----------
    first, second : CsatMeanResult
        The samples, such as the earlier and the later wave.
    margin : float
        Largest difference that counts as none, on the question's own scale; above 0.

    Returns
    -------
    CsatMeanEquivalenceResult
        The p-value, and the difference with its interval.

    Raises
    ------
    TypeError
        If `first` or `second` is not a `CsatMeanResult`.
    ValueError
        If `margin` is not a finite number above 0.

    References
    ----------
    Schuirmann, D. J. (1987). "A comparison of the two one-sided tests procedure and the power
    approach for assessing the equivalence of average bioavailability". Journal of
    Pharmacokinetics and Biopharmaceutics 15, 657-680.

    Examples
    --------
    >>> from cxassess.stats import csat_mean, csat_mean_equivalence
    >>> first, second = csat_mean([5, 4, 4, 3, 5] * 20), csat_mean([4, 4, 5, 3, 5] * 20)
    >>> result = csat_mean_equivalence(first, second, margin=0.25)
    >>> round(result.pvalue, 3), result.equivalent()
    (0.01, True)
    """
    if not 0 < margin < math.inf:
        raise ValueError(f"`margin` must be a finite number above 0; got {margin}.")
    tested = csat_mean_difference(first, second)
    error, df = tested.standard_error, tested.df
    above = tail_probability(ratio(tested.difference + margin, error), "greater", df)
    below = tail_probability(ratio(tested.difference - margin, error), "less", df)
    return CsatMeanEquivalenceResult(tested, float(margin), max(above, below))


def _tested(
    difference: float,
    standard_error: float,
    df: float,
    shared: int | None,
    alternative: Alternative,
) -> CsatMeanDifferenceResult:
    statistic = ratio(difference, standard_error)
    pvalue = tail_probability(statistic, alternative, df)
    return CsatMeanDifferenceResult(
        difference, standard_error, df, statistic, pvalue, shared, alternative
    )

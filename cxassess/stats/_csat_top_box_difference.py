"""The change of a top-box share between two samples."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, get_args

from cxassess.stats._common import (
    NO_INTERVAL,
    Alternative,
    ConfidenceInterval,
    alternative_iv,
    option_iv,
    quantile,
    ratio,
    result_iv,
    tail_probability,
)
from cxassess.stats._csat_intervals import (
    interval_tail,
    miettinen_nurminen_interval,
    one_sided,
    square_and_add,
)
from cxassess.stats._csat_top_box import CsatTopBoxResult
from cxassess.stats._overlap import INDEPENDENT, Overlap, overlap
from cxassess.stats._results import Detectable

TopBoxIntervalMethod = Literal["newcombe", "miettinen-nurminen"]


@dataclass(frozen=True)
class CsatTopBoxDifferenceResult(Detectable):
    """Result of `csat_top_box_difference`; positive when the second share is the higher one.

    Attributes
    ----------
    first, second : CsatTopBoxResult
        The two samples.
    statistic : float
        Signed root of the N - 1 chi-square statistic of the 2x2 table, of as many equal,
        independent answers as the samples are worth; NaN when no answer or every answer is in the
        top boxes, or a sample has no answer or a single cluster.
    pvalue : float
        Probability of a statistic at least as extreme, in the direction of the alternative, if
        the true shares are equal; NaN when the statistic is.
    df : float
        Degrees of freedom (Satterthwaite) where a sample has clusters, else infinite.
    alternative : {"two-sided", "less", "greater"}
        Alternative hypothesis of the p-value, the interval and the detectable difference.
    difference : float
        Second proportion minus first proportion, in [-1, 1].
    standard_error : float
        Unpooled Wald standard error of `difference`.
    overlap : int or None
        Clusters (people, accounts) with answers in both samples, whose answers are not
        independent; their correlation is in the test and the interval. None where the clusters
        of a sample are not known.
    """

    first: CsatTopBoxResult
    second: CsatTopBoxResult
    statistic: float
    pvalue: float
    df: float = math.inf
    alternative: Alternative = "two-sided"
    _common: Overlap = field(default=INDEPENDENT, repr=False)

    @property
    def difference(self) -> float:
        return self.second.proportion - self.first.proportion

    @property
    def standard_error(self) -> float:
        return self._common.standard_error(self.first.standard_error, self.second.standard_error)

    @property
    def overlap(self) -> int | None:
        return self._common.shared

    def confidence_interval(
        self, confidence_level: float = 0.95, method: TopBoxIntervalMethod = "newcombe"
    ) -> ConfidenceInterval:
        """Return a confidence interval of the difference.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true difference with; at
            least 0.5 with a one-sided alternative.
        method : {"newcombe", "miettinen-nurminen"}, optional
            "newcombe" combines the Wilson intervals of both samples [1]_. "miettinen-nurminen"
            holds the differences that a score test does not reject [2]_; at 0 that is the N - 1
            chi-square test, so that this interval and the p-value always agree.

        Returns
        -------
        ConfidenceInterval
            Bounds in [-1, 1]; NaN where the standard error is. With the alternative "greater"
            only the lower bound is estimated and with "less" only the upper; the other is the end
            of the scale.

        Raises
        ------
        ValueError
            If an argument is outside its legal set.

        References
        ----------
        .. [1] Newcombe, R. G. (1998). "Interval estimation for the difference between independent
               proportions: comparison of eleven methods". Statistics in Medicine 17, 873-890,
               method 10; for clusters in both samples: "Improved confidence intervals for the
               difference between binomial proportions based on paired data", 2635-2650.
        .. [2] Miettinen, O. and Nurminen, M. (1985). "Comparative analysis of two rates".
               Statistics in Medicine 4, 213-226.
        """
        tail = interval_tail(confidence_level, self.alternative)
        option_iv(method, "method", get_args(TopBoxIntervalMethod))
        if math.isnan(self.standard_error):
            return NO_INTERVAL
        if method == "newcombe":
            interval = square_and_add(
                self.first.proportion,
                self.second.proportion,
                self.first.wilson(tail),
                self.second.wilson(tail),
                self._common.correlation,
            )
        else:
            level = -quantile(tail, self.df) * _narrowing(self.first, self.second, self._common)
            interval = miettinen_nurminen_interval(
                self.first.equal_counts, self.second.equal_counts, level
            )
        return one_sided(interval, self.alternative)


def csat_top_box_difference(
    first: CsatTopBoxResult, second: CsatTopBoxResult, *, alternative: Alternative = "two-sided"
) -> CsatTopBoxDifferenceResult:
    """Test the difference of the top-box shares of two samples.

    The test is the N - 1 chi-square test, the interval Newcombe's. The samples are taken as
    independent but for the clusters that answered in both, where each sample was made with
    `clusters`. For the same people in both, once each, `csat_top_box_paired` is exact.

    Parameters
    ----------
    first, second : CsatTopBoxResult
        The samples, with the same boxes counted as top. The difference is second - first.
    alternative : {"two-sided", "less", "greater"}, optional
        Whether the second share differs from the first, is less, or is greater.

    Returns
    -------
    CsatTopBoxDifferenceResult
        The difference, its test, and methods for its interval and for the minimum detectable
        difference.

    Raises
    ------
    TypeError
        If `first` or `second` is not a `CsatTopBoxResult`.
    ValueError
        If `alternative` is none of those.

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
    >>> low, high = result.confidence_interval(method="miettinen-nurminen")
    >>> round(low, 4), round(high, 4)
    (0.0528, 0.3382)
    """
    result_iv(first, "first", CsatTopBoxResult)
    result_iv(second, "second", CsatTopBoxResult)
    alternative_iv(alternative)
    common = _overlap(first, second)
    errors = first.standard_error, second.standard_error
    statistic = df = math.nan
    if not math.isnan(sum(errors)):
        statistic = _statistic(first, second, common)
        df = common.df((errors[0], first.df), (errors[1], second.df))
    pvalue = tail_probability(statistic, alternative, df)
    return CsatTopBoxDifferenceResult(first, second, statistic, pvalue, df, alternative, common)


def _statistic(first: CsatTopBoxResult, second: CsatTopBoxResult, common: Overlap) -> float:
    before, after = first.equal_counts, second.equal_counts
    total = before.base + after.base
    pooled = (before.successes + after.successes) / total
    # N - 1 in place of N in the variance is what sets this test apart from Pearson's.
    variance = pooled * (1 - pooled) * (1 / before.base + 1 / after.base) * total / (total - 1)
    error = math.sqrt(variance) * _narrowing(first, second, common)
    return ratio(second.proportion - first.proportion, error)


def _overlap(first: CsatTopBoxResult, second: CsatTopBoxResult) -> Overlap:
    """Return what the samples have in common, the correlation corrected for continuity.

    Uncorrected, it would be 1 where all answered the same both times, and the interval a point.
    """
    common = overlap(first.design, second.design)
    if common.correlation <= 0:
        return common
    spread = math.prod(
        share.base * share.proportion * (1 - share.proportion)
        for share in (first.equal_counts, second.equal_counts)
    )
    correction = 1 / (2 * math.sqrt(spread))
    return common._replace(correlation=max(common.correlation - correction, 0.0))


def _narrowing(first: CsatTopBoxResult, second: CsatTopBoxResult, common: Overlap) -> float:
    """Return what the correlation of two equal shares does to the error of their difference."""
    before, after = first.equal_counts.base, second.equal_counts.base
    lost = 2 * common.correlation * math.sqrt(before * after) / (before + after)
    return math.sqrt(max(1 - lost, 0.0))

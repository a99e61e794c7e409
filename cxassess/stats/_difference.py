"""The change of the Net Promoter Score between two samples."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, get_args

from scipy.optimize import brentq

from cxassess.stats._common import (
    NO_INTERVAL,
    SMALLEST_BASE,
    Alternative,
    ConfidenceInterval,
    alternative_iv,
    interval_around,
    option_iv,
    probability_iv,
    quantile,
    ratio,
    result_iv,
    tail_probability,
)
from cxassess.stats._nps_result import ADJUSTED_WALD_FROM, NpsResult
from cxassess.stats._overlap import overlap
from cxassess.stats._results import Detectable

DifferenceMethod = Literal["score", "adjusted-wald", "wald"]
DifferenceOption = Literal["auto", "score", "adjusted-wald", "wald"]

_SCALE = (-2.0, 2.0)
_ENDLESS = 1e6
"""A statistic that is larger is infinite: its p-value is 0 by far."""


@dataclass(frozen=True)
class NpsDifferenceResult(Detectable):
    """Result of `nps_difference`; positive when the second score is the higher one.

    All numbers are NaN when a sample has fewer than 5 answers, and thus no score.

    Attributes
    ----------
    first, second : NpsResult
        The samples.
    difference : float
        Observed second score minus observed first score, in [-2, 2].
    estimate : float
        What the method tests and lays its interval around: the difference of the adjusted scores
        for "adjusted-wald", `difference` itself for the others. The adjusted scores are drawn
        towards 0, the smaller sample's more; in small samples of unequal size the estimate can
        therefore differ from `difference` in sign.
    standard_error : float
        Unpooled standard error of `estimate`; of the adjusted scores with "score".
    df : float
        Degrees of freedom (Satterthwaite) where a sample has clusters, else infinite.
    statistic : float
        z (or t): `estimate` / `standard_error`, or with "score" the quantile at which a bound of
        the interval is 0. NaN when the standard error is 0, which happens with "wald" when each
        sample has answers of one class only.
    pvalue : float
        Probability of a statistic at least as extreme, in the direction of the alternative, if
        the true scores are equal; NaN when the statistic is.
    overlap : int or None
        Clusters (people, accounts) with answers in both samples, whose answers are not
        independent; their covariance is in the test and the interval. None where the clusters of
        a sample are not known.
    method : {"score", "adjusted-wald", "wald"}
        Method taken.
    alternative : {"two-sided", "less", "greater"}
        Alternative hypothesis of the p-value, the interval and the detectable difference.
    """

    first: NpsResult = field(repr=False)
    second: NpsResult = field(repr=False)
    difference: float
    estimate: float
    standard_error: float
    df: float
    statistic: float
    pvalue: float
    overlap: int | None
    method: DifferenceMethod
    alternative: Alternative
    _correlation: float = field(repr=False)

    def statistic_at(self, difference: float) -> float:
        """Return the statistic of the hypothesis that the true difference is another than 0.

        Parameters
        ----------
        difference : float
            The hypothesis, in [-2, 2].

        Returns
        -------
        float
            Positive where the data lie above the hypothesis; NaN as `statistic` is.
        """
        if self.method == "score" and not math.isnan(self.standard_error):
            return _score_statistic(self.first, self.second, self._correlation, difference)
        return ratio(self.estimate - difference, self.standard_error)

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the confidence interval that belongs to the test.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true difference with.

        Returns
        -------
        ConfidenceInterval
            Bounds on the scale of `difference`. With the alternative "greater" only the lower
            bound is estimated and with "less" only the upper; the other is the end of the scale.
            All but the Wald interval stay in [-2, 2]. NaN where there is no score.

        Raises
        ------
        ValueError
            If `confidence_level` is not in (0, 1).
        """
        if self.method != "score":
            return interval_around(
                self.estimate,
                self.standard_error,
                confidence_level,
                df=self.df,
                alternative=self.alternative,
                scale=_SCALE if self.method == "adjusted-wald" else (-math.inf, math.inf),
            )
        confidence_level = probability_iv(confidence_level, "confidence_level")
        if math.isnan(self.standard_error):
            return NO_INTERVAL
        tails = 2 if self.alternative == "two-sided" else 1
        level = -quantile((1 - confidence_level) / tails, self.df)
        low, high = _score_bounds(self.first, self.second, level, self._correlation)
        return ConfidenceInterval(
            _SCALE[0] if self.alternative == "less" else low,
            _SCALE[1] if self.alternative == "greater" else high,
        )


def nps_difference(
    first: NpsResult,
    second: NpsResult,
    *,
    method: DifferenceOption = "auto",
    alternative: Alternative = "two-sided",
) -> NpsDifferenceResult:
    """Test the difference of the Net Promoter Scores of two samples.

    The samples are taken as independent but for the clusters that answered in both: where each
    sample was made with `clusters`, their covariance counts. For the same people in both, with
    one answer each, `nps_paired` is exact.

    Parameters
    ----------
    first, second : NpsResult
        The samples, such as the earlier and the later wave. The difference is second - first.
    method : {"auto", "score", "adjusted-wald", "wald"}, optional
        "adjusted-wald" adds (0.75, 1.5, 0.75) to the counts of each sample [1]_. "score" combines
        the Tango intervals of both samples as Newcombe combines Wilson's [2]_ and tests by
        inverting the result; it keeps its level in small and lopsided samples too. "wald" takes
        the counts as they are and rejects far too often when a sample is small or lopsided. The
        variances are unpooled with all, because equal scores do not make equal variances.
        "auto" is "score" when a sample has under 50 answers and "adjusted-wald" otherwise.
    alternative : {"two-sided", "less", "greater"}, optional
        Whether the second score differs from the first, is less, or is greater.

    Returns
    -------
    NpsDifferenceResult
        The difference, its test, and methods for its interval and for the minimum detectable
        difference.

    Raises
    ------
    TypeError
        If `first` or `second` is not an `NpsResult`.
    ValueError
        If an option is outside its legal set.

    References
    ----------
    .. [1] Sauro, J. and Lewis, J. R. (2016). Quantifying the User Experience, 2nd ed. Morgan
           Kaufmann.
    .. [2] Zou, G. Y. and Donner, A. (2008). "Construction of confidence limits about effect
           measures: a general approach". Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> from cxassess.stats import nps_counts, nps_difference
    >>> result = nps_difference(nps_counts(300, 360, 540), nps_counts(324, 351, 675))
    >>> round(result.difference, 3), round(result.pvalue, 3)
    (0.06, 0.064)
    >>> low, high = result.confidence_interval()
    >>> round(low, 3), round(high, 3)
    (-0.003, 0.123)
    """
    for name, result in (("first", first), ("second", second)):
        result_iv(result, name, NpsResult)
    option_iv(method, "method", get_args(DifferenceOption))
    alternative_iv(alternative)
    chosen = _chosen(first, second) if method == "auto" else method
    before, after = (
        each.moments("wald" if chosen == "wald" else "adjusted-wald") for each in (first, second)
    )
    common = overlap(first.design, second.design)
    if chosen != "wald":
        common = common._replace(correlation=common.correlation * _pulled(first) * _pulled(second))
    estimate = second.nps - first.nps if chosen == "score" else after.score - before.score
    errors = before.standard_error, after.standard_error
    standard_error = common.standard_error(*errors)
    df = common.df((errors[0], first.df), (errors[1], second.df))
    if min(first.base, second.base) < SMALLEST_BASE:
        estimate = standard_error = math.nan
    if chosen == "score" and not math.isnan(standard_error):
        statistic = _score_statistic(first, second, common.correlation)
    else:
        statistic = ratio(estimate, standard_error)
    return NpsDifferenceResult(
        first=first,
        second=second,
        difference=second.nps - first.nps,
        estimate=estimate,
        standard_error=standard_error,
        df=df,
        statistic=statistic,
        pvalue=tail_probability(statistic, alternative, df),
        overlap=common.shared,
        method=chosen,
        alternative=alternative,
        _correlation=common.correlation,
    )


def _chosen(first: NpsResult, second: NpsResult) -> DifferenceMethod:
    smaller = min(first.independent_base, second.independent_base)
    return "score" if smaller < ADJUSTED_WALD_FROM else "adjusted-wald"


def _pulled(result: NpsResult) -> float:
    """Return which part of the adjusted error the answers have that the clusters explain.

    The pseudo-counts are nobody's, so they are correlated with nothing.
    """
    error = result.moments("adjusted-wald").standard_error
    return ratio(result.pull * result.standard_error, error) if error else 0.0


def _score_bounds(
    first: NpsResult, second: NpsResult, level: float, correlation: float
) -> ConfidenceInterval:
    """Return the bounds that both samples' Tango bounds at a quantile give the difference."""
    return ConfidenceInterval(
        _score_bound(first, second, level, correlation),
        _score_bound(first, second, -level, correlation),
    )


def _score_bound(first: NpsResult, second: NpsResult, level: float, correlation: float) -> float:
    """Return the lower bound where `level` is positive, the upper one where it is negative."""
    own = second.score - second.tango_bound(level)
    others = first.tango_bound(-level) - first.score
    squared = own**2 + others**2 - 2 * correlation * own * others
    distance = math.copysign(math.sqrt(max(squared, 0.0)), level)
    return second.score - first.score - distance


def _score_statistic(
    first: NpsResult, second: NpsResult, correlation: float, hypothesis: float = 0.0
) -> float:
    """Return the quantile, with the sign of the distance, at which a bound is the hypothesis."""
    distance = second.score - first.score - hypothesis
    if distance == 0:
        return 0.0
    if first.correction == second.correction == 0:
        return math.copysign(math.inf, distance)

    def nearer_bound(level: float) -> float:
        bound = _score_bound(first, second, math.copysign(level, distance), correlation)
        return math.copysign(1.0, distance) * (bound - hypothesis)

    most = 2.0
    while nearer_bound(most) > 0 and most < _ENDLESS:
        most *= 2
    if nearer_bound(most) > 0:
        return math.copysign(math.inf, distance)
    return math.copysign(float(brentq(nearer_bound, 0.0, most)), distance)

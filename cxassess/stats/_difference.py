"""The change of the Net Promoter Score between two independent samples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from scipy.stats import norm

from cxassess.stats._common import (
    ConfidenceInterval,
    detectable_difference,
    option_iv,
    probability_iv,
    result_iv,
)
from cxassess.stats._intervals import adjusted_wald_moments, two_sided_quantile, wald_moments
from cxassess.stats._nps import NpsResult

DifferenceMethod = Literal["adjusted-wald", "wald"]
Alternative = Literal["two-sided", "less", "greater"]

_MOMENTS = {"adjusted-wald": adjusted_wald_moments, "wald": wald_moments}


@dataclass(frozen=True)
class NpsDifferenceResult:
    """Result of `nps_difference`; positive when the second score is the higher one.

    Attributes
    ----------
    difference : float
        Observed second score minus observed first score, in [-2, 2].
    estimate : float
        What the method tests and centres its interval on: the difference of the adjusted scores
        for "adjusted-wald", `difference` itself for "wald". The adjusted scores are drawn towards
        0, the smaller sample's more; in small samples of unequal size the estimate can therefore
        differ from `difference` in sign.
    standard_error : float
        Unpooled standard error of `estimate`.
    statistic : float
        `estimate` / `standard_error`; NaN when the standard error is 0, which happens with "wald"
        when each sample has answers of one class only.
    pvalue : float
        Probability of a statistic at least as extreme, in the direction of the alternative, if
        the true scores are equal; NaN when the statistic is.
    method : {"adjusted-wald", "wald"}
        Method of the estimate and its standard error.
    alternative : {"two-sided", "less", "greater"}
        Alternative hypothesis of the p-value, the interval and the detectable difference.
    """

    difference: float
    estimate: float
    standard_error: float
    statistic: float
    pvalue: float
    method: DifferenceMethod
    alternative: Alternative

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
            The adjusted Wald interval is clipped to [-2, 2], the Wald interval is not.

        Raises
        ------
        ValueError
            If `confidence_level` is not in (0, 1).
        """
        confidence_level = probability_iv(confidence_level, "confidence_level")
        low, high = -math.inf, math.inf
        if self.alternative == "two-sided":
            half_width = two_sided_quantile(confidence_level) * self.standard_error
        else:
            half_width = float(norm.ppf(confidence_level)) * self.standard_error
        if self.alternative != "less":
            low = self.estimate - half_width
        if self.alternative != "greater":
            high = self.estimate + half_width
        if self.method == "adjusted-wald":
            low, high = max(low, -2.0), min(high, 2.0)
        return ConfidenceInterval(low, high)

    def minimum_detectable_difference(self, power: float = 0.8, alpha: float = 0.05) -> float:
        """Return the true difference that samples like these would probably have detected.

        Parameters
        ----------
        power : float, optional
            Probability in (0, 1) of detecting it.
        alpha : float, optional
            Significance level in (0, 1) of the test, in the direction of `alternative`.

        Returns
        -------
        float
            (z_alpha + z_power) times the standard error: the size of the difference, without
            sign, on the scale of `difference`; NaN when the standard error is 0.

        Raises
        ------
        ValueError
            If an argument is not in (0, 1).
        """
        two_sided = self.alternative == "two-sided"
        return detectable_difference(self.standard_error, power, alpha, two_sided=two_sided)


def nps_difference(
    first: NpsResult,
    second: NpsResult,
    *,
    method: DifferenceMethod = "adjusted-wald",
    alternative: Alternative = "two-sided",
) -> NpsDifferenceResult:
    """Test the difference of the Net Promoter Scores of two independent samples.

    Parameters
    ----------
    first, second : NpsResult
        The samples, such as the earlier and the later wave. The difference is second - first.
    method : {"adjusted-wald", "wald"}, optional
        "adjusted-wald" adds (0.75, 1.5, 0.75) to the counts of each sample; "wald" takes the
        counts as they are and rejects far too often when a sample is small or lopsided. The
        standard error is unpooled with both, because equal scores do not make equal variances.
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
        If a sample has no answers or an option is outside its legal set.

    References
    ----------
    Sauro, J. and Lewis, J. R. (2016). Quantifying the User Experience, 2nd ed. Morgan Kaufmann.

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
    _nps_difference_iv(first, second, method, alternative)
    moments = _MOMENTS[method]
    before = moments(first.detractors, first.passives, first.promoters)
    after = moments(second.detractors, second.passives, second.promoters)
    estimate = after.score - before.score
    standard_error = math.hypot(before.standard_error, after.standard_error)
    statistic = estimate / standard_error if standard_error > 0 else math.nan
    return NpsDifferenceResult(
        difference=second.nps - first.nps,
        estimate=estimate,
        standard_error=standard_error,
        statistic=statistic,
        pvalue=_normal_pvalue(statistic, alternative),
        method=method,
        alternative=alternative,
    )


def _normal_pvalue(statistic: float, alternative: Alternative) -> float:
    if alternative == "less":
        return float(norm.cdf(statistic))
    if alternative == "greater":
        return float(norm.sf(statistic))
    return float(2 * norm.sf(abs(statistic)))


def _nps_difference_iv(first: NpsResult, second: NpsResult, method: str, alternative: str) -> None:
    for name, result in (("first", first), ("second", second)):
        result_iv(result, name, NpsResult)
        if result.base == 0:
            raise ValueError(f"`{name}` must have at least one answer; its base is 0.")
    option_iv(method, "method", get_args(DifferenceMethod))
    option_iv(alternative, "alternative", get_args(Alternative))

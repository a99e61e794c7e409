"""Confidence intervals of a share and of the difference of two, and the score test of the latter.

Counts may be fractions: weighted shares of an effective base. Arguments are trusted here: the
public functions have checked them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy.optimize import bisect, brentq

from cxassess.stats._common import Alternative, ConfidenceInterval, probability_iv


class Share(NamedTuple):
    """Successes out of as many equal, independent answers as a sample is worth."""

    successes: float
    base: float

    @property
    def proportion(self) -> float:
        """Successes over base."""
        return self.successes / self.base


def interval_tail(confidence_level: float, alternative: Alternative) -> float:
    """Return the probability that an interval leaves in a tail, or raise ValueError.

    A bound at a quantile below 0 would lie on the other side of the estimate; no score interval
    has one.
    """
    confidence_level = probability_iv(confidence_level, "confidence_level")
    if alternative == "two-sided":
        return (1 - confidence_level) / 2
    if confidence_level < 0.5:
        raise ValueError(
            "`confidence_level` must be at least 0.5 with a one-sided alternative; "
            f"got {confidence_level}."
        )
    return 1 - confidence_level


def one_sided(
    interval: ConfidenceInterval, alternative: Alternative, scale: tuple[float, float] = (-1.0, 1.0)
) -> ConfidenceInterval:
    """Return the interval with the bound that the alternative does not estimate at its end."""
    low = scale[0] if alternative == "less" else interval.low
    high = scale[1] if alternative == "greater" else interval.high
    return ConfidenceInterval(low, high)


def wilson_interval(share: Share, quantile: float) -> ConfidenceInterval:
    """Return every proportion that the score test does not reject (Wilson 1927).

    The bounds are the roots of (p - x)^2 = z^2 x (1 - x) / n, each in the form that does not
    subtract numbers that are nearly equal and that is exact at 0 and 1.
    """
    inside = share.proportion
    outside = 1 - inside
    squared = quantile**2 / share.base
    reach = squared / 2 + quantile * math.sqrt(
        inside * outside / share.base + squared / (4 * share.base)
    )
    low = inside**2 / (inside + reach) if inside else 0.0
    high = 1 - outside**2 / (outside + reach) if outside else 1.0
    return ConfidenceInterval(low, high)


def square_and_add(
    first: float,
    second: float,
    first_interval: ConfidenceInterval,
    second_interval: ConfidenceInterval,
    correlation: float,
) -> ConfidenceInterval:
    """Return the interval of second - first that an interval of each makes (Newcombe 1998)."""

    def distance(own: float, others: float) -> float:
        squared = own**2 + others**2 - 2 * correlation * own * others
        return math.sqrt(max(squared, 0.0))

    difference = second - first
    return ConfidenceInterval(
        difference - distance(second - second_interval.low, first_interval.high - first),
        difference + distance(second_interval.high - second, first - first_interval.low),
    )


def miettinen_nurminen_interval(first: Share, second: Share, quantile: float) -> ConfidenceInterval:
    """Return every difference that the score test does not reject; it is second - first."""
    observed = second.proportion - first.proportion

    def beyond(difference: float, reach: float) -> float:
        # Has the sign of the statistic less a quantile and, unlike the statistic, no infinity.
        if difference == observed:
            return -reach
        return observed - difference - reach * _likely_error(first, second, difference)

    low = high = observed
    if observed > -1:
        low = brentq(beyond, -1.0, observed, args=(quantile,))
    if observed < 1:
        high = brentq(beyond, observed, 1.0, args=(-quantile,))
    return ConfidenceInterval(float(low), float(high))


def miettinen_nurminen_statistic(first: Share, second: Share, difference: float) -> float:
    """Return the score statistic of the hypothesis that the true difference is `difference`.

    It falls as `difference` rises: positive below the observed difference, 0 at it, negative
    above. Its variance is that of the most likely proportions among those with the hypothetical
    difference, times N / (N - 1) (Miettinen, O. and Nurminen, M. (1985), "Comparative analysis of
    two rates", Statistics in Medicine 4, 213-226).
    """
    residual = second.proportion - first.proportion - difference
    if residual == 0:
        return 0.0
    error = _likely_error(first, second, difference)
    return residual / error if error > 0 else math.copysign(math.inf, residual)


def _likely_error(first: Share, second: Share, difference: float) -> float:
    before = likely_proportion(first, second, difference)
    after = min(max(before + difference, 0.0), 1.0)
    total = first.base + second.base
    variance = before * (1 - before) / first.base + after * (1 - after) / second.base
    return math.sqrt(variance * total / (total - 1))


def likely_proportion(first: Share, second: Share, difference: float) -> float:
    """Return the most likely proportion of the first sample, given the true difference.

    The likelihood has one summit, found where its slope turns. The closed form of this root of a
    cubic loses half its digits where two roots meet, which is where all answers agree.
    """
    low, high = max(0.0, -difference), min(1.0, 1 - difference)

    def slope(proportion: float) -> float:
        other = proportion + difference
        return (
            _over(first.successes, proportion)
            - _over(first.base - first.successes, 1 - proportion)
            + _over(second.successes, other)
            - _over(second.base - second.successes, 1 - other)
        )

    if high <= low or slope(low) <= 0:
        return low
    if slope(high) >= 0:
        return high
    return float(bisect(slope, low, high))


def _over(count: float, proportion: float) -> float:
    """Return a quotient; 0 for no count, infinite where the proportion is used up."""
    if count <= 0:
        return 0.0
    return count / proportion if proportion > 0 else math.inf

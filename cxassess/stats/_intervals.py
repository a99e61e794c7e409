"""Moments and confidence intervals of a Net Promoter Score, from its three counts.

A score is the mean of +1 (promoter), 0 (passive) and -1 (detractor), which makes it a
matched-pairs difference of proportions; the intervals are those of that literature. Arguments
are trusted here: the public functions have checked them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy.optimize import bisect
from scipy.stats import norm

from cxassess.stats._common import ConfidenceInterval

PSEUDO_COUNTS = (0.75, 1.5, 0.75)
"""Added to detractors, passives and promoters by the adjusted Wald method, AW(3,T)."""


class Moments(NamedTuple):
    """A score and its standard error, on [-1, 1]."""

    score: float
    standard_error: float


def two_sided_quantile(confidence_level: float) -> float:
    """Return the normal quantile that leaves half of 1 - confidence_level in each tail."""
    return float(norm.isf((1 - confidence_level) / 2))


def score_variance(detractors: float, passives: float, promoters: float) -> float:
    """Return the variance of one answer coded -1, 0, +1."""
    base = detractors + passives + promoters
    score = (promoters - detractors) / base
    return (promoters + detractors) / base - score**2


def wald_moments(detractors: float, passives: float, promoters: float) -> Moments:
    """Return the observed score and its Wald standard error."""
    base = detractors + passives + promoters
    variance = score_variance(detractors, passives, promoters)
    return Moments((promoters - detractors) / base, math.sqrt(variance / base))


def adjusted_wald_moments(detractors: float, passives: float, promoters: float) -> Moments:
    """Return the Wald moments of the counts with the pseudo-counts of AW(3,T) added."""
    more_detractors, more_passives, more_promoters = PSEUDO_COUNTS
    return wald_moments(
        detractors + more_detractors, passives + more_passives, promoters + more_promoters
    )


def wald_interval(
    detractors: float, passives: float, promoters: float, confidence_level: float
) -> ConfidenceInterval:
    """Return the Wald interval, not clipped."""
    return _around(wald_moments(detractors, passives, promoters), confidence_level)


def adjusted_wald_interval(
    detractors: float, passives: float, promoters: float, confidence_level: float
) -> ConfidenceInterval:
    """Return the adjusted Wald interval AW(3,T), clipped to [-1, 1] (Rocks 2016)."""
    low, high = _around(adjusted_wald_moments(detractors, passives, promoters), confidence_level)
    return ConfidenceInterval(max(low, -1.0), min(high, 1.0))


def tango_interval(
    detractors: int, passives: int, promoters: int, confidence_level: float
) -> ConfidenceInterval:
    """Return the score interval: every score that the score test does not reject (Tango 1998)."""
    observed = wald_moments(detractors, passives, promoters).score
    quantile = two_sided_quantile(confidence_level)

    def above_low(score: float) -> float:
        return tango_statistic(detractors, passives, promoters, score) - quantile

    def below_high(score: float) -> float:
        return tango_statistic(detractors, passives, promoters, score) + quantile

    # Bisection, because the statistic is infinite at -1 and 1.
    low = -1.0 if observed == -1 else bisect(above_low, -1.0, observed)
    high = 1.0 if observed == 1 else bisect(below_high, observed, 1.0)
    return ConfidenceInterval(float(low), float(high))


def tango_statistic(detractors: int, passives: int, promoters: int, score: float) -> float:
    """Return the score statistic of the hypothesis that the true score is `score`.

    It falls as `score` rises: positive below the observed score, 0 at it, negative above. Its
    variance is that of the most likely shares among those with the hypothetical score
    (Tango, T. (1998), Statistics in Medicine 17, 891-908).
    """
    base = detractors + passives + promoters
    residual = promoters - detractors - base * score
    if residual == 0:
        return 0.0
    a = 2 * base
    b = -detractors - promoters + (2 * base - promoters + detractors) * score
    c = -detractors * score * (1 - score)
    detractor_share = (math.sqrt(max(b**2 - 4 * a * c, 0.0)) - b) / (2 * a)
    variance = base * (2 * detractor_share + score * (1 - score))
    if variance <= 0:
        return math.copysign(math.inf, residual)
    return residual / math.sqrt(variance)


def _around(moments: Moments, confidence_level: float) -> ConfidenceInterval:
    half_width = two_sided_quantile(confidence_level) * moments.standard_error
    return ConfidenceInterval(moments.score - half_width, moments.score + half_width)

"""Moments and confidence intervals of a Net Promoter Score, from its three counts.

A score is the mean of +1 (promoter), 0 (passive) and -1 (detractor), which makes it a
matched-pairs difference of proportions; the intervals are those of that literature. The counts
may be fractions: weighted shares of an effective base. Arguments are trusted here: the public
functions have checked them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy.optimize import brentq

from cxassess.stats._common import ConfidenceInterval

PSEUDO_COUNTS = (0.75, 1.5, 0.75)
"""Added to detractors, passives and promoters by the adjusted Wald method, AW(3,T)."""


_NEARLY = 1e-12
"""Distance from -1 and 1, where the score statistic is infinite, at which a bound is sought."""


class Moments(NamedTuple):
    """A score and its standard error, on [-1, 1]."""

    score: float
    standard_error: float


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


def adjusted_wald_moments(
    detractors: float, passives: float, promoters: float, pseudo: float = 1.0
) -> Moments:
    """Return the Wald moments of the counts with `pseudo` times the pseudo-counts of AW(3,T)."""
    more_detractors, more_passives, more_promoters = (pseudo * each for each in PSEUDO_COUNTS)
    return wald_moments(
        detractors + more_detractors, passives + more_passives, promoters + more_promoters
    )


def tango_interval(
    detractors: float, passives: float, promoters: float, quantile: float
) -> ConfidenceInterval:
    """Return the score interval: every score that the score test does not reject (Tango 1998)."""
    return ConfidenceInterval(
        tango_bound(detractors, passives, promoters, quantile),
        tango_bound(detractors, passives, promoters, -quantile),
    )


def tango_bound(detractors: float, passives: float, promoters: float, quantile: float) -> float:
    """Return the score at which the score statistic is `quantile`; the lower one if positive."""
    observed = wald_moments(detractors, passives, promoters).score
    end = math.copysign(1.0, -quantile)
    if quantile == 0 or observed == end:
        return observed

    def excess(score: float) -> float:
        return tango_statistic(detractors, passives, promoters, score) - quantile

    nearly = end * (1 - _NEARLY)
    if excess(nearly) * end >= 0:
        return end
    if excess(observed) * end <= 0:  # a quantile so small that rounding hides it
        return observed
    return float(brentq(excess, nearly, observed))


def tango_statistic(detractors: float, passives: float, promoters: float, score: float) -> float:
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

"""Shares and rates for the checks of operations, tested beyond chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.special import betainc

from cxassess.assessment.kpi_types import Interval
from cxassess.stats import CsatTopBoxResult, csat_top_box_scores, holm

FALSE_ALARMS = 0.02
"""How often all tests of one check together may find what chance alone made (one-sided)."""

CONFIDENCE = 0.95


def beyond_chance(pvalues: Sequence[float], level: float = FALSE_ALARMS) -> list[bool]:
    """Tell which one-sided p-values chance does not explain, corrected by Holm for their number.

    A NaN is a test that could not be made.
    """
    return [each <= level for each in holm(pvalues)]


def one_sided(pvalue: float, expected: bool) -> float:
    """Return a two-sided p-value's half for the direction expected, or the rest for the other."""
    return pvalue / 2 if expected else 1 - pvalue / 2


def share(hits: ArrayLike, customers: ArrayLike | None = None) -> CsatTopBoxResult:
    """Return the share of the rows that are hits; rows of one customer are not independent."""
    return csat_top_box_scores(
        np.asarray(hits).astype(np.int64), scale=(0, 1), boxes=1, clusters=customers
    )


def share_interval(result: CsatTopBoxResult) -> Interval | None:
    """Return the Wilson interval of a share; None where all rows are of one customer."""
    low, high = result.confidence_interval(CONFIDENCE)
    return None if math.isnan(low) else Interval(low=low, high=high)


def pvalue_below(result: CsatTopBoxResult, level: float) -> float:
    """Return how likely a share so low is if the true one is `level`: the exact binomial tail."""
    return _tail(result, level, below=True)


def pvalue_above(result: CsatTopBoxResult, level: float) -> float:
    """Return how likely a share so high is if the true one is `level`."""
    return _tail(result, level, below=False)


def _tail(result: CsatTopBoxResult, level: float, *, below: bool) -> float:
    if math.isnan(result.standard_error):
        return math.nan
    # Clusters make the counts fractions: the binomial tail in terms of the beta distribution.
    base = min(result.equal_counts.base, float(result.base))
    successes = result.proportion * base
    if not below:
        successes, level = base - successes, 1 - level
    if successes >= base:
        return 1.0
    return float(betainc(base - successes, successes + 1, 1 - level))


@dataclass(frozen=True)
class RateRatio:
    """How often something happens in a first group for once in a second, in equal time.

    Given their sum, the events of the first group are binomial, so that all is exact (Clopper
    and Pearson).
    """

    events: tuple[int, int]
    times: tuple[float, float]

    @property
    def ratio(self) -> float:
        """First rate to second; infinite where nothing happened in the second group."""
        first, second = self.events
        return self._odds(first / (first + second))

    def bounds(self, confidence_level: float = CONFIDENCE) -> tuple[float, float]:
        """Return the interval of the ratio."""
        part = stats.binomtest(self.events[0], sum(self.events)).proportion_ci(confidence_level)
        return self._odds(float(part.low)), self._odds(float(part.high))

    def _odds(self, part: float) -> float:
        return part / (1 - part) * self.times[1] / self.times[0] if part < 1 else math.inf

"""What two samples have in common: the clusters (people, accounts) that answered in both."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from cxassess.stats._design import Design

_NOTHING = 1e-12
"""Share of the variances below which their difference is the rounding error of 0."""


class Overlap(NamedTuple):
    """The clusters of two samples.

    Attributes
    ----------
    shared : int or None
        Clusters with answers in both; None where the clusters of a sample are not known.
    correlation : float
        Correlation that they give the two estimates, in [-1, 1].
    distinct : float
        Clusters in either sample; infinite where they share too few to bring a correlation.
    """

    shared: int | None
    correlation: float
    distinct: float

    def standard_error(self, first: float, second: float) -> float:
        """Return the standard error of the difference of two estimates, given that of each."""
        independent = first**2 + second**2
        variance = independent - 2 * self.correlation * first * second
        return 0.0 if variance < _NOTHING * independent else math.sqrt(variance)

    def df(self, first: tuple[float, float], second: tuple[float, float]) -> float:
        """Return the degrees of freedom of the difference, given (standard error, df) of each.

        With the same people in both samples they are those of the paired test.
        """
        df = satterthwaite(first, second)
        return df if math.isinf(df) else min(df, self.distinct - 1)


INDEPENDENT = Overlap(None, 0.0, math.inf)


def satterthwaite(*errors: tuple[float, float]) -> float:
    """Return the degrees of freedom of a sum of independent parts, given as (error, df) each."""
    if any(df == 0 for _, df in errors):
        return math.nan
    weights = sum(error**4 / df for error, df in errors)
    return sum(error**2 for error, _ in errors) ** 2 / weights if weights > 0 else math.inf


def overlap(first: Design | None, second: Design | None) -> Overlap:
    """Return what two samples have in common."""
    before = first.influence if first else None
    after = second.influence if second else None
    if before is None or after is None:
        return INDEPENDENT
    _, own, others = np.intersect1d(
        before.labels, after.labels, assume_unique=True, return_indices=True
    )
    shared = len(own)
    if shared < 2:
        return Overlap(shared, 0.0, math.inf)
    spread = float(np.linalg.norm(before.totals) * np.linalg.norm(after.totals))
    product = float(before.totals[own] @ after.totals[others])
    correlation = min(max(product / spread, -1.0), 1.0) if spread else 0.0
    return Overlap(shared, correlation, len(before.labels) + len(after.labels) - shared)

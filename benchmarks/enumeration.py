"""Every outcome of a sample and its probability, and how often an interval covers the truth.

Counts and shares are arrays with one column for each class: detractors, passives, promoters.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlogy
from scipy.stats import norm

from cxassess.stats import nps_counts

Counts = NDArray[np.int64]
Numbers = NDArray[np.float64]
Decisions = NDArray[np.bool_]

Figures = dict[str, float]
Table = dict[int | str, dict[str, Figures]]
"""Rows of a table: what was sampled -> method -> figures."""

CONFIDENCE_LEVEL = 0.95
QUANTILE = float(norm.isf((1 - CONFIDENCE_LEVEL) / 2))
ROUNDING = 1e-9
"""Less than any difference between scores, more than the error of computing one."""


class Bounds(NamedTuple):
    """Interval of each outcome."""

    low: Numbers
    high: Numbers


def outcomes(base: int, classes: int = 3) -> Counts:
    """Return every way in which the answers can fall into the classes, one a row."""
    bars = np.array(list(combinations(range(base + classes - 1), classes - 1)))
    edges = np.pad(bars, ((0, 0), (1, 1)), constant_values=((0, 0), (-1, base + classes - 1)))
    return np.diff(edges) - 1


def score(counts: Counts | Numbers) -> Numbers:
    """Return the Net Promoter Score of each row of counts or shares."""
    return (counts[:, 2] - counts[:, 0]) / counts.sum(axis=1)


def variance(counts: Counts) -> Numbers:
    """Return the variance of one answer, coded -1, 0, +1, of each row of counts."""
    return (counts[:, 2] + counts[:, 0]) / counts.sum(axis=1) - score(counts) ** 2


def multinomial(counts: Counts, shares: Numbers) -> Numbers:
    """Return the probability of each outcome (column) where the shares are those of a row."""
    logarithm = gammaln(counts[0].sum() + 1) - gammaln(counts + 1).sum(axis=1)
    for each in range(counts.shape[1]):
        logarithm = logarithm + xlogy(counts[:, each], shares[:, each, np.newaxis])
    return np.exp(logarithm)


def hypergeometric(counts: Counts, populations: Counts) -> Numbers:
    """Return the probability of each outcome (column) drawn from the population of a row."""
    logarithm = -_log_choose(populations[0].sum(), counts[0].sum())
    for each in range(counts.shape[1]):
        logarithm = logarithm + _log_choose(populations[:, each, np.newaxis], counts[:, each])
    return np.exp(logarithm)


def _log_choose(size: Counts, drawn: Counts) -> Numbers:
    left = np.maximum(size - drawn, 0)
    ways = gammaln(size + 1) - gammaln(drawn + 1) - gammaln(left + 1)
    return np.where(drawn <= size, ways, -np.inf)


def package_bounds(counts: Counts, method: str, population: int | None = None) -> Bounds:
    """Return the package's interval of each outcome."""
    intervals = [
        nps_counts(*row, population=population).confidence_interval(CONFIDENCE_LEVEL, method)
        for row in counts.tolist()
    ]
    low, high = np.array(intervals).T
    return Bounds(low, high)


def coverage(bounds: Bounds, probability: Numbers, truth: Numbers) -> Numbers:
    """Return how often the interval covers the truth, for each row of probabilities."""
    true = truth[:, np.newaxis]
    covered = (bounds.low <= true + ROUNDING) & (bounds.high >= true - ROUNDING)
    return (probability * covered).sum(axis=1)


def summary(covered: dict[str, Numbers]) -> Figures:
    """Return the figures of a method from how often it covers each cell of the grids.

    mean and worst: of the realistic cells; the others: worst of their grid.
    """
    mean = float(covered["realistic"].mean())
    worst = {name: float(values.min()) for name, values in covered.items() if values.size}
    return {"mean": mean, "worst": worst.pop("realistic")} | worst


def grid(detractors: Iterable[float], promoters: Iterable[float]) -> Numbers:
    """Return the shares of every pair of percentages that leaves room for passives."""
    rows = [(d, 100 - d - p, p) for d in detractors for p in promoters if d + p <= 100]
    return np.array(rows) / 100


def grids() -> dict[str, Numbers]:
    """Return the shares that are studied, in percent.

    realistic: 5-50 detractors and 15-80 promoters in steps of 5, with 15 or more passives;
    few_passives: the same with less than 15; extreme: 0-5 detractors in steps of 1 and
    70-95 promoters in steps of 5.
    """
    wide = grid(range(5, 51, 5), range(15, 81, 5))
    few = wide[:, 1] < 0.15 - ROUNDING
    extreme = grid(range(6), range(70, 96, 5))
    return {"realistic": wide[~few], "few_passives": wide[few], "extreme": extreme}

"""How often the tests and intervals of the change among the same people are right.

The change of a person is one of -2, -1, 0, 1, 2 classes; all ways in which the changes of the
pairs can fall are enumerated, and each is given to the package as a 3x3 table.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import numpy as np
from enumeration import (
    CONFIDENCE_LEVEL,
    ROUNDING,
    Bounds,
    Counts,
    Decisions,
    Figures,
    Numbers,
    Table,
    coverage,
    grid,
    multinomial,
    outcomes,
    score,
)
from scipy.stats import t

from cxassess.stats import nps_paired_table

SHIFTS = np.array([-2, -1, 0, 1, 2])
PLACES = ((2, 0), (1, 0), (0, 0), (0, 1), (0, 2))
"""Cell of the 3x3 table (first wave, second wave) in which each shift is counted."""

METHODS = ("wald", "score")
ASSOCIATIONS = (0.0, 0.3, 0.6, 0.9)
LARGEST_CHANGE = 0.5
ROWS_AT_ONCE = 100


def paired_waves(pair_counts: Iterable[int]) -> Table:
    """Return error of the first kind of the test and coverage of the interval, by method.

    error: of the test, and interval_error: of the interval that leaves out 0, worst over all
    cells without a change; mean, worst and extreme: coverage of the interval over the cells with
    a change of up to 50 points; disagree: largest probability that the test and the interval
    disagree on whether there is a change.
    """
    cells = {name: _cells(shares) for name, shares in _grids().items()}
    return {pairs: _rows(outcomes(pairs, len(SHIFTS)), cells) for pairs in pair_counts}


def _grids() -> dict[str, Numbers]:
    """Return a coarser choice of the realistic cells, and of the extreme ones."""
    realistic = grid(range(5, 51, 15), range(15, 81, 15))
    return {
        "realistic": realistic[realistic[:, 1] >= 0.15 - ROUNDING],
        "extreme": grid((0, 2, 5), (70, 80, 90)),
    }


def _cells(shares: Numbers) -> Numbers:
    """Return the distribution of the shift for pairs of cells and degrees of association.

    The two waves are independent in part and otherwise as alike as their shares allow.
    """
    rows = [
        _shift_shares((1 - association) * np.outer(before, after) + association * alike)
        for before, after in product(shares, shares)
        if abs(score(np.array([before, after])) @ (-1, 1)) <= LARGEST_CHANGE + ROUNDING
        for alike in [_alike(before, after)]
        for association in ASSOCIATIONS
    ]
    return np.array(rows)


def _alike(before: Numbers, after: Numbers) -> Numbers:
    """Return the 3x3 shares where the order of the people is the same in both waves."""
    edges = [np.concatenate(([0.0], np.cumsum(each))) for each in (before, after)]
    upper = np.minimum(edges[0][1:, np.newaxis], edges[1][1:])
    lower = np.maximum(edges[0][:-1, np.newaxis], edges[1][:-1])
    return np.maximum(upper - lower, 0)


def _shift_shares(table: Numbers) -> Numbers:
    return np.array([np.trace(table, shift) for shift in SHIFTS])


def _rows(counts: Counts, cells: dict[str, Numbers]) -> dict[str, Figures]:
    bounds, rejected = _package(counts)
    bounds["t"], rejected["t"] = _t(counts)
    decisions = {method: _decisions(bounds[method], rejected[method]) for method in bounds}
    shares = np.concatenate(list(cells.values()))
    truth = shares @ SHIFTS
    rates = {method: np.empty((len(shares), 4)) for method in bounds}
    for start in range(0, len(shares), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        probability = multinomial(counts, shares[rows])
        for method, each in rates.items():
            covered = coverage(bounds[method], probability, truth[rows])
            each[rows] = np.column_stack((covered, probability @ decisions[method]))
    realistic = len(cells["realistic"])
    same = np.abs(truth) < ROUNDING
    return {method: _figures(each, realistic, same) for method, each in rates.items()}


def _decisions(bounds: Bounds, rejected: Decisions) -> Numbers:
    """Return, for each outcome, whether the test rejects, the interval does, and one alone does."""
    left_out = (bounds.low > 0) | (bounds.high < 0)
    return np.column_stack((rejected, left_out, rejected != left_out)).astype(float)


def _figures(rates: Numbers, realistic: int, same: Decisions) -> Figures:
    covered, rejected, left_out, disagree = rates.T
    return {
        "error": float(rejected[same].max()),
        "interval_error": float(left_out[same].max()),
        "mean": float(covered[:realistic].mean()),
        "worst": float(covered[:realistic].min()),
        "extreme": float(covered[realistic:].min()),
        "disagree": float(disagree.max()),
    }


def _package(counts: Counts) -> tuple[dict[str, Bounds], dict[str, Decisions]]:
    """Return the package's interval and decision of each outcome, by method."""
    bounds, rejected = {}, {}
    for method in METHODS:
        results = [nps_paired_table(_table(row), method=method) for row in counts]
        intervals = [result.confidence_interval(CONFIDENCE_LEVEL) for result in results]
        bounds[method] = Bounds(*np.array(intervals).T)
        pvalues = np.array([result.pvalue for result in results])
        rejected[method] = pvalues < 1 - CONFIDENCE_LEVEL
    return bounds, rejected


def _table(row: Counts) -> Counts:
    table = np.zeros((3, 3), dtype=int)
    table[tuple(zip(*PLACES, strict=True))] = row
    return table


def _t(counts: Counts) -> tuple[Bounds, Decisions]:
    """Return the paired t interval, and whether it leaves out 0."""
    pairs = counts[0].sum()
    mean = counts @ SHIFTS / pairs
    spread = np.maximum(counts @ SHIFTS**2 / pairs - mean**2, 0)
    half_width = t.isf((1 - CONFIDENCE_LEVEL) / 2, pairs - 1) * np.sqrt(spread / (pairs - 1))
    bounds = Bounds(mean - half_width, mean + half_width)
    return bounds, (bounds.low > 0) | (bounds.high < 0)

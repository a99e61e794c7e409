"""Trends and jumps of shares and rates over months, tested beyond chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from cxassess.assessment.audit.rates import CONFIDENCE
from cxassess.assessment.index import FLOAT_NOISE
from cxassess.assessment.kpi_types import Interval
from cxassess.stats import SMALLEST_BASE

TREND_MONTHS = 3
"""Fewest months that have a trend, and fewest customers."""
_SIDE = 2
"""Fewest weeks before a jump and after it, as a trend must be told from it."""
_WEEK = 7
_STEPS = 50
_LARGEST = 50.0
"""Largest logarithm of a change that is told: beyond it nothing is known."""

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Trend:
    """A straight trend, or a jump, and its one-sided p-values.

    `change` is from the first month to the last: of a share or mean its difference, of a rate its
    relative change (0.5: half as much again). Of a jump it is the jump.
    """

    change: float
    interval: Interval
    rise: float
    fall: float
    months: int
    """Months, or weeks of a jump, that it rests on."""


def month_numbers(times: pd.Series) -> Whole:
    """Return the months of times as whole numbers that count on over the years."""
    return np.asarray(times.dt.year * 12 + times.dt.month, dtype=np.int64)


def share_trend(
    values: ArrayLike, months: Whole, customers: ArrayLike, weights: ArrayLike | None = None
) -> Trend | None:
    """Return the trend of a share (or mean) over months; None with fewer than three months.

    The line is fitted by least squares. Its error is the larger of two: of customers, whose rows
    depend on each other (sandwich), and of months, which may move together about the line
    (Student's t with their number less two), more so where one resembles the one before.

    Parameters
    ----------
    values : array_like
        A value a row, such as 0 or 1.
    months : ndarray of int
        Its month, see `month_numbers`.
    customers : array_like
        Whose it is.
    weights : array_like, optional
        What it counts for, above 0.
    """
    y = np.asarray(values, dtype=np.float64)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    if len(np.unique(months)) < TREND_MONTHS or len(np.unique(customers)) < TREND_MONTHS:
        return None
    x = months.astype(np.float64)
    return _fitted(y, w, (x - x.mean()) / np.ptp(x), (), months, np.asarray(customers))


def share_jump(
    values: ArrayLike, days: NDArray[np.datetime64], since: np.datetime64, customers: ArrayLike
) -> Trend | None:
    """Return the jump of a share on a day, beyond the straight trend before and after it.

    The errors are those of `share_trend`, of weeks in place of months, widened where a week
    resembles the one before. None with too little before the day or after it.

    Parameters
    ----------
    values : array_like
        0 or 1 a row.
    days : ndarray of datetime64
        Its day.
    since : datetime64
        First day after the jump.
    customers : array_like
        Whose it is.
    """
    y = np.asarray(values, dtype=np.float64)
    after = days >= since
    day = (days - since) / np.timedelta64(1, "D")
    _, period = np.unique(np.floor(day / _WEEK), return_inverse=True)
    sides = (~after, after)
    if any(side.sum() < SMALLEST_BASE or len(np.unique(period[side])) < _SIDE for side in sides):
        return None
    middle = (np.bincount(period, day) / np.bincount(period))[period]
    return _fitted(
        y, np.ones(len(y)), after.astype(np.float64), (middle,), period, np.asarray(customers)
    )


def _fitted(
    y: Floats, w: Floats, x: Floats, others: Sequence[Floats], periods: Whole, customers: ArrayLike
) -> Trend:
    """Fit `y` on a constant, the others and `x`, and return what `x` adds."""
    present, period = np.unique(periods, return_inverse=True)
    people, person = np.unique(customers, return_inverse=True)
    root = np.sqrt(w)[:, None]
    design = np.stack([np.ones(len(y)), *others], axis=1)
    own = x - design @ np.linalg.lstsq(root * design, root[:, 0] * x, rcond=None)[0]
    spread = float(w @ own**2)
    change = float((w * own) @ y) / spread
    whole = np.column_stack([design, x])
    left = y - whole @ np.linalg.lstsq(root * whole, root[:, 0] * y, rcond=None)[0]
    by_person = np.bincount(person, w * own * left)
    by_period = np.bincount(period, w * left) / np.sqrt(np.bincount(period, w))
    persons, rest = len(people) - 1, len(present) - whole.shape[1]
    errors = (
        (math.sqrt(float(by_person @ by_person) * len(people) / persons) / spread, persons),
        (math.sqrt(float(by_period @ by_period) * persistence(by_period) / rest / spread), rest),
    )
    return _trend(change, errors, len(present))


def _trend(change: float, errors: Sequence[tuple[float, int]], months: int) -> Trend:
    """Return a trend judged by the widest of its errors, each with its degrees of freedom."""
    change = 0.0 if abs(change) < FLOAT_NOISE else change
    reach = max(float(stats.t.ppf((1 + CONFIDENCE) / 2, df)) * error for error, df in errors)
    statistics = [(change / max(error, FLOAT_NOISE), df) for error, df in errors]
    return Trend(
        change=change,
        interval=Interval(low=change - reach, high=change + reach),
        rise=max(float(stats.t.sf(each, df)) for each, df in statistics),
        fall=max(float(stats.t.cdf(each, df)) for each, df in statistics),
        months=months,
    )


@dataclass(frozen=True)
class RateTrend:
    """A rate of events (contacts per customer and month) with its trend."""

    rate: float
    interval: Interval
    trend: Trend


def rate_trend(counts: ArrayLike, exposures: ArrayLike, months: ArrayLike) -> RateTrend | None:
    """Return the trend of a rate by a log-linear Poisson regression.

    Its error is widened by how much the months scatter about the line more than Poisson's
    distribution gives, and by how much a month resembles the one before. None with fewer than
    three months, or no event.

    Parameters
    ----------
    counts : array_like
        Events of each month.
    exposures : array_like
        Customers of each month, above 0.
    months : array_like
        The months as numbers.
    """
    y, offset, x = (np.asarray(each, dtype=np.float64) for each in (counts, exposures, months))
    if len(y) < TREND_MONTHS or y.sum() == 0:
        return None
    design = np.stack([np.ones(len(y)), x - x.mean()], axis=1)
    line = np.array([math.log(y.sum() / offset.sum()), 0.0])
    for _ in range(_STEPS):
        expected = offset * np.exp(design @ line)
        information = design.T @ (design * expected[:, None])
        step = np.linalg.solve(information, design.T @ (y - expected))
        line = line + np.clip(step, -1, 1)
        if float(np.abs(step).max()) < 1e-10:
            break
    expected = offset * np.exp(design @ line)
    information = design.T @ (design * expected[:, None])
    df = len(y) - 2
    residuals = (y - expected) / np.sqrt(expected)
    scatter = max(float(residuals @ residuals) / df, 1.0) * persistence(residuals)
    error = math.sqrt(scatter * float(np.linalg.inv(information)[1, 1]))
    quantile, span = float(stats.t.ppf((1 + CONFIDENCE) / 2, df)), float(np.ptp(x))
    low, slope, high = (
        math.expm1(min(span * each, _LARGEST))
        for each in (line[1] - quantile * error, line[1], line[1] + quantile * error)
    )
    rate = float(y.sum() / offset.sum())
    reach = math.exp(min(quantile * math.sqrt(scatter / float(y.sum())), _LARGEST))
    statistic = float(line[1]) / error
    return RateTrend(
        rate,
        Interval(low=rate / reach, high=rate * reach),
        Trend(
            slope,
            Interval(low=low, high=high),
            float(stats.t.sf(statistic, df)),
            float(stats.t.cdf(statistic, df)),
            len(y),
        ),
    )


def persistence(residuals: Floats) -> float:
    """Return the factor by which the variance grows where a month resembles the one before."""
    total = float(residuals @ residuals)
    resemblance = float(residuals[1:] @ residuals[:-1]) / total if total else 0.0
    resemblance = min(max(resemblance, 0.0), 0.9)
    return (1 + resemblance) / (1 - resemblance)

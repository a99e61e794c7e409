"""Series of weeks whose values resemble the ones before: correlation and trend beyond chance."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from cxassess.assessment.audit.trends import Floats, persistence

_LONGEST_MEMORY = 4
"""Most weeks before that a week is explained by."""


def innovations(series: Floats) -> Floats:
    """Return what each value brings that the ones before do not explain (pre-whitening).

    A line through time and an autoregression of up to four values, its length chosen by AIC, are
    taken away. The first four values, which the longest one needs, have no innovation.

    References
    ----------
    Haugh, L. D. (1976). "Checking the independence of two covariance-stationary time series: a
    univariate residual cross-correlation approach". JASA 71, 378-385.
    """
    n = len(series)
    wanted = series[_LONGEST_MEMORY:]
    best, smallest = wanted, math.inf
    for memory in range(_LONGEST_MEMORY + 1):
        columns = [np.ones(len(wanted)), np.arange(len(wanted), dtype=np.float64)]
        columns += [series[_LONGEST_MEMORY - lag : n - lag] for lag in range(1, memory + 1)]
        design = np.stack(columns, axis=1)
        left = wanted - design @ np.linalg.lstsq(design, wanted, rcond=None)[0]
        deviance = max(float(left @ left), np.finfo(np.float64).tiny)
        criterion = len(wanted) * math.log(deviance) + 2 * memory
        if criterion < smallest:
            best, smallest = left, criterion
    return best


def correlation(first: Floats, second: Floats, lag: int) -> tuple[float, int, float]:
    """Return the correlation of a series with another `lag` places later.

    Returns
    -------
    tuple of float, int and float
        The correlation, the number of pairs, and the p-value of one not above 0.
    """
    before, after = first[: len(first) - lag], second[lag:]
    spread = float(np.std(before)) * float(np.std(after))
    if spread < np.finfo(np.float64).eps:
        return 0.0, len(before), math.nan
    tested = stats.pearsonr(before, after, alternative="greater")
    return float(tested.statistic), len(before), float(tested.pvalue)


def trend_pvalue(series: Floats) -> float:
    """Return the p-value of a straight trend not above 0.

    The error grows by how much a value resembles the one before it.
    """
    if np.ptp(series) == 0:
        return math.nan
    time = np.arange(len(series), dtype=np.float64)
    line = stats.linregress(time, series)
    left = series - line.intercept - line.slope * time
    error = line.stderr * math.sqrt(persistence(left))
    if error == 0:
        return 0.0 if line.slope > 0 else 1.0
    return float(stats.t.sf(line.slope / error, len(series) - 2))

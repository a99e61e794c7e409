"""The Net Promoter Score over more than two waves: its slope, and a control chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from cxassess.stats._common import (
    SMALLEST_BASE,
    ConfidenceInterval,
    interval_around,
    numbers_iv,
    ratio,
    result_iv,
    tail_probability,
)
from cxassess.stats._covariance import covariance
from cxassess.stats._design import Floats
from cxassess.stats._nps_result import NpsResult

_TREND_WAVES = 3
CONTROL_WAVES = 8
"""Fewest waves of a control chart."""
_RUN = 8
_LIMIT = 3.0
_ROUNDING = 1e-9
"""Standard deviations from the centre under which a wave is at it, and on neither side."""
_MOVING_RANGE = 2 / math.sqrt(math.pi)
"""Mean distance of two standard normal values, 1.128."""


@dataclass(frozen=True)
class NpsTrendResult:
    """Result of `nps_trend`.

    Attributes
    ----------
    slope : float
        Change of the score in one unit of time.
    standard_error : float
        Standard error of `slope` if the waves lie on a line but for sampling.
    statistic, pvalue : float
        z of a slope of 0, and its two-sided p-value.
    lack_of_fit : float
        p-value of the hypothesis that the waves lie on a line but for sampling (Cochran's Q,
        chi-square with `df`).
    q, df : float
        Cochran's Q and the number of waves - 2.
    overdispersion : float
        Q / df: about 1 when sampling alone moves the waves about the line, more when something
        else does too.
    dispersed_pvalue : float
        p-value of the slope with its error multiplied by the root of `overdispersion` where that
        is above 1, from Student's t with `df`: the one to trust where the line fits badly.
    intercept : float
        Score of the line at time 0.
    waves : int
        Number of waves with a score.
    """

    slope: float
    standard_error: float
    q: float
    df: int
    intercept: float
    waves: int

    @property
    def statistic(self) -> float:
        return ratio(self.slope, self.standard_error)

    @property
    def pvalue(self) -> float:
        return tail_probability(self.statistic, "two-sided")

    @property
    def lack_of_fit(self) -> float:
        return float(chdtrc(self.df, self.q))

    @property
    def overdispersion(self) -> float:
        return self.q / self.df

    @property
    def dispersed_pvalue(self) -> float:
        return tail_probability(self.statistic / self._inflation, "two-sided", self.df)

    @property
    def _inflation(self) -> float:
        return math.sqrt(max(self.overdispersion, 1.0))

    def confidence_interval(
        self, confidence_level: float = 0.95, *, dispersed: bool = False
    ) -> ConfidenceInterval:
        """Return the interval of the slope.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true slope with.
        dispersed : bool, optional
            Allow for waves that move about the line more than sampling explains, as
            `dispersed_pvalue` does.
        """
        if not dispersed:
            return interval_around(self.slope, self.standard_error, confidence_level)
        error = self.standard_error * self._inflation
        return interval_around(self.slope, error, confidence_level, df=self.df)

    def at(self, time: float) -> float:
        """Return the line's score at a time."""
        return self.intercept + self.slope * time


def nps_trend(results: Sequence[NpsResult], times: ArrayLike | None = None) -> NpsTrendResult:
    """Fit a line to the Net Promoter Scores of three or more waves.

    A least-squares regression of the adjusted scores, weighted by the inverse of their
    covariance: of their variances, unless the same clusters answered in several waves.

    Parameters
    ----------
    results : sequence of NpsResult
        The waves. Those of fewer than 5 answers have no score and are left out.
    times : array_like, shape (waves,), optional
        Time of each wave, in any unit; by default 0, 1, 2 ...

    Returns
    -------
    NpsTrendResult
        The slope and its test, and whether a line describes the waves.

    Raises
    ------
    TypeError
        If a wave is not an `NpsResult`.
    ValueError
        If fewer than three waves have a score, one of these has no standard error above 0 (all
        of a known population answered, or one cluster), all are of one time, or lengths differ.

    References
    ----------
    Cochran, W. G. (1954). "The combination of estimates from different experiments".
    Biometrics 10, 101-129.

    Examples
    --------
    >>> from cxassess.stats import nps_counts, nps_trend
    >>> waves = [nps_counts(40, 30, 30), nps_counts(35, 30, 35), nps_counts(28, 32, 40)]
    >>> trend = nps_trend(waves)
    >>> round(trend.slope, 3), round(trend.pvalue, 3), round(trend.lack_of_fit, 3)
    (0.107, 0.062, 0.923)
    """
    _waves_iv(results)
    when = np.arange(len(results), dtype=float) if times is None else numbers_iv(times, "times")
    if len(when) != len(results):
        raise ValueError(f"`times` must hold one time for each wave; got {len(when)}.")
    scored = [index for index, each in enumerate(results) if each.base >= SMALLEST_BASE]
    if len(scored) < _TREND_WAVES:
        raise ValueError(
            f"`results` must hold at least {_TREND_WAVES} waves of {SMALLEST_BASE} or more "
            f"answers; got {len(scored)}."
        )
    waves = [results[index] for index in scored]
    score, error = np.array([each.moments("adjusted-wald") for each in waves]).T
    if not (error > 0).all():
        raise ValueError("`results` must hold waves with a standard error above 0.")
    if np.ptp(when[scored]) == 0:
        raise ValueError("`times` must differ.")
    precision = np.linalg.inv(covariance(waves))
    # From the first wave on: far from 0, digits would be lost.
    start, above = when[scored][0], score - score[0]
    line = np.stack([np.ones(len(scored)), when[scored] - start], axis=1)
    spread = np.linalg.inv(line.T @ precision @ line)
    level, slope = spread @ line.T @ precision @ above
    residuals = above - line @ [level, slope]
    return NpsTrendResult(
        slope=float(slope),
        standard_error=math.sqrt(spread[1, 1]),
        q=float(residuals @ precision @ residuals),
        df=len(scored) - 2,
        intercept=float(score[0] + level - slope * start),
        waves=len(scored),
    )


@dataclass(frozen=True)
class NpsControlChart:
    """Result of `nps_control_chart`.

    Attributes
    ----------
    centre : float
        Score of all waves together.
    low, high : ndarray
        Control limits of each wave, in [-1, 1].
    statistics : ndarray
        Distance of each wave from the centre in its own standard deviations.
    dispersion : float
        Factor, at least 1, by which waves next to each other differ more than sampling explains.
    outside : tuple of int
        Waves beyond their limits.
    runs : tuple of int
        Waves at which at least eight in a row lie on one side of the centre.
    """

    centre: float
    low: Floats = field(compare=False)
    high: Floats = field(compare=False)
    statistics: Floats = field(compare=False)
    dispersion: float
    outside: tuple[int, ...]
    runs: tuple[int, ...]

    @property
    def in_control(self) -> bool:
        """Whether nothing but chance shows."""
        return not self.outside and not self.runs


def nps_control_chart(results: Sequence[NpsResult]) -> NpsControlChart:
    """Draw up a control chart of eight or more waves.

    A wave's limits are the common score -+ 3 standard deviations of a wave of its size, widened
    where neighbouring waves differ more than sampling explains (Laney's p' chart).

    Parameters
    ----------
    results : sequence of NpsResult
        The waves, in order of time.

    Returns
    -------
    NpsControlChart
        Centre, limits and signals.

    Raises
    ------
    TypeError
        If a wave is not an `NpsResult`.
    ValueError
        If there are fewer than eight waves, or one has fewer than 5 answers.

    References
    ----------
    Laney, D. B. (2002). "Improved control charts for attributes". Quality Engineering 14,
    531-537.
    Montgomery, D. C. (2013). Introduction to Statistical Quality Control, 7th ed. Wiley.
    Section 5.3.4 (Western Electric rules).

    Examples
    --------
    >>> from cxassess.stats import nps_control_chart, nps_counts
    >>> waves = [nps_counts(20, 30, 50 + each) for each in (0, 3, -2, 1, 4, -1, 2, 60)]
    >>> nps_control_chart(waves).outside
    (7,)
    """
    _waves_iv(results)
    if len(results) < CONTROL_WAVES:
        raise ValueError(f"`results` must hold at least {CONTROL_WAVES} waves; got {len(results)}.")
    for index, each in enumerate(results):
        if each.base < SMALLEST_BASE:
            raise ValueError(
                f"`results` must hold waves of {SMALLEST_BASE} or more answers; "
                f"wave {index} has {each.base}."
            )
    size = np.array([each.base / each.design_effect for each in results])
    score = np.array([each.score for each in results])
    shares = size @ np.array([each.shares for each in results]) / size.sum()
    centre = float(shares[2] - shares[0])
    deviation = np.sqrt((shares[0] + shares[2] - centre**2) / size)
    if not (deviation > 0).all():
        raise ValueError("`results` must hold answers of more than one class.")
    plain = (score - centre) / deviation
    dispersion = max(float(np.abs(np.diff(plain)).mean()) / _MOVING_RANGE, 1.0)
    statistics = plain / dispersion
    reach = _LIMIT * dispersion * deviation
    return NpsControlChart(
        centre=centre,
        low=np.clip(centre - reach, -1.0, 1.0),
        high=np.clip(centre + reach, -1.0, 1.0),
        statistics=statistics,
        dispersion=dispersion,
        outside=tuple(int(each) for each in np.flatnonzero(np.abs(statistics) > _LIMIT)),
        runs=_runs(np.where(np.abs(statistics) > _ROUNDING, statistics, 0.0)),
    )


def _runs(distance: Floats) -> tuple[int, ...]:
    """Return where at least eight values in a row lie on one side of 0."""
    found = []
    length, side = 0, 0.0
    for index, sign in enumerate(np.sign(distance)):
        length = length + 1 if sign == side and sign else int(sign != 0)
        side = float(sign)
        if length >= _RUN:
            found.append(index)
    return tuple(found)


def _waves_iv(results: Sequence[NpsResult]) -> None:
    for each in results:
        result_iv(each, "results", NpsResult)

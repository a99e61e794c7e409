"""The mean answer to a satisfaction or effort question."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from cxassess.stats._common import ConfidenceInterval, interval_around, numbers_iv
from cxassess.stats._design import Design, Floats
from cxassess.stats._results import Weighed
from cxassess.stats._table import ScoreTable, score_table


@dataclass(frozen=True)
class CsatMeanResult(Weighed):
    """Result of `csat_mean`.

    Attributes
    ----------
    mean : float
        Mean answer, weighted, on the question's own scale; NaN without answers.
    standard_deviation : float
        Sample standard deviation (n - 1 in the denominator), weighted; NaN under 2 answers.
    base : int
        Number of answers, whatever they weigh.
    design : Design or None
        Weights and clusters; None where all answers count alike and alone.
    standard_error : float
        Standard error of the mean, linearised where answers have weights or clusters; NaN under
        2 answers or with a single cluster.
    df : float
        Degrees of freedom of the standard error: answers - 1, or clusters - 1.
    effective_base : float
        Number of equal, independent answers that are worth as much: Kish's for weights, base /
        design effect for clusters.
    design_effect : float
        Variance over that of as many equal, independent answers; 1 without a design.
    unweighted : CsatMeanResult
        The same answers, each counted as one and alone.
    """

    mean: float
    standard_deviation: float
    base: int
    design: Design | None = field(default=None, repr=False)
    _plain: CsatMeanResult | None = field(default=None, repr=False, compare=False)

    @property
    def standard_error(self) -> float:
        if self.base < 2:
            return math.nan
        if self.design is None or _plain_design(self.design, self.base):
            return self.standard_deviation / math.sqrt(self.base)
        return self.design.standard_error

    @property
    def df(self) -> float:
        clusters = self.design.clusters if self.design else None
        return max((clusters or self.base) - 1, 0)

    @property
    def unweighted(self) -> CsatMeanResult:
        return self._plain or replace(self, design=None)

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the two-sided t interval of the mean.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true mean with.

        Returns
        -------
        ConfidenceInterval
            Bounds on the question's own scale, not clipped to it; NaN where the standard error
            is.

        Raises
        ------
        ValueError
            If `confidence_level` is not in (0, 1).
        """
        return interval_around(self.mean, self.standard_error, confidence_level, df=self.df)


def csat_mean(
    scores: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> CsatMeanResult:
    """Compute the mean of the answers to a satisfaction question, or to any other on a scale.

    Satisfaction (CSAT) on 1-5, 1-7 or 1-10 and effort (CES) on 1-5 or 1-7 are all the same here;
    only means of one scale compare.

    Parameters
    ----------
    scores : array_like, shape (n,)
        Answers on any numeric scale. Missing answers must be removed first.
    weights : array_like, shape (n,), optional
        Weight of each answer, finite and not negative; an answer of weight 0 is left out. Weights
        that are all equal are none.
    clusters : array_like, shape (n,), optional
        Label of the account or person that each answer comes from; all of one type.

    Returns
    -------
    CsatMeanResult
        The mean, its spread, and a method for its confidence interval.

    Raises
    ------
    ValueError
        If an answer is missing, boolean or not a finite number, a weight is negative, or lengths
        differ.

    References
    ----------
    Lohr, S. L. (2010). Sampling: Design and Analysis, 2nd ed. Brooks/Cole. Sections 5.2 and 9.1.

    Examples
    --------
    >>> from cxassess.stats import csat_mean
    >>> result = csat_mean([5, 4, 4, 3, 5])
    >>> low, high = result.confidence_interval()
    >>> result.mean, round(low, 2), round(high, 2)
    (4.2, 3.16, 5.24)
    >>> weighted = csat_mean([5, 4, 4, 3, 5], weights=[1, 1, 1, 3, 1])
    >>> round(weighted.mean, 3), round(weighted.effective_base, 2)
    (3.857, 3.77)
    """
    answers = numbers_iv(scores, "scores", empty=True)
    # The distinct answers take the place of a scale, so that any numbers make a table.
    distinct, place = np.unique(answers, return_inverse=True)
    distinct = distinct if distinct.size else np.zeros(1)
    scale = (0, distinct.size - 1)
    return _mean_of(
        score_table(place, scale=scale, weights=weights, clusters=clusters), 0, distinct
    )


def csat_mean_of(table: ScoreTable, group: int = 0) -> CsatMeanResult:
    """Compute the mean of one group of a table of answers.

    Parameters
    ----------
    table : ScoreTable
        Answers on any scale, see `score_table`.
    group : int, optional
        Row of the table.

    Returns
    -------
    CsatMeanResult
        As `csat_mean` gives it.

    Examples
    --------
    >>> from cxassess.stats import csat_mean_of, score_table
    >>> waves = score_table([5, 4, 2, 7, 6, 6], [0, 0, 0, 1, 1, 1], scale=(1, 7))
    >>> [round(csat_mean_of(waves, wave).mean, 2) for wave in (0, 1)]
    [3.67, 6.33]
    """
    return _mean_of(table, group, table.scores.astype(np.float64))


def _mean_of(table: ScoreTable, group: int, values: Floats) -> CsatMeanResult:
    observed = np.flatnonzero(table.counts[group])
    if observed.size == 0:
        return CsatMeanResult(math.nan, math.nan, 0)
    # Counted from an observed answer, answers that are all of one value have no rounding error.
    origin = float(values[observed[0]])
    steps = values - origin
    counts, design = table.by_value(group, steps)
    base = int(counts.sum())

    def moments(weights: Floats) -> tuple[float, float]:
        total = weights.sum()
        variance = float(weights @ (steps - weights @ steps / total) ** 2 / total)
        deviation = math.sqrt(variance * base / (base - 1)) if base > 1 else math.nan
        mean = float(weights @ values / total) if observed.size > 1 else origin
        return mean, deviation

    plain = CsatMeanResult(*moments(counts.astype(np.float64)), base)
    if design is None:
        return plain
    if table.sums is None:
        return replace(plain, design=design)
    return CsatMeanResult(*moments(table.sums[group]), base, design, plain)


def _plain_design(design: Design, base: int) -> bool:
    """Tell whether a design only knows who answered: all answers count alike and alone."""
    return design.clusters is None and design.kish_base == base

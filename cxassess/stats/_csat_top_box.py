"""The share of answers in the top boxes of a satisfaction or effort scale."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass, field, replace
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cxassess.stats._common import (
    NO_INTERVAL,
    ConfidenceInterval,
    count_iv,
    quantile,
    ratio,
)
from cxassess.stats._csat_intervals import Share, interval_tail, wilson_interval
from cxassess.stats._design import Design
from cxassess.stats._results import Weighed
from cxassess.stats._table import ScoreTable, score_table


@dataclass(frozen=True)
class CsatTopBoxResult(Weighed):
    """Result of `csat_top_box` and `csat_top_box_scores`.

    Attributes
    ----------
    successes : int
        Number of answers in the top boxes, whatever they weigh.
    base : int
        Number of answers.
    design : Design or None
        Weights and clusters; None where all answers count alike and alone.
    proportion : float
        Share of the top boxes, weighted, in [0, 1]; NaN without answers.
    standard_error : float
        Wald standard error of `proportion`, linearised where answers have weights or clusters; 0
        when all or none are in the top boxes, NaN without answers or with a single cluster.
    df : float
        Degrees of freedom: clusters - 1, else infinite.
    effective_base : float
        Number of equal, independent answers that are worth as much: Kish's for weights, base /
        design effect for clusters.
    design_effect : float
        Variance over that of as many equal, independent answers; 1 without a design.
    unweighted : CsatTopBoxResult
        The same answers, each counted as one and alone.
    """

    successes: int
    base: int
    design: Design | None = field(default=None, repr=False)

    @property
    def proportion(self) -> float:
        return self.design.shares[1] if self.design else ratio(self.successes, self.base)

    @property
    def standard_error(self) -> float:
        if self.design:
            return self.design.standard_error
        return math.sqrt(ratio(self.proportion * (1 - self.proportion), self.base))

    @property
    def df(self) -> float:
        return self.design.df if self.design else math.inf

    @property
    def unweighted(self) -> CsatTopBoxResult:
        return replace(self, design=None)

    @property
    def equal_counts(self) -> Share:
        """Successes and base of as many equal, independent answers as the sample is worth."""
        if self.design is None:
            return Share(float(self.successes), float(self.base))
        base = self.design.effective_base
        return Share(self.design.shares[1] * base, base)

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the two-sided Wilson score interval of the proportion [1]_.

        Weights and clusters enter by the effective base, few clusters by Student's t with their
        number less one.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true proportion with.

        Returns
        -------
        ConfidenceInterval
            Bounds in [0, 1]; NaN where the standard error is.

        Raises
        ------
        ValueError
            If `confidence_level` is not in (0, 1).

        References
        ----------
        .. [1] Wilson, E. B. (1927). "Probable inference, the law of succession, and statistical
               inference". Journal of the American Statistical Association 22, 209-212.
        """
        return self.wilson(interval_tail(confidence_level, "two-sided"))

    def wilson(self, tail: float) -> ConfidenceInterval:
        """Return the Wilson bounds that leave a probability in each tail."""
        if math.isnan(self.standard_error):
            return NO_INTERVAL
        return wilson_interval(self.equal_counts, -quantile(tail, self.df))


def csat_top_box(successes: SupportsIndex, base: SupportsIndex) -> CsatTopBoxResult:
    """Compute the share of the answers that are in the top boxes of a satisfaction scale.

    Parameters
    ----------
    successes : int
        Number of answers in the top boxes, such as 4 and 5 on a scale of 1-5.
    base : int
        Number of answers.

    Returns
    -------
    CsatTopBoxResult
        The share and a method for its confidence interval.

    Raises
    ------
    TypeError
        If an argument is not a whole number.
    ValueError
        If an argument is negative, or `successes` is above `base`.

    Examples
    --------
    >>> from cxassess.stats import csat_top_box
    >>> low, high = csat_top_box(81, 263).confidence_interval()
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    result = CsatTopBoxResult(count_iv(successes, "successes"), count_iv(base, "base"))
    if result.successes > result.base:
        raise ValueError(
            f"`successes` must not be above `base`; got {result.successes} of {result.base}."
        )
    return result


def csat_top_box_scores(
    scores: ArrayLike,
    *,
    scale: tuple[int, int],
    boxes: SupportsIndex = 2,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> CsatTopBoxResult:
    """Compute the share of the answers that are in the top boxes of a scale.

    Satisfaction (CSAT) on 1-5, 1-7 or 1-10 counts its two highest answers, customer effort (CES)
    on 1-7 its three highest ("somewhat agree" and up): ``boxes=3``. The answer to be counted must
    be the highest; a scale on which 1 is best is turned round first.

    Parameters
    ----------
    scores : array_like, shape (n,)
        Answers, whole numbers of the scale. Missing answers must be removed first.
    scale : tuple of int
        Lowest and highest answer, such as (1, 5).
    boxes : int, optional
        Number of answers, from the highest down, that count: from 1 to all but one.
    weights : array_like, shape (n,), optional
        Weight of each answer, finite and not negative; an answer of weight 0 is left out. Weights
        that are all equal are none.
    clusters : array_like, shape (n,), optional
        Label of the account or person that each answer comes from; all of one type.

    Returns
    -------
    CsatTopBoxResult
        The share and a method for its confidence interval.

    Raises
    ------
    TypeError
        If `boxes` is not a whole number.
    ValueError
        If an answer is missing, boolean, not whole or outside the scale, a weight is negative,
        lengths differ, the scale does not rise or has fewer answers than `boxes` needs.

    Examples
    --------
    >>> from cxassess.stats import csat_top_box_scores
    >>> csat_top_box_scores([5, 4, 4, 3, 5, 1], scale=(1, 5))
    CsatTopBoxResult(successes=4, base=6)
    >>> csat_top_box_scores([7, 5, 4, 3, 6, 1], scale=(1, 7), boxes=3)
    CsatTopBoxResult(successes=3, base=6)
    """
    in_top_boxes(scale, boxes)
    table = score_table(scores, scale=scale, weights=weights, clusters=clusters)
    return csat_top_box_of(table, boxes=boxes)


def csat_top_box_of(
    table: ScoreTable, group: int = 0, *, boxes: SupportsIndex = 2
) -> CsatTopBoxResult:
    """Compute the share of the top boxes in one group of a table of answers.

    Parameters
    ----------
    table : ScoreTable
        Answers on any scale, see `score_table`.
    group : int, optional
        Row of the table.
    boxes : int, optional
        Number of answers, from the highest down, that count: from 1 to all but one.

    Returns
    -------
    CsatTopBoxResult
        As `csat_top_box_scores` gives it.

    Raises
    ------
    TypeError
        If `boxes` is not a whole number.
    ValueError
        If the scale has fewer answers than `boxes` needs.

    Examples
    --------
    >>> from cxassess.stats import csat_top_box_of, score_table
    >>> waves = score_table([5, 4, 2, 4, 5, 1, 5], [0, 0, 0, 1, 1, 1, 1], scale=(1, 5))
    >>> [round(csat_top_box_of(waves, wave).proportion, 2) for wave in (0, 1)]
    [0.67, 0.75]
    """
    counts, design = table.by_value(group, in_top_boxes(table.scale, boxes))
    return CsatTopBoxResult(int(counts[1]), int(counts.sum()), design)


def in_top_boxes(scale: tuple[int, int], boxes: SupportsIndex) -> NDArray[np.float64]:
    """Return 1 for each answer of a scale that is in its top boxes and 0 for the others.

    A scale that does not rise, or more boxes than all but one, is refused.
    """
    try:
        low, high = (operator.index(end) for end in scale)
    except (TypeError, ValueError):
        raise ValueError(
            f"`scale` must hold two whole numbers, lowest and highest; got {scale!r}."
        ) from None
    if low >= high:
        raise ValueError(f"`scale` must hold the lowest answer first; got {scale!r}.")
    counted = count_iv(boxes, "boxes")
    if not 1 <= counted <= high - low:
        raise ValueError(
            f"`boxes` must be from 1 to {high - low} on the scale {low}-{high}; got {counted}."
        )
    answers = np.arange(low, high + 1)
    return (answers > high - counted).astype(np.float64)

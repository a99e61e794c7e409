"""The Net Promoter Score of one sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, SupportsIndex, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cxassess.stats._common import (
    ConfidenceInterval,
    count_iv,
    numbers_iv,
    option_iv,
    probability_iv,
    refuse_where,
)
from cxassess.stats._intervals import (
    adjusted_wald_interval,
    score_variance,
    tango_interval,
    wald_interval,
    wald_moments,
)

IntervalMethod = Literal["wald", "adjusted-wald", "tango"]
IntervalChoice = Literal["auto", "wald", "adjusted-wald", "tango"]

SCALE = (0, 10)
PASSIVE_FROM = 7
PROMOTER_FROM = 9

ADJUSTED_WALD_FROM = 15
"""Smallest base for which ``method="auto"`` takes the adjusted Wald interval."""

_INTERVALS = {
    "wald": wald_interval,
    "adjusted-wald": adjusted_wald_interval,
    "tango": tango_interval,
}


@dataclass(frozen=True)
class NpsResult:
    """Result of `nps` and `nps_counts`.

    Attributes
    ----------
    detractors, passives, promoters : int
        Number of answers in each class.
    nps : float
        Share of promoters minus share of detractors, in [-1, 1].
    base : int
        Number of answers.
    variance : float
        Variance of one answer coded -1, 0, +1, in [0, 1]; the `variance` that
        `nps_sample_size` takes.
    standard_error : float
        Wald standard error of `nps`; 0 when all answers are of one class.
    """

    detractors: int
    passives: int
    promoters: int

    @property
    def base(self) -> int:
        return self.detractors + self.passives + self.promoters

    @property
    def nps(self) -> float:
        return (self.promoters - self.detractors) / self.base

    @property
    def variance(self) -> float:
        return score_variance(self.detractors, self.passives, self.promoters)

    @property
    def standard_error(self) -> float:
        return wald_moments(self.detractors, self.passives, self.promoters).standard_error

    def interval_method(self, method: IntervalChoice = "auto") -> IntervalMethod:
        """Return the method that `confidence_interval` uses for a choice of method.

        Parameters
        ----------
        method : {"auto", "wald", "adjusted-wald", "tango"}, optional
            The choice; "auto" stands for Tango under 15 answers and adjusted Wald from 15. It
            looks at the base alone: a rule that looked at the observed classes too would cover
            the true score less often than either method does.

        Returns
        -------
        str
            "wald", "adjusted-wald" or "tango".

        Raises
        ------
        ValueError
            If `method` is none of those.
        """
        option_iv(method, "method", get_args(IntervalChoice))
        if method != "auto":
            return method
        return "adjusted-wald" if self.base >= ADJUSTED_WALD_FROM else "tango"

    def confidence_interval(
        self, confidence_level: float = 0.95, method: IntervalChoice = "auto"
    ) -> ConfidenceInterval:
        """Return a two-sided confidence interval of the score.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true score with.
        method : {"auto", "wald", "adjusted-wald", "tango"}, optional
            "wald" is score -+ z SE, neither clipped nor safe for small samples: it has zero
            width when all answers are of one class. "adjusted-wald" is the Wald interval of the
            counts plus (0.75, 1.5, 0.75), clipped to [-1, 1] [1]_; with very few answers, all of
            one class, it can miss the observed score. "tango" holds the scores that
            a score test does not reject [2]_. "auto" chooses by the base, see `interval_method`.

        Returns
        -------
        ConfidenceInterval
            Bounds on the scale of `nps`.

        Raises
        ------
        ValueError
            If an argument is outside its legal set.

        References
        ----------
        .. [1] Rocks, B. (2016). "Interval estimation for the 'Net Promoter Score'".
               The American Statistician 70(4), 365-372.
        .. [2] Tango, T. (1998). "Equivalence test and confidence interval for the difference in
               proportions for the paired-sample design". Statistics in Medicine 17, 891-908.
        """
        confidence_level = probability_iv(confidence_level, "confidence_level")
        interval = _INTERVALS[self.interval_method(method)]
        return interval(self.detractors, self.passives, self.promoters, confidence_level)


def nps(scores: ArrayLike) -> NpsResult:
    """Compute the Net Promoter Score of the answers to a 0-10 recommendation question.

    Answers of 0-6 are detractors, 7-8 passives and 9-10 promoters.

    Parameters
    ----------
    scores : array_like, shape (n,)
        Answers, whole numbers from 0 to 10 (9.0 is one). Missing answers must be removed first.

    Returns
    -------
    NpsResult
        The score, its counts, and a method for its confidence interval.

    Raises
    ------
    ValueError
        If there is no answer, or one is missing, boolean, not whole or outside 0-10.

    References
    ----------
    Reichheld, F. F. (2003). "The one number you need to grow". Harvard Business Review 81(12).

    Examples
    --------
    >>> from cxassess.stats import nps
    >>> result = nps([10, 9, 9, 8, 7, 6])
    >>> result
    NpsResult(detractors=1, passives=2, promoters=3)
    >>> round(result.nps, 3)
    0.333
    >>> low, high = result.confidence_interval()
    >>> round(low, 3), round(high, 3)
    (-0.311, 0.754)
    """
    answers = _scores_iv(scores)
    promoters = int(np.count_nonzero(answers >= PROMOTER_FROM))
    detractors = int(np.count_nonzero(answers < PASSIVE_FROM))
    return NpsResult(detractors, answers.size - detractors - promoters, promoters)


def nps_counts(
    detractors: SupportsIndex, passives: SupportsIndex, promoters: SupportsIndex
) -> NpsResult:
    """Compute the Net Promoter Score of the number of answers in each class.

    Parameters
    ----------
    detractors, passives, promoters : int
        Number of answers of 0-6, 7-8 and 9-10.

    Returns
    -------
    NpsResult
        The score, its counts, and a method for its confidence interval.

    Raises
    ------
    TypeError
        If a count is not a whole number.
    ValueError
        If a count is negative or all are 0.

    Examples
    --------
    >>> from cxassess.stats import nps_counts
    >>> result = nps_counts(100, 200, 200)
    >>> result.nps
    0.2
    >>> result.interval_method()
    'adjusted-wald'
    """
    result = NpsResult(
        count_iv(detractors, "detractors"),
        count_iv(passives, "passives"),
        count_iv(promoters, "promoters"),
    )
    if result.base == 0:
        raise ValueError("`detractors`, `passives` and `promoters` must not all be 0.")
    return result


def _scores_iv(scores: ArrayLike) -> NDArray[np.float64]:
    low, high = SCALE
    answers = numbers_iv(scores, "scores")
    wrong = (answers != np.floor(answers)) | (answers < low) | (answers > high)
    refuse_where(wrong, answers, "scores", f"must hold whole numbers from {low} to {high} only")
    return answers

"""The change of a top-box share among the same people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, SupportsIndex, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr

from cxassess.stats._common import (
    NO_INTERVAL,
    Alternative,
    ConfidenceInterval,
    alternative_iv,
    option_iv,
    quantile,
    ratio,
    square_table_iv,
    tail_probability,
)
from cxassess.stats._csat_intervals import interval_tail, one_sided
from cxassess.stats._csat_top_box import CsatTopBoxResult, in_top_boxes
from cxassess.stats._intervals import tango_interval, wald_moments
from cxassess.stats._results import Detectable
from cxassess.stats._table import whole_numbers_iv

PairedShareMethod = Literal["mid-p", "exact", "score"]


@dataclass(frozen=True)
class CsatTopBoxPairedResult(Detectable):
    """Result of `csat_top_box_paired` and `csat_top_box_paired_table`.

    The difference of two shares among the same people is the Net Promoter Score of those who fell
    (as detractors), stayed (passives) and rose (promoters), and so is its interval.

    Attributes
    ----------
    first, second : CsatTopBoxResult
        The two waves of the same people.
    rose, fell : int
        People who are in the top boxes in the second wave only, or in the first only.
    pvalue : float
        Probability of as many risen or fallen, or a split less even, in the direction of the
        alternative, if the true shares are equal; NaN without people.
    method : {"mid-p", "exact", "score"}
        Method of the test.
    alternative : {"two-sided", "less", "greater"}
        Alternative hypothesis of the p-value, the interval and the detectable difference.
    pairs : int
        Number of people.
    difference : float
        Second share minus first share, in [-1, 1]; NaN without people.
    standard_error : float
        Wald standard error of `difference`; 0 when nobody or everybody moved, and one way.
    statistic : float
        McNemar's z, (rose - fell) / sqrt(rose + fell), whatever the method; 0 when nobody moved,
        NaN without people.
    """

    first: CsatTopBoxResult
    second: CsatTopBoxResult
    rose: int
    fell: int
    pvalue: float
    method: PairedShareMethod
    alternative: Alternative

    @property
    def pairs(self) -> int:
        return self.first.base

    @property
    def difference(self) -> float:
        return ratio(self.rose - self.fell, self.pairs)

    @property
    def standard_error(self) -> float:
        return wald_moments(*self._moves).standard_error if self.pairs else math.nan

    @property
    def statistic(self) -> float:
        return _mcnemar(self.rose, self.fell) if self.pairs else math.nan

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the score interval of the difference, whatever the method of the test [1]_.

        It holds the differences that the score test does not reject; that test at 0 is McNemar's
        without continuity correction (method "score").

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true difference with; at
            least 0.5 with a one-sided alternative.

        Returns
        -------
        ConfidenceInterval
            Bounds in [-1, 1]; NaN without people. With the alternative "greater" only the lower
            bound is estimated and with "less" only the upper; the other is the end of the scale.

        Raises
        ------
        ValueError
            If `confidence_level` is outside its range.

        References
        ----------
        .. [1] Tango, T. (1998). "Equivalence test and confidence interval for the difference in
               proportions for the paired-sample design". Statistics in Medicine 17, 891-908.
        """
        tail = interval_tail(confidence_level, self.alternative)
        if self.pairs == 0:
            return NO_INTERVAL
        return one_sided(tango_interval(*self._moves, -quantile(tail)), self.alternative)

    @property
    def _moves(self) -> tuple[int, int, int]:
        return self.fell, self.pairs - self.fell - self.rose, self.rose


def csat_top_box_paired(
    first: ArrayLike,
    second: ArrayLike,
    *,
    scale: tuple[int, int],
    boxes: SupportsIndex = 2,
    method: PairedShareMethod = "mid-p",
    alternative: Alternative = "two-sided",
) -> CsatTopBoxPairedResult:
    """Test the change of the top-box share among people who answered both times.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Answers, whole numbers of the scale, those of the same person at the same place.
    scale : tuple of int
        Lowest and highest answer, such as (1, 5).
    boxes : int, optional
        Number of answers, from the highest down, that count: from 1 to all but one.
    method, alternative
        As in `csat_top_box_paired_table`.

    Returns
    -------
    CsatTopBoxPairedResult
        The difference, second - first, its test, and a method for its interval.

    Raises
    ------
    TypeError
        If `boxes` is not a whole number.
    ValueError
        If an answer is missing, not whole or outside the scale, the lengths differ, or an option
        is outside its legal set.

    Examples
    --------
    >>> from cxassess.stats import csat_top_box_paired
    >>> result = csat_top_box_paired([3, 4, 2, 5, 3, 4], [4, 4, 5, 5, 3, 5], scale=(1, 5))
    >>> result.rose, result.fell, round(result.difference, 3)
    (2, 0, 0.333)
    """
    top = in_top_boxes(scale, boxes).astype(np.intp)
    before = whole_numbers_iv(first, "first", scale)
    after = whole_numbers_iv(second, "second", scale)
    if len(before) != len(after):
        raise ValueError(
            "`first` and `second` must hold the same people; "
            f"got {len(before)} and {len(after)} scores."
        )
    place = 2 * top[before - scale[0]] + top[after - scale[0]]
    table = np.bincount(place, minlength=4).reshape(2, 2)
    return csat_top_box_paired_table(table, method=method, alternative=alternative)


def csat_top_box_paired_table(
    table: ArrayLike,
    *,
    method: PairedShareMethod = "mid-p",
    alternative: Alternative = "two-sided",
) -> CsatTopBoxPairedResult:
    """Test the change of the top-box share from the table of both waves.

    Parameters
    ----------
    table : array_like of int, shape (2, 2)
        Number of people by answer in the first wave (rows) and in the second (columns), in the
        order not in the top boxes, in the top boxes.
    method : {"mid-p", "exact", "score"}, optional
        McNemar's test, of those who moved: "exact" is the binomial test, which rejects too
        seldom; "mid-p" counts half of the probability of what was observed, which mends that [1]_;
        "score" is the asymptotic test, without continuity correction. When nobody moved, the
        two-sided p-value is 1.
    alternative : {"two-sided", "less", "greater"}, optional
        Whether the second share differs from the first, is less, or is greater.

    Returns
    -------
    CsatTopBoxPairedResult
        The difference, second - first, its test, and a method for its interval.

    Raises
    ------
    ValueError
        If the table is not 2x2 of whole numbers, none negative, or an option is outside its
        legal set.

    References
    ----------
    .. [1] Fagerland, M. W., Lydersen, S. and Laake, P. (2013). "The McNemar test for binary
           matched-pairs data: mid-p and asymptotic are better than exact conditional". BMC
           Medical Research Methodology 13, 91.

    Examples
    --------
    >>> from cxassess.stats import csat_top_box_paired_table
    >>> result = csat_top_box_paired_table([[80, 16], [6, 59]])
    >>> round(result.difference, 4), round(result.pvalue, 4)
    (0.0621, 0.0347)
    """
    counts = square_table_iv(table, 2)
    option_iv(method, "method", get_args(PairedShareMethod))
    alternative_iv(alternative)
    pairs = int(counts.sum())
    rose, fell = int(counts[0, 1]), int(counts[1, 0])
    if pairs == 0:
        pvalue = math.nan
    elif method == "score":
        pvalue = tail_probability(_mcnemar(rose, fell), alternative)
    else:
        pvalue = _binomial(rose, fell, alternative, mid=method == "mid-p")
    return CsatTopBoxPairedResult(
        first=CsatTopBoxResult(int(counts[1].sum()), pairs),
        second=CsatTopBoxResult(int(counts[:, 1].sum()), pairs),
        rose=rose,
        fell=fell,
        pvalue=pvalue,
        method=method,
        alternative=alternative,
    )


def _mcnemar(rose: int, fell: int) -> float:
    return (rose - fell) / math.sqrt(rose + fell) if rose + fell else 0.0


def _binomial(rose: int, fell: int, alternative: Alternative, *, mid: bool) -> float:
    """Return the p-value of a split of those who moved, half of whom rise if nothing changed."""
    moved = rose + fell

    def at_most(count: int) -> float:
        return float(bdtr(float(count), moved, 0.5)) if count >= 0 else 0.0

    def tail(count: int) -> float:
        return (at_most(count) + at_most(count - 1)) / 2 if mid else at_most(count)

    # Half rise and half fall, so that "at least rose" is as probable as "at most fell".
    if alternative != "two-sided":
        return tail(rose if alternative == "less" else fell)
    if rose != fell:
        return 2 * tail(min(rose, fell))
    if moved == 0 or not mid:
        return 1.0
    return 1 - (at_most(rose) - at_most(rose - 1)) / 2

"""Many groups at once: do they differ, which ones, and how many looks that took."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from scipy.special import chdtrc

from cxassess.stats._common import SMALLEST_BASE, Alternative, result_iv
from cxassess.stats._covariance import covariance
from cxassess.stats._design import Design, pooled
from cxassess.stats._difference import DifferenceOption, NpsDifferenceResult, nps_difference
from cxassess.stats._nps_result import NpsResult

REST = ""
"""Name of all the other segments together."""

_VALUES = np.array([-1.0, 0.0, 1.0])


@dataclass(frozen=True)
class NpsComparison:
    """A difference among several that were looked at.

    Attributes
    ----------
    first, second : str
        Names of the two segments; `first` is "" for all the others together.
    difference : NpsDifferenceResult
        The test by itself: second - first.
    pvalue : float
        Its p-value.
    adjusted_pvalue : float
        p-value adjusted for the number of comparisons (Holm).
    comparisons : int
        Number of comparisons made.
    """

    first: str
    second: str
    difference: NpsDifferenceResult
    adjusted_pvalue: float
    comparisons: int

    @property
    def pvalue(self) -> float:
        return self.difference.pvalue


@dataclass(frozen=True)
class NpsSegmentsResult:
    """Result of `nps_segments`.

    Attributes
    ----------
    segments : mapping of str to NpsResult
        The segments compared.
    left_out : tuple of str
        Segments of fewer than 5 answers, which have no score, of a single cluster, whose error is
        unknown, and of a whole population, which have none.
    statistic, df, pvalue : float
        Chi-square test that all the segments have one score.
    comparisons : int
        Number of pairs among the segments.
    """

    segments: Mapping[str, NpsResult] = field(repr=False)
    left_out: tuple[str, ...]
    statistic: float

    @property
    def df(self) -> int:
        return len(self.segments) - 1

    @property
    def pvalue(self) -> float:
        return float(chdtrc(self.df, self.statistic))

    @property
    def comparisons(self) -> int:
        return len(self.segments) * (len(self.segments) - 1) // 2

    def pairwise(self, *, method: DifferenceOption = "auto") -> tuple[NpsComparison, ...]:
        """Return the difference of every two segments, with p-values adjusted by Holm's method.

        Parameters
        ----------
        method : {"auto", "score", "adjusted-wald", "wald"}, optional
            As in `nps_difference`.
        """
        pairs = list(combinations(self.segments, 2))
        return _adjusted(
            pairs,
            [
                nps_difference(self.segments[first], self.segments[second], method=method)
                for first, second in pairs
            ],
        )

    def against_rest(
        self, *, method: DifferenceOption = "auto", alternative: Alternative = "two-sided"
    ) -> tuple[NpsComparison, ...]:
        """Return the difference of each segment from all the others, adjusted by Holm's method.

        The others are never the total: that holds the segment itself.

        Parameters
        ----------
        method, alternative
            As in `nps_difference`; the difference is the segment's score less the others'.
        """
        names = list(self.segments)
        differences = [
            nps_difference(
                pool([each for other, each in self.segments.items() if other != name]),
                self.segments[name],
                method=method,
                alternative=alternative,
            )
            for name in names
        ]
        # Of two segments each is the other's rest: that is one comparison, seen from both sides.
        once = len(names) == 2 and alternative == "two-sided"
        return _adjusted([(REST, name) for name in names], differences, once=once)


def nps_segments(results: Mapping[str, NpsResult] | Sequence[NpsResult]) -> NpsSegmentsResult:
    """Test whether the Net Promoter Scores of several groups differ.

    A Wald chi-square test on the adjusted scores and their unpooled variances, and the covariance
    of segments in which the same accounts answered.

    Parameters
    ----------
    results : mapping of str to NpsResult, or sequence of NpsResult
        The segments, none of which holds answers of another; those of a sequence are named "0",
        "1" ... Segments without a score or without a standard error are left out.

    Returns
    -------
    NpsSegmentsResult
        The test, and methods for the pairs and for each segment against the others.

    Raises
    ------
    TypeError
        If a segment is not an `NpsResult`.
    ValueError
        If fewer than two segments have 5 answers.

    References
    ----------
    Holm, S. (1979). "A simple sequentially rejective multiple test procedure". Scandinavian
    Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> from cxassess.stats import nps_counts, nps_segments
    >>> result = nps_segments({"shop": nps_counts(10, 20, 70), "web": nps_counts(40, 30, 30),
    ...                        "phone": nps_counts(15, 25, 60)})
    >>> result.df, round(result.statistic, 1)
    (2, 43.8)
    >>> [(each.second, round(each.adjusted_pvalue, 3)) for each in result.against_rest()]
    [('shop', 0.0), ('web', 0.0), ('phone', 0.041)]
    """
    named = dict(results) if isinstance(results, Mapping) else _named(results)
    for each in named.values():
        result_iv(each, "results", NpsResult)
    kept = {name: each for name, each in named.items() if _comparable(each)}
    if len(kept) < 2:
        raise ValueError(
            f"`results` must hold at least two segments of {SMALLEST_BASE} or more answers; "
            f"got {len(kept)}."
        )
    score = np.array([each.moments("adjusted-wald").score for each in kept.values()])
    weighted = np.linalg.solve(covariance(list(kept.values())), np.eye(len(kept)))
    distance = score - weighted.sum(axis=0) @ score / weighted.sum()
    return NpsSegmentsResult(
        segments=kept,
        left_out=tuple(name for name in named if name not in kept),
        statistic=float(distance @ weighted @ distance),
    )


def _comparable(result: NpsResult) -> bool:
    return result.base >= SMALLEST_BASE and result.moments("adjusted-wald").standard_error > 0


def pool(results: Sequence[NpsResult]) -> NpsResult:
    """Return the result of the answers of several samples together.

    Parameters
    ----------
    results : sequence of NpsResult
        Samples that share no answer. An account with answers in several is one cluster.
    """
    populations = [each.population for each in results]
    known = [each for each in populations if each is not None]
    return NpsResult(
        sum(each.detractors for each in results),
        sum(each.passives for each in results),
        sum(each.promoters for each in results),
        population=sum(known) if len(known) == len(populations) else None,
        design=_pooled_design(results),
    )


def holm(pvalues: Sequence[float]) -> list[float]:
    """Adjust p-values for their number by Holm's method.

    Parameters
    ----------
    pvalues : sequence of float
        p-values of several tests; NaN for one that could not be made.

    Returns
    -------
    list of float
        The adjusted p-values in the order given; NaN stays NaN.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of
    Statistics 6, 65-70.

    Examples
    --------
    >>> from cxassess.stats import holm
    >>> holm([0.25, 0.125, 0.5])
    [0.5, 0.375, 0.5]
    """
    raw = np.asarray(pvalues, dtype=np.float64)
    tested = np.flatnonzero(~np.isnan(raw))
    order = tested[np.argsort(raw[tested], kind="stable")]
    steps = np.arange(len(order), 0, -1)
    adjusted = raw.copy()
    adjusted[order] = np.minimum(np.maximum.accumulate(steps * raw[order]), 1.0)
    return [float(each) for each in adjusted]


def _pooled_design(results: Sequence[NpsResult]) -> Design | None:
    if all(each.design is None for each in results):
        return None
    answered = [each for each in results if each.base]
    designs = [each.design or _plain(each) for each in answered]
    return pooled(designs, [each.base for each in answered], _VALUES)


def _plain(result: NpsResult) -> Design:
    """Return the design of answers that all count alike and alone."""
    base = float(result.base)
    error = math.sqrt(result.variance / base)  # a known population corrects the pooled error
    return Design(result.shares, error, base, base, None, base)


def _named(results: Sequence[NpsResult]) -> dict[str, NpsResult]:
    return {str(index): each for index, each in enumerate(results)}


def _adjusted(
    pairs: Sequence[tuple[str, str]],
    differences: Sequence[NpsDifferenceResult],
    *,
    once: bool = False,
) -> tuple[NpsComparison, ...]:
    raw = [each.pvalue for each in differences]
    adjusted = raw if once else holm(raw)
    return tuple(
        NpsComparison(first, second, difference, pvalue, 1 if once else len(pairs))
        for (first, second), difference, pvalue in zip(pairs, differences, adjusted, strict=True)
    )

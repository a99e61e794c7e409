"""Answers that do not count alike: weights, and several answers from one cluster.

The error of a weighted mean is linearised (Taylor): each answer, or each cluster of answers, adds
w (x - mean) / sum(w), and the spread of what they add is the variance. Where every answer is of
one value the linearised variance is 0 and says nothing; Kish's effective base stands in then.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_EQUAL = 1e-9
"""Relative difference of Kish's base from the base under which weights count as equal."""

Floats = NDArray[np.float64]


class Influence(NamedTuple):
    """What each cluster adds to the error of a mean; clusters are sorted by their label."""

    labels: NDArray[Any]
    totals: Floats
    weights: Floats
    """Sum of each cluster's weights."""


@dataclass(frozen=True)
class Design:
    """How the answers of one sample weigh, and the error that follows from it.

    Attributes
    ----------
    shares : tuple of float
        Weighted share of each value.
    standard_error : float
        Linearised standard error of the weighted mean; NaN with a single cluster.
    weight_sum : float
        Sum of the weights; the number of answers without weights.
    kish_base : float
        Square of the sum of the weights over the sum of their squares.
    clusters : int or None
        Number of clusters; None where no cluster has more than one answer.
    effective_base : float
        Number of equal, independent answers that would give the same standard error; at most
        the base.
    influence : Influence or None
        Kept where the clusters are known.
    """

    shares: tuple[float, ...]
    standard_error: float
    weight_sum: float
    kish_base: float
    clusters: int | None
    effective_base: float
    influence: Influence | None = field(default=None, repr=False, compare=False)

    @property
    def df(self) -> float:
        """Degrees of freedom: clusters - 1, else infinite."""
        return math.inf if self.clusters is None else self.clusters - 1


class Cells(NamedTuple):
    """Answers of one sample summed by cluster and value."""

    labels: NDArray[Any]
    cluster: NDArray[np.intp]
    """Place of each cell's cluster in `labels`."""
    value: NDArray[np.intp]
    answers: NDArray[np.int64]
    weight: Floats


def design_of(
    values: Floats,
    counts: NDArray[np.int64],
    sums: Floats | None,
    squares: Floats | None,
    weightless: int,
    cells: Cells | None,
) -> Design | None:
    """Return the design of a sample; None where all answers count alike and alone.

    Parameters
    ----------
    values : ndarray, shape (k,)
        What each of the k possible answers counts as.
    counts, sums, squares : ndarray, shape (k,)
        Number of answers of each value, sum of their weights and of the squares of their
        weights; the last two are None without weights.
    weightless : int
        Number of answers of weight 0.
    cells : Cells or None
        The answers by cluster, where clusters are known.
    """
    base = int(counts.sum())
    if base == 0:
        return None
    weights = counts.astype(np.float64) if sums is None else sums
    squared = weights if squares is None else squares
    total = float(weights.sum())
    kish = total**2 / float(squared.sum())
    if cells is None and math.isclose(kish, base, rel_tol=_EQUAL):
        return None
    residuals = values - float(weights @ values) / total
    influence = None
    if cells is not None:
        added = cells.weight * residuals[cells.value] / total
        groups = len(cells.labels)
        influence = Influence(
            cells.labels,
            grouped(cells.cluster, added, groups),
            grouped(cells.cluster, cells.weight, groups),
        )
    return _linearised(
        weights / total,
        total,
        base,
        base + weightless,
        kish,
        variance=float(weights @ residuals**2) / total,
        spread=float(squared @ residuals**2) / total**2,
        influence=influence,
    )


def _linearised(
    shares: Floats,
    total: float,
    base: int,
    sampled: int,
    kish: float,
    *,
    variance: float,
    spread: float,
    influence: Influence | None,
) -> Design:
    """Return a design from the variance of one answer and the spread of what all of them add."""
    unequal = not math.isclose(kish, base, rel_tol=_EQUAL)
    clusters = None
    if influence is not None and len(influence.labels) < base:
        clusters = len(influence.labels)
        variance_of_mean = _between(influence.totals)
    elif unequal:
        variance_of_mean = sampled / (sampled - 1) * spread
    else:
        variance_of_mean = variance / base
    effective = float(base)
    if unequal or clusters is not None:
        effective = _effective_base(base, variance, variance_of_mean, kish, clusters)
    return Design(
        shares=tuple(float(each) for each in shares),
        standard_error=math.sqrt(variance_of_mean),
        weight_sum=total,
        kish_base=kish if unequal else float(base),
        clusters=clusters,
        effective_base=effective,
        influence=influence,
    )


def _effective_base(
    base: int, variance: float, variance_of_mean: float, kish: float, clusters: int | None
) -> float:
    if variance_of_mean > 0:
        # base / design effect, whose yardstick is the unbiased variance of a simple sample.
        return min(variance * base / ((base - 1) * variance_of_mean), float(base))
    return min(kish, math.inf if clusters is None else float(clusters))


def grouped(place: NDArray[np.intp], amounts: NDArray[Any], groups: int) -> Floats:
    """Return the sum of the amounts of each of the groups."""
    return np.bincount(place, amounts, groups).astype(np.float64, copy=False)


def _between(totals: Floats) -> float:
    """Return the variance of a sum of independent parts; NaN when there is only one."""
    parts = len(totals)
    return parts / (parts - 1) * float(totals @ totals) if parts > 1 else math.nan


def pooled(designs: Sequence[Design], bases: Sequence[int], values: Floats) -> Design:
    """Return the design of samples taken together.

    What they differ by in their means belongs to the error, as it would if the answers were
    linearised together. A cluster with answers in several samples stays one cluster where all
    samples know theirs; else the samples are taken as independent.

    Parameters
    ----------
    designs : sequence of Design
        The samples.
    bases : sequence of int
        Number of answers of each.
    values : ndarray, shape (k,)
        What each of a design's shares counts as.
    """
    total = sum(each.weight_sum for each in designs)
    weights = [each.weight_sum / total for each in designs]
    shares = np.array([each.shares for each in designs]).T @ weights
    mean = float(shares @ values)
    apart = [float(np.array(each.shares) @ values) - mean for each in designs]
    kish = total**2 / sum(each.weight_sum**2 / each.kish_base for each in designs)
    variance = float(shares @ values**2) - mean**2
    base = sum(bases)
    influence = _merged(designs, weights, apart, total)
    if influence is not None:
        spread = float(influence.totals @ influence.totals)
        return _linearised(
            shares, total, base, base, kish, variance=variance, spread=spread, influence=influence
        )
    independent = [min(each.kish_base, each.clusters or math.inf) for each in designs]
    variance_of_mean = sum(
        weight**2 * (design.standard_error**2 + off**2 / size)
        for weight, design, off, size in zip(weights, designs, apart, independent, strict=True)
    )
    clustered = any(each.clusters is not None for each in designs)
    effective = variance / variance_of_mean if variance_of_mean > 0 else math.inf
    return Design(
        shares=tuple(float(each) for each in shares),
        standard_error=math.sqrt(variance_of_mean),
        weight_sum=total,
        kish_base=kish,
        clusters=max(round(sum(independent)), 2) if clustered else None,
        effective_base=min(effective, sum(each.effective_base for each in designs)),
    )


def _merged(
    designs: Sequence[Design], weights: Sequence[float], apart: Sequence[float], total: float
) -> Influence | None:
    """Return what each cluster adds to the error of the samples together, if all are known."""
    known = [each.influence for each in designs if each.influence is not None]
    if len(known) < len(designs):
        return None
    added = [
        weight * each.totals + off * each.weights / total
        for each, weight, off in zip(known, weights, apart, strict=True)
    ]
    labels, place = np.unique(np.concatenate([each.labels for each in known]), return_inverse=True)
    return Influence(
        labels,
        grouped(place, np.concatenate(added), len(labels)),
        grouped(place, np.concatenate([each.weights for each in known]), len(labels)),
    )

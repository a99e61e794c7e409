"""Answers reduced once to a table of group by score; inference never touches the rows again.

A table holds, for each group and each score of the scale, the number of answers and, with
weights, the sum of the weights and of their squares. That is all that the linearised error of any
mean of the scores needs. Tables of parts of a survey add up, so that a file can be read in parts.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cxassess.stats._common import numbers_iv, refuse_where
from cxassess.stats._design import Cells, Design, Floats, design_of, grouped

_LEAST_WEIGHT = 1e-100


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """Answers by group and score, as `score_table` makes it.

    Attributes
    ----------
    scale : tuple of int
        Lowest and highest score.
    counts : ndarray of int, shape (groups, scores)
        Number of answers.
    sums, squares : ndarray of float, shape (groups, scores), or None
        Sum of the weights and of their squares; None without weights.
    weightless : ndarray of int, shape (groups,), or None
        Number of answers of weight 0, which are not in `counts`; None without weights.
    """

    scale: tuple[int, int]
    counts: NDArray[np.int64]
    sums: Floats | None = None
    squares: Floats | None = None
    weightless: NDArray[np.int64] | None = None
    _rows: _ClusterRows | None = None

    @property
    def groups(self) -> int:
        """Number of groups."""
        return len(self.counts)

    @property
    def scores(self) -> NDArray[np.int64]:
        """The scores of the scale, the lowest first."""
        low, high = self.scale
        return np.arange(low, high + 1)

    @property
    def unweighted(self) -> ScoreTable:
        """The same answers, each counted as one and alone."""
        return ScoreTable(self.scale, self.counts)

    def __add__(self, other: ScoreTable) -> ScoreTable:
        """Return the table of the answers of both; the groups are the same in both."""
        if self.scale != other.scale or self.counts.shape != other.counts.shape:
            raise ValueError("tables that are added must have the same scale and groups.")
        if (self.sums is None) != (other.sums is None):
            raise ValueError("tables that are added must both have weights, or neither.")
        if self._rows is not None or other._rows is not None:
            raise ValueError("tables with clusters cannot be added.")
        return ScoreTable(
            self.scale,
            self.counts + other.counts,
            _added(self.sums, other.sums),
            _added(self.squares, other.squares),
            _added(self.weightless, other.weightless),
        )

    def merged(self, into: ArrayLike, groups: int) -> ScoreTable:
        """Return the table whose group ``into[i]`` holds this table's group i.

        Parameters
        ----------
        into : array_like of int, shape (self.groups,)
            New group of each group; -1 leaves a group out.
        groups : int
            Number of new groups.
        """
        target = np.asarray(into, dtype=np.intp)
        kept = target >= 0

        def summed(array: NDArray[Any]) -> NDArray[Any]:
            result = np.zeros((groups, *array.shape[1:]), dtype=array.dtype)
            np.add.at(result, target[kept], array[kept])
            return result

        return ScoreTable(
            self.scale,
            summed(self.counts),
            None if self.sums is None else summed(self.sums),
            None if self.squares is None else summed(self.squares),
            None if self.weightless is None else summed(self.weightless),
            None if self._rows is None else self._rows.moved(target),
        )

    def by_value(self, group: int, values: ArrayLike) -> tuple[NDArray[np.int64], Design | None]:
        """Return how many answers of a group have each value, and the group's design.

        Parameters
        ----------
        group : int
            Row of the table.
        values : array_like, shape (scores,)
            What each score counts as; scores of the same value are taken together.

        Returns
        -------
        counts : ndarray of int
            Answers by distinct value, the lowest first.
        design : Design or None
            None where all answers count alike and alone.
        """
        distinct, place = np.unique(np.asarray(values, dtype=np.float64), return_inverse=True)

        def collapsed(array: NDArray[Any] | None) -> Floats | None:
            if array is None:
                return None
            return grouped(place, array[group], len(distinct))

        counts = np.bincount(place, self.counts[group], len(distinct)).astype(np.int64)
        cells = None if self._rows is None else self._rows.of(group, place)
        weightless = 0 if self.weightless is None else int(self.weightless[group])
        return counts, design_of(
            distinct, counts, collapsed(self.sums), collapsed(self.squares), weightless, cells
        )


def _added(first: NDArray[Any] | None, second: NDArray[Any] | None) -> NDArray[Any] | None:
    return None if first is None or second is None else first + second


@dataclass(frozen=True, eq=False)
class _ClusterRows:
    """Answers by group, cluster and score: as few rows as keep who answered together."""

    labels: NDArray[Any]
    group: NDArray[np.intp]
    cluster: NDArray[np.intp]
    score: NDArray[np.intp]
    answers: NDArray[np.int64]
    weight: Floats

    def moved(self, target: NDArray[np.intp]) -> _ClusterRows:
        return _ClusterRows(
            self.labels,
            target[self.group],
            self.cluster,
            self.score,
            self.answers,
            self.weight,
        )

    def of(self, group: int, place: NDArray[np.intp]) -> Cells:
        own = self.group == group
        present, cluster = np.unique(self.cluster[own], return_inverse=True)
        return Cells(
            self.labels[present],
            cluster,
            place[self.score[own]],
            self.answers[own],
            self.weight[own],
        )


def score_table(
    scores: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    scale: tuple[int, int] = (0, 10),
    number_of_groups: SupportsIndex | None = None,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> ScoreTable:
    """Count the answers of each group by score.

    Parameters
    ----------
    scores : array_like, shape (n,)
        Answers, whole numbers of the scale. Missing answers must be removed first.
    groups : array_like of int, shape (n,), optional
        Group of each answer, from 0; by default all are in one group.
    scale : tuple of int, optional
        Lowest and highest score.
    number_of_groups : int, optional
        Number of groups; by default one more than the largest of `groups`.
    weights : array_like, shape (n,), optional
        Weight of each answer, finite and not negative. An answer of weight 0 is outside the
        group that is looked at: in no count, but one of the sample that the error is made from,
        as in the R package survey. (With `clusters`, those of no weight at all are left out.)
    clusters : array_like, shape (n,), optional
        Label of what each answer belongs to (an account, a person); all of one type.

    Returns
    -------
    ScoreTable
        The counts, and what the linearised error needs of weights and clusters.

    Raises
    ------
    ValueError
        If a score is missing, not whole or outside the scale, a weight is negative or not
        finite, or the arrays differ in length.

    Examples
    --------
    >>> from cxassess.stats import score_table
    >>> score_table([1, 5, 5, 3], [0, 0, 1, 1], scale=(1, 5)).counts
    array([[1, 0, 0, 0, 1],
           [0, 0, 1, 0, 1]])
    """
    low, high = scale
    answers = whole_numbers_iv(scores, "scores", scale)
    codes = _groups_iv(groups, len(answers))
    weight = None if weights is None else _weights_iv(weights, len(answers))
    labels = None if clusters is None else _labels_iv(clusters, len(answers))
    if number_of_groups is None:
        number_of_groups = int(codes.max(initial=0)) + 1
    shape = operator.index(number_of_groups), high - low + 1
    if codes.max(initial=-1) >= shape[0]:
        raise ValueError(f"`groups` must be below `number_of_groups`; got {codes.max()}.")
    weightless = None
    if weight is not None:
        counted = weight > 0
        weightless = np.bincount(codes[~counted], minlength=shape[0])
        answers, codes, weight = answers[counted], codes[counted], weight[counted]
        labels = None if labels is None else labels[counted]
    place = codes * shape[1] + (answers - low)
    return ScoreTable(
        scale,
        _summed(place, None, shape).astype(np.int64),
        None if weight is None else _summed(place, weight, shape),
        None if weight is None else _summed(place, weight**2, shape),
        weightless,
        None if labels is None else _cluster_rows(place, labels, weight, shape[1]),
    )


def _summed(place: NDArray[np.intp], weight: Floats | None, shape: tuple[int, int]) -> NDArray[Any]:
    return np.bincount(place, weight, shape[0] * shape[1]).reshape(shape)


def _cluster_rows(
    place: NDArray[np.intp], labels: NDArray[Any], weight: Floats | None, width: int
) -> _ClusterRows:
    distinct, cluster = np.unique(labels, return_inverse=True)
    size = int(place.max(initial=0)) + 1
    keys, row = np.unique(cluster * size + place, return_inverse=True)
    answers = np.bincount(row, minlength=len(keys))
    place_of, cluster_of = keys % size, keys // size
    return _ClusterRows(
        distinct,
        place_of // width,
        cluster_of,
        place_of % width,
        answers,
        answers.astype(np.float64) if weight is None else grouped(row, weight, len(keys)),
    )


def whole_numbers_iv(scores: ArrayLike, name: str, scale: tuple[int, int]) -> NDArray[np.intp]:
    """Return a one-dimensional array of whole numbers of the scale, or raise ValueError."""
    low, high = scale
    rule = f"must hold whole numbers from {low} to {high} only"
    whole = isinstance(scores, np.ndarray) and scores.dtype.kind in "iu" and scores.ndim == 1
    if whole and not np.ma.isMaskedArray(scores):
        array = np.asarray(scores)
        if array.size and (array.min() < low or array.max() > high):
            refuse_where((array < low) | (array > high), array.astype(np.float64), name, rule)
        return array.astype(np.intp)
    numbers = numbers_iv(scores, name, empty=True)
    wrong = (numbers != np.floor(numbers)) | (numbers < low) | (numbers > high)
    refuse_where(wrong, numbers, name, rule)
    return numbers.astype(np.intp)


def _groups_iv(groups: ArrayLike | None, length: int) -> NDArray[np.intp]:
    if groups is None:
        return np.zeros(length, dtype=np.intp)
    codes = np.asarray(groups)
    if not codes.size and not length:
        return np.zeros(0, dtype=np.intp)
    if codes.dtype.kind not in "iu" or codes.shape != (length,) or codes.min(initial=0) < 0:
        raise ValueError("`groups` must hold one whole number from 0 for each score.")
    return codes.astype(np.intp)


def _weights_iv(weights: ArrayLike, length: int) -> Floats:
    numbers = numbers_iv(weights, "weights", empty=True)
    if len(numbers) != length:
        raise ValueError(
            f"`weights` must hold one number for each score; got {len(numbers)} for {length}."
        )
    refuse_where(numbers < 0, numbers, "weights", "must hold no negative numbers")
    extreme = (numbers > 0) & ((numbers < _LEAST_WEIGHT) | (numbers > 1 / _LEAST_WEIGHT))
    refuse_where(extreme, numbers, "weights", "must hold 0 or numbers from 1e-100 to 1e100")
    return numbers


def _labels_iv(clusters: ArrayLike, length: int) -> NDArray[Any]:
    labels = np.asarray(clusters)
    if labels.shape != (length,):
        raise ValueError("`clusters` must hold one label for each score.")
    kind = labels.dtype.kind
    kinds = {type(each) for each in labels} if kind == "O" else set()
    if len(kinds) > 1 or kinds == {type(None)}:
        raise ValueError("`clusters` must hold labels of one type, none of them missing.")
    if kinds == {float}:
        labels, kind = labels.astype(np.float64), "f"
    if (kind == "f" and np.isnan(labels).any()) or (kind in "mM" and np.isnat(labels).any()):
        raise ValueError("`clusters` must hold no missing labels.")
    return labels

"""The Net Promoter Score of one sample, from its answers or their counts."""

from __future__ import annotations

from dataclasses import replace
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from cxassess.stats._common import count_iv
from cxassess.stats._nps_result import NpsResult
from cxassess.stats._table import ScoreTable, score_table

SCALE = (0, 10)
PASSIVE_FROM = 7
PROMOTER_FROM = 9
CLASSES = np.repeat([-1.0, 0.0, 1.0], [PASSIVE_FROM, PROMOTER_FROM - PASSIVE_FROM, 2])
"""What each score from 0 to 10 counts as."""


def nps(
    scores: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    population: SupportsIndex | None = None,
) -> NpsResult:
    """Compute the Net Promoter Score of the answers to a 0-10 recommendation question.

    Answers of 0-6 are detractors, 7-8 passives and 9-10 promoters.

    Parameters
    ----------
    scores : array_like, shape (n,)
        Answers, whole numbers from 0 to 10 (9.0 is one). Missing answers must be removed first.
    weights : array_like, shape (n,), optional
        Weight of each answer, finite and not negative; an answer of weight 0 is left out. Weights
        that are all equal are none.
    clusters : array_like, shape (n,), optional
        Label of the account or person that each answer comes from; all of one type.
    population : int, optional
        Number of people who could have answered, where it is known and small.

    Returns
    -------
    NpsResult
        The score, its counts, and a method for its confidence interval.

    Raises
    ------
    TypeError
        If `population` is not a whole number.
    ValueError
        If an answer is missing, boolean, not whole or outside 0-10, a weight is negative, lengths
        differ, or there are more answers than `population`.

    References
    ----------
    Reichheld, F. F. (2003). "The one number you need to grow". Harvard Business Review 81(12).
    Kish, L. (1965). Survey Sampling. Wiley. Section 11.7.
    Woodruff, R. S. (1971). "A simple method for approximating the variance of a complicated
    estimate". Journal of the American Statistical Association 66, 411-414.

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
    return nps_of(score_table(scores, weights=weights, clusters=clusters), population=population)


def nps_of(
    table: ScoreTable, group: int = 0, *, population: SupportsIndex | None = None
) -> NpsResult:
    """Compute the Net Promoter Score of one group of a table of answers.

    Parameters
    ----------
    table : ScoreTable
        Answers on the scale 0-10, see `score_table`.
    group : int, optional
        Row of the table.
    population : int, optional
        Number of people who could have answered, where it is known and small.

    Returns
    -------
    NpsResult
        As `nps` gives it.

    Raises
    ------
    ValueError
        If the table's scale is not 0-10 or there are more answers than `population`.

    Examples
    --------
    >>> from cxassess.stats import nps_of, score_table
    >>> table = score_table([10, 9, 9, 8, 7, 6, 0], [0, 0, 0, 0, 0, 0, 1])
    >>> nps_of(table, 0)
    NpsResult(detractors=1, passives=2, promoters=3)
    """
    if table.scale != SCALE:
        raise ValueError(f"`table` must be on the scale {SCALE}; got {table.scale}.")
    counts, design = table.by_value(group, CLASSES)
    detractors, passives, promoters = (int(each) for each in counts)
    result = NpsResult(detractors, passives, promoters, design=design)
    return replace(result, population=_population_iv(population, result.base))


def nps_counts(
    detractors: SupportsIndex,
    passives: SupportsIndex,
    promoters: SupportsIndex,
    *,
    population: SupportsIndex | None = None,
) -> NpsResult:
    """Compute the Net Promoter Score of the number of answers in each class.

    Parameters
    ----------
    detractors, passives, promoters : int
        Number of answers of 0-6, 7-8 and 9-10.
    population : int, optional
        Number of people who could have answered, where it is known and small.

    Returns
    -------
    NpsResult
        The score, its counts, and a method for its confidence interval.

    Raises
    ------
    TypeError
        If a count or `population` is not a whole number.
    ValueError
        If a count is negative or there are more answers than `population`.

    Examples
    --------
    >>> from cxassess.stats import nps_counts
    >>> result = nps_counts(100, 200, 200)
    >>> result.nps
    0.2
    >>> result.interval_choice()
    MethodChoice(method='adjusted-wald', reason='large_base')
    """
    result = NpsResult(
        count_iv(detractors, "detractors"),
        count_iv(passives, "passives"),
        count_iv(promoters, "promoters"),
    )
    return replace(result, population=_population_iv(population, result.base))


def _population_iv(population: SupportsIndex | None, base: int) -> int | None:
    if population is None:
        return None
    people = count_iv(population, "population")
    if people < base:
        raise ValueError(
            f"`population` must not be smaller than the number of answers; got {people} for {base}."
        )
    return people

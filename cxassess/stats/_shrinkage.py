"""Small segments ranked fairly: estimates drawn towards what the segments have in common.

The highest and the lowest of many small segments are mostly luck. Each segment's shares are taken
as drawn from one Dirichlet distribution, estimated from all of them (empirical Bayes); a segment
then keeps of its own score what its answers are worth beside that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import SupportsIndex

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

from cxassess.stats._common import ConfidenceInterval, count_iv, probability_iv, result_iv
from cxassess.stats._design import Floats
from cxassess.stats._nps_result import NpsResult

_FAINTEST, _FIRMEST = math.log(1e-2), math.log(1e6)
"""Bounds of the logarithm of the concentration; at the upper one all segments are alike."""


@dataclass(frozen=True)
class NpsShrunkenResult:
    """Result of `nps_shrunken`, in the order of the segments given.

    Attributes
    ----------
    names : tuple of str
        The segments.
    observed : ndarray, shape (k,)
        Observed scores; NaN under 5 answers.
    estimates : ndarray, shape (k,)
        Shrunken scores (posterior means), in [-1, 1].
    kept : ndarray, shape (k,)
        Part of its own score that each segment keeps, in [0, 1].
    centre : float
        Score that the segments are drawn towards.
    concentration : float
        How alike the segments are: the number of answers whose weight the common shares have.
    rank_probabilities : ndarray, shape (k, k)
        Probability that a segment (row) has a rank (column; the highest score is the first).
    """

    names: tuple[str, ...]
    observed: Floats = field(compare=False)
    estimates: Floats = field(compare=False)
    kept: Floats = field(compare=False)
    centre: float
    concentration: float
    rank_probabilities: Floats = field(compare=False, repr=False)
    _draws: Floats = field(compare=False, repr=False)

    @property
    def expected_ranks(self) -> Floats:
        """Mean rank of each segment, from 1."""
        return self.rank_probabilities @ np.arange(1, len(self.names) + 1)

    def credible_intervals(self, confidence_level: float = 0.95) -> list[ConfidenceInterval]:
        """Return the central interval of each segment's posterior distribution.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that an interval holds the segment's score, given the model.
        """
        tail = (1 - probability_iv(confidence_level, "confidence_level")) / 2
        bounds = np.quantile(self._draws, [tail, 1 - tail], axis=0).T
        return [ConfidenceInterval(float(low), float(high)) for low, high in bounds]


def nps_shrunken(
    results: Mapping[str, NpsResult] | Sequence[NpsResult],
    *,
    draws: SupportsIndex = 10_000,
    rng: np.random.Generator | int = 0,
) -> NpsShrunkenResult:
    """Estimate the Net Promoter Scores of many segments together, and the odds of their ranks.

    Parameters
    ----------
    results : mapping of str to NpsResult, or sequence of NpsResult
        Three or more segments, none of which holds answers of another; weights and clusters enter
        by the effective base. Segments of few answers are welcome, of none are left out.
    draws : int, optional
        Number of draws for the ranks and the intervals.
    rng : Generator or int, optional
        Source of the draws, or its seed; equal seeds give equal results.

    Returns
    -------
    NpsShrunkenResult
        Shrunken scores, their intervals and the probability of each rank.

    Raises
    ------
    TypeError
        If a segment is not an `NpsResult`.
    ValueError
        If fewer than three segments have answers or `draws` is 0.

    References
    ----------
    Efron, B. and Morris, C. (1975). "Data analysis using Stein's estimator and its
    generalizations". Journal of the American Statistical Association 70, 311-319.
    Mosimann, J. E. (1962). "On the compound multinomial distribution". Biometrika 49, 65-82.

    Examples
    --------
    >>> from cxassess.stats import nps_counts, nps_shrunken
    >>> result = nps_shrunken({"a": nps_counts(0, 1, 5), "b": nps_counts(30, 30, 40),
    ...                        "c": nps_counts(40, 30, 30), "d": nps_counts(20, 40, 40)})
    >>> bool(result.estimates[0] < result.observed[0])
    True
    """
    named = results if isinstance(results, Mapping) else dict(enumerate(results))
    for each in named.values():
        result_iv(each, "results", NpsResult)
    segments = {str(name): each for name, each in named.items() if each.base}
    if len(segments) < 3:
        raise ValueError(f"`results` must hold three segments with answers; got {len(segments)}.")
    number = count_iv(draws, "draws")
    if number == 0:
        raise ValueError("`draws` must be at least 1; got 0.")
    counts = np.array([each.equal_counts for each in segments.values()])
    prior = _prior(counts)
    posterior = counts + prior
    total = posterior.sum(axis=1)
    simulated = _draws(posterior, number, np.random.default_rng(rng))
    return NpsShrunkenResult(
        names=tuple(segments),
        observed=np.array([each.nps for each in segments.values()]),
        estimates=(posterior[:, 2] - posterior[:, 0]) / total,
        kept=counts.sum(axis=1) / total,
        centre=float((prior[2] - prior[0]) / prior.sum()),
        concentration=float(prior.sum()),
        rank_probabilities=_rank_probabilities(simulated),
        _draws=simulated,
    )


def _prior(counts: Floats) -> Floats:
    """Return the parameters of the Dirichlet distribution under which the counts are likeliest."""
    bases = counts.sum(axis=1)
    pooled = counts.sum(axis=0) + 0.5  # no class is impossible because nobody chose it here
    start = np.array([math.log(10.0), *np.log(pooled[:2] / pooled[2])])

    def parameters(point: Floats) -> Floats:
        shares = np.exp([*point[1:], 0.0])
        scaled: Floats = math.exp(point[0]) * shares / shares.sum()
        return scaled

    def minus_log_likelihood(point: Floats) -> tuple[float, Floats]:
        """Return it with its gradient."""
        alpha = parameters(point)
        total = alpha.sum()
        each = (
            gammaln(total)
            - gammaln(bases + total)
            + (gammaln(counts + alpha) - gammaln(alpha)).sum(axis=1)
        )
        by_alpha = (
            (digamma(total) - digamma(bases + total))[:, np.newaxis]
            + digamma(counts + alpha)
            - digamma(alpha)
        ).sum(axis=0)
        moved = alpha * by_alpha
        by_share = moved[:2] - alpha[:2] / total * moved.sum()
        return -float(each.sum()), -np.array([moved.sum(), *by_share])

    bounds = [(_FAINTEST, _FIRMEST), *[(value - 3, value + 3) for value in start[1:]]]
    fits = [
        minimize(
            minus_log_likelihood,
            [concentration, *start[1:]],
            method="L-BFGS-B",
            jac=True,
            bounds=bounds,
        )
        for concentration in (math.log(2.0), math.log(30.0), math.log(1000.0))
    ]
    return parameters(min(fits, key=lambda fit: float(fit.fun)).x)


def _draws(posterior: Floats, number: int, rng: np.random.Generator) -> Floats:
    """Return drawn scores, one row a draw and one column a segment."""
    gamma = rng.standard_gamma(posterior, size=(number, *posterior.shape))
    scores: Floats = (gamma[:, :, 2] - gamma[:, :, 0]) / gamma.sum(axis=2)
    return scores


def _rank_probabilities(draws: Floats) -> Floats:
    number, segments = draws.shape
    ranks = np.argsort(np.argsort(-draws, axis=1), axis=1)
    return np.array(
        [np.bincount(ranks[:, each], minlength=segments) / number for each in range(segments)]
    )

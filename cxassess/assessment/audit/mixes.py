"""How far the mix of a sample is from its population's, with what chance gives removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cxassess.assessment.audit.rates import FALSE_ALARMS
from cxassess.assessment.index import FLOAT_NOISE

_SAMPLES = 2000
_HALVINGS = 20


@dataclass(frozen=True)
class MixDistance:
    """How far a sample's mix is from a population's.

    Attributes
    ----------
    observed : float
        Share that would have to change group for the mixes to coincide (total variation).
    by_chance : float
        What random samples of this size exceed in no more than 2 % of cases.
    estimate : float
        The distance with chance removed: that of which the observed one is the median.
    pvalue : float
        How often a random sample of the population is as far.
    """

    observed: float
    by_chance: float
    estimate: float
    pvalue: float


def mix_distance(sample: ArrayLike, population: ArrayLike, base: float) -> MixDistance:
    """Return how far a sample's mix is from the population's, and what chance has in it.

    Even a random sample departs from its population, the more the smaller it is and the more
    groups there are. What chance gives is found by drawing, with the same seed every time.

    Parameters
    ----------
    sample, population : array_like, shape (groups,)
        Sizes of the groups, in any unit.
    base : float
        Independent answers that the sample is worth.

    Returns
    -------
    MixDistance

    Examples
    --------
    >>> result = mix_distance([80, 20], [50, 50], 100)
    >>> round(result.observed, 2), round(result.estimate, 1), result.pvalue < 0.001
    (0.3, 0.3, True)
    >>> mix_distance([6, 4], [50, 50], 10).estimate
    0.0
    """
    shares, expected = (np.asarray(each, dtype=np.float64) for each in (sample, population))
    shares, expected = shares / shares.sum(), expected / expected.sum()
    size = max(1, round(base))
    observed = float(np.abs(shares - expected).sum() / 2)

    def drawn(part: float) -> NDArray[np.float64]:
        """Return distances of samples of a mix that is this part of the way to the sample's."""
        mix = expected + part * (shares - expected)
        counts = np.random.default_rng(0).multinomial(size, mix / mix.sum(), _SAMPLES)
        distances: NDArray[np.float64] = np.abs(counts / size - expected).sum(axis=1) / 2
        return distances

    null = drawn(0.0)
    reached = int((null >= observed - FLOAT_NOISE).sum())
    part = _largest(lambda each: bool(np.median(drawn(each)) < observed - FLOAT_NOISE))
    return MixDistance(
        observed=observed,
        by_chance=float(np.quantile(null, 1 - FALSE_ALARMS)),
        estimate=observed * part,
        pvalue=(1 + reached) / (1 + _SAMPLES),
    )


def _largest(short: Callable[[float], bool]) -> float:
    """Return the largest part in [0, 1] that falls short; 0 where none does."""
    if not short(0.0):
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if short(middle) else (low, middle)
    return low

"""A change between two waves that asked in several ways: what is mix, and what is real."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from cxassess.stats._common import (
    SMALLEST_BASE,
    ConfidenceInterval,
    interval_around,
    ratio,
    result_iv,
    tail_probability,
)
from cxassess.stats._design import Floats
from cxassess.stats._nps_result import NpsResult


@dataclass(frozen=True)
class NpsMixResult:
    """Result of `nps_mix`.

    Attributes
    ----------
    modes : tuple of str
        Modes used in both waves, on which the split rests.
    only_first, only_second : tuple of str
        Modes used in one wave only.
    first_mix, second_mix : tuple of float
        Share of the answers by mode, of all modes in the order `modes`, `only_first`,
        `only_second`.
    statistic, df, pvalue : float
        Chi-square test that the mix of modes is the same in both waves; the p-value is NaN with a
        single mode.
    smallest_expected : float
        Smallest expected number of answers of that test; under 5 its p-value is rough.
    difference : float
        Second score minus first, over all modes; like its parts NaN when a wave has fewer than 5
        answers.
    within : float
        Change that is left when the second wave is re-weighted to the first wave's mix.
    mix : float
        The rest of `difference`, which the change of the mix brings.
    reweighted : float
        Second wave's score at the first wave's mix of the common modes.
    within_error : float
        Standard error of `within`.
    within_statistic, within_pvalue : float
        z of `within`, and its two-sided p-value.
    """

    modes: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    first_mix: tuple[float, ...]
    second_mix: tuple[float, ...]
    statistic: float
    df: int
    smallest_expected: float
    difference: float
    within: float
    reweighted: float
    within_error: float

    @property
    def pvalue(self) -> float:
        return float(chdtrc(self.df, self.statistic)) if self.df else math.nan

    @property
    def mix(self) -> float:
        return self.difference - self.within

    @property
    def within_statistic(self) -> float:
        return ratio(self.within, self.within_error)

    @property
    def within_pvalue(self) -> float:
        return tail_probability(self.within_statistic, "two-sided")

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the interval of `within`, clipped to [-2, 2].

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true change with.
        """
        return interval_around(self.within, self.within_error, confidence_level, scale=(-2.0, 2.0))


def nps_mix(first: Mapping[str, NpsResult], second: Mapping[str, NpsResult]) -> NpsMixResult:
    """Split the change between two waves into mix and within parts.

    People answer differently to a call than to a message, so a wave that moves from one to the
    other moves its score although nobody changed their mind. The second wave is re-weighted to the
    first one's mix of modes (direct standardisation); what then remains is the change within.

    Parameters
    ----------
    first, second : mapping of str to NpsResult
        Answers of each wave by mode of collection (or any other grouping).

    Returns
    -------
    NpsMixResult
        Test of the mix, and the parts of the change.

    Raises
    ------
    TypeError
        If a value is not an `NpsResult`.
    ValueError
        If a wave has no answers or the waves share no mode.

    References
    ----------
    Kitagawa, E. M. (1955). "Components of a difference between two rates". Journal of the
    American Statistical Association 50, 1168-1194.

    Examples
    --------
    >>> from cxassess.stats import nps_counts, nps_mix
    >>> phone, email = nps_counts(20, 30, 50), nps_counts(40, 30, 30)
    >>> result = nps_mix({"phone": phone, "email": email},
    ...                  {"phone": nps_counts(4, 6, 10), "email": nps_counts(72, 54, 54)})
    >>> round(result.difference, 2), round(result.within, 2), round(result.mix, 2)
    (-0.16, 0.0, -0.16)
    """
    for name, wave in (("first", first), ("second", second)):
        for each in wave.values():
            result_iv(each, name, NpsResult)
        if not any(each.base for each in wave.values()):
            raise ValueError(f"`{name}` must hold at least one answer.")
    used = [{mode for mode, each in wave.items() if each.base} for wave in (first, second)]
    modes = tuple(mode for mode in first if mode in used[0] & used[1])
    if not modes:
        raise ValueError("`first` and `second` must share a mode.")
    only_first = tuple(mode for mode in first if mode in used[0] - used[1])
    only_second = tuple(mode for mode in second if mode in used[1] - used[0])
    everything = modes + only_first + only_second
    counts = np.array(
        [
            [wave[mode].base if mode in wave else 0 for mode in everything]
            for wave in (first, second)
        ],
        dtype=float,
    )
    sizes = [_sizes(wave, everything) for wave in (first, second)]
    statistic, smallest = _chi_square(counts)
    total = [
        float(_sizes(wave, tuple(wave)) @ _scores(wave, tuple(wave))) for wave in (first, second)
    ]
    few = counts.sum(axis=1).min() < SMALLEST_BASE
    unknown = math.nan if few else 0.0  # a wave of few answers has no score
    share = sizes[0][: len(modes)] / sizes[0][: len(modes)].sum()
    change = _scores(second, modes) - _scores(first, modes)
    within = float(share @ change) + unknown
    errors = sum(_errors(wave, modes) ** 2 for wave in (first, second))
    asked = sum(first[mode].independent_base for mode in modes)
    # The mix itself is estimated from the first wave.
    variance = float(share**2 @ errors + (share @ change**2 - within**2) / asked)
    return NpsMixResult(
        modes=modes,
        only_first=only_first,
        only_second=only_second,
        first_mix=tuple(float(each) for each in sizes[0]),
        second_mix=tuple(float(each) for each in sizes[1]),
        statistic=statistic,
        df=len(everything) - 1,
        smallest_expected=smallest,
        difference=total[1] - total[0] + unknown,
        within=within,
        reweighted=float(share @ _scores(second, modes)) + unknown,
        within_error=math.nan if math.isnan(variance) else math.sqrt(max(variance, 0.0)),
    )


def _sizes(wave: Mapping[str, NpsResult], modes: tuple[str, ...]) -> Floats:
    """Return each mode's share of a wave's answers, by weight where there is one."""
    size: Floats = np.array([wave[mode].weight_sum if mode in wave else 0.0 for mode in modes])
    shares: Floats = size / size.sum()
    return shares


def _scores(wave: Mapping[str, NpsResult], modes: tuple[str, ...]) -> Floats:
    return np.array([wave[mode].score if wave[mode].base else 0.0 for mode in modes])


def _errors(wave: Mapping[str, NpsResult], modes: tuple[str, ...]) -> Floats:
    return np.array([wave[mode].moments("adjusted-wald").standard_error for mode in modes])


def _chi_square(counts: Floats) -> tuple[float, float]:
    """Return Pearson's statistic of a table and its smallest expected count."""
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    return float(((counts - expected) ** 2 / expected).sum()), float(expected.min())

"""How many answers and invitations a Net Promoter Score needs, and what a number can show."""

from __future__ import annotations

import math
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from cxassess.stats._common import (
    Alternative,
    alternative_iv,
    count_iv,
    probability_iv,
    quantile,
    two_sided_quantile,
)
from cxassess.stats._design import Floats
from cxassess.stats._intervals import PSEUDO_COUNTS

_ROUNDING = 1e-9
"""What a quotient of whole numbers may be off by, so that 10 / 0.1 is 100 and not 101."""


def nps_sample_size(
    margin: float,
    *,
    variance: float = 1.0,
    confidence_level: float = 0.95,
    population: SupportsIndex | None = None,
) -> int:
    """Compute the number of answers that gives a Net Promoter Score the wanted precision.

    Parameters
    ----------
    margin : float
        Wanted half-width of the interval, in (0, 1]: 0.10 is 10 points to each side.
    variance : float, optional
        Expected variance of one answer coded -1, 0, +1, in (0, 1], such as `NpsResult.variance`
        of an earlier wave. The default is the largest there is: half detractors, half promoters.
    confidence_level : float, optional
        Confidence level of the interval, in (0, 1).
    population : int, optional
        Number of people who could be asked, when it is small enough to matter; the size is then
        reduced by the finite population correction [1]_. None means no limit.

    Returns
    -------
    int
        Number of answers (not of invitations), at least 1: variance (z / margin)^2 - 3, rounded
        up, where the 3 are the pseudo-counts of the adjusted Wald interval.

    Raises
    ------
    TypeError
        If `population` is not a whole number.
    ValueError
        If an argument is outside its legal set.

    References
    ----------
    .. [1] Cochran, W. G. (1977). Sampling Techniques, 3rd ed., section 4.4. Wiley.

    Examples
    --------
    >>> from cxassess.stats import nps_sample_size
    >>> nps_sample_size(0.10)
    382
    >>> nps_sample_size(0.10, population=500)
    217
    """
    if not 0 < margin <= 1:
        raise ValueError(f"`margin` must be above 0 and at most 1 (100 points); got {margin}.")
    variance = _variance_iv(variance)
    level = two_sided_quantile(probability_iv(confidence_level, "confidence_level"))
    return _size(variance * (level / margin) ** 2, population)


def nps_sample_size_two_waves(
    difference: float,
    *,
    variance: float = 1.0,
    power: float = 0.8,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
    population: SupportsIndex | None = None,
) -> int:
    """Compute the number of answers in each of two waves that shows a difference of a size.

    Parameters
    ----------
    difference : float
        Smallest true difference that is to be seen, in (0, 2]: 0.10 is 10 points.
    variance : float, optional
        Expected variance of one answer coded -1, 0, +1, in (0, 1], the same in both waves.
    power : float, optional
        Probability in (0, 1) of seeing it.
    alpha : float, optional
        Significance level in (0, 1) of the test.
    alternative : {"two-sided", "less", "greater"}, optional
        Whether the test is to see a difference either way, or one way only.
    population : int, optional
        Number of people who could be asked in each wave, when it is small enough to matter.

    Returns
    -------
    int
        Answers in each wave (not invitations), at least 1:
        2 variance ((z_alpha + z_power) / difference)^2 - 3, rounded up.

    Raises
    ------
    TypeError
        If `population` is not a whole number.
    ValueError
        If an argument is outside its legal set.

    Examples
    --------
    >>> from cxassess.stats import nps_sample_size_two_waves
    >>> nps_sample_size_two_waves(0.10, variance=0.75)
    1175
    """
    if not 0 < difference <= 2:
        raise ValueError(
            f"`difference` must be above 0 and at most 2 (200 points); got {difference}."
        )
    variance = _variance_iv(variance)
    reach = _reach(power, alpha, alternative)
    return _size(2 * variance * (reach / difference) ** 2, population)


def nps_power(
    difference: ArrayLike,
    first_base: ArrayLike,
    second_base: ArrayLike | None = None,
    *,
    variance: float = 1.0,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> Floats:
    """Compute the probability that a test of two waves shows a true difference.

    Parameters
    ----------
    difference : array_like
        True difference, second - first, in [-2, 2].
    first_base, second_base : array_like
        Answers in each wave, above 0; the second wave's are the first's by default. The
        arguments are broadcast, so that a curve is one call.
    variance : float, optional
        Variance of one answer coded -1, 0, +1, in (0, 1], the same in both waves.
    alpha : float, optional
        Significance level in (0, 1) of the test.
    alternative : {"two-sided", "less", "greater"}, optional
        Direction of the test.

    Returns
    -------
    ndarray
        Power in [0, 1], in the shape of the arguments broadcast; by the normal approximation on
        the bases plus 3, the pseudo-counts of the adjusted Wald method.

    Raises
    ------
    ValueError
        If an argument is outside its legal set.

    Examples
    --------
    >>> from cxassess.stats import nps_power
    >>> nps_power([0.0, 0.06, 0.10], 1172, variance=0.75).round(2)
    array([0.05, 0.39, 0.8 ])
    """
    variance = _variance_iv(variance)
    shift = np.asarray(difference, dtype=np.float64)
    first = np.asarray(first_base, dtype=np.float64)
    second = first if second_base is None else np.asarray(second_base, dtype=np.float64)
    if not (np.abs(shift) <= 2).all():
        raise ValueError("`difference` must be in [-2, 2], where 10 points are 0.10.")
    if not ((first > 0).all() and (second > 0).all()):
        raise ValueError("`first_base` and `second_base` must be above 0.")
    pseudo = sum(PSEUDO_COUNTS)
    steps = shift / np.sqrt(variance / (first + pseudo) + variance / (second + pseudo))
    tail = _tail(alpha, alternative)
    rises, falls = ndtr(steps + tail), ndtr(tail - steps)
    power = {"greater": rises, "less": falls, "two-sided": rises + falls}[alternative]
    return np.asarray(power, dtype=np.float64)


def nps_detectable(
    first_base: float,
    second_base: float | None = None,
    *,
    variance: float = 1.0,
    power: float = 0.8,
    alpha: float = 0.05,
    alternative: Alternative = "two-sided",
) -> float:
    """Compute the true difference that two waves of these sizes would probably show.

    Parameters
    ----------
    first_base, second_base : float
        Answers in each wave, above 0; the second wave's are the first's by default.
    variance : float, optional
        Variance of one answer coded -1, 0, +1, in (0, 1], the same in both waves.
    power : float, optional
        Probability in (0, 1) of seeing it.
    alpha, alternative
        As in `nps_power`.

    Returns
    -------
    float
        Size of the difference: 0.10 is 10 points. Above 2 where no difference would show.

    Raises
    ------
    ValueError
        If an argument is outside its legal set.

    Examples
    --------
    >>> from cxassess.stats import nps_detectable
    >>> round(nps_detectable(1172, variance=0.75), 3)
    0.1
    """
    bases = (first_base, first_base if second_base is None else second_base)
    if not min(bases) > 0:
        raise ValueError("`first_base` and `second_base` must be above 0.")
    reach = _reach(power, alpha, alternative)
    pseudo = sum(PSEUDO_COUNTS)
    return reach * math.sqrt(sum(_variance_iv(variance) / (base + pseudo) for base in bases))


def invitations_needed(
    answers: SupportsIndex,
    *,
    response_rate: float,
    population: SupportsIndex | None = None,
) -> int:
    """Compute how many people must be asked to have a number of answers.

    Parameters
    ----------
    answers : int
        Answers wanted.
    response_rate : float
        Expected share of the invited who answer, in (0, 1].
    population : int, optional
        Number of people who can be asked.

    Returns
    -------
    int
        Number of invitations.

    Raises
    ------
    TypeError
        If a count is not a whole number.
    ValueError
        If `response_rate` is not in (0, 1], or more people would have to be asked than there are.

    Examples
    --------
    >>> from cxassess.stats import invitations_needed
    >>> invitations_needed(382, response_rate=0.12)
    3184
    """
    if not 0 < response_rate <= 1:
        raise ValueError(f"`response_rate` must be above 0 and at most 1; got {response_rate}.")
    wanted = count_iv(answers, "answers")
    needed = math.ceil(wanted / response_rate - _ROUNDING)
    if population is not None and needed > (people := count_iv(population, "population")):
        raise ValueError(
            f"`population` has {people} people, who at this response rate give at most "
            f"{math.floor(people * response_rate + _ROUNDING)} of {wanted} answers."
        )
    return needed


def _size(answers: float, population: SupportsIndex | None) -> int:
    """Return a number of answers less the pseudo-counts, for a population of that size."""
    size = max(answers - sum(PSEUDO_COUNTS), 1.0)
    if population is not None:
        people = count_iv(population, "population")
        if people == 0:
            raise ValueError("`population` must be at least 1; got 0.")
        size /= 1 + (size - 1) / people
    return math.ceil(size)


def _variance_iv(variance: float) -> float:
    if not 0 < variance <= 1:
        raise ValueError(f"`variance` must be above 0 and at most 1; got {variance}.")
    return float(variance)


def _tail(alpha: float, alternative: Alternative) -> float:
    """Return the quantile under which the test rejects (a negative number)."""
    alternative_iv(alternative)
    alpha = probability_iv(alpha, "alpha")
    return quantile(alpha / 2 if alternative == "two-sided" else alpha)


def _reach(power: float, alpha: float, alternative: Alternative) -> float:
    """Return how many standard errors a difference must have to be seen with a power."""
    reach = quantile(probability_iv(power, "power")) - _tail(alpha, alternative)
    if reach <= 0:
        raise ValueError(f"`power` must be above the test's own error; got {power}.")
    return reach

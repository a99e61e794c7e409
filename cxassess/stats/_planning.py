"""How many answers a Net Promoter Score needs."""

from __future__ import annotations

import math
from typing import SupportsIndex

from cxassess.stats._common import count_iv, probability_iv
from cxassess.stats._intervals import PSEUDO_COUNTS, two_sided_quantile


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
    if not 0 < variance <= 1:
        raise ValueError(f"`variance` must be above 0 and at most 1; got {variance}.")
    quantile = two_sided_quantile(probability_iv(confidence_level, "confidence_level"))
    size = max(variance * (quantile / margin) ** 2 - sum(PSEUDO_COUNTS), 1.0)
    if population is not None:
        people = count_iv(population, "population")
        if people == 0:
            raise ValueError("`population` must be at least 1; got 0.")
        size /= 1 + (size - 1) / people
    return math.ceil(size)

"""Whether a Net Promoter Score stayed the same, as against not being seen to move."""

from __future__ import annotations

from dataclasses import dataclass

from cxassess.stats._common import tail_probability
from cxassess.stats._difference import DifferenceOption, NpsDifferenceResult, nps_difference
from cxassess.stats._nps_result import NpsResult
from cxassess.stats._results import Equivalence


@dataclass(frozen=True)
class NpsEquivalenceResult(Equivalence):
    """Result of `nps_equivalence`.

    Attributes
    ----------
    difference : NpsDifferenceResult
        The two-sided test of the difference.
    margin : float
        Largest difference that counts as none, in (0, 2).
    pvalue : float
        Larger p-value of the two one-sided tests, that the true difference is above -margin and
        that it is below margin.
    """

    difference: NpsDifferenceResult
    margin: float
    pvalue: float


def nps_equivalence(
    first: NpsResult,
    second: NpsResult,
    *,
    margin: float,
    method: DifferenceOption = "auto",
) -> NpsEquivalenceResult:
    """Test that two Net Promoter Scores are the same within a margin: two one-sided tests.

    A difference that is not significant shows no equality; this does. The margin is to be set
    before the answers are seen.

    Parameters
    ----------
    first, second : NpsResult
        The samples, such as the earlier and the later wave.
    margin : float
        Largest difference that counts as none, in (0, 2): 5 points are 0.05.
    method : {"auto", "score", "adjusted-wald", "wald"}, optional
        As in `nps_difference`.

    Returns
    -------
    NpsEquivalenceResult
        The p-value, and the difference with its interval.

    Raises
    ------
    TypeError
        If `first` or `second` is not an `NpsResult`.
    ValueError
        If `margin` is not in (0, 2) or `method` is outside its legal set.

    References
    ----------
    Schuirmann, D. J. (1987). "A comparison of the two one-sided tests procedure and the power
    approach for assessing the equivalence of average bioavailability". Journal of
    Pharmacokinetics and Biopharmaceutics 15, 657-680.

    Examples
    --------
    >>> from cxassess.stats import nps_counts, nps_equivalence
    >>> result = nps_equivalence(nps_counts(900, 800, 1300), nps_counts(910, 790, 1300), margin=0.1)
    >>> round(result.pvalue, 4), result.equivalent()
    (0.0, True)
    """
    if not 0 < margin < 2:
        raise ValueError(f"`margin` must be in (0, 2), where 5 points are 0.05; got {margin}.")
    difference = nps_difference(first, second, method=method)
    above = tail_probability(difference.statistic_at(-margin), "greater", difference.df)
    below = tail_probability(difference.statistic_at(margin), "less", difference.df)
    return NpsEquivalenceResult(difference, float(margin), max(above, below))

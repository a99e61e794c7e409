"""What the clients who did not answer could make of a Net Promoter Score."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import SupportsIndex

from cxassess.stats._common import count_iv, result_iv
from cxassess.stats._nps_result import NpsResult

_ROUNDING = 1e-9
"""What a score may be off by, so that a bound of the score of all can be a target."""


@dataclass(frozen=True)
class NpsNonresponseResult:
    """Result of `nps_nonresponse`; scores are of all who were invited.

    Attributes
    ----------
    result : NpsResult
        Those who answered.
    invited : int
        Number of people asked.
    silent : int
        Number of people who did not answer.
    response_rate : float
        Share of the invited who answered, in [0, 1].
    if_detractors, if_passives, if_promoters : float
        The score if every silent client were of that class, in [-1, 1]; NaN under 5 answers. The
        first and the last bound what any survey of all could give.
    """

    result: NpsResult
    invited: int

    @property
    def silent(self) -> int:
        return self.invited - self.result.base

    @property
    def response_rate(self) -> float:
        return self.result.base / self.invited

    @property
    def if_detractors(self) -> float:
        return self.with_silent(-1.0)

    @property
    def if_passives(self) -> float:
        return self.with_silent(0.0)

    @property
    def if_promoters(self) -> float:
        return self.with_silent(1.0)

    def with_silent(self, score: float) -> float:
        """Return the score of all if the silent clients' were `score`, in [-1, 1]."""
        rate = self.response_rate
        return rate * self.result.nps + (1 - rate) * score

    def silent_nps_for(self, target: float) -> float:
        """Return the silent clients' NPS that would make the score of all equal a target.

        With the earlier wave's score as target it is the silence that would undo a change, the
        earlier wave's silent clients taken to be like those who answered.

        Parameters
        ----------
        target : float
            A score, in [-1, 1].

        Returns
        -------
        float
            In [-1, 1]; NaN where no score of the silent clients would do, or none was silent.
        """
        if not -1 <= target <= 1:
            raise ValueError(
                f"`target` must be in [-1, 1], where 40 points are 0.40; got {target}."
            )
        if self.silent == 0:
            return math.nan
        rate = self.response_rate
        needed = (target - rate * self.result.nps) / (1 - rate)
        return min(max(needed, -1.0), 1.0) if abs(needed) <= 1 + _ROUNDING else math.nan


def nps_nonresponse(result: NpsResult, invited: SupportsIndex) -> NpsNonresponseResult:
    """Bound a Net Promoter Score by what the silent clients may think.

    Parameters
    ----------
    result : NpsResult
        Those who answered.
    invited : int
        Number of people asked, at least as many as answered.

    Returns
    -------
    NpsNonresponseResult
        Bounds, and the silent clients' score that a target needs.

    Raises
    ------
    TypeError
        If `result` is not an `NpsResult` or `invited` not a whole number.
    ValueError
        If nobody was invited or more answered than were.

    References
    ----------
    Manski, C. F. (1989). "Anatomy of the selection problem". Journal of Human Resources 24,
    343-360.

    Examples
    --------
    >>> from cxassess.stats import nps_counts, nps_nonresponse
    >>> bounds = nps_nonresponse(nps_counts(100, 200, 200), 1000)
    >>> round(bounds.if_detractors, 3), round(bounds.if_promoters, 3)
    (-0.4, 0.6)
    >>> round(bounds.silent_nps_for(0.1), 3)
    0.0
    """
    result_iv(result, "result", NpsResult)
    people = count_iv(invited, "invited")
    if people == 0 or people < result.base:
        raise ValueError(
            "`invited` must be at least 1 and not smaller than the number of answers; "
            f"got {people} for {result.base}."
        )
    return NpsNonresponseResult(result, people)

"""Which wrong formula gives a reported NPS or CSAT: the recipe.

The right formula is departed from in one way, then in two, then in three, and the search ends
with the simplest that gives the reported figure as it is rounded. Departures go together where
both make a difference: a mean knows no bands, and blanks in the base change no share among those
of an opinion. What the answers give no occasion to (no blank, no group) is not tried.

A match is what could have happened, not what did: the more formulas are tried and the fewer digits
are told, the more figures some formula gives. `Diagnosis.chance` says how many;
``benchmarks/audit_formulas.py`` measures it.
"""

from __future__ import annotations

from cxassess.assessment.audit.answers import WaveAnswers
from cxassess.assessment.audit.candidates import Candidate
from cxassess.assessment.audit.csat_formulas import (
    Form,
    csat_levels,
    csat_recomputed,
    csat_right,
    csat_surroundings,
)
from cxassess.assessment.audit.nps_formulas import SURROUNDINGS, nps_levels, nps_recomputed
from cxassess.assessment.audit.search import Diagnosis, search, shown_decimals

__all__ = ["Candidate", "Diagnosis", "WaveAnswers", "diagnose_csat", "diagnose_nps"]


def diagnose_nps(
    answers: WaveAnswers, reported: float, tolerance: float | None = None
) -> Diagnosis:
    """Find the wrong formulas that give a reported NPS.

    Parameters
    ----------
    answers : WaveAnswers
        On the scale 0-10.
    reported : float
        The figure that is told, in points.
    tolerance : float, optional
        How far from it a formula's figure may lie; by default half a unit of the last digit that
        it shows, which is 0.5 at most.

    Returns
    -------
    Diagnosis
        Without matches where the right formula gives the figure, or where none does.

    Raises
    ------
    ValueError
        If the answers are on another scale or `reported` is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> from cxassess.assessment.audit.formulas import WaveAnswers, diagnose_nps
    >>> counts = np.array([3, 0, 1, 2, 2, 8, 9, 25, 40, 50, 60])
    >>> answers = WaveAnswers((0, 10), counts, missing={"": 12, "11": 8})
    >>> diagnosis = diagnose_nps(answers, reported=44.71)
    >>> round(diagnosis.recomputed, 2), [each.steps for each in diagnosis.matches]
    (42.5, [('codes_scored',)])
    >>> diagnosis.matches[0].details
    {'codes': '11', 'scored_rows': 8}
    """
    recomputed = nps_recomputed(answers)
    levels = nps_levels(answers, shown_decimals(reported))
    return search(levels, recomputed, reported, SURROUNDINGS, tolerance)


def diagnose_csat(
    answers: WaveAnswers,
    reported: float,
    form: Form,
    tolerance: float | None = None,
    *,
    satisfied_from: int | None = None,
) -> Diagnosis:
    """Find the wrong formulas that give a reported CSAT.

    Parameters
    ----------
    answers : WaveAnswers
    reported : float
        The figure that is told: a mean on the scale, or a percentage.
    form : {"mean", "top_two_box"}
        What it is told to be.
    tolerance : float, optional
        How far from it a formula's figure may lie; by default half a unit of the last digit that
        it shows, which is 0.5 at most.
    satisfied_from : int, optional
        Lowest score that counts as satisfied; by default the second highest.

    Returns
    -------
    Diagnosis
        Without matches where the right formula gives the figure, or where none does.

    Raises
    ------
    ValueError
        If `reported` is not finite or `satisfied_from` not on the scale.

    Examples
    --------
    >>> import numpy as np
    >>> from cxassess.assessment.audit.formulas import WaveAnswers, diagnose_csat
    >>> answers = WaveAnswers((1, 5), np.array([5, 10, 20, 40, 25]))
    >>> diagnosis = diagnose_csat(answers, 74, "top_two_box")
    >>> diagnosis.recomputed, [each.steps for each in diagnosis.matches]
    (65.0, [('percent_of_maximum',)])
    """
    right = csat_right(answers, form, satisfied_from)
    recomputed = csat_recomputed(answers, right)
    levels = csat_levels(answers, right, shown_decimals(reported))
    return search(levels, recomputed, reported, csat_surroundings(answers, form), tolerance)

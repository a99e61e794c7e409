"""How far respondents agree.

Sources: r_wg with the uniform null, James, Demaree & Wolf (1984, J. Appl. Psychol. 69:85-98);
mean absolute deviation AD, Burke, Finkelstein & Dusig (1999, Organ. Res. Methods 2:49-68);
ordinal alpha, Krippendorff (2019, Content Analysis, 4th ed., ch. 12).
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, variance

import krippendorff
import numpy as np

from cxassess.assessment.types import Agreement
from cxassess.model.types import ScoringRules

_UNIFORM_VARIANCE = 2.0  # of the five levels, each equally likely: (5**2 - 1) / 12


def agreement(levels: Sequence[int], rules: ScoringRules) -> Agreement:
    """Return the agreement of single respondents' `levels` on one indicator."""
    raters = len(levels)
    if raters < rules.raters_for_agreement:
        return Agreement(raters=raters, r_wg=None, mean_deviation=None, divergent=False)
    centre = fmean(levels)
    deviation = fmean(abs(level - centre) for level in levels)
    return Agreement(
        raters=raters,
        r_wg=max(0.0, 1 - variance(levels) / _UNIFORM_VARIANCE),
        mean_deviation=deviation,
        divergent=deviation > rules.divergence_limit,
    )


def ordinal_alpha(matrix: Sequence[Sequence[int | None]], rules: ScoringRules) -> float | None:
    """Return Krippendorff's ordinal alpha of respondents x indicators.

    None where it is not defined: too few respondents, no indicator that two of them answered,
    or no variation at all.
    """
    if len(matrix) < rules.raters_for_agreement:
        return None
    data = np.array(
        [[np.nan if level is None else level for level in row] for row in matrix], dtype=float
    )
    pairable = data[:, np.sum(~np.isnan(data), axis=0) >= 2]
    if np.unique(pairable[~np.isnan(pairable)]).size < 2:
        return None
    return float(krippendorff.alpha(reliability_data=pairable, level_of_measurement="ordinal"))

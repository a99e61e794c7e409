"""How many agents have more high ratings than their number of ratings explains."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from cxassess.assessment.audit.trends import Floats
from cxassess.stats import SMALLEST_BASE

LEAST_AGENTS = 5
"""Fewest agents among whom one can stand out."""
_MOST = 4
"""At most one agent of so many can stand out: the others are what is usual."""


@dataclass(frozen=True)
class Agents:
    """Agents with enough ratings, and how many of them stand out by high ones."""

    agents: int
    high: int
    ratings: int
    share: float


def agents_beyond(top: pd.Series, agent: pd.Series, level: float) -> Agents | None:
    """Compare each agent's share of high ratings with the others' (a funnel with over-dispersion).

    The shares are put on a scale on which their error depends on the number of ratings alone
    (Anscombe's arcsine). The agent with the most is compared with the distribution of the others,
    who may differ by more than chance; then the next is, without the first, so that several do
    not hide each other (Rosner). None with fewer than five agents who have five
    ratings or more.

    Parameters
    ----------
    top : Series of bool
        Whether each rating is a high one.
    agent : Series
        Whose it is.
    level : float
        How often chance alone may make any of them stand out.

    References
    ----------
    Rosner, B. (1983). "Percentage points for a generalized ESD many-outlier procedure".
    Technometrics 25, 165-172.
    Spiegelhalter, D. J. (2005). "Handling over-dispersion of performance indicators". Quality
    and Safety in Health Care 14, 347-351.
    """
    counts = top.groupby(agent).agg(["sum", "size"])
    counts = counts[counts["size"] >= SMALLEST_BASE]
    if len(counts) < LEAST_AGENTS:
        return None
    high, base = (counts[each].to_numpy(dtype=np.float64) for each in ("sum", "size"))
    angles = np.arcsin(np.sqrt((high + 3 / 8) / (base + 3 / 4)))
    variances = 1 / (4 * base + 2)
    order = np.argsort(-(angles - np.average(angles, weights=base)) / np.sqrt(variances))
    angles, variances = angles[order], variances[order]
    beyond, steps = 0, max(len(counts) // _MOST, 1)
    for place in range(steps):
        rest = place + 1
        pvalue = _pvalue(angles[place], variances[place], angles[rest:], variances[rest:])
        if pvalue * (len(counts) - place) <= level / steps:
            beyond = rest
    return Agents(len(counts), beyond, int(base.sum()), float(high.sum() / base.sum()))


def _pvalue(angle: float, variance: float, others: Floats, variances: Floats) -> float:
    """Return how likely one more agent, like the others, has so many high ratings."""
    precision = 1 / variances
    mean = np.average(others, weights=precision)
    scatter = float(precision @ (others - mean) ** 2)
    # DerSimonian and Laird's variance between agents.
    left = precision.sum() - (precision @ precision) / precision.sum()
    between = max((scatter - (len(others) - 1)) / left, 0.0)
    precision = 1 / (variances + between)
    mean = np.average(others, weights=precision)
    total = variance + between + 1 / precision.sum()
    return float(stats.t.sf((angle - mean) / math.sqrt(total), len(others) - 1))

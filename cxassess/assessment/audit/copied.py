"""Waves that are mostly a copy of another wave, row by row (a part of K30)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from cxassess.assessment.audit.context import SurveyEvidence

_CHANCE = 1e-6
"""Independent waves would be so alike less often than this."""
_ALIKE = 0.8
"""Part of the rows that a copy has in common: a panel in the same order repeats fewer scores."""
_FEWEST = 10

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class CopiedWave:
    """Two waves of which one repeats the other: the rows that are alike, of those compared."""

    first: str
    second: str
    alike: int
    compared: int


def copied_waves(survey: SurveyEvidence) -> list[CopiedWave]:
    """Return the waves whose rows say the same as another's at the same place.

    Parameters
    ----------
    survey : SurveyEvidence
        The survey: scores, segments and modes are compared, not customers and days.

    Returns
    -------
    list of CopiedWave
        None where the rows are in an order that alone makes waves alike, such as by score.
    """
    answers = survey.data.answers
    kept = [*answers.columns.difference(["wave", "weight", "account"])]
    codes = answers.groupby(kept, observed=True, sort=False).ngroup().to_numpy(dtype=np.intp)
    place = answers["wave"].cat.codes.to_numpy()
    waves = {wave.name: codes[place == at] for at, wave in enumerate(survey.data.waves)}
    waves = {name: rows for name, rows in waves.items() if len(rows) >= _FEWEST}
    unordered = {name: rows for name, rows in waves.items() if not _ordered(rows)}
    found = []
    for first, second in combinations(unordered, 2):
        length = min(len(waves[first]), len(waves[second]))
        one, other = waves[first][:length], waves[second][:length]
        alike = int((one == other).sum())
        if alike >= _ALIKE * length and _surprise(alike, one, other) < _CHANCE:
            found.append(CopiedWave(first, second, alike, length))
    return found


def _ordered(rows: Rows) -> bool:
    """Tell whether rows resemble the next one more often than chance explains."""
    return _surprise(int((rows[1:] == rows[:-1]).sum()), rows[1:], rows[:-1]) < _CHANCE


def _surprise(alike: int, first: Rows, second: Rows) -> float:
    """Return how likely so many rows are alike if those of one are in no order."""
    number = int(max(first.max(), second.max())) + 1
    shares = [np.bincount(each, minlength=number) / len(each) for each in (first, second)]
    return float(binom.sf(alike - 1, len(first), min(1.0, float(shares[0] @ shares[1]))))

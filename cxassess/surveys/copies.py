"""Waves that hold the same answers under two names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxassess.errors import Problem, Where, problem
from cxassess.surveys.rows import NO_CODE
from cxassess.surveys.settings import CONFIGURATION
from cxassess.surveys.types import SurveyConfig
from cxassess.surveys.words import quoted

_CHANCE = 1e-9
"""Two waves are copies if independent answers would be so alike less often than this."""
_FEWEST = 10


def copied_waves(
    config: SurveyConfig, names: Sequence[str], rows: pd.DataFrame, texts: Sequence[str]
) -> list[Problem]:
    """Return an error for each two waves whose answers are the same.

    They are if their rows say the same, and chance explains neither that nor, where it is the
    same, their order.

    Parameters
    ----------
    config : SurveyConfig
        The survey.
    names : sequence of str
        Its waves.
    rows : DataFrame
        All rows, with ``wave`` (code), ``excluded`` and ``digest``.
    texts : sequence of str
        The waves' names by code.
    """
    kept = rows[["wave", "digest"]][rows["excluded"] == NO_CODE]
    waves = {
        texts[code]: kept["digest"][kept["wave"] == code].to_numpy(dtype=np.uint64)
        for code in kept["wave"].unique()
    }
    digests = {name: own for name, own in waves.items() if len(own) >= _FEWEST}
    where = Where(CONFIGURATION, key=f"surveys[{config.id}].files")
    return [
        problem("waves_copied", where, waves=quoted(pair), count=len(digests[pair[0]]))
        for pair in combinations((name for name in names if name in digests), 2)
        if _same(digests[pair[0]], digests[pair[1]])
    ]


def _same(first: npt.NDArray[np.uint64], second: npt.NDArray[np.uint64]) -> bool:
    if len(first) != len(second) or not np.array_equal(np.sort(first), np.sort(second)):
        return False
    counts = np.unique(first, return_counts=True)[1]
    # Whatever the population, independent answers are these in this order no more often ...
    chance = float(np.sum(counts * np.log(counts / len(first))))
    if not np.array_equal(first, second):
        # ... and these in any order no more often.
        chance += math.lgamma(len(first) + 1) - sum(math.lgamma(each + 1) for each in counts)
    return chance < math.log(_CHANCE)

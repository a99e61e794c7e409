"""Scores of groups of a survey's answers: NPS, or the share of the satisfied, by one method."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxassess.assessment.audit.context import SurveyEvidence
from cxassess.stats import NpsResult, nps_of, score_table

_SATISFIED, _OTHERS = 9, 7
"""Scores that count 1 and 0 in a Net Promoter Score, whose mean is then the share of the first."""


def as_nps_scores(survey: SurveyEvidence) -> NDArray[np.intp]:
    """Return the answers as scores from 0 to 10 whose NPS is the survey's score.

    The satisfied of a CSAT become promoters and all others passives: the NPS is their share.
    """
    scores = survey.data.answers["score"].to_numpy()
    if survey.config.metric == "csat":
        scores = np.where(scores >= survey.config.satisfied_from, _SATISFIED, _OTHERS)
    return scores.astype(np.intp)


def group_scores(
    survey: SurveyEvidence,
    groups: pd.Series,
    clusters: NDArray[np.uint64] | None = None,
) -> dict[str, NpsResult]:
    """Return the score of each group of answers.

    Parameters
    ----------
    survey : SurveyEvidence
        The survey.
    groups : Series of str
        Group of each answer, "" for none.
    clusters : ndarray, optional
        Whose each answer is; by default the account.
    """
    own = (groups != "").to_numpy(dtype=np.bool_)
    codes, names = pd.factorize(groups[own], sort=True)
    answers = survey.data.answers
    if clusters is None and "account" in answers:
        labels: NDArray[np.int64] | NDArray[np.uint64] | None = answers["account"].to_numpy()
    else:
        labels = clusters
    table = score_table(
        as_nps_scores(survey)[own],
        codes,
        number_of_groups=len(names),
        weights=answers["weight"].to_numpy()[own] if "weight" in answers else None,
        clusters=None if labels is None else labels[own],
    )
    return {str(name): nps_of(table, place) for place, name in enumerate(names)}

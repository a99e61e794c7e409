"""K18: whether channels, stages and partners give one experience, and what moves with their mix."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from scipy.special import fdtrc, ndtri

from cxassess.assessment.audit.context import POINTS, AuditContext, SurveyEvidence, found
from cxassess.assessment.audit.groups import group_scores
from cxassess.assessment.audit.rates import CONFIDENCE, FALSE_ALARMS, beyond_chance
from cxassess.assessment.kpi_types import CheckResult, CheckState, Mix
from cxassess.model.types import Check
from cxassess.stats import (
    SMALLEST_BASE,
    NpsResult,
    NpsSegmentsResult,
    holm,
    nps_segments,
    nps_shrunken,
)

_DRAWS = 2000
"""Draws for the errors of the shrunken scores."""


@dataclass(frozen=True)
class _Spread:
    """The scores of a division's groups in a survey's last wave, in points."""

    survey: SurveyEvidence
    division: str
    test: NpsSegmentsResult
    lowest: float
    highest: float
    """With chance removed: drawn towards what the groups share."""
    error: float
    """Of the distance between them."""

    @property
    def pvalue(self) -> float:
        """p-value of one score for all: the chi-square statistic as an F ratio.

        With few answers the chi-square distribution would find differences too often.
        """
        groups = self.test.segments
        df = sum(each.independent_base for each in groups.values()) - len(groups)
        return float(fdtrc(self.test.df, max(df, 1.0), self.test.statistic / self.test.df))

    @property
    def points(self) -> float:
        """Distance between the extremes."""
        return self.highest - self.lowest

    def exceeds(self, limit: float) -> bool:
        """Tell whether the distance exceeds a limit with a probability of 95 % or more."""
        return self.points - float(ndtri(CONFIDENCE)) * self.error > limit


def consistency(check: Check, context: AuditContext) -> list[CheckResult]:
    """K18: each division's extremes, chance removed, and changes that the mix of modes makes.

    A division is uneven where its groups differ beyond chance and the distance between the
    extremes, each drawn towards the others by what its answers are worth, exceeds the rule's with
    a probability of 95 %.
    """
    spreads = [each for survey in context.surveys for each in _spreads(survey)]
    adjusted = holm([each.pvalue for each in spreads])
    results = [_judge(check, each, float(p)) for each, p in zip(spreads, adjusted, strict=True)]
    compared = {each.survey.config.id for each in spreads}
    results += [
        found(check, "no_data", "no_groups", survey=each.config.id, metric=each.config.metric)
        for each in context.surveys
        if each.config.id not in compared
    ]
    results += _mixes(check, context)
    return results or [found(check, "no_data", "no_survey")]


def _spreads(survey: SurveyEvidence) -> Iterator[_Spread]:
    answers = survey.data.answers
    last = answers["wave"] == survey.data.waves[-1].name
    for division in answers.columns.difference(["score", "wave", "weight", "account"]):
        values = answers[division].astype(str).where(last, "")
        spread = _spread(survey, str(division), values)
        if spread is not None:
            yield spread


def _spread(survey: SurveyEvidence, division: str, values: pd.Series) -> _Spread | None:
    """Return the spread of a division's groups; None with fewer than two that have a score."""
    scores = group_scores(survey, values)
    shown = [each for each in scores.values() if each.base >= SMALLEST_BASE]
    if sum(each.moments("adjusted-wald").standard_error > 0 for each in shown) < 2:
        return None
    test = nps_segments(scores)
    return _Spread(survey, division, test, *(POINTS * each for each in _extremes(test.segments)))


def _extremes(groups: Mapping[str, NpsResult]) -> tuple[float, float, float]:
    """Return the lowest and the highest score, drawn towards what the groups share, and an error.

    The error is that of the distance between the two. Two groups are too few to tell how groups
    vary: their distance keeps the part that its own error leaves.
    """
    if len(groups) > 2:
        shrunken = nps_shrunken(groups, draws=_DRAWS)
        ends = [int(shrunken.estimates.argmin()), int(shrunken.estimates.argmax())]
        bounds = shrunken.credible_intervals(CONFIDENCE)
        widths = [bounds[end].high - bounds[end].low for end in ends]
        low, high = (float(shrunken.estimates[end]) for end in ends)
        return low, high, math.hypot(*widths) / (2 * float(ndtri((1 + CONFIDENCE) / 2)))
    first, last = sorted(groups.values(), key=lambda each: each.nps)
    errors = [each.moments("adjusted-wald").standard_error for each in (first, last)]
    distance, error = last.nps - first.nps, math.hypot(*errors)
    kept = max(0.0, 1 - (error / distance) ** 2) if distance else 0.0
    lost = (1 - kept) * distance / 2
    return first.nps + lost, last.nps - lost, error * math.sqrt(kept)


def _judge(check: Check, spread: _Spread, pvalue: float) -> CheckResult:
    limit = check.parameters["spread_points"]
    differs = pvalue <= FALSE_ALARMS
    state: CheckState = "ok"
    reason = "differ_little" if differs else "alike"
    if differs and spread.exceeds(limit):
        state, reason = "warning", "uneven"
    elif spread.points > limit:
        state, reason = "no_data", "undecided"
    groups = spread.test.segments.values()
    return found(
        check,
        state,
        reason,
        survey=spread.survey.config.id,
        wave=spread.survey.data.waves[-1].name,
        metric=spread.survey.config.metric,
        figure=spread.points,
        base=sum(each.base for each in groups),
        values={
            "division": spread.division,
            "groups": len(spread.test.segments),
            "lowest": spread.lowest,
            "highest": spread.highest,
            "pvalue": pvalue,
        },
    )


def _mixes(check: Check, context: AuditContext) -> Iterator[CheckResult]:
    """Yield the changes whose reading the mix of modes turns; one result where it turns none."""
    split = [
        (survey, change, change.mix)
        for survey in context.results
        for change in survey.changes
        if change.mix is not None
    ]
    moved = beyond_chance([mix.pvalue for _, _, mix in split])
    turned: set[str] = set()
    for (survey, change, mix), has_moved in zip(split, moved, strict=True):
        if has_moved and mix.within.verdict != change.verdict:
            turned.add(survey.id)
            yield found(
                check,
                "warning",
                f"mix_{'hides' if change.verdict == 'noise' else 'makes'}_change",
                survey=survey.id,
                metric=survey.metric,
                wave=change.second,
                figure=change.difference,
                interval=mix.within.interval,
                values={"first": change.first, "within": mix.within.difference}
                | {"moved": _moved_share(mix), "pvalue": mix.pvalue},
            )
    for survey_id in dict.fromkeys(survey.id for survey, _, _ in split):
        if survey_id not in turned:
            number = sum(survey.id == survey_id for survey, _, _ in split)
            about = {"survey": survey_id, "metric": "nps", "values": {"count": number}}
            yield found(check, "ok", "mix_harmless", **about)


def _moved_share(mix: Mix) -> float:
    """Return the share of the answers that went over to other modes."""
    return sum(abs(each.second_share - each.first_share) for each in mix.modes) / 2

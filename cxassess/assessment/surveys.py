"""NPS and CSAT recomputed from raw answers: the recipe of one survey's result."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cxassess.assessment import survey_series as series
from cxassess.assessment.kpi_types import ChangeResult, Silence, SurveyResult, WaveResult
from cxassess.assessment.survey_changes import score_changes
from cxassess.assessment.survey_counts import SurveyCounts, count_survey
from cxassess.assessment.survey_estimates import (
    POINTS,
    counts_unequally,
    mean_estimate,
    nps_estimate,
    top_box_estimate,
)
from cxassess.assessment.survey_segments import score_segments
from cxassess.engagement.types import ReportedFigure
from cxassess.model.types import ScoringRules
from cxassess.stats import CsatMeanResult, NpsResult, csat_mean_of, nps_nonresponse
from cxassess.surveys.types import SurveyData


def score_survey(
    survey: SurveyData, reported: Sequence[ReportedFigure], rules: ScoringRules
) -> SurveyResult:
    """Return the recomputed figures of one survey; `reported` are the client's about it."""
    return score_counts(count_survey(survey), reported, rules)


def score_counts(
    counts: SurveyCounts, reported: Sequence[ReportedFigure], rules: ScoringRules
) -> SurveyResult:
    """Return the recomputed figures of a survey from its tables alone."""
    config = counts.config
    waves = tuple(_wave(counts, place, rules) for place in range(len(counts.waves)))
    changes = tuple(score_changes(counts, reported, rules))
    segments, tests = score_segments(counts, rules)
    result = SurveyResult(
        id=config.id,
        name=config.name,
        metric=config.metric,
        scale=config.scale,
        question=config.question,
        owner=config.owner,
        weighted=counts.by_wave.sums is not None,
        clustered=any(wave.accounts is not None for wave in waves),
        population=config.population,
        satisfied_from=config.satisfied_from if config.metric == "csat" else None,
        unplaced=counts.unplaced,
        waves=waves,
        changes=changes,
        segments=segments,
        segment_tests=tests,
    )
    if config.metric == "csat":
        return result
    scores = counts.nps
    return result.model_copy(
        update={
            "waves": _with_silence(waves, scores, changes),
            "trend": series.trend(counts, scores, rules),
            "control": series.control(counts, scores, rules),
            "benchmark": series.benchmark(counts, scores[-1], rules),
            "planning": series.planning(counts, scores[-1], rules),
        }
    )


def _wave(counts: SurveyCounts, place: int, rules: ScoringRules) -> WaveResult:
    config, data = counts.config, counts.waves[place]
    result: NpsResult | CsatMeanResult
    if config.metric == "nps":
        result = counts.nps[place]
        figures = {
            "detractors": result.detractors,
            "passives": result.passives,
            "promoters": result.promoters,
            "nps": nps_estimate(result, rules),
        }
        unweighted = nps_estimate(result.unweighted, rules)
    else:
        result = csat_mean_of(counts.by_wave, place)
        figures = {
            "mean": mean_estimate(result, rules),
            "top_two_box": top_box_estimate(counts.top_box(place), rules),
        }
        unweighted = mean_estimate(result.unweighted, rules)
    wave = WaveResult(
        name=data.name,
        start=data.start,
        end=data.end,
        rows=data.rows,
        excluded=data.excluded,
        missing=data.missing,
        base=result.base,
        invited=data.invited,
        distribution={
            str(score): int(answers)
            for score, answers in zip(
                counts.by_wave.scores, counts.by_wave.counts[place], strict=True
            )
        },
    ).model_copy(update=figures)
    if not counts_unequally(result.design, result.base) or result.design is None:
        return wave
    return wave.model_copy(
        update={
            "effective_base": result.effective_base,
            "accounts": result.design.clusters,
            "unweighted": unweighted,
        }
    )


def _with_silence(
    waves: Sequence[WaveResult], scores: Sequence[NpsResult], changes: Sequence[ChangeResult]
) -> tuple[WaveResult, ...]:
    """Return the waves with what the silent could make of those whose invitations are known.

    Where accounts gave several answers, their number does not tell how many people are silent.
    """
    return tuple(
        wave
        if wave.nps is None
        or wave.accounts is not None
        or wave.invited is None
        or wave.invited < wave.base
        else wave.model_copy(
            update={"silence": _silence(wave.invited, place, scores, waves, changes)}
        )
        for place, wave in enumerate(waves)
    )


def _silence(
    invited: int,
    place: int,
    scores: Sequence[NpsResult],
    waves: Sequence[WaveResult],
    changes: Sequence[ChangeResult],
) -> Silence:
    bounds = nps_nonresponse(scores[place], invited)
    before = waves[place - 1].name if place else None
    moved = any(
        each.verdict != "noise" and (each.first, each.second) == (before, waves[place].name)
        for each in changes
    )
    needed = bounds.silent_nps_for(scores[place - 1].nps) if moved else math.nan
    return Silence(
        invited=invited,
        silent=bounds.silent,
        response_rate=bounds.response_rate,
        if_detractors=POINTS * bounds.if_detractors,
        if_passives=POINTS * bounds.if_passives,
        if_promoters=POINTS * bounds.if_promoters,
        undone_by=None if math.isnan(needed) else POINTS * needed,
    )

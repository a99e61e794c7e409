"""NPS and CSAT recomputed from raw answers, wave by wave, and their changes tested."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

import pandas as pd

from cxassess.assessment.kpi_types import (
    ChangeResult,
    Claim,
    Estimate,
    Interval,
    SegmentResult,
    SurveyResult,
    WaveResult,
)
from cxassess.engagement.types import ReportedFigure
from cxassess.model.types import ScoringRules
from cxassess.stats import (
    CsatMeanDifferenceResult,
    CsatMeanResult,
    CsatTopBoxDifferenceResult,
    CsatTopBoxResult,
    NpsDifferenceResult,
    NpsResult,
    csat_mean,
    csat_mean_difference,
    csat_top_box,
    csat_top_box_difference,
    nps,
    nps_difference,
)
from cxassess.surveys.types import SurveyData

_CONFIDENCE = 0.95
ChangeMetric = Literal["nps", "mean", "top_two_box"]


def score_survey(
    survey: SurveyData, reported: Sequence[ReportedFigure], rules: ScoringRules
) -> SurveyResult:
    """Return the recomputed figures of one survey; `reported` are the client's about it."""
    config = survey.config
    scores = {
        wave.name: survey.answers.loc[survey.answers["wave"] == wave.name, "score"]
        for wave in survey.waves
    }
    waves = tuple(_wave(survey, wave_scores, rules) for wave_scores in scores.items())
    return SurveyResult(
        id=config.id,
        name=config.name,
        metric=config.metric,
        scale=config.scale,
        question=config.question,
        owner=config.owner,
        weighted="weight" in survey.answers.columns,
        weights_used=False,
        waves=waves,
        changes=tuple(_changes(survey, scores, reported, rules)),
        segments=tuple(_segments(survey, rules)),
    )


def _nps(scores: pd.Series[int]) -> NpsResult:
    return nps(scores.to_numpy())


def _mean(scores: pd.Series[int]) -> CsatMeanResult:
    return csat_mean(scores.to_numpy())


def _top_box(scores: pd.Series[int], scale: tuple[int, int]) -> CsatTopBoxResult:
    return csat_top_box(int((scores >= scale[1] - 1).sum()), len(scores))


def _wave(
    survey: SurveyData, wave_scores: tuple[str, pd.Series[int]], rules: ScoringRules
) -> WaveResult:
    name, scores = wave_scores
    config = survey.config
    data = next(wave for wave in survey.waves if wave.name == name)
    low, high = config.scale
    counts = scores.value_counts()
    wave = WaveResult(
        name=name,
        start=data.start,
        end=data.end,
        rows=data.rows,
        missing=data.missing,
        base=len(scores),
        distribution={str(score): int(counts.get(score, 0)) for score in range(low, high + 1)},
    )
    enough = len(scores) >= rules.smallest_base
    if config.metric == "nps":
        if scores.empty:
            return wave.model_copy(update={"detractors": 0, "passives": 0, "promoters": 0})
        result = _nps(scores)
        return wave.model_copy(
            update={
                "detractors": result.detractors,
                "passives": result.passives,
                "promoters": result.promoters,
                "nps": nps_estimate(result, rules) if enough else None,
            }
        )
    if not enough:
        return wave
    return wave.model_copy(
        update={
            "mean": mean_estimate(_mean(scores), rules),
            "top_two_box": top_box_estimate(_top_box(scores, config.scale), rules),
        }
    )


def nps_estimate(result: NpsResult, rules: ScoringRules) -> Estimate:
    """Return an NPS in points with its interval."""
    interval = result.confidence_interval(_CONFIDENCE)
    return Estimate(
        value=100 * result.nps,
        interval=Interval(low=100 * interval.low, high=100 * interval.high),
        standard_error=100 * result.standard_error,
        method=result.interval_method(),
        indicative=result.base < rules.indicative_base,
    )


def mean_estimate(result: CsatMeanResult, rules: ScoringRules) -> Estimate:
    """Return a CSAT mean, in units of its scale, with its t interval."""
    interval = result.confidence_interval(_CONFIDENCE)
    return Estimate(
        value=result.mean,
        interval=Interval(low=interval.low, high=interval.high),
        standard_error=result.standard_error,
        method="t",
        indicative=result.base < rules.indicative_base,
    )


def top_box_estimate(result: CsatTopBoxResult, rules: ScoringRules) -> Estimate:
    """Return a top-2-box percentage with its Wilson interval."""
    interval = result.confidence_interval(_CONFIDENCE)
    return Estimate(
        value=100 * result.proportion,
        interval=Interval(low=100 * interval.low, high=100 * interval.high),
        standard_error=100 * result.standard_error,
        method="wilson",
        indicative=result.base < rules.indicative_base,
    )


def _segments(survey: SurveyData, rules: ScoringRules) -> Iterator[SegmentResult]:
    """Yield the segments of the last wave, each column's values in alphabetical order."""
    columns = survey.config.columns
    names: dict[str, None] = dict.fromkeys(columns.segments if columns else ())
    for file in survey.config.files:
        names |= dict.fromkeys(file.columns.segments if file.columns else ())
    last = survey.answers[survey.answers["wave"] == survey.waves[-1].name]
    for name in names:
        if name not in last.columns:
            continue
        for value, group in last.groupby(name, observed=True):
            base = len(group)
            suppressed = base < rules.smallest_base
            estimate = None
            if not suppressed:
                estimate = (
                    nps_estimate(_nps(group["score"]), rules)
                    if survey.config.metric == "nps"
                    else mean_estimate(_mean(group["score"]), rules)
                )
            yield SegmentResult(
                segment=name,
                value=str(value),
                base=base,
                suppressed=suppressed,
                estimate=estimate,
            )


def _changes(
    survey: SurveyData,
    scores: dict[str, pd.Series[int]],
    reported: Sequence[ReportedFigure],
    rules: ScoringRules,
) -> Iterator[ChangeResult]:
    """Yield the change of every two waves that follow each other or that the client compares."""
    order = [wave.name for wave in survey.waves]
    pairs = dict.fromkeys(pairwise(order))
    pairs |= dict.fromkeys((each.since, each.wave) for each in reported if each.since)
    metrics: tuple[ChangeMetric, ...] = (
        ("nps",) if survey.config.metric == "nps" else ("mean", "top_two_box")
    )
    for first, second in pairs:
        if min(len(scores[first]), len(scores[second])) < rules.smallest_base:
            continue
        for metric in metrics:
            tested = _test(metric, first, second, scores, survey.config.scale)
            if tested is not None:
                yield with_claim(tested, reported_change(tested, reported))


def _test(
    metric: ChangeMetric,
    first: str,
    second: str,
    scores: dict[str, pd.Series[int]],
    scale: tuple[int, int],
) -> ChangeResult | None:
    """Return the tested change; None where the answers of both waves do not vary at all."""
    before, after = scores[first], scores[second]
    result: NpsDifferenceResult | CsatMeanDifferenceResult | CsatTopBoxDifferenceResult
    if metric == "nps":
        result = nps_difference(_nps(before), _nps(after))
        unit, method = 100.0, "adjusted-wald"
    elif metric == "top_two_box":
        result = csat_top_box_difference(_top_box(before, scale), _top_box(after, scale))
        unit, method = 100.0, "newcombe"
    else:
        result = csat_mean_difference(_mean(before), _mean(after))
        unit, method = 1.0, "welch"
    interval = result.confidence_interval(_CONFIDENCE)
    if math.isnan(result.pvalue):
        return None
    verdict: Literal["rise", "fall", "noise"] = "noise"
    if result.pvalue < 1 - _CONFIDENCE:
        verdict = "rise" if result.difference > 0 else "fall"
    # No spread at all (a share that went from 0 to 100 %): nothing is too small to be seen.
    spread = result.standard_error > 0
    detectable = result.minimum_detectable_difference() if spread else 0.0
    return ChangeResult(
        metric=metric,
        first=first,
        second=second,
        difference=unit * result.difference,
        interval=Interval(low=unit * interval.low, high=unit * interval.high),
        standard_error=unit * result.standard_error,
        statistic=result.statistic,
        pvalue=result.pvalue,
        minimum_detectable_difference=unit * detectable,
        method=method,
        verdict=verdict,
    )


def reported_change(change: ChangeResult, reported: Sequence[ReportedFigure]) -> float | None:
    """Return the change the client reports: as stated, else the difference of its two figures.

    Two figures side by side claim no change where the answers show none: only a stated change
    can be noise sold as change.
    """
    boxes = change.metric == "top_two_box"
    figures = [each for each in reported if (each.form == "top_two_box") == boxes]
    for each in figures:
        if each.change is not None and (each.since, each.wave) == (change.first, change.second):
            return each.change
    values = {each.wave: each.value for each in figures if each.value is not None}
    if change.verdict != "noise" and change.first in values and change.second in values:
        return values[change.second] - values[change.first]
    return None


def with_claim(change: ChangeResult, reported: float | None) -> ChangeResult:
    """Return the change with what the client reports of it held against the test."""
    if reported is None:
        return change
    return change.model_copy(update={"reported": reported, "claim": judge(change, reported)})


def judge(change: ChangeResult, reported: float) -> Claim:
    """Return how a reported change stands against the tested one."""
    if change.verdict == "noise":
        return "supported" if reported == 0 else "noise_sold_as_change"
    if reported == 0:
        return "unreported_change"
    if (reported > 0) != (change.difference > 0):
        return "opposite"
    inside = change.interval.low <= reported <= change.interval.high
    return "supported" if inside else "outside_interval"

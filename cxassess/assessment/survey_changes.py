"""Changes between a survey's waves: tested, split by mode of collection, held against claims."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cxassess.assessment.kpi_types import (
    ChangeMetric,
    ChangeResult,
    Claim,
    Comparison,
    Equivalence,
    Mix,
    Mode,
)
from cxassess.assessment.survey_counts import SurveyCounts
from cxassess.assessment.survey_estimates import (
    ALPHA,
    CONFIDENCE,
    POINTS,
    comparison,
    counts_unequally,
    interval,
    verdict,
)
from cxassess.engagement.types import ReportedFigure
from cxassess.model.types import ScoringRules
from cxassess.stats import (
    CsatMeanDifferenceResult,
    CsatMeanResult,
    CsatTopBoxDifferenceResult,
    CsatTopBoxResult,
    NpsDifferenceResult,
    NpsMixResult,
    NpsResult,
    csat_mean_difference,
    csat_mean_of,
    csat_top_box_difference,
    nps_difference,
    nps_equivalence,
    nps_mix,
)

Side = NpsResult | CsatMeanResult | CsatTopBoxResult
Difference = NpsDifferenceResult | CsatMeanDifferenceResult | CsatTopBoxDifferenceResult
METHODS = {"mean": "welch", "top_two_box": "newcombe"}


def score_changes(
    counts: SurveyCounts, reported: Sequence[ReportedFigure], rules: ScoringRules
) -> Iterator[ChangeResult]:
    """Yield the change of every two waves that follow each other or that the client compares."""
    order = counts.names
    pairs = dict.fromkeys(pairwise(order))
    pairs |= dict.fromkeys((each.since, each.wave) for each in reported if each.since)
    metrics: tuple[ChangeMetric, ...] = (
        ("nps",) if counts.config.metric == "nps" else ("mean", "top_two_box")
    )
    for first, second in pairs:
        places = order.index(first), order.index(second)
        if min(counts.waves[place].base for place in places) < rules.smallest_base:
            continue
        for metric in metrics:
            tested = _test(metric, counts, places)
            if tested is not None:
                yield with_claim(tested, reported_change(tested, reported))


def _test(
    metric: ChangeMetric, counts: SurveyCounts, places: tuple[int, int]
) -> ChangeResult | None:
    """Return the tested change; None where nothing is left to chance.

    The answers of both waves do not vary at all, or everybody gave one.
    """
    first, second = (_side(metric, counts, place) for place in places)
    result = _difference(first, second)
    spread = result.standard_error > 0
    if math.isnan(result.pvalue) or (metric == "nps" and not spread):
        return None
    statistic = result.statistic
    if math.isinf(statistic):  # of a panel in which everybody moved alike
        statistic = result.difference / result.standard_error
    unit = 1.0 if metric == "mean" else POINTS
    # No spread at all (a share that went from 0 to 100 %): nothing is too small to be seen.
    detectable = result.minimum_detectable_difference() if spread else 0.0
    change = ChangeResult(
        metric=metric,
        first=counts.names[places[0]],
        second=counts.names[places[1]],
        difference=unit * result.difference,
        interval=interval(result.confidence_interval(CONFIDENCE), unit),
        standard_error=unit * result.standard_error,
        statistic=statistic,
        pvalue=result.pvalue,
        minimum_detectable_difference=unit * detectable,
        method=METHODS.get(metric) or getattr(result, "method", ""),
        verdict=verdict(result.difference, result.pvalue),
        unweighted=_unweighted(first, second, unit),
    )
    if isinstance(result, NpsDifferenceResult):
        margin = counts.config.smallest_change
        return change.model_copy(
            update={
                "overlap": _overlap(result),
                "equivalence": _equivalence(result, margin) if margin else None,
                "mix": _mix(counts, places),
            }
        )
    return change


def _side(metric: ChangeMetric, counts: SurveyCounts, place: int) -> Side:
    if metric == "nps":
        return counts.nps[place]
    return csat_mean_of(counts.by_wave, place) if metric == "mean" else counts.top_box(place)


def _difference(first: Side, second: Side) -> Difference:
    if isinstance(first, NpsResult) and isinstance(second, NpsResult):
        return nps_difference(first, second)
    if isinstance(first, CsatMeanResult) and isinstance(second, CsatMeanResult):
        return csat_mean_difference(first, second)
    if isinstance(first, CsatTopBoxResult) and isinstance(second, CsatTopBoxResult):
        return csat_top_box_difference(first, second)
    raise TypeError("`first` and `second` must be of one metric.")


def _unweighted(first: Side, second: Side, unit: float) -> Comparison | None:
    """Return the change with every answer counted alike and alone, where they are not."""
    if not any(counts_unequally(each.design, each.base) for each in (first, second)):
        return None
    result = _difference(first.unweighted, second.unweighted)
    return None if math.isnan(result.pvalue) else comparison(result, unit)


def _overlap(change: NpsDifferenceResult) -> int | None:
    """Return the accounts that answered in both waves; None where a wave names none."""
    for each in (change.first, change.second):
        known = each.design.influence if each.design else None
        # The reader numbers the answers of an empty cell below 0.
        if known is None or known.labels.max() < 0:
            return None
    return change.overlap


def _equivalence(change: NpsDifferenceResult, points: float) -> Equivalence | None:
    result = nps_equivalence(change.first, change.second, margin=points / POINTS)
    if math.isnan(result.pvalue):
        return None
    return Equivalence(margin=points, pvalue=result.pvalue, equivalent=result.equivalent(ALPHA))


def _mix(counts: SurveyCounts, places: tuple[int, int]) -> Mix | None:
    """Return the split of a change by mode; None where there is no more than one mode.

    None too where all answers of a mode are of one account, which leaves no error.
    """
    first, second = (counts.mode_results(place) for place in places)
    if not first.keys() & second.keys() or len(first.keys() | second.keys()) < 2:
        return None
    result = nps_mix(first, second)
    if math.isnan(result.within_pvalue):
        return None
    return Mix(
        modes=tuple(_modes(result, first, second)),
        statistic=result.statistic,
        df=result.df,
        pvalue=result.pvalue,
        moved=result.pvalue < ALPHA,
        mix=POINTS * result.mix,
        within=Comparison(
            difference=POINTS * result.within,
            interval=interval(result.confidence_interval(CONFIDENCE), POINTS),
            pvalue=result.within_pvalue,
            verdict=verdict(result.within, result.within_pvalue),
        ),
        reweighted=POINTS * result.reweighted,
    )


def _modes(
    result: NpsMixResult, first: dict[str, NpsResult], second: dict[str, NpsResult]
) -> Iterator[Mode]:
    names = (*result.modes, *result.only_first, *result.only_second)
    for name, *shares in zip(names, result.first_mix, result.second_mix, strict=True):
        scores = [
            None if name not in wave or math.isnan(wave[name].nps) else POINTS * wave[name].nps
            for wave in (first, second)
        ]
        yield Mode(
            name=name,
            first_share=shares[0],
            second_share=shares[1],
            first_score=scores[0],
            second_score=scores[1],
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

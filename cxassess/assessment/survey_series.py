"""A survey's waves together: trend, control chart, benchmark, and what more answers could show."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cxassess.assessment.kpi_types import (
    BenchmarkTest,
    Control,
    Needed,
    Planning,
    PowerCurve,
    Trend,
)
from cxassess.assessment.survey_counts import SurveyCounts
from cxassess.assessment.survey_estimates import (
    ALPHA,
    CONFIDENCE,
    POINTS,
    comparison,
    interval,
    verdict,
)
from cxassess.model.types import ScoringRules
from cxassess.stats import (
    CONTROL_WAVES,
    NpsResult,
    invitations_needed,
    nps_benchmark,
    nps_control_chart,
    nps_detectable,
    nps_power,
    nps_sample_size,
    nps_sample_size_two_waves,
    nps_trend,
)
from cxassess.surveys.types import WaveData

_TREND_WAVES = 3
_DAYS_A_YEAR = 365.25
_STEPS = 31
_BEYOND = 1.6
"""End of the power curves, in differences that would be seen with a power of 80 %."""


def trend(counts: SurveyCounts, results: Sequence[NpsResult], rules: ScoringRules) -> Trend | None:
    """Return the line through the waves; None with fewer than three that have a score."""
    scored = [
        each.base >= rules.smallest_base and each.moments("adjusted-wald").standard_error > 0
        for each in results
    ]
    if sum(scored) < _TREND_WAVES:
        return None
    years = _years(counts.waves)
    times = years or [float(place) for place in range(len(results))]
    kept = [place for place, each in enumerate(scored) if each]
    line = nps_trend([results[place] for place in kept], [times[place] for place in kept])
    bounds = line.confidence_interval(CONFIDENCE, dispersed=line.lack_of_fit < ALPHA)
    pvalue = line.dispersed_pvalue if line.lack_of_fit < ALPHA else line.pvalue
    return Trend(
        unit="year" if years else "wave",
        slope=POINTS * line.slope,
        interval=interval(bounds, POINTS),
        pvalue=pvalue,
        lack_of_fit=line.lack_of_fit,
        overdispersion=line.overdispersion,
        verdict=verdict(line.slope, pvalue),
        waves=line.waves,
        fitted=tuple(POINTS * line.at(time) for time in times),
    )


def _years(waves: Sequence[WaveData]) -> list[float] | None:
    """Return the middle of each wave in years from the first; None where dates are missing."""
    middles = [
        (wave.start.toordinal() + wave.end.toordinal()) / 2
        for wave in waves
        if wave.start is not None and wave.end is not None
    ]
    if len(middles) < len(waves) or len(set(middles)) < len(middles):
        return None
    return [(each - middles[0]) / _DAYS_A_YEAR for each in middles]


def control(
    counts: SurveyCounts, results: Sequence[NpsResult], rules: ScoringRules
) -> Control | None:
    """Return the control chart; None with fewer than eight waves, or one without a score."""
    if len(results) < CONTROL_WAVES or any(each.base < rules.smallest_base for each in results):
        return None
    if len({each.score for each in results}) == 1:
        return None
    chart = nps_control_chart(results)
    names = counts.names
    return Control(
        centre=POINTS * chart.centre,
        low=tuple(float(each) for each in POINTS * chart.low),
        high=tuple(float(each) for each in POINTS * chart.high),
        dispersion=chart.dispersion,
        outside=tuple(names[place] for place in chart.outside),
        runs=tuple(names[place] for place in chart.runs),
    )


def benchmark(counts: SurveyCounts, last: NpsResult, rules: ScoringRules) -> BenchmarkTest | None:
    """Return the last wave against the survey's benchmark, where it has one and a score.

    None too where everybody answered: nothing is left to chance.
    """
    wanted = counts.config.benchmark
    if wanted is None or last.base < rules.smallest_base:
        return None
    value = wanted.value / POINTS
    both, above, below = (
        nps_benchmark(last, value, benchmark_base=wanted.base, alternative=alternative)
        for alternative in ("two-sided", "greater", "less")
    )
    if both.method is None or math.isnan(both.pvalue):
        return None
    return BenchmarkTest(
        value=wanted.value,
        base=wanted.base,
        source=wanted.source,
        comparison=comparison(both),
        above=above.pvalue,
        below=below.pvalue,
        minimum_detectable_difference=POINTS * both.minimum_detectable_difference(),
        method=both.method,
    )


def planning(counts: SurveyCounts, last: NpsResult, rules: ScoringRules) -> Planning | None:
    """Return what numbers of answers could show; None where the last wave has no spread."""
    if last.base < rules.smallest_base or last.variance == 0:
        return None
    population, invited = counts.config.population, counts.waves[-1].invited
    rate = min(last.base / invited, 1.0) if invited else None
    independent = last.base / last.design_effect
    points = _points(last.variance, independent)

    def needed(aim: float, answers: int) -> Needed:
        # Answers that weigh unequally or share an account are worth fewer.
        return _needed(aim, math.ceil(answers * last.design_effect), rate, population)

    return Planning(
        variance=last.variance,
        response_rate=rate,
        margins=tuple(
            needed(
                margin,
                nps_sample_size(margin / POINTS, variance=last.variance, population=population),
            )
            for margin in rules.planned_points
        ),
        differences=tuple(
            needed(
                difference,
                nps_sample_size_two_waves(
                    difference / POINTS, variance=last.variance, population=population
                ),
            )
            for difference in rules.planned_points
        ),
        points=points,
        curves=tuple(
            PowerCurve(
                base=times * last.base,
                power=tuple(
                    float(each)
                    for each in nps_power(
                        np.array(points) / POINTS,
                        times * independent,
                        variance=last.variance,
                    )
                ),
            )
            for times in (1, 2, 4)
        ),
    )


def _points(variance: float, base: float) -> tuple[float, ...]:
    """Return differences up to well beyond the one that waves of the base would show."""
    reach = nps_detectable(base, variance=variance)
    return tuple(float(each) for each in np.linspace(0, min(_BEYOND * reach, 2), _STEPS) * POINTS)


def _needed(points: float, answers: int, rate: float | None, population: int | None) -> Needed:
    invitations = None
    if rate is not None:
        invitations = invitations_needed(answers, response_rate=rate)
        if population is not None and invitations > population:
            invitations = None
    return Needed(points=points, answers=answers, invitations=invitations)

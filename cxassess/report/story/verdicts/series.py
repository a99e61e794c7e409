"""What a survey's waves together say: their trend, their control chart, the benchmark."""

from __future__ import annotations

from typing import Any

from cxassess.assessment.kpi_types import BenchmarkTest, SurveyResult, Trend
from cxassess.assessment.survey_estimates import ALPHA
from cxassess.report.story.verdicts.figures import (
    direction,
    listed,
    precision,
    size,
    whole_score,
)
from cxassess.report.words import Words


def trend_sentence(survey: SurveyResult, words: Words) -> str | None:
    """Return the slope of the line through the waves, and whether a line describes them.

    None with fewer than three waves that have a score.
    """
    trend = survey.trend
    if trend is None:
        return None
    kind = trend.verdict
    key = f"noise_{direction(trend.slope, 'nps')}" if kind == "noise" else kind
    said = words(
        f"verdicts.trend_{key}",
        waves=trend.waves,
        size=size(trend.slope, "nps", words),
        unit=words(f"verdicts.unit_{trend.unit}"),
        interval=precision(trend.interval, "nps", words),
        p=words.p_equals(trend.pvalue),
    )
    if line_fits(trend):
        return said
    return f"{said} {words('verdicts.trend_unfit', p=words.p_equals(trend.lack_of_fit))}"


def line_fits(trend: Trend) -> bool:
    """Tell whether the waves lie about the line no farther than sampling explains."""
    return trend.lack_of_fit >= ALPHA


def control_sentence(survey: SurveyResult, words: Words) -> str | None:
    """Return the signals of the control chart; None with fewer than eight waves."""
    control = survey.control
    if control is None:
        return None
    said = []
    if control.outside:
        told = listed(control.outside, words)
        said.append(words("verdicts.control_outside", count=len(control.outside), names=told))
    if control.runs:
        said.append(words("verdicts.control_runs", names=listed(control.runs, words)))
    return " ".join(said) or words("verdicts.control_calm", waves=len(survey.waves))


def benchmark_sentence(survey: SurveyResult, words: Words) -> str | None:
    """Return how the last wave stands against the benchmark; None without one or a score."""
    test = survey.benchmark
    if test is None:
        return None
    difference = test.comparison.difference
    told: dict[str, Any] = {
        "wave": survey.waves[-1].name,
        "benchmark": whole_score(test.value, words),
        "source": words("verdicts.source", source=test.source) if test.source else "",
        "interval": precision(test.comparison.interval, "nps", words),
        "p": words.p_equals(test.comparison.pvalue),
    }
    if test.comparison.verdict == "noise":
        said = words(
            "verdicts.benchmark_noise",
            distance=words.signed(difference),
            detectable=size(test.minimum_detectable_difference, "nps", words),
            **told,
        )
    else:
        said = words(
            f"verdicts.benchmark_{test.comparison.verdict}",
            size=size(difference, "nps", words),
            **told,
        )
    return " ".join([said, *_one_sided(test, words), _exactness(test, words)])


def _one_sided(test: BenchmarkTest, words: Words) -> list[str]:
    """Return what a test of one direction would have said where that of both says nothing."""
    if test.comparison.verdict != "noise":
        return []
    sides = (("above", test.above), ("below", test.below))
    return [
        words(f"verdicts.one_sided_{side}", p=words.p_equals(pvalue))
        for side, pvalue in sides
        if pvalue < ALPHA
    ]


def _exactness(test: BenchmarkTest, words: Words) -> str:
    if test.base is None:
        return words("verdicts.benchmark_fixed")
    return words("verdicts.benchmark_base", count=test.base)

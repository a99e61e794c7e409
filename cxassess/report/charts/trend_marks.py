"""What a survey's waves together say, drawn into its trend: line, limits, benchmark, no weights."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory, offset_copy

from cxassess.assessment.kpi_types import BenchmarkTest, Control, SurveyResult, Trend
from cxassess.report.charts import style
from cxassess.report.charts.chart import figure_text, some, unweighted
from cxassess.report.charts.labels import fit, literal
from cxassess.report.charts.palettes import palette
from cxassess.report.words import Words

_ASIDE = 8.0  # points from a wave's mark to that of its unweighted figure
_BEND = 0.1  # share of a step that the line may miss another step by before the note says so
_SOURCE_WIDTH = 9.0


def draw_marks(axes: Axes, survey: SurveyResult, words: Words) -> dict[str, Any]:
    """Draw what the survey has of a line, limits, a benchmark and unweighted figures.

    Returns
    -------
    dict
        What the legend is to name: label -> mark. The benchmark is named in its place.
    """
    marks: dict[str, Any] = {}
    if survey.control:
        marks |= _draw_control(axes, survey, survey.control, words)
    if survey.trend:
        fitted = survey.trend.fitted
        (line,) = axes.plot(
            range(len(fitted)),
            fitted,
            color=palette().ink,
            linewidth=0.8,
            linestyle=(0, (5, 3)),
            zorder=2,
        )
        marks[words("charts.trend_line")] = line
    plain = {
        place: estimate.value
        for place, wave in enumerate(survey.waves)
        if (estimate := unweighted(wave, survey, words))
    }
    if plain:
        aside = offset_copy(axes.transData, axes.get_figure(root=True), -_ASIDE, 0, "points")
        marks[words("charts.unweighted")] = axes.scatter(
            list(plain),
            list(plain.values()),
            marker="x",
            s=16,
            color=palette().muted,
            linewidth=1.0,
            transform=aside,
            zorder=4,
        )
    if survey.benchmark:
        _draw_benchmark(axes, survey, survey.benchmark, words)
    return marks


def _draw_control(
    axes: Axes, survey: SurveyResult, control: Control, words: Words
) -> dict[str, Any]:
    edges = [place + side for place in range(len(control.low)) for side in (-0.5, 0.5)]
    low, high = (
        [each for each in limits for _ in (0, 1)] for limits in (control.low, control.high)
    )
    axes.axhline(control.centre, color=palette().line, linewidth=0.8, zorder=1)
    band = axes.fill_between(
        edges,
        low,
        high,
        facecolor=palette().shade,
        edgecolor=palette().line,
        linewidth=0.6,
        zorder=0.5,
    )
    marks: dict[str, Any] = {words("charts.control_limits"): band}
    places = {wave.name: place for place, wave in enumerate(survey.waves)}
    for names, label, shape, size in (
        (control.outside, words("charts.control_outside"), "o", 120),
        (control.runs, words("charts.control_run"), "s", 190),
    ):
        points = {
            places[name]: estimate.value
            for name in names
            if (estimate := survey.waves[places[name]].headline)
        }
        if points:
            marks[label] = axes.scatter(
                list(points),
                list(points.values()),
                s=size,
                marker=shape,
                facecolor="none",
                edgecolor=palette().alarm,
                linewidth=1.3,
                zorder=5,
            )
    return marks


def _draw_benchmark(
    axes: Axes, survey: SurveyResult, benchmark: BenchmarkTest, words: Words
) -> None:
    axes.axhline(benchmark.value, color=palette().alarm, linewidth=1.1, linestyle="-.", zorder=1.5)
    axes.text(
        1.005,
        benchmark.value,
        words("charts.benchmark") + "\n" + figure_text(benchmark.value, survey, words),
        transform=blended_transform_factory(axes.transAxes, axes.transData),
        va="center",
        size=style.SMALL_SIZE,
        color=palette().muted,
    )


def marks_notes(survey: SurveyResult, words: Words) -> list[str]:
    """Return in words what the marks show, each with its interval or p-value."""
    notes: list[str] = []
    if survey.trend:
        notes += _trend_notes(survey.trend, words)
    if survey.control:
        notes += _control_notes(survey.control, words)
    if survey.benchmark:
        notes.append(_benchmark_note(survey.benchmark, survey, words))
    return notes


def _trend_notes(trend: Trend, words: Words) -> list[str]:
    slopes = {"year": "charts.slope_year", "wave": "charts.slope_wave"}
    verdicts = {
        "rise": "charts.slope_rise",
        "fall": "charts.slope_fall",
        "noise": "charts.slope_noise",
    }
    low, high = (words.signed(bound) for bound in (trend.interval.low, trend.interval.high))
    said = words(
        "charts.slope",
        slope=words(slopes[trend.unit], slope=words.signed(trend.slope)),
        low=low,
        high=high,
        verdict=words(verdicts[trend.verdict]),
        p=words.p_equals(trend.pvalue),
    )
    notes = [said]
    if trend.lack_of_fit < 1 - trend.interval.confidence_level:
        notes.append(words("charts.slope_uneven"))
    steps = [second - first for first, second in pairwise(trend.fitted)]
    if max(steps) - min(steps) > _BEND * max(map(abs, steps)):
        notes.append(words("charts.slope_bends"))
    return notes


def _control_notes(control: Control, words: Words) -> list[str]:
    notes = [words("charts.control_note", centre=words.signed(control.centre))]
    if not control.outside and not control.runs:
        notes.append(words("charts.control_in"))
    for names, key in (
        (control.outside, "charts.control_outside_are"),
        (control.runs, "charts.control_runs_are"),
    ):
        if names:
            notes.append(words(key, waves=some([literal(name) for name in names], words)))
    return notes


def _benchmark_note(benchmark: BenchmarkTest, survey: SurveyResult, words: Words) -> str:
    verdicts = {
        "rise": "charts.benchmark_above",
        "fall": "charts.benchmark_below",
        "noise": "charts.benchmark_noise",
    }
    found = benchmark.comparison
    about = [
        fit(benchmark.source, _SOURCE_WIDTH) if benchmark.source else "",
        words("charts.n", n=words.number(benchmark.base, 0)) if benchmark.base else "",
    ]
    known = "; ".join(each for each in about if each)
    value = figure_text(benchmark.value, survey, words)
    low, high = (words.signed(bound) for bound in (found.interval.low, found.interval.high))
    return words(
        "charts.benchmark_note",
        value=f"{value} ({known})" if known else value,
        verdict=words(verdicts[found.verdict]),
        difference=f"{words.signed(found.difference)} [{low}; {high}]",
        p=words.p_equals(found.pvalue),
    )

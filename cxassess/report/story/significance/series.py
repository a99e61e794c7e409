"""The waves together: trend and control chart; and the last one against the benchmark."""

from __future__ import annotations

from typing import NamedTuple

from cxassess.assessment.kpi_types import BenchmarkTest, Control, SurveyResult, WaveResult
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Cell, Heading, Paragraph, Table
from cxassess.report.story import verdicts
from cxassess.report.story.surveys import bounds, interval_cell, score_cell
from cxassess.report.story.tables import Part, table
from cxassess.report.story.verdicts.figures import whole_score
from cxassess.report.words import Words


class _Point(NamedTuple):
    """A wave, and what the line and the control chart say of it."""

    wave: WaveResult
    line: float
    limits: tuple[float, float] | None


def trend(survey: SurveyResult, model: Model, words: Words) -> list[Block]:
    """Return the line through the waves and the control chart; nothing with too few waves."""
    said = (verdicts.trend_sentence(survey, words), verdicts.control_sentence(survey, words))
    if survey.trend is None:
        return []
    points = [
        _Point(wave, line, limits)
        for wave, line, limits in zip(
            survey.waves, survey.trend.fitted, _limits(survey), strict=True
        )
    ]
    return [
        Heading(words("significance.trend_heading"), 2),
        Paragraph(" ".join(each for each in said if each)),
        _trend_table(points, survey.control, words),
    ]


def _limits(survey: SurveyResult) -> list[tuple[float, float] | None]:
    control = survey.control
    if control is None:
        return [None] * len(survey.waves)
    return list(zip(control.low, control.high, strict=True))


def _trend_table(points: list[_Point], control: Control | None, words: Words) -> Table:
    none = words("common.none")

    def limits(point: _Point) -> str:
        if point.limits is None:
            return none
        low, high = (words.signed(each) for each in point.limits)
        return words("common.interval", low=low, high=high)

    def signal(point: _Point) -> str | Cell:
        if control is None:
            return none
        if point.wave.name in control.outside:
            return Cell(words("significance.signal_outside"), "warning")
        if point.wave.name in control.runs:
            return Cell(words("significance.signal_run"), "warning")
        return none

    notes = [words("significance.trend_note")]
    if control is not None:
        notes.append(words("significance.control_note", centre=words.signed(control.centre)))
        if control.dispersion > 1:
            factor = words.number(control.dispersion, 2)
            notes.append(words("significance.control_wide", factor=factor))
    return table(
        points,
        [
            Part(words("surveys.col_wave"), lambda each: each.wave.name, width="1fr"),
            Part(
                words("surveys.col_nps"),
                lambda each: score_cell(each.wave.nps, "nps", words),
                "right",
            ),
            Part(
                words("surveys.col_interval"),
                lambda each: interval_cell(each.wave.nps, "nps", words),
                "right",
            ),
            Part(words("significance.col_line"), lambda each: words.signed(each.line), "right"),
            Part(words("significance.col_limits"), limits, "right") if control else None,
            Part(words("significance.col_signal"), signal)
            if control and (control.outside or control.runs)
            else None,
        ],
        words("significance.trend_caption"),
        notes,
    )


def benchmark(survey: SurveyResult, model: Model, words: Words) -> list[Block]:
    """Return the last wave held against the benchmark; nothing without one."""
    test, said = survey.benchmark, verdicts.benchmark_sentence(survey, words)
    if test is None or said is None:
        return []
    return [
        Heading(words("significance.benchmark_heading"), 2),
        Paragraph(said),
        _benchmark_table(test, words),
    ]


def _benchmark_table(test: BenchmarkTest, words: Words) -> Table:
    none = words("common.none")
    return table(
        [test],
        [
            Part(words("significance.col_benchmark"), lambda each: whole_score(each.value, words)),
            Part(words("significance.col_source"), lambda each: each.source or none, width="1fr"),
            Part(
                words("surveys.col_base"),
                lambda each: none if each.base is None else words.number(each.base, 0),
                "right",
            ),
            Part(
                words("significance.col_distance"),
                lambda each: words.signed(each.comparison.difference),
                "right",
            ),
            Part(
                words("surveys.col_interval"),
                lambda each: bounds(each.comparison.interval, "nps", words),
                "right",
            ),
            Part(
                words("surveys.col_pvalue"),
                lambda each: words.pvalue(each.comparison.pvalue),
                "right",
            ),
            Part(words("significance.col_above"), lambda each: words.pvalue(each.above), "right"),
            Part(words("significance.col_below"), lambda each: words.pvalue(each.below), "right"),
        ],
        words("significance.benchmark_caption"),
        [
            words(
                "significance.benchmark_note",
                method=words(f"common.method_{test.method}"),
                detectable=words.number(test.minimum_detectable_difference),
            )
        ],
    )

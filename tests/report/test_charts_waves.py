"""Charts of a survey's waves: trend, power, silence."""

from __future__ import annotations

import re

import matplotlib as mpl
import pytest
from matplotlib.axes import Axes

from cxassess.assessment.kpi_types import SurveyResult, Verdict
from cxassess.errors import LANGUAGES
from cxassess.report import charts
from cxassess.report.charts import Chart, palette
from cxassess.report.charts.silence import MOST_WAVES
from cxassess.report.words import Words
from tests.report.assessments import (
    csat_survey,
    nps_survey,
    with_benchmark,
    with_planning,
    with_silence,
    with_trend,
    with_weights,
)
from tests.report.test_charts import EN, MODEL, PT, assert_sound, svg

BOTH = pytest.mark.parametrize("words", [PT, EN], ids=LANGUAGES)
NINE = [f"Onda {place}" for place in range(9)]


def named(chart: Chart) -> list[str]:
    """Return what the legend names."""
    return [text.get_text() for legend in chart.figure.legends for text in legend.get_texts()]


def rings(axes: Axes) -> list[float]:
    """Return where marks ring a wave."""
    alarm = mpl.colors.to_rgba(palette().alarm)
    return [
        place
        for group in axes.collections
        if len(group.get_edgecolor()) and tuple(group.get_edgecolor()[0]) == alarm
        for place, _ in group.get_offsets()
    ]


# Trend


def test_waves_carry_the_estimates_of_the_survey() -> None:
    survey = nps_survey()
    frame = charts.wave_frame(survey)
    estimates = [wave.nps for wave in survey.waves if wave.nps]
    assert list(frame["value"]) == [each.value for each in estimates]
    assert list(frame["low"]) == [each.interval.low for each in estimates]
    assert frame[["unweighted", "fitted", "control_low", "control_high"]].isna().all(axis=None)
    assert not frame[["outside", "run"]].any(axis=None)
    assert charts.wave_frame(csat_survey())["value"].between(1, 5).all()


def test_waves_carry_line_limits_and_unweighted_figures() -> None:
    survey = with_weights(with_trend(nps_survey(NINE), outside=["Onda 4"], runs=["Onda 7"]))
    frame = charts.wave_frame(survey).set_index("wave")
    assert survey.trend is not None
    assert survey.control is not None
    assert list(frame["fitted"]) == list(survey.trend.fitted)
    assert list(frame["control_low"]) == list(survey.control.low)
    assert list(frame.index[frame["outside"]]) == ["Onda 4"]
    assert list(frame.index[frame["run"]]) == ["Onda 7"]
    assert (frame["unweighted"] - frame["value"]).to_numpy() == pytest.approx(3)


def test_plain_waves_have_no_legend() -> None:
    chart = charts.wave_trend(nps_survey(), MODEL, EN)
    assert not chart.figure.legends
    assert "Dashed line" not in (chart.note or "")


@pytest.mark.parametrize(
    ("verdict", "portuguese", "english"),
    [
        ("rise", "tendência real de alta (p = 0,004)", "a real upward trend (p = 0.004)"),
        ("fall", "tendência real de queda (p = 0,004)", "a real downward trend (p = 0.004)"),
        (
            "noise",
            "sem tendência que se distinga do acaso (p = 0,200)",
            "no trend that can be told from chance (p = 0.200)",
        ),
    ],
)
def test_the_line_is_told_with_its_verdict(verdict: Verdict, portuguese: str, english: str) -> None:
    survey = with_trend(nps_survey(), verdict=verdict)
    for words, said in ((PT, portuguese), (EN, english)):
        chart = charts.wave_trend(survey, MODEL, words)
        assert_sound(chart)
        assert named(chart) == ["Reta ajustada" if words is PT else "Fitted line"]
        for text in (chart.note or "", chart.alt):
            assert said in text


@pytest.mark.parametrize(("dated", "unit"), [(True, "points a year"), (False, "points a wave")])
def test_the_slope_has_its_unit_and_interval(dated: bool, unit: str) -> None:
    survey = with_trend(nps_survey(dated=dated))
    assert survey.trend is not None
    slope, interval = survey.trend.slope, survey.trend.interval
    bounds = f"[{EN.signed(interval.low)}; {EN.signed(interval.high)}]"
    note = charts.wave_trend(survey, MODEL, EN).note or ""
    assert f"Dashed line: {EN.signed(slope)} {unit} {bounds}" in note
    assert "stray" not in note
    assert "bends" not in note


def test_waves_that_stray_from_the_line_and_lines_that_bend_are_told() -> None:
    survey = with_trend(nps_survey(), lack_of_fit=0.01)
    assert "stray from the line more than chance" in (
        charts.wave_trend(survey, MODEL, EN).note or ""
    )
    assert survey.trend is not None
    bent = survey.trend.model_copy(update={"fitted": (30.0, 32.0, 40.0)})
    survey = survey.model_copy(update={"trend": bent})
    assert "The line bends" in (charts.wave_trend(survey, MODEL, EN).note or "")


@BOTH
def test_waves_that_break_the_limits_are_ringed_and_told(words: Words) -> None:
    survey = with_trend(nps_survey(NINE), outside=["Onda 4"], runs=["Onda 7", "Onda 8"])
    chart = charts.wave_trend(survey, MODEL, words)
    assert_sound(chart)
    assert rings(chart.axes[0]) == [4, 7, 8]
    assert len(named(chart)) == 4
    for text in (chart.note or "", chart.alt):
        assert re.search(r"(Fora dos limites|Outside the limits): Onda 4\.", text)
        assert "Onda 7; Onda 8." in text


def test_waves_within_the_limits_are_told_so() -> None:
    chart = charts.wave_trend(with_trend(nps_survey(NINE)), MODEL, EN)
    assert rings(chart.axes[0]) == []
    assert "Control limits" in named(chart)
    assert "No wave is outside the limits" in (chart.note or "")


def test_the_control_limits_are_stepped() -> None:
    survey = with_trend(nps_survey(NINE))
    assert survey.control is not None
    chart = charts.wave_trend(survey, MODEL, EN)
    (band,) = [
        each
        for each in chart.axes[0].collections
        if mpl.colors.to_rgba(palette().shade) in map(tuple, each.get_facecolor())
    ]
    corners = {tuple(corner) for corner in band.get_paths()[0].vertices}
    for place, (low, high) in enumerate(zip(survey.control.low, survey.control.high, strict=True)):
        assert {(place + side, end) for side in (-0.5, 0.5) for end in (low, high)} <= corners


def test_many_waves_name_their_ends_and_the_one_outside() -> None:
    waves = [f"Onda {place}" for place in range(24)]
    survey = with_trend(nps_survey(waves), outside=["Onda 9"])
    frame = charts.wave_frame(survey)
    chart = charts.wave_trend(survey, MODEL, EN)
    bold = [text.get_text() for text in chart.axes[0].texts if text.get_fontweight() == "bold"]
    assert bold == [EN.signed(frame["value"][place]) for place in (0, 9, 23)]


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("rise", "is above it"),
        ("fall", "is below it"),
        ("noise", "cannot be told from it"),
    ],
)
def test_the_benchmark_is_drawn_named_and_tested(verdict: Verdict, said: str) -> None:
    chart = charts.wave_trend(with_benchmark(nps_survey(), verdict=verdict), MODEL, EN)
    assert_sound(chart)
    assert [line for line in chart.axes[0].lines if set(line.get_ydata()) == {45.0}]
    assert "Benchmark\n+45.0" in [text.get_text() for text in chart.axes[0].texts]
    expected = (
        "Benchmark: +45.0 (Painel do setor, 2025; n = 1,200); the last wave "
        f"{said}: +2.5 [−3.5; +8.5] points (p = 0.300)."
    )
    for text in (chart.note or "", chart.alt):
        assert expected in text


def test_a_fixed_benchmark_needs_no_source() -> None:
    survey = with_benchmark(nps_survey())
    assert survey.benchmark is not None
    fixed = survey.benchmark.model_copy(update={"base": None, "source": None})
    chart = charts.wave_trend(survey.model_copy(update={"benchmark": fixed}), MODEL, PT)
    assert "Referência: +45,0; a última onda" in (chart.note or "")


def test_unweighted_figures_are_small_marks() -> None:
    plain = nps_survey()
    survey = with_weights(plain)
    chart = charts.wave_trend(survey, MODEL, EN)
    assert_sound(chart)
    assert named(chart) == ["Every score counted alike"]
    (marks,) = chart.axes[0].collections[-1:]
    values = [wave.nps.value for wave in plain.waves if wave.nps]
    assert [y for _, y in marks.get_offsets()] == values


# Power


@BOTH
@pytest.mark.parametrize("base", [8, 90, 900, 9000])
def test_the_curves_are_named_inside_the_picture(words: Words, base: int) -> None:
    chart = charts.power_curves(with_planning(nps_survey(base=base)), MODEL, words)
    assert_sound(chart)
    drawn = list(chart.axes[0].texts)
    assert [text.get_text() for text in drawn] == [
        f"n = {words.number(times * base, 0)}" for times in (1, 2, 4)
    ]
    chart.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in drawn]
    assert not any(one.overlaps(other) for one in boxes for other in boxes if one is not other)


def test_the_curves_go_through_the_powers_of_the_survey() -> None:
    survey = with_planning(nps_survey())
    assert survey.planning is not None
    axes = charts.power_curves(survey, MODEL, EN).axes[0]
    curves = [line for line in axes.lines if len(line.get_xdata()) > 2]
    assert len({line.get_linestyle() for line in curves}) == 3
    for line, curve in zip(curves, survey.planning.curves, strict=True):
        across, up = line.get_data()
        for points, power in zip(survey.planning.points, curve.power, strict=True):
            near = abs(across - points).argmin()
            if abs(across[near] - points) < 0.05:
                assert up[near] == pytest.approx(power, abs=0.02)


def test_the_note_tells_what_each_difference_needs() -> None:
    survey = with_planning(nps_survey())
    note = charts.power_curves(survey, MODEL, EN).note or ""
    assert "3 points, 12,000 scores (48,000 invitations); 5 points, 4,400 scores" in note
    assert "response rate, 25.0%" in note
    assert "random sample" in note
    note = charts.power_curves(with_planning(survey, invited=False), MODEL, EN).note or ""
    assert "invitations" not in note.lower()


def test_the_alternative_text_tells_what_each_number_of_answers_sees() -> None:
    alt = charts.power_curves(with_planning(nps_survey(base=90)), MODEL, EN).alt
    assert "n = 90: under 80% up to 30 points" in alt
    assert re.search(r"n = 360: 80% from 1\d points on", alt)


@pytest.mark.parametrize(
    ("survey", "reason"),
    [
        (nps_survey(base=4), "Fewer than 5 scores"),
        (nps_survey(), "do not vary enough to plan with"),
        (csat_survey(), "Worked out for NPS only"),
    ],
)
def test_without_planning_the_reason_is_drawn(survey: SurveyResult, reason: str) -> None:
    chart = charts.power_curves(survey, MODEL, EN)
    assert_sound(chart)
    assert reason in svg(chart)
    assert reason in chart.alt
    assert charts.power_frame(survey).empty


def test_powers_have_a_row_a_base_and_difference() -> None:
    frame = charts.power_frame(with_planning(nps_survey()))
    assert len(frame) == 3 * 31
    assert list(frame["base"].unique()) == [900, 1800, 3600]
    for _, curve in frame.groupby("base"):
        assert curve["power"].is_monotonic_increasing
    assert frame["power"].between(0, 1).all()


# Silence


@BOTH
def test_a_bar_goes_from_all_detractors_to_all_promoters(words: Words) -> None:
    survey = with_silence(nps_survey())
    chart = charts.silence_bounds(survey, MODEL, words)
    assert_sound(chart)
    frame = charts.silence_frame(survey)
    bars = chart.axes[0].patches
    assert [bar.get_x() for bar in bars] == pytest.approx(list(frame["if_detractors"]))
    ends = [bar.get_x() + bar.get_width() for bar in bars]
    assert ends == pytest.approx(list(frame["if_promoters"]))
    rates = [text.get_text() for text in chart.axes[2].texts]
    invited = words.number(3600, 0)
    assert (
        rates == [f"{words.percent(0.25, 1)} (900 {'de' if words is PT else 'of'} {invited})"] * 2
    )
    for text in rates:
        assert text.split()[0] in chart.alt
    assert words.signed(frame["if_detractors"][0]) in chart.alt


def test_the_silence_chart_says_what_was_left_out_and_what_undoes_a_change() -> None:
    note = charts.silence_bounds(with_silence(nps_survey()), MODEL, EN).note or ""
    assert "1 wave whose number of invitations is not known was left out." in note
    assert "up to wave 2026 would vanish if those who did not answer it had an NPS of +12.0" in note
    assert "95% precision intervals" in note


def test_of_many_waves_the_last_ones_are_drawn() -> None:
    survey = with_silence(nps_survey([f"Onda {place}" for place in range(40)]))
    chart = charts.silence_bounds(survey, MODEL, PT)
    assert_sound(chart)
    assert len(chart.axes[0].patches) == MOST_WAVES
    assert f"Mostradas as últimas {MOST_WAVES} de 39 ondas." in (chart.note or "")
    assert chart.figure.get_figheight() * 2.54 < 22
    assert len(charts.silence_frame(survey)) == 39


@pytest.mark.parametrize("rate", [0.02, 0.9, 1.0])
def test_narrow_and_wide_bounds_keep_their_figures_inside(rate: float) -> None:
    assert_sound(charts.silence_bounds(with_silence(nps_survey(), rate), MODEL, EN))


@pytest.mark.parametrize(
    ("survey", "reason"),
    [
        (nps_survey(), "It is not known how many people were invited"),
        (csat_survey(), "Worked out for NPS only"),
    ],
)
def test_without_invitations_the_reason_is_drawn(survey: SurveyResult, reason: str) -> None:
    chart = charts.silence_bounds(survey, MODEL, EN)
    assert_sound(chart)
    assert reason in svg(chart)
    assert charts.silence_frame(survey).empty


@BOTH
def test_no_chart_speaks_of_a_margin_of_error(words: Words) -> None:
    survey = with_benchmark(with_silence(with_planning(with_trend(with_weights(nps_survey(NINE))))))
    for draw in (
        charts.score_histogram,
        charts.wave_trend,
        charts.segment_forest,
        charts.power_curves,
        charts.silence_bounds,
    ):
        chart = draw(survey, MODEL, words)
        told = f"{chart.caption} {chart.alt} {chart.note}".lower()
        assert "margem de erro" not in told
        assert "margin of error" not in told
        assert not re.search(r"[\s\[(]-\d", told)

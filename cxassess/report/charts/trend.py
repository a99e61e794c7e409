"""A survey's figure from wave to wave, with its intervals."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from cxassess.assessment.kpi_types import SurveyResult, WaveResult
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import (
    Chart,
    empty_figure,
    estimate_text,
    figure_text,
    find_survey,
    interval_note,
    metric_name,
    rows,
    waves_period,
    write_ticks,
)
from cxassess.report.charts.labels import fit, literal
from cxassess.report.charts.style import TEXT_WIDTH
from cxassess.report.words import Words

_PLOT_WIDTH = TEXT_WIDTH - 2
_UPRIGHT = 8  # more waves have their names turned
_LABELLED = 14  # of more waves only the first and the last carry their figure
_TESTED = 5  # of more waves the tests do not fit between the points


def wave_frame(assessment: Assessment, survey_id: str) -> pd.DataFrame:
    """Return one row a wave, in order.

    Columns: ``wave``, ``base``, ``value`` (NPS in points, CSAT mean on its scale), ``low``,
    ``high`` (NaN on a base too small to show), ``indicative``.
    """
    survey = find_survey(assessment, survey_id)
    records = []
    for wave in survey.waves:
        estimate = wave.headline
        records.append(
            {
                "wave": wave.name,
                "base": wave.base,
                "value": estimate.value if estimate else None,
                "low": estimate.interval.low if estimate else None,
                "high": estimate.interval.high if estimate else None,
                "indicative": estimate.indicative if estimate else False,
            }
        )
    columns = ["wave", "base", "value", "low", "high", "indicative"]
    return pd.DataFrame(records, columns=columns).astype(
        {"value": float, "low": float, "high": float, "indicative": bool}
    )


@style.apply_style()
def wave_trend(assessment: Assessment, model: Model, words: Words, survey_id: str) -> Chart:
    """Draw NPS, or the CSAT mean, by wave with intervals; between few waves also the test.

    Raises
    ------
    KeyError
        When the assessment has no such survey.
    """
    survey = find_survey(assessment, survey_id)
    frame = wave_frame(assessment, survey_id)
    smallest = model.rules.smallest_base
    answers = words("charts.answers", count=int(frame["base"].sum()))
    caption = words(
        "charts.trend_caption",
        metric=metric_name(survey, words),
        survey=literal(survey.name),
        n=answers,
        period=waves_period(assessment, survey.waves, words),
    )
    known = frame[frame["value"].notna()]
    if known.empty:
        message = words("charts.too_few", smallest=smallest)
        alt = words("charts.nothing_alt", reason=message, n=answers)
        return Chart(empty_figure(message), caption, alt)
    figure = style.new_figure(6.6)
    axes = figure.subplots()
    style.quiet(axes)
    axes.plot(frame.index, frame["value"], color=style.MAIN, zorder=2)
    axes.errorbar(
        known.index,
        known["value"],
        yerr=[known["value"] - known["low"], known["high"] - known["value"]],
        fmt="none",
        ecolor=style.INK,
        elinewidth=0.9,
        capsize=3,
        zorder=3,
    )
    axes.scatter(
        known.index,
        known["value"],
        s=40,
        facecolor=[style.PAPER if each else style.MAIN for each in known["indicative"]],
        edgecolor=style.MAIN,
        linewidth=1.2,
        zorder=4,
    )
    _frame_axes(axes, frame, survey, words, smallest)
    _write_values(axes, known, survey, words)
    tested = _write_changes(axes, survey, words) if len(frame) <= _TESTED else False
    estimates = [wave.headline for wave in survey.waves if wave.headline is not None]
    notes = [interval_note(estimates, words)]
    if tested:
        notes.append(words("charts.trend_tested"))
    if known["indicative"].any():
        notes.append(words("charts.indicative", base=model.rules.indicative_base))
    notes.append(words("charts.source_answers"))
    return Chart(
        figure,
        caption,
        alt=words(
            "charts.trend_alt",
            metric=metric_name(survey, words),
            survey=literal(survey.name),
            waves="; ".join(_in_words(wave, survey, words, smallest) for wave in survey.waves),
        ),
        note=" ".join(notes),
    )


def _frame_axes(
    axes: Axes, frame: pd.DataFrame, survey: SurveyResult, words: Words, smallest: int
) -> None:
    count = len(frame)
    upright = count <= _UPRIGHT
    room = _PLOT_WIDTH / count - 0.25 if upright else 3.0
    axes.set_xticks(
        frame.index,
        [
            f"{fit(row.wave, room, size=style.SMALL_SIZE)}{chr(10) if upright else '  '}"
            + (
                words("charts.too_few_short", smallest=smallest)
                if row.base < smallest
                else words("charts.n", n=words.number(row.base, 0))
            )
            for row in rows(frame)
        ],
        rotation=0 if upright else 90,
    )
    axes.set(xlim=(-0.6, count - 0.4), ylabel=metric_name(survey, words))
    axes.margins(y=0.12)
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    axes.yaxis.get_major_locator().set_params(nbins=6, min_n_ticks=3, steps=[1, 2, 5, 10])  # type: ignore[call-arg]
    write_ticks(axes.yaxis, survey, words)


def _write_values(axes: Axes, known: pd.DataFrame, survey: SurveyResult, words: Words) -> None:
    ends = {known.index[0], known.index[-1]}
    following = known["value"].shift(-1)
    for row in rows(known):
        if len(known) > _LABELLED and row.Index not in ends:
            continue
        axes.annotate(
            figure_text(row.value, survey, words),
            (row.Index, row.value),
            xytext=(6, -9 if following[row.Index] > row.value else 9),
            textcoords="offset points",
            va="center",
            weight="bold",
            zorder=5,
        )


def _write_changes(axes: Axes, survey: SurveyResult, words: Words) -> bool:
    """Write each tested change of neighbouring waves over their middle; True if there is one."""
    verdicts = {
        "rise": "charts.verdict_rise",
        "fall": "charts.verdict_fall",
        "noise": "charts.verdict_noise",
    }
    metric = "nps" if survey.metric == "nps" else "mean"
    digits = 1 if metric == "nps" else 2
    place = {wave.name: index for index, wave in enumerate(survey.waves)}
    tested = [
        change
        for change in survey.changes
        if change.metric == metric and place[change.second] - place[change.first] == 1
    ]
    for change in tested:
        axes.text(
            place[change.first] + 0.5,
            1.02,
            f"{words.signed(change.difference, digits)}\n{words(verdicts[change.verdict])}",
            transform=blended_transform_factory(axes.transData, axes.transAxes),
            ha="center",
            va="bottom",
            size=style.SMALL_SIZE,
            color=style.INK if change.verdict != "noise" else style.MUTED,
            weight="bold" if change.verdict != "noise" else "normal",
        )
    return bool(tested)


def _in_words(wave: WaveResult, survey: SurveyResult, words: Words, smallest: int) -> str:
    estimate = wave.headline
    if estimate is None:
        return f"{literal(wave.name)}: {words('charts.too_few_short', smallest=smallest)}"
    base = words("charts.n", n=words.number(wave.base, 0))
    return f"{literal(wave.name)}: {estimate_text(estimate, survey, words)} ({base})"

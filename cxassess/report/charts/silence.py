"""What the people who were invited and did not answer could make of a survey's score."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cxassess.assessment.kpi_types import Silence, SurveyResult, WaveResult
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import (
    Chart,
    answers_and_period,
    empty_chart,
    estimate_text,
    figure_text,
    figure_ticks,
    interval_note,
    survey_label,
)
from cxassess.report.charts.labels import fit_apart, literal
from cxassess.report.charts.palettes import palette
from cxassess.report.words import Words

MOST_WAVES = 24
"""Waves drawn; of more only the last ones."""

_ROW = 0.62
_BAR = 0.62
_NAME_WIDTH = 3.6
_ROOM = 0.24  # of the bars' span, on either side, for the figures at their ends


def silence_frame(survey: SurveyResult) -> pd.DataFrame:
    """Return one row a wave whose invitations are known, in order.

    Columns: ``wave``, ``base``, ``invited``, ``silent``, ``response_rate`` in [0, 1], ``value``
    (NPS in points), ``low``, ``high``, and what the NPS would be if all the silent were
    detractors, passives or promoters: ``if_detractors``, ``if_passives``, ``if_promoters``;
    ``undone_by`` (NPS of the silent that would undo the change since the wave before; NaN where
    none would).
    """
    records = [
        {
            "wave": wave.name,
            "base": wave.base,
            "invited": silence.invited,
            "silent": silence.silent,
            "response_rate": silence.response_rate,
            "value": wave.headline.value if wave.headline else None,
            "low": wave.headline.interval.low if wave.headline else None,
            "high": wave.headline.interval.high if wave.headline else None,
            "if_detractors": silence.if_detractors,
            "if_passives": silence.if_passives,
            "if_promoters": silence.if_promoters,
            "undone_by": silence.undone_by,
        }
        for wave, silence in _known(survey)
    ]
    figures = ["value", "low", "high", "if_detractors", "if_passives", "if_promoters", "undone_by"]
    columns = [
        "wave", "base", "invited", "silent", "response_rate", "value", "low", "high",
        "if_detractors", "if_passives", "if_promoters", "undone_by",
    ]  # fmt: skip
    return pd.DataFrame(records, columns=columns).astype(dict.fromkeys(figures, float))


def _known(survey: SurveyResult) -> list[tuple[WaveResult, Silence]]:
    return [(wave, wave.silence) for wave in survey.waves if wave.silence is not None]


@style.apply_style()
def silence_bounds(survey: SurveyResult, model: Model, words: Words) -> Chart:
    """Draw how far the silent could move each wave's NPS, its score and interval inside.

    A wave takes part when it is known how many people were invited.
    """
    known, label = _known(survey), survey_label("silence", survey)
    shown = known[-MOST_WAVES:]
    waves = [wave for wave, _ in shown]
    answers = answers_and_period(waves or survey.waves, words)
    caption = words("charts.silence_caption", survey=literal(survey.name), n=answers)
    if not shown:
        reason = words("charts.no_invitations" if survey.metric == "nps" else "charts.only_nps")
        return empty_chart(reason, caption, answers, words, label)
    heads = [words("charts.silence_observed"), words("charts.silence_rate")]
    figure, axes, columns = style.with_columns(_ROW * len(shown) + 2.2, heads, (3.4, 3.4))
    _draw(axes, columns, shown, survey, words)
    figure.legend(
        handles=[
            Patch(facecolor=palette().shade, edgecolor=palette().line),
            Line2D([], [], color=palette().muted, marker="|", markersize=8, linestyle=""),
            Line2D([], [], color=palette().main, marker="s", markersize=4.5),
        ],
        labels=[
            words("charts.silence_bar"),
            words("charts.silence_passives"),
            words("charts.silence_point"),
        ],
        loc="outside lower center",
        ncols=3,
    )
    return Chart(
        figure,
        caption,
        alt=words(
            "charts.silence_alt",
            survey=literal(survey.name),
            n=answers,
            waves="; ".join(_in_words(*each, survey, words) for each in shown),
        ),
        note=" ".join(_notes(survey, known, model, words)),
        label=label,
    )


def _draw(
    plot: Axes,
    columns: Sequence[Axes],
    shown: Sequence[tuple[WaveResult, Silence]],
    survey: SurveyResult,
    words: Words,
) -> None:
    for y, (wave, silence) in enumerate(shown):
        low, high = silence.if_detractors, silence.if_promoters
        plot.barh(
            y, high - low, _BAR, low, facecolor=palette().shade, edgecolor=palette().line, zorder=1
        )
        for x, side, away in ((low, "right", -3), (high, "left", 3)):
            plot.annotate(
                figure_text(x, survey, words),
                (x, y),
                xytext=(away, 0),
                textcoords="offset points",
                ha=side,
                va="center",
                size=style.SMALL_SIZE,
            )
        middle = silence.if_passives
        plot.plot([middle, middle], [y - _BAR / 2, y + _BAR / 2], color=palette().muted, zorder=2)
        rate = words(
            "charts.silence_of",
            rate=words.percent(silence.response_rate, 1),
            answers=words.number(wave.base, 0),
            invited=words.number(silence.invited, 0),
        )
        columns[1].text(0.5, y, rate, ha="center", va="center")
        estimate = wave.headline
        if estimate is None:
            continue
        interval = [estimate.interval.low, estimate.interval.high]
        plot.plot(interval, [y, y], color=palette().main, linewidth=1.6, zorder=3)
        plot.plot(
            [estimate.value],
            [y],
            marker="s",
            markersize=4.5,
            markerfacecolor=palette().paper if estimate.indicative else palette().main,
            markeredgecolor=palette().main,
            zorder=4,
        )
        columns[0].text(0.5, y, estimate_text(estimate, survey, words), ha="center", va="center")
    names = fit_apart([wave.name for wave, _ in shown], _NAME_WIDTH)
    plot.set_yticks(range(len(shown)), names, color=palette().ink)
    plot.set_ylim(len(shown) - 0.5, -0.5)
    _widen(plot, shown)
    plot.grid(axis="x")
    plot.spines["left"].set_visible(False)
    figure_ticks(plot.xaxis, survey, words)


def _widen(plot: Axes, shown: Sequence[tuple[WaveResult, Silence]]) -> None:
    """Leave room beside the bars for the figures at their ends."""
    low = min(silence.if_detractors for _, silence in shown)
    high = max(silence.if_promoters for _, silence in shown)
    room = max(_ROOM * (high - low), 5.0)
    plot.set_xlim(low - room, high + room)


def _notes(
    survey: SurveyResult,
    known: Sequence[tuple[WaveResult, Silence]],
    model: Model,
    words: Words,
) -> list[str]:
    shown = known[-MOST_WAVES:]
    estimates = [wave.headline for wave, _ in shown if wave.headline]
    notes = [words("charts.silence_note"), interval_note(estimates, words)]
    wave, silence = known[-1]
    if silence.undone_by is not None:
        undone = words.signed(silence.undone_by)
        notes.append(words("charts.silence_undone", wave=literal(wave.name), nps=undone))
    if any(each.indicative for each in estimates):
        notes.append(words("charts.indicative", base=model.rules.indicative_base))
    if len(shown) < len(known):
        notes.append(words("charts.silence_cut", shown=len(shown), all=len(known)))
    elif len(known) < len(survey.waves):
        notes.append(words("charts.silence_left", count=len(survey.waves) - len(known)))
    return [*(each for each in notes if each), words("charts.source_answers")]


def _in_words(wave: WaveResult, silence: Silence, survey: SurveyResult, words: Words) -> str:
    observed = estimate_text(wave.headline, survey, words) if wave.headline else "–"
    return words(
        "charts.silence_wave",
        wave=literal(wave.name),
        rate=words.percent(silence.response_rate, 1),
        observed=observed,
        low=figure_text(silence.if_detractors, survey, words),
        high=figure_text(silence.if_promoters, survey, words),
    )

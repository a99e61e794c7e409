"""The distribution of a survey's scores, with the bands that make its figure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from cxassess.assessment.kpi_types import SurveyResult, WaveResult
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import (
    Chart,
    answers_and_period,
    empty_chart,
    estimate_text,
    figure_text,
    interval_note,
    survey_label,
    unweighted,
)
from cxassess.report.charts.labels import fit_apart, literal
from cxassess.report.charts.palettes import palette
from cxassess.report.charts.style import TEXT_WIDTH
from cxassess.report.names import lowest_satisfied, scores_name
from cxassess.report.words import Words

MOST_WAVES = 3
"""Waves shown side by side; of more the first, the last and one between them."""

_HEIGHT = 6.2
_BANDS = {"nps": ("detractor", "passive", "promoter"), "csat": ("other", "top")}


def score_frame(survey: SurveyResult) -> pd.DataFrame:
    """Return one row a wave and score, every score of the scale present.

    Columns: ``wave``, ``score``, ``answers``, ``share`` of the wave's answers in [0, 1] (NaN
    without answers), ``band`` ("detractor", "passive", "promoter"; for CSAT "top" for the
    scores that count as satisfied, else "other").
    """
    return pd.DataFrame(
        [
            {
                "wave": wave.name,
                "score": int(score),
                "answers": answers,
                "share": answers / wave.base if wave.base else float("nan"),
                "band": _band(survey, int(score)),
            }
            for wave in survey.waves
            for score, answers in wave.distribution.items()
        ],
        columns=["wave", "score", "answers", "share", "band"],
    )


def _band(survey: SurveyResult, score: int) -> str:
    if survey.metric == "csat":
        return "top" if score >= lowest_satisfied(survey) else "other"
    if score <= 6:
        return "detractor"
    return "passive" if score <= 8 else "promoter"


@style.apply_style()
def score_histogram(survey: SurveyResult, model: Model, words: Words) -> Chart:
    """Draw the scores of three waves side by side; of more the first, the last and one between.

    The columns count answers; the figures over them are the survey's, with its weights and
    accounts. A wave under the model's smallest base is not drawn: its bars would show single
    people.
    """
    smallest = model.rules.smallest_base
    waves = _shown(survey, smallest)
    answers = answers_and_period(waves, words)
    caption = words("charts.histogram_caption", survey=literal(survey.name), n=answers)
    if all(wave.base < smallest for wave in waves):
        reason = words("charts.too_few", smallest=smallest)
        return empty_chart(reason, caption, answers, words, survey_label("histogram", survey))
    frame = score_frame(survey)
    figure = style.new_figure(_HEIGHT)
    panels = figure.subplots(1, len(waves), sharey=True, squeeze=False)[0]
    width = TEXT_WIDTH / len(waves) - 3.4
    names = fit_apart([wave.name for wave in waves], width)
    for axes, wave, name in zip(panels, waves, names, strict=True):
        style.quiet(axes)
        if wave.base < smallest:
            _too_few(axes, words, smallest)
        else:
            _bars(axes, frame[frame["wave"] == wave.name], survey, words)
        axes.set_title(_title(name, wave, survey, words, smallest))
    panels[0].set_ylabel(words("charts.share_of_answers"))
    bands = _band_names(survey, words)
    figure.legend(
        handles=[Patch(facecolor=palette().band_colours[band]) for band in bands],
        labels=list(bands.values()),
        loc="outside lower center",
        ncols=len(bands),
    )
    return Chart(
        figure,
        caption,
        alt=words(
            "charts.histogram_alt",
            survey=literal(survey.name),
            waves="; ".join(_in_words(wave, survey, frame, words, smallest) for wave in waves),
        ),
        note=_note(survey, waves, words),
        label=survey_label("histogram", survey),
    )


def _shown(survey: SurveyResult, smallest: int) -> Sequence[WaveResult]:
    """Return the waves to draw: of many, those that can be drawn at the ends and in the middle."""
    if len(survey.waves) <= MOST_WAVES:
        return survey.waves
    drawn = [wave for wave in survey.waves if wave.base >= smallest]
    if len(drawn) <= MOST_WAVES:
        return drawn or survey.waves[-1:]
    return [drawn[0], drawn[len(drawn) // 2], drawn[-1]]


def _bars(axes: Axes, frame: pd.DataFrame, survey: SurveyResult, words: Words) -> None:
    bands = _BANDS[survey.metric]
    sns.barplot(
        frame,
        x="score",
        y="share",
        hue="band",
        hue_order=bands,
        palette=[palette().band_colours[band] for band in bands],
        saturation=1,
        width=0.82,
        dodge=False,
        native_scale=True,
        errorbar=None,
        legend=False,
        ax=axes,
    )
    axes.set_xticks(frame["score"])
    axes.set(xlabel=words("charts.score"), ylabel="")
    axes.yaxis.set_major_formatter(lambda value, _: words.percent(value))
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    axes.margins(x=0.02, y=0.16)
    for band in bands:
        part = frame[frame["band"] == band]
        if part.empty:
            continue
        axes.text(
            float(part["score"].mean()),
            0.985,
            words.percent(float(part["share"].sum())),
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="top",
            size=style.SMALL_SIZE,
            weight="bold",
        )
        if band != bands[-1]:
            axes.axvline(
                max(part["score"]) + 0.5, color=palette().line, linewidth=0.8, linestyle=":"
            )


def _too_few(axes: Axes, words: Words, smallest: int) -> None:
    axes.set_xticks([])
    axes.spines["left"].set_visible(False)
    axes.text(
        0.5,
        0.5,
        words("charts.too_few_short", smallest=smallest),
        transform=axes.transAxes,
        ha="center",
        color=palette().muted,
    )


def _band_names(survey: SurveyResult, words: Words) -> dict[str, str]:
    low, high = survey.scale
    if survey.metric == "nps":
        return {
            "detractor": words("charts.detractors"),
            "passive": words("charts.passives"),
            "promoter": words("charts.promoters"),
        }
    top = lowest_satisfied(survey)
    return {
        "other": words("charts.other_scores", scores=scores_name(low, top - 1, words)),
        "top": words("charts.top_scores", scores=scores_name(top, high, words)),
    }


def _figure(wave: WaveResult, survey: SurveyResult, words: Words) -> str | None:
    """Return the wave's figure in words, with its interval; None on too small a base."""
    if wave.nps is not None:
        return f"NPS {estimate_text(wave.nps, survey, words)}"
    if wave.top_two_box is None:
        return None
    box = wave.top_two_box
    return words(
        "charts.top_two_box",
        value=words.percent(box.value / 100, 1),
        low=words.percent(box.interval.low / 100, 1),
        high=words.percent(box.interval.high / 100, 1),
    )


def _title(name: str, wave: WaveResult, survey: SurveyResult, words: Words, smallest: int) -> str:
    if wave.base < smallest:
        base = words("charts.too_few_short", smallest=smallest)
    else:
        base = words("charts.n", n=words.number(wave.base, 0))
    lines = [f"{name}  ({base})"]
    figure = _figure(wave, survey, words)
    return "\n".join([*lines, figure] if figure else lines)


def _in_words(
    wave: WaveResult, survey: SurveyResult, frame: pd.DataFrame, words: Words, smallest: int
) -> str:
    if wave.base < smallest:
        return f"{literal(wave.name)}: {words('charts.too_few_short', smallest=smallest)}"
    shares = frame[frame["wave"] == wave.name].groupby("band")["share"].sum()
    parts = [
        f"{name.lower()} {words.percent(shares.get(band, 0.0))}"
        for band, name in _band_names(survey, words).items()
    ]
    figure = _figure(wave, survey, words)
    base = words("charts.n", n=words.number(wave.base, 0))
    said = [*parts, figure] if figure else parts
    return f"{literal(wave.name)} ({base}): {', '.join(said)}"


def _note(survey: SurveyResult, waves: Sequence[WaveResult], words: Words) -> str:
    shown = [wave.nps or wave.top_two_box for wave in waves]
    parts = [interval_note([each for each in shown if each is not None], words)]
    parts += _design_notes(survey, waves, words)
    missing = sum(sum(wave.missing.values()) for wave in waves)
    if missing:
        parts.append(words("charts.without_score", count=missing))
    if len(survey.waves) > len(waves):
        key = "charts.waves_few" if len(waves) < MOST_WAVES else "charts.waves_shown"
        parts.append(words(key, count=len(waves), waves=len(survey.waves)))
    parts.append(words("charts.source_answers"))
    return " ".join(each for each in parts if each)


def _design_notes(survey: SurveyResult, waves: Sequence[WaveResult], words: Words) -> list[str]:
    """Return what weights and accounts make of the answers that the columns count."""
    notes = []
    if survey.weighted and survey.clustered:
        notes.append(words("charts.columns_both"))
    elif survey.weighted:
        notes.append(words("charts.columns_weights"))
    elif survey.clustered:
        notes.append(words("charts.columns_accounts"))
    bases = [
        f"{literal(wave.name)}: {words.number(wave.effective_base, 0)}"
        for wave in waves
        if wave.effective_base is not None
    ]
    if bases:
        notes.append(words("charts.effective_base", bases="; ".join(bases)))
    plain = [
        f"{literal(wave.name)}: {figure_text(estimate.value, survey, words)}"
        for wave in waves
        if wave.nps is not None and (estimate := unweighted(wave, survey, words))
    ]
    if plain:
        notes.append(words("charts.unweighted_figures", figures="; ".join(plain)))
    return notes

"""How sure the figures are: what each source of uncertainty alone does to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from cxassess.assessment.kpi_types import Estimate, SurveyResult
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import (
    Chart,
    estimate_text,
    figure_ticks,
    interval_note,
    metric_name,
    period,
    respondents,
    rows,
    write_ticks,
)
from cxassess.report.charts.labels import fit, literal
from cxassess.report.charts.palettes import palette
from cxassess.report.words import Words

MOST_SURVEYS = 4

_NAME_WIDTH = 4.4
_ROW, _FRAME = 0.62, 1.0  # cm for a row, and for a panel's axis


class _Kpi(NamedTuple):
    """A survey with the figure of its last wave."""

    survey: SurveyResult
    estimate: Estimate


_Panels = Mapping[str, Sequence[_Kpi]]
"""Unit -> the KPIs told in it."""


def uncertainty_frame(assessment: Assessment, words: Words) -> pd.DataFrame:
    """Return one row a source that can be assessed, the widest first.

    Columns: ``source`` (id), ``name``, ``low``, ``high`` and ``width``, in points of the
    evidenced index (0-100).
    """
    frame = pd.DataFrame(
        [
            {
                "source": each.source,
                "name": words(f"method.source_{each.source}"),
                "low": each.index.low,
                "high": each.index.high,
                "width": each.index.width,
            }
            for each in assessment.uncertainty
            if each.index is not None
        ],
        columns=["source", "name", "low", "high", "width"],
    )
    return frame.sort_values("width", ascending=False, kind="stable").reset_index(drop=True)


@style.apply_style()
def uncertainty_tornado(assessment: Assessment, model: Model, words: Words) -> Chart | None:
    """Draw the index's uncertainty by source, and the KPIs' intervals in panels of their own.

    Each unit has its panel and axis: sources are never merged into one number. None where
    neither the index nor a KPI can be assessed.
    """
    frame = uncertainty_frame(assessment, words)
    kpis = _kpis_by_unit(assessment, words)
    sizes = [len(frame), *map(len, kpis.values())]
    sizes = [size for size in sizes if size]
    if not sizes:
        return None
    heights = [size * _ROW + _FRAME for size in sizes]
    figure = style.new_figure(sum(heights))
    panels = list(figure.subplots(len(sizes), 1, height_ratios=heights, squeeze=False)[:, 0])
    if not frame.empty:
        _draw_index(panels.pop(0), frame, assessment.index.evidenced, words)
    for axes, (unit, shown) in zip(panels, kpis.items(), strict=True):
        _draw_kpis(axes, unit, shown, words)
    figure.align_ylabels()
    n = respondents(assessment, words)
    return Chart(
        figure,
        caption=words("charts_tornado.caption", n=n, period=period(assessment, words)),
        alt=words("charts_tornado.alt", n=n, sources=_in_words(frame, kpis, words)),
        note=_note(assessment, kpis, model, words),
        label="fig-uncertainty",
    )


def _kpis_by_unit(assessment: Assessment, words: Words) -> dict[str, list[_Kpi]]:
    groups: dict[str, list[_Kpi]] = {}
    scored = [
        _Kpi(survey, estimate)
        for survey in assessment.surveys
        if (estimate := survey.waves[-1].headline) is not None
    ]
    for each in scored[:MOST_SURVEYS]:
        groups.setdefault(metric_name(each.survey, words), []).append(each)
    return groups


def _frame_axes(axes: Axes, names: Sequence[str], unit: str) -> None:
    style.quiet(axes)
    axes.set(ylim=(len(names) - 0.4, -0.6), xlabel=unit)
    axes.set_yticks(range(len(names)), [fit(each, _NAME_WIDTH) for each in names])
    axes.tick_params(axis="y", labelcolor=palette().ink)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")


def _draw_index(axes: Axes, frame: pd.DataFrame, index: float | None, words: Words) -> None:
    _frame_axes(axes, frame["name"].tolist(), words("charts_tornado.index"))
    axes.barh(
        frame.index, frame["width"], left=frame["low"], height=0.5, color=palette().main, zorder=2
    )
    for row in rows(frame):
        _end(axes, row.low, row.Index, words.number(row.low), left=True)
        _end(axes, row.high, row.Index, words.number(row.high), left=False)
        if row.width < 0.05:
            axes.plot([row.low], [row.Index], marker="|", color=palette().main, markersize=9)
    if index is not None:
        axes.axvline(index, color=palette().ink, linewidth=0.9, zorder=3)
    _widen(axes, frame["low"].min(), frame["high"].max(), least=4.0)
    _keep_ticks(axes, 0, 100)
    write_ticks(axes.xaxis, words.number)


def _draw_kpis(axes: Axes, unit: str, kpis: Sequence[_Kpi], words: Words) -> None:
    _frame_axes(axes, [each.survey.name for each in kpis], unit)
    for row, (survey, estimate) in enumerate(kpis):
        low, high = estimate.interval.low, estimate.interval.high
        axes.plot([low, high], [row, row], color=palette().main, linewidth=5, solid_capstyle="butt")
        axes.plot(
            [estimate.value],
            [row],
            marker="D",
            color=palette().paper,
            markeredgecolor=palette().ink,
            markersize=5,
            zorder=4,
        )
        _end(axes, high, row, estimate_text(estimate, survey, words), left=False)
    ends = [each.estimate.interval for each in kpis]
    survey = kpis[0].survey
    least = 10.0 if survey.metric == "nps" else 0.5
    _widen(axes, min(e.low for e in ends), max(e.high for e in ends), least=least, right=0.35)
    _keep_ticks(axes, *((-100, 100) if survey.metric == "nps" else survey.scale))
    figure_ticks(axes.xaxis, survey, words)


def _end(axes: Axes, x: float, y: float, text: str, *, left: bool) -> None:
    axes.annotate(
        text,
        (x, y),
        xytext=(-4 if left else 4, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        size=style.SMALL_SIZE,
    )


def _widen(axes: Axes, low: float, high: float, *, least: float, right: float = 0.12) -> None:
    """Leave room at both ends, and show no less than `least` units."""
    spread = max(high - low, least)
    middle = (low + high) / 2
    axes.set_xlim(middle - spread * 0.62, middle + spread * (0.5 + right))


def _keep_ticks(axes: Axes, low: float, high: float) -> None:
    """Keep the ticks that are possible figures: the room beside the bars may go beyond them."""
    start, end = axes.get_xlim()
    low, high = max(low, start), min(high, end)
    axes.set_xticks([each for each in axes.get_xticks() if low <= each <= high])


def _in_words(frame: pd.DataFrame, kpis: _Panels, words: Words) -> str:
    said = [
        words(
            "charts_tornado.alt_source",
            source=row.name,
            low=words.number(row.low),
            high=words.number(row.high),
        )
        for row in rows(frame)
    ]
    said += [
        words(
            "charts_tornado.alt_survey",
            survey=literal(each.survey.name),
            figure=estimate_text(each.estimate, each.survey, words),
            n=words.number(each.survey.waves[-1].base, 0),
        )
        for group in kpis.values()
        for each in group
    ]
    return "; ".join(said)


def _note(assessment: Assessment, kpis: _Panels, model: Model, words: Words) -> str:
    level = words.percent(model.rules.uncertainty_confidence)
    notes = [words("charts_tornado.note", level=level)]
    unknown = [
        words(f"method.source_{each.source}").lower()
        for each in assessment.uncertainty
        if each.index is None
    ]
    if unknown:
        notes.append(words("charts_tornado.unknown", sources=words.joined(unknown)))
    shown = [each.estimate for group in kpis.values() for each in group]
    notes.append(interval_note(shown, words))
    left = sum(each.waves[-1].headline is not None for each in assessment.surveys) - len(shown)
    if left:
        notes.append(words("charts_tornado.more", count=left))
    return " ".join(each for each in notes if each)

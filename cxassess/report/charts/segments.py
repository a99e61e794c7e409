"""The segments of a survey's last wave, as a forest plot."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from cxassess.assessment.kpi_types import SurveyResult
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import (
    Chart,
    empty_figure,
    estimate_text,
    find_survey,
    interval_note,
    metric_name,
    rows,
    waves_period,
    write_ticks,
)
from cxassess.report.charts.labels import fit, literal
from cxassess.report.words import Words

MOST_SEGMENTS = 40
"""Segments drawn; of more only the highest and the lowest half of this number."""

_ROW = 0.42
_NAME_WIDTH = 5.2


def segment_frame(assessment: Assessment, survey_id: str) -> pd.DataFrame:
    """Return one row a segment of the last wave, the highest first inside each kind of segment.

    Columns: ``segment`` (kind, such as "channel"), ``value`` (such as "chat"), ``base``,
    ``suppressed``, ``estimate`` (NPS in points or CSAT mean), ``low``, ``high`` (NaN where
    suppressed), ``indicative``.
    """
    survey = find_survey(assessment, survey_id)
    records = [
        {
            "segment": each.segment,
            "value": each.value,
            "base": each.base,
            "suppressed": each.suppressed,
            "estimate": each.estimate.value if each.estimate else None,
            "low": each.estimate.interval.low if each.estimate else None,
            "high": each.estimate.interval.high if each.estimate else None,
            "indicative": each.estimate.indicative if each.estimate else False,
        }
        for each in survey.segments
    ]
    columns = [
        "segment", "value", "base", "suppressed", "estimate", "low", "high", "indicative",
    ]  # fmt: skip
    frame = pd.DataFrame(records, columns=columns).astype(
        {"suppressed": bool, "estimate": float, "low": float, "high": float, "indicative": bool}
    )
    kinds = {kind: place for place, kind in enumerate(dict.fromkeys(frame["segment"]))}
    frame["_place"] = frame["segment"].map(kinds)
    return (
        frame.sort_values(["_place", "estimate"], ascending=[True, False], kind="stable")
        .drop(columns="_place")
        .reset_index(drop=True)
    )


@style.apply_style()
def segment_forest(assessment: Assessment, model: Model, words: Words, survey_id: str) -> Chart:
    """Draw each segment's figure with its interval and n beside the whole wave's.

    Segments under the model's smallest base are named, but neither scored nor counted out.

    Raises
    ------
    KeyError
        When the assessment has no such survey.
    """
    survey = find_survey(assessment, survey_id)
    whole = segment_frame(assessment, survey_id)
    last = survey.waves[-1] if survey.waves else None
    answers = words("charts.answers", count=last.base if last else 0)
    caption = words(
        "charts.segments_caption",
        metric=metric_name(survey, words),
        survey=literal(survey.name),
        wave=literal(last.name) if last else "–",
        n=answers,
        period=waves_period(assessment, survey.waves[-1:], words),
    )
    if whole.empty:
        message = words("charts.no_segments")
        alt = words("charts.nothing_alt", reason=message, n=answers)
        return Chart(empty_figure(message), caption, alt)
    frame = _cut(whole)
    lines = len(frame) + frame["segment"].nunique()
    heads = ["NPS" if survey.metric == "nps" else "CSAT", "n"]
    figure, axes, columns = style.with_columns(_ROW * lines + 1.5, heads, (3.6, 1.4))
    _draw(axes, columns, frame, survey, words, model.rules.smallest_base)
    overall = (last.nps or last.mean) if last else None
    if overall is not None:
        axes.axvline(overall.value, color=style.MUTED, linewidth=0.9, linestyle="--", zorder=1)
    _widen(axes, survey)
    axes.xaxis.set_visible(not frame["suppressed"].all())
    notes = [
        interval_note([each.estimate for each in survey.segments if each.estimate], words),
        words("charts.segments_line", total=estimate_text(overall, survey, words))
        if overall is not None
        else "",
        words("charts.indicative", base=model.rules.indicative_base)
        if frame["indicative"].any()
        else "",
        words("charts.segments_cut", shown=len(frame), all=len(whole))
        if len(frame) < len(whole)
        else "",
        words("charts.source_answers"),
    ]
    return Chart(
        figure,
        caption,
        alt=_alt(whole, survey, answers, words),
        note=" ".join(each for each in notes if each),
    )


def _cut(frame: pd.DataFrame) -> pd.DataFrame:
    """Return all rows, or of too many the highest and the lowest ones."""
    if len(frame) <= MOST_SEGMENTS:
        return frame
    half = MOST_SEGMENTS // 2
    scored = frame[~frame["suppressed"]].sort_values("estimate", kind="stable").index
    chosen = {*scored[:half], *scored[-half:]}
    return frame[frame.index.isin(chosen)] if chosen else frame.head(MOST_SEGMENTS)


def _draw(
    plot: Axes,
    columns: Sequence[Axes],
    frame: pd.DataFrame,
    survey: SurveyResult,
    words: Words,
    smallest: int,
) -> None:
    few = words("charts.too_few_short", smallest=smallest)
    labels: list[str] = []
    kinds: list[int] = []
    for kind, group in frame.groupby("segment", sort=False):
        kinds.append(len(labels))
        labels.append(fit(str(kind), _NAME_WIDTH))
        for row in rows(group):
            y = len(labels)
            labels.append(fit(row.value or words("charts.no_value"), _NAME_WIDTH))
            if row.suppressed:
                columns[1].text(0.5, y, few, ha="center", va="center", color=style.MUTED)
                continue
            _point(plot, y, row.estimate, (row.low, row.high), indicative=row.indicative)
            low, high = (_bound(each, survey, words) for each in (row.low, row.high))
            text = f"{_bound(row.estimate, survey, words)}  [{low}; {high}]"
            columns[0].text(0.5, y, text, ha="center", va="center")
            columns[1].text(0.5, y, words.number(row.base, 0), ha="center", va="center")
    plot.set_yticks(range(len(labels)), labels, color=style.INK)
    for place in kinds:
        plot.get_yticklabels()[place].set_color(style.MAIN)
    plot.set_ylim(len(labels) - 0.4, -0.6)
    plot.margins(x=0.05)
    plot.grid(axis="x")
    plot.spines["left"].set_visible(False)
    write_ticks(plot.xaxis, survey, words)


def _widen(plot: Axes, survey: SurveyResult) -> None:
    """Give an axis whose figures are all alike room enough for labels that differ."""
    least = 20 if survey.metric == "nps" else 1
    low, high = plot.get_xlim()
    if high - low < least:
        plot.set_xlim((low + high - least) / 2, (low + high + least) / 2)


def _bound(value: float, survey: SurveyResult, words: Words) -> str:
    return words.signed(value) if survey.metric == "nps" else words.number(value, 2)


def _point(
    axes: Axes, y: int, value: float, interval: tuple[float, float], *, indicative: bool
) -> None:
    axes.plot(interval, [y, y], color=style.MAIN, linewidth=1.4, zorder=2)
    axes.plot(
        [value],
        [y],
        marker="s",
        markersize=4.5,
        markerfacecolor=style.PAPER if indicative else style.MAIN,
        markeredgecolor=style.MAIN,
        zorder=3,
    )


def _alt(frame: pd.DataFrame, survey: SurveyResult, answers: str, words: Words) -> str:
    scored = frame[~frame["suppressed"]].sort_values("estimate", ascending=False, kind="stable")

    def listed(part: pd.DataFrame) -> str:
        return "; ".join(
            f"{literal(row.segment)} {literal(row.value)} "
            f"{_bound(row.estimate, survey, words)} "
            f"({words('charts.n', n=words.number(row.base, 0))})"
            for row in rows(part)
        ) or words("charts.none")

    return words(
        "charts.segments_alt",
        segments=len(frame),
        suppressed=len(frame) - len(scored),
        n=answers,
        highest=listed(scored.head(3)),
        lowest=listed(scored.tail(min(3, max(len(scored) - 3, 0))).iloc[::-1]),
    )

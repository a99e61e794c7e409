"""The segments of a survey's last wave, as a forest plot."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from cxassess.assessment.kpi_types import Estimate, SegmentTest, SurveyResult, Verdict
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
    metric_name,
    rows,
    some,
    survey_label,
)
from cxassess.report.charts.labels import fit, fit_apart, literal, wrap
from cxassess.report.charts.palettes import palette
from cxassess.report.words import Words

MOST_SEGMENTS = 40
"""Segments drawn; of more only the highest and the lowest half of this number."""

_MOST_LINES = 48  # segments and the names of their kinds, on a page
_ROW, _ROW_OF_TWO = 0.42, 0.68
_ROOM_FOR_TWO = 24  # lines of a plot whose long names may take two
_NAME_WIDTH = 4.4
_ARROWS: dict[Verdict, str] = {"rise": "▲ ", "fall": "▼ ", "noise": ""}


def segment_frame(survey: SurveyResult) -> pd.DataFrame:
    """Return one row a segment of the last wave, the highest first inside each kind of segment.

    Columns: ``segment`` (kind, such as "channel"), ``value`` (such as "chat"), ``base``,
    ``suppressed``, ``estimate`` (NPS in points or CSAT mean), ``low``, ``high`` (NaN where
    suppressed), ``indicative``; against the others of its kind ``difference``, its ``pvalue``
    adjusted for the number of comparisons and ``verdict`` ("rise", "fall", "noise"), missing where
    not compared; ``shrunken``, the figure drawn towards what the segments share.
    """
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
            "difference": each.rest.difference if each.rest else None,
            "pvalue": each.rest.pvalue if each.rest else None,
            "verdict": each.rest.verdict if each.rest else None,
            "shrunken": each.rank.value if each.rank else None,
        }
        for each in survey.segments
    ]
    figures = ["estimate", "low", "high", "difference", "pvalue", "shrunken"]
    columns = [
        "segment", "value", "base", "suppressed", "estimate", "low", "high", "indicative",
        "difference", "pvalue", "verdict", "shrunken",
    ]  # fmt: skip
    frame = pd.DataFrame(records, columns=columns).astype(
        dict.fromkeys(figures, float) | {"suppressed": bool, "indicative": bool, "verdict": object}
    )
    kinds = {kind: place for place, kind in enumerate(dict.fromkeys(frame["segment"]))}
    frame["_place"] = frame["segment"].map(kinds)
    return (
        frame.sort_values(["_place", "estimate"], ascending=[True, False], kind="stable")
        .drop(columns="_place")
        .reset_index(drop=True)
    )


@style.apply_style()
def segment_forest(survey: SurveyResult, model: Model, words: Words) -> Chart:
    """Draw each segment's figure with its interval and n beside the whole wave's.

    Where segments were compared, a column holds each one's difference from the others of its
    kind, with an arrow where chance does not explain it. Segments under the model's smallest base
    are named, but neither scored nor counted out.
    """
    whole, label = segment_frame(survey), survey_label("segments", survey)
    last = survey.waves[-1] if survey.waves else None
    answers = answers_and_period(survey.waves[-1:], words)
    caption = words(
        "charts.segments_caption",
        metric=metric_name(survey, words),
        survey=literal(survey.name),
        wave=literal(last.name) if last else "–",
        n=answers,
    )
    if whole.empty:
        return empty_chart(words("charts.no_segments"), caption, answers, words, label)
    frame = _cut(whole)
    lines = _lines(frame)
    heads, widths = ["NPS" if survey.metric == "nps" else "CSAT", "n"], [3.4, 1.3]
    if frame["difference"].notna().any():
        heads.append(words("charts.segments_rest"))
        widths.append(2.1)
    names = _names(frame, words, two=lines <= _ROOM_FOR_TWO)
    row = _ROW_OF_TWO if any("\n" in each for each in names) else _ROW
    figure, axes, columns = style.with_columns(row * lines + 1.9, heads, widths)
    _draw(axes, columns, frame.assign(name=names), survey, words, model.rules.smallest_base)
    overall = last.headline if last else None
    if overall is not None:
        axes.axvline(overall.value, color=palette().muted, linewidth=0.9, linestyle="--", zorder=1)
    _widen(axes, survey)
    axes.xaxis.set_visible(bool(frame["estimate"].notna().any()))
    return Chart(
        figure,
        caption,
        alt=_alt(whole, survey, answers, words),
        note=_note(frame, whole, overall, survey, model, words),
        label=label,
    )


def _cut(frame: pd.DataFrame) -> pd.DataFrame:
    """Return all rows, or of more than a page holds the highest and the lowest ones."""
    if len(frame) <= MOST_SEGMENTS and _lines(frame) <= _MOST_LINES:
        return frame
    scored = frame[frame["estimate"].notna()].sort_values("estimate", kind="stable").index
    for half in range(MOST_SEGMENTS // 2, 0, -1):
        chosen = [*scored[:half], *scored[-half:]] or list(frame.index[: 2 * half])
        part = frame[frame.index.isin(chosen)]
        if _lines(part) <= _MOST_LINES:
            break
    return part


def _lines(frame: pd.DataFrame) -> int:
    return len(frame) + frame["segment"].nunique()


def _names(frame: pd.DataFrame, words: Words, *, two: bool) -> list[str]:
    """Return the segments' names as written; those that would read alike are cut in the middle."""
    names: list[str] = []
    for _, group in frame.groupby("segment", sort=False):
        whole = [each or words("charts.no_value") for each in group["value"]]
        wrapped = [wrap(each, _NAME_WIDTH) for each in whole]
        apart = two and len(set(wrapped)) == len(wrapped)
        names += wrapped if apart else fit_apart(whole, _NAME_WIDTH)
    return names


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
            labels.append(row.name)
            base = few if row.suppressed else words.number(row.base, 0)
            colour = palette().muted if row.suppressed else palette().ink
            columns[1].text(0.5, y, base, ha="center", va="center", color=colour)
            if isnan(row.estimate):
                continue
            _point(plot, y, row)
            value, low, high = (
                figure_text(each, survey, words) for each in (row.estimate, row.low, row.high)
            )
            columns[0].text(0.5, y, f"{value}  [{low}; {high}]", ha="center", va="center")
            if not isnan(row.difference):
                _difference(columns[2], y, row.difference, row.verdict, words)
    plot.set_yticks(range(len(labels)), labels, color=palette().ink, linespacing=1.0)
    for place in kinds:
        plot.get_yticklabels()[place].set_color(palette().main)
    plot.set_ylim(len(labels) - 0.4, -0.6)
    plot.margins(x=0.05)
    plot.grid(axis="x")
    plot.spines["left"].set_visible(False)
    figure_ticks(plot.xaxis, survey, words)


def _point(axes: Axes, y: int, row: Any) -> None:
    axes.plot([row.low, row.high], [y, y], color=palette().main, linewidth=1.4, zorder=2)
    axes.plot(
        [row.estimate],
        [y],
        marker="s",
        markersize=4.5,
        markerfacecolor=palette().paper if row.indicative else palette().main,
        markeredgecolor=palette().main,
        zorder=3,
    )
    axes.plot(
        [row.shrunken],
        [y],
        marker="|",
        markersize=8,
        color=palette().ink,
        markeredgewidth=1.1,
        zorder=4,
    )


def _difference(axes: Axes, y: int, value: float, verdict: Verdict, words: Words) -> None:
    chance = verdict == "noise"
    axes.text(
        0.5,
        y,
        f"{_ARROWS[verdict]}{words.signed(value)}",
        ha="center",
        va="center",
        color=palette().muted if chance else palette().ink,
        weight="normal" if chance else "bold",
    )


def _widen(plot: Axes, survey: SurveyResult) -> None:
    """Give an axis whose figures are all alike room enough for labels that differ."""
    least = 20 if survey.metric == "nps" else 1
    low, high = plot.get_xlim()
    if high - low < least:
        plot.set_xlim((low + high - least) / 2, (low + high + least) / 2)


def _note(
    frame: pd.DataFrame,
    whole: pd.DataFrame,
    overall: Estimate | None,
    survey: SurveyResult,
    model: Model,
    words: Words,
) -> str:
    notes = [interval_note([each.estimate for each in survey.segments if each.estimate], words)]
    if overall is not None:
        total = estimate_text(overall, survey, words)
        notes.append(words("charts.segments_line", total=total))
    notes += _test_notes(survey, words)
    if frame["shrunken"].notna().any():
        notes.append(words("charts.segments_shrunken"))
    if frame["indicative"].any():
        notes.append(words("charts.indicative", base=model.rules.indicative_base))
    if len(frame) < len(whole):
        notes.append(words("charts.segments_cut", shown=len(frame), all=len(whole)))
    notes.append(words("charts.source_answers"))
    return " ".join(each for each in notes if each)


def _test_notes(survey: SurveyResult, words: Words) -> list[str]:
    """Return what the column of differences holds, and which kinds of segments differ at all."""
    if not survey.segment_tests:
        return []
    notes = [words("charts.segments_compared"), _adjusted(survey.segment_tests, words)]
    for differ, key in ((True, "charts.segments_differ"), (False, "charts.segments_alike")):
        kinds = [
            f"{literal(each.segment)} ({words.p_equals(each.pvalue)})"
            for each in survey.segment_tests
            if each.differ == differ
        ]
        if kinds:
            notes.append(words(key, kinds=some(kinds, words)))
    return notes


def _adjusted(tests: Sequence[SegmentTest], words: Words) -> str:
    if len(tests) == 1:
        return words("charts.segments_adjusted", count=tests[0].comparisons)
    numbers = [f"{literal(each.segment)} {words.number(each.comparisons, 0)}" for each in tests]
    return words("charts.segments_adjusted_each", numbers=some(numbers, words))


def _alt(frame: pd.DataFrame, survey: SurveyResult, answers: str, words: Words) -> str:
    scored = frame[frame["estimate"].notna()].sort_values(
        "estimate", ascending=False, kind="stable"
    )

    def listed(part: pd.DataFrame) -> str:
        return "; ".join(
            f"{literal(row.segment)} {literal(row.value)} "
            f"{figure_text(row.estimate, survey, words)} "
            f"({words('charts.n', n=words.number(row.base, 0))})"
            for row in rows(part)
        ) or words("charts.none")

    told = words(
        "charts.segments_alt",
        segments=len(frame),
        suppressed=int(frame["suppressed"].sum()),
        n=answers,
        highest=listed(scored.head(3)),
        lowest=listed(scored.tail(min(3, max(len(scored) - 3, 0))).iloc[::-1]),
    )
    if not survey.segment_tests:
        return told
    apart = [
        f"{literal(row.segment)} {literal(row.value)} {words.signed(row.difference)}"
        for row in rows(scored)
        if row.verdict in {"rise", "fall"}
    ]
    names = some(apart, words, 10) or words("charts.none")
    return f"{told} " + words("charts.segments_apart", segments=names)

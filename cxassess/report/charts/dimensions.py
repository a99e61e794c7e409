"""Dimensions: what was declared against what the evidence supports."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator

from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import Chart, period, respondents, rows
from cxassess.report.charts.labels import wrap
from cxassess.report.words import Words

_NAME_WIDTH = 4.6
_ROW = 0.95
_NO_SCORE = "–"


def dimension_frame(assessment: Assessment, model: Model, words: Words) -> pd.DataFrame:
    """Return one row a dimension, the best evidenced first, those without a score last.

    Columns: ``dimension`` (id), ``name``, ``declared``, ``evidenced``, ``gap`` (declared -
    evidenced), ``low``, ``high`` (bounds), all on 0-100, ``coverage`` in [0, 1], ``sufficient``.
    """
    frame = pd.DataFrame(
        [
            {
                "dimension": each.id,
                "name": words.of(model.dimension(each.id).name),
                "declared": each.declared,
                "evidenced": each.evidenced,
                "low": each.bounds.low,
                "high": each.bounds.high,
                "coverage": each.coverage,
                "sufficient": each.evidenced is not None,
            }
            for each in assessment.dimensions
        ]
    ).astype({"declared": float, "evidenced": float})
    frame.insert(4, "gap", frame["declared"] - frame["evidenced"])
    return frame.sort_values(
        "evidenced", ascending=False, na_position="last", kind="stable"
    ).reset_index(drop=True)


@style.apply_style()
def dimension_bars(assessment: Assessment, model: Model, words: Words) -> Chart:
    """Draw evidenced scores as bars with their bounds, declared ones as diamonds."""
    frame = dimension_frame(assessment, model, words)
    heads = [words("charts.evidenced"), words("charts.declared")]
    figure, axes, columns = style.with_columns(_ROW * len(frame) + 2.3, heads, (1.9, 1.6))
    _frame_axes(axes, frame, model, words)
    known = frame[frame["sufficient"]]
    axes.barh(known.index, known["evidenced"], height=0.56, color=style.MAIN, zorder=2)
    open_ended = known[known["high"] - known["low"] > 0.05]
    for row in rows(open_ended):
        axes.errorbar(
            row.evidenced,
            row.Index,
            xerr=[[max(row.evidenced - row.low, 0)], [max(row.high - row.evidenced, 0)]],
            color=style.INK,
            capsize=2.5,
            linewidth=0.9,
            zorder=3,
        )
    _declared(axes, known)
    _insufficient(axes, frame, words)
    _write_column(columns[0], [_score(each, words) for each in frame["evidenced"]], weight="bold")
    _write_column(columns[1], [_score(each, words) for each in frame["declared"]])
    bounds = Line2D([], [], color=style.INK, marker="|", linewidth=0.9, markersize=5)
    figure.legend(
        handles=[Patch(color=style.MAIN), _declared_mark(), bounds],
        labels=[words("charts.evidenced"), words("charts.declared"), words("charts.bounds")],
        loc="outside lower center",
        ncols=3,
    )
    n = respondents(assessment, words)
    return Chart(
        figure,
        caption=words("charts.dimensions_caption", n=n, period=period(assessment, words)),
        alt=words("charts.dimensions_alt", n=n, scores=_scores(frame, words)),
        note=words("charts.dimensions_note", least=words.percent(model.rules.dimension_coverage)),
    )


@style.apply_style()
def evidence_gap(assessment: Assessment, model: Model, words: Words) -> Chart:
    """Draw how far each dimension's declared score lies from its evidenced one."""
    frame = dimension_frame(assessment, model, words)
    frame = frame.sort_values("gap", ascending=False, na_position="last", kind="stable")
    frame = frame.reset_index(drop=True)
    heads = [words("charts.gap")]
    figure, axes, columns = style.with_columns(0.85 * len(frame) + 2.3, heads, (1.7,))
    _frame_axes(axes, frame, model, words)
    known = frame[frame["sufficient"]]
    axes.hlines(
        known.index, known["evidenced"], known["declared"], color=style.LINE, linewidth=3, zorder=2
    )
    axes.scatter(known["evidenced"], known.index, s=44, color=style.MAIN, zorder=3)
    _declared(axes, known)
    _insufficient(axes, frame, words)
    gaps = [_NO_SCORE if pd.isna(gap) else words.signed(gap) for gap in frame["gap"]]
    _write_column(columns[0], gaps, weight="bold")
    evidenced = Line2D([], [], color=style.MAIN, marker="o", linestyle="none", markersize=6)
    figure.legend(
        handles=[evidenced, _declared_mark()],
        labels=[words("charts.evidenced"), words("charts.declared")],
        loc="outside lower center",
        ncols=2,
    )
    n = respondents(assessment, words)
    return Chart(
        figure,
        caption=words("charts.gap_caption", n=n, period=period(assessment, words)),
        alt=words("charts.gap_alt", n=n, scores=_scores(frame, words)),
        note=words("charts.gap_note"),
    )


def _frame_axes(axes: Axes, frame: pd.DataFrame, model: Model, words: Words) -> None:
    """Set up a 0-100 axis with the stages' bands and one row a dimension."""
    edges = [level.from_index for level in model.levels] + [model.levels[-1].to_index]
    axes.set(xlim=(edges[0], edges[-1]), ylim=(len(frame) - 0.4, -0.6))
    axes.xaxis.set_major_locator(FixedLocator(edges))
    axes.xaxis.set_major_formatter(lambda value, _: words.number(value, 0))
    axes.grid(axis="x")
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_yticks(
        frame.index, [wrap(name, _NAME_WIDTH) for name in frame["name"]], color=style.INK
    )
    stages = axes.secondary_xaxis("top")
    stages.tick_params(**style.TICKS)
    stages.spines["top"].set_visible(False)
    stages.set_xticks(
        [(level.from_index + level.to_index) / 2 for level in model.levels],
        [f"{level.level}\n{words.of(level.name)}" for level in model.levels],
    )


def _declared_mark() -> Line2D:
    return Line2D(
        [],
        [],
        marker="D",
        linestyle="none",
        markerfacecolor=style.PAPER,
        markeredgecolor=style.INK,
        markeredgewidth=1.2,
        markersize=5.5,
    )


def _declared(axes: Axes, known: pd.DataFrame) -> None:
    axes.scatter(
        known["declared"],
        known.index,
        marker="D",
        s=30,
        facecolor=style.PAPER,
        edgecolor=style.INK,
        linewidth=1.2,
        zorder=4,
        clip_on=False,
    )


def _insufficient(axes: Axes, frame: pd.DataFrame, words: Words) -> None:
    unknown = frame[~frame["sufficient"]]
    axes.barh(
        unknown.index,
        100,
        height=0.56,
        facecolor=style.NO_DATA,
        edgecolor=style.LINE,
        hatch=style.HATCH,
        zorder=2,
    )
    for row in rows(unknown):
        axes.text(
            50,
            row.Index,
            words("charts.insufficient", coverage=words.percent(row.coverage)),
            ha="center",
            va="center",
            color=style.INK,
            bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 2},
            zorder=4,
        )


def _score(value: float, words: Words) -> str:
    return _NO_SCORE if pd.isna(value) else words.number(value)


def _write_column(column: Axes, texts: Sequence[str], *, weight: str = "normal") -> None:
    for row, text in enumerate(texts):
        column.text(0.5, row, text, ha="center", va="center", weight=weight)


def _scores(frame: pd.DataFrame, words: Words) -> str:
    """Return every dimension's scores in words."""
    return "; ".join(
        words(
            "charts.dimension_scores",
            name=row.name,
            evidenced=words.number(row.evidenced),
            declared=words.number(row.declared),
        )
        if row.sufficient
        else f"{row.name}: " + words("charts.insufficient", coverage=words.percent(row.coverage))
        for row in rows(frame)
    )

"""Dimensions: what was declared against what the evidence supports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator

from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import Chart, period, respondents, rows
from cxassess.report.charts.labels import wrap
from cxassess.report.charts.palettes import palette
from cxassess.report.words import Words

_NAME_WIDTH = 4.6
_ROW = 0.95
_BAR = 0.6
_ABOVE, _BELOW = -0.13, 0.17  # the middle of a bar: so that its marks do not hide each other
_NO_SCORE = "–"


def dimension_frame(assessment: Assessment, model: Model, words: Words) -> pd.DataFrame:
    """Return one row a dimension, the best evidenced first, those without a score last.

    Columns: ``dimension`` (id), ``name``, ``declared``, ``evidenced``, ``gap`` (declared -
    evidenced), ``low``, ``high`` (bounds on the missing answers), ``raters_low``,
    ``raters_high`` (with other respondents), ``target``, ``previous`` (of a comparable earlier
    assessment), all on 0-100 and NaN where there is none, ``coverage`` in [0, 1], ``sufficient``.
    """
    spans = next((e.dimensions for e in assessment.uncertainty if e.source == "raters"), {})
    targets = assessment.targets.dimensions if assessment.targets else {}
    earlier = assessment.evolution.dimensions if assessment.evolution else ()
    previous = {each.id: each.previous for each in earlier}
    records = []
    for each in assessment.dimensions:
        span = spans.get(each.id)
        records.append(
            {
                "dimension": each.id,
                "name": words.of(model.dimension(each.id).name),
                "declared": each.declared,
                "evidenced": each.evidenced,
                "low": each.bounds.low,
                "high": each.bounds.high,
                "raters_low": span.low if span else None,
                "raters_high": span.high if span else None,
                "target": targets.get(each.id),
                "previous": previous.get(each.id),
                "coverage": each.coverage,
                "sufficient": each.evidenced is not None,
            }
        )
    figures = ["declared", "evidenced", "raters_low", "raters_high", "target", "previous"]
    frame = pd.DataFrame(records).astype(dict.fromkeys(figures, float))
    frame.insert(4, "gap", frame["declared"] - frame["evidenced"])
    return frame.sort_values(
        "evidenced", ascending=False, na_position="last", kind="stable"
    ).reset_index(drop=True)


@style.apply_style()
def dimension_bars(assessment: Assessment, model: Model, words: Words) -> Chart:
    """Draw evidenced scores as bars with their uncertainty, declared ones as diamonds.

    The uncertainty is that of the respondents where it can be assessed, else the bounds of the
    missing answers; targets and the scores of an earlier assessment are drawn where there are any.
    """
    frame = dimension_frame(assessment, model, words)
    known = frame[frame["sufficient"]]
    heads, shown = ["charts.evidenced", "charts.declared"], ["evidenced", "declared"]
    if known["target"].notna().any():
        heads, shown = [*heads, "charts.target"], [*shown, "target"]
    figure, axes, columns = style.with_columns(
        _ROW * len(frame) + 2.6, [words(head) for head in heads], [1.5] * len(heads)
    )
    sns.barplot(
        known.assign(row=known.index),
        x="evidenced",
        y="row",
        orient="h",
        native_scale=True,
        width=_BAR,
        color=palette().main,
        saturation=1,
        errorbar=None,
        ax=axes,
    )
    _frame_axes(axes, frame, model, words)
    by_raters = bool(known["raters_low"].notna().any())
    low, high = ("raters_low", "raters_high") if by_raters else ("low", "high")
    for row in rows(known[known[high] - known[low] > 0.05].rename(columns={low: "l", high: "h"})):
        axes.plot([row.l, row.h], [row.Index + _BELOW] * 2, zorder=3, clip_on=False, **_whisker())
    for row in rows(known):
        axes.plot([row.target], [row.Index], zorder=4, clip_on=False, **_target(21))
        axes.plot([row.previous], [row.Index + _ABOVE], zorder=5, clip_on=False, **_ghost())
        axes.plot([row.declared], [row.Index + _ABOVE], zorder=6, clip_on=False, **_diamond())
    _insufficient(axes, frame, words)
    for column, name in zip(columns, shown, strict=True):
        texts = [_score(each, words) for each in frame[name].where(frame["sufficient"])]
        _write_column(column, texts, weight="bold" if name == "evidenced" else "normal")
    handles = _legend(known, words, by_raters=by_raters)
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))
    n = respondents(assessment, words)
    return Chart(
        figure,
        caption=words("charts.dimensions_caption", n=n, period=period(assessment, words)),
        alt=words("charts.dimensions_alt", n=n, scores=_scores(frame, words, low, high)),
        note=_note(model, words, by_raters=by_raters),
        label="fig-dimensions",
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
        known.index,
        known["evidenced"],
        known["declared"],
        color=palette().line,
        linewidth=3,
        zorder=2,
    )
    for row in rows(known):
        axes.plot([row.declared], [row.Index], zorder=3, clip_on=False, **_diamond(9))
        axes.plot([row.evidenced], [row.Index], zorder=4, clip_on=False, **_dot())
    _insufficient(axes, frame, words)
    gaps = [_NO_SCORE if pd.isna(gap) else words.signed(gap) for gap in frame["gap"]]
    _write_column(columns[0], gaps, weight="bold")
    figure.legend(
        handles=[
            Line2D([], [], label=words("charts.evidenced"), **_dot()),
            Line2D([], [], label=words("charts.declared"), **_diamond(9)),
        ],
        loc="outside lower center",
        ncols=2,
    )
    n = respondents(assessment, words)
    return Chart(
        figure,
        caption=words("charts.gap_caption", n=n, period=period(assessment, words)),
        alt=words("charts.gap_alt", n=n, scores=_gaps(frame, words)),
        note=words("charts.gap_note"),
        label="fig-gap",
    )


def _frame_axes(axes: Axes, frame: pd.DataFrame, model: Model, words: Words) -> None:
    """Set up a 0-100 axis with the stages' bands and one row a dimension."""
    edges = [level.from_index for level in model.levels] + [model.levels[-1].to_index]
    axes.set(xlim=(edges[0], edges[-1]), ylim=(len(frame) - 0.4, -0.6), xlabel="", ylabel="")
    axes.xaxis.set_major_locator(FixedLocator(edges))
    axes.xaxis.set_major_formatter(lambda value, _: words.number(value, 0))
    axes.grid(axis="x")
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_yticks(
        frame.index, [wrap(name, _NAME_WIDTH) for name in frame["name"]], color=palette().ink
    )
    stages = axes.secondary_xaxis("top")
    stages.tick_params(**style.ticks())
    stages.spines["top"].set_visible(False)
    stages.set_xticks(
        [(level.from_index + level.to_index) / 2 for level in model.levels],
        [f"{level.level}\n{words.of(level.name)}" for level in model.levels],
    )


def _whisker() -> dict[str, Any]:
    """Return a line with ends, with a rim of paper to be seen on a bar."""
    rim = withStroke(linewidth=2.8, foreground=palette().paper)
    look = {"color": palette().ink, "marker": "|", "markersize": 5, "linewidth": 0.9}
    return look | {"path_effects": [rim]}


def _diamond(size: float = 5.5) -> dict[str, Any]:
    look = {"marker": "D", "linestyle": "none", "markersize": size, "markeredgewidth": 1.2}
    return look | {"markerfacecolor": palette().paper, "markeredgecolor": palette().ink}


def _dot() -> dict[str, Any]:
    return {"marker": "o", "linestyle": "none", "markersize": 5, "color": palette().main}


def _ghost() -> dict[str, Any]:
    look = {"marker": "o", "linestyle": "none", "markersize": 5.5, "markeredgewidth": 1.1}
    return look | {"markerfacecolor": palette().paper, "markeredgecolor": palette().muted}


def _target(size: float) -> dict[str, Any]:
    look = {"marker": "|", "linestyle": "none", "markersize": size, "markeredgewidth": 2.0}
    return look | {"markeredgecolor": palette().ink}


def _legend(known: pd.DataFrame, words: Words, *, by_raters: bool) -> list[Any]:
    """Return what each mark that was drawn means."""
    handles: list[Any] = [
        Patch(color=palette().main, label=words("charts.evidenced")),
        Line2D([], [], label=words("charts.declared"), **_diamond()),
        Line2D(
            [], [], label=words("charts.raters" if by_raters else "charts.bounds"), **_whisker()
        ),
    ]
    if known["target"].notna().any():
        handles.append(Line2D([], [], label=words("charts.target"), **_target(9)))
    if known["previous"].notna().any():
        handles.append(Line2D([], [], label=words("charts.previous"), **_ghost()))
    return handles


def _note(model: Model, words: Words, *, by_raters: bool) -> str:
    rules = model.rules
    line = words("charts.dimensions_bounds")
    if by_raters:
        level = words.percent(rules.uncertainty_confidence)
        line = words("charts.dimensions_raters", level=level)
    least = words.percent(rules.dimension_coverage)
    return f"{line} " + words("charts.dimensions_note", least=least)


def _insufficient(axes: Axes, frame: pd.DataFrame, words: Words) -> None:
    unknown = frame[~frame["sufficient"]]
    axes.barh(
        unknown.index,
        100,
        height=_BAR,
        facecolor=palette().no_data,
        edgecolor=palette().line,
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
            color=palette().ink,
            bbox={"facecolor": palette().paper, "edgecolor": "none", "pad": 2},
            zorder=4,
        )


def _score(value: float, words: Words) -> str:
    return _NO_SCORE if pd.isna(value) else words.number(value)


def _write_column(column: Axes, texts: Sequence[str], *, weight: str) -> None:
    for row, text in enumerate(texts):
        column.text(0.5, row, text, ha="center", va="center", weight=weight)


def _scores(frame: pd.DataFrame, words: Words, low: str, high: str) -> str:
    """Return every dimension's scores in words."""
    return "; ".join(
        _in_words(row, getattr(row, low), getattr(row, high), words) for row in rows(frame)
    )


def _in_words(row: Any, low: float, high: float, words: Words) -> str:
    if not row.sufficient:
        return _unknown(row, words)
    bounds = f"[{words.number(low)}; {words.number(high)}]"
    evidenced = words.number(row.evidenced)
    told = words(
        "charts.dimension_scores",
        name=row.name,
        evidenced=evidenced if pd.isna(low) else f"{evidenced} {bounds}",
        declared=words.number(row.declared),
    )
    for key, value in (("target", row.target), ("previous", row.previous)):
        if not pd.isna(value):
            told += f", {words(f'charts.{key}').lower()} {words.number(value)}"
    return told


def _gaps(frame: pd.DataFrame, words: Words) -> str:
    """Return every dimension's gap in words."""
    return "; ".join(
        words(
            "charts.dimension_gap",
            name=row.name,
            evidenced=words.number(row.evidenced),
            declared=words.number(row.declared),
            gap=words.signed(row.gap),
        )
        if row.sufficient
        else _unknown(row, words)
        for row in rows(frame)
    )


def _unknown(row: Any, words: Words) -> str:
    return f"{row.name}: " + words("charts.insufficient", coverage=words.percent(row.coverage))

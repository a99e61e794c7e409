"""Evolution: each score of the previous assessment beside today's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from cxassess.assessment.outlook_types import Movement
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import Chart, empty_chart, respondents, rows
from cxassess.report.charts.labels import wrap
from cxassess.report.charts.palettes import palette
from cxassess.report.words import Words

_NAME_WIDTH = 4.2
_ROW = 0.85
_SHAPES: Mapping[Movement, str] = {
    "real_gain": ">",
    "stable": "o",
    "real_loss": "<",
    "not_comparable": "o",
}
"""Mark of today's score: the direction is a shape, not only a colour."""

_WIDTHS: Mapping[Movement, float] = {
    "real_gain": 3.0,
    "stable": 1.2,
    "real_loss": 3.0,
    "not_comparable": 0.0,
}
"""Width of the line from then to now, in points."""


def evolution_frame(assessment: Assessment, model: Model, words: Words) -> pd.DataFrame:
    """Return one row for the index and one a dimension, the largest gain first.

    Columns: ``id``, ``name``, ``previous``, ``current``, ``change`` (where comparable),
    ``movement``, ``target``, all scores evidenced and on 0-100; ``low``, ``high``: the raters'
    interval of today's score.
    """
    found, targets = assessment.evolution, assessment.targets
    changes = [] if found is None else [each for each in (found.evidenced,) if each]
    changes += () if found is None else found.dimensions
    aims = {} if targets is None else {"index": targets.index, **targets.dimensions}
    raters = next((each for each in assessment.uncertainty if each.source == "raters"), None)
    spans = {} if raters is None else {"index": raters.index, **raters.dimensions}
    frame = pd.DataFrame(
        [
            {
                "id": each.id,
                "name": words("evolution.index")
                if each.id == "index"
                else words.of(model.dimension(each.id).name),
                "previous": each.previous,
                "current": each.current,
                "change": None if each.movement == "not_comparable" else each.difference,
                "movement": each.movement,
                "target": aims.get(each.id),
                "low": span.low if (span := spans.get(each.id)) else None,
                "high": span.high if span else None,
            }
            for each in changes
        ],
        columns=[
            *("id", "name", "previous", "current", "change"),
            *("movement", "target", "low", "high"),
        ],
    )
    figures = ("previous", "current", "change", "target", "low", "high")
    frame = frame.astype(dict.fromkeys(figures, float))
    frame["first"] = frame["id"] == "index"
    return (
        frame.sort_values(["first", "change"], ascending=False, na_position="last", kind="stable")
        .drop(columns="first")
        .reset_index(drop=True)
    )


@style.apply_style()
def evolution_slopes(assessment: Assessment, model: Model, words: Words) -> Chart:
    """Draw where each score stood, where it stands and what is aimed at."""
    found, n = assessment.evolution, respondents(assessment, words)
    if found is None or not found.comparable:
        reason = words("evolution.chart_none")
        return empty_chart(reason, words("evolution.chart_none_caption", n=n), n, words)
    frame = evolution_frame(assessment, model, words)
    heads = [words("evolution.col_change"), words("evolution.col_movement")]
    figure, axes, columns = style.with_columns(_ROW * len(frame) + 2.4, heads, (1.7, 2.6))
    _frame_axes(axes, frame, model, words)
    for row in rows(frame):
        _draw(axes, row)
        change = words("common.none") if pd.isna(row.change) else words.signed(row.change)
        columns[0].text(0.5, row.Index, change, ha="center", va="center", weight="bold")
        movement = words(f"evolution.movement_{row.movement}")
        columns[1].text(0.5, row.Index, movement, ha="center", va="center")
    figure.legend(handles=_legend(frame, words), loc="outside lower center", ncols=3)
    before = words.short_date(found.previous_date)
    now = words.short_date(assessment.client.date)
    scores = "; ".join(_told(row, words) for row in rows(frame))
    return Chart(
        figure,
        caption=words("evolution.chart_caption", n=n, before=before, now=now),
        alt=words("evolution.chart_alt", n=n, scores=scores, before=before, now=now),
        note=words("evolution.chart_note", points=words.number(model.rules.score_change, 0)),
        label="fig-evolution",
    )


def _frame_axes(axes: Axes, frame: pd.DataFrame, model: Model, words: Words) -> None:
    """Set up a 0-100 axis with the stages' bands and one row a score, the index set apart."""
    edges = [level.from_index for level in model.levels] + [model.levels[-1].to_index]
    axes.set(xlim=(edges[0], edges[-1]), ylim=(len(frame) - 0.4, -0.6))
    axes.set_xticks(edges, [words.number(each, 0) for each in edges])
    axes.grid(axis="x")
    axes.spines[["left", "bottom"]].set_visible(False)
    names = [wrap(name, _NAME_WIDTH) for name in frame["name"]]
    axes.set_yticks(frame.index, names, color=palette().ink)
    axes.axhline(0.5, color=palette().line, linewidth=0.8)


def _draw(axes: Axes, row: Any) -> None:
    y, width = row.Index, _WIDTHS[row.movement]
    axes.plot(
        [row.previous, row.current],
        [y, y],
        color=_colour(row.movement),
        linewidth=width,
        solid_capstyle="butt",
        zorder=2,
    )
    axes.plot([row.low, row.high], [y, y], zorder=3, **_raters())
    axes.plot([row.previous], [y], zorder=4, **_ghost())
    axes.plot([row.current], [y], zorder=5, **_today(row.movement))
    axes.plot([row.target], [y], zorder=3, clip_on=False, **_target(15))


def _colour(movement: Movement) -> str:
    colours: Mapping[Movement, str] = {
        "real_gain": palette().main,
        "stable": palette().muted,
        "real_loss": palette().alarm,
        "not_comparable": palette().line,
    }
    return colours[movement]


def _raters() -> dict[str, Any]:
    return {"color": palette().ink, "marker": "|", "linewidth": 0.8, "markersize": 5}


def _ghost() -> dict[str, Any]:
    edge = {"markeredgecolor": palette().muted, "markeredgewidth": 1.1}
    return {"marker": "o", "linestyle": "none", "markerfacecolor": palette().paper, **edge}


def _today(movement: Movement) -> dict[str, Any]:
    look = {"linestyle": "none", "markersize": 7.5, "markeredgecolor": palette().paper}
    return {"marker": _SHAPES[movement], "color": _colour(movement), **look}


def _target(size: float) -> dict[str, Any]:
    edge = {"markeredgecolor": palette().ink, "markeredgewidth": 2.0}
    return {"marker": "|", "linestyle": "none", "markersize": size, **edge}


def _legend(frame: pd.DataFrame, words: Words) -> list[Line2D]:
    """Return what each mark that was drawn means."""
    handles = [Line2D([], [], label=words("evolution.mark_previous"), **_ghost())]
    handles += [
        Line2D([], [], label=words(f"evolution.mark_{movement}"), **_today(movement))
        for movement in _SHAPES
        if (frame["movement"].eq(movement) & frame["current"].notna()).any()
    ]
    if frame["low"].notna().any():
        label = words("evolution.mark_raters")
        handles.append(Line2D([], [], label=label, **_raters()))
    if frame["target"].notna().any():
        handles.append(Line2D([], [], label=words("evolution.mark_target"), **_target(9)))
    return handles


def _told(row: Any, words: Words) -> str:
    """Return a score's change in words."""
    movement = words(f"evolution.movement_{row.movement}")
    if pd.isna(row.change):
        return words("evolution.chart_unknown", name=row.name, movement=movement)
    told = words(
        "evolution.chart_change",
        name=row.name,
        before=words.number(row.previous),
        now=words.number(row.current),
        change=words.signed(row.change),
        movement=movement,
    )
    if pd.isna(row.target):
        return told
    return f"{told}, {words('evolution.chart_target', target=words.number(row.target))}"

"""The roadmap: what is mended by when, in which order, and the stage it leads to."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from cxassess.assessment.outlook_types import RoadmapHorizon, RoadmapStep
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import Chart, period, respondents
from cxassess.report.charts.labels import fit, text_width
from cxassess.report.charts.palettes import palette
from cxassess.report.charts.roadmap_layout import (
    CHIP,
    FOOT,
    LANE_NAMES,
    RIGHT,
    Plan,
    centres,
    lay_out,
)
from cxassess.report.charts.style import TEXT_WIDTH
from cxassess.report.names import stage_name
from cxassess.report.words import Words

_HEAD = 1.85  # room for the horizons above the lanes
_MOST_ARROWS = 40
"""Dependencies that can still be told apart; of more none is drawn."""


def horizon_name(horizon: RoadmapHorizon, words: Words) -> str:
    """Return "30 days", or "12 months" from about half a year on."""
    if horizon.days < 180:
        return words("charts_roadmap.days", count=horizon.days)
    return words("charts_roadmap.months", count=round(horizon.days * 12 / 365))


def stage_text(stage: int | None, model: Model, words: Words) -> str:
    """Return a stage's name, or that no single one may be published."""
    return words("charts_roadmap.no_stage") if stage is None else stage_name(stage, model, words)


def roadmap_frame(assessment: Assessment, model: Model, words: Words) -> pd.DataFrame:
    """Return one row a step, in the order of the horizons and of the work.

    Columns: ``horizon`` (id), ``days``, ``order``, ``mistake`` (id), ``title``, ``dimension``
    (id), ``owner``, ``effort`` (1-5), ``depends_on`` (ids, comma between), ``kpi``, ``quick_win``,
    ``holds_gate``.
    """
    columns = [
        "horizon", "days", "order", "mistake", "title", "dimension", "owner", "effort",
        "depends_on", "kpi", "quick_win", "holds_gate",
    ]  # fmt: skip
    rows = []
    for horizon in assessment.roadmap:
        for step in horizon.steps:
            mistake = model.mistake(step.mistake)
            rows.append(
                {
                    "horizon": horizon.id,
                    "days": horizon.days,
                    "order": step.order,
                    "mistake": step.mistake,
                    "title": words.of(mistake.title),
                    "dimension": mistake.dimension,
                    "owner": words.of(mistake.owner),
                    "effort": step.effort,
                    "depends_on": ", ".join(step.depends_on),
                    "kpi": words.of(mistake.kpi),
                    "quick_win": step.quick_win,
                    "holds_gate": bool(step.holds),
                }
            )
    return pd.DataFrame(rows, columns=columns)


@style.apply_style()
def roadmap_timeline(assessment: Assessment, model: Model, words: Words) -> Chart | None:
    """Draw the steps by dimension and horizon, with their dependencies and the stages reached.

    None where nothing was found.
    """
    if not any(horizon.steps for horizon in assessment.roadmap):
        return None
    plan = lay_out(assessment.roadmap, model, words)
    figure, axes = style.drawing(_HEAD + plan.height + FOOT)
    _draw_lanes(axes, plan)
    _draw_milestones(axes, plan, model, words)
    _draw_today(axes, plan, assessment, model, words)
    places = dict(centres(plan, model))
    arrows = _draw_dependencies(axes, plan, places)
    for step, (x, y) in places.items():
        _draw_step(axes, plan.steps[step], x, y)
    _legend(axes, words, arrows=arrows)
    return Chart(
        figure,
        caption=words(
            "charts_roadmap.caption",
            count=len(places),
            n=respondents(assessment, words),
            period=period(assessment, words),
        ),
        alt=_alt(assessment, model, words),
        note=words("charts_roadmap.note", level=model.rules.what_if_level),
        label="fig-roadmap",
    )


def _draw_lanes(axes: Axes, plan: Plan) -> None:
    for number, (dimension, name) in enumerate(plan.names.items()):
        bottom, height = plan.bottom(dimension), plan.lanes[dimension]
        if number % 2 == 0:
            axes.add_patch(
                Rectangle((0, bottom), TEXT_WIDTH, height, facecolor=palette().shade, zorder=0)
            )
        axes.text(
            0.1, bottom + height / 2, name, va="center", size=style.SMALL_SIZE, linespacing=1.1
        )


def _draw_milestones(axes: Axes, plan: Plan, model: Model, words: Words) -> None:
    """Draw the time line: at the end of each horizon the stage and the index it leads to."""
    top = FOOT + plan.height
    line = top + 0.3
    axes.plot([LANE_NAMES, RIGHT], [line, line], color=palette().ink, linewidth=1.2)
    for place, horizon in enumerate(plan.horizons):
        right, width = plan.left(place) + plan.widths[place], plan.widths[place] - 0.15
        axes.plot([right, right], [FOOT, line], color=palette().line, linewidth=0.6, zorder=1)
        axes.plot([right], [line], marker="D", color=palette().ink, markersize=5.5, zorder=4)
        name = horizon_name(horizon, words)
        _write(axes, (right, line), width, name, horizon.stage, horizon.index, model, words)


def _draw_today(axes: Axes, plan: Plan, assessment: Assessment, model: Model, words: Words) -> None:
    line, name = FOOT + plan.height + 0.3, words("charts_roadmap.today")
    stage, index = assessment.stage.final, assessment.index.evidenced
    axes.plot([LANE_NAMES], [line], marker="o", color=palette().ink, markersize=5.5, zorder=4)
    _write(axes, (LANE_NAMES, line), LANE_NAMES - 0.1, name, stage, index, model, words)


def _write(
    axes: Axes,
    point: tuple[float, float],
    width: float,
    name: str,
    stage: int | None,
    index: float | None,
    model: Model,
    words: Words,
) -> None:
    """Write a name, a stage and an index over a point of the time line, to its left."""
    x, y = point
    reached = stage_text(stage, model, words)
    if stage is not None and text_width(reached, size=style.SMALL_SIZE) > width:
        reached = words("charts_roadmap.stage", number=stage)
    score = "" if index is None else words("charts_roadmap.index", index=words.number(index))
    for text, bold, up in ((name, True, 1.17), (reached, False, 0.73), (score, False, 0.35)):
        weight, size = ("bold", 9.0) if bold else ("normal", style.SMALL_SIZE)
        shown = fit(text, width, size=size, weight=weight)
        axes.text(x, y + up, shown, ha="right", va="center", weight=weight, size=size)


def _draw_dependencies(axes: Axes, plan: Plan, places: Mapping[str, tuple[float, float]]) -> bool:
    """Draw an arrow from each step to those that wait for it; tell whether there are any."""
    needed = [
        (places[need], places[name])
        for name, step in plan.steps.items()
        for need in step.depends_on
        if need in places
    ]
    if len(needed) > _MOST_ARROWS:
        return False
    for (x, y), (to_x, to_y) in needed:
        half = CHIP[0] / 2
        # From side to side where the step stands later, else from edge to edge.
        later = to_x - x > CHIP[0]
        start, end = ((x + half, y), (to_x - half, to_y)) if later else _edges(x, y, to_x, to_y)
        axes.add_patch(
            FancyArrowPatch(
                start,
                end,
                arrowstyle="-|>",
                mutation_scale=5,
                connectionstyle="arc3,rad=0.08" if later else "arc3,rad=0.3",
                color=palette().muted,
                linewidth=0.5,
                shrinkA=0,
                shrinkB=0,
                zorder=2,
            )
        )
    return bool(needed)


def _edges(
    x: float, y: float, to_x: float, to_y: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    half = CHIP[1] / 2 if to_y > y else -CHIP[1] / 2
    return (x, y + half), (to_x, to_y - half)


def _draw_step(axes: Axes, step: RoadmapStep, x: float, y: float) -> None:
    face, edge = _look("gate" if step.holds else "quick_win" if step.quick_win else "other")
    width, height = CHIP
    axes.add_patch(
        FancyBboxPatch(
            (x - width / 2 + 0.06, y - height / 2 + 0.06),
            width - 0.12,
            height - 0.12,
            boxstyle="round,pad=0.06",
            facecolor=face,
            edgecolor=edge,
            linewidth=0.8,
            zorder=3,
        )
    )
    axes.text(
        x,
        y - 0.01,
        step.mistake,
        ha="center",
        va="center",
        size=style.SMALL_SIZE,
        color=style.text_colour(face),
        zorder=4,
    )


def _look(kind: str) -> tuple[str, str]:
    """Return a step's fill and edge."""
    return {
        "gate": (palette().gate, palette().gate),
        "quick_win": (palette().main, palette().main),
        "other": (palette().paper, palette().muted),
    }[kind]


def _legend(axes: Axes, words: Words, *, arrows: bool) -> None:
    names = {
        "gate": words("charts_roadmap.gate"),
        "quick_win": words("charts_roadmap.quick_win"),
        "other": words("charts_roadmap.other"),
    }
    x, y = 0.1, 0.3
    for kind, name in names.items():
        face, edge = _look(kind)
        axes.add_patch(
            Rectangle((x, y - 0.13), 0.42, 0.26, facecolor=face, edgecolor=edge, linewidth=0.8)
        )
        axes.text(x + 0.55, y, name, va="center", size=style.SMALL_SIZE)
        x += 0.55 + text_width(name, size=style.SMALL_SIZE) + 0.5
    if arrows:
        axes.annotate(
            "",
            (x + 0.55, y),
            (x, y),
            arrowprops={"arrowstyle": "-|>", "color": palette().muted, "linewidth": 0.6},
        )
        axes.text(x + 0.7, y, words("charts_roadmap.depends"), va="center", size=style.SMALL_SIZE)


def _alt(assessment: Assessment, model: Model, words: Words) -> str:
    told = (
        words(
            "charts_roadmap.alt_horizon",
            horizon=horizon_name(horizon, words),
            steps=", ".join(step.mistake for step in horizon.steps) or words("common.none"),
            stage=stage_text(horizon.stage, model, words),
        )
        for horizon in assessment.roadmap
    )
    return words("charts_roadmap.alt", horizons="; ".join(told), n=respondents(assessment, words))

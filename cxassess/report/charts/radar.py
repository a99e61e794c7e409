"""The profile of the dimensions as a thumbnail: declared against evidenced."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import Chart, respondents, rows
from cxassess.report.charts.dimensions import dimension_frame
from cxassess.report.charts.palettes import palette
from cxassess.report.words import Words

_SIDE = 5.4
_LEAST = 3
"""Dimensions with a score that make a polygon."""


@style.apply_style()
def score_radar(assessment: Assessment, model: Model, words: Words) -> Chart | None:
    """Draw the dimensions' scores as a small polygon, in the model's order.

    For the shape alone: lengths compare badly around a circle, `dimension_bars` tells the
    scores. None with fewer than three dimensions that have one.
    """
    frame = dimension_frame(assessment, model, words).set_index("dimension")
    frame = frame.loc[[each.id for each in model.dimensions]].reset_index()
    known = frame[frame["sufficient"]]
    if len(known) < _LEAST:
        return None
    side = _SIDE * style.CM
    figure = Figure(figsize=(side, side))
    axes = figure.add_axes((0.16, 0.17, 0.68, 0.68), projection="polar")
    angles = np.linspace(0, 2 * np.pi, len(frame), endpoint=False)
    axes.set_theta_zero_location("N")  # type: ignore[attr-defined]
    axes.set_theta_direction(-1)  # type: ignore[attr-defined]
    axes.set_xticks(angles, frame["dimension"])
    axes.set(ylim=(0, 100), yticks=[20, 40, 60, 80], yticklabels=[])
    style.quiet(axes)
    axes.tick_params(axis="x", pad=0)
    axes.grid(color=palette().faint)
    axes.spines["polar"].set(color=palette().line, linewidth=0.6)
    around = angles[known.index]
    lines = [
        _polygon(axes, around, known["evidenced"], palette().main, filled=True),
        _polygon(axes, around, known["declared"], palette().ink, filled=False),
    ]
    figure.legend(
        lines,
        [words("charts.evidenced"), words("charts.declared")],
        loc="lower center",
        ncols=2,
        handlelength=1.6,
    )
    n = respondents(assessment, words)
    scores = "; ".join(
        words(
            "charts.dimension_scores",
            name=f"{row.dimension} {row.name}",
            evidenced=words.number(row.evidenced),
            declared=words.number(row.declared),
        )
        for row in rows(known)
    )
    return Chart(
        figure,
        caption=words("charts_radar.caption", n=n),
        alt=words("charts_radar.alt", n=n, scores=scores),
        label="fig-radar",
    )


def _polygon(
    axes: Axes, around: NDArray[np.float64], values: pd.Series, colour: str, *, filled: bool
) -> Line2D:
    closed = np.append(around, around[0]), np.append(values, values.iloc[0])
    if filled:
        axes.fill(*closed, color=colour, alpha=0.18)
    (line,) = axes.plot(*closed, color=colour, linewidth=1.2, linestyle="-" if filled else "--")
    return line

"""What numbers of answers can show: the power of a test between two waves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.special import ndtr, ndtri

from cxassess.assessment.kpi_types import Needed, Planning, PowerCurve, SurveyResult
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import (
    Chart,
    answers_and_period,
    empty_chart,
    some,
    survey_label,
    write_ticks,
)
from cxassess.report.charts.labels import literal
from cxassess.report.charts.palettes import palette
from cxassess.report.words import Words

USUAL_POWER = 0.8
"""Probability of seeing a difference that is usually asked for."""

_HEIGHT = 6.4
_SEEN = 0.995  # power from which a curve has nothing more to tell
_INSIDE = 0.9  # curves that end under this are named at their end, the others on their way
_ON_THE_WAY = (0.38, 0.55, 0.72)  # power at which each curve is named, so that names keep apart
_NAME_STEP = 0.075  # power between names at the curves' ends
_LEAST = 1e-12  # distance from 0 and 1 that still has a z value
_SHAPES = (("-", 2.0), ("--", 1.6), (":", 1.8))


def power_frame(survey: SurveyResult) -> pd.DataFrame:
    """Return one row a number of answers and size of difference; none without planning.

    Columns: ``base`` (answers in each wave), ``points`` (true difference of two waves), ``power``
    (probability in [0, 1] that the test shows it).
    """
    planning = survey.planning
    return pd.DataFrame(
        [
            {"base": curve.base, "points": points, "power": power}
            for curve in (planning.curves if planning else ())
            for points, power in zip(planning.points if planning else (), curve.power, strict=True)
        ],
        columns=["base", "points", "power"],
    )


@style.apply_style()
def power_curves(survey: SurveyResult, model: Model, words: Words) -> Chart:
    """Draw the probability of seeing a difference between two waves against its size.

    A curve for as many answers in each wave as the last one had, and for more.
    """
    last = survey.waves[-1:]
    answers = answers_and_period(last, words)
    caption = words(
        "charts.power_caption",
        survey=literal(survey.name),
        wave=literal(last[0].name) if last else "–",
        n=answers,
    )
    planning, label = survey.planning, survey_label("power", survey)
    if planning is None or not planning.curves:
        reason = _why_none(survey, model, words)
        return empty_chart(reason, caption, answers, words, label)
    figure = style.new_figure(_HEIGHT)
    axes = figure.subplots()
    style.quiet(axes)
    axes.axhline(USUAL_POWER, color=palette().ink, linewidth=0.9, linestyle=(0, (5, 3)), zorder=1)
    limit = _limit(planning)
    _draw(axes, planning, limit, words)
    _frame_axes(axes, limit, words)
    return Chart(
        figure,
        caption,
        alt=words(
            "charts.power_alt",
            survey=literal(survey.name),
            n=answers,
            curves="; ".join(_in_words(each, planning, words) for each in planning.curves),
        ),
        note=" ".join(_notes(planning, words)),
        label=label,
    )


def _why_none(survey: SurveyResult, model: Model, words: Words) -> str:
    if survey.metric != "nps":
        return words("charts.only_nps")
    smallest = model.rules.smallest_base
    if not survey.waves or survey.waves[-1].base < smallest:
        return words("charts.too_few", smallest=smallest)
    return words("charts.no_spread")


def _limit(planning: Planning) -> float:
    """Return the difference at which even the fewest answers leave little to tell."""
    fewest = min(planning.curves, key=lambda each: each.base)
    seen = (
        points
        for points, power in zip(planning.points, fewest.power, strict=True)
        if power >= _SEEN
    )
    return next(seen, planning.points[-1])


def _draw(axes: Axes, planning: Planning, limit: float, words: Words) -> None:
    """Draw the curves, each named on its way or, where it ends too low for that, at its end."""
    across = np.linspace(0, limit, 400)
    levels = iter(_ON_THE_WAY)
    taken: list[float] = []
    for place, curve in enumerate(sorted(planning.curves, key=lambda each: each.base)):
        shape, width = _SHAPES[place % len(_SHAPES)]
        up = _between(planning.points, curve.power, across)
        axes.plot(across, up, color=palette().main, linestyle=shape, linewidth=width, zorder=3)
        name = words("charts.n", n=words.number(curve.base, 0))
        if up[-1] >= _INSIDE:
            level = next(levels, _ON_THE_WAY[-1])
            at = (float(across[np.argmax(up >= level)]), level)
            axes.text(
                *at, name, ha="center", va="center", size=style.SMALL_SIZE, zorder=4
            ).set_bbox({"facecolor": palette().paper, "edgecolor": "none", "pad": 1.0})
            continue
        level = max([float(up[-1]), *(each + _NAME_STEP for each in taken)])
        taken.append(level)
        axes.annotate(
            name,
            (1, level),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            size=style.SMALL_SIZE,
            annotation_clip=False,
        )


def _between(
    points: Sequence[float], power: Sequence[float], across: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return a curve between the points it is known at: as a z value it is nearly a line."""
    known = ndtri(np.clip(power, _LEAST, 1 - _LEAST))
    return np.asarray(ndtr(PchipInterpolator(points, known)(across)))


def _frame_axes(axes: Axes, limit: float, words: Words) -> None:
    axes.set(
        xlim=(0, limit),
        ylim=(0, 1.02),
        xlabel=words("charts.power_difference"),
        ylabel=words("charts.power_probability"),
    )
    axes.set_yticks(np.arange(6) / 5)
    write_ticks(axes.xaxis, words.number)
    axes.yaxis.set_major_formatter(lambda value, _: words.percent(value))
    axes.grid()
    axes.spines["left"].set_visible(False)


def _points(value: float, words: Words) -> str:
    return words.number(value, 0 if float(value).is_integer() else 1)


def _notes(planning: Planning, words: Words) -> list[str]:
    power = words.percent(USUAL_POWER)
    notes = [words("charts.power_note", power=power)]
    if planning.differences:
        needs = [_need(each, words) for each in planning.differences]
        notes.append(words("charts.power_needed", power=power, needs=some(needs, words)))
    if planning.response_rate is not None and any(
        each.invitations for each in planning.differences
    ):
        notes.append(words("charts.power_rate", rate=words.percent(planning.response_rate, 1)))
    return [*notes, words("charts.power_spread")]


def _need(needed: Needed, words: Words) -> str:
    points, answers = _points(needed.points, words), words.number(needed.answers, 0)
    if needed.invitations is None:
        return words("charts.power_need", points=points, answers=answers)
    invitations = words.number(needed.invitations, 0)
    return words(
        "charts.power_need_invited", points=points, answers=answers, invitations=invitations
    )


def _in_words(curve: PowerCurve, planning: Planning, words: Words) -> str:
    """Return "n = 900: 80% from 11 points on"."""
    usual = words.percent(USUAL_POWER)
    seen = (
        words("charts.power_from", power=usual, points=_points(points, words))
        for points, power in zip(planning.points, curve.power, strict=True)
        if power >= USUAL_POWER
    )
    never = words("charts.power_never", power=usual, points=_points(planning.points[-1], words))
    return f"{words('charts.n', n=words.number(curve.base, 0))}: {next(seen, never)}"

"""The findings by impact and effort."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import NullLocator

from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import Chart, period, respondents, rows
from cxassess.report.charts.labels import Box, fit, keep_apart, line_height, text_width
from cxassess.report.charts.palettes import palette
from cxassess.report.charts.style import CM, TEXT_WIDTH
from cxassess.report.words import Words

_LOWEST, _HIGHEST = 8.5, 12.5  # cm, for few places and for many
_PER_PLACE = 0.2
_LEFT_OF, _UNDER, _OVER = 1.3, 1.9, 0.2  # cm around the plot
_WIDTH = TEXT_WIDTH - _LEFT_OF - 0.2
_LEFT, _RIGHT = 0.75, 5.25  # of the scale of effort
_BEYOND = 0.16  # effort that the quick wins' zone reaches beyond its limit, for the marks on it
_LEAST_SPAN = 10.0  # from the lowest to the highest impact on the scale
_PER_LINE = 3
_LABEL_SIZE = 7.5
_NEAR = 0.25  # cm between a mark and its label that need no line


def finding_frame(assessment: Assessment, model: Model, words: Words) -> pd.DataFrame:
    """Return one row a mistake found, in the order of work.

    Columns: ``order``, ``mistake`` (id), ``title``, ``status`` (id), ``impact``, ``effort``
    (1-5), ``quick_win``, ``holds_gate``, ``kind`` ("gate", "quick_win" or "other", in that order
    of precedence).
    """
    columns = [
        "order", "mistake", "title", "status", "impact", "effort", "quick_win", "holds_gate",
        "kind",
    ]  # fmt: skip
    return pd.DataFrame(
        [
            {
                "order": each.order,
                "mistake": each.id,
                "title": words.of(model.mistake(each.id).title),
                "status": each.status,
                "impact": each.impact,
                "effort": each.effort,
                "quick_win": each.quick_win,
                "holds_gate": bool(each.holds),
                "kind": "gate" if each.holds else "quick_win" if each.quick_win else "other",
            }
            for each in assessment.findings
        ],
        columns=columns,
    )


@style.apply_style()
def impact_effort(assessment: Assessment, model: Model, words: Words) -> Chart | None:
    """Draw the findings by impact and effort; those at one place share a label.

    None where nothing was found: there is nothing to put in order.
    """
    frame = finding_frame(assessment, model, words)
    if frame.empty:
        return None
    places = frame.groupby(["effort", "impact"]).ngroups
    height = min(_LOWEST + _PER_PLACE * max(places - 8, 0), _HIGHEST)
    plot = Box(0, 0, _WIDTH, height - _UNDER - _OVER)
    figure = Figure(figsize=(TEXT_WIDTH * CM, height * CM))
    axes = figure.add_axes(
        (_LEFT_OF / TEXT_WIDTH, _UNDER / height, _WIDTH / TEXT_WIDTH, plot.height / height)
    )
    kinds = _kinds(words)
    frame["kind_name"] = frame["kind"].map({kind: each.name for kind, each in kinds.items()})
    sns.scatterplot(
        frame,
        x="effort",
        y="impact",
        hue="kind_name",
        style="kind_name",
        palette={each.name: each.colour for each in kinds.values()},
        markers={each.name: each.marker for each in kinds.values()},
        edgecolor=palette().ink,
        linewidth=0.9,
        s=46,
        legend=False,
        zorder=4,
        clip_on=False,
        ax=axes,
    )
    _frame_axes(axes, frame["impact"], words)
    quick_from = float(frame["impact"].median())
    below = frame["impact"][frame["impact"] < quick_from].max()
    edge = quick_from / 1.06 if pd.isna(below) else math.sqrt(quick_from * below)
    _write_labels(axes, frame, plot, taken=_draw_zone(axes, edge, plot, model, words))
    figure.legend(
        handles=[each.handle for each in kinds.values()], loc="lower center", ncols=len(kinds)
    )
    n = respondents(assessment, words)
    return Chart(
        figure,
        caption=words(
            "charts.impact_caption", count=len(frame), n=n, period=period(assessment, words)
        ),
        alt=_alt(frame, n, words),
        note=words(
            "charts.impact_note",
            effort=words.number(model.rules.quick_win_effort, 0),
            median=words.number(quick_from),
        ),
        label="fig-impact",
    )


class _Kind(NamedTuple):
    """How a kind of finding is marked."""

    name: str
    colour: str
    marker: str

    @property
    def handle(self) -> Line2D:
        """Return its mark for the legend."""
        return Line2D(
            [],
            [],
            label=self.name,
            marker=self.marker,
            linestyle="none",
            markersize=6.5,
            markerfacecolor=self.colour,
            markeredgecolor=palette().ink,
            markeredgewidth=0.9,
        )


def _kinds(words: Words) -> dict[str, _Kind]:
    return {
        "gate": _Kind(words("charts.kind_gate"), palette().gate, "D"),
        "quick_win": _Kind(words("charts.kind_quick_win"), palette().main, "o"),
        "other": _Kind(words("charts.kind_other"), palette().paper, "o"),
    }


def _frame_axes(axes: Axes, impacts: pd.Series, words: Words) -> None:
    """Set up the scales; that of the impact doubles from line to line, as impacts are products."""
    style.quiet(axes)
    low, high = float(impacts.min()) / 1.4, float(impacts.max()) * 1.35
    low = min(low, high / _LEAST_SPAN)
    axes.set_yscale("log", base=2)
    axes.set(
        xlim=(_LEFT, _RIGHT),
        ylim=(low, high),
        xlabel=words("charts.effort"),
        ylabel=words("charts.impact"),
    )
    axes.set_xticks([1, 2, 3, 4, 5])
    axes.yaxis.set_major_formatter(lambda value, _: words.number(value, 0 if value >= 1 else 1))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.grid()


def _draw_zone(axes: Axes, bottom: float, plot: Box, model: Model, words: Words) -> list[Box]:
    """Shade where quick wins lie; return the places of its name and its edges, in cm."""
    right = model.rules.quick_win_effort + _BEYOND
    axes.add_patch(
        Rectangle(
            (_LEFT, bottom),
            right - _LEFT,
            axes.get_ylim()[1] - bottom,
            facecolor=palette().level_colours[0],
            edgecolor=palette().main,
            linestyle="--",
            linewidth=0.8,
            zorder=0,
        )
    )
    name = fit(words("charts.quick_wins"), 4, weight="bold")
    axes.text(
        0.01, 0.985, name, transform=axes.transAxes, va="top", weight="bold", color=palette().ink
    )
    width, height = text_width(name, weight="bold") + 0.3, line_height() + 0.2
    x, y = _in_cm(axes, (right, bottom), plot)
    return [
        Box(0, plot.height - height, width, height),
        Box(x - 0.03, y, 0.06, plot.height - y),
        Box(0, y - 0.03, x, 0.06),
    ]


def _in_cm(axes: Axes, point: tuple[float, float], plot: Box) -> tuple[float, float]:
    """Return where a point lies in the plot, in cm from its lower left."""
    x, y = axes.transAxes.inverted().transform(axes.transData.transform(point))
    return float(x) * plot.width, float(y) * plot.height


def _write_labels(axes: Axes, frame: pd.DataFrame, plot: Box, taken: Sequence[Box]) -> None:
    """Write the findings of each place beside it, with a line to it where that is not next to."""
    places = frame.groupby(["effort", "impact"], sort=False)["mistake"].apply(list)
    labels = [_listed(ids) for ids in places]
    points = [_in_cm(axes, place, plot) for place in places.index]
    sizes = [
        (
            max(text_width(line, size=_LABEL_SIZE) for line in label.split("\n")) + 0.06,
            (label.count("\n") + 1) * line_height(_LABEL_SIZE),
        )
        for label in labels
    ]
    boxes = keep_apart(points, sizes, plot, taken)
    for (x, y), label, box in zip(points, labels, boxes, strict=True):
        centre = (box.left + box.width / 2, box.bottom + box.height / 2)
        away = max(abs(centre[0] - x) - box.width / 2, abs(centre[1] - y) - box.height / 2)
        line = {"arrowstyle": "-", "color": palette().line, "linewidth": 0.7, "shrinkA": 0}
        axes.annotate(
            label,
            (x / plot.width, y / plot.height),
            xytext=(centre[0] / plot.width, centre[1] / plot.height),
            xycoords="axes fraction",
            textcoords="axes fraction",
            ha="center",
            va="center",
            size=_LABEL_SIZE,
            linespacing=1.05,
            arrowprops=line if away > _NEAR else None,
            zorder=5,
        )


def _listed(ids: Sequence[str]) -> str:
    """Return ids in lines: "M12, M19, M22"."""
    lines = [ids[start : start + _PER_LINE] for start in range(0, len(ids), _PER_LINE)]
    return ",\n".join(", ".join(line) for line in lines)


def _alt(frame: pd.DataFrame, n: str, words: Words) -> str:
    highest = frame.sort_values(["impact", "effort"], ascending=[False, True], kind="stable")
    quick = frame.loc[frame["quick_win"], "mistake"]
    return words(
        "charts.impact_alt",
        count=len(frame),
        n=n,
        highest="; ".join(
            words(
                "charts.impact_point",
                mistake=row.mistake,
                title=row.title,
                impact=words.number(row.impact),
                effort=words.number(row.effort),
            )
            for row in rows(highest.head(5))
        ),
        quick=", ".join(quick) or words("charts.none"),
    )

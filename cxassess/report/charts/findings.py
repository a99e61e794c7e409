"""The findings by impact and effort."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import Chart, empty_chart, period, respondents, rows
from cxassess.report.charts.labels import Box, fit, keep_apart, line_height, text_width
from cxassess.report.charts.style import CM, TEXT_WIDTH
from cxassess.report.words import Words

_HEIGHT = 11.5
_PLOT = Box(1.3, 1.9, TEXT_WIDTH - 1.5, _HEIGHT - 2.2)
_PER_LINE = 3
_LABEL_SIZE = 8.0
_MARKS = {"gate": (style.GATE, "D"), "quick_win": (style.MAIN, "o"), "other": (style.PAPER, "o")}


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
def impact_effort(assessment: Assessment, model: Model, words: Words) -> Chart:
    """Draw the findings by impact and effort; those at one place share a label."""
    frame = finding_frame(assessment, model, words)
    n = respondents(assessment, words)
    caption = words(
        "charts.impact_caption",
        count=len(frame),
        n=n,
        period=period(assessment, words),
    )
    if frame.empty:
        return empty_chart(words("charts.no_findings"), caption, n, words)
    figure = Figure(figsize=(TEXT_WIDTH * CM, _HEIGHT * CM))
    axes = figure.add_axes(
        (
            _PLOT.left / TEXT_WIDTH,
            _PLOT.bottom / _HEIGHT,
            _PLOT.width / TEXT_WIDTH,
            _PLOT.height / _HEIGHT,
        )
    )
    highest = float(frame["impact"].max()) * 1.12
    _frame_axes(axes, highest, words)
    quick_from = float(frame["impact"].median())
    quadrant = _draw_quadrant(axes, quick_from, highest, model, words)
    for kind, part in frame.groupby("kind", sort=False):
        colour, marker = _MARKS[str(kind)]
        axes.scatter(
            part["effort"],
            part["impact"],
            marker=marker,
            s=42,
            facecolor=colour,
            edgecolor=style.INK if kind == "other" else colour,
            linewidth=1.0,
            zorder=4,
            clip_on=False,
        )
    _write_labels(axes, frame, highest, quadrant)
    _legend(figure, words)
    return Chart(
        figure,
        caption,
        alt=_alt(frame, n, words),
        note=words(
            "charts.impact_note",
            effort=words.number(model.rules.quick_win_effort, 0),
            median=words.number(quick_from),
        ),
    )


def _frame_axes(axes: Axes, highest: float, words: Words) -> None:
    style.quiet(axes)
    axes.set(
        xlim=(0.75, 5.25),
        ylim=(0, highest),
        xlabel=words("charts.effort"),
        ylabel=words("charts.impact"),
    )
    axes.set_xticks([1, 2, 3, 4, 5])
    axes.yaxis.set_major_formatter(lambda value, _: words.number(value, 0))
    axes.yaxis.get_major_locator().set_params(integer=True)  # type: ignore[call-arg]
    axes.grid()


def _draw_quadrant(
    axes: Axes, quick_from: float, highest: float, model: Model, words: Words
) -> Box:
    """Shade where quick wins lie; return the place of its name, in cm."""
    axes.add_patch(
        Rectangle(
            (0.75, quick_from),
            model.rules.quick_win_effort - 0.75 + 0.06,
            highest - quick_from,
            facecolor=style.LEVEL_COLOURS[0],
            edgecolor=style.MAIN,
            linestyle="--",
            linewidth=0.8,
            zorder=0,
        )
    )
    name = fit(words("charts.quick_wins"), 4, weight="bold")
    axes.text(
        0.01, 0.985, name, transform=axes.transAxes, va="top", weight="bold", color=style.MAIN
    )
    width, height = text_width(name, weight="bold") + 0.3, line_height() + 0.2
    return Box(0, _PLOT.height - height, width, height)


def _write_labels(axes: Axes, frame: pd.DataFrame, highest: float, quadrant: Box) -> None:
    places = frame.groupby(["effort", "impact"], sort=False)["mistake"].apply(list)
    labels = [
        "\n".join(
            " ".join(ids[start : start + _PER_LINE]) for start in range(0, len(ids), _PER_LINE)
        )
        for ids in places
    ]
    points = [
        ((effort - 0.75) / 4.5 * _PLOT.width, impact / highest * _PLOT.height)
        for effort, impact in places.index
    ]
    sizes = [
        (
            max(text_width(line, size=_LABEL_SIZE) for line in label.split("\n")) + 0.06,
            (label.count("\n") + 1) * line_height(_LABEL_SIZE),
        )
        for label in labels
    ]
    inside = Box(0, 0, _PLOT.width, _PLOT.height)
    for (x, y), label, box in zip(
        points, labels, keep_apart(points, sizes, inside, [quadrant]), strict=True
    ):
        centre = (box.left + box.width / 2, box.bottom + box.height / 2)
        away = abs(centre[0] - x) > box.width / 2 + 0.3 or abs(centre[1] - y) > box.height / 2 + 0.3
        axes.annotate(
            label,
            (x / _PLOT.width, y / _PLOT.height),
            xytext=(centre[0] / _PLOT.width, centre[1] / _PLOT.height),
            xycoords="axes fraction",
            textcoords="axes fraction",
            ha="center",
            va="center",
            size=_LABEL_SIZE,
            linespacing=1.05,
            arrowprops={"arrowstyle": "-", "color": style.LINE, "linewidth": 0.6, "shrinkA": 0}
            if away
            else None,
            zorder=5,
        )


def _legend(figure: Figure, words: Words) -> None:
    names = {
        "gate": words("charts.kind_gate"),
        "quick_win": words("charts.kind_quick_win"),
        "other": words("charts.kind_other"),
    }
    handles = [
        Line2D(
            [],
            [],
            marker=_MARKS[kind][1],
            linestyle="none",
            markersize=6,
            markerfacecolor=_MARKS[kind][0],
            markeredgecolor=style.INK if kind == "other" else _MARKS[kind][0],
        )
        for kind in names
    ]
    figure.legend(handles=handles, labels=list(names.values()), loc="lower center", ncols=3)


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

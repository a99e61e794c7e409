"""The heat map of all indicators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from cxassess.assessment.types import Assessment, IndicatorResult
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import Chart, period, respondents, rows
from cxassess.report.charts.labels import fit, text_width, wrap
from cxassess.report.charts.style import CM, TEXT_WIDTH
from cxassess.report.words import Words

_ROW = 0.385
_NARROWEST = 1.2
_ID = 1.25
_HEAD = 0.85
_LEGEND = 0.95
_DIVERGENT = " ≠"


def indicator_frame(assessment: Assessment, model: Model, words: Words) -> pd.DataFrame:
    """Return one row an indicator and view, in the model's order.

    Columns: ``indicator`` (id), ``dimension`` (id), ``question``, ``view`` ("declared",
    "evidenced" or a role group that may be shown), ``view_name``, ``level`` (1-5, NaN where there
    is none), ``state`` ("answered", "not_applicable", "missing"), ``divergent``.
    """
    shown = {role for each in assessment.indicators for role in each.by_role}
    views = {"declared": words("charts.declared"), "evidenced": words("charts.evidenced")}
    views |= {role.id: words.of(role.name) for role in model.roles if role.id in shown}
    records = []
    for each in assessment.indicators:
        for view, name in views.items():
            level = _level(each, view)
            records.append(
                {
                    "indicator": each.id,
                    "dimension": each.dimension,
                    "question": words.of(model.indicator(each.id).question),
                    "view": view,
                    "view_name": name,
                    "level": level,
                    "state": "missing"
                    if each.state == "answered" and level is None
                    else each.state,
                    "divergent": each.agreement.divergent,
                }
            )
    return pd.DataFrame(records).astype({"level": float})


def _level(result: IndicatorResult, view: str) -> float | None:
    if view == "declared":
        return result.declared
    if view == "evidenced":
        return result.evidenced
    return result.by_role.get(view)


@style.apply_style()
def indicator_heatmap(
    assessment: Assessment,
    model: Model,
    words: Words,
    dimensions: Sequence[str] | None = None,
) -> Chart:
    """Draw every indicator's level: declared, evidenced and by role group.

    Parameters
    ----------
    dimensions : sequence of str, optional
        Ids of the dimensions to draw, where the whole (21 cm high) is to be split over pages.
    """
    chosen = [each.id for each in model.dimensions if dimensions is None or each.id in dimensions]
    frame = indicator_frame(assessment, model, words)
    frame = frame[frame["dimension"].isin(chosen)]
    cells = _with_headings(frame, chosen)
    views = dict(zip(frame["view"], frame["view_name"], strict=True))
    width = max(_head_width(name) for name in views.values())
    figure, axes = _draw_cells(cells, width)
    _write_cells(axes, frame, cells, words)
    _write_heads(axes, views.values(), width)
    questions = dict(zip(frame["indicator"], frame["question"], strict=True))
    _write_questions(axes, questions, cells, width, model, words)
    _legend(figure, model, words)
    n = respondents(assessment, words)
    return Chart(
        figure,
        caption=words("charts.heatmap_caption", n=n, period=period(assessment, words)),
        alt=_alt(frame, n, words),
        note=words(
            "charts.heatmap_note",
            smallest=model.rules.smallest_group_shown,
            limit=words.number(model.rules.divergence_limit, 2),
        ),
    )


def _with_headings(frame: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """Return levels by indicator and view, with an empty row before each dimension."""
    views = list(dict.fromkeys(frame["view"]))
    wide = frame.pivot(index="indicator", columns="view", values="level")[views]
    order = []
    for dimension in dimensions:
        ids = frame.loc[frame["dimension"] == dimension, "indicator"]
        order += [dimension, *dict.fromkeys(ids)]
    return wide.reindex(order)


def _head_width(name: str) -> float:
    """Return how wide a column must be, in cm, for the longest word of its name."""
    longest = max(text_width(word, size=style.SMALL_SIZE) for word in name.split())
    return max(longest + 0.1, _NARROWEST)


def _draw_cells(cells: pd.DataFrame, cell_width: float) -> tuple[Figure, Axes]:
    width, body = cell_width * cells.shape[1], _ROW * len(cells)
    height = body + _HEAD + _LEGEND
    figure = Figure(figsize=(TEXT_WIDTH * CM, height * CM))
    axes = figure.add_axes(
        (1 - width / TEXT_WIDTH, _LEGEND / height, width / TEXT_WIDTH, body / height)
    )
    colours, norm = style.level_colours()
    sns.heatmap(
        cells,
        ax=axes,
        cmap=colours,
        norm=norm,
        vmin=1,
        vmax=5,
        cbar=False,
        linewidths=0.8,
        linecolor=style.PAPER,
        xticklabels=False,
        yticklabels=False,
    )
    axes.set(xlabel="", ylabel="")
    return figure, axes


def _write_cells(axes: Axes, frame: pd.DataFrame, cells: pd.DataFrame, words: Words) -> None:
    row_of = {name: row for row, name in enumerate(cells.index)}
    column_of = {name: column for column, name in enumerate(cells.columns)}
    for cell in rows(frame):
        x, y = column_of[cell.view], row_of[cell.indicator]
        text, colour = "", style.MUTED
        if cell.state == "answered":
            mark = _DIVERGENT if cell.divergent and cell.view == "declared" else ""
            text = words.number(cell.level) + mark
            colour = style.text_colour(style.level_colour(cell.level))
        elif cell.state == "not_applicable":
            text = words("charts.not_applicable_short")
        else:
            axes.add_patch(
                Rectangle(
                    (x + 0.02, y + 0.05),
                    0.96,
                    0.9,
                    facecolor=style.NO_DATA,
                    edgecolor=style.LINE,
                    hatch=style.HATCH,
                    linewidth=0,
                )
            )
        axes.text(
            x + 0.5, y + 0.52, text, ha="center", va="center", color=colour, size=style.SMALL_SIZE
        )


def _write_heads(axes: Axes, views: Iterable[str], width: float) -> None:
    for column, name in enumerate(views):
        axes.text(
            column + 0.5,
            -0.15,
            wrap(name, width, size=style.SMALL_SIZE),
            ha="center",
            va="baseline",
            size=style.SMALL_SIZE,
            linespacing=1.0,
        )


def _write_questions(
    axes: Axes,
    questions: Mapping[str, str],
    cells: pd.DataFrame,
    width: float,
    model: Model,
    words: Words,
) -> None:
    """Write the dimensions' names, and each question's id and beginning, left of the cells."""
    columns = cells.shape[1]
    room = TEXT_WIDTH - width * columns
    left, first = -room / width, (_ID - room) / width
    for row, name in enumerate(cells.index):
        middle = row + 0.52
        if name in questions:
            axes.text(left, middle, name, va="center", size=style.SMALL_SIZE, color=style.MUTED)
            text = fit(questions[name], room - _ID - 0.15, size=style.SMALL_SIZE)
            axes.text(first, middle, text, va="center", size=style.SMALL_SIZE)
        else:
            axes.text(
                left, middle, words.of(model.dimension(name).name), va="center", weight="bold"
            )
            line = Line2D([left, columns], [row + 0.98] * 2, color=style.LINE, linewidth=0.6)
            line.set_clip_on(False)
            axes.add_line(line)


def _legend(figure: Figure, model: Model, words: Words) -> None:
    levels = {
        f"{each.level} {words.of(each.name)}": Patch(
            facecolor=style.LEVEL_COLOURS[each.level - 1], edgecolor=style.LINE
        )
        for each in model.levels
    }
    blank = {"linewidth": 0, "facecolor": "none"}
    others = {
        words("charts.missing"): Patch(
            facecolor=style.NO_DATA, edgecolor=style.LINE, hatch=style.HATCH
        ),
        words("charts.not_applicable"): Patch(**blank),  # type: ignore[arg-type]
        words("charts.divergent"): Patch(**blank),  # type: ignore[arg-type]
    }
    for entries, top in ((levels, _LEGEND - 0.1), (others, _LEGEND / 2 - 0.05)):
        figure.legend(
            handles=list(entries.values()),
            labels=list(entries),
            loc="upper right",
            bbox_to_anchor=(1, top * CM / figure.get_figheight()),
            ncols=len(entries),
            borderaxespad=0,
            borderpad=0,
        )


def _alt(frame: pd.DataFrame, n: str, words: Words) -> str:
    declared = frame[frame["view"] == "declared"]
    evidenced = frame[(frame["view"] == "evidenced") & frame["level"].notna()]
    lowest = evidenced.sort_values("level", kind="stable").head(5)
    return words(
        "charts.heatmap_alt",
        indicators=len(declared),
        n=n,
        missing=int((declared["state"] == "missing").sum()),
        not_applicable=int((declared["state"] == "not_applicable").sum()),
        divergent=int(declared["divergent"].sum()),
        lowest="; ".join(f"{row.indicator} {words.number(row.level)}" for row in rows(lowest))
        or words("charts.none"),
    )

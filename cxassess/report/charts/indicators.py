"""The heat map of all indicators."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
from cxassess.report.charts.labels import fit, wrap
from cxassess.report.charts.palettes import palette
from cxassess.report.charts.style import CM, TEXT_WIDTH
from cxassess.report.words import Words

_ROW = 0.41
_CELL = 0.95
_GRADE = 0.7
_BAND = 0.85  # for a dimension's name, upright
_ID = 0.95
_GAP = 0.08  # between dimensions
_HEAD = 1.7
_LEGEND = 0.85
_SIZE = 7.0  # the smallest that is read well on paper
_DIVERGENT = " ◆"


def indicator_frame(assessment: Assessment, model: Model, words: Words) -> pd.DataFrame:
    """Return one row an indicator and view, in the model's order.

    Columns: ``indicator`` (id), ``dimension`` (id), ``question``, ``view`` ("declared",
    "evidenced" or a role group that may be shown), ``view_name``, ``level`` (1-5, NaN where there
    is none), ``state`` ("answered", "not_applicable", "missing"), ``divergent``, ``grade`` of the
    evidence (0-4, None where there is none).
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
                    "grade": each.grade,
                }
            )
    return pd.DataFrame(records).astype({"level": float, "grade": "Int64"})


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
    """Draw every indicator's level: declared, evidenced and by role group; a panel a dimension.

    Parameters
    ----------
    dimensions : sequence of str, optional
        Ids of the dimensions to draw, where the whole page of all is to be split.
    """
    chosen = [each.id for each in model.dimensions if dimensions is None or each.id in dimensions]
    frame = indicator_frame(assessment, model, words)
    frame = frame[frame["dimension"].isin(chosen)]
    views = dict(zip(frame["view"], frame["view_name"], strict=True))
    height = _HEAD + _LEGEND + _ROW * frame["indicator"].nunique() + _GAP * (len(chosen) - 1)
    figure = Figure(figsize=(TEXT_WIDTH * CM, height * CM))
    width, top = _CELL * len(views), height - _HEAD
    left = TEXT_WIDTH - _GRADE - width
    for dimension in chosen:
        part = frame[frame["dimension"] == dimension]
        high = _ROW * part["indicator"].nunique()
        place = (left / TEXT_WIDTH, (top - high) / height, width / TEXT_WIDTH, high / height)
        axes = figure.add_axes(place)
        _draw_cells(axes, part, list(views))
        _write_cells(axes, part, list(views), words)
        _write_questions(axes, part, words.of(model.dimension(dimension).name))
        if dimension == chosen[0]:
            _write_heads(axes, [*views.values(), words("charts.grade")])
        top -= high + _GAP
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
        label="fig-heatmap",
    )


def _draw_cells(axes: Axes, frame: pd.DataFrame, views: Sequence[str]) -> None:
    cells = frame.pivot(index="indicator", columns="view", values="level")[views]
    colours, norm = style.level_colours()
    sns.heatmap(
        cells.reindex(frame["indicator"].unique()),
        ax=axes,
        cmap=colours,
        norm=norm,
        vmin=1,
        vmax=5,
        cbar=False,
        linewidths=0.8,
        linecolor=palette().paper,
        xticklabels=False,
        yticklabels=False,
    )
    axes.set(xlabel="", ylabel="")


def _write_cells(axes: Axes, frame: pd.DataFrame, views: Sequence[str], words: Words) -> None:
    row_of = {name: row for row, name in enumerate(frame["indicator"].unique())}
    for cell in rows(frame):
        x, y = views.index(cell.view), row_of[cell.indicator]
        text, colour = "", palette().muted
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
                    facecolor=palette().no_data,
                    edgecolor=palette().line,
                    hatch=style.HATCH,
                    linewidth=0,
                )
            )
        axes.text(
            x + 0.5, y + 0.52, text, ha="center", va="center", color=colour, size=style.SMALL_SIZE
        )


def _write_heads(axes: Axes, names: Sequence[str]) -> None:
    """Write the columns' names upright: they are longer than their columns are wide."""
    grade = len(names) - 1
    for column, name in enumerate(names):
        axes.text(
            column + (_GRADE / _CELL if column == grade else 1.0) / 2,
            -0.2,
            wrap(name, _HEAD - 0.15, size=style.SMALL_SIZE),
            rotation=90,
            ha="center",
            va="bottom",
            size=style.SMALL_SIZE,
            linespacing=1.0,
        )


def _write_questions(axes: Axes, frame: pd.DataFrame, dimension: str) -> None:
    """Write the dimension's name and each question left of the cells, its grade on their right.

    What a question says in parentheses is left out; so is what goes beyond its line.
    """
    one_each = frame.drop_duplicates("indicator")
    columns = frame["view"].nunique()
    room = TEXT_WIDTH - _GRADE - _CELL * columns
    left, first, second = (
        (place - room) / _CELL for place in (0.0, _BAND + 0.1, _BAND + 0.1 + _ID)
    )
    for row, each in enumerate(rows(one_each)):
        middle = row + 0.52
        question = re.sub(r" \([^)]*\)", "", each.question)
        question = fit(question, room - _BAND - _ID - 0.25, size=_SIZE)
        grade = "–" if pd.isna(each.grade) else f"E{each.grade}"
        axes.text(first, middle, each.indicator, va="center", size=_SIZE, color=palette().muted)
        axes.text(second, middle, question, va="center", size=_SIZE)
        axes.text(
            columns + _GRADE / _CELL / 2,
            middle,
            grade,
            ha="center",
            va="center",
            size=style.SMALL_SIZE,
        )
        if row:
            line = Line2D([first, 0], [row, row], color=palette().faint, linewidth=0.5)
            axes.add_line(line).set_clip_on(False)
    band = Rectangle((left, 0), _BAND / _CELL, len(one_each), facecolor=palette().shade)
    axes.add_patch(band).set_clip_on(False)
    axes.text(
        left + _BAND / _CELL / 2,
        len(one_each) / 2,
        wrap(dimension, _ROW * len(one_each) - 0.1, lines=3, size=_SIZE, weight="bold"),
        rotation=90,
        ha="center",
        va="center",
        size=_SIZE,
        weight="bold",
        linespacing=1.05,
    )


def _legend(figure: Figure, model: Model, words: Words) -> None:
    levels = {
        f"{each.level} {words.of(each.name)}": Patch(
            facecolor=palette().level_colours[each.level - 1], edgecolor=palette().line
        )
        for each in model.levels
    }
    blank = {"linewidth": 0, "facecolor": "none"}
    others = {
        words("charts.missing"): Patch(
            facecolor=palette().no_data, edgecolor=palette().line, hatch=style.HATCH
        ),
        words("charts.not_applicable"): Patch(**blank),  # type: ignore[arg-type]
        words("charts.divergent"): Patch(**blank),  # type: ignore[arg-type]
    }
    for entries, top in ((levels, _LEGEND - 0.1), (others, _LEGEND / 2 - 0.05)):
        figure.legend(
            handles=list(entries.values()),
            labels=list(entries),
            loc="upper right",
            bbox_to_anchor=(0.995, top * CM / figure.get_figheight()),
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

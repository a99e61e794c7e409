"""The stage that repairs would lead to: each alone, and the roadmap's together."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import Chart, period, respondents, rows
from cxassess.report.charts.labels import fit
from cxassess.report.charts.palettes import palette
from cxassess.report.charts.roadmap import horizon_name, stage_text
from cxassess.report.names import mistake_title
from cxassess.report.words import Words

_MOST_REPAIRS = 4

_ROW, _HEAD = 0.56, 0.55
_NAME_WIDTH = 6.3
_BOX, _GAP = 0.7, 0.08
_STAGE, _INDEX, _STILL = 10.6, 14.6, 15.0  # left, right and left edges of the texts


def what_if_frame(assessment: Assessment, model: Model, words: Words) -> pd.DataFrame:
    """Return one row a case: today, single repairs that lift the stage, the roadmap's horizons.

    Columns: ``kind`` ("today", "repair", "roadmap"), ``name``, ``low`` and ``high`` (the stage;
    different where only a range may be published, NaN where nothing may), ``stage`` (in words),
    ``score`` (the evidenced index, NaN where it is not known), ``still`` (gates that hold then).
    """
    stage = assessment.stage
    final = stage.final
    in_words = stage_text(final, model, words)
    if final is None and stage.low is not None and stage.low != stage.high:
        in_words = words("charts_gates.stage_range", low=stage.low, high=stage.high)
    cases = [
        ("today", words("charts_gates.today"), stage.low, stage.high, in_words,
         assessment.index.evidenced, ", ".join(stage.held_by)),
    ]  # fmt: skip
    lifting = [each for each in assessment.findings if final and (each.what_if or 0) > final]
    cases += [
        ("repair", words("charts_gates.alone", mistake=mistake_title(each.id, model, words)),
         each.what_if, each.what_if, stage_text(each.what_if, model, words), None, "")
        for each in lifting[:_MOST_REPAIRS]
    ]  # fmt: skip
    cases += [
        ("roadmap", words("charts_gates.until", horizon=horizon_name(each, words)),
         each.stage, each.stage, stage_text(each.stage, model, words), each.index,
         ", ".join(each.held_by))
        for each in assessment.roadmap
        if each.steps
    ]  # fmt: skip
    columns = ["kind", "name", "low", "high", "stage", "score", "still"]
    frame = pd.DataFrame(cases, columns=columns)
    return frame.astype({"low": float, "high": float, "score": float})


@style.apply_style()
def what_if(assessment: Assessment, model: Model, words: Words) -> Chart | None:
    """Draw the stage today, after each repair that alone lifts it, and along the roadmap.

    None where nothing was found.
    """
    if not assessment.findings:
        return None
    frame = what_if_frame(assessment, model, words)
    height = _HEAD + _ROW * len(frame) + 0.1
    figure, axes = style.drawing(height)
    _write_heads(axes, height - 0.3, model, words)
    before = "today"
    for row in rows(frame):
        y = height - _HEAD - (row.Index + 0.5) * _ROW
        if row.kind != before:
            edge = y + _ROW / 2
            axes.hlines(edge, 0, style.TEXT_WIDTH, color=palette().faint, linewidth=0.8)
            before = row.kind
        _draw_row(axes, row, y, model, words)
    n = respondents(assessment, words)
    return Chart(
        figure,
        caption=words("charts_gates.what_if_caption", n=n, period=period(assessment, words)),
        alt=words("charts_gates.what_if_alt", n=n, cases=_in_words(frame, words)),
        note=words("charts_gates.what_if_note", level=model.rules.what_if_level),
        label="fig-what-if",
    )


def _write_heads(axes: Axes, y: float, model: Model, words: Words) -> None:
    look: dict[str, Any] = {"color": palette().muted, "size": style.SMALL_SIZE, "va": "center"}
    for level in model.levels:
        axes.text(_left(level.level) + _BOX / 2, y, str(level.level), ha="center", **look)
    axes.text(_STAGE, y, words("charts_gates.stage"), **look)
    axes.text(_INDEX, y, words("charts_gates.index"), ha="right", **look)
    axes.text(_STILL, y, words("charts_gates.still"), **look)


def _left(level: int) -> float:
    return _NAME_WIDTH + 0.2 + (level - 1) * (_BOX + _GAP)


def _draw_row(axes: Axes, row: Any, y: float, model: Model, words: Words) -> None:
    strong = "bold" if row.kind == "today" else "normal"
    axes.text(0, y, fit(row.name, _NAME_WIDTH, weight=strong), va="center", weight=strong)
    for level in model.levels:
        box = Rectangle(
            (_left(level.level), y - 0.17),
            _BOX,
            0.34,
            facecolor=palette().paper,
            edgecolor=palette().line,
        )
        if level.level <= row.low:
            box.set_facecolor(palette().level_colours[level.level - 1])
        elif level.level <= row.high:
            box.set(facecolor=palette().no_data, hatch=style.HATCH)
        axes.add_patch(box)
    axes.text(_STAGE, y, row.stage, va="center", weight=strong)
    if pd.notna(row.score):
        axes.text(_INDEX, y, words.number(row.score), ha="right", va="center", weight=strong)
    axes.text(_STILL, y, row.still, va="center", color=palette().gate)


def _in_words(frame: pd.DataFrame, words: Words) -> str:
    said = []
    for row in rows(frame):
        stage = row.stage
        if pd.notna(row.score):
            index = words.number(row.score)
            stage = words("charts_gates.what_if_index", stage=stage, index=index)
        said.append(words("charts_gates.what_if_case", name=row.name, stage=stage))
    return "; ".join(said)

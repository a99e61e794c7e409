"""The stage as a ladder of five steps, with what holds it back."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cxassess.assessment.types import Assessment, StageResult
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import Chart, period, respondents
from cxassess.report.charts.labels import line_height, text_width, wrap
from cxassess.report.charts.style import TEXT_WIDTH
from cxassess.report.names import missing_gate_answers
from cxassess.report.words import Words

_STEP = TEXT_WIDTH / 5
_GAP = 0.12
_LOWEST, _RISE = 1.1, 0.38
_MARKS = 1.0  # room over the highest step for its mark


@style.apply_style()
def stage_ladder(assessment: Assessment, model: Model, words: Words) -> Chart:
    """Draw the five stages, the one reached, the one without caps and what makes the difference.

    Where only a range may be published its steps are marked; where nothing may be, none is.
    """
    stage = assessment.stage
    remarks = _remarks(assessment, model, words)
    lines = [(wrap(text, TEXT_WIDTH - 0.4, lines=3), colour) for text, colour in remarks]
    ladder = _LOWEST + 4 * _RISE + _MARKS
    height = ladder + sum((text.count("\n") + 1) * line_height() + 0.12 for text, _ in lines)
    figure, axes = style.drawing(height)
    _draw_steps(axes, stage, model, words)
    _draw_marks(axes, stage, words)
    top = height - 0.05
    for text, colour in lines:
        axes.text(0.1, top, text, va="top", color=colour, linespacing=1.15)
        top -= (text.count("\n") + 1) * line_height() + 0.12
    outcome = _outcome(stage, model, words)
    return Chart(
        figure,
        caption=words(
            "charts.ladder_caption",
            n=respondents(assessment, words),
            period=period(assessment, words),
        ),
        alt=" ".join(
            [
                words("charts.ladder_alt", outcome=outcome, n=respondents(assessment, words)),
                *(text for text, _ in remarks),
            ]
        ),
        note=words("charts.ladder_note", coverage=words.percent(assessment.index.coverage)),
    )


def _reached(stage: StageResult) -> tuple[int, int]:
    """Return the lowest and the highest stage that may be printed; (0, 0) where none may."""
    if stage.final is not None:
        return stage.final, stage.final
    if stage.low is not None and stage.high is not None:
        return stage.low, stage.high
    return 0, 0


def _draw_steps(axes: Axes, stage: StageResult, model: Model, words: Words) -> None:
    low, high = _reached(stage)
    for level in model.levels:
        left, height = (level.level - 1) * _STEP, _LOWEST + (level.level - 1) * _RISE
        colour = style.LEVEL_COLOURS[level.level - 1] if level.level <= high else style.PAPER
        step = Rectangle(
            (left + _GAP / 2, 0.06), _STEP - _GAP, height, facecolor=colour, edgecolor=style.LINE
        )
        if low < high and low <= level.level <= high:
            step.set(hatch=style.HATCH, facecolor=style.NO_DATA)
        if low <= level.level <= high:
            step.set(edgecolor=style.INK, linewidth=1.8)
        if stage.uncapped is not None and level.level == stage.uncapped > high:
            step.set(edgecolor=style.GATE, linewidth=1.2, linestyle="--")
        axes.add_patch(step)
        ink = style.text_colour(colour) if level.level <= high else style.MUTED
        if low < high and low <= level.level <= high:
            ink = style.INK
        box = {"facecolor": style.NO_DATA, "edgecolor": "none", "pad": 1.5}
        middle = left + _STEP / 2
        label = f"{level.level}  {words.of(level.name)}"
        axes.text(
            middle,
            height - 0.22,
            label,
            ha="center",
            va="center",
            color=ink,
            weight="bold",
            size=9,
            bbox=box if step.get_hatch() else None,
        )
        band = f"{words.number(level.from_index, 0)}–{words.number(level.to_index, 0)}"
        axes.text(
            middle,
            height - 0.62,
            band,
            ha="center",
            va="center",
            color=ink,
            size=style.SMALL_SIZE,
            bbox=box if step.get_hatch() else None,
        )


def _draw_marks(axes: Axes, stage: StageResult, words: Words) -> None:
    low, high = _reached(stage)
    if low == 0:
        return
    if low == high:
        key = "charts.ladder_final" if stage.final is not None else "charts.ladder_likely"
        _mark(axes, low, words(key), style.INK)
    else:
        left, right = (low - 1) * _STEP + _GAP, high * _STEP - _GAP
        top = _LOWEST + (high - 1) * _RISE + 0.28
        axes.plot([left, left, right, right], [top - 0.14, top, top, top - 0.14], color=style.INK)
        text = words("charts.ladder_range", low=low, high=high)
        middle = (left + right) / 2
        half = text_width(text, size=9, weight="bold") / 2
        middle = min(max(middle, half + 0.1), TEXT_WIDTH - half - 0.1)
        axes.text(middle, top + 0.25, text, ha="center", va="center", weight="bold", size=9)
    if stage.uncapped is not None and stage.uncapped > high:
        _mark(axes, stage.uncapped, words("charts.ladder_uncapped"), style.GATE)


def _mark(axes: Axes, level: int, text: str, colour: str) -> None:
    x, top = (level - 0.5) * _STEP, _LOWEST + (level - 1) * _RISE + 0.06
    axes.plot([x], [top + 0.18], marker="v", color=colour, markersize=6)
    axes.text(x, top + 0.52, text, ha="center", va="center", color=colour, weight="bold", size=9)


def _remarks(assessment: Assessment, model: Model, words: Words) -> list[tuple[str, str]]:
    """Return the sentences over the ladder with their colours."""
    stage = assessment.stage
    found: list[tuple[str, str]] = []
    if stage.publication == "none":
        coverage = words.percent(assessment.index.coverage)
        return [(words("charts.ladder_none", coverage=coverage), style.MUTED)]
    reasons = {gate.id: words.of(gate.reason) for gate in model.gates}
    if stage.held_by and stage.final is not None:
        held = dict.fromkeys(name for each in stage.held_by for name in each.split("+"))
        because = words.joined([f"{reasons[name]} ({name})" for name in held])
        found.append((words("charts.ladder_cap", stage=stage.final, because=because), style.GATE))
    if stage.publication == "range":
        coverage = words.percent(assessment.index.coverage)
        found.append((words("charts.ladder_partial", coverage=coverage), style.MUTED))
    if stage.preliminary:
        which = ", ".join(missing_gate_answers(stage))
        found.append((words("charts.ladder_preliminary", indicators=which), style.MUTED))
    return found


def _outcome(stage: StageResult, model: Model, words: Words) -> str:
    """Return in words which stage is published."""
    names = {level.level: words.of(level.name) for level in model.levels}
    low, high = _reached(stage)
    if low == 0:
        return words("charts.outcome_none")
    if low < high:
        return words("charts.outcome_range", low=low, high=high)
    if stage.uncapped is not None and stage.uncapped > high:
        return words("charts.outcome_capped", stage=low, name=names[low], uncapped=stage.uncapped)
    return words("charts.outcome_stage", stage=low, name=names[low])

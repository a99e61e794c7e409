"""The stage as a ladder of five steps, with what holds it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cxassess.assessment.types import Assessment, StageResult
from cxassess.model.types import Model
from cxassess.report.charts import style
from cxassess.report.charts.chart import Chart, period, respondents
from cxassess.report.charts.labels import line_height, text_width, wrap
from cxassess.report.charts.palettes import palette
from cxassess.report.charts.style import TEXT_WIDTH
from cxassess.report.names import held_gates, missing_gate_answers
from cxassess.report.words import Words

_STEP = TEXT_WIDTH / 5
_GAP = 0.12
_NAME_SIZE = 9.0
_LINES = 3  # of a sentence over the ladder
_BETWEEN = 0.12  # sentences


@dataclass(frozen=True)
class _Shape:
    """Heights in cm: of the lowest step, of what each next one rises, of a mark over a step.

    A `low` ladder has the names and bands of its steps on one line.
    """

    lowest: float = 1.1
    rise: float = 0.38
    mark: float = 0.8
    low: bool = False

    def top(self, level: int) -> float:
        """Return the height of a step."""
        return self.lowest + (level - 1) * self.rise

    def height(self, marked: int) -> float:
        """Return the height of all, `marked` being the highest step with a mark (0: none)."""
        return max(self.top(5) + 0.05, self.top(marked) + self.mark if marked else 0.0)

    def within(self, room: float, marked: int) -> _Shape:
        """Return the same ladder with steps that rise as far as `room` allows."""
        rise = (room - self.lowest - 0.05) / 4
        if marked > 1:
            rise = min(rise, (room - self.lowest - self.mark) / (marked - 1))
        return replace(self, rise=rise)


_USUAL = _Shape()
_LOW = _Shape(lowest=0.5, low=True)
_LEAST_RISE = 0.12


def _shape(room: float | None, marked: int) -> _Shape:
    """Return the ladder for a height in cm; not lower than its names can be read."""
    if room is None:
        return _USUAL
    usual, low = (each.within(room, marked) for each in (_USUAL, _LOW))
    if usual.rise >= _LEAST_RISE:
        return usual
    return replace(low, rise=max(low.rise, _LEAST_RISE))


@style.apply_style()
def stage_ladder(
    assessment: Assessment, model: Model, words: Words, *, height: float | None = None
) -> Chart:
    """Draw the five stages, the one reached, the one without caps and what makes the difference.

    Where only a range may be published its steps are marked; where nothing may be, none is.

    Parameters
    ----------
    height : float, optional
        Height in cm, sentences included; where they leave less than the steps need, the figure
        is higher. 3.2 makes a compact ladder for a summary.
    """
    stage = assessment.stage
    remarks = _remarks(assessment, model, words)
    lines = [(wrap(text, TEXT_WIDTH - 0.4, lines=_LINES), colour) for text, colour in remarks]
    said = sum((text.count("\n") + 1) * line_height() + _BETWEEN for text, _ in lines)
    marked = max(_reached(stage)[1], stage.uncapped or 0)
    shape = _shape(height - said if height is not None else None, marked)
    whole = shape.height(marked) + said
    figure, axes = style.drawing(whole)
    _draw_steps(axes, stage, shape, model, words)
    _draw_marks(axes, stage, shape, words)
    top = whole - 0.05
    for text, colour in lines:
        axes.text(0.1, top, text, va="top", color=colour, linespacing=1.15)
        top -= (text.count("\n") + 1) * line_height() + _BETWEEN
    outcome = _outcome(stage, model, words)
    n = respondents(assessment, words)
    return Chart(
        figure,
        caption=words("charts.ladder_caption", n=n, period=period(assessment, words)),
        alt=" ".join(
            [
                words("charts.ladder_alt", outcome=outcome, n=n),
                *(text for text, _ in remarks),
            ]
        ),
        note=_note(assessment, words),
        label="fig-ladder",
    )


def _note(assessment: Assessment, words: Words) -> str:
    """Return what the bands are, and the index with the bounds that missing answers leave."""
    index, coverage = assessment.index, words.percent(assessment.index.coverage)
    notes = [words("charts.ladder_bands")]
    if index.evidenced is not None:
        low, high = words.number(index.bounds.low), words.number(index.bounds.high)
        value = words.number(index.evidenced)
        key = "charts.ladder_index_sure" if low == high else "charts.ladder_index"
        notes.append(words(key, value=value, low=low, high=high))
    return " ".join([*notes, words("charts.ladder_source", coverage=coverage)])


def _reached(stage: StageResult) -> tuple[int, int]:
    """Return the lowest and the highest stage that may be printed; (0, 0) where none may."""
    if stage.final is not None:
        return stage.final, stage.final
    if stage.low is not None and stage.high is not None:
        return stage.low, stage.high
    return 0, 0


def _draw_steps(axes: Axes, stage: StageResult, shape: _Shape, model: Model, words: Words) -> None:
    low, high = _reached(stage)
    for level in model.levels:
        left, top = (level.level - 1) * _STEP, shape.top(level.level)
        published = low <= level.level <= high
        colour = palette().paper
        if level.level <= high:
            colour = palette().level_colours[level.level - 1]
        step = Rectangle(
            (left + _GAP / 2, 0.06),
            _STEP - _GAP,
            top - 0.06,
            facecolor=colour,
            edgecolor=palette().line,
        )
        if published:
            step.set(edgecolor=palette().ink, linewidth=1.8)
        ink, box = palette().muted, None
        if published and low < high:
            step.set(hatch=style.HATCH, facecolor=palette().no_data)
            ink = palette().ink
            box = {"facecolor": palette().no_data, "edgecolor": "none", "pad": 1.5}
        elif level.level <= high:
            ink = style.text_colour(colour)
        if stage.uncapped is not None and level.level == stage.uncapped > high:
            step.set(edgecolor=palette().gate, linewidth=1.2, linestyle="--")
        axes.add_patch(step)
        name = f"{level.level}  {words.of(level.name)}"
        band = f"{words.number(level.from_index, 0)}–{words.number(level.to_index, 0)}"
        look: dict[str, Any] = {"va": "center", "color": ink, "bbox": box}
        if shape.low:
            y, left, right = top - 0.25, left + 0.18, left + _STEP - 0.18
            axes.text(left, y, name, weight="bold", **look)
            axes.text(right, y, band, ha="right", size=style.SMALL_SIZE, **look)
        else:
            x = left + _STEP / 2
            axes.text(x, top - 0.28, name, ha="center", weight="bold", size=_NAME_SIZE, **look)
            axes.text(x, top - 0.68, band, ha="center", size=style.SMALL_SIZE, **look)


def _draw_marks(axes: Axes, stage: StageResult, shape: _Shape, words: Words) -> None:
    low, high = _reached(stage)
    if low == 0:
        return
    if low == high:
        key = "charts.ladder_final" if stage.final is not None else "charts.ladder_likely"
        _mark(axes, low, shape, words(key), palette().ink)
    else:
        left, right = (low - 1) * _STEP + _GAP, high * _STEP - _GAP
        top = shape.top(high) + 0.22
        axes.plot(
            [left, left, right, right], [top - 0.14, top, top, top - 0.14], color=palette().ink
        )
        text = words("charts.ladder_range", low=low, high=high)
        middle = (left + right) / 2
        half = text_width(text, size=_NAME_SIZE, weight="bold") / 2
        middle = min(max(middle, half + 0.1), TEXT_WIDTH - half - 0.1)
        axes.text(
            middle, top + 0.25, text, ha="center", va="center", weight="bold", size=_NAME_SIZE
        )
    if stage.uncapped is not None and stage.uncapped > high:
        _mark(axes, stage.uncapped, shape, words("charts.ladder_uncapped"), palette().gate)


def _mark(axes: Axes, level: int, shape: _Shape, text: str, colour: str) -> None:
    x, top = (level - 0.5) * _STEP, shape.top(level)
    axes.plot([x], [top + 0.2], marker="v", color=colour, markersize=6)
    axes.text(
        x,
        top + 0.54,
        text,
        ha="center",
        va="center",
        color=colour,
        weight="bold",
        size=_NAME_SIZE,
    )


def _remarks(assessment: Assessment, model: Model, words: Words) -> list[tuple[str, str]]:
    """Return the sentences over the ladder with their colours."""
    stage = assessment.stage
    found: list[tuple[str, str]] = []
    if not assessment.index.coverage:
        return [(words("charts.ladder_unanswered"), palette().muted)]
    if stage.publication == "none":
        coverage = words.percent(assessment.index.coverage)
        return [(words("charts.ladder_none", coverage=coverage), palette().muted)]
    reasons = {gate.id: words.of(gate.reason) for gate in model.gates}
    if stage.held_by and stage.final is not None:
        held = held_gates(stage.held_by)
        because = words.joined([f"{reasons[name]} ({name})" for name in held])
        found.append(
            (words("charts.ladder_cap", stage=stage.final, because=because), palette().gate)
        )
    if stage.publication == "range":
        coverage = words.percent(assessment.index.coverage)
        found.append((words("charts.ladder_partial", coverage=coverage), palette().muted))
    if stage.preliminary:
        which = ", ".join(missing_gate_answers(stage))
        found.append((words("charts.ladder_preliminary", indicators=which), palette().muted))
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

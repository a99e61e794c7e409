"""The roadmap: what to mend by when, who does it, and the stage it leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxassess.assessment.outlook_types import RoadmapHorizon, RoadmapStep
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Column, Group, Heading, Paragraph, Table
from cxassess.report.charts.roadmap import horizon_name, stage_text
from cxassess.report.names import dimension_name, held_gates, mistake_title
from cxassess.report.story.planning import marked
from cxassess.report.words import Words

_IN_FULL = 12
"""Steps of a horizon with a row each; of more the dimensions have a row each."""


def roadmap_heading(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return what the roadmap leads to as a conclusion, and the what-if behind it.

    Nothing where there is nothing to mend: the order of work says why.
    """
    horizons = _filled(assessment)
    if not horizons:
        return []
    return [
        Heading(_headline(assessment, horizons, words)),
        Paragraph(
            f"{words('roadmap.what_if', level=model.rules.what_if_level)}"
            f" {_held(horizons[-1], assessment, model, words)}",
            introduces=True,
        ),
    ]


def roadmap_table(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the steps by horizon, each horizon with the stage it leads to."""
    horizons = _filled(assessment)
    if not horizons:
        return []
    return [
        Table(
            columns=[
                Column(words("roadmap.col_order"), "right", "0.9cm"),
                Column(words("roadmap.col_step"), width="3fr"),
                Column(words("roadmap.col_owner"), width="2fr"),
                Column(words("roadmap.col_after"), width="1.5cm"),
                Column(words("roadmap.col_effort"), "decimal", "1.4cm"),
                Column(words("roadmap.col_kpi"), width="2fr"),
            ],
            rows=[row for horizon in horizons for row in _rows(horizon, model, words)],
            caption=words("roadmap.caption"),
            notes=_notes(horizons, words),
            label="tbl-roadmap",
            compact=True,
        )
    ]


def _filled(assessment: Assessment) -> list[RoadmapHorizon]:
    return [each for each in assessment.roadmap if each.steps]


def _headline(assessment: Assessment, horizons: Sequence[RoadmapHorizon], words: Words) -> str:
    """Return the first higher stage and when, or the index at the end where there is none."""
    stage = assessment.stage
    today = stage.final or stage.low or 0
    for horizon in horizons:
        if horizon.stage is not None and horizon.stage > today:
            return words(
                "roadmap.headline_stage",
                horizon=horizon_name(horizon, words),
                stage=horizon.stage,
                actions=_actions(horizons, horizon, words),
            )
    last = horizons[-1]
    actions, when = _actions(horizons, last, words), horizon_name(last, words)
    if last.index is None or assessment.index.evidenced is None:
        return words("roadmap.headline_unknown", horizon=when, actions=actions)
    return words(
        "roadmap.headline_index",
        horizon=when,
        index=words.number(last.index),
        today=words.number(assessment.index.evidenced),
        actions=actions,
    )


def _actions(horizons: Sequence[RoadmapHorizon], until: RoadmapHorizon, words: Words) -> str:
    """Return how many actions there are until a horizon, and how many of them are quick."""
    steps = [step for each in horizons if each.days <= until.days for step in each.steps]
    quick = sum(step.quick_win for step in steps)
    said = words("roadmap.actions", count=len(steps))
    if quick == 0:
        return said
    if quick == len(steps):
        return said + words("roadmap.all_quick", count=quick)
    return said + words("roadmap.some_quick", count=quick)


def _held(last: RoadmapHorizon, assessment: Assessment, model: Model, words: Words) -> str:
    """Return what still caps the stage at the end of the roadmap."""
    when = horizon_name(last, words)
    if last.stage is None:
        return words("roadmap.unknown", horizon=when)
    held = held_gates(last.held_by)
    reasons = [
        words("roadmap.reason", reason=words.of(gate.reason), gate=gate.id)
        for gate in model.gates
        if gate.id in held
    ]
    if not reasons:
        stage = assessment.stage
        already = stage.final is not None and not stage.held_by
        return words("roadmap.free_already" if already else "roadmap.free", horizon=when)
    return words("roadmap.held", horizon=when, stage=last.stage, reasons=words.joined(reasons))


def _rows(horizon: RoadmapHorizon, model: Model, words: Words) -> Iterator[list[str] | Group]:
    yield Group(_group(horizon, model, words))
    if len(horizon.steps) <= _IN_FULL:
        for step in horizon.steps:
            yield _step(step, model, words)
        return
    for dimension in model.dimensions:
        steps = [
            step for step in horizon.steps if model.mistake(step.mistake).dimension == dimension.id
        ]
        if steps:
            yield _summary(dimension.id, steps, model, words)


def _group(horizon: RoadmapHorizon, model: Model, words: Words) -> str:
    said = words(
        "roadmap.group",
        horizon=horizon_name(horizon, words),
        actions=words("roadmap.actions", count=len(horizon.steps)),
        stage=stage_text(horizon.stage, model, words),
    )
    if horizon.index is None:
        return said
    return said + words("roadmap.group_index", index=words.number(horizon.index))


def _step(step: RoadmapStep, model: Model, words: Words) -> list[str]:
    mistake, none = model.mistake(step.mistake), words("common.none")
    title = mistake_title(step.mistake, model, words)
    return [
        str(step.order),
        marked(title, gate=bool(step.holds), quick_win=step.quick_win),
        words.of(mistake.owner),
        ", ".join(step.depends_on) or none,
        words.number(step.effort),
        words.of(mistake.kpi),
    ]


def _summary(dimension: str, steps: Sequence[RoadmapStep], model: Model, words: Words) -> list[str]:
    """Return the steps of a dimension as one row: their ids, their mean effort."""
    ids, none = {step.mistake for step in steps}, words("common.none")
    needs = dict.fromkeys(need for step in steps for need in step.depends_on if need not in ids)
    return [
        none,
        words(
            "roadmap.of_dimension",
            dimension=dimension_name(dimension, model, words),
            steps=", ".join(step.mistake for step in steps),
        ),
        none,
        ", ".join(needs) or none,
        words.number(sum(step.effort for step in steps) / len(steps)),
        none,
    ]


def _notes(horizons: Sequence[RoadmapHorizon], words: Words) -> str:
    summed = any(len(horizon.steps) > _IN_FULL for horizon in horizons)
    notes = [words("roadmap.note"), words("roadmap.note_summed") if summed else ""]
    return " ".join(note for note in notes if note)

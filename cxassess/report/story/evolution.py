"""Evolution: what moved since the previous assessment, and how far the targets are."""

from __future__ import annotations

from typing import NamedTuple

from cxassess.assessment.outlook_types import Change, Evolution
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Cell, Figure, Heading, Paragraph
from cxassess.report.charts import evolution_slopes
from cxassess.report.names import dimension_name, stage_name
from cxassess.report.story.moved import (
    KINDS,
    difference,
    expired_evidence,
    moved_by,
    moved_indicators,
    moved_mistakes,
    number,
    which,
)
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words


def evolution(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the page on what changed since the previous assessment.

    Without a previous assessment, or with one by another version of the model, it says what
    is missing.
    """
    found = assessment.evolution
    if found is None:
        return [
            Heading(words("evolution.headline_none")),
            Paragraph(words("evolution.none_missing", model=model.version)),
            Paragraph(words("evolution.none_bring")),
            *_targets(assessment, words),
        ]
    if not found.comparable:
        return [*_other_model(found, model, words), *expired_evidence(assessment, found, words)]
    chart = evolution_slopes(assessment, model, words)
    return [
        Heading(_headline(found, words)),
        Paragraph(_stage(assessment, found, model, words), introduces=True),
        *_targets(assessment, words),
        Figure(chart.figure, chart.caption, chart.alt, chart.note, label=chart.label),
        _scores(assessment, found, model, words),
        *moved_indicators(assessment, found, model, words),
        *moved_mistakes(found, model, words),
        *expired_evidence(assessment, found, words),
    ]


def _other_model(found: Evolution, model: Model, words: Words) -> list[Block]:
    date = words.short_date(found.previous_date)
    text = words("evolution.other_model", previous=found.previous_model, current=model.version)
    return [Heading(words("evolution.headline_other_model", date=date)), Paragraph(text)]


def _headline(found: Evolution, words: Words) -> str:
    index = found.evidenced
    movement = index.movement if index else "not_comparable"
    gained, lost = moved_by(found.dimensions, "real_gain"), moved_by(found.dimensions, "real_loss")
    return words(
        f"evolution.headline_{movement}",
        points=words.number(abs(index.difference or 0.0) if index else 0.0),
        date=words.short_date(found.previous_date),
        dimensions=words(
            f"evolution.dimensions_{which(gained, lost)}",
            gained=len(gained),
            lost=len(lost),
            all=len(found.dimensions),
        ),
    )


def _stage(assessment: Assessment, found: Evolution, model: Model, words: Words) -> str:
    before, now = found.previous_stage, assessment.stage.final
    texts = []
    if before is not None and now is not None:
        names = [stage_name(each, model, words) for each in (before, now)]
        texts.append(
            words("evolution.stage_same", stage=names[1])
            if before == now
            else words("evolution.stage_moved", before=names[0], now=names[1])
        )
    rules = model.rules
    texts.append(
        words(
            "evolution.rule",
            points=words.number(rules.score_change, 0),
            levels=words.number(rules.level_change),
        )
    )
    return " ".join(texts)


def _targets(assessment: Assessment, words: Words) -> list[Block]:
    """Return how much of the targets is reached; nothing where the client set none."""
    targets, found = assessment.targets, assessment.evolution
    if targets is None:
        return []
    reached = words.percent(targets.reached)
    texts = [words("evolution.target_reached", reached=reached, target=words.number(targets.index))]
    index = found.evidenced if found else None
    if found and index and index.previous is not None and found.progress is not None:
        date = words.short_date(found.previous_date)
        if found.progress < 0:
            texts.append(words("evolution.target_away", date=date))
        elif found.progress >= 1:
            texts.append(words("evolution.target_passed"))
        else:
            progress, before = words.percent(found.progress), words.number(index.previous)
            texts.append(
                words("evolution.target_progress", date=date, before=before, progress=progress)
            )
    return [Paragraph(" ".join(texts), introduces=True)]


class _Score(NamedTuple):
    """A row of the table of scores."""

    name: str
    change: Change
    target: float | None


def _scores(assessment: Assessment, found: Evolution, model: Model, words: Words) -> Block:
    """Return the table of the index and the dimensions, then and now."""
    targets = assessment.targets
    aims = targets.dimensions if targets else {}
    scores = [
        _Score(dimension_name(each.id, model, words), each, aims.get(each.id))
        for each in found.dimensions
    ]
    if found.declared:
        scores.insert(0, _Score(words("evolution.index_declared"), found.declared, None))
    if found.evidenced:
        aim = targets.index if targets else None
        scores.insert(0, _Score(words("evolution.index"), found.evidenced, aim))
    return table(
        scores,
        [
            Part(words("evolution.col_score"), lambda each: each.name, width="1fr"),
            Part(
                words("evolution.col_before"),
                lambda each: number(each.change.previous, words),
                "right",
            ),
            Part(
                words("evolution.col_now"), lambda each: number(each.change.current, words), "right"
            ),
            Part(
                words("evolution.col_change"), lambda each: difference(each.change, words), "right"
            ),
            Part(
                words("evolution.col_movement"),
                lambda each: _reading(each.change, words),
                width="3.6cm",
            ),
            Part(words("evolution.col_target"), lambda each: number(each.target, words), "right")
            if targets
            else None,
        ],
        words(
            "evolution.scores_caption",
            before=words.short_date(found.previous_date),
            now=words.short_date(assessment.client.date),
        ),
        [words("evolution.scores_note"), words("evolution.target_note") if targets else ""],
    )


def _reading(change: Change, words: Words) -> Cell:
    text = words(f"evolution.movement_{change.movement}")
    if change.reason:
        text = f"{text} ({words(f'evolution.reason_{change.reason}')})"
    return Cell(text, KINDS[change.movement])

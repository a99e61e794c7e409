"""The executive summary: one page that stands alone."""

from __future__ import annotations

import re

from cxassess.assessment.types import Assessment, MistakeResult
from cxassess.model.types import Model
from cxassess.report.blocks import (
    Block,
    Callout,
    Cell,
    Heading,
    Kind,
    Paragraph,
    Tile,
    Tiles,
)
from cxassess.report.names import (
    dimension_name,
    gate_reasons,
    holding_gates,
    level_name,
    missing_gate_answers,
    mistake_title,
    stage_name,
    status_name,
)
from cxassess.report.story.facts import Facts
from cxassess.report.story.kpi_verdicts import survey_tile
from cxassess.report.story.tables import Part, table
from cxassess.report.story.verdicts.figures import size
from cxassess.report.words import Words

_SHOWN = 3

STATUS_KINDS: dict[str, Kind] = {
    "contradiction": "alert",
    "confirmed": "warning",
    "probable": "note",
    "indication": "neutral",
}


def headline(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the report's conclusion as its first heading."""
    stage = assessment.stage
    if stage.final is not None and stage.uncapped is not None:
        name = stage_name(stage.final, model, words)
        if stage.held_by:
            text = words(
                "summary.headline_capped",
                stage=name,
                uncapped=stage.uncapped,
                reasons=gate_reasons(holding_gates(stage), model, words),
            )
        else:
            text = words("summary.headline_stage", stage=name)
    elif stage.low is not None and stage.low == stage.high:
        text = words("summary.headline_stage", stage=stage_name(stage.low, model, words))
    elif stage.low is not None and stage.high is not None:
        text = words("summary.headline_range", low=stage.low, high=stage.high)
    else:
        text = words("summary.headline_none")
    return [Heading(text)]


def key_figures(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the tiles: stage, evidenced and declared index, NPS and CSAT."""
    tiles = [_stage_tile(assessment, model, words), *_index_tiles(assessment, words)]
    tiles += [tile for survey in assessment.surveys[:2] if (tile := survey_tile(survey, words))]
    return [Tiles(tiles, compact=True)]


def gravest_findings(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the gravest findings, contradictions first, each with what it means here."""
    found = assessment.by_gravity[:_SHOWN]
    if not found:
        unknown = all(each.status == "no_data" for each in assessment.mistakes)
        text = words("summary.findings_unknown" if unknown else "summary.no_findings")
        kind: Kind = "neutral" if unknown else "good"
        return [Callout(text, kind, words("summary.gravest_caption"), compact=True)]
    facts = Facts(assessment, model, words)
    return [
        table(
            found,
            [
                Part(
                    words("summary.col_status"),
                    lambda each: status_cell(each, model, words),
                    width="2.6cm",
                ),
                Part(
                    words("summary.col_finding"),
                    lambda each: Cell(mistake_title(each.id, model, words), strong=True),
                    width="5.1cm",
                ),
                Part(words("summary.col_here"), facts.sentence, width="1fr"),
            ],
            words("summary.gravest_caption"),
        )
    ]


def quick_wins(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the first quick wins in the order of work, each as an action."""
    found = [each for each in assessment.findings if each.quick_win][:_SHOWN]
    if not found:
        title = words("summary.quick_wins_caption")
        return [Callout(words("summary.no_quick_wins"), "neutral", title, compact=True)]

    def action(each: MistakeResult) -> str:
        practice = words.of(model.mistake(each.id).practice)
        return words("summary.action", id=each.id, action=first_sentence(practice))

    return [
        table(
            found,
            [
                Part(words("summary.col_action"), action, width="1fr"),
                Part(
                    words("summary.col_effort"),
                    lambda each: words.number(each.effort),
                    "decimal",
                    "1.4cm",
                ),
            ],
            words("summary.quick_wins_caption"),
        )
    ]


def remarks(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the legal flag, what is preliminary, what to do first, who answered."""
    blocks = [*_legal(assessment, model, words), *_preliminary(assessment, words)]
    if 0 < assessment.respondents < model.rules.smallest_group_shown:
        blocks.append(Callout(words("summary.few_people"), "warning", compact=True))
    return [
        *blocks,
        _first(assessment, model, words),
        Paragraph(_who_answered(assessment, model, words)),
    ]


def first_sentence(text: str) -> str:
    """Return the first sentence of a text of the model."""
    return re.split(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý])", text, maxsplit=1)[0]


def _first(assessment: Assessment, model: Model, words: Words) -> Callout:
    """Return what to do first."""
    title = words("summary.first_title")
    if not assessment.findings:
        key = "summary.first_answer" if assessment.index.weakest is None else "summary.first_keep"
        return Callout(words(key), "note", title, compact=True)
    first = assessment.findings[0]
    mistake = model.mistake(first.id)
    holding = {each.id for each in holding_gates(assessment.stage)}
    text = words(
        "summary.first_gate" if holding & set(first.holds) else "summary.first",
        action=first_sentence(words.of(mistake.practice)),
        id=first.id,
        owner=words.of(mistake.owner),
        effort=words.number(first.effort),
    )
    return Callout(
        f"{text} {_leads_to(assessment, model, words)}".strip(), "note", title, compact=True
    )


def _leads_to(assessment: Assessment, model: Model, words: Words) -> str:
    """Return where the whole roadmap leads; empty where that stays open."""
    last = assessment.roadmap[-1] if assessment.roadmap else None
    if last is None or last.stage is None or last.index is None:
        return ""
    return words(
        "summary.leads_to",
        stage=stage_name(last.stage, model, words),
        index=words.number(last.index),
    )


def _who_answered(assessment: Assessment, model: Model, words: Words) -> str:
    index = assessment.index
    people, coverage = assessment.respondents, words.percent(index.coverage)
    if not people:
        return words("summary.coverage_none")
    if index.weakest is None:
        return words("summary.coverage_low", count=people, coverage=coverage)
    weakest = next(each for each in assessment.dimensions if each.id == index.weakest)
    return words(
        "summary.coverage",
        count=people,
        coverage=coverage,
        weakest=dimension_name(index.weakest, model, words),
        score=words.number(weakest.evidenced or 0.0),
    )


def status_cell(result: MistakeResult, model: Model, words: Words) -> Cell:
    """Return a mistake's status as a coloured cell."""
    return Cell(status_name(result, model, words), STATUS_KINDS.get(result.status))


def _stage_tile(assessment: Assessment, model: Model, words: Words) -> Tile:
    stage = assessment.stage
    label = words("summary.tile_stage")
    if stage.low is not None and stage.low == stage.high:
        note = words("summary.tile_of_five", name=level_name(stage.low, model, words))
        return Tile(label, str(stage.low), note)
    if stage.low is not None and stage.high is not None:
        note = words("summary.tile_range")
        return Tile(label, f"{stage.low}–{stage.high}", note)
    return Tile(label, words("common.none"))


def _index_tiles(assessment: Assessment, words: Words) -> list[Tile]:
    index = assessment.index
    if index.evidenced is None or index.declared is None:
        none = words("common.none")
        return [Tile(words("summary.tile_index"), none, words("summary.tile_index_none"))]
    gap = index.declared - index.evidenced
    bounds = words("summary.tile_index_complete")
    if round(index.bounds.low, 1) < round(index.bounds.high, 1):
        bounds = words(
            "summary.tile_index_note",
            low=words.number(index.bounds.low),
            high=words.number(index.bounds.high),
        )
    return [
        Tile(
            words("summary.tile_index"),
            words.number(index.evidenced),
            bounds,
        ),
        Tile(
            words("summary.tile_declared"),
            words.number(index.declared),
            words("summary.tile_declared_note", gap=size(gap, "nps", words, digits=1))
            if round(gap, 1) > 0
            else words("summary.tile_declared_same"),
        ),
    ]


def _preliminary(assessment: Assessment, words: Words) -> list[Block]:
    stage = assessment.stage
    if not stage.preliminary or stage.low is None:
        return []
    missing = ", ".join(missing_gate_answers(stage))
    text = words("summary.preliminary", indicators=missing, low=stage.low, high=stage.high)
    return [Callout(text, "warning", compact=True)]


def _legal(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    if not assessment.client.regulated_service:
        return []
    title = words("summary.legal_title")
    states = {each.state for each in assessment.checks if model.check(each.id).regulated_only}
    if "fail" in states:
        return [Callout(words("summary.legal_failed"), "alert", title, compact=True)]
    if any(model.mistake(each.id).regulated_only for each in assessment.findings):
        return [Callout(words("summary.legal_found"), "alert", title, compact=True)]
    if states == {"ok"}:
        return []
    return [Callout(words("summary.legal_open"), "warning", title, compact=True)]

"""The executive summary."""

from __future__ import annotations

from cxassess.assessment.kpi_types import SurveyResult
from cxassess.assessment.types import (
    Assessment,
    MistakeResult,
)
from cxassess.model.types import Model
from cxassess.report.blocks import (
    Block,
    Callout,
    Cell,
    Column,
    Heading,
    Kind,
    Paragraph,
    Table,
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
from cxassess.report.story.audit import audit_headline
from cxassess.report.story.surveys import latest_change
from cxassess.report.story.verdicts import change_sentence, unweighted_sentence
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
    tiles += [tile for survey in assessment.surveys[:2] if (tile := _survey_tile(survey, words))]
    return [Tiles(tiles)]


def remarks(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return who answered, what is preliminary, what the KPIs say and the legal flag."""
    index = assessment.index
    people = words.number(assessment.respondents, 0)
    if index.weakest is None:
        coverage = words(
            "summary.coverage_low", people=people, coverage=words.percent(index.coverage)
        )
    else:
        weakest = next(each for each in assessment.dimensions if each.id == index.weakest)
        coverage = words(
            "summary.coverage",
            people=people,
            coverage=words.percent(index.coverage),
            weakest=dimension_name(index.weakest, model, words),
            score=words.number(weakest.evidenced or 0.0),
        )
    blocks: list[Block] = [Paragraph(coverage)]
    if 0 < assessment.respondents < model.rules.smallest_group_shown:
        blocks.append(Callout(words("summary.few_people"), "warning"))
    blocks += _preliminary(assessment, words)
    told = (_latest(survey, words) for survey in assessment.surveys)
    sentences = [each for each in told if each]
    if not assessment.surveys:
        sentences = [words("summary.no_survey")]
    if assessment.checks:
        sentences.append(f"{audit_headline(assessment, model, words)}.")
    if sentences:
        blocks.append(Callout(" ".join(sentences), "note", words("summary.kpi_heading")))
    return blocks + _legal(assessment, model, words)


def _latest(survey: SurveyResult, words: Words) -> str:
    """Return a survey's latest change in words, empty when none was tested."""
    change = latest_change(survey)
    if change is None:
        return ""
    said = (change_sentence(change, words), unweighted_sentence(change, survey, words))
    return " ".join([f"{survey.name}:", *(each for each in said if each)])


def gravest_findings(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the gravest findings, contradictions first."""
    found = assessment.by_gravity[:_SHOWN]
    heading = Heading(words("summary.gravest_heading"), 2)
    if not found:
        return [heading, Paragraph(words("summary.no_findings"))]
    return [
        heading,
        Table(
            columns=[
                Column(words("summary.col_status"), width="3.6cm"),
                Column(words("summary.col_finding"), width="1fr"),
                Column(words("summary.col_severity"), "right", width="2.2cm"),
            ],
            rows=[
                [
                    status_cell(each, model, words),
                    mistake_title(each.id, model, words),
                    f"{model.mistake(each.id).severity}/5",
                ]
                for each in found
            ],
            caption=words("summary.gravest_caption"),
        ),
    ]


def quick_wins(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the first quick wins in the order of work."""
    found = [each for each in assessment.findings if each.quick_win][:_SHOWN]
    heading = Heading(words("summary.quick_wins_heading"), 2)
    if not found:
        return [heading, Paragraph(words("summary.no_quick_wins"))]
    return [
        heading,
        Table(
            columns=[
                Column(words("summary.col_finding"), width="5.4cm"),
                Column(words("summary.col_action"), width="1fr"),
                Column(words("summary.col_effort"), "right", width="1.9cm"),
            ],
            rows=[
                [
                    mistake_title(each.id, model, words),
                    words.of(model.mistake(each.id).practice),
                    words.number(each.effort),
                ]
                for each in found
            ],
            caption=words(
                "summary.quick_wins_caption",
                effort=words.number(model.rules.quick_win_effort, 0),
            ),
        ),
    ]


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
        return Tile(label, f"{stage.low}–{stage.high}")
    return Tile(label, words("common.none"))


def _index_tiles(assessment: Assessment, words: Words) -> list[Tile]:
    index = assessment.index
    if index.evidenced is None or index.declared is None:
        return [Tile(words("summary.tile_index"), words("common.none"))]
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
            words("summary.tile_declared_note", gap=words.number(gap))
            if round(gap, 1) > 0
            else words("summary.tile_declared_same"),
        ),
    ]


def _survey_tile(survey: SurveyResult, words: Words) -> Tile | None:
    estimate, is_nps = survey.waves[-1].headline, survey.metric == "nps"
    if estimate is None:
        return None
    digits = 1 if is_nps else 2
    write = words.signed if is_nps else words.number
    return Tile(
        words("summary.tile_nps" if is_nps else "summary.tile_csat"),
        write(estimate.value, digits),
        words(
            "summary.tile_survey_note",
            wave=survey.waves[-1].name,
            n=words.number(survey.waves[-1].base, 0),
            low=write(estimate.interval.low, digits),
            high=write(estimate.interval.high, digits),
        ),
    )


def _preliminary(assessment: Assessment, words: Words) -> list[Block]:
    stage = assessment.stage
    if not stage.preliminary or stage.low is None:
        return []
    missing = ", ".join(missing_gate_answers(stage))
    text = words("summary.preliminary", indicators=missing, low=stage.low, high=stage.high)
    return [Callout(text, "warning")]


def _legal(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    if not assessment.client.regulated_service:
        return []
    title = words("summary.legal_title")
    states = {each.state for each in assessment.checks if model.check(each.id).regulated_only}
    if "fail" in states:
        return [Callout(words("summary.legal_failed"), "alert", title)]
    if any(model.mistake(each.id).regulated_only for each in assessment.findings):
        return [Callout(words("summary.legal_found"), "alert", title)]
    return [] if states == {"ok"} else [Callout(words("summary.legal_open"), "warning", title)]

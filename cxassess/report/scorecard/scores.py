"""Sheets of the scorecard: the summary, the answers and the dimensions."""

from __future__ import annotations

from cxassess.assessment.types import DimensionResult, IndicatorResult
from cxassess.model.types import ROLE_GROUPS, RoleGroup
from cxassess.report.names import (
    dimension_name,
    gate_reasons,
    holding_gates,
    role_name,
    stage_name,
)
from cxassess.report.scorecard.sheets import Field, Number, Sheet, Told, Value, sheet

Fact = tuple[str, Value | Number]


def summary(told: Told) -> Sheet:
    """Return who was assessed, when, the stage and index, and what moved since."""
    words = told.words
    fields: list[Field[Fact]] = [
        Field(words("scorecard.col_fact"), lambda each: each[0], width=44),
        Field(words("scorecard.col_value"), lambda each: each[1], width=68),
    ]
    return sheet(words("scorecard.sheet_summary"), "Summary", fields, _facts(told))


def _facts(told: Told) -> list[Fact]:
    notice = (told.words("scorecard.notice"), told.words("document.synthetic"))
    return [
        *([notice] if told.assessment.client.synthetic else []),
        *_assessed(told),
        *_scored(told),
        *_since(told),
        *_made_with(told),
    ]


def _assessed(told: Told) -> list[Fact]:
    words, client = told.words, told.assessment.client
    return [
        (words("scorecard.client"), client.name),
        (words("scorecard.sector"), client.sector),
        (words("scorecard.date"), client.date),
        (words("scorecard.period_start"), client.period_start),
        (words("scorecard.period_end"), client.period_end),
        (words("scorecard.consultant"), client.consultant),
        (words("scorecard.respondents"), Number(told.assessment.respondents, "count")),
    ]


def _scored(told: Told) -> list[Fact]:
    words, stage, index = told.words, told.assessment.stage, told.assessment.index
    targets = told.assessment.targets
    held = gate_reasons(holding_gates(stage), told.model, words)
    facts: list[Fact] = [
        (words("scorecard.stage"), _stage(stage.final, told)),
        (words("scorecard.stage_low"), _stage(stage.low, told)),
        (words("scorecard.stage_high"), _stage(stage.high, told)),
        (words("scorecard.stage_uncapped"), _stage(stage.uncapped, told)),
        (words("scorecard.held_by"), ", ".join(stage.held_by)),
        (words("scorecard.held_why"), held[:1].upper() + held[1:]),
        (words("scorecard.index_evidenced"), Number(index.evidenced, "number")),
        (words("scorecard.index_low"), Number(index.bounds.low, "number")),
        (words("scorecard.index_high"), Number(index.bounds.high, "number")),
        (words("scorecard.index_declared"), Number(index.declared, "number")),
        (words("scorecard.coverage"), Number(index.coverage, "percent")),
    ]
    if targets is not None:
        facts += [
            (words("scorecard.index_target"), Number(targets.index, "number")),
            (words("scorecard.reached"), Number(targets.reached, "percent")),
        ]
    return facts


def _since(told: Told) -> list[Fact]:
    """Return what is not in the table of the evolution; nothing without a previous assessment."""
    words, found = told.words, told.assessment.evolution
    if found is None:
        return []
    facts: list[Fact] = [
        (words("scorecard.previous_date"), found.previous_date),
        (words("scorecard.previous_model"), found.previous_model),
    ]
    if found.comparable:
        facts += [
            (words("scorecard.previous_stage"), _stage(found.previous_stage, told)),
            (words("scorecard.progress"), Number(found.progress, "percent")),
            (words("scorecard.mended"), ", ".join(found.mended)),
            (words("scorecard.new"), ", ".join(found.new)),
        ]
    return [*facts, (words("scorecard.expired"), ", ".join(found.expired))]


def _made_with(told: Told) -> list[Fact]:
    words, record = told.words, told.assessment.provenance
    return [
        (words("scorecard.model"), record.model_version),
        (words("scorecard.model_hash"), record.model_sha256),
        (words("scorecard.package"), record.package_version),
        (words("scorecard.seed"), None if record.seed is None else str(record.seed)),
        (words("scorecard.fingerprint"), told.assessment.fingerprint),
    ]


def _stage(stage: int | None, told: Told) -> str | None:
    return None if stage is None else stage_name(stage, told.model, told.words)


def answers(told: Told) -> Sheet:
    """Return every indicator: declared, evidenced, by role group, and how many do not know."""
    words, model = told.words, told.model
    shown = told.assessment.respondents >= model.rules.smallest_group_shown

    def people(option: str) -> Field[IndicatorResult]:
        return Field(
            words("scorecard.col_people", option=option),
            lambda each: each.distribution[option] if shown else None,
            "count",
            9,
        )

    def level(role: RoleGroup) -> Field[IndicatorResult]:
        return Field(role_name(role, model, words), lambda each: each.by_role.get(role), "number")

    fields: list[Field[IndicatorResult]] = [
        Field(words("scorecard.col_indicator"), lambda each: each.id, width=10),
        Field(
            words("scorecard.col_dimension"),
            lambda each: dimension_name(each.dimension, model, words),
            width=20,
        ),
        Field(
            words("scorecard.col_question"),
            lambda each: words.of(model.indicator(each.id).question),
            width=44,
        ),
        Field(
            words("scorecard.col_state"),
            lambda each: words(f"scorecard.state_{each.state}"),
            width=14,
        ),
        Field(words("scorecard.col_declared"), lambda each: each.declared, "number"),
        Field(words("scorecard.col_evidenced"), lambda each: each.evidenced, "number"),
        Field(words("scorecard.col_gap"), _gap, "signed"),
        Field(words("scorecard.col_grade"), lambda each: each.grade, "count", 9),
        *(level(role) for role in ROLE_GROUPS),
        *(people(option) for option in ("1", "2", "3", "4", "5", "NS", "NA")),
        Field(
            words("scorecard.col_divergent"),
            lambda each: words("appendix.yes" if each.agreement.divergent else "appendix.no"),
        ),
        Field(words("scorecard.col_consensus"), lambda each: each.consensus, width=24),
        Field(words("scorecard.col_evidence"), lambda each: ", ".join(each.evidence), width=16),
    ]
    return sheet(words("scorecard.sheet_answers"), "Answers", fields, told.assessment.indicators)


def dimensions(told: Told) -> Sheet:
    """Return every dimension's scores, bounds, stage and target."""
    words, model, targets = told.words, told.model, told.assessment.targets

    def target(each: DimensionResult) -> float | None:
        return targets.dimensions.get(each.id) if targets else None

    fields: list[Field[DimensionResult]] = [
        Field(words("scorecard.col_id"), lambda each: each.id, width=8),
        Field(
            words("scorecard.col_dimension"),
            lambda each: dimension_name(each.id, model, words),
            width=40,
        ),
        Field(
            words("scorecard.col_weight"), lambda each: model.dimension(each.id).weight, "percent"
        ),
        Field(words("scorecard.col_coverage"), lambda each: each.coverage, "percent"),
        Field(words("scorecard.col_declared"), lambda each: each.declared, "number"),
        Field(words("scorecard.col_evidenced"), lambda each: each.evidenced, "number"),
        Field(words("scorecard.col_gap"), _gap, "signed"),
        Field(words("scorecard.col_low"), lambda each: each.bounds.low, "number", 14),
        Field(words("scorecard.col_high"), lambda each: each.bounds.high, "number", 14),
        Field(words("scorecard.col_stage"), lambda each: each.stage, "count"),
        Field(words("scorecard.col_target"), target, "number"),
    ]
    return sheet(
        words("scorecard.sheet_dimensions"), "Dimensions", fields, told.assessment.dimensions
    )


def _gap(each: IndicatorResult | DimensionResult) -> float | None:
    """Return how far what is declared stands above the evidence."""
    if each.declared is None or each.evidenced is None:
        return None
    return each.declared - each.evidenced

"""Who answered, dimensions, gates and what-if."""

from __future__ import annotations

from cxassess.assessment.types import Assessment, DimensionResult, GateResult, StageResult
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Cell, Column, Heading, Paragraph, Table
from cxassess.report.names import (
    dimension_name,
    gate_reasons,
    holding_gates,
    mistake_title,
    role_name,
    stage_name,
)
from cxassess.report.words import Words


def who_answered(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the role groups, how far apart they see things, and how far people agree."""
    small = words("scores.small_group")
    none = words("common.none")
    table = Table(
        columns=[
            Column(words("scores.col_role"), width="1fr"),
            Column(words("scores.col_people"), "right"),
            Column(words("scores.col_unknown"), "right"),
            Column(words("scores.col_index"), "right"),
        ],
        rows=[
            [
                role_name(each.role, model, words),
                words.number(each.respondents, 0),
                words.percent(each.unknown_share)
                if each.unknown_share is not None
                else small
                if each.respondents
                else none,
                words.number(each.index)
                if each.index is not None
                else small
                if each.respondents
                else none,
            ]
            for each in assessment.roles
        ],
        caption=words("scores.roles_caption"),
        notes=words("scores.roles_note", smallest=model.rules.smallest_group_shown),
    )
    meaning = words(f"common.cs_{assessment.client.cs_meaning}")
    texts = [words("scores.cs_meaning", meaning=meaning), *_agreement(assessment, model, words)]
    return [table, *(Paragraph(text) for text in texts)]


def _agreement(assessment: Assessment, model: Model, words: Words) -> list[str]:
    texts = []
    shown = [each for each in assessment.roles if each.index is not None]
    if len(shown) > 1:
        low = min(shown, key=lambda each: each.index or 0.0)
        high = max(shown, key=lambda each: each.index or 0.0)
        texts.append(
            words(
                "scores.span",
                low=words.number(low.index or 0.0),
                low_role=role_name(low.role, model, words),
                high=words.number(high.index or 0.0),
                high_role=role_name(high.role, model, words),
            )
        )
    unknown = sum(each.unknown for each in assessment.indicators)
    if unknown:
        texts.append(words("scores.unknown", count=unknown))
    texts.append(
        words("scores.alpha", alpha=words.number(assessment.alpha, 2))
        if assessment.alpha is not None
        else words("scores.alpha_none")
    )
    divergent = [each.id for each in assessment.indicators if each.agreement.divergent]
    if divergent:
        texts.append(
            words("scores.divergent", count=len(divergent), indicators=", ".join(divergent))
        )
    return texts


def dimension_scores(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the dimensions' scores, with their coverage and bounds."""
    table = Table(
        columns=[
            Column(words("scores.col_dimension"), width="1fr"),
            Column(words("scores.col_weight"), "right"),
            Column(words("scores.col_coverage"), "right"),
            Column(words("scores.col_declared"), "right"),
            Column(words("scores.col_evidenced"), "right"),
            Column(words("scores.col_bounds"), "right"),
            Column(words("scores.col_stage"), "right"),
        ],
        rows=[_dimension_row(each, model, words) for each in assessment.dimensions],
        caption=words("scores.dimensions_caption"),
        notes=words(
            "scores.dimensions_note", coverage=words.percent(model.rules.dimension_coverage)
        ),
    )
    return [Heading(_dimension_headline(assessment, model, words)), table]


def _dimension_headline(assessment: Assessment, model: Model, words: Words) -> str:
    scores = {
        each.id: each.evidenced for each in assessment.dimensions if each.evidenced is not None
    }
    weakest = assessment.index.weakest
    if weakest is None:
        return words("scores.dimensions_headline_none")
    strongest = max(scores, key=lambda each: scores[each])
    if scores[strongest] == scores[weakest]:
        return words("scores.dimensions_headline_equal", score=words.number(scores[weakest]))
    return words(
        "scores.dimensions_headline",
        strongest=dimension_name(strongest, model, words),
        strongest_score=words.number(scores[strongest]),
        weakest=dimension_name(weakest, model, words),
        weakest_score=words.number(scores[weakest]),
    )


def _dimension_row(result: DimensionResult, model: Model, words: Words) -> list[str]:
    insufficient = words("scores.insufficient")
    return [
        dimension_name(result.id, model, words),
        words.percent(model.dimension(result.id).weight),
        words.percent(result.coverage),
        insufficient if result.declared is None else words.number(result.declared),
        insufficient if result.evidenced is None else words.number(result.evidenced),
        words(
            "common.interval",
            low=words.number(result.bounds.low),
            high=words.number(result.bounds.high),
        ),
        words("common.none") if result.stage is None else str(result.stage),
    ]


def evidence_gap_heading(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the heading that says how far what is declared stands above the evidence."""
    index = assessment.index
    if index.declared is None or index.evidenced is None:
        return [Heading(words("scores.gap_headline_empty"), 2)]
    gap = index.declared - index.evidenced
    if round(gap, 1) > 0:
        return [Heading(words("scores.gap_headline", gap=words.number(gap)), 2)]
    return [Heading(words("scores.gap_headline_none"), 2)]


def gate_table(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return every gate: what was observed and the cap it sets."""
    held = holding_gates(assessment.stage)
    by_id = {gate.id: gate for gate in model.gates}
    heading = words("scores.gates_headline_free")
    holding = [gate.id for gate in assessment.stage.gates if gate.holds]
    if assessment.stage.final is None and holding:
        heading = words("scores.gates_headline_open", gates=words.joined(holding))
    elif held:
        heading = words("scores.gates_headline_held", reasons=gate_reasons(held, model, words))
    table = Table(
        columns=[
            Column(words("scores.col_gate"), width="1fr"),
            Column(words("scores.col_observed"), width="4.6cm"),
            Column(words("scores.col_cap"), width="4.2cm"),
        ],
        rows=[
            [
                f"{gate.id} · {words.of(by_id[gate.id].name)}",
                _observed(gate, model, words) or words("common.none"),
                _gate_cell(gate, assessment.stage, words),
            ]
            for gate in assessment.stage.gates
        ],
        caption=words("scores.gates_caption"),
    )
    return [Heading(heading), table]


def _observed(gate: GateResult, model: Model, words: Words) -> str:
    """Return what made a gate hold."""
    parts = []
    if gate.level is not None:
        indicator = next(each.indicator for each in model.gates if each.id == gate.id)
        parts.append(f"{indicator} = {words.number(gate.level)}")
    if gate.checks:
        checks = ", ".join(gate.checks)
        parts.append(words("findings.shown_checks", count=len(gate.checks), checks=checks))
    if gate.share is not None:
        parts.append(words("scores.evidence_share", share=words.percent(gate.share)))
    parts += [
        dimension_name(name, model, words) if gate.cap is not None else name for name in gate.names
    ]
    return "; ".join(parts)


def _gate_cell(gate: GateResult, stage: StageResult, words: Words) -> str | Cell:
    """Return the cap that a gate sets, with the combination through which it decides."""
    if not gate.holds:
        return words("scores.gate_free")
    if gate.cap is None:
        return Cell(words("scores.gate_preliminary"), "warning")
    deciding = next((held for held in stage.held_by if gate.id in held.split("+")), None)
    if deciding is None:
        return words("scores.gate_holds", cap=gate.cap)
    text = words("scores.gate_holds", cap=stage.final)
    if deciding != gate.id:
        text = f"{text} ({deciding.replace('+', ' + ')})"
    return Cell(f"{text} – {words('scores.gate_decides')}", "alert")


def what_if_table(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the single repairs that would change the stage."""
    final = assessment.stage.final
    if final is None or not assessment.findings:
        return []
    better = [each for each in assessment.findings if (each.what_if or 0) > final]
    if not better:
        return [Paragraph(words("scores.what_if_none"))]
    return [
        Table(
            columns=[
                Column(words("scores.col_mistake"), width="1fr"),
                Column(words("scores.col_stage_then"), width="5cm"),
            ],
            rows=[
                [
                    mistake_title(each.id, model, words),
                    stage_name(each.what_if or final, model, words),
                ]
                for each in better
            ],
            caption=words("scores.what_if_caption", level=model.rules.what_if_level),
        )
    ]

"""Sheets of the scorecard: the findings, the roadmap and the evolution."""

from __future__ import annotations

from cxassess.assessment.outlook_types import Change, RoadmapHorizon, RoadmapStep
from cxassess.assessment.types import MistakeResult
from cxassess.model.types import Mistake
from cxassess.report.charts.roadmap import horizon_name, stage_text
from cxassess.report.names import citation, dimension_name, status_name
from cxassess.report.scorecard.sheets import Field, Sheet, Told, sheet

Step = tuple[RoadmapHorizon, RoadmapStep]


def findings(told: Told) -> Sheet:
    """Return every mistake found, in the order of work."""
    words, model = told.words, told.model

    def of(each: MistakeResult) -> Mistake:
        return model.mistake(each.id)

    def sources(each: MistakeResult) -> str:
        return "; ".join(citation(cited, words) for cited in of(each).sources)

    fields: list[Field[MistakeResult]] = [
        Field(words("scorecard.col_order"), lambda each: each.order, "count", 8),
        Field(words("scorecard.col_mistake"), lambda each: each.id, width=9),
        Field(words("scorecard.col_title"), lambda each: words.of(of(each).title), width=34),
        Field(
            words("scorecard.col_dimension"),
            lambda each: dimension_name(of(each).dimension, model, words),
            width=20,
        ),
        Field(
            words("scorecard.col_status"), lambda each: status_name(each, model, words), width=14
        ),
        Field(words("scorecard.col_severity"), lambda each: of(each).severity, "count", 11),
        Field(words("scorecard.col_impact"), lambda each: each.impact, "number", 10),
        Field(words("scorecard.col_effort"), lambda each: each.effort, "number", 10),
        Field(
            words("scorecard.col_quick_win"),
            lambda each: words("appendix.yes" if each.quick_win else "appendix.no"),
        ),
        Field(words("scorecard.col_gates"), lambda each: ", ".join(each.holds)),
        Field(words("scorecard.col_after"), lambda each: ", ".join(of(each).depends_on), width=14),
        Field(words("scorecard.col_owner"), lambda each: words.of(of(each).owner), width=22),
        Field(words("scorecard.col_practice"), lambda each: words.of(of(each).practice), width=50),
        Field(words("scorecard.col_kpi"), lambda each: words.of(of(each).kpi), width=28),
        Field(words("scorecard.col_success"), lambda each: words.of(of(each).success), width=40),
        Field(words("scorecard.col_what_if"), lambda each: each.what_if, "count", 14),
        Field(words("scorecard.col_indicators"), lambda each: ", ".join(each.indicators), width=14),
        Field(words("scorecard.col_checks"), lambda each: ", ".join(each.failed_checks), width=14),
        Field(words("scorecard.col_evidence"), lambda each: ", ".join(each.evidence), width=14),
        Field(words("scorecard.col_sources"), sources, width=18),
    ]
    return sheet(words("scorecard.sheet_findings"), "Findings", fields, told.assessment.findings)


def roadmap(told: Told) -> Sheet:
    """Return every step of the roadmap, with its owner, its KPI and where its horizon leads."""
    words, model = told.words, told.model
    fields: list[Field[Step]] = [
        Field(words("scorecard.col_horizon"), lambda each: horizon_name(each[0], words)),
        Field(words("scorecard.col_days"), lambda each: each[0].days, "count", 8),
        Field(words("scorecard.col_order"), lambda each: each[1].order, "count", 8),
        Field(words("scorecard.col_mistake"), lambda each: each[1].mistake, width=9),
        Field(
            words("scorecard.col_title"),
            lambda each: words.of(model.mistake(each[1].mistake).title),
            width=44,
        ),
        Field(
            words("scorecard.col_owner"),
            lambda each: words.of(model.mistake(each[1].mistake).owner),
            width=30,
        ),
        Field(words("scorecard.col_after"), lambda each: ", ".join(each[1].depends_on), width=14),
        Field(words("scorecard.col_effort"), lambda each: each[1].effort, "number", 10),
        Field(
            words("scorecard.col_kpi"),
            lambda each: words.of(model.mistake(each[1].mistake).kpi),
            width=40,
        ),
        Field(
            words("scorecard.col_stage_then"),
            lambda each: stage_text(each[0].stage, model, words),
            width=24,
        ),
        Field(words("scorecard.col_index_then"), lambda each: each[0].index, "number", 16),
        Field(words("scorecard.col_gates_then"), lambda each: ", ".join(each[0].held_by), width=18),
    ]
    steps = [(horizon, step) for horizon in told.assessment.roadmap for step in horizon.steps]
    return sheet(words("scorecard.sheet_roadmap"), "Roadmap", fields, steps)


def evolution(told: Told) -> Sheet | None:
    """Return what moved since the previous assessment, or None where there is none to compare."""
    words, model, found = told.words, told.model, told.assessment.evolution
    if found is None or not found.comparable:
        return None
    names = {each.id: words.of(each.name) for each in model.dimensions}
    names |= {"declared": words("evolution.index_declared"), "evidenced": words("evolution.index")}

    def name(each: Change) -> str:
        if each is found.declared or each is found.evidenced:
            return names["declared" if each is found.declared else "evidenced"]
        return names.get(each.id) or f"{each.id} · {words.of(model.indicator(each.id).question)}"

    fields: list[Field[Change]] = [
        Field(words("scorecard.col_score"), name, width=60),
        Field(words("scorecard.col_previous"), lambda each: each.previous, "number"),
        Field(words("scorecard.col_current"), lambda each: each.current, "number"),
        Field(words("scorecard.col_change"), _difference, "signed"),
        Field(
            words("scorecard.col_movement"),
            lambda each: words(f"evolution.movement_{each.movement}"),
            width=18,
        ),
        Field(
            words("scorecard.col_reason"),
            lambda each: words(f"evolution.reason_{each.reason}") if each.reason else None,
            width=26,
        ),
    ]
    scores = [each for each in (found.evidenced, found.declared) if each is not None]
    return sheet(
        words("scorecard.sheet_evolution"),
        "Evolution",
        fields,
        [*scores, *found.dimensions, *found.indicators],
    )


def _difference(each: Change) -> float | None:
    """Return how far a score moved; None where the two do not compare."""
    return None if each.movement == "not_comparable" else each.difference

"""`assess`: a client's folder, read and validated, becomes one `Assessment`."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from cxassess.assessment.agreement import ordinal_alpha
from cxassess.assessment.audit.context import AuditContext, SurveyEvidence
from cxassess.assessment.audit.diagnosis import diagnoses
from cxassess.assessment.audit.disclosure import disclosure
from cxassess.assessment.audit.registry import run_checks
from cxassess.assessment.evidence import DOCUMENT, grade, register
from cxassess.assessment.evolution import evolution
from cxassess.assessment.index import (
    BEST,
    WORST,
    Readings,
    Scores,
    fill_missing,
    own_readings,
    readings,
    score,
    total_coverage,
)
from cxassess.assessment.indicators import levels_by_person, role_levels, score_indicator
from cxassess.assessment.kpi_types import CheckResult, SurveyResult
from cxassess.assessment.mistakes import Questionnaire, judge, unknown_answers
from cxassess.assessment.priorities import prioritise
from cxassess.assessment.roadmap import roadmap
from cxassess.assessment.stage import publish_stage, stage_of_index
from cxassess.assessment.survey_counts import count_survey
from cxassess.assessment.surveys import score_counts
from cxassess.assessment.targets import target_result
from cxassess.assessment.types import (
    Assessment,
    Bounds,
    ClientSummary,
    DimensionResult,
    EvidenceResult,
    FileProvenance,
    IndexResult,
    IndicatorResult,
    Provenance,
    RoleSummary,
)
from cxassess.assessment.uncertainty import uncertainty
from cxassess.engagement.types import Engagement, Respondent
from cxassess.model.types import ROLE_GROUPS, Model, RoleGroup
from cxassess.surveys.types import FileRecord


def assess(engagement: Engagement) -> Assessment:
    """Return every number of the client's report, and why."""
    context = audit_context(engagement)
    checks = run_checks(engagement.model, context)
    assessment = assess_answers(engagement, context.results, checks)
    return assessment.model_copy(
        update={
            "diagnoses": diagnoses(context),
            "disclosures": {each.result.id: disclosure(each) for each in context.surveys},
            "evolution": evolution(assessment, engagement),
        }
    )


def assess_answers(
    engagement: Engagement, surveys: Sequence[SurveyResult], checks: Sequence[CheckResult]
) -> Assessment:
    """Return the assessment of the answers given the surveys and checks already computed."""
    model, config = engagement.model, engagement.config
    passed, failed = _states(checks)
    evidence = register(engagement.evidence, config.assessment.date, model.rules)
    results = _indicators(engagement, evidence, checks)
    given = readings(results)
    scores = _all_scores(model, given)
    stage = publish_stage(model, given, failed)
    by_role = _role_levels(engagement)
    questionnaire = _questionnaire(engagement, results, by_role, evidence)
    judged = {
        each.id: judge(each, model, questionnaire, passed, failed)
        for each in model.mistakes
        if config.client.regulated_service or not each.regulated_only
    }
    mistakes = prioritise(model, judged, stage.gates, given, failed)
    roles = _roles(engagement, by_role, given)
    shown = {each.role: by_role[each.role] for each in roles if each.index is not None}
    return Assessment(
        client=ClientSummary(
            **config.client.model_dump(),
            language=config.language,
            **config.assessment.model_dump(),
        ),
        respondents=len(_who_answered(engagement)),
        roles=roles,
        alpha=_alpha(engagement),
        indicators=tuple(results.values()),
        dimensions=_dimensions(model, scores),
        index=_index(model, scores),
        stage=stage,
        mistakes=mistakes,
        checks=tuple(checks),
        surveys=tuple(surveys),
        evidence=evidence,
        uncertainty=uncertainty(
            engagement, results, given, shown, scores.evidenced, (scores.low, scores.high)
        ),
        roadmap=roadmap(model, mistakes, given, failed),
        targets=target_result(model, given, config.targets),
        provenance=_provenance(engagement),
    )


def _states(checks: Sequence[CheckResult]) -> tuple[set[str], set[str]]:
    """Return the ids of the checks that are ok throughout and of those that fail somewhere."""
    states: dict[str, set[str]] = {}
    for check in checks:
        states.setdefault(check.id, set()).add(check.state)
    passed = {name for name, found in states.items() if found == {"ok"}}
    return passed, {name for name, found in states.items() if "fail" in found}


def audit_context(engagement: Engagement) -> AuditContext:
    """Return what the checks are about: the surveys recomputed, the setup, the tables."""
    reported = engagement.config.reported
    surveys = []
    for data in engagement.surveys:
        counts = count_survey(data)
        own = [each for each in reported if each.survey == data.config.id]
        result = score_counts(counts, own, engagement.model.rules)
        surveys.append(SurveyEvidence(data, counts, result))
    return AuditContext(engagement.config, tuple(surveys), engagement.operations)


def _indicators(
    engagement: Engagement, evidence: Sequence[EvidenceResult], checks: Sequence[CheckResult]
) -> dict[str, IndicatorResult]:
    agreed = {each.indicator: each for each in engagement.consensus}
    return {
        indicator.id: score_indicator(
            indicator,
            [each for each in engagement.answers if each.indicator == indicator.id],
            agreed.get(indicator.id),
            engagement.respondents,
            evidence,
            checks,
            engagement.model,
        )
        for indicator in engagement.model.indicators
    }


def _role_levels(engagement: Engagement) -> dict[RoleGroup, dict[str, float]]:
    """Return role group -> indicator -> mean level of what the group itself answered."""
    role_of = {each.code: each.role for each in engagement.respondents}
    by_role: dict[RoleGroup, dict[str, float]] = {}
    for indicator in engagement.model.indicators:
        answers = [each for each in engagement.answers if each.indicator == indicator.id]
        for role, level in role_levels(answers, role_of).items():
            by_role.setdefault(role, {})[indicator.id] = level
    return by_role


def _questionnaire(
    engagement: Engagement,
    results: Mapping[str, IndicatorResult],
    by_role: Mapping[RoleGroup, Mapping[str, float]],
    evidence: Sequence[EvidenceResult],
) -> Questionnaire:
    model = engagement.model
    role_of = {each.code: each.role for each in engagement.respondents}
    agreed = {each.indicator for each in engagement.consensus}
    return Questionnaire(
        results=results,
        by_role={
            role: {name: level for name, level in levels.items() if name not in agreed}
            for role, levels in by_role.items()
        },
        unknown=unknown_answers(engagement.answers, role_of),
        documented={name for name in results if grade(name, {}, evidence, (), model) >= DOCUMENT},
    )


def _who_answered(engagement: Engagement) -> list[Respondent]:
    """Return the respondents with an answer: a name on the list makes no group larger."""
    codes = {each.respondent for each in engagement.answers}
    return [each for each in engagement.respondents if each.code in codes]


def _roles(
    engagement: Engagement, by_role: Mapping[RoleGroup, Mapping[str, float]], given: Readings
) -> tuple[RoleSummary, ...]:
    people = Counter(each.role for each in _who_answered(engagement))
    role_of = {each.code: each.role for each in engagement.respondents}
    summaries = []
    for role in ROLE_GROUPS:
        said = [each.value for each in engagement.answers if role_of[each.respondent] == role]
        shown = people[role] >= engagement.model.rules.smallest_group_shown
        summaries.append(
            RoleSummary(
                role=role,
                respondents=people[role],
                unknown_share=said.count("NS") / len(said) if said and shown else None,
                index=_role_index(engagement.model, by_role.get(role, {}), given)
                if shown
                else None,
            )
        )
    return tuple(summaries)


def _role_index(model: Model, levels: Mapping[str, float], given: Readings) -> float | None:
    """Return the declared index that one role group's answers alone give."""
    return score(model, own_readings(levels, given), evidenced=False).index


def _alpha(engagement: Engagement) -> float | None:
    levels = levels_by_person(engagement.answers)
    return ordinal_alpha(
        [
            [levels.get((person.code, each.id)) for each in engagement.model.indicators]
            for person in engagement.respondents
        ],
        engagement.model.rules,
    )


@dataclass(frozen=True)
class _AllScores:
    """The scores as declared, as evidenced, and with missing answers at worst and at best."""

    declared: Scores
    evidenced: Scores
    low: Scores
    high: Scores


def _all_scores(model: Model, given: Readings) -> _AllScores:
    low, high = (
        score(model, fill_missing(given, filling, given), evidenced=True)
        for filling in (WORST, BEST)
    )
    return _AllScores(
        declared=score(model, given, evidenced=False),
        evidenced=score(model, given, evidenced=True),
        low=low,
        high=high,
    )


def _dimensions(model: Model, scores: _AllScores) -> tuple[DimensionResult, ...]:
    results = []
    for dimension in model.dimensions:
        value = scores.evidenced.dimensions.get(dimension.id)
        results.append(
            DimensionResult(
                id=dimension.id,
                coverage=scores.evidenced.coverage.get(dimension.id, 0.0),
                declared=scores.declared.dimensions.get(dimension.id),
                evidenced=value,
                bounds=Bounds(
                    low=scores.low.dimensions.get(dimension.id, 0.0),
                    high=scores.high.dimensions.get(dimension.id, 100.0),
                ),
                stage=stage_of_index(model, value) if value is not None else None,
            )
        )
    return tuple(results)


def _index(model: Model, scores: _AllScores) -> IndexResult:
    high = scores.high.index
    return IndexResult(
        declared=scores.declared.index,
        evidenced=scores.evidenced.index,
        bounds=Bounds(low=scores.low.index or 0.0, high=100.0 if high is None else high),
        coverage=total_coverage(model, scores.evidenced),
        weakest=scores.evidenced.weakest,
    )


def _provenance(engagement: Engagement) -> Provenance:
    files: list[tuple[FileRecord, int | None]] = [(record, None) for record in engagement.files]
    tables = [table.record for table in engagement.operations.tables.values()]
    read = [*(record for survey in engagement.surveys for record in survey.files), *tables]
    files += [(record, record.rows) for record in read]
    content = engagement.model.model_dump_json()
    return Provenance(
        package_version=version("cxassess"),
        model_version=engagement.model.version,
        model_sha256=hashlib.sha256(content.encode()).hexdigest(),
        seed=engagement.model.rules.uncertainty_seed,
        files=tuple(_file(record, rows) for record, rows in files),
    )


def _file(record: FileRecord, rows: int | None) -> FileProvenance:
    return FileProvenance(**(vars(record) | {"rows": rows}))

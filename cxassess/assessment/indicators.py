"""From respondents' answers to one declared and one evidenced level an indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import fmean

from cxassess.assessment.agreement import agreement
from cxassess.assessment.evidence import grade
from cxassess.assessment.kpi_types import CheckResult
from cxassess.assessment.types import (
    AnswerState,
    EvidenceResult,
    IndicatorResult,
)
from cxassess.engagement.types import Answer, Consensus, Respondent
from cxassess.model.types import Indicator, Model, RoleGroup


def role_levels(
    answers: Sequence[Answer], role_of: Mapping[str, RoleGroup]
) -> dict[RoleGroup, float]:
    """Return role group -> mean level of its respondents (roles without a level left out)."""
    levels: dict[RoleGroup, list[int]] = {}
    for answer in answers:
        if isinstance(answer.value, int):
            levels.setdefault(role_of[answer.respondent], []).append(answer.value)
    return {role: fmean(levels[role]) for role in sorted(levels)}


def answer_state(answers: Sequence[Answer], consensus: Consensus | None) -> AnswerState:
    """Return whether an indicator is answered, not applicable or missing.

    It is not applicable only when all that respondents said about it is NA: a "don't know"
    beside an NA leaves it missing, so that an NA can't hide an unanswered question.
    """
    if consensus is not None:
        return "not_applicable" if consensus.value == "NA" else "answered"
    said = {answer.value for answer in answers}
    if any(isinstance(value, int) for value in said):
        return "answered"
    return "not_applicable" if said == {"NA"} else "missing"


def supported_level(grade: int, model: Model, *, divergent: bool) -> float:
    """Return the highest level that the evidence supports, and diverging respondents less."""
    supported = float(model.grades[grade].supports)
    return min(supported, float(model.rules.divergence_supports)) if divergent else supported


def levels_by_person(answers: Sequence[Answer]) -> dict[tuple[str, str], int]:
    """Return (respondent, indicator) -> level, of the answers that are one."""
    return {
        (each.respondent, each.indicator): each.value
        for each in answers
        if isinstance(each.value, int)
    }


def score_indicator(
    indicator: Indicator,
    answers: Sequence[Answer],
    consensus: Consensus | None,
    respondents: Sequence[Respondent],
    evidence: Sequence[EvidenceResult],
    checks: Sequence[CheckResult],
    model: Model,
) -> IndicatorResult:
    """Score one indicator: average within role groups, then across them, then cap by evidence.

    `answers` are those to this indicator alone.
    """
    rules = model.rules
    role_of = {each.code: each.role for each in respondents}
    people = Counter(
        role_of[answer.respondent] for answer in answers if isinstance(answer.value, int)
    )
    roles = role_levels(answers, role_of)
    state = answer_state(answers, consensus)
    levels = [answer.value for answer in answers if isinstance(answer.value, int)]
    agreed = agreement(levels, rules)
    declared = evidenced = reached = None
    if state == "answered":
        agreed_level = consensus.value if consensus is not None else None
        declared = float(agreed_level) if isinstance(agreed_level, int) else fmean(roles.values())
        reached = grade(indicator.id, roles, evidence, checks, model)
        divergent = agreed.divergent and consensus is None
        evidenced = min(declared, supported_level(reached, model, divergent=divergent))
    said = Counter(str(answer.value) for answer in answers)
    return IndicatorResult(
        id=indicator.id,
        dimension=indicator.dimension,
        state=state,
        declared=declared,
        evidenced=evidenced,
        by_role={
            role: level
            for role, level in roles.items()
            if people[role] >= rules.smallest_group_shown
        },
        distribution={option: said[option] for option in ("1", "2", "3", "4", "5", "NS", "NA")},
        unknown=said["NS"],
        agreement=agreed,
        grade=reached,
        evidence=tuple(each.id for each in evidence if indicator.id in each.indicators),
        consensus=consensus.reason if consensus is not None else None,
    )

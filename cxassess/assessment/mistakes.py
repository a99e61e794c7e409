"""The status of each mistake: what the questionnaire, the evidence and the checks say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from cxassess.assessment.index import FLOAT_NOISE
from cxassess.assessment.types import IndicatorResult, StatusId
from cxassess.engagement.types import Answer
from cxassess.model.types import Condition, Mistake, Model, RoleGroup, Trigger


@dataclass(frozen=True)
class Questionnaire:
    """What the answers give to judge a mistake by.

    `levels` are the declared levels; `by_role` a role group's levels, for judging only (small
    groups are never shown), without the indicators on which a consensus overrides them;
    `unknown` the role groups outside CX/CS and what each answered that was "don't know" or not;
    `documented` the indicators whose answer a dated document backs (recomputed data that prove a
    practice are no such document).
    """

    results: Mapping[str, IndicatorResult]
    by_role: Mapping[RoleGroup, Mapping[str, float]]
    unknown: Mapping[str, Mapping[RoleGroup, Sequence[bool]]]
    documented: Set[str]

    @property
    def levels(self) -> dict[str, float]:
        """Indicator -> declared level, where there is one."""
        return {
            name: each.declared for name, each in self.results.items() if each.declared is not None
        }


@dataclass(frozen=True)
class Judged:
    """A mistake's status and what it rests on."""

    status: StatusId
    indicators: tuple[str, ...]
    roles: int
    failed_checks: tuple[str, ...]
    evidence: tuple[str, ...]


def unknown_answers(
    answers: Sequence[Answer], roles: Mapping[str, RoleGroup]
) -> dict[str, dict[RoleGroup, list[bool]]]:
    """Return indicator -> role group outside CX/CS -> for each answer, is it "don't know"."""
    said: dict[str, dict[RoleGroup, list[bool]]] = {}
    for answer in answers:
        role = roles[answer.respondent]
        if role != "cx_cs":
            by_role = said.setdefault(answer.indicator, {})
            by_role.setdefault(role, []).append(answer.value == "NS")
    return said


def fault_indicators(mistake: Mistake) -> tuple[str, ...]:
    """Return the indicators that can show `mistake`.

    An indicator that must stand high only says whether the mistake can occur at all.
    """
    return tuple(
        dict.fromkeys(
            name
            for trigger in mistake.triggers
            for condition in trigger.all
            for name in _faults(condition)
        )
    )


def _faults(condition: Condition) -> tuple[str, ...]:
    applies_only = condition.indicator is not None and condition.at_most is None
    return () if applies_only else condition.indicators


def judge(
    mistake: Mistake, model: Model, answers: Questionnaire, passed: Set[str], failed: Set[str]
) -> Judged:
    """Return a mistake's status.

    Contradiction before all (good answers, failing check); then confirmed (a failed check or a
    dated document besides the answers), probable (several role groups, or a check alone),
    indication (one role group); cleared needs good answers and a check that is ok.
    """
    shown, faults, roles = _shown(mistake, model, answers)
    fails = tuple(check for check in mistake.checks if check in failed)
    levels = answers.levels
    answered = [name for name in fault_indicators(mistake) if name in levels]
    good = bool(answered) and all(
        levels[name] >= model.rules.cleared_at_least - FLOAT_NOISE for name in answered
    )
    documents = tuple(
        dict.fromkeys(
            item
            for name in faults
            if name in answers.documented
            for item in answers.results[name].evidence
        )
    )
    if shown:
        status: StatusId = "indication"
        if fails or documents:
            status = "confirmed"
        elif roles >= model.rules.roles_for_probable:
            status = "probable"
        return Judged(status, shown, roles, fails, documents)
    if fails:
        return Judged("contradiction" if good else "probable", tuple(answered), 0, fails, ())
    if good and any(check in passed for check in mistake.checks):
        return Judged("cleared", tuple(answered), 0, (), ())
    seen = answered or any(check in passed for check in mistake.checks)
    return Judged("not_observed" if seen else "no_data", tuple(answered), 0, (), ())


def _shown(
    mistake: Mistake, model: Model, answers: Questionnaire
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Return the indicators whose triggers fired, those at fault, the role groups that fired."""
    indicators: dict[str, None] = {}
    faulty: dict[str, None] = {}
    fired: set[str] = set()
    several = 0
    for trigger in mistake.triggers:
        names = [name for condition in trigger.all for name in condition.indicators]
        faults = [name for condition in trigger.all for name in _faults(condition)]
        roles = {role for role in answers.by_role if _fires_for(trigger, answers, role)}
        overall = all(_holds(condition, answers, None) for condition in trigger.all)
        agreed = overall and any(answers.results[name].consensus for name in faults)
        if overall and (agreed or any(condition.gap for condition in trigger.all)):
            several = model.rules.roles_for_probable
        if overall:
            roles |= {
                role
                for condition in trigger.all
                for name in condition.unknown or ()
                for role, said in answers.unknown.get(name, {}).items()
                if any(said)
            }
        if roles or overall:
            indicators |= dict.fromkeys(names)
            fired |= roles
        if overall:
            # A document backs what all answers together say, not one group's low answer.
            faulty |= dict.fromkeys(faults)
    roles_shown = max(len(fired), several, 1 if indicators else 0)
    return tuple(indicators), tuple(faulty), roles_shown


def _fires_for(trigger: Trigger, answers: Questionnaire, role: RoleGroup) -> bool:
    """Return whether a role group's own answers show it; what it did not answer counts overall."""
    own = answers.by_role[role]
    asked = any(name in own for condition in trigger.all for name in _faults(condition))
    return asked and all(_holds(condition, answers, role) for condition in trigger.all)


def _holds(condition: Condition, answers: Questionnaire, role: RoleGroup | None) -> bool:
    own = answers.by_role[role] if role is not None else {}
    levels = {name: own.get(name, answers.levels.get(name)) for name in condition.indicators}
    known = [level for level in levels.values() if level is not None]
    if condition.unknown is not None:
        share = max(_unknown_share(answers, name) for name in condition.unknown)
        return role is None and share >= (condition.at_least or 0) - FLOAT_NOISE
    if condition.gap is not None and condition.higher is not None and condition.lower is not None:
        higher = answers.by_role.get(condition.higher, {}).get(condition.gap)
        lower = answers.by_role.get(condition.lower, {}).get(condition.gap)
        if role is not None or higher is None or lower is None:
            return False
        return higher - lower >= (condition.at_least or 0) - FLOAT_NOISE
    if condition.spread is not None:
        return len(known) > 1 and max(known) - min(known) >= (condition.at_least or 0) - FLOAT_NOISE
    if not known:
        return False
    at_most = condition.at_most is None or known[0] <= condition.at_most + FLOAT_NOISE
    at_least = condition.at_least is None or known[0] >= condition.at_least - FLOAT_NOISE
    return at_most and at_least


def _unknown_share(answers: Questionnaire, indicator: str) -> float:
    said = [each for by_role in answers.unknown.get(indicator, {}).values() for each in by_role]
    return sum(said) / len(said) if said else 0.0

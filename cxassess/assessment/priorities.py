"""What to mend first: impact, effort, dependencies, and what each repair would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from statistics import median

from cxassess.assessment.index import Reading, Readings
from cxassess.assessment.mistakes import Judged, fault_indicators
from cxassess.assessment.stage import compute_stage
from cxassess.assessment.types import GateResult, MistakeResult, StatusId
from cxassess.model.types import Mistake, Model

FOUND: frozenset[StatusId] = frozenset({"contradiction", "confirmed", "probable", "indication"})


def prioritise(
    model: Model,
    judged: Mapping[str, Judged],
    gates: Sequence[GateResult],
    given: Readings,
    failed: Set[str],
) -> tuple[MistakeResult, ...]:
    """Return every judged mistake with its impact, effort, order of work and what-if.

    Impact is severity x the status's weight, x the model's gate factor where it holds a gate.
    Work is ordered so that what others depend on comes first; among what can start, whatever
    leads to a gate's holder, then the greater impact, then the smaller effort.
    """
    holds = _held_gates(model, gates)
    weights = {status.id: status.weight for status in model.statuses}
    mistakes = [each for each in model.mistakes if each.id in judged]
    found = [each for each in mistakes if judged[each.id].status in FOUND]
    impact = {
        each.id: each.severity
        * weights[judged[each.id].status]
        * (model.rules.gate_factor if holds.get(each.id) else 1.0)
        for each in found
    }
    order = work_order(model, found, impact, set(holds))
    middle = median(impact.values()) if impact else 0.0
    return tuple(
        MistakeResult(
            id=each.id,
            status=judged[each.id].status,
            indicators=judged[each.id].indicators,
            roles=judged[each.id].roles,
            failed_checks=judged[each.id].failed_checks,
            evidence=judged[each.id].evidence,
            holds=holds.get(each.id, ()),
            impact=impact.get(each.id, 0.0),
            effort=each.effort.mean,
            order=order.get(each.id),
            quick_win=each.id in impact
            and each.effort.mean <= model.rules.quick_win_effort
            and impact[each.id] >= middle,
            what_if=what_if(model, each, given, failed) if each.id in impact else None,
        )
        for each in mistakes
    )


def what_if(model: Model, mistake: Mistake, given: Readings, failed: Set[str]) -> int | None:
    """Return the final stage were this mistake alone mended."""
    return compute_stage(model, *mended(model, [mistake], given, failed)).final


def mended(
    model: Model, mistakes: Sequence[Mistake], given: Readings, failed: Set[str]
) -> tuple[dict[str, Reading], Set[str]]:
    """Return the readings and the failing checks were all these mistakes mended.

    Mended means the triggering indicators at the model's what-if level or higher, evidenced,
    and the failing checks passing.
    """
    raised = {name for each in mistakes for name in fault_indicators(each)}
    level = model.rules.what_if_level
    readings = {
        name: reading.at_least(level) if name in raised else reading
        for name, reading in given.items()
    }
    return readings, failed - {name for each in mistakes for name in each.checks}


def work_order(
    model: Model, found: Sequence[Mistake], impact: Mapping[str, float], holders: Set[str]
) -> dict[str, int]:
    """Return mistake -> place in the order of work (1 = first)."""
    needs = dependencies(model, found)
    leads = {each.id for each in found if each.id in holders}
    leads |= {need for each in found if each.id in holders for need in needs[each.id]}
    waiting = {each.id: each for each in found}
    order: dict[str, int] = {}
    while waiting:
        ready = [each for each in waiting.values() if not needs[each.id] & waiting.keys()]
        first = min(
            ready,
            key=lambda each: (each.id not in leads, -impact[each.id], each.effort.mean, each.id),
        )
        order[first.id] = len(order) + 1
        del waiting[first.id]
    return order


def dependencies(model: Model, found: Sequence[Mistake]) -> dict[str, set[str]]:
    """Return mistake -> the found ones it depends on, directly or through others, found or not."""
    direct = {each.id: set(each.depends_on) for each in model.mistakes}

    def reach(name: str, seen: set[str]) -> set[str]:
        for need in direct[name] - seen:
            seen |= {need} | reach(need, seen | {need})
        return seen

    names = {each.id for each in found}
    return {name: reach(name, set()) & names for name in names}


def _held_gates(model: Model, gates: Sequence[GateResult]) -> dict[str, tuple[str, ...]]:
    """Return mistake -> the gates that hold because of it."""
    holding = {gate.id for gate in gates if gate.holds}
    held: dict[str, tuple[str, ...]] = {}
    for gate in model.gates:
        if gate.id in holding and gate.mistake is not None:
            held[gate.mistake] = (*held.get(gate.mistake, ()), gate.id)
    return held

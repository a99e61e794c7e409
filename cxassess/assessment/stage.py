"""The stage: thresholds on the evidenced index, then the gates that cap it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from cxassess.assessment.index import (
    BEST,
    FLOAT_NOISE,
    WORST,
    Readings,
    fill_missing,
    score,
    total_coverage,
)
from cxassess.assessment.types import GateResult, Publication, StageResult
from cxassess.model.types import Gate, Model


def stage_of_index(model: Model, index: float) -> int:
    """Return the stage whose band holds the unrounded `index` (0-100).

    Raises
    ------
    ValueError
        When no band holds it: never falls back to a lowest stage.
    """
    for level in model.levels:
        last = level is model.levels[-1]
        above = index >= level.from_index - FLOAT_NOISE
        below = index <= level.to_index if last else index < level.to_index - FLOAT_NOISE
        if above and below:
            return level.level
    raise ValueError(f"no stage has the index {index}")


@dataclass(frozen=True)
class Staged:
    """A stage computed from one full set of readings."""

    uncapped: int | None
    final: int | None
    gates: tuple[GateResult, ...]
    held_by: tuple[str, ...]


def compute_stage(model: Model, given: Readings, failed: Set[str]) -> Staged:
    """Return the stage that `given` and the `failed` checks lead to, with every gate's result."""
    scores = score(model, given, evidenced=True)
    gates = tuple(_test_gate(gate, model, given, failed) for gate in model.gates)
    if scores.index is None:
        return Staged(None, None, gates, ())
    uncapped = stage_of_index(model, scores.index)
    caps = {gate.id: gate.cap for gate in gates if gate.cap is not None}
    caps |= {
        "+".join(combination.gates): combination.cap
        for combination in model.combinations
        if all(name in caps for name in combination.gates)
    }
    lowest = min([uncapped, *caps.values()])
    held_by = tuple(name for name, cap in caps.items() if cap == lowest < uncapped)
    return Staged(uncapped, lowest, gates, held_by)


def publish_stage(model: Model, given: Readings, failed: Set[str]) -> StageResult:
    """Return the stage as it may be published.

    From the model's upper coverage on, a stage; from the lower one, only the range that missing
    answers leave open; under it, none. A missing gate answer makes the stage preliminary: both
    outcomes are given, and no single stage where they differ.
    """
    now = compute_stage(model, given, failed)
    coverage = total_coverage(model, score(model, given, evidenced=True))
    publication: Publication = "none"
    if now.final is not None and coverage >= model.rules.publish_stage - FLOAT_NOISE:
        publication = "stage"
    elif now.final is not None and coverage >= model.rules.publish_range - FLOAT_NOISE:
        publication = "range"
    gate_answers = tuple(name for gate in model.gates for name in gate.missing)
    preliminary = any(given[name].state == "missing" for name in gate_answers)
    low = high = now.final
    if publication == "range" or preliminary:
        only = gate_answers if publication == "stage" else tuple(given)
        low, high = (
            compute_stage(model, fill_missing(given, filling, only), failed).final
            for filling in (WORST, BEST)
        )
    shown = publication == "stage" and low == high
    return StageResult(
        uncapped=now.uncapped if shown else None,
        final=now.final if shown else None,
        low=low if publication != "none" else None,
        high=high if publication != "none" else None,
        publication=publication,
        preliminary=preliminary,
        gates=now.gates,
        held_by=now.held_by if shown else (),
    )


def _test_gate(gate: Gate, model: Model, given: Readings, failed: Set[str]) -> GateResult:
    if gate.missing:
        unanswered = tuple(name for name in gate.missing if given[name].state == "missing")
        return GateResult(id=gate.id, holds=bool(unanswered), cap=None, names=unanswered)
    if gate.evidence_share is not None:
        share = _evidence_share(model, given, gate.grade or 0)
        if share < gate.evidence_share - FLOAT_NOISE:
            return GateResult(id=gate.id, holds=True, cap=gate.cap, share=share)
    elif gate.above_weakest is not None:
        scores = score(model, given, evidenced=True)
        if scores.weakest is not None and scores.index is not None:
            weakest = stage_of_index(model, scores.dimensions[scores.weakest])
            cap = weakest + gate.above_weakest
            if stage_of_index(model, scores.index) > cap:
                return GateResult(id=gate.id, holds=True, cap=cap, names=(scores.weakest,))
    else:
        level = given[gate.indicator].declared if gate.indicator is not None else None
        low = level is not None and level <= (gate.at_most or 0.0) + FLOAT_NOISE
        checks = tuple(name for each in gate.failing if failed >= set(each) for name in each)
        if low or checks:
            return GateResult(
                id=gate.id, holds=True, cap=gate.cap, level=level if low else None, checks=checks
            )
    return GateResult(id=gate.id, holds=False, cap=None)


def _evidence_share(model: Model, given: Readings, grade: int) -> float:
    """Return the share of the applicable weight whose evidence has `grade` or better."""
    total = supported = 0.0
    for dimension in model.dimensions:
        indicators = [
            each
            for each in model.indicators_of(dimension.id)
            if given[each.id].state != "not_applicable"
        ]
        weight = sum(each.weight for each in indicators)
        for each in indicators:
            share = dimension.weight * each.weight / weight
            total += share
            reached = given[each.id].grade
            supported += share if reached is not None and reached >= grade else 0.0
    return supported / total if total else 0.0

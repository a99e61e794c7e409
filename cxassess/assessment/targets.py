"""Targets: what the organisation aims at, and how much of it is reached."""

from __future__ import annotations

from collections.abc import Mapping

from cxassess.assessment.index import Reading, Readings, score
from cxassess.assessment.outlook_types import TargetResult
from cxassess.engagement.types import TargetsConfig
from cxassess.model.types import Model


def target_result(model: Model, given: Readings, config: TargetsConfig) -> TargetResult | None:
    """Return the targets that apply, the scores they give and how much of them is reached.

    Percent to target is 1 - sum(gap) / sum(target) over the answered indicators with a target,
    gap = max(0, target - evidenced level): what is declared without evidence reaches no target,
    and what stands above its target makes up for no other. It is 0 where none is answered.

    The scores are those of the target levels by the model's weights; an indicator without a
    target counts with the evidenced level it has today.

    Returns
    -------
    TargetResult or None
        None where no target applies, or too few have one or an answer to give a score.
    """
    levels = _levels(model, given, config)
    aimed = score(model, _readings(given, levels), evidenced=True)
    if not levels or aimed.index is None:
        return None
    return TargetResult(
        indicators=levels,
        dimensions=dict(aimed.dimensions),
        index=aimed.index,
        reached=_reached(given, levels),
    )


def _levels(model: Model, given: Readings, config: TargetsConfig) -> dict[str, float]:
    """Return indicator -> target level, of those that apply."""
    wanted = {each.id: config.indicators.get(each.id, config.level) for each in model.indicators}
    return {
        name: level
        for name, level in wanted.items()
        if level is not None and given[name].state != "not_applicable"
    }


def _readings(given: Readings, levels: Mapping[str, float]) -> dict[str, Reading]:
    """Return the readings with every target reached, neither more nor less."""
    return {
        name: Reading("answered", levels[name], levels[name], reading.grade)
        if name in levels
        else reading
        for name, reading in given.items()
    }


def _reached(given: Readings, levels: Mapping[str, float]) -> float:
    answered = {
        name: reading.evidenced
        for name, reading in given.items()
        if name in levels and reading.evidenced is not None
    }
    if not answered:
        return 0.0
    gaps = sum(max(0.0, levels[name] - level) for name, level in answered.items())
    return 1 - gaps / sum(levels[name] for name in answered)

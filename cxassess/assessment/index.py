"""Dimensions and the index, from one level an indicator."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from cxassess.assessment.types import AnswerState, IndicatorResult
from cxassess.model.types import Model

Readings = Mapping[str, "Reading"]

FLOAT_NOISE = 1e-9
"""What sums leave: an index of exactly 60 may come out as 59.999999999."""


@dataclass(frozen=True)
class Reading:
    """The little of an indicator that the stage rests on."""

    state: AnswerState
    declared: float | None
    evidenced: float | None
    grade: int | None

    def at_least(self, level: float) -> Reading:
        """Return it raised to `level` where it stands lower.

        What nobody answered stays missing: a level put in its place could lower a score.
        """
        if self.declared is None or self.evidenced is None:
            return self
        return replace(
            self, declared=max(self.declared, level), evidenced=max(self.evidenced, level)
        )


@dataclass(frozen=True)
class Scores:
    """Scores on 0-100 of the dimensions with enough coverage, and the index over them."""

    dimensions: Mapping[str, float]
    coverage: Mapping[str, float]
    index: float | None

    @property
    def weakest(self) -> str | None:
        """Id of the dimension with the lowest score (the first one on a tie)."""
        return min(self.dimensions, key=lambda each: self.dimensions[each], default=None)


def readings(results: Mapping[str, IndicatorResult]) -> dict[str, Reading]:
    """Return the reading of every indicator."""
    return {
        each.id: Reading(each.state, each.declared, each.evidenced, each.grade)
        for each in results.values()
    }


def own_readings(
    levels: Mapping[str, float], given: Readings, supported: Mapping[str, float] | None = None
) -> dict[str, Reading]:
    """Return the readings of one role group's own `levels`, capped at what is `supported`.

    What does not apply to the client is no gap in the group's answers.
    """

    def own(name: str, reading: Reading) -> Reading:
        if reading.state == "not_applicable":
            return reading
        if name not in levels:
            return Reading("missing", None, None, None)
        level = levels[name]
        return Reading("answered", level, min(level, (supported or {}).get(name, level)), None)

    return {name: own(name, reading) for name, reading in given.items()}


WORST = Reading("answered", 1.0, 1.0, 0)
BEST = Reading("answered", 5.0, 5.0, 4)


def fill_missing(given: Readings, filling: Reading, only: Container[str]) -> dict[str, Reading]:
    """Return the readings with the missing ones among `only` replaced by `filling`."""
    return {
        name: filling if reading.state == "missing" and name in only else reading
        for name, reading in given.items()
    }


def score(model: Model, given: Readings, *, evidenced: bool) -> Scores:
    """Return dimension scores and index, declared or evidenced.

    A dimension is 100 * sum(w x) / sum(w) over its answered indicators, x = (level - 1) / 4.
    Its coverage is answered weight / applicable weight; a dimension with less than the model's
    coverage, or with nothing applicable, has no score and stays out of the index.
    """
    least = model.rules.dimension_coverage - FLOAT_NOISE
    dimensions: dict[str, float] = {}
    coverage: dict[str, float] = {}
    for dimension in model.dimensions:
        applicable = answered = total = 0.0
        for indicator in model.indicators_of(dimension.id):
            reading = given[indicator.id]
            if reading.state == "not_applicable":
                continue
            applicable += indicator.weight
            level = reading.evidenced if evidenced else reading.declared
            if level is not None:
                answered += indicator.weight
                total += indicator.weight * (level - 1) / 4
        if applicable == 0:
            continue
        coverage[dimension.id] = answered / applicable
        if answered > 0 and coverage[dimension.id] >= least:
            dimensions[dimension.id] = 100 * total / answered
    weight = sum(each.weight for each in model.dimensions if each.id in dimensions)
    index = (
        sum(each.weight * dimensions[each.id] for each in model.dimensions if each.id in dimensions)
        / weight
        if weight
        else None
    )
    return Scores(dimensions, coverage, index)


def total_coverage(model: Model, scores: Scores) -> float:
    """Return the share of the whole applicable weight that is answered."""
    weights = {each.id: each.weight for each in model.dimensions if each.id in scores.coverage}
    if not weights:
        return 0.0
    return sum(weights[name] * scores.coverage[name] for name in weights) / sum(weights.values())

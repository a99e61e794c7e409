"""Roadmaps made by hand, for tests of what shows them."""

from __future__ import annotations

from collections.abc import Sequence

from cxassess.assessment.outlook_types import RoadmapHorizon, RoadmapStep
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model

HORIZONS = (("30d", 30), ("60d", 60), ("90d", 90), ("12m", 365))


def with_roadmap(
    assessment: Assessment,
    model: Model,
    sizes: Sequence[int],
    *,
    stages: Sequence[int | None] = (2, 2, 3, 4),
    indexes: Sequence[float | None] = (44.0, 49.1, 53.2, 61.5),
    held_by: Sequence[str] = (),
    quick: Sequence[str] = (),
) -> Assessment:
    """Return the assessment with its findings on a roadmap: the first `sizes[0]` by 30 days..."""
    found = {each.id for each in assessment.findings}
    steps = [
        RoadmapStep(
            mistake=each.id,
            order=each.order or 0,
            depends_on=tuple(need for need in model.mistake(each.id).depends_on if need in found),
            effort=each.effort,
            quick_win=each.id in quick,
            holds=each.holds,
        )
        for each in assessment.findings
    ]
    horizons, start = [], 0
    for (name, days), size, stage, index in zip(HORIZONS, sizes, stages, indexes, strict=True):
        part = tuple(steps[start : start + size])
        start += size
        horizons.append(
            RoadmapHorizon(
                id=name, days=days, steps=part, index=index, stage=stage, held_by=tuple(held_by)
            )
        )
    return assessment.model_copy(update={"roadmap": tuple(horizons)})

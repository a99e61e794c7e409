"""The roadmap: by when each mistake is mended, and where the organisation then stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from cxassess.assessment.index import Readings, score
from cxassess.assessment.outlook_types import RoadmapHorizon, RoadmapStep
from cxassess.assessment.priorities import dependencies, mended
from cxassess.assessment.stage import publish_stage
from cxassess.assessment.types import MistakeResult
from cxassess.model.types import Horizon, Model


def roadmap(
    model: Model, mistakes: Sequence[MistakeResult], given: Readings, failed: Set[str]
) -> tuple[RoadmapHorizon, ...]:
    """Return the model's horizons with the steps that end by each and the stage they lead to.

    Index and stage are those of the answers with all steps up to the horizon mended together;
    they follow the rules of publication, so that missing answers leave them open then, too.

    Parameters
    ----------
    mistakes : sequence of MistakeResult
        All judged mistakes; those with a place in the order of work become steps.
    given, failed
        The readings of the indicators and the failing checks of today.
    """
    found = sorted(
        (each for each in mistakes if each.order is not None), key=lambda each: each.order or 0
    )
    if not found:
        return ()
    places = place_steps(model, found)
    horizons = []
    for place, horizon in enumerate(model.horizons):
        steps = [each for each in found if places[each.id] == place]
        done = [model.mistake(each.id) for each in found if places[each.id] <= place]
        readings, failing = mended(model, done, given, failed)
        stage = publish_stage(model, readings, failing)
        index = score(model, readings, evidenced=True).index
        horizons.append(
            RoadmapHorizon(
                id=horizon.id,
                days=horizon.days,
                steps=tuple(_step(each, model, places) for each in steps),
                index=index if stage.final is not None else None,
                stage=stage.final,
                held_by=stage.held_by,
            )
        )
    return tuple(horizons)


def place_steps(model: Model, found: Sequence[MistakeResult]) -> dict[str, int]:
    """Return mistake -> number of its horizon (from 0); `found` is in the order of work.

    A step goes in the first horizon that is long enough for it, has room, and is not before
    that of anything it depends on; the last horizon takes the rest. Room is given first to what
    holds a gate, to legal duties, to quick wins and to all that leads to them, then to the
    others, each in the order of work.
    """
    needs = dependencies(model, [model.mistake(each.id) for each in found])
    urgent = {
        each.id
        for each in found
        if each.holds or each.quick_win or model.mistake(each.id).regulated_only
    }
    urgent |= {need for name in urgent for need in needs[name]}
    steps: list[list[str]] = [[] for _ in model.horizons]
    places: dict[str, int] = {}
    for each in sorted(found, key=lambda each: each.id not in urgent):
        time = model.mistake(each.id).effort.time
        after = max((places[need] for need in needs[each.id]), default=0)
        places[each.id] = next(
            (
                place
                for place, horizon in enumerate(model.horizons)
                if place >= after and _takes(horizon, time, len(steps[place]))
            ),
            len(model.horizons) - 1,
        )
        steps[places[each.id]].append(each.id)
    return places


def _takes(horizon: Horizon, time: int, steps: int) -> bool:
    return time <= horizon.longest and (horizon.room is None or steps < horizon.room)


def _step(found: MistakeResult, model: Model, places: Mapping[str, int]) -> RoadmapStep:
    return RoadmapStep(
        mistake=found.id,
        order=found.order or 0,
        depends_on=tuple(each for each in model.mistake(found.id).depends_on if each in places),
        effort=found.effort,
        quick_win=found.quick_win,
        holds=found.holds,
    )

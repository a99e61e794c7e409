"""Where the steps of a roadmap stand: lanes of dimensions, columns of horizons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from cxassess.assessment.outlook_types import RoadmapHorizon, RoadmapStep
from cxassess.model.types import Model
from cxassess.report.charts.labels import line_height, wrap
from cxassess.report.charts.style import SMALL_SIZE, TEXT_WIDTH
from cxassess.report.words import Words

LANE_NAMES = 3.3
"""Room for the names of the dimensions, in cm as all lengths here."""

RIGHT = TEXT_WIDTH - 0.15
"""Where the last horizon ends."""

CHIP = (0.94, 0.4)
"""Width and height of a step."""

FOOT = 0.75
"""Room for the legend under the lanes."""

_APART = (0.26, 0.17)  # room between steps, across and up
_LEAST_WIDTH = 2.75  # of a horizon, for its name and stage


@dataclass(frozen=True)
class Plan:
    """Where everything stands, from the lower left."""

    horizons: tuple[RoadmapHorizon, ...]
    names: Mapping[str, str]
    """Dimension -> its name on lines; those with a step, in the model's order."""
    widths: tuple[float, ...]
    """Of each horizon."""
    lanes: Mapping[str, float]
    """Dimension -> height of its lane."""
    steps: Mapping[str, RoadmapStep]

    @property
    def height(self) -> float:
        """Height of all lanes."""
        return sum(self.lanes.values())

    def left(self, place: int) -> float:
        """Return where a horizon starts."""
        return LANE_NAMES + sum(self.widths[:place])

    def bottom(self, dimension: str) -> float:
        """Return the lower edge of a lane: the first one stands on top."""
        names = list(self.lanes)
        above = names[: names.index(dimension) + 1]
        return FOOT + self.height - sum(self.lanes[each] for each in above)


def lay_out(horizons: Sequence[RoadmapHorizon], model: Model, words: Words) -> Plan:
    """Return the plan of a roadmap with at least one step."""
    cells = {
        (place, dimension): list(steps)
        for place, horizon in enumerate(horizons)
        for dimension, steps in _by_dimension(horizon.steps, model)
    }
    names = {
        each.id: wrap(words.of(each.name), LANE_NAMES - 0.3, lines=3, size=SMALL_SIZE)
        for each in model.dimensions
        if any(key[1] == each.id for key in cells)
    }
    widths = _widths([len(horizon.steps) for horizon in horizons])
    lanes = {
        dimension: max(
            _lines(len(cells.get((place, dimension), ())), width)
            for place, width in enumerate(widths)
        )
        for dimension in names
    }
    return Plan(
        horizons=tuple(horizons),
        names=names,
        widths=widths,
        lanes={
            name: max(
                lines * (CHIP[1] + _APART[1]) + _APART[1],
                (names[name].count("\n") + 1) * line_height(SMALL_SIZE) + 0.15,
            )
            for name, lines in lanes.items()
        },
        steps={step.mistake: step for horizon in horizons for step in horizon.steps},
    )


def _by_dimension(
    steps: Sequence[RoadmapStep], model: Model
) -> Iterator[tuple[str, Iterator[RoadmapStep]]]:
    def dimension(step: RoadmapStep) -> str:
        return model.mistake(step.mistake).dimension

    return groupby(sorted(steps, key=lambda step: (dimension(step), step.order)), dimension)


def _widths(steps: Sequence[int]) -> tuple[float, ...]:
    """Share the width out by the number of steps; each horizon has room for its name."""
    room = RIGHT - LANE_NAMES
    least = min(_LEAST_WIDTH, room / len(steps))
    free = room - least * len(steps)
    return tuple(least + free * number / sum(steps) for number in steps)


def _per_line(width: float) -> int:
    return max(1, int((width - _APART[0]) / (CHIP[0] + _APART[0])))


def _lines(steps: int, width: float) -> int:
    return -(-steps // _per_line(width))


def centres(plan: Plan, model: Model) -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield each step with the centre of its chip, its lane filled in the order of work."""
    for place, horizon in enumerate(plan.horizons):
        per_line = _per_line(plan.widths[place])
        for dimension, steps in _by_dimension(horizon.steps, model):
            top = plan.bottom(dimension) + plan.lanes[dimension]
            for number, step in enumerate(steps):
                line, column = divmod(number, per_line)
                x = plan.left(place) + _APART[0] + column * (CHIP[0] + _APART[0]) + CHIP[0] / 2
                y = top - _APART[1] - line * (CHIP[1] + _APART[1]) - CHIP[1] / 2
                yield step.mistake, (x, y)

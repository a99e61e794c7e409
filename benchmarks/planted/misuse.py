"""A misuse of KPIs that is planted in an honest client, and the check that should find it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.planted.drafts import Draft
from cxassess.assessment.kpi_types import CheckResult

Plant = Callable[[Draft], None]
ALARMS = frozenset({"warning", "fail"})
SAME = {
    "scores_one_high": {"promoters_from_8", "detractors_to_5"},
    "top_box": {"promoters_from_10", "detractors_not_subtracted"},
}
"""A formula of one departure -> the departures that together are the very same formula."""

MISUSES: dict[str, Misuse] = {}
"""Name -> misuse, in the order in which they are defined."""


@dataclass(frozen=True)
class Misuse:
    """A misuse.

    Attributes
    ----------
    name : str
        What it is called.
    check : str
        The check that should find it.
    plant : callable
        Turns an honest client into one with this misuse.
    reasons : frozenset of str
        The check's reasons that tell this misuse; any alarm does where empty.
    steps : frozenset of str
        Departures of the wrong formula that should be named.
    least : int
        Answers a wave from which the check can see it by its own rule.
    """

    name: str
    check: str
    plant: Plant
    reasons: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    least: int = 0

    def found_in(self, results: Iterable[CheckResult]) -> bool:
        """Tell whether one of the check's results tells this misuse."""
        return any(
            each.state in ALARMS
            and (not self.reasons or each.reason in self.reasons)
            and (not self.steps or self.steps in named_formulas(each))
            for each in results
        )


def named_formulas(result: CheckResult) -> set[frozenset[str]]:
    """Return the formulas that a result names, each as its steps."""
    told = [each.split("+") for each in str(result.values.get("steps", "")).split(";") if each]
    return {frozenset(name for step in steps for name in SAME.get(step, {step})) for steps in told}


def misuse(
    check: str, *reasons: str, steps: Iterable[str] = (), least: int = 0
) -> Callable[[Plant], Plant]:
    """Register a function as a misuse: its name in words, the check, what the check says of it."""

    def register(plant: Plant) -> Plant:
        name = plant.__name__.replace("_", " ")
        MISUSES[name] = Misuse(name, check, plant, frozenset(reasons), frozenset(steps), least)
        return plant

    return register

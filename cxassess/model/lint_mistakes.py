"""Rules on the mistakes: all there, each shown by something and named by a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from cxassess.errors import Problem, Where, problem
from cxassess.model.lint_scoring import filled_fields
from cxassess.model.places import where_in
from cxassess.model.types import Condition, Model

# What the source documents name in all, and what they call gravest.
MISTAKES = tuple(f"M{number:02d}" for number in range(1, 59))
GRAVEST = 2

_CONDITION_KINDS: Mapping[str, tuple[frozenset[str], ...]] = {
    "indicator": (frozenset({"at_most"}), frozenset({"at_least"})),
    "spread": (frozenset({"at_least"}),),
    "gap": (frozenset({"higher", "lower", "at_least"}),),
    "unknown": (frozenset({"at_least"}),),
}
"""A kind of condition -> the sets of further fields it can have."""


def mistakes_complete(model: Model) -> Iterator[Problem]:
    """Each mistake that the documents name is there."""
    found = {mistake.id for mistake in model.mistakes}
    missing = [name for name in MISTAKES if name not in found]
    if missing:
        yield problem("model_mistakes_missing", where_in("mistakes"), missing=", ".join(missing))


def gravest_are_two(model: Model) -> Iterator[Problem]:
    """Two mistakes are ranked gravest."""
    gravest = [mistake.id for mistake in model.mistakes if mistake.rank == "gravest"]
    if len(gravest) != GRAVEST:
        yield problem("model_gravest", where_in("mistakes"), found=", ".join(gravest) or "-")


def mistakes_supported(model: Model) -> Iterator[Problem]:
    """Each mistake has a trigger or a check that shows it, and a source that names it."""
    for mistake in model.mistakes:
        where = where_in("mistakes", mistake.id)
        if not mistake.triggers and not mistake.checks:
            yield problem("model_mistake_unseen", where)
        if not mistake.sources:
            yield problem("model_mistake_unsourced", where)


def mistakes_acyclic(model: Model) -> Iterator[Problem]:
    """No mistake is its own ancestor or waits for itself."""
    parents = {each.id: (each.parent,) if each.parent else () for each in model.mistakes}
    waits = {each.id: each.depends_on for each in model.mistakes}
    for field, graph in (("parent", parents), ("depends_on", waits)):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            cycle = error.args[1]
            yield problem(
                "model_cycle", where_in("mistakes", cycle[0], field), cycle=" → ".join(cycle)
            )


def conditions_coherent(model: Model) -> Iterator[Problem]:
    """Each condition is of one kind and has the fields of that kind."""
    for mistake in model.mistakes:
        for number, trigger in enumerate(mistake.triggers):
            for position, condition in enumerate(trigger.all):
                where = where_in("mistakes", mistake.id, f"triggers[{number}].all[{position}]")
                yield from _condition_problems(condition, where)


def indicators_used(model: Model) -> Iterator[Problem]:
    """Each indicator can show at least one mistake."""
    used = {
        indicator
        for mistake in model.mistakes
        for trigger in mistake.triggers
        for condition in trigger.all
        for indicator in condition.indicators
    }
    for indicator in model.indicators:
        if indicator.id not in used:
            yield problem("model_indicator_unused", where_in("indicators", indicator.id))


def _condition_problems(condition: Condition, where: Where) -> Iterator[Problem]:
    fields = filled_fields(condition)
    kinds = fields & _CONDITION_KINDS.keys()
    if len(kinds) != 1:
        yield problem("model_condition_kinds", where, found=", ".join(sorted(kinds)) or "-")
        return
    (kind,) = kinds
    if fields - kinds not in _CONDITION_KINDS[kind]:
        yield problem(
            "model_condition_fields",
            where,
            kind=kind,
            found=", ".join(sorted(fields - kinds)) or "-",
            wanted=" / ".join(", ".join(sorted(each)) for each in _CONDITION_KINDS[kind]),
        )

"""Rules on ids: unique, complete and, where one item names another, known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, get_args

from cxassess.errors import Problem, problem
from cxassess.model.places import file_of, where_in
from cxassess.model.types import ROLE_GROUPS, Model, Status

LEVELS = (1, 2, 3, 4, 5)
GRADES = (0, 1, 2, 3, 4)
STATUSES: tuple[str, ...] = get_args(Status.model_fields["id"].annotation)


def ids_unique(model: Model) -> Iterator[Problem]:
    """Each id names one item of its kind."""
    for kind, names in _identities(model).items():
        for name, times in Counter(names).items():
            if times > 1:
                yield problem("model_id_repeated", where_in(kind, name), id=name, times=times)


def references_resolve(model: Model) -> Iterator[Problem]:
    """Each reference names an item that exists."""
    known = {kind: set(names) for kind, names in _identities(model).items()}
    for kind, name, field, target, references in _references(model):
        for reference in references:
            if reference not in known[target]:
                yield problem(
                    "model_reference_unknown",
                    where_in(kind, name, field),
                    reference=reference,
                    file=file_of(target),
                )


def vocabularies_complete(model: Model) -> Iterator[Problem]:
    """Levels, grades, role groups and statuses are all there."""
    wanted: dict[str, tuple[object, ...]] = {
        "levels": LEVELS,
        "grades": GRADES,
        "roles": ROLE_GROUPS,
        "statuses": STATUSES,
    }
    found = _identities(model)
    for kind, names in wanted.items():
        missing = ", ".join(str(name) for name in names if name not in found[kind])
        if missing:
            yield problem("model_vocabulary_incomplete", where_in(kind), missing=missing)


def _identities(model: Model) -> dict[str, tuple[Any, ...]]:
    """Return what names the items of each kind."""
    named = ("dimensions", "indicators", "mistakes", "checks", "gates", "sources", "glossary")
    vocabularies = ("roles", "departments", "statuses", "horizons", "check_groups")
    found = {kind: tuple(each.id for each in getattr(model, kind)) for kind in named + vocabularies}
    found["levels"] = tuple(each.level for each in model.levels)
    found["grades"] = tuple(each.grade for each in model.grades)
    return found


def _references(model: Model) -> Iterator[tuple[str, object, str, str, Iterable[object]]]:
    """Yield each reference: kind, name and field of the item, kind referred to, names there."""
    for indicator in model.indicators:
        name = indicator.id
        yield "indicators", name, "id", "dimensions", (indicator.dimension,)
        yield "indicators", name, "ask", "departments", indicator.ask
        yield "indicators", name, "checks", "checks", indicator.checks
    for mistake in model.mistakes:
        name = mistake.id
        yield "mistakes", name, "dimension", "dimensions", (mistake.dimension,)
        yield "mistakes", name, "parent", "mistakes", _given(mistake.parent)
        yield "mistakes", name, "depends_on", "mistakes", mistake.depends_on
        yield "mistakes", name, "checks", "checks", mistake.checks
        documents = [citation.document for citation in mistake.sources]
        yield "mistakes", name, "sources", "sources", documents
        for number, trigger in enumerate(mistake.triggers):
            indicators = [each for condition in trigger.all for each in condition.indicators]
            yield "mistakes", name, f"triggers[{number}]", "indicators", indicators
    for check in model.checks:
        yield "checks", check.id, "group", "check_groups", (check.group,)
        yield "checks", check.id, "proves", "indicators", chain.from_iterable(check.proves.values())
    for gate in model.gates:
        yield "gates", gate.id, "mistake", "mistakes", _given(gate.mistake)
        yield "gates", gate.id, "indicator", "indicators", _given(gate.indicator)
        yield "gates", gate.id, "failing", "checks", chain.from_iterable(gate.failing)
        yield "gates", gate.id, "missing", "indicators", gate.missing
        yield "gates", gate.id, "grade", "grades", _given(gate.grade)
    for number, combination in enumerate(model.combinations):
        yield "combinations", number, "gates", "gates", combination.gates


def _given(reference: object) -> tuple[object, ...]:
    return () if reference is None else (reference,)

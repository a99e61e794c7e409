"""Check that the assessment model holds together.

The schema (:mod:`cxassess.model.types`) says what each item may hold; the rules say how the
items must fit one another. Each rule is one function from the model to its problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cxassess.errors import Problem
from cxassess.model import lint_mistakes, lint_references, lint_scoring, lint_texts
from cxassess.model.types import Model

RULES: tuple[Callable[[Model], Iterator[Problem]], ...] = (
    lint_references.ids_unique,
    lint_references.references_resolve,
    lint_references.vocabularies_complete,
    lint_scoring.level_bands_cover,
    lint_scoring.rules_coherent,
    lint_scoring.horizons_coherent,
    lint_scoring.dimension_weights_sum,
    lint_scoring.dimensions_have_indicators,
    lint_scoring.anchors_complete,
    lint_scoring.parameters_told,
    lint_scoring.check_groups_filled,
    lint_scoring.gates_coherent,
    lint_mistakes.mistakes_complete,
    lint_mistakes.gravest_are_two,
    lint_mistakes.mistakes_supported,
    lint_mistakes.mistakes_acyclic,
    lint_mistakes.conditions_coherent,
    lint_mistakes.indicators_used,
    lint_texts.both_languages_written,
    lint_texts.portuguese_in_portuguese,
)


def lint(model: Model) -> list[Problem]:
    """Return every inconsistency of the model, in the order of the rules."""
    return [found for rule in RULES for found in rule(model)]

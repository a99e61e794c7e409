"""Rules on what the scores rest on: levels, thresholds, weights, anchors, checks and gates."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from cxassess.errors import Problem, problem
from cxassess.model.lint_references import LEVELS
from cxassess.model.places import where_in
from cxassess.model.types import Content, Model

_GATE_KINDS: tuple[frozenset[str], ...] = (
    frozenset({"indicator", "at_most", "cap"}),
    frozenset({"failing", "cap"}),
    frozenset({"indicator", "at_most", "failing", "cap"}),
    frozenset({"evidence_share", "grade", "cap"}),
    frozenset({"above_weakest"}),
    frozenset({"missing"}),
)
"""The sets of fields that make a gate's condition and its cap."""


def level_bands_cover(model: Model) -> Iterator[Problem]:
    """Level bands cover the index from 0 to 100, in order, edge to edge."""
    if not model.levels:
        return
    start, end = model.levels[0].from_index, model.levels[-1].to_index
    if (start, end) != (0, 100):
        yield problem("model_bands_ends", where_in("levels"), start=start, end=end)
    for level in model.levels:
        if level.from_index >= level.to_index:
            yield problem(
                "model_band_empty",
                where_in("levels", level.level),
                start=level.from_index,
                end=level.to_index,
            )
    for lower, upper in pairwise(model.levels):
        if lower.to_index != upper.from_index:
            yield problem(
                "model_bands_apart",
                where_in("levels", upper.level, "from_index"),
                end=lower.to_index,
                start=upper.from_index,
            )


def rules_coherent(model: Model) -> Iterator[Problem]:
    """Shares of the scoring rules lie in [0, 1], and paired thresholds are in order."""
    rules = model.rules
    for field in ("dimension_coverage", "publish_stage", "publish_range"):
        share = getattr(rules, field)
        if not 0 <= share <= 1:
            yield problem("model_share_outside", where_in("rules", field), found=share)
    for lower, upper in (
        ("publish_range", "publish_stage"),
        ("smallest_base", "indicative_base"),
    ):
        low, high = getattr(rules, lower), getattr(rules, upper)
        if low > high:
            yield problem(
                "model_rules_disordered",
                where_in("rules", lower),
                low=low,
                upper=upper,
                high=high,
            )


def horizons_coherent(model: Model) -> Iterator[Problem]:
    """Horizons are in order of time, and the last one can take every step."""
    for shorter, longer in pairwise(model.horizons):
        if shorter.days >= longer.days or shorter.longest > longer.longest:
            yield problem(
                "model_horizons_disordered",
                where_in("horizons", longer.id),
                before=shorter.id,
                days=shorter.days,
                longest=shorter.longest,
            )
    last = model.horizons[-1]
    if last.room is not None or last.longest < LEVELS[-1]:
        yield problem("model_horizon_last", where_in("horizons", last.id), longest=LEVELS[-1])


def dimension_weights_sum(model: Model) -> Iterator[Problem]:
    """Dimension weights sum to 1."""
    total = math.fsum(dimension.weight for dimension in model.dimensions)
    if not math.isclose(total, 1, abs_tol=1e-9):
        yield problem("model_weights_sum", where_in("dimensions"), total=f"{total:g}")


def dimensions_have_indicators(model: Model) -> Iterator[Problem]:
    """Each dimension is asked about."""
    for dimension in model.dimensions:
        if not model.indicators_of(dimension.id):
            yield problem("model_dimension_unasked", where_in("dimensions", dimension.id))


def anchors_complete(model: Model) -> Iterator[Problem]:
    """Each indicator has one anchor for each level, in order, no two alike."""
    for indicator in model.indicators:
        where = where_in("indicators", indicator.id, "anchors")
        levels = tuple(anchor.level for anchor in indicator.anchors)
        if levels != LEVELS:
            yield problem("model_anchor_levels", where, found=", ".join(map(str, levels)))
        for field in ("pt", "en"):
            texts = Counter(getattr(anchor.text, field) for anchor in indicator.anchors)
            if any(times > 1 for times in texts.values()):
                yield problem("model_anchor_repeated", where, language=field)


def parameters_told(model: Model) -> Iterator[Problem]:
    """Each check's rule tells its parameters in words."""
    for check in model.checks:
        for name, value in check.parameters.items():
            for language, text in (("pt", check.rule.pt), ("en", check.rule.en)):
                if not _tells(text, value, "," if language == "pt" else "."):
                    yield problem(
                        "model_parameter_untold",
                        where_in("checks", check.id, f"rule.{language}"),
                        parameter=name,
                        value=f"{value:g}",
                    )


def check_groups_filled(model: Model) -> Iterator[Problem]:
    """Each group of checks has one."""
    filled = {check.group for check in model.checks}
    for group in model.check_groups:
        if group.id not in filled:
            yield problem("model_check_group_empty", where_in("check_groups", group.id))


def gates_coherent(model: Model) -> Iterator[Problem]:
    """Each gate has one complete condition; what it cannot miss cannot be "not applicable"."""
    for gate in model.gates:
        fields = filled_fields(gate) - {"id", "name", "reason", "mistake"}
        if fields not in _GATE_KINDS:
            yield problem(
                "model_gate_fields",
                where_in("gates", gate.id),
                found=", ".join(sorted(fields)) or "-",
            )
    decisive = {name for gate in model.gates for name in gate.missing}
    for indicator in model.indicators:
        if indicator.id in decisive and indicator.not_applicable:
            yield problem(
                "model_decisive_skippable", where_in("indicators", indicator.id, "not_applicable")
            )


def filled_fields(item: Content) -> frozenset[str]:
    """Return the names of the fields that hold something."""
    return frozenset(
        field for field in type(item).model_fields if getattr(item, field) not in (None, ())
    )


def _tells(text: str, value: float, decimal_mark: str) -> bool:
    """Tell whether a text writes a value as a number or as a percentage."""
    forms = (f"{value:g}".replace(".", decimal_mark), f"{100 * value:g}%")
    return any(re.search(rf"(?<![\d.,]){re.escape(form)}(?![\d%])", text) for form in forms)

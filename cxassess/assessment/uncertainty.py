"""How sure the evidenced index is: what each source of uncertainty alone does to it.

Held fixed as they are today: the grades of evidence and the levels that they support, which
answers diverge, what is answered, and so which dimensions have a score. They are facts about the
answers received; an interval in which they moved would mix their jumps with the spread among the
respondents. Only a role group seen alone is free of the cap of a divergent answer: the groups
that it diverges from are left out.

Sources: the Bayesian bootstrap, Rubin (1981, Ann. Stat. 9:130-134); Dirichlet draws as gamma
draws over their sum, Devroye (1986, Non-Uniform Random Variate Generation, ch. XI.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from cxassess.assessment.index import Readings, Scores, own_readings, score
from cxassess.assessment.indicators import levels_by_person, supported_level
from cxassess.assessment.outlook_types import Span, Uncertainty
from cxassess.assessment.types import IndicatorResult
from cxassess.engagement.types import Engagement
from cxassess.model.types import ROLE_GROUPS, Model, RoleGroup, ScoringRules

_Draws = npt.NDArray[np.float64]

_DECIMALS = 6  # what sums leave after them differs between machines


def uncertainty(
    engagement: Engagement,
    results: Mapping[str, IndicatorResult],
    given: Readings,
    shown: Mapping[RoleGroup, Mapping[str, float]],
    evidenced: Scores,
    bounds: tuple[Scores, Scores],
) -> tuple[Uncertainty, ...]:
    """Return the uncertainty of the index by source: raters, roles, missing answers, weights.

    Parameters
    ----------
    results, given : mapping
        Indicator -> its result and its reading.
    shown : mapping
        Role group -> indicator -> mean level, of the groups large enough to be shown.
    evidenced : Scores
        The evidenced scores.
    bounds : tuple of Scores
        The evidenced scores with every missing answer at level 1 and at level 5.
    """
    model = engagement.model
    return (
        _raters(engagement, results, evidenced),
        _roles(model, results, given, shown),
        _missing(*bounds),
        _weights(model, evidenced),
    )


def _raters(
    engagement: Engagement, results: Mapping[str, IndicatorResult], evidenced: Scores
) -> Uncertainty:
    """Draw other weights of the respondents within each role group, and score them all anew.

    A respondent has one weight a draw for all answers, as answers of a person go together. A
    group of one does not move; a consensus stands as it was agreed.
    """
    model, rules = engagement.model, engagement.model.rules
    answered = [name for name, each in results.items() if each.state == "answered"]
    groups = _levels_by_group(engagement, answered)
    people = sum(len(levels) for levels in groups)
    if people < rules.raters_for_agreement or evidenced.index is None:
        return Uncertainty(source="raters", index=None, dimensions={})
    levels = _draw_declared(groups, rules)
    for place, name in enumerate(answered):
        if results[name].consensus is not None:
            levels[:, place] = results[name].declared
    levels = np.minimum(levels, [_supported(results[name], model) for name in answered])
    dimensions: dict[str, _Draws] = {}
    for dimension in evidenced.dimensions:
        asked = [each for each in model.indicators_of(dimension) if each.id in answered]
        own = levels[:, [answered.index(each.id) for each in asked]]
        dimensions[dimension] = np.average(
            25 * (own - 1), axis=1, weights=[each.weight for each in asked]
        )
    index = np.average(
        list(dimensions.values()),
        axis=0,
        weights=[model.dimension(each).weight for each in dimensions],
    )
    return Uncertainty(
        source="raters",
        index=_interval(index, rules),
        dimensions={name: _interval(draws, rules) for name, draws in dimensions.items()},
    )


def _levels_by_group(engagement: Engagement, answered: list[str]) -> list[_Draws]:
    """Return a matrix a role group, respondents x indicators; NaN where there is no level.

    Respondents without any level, and groups without respondents, are left out.
    """
    levels = levels_by_person(engagement.answers)
    groups = []
    for role in ROLE_GROUPS:
        rows = [
            [levels.get((person.code, name), np.nan) for name in answered]
            for person in engagement.respondents
            if person.role == role
        ]
        matrix = np.array(rows, dtype=float).reshape(len(rows), len(answered))
        matrix = matrix[~np.isnan(matrix).all(axis=1)]
        if len(matrix):
            groups.append(matrix)
    return groups


def _draw_declared(groups: list[_Draws], rules: ScoringRules) -> _Draws:
    """Return draws x indicators of the declared level: mean of the role groups' weighted means."""
    generator = np.random.default_rng(rules.uncertainty_seed)
    total: _Draws = np.zeros((rules.uncertainty_draws, groups[0].shape[1]))
    given = np.zeros(groups[0].shape[1])
    for levels in groups:
        known = ~np.isnan(levels)
        # Exponential draws over their sum are Dirichlet(1, ..., 1).
        weights = generator.standard_exponential((rules.uncertainty_draws, len(levels)))
        sums, bases = weights @ np.nan_to_num(levels), weights @ known
        total += np.divide(sums, bases, out=np.zeros_like(sums), where=bases > 0)
        given += known.any(axis=0)
    declared: _Draws = np.divide(total, given, out=np.zeros_like(total), where=given > 0)
    return declared


def _roles(
    model: Model,
    results: Mapping[str, IndicatorResult],
    given: Readings,
    shown: Mapping[RoleGroup, Mapping[str, float]],
) -> Uncertainty:
    """Return the lowest and the highest evidenced score that one group's answers alone give."""
    supported = {
        name: float(model.grades[each.grade].supports)
        for name, each in results.items()
        if each.grade is not None
    }
    scores = [
        score(model, own_readings(levels, given, supported), evidenced=True)
        for levels in shown.values()
    ]
    spans = {
        each.id: _range(one.dimensions[each.id] for one in scores if each.id in one.dimensions)
        for each in model.dimensions
    }
    return Uncertainty(
        source="roles",
        index=_range(each.index for each in scores if each.index is not None),
        dimensions={name: span for name, span in spans.items() if span is not None},
    )


def _missing(low: Scores, high: Scores) -> Uncertainty:
    dimensions = {
        name: Span(low=low.dimensions[name], high=high.dimensions[name]) for name in low.dimensions
    }
    known = low.index is not None and high.index is not None
    return Uncertainty(
        source="missing",
        index=Span(low=low.index or 0.0, high=high.index or 0.0) if known else None,
        dimensions=dimensions,
    )


def _weights(model: Model, evidenced: Scores) -> Uncertainty:
    """Draw other weights of the dimensions that have a score; their own scores stay."""
    index = None
    if evidenced.index is not None:
        rules = model.rules
        generator = np.random.default_rng(rules.uncertainty_seed)
        scored = [each for each in model.dimensions if each.id in evidenced.dimensions]
        around = [rules.weights_concentration * each.weight for each in scored]
        weights = generator.standard_gamma(around, (rules.uncertainty_draws, len(scored)))
        scores = np.array([evidenced.dimensions[each.id] for each in scored])
        index = _interval(weights @ scores / weights.sum(axis=1), rules)
    return Uncertainty(source="weights", index=index, dimensions={})


def _supported(result: IndicatorResult, model: Model) -> float:
    divergent = result.agreement.divergent and result.consensus is None
    return supported_level(result.grade or 0, model, divergent=divergent)


def _interval(draws: _Draws, rules: ScoringRules) -> Span:
    """Return the percentile interval of the draws."""
    outside = (1 - rules.uncertainty_confidence) / 2
    low, high = np.quantile(draws, [outside, 1 - outside])
    return Span(low=round(float(low), _DECIMALS), high=round(float(high), _DECIMALS))


def _range(values: Iterable[float]) -> Span | None:
    """Return the lowest and the highest value; None with fewer than two."""
    found = list(values)
    return Span(low=min(found), high=max(found)) if len(found) > 1 else None

"""K08: whether those who answer are like the customers, and whom nobody hears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxassess.assessment.audit.context import AuditContext, SurveyEvidence, found
from cxassess.assessment.audit.mixes import MixDistance, mix_distance
from cxassess.assessment.audit.populations import Division, divisions_of
from cxassess.assessment.audit.rates import beyond_chance
from cxassess.assessment.kpi_types import CheckResult
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE

BIASED = ("chosen", "resolved_only", "open")
"""Ways of asking that leave out customers who could have been asked."""


@dataclass(frozen=True)
class _Judged:
    """A division with how far the mix is, and the groups that have no answer beyond chance."""

    division: Division
    distance: MixDistance
    far: bool
    blind: tuple[int, ...]


def representativeness(check: Check, context: AuditContext) -> list[CheckResult]:
    """K08: who is asked, how far the respondents' mix is from the customers', blind spots.

    A mix departs where chance does not explain that it differs and the distance that is left,
    with chance removed, exceeds the rule's; a group is a blind spot where chance does not explain
    that nobody answered.
    """
    divisions = [each for survey in context.surveys for each in divisions_of(context, survey)]
    large = [each for each in divisions if each.comparable and each.base >= SMALLEST_BASE]
    results = [each for survey in context.surveys for each in _asked(check, survey)]
    results += [_unjudged(check, each) for each in divisions if each not in large]
    results += [
        result
        for each in _judge(check, large)
        for result in (_mix(check, each), *_blind_spots(check, each))
    ]
    compared = {each.survey.config.id for each in divisions}
    results += [
        found(check, "no_data", "no_population", **survey.about)
        for survey in context.surveys
        if survey.config.id not in compared
    ]
    return results or [found(check, "no_data", "no_survey")]


def _asked(check: Check, survey: SurveyEvidence) -> list[CheckResult]:
    """Return a warning where the survey asks customers that somebody or something selects."""
    setup = survey.setup
    if setup.asked not in BIASED:
        return []
    reason = f"asked_{setup.asked}"
    values: dict[str, str] = {}
    if setup.asked == "chosen" and setup.chosen_by is not None:
        reason, values = "asked_chosen_by", {"by": setup.chosen_by}
    return [found(check, "warning", reason, **survey.about, values=values)]


def _judge(check: Check, divisions: list[Division]) -> Iterator[_Judged]:
    limit, least = check.parameters["distance"], check.parameters["volume_share"]
    distances = [
        mix_distance(each.answers, each.volumes, each.effective_base) for each in divisions
    ]
    real = beyond_chance([each.pvalue for each in distances])
    sizeable = [
        (place, group)
        for place, each in enumerate(divisions)
        for group in np.flatnonzero(each.shares >= least).tolist()
    ]
    unheard = beyond_chance([_silent_by_chance(divisions[place], at) for place, at in sizeable])
    silent = [where for where, is_silent in zip(sizeable, unheard, strict=True) if is_silent]
    for place, (each, distance) in enumerate(zip(divisions, distances, strict=True)):
        yield _Judged(
            each,
            distance,
            far=real[place] and distance.estimate > limit,
            blind=tuple(group for at, group in silent if at == place),
        )


def _silent_by_chance(division: Division, group: int) -> float:
    """Return how likely it is that nobody of a group is among the respondents."""
    if division.answers[group]:
        return 1.0
    return float((1 - division.shares[group]) ** division.effective_base)


def _mix(check: Check, judged: _Judged) -> CheckResult:
    division, distance = judged.division, judged.distance
    return found(
        check,
        "warning" if judged.far else "ok",
        "mix_departs" if judged.far else "mix_matches",
        **division.survey.about,
        figure=distance.observed,
        base=division.base,
        values={
            "division": division.name,
            "groups": len(division.groups),
            "by_chance": distance.by_chance,
            "estimate": distance.estimate,
        },
    )


def _blind_spots(check: Check, judged: _Judged) -> list[CheckResult]:
    """Return a warning that tells the groups without any answer, the largest first."""
    if not judged.blind:
        return []
    division = judged.division
    shares: NDArray[np.float64] = division.shares[list(judged.blind)]
    largest = [judged.blind[place] for place in np.argsort(-shares, kind="stable")]
    return [
        found(
            check,
            "warning",
            "blind_spots",
            **division.survey.about,
            figure=float(shares.sum()),
            base=division.base,
            values={
                "count": len(largest),
                "division": division.name,
                "names": ", ".join(division.groups[group] for group in largest),
            },
        )
    ]


def _unjudged(check: Check, division: Division) -> CheckResult:
    reason = "few_answers" if division.comparable else "names_differ"
    values = {"division": division.name, "unknown": division.unknown}
    return found(
        check, "no_data", reason, **division.survey.about, base=division.base, values=values
    )

"""K07: how many of those who were invited answer, by wave and by channel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from cxassess.assessment.audit.context import AuditContext, SurveyEvidence, found
from cxassess.assessment.audit.invitations import Invitations, invitations_of
from cxassess.assessment.audit.rates import beyond_chance, pvalue_below, share_interval
from cxassess.assessment.kpi_types import CheckResult
from cxassess.engagement.operations import folded
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE, CsatTopBoxResult, csat_top_box


@dataclass(frozen=True)
class _Asked:
    """A wave or a channel of a survey: its answers and the invitations to it."""

    survey: SurveyEvidence
    kind: str
    name: str
    answers: int
    invited: int

    @property
    def rate(self) -> CsatTopBoxResult:
        """The share of the invitations that were answered."""
        return csat_top_box(self.answers, self.invited)


def response_rate(check: Check, context: AuditContext) -> list[CheckResult]:
    """K07: the answers to the invitations delivered, or sent where no more is known.

    A rate is low where chance does not explain that it is below the rule's. Each low one has a
    result, the others of a survey have one together.
    """
    known: list[_Asked] = []
    results = []
    for survey in context.surveys:
        invitations = invitations_of(context, survey)
        waves = list(_waves(survey, invitations))
        channels = list(_channels(survey, waves, invitations))
        known += [*waves, *(channels if len(channels) > 1 else [])]
        results += _unknown(check, survey, len(waves))
    results += [_impossible(check, each) for each in known if each.answers > each.invited]
    judged = [each for each in known if SMALLEST_BASE <= each.invited >= each.answers]
    limit = check.parameters["response_rate"]
    low = beyond_chance([pvalue_below(each.rate, limit) for each in judged])
    results += [_low(check, each) for each, is_low in zip(judged, low, strict=True) if is_low]
    rest = [each for each, is_low in zip(judged, low, strict=True) if not is_low]
    results += _rest(check, rest)
    return results or [found(check, "no_data", "no_survey")]


def _waves(survey: SurveyEvidence, invitations: Invitations | None) -> Iterator[_Asked]:
    configured = {each.name: each for each in survey.config.waves}
    for place, wave in enumerate(survey.data.waves):
        told = configured.get(wave.name)
        invited = (told.delivered or told.invited if told else None) or wave.invited
        if invited is None and invitations is not None:
            own = (invitations.waves == place) & invitations.delivered
            invited = int(invitations.count[own].sum())
        if invited:
            yield _Asked(survey, "wave", wave.name, wave.base, invited)


def _channels(
    survey: SurveyEvidence, waves: Iterable[_Asked], invitations: Invitations | None
) -> Iterator[_Asked]:
    """Yield the channels that the invitations name, else those that the waves were asked by."""
    if invitations is not None and invitations.answered is not None:
        names = invitations.frame["channel"].astype(object)
        for name in names.dropna().unique():
            own = (names == name).to_numpy(dtype=np.bool_) & invitations.delivered
            invited = int(invitations.count[own].sum())
            answers = int(invitations.count[own & invitations.answered].sum())
            if invited:
                yield _Asked(survey, "channel", str(name), answers, invited)
        return
    channel_of = {each.name: each.channel for each in survey.config.waves if each.channel}
    groups: dict[str, list[_Asked]] = {}
    for each in waves:
        if each.name in channel_of:
            groups.setdefault(folded(channel_of[each.name]), []).append(each)
    for group in groups.values():
        answers, invited = (sum(each.answers for each in group), sum(e.invited for e in group))
        yield _Asked(survey, "channel", channel_of[group[0].name], answers, invited)


def _unknown(check: Check, survey: SurveyEvidence, known: int) -> list[CheckResult]:
    """Return a warning where the invitations to some waves are not known."""
    lacking = len(survey.data.waves) - known
    if not lacking:
        return []
    reason = "waves_unknown" if known else "rate_unknown"
    about = {"survey": survey.config.id, "metric": survey.config.metric}
    return [found(check, "warning", reason, **about, values={"count": lacking})]


def _impossible(check: Check, asked: _Asked) -> CheckResult:
    return found(check, "warning", f"{asked.kind}_impossible", **_about(asked))


def _low(check: Check, asked: _Asked) -> CheckResult:
    about = _about(asked) | {"interval": share_interval(asked.rate)}
    return found(check, "warning", f"{asked.kind}_low", **about, figure=asked.rate.proportion)


def _about(asked: _Asked) -> dict[str, object]:
    about: dict[str, object] = {
        "survey": asked.survey.config.id,
        "metric": asked.survey.config.metric,
        "base": asked.answers,
        "values": {"name": asked.name, "invited": asked.invited},
    }
    return about | ({"wave": asked.name} if asked.kind == "wave" else {})


def _rest(check: Check, rest: list[_Asked]) -> Iterator[CheckResult]:
    """Yield one result for all the waves, or channels, of a survey whose rate is not low."""
    groups: dict[tuple[str, str], list[_Asked]] = {}
    for each in rest:
        groups.setdefault((each.survey.config.id, each.kind), []).append(each)
    for (survey, kind), group in groups.items():
        answers = sum(each.answers for each in group)
        invited = sum(each.invited for each in group)
        rates = [each.rate.proportion for each in group]
        yield found(
            check,
            "ok",
            f"{kind}s_enough",
            survey=survey,
            metric=group[0].survey.config.metric,
            figure=answers / invited,
            base=answers,
            interval=share_interval(csat_top_box(answers, invited)),
            values={
                "count": len(group),
                "invited": invited,
                "lowest": min(rates),
                "highest": max(rates),
            },
        )

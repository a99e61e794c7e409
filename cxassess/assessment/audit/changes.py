"""K06: changes that the client reports, and those that it does not, tested."""

from __future__ import annotations

from collections.abc import Set

from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.kpi_types import ChangeResult, CheckResult, CheckState, SurveyResult
from cxassess.model.types import Check


def reported_changes(check: Check, context: AuditContext) -> list[CheckResult]:
    """K06: each change that the client claims, tested; else the latest, claimed or not."""
    forms: dict[str, set[str]] = {}
    for figure in context.config.reported:
        forms.setdefault(figure.survey, set()).add(figure.form)
    results = [
        _hold_change_against(check, survey, change, survey.id in forms)
        for survey in context.results
        for change in _changes_to_judge(survey, forms.get(survey.id, set()))
    ]
    tested = {
        (survey.id, each.first, each.second, each.metric == "top_two_box")
        for survey in context.results
        for each in survey.changes
    }
    results += [
        found(check, "no_data", "claim_untestable", survey=figure.survey, wave=figure.wave)
        for figure in context.config.reported
        if figure.change is not None
        and (figure.survey, figure.since, figure.wave, figure.form == "top_two_box") not in tested
    ]
    return results or [found(check, "no_data", "one_wave")]


def _changes_to_judge(survey: SurveyResult, forms: Set[str]) -> list[ChangeResult]:
    """Return the claimed changes and, where none ends in the last wave, the latest one.

    A CSAT that the client tells only as a share is judged as one.
    """
    claimed = [change for change in survey.changes if change.claim is not None]
    last = survey.waves[-1].name
    if any(change.second == last for change in claimed):
        return claimed
    latest = [change for change in survey.changes if change.second == last]
    if forms == {"top_two_box"}:
        latest.sort(key=lambda change: change.metric != "top_two_box")
    return claimed + latest[:1]


def _hold_change_against(
    check: Check, survey: SurveyResult, change: ChangeResult, reports: bool
) -> CheckResult:
    state, reason = _judge_change(change, reports)
    wave = next(each for each in survey.waves if each.name == change.second)
    half_width = (wave.nps.interval.high - wave.nps.interval.low) / 2 if wave.nps else 0.0
    wide = half_width > check.parameters["half_width_points"]
    if state == "ok" and wide:
        state, reason = "warning", f"{reason}_wide"
    return found(
        check,
        state,
        reason,
        metric=survey.metric,
        survey=survey.id,
        wave=change.second,
        figure=change.difference,
        reported=change.reported,
        base=wave.base,
        interval=change.interval,
        values={
            "first": change.first,
            "second": change.second,
            "metric": change.metric,
            "half_width": half_width,
        },
    )


def _judge_change(change: ChangeResult, reports: bool) -> tuple[CheckState, str]:
    claim = change.claim
    if claim == "supported":
        return "ok", "claim_supported"
    if claim == "outside_interval":
        return "warning", "claim_outside_interval"
    if claim is not None:
        return "fail", f"claim_{claim}"
    if change.verdict == "noise":
        return "ok", "no_change_no_claim"
    return ("warning", "change_not_told") if reports else ("no_data", "change_claim_unknown")

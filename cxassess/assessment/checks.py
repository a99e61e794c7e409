"""The checks of KPI usage that this version runs on the client's own data.

Each check is a function of the recomputed surveys and what the client reports; it returns its
results, one for each thing it looked at, and says what it would need where it has no data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from cxassess.assessment.evidence import full_months
from cxassess.assessment.index import FLOAT_NOISE
from cxassess.assessment.kpi_types import (
    ChangeResult,
    CheckResult,
    CheckState,
    Estimate,
    SurveyResult,
    WaveResult,
)
from cxassess.engagement.types import EngagementConfig, ReportedFigure
from cxassess.model.types import Check, Model

CheckFunction = Callable[[Check, Sequence[SurveyResult], EngagementConfig], list[CheckResult]]


def run_checks(
    model: Model, surveys: Sequence[SurveyResult], config: EngagementConfig
) -> tuple[CheckResult, ...]:
    """Run every automatic check of the model, in the model's order."""
    return tuple(
        result
        for check in model.checks
        if check.automatic
        for result in _FUNCTIONS[check.id](check, surveys, config)
    )


def measurement_exists(
    check: Check, surveys: Sequence[SurveyResult], config: EngagementConfig
) -> list[CheckResult]:
    """K01: a series with enough answers in enough recent waves, and an owner.

    No data is a failure here: a client that has no series to show does not measure.
    """
    results = [_measures(check, survey, config.assessment.date) for survey in surveys]
    results.sort(key=lambda each: (each.state != "ok", -(each.figure or 0.0)))
    none = CheckResult(id=check.id, state="fail", parameters=check.parameters, reason="no_series")
    return results[:1] or [none]


def _measures(check: Check, survey: SurveyResult, date: dt.date) -> CheckResult:
    parameters = check.parameters
    recent = [
        wave
        for wave in survey.waves
        if wave.base >= parameters["base"] and _is_recent(wave, date, int(parameters["months"]))
    ]
    enough = len(recent) >= parameters["waves"]
    owned = enough and survey.owner is not None
    return CheckResult(
        id=check.id,
        state="ok" if owned else "fail",
        metric=survey.metric,
        survey=survey.id,
        figure=float(len(recent)),
        base=sum(wave.base for wave in recent),
        parameters=parameters,
        reason="measured" if owned else "no_owner" if enough else "few_waves",
        values={"waves": len(recent), "survey": survey.name},
    )


def _is_recent(wave: WaveResult, date: dt.date, months: int) -> bool:
    day = wave.end or wave.start
    return day is not None and day <= date and full_months(day, date) < months


def reported_score(
    check: Check, surveys: Sequence[SurveyResult], config: EngagementConfig
) -> list[CheckResult]:
    """K03: each reported figure against the recomputed one, in points.

    A mean is held on its scale: its deviation counts in hundredths of the scale's range.
    """
    by_id = {survey.id: survey for survey in surveys}
    results = []
    for figure in config.reported:
        if figure.value is None:
            continue
        survey = by_id[figure.survey]
        wave = next(each for each in survey.waves if each.name == figure.wave)
        results.append(_hold_against(check, figure, survey, wave))
    return results or [_no_data(check, "nothing_reported")]


def recomputed(figure: ReportedFigure, wave: WaveResult) -> Estimate | None:
    """Return the recomputed estimate that a reported figure is about.

    The score of a CSAT is its mean.
    """
    return {"score": wave.headline, "mean": wave.mean, "top_two_box": wave.top_two_box}[figure.form]


def _hold_against(
    check: Check, figure: ReportedFigure, survey: SurveyResult, wave: WaveResult
) -> CheckResult:
    estimate = recomputed(figure, wave)
    if estimate is None or figure.value is None:
        return _no_data(check, "base_too_small", survey.id, wave.name)
    form = "mean" if survey.metric == "csat" and figure.form == "score" else figure.form
    unit = 100 / (survey.scale[1] - survey.scale[0]) if form == "mean" else 1.0
    deviation = (figure.value - estimate.value) * unit
    state: CheckState = "fail"
    if abs(deviation) <= check.parameters["warning_points"] + FLOAT_NOISE:
        state = "ok"
    elif abs(deviation) <= check.parameters["fail_points"] + FLOAT_NOISE:
        state = "warning"
    reason = "score_reproduced" if state == "ok" else "score_differs"
    plain = wave.unweighted
    values: dict[str, float | int | str] = {"deviation": deviation, "form": form}
    if state != "ok" and plain is not None and figure.form == "score":
        near = check.parameters["warning_points"] + FLOAT_NOISE
        if abs(figure.value - plain.value) * unit <= near:
            reason, values["unweighted"] = "score_unweighted", plain.value
    return CheckResult(
        id=check.id,
        state=state,
        metric=survey.metric,
        survey=survey.id,
        wave=wave.name,
        figure=estimate.value,
        reported=figure.value,
        base=wave.base,
        interval=estimate.interval,
        parameters=check.parameters,
        reason=reason,
        values=values,
    )


def reported_changes(
    check: Check, surveys: Sequence[SurveyResult], config: EngagementConfig
) -> list[CheckResult]:
    """K06: each change that the client claims, tested; else the latest, claimed or not."""
    reporting = {figure.survey for figure in config.reported}
    results = [
        _hold_change_against(check, survey, change, survey.id in reporting)
        for survey in surveys
        for change in _changes_to_judge(survey)
    ]
    tested = {
        (survey.id, each.first, each.second, each.metric == "top_two_box")
        for survey in surveys
        for each in survey.changes
    }
    results += [
        _no_data(check, "claim_untestable", figure.survey, figure.wave)
        for figure in config.reported
        if figure.change is not None
        and (figure.survey, figure.since, figure.wave, figure.form == "top_two_box") not in tested
    ]
    return results or [_no_data(check, "one_wave")]


def _changes_to_judge(survey: SurveyResult) -> list[ChangeResult]:
    """Return the claimed changes and, where none ends in the last wave, the latest one."""
    claimed = [change for change in survey.changes if change.claim is not None]
    last = survey.waves[-1].name
    if any(change.second == last for change in claimed):
        return claimed
    return claimed + [change for change in survey.changes if change.second == last][:1]


def _hold_change_against(
    check: Check, survey: SurveyResult, change: ChangeResult, reports: bool
) -> CheckResult:
    state, reason = _judge_change(change, reports)
    wave = next(each for each in survey.waves if each.name == change.second)
    half_width = (wave.nps.interval.high - wave.nps.interval.low) / 2 if wave.nps else 0.0
    wide = half_width > check.parameters["half_width_points"]
    if state == "ok" and wide:
        state, reason = "warning", f"{reason}_wide"
    return CheckResult(
        id=check.id,
        state=state,
        metric=survey.metric,
        survey=survey.id,
        wave=change.second,
        figure=change.difference,
        reported=change.reported,
        base=wave.base,
        interval=change.interval,
        parameters=check.parameters,
        reason=reason,
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


def _no_data(
    check: Check, reason: str, survey: str | None = None, wave: str | None = None
) -> CheckResult:
    return CheckResult(
        id=check.id,
        state="no_data",
        survey=survey,
        wave=wave,
        parameters=check.parameters,
        reason=reason,
    )


_FUNCTIONS: dict[str, CheckFunction] = {
    "K01": measurement_exists,
    "K03": reported_score,
    "K06": reported_changes,
}

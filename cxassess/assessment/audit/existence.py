"""K01: does the client measure at all."""

from __future__ import annotations

import datetime as dt

from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.evidence import full_months
from cxassess.assessment.kpi_types import CheckResult, SurveyResult, WaveResult
from cxassess.model.types import Check


def measurement_exists(check: Check, context: AuditContext) -> list[CheckResult]:
    """K01: a series with enough answers in enough recent waves, and an owner.

    No data is a failure here: a client that has no series to show does not measure.
    """
    results = [_measures(check, survey, context.date) for survey in context.results]
    results.sort(key=lambda each: (each.state != "ok", -(each.figure or 0.0)))
    none = found(check, "fail", "no_series")
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
    return found(
        check,
        "ok" if owned else "fail",
        "measured" if owned else "no_owner" if enough else "few_waves",
        metric=survey.metric,
        survey=survey.id,
        figure=float(len(recent)),
        base=sum(wave.base for wave in recent),
        values={
            "waves": len(recent),
            "needed": int(parameters["waves"]),
            "survey": survey.name,
        },
    )


def _is_recent(wave: WaveResult, date: dt.date, months: int) -> bool:
    day = wave.end or wave.start
    return day is not None and day <= date and full_months(day, date) < months

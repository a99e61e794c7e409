"""K03: what the client reports against what its answers give."""

from __future__ import annotations

from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.audit.search import half_unit
from cxassess.assessment.audit.told import ToldFigure, told_figures
from cxassess.assessment.index import FLOAT_NOISE
from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.model.types import Check

_MEAN_ROUNDING = 0.05
"""Half a unit of a mean's first decimal: one told with none is not excused."""


def reported_score(check: Check, context: AuditContext) -> list[CheckResult]:
    """K03: each reported figure against the recomputed one, in points.

    A mean is held on its scale: its deviation counts in hundredths of the scale's range.
    """
    results = [_hold_against(check, told) for told in told_figures(context)]
    return results or [found(check, "no_data", "nothing_reported")]


def _hold_against(check: Check, told: ToldFigure) -> CheckResult:
    survey, wave, estimate = told.evidence.result, told.wave, told.estimate
    if estimate is None:
        return found(check, "no_data", "base_too_small", survey=survey.id, wave=wave.name)
    deviation = told.deviation
    # A mean told with one decimal is right if it is the recomputed one rounded.
    rounding = 0.0
    if told.form == "mean":
        rounding = told.unit * min(half_unit(told.value), _MEAN_ROUNDING)
    state: CheckState = "fail"
    if abs(deviation) <= max(check.parameters["warning_points"], rounding) + FLOAT_NOISE:
        state = "ok"
    elif abs(deviation) <= check.parameters["fail_points"] + FLOAT_NOISE:
        state = "warning"
    reason = "score_reproduced" if state == "ok" else "score_differs"
    plain = wave.unweighted
    values: dict[str, float | int | str] = {"deviation": deviation, "form": told.form}
    if state != "ok" and plain is not None and told.figure.form == "score":
        near = check.parameters["warning_points"] + FLOAT_NOISE
        if abs(told.value - plain.value) * told.unit <= near:
            reason, values["unweighted"] = "score_unweighted", plain.value
    return found(
        check,
        state,
        reason,
        metric=survey.metric,
        survey=survey.id,
        wave=wave.name,
        figure=estimate.value,
        reported=told.value,
        base=wave.base,
        interval=estimate.interval,
        values=values,
    )

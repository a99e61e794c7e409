"""K03: what the client reports against what its answers give."""

from __future__ import annotations

from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.audit.search import half_unit
from cxassess.assessment.index import FLOAT_NOISE
from cxassess.assessment.kpi_types import (
    CheckResult,
    CheckState,
    Estimate,
    SurveyResult,
    WaveResult,
)
from cxassess.engagement.types import ReportedFigure
from cxassess.model.types import Check

_MEAN_ROUNDING = 0.05
"""Half a unit of a mean's first decimal: one told with none is not excused."""


def reported_score(check: Check, context: AuditContext) -> list[CheckResult]:
    """K03: each reported figure against the recomputed one, in points.

    A mean is held on its scale: its deviation counts in hundredths of the scale's range.
    """
    by_id = {survey.id: survey for survey in context.results}
    results = []
    for figure in context.config.reported:
        if figure.value is None:
            continue
        survey = by_id[figure.survey]
        wave = next(each for each in survey.waves if each.name == figure.wave)
        results.append(_hold_against(check, figure, survey, wave))
    return results or [found(check, "no_data", "nothing_reported")]


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
        return found(check, "no_data", "base_too_small", survey=survey.id, wave=wave.name)
    form = "mean" if survey.metric == "csat" and figure.form == "score" else figure.form
    unit = 100 / (survey.scale[1] - survey.scale[0]) if form == "mean" else 1.0
    deviation = (figure.value - estimate.value) * unit
    # A mean told with one decimal is right if it is the recomputed one rounded.
    rounding = unit * min(half_unit(figure.value), _MEAN_ROUNDING) if form == "mean" else 0.0
    state: CheckState = "fail"
    if abs(deviation) <= max(check.parameters["warning_points"], rounding) + FLOAT_NOISE:
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
    return found(
        check,
        state,
        reason,
        metric=survey.metric,
        survey=survey.id,
        wave=wave.name,
        figure=estimate.value,
        reported=figure.value,
        base=wave.base,
        interval=estimate.interval,
        values=values,
    )

"""K09: how long after the event the invitation is sent, and how evenly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from cxassess.assessment.audit.context import AuditContext, SurveyEvidence, found, interval
from cxassess.assessment.audit.invitations import invitations_of
from cxassess.assessment.audit.rates import CONFIDENCE, FALSE_ALARMS, beyond_chance
from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE

HOURS = 24.0
"""Hours of a day."""


@dataclass(frozen=True, eq=False)
class _Delays:
    """The delays of a survey's invitations in hours, in order; `exact` if their hours are known."""

    survey: SurveyEvidence
    hours: NDArray[np.float64]
    exact: bool

    def at(self, part: float) -> float:
        """Return a quantile of the delays."""
        return float(np.quantile(self.hours, part))

    def bounds(self, part: float, tail: float) -> tuple[float, float]:
        """Return delays between which a true quantile lies, but for `tail` on each side."""
        number = len(self.hours)
        low = int(binom.ppf(tail, number, part)) - 1
        high = int(binom.isf(tail, number, part))
        least = float(self.hours[low]) if low >= 0 else -np.inf
        return least, float(self.hours[high]) if high < number else np.inf

    @property
    def spread(self) -> float:
        """Days that the central half spreads over."""
        return (self.at(0.75) - self.at(0.25)) / HOURS

    @property
    def least_spread(self) -> float:
        """Days that chance does not explain the central half to spread over."""
        tail = FALSE_ALARMS / 2
        return (self.bounds(0.75, tail)[0] - self.bounds(0.25, tail)[1]) / HOURS


def moment_of_asking(check: Check, context: AuditContext) -> list[CheckResult]:
    """K09: the median delay of each survey's invitations, and the spread of their central half.

    An invitation is late where the question is about what has just happened: satisfaction (CSAT).
    Each limit must be passed beyond chance: the median by the sign test, the spread by the
    quantiles' own bounds.
    """
    delays = [
        each
        for survey in context.surveys
        if (each := _delays(context, survey)) is not None and len(each.hours) >= SMALLEST_BASE
    ]
    limit = check.parameters["delay_hours"]
    late = beyond_chance([_pvalue_late(each, limit) for each in delays])
    results = [_judge(check, each, is_late) for each, is_late in zip(delays, late, strict=True)]
    measured = {each.survey.config.id for each in delays}
    results += [
        found(
            check,
            "no_data",
            "no_delays",
            survey=survey.config.id,
            metric=survey.config.metric,
        )
        for survey in context.surveys
        if survey.config.id not in measured
    ]
    return results or [found(check, "no_data", "no_survey")]


def _delays(context: AuditContext, survey: SurveyEvidence) -> _Delays | None:
    invitations = invitations_of(context, survey)
    table = context.operations.get("invitations")
    if invitations is None or table is None:
        return None
    frame = invitations.frame
    known = frame["event"].notna()
    exact = table.has_hours("event") and table.has_hours("invited")
    begin, end = (
        frame.loc[known, each] if exact else frame.loc[known, each].dt.normalize()
        for each in ("event", "invited")
    )
    hours = (end - begin).dt.total_seconds().to_numpy(dtype=np.float64) / 3600
    counts = invitations.count[known.to_numpy(dtype=np.bool_)]
    return _Delays(survey, np.sort(np.repeat(hours, counts)), exact)


def _pvalue_late(delays: _Delays, limit: float) -> float:
    """Return how likely so many late invitations are if half of all are not late."""
    if delays.survey.config.metric != "csat":
        return float("nan")
    late = int((delays.hours > limit).sum())
    return float(binom.sf(late - 1, len(delays.hours), 0.5))


def _judge(check: Check, delays: _Delays, late: bool) -> CheckResult:
    limit, most = check.parameters["delay_hours"], check.parameters["spread_days"]
    uneven = delays.least_spread > most
    median, spread = delays.at(0.5), delays.spread
    slow = median > limit and delays.survey.config.metric == "csat"
    state: CheckState = "ok"
    reason = "in_time"
    if late or uneven:
        state = "warning"
        reason = "late_and_uneven" if late and uneven else "late" if late else "uneven"
    elif slow or spread > most:
        state, reason = "no_data", "undecided"
    unit = 1.0 if delays.exact else HOURS
    low, high = delays.bounds(0.5, (1 - CONFIDENCE) / 2)
    return found(
        check,
        state,
        f"{reason}_hours" if delays.exact else f"{reason}_days",
        survey=delays.survey.config.id,
        metric=delays.survey.config.metric,
        figure=median / unit,
        base=len(delays.hours),
        interval=interval(
            max(low, float(delays.hours[0])) / unit, min(high, float(delays.hours[-1])) / unit
        ),
        values={"spread": spread, "delay_days": limit / HOURS},
    )

"""K20: whether detractors leave more than promoters, and whether NPS and churn move apart."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from cxassess.assessment.audit.context import AuditContext, SurveyEvidence, found
from cxassess.assessment.audit.loop import LAST_DETRACTOR
from cxassess.assessment.audit.rates import FALSE_ALARMS, RateRatio, beyond_chance, one_sided
from cxassess.assessment.audit.spans import series_span
from cxassess.assessment.audit.trends import RateTrend, month_numbers, rate_trend
from cxassess.assessment.kpi_types import CheckResult, CheckState, Interval
from cxassess.engagement.operations import OperationsTable, customers_of
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE

FIRST_PROMOTER = 9
_RATIO = 2.0
"""Detractors who do not leave so many times as often as promoters leave no more, in practice."""
_ONE_SIDED = 1 - 2 * FALSE_ALARMS
"""Confidence of an interval whose ends are each wrong as often as false alarms may be."""


def churn_by_class(check: Check, context: AuditContext) -> list[CheckResult]:
    """K20: of each NPS, how often detractors leave for once that promoters do; then the trends."""
    surveys = [each for each in context.surveys if each.config.metric == "nps"]
    if not surveys:
        return [found(check, "no_data", "no_nps")]
    customers = context.operations.get("customers")
    if customers is None or not customers.has("left"):
        results = [found(check, "no_data", "no_departures")]
    else:
        level = 1 - (1 - _ONE_SIDED) / len(surveys)
        results = [_classes(check, each, customers, context.date, level) for each in surveys]
    return results + _together(check, context, surveys)


def _classes(
    check: Check, survey: SurveyEvidence, customers: OperationsTable, date: dt.date, level: float
) -> CheckResult:
    def result(state: CheckState, reason: str, **fields: object) -> CheckResult:
        return found(check, state, reason, metric="nps", survey=survey.config.id, **fields)

    if "account" not in survey.data.answers or not survey.has_days:
        return result("no_data", "no_accounts")
    followed = _followed(survey, customers, date)
    detractors, promoters = (
        followed[followed["class"] == each] for each in ("detractor", "promoter")
    )
    bases = len(detractors), len(promoters)
    if min(bases) < SMALLEST_BASE:
        return result("no_data", "too_few")
    events = int(detractors["gone"].sum()), int(promoters["gone"].sum())
    times = float(detractors["years"].sum()), float(promoters["years"].sum())
    if sum(events) == 0 or min(times) <= 0:
        return result("no_data", "nobody_left", base=sum(bases))
    ratio = RateRatio(events, times)
    low, high = ratio.bounds()
    finite = np.isfinite(high)
    state: CheckState = "no_data"
    reason = "undecided" if finite else "undecided_open"
    if low > 1:
        state, reason = "ok", "detractors_leave_more"
    elif ratio.bounds(level)[1] < check.parameters.get("ratio", _RATIO):
        state, reason = "warning", "detractors_leave_no_more"
    return result(
        state,
        reason,
        figure=ratio.ratio if np.isfinite(ratio.ratio) else None,
        base=sum(bases),
        interval=Interval(low=low, high=high) if finite else None,
        values={
            "detractors": bases[0],
            "promoters": bases[1],
            "detractors_left": events[0] / bases[0],
            "promoters_left": events[1] / bases[1],
            "least": low,
        },
    )


def _followed(survey: SurveyEvidence, customers: OperationsTable, date: dt.date) -> pd.DataFrame:
    """Return each customer's class at the first answer, and what became of them since.

    Customers that the table lacks, or who had left before they answered, are left out.
    """
    scores = survey.data.answers["score"].to_numpy()
    answers = pd.DataFrame(
        {
            "customer": customers_of(survey.data),
            "answered": survey.data.days.astype("datetime64[D]").astype("datetime64[s]"),
            "class": np.select(
                [scores <= LAST_DETRACTOR, scores >= FIRST_PROMOTER],
                ["detractor", "promoter"],
                "passive",
            ),
        }
    )
    today = pd.Timestamp(date)
    answers = answers[(answers["customer"] != 0) & (answers["answered"] <= today)]
    first = answers.sort_values("answered", kind="stable").drop_duplicates("customer")
    followed = first.merge(customers.frame[["customer", "left"]], on="customer")
    followed = followed[~(followed["left"] < followed["answered"])]
    followed["gone"] = followed["left"] <= today
    end = followed["left"].where(followed["gone"], today)
    followed["years"] = (end - followed["answered"]).dt.days / 365.25
    return followed


def _together(
    check: Check, context: AuditContext, surveys: list[SurveyEvidence]
) -> list[CheckResult]:
    """Return the series of NPS that rose, beyond chance, while the rate of leaving did too."""
    churn = _monthly(context)
    if churn is None:
        return [found(check, "no_data", "no_churn_by_month")]
    tested = []
    for survey in surveys:
        rise = _nps_rise(survey)
        span = series_span(survey)
        if rise is None or span is None:
            continue
        first, last = (each.year * 12 + each.month for each in span)
        trend = _churn_trend(churn[(churn.index >= first) & (churn.index <= last)])
        if trend is not None:
            tested.append((survey, rise, trend))
    if not tested:
        return [found(check, "no_data", "no_series")]
    # Both must rise: the larger of the two p-values is that of the weaker sign.
    alarms = beyond_chance([max(rise, rate.trend.rise) for _, rise, rate in tested])
    return [
        found(
            check,
            "warning" if alarm else "ok",
            "rise_together" if alarm else "not_together",
            metric="nps",
            survey=survey.config.id,
            figure=rate.rate,
            interval=rate.interval,
            values={
                "change": rate.trend.change,
                "change_low": rate.trend.interval.low,
                "change_high": rate.trend.interval.high,
                "months": rate.trend.months,
            },
        )
        for (survey, _, rate), alarm in zip(tested, alarms, strict=True)
    ]


def _nps_rise(survey: SurveyEvidence) -> float | None:
    """Return the p-value of an NPS that did not rise: by its trend, else from wave to wave."""
    result = survey.result
    if result.trend is not None:
        value, pvalue = result.trend.slope, result.trend.pvalue
    elif len(result.changes) == 1:
        value, pvalue = result.changes[0].difference, result.changes[0].pvalue
    else:
        return None
    return one_sided(pvalue, value > 0)


def _monthly(context: AuditContext) -> pd.DataFrame | None:
    """Return ``left`` and ``customers`` by month."""
    table = context.operations.get("months")
    if table is None or not table.has("left", "customers"):
        return None
    rows = table.frame[["month", "left", "customers"]].dropna()
    rows = rows[(rows["customers"] > 0) & (rows["month"] <= pd.Timestamp(context.date))]
    rows.index = pd.Index(month_numbers(rows["month"]))
    return rows.sort_index()


def _churn_trend(churn: pd.DataFrame) -> RateTrend | None:
    left, customers = (churn[each].to_numpy(np.float64) for each in ("left", "customers"))
    return rate_trend(left, customers, churn.index.to_numpy())

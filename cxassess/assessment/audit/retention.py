"""K27: is the loss of customers measured by cohort, and is there a budget to keep them."""

from __future__ import annotations

import pandas as pd

from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.audit.rates import share_interval
from cxassess.assessment.kpi_types import CheckResult
from cxassess.engagement.operations import OperationsTable
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE, csat_top_box

_MONTHS = 12
"""Retention is counted after a year, in cohorts of a year; budgets are those of a year."""
_MOST_COHORTS = 3


def measured_retention(check: Check, context: AuditContext) -> list[CheckResult]:
    """K27: the share of each cohort that is still a customer after a year, and the budgets."""
    months = context.operations.get("months")
    date = pd.Timestamp(context.date)
    return [*_retention(check, context, months, date), _budgets(check, months, date)]


def _retention(
    check: Check, context: AuditContext, months: OperationsTable | None, date: pd.Timestamp
) -> list[CheckResult]:
    customers = context.operations.get("customers")
    if customers is not None and customers.has("joined", "left"):
        found_cohorts = _cohorts(check, customers.frame, date)
        return found_cohorts or [found(check, "no_data", "cohorts_too_young")]
    if months is not None and months.has("left"):
        return [_loss_without_cohorts(check, months.frame, date)]
    return [found(check, "no_data", "no_customers")]


def _cohorts(check: Check, frame: pd.DataFrame, date: pd.Timestamp) -> list[CheckResult]:
    """Return the retention of the latest cohorts that can be followed for a year.

    A cohort is of a year, counted back from the last day with a year to follow. Who joined before
    the first recorded loss is left out: the record can lack those of them who had left by then.
    """
    frame = frame[frame["joined"].notna() & (frame["joined"] <= date)]
    left = frame["left"].where(frame["left"] <= date)
    last, first = max(frame["joined"].max(), left.max()), left.min()
    results = []
    for place in range(1, _MOST_COHORTS + 1):
        start = last - pd.DateOffset(months=_MONTHS * (place + 1))
        end = last - pd.DateOffset(months=_MONTHS * place)
        joined = frame["joined"]
        own = (joined > start) & (joined <= end) & (joined >= first)
        if own.sum() >= SMALLEST_BASE:
            kept = ~(left[own] < joined[own] + pd.DateOffset(months=_MONTHS))
            start = max(start + pd.Timedelta(days=1), first)
            results.append(_cohort(check, int(kept.sum()), int(own.sum()), start, end))
    return results


def _cohort(
    check: Check, kept: int, base: int, start: pd.Timestamp, end: pd.Timestamp
) -> CheckResult:
    share = csat_top_box(kept, base)
    return found(
        check,
        "ok",
        "cohort_retention",
        figure=share.proportion,
        base=base,
        interval=share_interval(share),
        values={
            "kept": kept,
            "start": start.date().isoformat(),
            "end": end.date().isoformat(),
        },
    )


def _loss_without_cohorts(check: Check, frame: pd.DataFrame, date: pd.Timestamp) -> CheckResult:
    year = _last_year(frame.dropna(subset=["left"]), date)
    if year.empty:
        return found(check, "no_data", "no_customers")
    values: dict[str, int] = {"lost": int(year["left"].sum()), "count": len(year)}
    return found(check, "warning", "loss_without_cohorts", values=values)


def _budgets(check: Check, months: OperationsTable | None, date: pd.Timestamp) -> CheckResult:
    if months is None or not months.has("retention_budget"):
        return found(check, "no_data", "no_budgets")
    year = _last_year(months.frame.dropna(subset=["retention_budget"]), date)
    if year.empty:
        return found(check, "no_data", "no_budgets")
    if not year["retention_budget"].sum():
        return found(check, "warning", "nothing_to_retain", values={"count": len(year)})
    both = year.dropna(subset=["acquisition_budget"])
    retention = float(both["retention_budget"].sum())
    total = retention + float(both["acquisition_budget"].sum())
    if not total:
        return found(check, "ok", "budget_to_retain", values={"count": len(year)})
    values: dict[str, int] = {"count": len(both)}
    return found(check, "ok", "budgets_compared", figure=retention / total, values=values)


def _last_year(frame: pd.DataFrame, date: pd.Timestamp) -> pd.DataFrame:
    """Return the rows of the months of the year up to a date."""
    months = frame["month"]
    return frame[(months > date - pd.DateOffset(months=_MONTHS)) & (months <= date)]

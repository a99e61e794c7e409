"""K16: turnover of the service team, and what its targets are about."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from scipy.stats import chi2

from cxassess.assessment.audit.context import AuditContext, found, interval
from cxassess.assessment.kpi_types import CheckResult, CheckState, Interval
from cxassess.engagement.operations import OperationsTable
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE

_PACE = {"time", "volume"}
"""Measures of how fast and how much the team works, not of how well."""


def team_turnover(check: Check, context: AuditContext) -> list[CheckResult]:
    """K16: departures over mean headcount against the company's target; the team's targets."""
    return [_turnover(check, context), _targets(check, context)]


def _turnover(check: Check, context: AuditContext) -> CheckResult:
    table = context.operations.get("months")
    if table is None or not table.has("departures", "headcount"):
        return found(check, "no_data", "no_departures")
    months = int(check.parameters["months"])
    year = _last_months(table, context.date, months)
    if len(year) < months:
        return found(check, "no_data", "few_months", values={"count": len(year)})
    departures, headcount = int(year["departures"].sum()), float(year["headcount"].mean())
    if headcount < SMALLEST_BASE:
        return found(check, "no_data", "team_too_small")
    turnover = departures / headcount
    bounds = _poisson_interval(departures, headcount)
    target = _turnover_target(context)
    state, reason = _against_target(turnover, bounds, target)
    return found(
        check,
        state,
        reason,
        figure=turnover,
        base=round(headcount),
        interval=bounds,
        values={"departures": departures, "headcount": headcount, "target": target or 0.0},
    )


def _last_months(table: OperationsTable, date: dt.date, months: int) -> pd.DataFrame:
    """Return the known ones of the months up to the latest full one that is known.

    None are known if that one is `months` old or more.
    """
    known = table.frame.dropna(subset=["departures", "headcount"])
    this_month = (pd.Timestamp(date) + pd.Timedelta(days=1)).replace(day=1)
    known = known[known["month"] < this_month]
    year, last = pd.DateOffset(months=months), known["month"].max()
    found_months: pd.DataFrame = known[(known["month"] > last - year) & (last >= this_month - year)]
    return found_months


def _poisson_interval(events: int, exposure: float) -> Interval:
    """Return the exact interval of a rate of events (Garwood 1936)."""
    low = float(chi2.ppf(0.025, 2 * events)) / 2 if events else 0.0
    high = float(chi2.ppf(0.975, 2 * events + 2)) / 2
    return interval(low / exposure, high / exposure)


def _turnover_target(context: AuditContext) -> float | None:
    """Return the target of a year's turnover that holds at the assessment, as a share."""
    table = context.operations.get("targets")
    if table is None:
        return None
    frame = _in_force(table.frame, context.date)
    own = frame[
        (frame["measure"] == "turnover") & frame["percent"].notna() & frame["team"].fillna(True)
    ]
    if own.empty:
        return None
    return float(own.sort_values("since", na_position="first")["percent"].iloc[-1]) / 100


def _in_force(frame: pd.DataFrame, date: dt.date) -> pd.DataFrame:
    return frame[~(frame["since"] > pd.Timestamp(date))]


def _against_target(
    turnover: float, bounds: Interval, target: float | None
) -> tuple[CheckState, str]:
    if target is None:
        return "no_data", "turnover_without_target"
    if turnover <= target:
        return "ok", "turnover_within_target"
    if bounds.low <= target:
        return "ok", "turnover_near_target"
    return "warning", "turnover_above_target"


def _targets(check: Check, context: AuditContext) -> CheckResult:
    """Judge what the team is asked for; a target of turnover asks nothing of its work."""
    table = context.operations.get("targets")
    if table is None:
        return found(check, "no_data", "no_targets")
    frame = _in_force(table.frame, context.date)
    frame = frame[frame["measure"] != "turnover"]
    own = frame[frame["team"].fillna(False)]
    other = int((~own["measure"].isin(_PACE)).sum())
    # A target whose owner is not stated can be the team's.
    unclear = frame[frame["team"].isna() & ~frame["measure"].isin(_PACE)]
    values = {"count": len(own), "other": other}
    if other:
        return found(check, "ok", "targets_beyond_pace", base=len(own), values=values)
    if own.empty or not unclear.empty:
        return found(check, "no_data", "team_targets_unclear")
    return found(check, "fail", "targets_of_pace_only", base=len(own), values=values)

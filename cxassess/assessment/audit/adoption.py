"""K24: how much of what was bought is in use, and whether customers' goals are known and met."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.audit.rates import CONFIDENCE, beyond_chance, pvalue_below, share
from cxassess.assessment.audit.trends import Trend, month_numbers, share_trend
from cxassess.assessment.kpi_types import CheckResult, CheckState, Interval
from cxassess.engagement.operations import OperationsTable
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE, csat_mean

_RECORDED = 0.5
"""The record of goals is missing where fewer customers than these have one."""


@dataclass(frozen=True)
class _Measure:
    """A share of customers by month: `rows` hold customer, month, value in [0, 1] and weight."""

    name: str
    rows: pd.DataFrame

    @property
    def latest(self) -> pd.DataFrame:
        own: pd.DataFrame = self.rows[self.rows["month"] == self.rows["month"].max()]
        return own

    @property
    def trend(self) -> Trend | None:
        rows = self.rows
        return share_trend(
            rows["value"], month_numbers(rows["month"]), rows["customer"], rows["weight"]
        )


def adoption_and_goals(check: Check, context: AuditContext) -> list[CheckResult]:
    """K24: the latest month's share in use, with a goal and with the goal met; their trends."""
    table = context.operations.get("adoption")
    if table is None:
        return [found(check, "no_data", "no_adoption")]
    frame = table.frame[table.frame["month"] <= pd.Timestamp(context.date)]
    measures = {
        "use": _use(table, frame),
        "goal": _goal(table, frame),
        "achieved": _achieved(table, frame),
    }
    made = [each for each in measures.values() if isinstance(each, _Measure)]
    trends = {each.name: each.trend for each in made}
    falls = [math.nan if each is None else each.fall for each in trends.values()]
    goal = measures["goal"]
    unrecorded = math.nan
    if isinstance(goal, _Measure):
        unrecorded = pvalue_below(share(goal.latest["value"]), _RECORDED)
    alarms = beyond_chance([*falls, unrecorded])
    fell = dict(zip(trends, alarms[:-1], strict=True))
    results = []
    for name, measure in measures.items():
        if isinstance(measure, str):
            results.append(found(check, "no_data", measure))
            continue
        state: CheckState = "ok" if trends[name] is not None else "no_data"
        reason = f"{name}_no_fall" if state == "ok" else f"{name}_no_trend"
        if fell[name]:
            state, reason = "warning", f"{name}_falls"
        if name == "goal" and alarms[-1]:
            state, reason = "warning", "goal_unrecorded"
        results.append(_result(check, state, reason, measure, trends[name]))
    return results


def _result(
    check: Check, state: CheckState, reason: str, measure: _Measure, trend: Trend | None
) -> CheckResult:
    values: dict[str, float | int | str] = {
        "month": measure.latest["month"].iloc[0].strftime("%m/%Y")
    }
    if trend is not None:
        values |= {
            "change": trend.change,
            "change_low": trend.interval.low,
            "change_high": trend.interval.high,
            "months": trend.months,
        }
    latest = measure.latest
    if measure.name == "use":
        mean = csat_mean(latest["value"].to_numpy(), weights=latest["weight"].to_numpy())
        figure, (low, high) = mean.mean, mean.confidence_interval(CONFIDENCE)
        low, high = max(low, 0.0), min(high, 1.0)
    else:
        part = share(latest["value"])
        figure, (low, high) = part.proportion, part.confidence_interval(CONFIDENCE)
    return found(
        check,
        state,
        reason,
        figure=figure,
        base=len(latest),
        interval=Interval(low=low, high=high),
        values=values,
    )


def _use(table: OperationsTable, frame: pd.DataFrame) -> _Measure | str:
    """Return what part of the quantity bought is in use, which never is more than all."""
    if not table.has("bought", "in_use"):
        return "use_missing"
    known = frame[frame["bought"].gt(0) & frame["in_use"].notna()]
    part = (known["in_use"] / known["bought"]).clip(upper=1.0)
    return _measure("use", known, part, known["bought"])


def _goal(table: OperationsTable, frame: pd.DataFrame) -> _Measure | str:
    if not table.has("goal"):
        return "goal_missing"
    known = frame[frame["goal"].notna()]
    return _measure("goal", known, known["goal"])


def _achieved(table: OperationsTable, frame: pd.DataFrame) -> _Measure | str:
    """Return whether the goals on record were achieved."""
    if not table.has("achieved"):
        return "achieved_missing"
    known = frame[frame["achieved"].notna() & frame["goal"].fillna(True)]
    return _measure("achieved", known, known["achieved"])


def _measure(
    name: str, rows: pd.DataFrame, values: pd.Series, weights: pd.Series | None = None
) -> _Measure | str:
    """Return a measure of the months with enough customers; its missing text if there is none."""
    kept = rows[["customer", "month"]].assign(
        value=values.astype(np.float64), weight=1.0 if weights is None else weights
    )
    customers = kept.groupby("month")["customer"].transform("size")
    kept = kept[customers >= SMALLEST_BASE]
    return _Measure(name, kept) if len(kept) else f"{name}_too_few"

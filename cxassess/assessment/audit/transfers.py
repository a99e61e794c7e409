"""K15: hand-offs, agents a case, and matters taken to several channels."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.audit.matters import Target, inside, matters, target_of
from cxassess.assessment.audit.rates import beyond_chance, pvalue_above, share, share_interval
from cxassess.assessment.audit.trends import Trend, month_numbers, share_trend
from cxassess.assessment.kpi_types import CheckResult, CheckState, Interval
from cxassess.engagement.operations import OperationsTable
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE, csat_mean


@dataclass(frozen=True)
class _Measure:
    """What is counted of each case or matter; `rows` hold ``customer``, ``start``, ``value``."""

    name: str
    rows: pd.DataFrame
    target: Target | None = None

    @property
    def trend(self) -> Trend | None:
        return share_trend(
            self.rows["value"], month_numbers(self.rows["start"]), self.rows["customer"]
        )

    @property
    def above_target(self) -> float:
        """p-value of a share no higher than its target, of what began since it holds."""
        if self.target is None:
            return math.nan
        rows = self.rows
        if self.target.since is not None:
            rows = rows[rows["start"] >= self.target.since]
        if len(rows) < SMALLEST_BASE:
            return math.nan
        return pvalue_above(share(rows["value"], rows["customer"].to_numpy()), self.target.share)


def handoffs_and_repeats(check: Check, context: AuditContext) -> list[CheckResult]:
    """K15: each of the three measures against the company's target and over time."""
    table = context.operations.get("contacts")
    if table is None:
        return [found(check, "no_data", "no_contacts")]
    window = dt.timedelta(hours=check.parameters["hours"])
    measures = {
        "handoffs": _handoffs(table, window, context),
        "agents": _agents(table, window),
        "channels": _repeats(table, window, int(check.parameters["channels"]), context),
    }
    made = [each for each in measures.values() if isinstance(each, _Measure)]
    trends = {each.name: each.trend for each in made}
    above = {each.name: each.above_target for each in made}
    rises = [math.nan if each is None else each.rise for each in trends.values()]
    alarms = beyond_chance([*above.values(), *rises])
    exceeded = dict(zip(above, alarms[: len(made)], strict=True))
    grown = dict(zip(trends, alarms[len(made) :], strict=True))
    results = []
    for name, measure in measures.items():
        if isinstance(measure, str):
            results.append(found(check, "no_data", measure))
            continue
        judged = trends[name] is not None or not math.isnan(above[name])
        state: CheckState = "ok" if judged else "no_data"
        reason = f"{name}_{'ok' if judged else 'unjudged'}"
        if exceeded[name] or grown[name]:
            state, reason = "warning", f"{name}_{'above_target' if exceeded[name] else 'rise'}"
        results.append(_result(check, state, reason, measure, trends[name]))
    return results


def _result(
    check: Check, state: CheckState, reason: str, measure: _Measure, trend: Trend | None
) -> CheckResult:
    values: dict[str, float | int | str] = {}
    if trend is not None:
        values |= {"change": trend.change, "months": trend.months}
    if measure.target is not None:
        values |= {"target": measure.target.share}
    customers = measure.rows["customer"].to_numpy()
    if measure.name == "agents":
        mean = csat_mean(measure.rows["value"].to_numpy(dtype=np.float64), clusters=customers)
        low, high = mean.confidence_interval()
        figure = mean.mean
        interval = None if math.isnan(low) else Interval(low=low, high=high)
    else:
        part = share(measure.rows["value"], customers)
        figure, interval = part.proportion, share_interval(part)
    return found(
        check,
        state,
        reason,
        figure=figure,
        base=len(measure.rows),
        interval=interval,
        values=values,
    )


def _handoffs(
    table: OperationsTable, window: dt.timedelta, context: AuditContext
) -> _Measure | str:
    if not table.has("transfers") and not table.has("outcome"):
        return "handoffs_missing"
    frame = table.frame
    told = frame["transfers"].notna() | frame["outcome"].notna()
    handed = frame["transfers"].gt(0).fillna(False) | (frame["outcome"] == "transferred")
    told_of = frame.assign(value=handed.astype(np.float64))[told]
    rows = _by_case(told_of, value=("value", "max"))
    return _measure("handoffs", rows, frame, window, target_of(context, "transfers"))


def _agents(table: OperationsTable, window: dt.timedelta) -> _Measure | str:
    if not table.has("case", "agent"):
        return "agents_missing"
    frame = table.frame
    known = frame[(frame["case"] != 0) & (frame["agent"] != 0)]
    rows = _by_case(known, value=("agent", "nunique"))
    return _measure("agents", rows, frame, window)


def _repeats(
    table: OperationsTable, window: dt.timedelta, channels: int, context: AuditContext
) -> _Measure | str:
    if not table.has("reason", "channel"):
        return "channels_missing"
    if not table.has_hours("contacted"):
        return "channels_no_hours"
    rows = matters(table.frame, window)
    rows["value"] = rows["channels"].ge(channels).astype(np.float64)
    return _measure("channels", rows, table.frame, window, target_of(context, "repeats"))


def _by_case(contacts: pd.DataFrame, **value: tuple[str, str]) -> pd.DataFrame:
    """Return a row a case, with its customer and start; a contact without a case is one."""
    alone = contacts.index.to_series().where(contacts["case"] == 0, -1)
    cases = contacts.groupby([contacts["case"], alone])
    return cases.agg(customer=("customer", "first"), start=("contacted", "min"), **value)


def _measure(
    name: str,
    rows: pd.DataFrame,
    contacts: pd.DataFrame,
    window: dt.timedelta,
    target: Target | None = None,
) -> _Measure | str:
    """Return a measure of what began inside the table's time; its missing text if too little."""
    kept = rows[inside(rows["start"], contacts["contacted"], window)]
    if len(kept) < SMALLEST_BASE or kept["customer"].nunique() < SMALLEST_BASE:
        return f"{name}_too_few"
    return _Measure(name, kept, target)

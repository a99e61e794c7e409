"""K25: the duties of a regulated service's SAC (Brazilian Decree 11.034/2022)."""

from __future__ import annotations

import pandas as pd

from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.audit.rates import share_interval
from cxassess.assessment.kpi_types import CheckResult
from cxassess.engagement.operations import OperationsTable
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE, csat_top_box


def sac_duties(check: Check, context: AuditContext) -> list[CheckResult]:
    """K25: each duty by itself: deadline, opening hours, people on the phone, number, recordings.

    The decree binds services regulated by the federal executive only.
    """
    if not context.config.client.regulated_service:
        return [found(check, "no_data", "not_regulated")]
    cases, channels = context.operations.get("cases"), context.operations.get("channels")
    results = [
        _deadline(check, cases, pd.Timestamp(context.date))
        if cases
        else found(check, "no_data", "no_cases")
    ]
    if channels is None:
        results.append(found(check, "no_data", "no_channels"))
    else:
        results += [
            _around_the_clock(check, channels),
            _human_hours(check, channels),
            _recordings(check, channels),
        ]
    return results + _tracking(check, cases, channels)


def _deadline(check: Check, cases: OperationsTable, date: pd.Timestamp) -> CheckResult:
    """Judge the days from opening to the answer, or to the closing where that is not recorded.

    A case without either is late once its days are over by the last day of the record, and not
    counted before.
    """
    if not (cases.has("answered") or cases.has("closed")):
        return found(check, "no_data", "answers_not_recorded")
    frame = cases.frame[cases.frame["opened"] <= date + pd.Timedelta(days=1)]
    opened = frame["opened"].dt.normalize()
    answered = frame["answered"].fillna(frame["closed"]).dt.normalize()
    last = min(date, max(opened.max(), answered.max()))
    late = (answered.fillna(last) - opened).dt.days > check.parameters["answer_days"]
    judged = answered.notna() | late
    base, count = int(judged.sum()), int(late.sum())
    if base < SMALLEST_BASE:
        return found(check, "no_data", "few_cases")
    share = csat_top_box(count, base)
    return found(
        check,
        "fail" if count else "ok",
        "answered_late" if count else "answered_in_time",
        figure=share.proportion,
        base=base,
        interval=share_interval(share),
        values={"count": count, "unanswered": int((late & answered.isna()).sum())},
    )


def _around_the_clock(check: Check, channels: OperationsTable) -> CheckResult:
    """Judge whether at least one channel is open 24 hours a day, every day."""
    hours = channels.frame["around_the_clock"]
    values = {"count": len(hours), "open": int(hours.sum())}
    if hours.any():
        return found(check, "ok", "around_the_clock", values=values)
    if hours.isna().any():
        return found(check, "no_data", "hours_not_stated")
    return found(check, "fail", "never_around_the_clock", values=values)


def _phones(channels: OperationsTable) -> pd.DataFrame:
    return channels.frame[channels.frame["kind"] == "phone"]


def _human_hours(check: Check, channels: OperationsTable) -> CheckResult:
    """Judge the hours a day with a person on the phone, on the channel that has most."""
    phones = _phones(channels)
    if phones.empty:
        if channels.frame["kind"].isna().any():
            return found(check, "no_data", "kinds_not_stated")
        return found(check, "fail", "no_phone")
    hours = phones["human_hours"]
    if hours.max() >= check.parameters["human_hours"]:
        return found(check, "ok", "enough_human_hours", figure=float(hours.max()))
    if hours.isna().any():
        return found(check, "no_data", "human_hours_not_stated")
    return found(check, "fail", "few_human_hours", figure=float(hours.max()))


def _recordings(check: Check, channels: OperationsTable) -> CheckResult:
    """Judge how long calls are kept, on the phone channel that keeps them for the least time."""
    days = _phones(channels)["recordings_days"]
    if days.notna().any() and days.min() < check.parameters["recordings_days"]:
        return found(check, "fail", "recordings_short", figure=float(days.min()))
    if days.empty or days.isna().any():
        return found(check, "no_data", "recordings_not_stated")
    return found(check, "ok", "recordings_kept", figure=float(days.min()))


def _tracking(
    check: Check, cases: OperationsTable | None, channels: OperationsTable | None
) -> list[CheckResult]:
    """Judge the tracking number by the cases and by the channels, whichever record it."""
    tables = {"cases": cases, "channels": channels}
    return [
        _tracking_in(check, table, name)
        for name, table in tables.items()
        if table is not None and table.has("tracking")
    ] or [found(check, "no_data", "tracking_not_stated")]


def _tracking_in(check: Check, table: OperationsTable, name: str) -> CheckResult:
    given = table.frame["tracking"].dropna().astype(bool)
    if name == "cases" and len(given) < SMALLEST_BASE:
        return found(check, "no_data", "tracking_not_stated")
    without, unknown = int((~given).sum()), len(table.frame) - len(given)
    values = {"count": without, "stated": len(given), "unknown": unknown}
    if without:
        return found(check, "fail", f"tracking_missing_{name}", base=len(given), values=values)
    if unknown:
        return found(check, "no_data", f"tracking_partly_stated_{name}", values=values)
    return found(check, "ok", f"tracking_given_{name}", base=len(given), values=values)

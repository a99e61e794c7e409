"""K14: how often the first contact settles the matter."""

from __future__ import annotations

import datetime as dt

from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.audit.matters import matters, target_of, without_continuations
from cxassess.assessment.audit.rates import FALSE_ALARMS, pvalue_below, share, share_interval
from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE


def first_contact_resolution(check: Check, context: AuditContext) -> list[CheckResult]:
    """K14: the share of matters whose customer did not come back, against the company's target.

    A target holds for the matters that began since its day.
    """
    table = context.operations.get("contacts")
    if table is None:
        return [found(check, "no_data", "no_contacts")]
    if not table.has("reason"):
        return [found(check, "no_data", "no_reasons")]
    window = dt.timedelta(days=check.parameters["recontact_days"])
    begun = matters(without_continuations(table.frame), window)
    target = target_of(context, "first_contact_resolution")
    if target is not None and target.since is not None:
        begun = begun[begun["start"] >= target.since]
    if len(begun) < SMALLEST_BASE or begun["customer"].nunique() < SMALLEST_BASE:
        return [found(check, "no_data", "too_few")]
    solved = share(begun["contacts"] == 1, begun["customer"].to_numpy())
    state: CheckState = "ok"
    if target is None:
        state, reason = "no_data", "no_target"
    elif pvalue_below(solved, target.share) <= FALSE_ALARMS:
        state, reason = "warning", "below_target"
    else:
        reason = "below_by_chance" if solved.proportion < target.share else "meets_target"
    return [
        found(
            check,
            state,
            reason,
            figure=solved.proportion,
            base=solved.base,
            interval=share_interval(solved),
            values={} if target is None else {"target": target.share},
        )
    ]

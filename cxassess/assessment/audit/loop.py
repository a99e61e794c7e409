"""K11: whether detractors are contacted, and how soon."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from cxassess.assessment.audit.context import AuditContext, SurveyEvidence, found
from cxassess.assessment.audit.rates import beyond_chance, pvalue_below, share, share_interval
from cxassess.assessment.audit.trends import Floats
from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.engagement.operations import OperationsTable, customers_of
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE

LAST_DETRACTOR = 6


@dataclass(frozen=True)
class _Loop:
    """A survey's detractors who are known and old enough: the days until each was contacted.

    NaN where one was not; `unknown` are those whose customer is not known.
    """

    survey: SurveyEvidence
    days: Floats
    customers: NDArray[np.uint64]
    unknown: int

    @property
    def contacted(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.days)


def detractors_contacted(check: Check, context: AuditContext) -> list[CheckResult]:
    """K11: of each NPS, the share of detractors contacted and the median of days.

    A detractor counts once the days that the rule allows have passed; without a record, as not
    contacted.
    """
    table = context.operations.get("follow_ups")
    surveys = [each for each in context.surveys if each.config.metric == "nps"]
    if not surveys:
        return [found(check, "no_data", "no_nps")]
    if table is None:
        return [found(check, "no_data", "no_follow_ups")]
    allowed = check.parameters["days"]
    read = {each.config.id: _loop(each, table, context.date, allowed) for each in surveys}
    loops = [each for each in read.values() if isinstance(each, _Loop)]
    alarms = beyond_chance(
        [_few(each, check.parameters["contacted_share"]) for each in loops]
        + [_late(each, allowed) for each in loops]
    )
    results = [
        found(check, "no_data", missing, survey=name, metric="nps")
        for name, missing in read.items()
        if isinstance(missing, str)
    ]
    for place, loop in enumerate(loops):
        results.append(_result(check, loop, alarms[place], alarms[len(loops) + place]))
    return results


def _few(loop: _Loop, least: float) -> float:
    """Return the p-value of a share contacted no lower than the least."""
    return pvalue_below(share(loop.contacted, loop.customers), least)


def _late(loop: _Loop, allowed: float) -> float:
    """Return the p-value of a median no longer than allowed (sign test)."""
    delays = loop.days[loop.contacted]
    if len(delays) < SMALLEST_BASE:
        return math.nan
    late = int((delays > allowed).sum())
    return float(stats.binomtest(late, len(delays), 0.5, alternative="greater").pvalue)


def _loop(
    survey: SurveyEvidence, table: OperationsTable, date: dt.date, allowed: float
) -> _Loop | str:
    """Return a survey's loop, or the text of what is missing."""
    if "account" not in survey.data.answers:
        return "no_accounts"
    if not survey.has_days:
        return "no_days"
    today = np.datetime64(date, "s")
    days = survey.data.days.astype("datetime64[D]").astype("datetime64[s]")
    old = ~np.isnat(days) & (days + np.timedelta64(round(allowed), "D") <= today)
    detractor = survey.data.answers["score"].to_numpy() <= LAST_DETRACTOR
    customers = customers_of(survey.data)
    known = detractor & old & (customers != 0)
    if known.sum() < SMALLEST_BASE or len(np.unique(customers[known])) < SMALLEST_BASE:
        return "too_few"
    detractors = pd.DataFrame({"customer": customers[known], "answered": days[known]})
    return _Loop(
        survey,
        _delays(detractors, _contacts(table, survey.config.id, today)),
        customers[known],
        int((detractor & old & (customers == 0)).sum()),
    )


def _contacts(table: OperationsTable, survey: str, today: np.datetime64) -> pd.DataFrame:
    """Return the contacts made by today that are about a survey."""
    rows = table.frame
    about = rows["survey"].isna() | (rows["survey"] == survey)
    made = rows["contacted"].le(today)
    return rows.loc[about & made & (rows["customer"] != 0), ["customer", "contacted"]]


def _delays(detractors: pd.DataFrame, contacts: pd.DataFrame) -> Floats:
    """Return the days from each answer to the customer's next contact, NaN where none came."""
    ordered = detractors.reset_index(names="place").sort_values("answered", kind="stable")
    joined = pd.merge_asof(
        ordered,
        contacts.sort_values("contacted", kind="stable"),
        left_on="answered",
        right_on="contacted",
        by="customer",
        direction="forward",
    ).sort_values("place")
    return np.asarray((joined["contacted"] - joined["answered"]).dt.days, dtype=np.float64)


def _result(check: Check, loop: _Loop, few: bool, late: bool) -> CheckResult:
    contacted = share(loop.contacted, loop.customers)
    delays = loop.days[loop.contacted]
    values: dict[str, float | int | str] = {
        "contacted": int(loop.contacted.sum()),
        "unknown": loop.unknown,
    }
    timed = len(delays) >= SMALLEST_BASE
    if timed:
        values["median"] = float(np.median(delays))
    state: CheckState = "warning" if few or late else "ok"
    reason = "few_and_late" if few and late else "few" if few else "late" if late else "closed"
    if state == "ok" and contacted.proportion < check.parameters["contacted_share"]:
        reason = "few_by_chance"
    if not timed:
        reason += "_no_median"
    return found(
        check,
        state,
        reason,
        metric="nps",
        survey=loop.survey.config.id,
        figure=contacted.proportion,
        base=contacted.base,
        interval=share_interval(contacted),
        values=values,
    )

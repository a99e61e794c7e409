"""K17: contacts that follow sales and campaigns, and sales that rise while customers fall away."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import stats

from cxassess.assessment.audit.context import AuditContext, SurveyEvidence, found
from cxassess.assessment.audit.rates import FALSE_ALARMS, beyond_chance, one_sided
from cxassess.assessment.audit.series import correlation, innovations, trend_pvalue
from cxassess.assessment.audit.spans import wave_span
from cxassess.assessment.kpi_types import ChangeResult, CheckResult, Interval
from cxassess.model.types import Check

LEAST_WEEKS = 20
"""Fewest weeks in a row whose ups and downs are compared."""
_PARTS = 2
"""Parts of the check that share its false alarms: weeks, and periods."""
_WEEK_ENDS = "W-SUN"
_SALES_WEEKS = 4
"""Fewest weeks whose sales have a trend."""


def sales_and_customers(check: Check, context: AuditContext) -> list[CheckResult]:
    """K17: contacts after sales and campaigns, week by week; sales against NPS and CSAT."""
    weeks = _weeks(context)
    if weeks is None:
        return [found(check, "no_data", "no_weeks")]
    return _echoes(check, weeks) + _divergences(check, context, weeks)


def _weeks(context: AuditContext) -> pd.DataFrame | None:
    """Return ``sales``, ``campaign`` and ``contacts`` by week; NaN where not known.

    A table with a row a day is added up; its first and last week then count only if complete.
    """
    table = context.operations.get("weeks")
    if table is None:
        return None
    rows = table.frame.assign(
        week=table.frame["week"].dt.to_period(_WEEK_ENDS),
        campaign=table.frame["campaign"].astype("Float64").astype(np.float64),
        contacts=table.frame["contacts"].astype("Float64").astype(np.float64),
    )
    days = rows.groupby("week").size()
    weeks = rows.groupby("week").agg(
        sales=("sales", lambda each: each.sum(skipna=False)),
        campaign=("campaign", "max"),
        contacts=("contacts", lambda each: each.sum(skipna=False)),
    )
    if days.max() > 1:
        weeks = weeks[days == days.max()]
    weeks = weeks.reindex(pd.period_range(weeks.index.min(), weeks.index.max(), freq=_WEEK_ENDS))
    contacts = context.operations.get("contacts")
    if not table.has("contacts") and contacts is not None:
        weeks["contacts"] = _counted(contacts.frame["contacted"], weeks.index)
    return weeks


def _counted(times: pd.Series, weeks: pd.Index) -> pd.Series:
    """Return the contacts of each week that the table of contacts covers from end to end."""
    counts = times.dt.to_period(_WEEK_ENDS).value_counts().reindex(weeks, fill_value=0)
    first, last = (each.to_period(_WEEK_ENDS) for each in (times.min(), times.max()))
    known: pd.Series = counts.astype(np.float64).where((weeks > first) & (weeks < last))
    return known


@dataclass(frozen=True)
class _Echo:
    """How contacts go with a driver some weeks before."""

    lag: int
    weeks: int
    correlation: float
    pvalue: float
    more: float
    """Contacts after weeks with high sales (or a campaign) against after the others: 0.1 is 10 %
    more."""


def _echoes(check: Check, weeks: pd.DataFrame) -> list[CheckResult]:
    if weeks["contacts"].isna().all():
        return [found(check, "no_data", "no_contacts")]
    drivers = [each for each in ("sales", "campaign") if weeks[each].notna().any()]
    level = FALSE_ALARMS / _PARTS / len(drivers)
    return [_driver(check, weeks, each, level) for each in drivers]


def _driver(check: Check, weeks: pd.DataFrame, driver: str, level: float) -> CheckResult:
    run = _longest_run(weeks[[driver, "contacts"]])
    if len(run) < LEAST_WEEKS or run.nunique().min() < 2:
        values: dict[str, float | int | str] = {"weeks": len(run), "least": LEAST_WEEKS}
        return found(check, "no_data", f"{driver}_few_weeks", values=values)
    lags = range(int(check.parameters["first_week"]), int(check.parameters["last_week"]) + 1)
    echoes = [_echo(run[driver], run["contacts"], lag) for lag in lags]
    best = min(echoes, key=lambda each: each.pvalue)
    loud = any(beyond_chance([each.pvalue for each in echoes], level))
    return found(
        check,
        "warning" if loud else "ok",
        f"{driver}_{'then_contacts' if loud else 'no_peaks'}",
        figure=best.correlation,
        base=best.weeks,
        interval=_reach(best),
        values={"count": best.lag, "more": best.more},
    )


def _echo(driver: pd.Series, contacts: pd.Series, lag: int) -> _Echo:
    first, second = (each.to_numpy(dtype=np.float64) for each in (driver, contacts))
    value, pairs, pvalue = correlation(innovations(first), innovations(second), lag)
    high = first[:-lag] > np.median(first) if len(np.unique(first)) > 2 else first[:-lag] > 0
    after = second[lag:]
    usual = float(after[~high].mean()) if (~high).any() else math.nan
    more = float(after[high].mean()) / usual - 1 if high.any() and usual > 0 else 0.0
    return _Echo(lag, pairs, value, pvalue, more)


def _reach(echo: _Echo) -> Interval:
    """Return the interval of a correlation (Fisher)."""
    width = float(stats.norm.ppf(0.975)) / math.sqrt(echo.weeks - 3)
    middle = math.atanh(min(max(echo.correlation, -1 + 1e-9), 1 - 1e-9))
    return Interval(low=math.tanh(middle - width), high=math.tanh(middle + width))


def _longest_run(weeks: pd.DataFrame) -> pd.DataFrame:
    """Return the longest stretch of weeks without a gap."""
    known = weeks.notna().all(axis=1)
    if not known.any():
        return weeks.iloc[:0]
    stretch = (~known).cumsum()[known]
    run: pd.DataFrame = weeks.loc[stretch.index[stretch == stretch.mode().iloc[0]]]
    return run


def _divergences(check: Check, context: AuditContext, weeks: pd.DataFrame) -> list[CheckResult]:
    """Return the waves over which sales rose while the score fell, both beyond chance."""
    tested = [
        (survey, change, sales)
        for survey in context.surveys
        for change, sales in _changes(survey, weeks["sales"])
    ]
    if not tested:
        return [found(check, "no_data", "no_waves")]
    falls = beyond_chance(
        [one_sided(each.pvalue, each.difference < 0) for _, each, _ in tested],
        FALSE_ALARMS / _PARTS,
    )
    results = [
        _divergence(check, survey, change, sales)
        for (survey, change, sales), fell in zip(tested, falls, strict=True)
        if fell and trend_pvalue(sales.to_numpy(dtype=np.float64)) <= FALSE_ALARMS
    ]
    return results or [found(check, "ok", "no_divergence", values={"count": len(tested)})]


def _divergence(
    check: Check, survey: SurveyEvidence, change: ChangeResult, sales: pd.Series
) -> CheckResult:
    half = len(sales) // 2
    before, after = float(sales.iloc[:half].mean()), float(sales.iloc[-half:].mean())
    return found(
        check,
        "warning",
        f"sales_up_{change.metric}_down",
        metric=survey.config.metric,
        survey=survey.config.id,
        wave=change.second,
        figure=change.difference,
        base=next(each.base for each in survey.result.waves if each.name == change.second),
        interval=change.interval,
        values={
            "first": change.first,
            "second": change.second,
            "sales": after / before - 1 if before > 0 else 1.0,
        },
    )


def _changes(survey: SurveyEvidence, sales: pd.Series) -> Iterator[tuple[ChangeResult, pd.Series]]:
    """Yield the change of each two waves in a row, with the weekly sales of both."""
    wanted = set(pairwise(each.name for each in survey.data.waves))
    for change in survey.result.changes:
        if (change.first, change.second) not in wanted or change.metric == "top_two_box":
            continue
        spans = wave_span(survey, change.first), wave_span(survey, change.second)
        if spans[0] is None or spans[1] is None:
            continue
        first, last = (pd.Period(each, _WEEK_ENDS) for each in (spans[0][0], spans[1][1]))
        during = sales[(sales.index >= first) & (sales.index <= last)].dropna()
        if len(during) >= _SALES_WEEKS:
            yield change, during

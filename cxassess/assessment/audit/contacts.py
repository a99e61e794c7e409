"""K13: contacts per active customer and month, overall, by reason and by tenure."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from cxassess.assessment.audit.context import AuditContext, found, interval
from cxassess.assessment.audit.matters import folded_values
from cxassess.assessment.audit.rates import beyond_chance
from cxassess.assessment.audit.trends import Floats, RateTrend, Whole, month_numbers, rate_trend
from cxassess.assessment.kpi_types import CheckResult
from cxassess.engagement.operations import OperationsTable
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE

_NEW_DAYS = 90
"""Days for which a customer is new."""
_COVERED = 0.5
"""Part of a month at the ends of a table that is enough to count it."""

_PER_CUSTOMERS = 100
"""Customers that the rates are told for."""

Group = Literal["all", "reason", "new", "settled"]


@dataclass(frozen=True)
class _Series:
    """Contacts and active customers, month by month."""

    group: Group
    months: Whole
    contacts: Floats
    customers: Floats
    name: str = ""

    @property
    def trend(self) -> RateTrend | None:
        kept = self.customers > 0
        return rate_trend(self.contacts[kept], self.customers[kept], self.months[kept])


def contact_rate(check: Check, context: AuditContext) -> list[CheckResult]:
    """K13: the trend of all contacts and of each reason and tenure, tested together."""
    months, customers = _active(context)
    if not len(months):
        return [found(check, "no_data", "no_customers")]
    overall = _reported_contacts(context, months, customers)
    series = [] if overall is None else [overall]
    if context.operations.get("contacts") is not None:
        counted = _counted(context, months, customers)
        series += [each for each in counted if each.group != "all" or overall is None]
    if not series:
        return [found(check, "no_data", "no_contacts")]
    tested = [(each, trend) for each in series if (trend := each.trend) is not None]
    if not tested:
        return [found(check, "no_data", "few_months")]
    rises = beyond_chance([trend.trend.rise for _, trend in tested])
    judged = list(zip(tested, rises, strict=True))
    results = [
        _result(check, each, trend, rises=rise)
        for (each, trend), rise in judged
        if each.group != "reason" or rise
    ]
    steady = sum(each.group == "reason" and not rise for (each, _), rise in judged)
    if steady:
        results.append(found(check, "ok", "reasons_steady", values={"count": steady}))
    elif not any(each.group == "reason" for each, _ in tested):
        results.append(found(check, "no_data", "no_reasons"))
    return results


def _result(check: Check, series: _Series, rate: RateTrend, *, rises: bool) -> CheckResult:
    values: dict[str, float | int | str] = {
        "change": rate.trend.change,
        "change_low": rate.trend.interval.low,
        "change_high": rate.trend.interval.high,
        "months": rate.trend.months,
    }
    if series.group == "reason":
        values["reason"] = series.name
    if series.group in ("new", "settled"):
        values["new_days"] = _NEW_DAYS
    return found(
        check,
        "warning" if rises else "ok",
        f"{series.group}_{'rises' if rises else 'steady'}",
        figure=_PER_CUSTOMERS * rate.rate,
        base=int(series.contacts.sum()),
        interval=interval(_PER_CUSTOMERS * rate.interval.low, _PER_CUSTOMERS * rate.interval.high),
        values=values,
    )


def _active(context: AuditContext) -> tuple[Whole, Floats]:
    """Return the months that are over and their active customers."""
    now = context.date.year * 12 + context.date.month
    if context.date.day == calendar.monthrange(context.date.year, context.date.month)[1]:
        now += 1
    table = context.operations.get("months")
    if table is not None and table.has("customers"):
        rows = table.frame[table.frame["customers"].notna()].sort_values("month")
        months = month_numbers(rows["month"])
        customers = rows["customers"].to_numpy(dtype=np.float64)
    else:
        contacts, people = context.operations.get("contacts"), context.operations.get("customers")
        if contacts is None or people is None:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        numbers = month_numbers(contacts.frame["contacted"])
        months = np.arange(numbers.min(), numbers.max() + 1, dtype=np.int64)
        customers = _present(people.frame["joined"], people.frame["left"], months)
    over = months < now
    return months[over], customers[over]


def _present(starts: pd.Series, ends: pd.Series, months: Whole) -> Floats:
    """Return how many are there in each month, each for the part of it that they are."""
    start = starts.fillna(pd.Timestamp.min.ceil("s")).to_numpy("datetime64[s]")
    end = ends.fillna(pd.Timestamp.max.floor("s")).to_numpy("datetime64[s]")
    present = np.zeros(len(months))
    for place, month in enumerate(months):
        first, after = (_first_day(int(each)) for each in (month, month + 1))
        days = np.minimum(end, after) - np.maximum(start, first)
        inside = np.clip(days / (after - first), 0.0, None)
        present[place] = float(inside.sum())
    return present


def _first_day(month: int) -> np.datetime64:
    year, place = divmod(month - 1, 12)
    return np.datetime64(f"{year:04d}-{place + 1:02d}-01", "s")


def _reported_contacts(context: AuditContext, months: Whole, customers: Floats) -> _Series | None:
    """Return the totals of the table of months, where it has them."""
    table = context.operations.get("months")
    if table is None or not table.has("contacts"):
        return None
    rows = table.frame[table.frame["contacts"].notna()]
    totals = dict(zip(month_numbers(rows["month"]).tolist(), rows["contacts"], strict=True))
    known = np.array([month in totals for month in months.tolist()], dtype=np.bool_)
    contacts = np.array([float(totals[month]) for month in months[known].tolist()])
    return _Series("all", months[known], contacts, customers[known])


def _counted(context: AuditContext, months: Whole, customers: Floats) -> list[_Series]:
    """Return what the table of contacts gives: all of them, and by reason and tenure."""
    table = context.operations.get("contacts")
    if table is None:
        return []
    covered = _covered(table.frame["contacted"], months)
    kept = covered >= _COVERED
    months, customers, covered = months[kept], customers[kept], covered[kept]
    return [
        _Series("all", months, _count(table.frame, months), customers * covered),
        *_by_reason(table.frame, months, customers * covered),
        *_by_tenure(table.frame, context.operations.get("customers"), months, covered),
    ]


def _by_reason(contacts: pd.DataFrame, months: Whole, customers: Floats) -> Iterator[_Series]:
    for _, rows in contacts.groupby(folded_values(contacts["reason"])):
        if rows["customer"].nunique() >= SMALLEST_BASE:
            name = str(rows["reason"].mode().iloc[0])
            yield _Series("reason", months, _count(rows, months), customers, name)


def _by_tenure(
    contacts: pd.DataFrame, customers: OperationsTable | None, months: Whole, covered: Floats
) -> Iterator[_Series]:
    if customers is None or not customers.has("joined"):
        return
    people = customers.frame[customers.frame["joined"].notna()].set_index("customer")
    joined, left = people["joined"], people["left"]
    grown = joined + pd.Timedelta(days=_NEW_DAYS)
    contacted = contacts["contacted"] - contacts["customer"].map(joined)
    is_new = contacted < pd.Timedelta(days=_NEW_DAYS)
    settled = contacts[~is_new & contacted.notna()]
    new_until = grown.where(left.isna() | (grown < left), left)
    groups: tuple[tuple[Group, pd.DataFrame, Floats], ...] = (
        ("new", contacts[is_new], _present(joined, new_until, months)),
        ("settled", settled, _present(grown, left, months)),
    )
    for name, rows, there in groups:
        if rows["customer"].nunique() >= SMALLEST_BASE:
            yield _Series(name, months, _count(rows, months), there * covered)


def _count(contacts: pd.DataFrame, months: Whole) -> Floats:
    """Return how many contacts there are in each month."""
    counted = pd.Series(month_numbers(contacts["contacted"])).value_counts()
    return np.asarray(counted.reindex(months, fill_value=0), dtype=np.float64)


def _covered(times: pd.Series, months: Whole) -> Floats:
    """Return the part of each month between the first and the last contact of the table."""
    first, last = times.min().normalize(), times.max().normalize() + pd.Timedelta(days=1)
    return _present(pd.Series([first]), pd.Series([last]), months)

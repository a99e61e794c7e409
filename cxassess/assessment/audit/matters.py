"""Contacts put together: matters of a customer, and the company's own targets for them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from cxassess.assessment.audit.context import AuditContext
from cxassess.engagement.operations import folded

PERCENT = 100.0


@dataclass(frozen=True)
class Target:
    """A target of the company's: a share, and the day from which it holds."""

    share: float
    since: pd.Timestamp | None


def target_of(context: AuditContext, measure: str) -> Target | None:
    """Return the latest target of a measure in force on the day of the assessment."""
    table = context.operations.get("targets")
    if table is None:
        return None
    rows = table.frame[(table.frame["measure"] == measure) & table.frame["percent"].notna()]
    rows = rows[~(rows["since"] > pd.Timestamp(context.date))]
    if rows.empty:
        return None
    last = rows.sort_values("since", na_position="first", kind="stable").iloc[-1]
    since = None if pd.isna(last["since"]) else pd.Timestamp(last["since"])
    return Target(float(last["percent"]) / PERCENT, since)


def matters(contacts: pd.DataFrame, window: dt.timedelta) -> pd.DataFrame:
    """Return the matters that customers brought, one row each.

    Contacts of one customer for one reason are one matter as long as none follows the one before
    by more than the window. Matters that began within a window of the first or of the last
    contact of the table are left out: what came before or follows is not known. Contacts without
    a reason are left out.

    Parameters
    ----------
    contacts : DataFrame
        The table of contacts.
    window : timedelta
        Longest time between contacts of one matter.

    Returns
    -------
    DataFrame
        ``customer``, ``start``, ``contacts`` (their number), ``channels`` (how many different).
    """
    known = contacts.loc[contacts["reason"].notna(), ["customer", "contacted", "channel"]].copy()
    known["reason"] = folded_values(contacts.loc[known.index, "reason"])
    known["channel"] = folded_values(known["channel"])
    known = known.sort_values(["customer", "reason", "contacted"], kind="stable")
    since = known.groupby(["customer", "reason"])["contacted"].diff()
    known["matter"] = (since.isna() | (since > window)).cumsum()
    found = known.groupby("matter").agg(
        customer=("customer", "first"),
        start=("contacted", "first"),
        contacts=("contacted", "size"),
        channels=("channel", "nunique"),
    )
    kept: pd.DataFrame = found[inside(found["start"], contacts["contacted"], window)]
    return kept.reset_index(drop=True)


def inside(starts: pd.Series, times: pd.Series, window: dt.timedelta) -> pd.Series:
    """Tell which starts are farther than the window from the first and the last of the times."""
    return starts.gt(times.min() + window) & starts.le(times.max() - window)


def without_continuations(contacts: pd.DataFrame) -> pd.DataFrame:
    """Return the contacts but for those that only carry on one handed over on the same day."""
    ordered = contacts.sort_values(["customer", "contacted"], kind="stable")
    before = ordered.groupby("customer")[["outcome", "contacted"]].shift()
    same_day = before["contacted"].dt.normalize() == ordered["contacted"].dt.normalize()
    kept: pd.DataFrame = ordered[~((before["outcome"] == "transferred") & same_day)]
    return kept


def folded_values(texts: pd.Series) -> pd.Series:
    """Return texts as compared, each different one worked out once; missing stays missing."""
    return texts.astype(object).map({each: folded(each) for each in texts.dropna().unique()})

"""K23: whether the bot ends conversations without solving them."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.audit.rates import CONFIDENCE, beyond_chance, one_sided, share
from cxassess.assessment.kpi_types import CheckResult, CheckState, Interval
from cxassess.engagement.operations import OperationsTable
from cxassess.model.types import Check
from cxassess.stats import (
    SMALLEST_BASE,
    CsatMeanDifferenceResult,
    CsatTopBoxDifferenceResult,
    csat_mean,
    csat_mean_difference,
    csat_top_box_difference,
)

Difference = CsatMeanDifferenceResult | CsatTopBoxDifferenceResult


@dataclass(frozen=True, eq=False)
class _Measure:
    """What is measured of the bot and of people: `rows` hold customer, handled_by and value."""

    name: str
    rows: pd.DataFrame

    def of(self, handled_by: str) -> pd.DataFrame:
        own: pd.DataFrame = self.rows[self.rows["handled_by"] == handled_by]
        return own

    @property
    def enough(self) -> tuple[bool, bool]:
        """Whether there are enough rows and customers of the bot, and of people."""
        bot, person = (
            min(len(each), each["customer"].nunique()) >= SMALLEST_BASE
            for each in (self.of("bot"), self.of("person"))
        )
        return bot, person

    def difference(self) -> Difference:
        """Return the test of bot less people."""
        person, bot = (self.of(each) for each in ("person", "bot"))
        if self.name == "rating":
            means = [
                csat_mean(each["value"].to_numpy(), clusters=each["customer"].to_numpy())
                for each in (person, bot)
            ]
            return csat_mean_difference(*means)
        shares = [share(each["value"], each["customer"].to_numpy()) for each in (person, bot)]
        return csat_top_box_difference(*shares)

    def worse(self, test: Difference) -> float:
        """Return the p-value of a bot that does no worse than people."""
        higher_is_worse = self.name != "rating"
        return one_sided(test.pvalue, (test.difference > 0) == higher_is_worse)


def bot_quality(check: Check, context: AuditContext) -> list[CheckResult]:
    """K23: what the bot leaves unsolved, who comes back within a day, and its ratings.

    Each is compared with the contacts that people handled.
    """
    table = context.operations.get("contacts")
    if table is None:
        return [found(check, "no_data", "no_contacts")]
    if not (table.frame["handled_by"] == "bot").any():
        return [found(check, "no_data", "no_bot")]
    measures = {
        "unsolved": _unsolved(table),
        "recontact": _recontact(table, dt.timedelta(hours=check.parameters["recontact_hours"])),
        "rating": _rating(table),
    }
    tests = {
        each: each.difference()
        for each in measures.values()
        if isinstance(each, _Measure) and all(each.enough)
    }
    worse = beyond_chance([each.worse(test) for each, test in tests.items()])
    alarms = dict(zip(tests, worse, strict=True))
    results = []
    for name, measure in measures.items():
        if isinstance(measure, str):
            results.append(found(check, "no_data", measure))
        elif measure in tests:
            results.append(_compared(check, measure, tests[measure], alarm=alarms[measure]))
        elif measure.enough[0]:
            bot = measure.of("bot")
            figure = float(bot["value"].mean())
            results.append(found(check, "no_data", f"{name}_alone", figure=figure, base=len(bot)))
        else:
            results.append(found(check, "no_data", f"{name}_too_few"))
    return results


def _compared(check: Check, measure: _Measure, test: Difference, *, alarm: bool) -> CheckResult:
    state: CheckState = "warning" if alarm else "ok"
    bot, person = (measure.of(each)["value"] for each in ("bot", "person"))
    values: dict[str, float | int | str] = {
        "people": float(person.mean()),
        "people_base": len(person),
        "difference": float(bot.mean() - person.mean()),
    }
    low, high = test.confidence_interval(CONFIDENCE)
    if math.isnan(low):  # nothing varies at all
        low = high = test.difference
    return found(
        check,
        state,
        f"{measure.name}_{'worse' if alarm else 'no_worse'}",
        figure=float(bot.mean()),
        base=len(bot),
        interval=Interval(low=low, high=high),
        values=values,
    )


def _unsolved(table: OperationsTable) -> _Measure | str:
    """Return which contacts were abandoned or ended without a solution."""
    if not table.has("outcome"):
        return "unsolved_missing"
    told = table.frame[table.frame["outcome"].notna()]
    return _measure("unsolved", told, told["outcome"].isin(["abandoned", "ended"]))


def _recontact(table: OperationsTable, window: dt.timedelta) -> _Measure | str:
    """Return after which contacts the customer came back within the window.

    Contacts handed over, and those of the table's last hours, do not count.
    """
    if not table.has_hours("contacted"):
        return "recontact_no_hours"
    frame = table.frame.sort_values(["customer", "contacted"], kind="stable")
    following = frame.groupby("customer")["contacted"].shift(-1)
    back = (following - frame["contacted"]) <= window
    counted = (frame["outcome"] != "transferred") & (
        frame["contacted"] <= frame["contacted"].max() - window
    )
    return _measure("recontact", frame[counted], back[counted])


def _rating(table: OperationsTable) -> _Measure | str:
    if not table.has("rating"):
        return "rating_missing"
    rated = table.frame[table.frame["rating"].notna()]
    return _measure("rating", rated, rated["rating"])


def _measure(name: str, rows: pd.DataFrame, values: pd.Series) -> _Measure:
    kept = rows.assign(value=values.astype(np.float64))[["customer", "handled_by", "value"]]
    return _Measure(name, kept)

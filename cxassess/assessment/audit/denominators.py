"""K22: what a published rate does with the cases that nobody rated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from cxassess.assessment.audit.answers import FLOAT_NOISE
from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.audit.rates import share_interval
from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.engagement.operations import OperationsTable
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE, csat_top_box

_TELLING_POINTS = 2.0
"""Versions nearer to each other than this, in percentage points, tell no formula: a handful of
cases that the list lacks would move the rate as much."""


@dataclass(frozen=True)
class Cases:
    """The cases that a rate is about, counted.

    Attributes
    ----------
    successes : int
        Rated cases that are a success.
    rated, unrated : int
        Cases with and without a rating.
    flagged : int
        Unrated cases that the company's own record counts as a success.
    """

    successes: int
    rated: int
    unrated: int
    flagged: int

    @property
    def total(self) -> int:
        """All cases."""
        return self.rated + self.unrated

    @property
    def versions(self) -> dict[str, float]:
        """The rate by what is done with the unrated cases, as shares."""
        return {
            "success": (self.successes + self.unrated) / self.total,
            "left_out": self.successes / self.rated,
            "failure": self.successes / self.total,
        }


def rate_denominators(check: Check, context: AuditContext) -> list[CheckResult]:
    """K22: each published rate, computed again with the unrated cases counted in each way."""
    rates, cases = context.operations.get("rates"), context.operations.get("cases")
    if rates is None:
        return [found(check, "no_data", "no_rates")]
    if cases is None or not cases.has("rating"):
        return [found(check, "no_data", "no_ratings")]
    return [_judge(check, rate, cases) for _, rate in rates.frame.iterrows()]


def _judge(check: Check, rate: pd.Series, cases: OperationsTable) -> CheckResult:
    name = {"rate": str(rate["rate"])}
    if pd.isna(rate["success_from"]) and not cases.has("success"):
        return found(check, "no_data", "success_not_defined", values=name)
    readings = [counted for counted in _readings(rate, cases) if counted.rated >= SMALLEST_BASE]
    if not readings:
        return found(check, "no_data", "few_rated", values=name)
    percent = float(rate["percent"])
    matches = [_reproduced(each, percent) for each in readings]
    # A right reading of the period is looked for before a wrong one.
    best = max(range(len(readings)), key=lambda place: _honesty(matches[place]))
    counted = readings[best]
    stated = None if pd.isna(rate["unrated"]) else str(rate["unrated"])
    state, reason = _verdict(counted, matches[best], stated)
    share = csat_top_box(counted.successes, counted.rated)
    return found(
        check,
        state,
        reason,
        figure=share.proportion,
        reported=percent / 100,
        base=counted.rated,
        interval=share_interval(share),
        values=name
        | {each: value for each, value in counted.versions.items() if each != "left_out"}
        | {"unrated": counted.unrated, "flagged": counted.flagged, "cases": counted.total},
    )


def _readings(rate: pd.Series, cases: OperationsTable) -> Iterator[Cases]:
    """Yield the cases of a rate's period, by their opening and by their closing."""
    for column in ("opened", "closed"):
        if not cases.has(column):
            continue
        days = cases.frame[column].dt.normalize()
        inside = days.notna()
        if pd.notna(rate["start"]):
            inside &= days >= rate["start"]
        if pd.notna(rate["end"]):
            inside &= days <= rate["end"]
        yield _count(rate, cases.frame[inside])


def _count(rate: pd.Series, frame: pd.DataFrame) -> Cases:
    rated, by_rating = frame["rating"].notna(), pd.notna(rate["success_from"])
    recorded = frame["success"].fillna(False).astype(bool)
    success = frame["rating"] >= rate["success_from"] if by_rating else recorded
    # Where ratings do not make the success, a case on record as solved is one without a rating.
    solved = frame["solved"].fillna(False).astype(bool) & (not by_rating)
    return Cases(
        successes=int((success & rated).sum()),
        rated=int(rated.sum()),
        unrated=int((~rated).sum()),
        flagged=int((recorded & ~rated & ~solved).sum()),
    )


def _reproduced(counted: Cases, percent: float) -> frozenset[str]:
    """Return which versions give the published figure, rounded as it is."""
    exponent = Decimal(repr(percent)).normalize().as_tuple().exponent
    unit = 10.0 ** min(int(exponent), 0)
    return frozenset(
        name
        for name, share in counted.versions.items()
        if abs(100 * share - percent) <= unit / 2 + FLOAT_NOISE
    )


def _honesty(matches: frozenset[str]) -> int:
    return 2 if matches - {"success"} else 1 if matches else 0


def _verdict(counted: Cases, matches: frozenset[str], stated: str | None) -> tuple[CheckState, str]:
    honest = [name for name in ("left_out", "failure") if name in matches]
    if stated == "success":
        return "fail", "success_stated"
    if not counted.unrated:
        return "ok", "all_rated"
    if honest and not (counted.flagged and "success" in matches):
        return "ok", f"{honest[0]}_reproduced"
    if counted.flagged:
        return "fail", "success_flagged"
    return _by_formula(counted, matches, stated)


def _by_formula(
    counted: Cases, matches: frozenset[str], stated: str | None
) -> tuple[CheckState, str]:
    """Judge a figure that no right version reproduces."""
    if not matches:
        return "no_data", "not_reproduced"
    versions = counted.versions
    if 100 * (versions["success"] - versions["left_out"]) < _TELLING_POINTS:
        return "no_data", "versions_too_near"
    return "fail", "success_reproduced" if stated is None else "success_denied"

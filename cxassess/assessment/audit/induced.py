"""K21: signs in the pattern of the scores that they may have been asked for."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from scipy import stats

from cxassess.assessment.audit.agents import agents_beyond
from cxassess.assessment.audit.churn import FIRST_PROMOTER
from cxassess.assessment.audit.context import AuditContext, SurveyEvidence, found
from cxassess.assessment.audit.rates import FALSE_ALARMS, beyond_chance, share, share_interval
from cxassess.assessment.audit.trends import Trend, share_jump
from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.engagement.operations import OperationsTable, customers_of
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE

_LEVEL = FALSE_ALARMS / 3
"""The three signs share the check's false alarms."""


def induced_scores(check: Check, context: AuditContext) -> list[CheckResult]:
    """K21: jumps when a bonus or target came, agents who stand out, and only solved cases asked."""
    return (
        _jumps(check, context)
        + [_agents(check, context)]
        + [_declared(check, each) for each in context.surveys]
        + _solved_only(check, context)
    )


def _jumps(check: Check, context: AuditContext) -> list[CheckResult]:
    if not context.surveys:
        return [found(check, "no_data", "no_surveys")]
    tested: list[tuple[SurveyEvidence, dt.date, Trend]] = []
    results = []
    for survey in context.surveys:
        days = _introduced(survey, context)
        jumps = {day: _jump(survey, day) for day in days} if survey.has_days else {}
        tested += [(survey, day, jump) for day, jump in jumps.items() if jump is not None]
        if not any(jumps.values()):
            results.append(_untested(check, survey, context, dated=bool(days)))
    alarms = beyond_chance([jump.rise for *_, jump in tested], _LEVEL)
    for (survey, day, jump), alarm in zip(tested, alarms, strict=True):
        after = _top(survey)[survey.data.days >= np.datetime64(day)]
        results.append(
            found(
                check,
                "warning" if alarm else "ok",
                f"{survey.config.metric}_{'jump' if alarm else 'no_jump'}",
                metric=survey.config.metric,
                survey=survey.config.id,
                figure=jump.change,
                base=len(survey.data.answers),
                interval=jump.interval,
                values={"since": day.isoformat(), "after": float(after.mean())},
            )
        )
    return results


def _untested(
    check: Check, survey: SurveyEvidence, context: AuditContext, *, dated: bool
) -> CheckResult:
    """Say why a survey's scores were not searched for a jump."""
    state: CheckState = "no_data"
    if dated:
        reason = "jump_untestable" if survey.has_days else "no_days"
    elif _targeted(survey, context) or survey.setup.bonus:
        reason = "no_date"
    elif survey.setup.bonus is False:
        state, reason = "ok", "no_bonus"
    else:
        reason = "bonus_unknown"
    return found(check, state, reason, metric=survey.config.metric, survey=survey.config.id)


def _targets(survey: SurveyEvidence, context: AuditContext) -> pd.DataFrame | None:
    table = context.operations.get("targets")
    if table is None:
        return None
    rows: pd.DataFrame = table.frame[table.frame["measure"] == survey.config.metric]
    return rows


def _targeted(survey: SurveyEvidence, context: AuditContext) -> bool:
    targets = _targets(survey, context)
    return targets is not None and not targets.empty


def _introduced(survey: SurveyEvidence, context: AuditContext) -> list[dt.date]:
    """Return the days on which a bonus or a target tied to the survey's score began."""
    targets = _targets(survey, context)
    days = [] if targets is None else [each.date() for each in targets["since"].dropna()]
    days += [survey.setup.bonus_since] if survey.setup.bonus_since else []
    return sorted(set(days))


def _top(survey: SurveyEvidence) -> pd.Series:
    """Tell which answers are high: 9 and 10 of an NPS, the satisfied of a CSAT."""
    nps = survey.config.metric == "nps"
    return survey.data.answers["score"] >= (FIRST_PROMOTER if nps else survey.config.satisfied_from)


def _jump(survey: SurveyEvidence, since: dt.date) -> Trend | None:
    days = survey.data.days.astype("datetime64[D]")
    known = ~np.isnat(days)
    customers = pd.Series(customers_of(survey.data))
    # Answers of nobody known are each one's own.
    own = customers.where(customers != 0, pd.Series(np.arange(1, len(customers) + 1)))
    top = _top(survey).to_numpy(dtype=np.float64)
    return share_jump(top[known], days[known], np.datetime64(since), own.to_numpy()[known])


def _agents(check: Check, context: AuditContext) -> CheckResult:
    """Judge the ratings of cases, or of contacts where cases have none."""
    tables = (context.operations.get(each) for each in ("cases", "contacts"))
    table = next(
        (each for each in tables if each is not None and each.has("rating", "agent")), None
    )
    if table is None:
        return found(check, "no_data", "no_ratings")
    rated = table.frame[table.frame["rating"].notna() & (table.frame["agent"] != 0)]
    low, high = table.scale
    # As of a CSAT: the two highest ratings, of a scale of three points or less the highest.
    least = high if high - low < 3 else high - 1
    seen = agents_beyond(rated["rating"] >= least, rated["agent"], _LEVEL)
    if seen is None:
        return found(check, "no_data", "few_agents")
    return found(
        check,
        "warning" if seen.high else "ok",
        "agents_high" if seen.high else "agents_alike",
        figure=seen.share,
        base=seen.ratings,
        values={"count": seen.high, "agents": seen.agents, "least": least},
    )


def _declared(check: Check, survey: SurveyEvidence) -> CheckResult:
    """Judge by what the client says of whom it asks."""
    asked = survey.setup.asked
    fields = {"metric": survey.config.metric, "survey": survey.config.id}
    if asked is None:
        return found(check, "no_data", "asked_unknown", **fields)
    if asked == "resolved_only":
        return found(check, "warning", "resolved_only", **fields)
    return found(check, "ok", "not_resolved_only", **fields)


def _solved_only(check: Check, context: AuditContext) -> list[CheckResult]:
    """Compare how many of the closed cases were asked, the solved and the others.

    Without invitations, an answer says that a case was asked; only none at all among the cases
    that were not solved then is a sign, as who is not helped answers less.
    """
    cases = context.operations.get("cases")
    if cases is None or not cases.has("solved"):
        return []
    closed = cases.frame[cases.frame["solved"].notna()]
    if cases.has("closed"):
        closed = closed[closed["closed"].notna()]
    solved = closed["solved"].astype(np.bool_)
    invited = _invited(context, closed["case"])
    if invited is None and not cases.has("rating"):
        return []
    asked = closed["rating"].notna() if invited is None else invited
    groups = asked[solved], asked[~solved]
    if min(len(each) for each in groups) < SMALLEST_BASE:
        return [found(check, "no_data", "few_unsolved")]
    table = np.array([[each.sum(), (~each).sum()] for each in groups])
    sign = float(stats.fisher_exact(table, alternative="greater").pvalue) <= _LEVEL
    sign &= invited is not None or not groups[1].any()
    unsolved = share(groups[1])
    return [
        found(
            check,
            "warning" if sign else "ok",
            ("solved_asked" if sign else "all_asked") + ("_rated" if invited is None else ""),
            figure=unsolved.proportion,
            base=unsolved.base,
            interval=share_interval(unsolved),
            values={"solved": float(groups[0].mean()), "solved_base": len(groups[0])},
        )
    ]


def _invited(context: AuditContext, cases: pd.Series) -> pd.Series | None:
    """Tell which cases were invited to a survey; None where invitations name no cases."""
    table: OperationsTable | None = context.operations.get("invitations")
    if table is None or not table.has("case"):
        return None
    return cases.isin(table.frame["case"])

"""K12: do the client's KPIs lead to actions, and who answers for them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxassess.assessment.audit.context import AuditContext, SurveyEvidence, found
from cxassess.assessment.audit.rates import share_interval
from cxassess.assessment.kpi_types import CheckResult
from cxassess.engagement.operations import OperationsTable
from cxassess.model.types import Check
from cxassess.stats import csat_top_box

_MONTHS = 12
_QUARTERS = 4
_NEEDED = {"kpi": "origin_not_recorded", "completed": "completion_not_recorded"}


def linked_actions(check: Check, context: AuditContext) -> list[CheckResult]:
    """K12: the last 12 months' completed actions that came from a KPI, by quarter and owner.

    The quarters are counted back from the assessment's date.
    """
    table = context.operations.get("actions")
    if table is None:
        return [found(check, "no_data", "no_actions_table")]
    for column, reason in _NEEDED.items():
        if not table.has(column):
            return [found(check, "no_data", reason)]
    end = pd.Timestamp(context.date)
    done = _completed(table, end)
    from_kpi = done[done["kpi"].notna() & (done["kpi"] != "none")]
    if from_kpi.empty:
        unknown = int(done["kpi"].isna().sum())
        return [_without_actions(check, context, unknown)]
    return [_counted(check, from_kpi, _outside(table, from_kpi), end)]


def _completed(table: OperationsTable, end: pd.Timestamp) -> pd.DataFrame:
    completed = table.frame["completed"]
    recent = (completed > end - pd.DateOffset(months=_MONTHS)) & (completed <= end)
    return table.frame[recent]


def _outside(table: OperationsTable, actions: pd.DataFrame) -> int:
    """Return how many actions are owned outside CX and service.

    Where owners are recorded, an action without one is owned by nobody.
    """
    outside = actions["area"] == "other"
    if table.has("owner"):
        outside &= actions["owner"] != 0
    return int(outside.sum())


def _counted(check: Check, actions: pd.DataFrame, outside: int, end: pd.Timestamp) -> CheckResult:
    share = csat_top_box(outside, len(actions))
    starts = [end - pd.DateOffset(months=3 * place) for place in range(_QUARTERS, 0, -1)]
    counts = [
        int(((actions["completed"] > start) & (actions["completed"] <= stop)).sum())
        for start, stop in zip(starts, [*starts[1:], end], strict=True)
    ]
    return found(
        check,
        "ok",
        "actions_completed" if outside else "actions_inside_only",
        figure=share.proportion,
        base=len(actions),
        interval=share_interval(share),
        values={f"quarter_{place}": count for place, count in enumerate(counts, start=1)}
        | {"outside": outside, "end": end.date().isoformat(), "count": len(actions)},
    )


def _without_actions(check: Check, context: AuditContext, unknown: int) -> CheckResult:
    answers, undated = _recent_answers(context)
    values: dict[str, int] = {"answers": answers, "undated": undated, "unknown": unknown}
    if unknown:
        return found(check, "no_data", "origin_unknown", values=values | {"count": unknown})
    if answers >= check.parameters["base"]:
        return found(check, "fail", "no_action", base=answers, values=values)
    if answers + undated >= check.parameters["base"]:
        return found(check, "no_data", "answers_undated", base=answers, values=values)
    return found(check, "no_data", "few_answers", base=answers, values=values)


def _recent_answers(context: AuditContext) -> tuple[int, int]:
    """Return the answers of the last 12 months, and those whose day is not known."""
    end = pd.Timestamp(context.date)
    start = end - pd.DateOffset(months=_MONTHS)
    recent = undated = 0
    for survey in context.surveys:
        days = _days(survey)
        recent += int(((days > start.to_numpy()) & (days <= end.to_numpy())).sum())
        undated += int(np.isnat(days).sum())
    return recent, undated


def _days(survey: SurveyEvidence) -> NDArray[np.datetime64]:
    """Return each answer's day, or its wave's last one where that is not known."""
    by_wave = np.array(
        [wave.end or wave.start for wave in survey.data.waves], dtype="datetime64[s]"
    )
    days = by_wave[survey.data.answers["wave"].cat.codes.to_numpy()]
    if not survey.has_days:
        return days
    return np.where(np.isnat(survey.data.days), days, survey.data.days)

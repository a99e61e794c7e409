"""K19: whether the score falls once customers use what they bought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxassess.assessment.audit.context import (
    POINTS,
    AuditContext,
    SurveyEvidence,
    found,
    interval,
)
from cxassess.assessment.audit.groups import as_nps_scores, group_scores
from cxassess.assessment.audit.rates import CONFIDENCE, beyond_chance
from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.engagement.operations import customers_of
from cxassess.model.types import Check
from cxassess.stats import (
    SMALLEST_BASE,
    NpsDifferenceResult,
    NpsPairedResult,
    nps_difference,
    nps_paired,
)

_SAME = 0.5
"""Part of the smaller moment's customers who answered at both, from which these are compared."""

_PURCHASE, _USE = "purchase", "use"


@dataclass(frozen=True)
class _Fall:
    """A survey's score at the purchase (first) and in use (second), compared."""

    survey: SurveyEvidence
    test: NpsDifferenceResult | NpsPairedResult

    @property
    def paired(self) -> bool:
        """Whether the same customers are compared with themselves."""
        return isinstance(self.test, NpsPairedResult)

    @property
    def pvalue(self) -> float:
        """p-value of no fall."""
        half = self.test.pvalue / 2
        return half if self.test.statistic < 0 else 1 - half


def fall_after_purchase(check: Check, context: AuditContext) -> list[CheckResult]:
    """K19: answers of the days before the rule's period of use against those within it.

    The customers who answered at both moments are compared with themselves where they are at
    least half of the smaller moment's; else all answers are, allowing for customers in both.
    """
    results = []
    falls = []
    for survey in context.surveys:
        answers = _answers(context, survey, check)
        if answers is None:
            results.append(_no_data(check, survey, "no_tenure"))
        elif (test := _compared(survey, answers)) is None:
            counts = answers["moment"].value_counts()
            values = {each: int(counts.get(each, 0)) for each in (_PURCHASE, _USE)}
            results.append(_no_data(check, survey, "few_answers", values))
        else:
            falls.append(_Fall(survey, test))
    real = beyond_chance([each.pvalue for each in falls])
    results += [_judge(check, each, is_real) for each, is_real in zip(falls, real, strict=True)]
    return results or [found(check, "no_data", "no_survey")]


def _no_data(
    check: Check, survey: SurveyEvidence, reason: str, values: dict[str, int] | None = None
) -> CheckResult:
    return found(
        check,
        "no_data",
        reason,
        survey=survey.config.id,
        metric=survey.config.metric,
        values=values or {},
    )


def _answers(context: AuditContext, survey: SurveyEvidence, check: Check) -> pd.DataFrame | None:
    """Return each answer's customer, day and moment ("" for neither); None if none is known."""
    table = context.operations.get("customers")
    if table is None or not table.has("joined") or not survey.has_days:
        return None
    customers = customers_of(survey.data)
    joined = table.frame.set_index("customer")["joined"].reindex(customers)
    if joined.isna().all():
        return None
    day = pd.Series(survey.data.days).dt.normalize()
    days = (day - joined.reset_index(drop=True)).dt.days
    first, last = check.parameters["from_days"], check.parameters["to_days"]
    moment = np.select(
        [days.between(0, first, inclusive="left"), days.between(first, last)],
        [_PURCHASE, _USE],
        default="",
    )
    return pd.DataFrame({"customer": customers, "day": day, "moment": moment})


def _compared(
    survey: SurveyEvidence, answers: pd.DataFrame
) -> NpsDifferenceResult | NpsPairedResult | None:
    """Return the test of a fall; None where a moment has too few answers."""
    own = answers[answers["moment"] != ""].assign(
        score=as_nps_scores(survey)[answers["moment"] != ""]
    )
    counts = own["moment"].value_counts()
    if min(counts.get(_PURCHASE, 0), counts.get(_USE, 0)) < SMALLEST_BASE:
        return None
    # Of several answers of a customer the first at the purchase and the last in use.
    purchase = own[own["moment"] == _PURCHASE].sort_values("day").groupby("customer").first()
    use = own[own["moment"] == _USE].sort_values("day").groupby("customer").last()
    both = purchase.index.intersection(use.index)
    enough = max(SMALLEST_BASE, _SAME * min(len(purchase), len(use)))
    test: NpsDifferenceResult | NpsPairedResult
    if len(both) >= enough:
        pairs = (each.loc[both, "score"].to_numpy() for each in (purchase, use))
        test = nps_paired(*pairs)
    else:
        scores = group_scores(survey, answers["moment"], answers["customer"].to_numpy())
        test = nps_difference(scores[_PURCHASE], scores[_USE])
    return None if np.isnan(test.difference) else test


def _judge(check: Check, fall: _Fall, real: bool) -> CheckResult:
    test = fall.test
    size = -POINTS * test.difference
    large = size > check.parameters["drop_points"]
    state: CheckState = "ok"
    reason = "no_fall"
    if large and real:
        state, reason = "warning", "falls"
    elif large:
        state, reason = "no_data", "undecided"
    elif real:
        reason = "falls_little"
    low, high = test.confidence_interval(CONFIDENCE)
    return found(
        check,
        state,
        f"{reason}_same" if fall.paired else reason,
        survey=fall.survey.config.id,
        metric=fall.survey.config.metric,
        figure=size,
        base=test.first.base + test.second.base,
        interval=interval(-POINTS * high, -POINTS * low),
        values={
            "purchase": POINTS * test.first.nps,
            "use": POINTS * test.second.nps,
            "purchase_base": test.first.base,
            "use_base": test.second.base,
        },
    )

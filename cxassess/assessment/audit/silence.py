"""K28: whether those who do not answer would change what is read in the score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from cxassess.assessment.audit.context import (
    POINTS,
    AuditContext,
    SurveyEvidence,
    found,
    interval,
)
from cxassess.assessment.audit.invitations import invitations_of
from cxassess.assessment.audit.rates import CONFIDENCE, beyond_chance
from cxassess.assessment.kpi_types import ChangeResult, CheckResult, SurveyResult, WaveResult
from cxassess.model.types import Check
from cxassess.stats import (
    SMALLEST_BASE,
    CsatTopBoxDifferenceResult,
    csat_top_box,
    csat_top_box_difference,
)


def silent_customers(check: Check, context: AuditContext) -> list[CheckResult]:
    """K28: the bounds that silence leaves of each NPS, and whether the silent leave more often.

    Were all silent customers detractors, almost any score would read otherwise: that is told, but
    warns of nothing. A warning needs a sign in the data: a rise that may be gone once those who
    fell silent since the wave before count as detractors, or silent customers who leave more often
    than those who answer.
    """
    results = [each for survey in context.results for each in _bounds(check, survey)]
    results += _losses(check, context)
    return results or [found(check, "no_data", "no_survey")]


def _of(survey: SurveyResult) -> dict[str, Any]:
    return {"survey": survey.id, "metric": survey.metric}


def _bounds(check: Check, survey: SurveyResult) -> Iterator[CheckResult]:
    """Yield what the silent could make of the NPS of the last wave whose invitations are known."""
    if survey.metric != "nps":
        return
    known = [wave for wave in survey.waves if wave.silence is not None and wave.nps is not None]
    if not known:
        yield found(check, "no_data", "invitations_unknown", **_of(survey))
        return
    wave = known[-1]
    silence, score = wave.silence, wave.nps
    if silence is None or score is None:
        return
    values: dict[str, float | int | str] = {
        "invited": silence.invited,
        "silent": silence.silent,
        "rate": silence.response_rate,
        "if_detractors": silence.if_detractors,
        "if_passives": silence.if_passives,
    }
    undone = _undone(survey, known)
    if undone is not None:
        values |= {"first": undone.first, "change": undone.difference}
        values["rate_before"] = next(
            each.silence.response_rate
            for each in known
            if each.name == undone.first and each.silence is not None
        )
    yield found(
        check,
        "ok" if undone is None else "warning",
        "bounds" if undone is None else "rise_undone",
        **_of(survey),
        wave=wave.name,
        figure=score.value,
        base=wave.base,
        interval=score.interval,
        values=values,
    )


def _undone(survey: SurveyResult, known: list[WaveResult]) -> ChangeResult | None:
    """Return the rise to the last known wave, if those who fell silent meanwhile may make it.

    Beyond chance fewer answered, and the rise is within chance if these count as detractors.
    """
    if len(known) < 2:
        return None
    before, wave = known[-2:]
    change = next(
        (each for each in survey.changes if (each.first, each.second) == (before.name, wave.name)),
        None,
    )
    first, last = before.silence, wave.silence
    if change is None or change.verdict != "rise" or not first or not last or wave.nps is None:
        return None
    fewer = csat_top_box_difference(
        csat_top_box(before.base, first.invited),
        csat_top_box(wave.base, last.invited),
        alternative="less",
    )
    kept = last.response_rate / first.response_rate
    lost = (1 - kept) * (wave.nps.value + POINTS)
    return change if beyond_chance([fewer.pvalue])[0] and change.interval.low <= lost else None


@dataclass(frozen=True)
class _Loss:
    """The share of customers lost among those who answered (first) and the silent (second)."""

    survey: SurveyEvidence
    test: CsatTopBoxDifferenceResult

    @property
    def pvalue(self) -> float:
        """How often chance would give the silent so many of the losses (Fisher's exact test)."""
        first, second = self.test.first, self.test.second
        lost = first.successes + second.successes
        everyone = first.base + second.base
        return float(hypergeom.sf(second.successes - 1, everyone, lost, second.base))


def _losses(check: Check, context: AuditContext) -> list[CheckResult]:
    """Return for each survey whether the silent leave more often than those who answer."""
    results = []
    losses = []
    for survey in context.surveys:
        customers = _customers(context, survey)
        if customers is None:
            results.append(found(check, "no_data", "losses_unknown", **survey.about))
            continue
        answered, silent = (
            customers.loc[customers["answered"] == each, "lost"] for each in (True, False)
        )
        if min(len(answered), len(silent)) < SMALLEST_BASE:
            results.append(found(check, "no_data", "few_customers", **survey.about))
            continue
        test = csat_top_box_difference(
            csat_top_box(int(answered.sum()), len(answered)),
            csat_top_box(int(silent.sum()), len(silent)),
        )
        losses.append(_Loss(survey, test))
    more = beyond_chance([each.pvalue for each in losses])
    results += [_judge(check, each, leave) for each, leave in zip(losses, more, strict=True)]
    return results


def _customers(context: AuditContext, survey: SurveyEvidence) -> pd.DataFrame | None:
    """Return the customers invited, by their first invitation: did they answer, did they leave.

    Only the first counts: whoever stays longer is invited more often and can answer more often.
    """
    invitations = invitations_of(context, survey)
    table = context.operations.get("customers")
    if invitations is None or invitations.answered is None:
        return None
    if table is None or not table.has("left"):
        return None
    asked = pd.DataFrame(
        {
            "customer": invitations.customers,
            "invited": invitations.frame["invited"],
            "answered": invitations.answered,
        }
    )
    first = asked[asked["customer"] > 0].sort_values("invited", kind="stable")
    first = first.drop_duplicates("customer")
    left = table.frame.set_index("customer")["left"]
    first = first[first["customer"].isin(left.index)]
    gone = left.reindex(first["customer"]).to_numpy()
    first = first.assign(lost=~np.isnat(gone))[~(gone < first["invited"].to_numpy())]
    return None if first.empty else first


def _judge(check: Check, loss: _Loss, more: bool) -> CheckResult:
    answered, silent = loss.test.first, loss.test.second
    return found(
        check,
        "warning" if more else "ok",
        "silent_leave" if more else "silent_stay",
        **loss.survey.about,
        figure=loss.test.difference,
        base=answered.base + silent.base,
        interval=interval(*loss.test.confidence_interval(CONFIDENCE)),
        values={
            "lost_answered": answered.proportion,
            "lost_silent": silent.proportion,
            "answered": answered.base,
            "silent": silent.base,
        },
    )

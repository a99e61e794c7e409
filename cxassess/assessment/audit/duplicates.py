"""K30: several answers of one customer, or of one company, and no rule that weighs them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.stats import poisson

from cxassess.assessment.audit.context import AuditContext, SurveyEvidence, found
from cxassess.assessment.audit.copied import copied_waves
from cxassess.assessment.audit.rates import beyond_chance
from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.engagement.operations import customers_of
from cxassess.model.types import Check


def duplicate_answers(check: Check, context: AuditContext) -> list[CheckResult]:
    """K30: several answers of a customer or a company in a wave, repeated rows and waves.

    Without a stated rule the first two are a plain count: one is a warning. Rows are repeated
    where customers gave the same answer twice on one day more often than chance explains.
    """
    results: list[CheckResult] = []
    known: list[tuple[SurveyEvidence, pd.DataFrame]] = []
    for survey in context.surveys:
        results += _left_out(check, survey)
        results += _copies(check, survey)
        answers = _answers(context, survey)
        if answers.empty:
            results.append(found(check, "no_data", "customers_unknown", **survey.about))
        else:
            known.append((survey, answers))
            results += _several(check, survey, answers, "customer")
            results += _several(check, survey, answers, "company")
    # After an event one customer can answer twice a day, and alike: of two cases.
    asked_once = [each for each in known if each[0].setup.kind != "transactional"]
    repeats = [_repeats(survey, answers) for survey, answers in asked_once]
    real = beyond_chance([pvalue for _, pvalue in repeats])
    results += [
        found(
            check,
            "warning",
            "rows_repeated",
            **survey.about,
            figure=float(repeated),
            base=len(answers),
            values={"count": repeated},
        )
        for (survey, answers), (repeated, _), is_real in zip(asked_once, repeats, real, strict=True)
        if is_real
    ]
    return results or [found(check, "no_data", "no_survey")]


def _left_out(check: Check, survey: SurveyEvidence) -> Iterator[CheckResult]:
    """Yield how many rows the reading left out because their identifier came twice."""
    rows = sum(each.excluded.get("duplicate", 0) for each in survey.result.waves)
    rows += survey.result.unplaced.get("duplicate", 0)
    if rows:
        base = len(survey.data.answers)
        yield found(check, "ok", "left_out", **survey.about, base=base, values={"count": rows})


def _copies(check: Check, survey: SurveyEvidence) -> Iterator[CheckResult]:
    """Yield a warning for each wave that repeats the rows of another."""
    for copy in copied_waves(survey):
        yield found(
            check,
            "warning",
            "wave_copied",
            **survey.about,
            wave=copy.second,
            figure=copy.alike / copy.compared,
            base=copy.compared,
            values={"first": copy.first, "alike": copy.alike},
        )


def _answers(context: AuditContext, survey: SurveyEvidence) -> pd.DataFrame:
    """Return the answers whose customer is known, with the company that the customer is of."""
    frame = survey.data.answers.assign(customer=customers_of(survey.data))
    frame["day"] = survey.data.days if survey.has_days else np.datetime64("NaT", "s")
    table = context.operations.get("customers")
    frame["company"] = 0
    if table is not None and table.has("account"):
        company = table.frame.set_index("customer")["account"]
        frame["company"] = company.reindex(frame["customer"], fill_value=0).to_numpy()
    return frame[frame["customer"] > 0]


def _several(
    check: Check, survey: SurveyEvidence, answers: pd.DataFrame, whose: str
) -> Iterator[CheckResult]:
    """Yield whether customers answered several times, or several people of one company did."""
    own = answers if whose == "customer" else answers[answers["company"] > 0]
    if own.empty:
        return
    by_wave = own.groupby(["wave", whose], observed=True)
    # A company is counted by its people: one person's several answers are the customer's.
    people = by_wave.size() if whose == "customer" else by_wave["customer"].nunique()
    several = int((people > 1).sum())
    state, reason = _judge(survey, several, whose)
    yield found(
        check,
        state,
        reason,
        **survey.about,
        figure=float(several),
        base=len(own),
        values={
            "count": several,
            "answers": int(by_wave.size()[people > 1].sum()),
            "rule": survey.setup.account_rule or "",
        },
    )


def _judge(survey: SurveyEvidence, several: int, whose: str) -> tuple[CheckState, str]:
    setup = survey.setup
    if not several:
        return "ok", f"{whose}_once"
    if setup.account_rule is not None:
        return "ok", f"{whose}_by_rule"
    denied = setup.several_per_account is False
    return "warning", f"{whose}_denied" if denied else f"{whose}_several"


def _repeats(survey: SurveyEvidence, answers: pd.DataFrame) -> tuple[int, float]:
    """Return the rows that repeat another in all that is kept, and how likely chance makes them.

    By chance two answers of a customer are alike as often as two answers of different ones.
    """
    if not survey.has_days:
        return 0, float("nan")
    kept = [*survey.data.answers.columns.difference(["weight", "account"]), "day"]
    dated = answers[answers["day"].notna()]
    repeated = int(dated.duplicated([*kept, "customer"]).sum())
    alike = _pairs(dated.groupby(kept, observed=True).size())
    whole = _pairs(pd.Series([len(dated)]))
    expected = _pairs(dated.groupby("customer").size()) * alike / whole if whole else 0.0
    return repeated, float(poisson.sf(repeated - 1, expected))


def _pairs(sizes: pd.Series) -> float:
    """Return the pairs that can be made within groups of these sizes."""
    return float((sizes * (sizes - 1) / 2).sum())

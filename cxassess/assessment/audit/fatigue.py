"""K29: how often customers are asked, how much, and whether they tire of it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.audit.invitations import invitations_of
from cxassess.assessment.audit.rates import beyond_chance, share, share_interval
from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.model.types import Check
from cxassess.stats import SMALLEST_BASE, csat_top_box


def survey_fatigue(check: Check, context: AuditContext) -> list[CheckResult]:
    """K29: the invitations of each customer to all surveys, and the answers to each further one.

    An invitation's turn is its place among the customer's of the days before it. A reminder about
    the same case is no further invitation.
    """
    asked = _asked(context)
    if asked is None:
        return [found(check, "no_data", "no_invitations")]
    asked["turn"] = _turns(asked, int(check.parameters["days"]))
    several = asked.groupby("customer")["turn"].max() > 1
    often = csat_top_box(int(several.sum()), len(several))
    values: dict[str, float | int | str] = {"customers": len(several), "several": often.proportion}
    known = asked["answered"].notna()
    questions = _questions(context)
    if questions is not None:
        values["questions"] = questions
    if not known.any():
        return [found(check, "no_data", "answers_unknown", base=len(asked), values=values)]
    judged = asked[known]
    further = judged[judged["turn"] > 1]
    if min(len(further), len(judged) - len(further)) < SMALLEST_BASE:
        state: CheckState = "ok"
        reason = "seldom"
    else:
        answered = judged["answered"].to_numpy(dtype=np.bool_)
        falls = beyond_chance([fall_pvalue(judged["turn"], answered, judged["customer"])])[0]
        state, reason = ("warning", "falls") if falls else ("ok", "steady")
        for name, part in (("first", judged[judged["turn"] == 1]), ("further", further)):
            values |= _rate(part, name)
    return [
        found(
            check,
            state,
            reason if questions is None else f"{reason}_questions",
            figure=often.proportion,
            base=len(judged),
            interval=share_interval(often),
            values=values,
        )
    ]


def fall_pvalue(exposure: ArrayLike, successes: ArrayLike, clusters: ArrayLike) -> float:
    """Return the one-sided p-value of a share that falls as the exposure grows.

    The score test of a linear trend in a share (Cochran and Armitage). Its variance is that of no
    trend, with the correlation between the outcomes of one person: some always answer, and some
    never do.

    Parameters
    ----------
    exposure : array_like of float, shape (n,)
        What the share may fall with.
    successes : array_like of bool, shape (n,)
        Outcomes.
    clusters : array_like, shape (n,)
        Whose each outcome is.

    Returns
    -------
    float
        NaN where exposure or outcomes do not vary.

    Examples
    --------
    >>> fall_pvalue([1, 1, 2, 2], [True, True, True, True], [1, 2, 3, 4])
    nan
    """
    dose, outcome = (np.asarray(each, dtype=np.float64) for each in (exposure, successes))
    _, cluster = np.unique(np.asarray(clusters), return_inverse=True)
    x, y = dose - dose.mean(), outcome - outcome.mean()
    x_sums, y_sums = np.bincount(cluster, x), np.bincount(cluster, y)
    sizes = np.bincount(cluster)
    # Products of the outcomes of one person, and of doses: all pairs less each with itself.
    shared = max(0.0, float(y_sums @ y_sums - y @ y)) / max(1, int(sizes @ (sizes - 1)))
    spread = float(y @ y) / max(1, len(y) - 1)
    variance = spread * float(x @ x) + shared * float(x_sums @ x_sums - x @ x)
    return float(ndtr(float(x @ y) / math.sqrt(variance))) if variance > 0 else math.nan


def _asked(context: AuditContext) -> pd.DataFrame | None:
    """Return the invitations whose customer is known, those about one case as one."""
    parts = []
    for survey in context.surveys:
        invitations = invitations_of(context, survey)
        if invitations is not None:
            own = invitations.frame[["customer", "case", "invited"]].assign(
                survey=survey.config.id,
                answered=pd.array(
                    [pd.NA] * len(invitations.frame)
                    if invitations.answered is None
                    else invitations.answered,
                    dtype="boolean",
                ),
            )
            parts.append(own[(own["customer"] > 0) & invitations.delivered])
    asked = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if asked.empty:
        return None
    # An invitation about no case is about itself alone.
    alone = (asked["case"] == 0).to_numpy() * np.arange(1, len(asked) + 1)
    about = asked.groupby(["customer", "survey", "case", alone], sort=False)
    merged = about.agg(invited=("invited", "min"), answered=("answered", "max")).reset_index()
    ordered: pd.DataFrame = merged.sort_values(
        ["customer", "invited"], kind="stable", ignore_index=True
    )
    return ordered


def _turns(asked: pd.DataFrame, days: int) -> NDArray[np.int64]:
    """Return each invitation's place among the customer's of so many days up to it."""
    day = asked["invited"].to_numpy().astype("datetime64[D]").astype(np.int64)
    _, person = np.unique(asked["customer"].to_numpy(), return_inverse=True)
    # One line of time for all: the customers' days lie far apart, in their order.
    length = int(day.max() - day.min()) + days + 1
    time = person * length + (day - day.min())
    first = np.searchsorted(time, time - days, side="right")
    turns: NDArray[np.int64] = np.arange(len(time)) - first + 1
    return turns


def _questions(context: AuditContext) -> int | None:
    """Return the number of questions of the longest survey, None where none is told."""
    return max(_told_questions(context), default=None)


def _told_questions(context: AuditContext) -> Iterator[int]:
    for survey in context.surveys:
        if survey.setup.questions is not None:
            yield survey.setup.questions
        invitations = invitations_of(context, survey)
        if invitations is not None:
            told = invitations.frame["questions"].dropna()
            yield from [int(told.max())] if len(told) else []


def _rate(part: pd.DataFrame, name: str) -> dict[str, float | int | str]:
    """Return the share of some invitations that were answered, and how many they are."""
    rate = share(part["answered"].astype(np.int64))
    return {f"{name}_rate": rate.proportion, f"{name}_base": rate.base}

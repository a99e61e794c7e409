"""What the checks see: surveys with answers and figures, the setup, the operations' tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxassess.assessment.audit.answers import WaveAnswers
from cxassess.assessment.kpi_types import CheckResult, CheckState, Interval, SurveyResult
from cxassess.assessment.survey_counts import SurveyCounts
from cxassess.engagement.operations import Operations
from cxassess.engagement.types import EngagementConfig, ReportedFigure
from cxassess.model.types import Check
from cxassess.surveys.types import SurveyConfig, SurveyData, SurveySetup

_DIGITS = 12

POINTS = 100.0
"""NPS points to the unit of `cxassess.stats`."""


@dataclass(frozen=True)
class SurveyEvidence:
    """One survey: its answers, their tables and the recomputed figures."""

    data: SurveyData
    counts: SurveyCounts
    result: SurveyResult

    @property
    def config(self) -> SurveyConfig:
        """What ``client.yaml`` says of it."""
        return self.data.config

    @property
    def setup(self) -> SurveySetup:
        """What the client says of how it is done."""
        return self.data.config.setup

    @property
    def about(self) -> dict[str, Any]:
        """What a check's result says of the survey that it is about."""
        return {"survey": self.config.id, "metric": self.config.metric}

    @property
    def has_days(self) -> bool:
        """Whether some answers have a day."""
        return bool(len(self.data.days)) and not bool(np.isnat(self.data.days).all())

    def months(self) -> pd.Series:
        """Return each answer's month as ``2026-03``, "" where its day is not known."""
        if not len(self.data.days):
            return pd.Series("", index=self.data.answers.index, dtype=str)
        days = pd.Series(self.data.days, index=self.data.answers.index)
        months: pd.Series = days.dt.strftime("%Y-%m").fillna("").astype(str)
        return months

    def wave_answers(self, wave: str) -> WaveAnswers:
        """Return a wave's rows as wrong formulas see them, without what depends on the figure."""
        low, high = self.config.scale
        names = [each.name for each in self.data.waves]
        place = names.index(wave)
        about = self.data.waves[place]
        own = (self.data.answers["wave"] == wave).to_numpy(dtype=np.bool_)
        scores = self.data.answers["score"].to_numpy()[own] - low
        divisions = self.divisions()
        return WaveAnswers(
            scale=(low, high),
            counts=np.bincount(scores, minlength=high - low + 1).astype(np.int64),
            missing=about.missing,
            groups={
                name: _by_group(values[own], scores, high - low + 1)
                for name, values in divisions.items()
            },
            excluded={
                rule: np.array(
                    [rows.get(score, 0) for score in range(low, high + 1)], dtype=np.int64
                )
                for rule, rows in about.excluded_scores.items()
            },
        )

    def divisions(self) -> dict[str, NDArray[np.object_]]:
        """Return the columns that divide the answers: segments, mode, and month where known."""
        columns = self.data.answers.columns.difference(["score", "wave", "weight", "account"])
        found = {name: self.data.answers[name].astype(str).to_numpy(object) for name in columns}
        if self.has_days:
            found["month"] = self.months().to_numpy(object)
        return found


def _by_group(
    values: NDArray[np.object_], scores: NDArray[np.int64], points: int
) -> NDArray[np.int64]:
    codes, names = pd.factorize(values)
    table = np.bincount(codes * points + scores, minlength=len(names) * points)
    known = np.array([name != "" for name in names], dtype=np.bool_)
    return table.reshape(len(names), points)[known].astype(np.int64)


@dataclass(frozen=True)
class AuditContext:
    """Everything that the checks are about.

    Attributes
    ----------
    config : EngagementConfig
        ``client.yaml``: what the client reports, and when the assessment is made.
    surveys : tuple of SurveyEvidence
        The surveys.
    operations : Operations
        The operations' tables; empty where none was delivered.
    """

    config: EngagementConfig
    surveys: tuple[SurveyEvidence, ...] = ()
    operations: Operations = field(default_factory=Operations)

    @property
    def date(self) -> dt.date:
        """Day of the assessment."""
        return self.config.assessment.date

    @property
    def results(self) -> tuple[SurveyResult, ...]:
        """The surveys' recomputed figures."""
        return tuple(each.result for each in self.surveys)

    def survey(self, name: str) -> SurveyEvidence:
        """Return the survey of an id (KeyError when there is none)."""
        return self._by_id[name]

    def reported(self, survey: str) -> list[ReportedFigure]:
        """Return what the client reports of a survey."""
        return [each for each in self.config.reported if each.survey == survey]

    @property
    def _by_id(self) -> Mapping[str, SurveyEvidence]:
        return {each.config.id: each for each in self.surveys}


CheckFunction = Callable[[Check, AuditContext], list[CheckResult]]
"""A check: its definition in the model and what it is about -> a result for each thing seen."""


def found(check: Check, state: CheckState, reason: str, **fields: Any) -> CheckResult:
    """Return a check's result with the check's id and the parameters of its rule.

    Parameters
    ----------
    check : Check
        The check.
    state : {"ok", "warning", "fail", "no_data"}
        What it found; "no_data" is never ok.
    reason : str
        Key of the text that says so (``report/texts/audit.yaml``); `values` fill it.
    **fields
        Further fields of `CheckResult`: survey, wave, metric, figure, reported, base, interval
        and `values`.
    """
    steady = {name: _steady(value) for name, value in fields.items()}
    return CheckResult(
        id=check.id, state=state, parameters=check.parameters, reason=reason, **steady
    )


def _steady(value: Any) -> Any:
    """Return figures without the digits that vary from run to run, equal checks being equal.

    Customers are joined by keyed hashes, and sums over them are in the order of the hashes.
    """
    if isinstance(value, float):
        return float(f"{round(value, _DIGITS):.{_DIGITS}g}")
    if isinstance(value, Interval):
        return value.model_copy(update={"low": _steady(value.low), "high": _steady(value.high)})
    if isinstance(value, Mapping):
        return {name: _steady(each) for name, each in value.items()}
    return value


def interval(low: float, high: float) -> Interval:
    """Return an interval of 95 % confidence."""
    return Interval(low=low, high=high)

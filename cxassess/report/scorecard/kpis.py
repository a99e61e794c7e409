"""Sheets of the scorecard: the KPIs recomputed, the changes tested and the checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cxassess.assessment.kpi_types import (
    ChangeMetric,
    ChangeResult,
    CheckResult,
    Estimate,
    SurveyResult,
    WaveResult,
)
from cxassess.assessment.types import Assessment
from cxassess.report.scorecard.sheets import Field, Kind, Number, Sheet, Told, sheet
from cxassess.report.story.audit import check_reason, state_text, surveys_of

_SIZES: dict[ChangeMetric, Kind] = {"nps": "number", "mean": "number2", "top_two_box": "number"}
_CHANGES: dict[ChangeMetric, Kind] = {"nps": "signed", "mean": "signed2", "top_two_box": "signed"}
_VALUES = _SIZES | {"nps": _CHANGES["nps"]}
"""How the value, a change and the size of a change of each metric are shown."""


@dataclass(frozen=True)
class _Figure:
    """One figure of one wave."""

    survey: SurveyResult
    wave: WaveResult
    metric: ChangeMetric
    estimate: Estimate | None
    told: CheckResult | None
    """The check that holds what the client reports of it against it, where there is one."""

    def number(self, value: float | None) -> Number:
        return Number(value, _VALUES[self.metric])


def figures(told: Told) -> Sheet:
    """Return every figure of every wave, with its base, interval and method."""
    words = told.words

    def bound(each: _Figure, name: Literal["low", "high"]) -> Number:
        estimate = each.estimate
        return each.number(getattr(estimate.interval, name) if estimate else None)

    def difference(each: _Figure) -> Number:
        kind, reported = _CHANGES[each.metric], each.told.reported if each.told else None
        if reported is None or each.estimate is None:
            return Number(None, kind)
        return Number(reported - each.estimate.value, kind)

    fields: list[Field[_Figure]] = [
        Field(words("scorecard.col_survey"), lambda each: each.survey.name, width=30),
        Field(words("scorecard.col_wave"), lambda each: each.wave.name, width=16),
        Field(words("scorecard.col_start"), lambda each: each.wave.start, "date"),
        Field(words("scorecard.col_end"), lambda each: each.wave.end, "date"),
        Field(
            words("scorecard.col_figure"),
            lambda each: words(f"scorecard.metric_{each.metric}"),
            width=22,
        ),
        Field(words("scorecard.col_rows"), lambda each: each.wave.rows, "count"),
        Field(words("scorecard.col_base"), lambda each: each.wave.base, "count"),
        Field(words("scorecard.col_invited"), lambda each: each.wave.invited, "count"),
        Field(
            words("scorecard.col_value"),
            lambda each: each.number(each.estimate.value if each.estimate else None),
            "number",
        ),
        Field(words("scorecard.col_low"), lambda each: bound(each, "low"), "number", 14),
        Field(words("scorecard.col_high"), lambda each: bound(each, "high"), "number", 14),
        Field(
            words("scorecard.col_method"),
            lambda each: words(f"common.method_{each.estimate.method}") if each.estimate else None,
            width=20,
        ),
        Field(
            words("scorecard.col_reported"),
            lambda each: each.number(each.told.reported if each.told else None),
            "number",
        ),
        Field(words("scorecard.col_difference"), difference, "number"),
    ]
    return sheet(words("scorecard.sheet_figures"), "Figures", fields, _figures(told))


def _figures(told: Told) -> Iterator[_Figure]:
    for survey in told.assessment.surveys:
        for wave in survey.waves:
            estimates: dict[ChangeMetric, Estimate | None] = (
                {"nps": wave.nps}
                if survey.metric == "nps"
                else {"mean": wave.mean, "top_two_box": wave.top_two_box}
            )
            for metric, estimate in estimates.items():
                compared = _compared(told.assessment, survey, wave, metric)
                yield _Figure(survey, wave, metric, estimate, compared)


def _compared(
    assessment: Assessment, survey: SurveyResult, wave: WaveResult, metric: ChangeMetric
) -> CheckResult | None:
    """Return a check of the reported value of that figure; the checks agree on both values."""
    about = (survey.id, wave.name, "score" if metric == "nps" else metric)
    for each in assessment.checks:
        known = each.reported is not None and each.figure is not None
        if known and (each.survey, each.wave, each.values.get("form")) == about:
            return each
    return None


Tested = tuple[SurveyResult, ChangeResult]


def changes(told: Told) -> Sheet:
    """Return every change that was tested, and what the client reports of it."""
    words = told.words

    def number(each: Tested, value: float | None) -> Number:
        return Number(value, _CHANGES[each[1].metric])

    fields: list[Field[Tested]] = [
        Field(words("scorecard.col_survey"), lambda each: each[0].name, width=30),
        Field(
            words("scorecard.col_figure"),
            lambda each: words(f"scorecard.metric_{each[1].metric}"),
            width=22,
        ),
        Field(words("scorecard.col_first"), lambda each: each[1].first, width=16),
        Field(words("scorecard.col_second"), lambda each: each[1].second, width=16),
        Field(
            words("scorecard.col_change"), lambda each: number(each, each[1].difference), "number"
        ),
        Field(
            words("scorecard.col_low"),
            lambda each: number(each, each[1].interval.low),
            "number",
            14,
        ),
        Field(
            words("scorecard.col_high"),
            lambda each: number(each, each[1].interval.high),
            "number",
            14,
        ),
        Field(words("scorecard.col_pvalue"), lambda each: each[1].pvalue, "pvalue"),
        Field(
            words("scorecard.col_detectable"),
            lambda each: Number(each[1].minimum_detectable_difference, _SIZES[each[1].metric]),
            "number",
            20,
        ),
        Field(
            words("scorecard.col_verdict"),
            lambda each: words(f"surveys.short_{each[1].verdict}"),
            width=22,
        ),
        Field(
            words("scorecard.col_reported"),
            lambda each: number(each, each[1].reported),
            "number",
            20,
        ),
    ]
    tested = [(survey, change) for survey in told.assessment.surveys for change in survey.changes]
    return sheet(words("scorecard.sheet_changes"), "Changes", fields, tested)


def checks(told: Told) -> Sheet:
    """Return every result of every check of KPI usage."""
    words, surveys = told.words, surveys_of(told.assessment)

    def survey(each: CheckResult) -> str | None:
        found = surveys.get(each.survey or "")
        return found.name if found else None

    fields: list[Field[CheckResult]] = [
        Field(words("scorecard.col_id"), lambda each: each.id, width=8),
        Field(
            words("scorecard.col_check"),
            lambda each: words.of(told.model.check(each.id).name),
            width=36,
        ),
        Field(words("scorecard.col_survey"), survey, width=26),
        Field(words("scorecard.col_wave"), lambda each: each.wave, width=14),
        Field(words("scorecard.col_result"), lambda each: state_text(each.state, words)),
        Field(
            words("scorecard.col_reason"),
            lambda each: check_reason(each, surveys, words),
            width=90,
        ),
        Field(words("scorecard.col_base"), lambda each: each.base, "count"),
    ]
    return sheet(words("scorecard.sheet_checks"), "Checks", fields, told.assessment.checks)

"""Sheets of the scorecard: the KPIs recomputed, the changes tested and the checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxassess.assessment.kpi_types import (
    ChangeMetric,
    ChangeResult,
    CheckResult,
    Estimate,
    SurveyResult,
    WaveResult,
)
from cxassess.report.scorecard.sheets import Field, Kind, Number, Sheet, Told, sheet
from cxassess.report.story.audit import check_name, check_reason, state_text, surveys_of

_KINDS: dict[ChangeMetric, Kind] = {"nps": "signed", "mean": "number2", "top_two_box": "number"}
_CHANGE_KINDS: dict[ChangeMetric, Kind] = {
    "nps": "signed",
    "mean": "signed2",
    "top_two_box": "signed",
}


@dataclass(frozen=True)
class _Figure:
    """One figure of one wave."""

    survey: SurveyResult
    wave: WaveResult
    metric: ChangeMetric
    estimate: Estimate | None

    def number(self, value: float | None) -> Number:
        return Number(value, _KINDS[self.metric])


def figures(told: Told) -> Sheet:
    """Return every figure of every wave, with its base, interval and method."""
    words = told.words

    def part(name: str, each: _Figure) -> Number:
        estimate = each.estimate
        return each.number(getattr(estimate.interval, name) if estimate else None)

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
        ),
        Field(words("scorecard.col_low"), lambda each: part("low", each), width=14),
        Field(words("scorecard.col_high"), lambda each: part("high", each), width=14),
        Field(
            words("scorecard.col_method"),
            lambda each: words(f"common.method_{each.estimate.method}") if each.estimate else None,
            width=20,
        ),
    ]
    return sheet(words("scorecard.sheet_figures"), "Figures", fields, _figures(told))


def _figures(told: Told) -> Iterator[_Figure]:
    for survey in told.assessment.surveys:
        for wave in survey.waves:
            if survey.metric == "nps":
                yield _Figure(survey, wave, "nps", wave.nps)
            else:
                yield _Figure(survey, wave, "mean", wave.mean)
                yield _Figure(survey, wave, "top_two_box", wave.top_two_box)


Tested = tuple[SurveyResult, ChangeResult]


def changes(told: Told) -> Sheet:
    """Return every change that was tested, and what the client reports of it."""
    words = told.words

    def number(each: Tested, value: float | None) -> Number:
        return Number(value, _CHANGE_KINDS[each[1].metric])

    fields: list[Field[Tested]] = [
        Field(words("scorecard.col_survey"), lambda each: each[0].name, width=30),
        Field(
            words("scorecard.col_figure"),
            lambda each: words(f"scorecard.metric_{each[1].metric}"),
            width=22,
        ),
        Field(words("scorecard.col_first"), lambda each: each[1].first, width=16),
        Field(words("scorecard.col_second"), lambda each: each[1].second, width=16),
        Field(words("scorecard.col_change"), lambda each: number(each, each[1].difference)),
        Field(
            words("scorecard.col_low"), lambda each: number(each, each[1].interval.low), width=14
        ),
        Field(
            words("scorecard.col_high"), lambda each: number(each, each[1].interval.high), width=14
        ),
        Field(words("scorecard.col_pvalue"), lambda each: each[1].pvalue, "pvalue"),
        Field(
            words("scorecard.col_detectable"),
            lambda each: each[1].minimum_detectable_difference,
            "number2",
            20,
        ),
        Field(
            words("scorecard.col_verdict"),
            lambda each: words(f"scorecard.verdict_{each[1].verdict}"),
            width=22,
        ),
        Field(
            words("scorecard.col_reported"), lambda each: number(each, each[1].reported), width=20
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
        Field(
            words("scorecard.col_check"),
            lambda each: check_name(told.model.check(each.id), words),
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

"""K02: whether the recommendation question is asked as the standard one, on 0 to 10."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from cxassess.assessment.audit.answers import FLOAT_NOISE, Counts
from cxassess.assessment.audit.context import AuditContext, SurveyEvidence, found
from cxassess.assessment.audit.diagnosis import ROUNDING_POINTS
from cxassess.assessment.audit.ends import (
    divisions,
    short_parts,
    stops_apart,
    stops_at_five,
    surveys_of,
    zero_unused,
)
from cxassess.assessment.audit.formula import evaluate
from cxassess.assessment.audit.nps_formulas import RIGHT
from cxassess.assessment.audit.rates import FALSE_ALARMS, share_interval
from cxassess.assessment.audit.told import told_figures
from cxassess.assessment.audit.wording import judge_wording
from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.model.types import Check
from cxassess.stats import csat_top_box
from cxassess.surveys.names import fold

_WORDING: dict[str, CheckState] = {
    "wording_no_recommendation": "fail",
    "wording_no_likelihood": "fail",
    "wording_other_scale": "fail",
    "wording_praises": "warning",
    "wording_scale_unsaid": "warning",
    "wording_kept": "ok",
}

_SHOWN_WAVES = 5


def nps_scale(check: Check, context: AuditContext) -> list[CheckResult]:
    """K02: scores outside 0 to 10, another scale passed off as it, codes, and the wording.

    A zero that is never used tells a scale of 1 to 10 where chance does not explain it; in the
    whole series, or in some waves, modes, segments or months.
    """
    results = [
        result
        for survey in surveys_of(context, "nps")
        for result in (
            *_outside(check, survey),
            _scores(check, survey),
            *_codes(check, context, survey),
            *_wordings(check, survey),
        )
    ]
    return results or [found(check, "no_data", "no_nps")]


def _outside(check: Check, survey: SurveyEvidence) -> Iterator[CheckResult]:
    result = survey.result
    by_wave = [wave.excluded.get("out_of_scale", 0) for wave in result.waves]
    outside = sum(by_wave) + result.unplaced.get("out_of_scale", 0)
    if outside:
        scored = outside + sum(wave.base for wave in result.waves)
        yield found(
            check,
            "fail",
            "out_of_scale",
            survey=result.id,
            metric=result.metric,
            figure=outside / scored,
            base=scored,
            interval=share_interval(csat_top_box(outside, scored)),
            values={"count": outside},
        )


def _scores(check: Check, survey: SurveyEvidence) -> CheckResult:
    """Return whether the answers use the whole scale, as a series or else in each part."""
    every = list(divisions(survey))
    total: Counts = every[0].counts.sum(axis=0)
    least = check.parameters["base"]
    if total[0] and stops_at_five(total, low=0) >= FALSE_ALARMS:
        for reason, pvalue in (
            ("one_to_five", lambda counts, others: stops_apart(counts, others, low=0)),
            ("one_to_ten", lambda counts, _: zero_unused(counts, least)),
        ):
            short = short_parts(every, pvalue)
            if short:
                return short.found(check, "fail", reason, survey)
    state, reason = _judge_series(total, least)
    base = int(total.sum())
    zeros = int(total[0])
    return found(
        check,
        state,
        reason,
        survey=survey.result.id,
        metric=survey.result.metric,
        figure=zeros / base,
        base=base,
        interval=share_interval(csat_top_box(zeros, base)),
        values={"zeros": zeros, "near": int(total[1] + total[2])},
    )


def _judge_series(total: Counts, least: float) -> tuple[CheckState, str]:
    if stops_at_five(total, low=0) < FALSE_ALARMS:
        return "fail", "one_to_five"
    if total[0]:
        return "ok", "scale_kept"
    if total.sum() < least:
        return "no_data", "zero_unused_few"
    if zero_unused(total, least) < FALSE_ALARMS:
        return "fail", "one_to_ten"
    return "ok", "zero_unused"


def _codes(check: Check, context: AuditContext, survey: SurveyEvidence) -> Iterator[CheckResult]:
    """Yield what codes that are numbers would do to the figures, if they were taken for scores."""
    rows: dict[str, int] = {}
    change, told_of = 0.0, ""
    for wave in survey.result.waves:
        if not wave.base:
            continue
        answers = survey.wave_answers(wave.name)
        codes = tuple(answers.numeric)
        for code in codes:
            rows[code] = rows.get(code, 0) + answers.missing[code]
        moved = evaluate(replace(RIGHT, scored=codes), answers) - evaluate(RIGHT, answers)
        if wave.headline is not None and abs(moved) >= abs(change) and codes:
            change, told_of = moved, wave.name
    if not rows:
        return
    held = [
        each.reproduced(ROUNDING_POINTS)
        for each in told_figures(context)
        if each.evidence is survey and each.estimate is not None
    ]
    apart = bool(held) and all(held)
    harmless = abs(change) <= ROUNDING_POINTS + FLOAT_NOISE
    yield found(
        check,
        "ok" if apart or harmless else "warning",
        "codes_apart" if apart else "codes_few" if harmless else "codes_near_scale",
        survey=survey.result.id,
        wave=told_of or None,
        metric=survey.result.metric,
        figure=change,
        base=sum(wave.base for wave in survey.result.waves),
        values={"codes": ", ".join(rows), "count": sum(rows.values())},
    )


def _wordings(check: Check, survey: SurveyEvidence) -> Iterator[CheckResult]:
    """Yield how far each wording is the standard one, and whether it changed between waves."""
    own = {wave.name: wave.question for wave in survey.config.waves}
    asked = {
        wave.name: own.get(wave.name) or survey.config.question for wave in survey.result.waves
    }
    wordings: dict[str, list[str]] = {}
    questions: dict[str, str] = {}
    for wave, question in asked.items():
        if question:
            wordings.setdefault(fold(question), []).append(wave)
            questions.setdefault(fold(question), question)
    for folded, waves in wordings.items():
        reason = judge_wording(questions[folded])
        yield _wording(check, survey, _WORDING[reason], reason, waves)
    unknown = [wave for wave, question in asked.items() if not question]
    if unknown:
        yield _wording(check, survey, "no_data", "wording_unknown", unknown)
    known = [(wave, fold(question)) for wave, question in asked.items() if question]
    changed = [wave for (_, before), (wave, now) in pairwise(known) if before != now]
    if changed:
        yield _wording(check, survey, "warning", "wording_changed", changed)


def _wording(
    check: Check, survey: SurveyEvidence, state: CheckState, reason: str, waves: list[str]
) -> CheckResult:
    return found(
        check,
        state,
        reason,
        survey=survey.result.id,
        metric=survey.result.metric,
        values={
            "count": len(waves),
            "waves": ", ".join(waves[:_SHOWN_WAVES]) + ("…" if len(waves) > _SHOWN_WAVES else ""),
        },
    )

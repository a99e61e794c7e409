"""K04: the formula behind a reported figure that the answers do not give.

`diagnoses` is what a report shows of it; the check says the same in one sentence.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Literal

from cxassess.assessment.audit.answers import FLOAT_NOISE, WaveAnswers
from cxassess.assessment.audit.candidates import Candidate
from cxassess.assessment.audit.context import AuditContext, found
from cxassess.assessment.audit.csat_formulas import csat_levels, csat_right
from cxassess.assessment.audit.formula import work_out
from cxassess.assessment.audit.formulas import Diagnosis, diagnose_csat, diagnose_nps
from cxassess.assessment.audit.nps_formulas import nps_levels
from cxassess.assessment.audit.told import ToldFigure, recomputed, told_figures
from cxassess.assessment.audit_types import FormulaDiagnosis, FormulaMatch
from cxassess.assessment.kpi_types import CheckResult, CheckState, Estimate
from cxassess.model.types import Check

ROUNDING_POINTS = 0.5
"""A figure as near as this, in points, is reproduced (K03's warning, K04's tolerance)."""

FAIL_POINTS = 2.0
"""A figure farther off than this fails (as in K03); a nearer one is a warning."""

NAMED_CHANCE = 0.5
"""A formula is named where at most this share of the wrong figures near by would be explained as
well: in ``benchmarks/audit_formulas.py`` that keeps nine in ten single mistakes."""

NEAREST = 8
"""How many of the usual formulas are shown beside a reported figure."""

ALTERNATIVES = 3
"""How many formulas that give the same figure a sentence names."""


def diagnose(told: ToldFigure, points: float = ROUNDING_POINTS) -> FormulaDiagnosis:
    """Return what can explain a reported figure.

    Parameters
    ----------
    told : ToldFigure
        With an estimate.
    points : float
        A formula's figure lies as near as half a unit of the last digit told, and so many points.

    Raises
    ------
    ValueError
        If the figure has no estimate.
    """
    if told.estimate is None:
        raise ValueError("`told` must have an estimate.")
    answers = _answers(told, told.estimate)
    near = min(0.5 / 10**told.decimals, points)
    found_, usual = _search(told, answers, near)
    matches = [each for match in found_.matches for each in (match, *match.aliases)]
    wave = told.wave
    return FormulaDiagnosis(
        survey=told.evidence.result.id,
        wave=wave.name,
        form=told.form,
        reported=told.value,
        recomputed=found_.recomputed,
        base=wave.base,
        weighted=answers.weighted is not None,
        tolerance=found_.tolerance,
        tried=found_.tried,
        distinct=found_.distinct,
        chance=found_.chance,
        named=bool(matches) and found_.chance <= NAMED_CHANCE,
        matches=tuple(_match(each, answers) for each in matches),
        nearest=tuple(_match(each, answers) for each in usual),
        distribution=wave.distribution,
        detractors=wave.detractors,
        passives=wave.passives,
        promoters=wave.promoters,
        missing=wave.missing,
    )


def diagnoses(
    context: AuditContext, points: float = ROUNDING_POINTS
) -> tuple[FormulaDiagnosis, ...]:
    """Return what can explain each reported figure that the answers do not give.

    Parameters
    ----------
    context : AuditContext
    points : float
        A figure that is off by no more is reproduced.

    Returns
    -------
    tuple of FormulaDiagnosis
        In the order in which the figures are reported.
    """
    return tuple(
        diagnose(told, points)
        for told in told_figures(context)
        if told.estimate is not None and not told.reproduced(points)
    )


def _answers(told: ToldFigure, estimate: Estimate) -> WaveAnswers:
    """Return the wave's rows; weights and other waves are those of the figure's own form."""
    others = {
        each.name: other.value
        for each in told.evidence.result.waves
        if each.name != told.wave.name and (other := recomputed(told.figure, each)) is not None
    }
    return replace(
        told.evidence.wave_answers(told.wave.name),
        weighted=estimate.value if told.evidence.result.weighted else None,
        others=others,
    )


def _search(
    told: ToldFigure, answers: WaveAnswers, near: float
) -> tuple[Diagnosis, list[Candidate]]:
    """Return the search's result, and the single mistakes nearest to the figure."""
    decimals = told.decimals
    if told.evidence.config.metric == "nps":
        result = diagnose_nps(answers, told.value, near)
        levels = nps_levels(answers, decimals)
    else:
        form: Literal["mean", "top_two_box"] = (
            "top_two_box" if told.form == "top_two_box" else "mean"
        )
        least = told.evidence.config.satisfied_from
        result = diagnose_csat(answers, told.value, form, near, satisfied_from=least)
        levels = csat_levels(answers, csat_right(answers, form, least), decimals)
    # With weights, the first level is to leave them out, which the others all do.
    first = islice(levels, 1 if answers.weighted is None else 2)
    usual = [each for level in first for each in level]
    usual.sort(key=lambda each: abs(each.value - told.value))
    return result, usual[:NEAREST]


def _match(candidate: Candidate, answers: WaveAnswers) -> FormulaMatch:
    return FormulaMatch(
        steps=candidate.steps,
        value=candidate.value,
        details=dict(candidate.details),
        working=None if candidate.formula is None else work_out(candidate.formula, answers),
    )


def formula_behind(check: Check, context: AuditContext) -> list[CheckResult]:
    """K04: the usual wrong formulas, tried where a reported NPS is not the recomputed one."""
    results = [
        judge_formula(check, told)
        for told in told_figures(context)
        if told.evidence.config.metric == "nps"
    ]
    return results or [found(check, "no_data", "nothing_reported")]


def judge_formula(check: Check, told: ToldFigure) -> CheckResult:
    """Return what was found behind a reported figure.

    A state is no graver than the figure's deviation: a formula is what could have happened.
    """
    about = {
        "survey": told.evidence.result.id,
        "wave": told.wave.name,
        "metric": told.evidence.result.metric,
        "reported": told.value,
        "base": told.wave.base,
    }
    if told.estimate is None:
        return found(check, "no_data", "base_too_small", **about)
    about |= {"figure": told.estimate.value, "interval": told.estimate.interval}
    points = check.parameters.get("tolerance_points", ROUNDING_POINTS)
    if told.reproduced(points):
        return found(check, "ok", "nothing_to_explain", **about)
    diagnosis = diagnose(told, points)
    formulas = list(dict.fromkeys("+".join(each.steps) for each in diagnosis.matches))
    values: dict[str, float | int | str] = {
        "recomputed": diagnosis.recomputed,
        "deviation": told.deviation,
        "tried": diagnosis.tried,
        "chance": diagnosis.chance,
    }
    if formulas:
        values |= {
            "steps": ";".join(formulas[:ALTERNATIVES]),
            "value": diagnosis.matches[0].value,
            "count": len(formulas),
        }
    reason = "formula_none"
    if formulas:
        reason = "formulas_found" if len(formulas) > 1 else "formula_found"
    if formulas and not diagnosis.named:
        reason = "formula_unsure"
    far = abs(told.deviation) > check.parameters.get("fail_points", FAIL_POINTS) + FLOAT_NOISE
    state: CheckState = "fail" if diagnosis.named and far else "warning"
    return found(check, state, reason, values=values, **about)

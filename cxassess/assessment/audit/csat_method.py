"""K05: whether a CSAT series keeps to one scale and one method, and its label says which."""

from __future__ import annotations

from collections.abc import Iterator

from cxassess.assessment.audit.context import AuditContext, SurveyEvidence, found
from cxassess.assessment.audit.diagnosis import judge_formula
from cxassess.assessment.audit.ends import (
    divisions,
    short_parts,
    stops_apart,
    surveys_of,
)
from cxassess.assessment.audit.rates import share_interval
from cxassess.assessment.audit.told import ToldFigure, told_figures
from cxassess.assessment.kpi_types import CheckResult
from cxassess.model.types import Check
from cxassess.stats import csat_top_box

_OTHER_METHODS = {
    "mean_told",
    "share_told",
    "percent_of_maximum",
    "top_box",
    "top_three",
    "top_two",
    "neutral_left_out",
    "mean_rescaled",
    "dissatisfied_subtracted",
    "mean_on_ten",
}
"""Departures that make another figure of the same answers: the label is wrong, not the count."""

_LABELS = {"nothing_to_explain": "label_kept"}
_CODES = 3
"""Fewest codes above the scale that tell a longer one, 10 among them: 6 to 9 are also used for
"refused" and "does not know"."""


def csat_method(check: Check, context: AuditContext) -> list[CheckResult]:
    """K05: scales mixed in a series, a number that is not what its label says, labels that vary.

    A part of the answers that never exceeds 5 while the others do was asked on another scale,
    where chance does not explain it.
    """
    told = [each for each in told_figures(context) if each.evidence.config.metric == "csat"]
    results = []
    for survey in surveys_of(context, "csat"):
        own = [each for each in told if each.evidence is survey]
        results.append(_scales(check, survey))
        results += _outside(check, survey)
        results += [_label(check, each) for each in own]
        results += _forms(check, survey, own)
        if not own:
            results.append(found(check, "no_data", "nothing_reported", **survey.about))
    return results or [found(check, "no_data", "no_csat")]


def _scales(check: Check, survey: SurveyEvidence) -> CheckResult:
    low, high = survey.config.scale
    base = sum(wave.base for wave in survey.result.waves)
    short = short_parts(
        list(divisions(survey)), lambda counts, others: stops_apart(counts, others, low)
    )
    if short:
        return short.found(check, "fail", "scales_mixed", survey)
    codes = _longer_scale(survey)
    if codes:
        return found(
            check,
            "fail",
            "scales_mixed_codes",
            base=base,
            values={"codes": ", ".join(codes), "count": sum(codes.values()), "high": high},
            **survey.about,
        )
    return found(
        check, "ok", "one_scale", base=base, values={"low": low, "high": high}, **survey.about
    )


def _longer_scale(survey: SurveyEvidence) -> dict[str, int]:
    """Return missing codes that look like scores of a scale twice as long, with their rows."""
    high = survey.config.scale[1]
    rows: dict[str, int] = {}
    for wave in survey.result.waves:
        if wave.base:
            answers = survey.wave_answers(wave.name)
            for code, number in answers.numeric.items():
                if high < number <= 2 * high:
                    rows[str(number)] = rows.get(str(number), 0) + answers.missing[code]
    return rows if len(rows) >= _CODES and str(2 * high) in rows else {}


def _outside(check: Check, survey: SurveyEvidence) -> Iterator[CheckResult]:
    outside = sum(wave.excluded.get("out_of_scale", 0) for wave in survey.result.waves)
    outside += survey.result.unplaced.get("out_of_scale", 0)
    if outside:
        scored = outside + sum(wave.base for wave in survey.result.waves)
        yield found(
            check,
            "warning",
            "out_of_scale",
            figure=outside / scored,
            base=scored,
            interval=share_interval(csat_top_box(outside, scored)),
            values={"count": outside},
            **survey.about,
        )


def _label(check: Check, told: ToldFigure) -> CheckResult:
    """Return whether a number is what its label says; texts differ for means and shares."""
    result = judge_formula(check, told)
    reason = _LABELS.get(result.reason, result.reason)
    steps = str(result.values.get("steps", "")).replace(";", "+").split("+")
    if reason == "formula_found" and _OTHER_METHODS & set(steps):
        reason = "label_wrong"
    values = dict(result.values)
    if told.form == "top_two_box":
        values |= {"told": told.value / 100}
        if told.estimate is not None:
            values |= {"share": told.estimate.value / 100}
    if result.state != "no_data":
        reason += "_share" if told.form == "top_two_box" else "_mean"
    return result.model_copy(update={"reason": reason, "values": values})


def _forms(check: Check, survey: SurveyEvidence, told: list[ToldFigure]) -> Iterator[CheckResult]:
    """Yield a failure where waves are told by different methods and by no common one."""
    forms: dict[str, set[str]] = {}
    for each in told:
        forms.setdefault(each.wave.name, set()).add(each.form)
    if len(forms) > 1 and not set.intersection(*forms.values()):
        by_mean = [wave for wave, own in forms.items() if "mean" in own]
        by_share = [wave for wave, own in forms.items() if "top_two_box" in own]
        yield found(
            check,
            "fail",
            "methods_mixed",
            values={"means": ", ".join(by_mean), "shares": ", ".join(by_share)},
            **survey.about,
        )

"""What one wave's answers are worth, what silence could hide, and what more answers would show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxassess.assessment.kpi_types import Estimate, Needed, SurveyResult, WaveResult
from cxassess.model.types import ScoringRules
from cxassess.report.story.verdicts.figures import DIGITS, whole_points
from cxassess.report.words import Words
from cxassess.stats import ADJUSTED_WALD_FROM


def effective_sentence(wave: WaveResult, survey: SurveyResult, words: Words) -> str | None:
    """Return what a wave's answers are worth, and its figure without weights.

    None where every answer counts alike and alone.
    """
    if wave.effective_base is None:
        return None
    told: dict[str, Any] = {
        "wave": wave.name,
        "n": words.number(wave.base, 0),
        "effective": words.number(wave.effective_base, 0),
    }
    said = words("verdicts.worth", **told)
    if wave.accounts is not None:
        said = words("verdicts.worth_accounts", count=wave.accounts, **told)
    if wave.headline is None or wave.unweighted is None or not survey.weighted:
        return said
    write = words.signed if survey.metric == "nps" else words.number
    digits = DIGITS["nps" if survey.metric == "nps" else "mean"]
    values = [write(each.value, digits) for each in (wave.headline, wave.unweighted)]
    if values[0] == values[1]:
        return said
    key = f"verdicts.weights_move_{survey.metric}"
    return f"{said} {words(key, value=values[0], plain=values[1])}"


def method_sentence(estimate: Estimate, words: Words) -> str | None:
    """Return an NPS's method and why it was taken; None where there was no choice."""
    if estimate.reason is None:
        return None
    return words(
        f"verdicts.method_{estimate.reason}",
        method=words(f"common.method_{estimate.method}"),
        switch=ADJUSTED_WALD_FROM,
    )


def no_score_sentence(wave: WaveResult, rules: ScoringRules, words: Words) -> str | None:
    """Return why a wave has no score; None where it has one."""
    if wave.headline is not None:
        return None
    if wave.base < rules.smallest_base:
        least = rules.smallest_base
        return words("verdicts.no_score_few", count=wave.base, wave=wave.name, least=least)
    return words("verdicts.no_score_account", wave=wave.name)


def silence_sentence(wave: WaveResult, survey: SurveyResult, words: Words) -> str | None:
    """Return what those who did not answer could make of a wave's NPS.

    None where it is not known how many were invited.
    """
    silence = wave.silence
    if silence is None or wave.nps is None:
        return None
    told: dict[str, Any] = {"wave": wave.name, "invited": words.number(silence.invited, 0)}
    if silence.silent == 0:
        return words("verdicts.silence_none", **told)
    said = words(
        "verdicts.silence",
        count=silence.silent,
        rate=words.percent(silence.response_rate),
        low=words.signed(silence.if_detractors),
        high=words.signed(silence.if_promoters),
        **told,
    )
    before = moved_since(wave, survey)
    if before is None:
        return said
    if silence.undone_by is None:
        return f"{said} {words('verdicts.silence_holds', before=before)}"
    undone = words(
        "verdicts.silence_undoes",
        before=before,
        undone=words.signed(silence.undone_by),
        value=words.signed(wave.nps.value),
    )
    return f"{said} {undone}"


def moved_since(wave: WaveResult, survey: SurveyResult) -> str | None:
    """Return the wave before, where the change since then is more than chance gives."""
    names = [each.name for each in survey.waves]
    place = names.index(wave.name)
    if place == 0:
        return None
    before = names[place - 1]
    changes = (
        each
        for each in survey.changes
        if (each.metric, each.first, each.second) == ("nps", before, wave.name)
    )
    return before if any(each.verdict != "noise" for each in changes) else None


def planning_sentences(survey: SurveyResult, words: Words) -> list[str]:
    """Return how many answers a precision and a change need; none where nothing varies."""
    planning = survey.planning
    if planning is None:
        return []
    said = [
        words("verdicts.plan_precision", needs=_needs(planning.margins, "±", words)),
        words("verdicts.plan_change", needs=_needs(planning.differences, "", words)),
    ]
    known = [each.invitations for each in (*planning.margins, *planning.differences)]
    if planning.response_rate is not None and any(known):
        said.append(words("verdicts.plan_rate", rate=words.percent(planning.response_rate, 1)))
    return said


def _needs(needed: Sequence[Needed], sign: str, words: Words) -> str:
    told = [
        words(
            "verdicts.need" if each.invitations is None else "verdicts.need_invitations",
            points=f"{sign}{whole_points(each.points, words)}",
            answers=words.number(each.answers, 0),
            invitations=words.number(each.invitations or 0, 0),
        )
        for each in needed
    ]
    return words.joined(told)

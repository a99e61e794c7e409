"""What a change between two waves amounts to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxassess.assessment.kpi_types import (
    ChangeMetric,
    ChangeResult,
    Comparison,
    Mix,
    SurveyResult,
)
from cxassess.report.story.verdicts.figures import (
    DIGITS,
    direction,
    precision,
    size,
    whole_points,
)
from cxassess.report.words import Words

_WIDEST: Mapping[ChangeMetric, float] = {"nps": 200.0, "top_two_box": 100.0}
"""Largest difference that there can be; a mean's depends on its scale."""


def change_sentences(change: ChangeResult, survey: SurveyResult, words: Words) -> list[str]:
    """Return all that there is to say of a change, its own verdict first."""
    said = (
        change_sentence(change, words),
        unweighted_sentence(change, survey, words),
        overlap_sentence(change, words),
        equivalence_sentence(change, words),
        mix_sentence(change, words),
    )
    return [each for each in said if each is not None]


def change_sentence(change: ChangeResult, words: Words) -> str:
    """Return a change and whether chance explains it; if so, what would have shown.

    ``The NPS fell by 8.9 points from 2017 to 2018 (...): more than chance gives.``
    """
    metric = change.metric
    told: dict[str, Any] = {
        "first": change.first,
        "second": change.second,
        "size": size(change.difference, metric, words),
        "interval": precision(change.interval, metric, words),
        "p": words.p_equals(change.pvalue),
    }
    if change.verdict == "noise":
        moved = f"verdicts.moved_{metric}_{direction(change.difference, metric)}"
        return words(
            "verdicts.change_noise",
            moved=words(moved, size=told.pop("size")),
            seen=_seen(change, words),
            **told,
        )
    subject = words(f"verdicts.subject_{metric}")
    return words(f"verdicts.change_{change.verdict}", subject=subject, **told)


def unweighted_sentence(change: ChangeResult, survey: SurveyResult, words: Words) -> str | None:
    """Return what weights or shared accounts do to a change; None where there are neither."""
    plain = change.unweighted
    if plain is None:
        return None
    kind = _kind(survey)
    told: dict[str, Any] = {
        "without": words(f"verdicts.without_{kind}"),
        "within": words(f"verdicts.with_{kind}"),
    }
    if plain.verdict != change.verdict:
        return words(
            "verdicts.plain_turns",
            plain=_phrase(plain, change.metric, words),
            plain_verdict=words(f"verdicts.chance_{plain.verdict}"),
            change=_phrase(change, change.metric, words),
            verdict=words(f"verdicts.chance_{change.verdict}"),
            **told,
        )
    digits = DIGITS[change.metric]
    if round(plain.difference, digits) != round(change.difference, digits):
        return words(
            "verdicts.plain_moves",
            plain=_phrase(plain, change.metric, words),
            change=_phrase(change, change.metric, words),
            **told,
        )
    return words(f"verdicts.plain_same_{kind}")


def overlap_sentence(change: ChangeResult, words: Words) -> str | None:
    """Return how many people or accounts answered in both waves; None where none is known."""
    return words("verdicts.overlap", count=change.overlap) if change.overlap else None


def equivalence_sentence(change: ChangeResult, words: Words) -> str | None:
    """Return whether two waves are the same within the margin that was set; None without one."""
    test = change.equivalence
    if test is None:
        return None
    told: dict[str, Any] = {
        "margin": whole_points(test.margin, words),
        "p": words.p_equals(test.pvalue),
    }
    if change.verdict == "noise":
        return words("verdicts.same" if test.equivalent else "verdicts.same_unshown", **told)
    if test.equivalent:
        return words("verdicts.moved_little", **told)
    nearest = min(abs(change.interval.low), abs(change.interval.high))
    matters = "verdicts.moved_enough" if nearest >= test.margin else "verdicts.moved_unsized"
    return words(matters, margin=told["margin"])


def mix_sentence(change: ChangeResult, words: Words) -> str | None:
    """Return what a change of the ways of asking does to a change; None without several ways."""
    mix = change.mix
    if mix is None:
        return None
    if not mix.moved:
        return words("verdicts.mix_still", p=words.p_equals(mix.pvalue))
    said = words(
        "verdicts.mix_moved",
        first=change.first,
        second=change.second,
        p=words.p_equals(mix.pvalue),
        total=words.signed(mix_total(mix)),
        mix=words.signed(mix.mix),
        within=words.signed(mix.within.difference),
    )
    within = words(
        f"verdicts.mix_{_within(change, mix)}",
        interval=precision(mix.within.interval, "nps", words),
        p=words.p_equals(mix.within.pvalue),
    )
    return f"{said} {within}"


def _within(change: ChangeResult, mix: Mix) -> str:
    if mix.within.verdict != "noise":
        return "within_real"
    return "within_noise" if change.verdict == "noise" else "explains"


def mix_total(mix: Mix) -> float:
    """Return the change that is split: that of the answers whose way of asking is known."""
    return mix.mix + mix.within.difference


def _seen(change: ChangeResult, words: Words) -> str:
    detectable = change.minimum_detectable_difference
    if detectable >= _WIDEST.get(change.metric, float("inf")):
        return words("verdicts.seen_never")
    return words("verdicts.seen", detectable=size(detectable, change.metric, words))


def _kind(survey: SurveyResult) -> str:
    if survey.weighted and survey.clustered:
        return "both"
    return "accounts" if survey.clustered else "weights"


def _phrase(change: ChangeResult | Comparison, metric: ChangeMetric, words: Words) -> str:
    way = direction(change.difference, metric)
    return words(f"verdicts.phrase_{way}", size=size(change.difference, metric, words))

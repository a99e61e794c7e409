"""The right formulas of the CSAT, a mean or a share, and the departures that are tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from cxassess.assessment.audit.answers import WaveAnswers
from cxassess.assessment.audit.candidates import Candidate, levels, retold
from cxassess.assessment.audit.departures import (
    Departure,
    band,
    measured,
    missing_departures,
    row_departures,
    scored_codes,
)
from cxassess.assessment.audit.formula import Formula, evaluate
from cxassess.assessment.audit.search import Surroundings

Form = Literal["mean", "top_two_box"]

CSAT_STEPS = (
    "weights_ignored",
    "missing_in_base",
    "mean_of_groups",
    "codes_scored",
    "mean_told",
    "share_told",
    "percent_of_maximum",
    "top_box",
    "top_three",
    "top_two",
    "neutral_left_out",
    "excluded_counted",
    "missing_as_zero",
    "zeros_dropped",
    "mean_rescaled",
    "dissatisfied_subtracted",
    "missing_as_satisfied",
    "scales_mixed",
    "other_wave",
    "digits_cut",
    "fraction_told",
    "mean_on_ten",
    "scores_one_high",
    "scores_one_low",
)
"""The departures, the commonest first: a judgement, in the order of `NPS_STEPS`."""

_NEAR = 0.15
"""Share of the range within which wrong figures count as arbitrary, as 15 points of a share."""


def csat_right(answers: WaveAnswers, form: Form, satisfied_from: int | None = None) -> Formula:
    """Return the right formula of a form; by default the two highest scores are satisfied."""
    low, high = answers.scale
    least = high - 1 if satisfied_from is None else satisfied_from
    if not low < least <= high:
        raise ValueError(f"`satisfied_from` must be above {low} and at most {high}; got {least}.")
    neutral = _neutral(answers.scale)
    dissatisfied = least - 1 if neutral is None else min(neutral, least) - 1
    measure: Literal["mean", "share"] = "mean" if form == "mean" else "share"
    return Formula(measure, low_to=dissatisfied, high_from=least)


def csat_recomputed(answers: WaveAnswers, right: Formula) -> float:
    """Return a wave's right CSAT, with its weights."""
    return evaluate(right, answers) if answers.weighted is None else answers.weighted


def csat_surroundings(answers: WaveAnswers, form: Form) -> Surroundings:
    """Return which wrong figures count as arbitrary."""
    low, high = map(float, answers.scale) if form == "mean" else (0.0, 100.0)
    return Surroundings(_NEAR * (high - low), low, high)


def csat_levels(answers: WaveAnswers, right: Formula, decimals: int) -> Iterator[list[Candidate]]:
    """Yield the wrong formulas for a wave's CSAT of so many decimals, the simplest first."""
    percent = right.measure == "share"
    slips = retold(answers, csat_recomputed(answers, right), decimals, percent=percent)
    return levels(right, list(_departures(answers, right)), answers, CSAT_STEPS, slips)


def _departures(answers: WaveAnswers, right: Formula) -> Iterator[Departure]:
    low, high = answers.scale
    mixed = tuple(code for code, number in answers.numeric.items() if high < number <= 2 * high)
    mixed = mixed if len(mixed) > 1 else ()
    for each in row_departures(answers):
        if each.changes.get("scored") != mixed:
            yield each
    if mixed:
        yield scored_codes("scales_mixed", mixed, answers)
    yield from missing_departures(answers, "missing_in_base", "base", "base")
    yield from missing_departures(answers, "missing_as_satisfied", "high", "as_high")
    yield from missing_departures(answers, "missing_as_zero", "zero", "as_zero")
    yield measured("share_told", measure="share")
    yield measured("mean_told", measure="mean")
    yield measured("mean_on_ten", measure="mean", factor=10 / high)
    yield measured("percent_of_maximum", measure="mean", factor=100 / high)
    width = high - low
    yield measured("mean_rescaled", measure="mean", factor=100 / width, offset=-100 * low / width)
    boxes = {"top_box": high, "top_two": high - 1, "top_three": high - 2}
    yield from (
        band(name, "high", high_from=least)
        for name, least in boxes.items()
        if least > low and least != right.high_from
    )
    if _neutral(answers.scale) is not None:
        yield measured("neutral_left_out", measure="share_of_opinion")
        yield measured("dissatisfied_subtracted", measure="difference")


def _neutral(scale: tuple[int, int]) -> int | None:
    """Return the middle of a scale that has one."""
    low, high = scale
    return None if (high - low) % 2 else (low + high) // 2

"""The right formula of the NPS, and the departures from it that are tried."""

from __future__ import annotations

from collections.abc import Iterator

from cxassess.assessment.audit.answers import WaveAnswers
from cxassess.assessment.audit.candidates import Candidate, levels, retold
from cxassess.assessment.audit.departures import (
    Departure,
    band,
    measured,
    missing_departures,
    row_departures,
)
from cxassess.assessment.audit.formula import Formula, evaluate
from cxassess.assessment.audit.search import Surroundings

SCALE = (0, 10)

RIGHT = Formula("difference", low_to=6, high_from=9)

SURROUNDINGS = Surroundings(distance=15.0, low=-100.0, high=100.0)

NPS_STEPS = (
    "weights_ignored",
    "missing_as_passives",
    "mean_of_groups",
    "codes_scored",
    "promoters_from_8",
    "detractors_to_5",
    "mean_times_ten",
    "detractors_not_subtracted",
    "passives_left_out",
    "promoters_of_opinion",
    "excluded_counted",
    "missing_as_zero",
    "zeros_dropped",
    "shares_rounded",
    "other_wave",
    "digits_cut",
    "fraction_told",
    "mean_told",
    "sign_lost",
    "promoters_from_10",
    "promoters_from_7",
    "detractors_to_7",
    "detractors_to_4",
    "top_box",
    "scores_one_high",
    "scores_one_low",
    "mean_rescaled",
    "mean_centred",
    "zeros_as_passives",
    "detractors_to_8",
)
"""The departures, the commonest first: a judgement, since nobody counts them. First what a
spreadsheet does unasked (weights, blanks, averages of averages, codes), then bands and formulas
that are mixed up, then slips in telling a figure, then what is seldom seen."""


def nps_recomputed(answers: WaveAnswers) -> float:
    """Return a wave's right NPS in points, with its weights."""
    if answers.scale != SCALE:
        raise ValueError(f"`answers` must be on the scale {SCALE}; got {answers.scale}.")
    return evaluate(RIGHT, answers) if answers.weighted is None else answers.weighted


def nps_levels(answers: WaveAnswers, decimals: int) -> Iterator[list[Candidate]]:
    """Yield the wrong formulas for a wave's NPS of so many decimals, the simplest first."""
    slips = retold(answers, nps_recomputed(answers), decimals, percent=True)
    return levels(RIGHT, list(_departures(answers)), answers, NPS_STEPS, slips)


def _departures(answers: WaveAnswers) -> Iterator[Departure]:
    yield from row_departures(answers)
    yield from missing_departures(answers, "missing_as_passives", "base", "base")
    yield from missing_departures(answers, "missing_as_zero", "zero", "as_zero")
    if answers.counts[0]:
        yield Departure("zeros_as_passives", {"zeros": "base"}, frozenset({"zeros"}), "floor")
    yield from (band(f"promoters_from_{least}", "high", high_from=least) for least in (7, 8, 10))
    yield from (band(f"detractors_to_{most}", "low", low_to=most) for most in (4, 5, 7, 8))
    yield measured("detractors_not_subtracted", measure="share")
    yield measured("top_box", measure="share", high_from=10)
    yield measured("passives_left_out", measure="difference_of_opinion")
    yield measured("promoters_of_opinion", measure="share_of_opinion")
    yield measured("mean_told", measure="mean")
    yield measured("mean_times_ten", measure="mean", factor=10.0)
    yield measured("mean_centred", measure="mean", factor=20.0, offset=-100.0)
    yield measured("mean_rescaled", measure="mean", factor=100 / 9, offset=-100 / 9)
    yield Departure("shares_rounded", {"rounded": True}, frozenset({"rounded"}), "shares")
    if evaluate(RIGHT, answers) < 0:
        yield Departure("sign_lost", {"unsigned": True}, frozenset({"unsigned"}), "sign")

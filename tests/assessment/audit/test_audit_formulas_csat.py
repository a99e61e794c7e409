"""The formula behind a reported CSAT: values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cxassess.assessment.audit.csat_formulas import CSAT_STEPS, csat_levels, csat_right
from cxassess.assessment.audit.formulas import WaveAnswers, diagnose_csat

# 65 of 100 are satisfied and 15 dissatisfied; the sum of the scores is
# 5 + 2*10 + 3*20 + 4*40 + 5*25 = 370.
COUNTS = np.array([5, 10, 20, 40, 25])
WEST = np.array([5, 5, 0, 10, 0])
ANSWERS = WaveAnswers(
    (1, 5),
    COUNTS,
    missing={"": 20, "6": 3, "8": 2},
    groups={"region": np.vstack([WEST, COUNTS - WEST])},
    excluded={"duplicate": np.array([0, 10, 0, 0, 0])},
)

COMMON = {
    "mean_on_ten": 7.4,
    "percent_of_maximum": 74.0,
    "mean_rescaled": 67.5,
    "neutral_left_out": 100 * 65 / 80,
    "dissatisfied_subtracted": 50.0,
}
SHARES = COMMON | {
    "mean_told": 3.7,
    "top_box": 25.0,
    "top_three": 85.0,
    "missing_in_base all": 100 * 65 / 125,
    "missing_in_base empty": 100 * 65 / 120,
    "missing_in_base codes": 100 * 65 / 105,
    "missing_as_satisfied all": 100 * 90 / 125,
    "missing_as_satisfied empty": 100 * 85 / 120,
    "missing_as_satisfied codes": 100 * 70 / 105,
    "scales_mixed 6, 8": 100 * 70 / 105,
    "codes_scored 6": 100 * 68 / 103,
    "codes_scored 8": 100 * 67 / 102,
    "excluded_counted duplicate": 100 * 65 / 110,
    # 10 of 20 and 55 of 80.
    "mean_of_groups region": (50 + 68.75) / 2,
    "fraction_told": 0.65,
    "digits_cut": 65.0,
}
MEANS = COMMON | {
    "share_told": 65.0,
    "missing_as_zero all": 370 / 125,
    "missing_as_zero empty": 370 / 120,
    "missing_as_zero codes": 370 / 105,
    "scales_mixed 6, 8": (370 + 18 + 16) / 105,
    "codes_scored 6": 388 / 103,
    "codes_scored 8": 386 / 102,
    "excluded_counted duplicate": 390 / 110,
    # 55 of 20 and 315 of 80.
    "mean_of_groups region": (2.75 + 3.9375) / 2,
    "scores_one_high": 4.7,
    "scores_one_low": 2.7,
    "digits_cut": 3.7,
}


@pytest.mark.parametrize(("form", "expected"), [("top_two_box", SHARES), ("mean", MEANS)])
def test_single_departures_and_no_others(form, expected):
    first = next(csat_levels(ANSWERS, csat_right(ANSWERS, form), 1))
    found = {
        " ".join(
            (*each.steps, *(v for v in each.details.values() if isinstance(v, str)))
        ): each.value
        for each in first
    }
    assert found == pytest.approx(expected, abs=1e-9)
    assert len(first) == len(expected)


@pytest.mark.parametrize(
    ("reported", "form", "steps"),
    [
        (74, "top_two_box", ("percent_of_maximum",)),
        (3.7, "top_two_box", ("mean_told",)),
        (0.65, "top_two_box", ("fraction_told",)),
        (81.3, "top_two_box", ("neutral_left_out",)),
        (59.4, "top_two_box", ("mean_of_groups",)),
        (65, "mean", ("share_told",)),
        (67.5, "mean", ("mean_rescaled",)),
        (7.4, "mean", ("mean_on_ten",)),
        (2.96, "mean", ("missing_as_zero",)),
        # The top box and the empty cells: 25 of 120.
        (20.83, "top_two_box", ("missing_in_base", "top_box")),
    ],
)
def test_what_is_named(reported, form, steps):
    diagnosis = diagnose_csat(ANSWERS, reported, form)
    assert diagnosis.matches[0].steps == steps
    assert diagnosis.chance < 0.6


def test_one_value_of_two_departures():
    # Codes 6 and 8 count as satisfied, whether as such or as scores of a longer scale.
    (match,) = diagnose_csat(ANSWERS, 66.667, "top_two_box").matches
    assert match.steps == ("missing_as_satisfied",)
    assert [each.steps for each in match.aliases] == [("scales_mixed",)]


@pytest.mark.parametrize(("reported", "form"), [(65, "top_two_box"), (3.7, "mean"), (4, "mean")])
def test_right_figure_has_no_matches(reported, form):
    diagnosis = diagnose_csat(ANSWERS, reported, form)
    assert (diagnosis.matches, diagnosis.tried, diagnosis.chance) == ((), 0, 0.0)


def test_satisfied_from():
    diagnosis = diagnose_csat(ANSWERS, 65, "top_two_box", satisfied_from=5)
    assert diagnosis.recomputed == 25
    assert diagnosis.matches[0].steps == ("top_two",)
    with pytest.raises(ValueError, match="`satisfied_from` must be above 1 and at most 5; got 6"):
        diagnose_csat(ANSWERS, 65, "top_two_box", satisfied_from=6)


def test_all_but_the_neutral_satisfied():
    # 85 less 15; none is neutral, so that nobody can be left out.
    diagnosis = diagnose_csat(ANSWERS, 70, "top_two_box", satisfied_from=3)
    assert ("dissatisfied_subtracted",) in [each.steps for each in diagnosis.matches]
    levels = csat_levels(ANSWERS, csat_right(ANSWERS, "top_two_box", 3), 0)
    assert "neutral_left_out" not in {each.steps[0] for each in next(levels)}


def test_a_code_beyond_any_longer_scale():
    answers = WaveAnswers((1, 5), COUNTS, missing={"6": 3, "8": 2, "99": 1})
    first = next(csat_levels(answers, csat_right(answers, "mean"), 1))
    found = {(each.steps[0], each.details["codes"]) for each in first if "codes" in each.details}
    assert found >= {("scales_mixed", "6, 8"), ("codes_scored", "6, 8, 99")}


def test_scale_without_a_middle():
    answers = WaveAnswers((1, 10), np.arange(1, 11))
    tried = {step for level in _levels(answers) for each in level for step in each.steps}
    assert not tried & {"neutral_left_out", "dissatisfied_subtracted"}
    assert "top_three" in tried


def test_scale_from_zero_has_one_percentage_of_the_mean():
    # On 0-10 the mean as a percentage of 10 is the mean rescaled; a 0 can be dropped.
    answers = WaveAnswers((0, 10), np.arange(1, 12))
    tried = {step for level in _levels(answers) for each in level for step in each.steps}
    assert "percent_of_maximum" in tried
    assert "mean_rescaled" not in tried
    assert "zeros_dropped" in tried


def test_weights_and_other_waves():
    answers = WaveAnswers((1, 5), COUNTS, weighted=3.52, others={"2016": 4.1})
    assert diagnose_csat(answers, 3.7, "mean").matches[0].steps == ("weights_ignored",)
    other = diagnose_csat(answers, 4.1, "mean").matches[0]
    assert (other.steps, other.details) == (("other_wave",), {"wave": "2016"})


def test_every_departure_has_its_place_in_the_order():
    zero = WaveAnswers((0, 10), np.arange(1, 12), weighted=5.0, others={"a": 1.0})
    one_code = WaveAnswers((1, 5), COUNTS, missing={"9": 3})
    tried = {
        step
        for answers in (ANSWERS, zero, one_code)
        for form in ("mean", "top_two_box")
        for least in (None, 5)
        for level in csat_levels(answers, csat_right(answers, form, least), 0)
        for each in level
        for step in each.steps
    }
    assert tried == set(CSAT_STEPS)


def _levels(answers):
    return csat_levels(answers, csat_right(answers, "top_two_box"), 0)

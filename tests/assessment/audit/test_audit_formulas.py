"""The formula behind a reported NPS: values worked out by hand, what is named, what is not."""

from __future__ import annotations

import csv
import doctest
import importlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cxassess.assessment.audit.candidates import Candidate
from cxassess.assessment.audit.formulas import Diagnosis, WaveAnswers, diagnose_nps
from cxassess.assessment.audit.nps_formulas import NPS_STEPS, nps_levels, nps_recomputed
from cxassess.assessment.audit.search import half_unit
from cxassess.stats import nps_counts

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
MODULES = ("answers", "formula", "search", "formulas")


def scores(**answers: int) -> NDArray[np.int64]:
    """Count answers: ``scores(s9=14)`` are 14 of 9."""
    counts = np.zeros(11, dtype=np.int64)
    for score, number in answers.items():
        counts[int(score[1:])] = number
    return counts


# 12 detractors, 16 passives and 22 promoters of 50: NPS 20. The sum of the scores is
# 2*3 + 2*5 + 4*6 + 6*7 + 10*8 + 14*9 + 8*10 = 368.
COUNTS = scores(s0=4, s3=2, s5=2, s6=4, s7=6, s8=10, s9=14, s10=8)
NORTH = scores(s0=4, s6=4, s9=2)
ANSWERS = WaveAnswers(
    (0, 10),
    COUNTS,
    missing={"": 6, "11": 3, "99": 1, "-2": 0},
    groups={"region": np.vstack([NORTH, COUNTS - NORTH, scores()]), "one": COUNTS[np.newaxis]},
    excluded={"preview": scores(s10=5), "duplicate": scores(s0=2), "unfinished": scores()},
    others={"2016": 33.25},
)

SINGLES = [
    ("promoters_from_7", {}, (38 - 12) / 50),
    ("promoters_from_8", {}, (32 - 12) / 50),
    ("promoters_from_10", {}, (8 - 12) / 50),
    ("detractors_to_4", {}, (22 - 6) / 50),
    ("detractors_to_5", {}, (22 - 8) / 50),
    ("detractors_to_7", {}, (22 - 18) / 50),
    ("detractors_to_8", {}, (22 - 28) / 50),
    ("detractors_not_subtracted", {}, 22 / 50),
    ("top_box", {}, 8 / 50),
    ("passives_left_out", {}, (22 - 12) / 34),
    ("promoters_of_opinion", {}, 22 / 34),
    ("mean_told", {}, 7.36 / 100),
    ("mean_times_ten", {}, 73.6 / 100),
    ("mean_centred", {}, (7.36 - 5) * 20 / 100),
    ("mean_rescaled", {}, (7.36 - 1) / 9),
    ("missing_as_passives", {"missing": "all", "missing_rows": 10}, 10 / 60),
    ("missing_as_passives", {"missing": "empty", "missing_rows": 6}, 10 / 56),
    ("missing_as_passives", {"missing": "codes", "missing_rows": 4}, 10 / 54),
    ("missing_as_zero", {"missing": "all", "missing_rows": 10}, (22 - 22) / 60),
    ("missing_as_zero", {"missing": "empty", "missing_rows": 6}, (22 - 18) / 56),
    ("missing_as_zero", {"missing": "codes", "missing_rows": 4}, (22 - 16) / 54),
    ("codes_scored", {"codes": "11, 99", "scored_rows": 4}, (26 - 12) / 54),
    ("codes_scored", {"codes": "11", "scored_rows": 3}, (25 - 12) / 53),
    ("codes_scored", {"codes": "99", "scored_rows": 1}, (23 - 12) / 51),
    ("excluded_counted", {"rules": "preview, duplicate", "excluded_rows": 7}, (27 - 14) / 57),
    ("excluded_counted", {"rules": "preview", "excluded_rows": 5}, (27 - 12) / 55),
    ("excluded_counted", {"rules": "duplicate", "excluded_rows": 2}, (22 - 14) / 52),
    ("zeros_dropped", {}, (22 - 8) / 46),
    ("zeros_as_passives", {}, (22 - 8) / 50),
    # 2 promoters and 8 detractors of 10, 20 and 4 of 40; the third region has no answer.
    ("mean_of_groups", {"division": "region"}, ((2 - 8) / 10 + (20 - 4) / 40) / 2),
    ("scores_one_high", {}, (32 - 8) / 50),
    ("scores_one_low", {}, (8 - 18) / 50),
    ("fraction_told", {}, 0.20 / 100),
    ("other_wave", {"wave": "2016"}, 33.25 / 100),
    ("digits_cut", {}, 20 / 100),
]


def named(diagnosis: Diagnosis) -> list[Candidate]:
    return [each for match in diagnosis.matches for each in (match, *match.aliases)]


def steps(diagnosis: Diagnosis) -> list[tuple[str, ...]]:
    return [each.steps for each in diagnosis.matches]


def test_right_formula_is_that_of_the_statistics() -> None:
    assert nps_recomputed(ANSWERS) == pytest.approx(100 * nps_counts(12, 16, 22).nps, abs=1e-12)


def test_single_departures_and_no_others() -> None:
    first = next(nps_levels(ANSWERS, 1))
    found = {(each.steps, *map(str, each.details.items())): each.value for each in first}
    expected = {((name,), *map(str, of.items())): 100 * value for name, of, value in SINGLES}
    assert found == pytest.approx(expected, abs=1e-9)
    assert len(first) == len(SINGLES)


@pytest.mark.parametrize(("name", "details", "share"), SINGLES)
def test_single_departure_is_named(name: str, details: dict[str, str | int], share: float) -> None:
    if name == "digits_cut":
        return  # the right figure is whole here
    diagnosis = diagnose_nps(ANSWERS, round(100 * share, 2))
    assert ((name,), details) in [(each.steps, each.details) for each in named(diagnosis)]
    assert diagnosis.recomputed == pytest.approx(20)
    assert diagnosis.tried == len(SINGLES)
    assert 0 < diagnosis.chance < 0.6


def test_two_departures() -> None:
    # Codes 11 and 99 as promoters, 8 a promoter too, and all rows but the empty ones: 24 of 54.
    diagnosis = diagnose_nps(ANSWERS, 44.44)
    assert ("codes_scored", "promoters_from_8") in [each.steps for each in named(diagnosis)]
    assert diagnosis.tried > len(SINGLES)


def test_three_departures() -> None:
    # Codes as promoters, the empty cells in the base, promoters from 8: (36 - 12) / 60; and the
    # same with detractors to 4: (36 - 6) / 60 = 50 %, which fewer steps give as well.
    third = list(nps_levels(ANSWERS, 1))[2]
    values = {each.steps: each.value for each in third}
    trio = ("missing_as_passives", "codes_scored", "promoters_from_8")
    assert values[trio] == pytest.approx(100 * (36 - 12) / 60)


def test_fewest_steps_end_the_search() -> None:
    diagnosis = diagnose_nps(ANSWERS, 40)
    assert steps(diagnosis)[0] == ("promoters_from_8",)
    assert {len(each.steps) for each in named(diagnosis)} == {1}


def test_equal_values_stand_together() -> None:
    # Without the 0s, or with detractors to 5, 14 of 50 are left.
    (match,) = diagnose_nps(ANSWERS, 28.0001, tolerance=0.001).matches
    assert match.steps == ("detractors_to_5",)
    assert [each.steps for each in match.aliases] == [("zeros_as_passives",)]


def test_matches_of_other_values_stand_apart_the_commonest_first() -> None:
    # 17.86 and 18.52 are both within 0.5 of 18.2.
    diagnosis = diagnose_nps(ANSWERS, 18.2, tolerance=0.5)
    assert [each.details["missing"] for each in diagnosis.matches] == ["empty", "codes"]
    ranks = [max(map(NPS_STEPS.index, each)) for each in steps(diagnose_nps(ANSWERS, 28, 2))]
    assert ranks == sorted(ranks)
    assert len(ranks) > 1


@pytest.mark.parametrize("answers", [ANSWERS, replace(ANSWERS, weighted=-3.0)])
def test_levels_go_from_the_commonest_to_the_rarest(answers: WaveAnswers) -> None:
    for number, level in enumerate(nps_levels(answers, 1), start=1):
        ranks = [max(map(NPS_STEPS.index, each.steps)) for each in level]
        assert ranks == sorted(ranks)
        assert {len(each.steps) for each in level} == {number}


def test_averaged_groups_hold_answers_only() -> None:
    # Nobody knows which region a blank or a row left out belongs to.
    others = {"missing_as_passives", "missing_as_zero", "codes_scored", "excluded_counted"}
    for level in nps_levels(ANSWERS, 1):
        assert not any("mean_of_groups" in each.steps and others & {*each.steps} for each in level)


def test_one_group_is_not_averaged() -> None:
    # The mode is known of 10 answers, all of one mode.
    answers = replace(ANSWERS, groups={"mode": np.vstack([NORTH, scores()])})
    assert ("mean_of_groups",) not in [each.steps for each in next(nps_levels(answers, 1))]


def test_numbers_among_the_codes() -> None:
    codes = ("11", "+7", " 9 ", "-1", "11.0", "1.5", "1e3", "nan", "\u00b2", "1_0", "", "n/a", "5")
    answers = WaveAnswers((0, 10), COUNTS, missing={code: code != "5" for code in codes})
    assert answers.numeric == {"11": 11, "+7": 7, " 9 ": 9, "-1": -1, "11.0": 11}


@pytest.mark.parametrize("reported", [20, 19.5, 20.5, 20.04])
def test_right_figure_has_no_matches(reported: float) -> None:
    diagnosis = diagnose_nps(ANSWERS, reported, tolerance=0.5)
    assert (diagnosis.matches, diagnosis.tried, diagnosis.chance) == ((), 0, 0.0)


def test_what_the_answers_lack_is_not_tried() -> None:
    bare = WaveAnswers((0, 10), scores(s7=3, s9=5, s6=1))
    tried = {step for level in nps_levels(bare, 0) for each in level for step in each.steps}
    absent = {
        "missing_as_passives",
        "missing_as_zero",
        "codes_scored",
        "mean_of_groups",
        "excluded_counted",
        "zeros_dropped",
        "zeros_as_passives",
        "weights_ignored",
        "other_wave",
        "sign_lost",  # the score is not below 0
    }
    assert not tried & absent
    # Nobody gave 8: that promoters are 8-10 changes nothing.
    assert "promoters_from_8" not in tried
    assert tried <= set(NPS_STEPS)
    assert {"promoters_from_7", "mean_times_ten"} <= tried


def test_rounding_before_subtracting() -> None:
    # 5 and 1 of 9: 55.6 - 11.1 = 44.4, but 56 - 11 = 45.
    diagnosis = diagnose_nps(WaveAnswers((0, 10), scores(s9=5, s8=3, s2=1)), 45)
    assert steps(diagnosis)[0] == ("shares_rounded",)
    assert diagnosis.recomputed == pytest.approx(400 / 9)


def test_half_a_percent_is_rounded_up() -> None:
    # 37.5 % less 12.5 %: 38 - 13; to the even, 38 - 12.
    answers = WaveAnswers((0, 10), scores(s9=3, s8=4, s2=1), missing={"": 2})
    values = {each.steps: each.value for level in nps_levels(answers, 0) for each in level}
    assert ("shares_rounded",) not in values  # 25 either way
    # Detractors to 8: 37.5 % less 62.5 %, 38 - 63.
    assert ("shares_rounded", "detractors_to_8") not in values
    # Empty cells in the base: 3 - 1 of 10, whole shares.
    assert values["missing_as_passives",] == pytest.approx(20)


def test_sign_and_digits_lost() -> None:
    # 1 promoter and 6 detractors of 7: -71.43.
    answers = WaveAnswers((0, 10), scores(s9=1, s4=6))
    assert ("sign_lost",) in steps(diagnose_nps(answers, 71.4))
    assert steps(diagnose_nps(answers, -71))[:1] == []  # as it is rounded
    # 3 less 1 of 7: 28.57, cut to 28.
    cut = diagnose_nps(WaveAnswers((0, 10), scores(s9=3, s8=3, s4=1)), 28)
    assert ("digits_cut",) in [each.steps for each in named(cut)]
    # -1 of 7: -14.2857 is cut towards 0 as well; 14.2 is nothing that rounding gives.
    below = diagnose_nps(WaveAnswers((0, 10), scores(s9=3, s4=4)), -14.2)
    assert ("digits_cut",) in [each.steps for each in named(below)]


def test_float_noise_is_no_digit_cut() -> None:
    # 23 of 125 are 18.4, of which 100 times is 1839.9999999999998 as floats.
    first = next(nps_levels(WaveAnswers((0, 10), scores(s9=23, s8=102)), 2))
    assert [each.value for each in first if each.steps == ("digits_cut",)] == [18.4]


def test_without_weights() -> None:
    weighted = WaveAnswers((0, 10), COUNTS, missing={"11": 3}, weighted=25.5, others={"2016": 30.0})
    diagnosis = diagnose_nps(weighted, 20)
    assert (diagnosis.recomputed, diagnosis.matches[0].steps) == (25.5, ("weights_ignored",))
    # Codes scored, 13 of 53, cannot be told from counts without leaving the weights out.
    assert diagnose_nps(weighted, 24.53).matches[0].steps == ("weights_ignored", "codes_scored")
    assert max(len(each.steps) for level in nps_levels(weighted, 1) for each in level) == 3
    assert diagnose_nps(weighted, 25.5).matches == ()
    below = WaveAnswers((0, 10), COUNTS, weighted=-25.5)
    assert ("sign_lost",) in [each.steps for each in named(diagnose_nps(below, 25.5))]


@pytest.mark.parametrize(
    ("reported", "tolerance"),
    # 0.1 + 0.2 is 0.30000000000000004 and shows one decimal.
    [
        (42, 0.5),
        (42.0, 0.5),
        (-7, 0.5),
        (100, 0.5),
        (41.6, 0.05),
        (41.65, 0.005),
        (0.1 + 0.2, 0.05),
    ],
)
def test_tolerance_is_half_a_unit_of_the_last_digit(reported: float, tolerance: float) -> None:
    assert half_unit(reported) == pytest.approx(tolerance)
    assert diagnose_nps(ANSWERS, reported).tolerance == pytest.approx(tolerance)


def test_half_a_unit_itself_is_within_rounding() -> None:
    # 20.45 rounds to 20.4 and to 20.5, whoever rounds; as floats both lie more than 0.05 away.
    answers = WaveAnswers((0, 10), COUNTS, others={"2016": 20.45})
    for reported in (20.4, 20.5):
        assert steps(diagnose_nps(answers, reported)) == [("other_wave",)]


def test_chance_is_the_share_of_figures_that_would_be_explained() -> None:
    diagnosis = diagnose_nps(ANSWERS, 28)
    values = np.array([each.value for each in next(nps_levels(ANSWERS, 0))])
    # 20 - 15 to 20 + 15, in steps of 0.001, less those that round to 20.
    figures = np.arange(5, 35, 0.001) + 0.0005
    figures = figures[abs(figures - 20) > 0.5]
    explained = (abs(figures[:, np.newaxis] - values) <= 0.5).any(axis=1).mean()
    assert diagnosis.chance == pytest.approx(explained, abs=0.001)


def test_chance_looks_as_far_as_the_figure() -> None:
    near, far = diagnose_nps(ANSWERS, 28), diagnose_nps(ANSWERS, 73.6)
    assert near.tried == far.tried == len(SINGLES)
    assert far.chance < near.chance / 3


def test_work_is_bounded() -> None:
    # 4 codes, 6 rules and 5 divisions: more than any survey has.
    rng = np.random.default_rng(5)
    counts = rng.integers(5, 90, 11)
    third = rng.binomial(counts, 0.3)
    rules = ("not_of_survey", "preview", "unfinished", "duplicate", "outside_waves", "out_of_scale")
    answers = WaveAnswers(
        (0, 10),
        counts,
        missing={"": 40, "11": 84, "99": 3, "98": 2, "-1": 5, "n/a": 7},
        groups={
            name: np.vstack([rng.permutation(third), counts - third])
            for name in ("region", "month", "mode", "file", "shop")
        },
        excluded={rule: rng.integers(0, 9, 11) for rule in rules},
        others={"2015": 12.5, "2016": 33.25},
    )
    sizes = [len(level) for level in nps_levels(answers, 1)]
    assert sum(sizes) < 2000
    diagnosis = diagnose_nps(answers, 99.87)
    assert diagnosis.tried == sum(sizes)
    assert diagnosis.distinct <= diagnosis.tried


def test_every_departure_has_its_place_in_the_order() -> None:
    negative = WaveAnswers((0, 10), COUNTS[::-1].copy(), missing={"": 1})
    nine = WaveAnswers((0, 10), scores(s9=5, s8=3, s2=1), weighted=20.0)
    tried = {
        step
        for answers in (ANSWERS, negative, nine)
        for level in nps_levels(answers, 0)
        for each in level
        for step in each.steps
    }
    assert tried == set(NPS_STEPS)
    assert len(set(NPS_STEPS)) == len(NPS_STEPS)


@pytest.mark.parametrize("reported", [np.nan, np.inf])
def test_no_figure_is_refused(reported: float) -> None:
    with pytest.raises(ValueError, match="a figure must be a finite number"):
        diagnose_nps(ANSWERS, reported)


def test_unfit_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="on the scale"):
        diagnose_nps(WaveAnswers((1, 5), np.array([1, 2, 3, 4, 5])), 20)
    with pytest.raises(ValueError, match="at least one answer"):
        WaveAnswers((0, 10), scores())
    with pytest.raises(ValueError, match="`counts` must have one count for each of the 11"):
        WaveAnswers((0, 10), np.array([1, 2]))
    with pytest.raises(ValueError, match=r"`excluded\['preview'\]`"):
        WaveAnswers((0, 10), COUNTS, excluded={"preview": np.array([1])})
    with pytest.raises(ValueError, match=r"`groups\['region'\]`"):
        WaveAnswers((0, 10), COUNTS, groups={"region": COUNTS})


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    module = importlib.import_module(f"cxassess.assessment.audit.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="the shared survey files are absent")
@pytest.mark.parametrize(
    ("year", "column", "rows", "told"),
    # Code 11 ("blank") as a promoter: (1436 + 84 - 342) of 2746 + 84, and 34.89 in 2018.
    [(2017, "NETPRO", 84, 41.63), (2018, "NETPRO  ", 159, 34.89)],
)
def test_airport_scored_its_blanks(year: int, column: str, rows: int, told: float) -> None:
    path = DATA / f"sfo_airport_{year}.csv"
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        cells = Counter(row[column].strip() for row in csv.DictReader(file))
    counts = np.array([cells[str(score)] for score in range(11)])
    answers = WaveAnswers((0, 10), counts, missing={"": cells[""], "11": cells["11"]})
    diagnosis = diagnose_nps(answers, told)
    assert steps(diagnosis) == [("codes_scored",)]
    assert diagnosis.matches[0].details == {"codes": "11", "scored_rows": rows}
    assert diagnosis.matches[0].aliases == ()
    # 26 formulas of 2 decimals: hardly any other figure is explained.
    assert diagnosis.chance < 0.02

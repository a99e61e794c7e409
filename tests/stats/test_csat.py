"""Mean and top-box share of a satisfaction question, and their changes."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxassess.stats import (
    CsatMeanResult,
    CsatTopBoxResult,
    csat_mean,
    csat_mean_difference,
    csat_top_box,
    csat_top_box_difference,
)

Z_95 = 1.959963984540054  # R: qnorm(0.975)

answers = st.lists(st.integers(1, 5), min_size=2, max_size=60)
shares = st.integers(1, 500).flatmap(
    lambda base: st.integers(0, base).map(lambda successes: csat_top_box(successes, base))
)


def sleep_drug(group):
    # Student's sleep data, R: datasets::sleep$extra
    return {
        1: [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
        2: [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
    }[group]


def test_mean_difference_agrees_with_welchs_test_in_r():
    # R documentation of t.test: t.test(extra ~ group, data = sleep) gives t = -1.8608,
    # df = 17.776, p-value = 0.07939, interval -3.3654832 to 0.2054832 for group 1 - group 2.
    first, second = csat_mean(sleep_drug(1)), csat_mean(sleep_drug(2))
    assert (first.mean, second.mean) == pytest.approx((0.75, 2.33))
    result = csat_mean_difference(first, second)
    assert result.difference == pytest.approx(1.58)
    assert result.statistic == pytest.approx(1.8608, abs=5e-5)
    assert result.df == pytest.approx(17.776, abs=5e-4)
    assert result.pvalue == pytest.approx(0.07939, abs=5e-6)
    assert result.confidence_interval() == pytest.approx((-0.2054832, 3.3654832), abs=5e-8)


@given(answers, st.sampled_from([0.8, 0.95, 0.99]))
def test_mean_interval_agrees_with_scipy(scores, level):
    low, high = csat_mean(scores).confidence_interval(level)
    if len(set(scores)) == 1:
        assert low == high == scores[0]
    else:
        expected = stats.ttest_1samp(scores, 0).confidence_interval(level)
        assert (low, high) == pytest.approx((expected.low, expected.high))


def test_mean_of_one_answer_has_no_interval():
    result = csat_mean([4])
    assert (result.mean, result.base) == (4, 1)
    assert math.isnan(result.standard_error)
    assert all(math.isnan(bound) for bound in result.confidence_interval())
    change = csat_mean_difference(result, csat_mean([5, 4, 3]))
    assert change.difference == 0
    assert math.isnan(change.pvalue)
    assert all(math.isnan(bound) for bound in change.confidence_interval())


def test_mean_difference_is_undefined_without_variance():
    result = csat_mean_difference(csat_mean([4, 4]), csat_mean([5, 5, 5]))
    assert (result.difference, result.standard_error) == (1, 0)
    assert math.isnan(result.statistic)
    assert math.isnan(result.pvalue)
    assert all(math.isnan(bound) for bound in result.confidence_interval())


@given(answers, answers)
def test_mean_difference_turns_with_the_order(first, second):
    forth = csat_mean_difference(csat_mean(first), csat_mean(second))
    back = csat_mean_difference(csat_mean(second), csat_mean(first))
    assert back.difference == -forth.difference
    low, high = forth.confidence_interval()
    assert back.confidence_interval() == pytest.approx((-high, -low), nan_ok=True)


@pytest.mark.parametrize("wrong", [[], [4, math.nan], [4, None], [4, True], [4, math.inf]])
def test_mean_refuses_what_is_not_a_number(wrong):
    with pytest.raises(ValueError, match="`scores` must hold"):
        csat_mean(wrong)


@pytest.mark.parametrize(
    ("successes", "base", "expected"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0000, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_top_box_interval_agrees_with_newcombes_table(successes, base, expected):
    result = csat_top_box(successes, base)
    assert result.proportion == successes / base
    assert result.confidence_interval() == pytest.approx(expected, abs=5e-5)


@given(shares)
def test_wilson_bounds_are_where_the_score_statistic_is_z(share):
    low, high = share.confidence_interval()
    assert 0 <= low < high <= 1
    for bound, z in ((low, Z_95), (high, -Z_95)):
        if 0 < bound < 1:
            standard_error = math.sqrt(bound * (1 - bound) / share.base)
            assert (share.proportion - bound) / standard_error == pytest.approx(z)
        else:
            assert bound == share.proportion


@given(shares)
def test_top_box_intervals_nest_and_turn(share):
    intervals = [share.confidence_interval(level) for level in (0.5, 0.8, 0.95, 0.999)]
    for inner, outer in pairwise(intervals):
        assert outer.low <= inner.low < inner.high <= outer.high
    low, high = share.confidence_interval()
    others = csat_top_box(share.base - share.successes, share.base).confidence_interval()
    assert others == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10; his
        # difference is the sample named second here minus the one named first.
        ((48, 80), (56, 70), (0.0524, 0.3339)),
        ((3, 10), (9, 10), (0.1705, 0.8090)),
        ((2, 7), (6, 7), (0.0582, 0.8062)),
        ((0, 29), (5, 56), (-0.0381, 0.1926)),
        ((0, 20), (0, 10), (-0.1611, 0.2775)),
        ((0, 10), (0, 10), (-0.2775, 0.2775)),
        ((0, 20), (10, 10), (0.6791, 1.0000)),
        ((0, 10), (10, 10), (0.6075, 1.0000)),
    ],
)
def test_top_box_difference_agrees_with_newcombes_table(first, second, expected):
    result = csat_top_box_difference(csat_top_box(*first), csat_top_box(*second))
    assert result.confidence_interval() == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(("first", "second"), [((48, 80), (56, 70)), ((9, 10), (3, 10))])
def test_top_box_statistic_is_the_root_of_the_n_minus_1_chi_square(first, second):
    result = csat_top_box_difference(csat_top_box(*first), csat_top_box(*second))
    table = [[k, n - k] for k, n in (first, second)]
    pearson = stats.chi2_contingency(table, correction=False).statistic
    total = np.sum(table)
    assert result.statistic**2 == pytest.approx(pearson * (total - 1) / total)
    assert math.copysign(1, result.statistic) == math.copysign(1, result.difference)
    assert result.pvalue == pytest.approx(stats.chi2.sf(result.statistic**2, df=1))


@pytest.mark.parametrize(
    ("first", "second"), [((0, 5), (0, 9)), ((5, 5), (9, 9)), ((0, 1), (0, 1))]
)
def test_top_box_difference_is_undefined_when_all_answers_agree(first, second):
    result = csat_top_box_difference(csat_top_box(*first), csat_top_box(*second))
    assert result.difference == 0
    assert math.isnan(result.statistic)
    assert math.isnan(result.pvalue)
    low, high = result.confidence_interval()
    assert low < 0 < high


@given(shares, shares)
def test_top_box_difference_turns_with_the_order(first, second):
    forth = csat_top_box_difference(first, second)
    back = csat_top_box_difference(second, first)
    assert forth.difference == second.proportion - first.proportion
    assert back.difference == -forth.difference
    low, high = forth.confidence_interval()
    assert -1 - 1e-12 <= low < high <= 1 + 1e-12
    assert back.confidence_interval() == pytest.approx((-high, -low))


def test_top_box_counts_are_checked():
    with pytest.raises(ValueError, match="`base` must be at least 1; got 0"):
        csat_top_box(0, 0)
    with pytest.raises(ValueError, match="`successes` must not be above `base`; got 6 of 5"):
        csat_top_box(6, 5)
    with pytest.raises(ValueError, match="`successes` must not be negative"):
        csat_top_box(-1, 5)
    with pytest.raises(TypeError, match=r"`base` must be a whole number; got 5\.0"):
        csat_top_box(1, 5.0)


def test_confidence_level_is_checked():
    mean, share = csat_mean([3, 4, 5]), csat_top_box(1, 5)
    results = (mean, share, csat_mean_difference(mean, mean), csat_top_box_difference(share, share))
    for result in results:
        with pytest.raises(ValueError, match="`confidence_level`"):
            result.confidence_interval(1)


def test_differences_take_results_of_their_own_kind():
    mean, share = csat_mean([3, 4, 5]), csat_top_box(1, 5)
    with pytest.raises(TypeError, match="`second` must be a CsatMeanResult; got CsatTopBoxResult"):
        csat_mean_difference(mean, share)
    with pytest.raises(TypeError, match="`first` must be a CsatTopBoxResult; got CsatMeanResult"):
        csat_top_box_difference(mean, share)


def test_results_are_frozen():
    for result in (CsatMeanResult(4.0, 1.0, 9), CsatTopBoxResult(4, 9)):
        with pytest.raises(AttributeError):
            result.base = 10


class TestMinimumDetectableDifference:
    # (z_.975 + z_.8) = 1.959964 + 0.841621 = 2.801585 standard errors (any normal table).
    def test_top_box(self) -> None:
        result = csat_top_box_difference(csat_top_box(48, 80), csat_top_box(56, 70))
        standard_error = math.sqrt(0.6 * 0.4 / 80 + 0.8 * 0.2 / 70)
        assert result.standard_error == pytest.approx(standard_error)
        assert result.minimum_detectable_difference() == pytest.approx(
            2.801585 * standard_error, rel=1e-6
        )

    def test_mean(self) -> None:
        result = csat_mean_difference(csat_mean([5, 4, 4, 3, 5]), csat_mean([3, 4, 2, 3, 3, 4]))
        assert result.minimum_detectable_difference() == pytest.approx(
            2.801585 * result.standard_error, rel=1e-6
        )
        assert result.minimum_detectable_difference(power=0.5) == pytest.approx(
            1.959964 * result.standard_error, rel=1e-6
        )

    def test_no_variation_is_not_a_number(self) -> None:
        result = csat_top_box_difference(csat_top_box(5, 5), csat_top_box(8, 8))
        assert math.isnan(result.minimum_detectable_difference())

    def test_power_is_a_probability(self) -> None:
        result = csat_top_box_difference(csat_top_box(5, 9), csat_top_box(3, 8))
        with pytest.raises(ValueError, match="`power`"):
            result.minimum_detectable_difference(power=1)

"""Change of the score between two independent samples."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multinomial

from cxassess.stats import NpsResult, nps_counts, nps_difference
from cxassess.stats._intervals import adjusted_wald_moments, wald_moments

Z_95 = 1.959963984540054  # R: qnorm(0.975)
METHODS = ("adjusted-wald", "wald")

count = st.integers(0, 400)
samples = st.tuples(count, count, count).filter(any).map(lambda sample: nps_counts(*sample))


def test_fall_of_twenty_points():
    # 20/30/50 -> 30/30/40, Wald: -20 points, SE 11.40, z 1.754, p .0794; the sign is kept here.
    result = nps_difference(nps_counts(20, 30, 50), nps_counts(30, 30, 40), method="wald")
    assert result.difference == pytest.approx(-0.20)
    assert result.standard_error == pytest.approx(0.1140, abs=5e-5)
    assert result.statistic == pytest.approx(-1.754, abs=5e-4)
    assert result.pvalue == pytest.approx(0.0794, abs=5e-5)


@pytest.mark.parametrize(
    ("method", "estimate", "standard_error", "pvalue"),
    [
        # R package NPS 2.0.999, 20/40/60 -> 10/30/80
        ("wald", 0.25, 0.089688, 0.00531274),
        ("adjusted-wald", 0.243902, 0.089118, 0.00620302),
    ],
)
def test_difference_agrees_with_r_package_nps(method, estimate, standard_error, pvalue):
    result = nps_difference(nps_counts(20, 40, 60), nps_counts(10, 30, 80), method=method)
    assert result.estimate == pytest.approx(estimate, abs=5e-7)
    assert result.standard_error == pytest.approx(standard_error, abs=5e-7)
    assert result.pvalue == pytest.approx(pvalue, abs=5e-9)
    assert result.difference == pytest.approx(0.25), "the observed one, whatever the method"
    assert result.method == method


def test_change_in_points_is_not_held_against_a_quantile():
    # 300/360/540 -> 324/351/675: z 1.853, p .0638. Six points are above 1.96 and not significant.
    result = nps_difference(nps_counts(300, 360, 540), nps_counts(324, 351, 675), method="wald")
    assert 100 * result.difference == pytest.approx(6)
    assert result.statistic == pytest.approx(1.853, abs=5e-4)
    assert result.pvalue == pytest.approx(0.0638, abs=5e-5)
    low, high = result.confidence_interval()
    assert low < 0 < high


def test_adjusted_wald_is_the_default():
    first, second = nps_counts(20, 40, 60), nps_counts(10, 30, 80)
    assert nps_difference(first, second) == nps_difference(first, second, method="adjusted-wald")


def rejection_rate(moments, first_shares, second_shares):
    """Exact probability that |z| > 1.96 for samples of 10 and 100 answers with these shares."""

    def outcomes(base, shares):
        sample = [(d, base - d - p, p) for d in range(base + 1) for p in range(base + 1 - d)]
        values = np.array([moments(*counts) for counts in sample])
        return values[:, 0], values[:, 1], multinomial.pmf(sample, base, shares)

    score, error, probability = outcomes(10, first_shares)
    other_score, other_error, other_probability = outcomes(100, second_shares)
    difference = np.subtract.outer(score, other_score)
    rejected = np.abs(difference) > Z_95 * np.hypot.outer(error, other_error)
    return probability @ rejected @ other_probability


def test_false_alarms_of_a_small_lopsided_sample():
    # No change at all, 2/8/90 % in both waves: Wald finds one in a third of them.
    shares = (0.02, 0.08, 0.90)
    assert rejection_rate(wald_moments, shares, shares) == pytest.approx(0.35, abs=0.005)
    assert rejection_rate(adjusted_wald_moments, shares, shares) == pytest.approx(0.035, abs=0.005)


def test_false_alarms_when_equal_scores_have_unequal_shapes():
    # +10 points in both waves, with few passives and with many: a pooled z rejects in 22 %.
    first, second = (0.40, 0.10, 0.50), (0.10, 0.70, 0.20)
    assert rejection_rate(adjusted_wald_moments, first, second) == pytest.approx(0.06, abs=0.005)


@pytest.mark.parametrize("method", METHODS)
def test_alternatives_share_out_the_probability(method):
    first, second = nps_counts(20, 30, 50), nps_counts(30, 30, 40)
    two_sided, less, greater = (
        nps_difference(first, second, method=method, alternative=alternative)
        for alternative in ("two-sided", "less", "greater")
    )
    assert less.pvalue == pytest.approx(two_sided.pvalue / 2)
    assert greater.pvalue == pytest.approx(1 - less.pvalue)
    assert less.statistic == greater.statistic == two_sided.statistic


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_interval_is_the_inverted_test(method, alternative):
    # At the level 1 - p a bound of the interval is no difference.
    result = nps_difference(
        nps_counts(20, 30, 50), nps_counts(30, 30, 40), method=method, alternative=alternative
    )
    low, high = result.confidence_interval(1 - result.pvalue)
    bound = low if alternative == "greater" else high
    assert bound == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("method", "end"), [("adjusted-wald", 2), ("wald", math.inf)])
def test_one_sided_intervals_reach_the_end_of_the_scale(method, end):
    first, second = nps_counts(20, 30, 50), nps_counts(30, 30, 40)
    less = nps_difference(first, second, method=method, alternative="less")
    greater = nps_difference(first, second, method=method, alternative="greater")
    assert less.confidence_interval().low == -end
    assert greater.confidence_interval().high == end
    # One-sided 95 % bounds are those of the two-sided 90 % interval.
    both = nps_difference(first, second, method=method).confidence_interval(0.90)
    one_sided = greater.confidence_interval().low, less.confidence_interval().high
    assert one_sided == pytest.approx(both)


def test_minimum_detectable_difference_is_a_multiple_of_the_standard_error():
    # z(.975) + z(.80) = 1.959964 + 0.841621 and, one-sided, 1.644854 + 0.841621 (R: qnorm)
    first, second = nps_counts(300, 360, 540), nps_counts(324, 351, 675)
    result = nps_difference(first, second)
    detectable = result.minimum_detectable_difference()
    assert detectable == pytest.approx(2.801585 * result.standard_error, rel=1e-6)
    assert result.minimum_detectable_difference(power=0.9) > detectable
    assert result.minimum_detectable_difference(alpha=0.01) > detectable
    for alternative in ("less", "greater"):
        one_sided = nps_difference(first, second, alternative=alternative)
        expected = 2.486475 * one_sided.standard_error
        assert one_sided.minimum_detectable_difference() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("second", [(0, 0, 10), (10, 0, 0)])
def test_wald_says_nothing_without_variance(second):
    result = nps_difference(nps_counts(0, 0, 10), nps_counts(*second), method="wald")
    assert result.standard_error == 0
    assert math.isnan(result.statistic)
    assert math.isnan(result.pvalue)
    assert math.isnan(result.minimum_detectable_difference())
    assert result.confidence_interval() == (result.difference, result.difference)


def test_adjusted_wald_is_defined_without_variance():
    same = nps_difference(nps_counts(0, 0, 10), nps_counts(0, 0, 10))
    assert (same.statistic, same.pvalue) == (0, 1)
    opposite = nps_difference(nps_counts(0, 0, 10), nps_counts(10, 0, 0))
    assert opposite.difference == -2
    assert 0 < opposite.pvalue < 1e-6
    assert opposite.confidence_interval().low >= -2


@pytest.mark.parametrize("second", [(1, 0, 0), (0, 1, 0), (0, 0, 1)])
def test_single_answers_never_differ_significantly(second):
    result = nps_difference(nps_counts(0, 1, 0), nps_counts(*second))
    assert result.pvalue > 0.05


def test_arguments_are_checked():
    sample = nps_counts(1, 2, 3)
    with pytest.raises(TypeError, match="`second` must be a NpsResult; got list"):
        nps_difference(sample, [9, 10])
    for first, second, name in (
        (NpsResult(0, 0, 0), sample, "first"),
        (sample, NpsResult(0, 0, 0), "second"),
    ):
        with pytest.raises(ValueError, match=f"`{name}` must have at least one answer"):
            nps_difference(first, second)
    with pytest.raises(ValueError, match=r"`method` must be one of {'adjusted-wald', 'wald'}"):
        nps_difference(sample, sample, method="tango")
    with pytest.raises(
        ValueError, match=r"`alternative` must be one of {'two-sided', 'less', 'greater'}"
    ):
        nps_difference(sample, sample, alternative="two_sided")
    result = nps_difference(sample, sample)
    with pytest.raises(ValueError, match="`confidence_level`"):
        result.confidence_interval(95)
    with pytest.raises(ValueError, match="`power`"):
        result.minimum_detectable_difference(power=80)
    with pytest.raises(ValueError, match="`alpha`"):
        result.minimum_detectable_difference(alpha=0)


@given(samples, samples)
def test_difference_turns_with_the_order(first, second):
    forth, back = nps_difference(first, second), nps_difference(second, first)
    assert forth.difference == second.nps - first.nps
    assert back.difference == -forth.difference
    assert back.statistic == -forth.statistic
    assert back.pvalue == forth.pvalue
    low, high = forth.confidence_interval()
    assert back.confidence_interval() == (-high, -low)


@given(samples, samples)
def test_swapping_promoters_and_detractors_turns_the_difference(first, second):
    def turned(sample):
        return nps_counts(sample.promoters, sample.passives, sample.detractors)

    result = nps_difference(first, second)
    mirror = nps_difference(turned(first), turned(second))
    assert mirror.difference == -result.difference
    assert mirror.statistic == -result.statistic


@given(samples, samples, st.floats(0.5, 0.999))
def test_interval_lies_on_the_scale_and_nests(first, second, level):
    result = nps_difference(first, second)
    low, high = result.confidence_interval(level)
    wider = result.confidence_interval((1 + level) / 2)
    assert -2 <= wider.low <= low < high <= wider.high <= 2


@given(samples, samples)
def test_interval_excludes_zero_when_the_test_rejects(first, second):
    result = nps_difference(first, second)
    low, high = result.confidence_interval()
    assert (low > 0 or high < 0) == (result.pvalue < 0.05)
    assert 0 <= result.pvalue <= 1

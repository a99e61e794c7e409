"""Whether a score stayed the same: two one-sided tests."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student

from cxassess.stats import SMALLEST_BASE, nps, nps_counts, nps_difference, nps_equivalence

METHODS = ("adjusted-wald", "wald")

count = st.integers(0, 2000)
samples = (
    st.tuples(count, count, count)
    .filter(lambda sample: sum(sample) >= SMALLEST_BASE)
    .map(lambda sample: nps_counts(*sample))
)
margins = st.floats(0.01, 0.5)


@pytest.mark.parametrize(
    ("method", "estimate", "error"),
    [
        # R package NPS 2.0.999, 20/40/60 -> 10/30/80: see test_nps_difference.py
        ("wald", 0.25, 0.089688),
        ("adjusted-wald", 0.243902, 0.089118),
    ],
)
def test_tests_are_those_of_both_sides_of_the_margin(method, estimate, error):
    first, second = nps_counts(20, 40, 60), nps_counts(10, 30, 80)
    result = nps_equivalence(first, second, margin=0.4, method=method)
    # The true difference is surely above -.40; that it is below .40 is the harder to show.
    assert result.pvalue == pytest.approx(norm.cdf((estimate - 0.4) / error), abs=1e-5)
    assert result.pvalue > norm.sf((estimate + 0.4) / error)
    assert result.difference == nps_difference(first, second, method=method)
    assert result.margin == 0.4


@given(samples, samples, margins, st.floats(0.001, 0.4))
def test_equivalent_when_the_interval_lies_within_the_margin(first, second, margin, alpha):
    result = nps_equivalence(first, second, margin=margin)
    assume(abs(result.pvalue - alpha) > 1e-9)
    low, high = result.confidence_interval(1 - 2 * alpha)
    assert result.equivalent(alpha) == (-margin < low and high < margin)


@given(samples, samples, st.floats(0.1, 5))
def test_the_interval_at_the_p_value_touches_the_margin(first, second, steps):
    change = nps_difference(first, second, method="adjusted-wald")
    margin = min(abs(change.estimate) + steps * change.standard_error, 1.99)
    result = nps_equivalence(first, second, margin=margin)
    assume(1e-9 < result.pvalue < 0.499)
    low, high = result.confidence_interval(1 - 2 * result.pvalue)
    assert max(-low, high) == pytest.approx(margin, abs=1e-6)


@given(samples, samples, margins)
def test_direction_does_not_matter(first, second, margin):
    pvalue = nps_equivalence(first, second, margin=margin).pvalue
    assert nps_equivalence(second, first, margin=margin).pvalue == pytest.approx(pvalue, abs=1e-9)
    mirror = [
        nps_counts(each.promoters, each.passives, each.detractors) for each in (first, second)
    ]
    assert nps_equivalence(*mirror, margin=margin).pvalue == pytest.approx(pvalue, abs=1e-9)


@given(samples, samples, margins)
def test_a_wider_margin_is_easier(first, second, margin):
    pvalue = nps_equivalence(first, second, margin=margin).pvalue
    assert nps_equivalence(first, second, margin=2 * margin).pvalue <= pvalue


def test_no_significant_difference_is_no_equality():
    # Twenty answers each, the same score: neither a difference nor an equality within 5 points.
    few = nps_counts(4, 6, 10)
    assert nps_difference(few, few).pvalue == 1
    assert not nps_equivalence(few, few, margin=0.05).equivalent()
    many = nps_counts(4000, 6000, 10_000)
    assert nps_equivalence(many, many, margin=0.05).equivalent()


def test_a_significant_difference_may_be_within_the_margin():
    first, second = nps_counts(4000, 6000, 10_000), nps_counts(4300, 6000, 9700)
    result = nps_equivalence(first, second, margin=0.05)
    assert result.difference.pvalue < 0.001
    assert result.equivalent()
    assert result.equivalent(0.01)
    assert not nps_equivalence(first, second, margin=0.03).equivalent()


def test_interval_is_of_90_percent():
    first, second = nps_counts(20, 40, 60), nps_counts(10, 30, 80)
    result = nps_equivalence(first, second, margin=0.1)
    expected = nps_difference(first, second, method="adjusted-wald").confidence_interval(0.9)
    assert result.confidence_interval() == expected
    assert result.confidence_interval(0.95).low < expected.low


def test_clusters_take_student_s_t():
    scores = [0, 7, 9, 10, 10] * 12
    first = nps(scores, clusters=np.repeat(np.arange(12), 5))
    second = nps(sorted(scores), clusters=100 + np.repeat(np.arange(12), 5))
    result = nps_equivalence(first, second, margin=0.5, method="adjusted-wald")
    steps = (0.5 - abs(result.difference.estimate)) / result.difference.standard_error
    assert result.pvalue == pytest.approx(student.sf(steps, result.difference.df))
    assert result.difference.df < 22 + 1e-9


def test_small_waves_are_tested_as_their_change_is():
    first, second = nps_counts(4, 6, 10), nps_counts(5, 5, 12)
    result = nps_equivalence(first, second, margin=0.6)
    assert result.difference == nps_difference(first, second)
    assert result.difference.method == "score"
    # At the level 1 - 2p the nearer bound of the interval is the margin.
    low, high = result.confidence_interval(1 - 2 * result.pvalue)
    assert min(abs(low + 0.6), abs(high - 0.6)) == pytest.approx(0, abs=1e-9)
    assert result.difference.statistic_at(0) == result.difference.statistic


@pytest.mark.parametrize("few", [(0, 0, 0), (0, 0, 3), (1, 1, 2)])
def test_under_five_answers_nothing_is_shown(few):
    for pair in ((few, (10, 20, 30)), ((10, 20, 30), few)):
        result = nps_equivalence(*(nps_counts(*each) for each in pair), margin=1)
        assert math.isnan(result.pvalue)
        assert not result.equivalent()
        assert all(map(math.isnan, result.confidence_interval()))


def test_wald_says_nothing_without_variance():
    same = nps_counts(0, 0, 10)
    result = nps_equivalence(same, same, margin=0.1, method="wald")
    assert math.isnan(result.pvalue)
    assert not result.equivalent()
    assert nps_equivalence(same, same, margin=0.1).pvalue > 0.05, "ten answers show little"


def test_arguments_are_checked():
    sample = nps_counts(1, 2, 3)
    for margin in (5, 2, 0, -0.1, math.nan):
        with pytest.raises(ValueError, match=r"`margin` must be in \(0, 2\), where 5 points are"):
            nps_equivalence(sample, sample, margin=margin)
    with pytest.raises(ValueError, match=r"`method` must be one of {'auto', 'score', "):
        nps_equivalence(sample, sample, margin=0.1, method="tango")
    with pytest.raises(TypeError, match="`second` must be a NpsResult; got float"):
        nps_equivalence(sample, 0.4, margin=0.1)
    with pytest.raises(TypeError, match="margin"):
        nps_equivalence(sample, sample)
    for alpha in (0, 1, 5):
        with pytest.raises(ValueError, match="`alpha` must be a number between 0 and 1"):
            nps_equivalence(sample, sample, margin=0.1).equivalent(alpha)

"""Change of a top-box share between two samples."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats

from cxassess.stats import (
    csat_mean,
    csat_top_box,
    csat_top_box_difference,
    csat_top_box_paired_table,
    csat_top_box_scores,
)
from cxassess.stats._csat_intervals import Share, miettinen_nurminen_statistic

METHODS = ["newcombe", "miettinen-nurminen"]
ALTERNATIVES = ["two-sided", "less", "greater"]


def shares_of(most):
    return st.integers(1, most).flatmap(
        lambda base: st.integers(0, base).map(lambda successes: csat_top_box(successes, base))
    )


shares = shares_of(500)
few = shares_of(40)
rows = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 9)), min_size=2, max_size=30)


def difference(first, second, **options):
    return csat_top_box_difference(csat_top_box(*first), csat_top_box(*second), **options)


def statistic_by_definition(first, second, hypothesis):
    """Maximise the likelihood under the hypothesis and standardise, times N / (N - 1)."""

    def likelihood(proportion):
        return sum(
            stats.binom.logpmf(share.successes, share.base, each)
            for share, each in ((first, proportion), (second, proportion + hypothesis))
        )

    low, high = max(0.0, -hypothesis), min(1.0, 1 - hypothesis)
    inner = optimize.minimize_scalar(
        lambda proportion: -likelihood(proportion),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-12},
    ).x
    before = max((low, inner, high), key=likelihood)
    after = before + hypothesis
    total = first.base + second.base
    variance = before * (1 - before) / first.base + after * (1 - after) / second.base
    residual = second.proportion - first.proportion - hypothesis
    return residual / math.sqrt(variance * total / (total - 1))


@pytest.mark.parametrize(
    ("first", "second", "newcombe", "miettinen_nurminen"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, methods 10 and 6; his
        # difference is the sample named second here minus the one named first. Method 6 as the
        # tests of the Python package mergeron quote it.
        ((48, 80), (56, 70), (0.0524, 0.3339), (0.0528, 0.3382)),
        ((3, 10), (9, 10), (0.1705, 0.8090), (0.1700, 0.8406)),
        ((2, 7), (6, 7), (0.0582, 0.8062), (0.0342, 0.8534)),
        ((0, 29), (5, 56), (-0.0381, 0.1926), (-0.0326, 0.1933)),
        ((0, 20), (0, 10), (-0.1611, 0.2775), (-0.1658, 0.2844)),
        ((0, 10), (0, 10), (-0.2775, 0.2775), (-0.2879, 0.2879)),
        ((0, 20), (10, 10), (0.6791, 1.0000), (0.7156, 1.0000)),
        ((0, 10), (10, 10), (0.6075, 1.0000), (0.6636, 1.0000)),
    ],
)
def test_intervals_agree_with_newcombes_table(first, second, newcombe, miettinen_nurminen):
    result = difference(first, second)
    assert result.confidence_interval() == pytest.approx(newcombe, abs=5e-5)
    assert result.confidence_interval(method="newcombe") == result.confidence_interval()
    other = result.confidence_interval(method="miettinen-nurminen")
    assert other == pytest.approx(miettinen_nurminen, abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "method", "expected", "digits"),
    [
        # R contingencytables, its test-ch4.R: MiettinenNurminen_asymptotic_score_CI_
        # difference_2x2(rbind(c(0, 16), c(15, 57))), Newcombe_hybrid_score_CI_2x2(rbind(c(7, 27),
        # c(1, 33)))
        ((15, 72), (0, 16), "miettinen-nurminen", (-0.3164, -0.0056), 4),
        ((1, 34), (7, 34), "newcombe", (0.0189, 0.3404), 4),
        # R, as the tests of the Python package mergeron quote it: 3/29 - 6/36
        ((6, 36), (3, 29), "newcombe", (-0.2298067, 0.1197196), 7),
        ((6, 36), (3, 29), "miettinen-nurminen", (-0.2369807, 0.1227832), 7),
        ((0, 20), (0, 10), "miettinen-nurminen", (-0.16576023, 0.28438134), 8),
    ],
)
def test_intervals_agree_with_r(first, second, method, expected, digits):
    interval = difference(first, second).confidence_interval(method=method)
    assert interval == pytest.approx(expected, abs=0.51 * 10**-digits)


def test_score_statistic_agrees_with_cicalc():
    # R cicalc, snapshot of ci_prop_diff_mee for 56/70 - 48/80 with delta 0 and 0.1: statistics
    # 2.65 and 1.348, without the factor N / (N - 1)
    first, second = Share(48, 80), Share(56, 70)
    for hypothesis, expected, digits in ((0, 2.65, 2), (0.1, 1.348, 3)):
        result = miettinen_nurminen_statistic(first, second, hypothesis)
        plain = result * math.sqrt(150 / 149)
        assert plain == pytest.approx(expected, abs=0.51 * 10**-digits)


@pytest.mark.parametrize(
    ("first", "second", "wrong"),
    [
        # statsmodels 0.15.0, confint_proportions_2indep(56, 70, 48, 80, compare="diff",
        # method="score"); its cubic holds a count where a base belongs (issue 10269)
        (Share(48, 80), Share(56, 70), (0.05255169551769193, 0.34403907198677314)),
        # ... (9, 10, 3, 10): ValueError, f(a) and f(b) must have different signs
        (Share(3, 10), Share(9, 10), None),
    ],
)
def test_score_interval_is_right_where_statsmodels_is_not(first, second, wrong):
    result = difference(first, second)
    low, high = result.confidence_interval(method="miettinen-nurminen")
    quantile = stats.norm.ppf(0.975)
    assert statistic_by_definition(first, second, low) == pytest.approx(quantile, abs=1e-6)
    assert statistic_by_definition(first, second, high) == pytest.approx(-quantile, abs=1e-6)
    if wrong is not None:
        assert abs(statistic_by_definition(first, second, wrong[1])) > quantile + 0.05


@given(few, few, st.sampled_from([0.8, 0.95, 0.99]))
def test_score_bounds_are_where_the_test_is_at_its_level(first, second, level):
    result = csat_top_box_difference(first, second)
    low, high = result.confidence_interval(level, method="miettinen-nurminen")
    assert -1 <= low <= result.difference <= high <= 1
    quantile = stats.norm.ppf((1 + level) / 2)
    for bound, expected in ((low, quantile), (high, -quantile)):
        if abs(bound) < 1:
            shares = first.equal_counts, second.equal_counts
            assert statistic_by_definition(*shares, bound) == pytest.approx(expected, abs=1e-5)
        else:
            assert bound == result.difference


@given(few, few, st.floats(-0.99, 0.99))
def test_score_statistic_is_that_of_the_likelihood(first, second, hypothesis):
    assume(abs(second.proportion - first.proportion - hypothesis) > 1e-6)
    shares = first.equal_counts, second.equal_counts
    expected = statistic_by_definition(*shares, hypothesis)
    assert miettinen_nurminen_statistic(*shares, hypothesis) == pytest.approx(expected, rel=1e-5)


@given(shares, shares)
def test_score_interval_agrees_with_the_pvalue(first, second):
    result = csat_top_box_difference(first, second)
    assume(1e-6 < result.pvalue < 1)
    low, high = result.confidence_interval(1 - result.pvalue, method="miettinen-nurminen")
    assert (low if result.difference > 0 else high) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("first", "second"), [((48, 80), (56, 70)), ((9, 10), (3, 10))])
def test_statistic_is_the_root_of_the_n_minus_1_chi_square(first, second):
    result = difference(first, second)
    table = [[k, n - k] for k, n in (first, second)]
    pearson = stats.chi2_contingency(table, correction=False).statistic
    total = np.sum(table)
    assert result.statistic**2 == pytest.approx(pearson * (total - 1) / total)
    assert math.copysign(1, result.statistic) == math.copysign(1, result.difference)
    assert result.pvalue == pytest.approx(stats.chi2.sf(result.statistic**2, df=1))


@pytest.mark.parametrize(
    ("first", "second"), [((0, 5), (0, 9)), ((5, 5), (9, 9)), ((0, 1), (0, 1))]
)
def test_is_undefined_when_all_answers_agree(first, second):
    result = difference(first, second)
    assert result.difference == 0
    assert math.isnan(result.statistic)
    assert math.isnan(result.pvalue)
    for method in METHODS:
        low, high = result.confidence_interval(method=method)
        assert low < 0 < high


def test_from_nobody_to_everybody():
    result = difference((0, 1), (1, 1))
    assert (result.difference, result.standard_error) == (1, 0)
    assert result.statistic == pytest.approx(1)  # chi-square 2, times (2 - 1) / 2
    for method in METHODS:
        low, high = result.confidence_interval(method=method)
        assert low < 1
        assert high == 1


@pytest.mark.parametrize("method", METHODS)
def test_without_answers_or_with_one_cluster_there_is_no_test(method):
    lone = csat_top_box_scores([5, 4, 1], scale=(1, 5), clusters=["a", "a", "a"])
    for first in (csat_top_box(0, 0), lone):
        result = csat_top_box_difference(first, csat_top_box(3, 5))
        assert math.isnan(result.statistic)
        assert math.isnan(result.pvalue)
        assert all(math.isnan(bound) for bound in result.confidence_interval(method=method))


@pytest.mark.parametrize("method", METHODS)
@given(first=few, second=few)
def test_turns_with_the_order(method, first, second):
    forth = csat_top_box_difference(first, second)
    back = csat_top_box_difference(second, first)
    assert forth.difference == second.proportion - first.proportion
    assert back.difference == -forth.difference
    assert back.statistic == pytest.approx(-forth.statistic, nan_ok=True)
    low, high = forth.confidence_interval(method=method)
    assert -1 <= low < high <= 1
    assert back.confidence_interval(method=method) == pytest.approx((-high, -low), abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@given(first=few, second=few)
def test_intervals_nest(method, first, second):
    result = csat_top_box_difference(first, second)
    levels = (0.5, 0.8, 0.95, 0.999)
    for inner, outer in pairwise(
        result.confidence_interval(level, method=method) for level in levels
    ):
        assert outer.low <= inner.low <= result.difference <= inner.high <= outer.high


@given(few, few)
def test_one_sided_tests_halve_the_two_sided_one(first, second):
    two, less, greater = (
        csat_top_box_difference(first, second, alternative=alternative)
        for alternative in ALTERNATIVES
    )
    assume(not math.isnan(two.pvalue))
    assert 2 * min(less.pvalue, greater.pvalue) == pytest.approx(two.pvalue)
    assert less.pvalue + greater.pvalue == pytest.approx(1)
    for method in METHODS:
        low, high = two.confidence_interval(0.9, method=method)
        assert less.confidence_interval(0.95, method=method) == pytest.approx((-1, high))
        assert greater.confidence_interval(0.95, method=method) == pytest.approx((low, 1))


class TestWeightsAndClusters:
    def test_weights_enter_by_the_effective_base(self):
        scores, weights = [5, 1, 4, 2, 5, 5, 3, 4], [1, 2, 1, 1, 3, 1, 2, 1]
        first = csat_top_box_scores(scores, scale=(1, 5), weights=weights)
        second = csat_top_box(6, 20)
        result = csat_top_box_difference(first, second)
        base = first.equal_counts.base
        assert base < 8
        assert result.difference == pytest.approx(0.3 - first.proportion)
        assert result.df == math.inf
        pooled = (first.proportion * base + 6) / (base + 20)
        variance = pooled * (1 - pooled) * (1 / base + 1 / 20) * (base + 20) / (base + 19)
        assert result.statistic == pytest.approx(result.difference / math.sqrt(variance))
        # Newcombe from the Wilson interval of each
        (low, high), (other_low, other_high) = (
            each.confidence_interval() for each in (first, second)
        )
        assert result.confidence_interval() == pytest.approx(
            (
                result.difference - math.hypot(0.3 - other_low, high - first.proportion),
                result.difference + math.hypot(other_high - 0.3, first.proportion - low),
            )
        )

    @given(rows, rows)
    def test_weights_of_one_are_none(self, first, second):
        plain, weighted = (
            csat_top_box_difference(
                *(
                    csat_top_box_scores(
                        [score for score, _ in each],
                        scale=(1, 5),
                        weights=[weight] * len(each) if weight else None,
                    )
                    for each in (first, second)
                )
            )
            for weight in (None, 1)
        )
        assert math.isnan(plain.pvalue) or plain == weighted

    def test_few_clusters_take_students_t(self):
        first = csat_top_box_scores([5, 4, 1, 2, 5, 1], scale=(1, 5), clusters=[1, 1, 2, 2, 3, 3])
        second = csat_top_box(15, 20)
        result = csat_top_box_difference(first, second)
        errors = first.standard_error, second.standard_error
        # Satterthwaite with 3 - 1 degrees of freedom for the clusters, infinite for the others
        assert result.df == pytest.approx(
            (errors[0] ** 2 + errors[1] ** 2) ** 2 / (errors[0] ** 4 / 2)
        )
        expected = 2 * stats.t.sf(abs(result.statistic), result.df)
        assert result.pvalue == pytest.approx(expected)
        low, high = result.confidence_interval(1 - result.pvalue, method="miettinen-nurminen")
        assert (low if result.difference > 0 else high) == pytest.approx(0, abs=1e-9)

    def test_the_same_people_have_newcombes_paired_interval(self):
        # R contingencytables, its test-ch8.R: Newcombe_square_and_add_CI_paired_2x2(
        # cavo_2012), [[59, 6], [16, 80]], is -0.1186 to -0.0046 for first - second.
        moves = [(5, 5)] * 59 + [(5, 1)] * 6 + [(1, 5)] * 16 + [(1, 1)] * 80
        first, second = (
            csat_top_box_scores(scores, scale=(1, 5), clusters=np.arange(161))
            for scores in zip(*moves, strict=True)
        )
        result = csat_top_box_difference(first, second)
        assert result.overlap == 161
        assert result.confidence_interval() == pytest.approx((0.0046, 0.1186), abs=5e-5)
        exact = csat_top_box_paired_table([[80, 16], [6, 59]])
        assert result.pvalue == pytest.approx(exact.pvalue, abs=0.002)
        assert result.pvalue < csat_top_box_difference(first.unweighted, second.unweighted).pvalue

    def test_people_who_answer_alike_both_times_leave_an_interval(self):
        people = csat_top_box_scores([5, 5, 1, 1, 5, 1], scale=(1, 5), clusters=np.arange(6))
        result = csat_top_box_difference(people, people)
        assert (result.difference, result.pvalue) == (0, 1)
        for method in METHODS:
            low, high = result.confidence_interval(method=method)
            assert low < -0.1
            assert high > 0.1

    @given(rows, rows)
    def test_the_pvalue_agrees_with_the_score_interval(self, first, second):
        result = csat_top_box_difference(
            *(
                csat_top_box_scores(
                    [score for score, _ in each],
                    scale=(1, 5),
                    clusters=[label for _, label in each],
                )
                for each in (first, second)
            )
        )
        assume(1e-6 < result.pvalue < 1)
        low, high = result.confidence_interval(1 - result.pvalue, method="miettinen-nurminen")
        assert -1 <= low <= high <= 1
        assert (low if result.difference > 0 else high) == pytest.approx(0, abs=1e-8)


class TestMinimumDetectableDifference:
    # (z_.975 + z_.8) = 1.959964 + 0.841621 = 2.801585 standard errors (any normal table).
    def test_is_a_multiple_of_the_standard_error(self):
        result = difference((48, 80), (56, 70))
        standard_error = math.sqrt(0.6 * 0.4 / 80 + 0.8 * 0.2 / 70)
        assert result.standard_error == pytest.approx(standard_error)
        assert result.minimum_detectable_difference() == pytest.approx(
            2.801585 * standard_error, rel=1e-6
        )

    def test_no_variation_is_not_a_number(self):
        assert math.isnan(difference((5, 5), (8, 8)).minimum_detectable_difference())

    def test_power_is_a_probability(self):
        with pytest.raises(ValueError, match="`power`"):
            difference((5, 9), (3, 8)).minimum_detectable_difference(power=1)


def test_arguments_are_checked():
    mean, share = csat_mean([3, 4, 5]), csat_top_box(1, 5)
    with pytest.raises(TypeError, match="`first` must be a CsatTopBoxResult; got CsatMeanResult"):
        csat_top_box_difference(mean, share)
    with pytest.raises(ValueError, match="`alternative` must be one of"):
        csat_top_box_difference(share, share, alternative="up")
    result = csat_top_box_difference(share, share)
    with pytest.raises(ValueError, match=r"`method` must be one of \{'newcombe', 'miettinen-nur"):
        result.confidence_interval(method="wald")
    with pytest.raises(ValueError, match="`confidence_level` must be a number between 0 and 1"):
        result.confidence_interval(1)
    one_sided = csat_top_box_difference(share, share, alternative="less")
    with pytest.raises(ValueError, match=r"at least 0\.5 with a one-sided alternative; got 0\.4"):
        one_sided.confidence_interval(0.4)

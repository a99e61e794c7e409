"""Change of a mean: Welch, the same people, and equality within a margin."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from cxassess.stats import (
    CsatMeanResult,
    csat_mean,
    csat_mean_difference,
    csat_mean_equivalence,
    csat_mean_paired,
    csat_top_box,
)

# Student's sleep data, R: datasets::sleep$extra
FIRST_DRUG = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND_DRUG = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

ALTERNATIVES = ["two-sided", "less", "greater"]

answers = st.lists(st.integers(1, 7), min_size=2, max_size=60)
pairs = st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=3, max_size=40)


def spread(*samples):
    return all(len(set(sample)) > 1 for sample in samples)


class TestIndependent:
    def test_agrees_with_welchs_test_in_r(self):
        # R documentation of t.test: t.test(extra ~ group, data = sleep) gives t = -1.8608,
        # df = 17.776, p-value = 0.07939, interval -3.3654832 to 0.2054832 for group 1 - group 2.
        first, second = csat_mean(FIRST_DRUG), csat_mean(SECOND_DRUG)
        assert (first.mean, second.mean) == pytest.approx((0.75, 2.33))
        result = csat_mean_difference(first, second)
        assert result.difference == pytest.approx(1.58)
        assert result.statistic == pytest.approx(1.8608, abs=5e-5)
        assert result.df == pytest.approx(17.776, abs=5e-4)
        assert result.pvalue == pytest.approx(0.07939, abs=5e-6)
        assert result.confidence_interval() == pytest.approx((-0.2054832, 3.3654832), abs=5e-8)

    @given(answers, answers, st.sampled_from(ALTERNATIVES))
    def test_agrees_with_scipy(self, first, second, alternative):
        assume(spread(first, second))
        expected = stats.ttest_ind(second, first, equal_var=False, alternative=alternative)
        result = csat_mean_difference(csat_mean(first), csat_mean(second), alternative=alternative)
        assert result.pvalue == pytest.approx(expected.pvalue)
        low, high = expected.confidence_interval(0.9)
        assert result.confidence_interval(0.9) == pytest.approx((low, high))

    @given(answers, answers)
    def test_turns_with_the_order(self, first, second):
        forth = csat_mean_difference(csat_mean(first), csat_mean(second))
        back = csat_mean_difference(csat_mean(second), csat_mean(first))
        assert back.difference == -forth.difference
        assert back.pvalue == pytest.approx(forth.pvalue, nan_ok=True)
        low, high = forth.confidence_interval()
        assert back.confidence_interval() == pytest.approx((-high, -low), nan_ok=True)

    @given(answers, answers, st.sampled_from(ALTERNATIVES))
    def test_the_bound_is_where_the_test_is_at_its_level(self, first, second, alternative):
        assume(spread(first, second))
        result = csat_mean_difference(csat_mean(first), csat_mean(second), alternative=alternative)
        for bound in result.confidence_interval(0.9):
            if math.isfinite(bound):
                moved = csat_mean([each + bound for each in first])
                test = csat_mean_difference(moved, csat_mean(second), alternative=alternative)
                assert test.pvalue == pytest.approx(0.1)

    def test_weights_and_clusters_are_in_the_error(self):
        first = csat_mean([5, 4, 2, 3, 1], weights=[1, 2, 1, 3, 1])
        second = csat_mean([5, 4, 4, 5, 3, 2], clusters=[1, 1, 2, 2, 3, 3])
        result = csat_mean_difference(first, second)
        errors = first.standard_error, second.standard_error
        assert result.standard_error == pytest.approx(math.hypot(*errors))
        # Satterthwaite with 5 - 1 and 3 - 1 degrees of freedom
        assert result.df == pytest.approx(
            sum(error**2 for error in errors) ** 2 / (errors[0] ** 4 / 4 + errors[1] ** 4 / 2)
        )
        assert result.overlap is None

    def test_one_answer_has_no_test(self):
        result = csat_mean_difference(csat_mean([4]), csat_mean([5, 4, 3]))
        assert result.difference == 0
        assert math.isnan(result.pvalue)
        assert all(math.isnan(bound) for bound in result.confidence_interval())

    def test_no_answer_and_one_cluster_have_no_test(self):
        for first in (csat_mean([]), csat_mean([4, 5], clusters=[1, 1])):
            result = csat_mean_difference(first, csat_mean([5, 4, 3]))
            assert math.isnan(result.statistic)
            assert math.isnan(result.pvalue)
            assert math.isnan(result.minimum_detectable_difference())

    @pytest.mark.parametrize("alternative", ALTERNATIVES)
    def test_is_undefined_without_variance(self, alternative):
        result = csat_mean_difference(
            csat_mean([4, 4]), csat_mean([5, 5, 5]), alternative=alternative
        )
        assert (result.difference, result.standard_error) == (1, 0)
        assert math.isnan(result.statistic)
        assert math.isnan(result.pvalue)
        assert all(math.isnan(bound) for bound in result.confidence_interval())

    def test_arguments_are_checked(self):
        mean, share = csat_mean([3, 4, 5]), csat_top_box(1, 5)
        with pytest.raises(TypeError, match="`second` must be a CsatMeanResult; got CsatTopBox"):
            csat_mean_difference(mean, share)
        with pytest.raises(ValueError, match="`alternative` must be one of"):
            csat_mean_difference(mean, mean, alternative="two.sided")
        with pytest.raises(ValueError, match="`confidence_level`"):
            csat_mean_difference(mean, mean).confidence_interval(0)


class TestPaired:
    def test_agrees_with_the_paired_test_in_r(self):
        # R: with(sleep, t.test(extra[group == 1], extra[group == 2], paired = TRUE)) gives
        # t = -4.0621, df = 9, p-value = 0.002833, interval -2.4598858 to -0.7001142.
        result = csat_mean_paired(FIRST_DRUG, SECOND_DRUG)
        assert result.difference == pytest.approx(1.58)
        assert result.statistic == pytest.approx(4.0621, abs=5e-5)
        assert result.df == 9
        assert result.pvalue == pytest.approx(0.002833, abs=5e-7)
        assert result.confidence_interval() == pytest.approx((0.7001142, 2.4598858), abs=5e-8)
        assert result.overlap == 10

    @given(pairs, st.sampled_from(ALTERNATIVES))
    def test_is_the_test_of_samples_whose_clusters_are_the_same_people(self, people, alternative):
        first, second = zip(*people, strict=True)
        paired = csat_mean_paired(first, second, alternative=alternative)
        ids = np.arange(len(people))
        result = csat_mean_difference(
            csat_mean(first, clusters=ids),
            csat_mean(second, clusters=ids),
            alternative=alternative,
        )
        assert result.difference == pytest.approx(paired.difference, abs=1e-12)
        assert result.standard_error == pytest.approx(paired.standard_error, abs=1e-9)
        assert result.df == pytest.approx(paired.df, nan_ok=True)
        assert result.pvalue == pytest.approx(paired.pvalue, nan_ok=True, abs=1e-9)

    @given(pairs)
    def test_order_of_people_does_not_matter(self, people):
        forth = csat_mean_paired(*zip(*people, strict=True))
        back = csat_mean_paired(*zip(*people[::-1], strict=True))
        assert forth.difference == pytest.approx(back.difference)
        assert forth.pvalue == pytest.approx(back.pvalue, nan_ok=True)

    @given(pairs)
    def test_turns_with_the_order_of_waves(self, people):
        first, second = zip(*people, strict=True)
        forth, back = csat_mean_paired(first, second), csat_mean_paired(second, first)
        assert back.difference == -forth.difference
        assert back.pvalue == pytest.approx(forth.pvalue, nan_ok=True)

    def test_everybody_alike_is_undefined(self):
        result = csat_mean_paired([3, 4, 2], [4, 5, 3])
        assert (result.difference, result.standard_error) == (1, 0)
        assert math.isnan(result.pvalue)
        assert all(math.isnan(bound) for bound in result.confidence_interval())

    @pytest.mark.parametrize("people", [[], [4]])
    def test_few_people_have_no_test(self, people):
        result = csat_mean_paired(people, people)
        assert math.isnan(result.pvalue)
        assert all(math.isnan(bound) for bound in result.confidence_interval())

    def test_arguments_are_checked(self):
        with pytest.raises(ValueError, match="the same people; got 2 and 3 answers"):
            csat_mean_paired([4, 5], [4, 5, 3])
        with pytest.raises(ValueError, match="`second` must hold"):
            csat_mean_paired([4, 5], [4, None])
        with pytest.raises(ValueError, match="`alternative`"):
            csat_mean_paired([4, 5], [4, 3], alternative="up")


class TestOverlap:
    def test_clusters_in_both_samples_narrow_the_error(self):
        # The same accounts, which stay as satisfied as they were.
        accounts = np.repeat(np.arange(8), 3)
        first = np.repeat([1, 2, 3, 4, 5, 2, 3, 4], 3)
        second = first + np.tile([0, 1, 0], 8)
        shared = csat_mean_difference(
            csat_mean(first, clusters=accounts), csat_mean(second, clusters=accounts)
        )
        apart = csat_mean_difference(
            csat_mean(first, clusters=accounts), csat_mean(second, clusters=accounts + 100)
        )
        assert (shared.overlap, apart.overlap) == (8, 0)
        assert shared.difference == apart.difference
        assert shared.standard_error == 0  # every account rose by a third
        assert apart.standard_error > 0.5
        assert math.isnan(shared.pvalue)

    @given(answers)
    def test_everybody_alike_leaves_no_rounding_error(self, first):
        ids = np.arange(len(first))
        second = [each + 1 for each in first]
        result = csat_mean_difference(
            csat_mean(first, clusters=ids), csat_mean(second, clusters=ids)
        )
        assert result.standard_error == 0
        assert math.isnan(result.pvalue)

    def test_some_clusters_in_both(self):
        first = csat_mean([1, 2, 5, 4, 3, 5], clusters=[1, 1, 2, 2, 3, 3])
        second = csat_mean([2, 2, 5, 5, 1, 4], clusters=[2, 1, 2, 3, 4, 4])
        result = csat_mean_difference(first, second)
        # By hand: residuals summed by cluster over 6 answers each, correction 3/2 and 4/3
        before = {1: (1 + 2 - 2 * 20 / 6) / 6, 2: (9 - 40 / 6) / 6, 3: (8 - 40 / 6) / 6}
        after = {
            1: (2 - 19 / 6) / 6,
            2: (7 - 38 / 6) / 6,
            3: (5 - 19 / 6) / 6,
            4: (5 - 38 / 6) / 6,
        }
        variance = 1.5 * sum(each**2 for each in before.values())
        variance += 4 / 3 * sum(each**2 for each in after.values())
        covariance = math.sqrt(1.5 * 4 / 3) * sum(before[key] * after[key] for key in (1, 2, 3))
        assert result.overlap == 3
        assert result.standard_error == pytest.approx(math.sqrt(variance - 2 * covariance))
        assert result.df <= 3  # four accounts in all


class TestEquivalence:
    def test_agrees_with_toster(self):
        # R TOSTER, TOSTtwo(m1 = 5.25, m2 = 5.22, sd1 = 0.95, sd2 = 0.83, n1 = 95, n2 = 89,
        # low_eqbound_d = -0.43, high_eqbound_d = 0.43): "t(182) = -2.69, p = 0.004"; the bounds
        # are multiples of the root of the mean variance.
        first, second = CsatMeanResult(5.22, 0.83, 89), CsatMeanResult(5.25, 0.95, 95)
        margin = 0.43 * math.sqrt((0.95**2 + 0.83**2) / 2)
        result = csat_mean_equivalence(first, second, margin=margin)
        assert result.pvalue == pytest.approx(0.004, abs=5e-4)
        assert stats.t.ppf(result.pvalue, result.difference.df) == pytest.approx(-2.69, abs=5e-3)

    def test_agrees_with_statsmodels(self):
        # statsmodels 0.15.0: ttost_ind(second, first, -3, 3, usevar="unequal")
        result = csat_mean_equivalence(csat_mean(FIRST_DRUG), csat_mean(SECOND_DRUG), margin=3)
        assert result.pvalue == pytest.approx(0.05597891453224451, rel=1e-12)
        assert not result.equivalent()
        assert result.equivalent(alpha=0.1)

    @given(answers, answers, st.floats(0.1, 3), st.sampled_from([0.01, 0.05, 0.2]))
    def test_is_the_interval_inside_the_margin(self, first, second, margin, alpha):
        assume(spread(first, second))
        result = csat_mean_equivalence(csat_mean(first), csat_mean(second), margin=margin)
        low, high = result.confidence_interval(1 - 2 * alpha)
        assume(min(abs(low + margin), abs(high - margin)) > 1e-9)
        assert result.equivalent(alpha) == (-margin < low <= high < margin)

    def test_no_difference_seen_is_not_no_difference(self):
        few = csat_mean_equivalence(csat_mean([5, 3, 4]), csat_mean([4, 3, 5]), margin=0.3)
        assert few.difference.pvalue == 1
        assert not few.equivalent()

    def test_is_undefined_without_variance(self):
        result = csat_mean_equivalence(csat_mean([4, 4]), csat_mean([4, 4]), margin=1)
        assert math.isnan(result.pvalue)
        assert not result.equivalent()

    @pytest.mark.parametrize("margin", [0, -0.5, math.inf, math.nan])
    def test_margin_is_checked(self, margin):
        mean = csat_mean([3, 4, 5])
        with pytest.raises(ValueError, match="`margin` must be a finite number above 0"):
            csat_mean_equivalence(mean, mean, margin=margin)


class TestMinimumDetectableDifference:
    # (z_.975 + z_.8) = 1.959964 + 0.841621 = 2.801585 standard errors and one-sided
    # (z_.95 + z_.8) = 1.644854 + 0.841621 = 2.486475 (any normal table).
    def test_multiples(self):
        first, second = csat_mean([5, 4, 4, 3, 5]), csat_mean([3, 4, 2, 3, 3, 4])
        result = csat_mean_difference(first, second)
        error = result.standard_error
        assert result.minimum_detectable_difference() == pytest.approx(2.801585 * error, rel=1e-6)
        assert result.minimum_detectable_difference(power=0.5) == pytest.approx(
            1.959964 * error, rel=1e-6
        )
        one_sided = csat_mean_difference(first, second, alternative="greater")
        assert one_sided.minimum_detectable_difference() == pytest.approx(
            2.486475 * error, rel=1e-6
        )

    def test_no_variation_is_not_a_number(self):
        result = csat_mean_difference(csat_mean([4, 4]), csat_mean([5, 5]))
        assert math.isnan(result.minimum_detectable_difference())

    def test_power_is_a_probability(self):
        mean = csat_mean([3, 4, 5])
        with pytest.raises(ValueError, match="`power`"):
            csat_mean_difference(mean, mean).minimum_detectable_difference(power=1)

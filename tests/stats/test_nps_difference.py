"""Change of the score between two samples, independent or with clusters in common."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multinomial
from scipy.stats import t as student

from cxassess.stats import (
    ADJUSTED_WALD_FROM,
    SMALLEST_BASE,
    nps,
    nps_counts,
    nps_difference,
    nps_paired,
)
from cxassess.stats._intervals import adjusted_wald_moments, wald_moments

Z_95 = 1.959963984540054  # R: qnorm(0.975)
METHODS = ("score", "adjusted-wald", "wald")
OPTIONS = ("auto", "score", "adjusted-wald")  # wald is NaN where a class alone is observed
CODED = np.repeat([-1, 0, 1], [7, 2, 2])

count = st.integers(0, 400)
samples = (
    st.tuples(count, count, count)
    .filter(lambda sample: sum(sample) >= SMALLEST_BASE)
    .map(lambda sample: nps_counts(*sample))
)


def turned(sample):
    return nps_counts(sample.promoters, sample.passives, sample.detractors)


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


@pytest.mark.parametrize(
    ("bases", "expected"),
    [
        ((ADJUSTED_WALD_FROM, ADJUSTED_WALD_FROM), "adjusted-wald"),
        ((ADJUSTED_WALD_FROM - 1, 10 * ADJUSTED_WALD_FROM), "score"),
        ((10 * ADJUSTED_WALD_FROM, ADJUSTED_WALD_FROM - 1), "score"),
        ((SMALLEST_BASE, SMALLEST_BASE), "score"),
    ],
)
def test_auto_chooses_by_the_smaller_base_alone(bases, expected):
    for first, second in (((1, 2), (3, 1)), ((0, 0), (0, 0)), ((2, 0), (2, 3))):
        before, after = (
            nps_counts(detractors, passives, base - detractors - passives)
            for base, (detractors, passives) in zip(bases, (first, second), strict=True)
        )
        assert nps_difference(before, after).method == expected
        assert nps_difference(before, after) == nps_difference(before, after, method=expected)


def test_auto_looks_at_the_independent_base():
    size = 2 * ADJUSTED_WALD_FROM
    plain = nps([9, 3] * ADJUSTED_WALD_FROM)
    clustered = nps([9, 3] * ADJUSTED_WALD_FROM, clusters=np.arange(size) % 9)
    weighted = nps([9, 3] * ADJUSTED_WALD_FROM, weights=[1] * (size - 1) + [1000])
    assert nps_difference(plain, plain).method == "adjusted-wald"
    for each in (clustered, weighted):
        assert each.base == size
        assert nps_difference(plain, each).method == nps_difference(each, plain).method == "score"


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
    assert bound == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("first", "second"),
    [((20, 30, 50), (30, 30, 40)), ((1, 2, 3), (0, 0, 7)), ((0, 0, 9), (300, 1, 40))],
)
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_score_interval_combines_the_tango_intervals(first, second, level):
    # Zou and Donner 2008: the distance of each bound is made of the distances of both samples'.
    before, after = nps_counts(*first), nps_counts(*second)
    (low1, high1), (low2, high2) = (
        each.confidence_interval(level, "tango") for each in (before, after)
    )
    result = nps_difference(before, after, method="score")
    shift = after.nps - before.nps
    assert result.estimate == result.difference == shift
    expected = (
        shift - math.hypot(after.nps - low2, high1 - before.nps),
        shift + math.hypot(high2 - after.nps, before.nps - low1),
    )
    assert result.confidence_interval(level) == pytest.approx(expected, abs=1e-9)


@given(samples, samples)
def test_score_test_is_its_inverted_interval(first, second):
    result = nps_difference(first, second, method="score")
    if 1e-12 < result.pvalue < 1 - 1e-9:
        low, high = result.confidence_interval(1 - result.pvalue)
        assert (low if result.difference > 0 else high) == pytest.approx(0, abs=1e-6)
        assert math.copysign(1, result.statistic) == math.copysign(1, result.difference)
    if result.difference == 0:
        assert (result.statistic, result.pvalue) == (0, 1)


@pytest.mark.parametrize(
    ("method", "end"), [("score", 2), ("adjusted-wald", 2), ("wald", math.inf)]
)
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


@pytest.mark.parametrize("method", ["score", "adjusted-wald"])
@pytest.mark.parametrize("base", [SMALLEST_BASE, 10, ADJUSTED_WALD_FROM])
def test_samples_of_one_class_are_defined(method, base):
    promoters, detractors = nps_counts(0, 0, base), nps_counts(base, 0, 0)
    same = nps_difference(promoters, promoters, method=method)
    assert (same.statistic, same.pvalue) == (0, 1)
    opposite = nps_difference(promoters, detractors, method=method)
    assert opposite.difference == -2
    # Unlike a permutation test of few draws, neither says that a change is certain.
    assert 0 < opposite.pvalue < 0.01
    low, high = opposite.confidence_interval()
    assert -2 <= low < high < 0


@pytest.mark.parametrize("few", [(0, 0, 0), (1, 0, 0), (0, 0, 2), (1, 1, 2)])
@pytest.mark.parametrize("method", ["auto", *METHODS])
def test_under_five_answers_there_is_no_difference(few, method):
    enough = nps_counts(10, 20, 30)
    for pair in ((nps_counts(*few), enough), (enough, nps_counts(*few))):
        result = nps_difference(*pair, method=method)
        assert (result.first, result.second) == pair
        for figure in (
            result.difference,
            result.estimate,
            result.standard_error,
            result.statistic,
            result.pvalue,
            result.minimum_detectable_difference(),
            *result.confidence_interval(),
        ):
            assert math.isnan(figure)


def test_arguments_are_checked():
    sample = nps_counts(1, 2, 3)
    with pytest.raises(TypeError, match="`second` must be a NpsResult; got list"):
        nps_difference(sample, [9, 10])
    with pytest.raises(TypeError, match="`first` must be a NpsResult; got float"):
        nps_difference(0.4, sample)
    legal = "{'auto', 'score', 'adjusted-wald', 'wald'}"
    with pytest.raises(ValueError, match=f"`method` must be one of {legal}; got 'tango'"):
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


@given(samples, samples, st.sampled_from(OPTIONS))
def test_difference_turns_with_the_order(first, second, method):
    forth = nps_difference(first, second, method=method)
    back = nps_difference(second, first, method=method)
    assert forth.difference == second.nps - first.nps
    assert back.difference == -forth.difference
    assert back.statistic == pytest.approx(-forth.statistic, abs=1e-9)
    assert back.pvalue == pytest.approx(forth.pvalue, abs=1e-9)
    low, high = forth.confidence_interval()
    assert back.confidence_interval() == pytest.approx((-high, -low), abs=1e-9)


@given(samples, samples, st.sampled_from(OPTIONS))
def test_swapping_promoters_and_detractors_turns_the_difference(first, second, method):
    result = nps_difference(first, second, method=method)
    mirror = nps_difference(turned(first), turned(second), method=method)
    assert mirror.difference == -result.difference
    assert mirror.statistic == pytest.approx(-result.statistic, abs=1e-6)


@given(samples, samples, st.sampled_from(OPTIONS), st.floats(0.5, 0.999))
def test_interval_lies_on_the_scale_and_nests(first, second, method, level):
    result = nps_difference(first, second, method=method)
    low, high = result.confidence_interval(level)
    wider = result.confidence_interval((1 + level) / 2)
    assert -2 <= wider.low <= low + 1e-9
    assert low < high
    assert high - 1e-9 <= wider.high <= 2


@given(samples, samples, st.sampled_from(OPTIONS))
def test_interval_excludes_zero_when_the_test_rejects(first, second, method):
    result = nps_difference(first, second, method=method)
    low, high = result.confidence_interval()
    assert (low > 0 or high < 0) == (result.pvalue < 0.05)
    assert 0 <= result.pvalue <= 1


# --- weights, clusters, population -----------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_weights_enter_by_each_sample_s_error(method):
    first = nps([0, 7, 9, 10] * 30, weights=[1, 2, 1, 4] * 30)
    second = nps([0, 7, 9, 10, 10] * 30, weights=[3, 2, 1, 1, 2] * 30)
    result = nps_difference(first, second, method=method)
    assert result.difference == pytest.approx(1 / 9 - 4 / 8)
    errors = [
        each.moments("wald" if method == "wald" else "adjusted-wald").standard_error
        for each in (first, second)
    ]
    assert result.standard_error == pytest.approx(math.hypot(*errors))
    assert (result.df, result.overlap) == (math.inf, None)


def test_clusters_take_satterthwaite_s_degrees_of_freedom():
    first = nps([0, 7, 9, 10, 10] * 12, clusters=np.repeat(np.arange(12), 5))
    second = nps([3, 8, 9, 9, 10, 10] * 10, clusters=np.arange(60) % 8)
    result = nps_difference(first, second, method="wald")
    errors = [each.standard_error**2 for each in (first, second)]
    df = sum(errors) ** 2 / (errors[0] ** 2 / 11 + errors[1] ** 2 / 7)
    assert result.df == pytest.approx(df)
    assert result.pvalue == pytest.approx(2 * student.sf(abs(result.statistic), df))
    reach = student.ppf(0.95, df) * result.standard_error
    expected = result.difference - reach, result.difference + reach
    assert result.confidence_interval(0.9) == pytest.approx(expected)


@pytest.mark.parametrize("method", METHODS)
def test_a_sample_of_one_cluster_cannot_be_compared(method):
    lone = nps([0, 7, 9, 10, 10], clusters=["only"] * 5)
    result = nps_difference(nps_counts(10, 20, 30), lone, method=method)
    assert result.difference == pytest.approx(0.4 - 1 / 3)
    figures = result.standard_error, result.statistic, result.pvalue, *result.confidence_interval()
    assert all(map(math.isnan, figures))


@pytest.mark.parametrize("method", METHODS)
def test_a_known_population_narrows_the_interval(method):
    before, after = (40, 60, 100), (30, 40, 130)
    plain = nps_difference(nps_counts(*before), nps_counts(*after), method=method)
    first, second = (nps_counts(*each, population=300) for each in (before, after))
    result = nps_difference(first, second, method=method)
    # Both samples are corrected alike, and adjusted Wald draws them less towards 0.
    correction = math.sqrt(100 / 299)
    expected = pytest.approx(correction * plain.standard_error, rel=0.02)
    assert result.standard_error == expected
    assert abs(result.statistic) == pytest.approx(abs(plain.statistic) / correction, rel=0.03)
    assert result.pvalue < plain.pvalue


# --- clusters that answered in both samples --------------------------------------------------


def waves(people, shared, answers, *, seed=20260101):
    """Two waves of clustered answers; some clusters are in both, with a lean of their own."""
    rng = np.random.default_rng(seed)
    lean = rng.normal(0, 2, 2 * people - shared)
    members = np.arange(people), np.arange(people) + people - shared
    made = []
    for ids in members:
        labels = np.repeat(ids, rng.integers(1, answers + 1, people))
        scores = np.rint(8 + lean[labels] + rng.normal(0, 1.5, len(labels)))
        made.append((np.clip(scores, 0, 10).astype(int), labels))
    return made


def jackknife(first, second):
    """Standard error of the difference, each cluster left out of both samples at once."""
    labels = np.union1d(first[1], second[1])
    left = np.zeros(len(labels))
    for sign, (scores, own) in ((-1, first), (1, second)):
        place = np.searchsorted(labels, own)
        added, size = (
            np.bincount(place, CODED[scores], len(labels)),
            np.bincount(place, minlength=len(labels)),
        )
        left += sign * (added.sum() - added) / (len(own) - size)
    return math.sqrt((len(left) - 1) / len(left) * ((left - left.mean()) ** 2).sum())


@pytest.mark.parametrize("shared", [0, 400, 800])
def test_shared_clusters_agree_with_the_jackknife(shared):
    first, second = waves(800, shared, 3)
    before, after = (nps(scores, clusters=labels) for scores, labels in (first, second))
    result = nps_difference(before, after, method="wald")
    assert result.overlap == shared
    assert result.standard_error == pytest.approx(jackknife(first, second), rel=0.01)
    independent = math.hypot(before.standard_error, after.standard_error)
    if shared == 0:
        assert result.standard_error == pytest.approx(independent)
    else:
        assert result.standard_error < 0.9 * independent, "what the jackknife is to see"


@pytest.mark.parametrize("method", METHODS)
def test_clusters_are_known_by_their_label(method):
    (scores, labels), (other_scores, other_labels) = waves(100, 50, 3)
    first = nps(scores, clusters=labels)
    result = nps_difference(first, nps(other_scores, clusters=other_labels), method=method)
    apart = nps_difference(first, nps(other_scores, clusters=other_labels + 1000), method=method)
    unknown = nps_difference(first, nps(other_scores), method=method)
    assert (result.overlap, apart.overlap, unknown.overlap) == (50, 0, None)
    assert result.pvalue < apart.pvalue
    assert result.difference == pytest.approx(apart.difference)
    names = [f"account {each}" for each in labels], [f"account {each}" for each in other_labels]
    named = nps_difference(
        nps(scores, clusters=names[0]), nps(other_scores, clusters=names[1]), method=method
    )
    assert named.pvalue == pytest.approx(result.pvalue, abs=1e-9)


def test_the_same_clusters_have_their_degrees_of_freedom():
    # Twelve accounts in both waves: eleven, as their paired test has, and not up to 22.
    accounts = np.repeat(np.arange(12), 5)
    (scores, _), (others, _) = waves(60, 60, 1)
    first, second = nps(scores, clusters=accounts), nps(others, clusters=accounts)
    assert nps_difference(first, second).df == 11
    # One more account in the second wave only: thirteen in all.
    more = nps([*others, 9, 3], clusters=[*accounts, 12, 12])
    assert nps_difference(first, more).df == 12
    elsewhere = nps(others, clusters=accounts + 100)
    assert nps_difference(first, elsewhere).df > 12


@pytest.mark.parametrize("method", METHODS)
def test_a_single_shared_cluster_has_no_covariance(method):
    first, second = [3, 8, 9, 10, 10, 2], [9, 8, 9, 10, 10, 10]
    together = nps_difference(
        nps(first, clusters=list("abcdef")), nps(second, clusters=list("fghijk")), method=method
    )
    apart = nps_difference(nps(first), nps(second), method=method)
    assert together.overlap == 1
    assert together.statistic == pytest.approx(apart.statistic, abs=1e-9)


def panel(people, *, seed=20260101):
    rng = np.random.default_rng(seed)
    first = rng.integers(4, 11, people)
    second = np.where(rng.random(people) < 0.6, first, rng.integers(5, 11, people))
    return first, second


@pytest.mark.parametrize("people", [10, 40, 400])
def test_the_same_people_agree_with_the_paired_test(people):
    # One answer of each person in each wave: the variance of the difference is that of the shifts.
    first, second = panel(people)
    ids = np.arange(people)
    result = nps_difference(nps(first, clusters=ids), nps(second, clusters=ids), method="wald")
    paired = nps_paired(first, second, method="wald")
    assert result.overlap == people
    assert result.difference == pytest.approx(paired.difference)
    assert result.standard_error == pytest.approx(paired.standard_error, abs=1e-9)
    assert result.pvalue == pytest.approx(paired.pvalue, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_everyone_higher_by_a_class_is_no_certainty(method):
    # Correlation 1. Six people: the paired score test has p = .014, and none may have 0.
    first, second = [3, 3, 3, 7, 7, 7], [7, 7, 7, 9, 9, 9]
    result = nps_difference(
        nps(first, clusters=range(6)), nps(second, clusters=range(6)), method=method
    )
    assert result.difference == 1
    assert nps_paired(first, second).pvalue == pytest.approx(0.0143, abs=5e-5)
    assert result.pvalue != 0


def test_nobody_changed():
    scores, labels = waves(60, 60, 1)[0]
    sample = nps(scores, clusters=labels)
    result = nps_difference(sample, sample)
    assert (result.difference, result.overlap) == (0, 60)
    assert result.statistic == 0 or math.isnan(result.statistic)
    assert not result.pvalue < 1

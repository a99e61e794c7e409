"""Mean answer of one sample: counted alike, weighted, and clustered."""

import csv
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxassess.stats import CsatMeanResult, csat_mean, csat_mean_of, score_table

AIRPORT = Path(__file__).resolve().parents[3] / "shared" / "data" / "sfo_airport_2017.csv"

# Grade point averages of the students of five suites: Lohr (2010), Sampling: Design and
# Analysis, 2nd ed., example 5.2
GPA = [
    *(3.08, 2.60, 3.44, 3.04),
    *(2.36, 3.04, 3.28, 2.68),
    *(2.00, 2.56, 2.52, 1.88),
    *(3.00, 2.88, 3.44, 3.64),
    *(2.68, 1.92, 3.28, 3.20),
]
SUITES = np.repeat([1, 2, 3, 4, 5], 4)

SCORES = [5, 4, 4, 3, 5, 1, 2, 5, 4, 3]
WEIGHTS = [1.2, 0.8, 0.5, 2.0, 1.0, 0.7, 1.5, 0.9, 1.1, 0.6]
CLUSTERS = list("aabbbcddee")

answers = st.lists(st.integers(1, 7), min_size=2, max_size=60)
weighted = st.lists(st.tuples(st.integers(1, 7), st.floats(0.1, 10)), min_size=2, max_size=40)
clustered = st.lists(st.tuples(st.integers(1, 7), st.integers(0, 6)), min_size=2, max_size=40)


@given(answers, st.sampled_from([0.8, 0.95, 0.99]))
def test_interval_agrees_with_scipy(scores, level):
    result = csat_mean(scores)
    low, high = result.confidence_interval(level)
    assert result.mean == pytest.approx(np.mean(scores), rel=1e-14)
    if len(set(scores)) == 1:
        assert low == high == scores[0]
    else:
        expected = stats.ttest_1samp(scores, 0).confidence_interval(level)
        assert (low, high) == pytest.approx((expected.low, expected.high))


def test_any_scale_of_numbers_will_do():
    # Student's sleep data: sum 7.5, sum of squares 34.43, t(.975, 9) = 2.262157 (any table)
    result = csat_mean([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    half = 2.262157 * math.sqrt((34.43 - 7.5**2 / 10) / 9 / 10)
    assert result.mean == 0.75
    assert result.confidence_interval() == pytest.approx((0.75 - half, 0.75 + half), abs=1e-6)


@pytest.mark.parametrize(
    ("weights", "clusters", "mean", "standard_error"),
    [
        # statsmodels 0.15.0: WLS(scores, ones, weights=weights).fit(cov_type="HC1"), the
        # linearised error of a weighted mean; with clusters cov_type="cluster"
        (WEIGHTS, None, 3.553398058252427, 0.42417432666821236),
        (WEIGHTS, CLUSTERS, 3.553398058252427, 0.32520231653061127),
        (None, CLUSTERS, 3.6, 0.3794733192202054),
    ],
)
def test_weighted_and_clustered_error_agrees_with_statsmodels(
    weights, clusters, mean, standard_error
):
    result = csat_mean(SCORES, weights=weights, clusters=clusters)
    assert result.mean == pytest.approx(mean, rel=1e-13)
    assert result.standard_error == pytest.approx(standard_error, rel=1e-12)
    assert result.df == (9 if clusters is None else 4)
    half = stats.t.ppf(0.975, result.df) * standard_error
    assert result.confidence_interval() == pytest.approx((mean - half, mean + half))


def test_clustered_error_agrees_with_lohr():
    # Variance of the suites' totals, printed by R in handout 5 of STAT 472 (University of New
    # Mexico) as var(tapply(gpa, suite, sum)): 2.25568; the error of the mean of the five totals is
    # divided by the four students of a suite, without finite population correction.
    result = csat_mean(GPA, clusters=SUITES)
    assert result.mean == pytest.approx(2.826)
    assert result.standard_error == pytest.approx(math.sqrt(2.25568 / 5) / 4)
    assert result.df == 4


@pytest.mark.shared
def test_airport_satisfaction():
    if not AIRPORT.exists():
        pytest.skip("the airport survey of ../shared is absent")
    with AIRPORT.open(encoding="latin-1", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Q7ALL"] in set("12345")]
    result = csat_mean(
        [int(row["Q7ALL"]) for row in rows], weights=[float(row["WEIGHT"]) for row in rows]
    )
    # statsmodels 0.15.0: WLS(..., weights=WEIGHT).fit(cov_type="HC1") on the same rows
    assert result.base == 2688
    assert result.unweighted.mean == pytest.approx(4.064360119047619)
    assert result.mean == pytest.approx(4.0712026379397415)
    assert result.standard_error == pytest.approx(0.014919234205367189)
    assert result.effective_base == pytest.approx(2223.26189854894)  # Kish


@given(answers)
def test_weights_of_one_are_none(scores):
    plain = csat_mean(scores)
    assert csat_mean(scores, weights=[1] * len(scores)) == plain
    assert plain.design is None
    assert plain.unweighted == plain
    assert (plain.effective_base, plain.design_effect) == (plain.base, 1)


@given(weighted, st.floats(0.01, 100))
def test_only_the_ratio_of_weights_matters(rows, factor):
    scores, weights = zip(*rows, strict=True)
    one = csat_mean(scores, weights=weights)
    other = csat_mean(scores, weights=[factor * each for each in weights])
    assert other.mean == pytest.approx(one.mean)
    assert other.standard_error == pytest.approx(one.standard_error, abs=1e-12)
    assert min(scores) <= one.mean <= max(scores)
    assert one.unweighted == csat_mean(scores)
    assert one.effective_base <= one.base * (1 + 1e-9)


@given(st.integers(1, 10), st.lists(st.floats(0.1, 10), min_size=2, max_size=40))
def test_weights_leave_no_rounding_error_where_all_agree(score, weights):
    result = csat_mean([score] * len(weights), weights=weights)
    assert (result.mean, result.standard_error) == (score, 0)


@given(clustered, st.randoms())
def test_order_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    one, other = (
        csat_mean([score for score, _ in each], clusters=[label for _, label in each])
        for each in (rows, shuffled)
    )
    assert one == other or math.isnan(one.standard_error)


@given(answers)
def test_clusters_of_one_answer_change_nothing(scores):
    plain, alone = csat_mean(scores), csat_mean(scores, clusters=np.arange(len(scores)))
    assert alone.design is not None
    assert (alone.mean, alone.standard_error, alone.df) == pytest.approx(
        (plain.mean, plain.standard_error, plain.df)
    )
    assert alone.confidence_interval() == pytest.approx(plain.confidence_interval())


def test_answers_that_repeat_within_a_cluster_are_worth_one():
    alone = csat_mean([1, 4, 5, 2])
    repeated = csat_mean([1, 4, 5, 2] * 3, clusters=[1, 2, 3, 4] * 3)
    assert repeated.base == 12
    assert repeated.mean == alone.mean
    assert repeated.standard_error == pytest.approx(alone.standard_error)
    assert repeated.df == alone.df
    # design effect against an unbiased variance of 12 answers
    assert repeated.design_effect == pytest.approx(12 / 4 * 11 / 12 * 4 / 3)


def test_zero_weights_leave_answers_out():
    result = csat_mean([5, 1, 4, 4], weights=[2, 0, 1, 1])
    assert (result.base, result.mean) == (3, 4.5)
    assert csat_mean([5, 1], weights=[0, 0]).base == 0


def test_one_cluster_has_no_error():
    result = csat_mean([5, 4, 3], clusters=["a", "a", "a"])
    assert (result.mean, result.base, result.df) == (4, 3, 0)
    assert math.isnan(result.standard_error)
    assert all(math.isnan(bound) for bound in result.confidence_interval())


def test_no_answer_has_no_mean():
    for result in (csat_mean([]), csat_mean([], weights=[], clusters=[])):
        assert (result.base, result.df, result.effective_base) == (0, 0, 0)
        assert math.isnan(result.mean)
        assert math.isnan(result.standard_error)
        assert all(math.isnan(bound) for bound in result.confidence_interval())


def test_one_answer_has_a_mean_and_no_interval():
    for result in (csat_mean([4]), csat_mean([4], weights=[3]), csat_mean([4], clusters=["a"])):
        assert (result.mean, result.base) == (4, 1)
        assert math.isnan(result.standard_error)
        assert all(math.isnan(bound) for bound in result.confidence_interval())


def test_two_answers_have_an_interval_wider_than_the_scale():
    # t(.975, 1) = 12.7062 (any table), standard error 0.5
    low, high = csat_mean([4, 5]).confidence_interval()
    assert (low, high) == pytest.approx((4.5 - 6.3531, 4.5 + 6.3531), abs=1e-4)


@given(answers)
def test_intervals_nest(scores):
    result = csat_mean(scores)
    intervals = [result.confidence_interval(level) for level in (0.5, 0.8, 0.95, 0.999)]
    for inner, outer in pairwise(intervals):
        assert outer.low <= inner.low <= inner.high <= outer.high


@pytest.mark.parametrize("scale", [(1, 5), (1, 7), (1, 10), (0, 10)])
def test_a_table_has_the_means_of_its_groups(scale):
    random = np.random.default_rng(5)
    scores = random.integers(scale[0], scale[1] + 1, 200)
    groups, weights = random.integers(0, 3, 200), random.uniform(0.5, 2, 200)
    clusters = random.integers(0, 40, 200)
    table = score_table(scores, groups, scale=scale, weights=weights, clusters=clusters)
    for group in range(3):
        own = groups == group
        alone = csat_mean(scores[own], weights=weights[own], clusters=clusters[own])
        result = csat_mean_of(table, group)
        assert result.base == alone.base == own.sum()
        for name in ("mean", "standard_deviation", "standard_error", "df", "effective_base"):
            assert getattr(result, name) == pytest.approx(getattr(alone, name)), name
        assert result.mean == pytest.approx(np.average(scores[own], weights=weights[own]))


def test_a_group_without_answers_is_empty():
    table = score_table([3, 4], [0, 0], scale=(1, 5), number_of_groups=2)
    assert csat_mean_of(table, 1).base == 0
    assert math.isnan(csat_mean_of(table, 1).mean)


@pytest.mark.parametrize("wrong", [[4, math.nan], [4, None], [4, True], [4, math.inf], ["4"]])
def test_refuses_what_is_not_a_number(wrong):
    with pytest.raises(ValueError, match="`scores` must hold"):
        csat_mean(wrong)


def test_weights_and_clusters_are_checked():
    with pytest.raises(ValueError, match="`weights` must hold one number for each score"):
        csat_mean([4, 5], weights=[1])
    with pytest.raises(ValueError, match="`weights` must hold no negative numbers; got -1"):
        csat_mean([4, 5], weights=[1, -1])
    with pytest.raises(ValueError, match="`clusters` must hold one label for each score"):
        csat_mean([4, 5], clusters=["a"])


def test_confidence_level_is_checked():
    for result in (csat_mean([]), csat_mean([3, 4, 5])):
        with pytest.raises(ValueError, match="`confidence_level`"):
            result.confidence_interval(1)


def test_result_is_frozen():
    result = CsatMeanResult(4.0, 1.0, 9)
    assert result.standard_error == pytest.approx(1 / 3)
    with pytest.raises(AttributeError):
        result.base = 10

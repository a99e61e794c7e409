"""Top-box share of one sample: counted alike, weighted, and clustered."""

import csv
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxassess.stats import (
    CsatTopBoxResult,
    csat_top_box,
    csat_top_box_of,
    csat_top_box_scores,
    score_table,
)

AIRPORT = Path(__file__).resolve().parents[3] / "shared" / "data" / "sfo_airport_2017.csv"
Z_95 = 1.959963984540054  # R: qnorm(0.975)

SCORES = [5, 4, 4, 3, 5, 1, 2, 5, 4, 3]
WEIGHTS = [1.2, 0.8, 0.5, 2.0, 1.0, 0.7, 1.5, 0.9, 1.1, 0.6]
CLUSTERS = list("aabbbcddee")

shares = st.integers(1, 500).flatmap(
    lambda base: st.integers(0, base).map(lambda successes: csat_top_box(successes, base))
)
answers = st.lists(st.integers(1, 7), min_size=1, max_size=60)
weighted = st.lists(st.tuples(st.integers(1, 5), st.floats(0.1, 10)), min_size=1, max_size=40)
clustered = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 6)), min_size=1, max_size=40)


def wilson(proportion, base, quantile):
    # the textbook form, Wilson (1927)
    centre = (proportion + quantile**2 / (2 * base)) / (1 + quantile**2 / base)
    spread = proportion * (1 - proportion) / base + quantile**2 / (4 * base**2)
    half = quantile * math.sqrt(spread) / (1 + quantile**2 / base)
    return centre - half, centre + half


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
def test_interval_agrees_with_newcombes_table(successes, base, expected):
    result = csat_top_box(successes, base)
    assert result.proportion == successes / base
    assert result.confidence_interval() == pytest.approx(expected, abs=5e-5)


@given(shares, st.sampled_from([0.5, 0.8, 0.95, 0.999]))
def test_interval_agrees_with_scipy(share, level):
    test = stats.binomtest(share.successes, share.base)
    expected = test.proportion_ci(level, method="wilson")
    assert share.confidence_interval(level) == pytest.approx(
        (expected.low, expected.high), abs=1e-12
    )


@given(shares)
def test_bounds_are_where_the_score_statistic_is_z(share):
    low, high = share.confidence_interval()
    assert 0 <= low < high <= 1
    for bound, z in ((low, Z_95), (high, -Z_95)):
        if 0 < bound < 1:
            standard_error = math.sqrt(bound * (1 - bound) / share.base)
            assert (share.proportion - bound) / standard_error == pytest.approx(z)
        else:
            assert bound == share.proportion


@given(shares)
def test_intervals_nest_and_turn(share):
    intervals = [share.confidence_interval(level) for level in (0.5, 0.8, 0.95, 0.999)]
    for inner, outer in pairwise(intervals):
        assert outer.low <= inner.low < inner.high <= outer.high
    low, high = share.confidence_interval()
    others = csat_top_box(share.base - share.successes, share.base).confidence_interval()
    assert others == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize(
    ("scale", "boxes", "successes"),
    [
        ((1, 5), 1, 3),  # 5
        ((1, 5), 2, 6),  # 4, 5
        ((1, 7), 2, 0),
        ((1, 7), 3, 3),  # customer effort: 5, 6, 7
        ((1, 7), 6, 9),
        ((1, 10), 2, 0),
        ((0, 10), 6, 3),
        ((-3, 5), 2, 6),
    ],
)
def test_the_top_boxes_are_counted_from_the_top(scale, boxes, successes):
    result = csat_top_box_scores(SCORES, scale=scale, boxes=boxes)
    assert result == CsatTopBoxResult(successes, 10)


@given(answers, st.integers(1, 6))
def test_scores_are_counted(scores, boxes):
    result = csat_top_box_scores(scores, scale=(1, 7), boxes=boxes)
    assert result == csat_top_box(sum(score > 7 - boxes for score in scores), len(scores))
    assert csat_top_box_scores(scores[::-1], scale=(1, 7), boxes=boxes) == result


@pytest.mark.parametrize("scale", [(1, 5), (1, 7), (1, 10)])
def test_a_table_has_the_shares_of_its_groups(scale):
    random = np.random.default_rng(3)
    scores = random.integers(scale[0], scale[1] + 1, 200)
    groups, weights = random.integers(0, 3, 200), random.uniform(0.5, 2, 200)
    table = score_table(scores, groups, scale=scale, weights=weights)
    for group in range(3):
        own = groups == group
        alone = csat_top_box_scores(scores[own], scale=scale, weights=weights[own])
        result = csat_top_box_of(table, group)
        assert (result.successes, result.base) == (alone.successes, alone.base)
        assert result.standard_error == pytest.approx(alone.standard_error)
        top = scores[own] > scale[1] - 2
        assert result.proportion == pytest.approx(np.average(top, weights=weights[own]))
        assert result.unweighted.proportion == pytest.approx(top.mean())
    assert csat_top_box_of(table, 1, boxes=3).successes > csat_top_box_of(table, 1).successes


@pytest.mark.parametrize(
    ("clusters", "standard_error"),
    [
        # statsmodels 0.15.0: WLS(scores > 3, ones, weights=weights).fit(cov_type="HC1"), the
        # linearised error of a weighted share, .5339805825242718; with clusters "cluster"
        (None, 0.18267861067714025),
        (CLUSTERS, 0.1250440606369133),
    ],
)
def test_weighted_and_clustered_error_agrees_with_statsmodels(clusters, standard_error):
    result = csat_top_box_scores(SCORES, scale=(1, 5), weights=WEIGHTS, clusters=clusters)
    assert result.proportion == pytest.approx(0.5339805825242718, rel=1e-13)
    assert result.standard_error == pytest.approx(standard_error, rel=1e-12)
    assert (result.successes, result.base) == (6, 10)
    # Wilson on base / design effect, the effect against the unbiased variance of 10 answers and
    # never under 1, with Student's t for the clusters
    variance = result.proportion * (1 - result.proportion)
    effective = min(variance / standard_error**2 * 10 / 9, 10)
    quantile = Z_95 if clusters is None else stats.t.ppf(0.975, 4)
    expected = wilson(result.proportion, effective, quantile)
    assert result.confidence_interval() == pytest.approx(expected)
    assert result.design_effect == pytest.approx(10 / effective)


@pytest.mark.shared
def test_airport_satisfaction():
    if not AIRPORT.exists():
        pytest.skip("the airport survey of ../shared is absent")
    with AIRPORT.open(encoding="latin-1", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Q7ALL"] in set("12345")]
    result = csat_top_box_scores(
        [int(row["Q7ALL"]) for row in rows],
        scale=(1, 5),
        weights=[float(row["WEIGHT"]) for row in rows],
    )
    # statsmodels 0.15.0: WLS(Q7ALL > 3, ..., weights=WEIGHT).fit(cov_type="HC1")
    assert (result.successes, result.base) == (2206, 2688)
    assert result.proportion == pytest.approx(0.8227930648505825)
    assert result.standard_error == pytest.approx(0.008080488986622059)
    low, high = result.confidence_interval()
    plain_low, plain_high = result.unweighted.confidence_interval()
    assert high - low > plain_high - plain_low


@given(answers)
def test_weights_of_one_are_none(scores):
    plain = csat_top_box_scores(scores, scale=(1, 7))
    assert csat_top_box_scores(scores, scale=(1, 7), weights=[1] * len(scores)) == plain
    assert plain.design is None
    assert plain.unweighted == plain
    assert (plain.effective_base, plain.design_effect) == (plain.base, 1)


@given(answers)
def test_clusters_of_one_answer_change_nothing(scores):
    plain = csat_top_box_scores(scores, scale=(1, 7))
    alone = csat_top_box_scores(scores, scale=(1, 7), clusters=np.arange(len(scores)))
    assert alone.design is not None
    assert alone.df == math.inf
    assert alone.standard_error == pytest.approx(plain.standard_error)
    assert alone.confidence_interval() == pytest.approx(plain.confidence_interval())


@given(weighted)
def test_weighted_intervals_stay_in_bounds_and_nest(rows):
    scores, weights = zip(*rows, strict=True)
    result = csat_top_box_scores(scores, scale=(1, 5), weights=weights)
    assert 0 <= result.proportion <= 1
    intervals = [result.confidence_interval(level) for level in (0.5, 0.8, 0.95, 0.999)]
    for inner, outer in pairwise(intervals):
        assert 0 <= outer.low <= inner.low <= result.proportion
        assert result.proportion <= inner.high <= outer.high <= 1


@given(clustered, st.randoms())
def test_order_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    one, other = (
        csat_top_box_scores(
            [score for score, _ in each], scale=(1, 5), clusters=[label for _, label in each]
        )
        for each in (rows, shuffled)
    )
    assert one.confidence_interval() == pytest.approx(other.confidence_interval(), nan_ok=True)


def test_answers_that_repeat_within_a_cluster_are_worth_one():
    alone = csat_top_box_scores([5, 1, 5, 4, 2], scale=(1, 5))
    repeated = csat_top_box_scores([5, 1, 5, 4, 2] * 3, scale=(1, 5), clusters=[1, 2, 3, 4, 5] * 3)
    assert repeated.proportion == alone.proportion
    assert repeated.standard_error == pytest.approx(alone.standard_error * math.sqrt(5 / 4))
    low, high = repeated.confidence_interval()
    plain_low, plain_high = alone.confidence_interval()
    assert low < plain_low
    assert high > plain_high


@pytest.mark.parametrize(("score", "proportion"), [(5, 1), (1, 0)])
def test_all_or_none_in_the_top_boxes_take_kishs_base(score, proportion):
    result = csat_top_box_scores([score] * 4, scale=(1, 5), weights=[1, 1, 1, 3])
    assert (result.proportion, result.standard_error) == (proportion, 0)
    # Kish: 6^2 / 12 = 3 answers; Wilson's inner bound is n / (n + z^2) or z^2 / (n + z^2)
    inner = abs(1 - proportion - 3 / (3 + Z_95**2))
    assert sorted(result.confidence_interval()) == pytest.approx(sorted((proportion, inner)))


def test_zero_weights_leave_answers_out():
    result = csat_top_box_scores([5, 1, 4, 3], scale=(1, 5), weights=[2, 0, 1, 1])
    assert (result.successes, result.base, result.proportion) == (2, 3, 0.75)


def test_one_cluster_has_no_interval():
    result = csat_top_box_scores([5, 4, 3, 5], scale=(1, 5), clusters=[7, 7, 7, 7])
    assert (result.proportion, result.df) == (0.75, 0)
    assert math.isnan(result.standard_error)
    assert all(math.isnan(bound) for bound in result.confidence_interval())


def test_no_answer_has_no_share():
    for result in (
        csat_top_box(0, 0),
        csat_top_box_scores([], scale=(1, 5)),
        csat_top_box_scores([5], scale=(1, 5), weights=[0]),
    ):
        assert (result.base, result.effective_base) == (0, 0)
        assert math.isnan(result.proportion)
        assert math.isnan(result.standard_error)
        assert all(math.isnan(bound) for bound in result.confidence_interval())


@pytest.mark.parametrize(
    ("successes", "base", "expected"),
    [
        # z^2 / (n + z^2) and n / (n + z^2) with z^2 = 3.841459 (R: qchisq(0.95, 1))
        (0, 1, (0, 0.793451)),
        (1, 1, (0.206549, 1)),
        (0, 2, (0, 0.657620)),
        (2, 2, (0.342380, 1)),
        (1, 2, (0.094531, 0.905469)),  # 1/2 -+ z / (2 sqrt(n + z^2))
    ],
)
def test_one_and_two_answers(successes, base, expected):
    result = csat_top_box(successes, base)
    assert result.confidence_interval() == pytest.approx(expected, abs=5e-7)


def test_counts_are_checked():
    with pytest.raises(ValueError, match="`successes` must not be above `base`; got 6 of 5"):
        csat_top_box(6, 5)
    with pytest.raises(ValueError, match="`successes` must not be negative"):
        csat_top_box(-1, 5)
    with pytest.raises(TypeError, match=r"`base` must be a whole number; got 5\.0"):
        csat_top_box(1, 5.0)


@pytest.mark.parametrize("scale", [(5, 1), (3, 3)])
def test_scale_must_rise(scale):
    with pytest.raises(ValueError, match="`scale` must hold the lowest answer first"):
        csat_top_box_scores([3], scale=scale)


@pytest.mark.parametrize("scale", [(1, 5.0), (1, 5, 7), 5, ("1", "5")])
def test_scale_is_two_whole_numbers(scale):
    with pytest.raises(ValueError, match="`scale` must hold two whole numbers"):
        csat_top_box_scores([3], scale=scale)


def test_boxes_are_checked():
    for boxes in (0, 5):
        with pytest.raises(ValueError, match=f"`boxes` must be from 1 to 4 on the .*got {boxes}"):
            csat_top_box_scores([3], scale=(1, 5), boxes=boxes)
    with pytest.raises(TypeError, match="`boxes` must be a whole number"):
        csat_top_box_of(score_table([3], scale=(1, 5)), boxes=2.5)


@pytest.mark.parametrize("wrong", [[6], [0], [3.5], [None], [True]])
def test_scores_are_checked(wrong):
    with pytest.raises(ValueError, match="`scores` must hold"):
        csat_top_box_scores(wrong, scale=(1, 5))


def test_confidence_level_is_checked():
    for result in (csat_top_box(0, 0), csat_top_box(1, 5)):
        with pytest.raises(ValueError, match="`confidence_level`"):
            result.confidence_interval(1)


def test_result_is_frozen():
    with pytest.raises(AttributeError):
        CsatTopBoxResult(4, 9).base = 10

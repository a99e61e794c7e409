"""Change of a top-box share among the same people."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats

from cxassess.stats import (
    csat_top_box,
    csat_top_box_paired,
    csat_top_box_paired_table,
    nps_counts,
)

METHODS = ["mid-p", "exact", "score"]
ALTERNATIVES = ["two-sided", "less", "greater"]

# Complete response before and after consolidation therapy (Cavo et al. 2012), in the order no
# response, response; contingencytables has them the other way round and takes first - second.
CAVO = [[80, 16], [6, 59]]
# Airway hyper-responsiveness before and after stem cell transplantation (Bentur et al. 2009)
BENTUR = [[12, 7], [1, 1]]

tables = st.lists(st.integers(0, 30), min_size=4, max_size=4).map(
    lambda cells: np.reshape(cells, (2, 2))
)


def statistic_by_definition(fell, stayed, rose, hypothesis):
    """Maximise the trinomial likelihood under rise - fall = hypothesis and standardise."""
    pairs = fell + stayed + rose

    def likelihood(share):
        shares = share, 1 - 2 * share - hypothesis, share + hypothesis
        counts = fell, stayed, rose
        if min(shares) < 0:
            return -math.inf
        return sum(
            count * math.log(each) if each > 0 else -math.inf
            for count, each in zip(counts, shares, strict=True)
            if count
        )

    low, high = max(0.0, -hypothesis), (1 - hypothesis) / 2
    inner = optimize.minimize_scalar(
        lambda share: -likelihood(share),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-12},
    ).x
    share = max((low, inner, high), key=likelihood)
    variance = (2 * share + hypothesis - hypothesis**2) / pairs
    return ((rose - fell) / pairs - hypothesis) / math.sqrt(variance)


@pytest.mark.parametrize(
    ("table", "method", "expected"),
    [
        # R contingencytables, its test-ch8.R: McNemar_midP_test_paired_2x2,
        # McNemar_exact_cond_test_paired_2x2 and McNemar_asymptotic_test_paired_2x2(cavo_2012)
        (CAVO, "mid-p", 0.034690),
        (CAVO, "exact", 0.052479),
        (CAVO, "score", 0.033006),
        # one of eight who moved: 2 (1 + 8) / 2^8, less 8 / 2^8 for mid-p; 6 / sqrt(8)
        (BENTUR, "mid-p", 10 / 256),
        (BENTUR, "exact", 18 / 256),
        (BENTUR, "score", math.erfc(6 / math.sqrt(8) / math.sqrt(2))),
        # nobody moved: "No discordant pairs, P = 1.0" in contingencytables
        ([[10, 0], [0, 1]], "exact", 1),
        ([[10, 0], [0, 1]], "score", 1),
        # as many rose as fell: exact p 1; mid-p 1 less half of the probability of 1 of 2
        # (Fagerland, Lydersen and Laake 2013)
        ([[3, 1], [1, 3]], "exact", 1),
        ([[3, 1], [1, 3]], "mid-p", 0.75),
    ],
)
def test_pvalue_agrees_with_r_and_by_hand(table, method, expected):
    result = csat_top_box_paired_table(table, method=method)
    assert result.pvalue == pytest.approx(expected, abs=5e-7)


def test_mid_p_is_the_default():
    assert csat_top_box_paired_table(CAVO) == csat_top_box_paired_table(CAVO, method="mid-p")


def test_statistic_and_interval_agree_with_r():
    # R contingencytables, its test-ch8.R, for first - second: estimate -0.0621, score
    # z -2.132, Tango -0.1240 to -0.0054
    for method in METHODS:
        result = csat_top_box_paired_table(CAVO, method=method)
        assert result.difference == pytest.approx(0.0621, abs=5e-5)
        assert result.statistic == pytest.approx(2.132, abs=5e-4)
        assert result.confidence_interval() == pytest.approx((0.0054, 0.1240), abs=5e-5)


@given(tables)
def test_interval_is_that_of_the_net_promoter_score_of_the_moves(table):
    result = csat_top_box_paired_table(table)
    assume(result.pairs > 0)
    fell, rose = int(table[1, 0]), int(table[0, 1])
    moves = nps_counts(fell, result.pairs - fell - rose, rose)
    assert (result.rose, result.fell) == (rose, fell)
    assert result.difference == pytest.approx(moves.score)
    assert result.standard_error == pytest.approx(moves.standard_error)
    assert result.confidence_interval() == moves.confidence_interval(method="tango")


@given(tables, st.sampled_from([0.8, 0.95, 0.99]))
def test_bounds_are_where_the_test_is_at_its_level(table, level):
    result = csat_top_box_paired_table(table)
    assume(result.pairs > 0)
    low, high = result.confidence_interval(level)
    assert -1 <= low <= result.difference <= high <= 1
    stayed = result.pairs - result.rose - result.fell
    quantile = stats.norm.ppf((1 + level) / 2)
    for bound, expected in ((low, quantile), (high, -quantile)):
        if abs(bound) < 1:
            statistic = statistic_by_definition(result.fell, stayed, result.rose, bound)
            assert statistic == pytest.approx(expected, abs=1e-5)
        else:
            assert bound == result.difference


@given(tables)
def test_score_test_agrees_with_the_interval(table):
    result = csat_top_box_paired_table(table, method="score")
    assume(result.pairs > 0)
    assume(1e-6 < result.pvalue < 1)
    low, high = result.confidence_interval(1 - result.pvalue)
    assert (low if result.difference > 0 else high) == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize("method", METHODS)
@given(table=tables)
def test_turns_with_the_order_of_waves(method, table):
    forth = csat_top_box_paired_table(table, method=method)
    back = csat_top_box_paired_table(table.T, method=method)
    assume(forth.pairs > 0)
    assert back.difference == -forth.difference
    assert back.statistic == -forth.statistic
    assert back.pvalue == forth.pvalue
    low, high = forth.confidence_interval()
    assert back.confidence_interval() == pytest.approx((-high, -low), abs=1e-9)


@given(tables)
def test_intervals_nest(table):
    result = csat_top_box_paired_table(table)
    assume(result.pairs > 0)
    levels = (0.5, 0.8, 0.95, 0.999)
    for inner, outer in pairwise(result.confidence_interval(level) for level in levels):
        assert outer.low <= inner.low <= inner.high <= outer.high


@given(tables)
def test_exact_and_mid_p_agree_with_scipys_binomial_test(table):
    rose, fell = int(table[0, 1]), int(table[1, 0])
    assume(rose + fell > 0)
    for alternative in ALTERNATIVES:
        exact = csat_top_box_paired_table(table, method="exact", alternative=alternative).pvalue
        expected = stats.binomtest(rose, rose + fell, 0.5, alternative=alternative).pvalue
        assert exact == pytest.approx(expected)
        # Half of the probability of the splits as even as this one
        mid_p = csat_top_box_paired_table(table, alternative=alternative).pvalue
        equally = stats.binom.pmf(rose, rose + fell, 0.5)
        if alternative == "two-sided" and rose != fell:
            equally *= 2
        assert mid_p == pytest.approx(expected - equally / 2)


@given(tables)
def test_one_sided_tests_share_the_probability(table):
    less, greater = (
        csat_top_box_paired_table(table, alternative=alternative)
        for alternative in ("less", "greater")
    )
    assume(less.pairs > 0)
    assert less.pvalue + greater.pvalue == pytest.approx(1)
    two = csat_top_box_paired_table(table)
    low, high = two.confidence_interval(0.9)
    assert less.confidence_interval(0.95) == pytest.approx((-1, high))
    assert greater.confidence_interval(0.95) == pytest.approx((low, 1))


@given(
    st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=1, max_size=40),
    st.sampled_from([2, 3]),
)
def test_scores_make_the_table(people, boxes):
    first, second = zip(*people, strict=True)
    table = np.zeros((2, 2), dtype=int)
    for before, after in people:
        table[int(before > 7 - boxes), int(after > 7 - boxes)] += 1
    result = csat_top_box_paired(first, second, scale=(1, 7), boxes=boxes)
    assert result == csat_top_box_paired_table(table)
    assert result == csat_top_box_paired(first[::-1], second[::-1], scale=(1, 7), boxes=boxes)
    for wave, scores in ((result.first, first), (result.second, second)):
        assert wave == csat_top_box(sum(score > 7 - boxes for score in scores), len(people))


@pytest.mark.parametrize("scale", [(1, 5), (1, 7), (1, 10)])
def test_scales(scale):
    top = scale[1]
    result = csat_top_box_paired([1, top - 2, top - 1], [top, top - 1, 2], scale=scale)
    assert (result.rose, result.fell) == (2, 1)


@pytest.mark.parametrize("method", METHODS)
def test_nobody_moved(method):
    result = csat_top_box_paired_table([[4, 0], [0, 3]], method=method)
    assert (result.difference, result.standard_error) == (0, 0)
    assert (result.statistic, result.pvalue) == (0, 1)
    low, high = result.confidence_interval()
    assert low < 0 < high
    assert math.isnan(result.minimum_detectable_difference())


@pytest.mark.parametrize(("pairs", "exact"), [(1, 1), (2, 0.5)])
def test_everybody_rose(pairs, exact):
    result = csat_top_box_paired_table([[0, pairs], [0, 0]])
    assert (result.difference, result.standard_error) == (1, 0)
    assert result.statistic == pytest.approx(math.sqrt(pairs))
    assert result.pvalue == pytest.approx(exact / 2)
    low, high = result.confidence_interval()
    assert low < high == 1


@pytest.mark.parametrize("method", METHODS)
def test_nobody_asked(method):
    for result in (
        csat_top_box_paired_table([[0, 0], [0, 0]], method=method),
        csat_top_box_paired([], [], scale=(1, 5), method=method),
    ):
        assert result.pairs == 0
        assert math.isnan(result.difference)
        assert math.isnan(result.pvalue)
        assert math.isnan(result.statistic)
        assert all(math.isnan(bound) for bound in result.confidence_interval())
        assert math.isnan(result.minimum_detectable_difference())


def test_minimum_detectable_difference():
    # 2.801585 (z_.975 + z_.8, any normal table) times sqrt((22 / 161 - (10 / 161)^2) / 161)
    result = csat_top_box_paired_table(CAVO)
    standard_error = math.sqrt((22 / 161 - (10 / 161) ** 2) / 161)
    assert result.minimum_detectable_difference() == pytest.approx(
        2.801585 * standard_error, rel=1e-6
    )
    with pytest.raises(ValueError, match="`alpha`"):
        result.minimum_detectable_difference(alpha=0)


@pytest.mark.parametrize("wrong", [[[1, 2, 3], [4, 5, 6]], [[1.0, 2], [3, 4]], [1, 2, 3, 4]])
def test_table_must_be_2x2_of_counts(wrong):
    with pytest.raises(ValueError, match="`table` must be 2x2 and hold whole numbers"):
        csat_top_box_paired_table(wrong)


def test_arguments_are_checked():
    with pytest.raises(ValueError, match="`table` must hold no negative numbers; got -1"):
        csat_top_box_paired_table([[1, -1], [2, 3]])
    with pytest.raises(ValueError, match=r"`method` must be one of \{'mid-p', 'exact', 'score'\}"):
        csat_top_box_paired_table(CAVO, method="midp")
    with pytest.raises(ValueError, match="`alternative` must be one of"):
        csat_top_box_paired_table(CAVO, alternative="up")
    with pytest.raises(ValueError, match="the same people; got 1 and 2 scores"):
        csat_top_box_paired([4], [4, 5], scale=(1, 5))
    with pytest.raises(ValueError, match="`second` must hold whole numbers from 1 to 5"):
        csat_top_box_paired([4], [6], scale=(1, 5))
    with pytest.raises(ValueError, match="`boxes` must be from 1 to 4"):
        csat_top_box_paired([4], [5], scale=(1, 5), boxes=5)
    with pytest.raises(ValueError, match="`confidence_level`"):
        csat_top_box_paired_table(CAVO).confidence_interval(0)
    with pytest.raises(ValueError, match=r"at least 0\.5 with a one-sided alternative"):
        csat_top_box_paired_table(CAVO, alternative="less").confidence_interval(0.3)

"""Change of the score among the same people.

The reference is the R package contingencytables (Fagerland, Lydersen and Laake), whose
difference is the first wave less the second: the signs are turned here.
"""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, norm

from cxassess.stats import SMALLEST_BASE, nps, nps_counts, nps_paired, nps_paired_table

METHODS = ("score", "wald")
REFERENCE = [[30, 10, 5], [12, 40, 18], [3, 9, 73]]
CODED = np.repeat([-1, 0, 1], [7, 2, 2])
PROMOTER, PASSIVE, DETRACTOR = 10, 8, 0

score = st.integers(0, 10)
people = st.lists(st.tuples(score, score), min_size=SMALLEST_BASE, max_size=60)
cell = st.integers(0, 50)
tables = st.lists(st.lists(cell, min_size=3, max_size=3), min_size=3, max_size=3).filter(
    lambda table: sum(map(sum, table)) >= SMALLEST_BASE
)


def shifts(pairs):
    first, second = np.array(pairs).T
    return CODED[second] - CODED[first]


def test_wald_agrees_with_r_contingencytables():
    result = nps_paired_table(REFERENCE, method="wald")
    assert result.difference == pytest.approx(0.0550, abs=5e-5)
    assert result.pvalue == pytest.approx(0.21989, abs=5e-6)
    assert result.confidence_interval() == pytest.approx((-0.0329, 0.1429), abs=5e-5)


def test_score_agrees_with_r_contingencytables():
    result = nps_paired_table(REFERENCE)
    assert result.method == "score"
    assert result.difference == pytest.approx(0.0550, abs=5e-5)
    assert result.pvalue == pytest.approx(0.22162, abs=5e-6)


def test_two_classes_agree_with_mcnemar():
    # Agresti (2002), Categorical Data Analysis, 10.1: 944 of 1600 approved and then 880, with 150
    # who left and 86 who came: z^2 = 17.36; the share fell by .04 with SE .0095. The score of
    # people who are detractors or promoters is twice the share less 1.
    table = [[570, 0, 86], [0, 0, 0], [150, 0, 794]]
    assert nps_paired_table(table).statistic == pytest.approx(-math.sqrt(17.36), abs=5e-4)
    wald = nps_paired_table(table, method="wald")
    assert wald.difference / 2 == pytest.approx(-0.04)
    assert wald.standard_error / 2 == pytest.approx(0.0095, abs=5e-5)
    assert wald.confidence_interval() == pytest.approx((-0.12, -0.04), abs=0.005)


@given(people)
def test_figures_agree_with_their_definition(pairs):
    first, second = zip(*pairs, strict=True)
    shift, number = shifts(pairs), len(pairs)
    result = nps_paired(first, second)
    assert (result.first, result.second) == (nps(first), nps(second))
    assert (result.pairs, result.rose, result.fell) == (
        number,
        (shift > 0).sum(),
        (shift < 0).sum(),
    )
    assert result.difference == pytest.approx(shift.mean())
    assert result.difference == pytest.approx(result.second.nps - result.first.nps, abs=1e-12)
    wald = nps_paired(first, second, method="wald")
    assert wald.standard_error == pytest.approx(shift.std() / math.sqrt(number), abs=1e-9)
    # Under no change the variance is the mean square: 0 is the mean.
    assert result.standard_error == pytest.approx(math.sqrt((shift**2).mean() / number), abs=1e-12)
    for each in (result, wald):
        if shift.mean() != 0 and shift.std() > 0:
            assert each.statistic == pytest.approx(each.difference / each.standard_error)
            assert each.pvalue == pytest.approx(chi2.sf(each.statistic**2, 1), abs=1e-12)


@given(people, st.floats(0.5, 0.99))
def test_score_interval_has_a_pseudo_pair_each_way(pairs, level):
    result = nps_paired(*zip(*pairs, strict=True))
    more = nps_paired(
        *zip(*pairs, (PASSIVE, PROMOTER), (PROMOTER, PASSIVE), strict=True), method="wald"
    )
    low, high = more.confidence_interval(level)
    expected = max(low, -2), min(high, 2)
    assert result.confidence_interval(level) == pytest.approx(expected)


@given(people, st.randoms())
def test_order_of_people_does_not_matter(pairs, random):
    shuffled = random.sample(pairs, len(pairs))
    assert nps_paired(*zip(*shuffled, strict=True)) == nps_paired(*zip(*pairs, strict=True))


@given(tables, st.sampled_from(METHODS))
def test_difference_turns_with_the_order_and_with_the_classes(table, method):
    result = nps_paired_table(table, method=method)
    low, high = result.confidence_interval()
    for turned in (np.transpose(table), np.flip(table)):
        mirror = nps_paired_table(turned, method=method)
        assert mirror.difference == -result.difference
        assert (mirror.rose, mirror.fell) == (result.fell, result.rose)
        assert mirror.statistic == pytest.approx(-result.statistic, nan_ok=True)
        assert mirror.pvalue == pytest.approx(result.pvalue, nan_ok=True)
        assert mirror.confidence_interval() == pytest.approx((-high, -low))


@given(tables)
def test_table_and_people_agree(table):
    scores = (DETRACTOR, PASSIVE, PROMOTER)
    cells = [(scores[row], scores[column]) for row in range(3) for column in range(3)]
    pairs = np.repeat(cells, np.ravel(table), axis=0)
    assert nps_paired(pairs[:, 0], pairs[:, 1]) == nps_paired_table(table)
    assert nps_paired_table(pd.DataFrame(table)) == nps_paired_table(table)


@given(tables, st.sampled_from(METHODS), st.floats(0.5, 0.99))
def test_intervals_nest_and_score_lies_on_the_scale(table, method, level):
    result = nps_paired_table(table, method=method)
    inner, outer = result.confidence_interval(level), result.confidence_interval((1 + level) / 2)
    assert outer.low <= inner.low <= inner.high <= outer.high
    if method == "score":
        assert -2 <= outer.low < outer.high <= 2


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_wald_interval_is_the_inverted_test(alternative):
    result = nps_paired_table(REFERENCE, method="wald", alternative=alternative)
    low, high = result.confidence_interval(1 - result.pvalue)
    assert (high if alternative == "less" else low) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("method", "end"), [("score", 2), ("wald", math.inf)])
def test_alternatives(method, end):
    two_sided, less, greater = (
        nps_paired_table(REFERENCE, method=method, alternative=alternative)
        for alternative in ("two-sided", "less", "greater")
    )
    assert greater.pvalue == pytest.approx(two_sided.pvalue / 2)
    assert less.pvalue == pytest.approx(1 - greater.pvalue)
    both = two_sided.confidence_interval(0.90)
    assert greater.confidence_interval(0.95) == pytest.approx((both.low, end))
    assert less.confidence_interval(0.95) == pytest.approx((-end, both.high))


def test_minimum_detectable_difference_is_a_multiple_of_the_standard_error():
    for alternative, tail in (("two-sided", 0.025), ("less", 0.05), ("greater", 0.05)):
        result = nps_paired_table(REFERENCE, alternative=alternative)
        expected = (norm.isf(tail) + norm.isf(0.2)) * result.standard_error
        assert result.minimum_detectable_difference() == pytest.approx(expected)
    assert result.minimum_detectable_difference(0.9, 0.01) == pytest.approx(
        (norm.isf(0.01) + norm.isf(0.1)) * result.standard_error
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "table", [np.diag([5, 0, 0]), np.diag([5, 6, 7]), [[0, 4, 0], [4, 9, 0], [0, 0, 0]]]
)
def test_as_many_rose_as_fell(table, method):
    result = nps_paired_table(table, method=method)
    assert (result.difference, result.statistic, result.pvalue) == (0, 0, 1)
    low, high = result.confidence_interval()
    assert low == -high
    if np.array_equal(table, np.diag(np.diag(table))):
        assert result.standard_error == 0
        assert math.isnan(result.minimum_detectable_difference())
        assert (high > 0) == (method == "score"), "Wald has no width, which says nothing"


def test_everyone_rose_by_a_class():
    table = [[0, 4, 0], [0, 0, 5], [0, 0, 0]]
    result = nps_paired_table(table)
    assert (result.rose, result.fell, result.difference) == (9, 0, 1)
    assert result.statistic == pytest.approx(3), "9 shifts of 1: 9 / sqrt(9)"
    low, high = result.confidence_interval()
    assert 0 < low < 1 < high < 2
    wald = nps_paired_table(table, method="wald")
    assert wald.standard_error == 0
    assert math.isnan(wald.statistic)
    assert math.isnan(wald.pvalue)


def test_everyone_from_detractor_to_promoter():
    result = nps_paired([0] * 8, [10] * 8)
    assert result.difference == 2
    assert 0 < result.pvalue < 0.01
    low, high = result.confidence_interval()
    assert 0 < low < high <= 2


@pytest.mark.parametrize("number", range(SMALLEST_BASE))
@pytest.mark.parametrize("method", METHODS)
def test_under_five_people_there_are_counts_and_no_difference(number, method):
    result = nps_paired([3] * number, [9] * number, method=method)
    assert (result.pairs, result.rose, result.fell) == (number, number, 0)
    assert result.first == nps_counts(number, 0, 0)
    for figure in (
        result.difference,
        result.standard_error,
        result.statistic,
        result.pvalue,
        result.minimum_detectable_difference(),
        *result.confidence_interval(),
    ):
        assert math.isnan(figure)


def test_people_are_checked():
    with pytest.raises(ValueError, match="`first` and `second` must hold the same people; got 2"):
        nps_paired([9, 8], [9])
    with pytest.raises(ValueError, match="`second` must hold whole numbers from 0 to 10 only"):
        nps_paired([9, 8], [9, 11])
    with pytest.raises(ValueError, match="`first` must hold whole numbers from 0 to 10 only"):
        nps_paired([11, 8], [9, 9])
    with pytest.raises(ValueError, match="`first` must hold numbers only; got None"):
        nps_paired([9, None], [9, 8])


def test_options_are_checked():
    with pytest.raises(ValueError, match=r"`method` must be one of {'score', 'wald'}; got 'auto'"):
        nps_paired_table(REFERENCE, method="auto")
    with pytest.raises(ValueError, match="`alternative` must be one of"):
        nps_paired([9] * 5, [8] * 5, alternative="up")
    with pytest.raises(ValueError, match="`confidence_level`"):
        nps_paired_table(REFERENCE).confidence_interval(95)


@pytest.mark.parametrize(
    "table",
    [
        [[1, 2], [3, 4]],
        [[1.0, 2.0, 3.0]] * 3,
        [1, 2, 3],
        [["1", "2", "3"]] * 3,
        [[True, False, True]] * 3,
        [[1, 2, math.nan]] * 3,
    ],
)
def test_table_is_checked(table):
    with pytest.raises(ValueError, match="`table` must be 3x3 and hold whole numbers"):
        nps_paired_table(table)
    with pytest.raises(ValueError, match="`table` must hold no negative numbers; got -1"):
        nps_paired_table([[1, 2, 3], [1, -1, 3], [1, 2, 3]])

"""Many groups at once: the omnibus test, Holm's adjustment, and each against the others."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from cxassess.stats import SMALLEST_BASE, nps, nps_counts, nps_difference, nps_segments
from cxassess.stats._segments import pool

EXAMPLE = {
    "shop": nps_counts(10, 20, 70),
    "web": nps_counts(40, 30, 30),
    "phone": nps_counts(15, 25, 60),
    "mail": nps_counts(22, 28, 50),
}

count = st.integers(0, 200)
segment = (
    st.tuples(count, count, count)
    .filter(lambda sample: sum(sample) >= SMALLEST_BASE)
    .map(lambda sample: nps_counts(*sample))
)
many = st.lists(segment, min_size=2, max_size=6)


def rejected(pvalues, alpha):
    """Holm (1979): from the smallest on, while p(i) <= alpha / (m - i + 1)."""
    found = set()
    order = sorted(range(len(pvalues)), key=lambda place: pvalues[place])
    for step, place in enumerate(order):
        if pvalues[place] > alpha / (len(pvalues) - step):
            break
        found.add(place)
    return found


@given(many)
def test_omnibus_agrees_with_its_definition(segments):
    # Sum of squares about the mean, both weighted by the inverse of the adjusted Wald variances.
    moments = [each.moments("adjusted-wald") for each in segments]
    weights = [1 / error**2 for _, error in moments]
    mean = sum(w * score for w, (score, _) in zip(weights, moments, strict=True)) / sum(weights)
    expected = sum(w * (score - mean) ** 2 for w, (score, _) in zip(weights, moments, strict=True))
    result = nps_segments(segments)
    assert result.statistic == pytest.approx(expected, abs=1e-9)
    assert result.df == len(segments) - 1
    assert result.pvalue == pytest.approx(chi2.sf(expected, len(segments) - 1), abs=1e-12)


@given(segment, segment)
def test_omnibus_of_two_segments_is_the_test_of_their_difference(first, second):
    result = nps_segments([first, second])
    difference = nps_difference(first, second, method="adjusted-wald")
    assert result.statistic == pytest.approx(difference.statistic**2, abs=1e-9)
    assert result.pvalue == pytest.approx(difference.pvalue, abs=1e-9)


@given(many, st.randoms())
def test_order_does_not_matter_and_classes_may_be_swapped(segments, random):
    statistic = nps_segments(segments).statistic
    shuffled = random.sample(segments, len(segments))
    assert nps_segments(shuffled).statistic == pytest.approx(statistic, abs=1e-9)
    turned = [nps_counts(each.promoters, each.passives, each.detractors) for each in segments]
    assert nps_segments(turned).statistic == pytest.approx(statistic, abs=1e-9)


def test_equal_segments_do_not_differ():
    result = nps_segments([nps_counts(10, 20, 30)] * 5)
    assert result.statistic == pytest.approx(0, abs=1e-12)
    assert result.pvalue == pytest.approx(1)
    assert {each.adjusted_pvalue for each in result.pairwise()} == {1}


def test_weights_and_clusters_enter_by_the_error():
    scores = [0, 7, 9, 10, 10] * 12
    plain, other = nps(scores), nps_counts(10, 20, 30)
    alike = nps(sorted(scores), clusters=np.repeat(np.arange(12), 5))
    repeated = nps(np.repeat(scores, 3), clusters=np.repeat(np.arange(60), 3))
    statistic = nps_segments([plain, other]).statistic
    assert nps_segments([repeated, other]).statistic == pytest.approx(statistic, rel=0.05)
    assert nps_segments([alike, other]).statistic < 0.8 * statistic


def test_pairs():
    result = nps_segments(EXAMPLE)
    compared = result.pairwise()
    assert result.comparisons == len(compared) == 6
    assert [(each.first, each.second) for each in compared] == list(combinations(EXAMPLE, 2))
    for each in compared:
        expected = nps_difference(EXAMPLE[each.first], EXAMPLE[each.second])
        assert each.difference == expected
        assert each.pvalue == expected.pvalue
        assert each.comparisons == 6
    scores = result.pairwise(method="score")
    assert {each.difference.method for each in scores} == {"score"}


@given(many)
def test_adjusted_pvalues_are_those_of_holm_s_procedure(segments):
    # An adjusted p-value is the smallest level at which the procedure rejects.
    compared = nps_segments(segments).pairwise(method="adjusted-wald")
    raw = [each.pvalue for each in compared]
    adjusted = [each.adjusted_pvalue for each in compared]
    for place, pvalue in enumerate(adjusted):
        assert raw[place] <= pvalue <= 1
        if 0 < pvalue < 1:
            assert place in rejected(raw, pvalue * (1 + 1e-9))
            assert place not in rejected(raw, pvalue * (1 - 1e-9))
        elif pvalue == 1:
            assert place not in rejected(raw, 1 - 1e-9)


def test_holm_by_hand():
    # Three pairs of ascending p: three times the first, twice the second, once the third, and none
    # smaller than the one before it.
    segments = [nps_counts(10, 20, 70), nps_counts(15, 25, 60), nps_counts(25, 20, 55)]
    compared = sorted(nps_segments(segments).pairwise(), key=lambda each: each.pvalue)
    raw = [each.pvalue for each in compared]
    expected = [3 * raw[0], max(3 * raw[0], 2 * raw[1]), max(3 * raw[0], 2 * raw[1], raw[2])]
    assert [each.adjusted_pvalue for each in compared] == pytest.approx(expected)
    assert expected[1] == expected[2] > raw[2], "the last has to be raised to the second"


def test_each_against_the_others_and_not_against_the_total():
    compared = nps_segments(EXAMPLE).against_rest()
    assert [(each.first, each.second) for each in compared] == [("", name) for name in EXAMPLE]
    for each in compared:
        others = [result for name, result in EXAMPLE.items() if name != each.second]
        rest = nps_counts(
            sum(other.detractors for other in others),
            sum(other.passives for other in others),
            sum(other.promoters for other in others),
        )
        assert each.difference == nps_difference(rest, EXAMPLE[each.second])
        assert each.comparisons == 4
        assert each.adjusted_pvalue >= each.pvalue
    # The others: 140 promoters and 77 detractors of 300.
    assert compared[0].difference.difference == pytest.approx(0.60 - (140 - 77) / 300)


def test_the_others_are_weighed_by_their_answers():
    # NPS 70 on 40 answers and 30 on 800: 31.9 together, not 50.
    small, large, third = nps_counts(2, 8, 30), nps_counts(200, 160, 440), nps_counts(9, 9, 9)
    *_, last = nps_segments([small, large, third]).against_rest()
    assert 100 * last.difference.first.nps == pytest.approx(31.9, abs=0.05)
    assert last.difference.first.base == 840


def test_two_segments_are_one_comparison_seen_from_both_sides():
    shop, web = (EXAMPLE[name] for name in ("shop", "web"))
    forth, back = nps_segments([shop, web]).against_rest()
    assert forth.difference == nps_difference(web, shop)
    assert back.difference.difference == -forth.difference.difference
    for each in (forth, back):
        assert each.comparisons == 1
        assert each.adjusted_pvalue == each.pvalue
    # Either one-sided test may reject by chance: those are two.
    for each in nps_segments([shop, web]).against_rest(alternative="greater"):
        assert each.comparisons == 2
    assert min(
        each.adjusted_pvalue for each in nps_segments([shop, shop]).against_rest(alternative="less")
    ) == pytest.approx(1)


def test_alternatives_of_each_against_the_others():
    two_sided, less, greater = (
        nps_segments(EXAMPLE).against_rest(alternative=alternative)
        for alternative in ("two-sided", "less", "greater")
    )
    for both, down, up in zip(two_sided, less, greater, strict=True):
        assert down.difference.alternative == "less"
        assert down.pvalue == pytest.approx(1 - up.pvalue)
        assert min(down.pvalue, up.pvalue) == pytest.approx(both.pvalue / 2)


@pytest.mark.parametrize("clustered", [False, True])
def test_weighted_others_agree_with_all_their_answers_together(clustered):
    rng = np.random.default_rng(20260101)
    parts = []
    for place, size in enumerate((600, 300, 900)):
        labels = 1000 * place + rng.integers(size // 3, size=size)
        lean = rng.normal(0, 2, 4000)[labels]
        scores = np.clip(np.rint(5 + 3 * place + lean + rng.normal(0, 2, size)), 0, 10).astype(int)
        parts.append((scores, rng.uniform(0.2, 3, size), labels))

    def result(scores, weights, labels):
        return nps(scores, weights=weights, clusters=labels if clustered else None)

    *_, last = nps_segments([result(*part) for part in parts]).against_rest()
    pooled = last.difference.first
    whole = result(*(np.concatenate(column) for column in zip(*parts[:2], strict=True)))
    assert pooled.base == whole.base
    assert pooled.nps == pytest.approx(whole.nps)
    assert pooled.weight_sum == pytest.approx(whole.weight_sum)
    assert pooled.shares == pytest.approx(whole.shares)
    assert pooled.independent_base == pytest.approx(whole.independent_base, rel=0.02)
    # How unequal the clusters are is not kept, so that it is only near with them.
    near = 0.05 if clustered else 0.01
    assert pooled.standard_error == pytest.approx(whole.standard_error, rel=near)
    assert sum(pooled.equal_counts) == pytest.approx(sum(whole.equal_counts), rel=2 * near)


def test_others_with_and_without_weights():
    weighted = nps([0, 7, 9, 10] * 25, weights=[1, 2, 1, 2] * 25)
    plain, third = nps_counts(20, 30, 50), nps_counts(9, 9, 9)
    *_, last = nps_segments([weighted, plain, third]).against_rest()
    rest = last.difference.first
    assert rest.base == 200
    # 150 of weight and 100: shares of .2 x .6 + ... by hand.
    assert rest.nps == pytest.approx((150 * (3 - 1) / 6 + 100 * 0.30) / 250)
    alone = nps(
        [0, 7, 9, 10] * 25 + [0] * 20 + [8] * 30 + [10] * 50,
        weights=[1, 2, 1, 2] * 25 + [1] * 100,
    )
    assert rest.standard_error == pytest.approx(alone.standard_error, rel=0.01)


def test_others_of_known_populations_are_corrected_once():
    # The correction belongs to the others together, not to each of them as well.
    scores, weights = [0, 7, 9, 10] * 25, [1, 2, 1, 2] * 25
    third = nps_counts(9, 9, 9)

    def rest(population, other):
        first = nps_counts(20, 30, 50, population=population)
        segments = [first, nps(scores, weights=weights, population=other), third]
        return nps_segments(segments).against_rest()[-1].difference.first

    unlimited, known = rest(None, None), rest(200, 400)
    assert known.population == 600
    correction = math.sqrt((600 - 200) / (600 - 1))
    assert known.standard_error == pytest.approx(correction * unlimited.standard_error)
    assert rest(None, 400).population is None


def test_segments_of_few_answers_are_left_out():
    segments = {"a": nps_counts(1, 1, 2), **EXAMPLE, "b": nps_counts(0, 0, 0)}
    result = nps_segments(segments)
    assert result.left_out == ("a", "b")
    assert dict(result.segments) == EXAMPLE
    assert result == nps_segments(segments)
    assert result.statistic == nps_segments(EXAMPLE).statistic
    assert result.comparisons == 6


@pytest.mark.parametrize(
    "odd",
    [nps([9, 9, 8, 10, 3, 10], clusters=["only"] * 6), nps_counts(3, 3, 14, population=20)],
)
def test_segments_without_an_error_are_left_out(odd):
    # One cluster, or a whole population: neither may spoil the test of the others.
    result = nps_segments({**EXAMPLE, "odd": odd})
    assert result.left_out == ("odd",)
    assert result.statistic == nps_segments(EXAMPLE).statistic
    assert len(result.against_rest()) == 4


def test_segments_of_a_sequence_are_numbered():
    result = nps_segments(list(EXAMPLE.values()))
    assert list(result.segments) == ["0", "1", "2", "3"]
    assert result.statistic == nps_segments(EXAMPLE).statistic


def test_arguments_are_checked():
    for few in ([], [nps_counts(1, 2, 3)], [nps_counts(1, 2, 3), nps_counts(1, 1, 1)]):
        with pytest.raises(ValueError, match="at least two segments of 5 or more answers; got"):
            nps_segments(few)
    with pytest.raises(TypeError, match="`results` must be a NpsResult; got float"):
        nps_segments({"a": nps_counts(1, 2, 3), "b": 0.4})
    with pytest.raises(ValueError, match="`method` must be one of"):
        nps_segments(EXAMPLE).pairwise(method="holm")
    with pytest.raises(ValueError, match="`alternative` must be one of"):
        nps_segments(EXAMPLE).against_rest(alternative="up")


def shared_accounts():
    """Return answers of accounts that answer in all three segments, and alike."""
    rng = np.random.default_rng(5)
    mood = rng.normal(0, 3, 30)
    account = np.tile(np.arange(30), 6)
    segment = np.repeat(["a", "b", "c"], 60)
    scores = np.clip(np.round(8 + mood[account] + rng.normal(0, 1, 180)), 0, 10).astype(int)
    return scores, account, segment


def test_the_rest_keeps_accounts_that_answer_in_several_segments():
    scores, account, segment = shared_accounts()
    results = {
        name: nps(scores[segment == name], clusters=account[segment == name]) for name in "abc"
    }
    whole = nps(scores[segment != "a"], clusters=account[segment != "a"])
    rest = pool([results["b"], results["c"]])
    assert rest.standard_error == pytest.approx(whole.standard_error)
    assert rest.effective_base == pytest.approx(whole.effective_base)
    assert rest.df == whole.df == 29
    against = {each.second: each.difference for each in nps_segments(results).against_rest()}
    real = nps_difference(whole, results["a"])
    assert against["a"].overlap == real.overlap == 30
    assert against["a"].standard_error == pytest.approx(real.standard_error)
    assert against["a"].pvalue == pytest.approx(real.pvalue)


def test_one_answer_of_an_account_in_each_segment_makes_it_a_cluster_of_the_rest():
    first = nps([9, 3, 10, 7, 8, 6], clusters=list("abcdef"))
    second = nps([10, 2, 9, 8, 8, 5], clusters=list("abcdef"))
    assert (first.df, second.df) == (math.inf, math.inf)
    both = pool([first, second])
    whole = nps([9, 3, 10, 7, 8, 6, 10, 2, 9, 8, 8, 5], clusters=list("abcdef" * 2))
    assert both.df == whole.df == 5
    assert both.standard_error == pytest.approx(whole.standard_error)


def test_the_test_of_all_knows_of_shared_accounts():
    # The same accounts in every segment: two segments' chi-square is the square of their z.
    scores, account, segment = shared_accounts()
    first, second = (
        nps(scores[segment == each], clusters=account[segment == each]) for each in "ab"
    )
    change = nps_difference(first, second, method="adjusted-wald")
    tested = nps_segments([first, second])
    assert tested.statistic == pytest.approx(change.statistic**2)
    independent = nps_segments(
        [first, nps(scores[segment == "b"], clusters=account[segment == "b"] + 100)]
    )
    assert tested.statistic > 1.5 * independent.statistic

"""Answers reduced to a table of group by score."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxassess.stats import NpsResult, nps, nps_of, score_table

GROUPS = 4

rows = st.lists(
    st.tuples(
        st.integers(0, 10),
        st.integers(0, GROUPS - 1),
        st.integers(0, 12).map(lambda quarters: quarters / 4),
        st.sampled_from("abcde"),
    ),
    max_size=60,
)


def columns(answers):
    scores, groups, weights, clusters = zip(*answers, strict=True) if answers else ((), (), (), ())
    return (
        np.array(scores, dtype=int),
        np.array(groups, dtype=int),
        np.array(weights, dtype=float),
        np.array(clusters, dtype="U1"),
    )


def table_of(answers, *, weighted=False, clustered=False):
    scores, groups, weights, clusters = columns(answers)
    return score_table(
        scores,
        groups,
        number_of_groups=GROUPS,
        weights=weights if weighted else None,
        clusters=clusters if clustered else None,
    )


def same(result, expected):
    assert (result.detractors, result.passives, result.promoters) == (
        expected.detractors,
        expected.passives,
        expected.promoters,
    )
    for name in ("score", "standard_error", "effective_base", "independent_base", "weight_sum"):
        value = getattr(expected, name)
        assert getattr(result, name) == pytest.approx(value, abs=1e-9, nan_ok=True), name
    assert result.df == expected.df


@given(rows)
def test_counts_and_sums_agree_with_their_definition(answers):
    table = table_of(answers, weighted=True)
    assert table.groups == GROUPS
    assert table.scores.tolist() == list(range(11))
    for group in range(GROUPS):
        own = [(score, weight) for score, place, weight, _ in answers if place == group]
        assert table.weightless[group] == sum(weight == 0 for _, weight in own)
        for score in range(11):
            weights = [weight for each, weight in own if each == score and weight > 0]
            assert table.counts[group, score] == len(weights)
            assert table.sums[group, score] == pytest.approx(sum(weights))
            assert table.squares[group, score] == pytest.approx(sum(w**2 for w in weights))


@given(rows)
def test_without_weights_every_answer_counts(answers):
    table = table_of(answers)
    assert table.counts.sum() == len(answers)
    assert table.sums is table.squares is table.weightless is None
    for group in range(GROUPS):
        assert nps_of(table, group) == nps([score for score, g, *_ in answers if g == group])


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("clustered", [False, True])
@given(rows)
def test_a_group_has_the_score_of_its_answers(weighted, clustered, answers):
    table = table_of(answers, weighted=weighted, clustered=clustered)
    scores, groups, weights, clusters = columns(answers)
    for group in range(GROUPS):
        own = groups == group
        alone = nps(
            scores[own],
            weights=weights[own] if weighted else None,
            clusters=clusters[own] if clustered else None,
            population=100,
        )
        same(nps_of(table, group, population=100), alone)


@pytest.mark.parametrize("weighted", [False, True])
@given(rows, rows)
def test_tables_of_parts_add_up_to_that_of_the_whole(weighted, first, second):
    total = table_of(first, weighted=weighted) + table_of(second, weighted=weighted)
    whole = table_of(first + second, weighted=weighted)
    assert (total.counts == whole.counts).all()
    for group in range(GROUPS):
        same(nps_of(total, group), nps_of(whole, group))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("clustered", [False, True])
@given(rows, st.lists(st.integers(-1, 1), min_size=GROUPS, max_size=GROUPS))
def test_merged_groups_hold_the_answers_of_all(weighted, clustered, answers, into):
    merged = table_of(answers, weighted=weighted, clustered=clustered).merged(into, 2)
    scores, groups, weights, clusters = columns(answers)
    target = np.array(into)[groups]
    assert merged.groups == 2
    for group in range(2):
        own = target == group
        alone = nps(
            scores[own],
            weights=weights[own] if weighted else None,
            clusters=clusters[own] if clustered else None,
        )
        same(nps_of(merged, group), alone)


@given(rows)
def test_unweighted_counts_every_answer_with_a_weight_as_one(answers):
    table = table_of(answers, weighted=True, clustered=True).unweighted
    for group in range(GROUPS):
        counted = [score for score, place, weight, _ in answers if place == group and weight > 0]
        assert nps_of(table, group) == nps(counted)


@given(rows)
def test_values_are_taken_together(answers):
    # Any reading of the scores: here top-two-box, against the mean and the error of those values.
    table = table_of(answers, weighted=True)
    scores, groups, weights, _ = columns(answers)
    for group in range(GROUPS):
        counts, design = table.by_value(group, np.arange(11) >= 9)
        own = (groups == group) & (weights > 0)
        weight, value = weights[own], scores[own] >= 9
        assert counts.tolist() == [(~value).sum(), value.sum()]
        if design is not None:
            share = (weight @ value) / weight.sum()
            assert design.shares == pytest.approx((1 - share, share))
            sampled = (groups == group).sum()
            squared = ((weight * (value - share)) ** 2).sum() * sampled / (sampled - 1)
            expected = math.sqrt(squared) / weight.sum()
            assert design.standard_error == pytest.approx(expected, abs=1e-9)


def test_an_empty_group_has_no_answers():
    table = score_table([9, 9], [0, 2], number_of_groups=4)
    assert table.groups == 4
    assert nps_of(table, 1) == nps_of(table, 3) == NpsResult(0, 0, 0)


def test_groups_are_one_more_than_the_largest():
    assert score_table([9, 8, 7], [0, 5, 2]).groups == 6
    assert score_table([9, 8, 7]).groups == score_table([]).groups == 1


def test_scale_of_another_question():
    table = score_table([1, 5, 5, 3], scale=(1, 5))
    assert table.scores.tolist() == [1, 2, 3, 4, 5]
    assert table.counts.tolist() == [[1, 0, 1, 0, 2]]
    counts, design = table.by_value(0, [0, 0, 0, 1, 1])
    assert (counts.tolist(), design) == ([2, 2], None)
    with pytest.raises(ValueError, match=r"`table` must be on the scale \(0, 10\); got \(1, 5\)"):
        nps_of(table)


@pytest.mark.parametrize(
    ("scores", "scale", "message"),
    [
        ([0, 5], (1, 5), "`scores` must hold whole numbers from 1 to 5 only; got 0"),
        (np.array([1, 6]), (1, 5), "`scores` must hold whole numbers from 1 to 5 only; got 6"),
        ([1, 2.5], (1, 5), "`scores` must hold whole numbers from 1 to 5 only; got 2.5"),
        ([1, math.nan], (1, 5), "`scores` must hold finite numbers only; got nan"),
        ([1, None], (1, 5), "`scores` must hold numbers only; got None"),
        (np.ma.masked_equal([1, 2], 2), (1, 5), "`scores` must not hold masked values"),
        (np.ma.masked_array([1, 6]), (1, 5), "`scores` must hold whole numbers from 1 to 5 only"),
    ],
)
def test_scores_are_checked(scores, scale, message):
    with pytest.raises(ValueError, match=message):
        score_table(scores, scale=scale)


@pytest.mark.parametrize(
    "groups", [[0], [0, 1, 1], [0, -1], [0.0, 1.0], ["a", "b"], [[0, 1]], [0, None]]
)
def test_groups_are_checked(groups):
    with pytest.raises(ValueError, match="`groups` must hold one whole number from 0 for each"):
        score_table([9, 10], groups)


def test_tables_that_do_not_match_are_not_added():
    plain = score_table([9, 10])
    with pytest.raises(ValueError, match="the same scale and groups"):
        plain + score_table([1, 5], scale=(1, 5))
    with pytest.raises(ValueError, match="the same scale and groups"):
        plain + score_table([9, 10], [0, 1])
    with pytest.raises(ValueError, match="both have weights, or neither"):
        plain + score_table([9, 10], weights=[1, 2])
    with pytest.raises(ValueError, match="with clusters cannot be added"):
        plain + score_table([9, 10], clusters=["a", "b"])


def test_a_series_counts_by_place_and_not_by_its_index():
    scores = pd.Series([0, 8, 10], index=[5, 5, 7])
    weights = pd.Series([1.0, 2.0, 5.0], index=[7, 5, 5])
    table = score_table(scores, pd.Series([0, 1, 1], index=[9, 8, 7]), weights=weights)
    assert table.sums[:, [0, 8, 10]].tolist() == [[1, 0, 0], [0, 2, 5]]


def test_groups_beyond_their_number_are_refused():
    with pytest.raises(ValueError, match="`groups` must be below `number_of_groups`; got 1"):
        score_table([1, 2], [0, 1], number_of_groups=1)


def test_no_answers_of_groups():
    assert score_table([], [], number_of_groups=2).counts.shape == (2, 11)

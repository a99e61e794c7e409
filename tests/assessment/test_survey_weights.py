"""Answers that do not count alike and alone: weights, accounts, a known population."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.assessment.kpi_types import Estimate, SurveyResult, WaveResult
from cxassess.stats import csat_mean, csat_mean_difference, csat_top_box_scores, nps, nps_difference
from tests.assessment.engagements import classes, scored

WAVES = {"a": classes(20, 30, 50), "b": classes(30, 30, 40)}
CSAT = {"a": [1, 2, 3, 4, 5] * 8, "b": [3, 4, 4, 5, 5] * 8}
UNEQUAL = [1.0, 3.0] * 100


def width(estimate: Estimate | None) -> float:
    assert estimate is not None
    return estimate.interval.high - estimate.interval.low


def last(scores: list[int], **options: Any) -> WaveResult:
    return scored({"w": scores}, **options).waves[-1]


def leaves(found: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield every value of a result with its path."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield from leaves(value, f"{path}.{key}")
    elif isinstance(found, (list, tuple)):
        for place, value in enumerate(found):
            yield from leaves(value, f"{path}[{place}]")
    else:
        yield path, found


def assert_close(first: SurveyResult, second: SurveyResult) -> None:
    """Two results are the same but for rounding."""
    one, other = (dict(leaves(each.model_dump())) for each in (first, second))
    assert one.keys() == other.keys()
    for path, value in one.items():
        if isinstance(value, float):
            assert other[path] == pytest.approx(value, rel=1e-7, abs=1e-7), path
        else:
            assert other[path] == value, path


class TestWeights:
    @pytest.mark.parametrize("weight", [1.0, 2.5])
    @pytest.mark.parametrize("metric", ["nps", "csat"])
    def test_equal_weights_are_none(self, metric: str, weight: float) -> None:
        waves = WAVES if metric == "nps" else CSAT
        answers = sum(map(len, waves.values()))
        options: dict[str, Any] = {
            "metric": metric,
            "segments": {"Turn": ["x", "y", "z", "x"] * (answers // 4)},
            "modes": ["p", "m"] * (answers // 2),
            "invited": {"b": 1000},
        }
        weighted = scored(waves, weights=[weight] * answers, **options)
        assert weighted.weighted
        assert_close(weighted.model_copy(update={"weighted": False}), scored(waves, **options))

    def test_weights_of_one_change_nothing_at_all(self) -> None:
        result = scored(WAVES, weights=[1.0] * 200)
        assert result.model_copy(update={"weighted": False}) == scored(WAVES)

    def test_whole_weights_are_answers_given_more_than_once(self) -> None:
        wave = last([10, 10, 3, 8, 3], weights=[2.0, 1.0, 1.0, 1.0, 2.0])
        assert wave.nps is not None
        assert wave.nps.value == pytest.approx(0)
        assert (wave.detractors, wave.passives, wave.promoters, wave.base) == (2, 1, 2, 5)

    def test_a_weighted_wave_with_the_unweighted_beside_it(self) -> None:
        wave = last(WAVES["a"], weights=UNEQUAL[:100])
        expected = nps(WAVES["a"], weights=UNEQUAL[:100])
        assert wave.nps is not None
        assert wave.nps.value == pytest.approx(100 * expected.nps)
        assert wave.nps.standard_error == pytest.approx(100 * expected.standard_error)
        # Kish: (50 * 1 + 50 * 3)^2 / (50 * 1 + 50 * 9).
        assert wave.effective_base == pytest.approx(80)
        assert wave.accounts is None
        assert wave.unweighted == last(WAVES["a"]).nps
        assert width(wave.nps) > width(wave.unweighted)

    def test_weighted_satisfaction(self) -> None:
        scores, weights = CSAT["a"], [1.0, 1.0, 1.0, 1.0, 4.0] * 8
        wave = last(scores, metric="csat", weights=weights)
        mean = csat_mean(scores, weights=weights)
        boxes = csat_top_box_scores(scores, scale=(1, 5), weights=weights)
        assert wave.mean is not None
        # (1 + 2 + 3 + 4 + 4 * 5) / 8.
        assert wave.mean.value == pytest.approx(3.75)
        assert wave.mean.standard_error == pytest.approx(mean.standard_error)
        assert wave.top_two_box is not None
        assert wave.top_two_box.value == pytest.approx(62.5)
        low, high = boxes.confidence_interval()
        assert wave.top_two_box.interval.low == pytest.approx(100 * low)
        assert wave.top_two_box.interval.high == pytest.approx(100 * high)
        assert wave.unweighted == last(scores, metric="csat").mean
        assert wave.effective_base == pytest.approx(8**2 / 20 * 8)

    def test_a_change_is_tested_with_its_weights(self) -> None:
        change = scored(WAVES, weights=UNEQUAL).changes[0]
        first, second = (nps(each, weights=UNEQUAL[:100]) for each in WAVES.values())
        expected = nps_difference(first, second)
        assert change.difference == pytest.approx(100 * expected.difference)
        assert change.pvalue == pytest.approx(expected.pvalue)
        plain = scored(WAVES).changes[0]
        assert plain.unweighted is None
        assert change.unweighted is not None
        assert change.unweighted.difference == pytest.approx(plain.difference)
        assert change.unweighted.pvalue == pytest.approx(plain.pvalue)
        assert change.unweighted.interval == plain.interval
        assert change.unweighted.verdict == plain.verdict

    def test_changes_of_satisfaction_are_tested_with_their_weights(self) -> None:
        weights = [1.0, 2.0, 1.0, 2.0, 1.0] * 16
        mean, boxes = scored(CSAT, metric="csat", weights=weights).changes
        first, second = (csat_mean(each, weights=weights[:40]) for each in CSAT.values())
        assert mean.pvalue == pytest.approx(csat_mean_difference(first, second).pvalue)
        plain_mean, plain_boxes = scored(CSAT, metric="csat").changes
        for weighted, plain in ((mean, plain_mean), (boxes, plain_boxes)):
            assert weighted.difference != pytest.approx(plain.difference)
            assert weighted.unweighted is not None
            assert weighted.unweighted.difference == pytest.approx(plain.difference)
            assert weighted.unweighted.pvalue == pytest.approx(plain.pvalue)

    def test_the_unweighted_is_there_where_one_of_the_waves_has_weights(self) -> None:
        waves = WAVES | {"c": WAVES["a"]}
        weights = [1.0] * 200 + UNEQUAL[:100]
        result = scored(waves, weights=weights)
        assert [each.unweighted is None for each in result.waves] == [True, True, False]
        assert [each.unweighted is None for each in result.changes] == [True, False]


class TestAccounts:
    def test_repeated_answers_widen_the_interval(self) -> None:
        # Every account gave the same answer four times: worth a quarter of the answers.
        scores = [each for each in classes(20, 30, 50) for _ in range(4)]
        alone = last(scores)
        wave = last(scores, accounts=[place // 4 for place in range(400)])
        assert wave.nps is not None
        assert alone.nps is not None
        assert wave.nps.value == pytest.approx(alone.nps.value)
        # Linearised: 2 standard errors of independent answers, but for 100 / 99.
        expected = 2 * alone.nps.standard_error * math.sqrt(100 / 99)
        assert wave.nps.standard_error == pytest.approx(expected)
        assert width(wave.nps) > 1.9 * width(alone.nps)
        assert wave.accounts == 100
        assert wave.effective_base is not None
        assert wave.effective_base == pytest.approx(100, rel=0.02)
        assert wave.unweighted == alone.nps

    def test_accounts_that_answered_once_are_no_clusters(self) -> None:
        accounts = list(range(100))
        wave = last(WAVES["a"], accounts=accounts)
        assert wave.effective_base is wave.accounts is wave.unweighted is None
        assert_close(scored({"w": WAVES["a"]}, accounts=accounts), scored({"w": WAVES["a"]}))

    def test_the_survey_tells_whether_accounts_gave_several(self) -> None:
        once, twice = list(range(200)), [each // 2 for each in range(200)]
        assert not scored(WAVES, accounts=once).clustered
        assert scored(WAVES, accounts=twice).clustered

    def test_accounts_in_both_waves_are_counted_and_their_covariance_too(self) -> None:
        # The same hundred people, of whom ten promoters became detractors.
        before = classes(20, 30, 50)
        after = [3 if place >= 90 else score for place, score in enumerate(before)]
        waves = {"a": before, "b": after}
        panel = scored(waves, accounts=[*range(100)] * 2).changes[0]
        apart = scored(waves, accounts=list(range(200))).changes[0]
        assert (panel.overlap, apart.overlap) == (100, 0)
        assert panel.difference == apart.difference == pytest.approx(-20)
        assert panel.standard_error < 0.6 * apart.standard_error
        assert (panel.verdict, apart.verdict) == ("fall", "noise")
        first, second = (nps(each, clusters=np.arange(100)) for each in (before, after))
        assert panel.pvalue == pytest.approx(nps_difference(first, second).pvalue)

    def test_a_panel_of_which_everybody_moved_alike_has_a_finite_statistic(self) -> None:
        waves = {"a": classes(29, 14, 0), "b": classes(0, 29, 14)}
        change = scored(waves, accounts=[*range(43)] * 2).changes[0]
        assert (change.difference, change.verdict) == (100, "rise")
        assert math.isfinite(change.statistic)
        assert change.statistic > 10

    @pytest.mark.parametrize("shared", [0, 1, 37])
    def test_the_overlap_is_of_those_in_both(self, shared: int) -> None:
        accounts = [*range(100), *range(100 - shared, 200 - shared)]
        assert scored(WAVES, accounts=accounts).changes[0].overlap == shared

    def test_no_overlap_is_known_without_accounts(self) -> None:
        assert scored(WAVES).changes[0].overlap is None
        # Empty cells are numbered below 0: a wave that names no account.
        for nameless in ([*range(100), *range(-200, -100)], [*range(-200, -100), *range(100)]):
            assert scored(WAVES, accounts=nameless).changes[0].overlap is None
        some = [*range(100), *range(50, 100), *range(-150, -100)]
        assert scored(WAVES, accounts=some).changes[0].overlap == 50

    def test_one_account_has_counts_and_no_error(self) -> None:
        wave = last(WAVES["a"], accounts=[7] * 100)
        assert (wave.base, wave.promoters, wave.accounts) == (100, 50, 1)
        assert wave.nps is None
        satisfied = last(CSAT["a"], metric="csat", accounts=[7] * 40)
        assert satisfied.base == 40
        assert satisfied.mean is satisfied.top_two_box is None

    @pytest.mark.parametrize("metric", ["nps", "csat"])
    def test_a_wave_of_one_account_has_no_change(self, metric: str) -> None:
        waves = WAVES if metric == "nps" else CSAT
        size = len(waves["a"])
        accounts = [0] * size + list(range(1, size + 1))
        assert scored(waves, metric=metric, accounts=accounts).changes == ()

    def test_accounts_of_satisfaction(self) -> None:
        scores = [each for each in CSAT["a"] for _ in range(3)]
        wave = last(scores, metric="csat", accounts=[place // 3 for place in range(120)])
        assert wave.mean is not None
        assert wave.mean.standard_error == pytest.approx(
            math.sqrt(3 * 119 / 117) * csat_mean(scores).standard_error, rel=0.02
        )
        assert wave.unweighted == last(scores, metric="csat").mean
        assert wave.accounts == 40


class TestPopulation:
    def test_it_shrinks_the_interval(self) -> None:
        scores = classes(20, 30, 50)
        widths = [width(last(scores, population=people).nps) for people in (110, 200, 500, 10**6)]
        assert widths == sorted(widths)
        assert widths[0] < 0.6 * widths[-1]
        assert widths[-1] == pytest.approx(width(last(scores).nps), rel=1e-3)

    def test_everybody_answered(self) -> None:
        wave = last(classes(20, 30, 50), population=100)
        assert wave.nps is not None
        assert wave.nps.interval.low == pytest.approx(30)
        assert wave.nps.interval.high == pytest.approx(30)
        assert wave.nps.standard_error == 0

    @pytest.mark.parametrize("moved", [True, False])
    @pytest.mark.parametrize("answers", [20, 100])
    def test_where_everybody_answered_nothing_is_left_to_test(
        self, answers: int, moved: bool
    ) -> None:
        part = answers // 10
        before, after = (
            classes(less * part, 3 * part, more * part) for less, more in ((2, 5), (6, 1))
        )
        waves = {"a": before, "b": after if moved else before}
        result = scored(waves, population=answers, benchmark={"value": 30}, smallest_change=5.0)
        assert result.changes == ()
        assert result.benchmark is None
        assert result.waves[0].nps is not None

    @pytest.mark.parametrize("people", [30, 99, 100, 110])
    def test_answers_of_accounts_that_gave_several_are_not_people(self, people: int) -> None:
        # 100 answers of 25 accounts are not nearly all of 110 people.
        accounts = [place // 4 for place in range(100)]
        some = last(WAVES["a"], accounts=accounts, population=people)
        assert some == last(WAVES["a"], accounts=accounts)

    def test_more_answers_than_people_are_no_part_of_them(self) -> None:
        assert last(WAVES["a"], population=99) == last(WAVES["a"])

    def test_accounts_that_answered_once_are_people(self) -> None:
        accounts = list(range(100))
        wave = last(WAVES["a"], accounts=accounts, population=110)
        assert width(wave.nps) == pytest.approx(width(last(WAVES["a"], population=110).nps))

    def test_a_change_is_more_certain_in_a_small_population(self) -> None:
        small, large = (scored(WAVES, population=people).changes[0] for people in (130, None))
        assert small.difference == large.difference
        assert small.pvalue < large.pvalue

    def test_the_result_tells_it(self) -> None:
        assert scored(WAVES, population=300).population == 300


answers = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 10),
        st.integers(0, 9),
        st.sampled_from([0.5, 1.0, 2.0, 4.0]),
        st.sampled_from(["p", "m", ""]),
        st.sampled_from(["x", "y"]),
    ),
    min_size=3,
    max_size=60,
)
Answer = tuple[str, int, int, float, str, str]


def result_of(rows: list[Answer], *, weighted: bool, metric: str = "nps") -> SurveyResult:
    """Return the result of rows (wave, score, account, weight, mode, segment), in any order."""
    ordered = sorted(rows, key=lambda each: each[0])
    waves = {wave: [each[1] for each in ordered if each[0] == wave] for wave in "abc"}
    return scored(
        waves,
        metric=metric,
        scale=(0, 10),
        accounts=[each[2] for each in ordered],
        weights=[each[3] for each in ordered] if weighted else None,
        modes=[each[4] for each in ordered],
        segments={"S": [each[5] for each in ordered]},
        benchmark={"value": 20} if metric == "nps" else None,
        smallest_change=10.0 if metric == "nps" else None,
    )


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    rows=answers,
    seed=st.integers(0, 2**16),
    weighted=st.booleans(),
    metric=st.sampled_from(["nps", "csat"]),
)
def test_the_order_of_the_rows_does_not_matter(
    rows: list[Answer], seed: int, weighted: bool, metric: str
) -> None:
    shuffled = random.Random(seed).sample(rows, len(rows))
    first = result_of(rows, weighted=weighted, metric=metric)
    assert_close(first, result_of(shuffled, weighted=weighted, metric=metric))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    rows=answers,
    labels=st.permutations(range(10)),
    weighted=st.booleans(),
    metric=st.sampled_from(["nps", "csat"]),
)
def test_the_numbers_of_the_accounts_do_not_matter(
    rows: list[Answer], labels: list[int], weighted: bool, metric: str
) -> None:
    renamed = [(each[0], each[1], 1000 * labels[each[2]], *each[3:]) for each in rows]
    first = result_of(rows, weighted=weighted, metric=metric)
    assert_close(first, result_of(renamed, weighted=weighted, metric=metric))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(rows=answers, factor=st.sampled_from([0.25, 2.0, 1024.0]))
def test_the_unit_of_the_weights_does_not_matter(rows: list[Answer], factor: float) -> None:
    scaled = [(*each[:3], factor * each[3], *each[4:]) for each in rows]
    assert_close(result_of(rows, weighted=True), result_of(scaled, weighted=True))

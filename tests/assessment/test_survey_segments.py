"""Segments of the last wave: their figures, whether they differ, their places."""

from __future__ import annotations

import pytest

from cxassess.assessment.kpi_types import SegmentResult, SurveyResult
from cxassess.stats import nps_counts, nps_difference, nps_segments, nps_shrunken
from tests.assessment.engagements import MODEL, classes, scored

# +60, -10, +45 and +33 points.
SHOPS = {"shop": (10, 20, 70), "web": (40, 30, 30), "phone": (15, 25, 60), "app": (2, 2, 5)}


def of_shops(shops: dict[str, tuple[int, int, int]], **options: object) -> SurveyResult:
    """Return the result of one wave with these counts by segment."""
    scores = [each for counts in shops.values() for each in classes(*counts)]
    names = [name for name, counts in shops.items() for _ in range(sum(counts))]
    return scored({"w": scores}, segments={"Place": names}, **options)


def by_value(result: SurveyResult) -> dict[str, SegmentResult]:
    return {each.value: each for each in result.segments}


def holm(pvalues: list[float]) -> list[float]:
    """Return Holm's adjusted p-values, by their definition."""
    order = sorted(range(len(pvalues)), key=lambda each: pvalues[each])
    adjusted, largest = [0.0] * len(pvalues), 0.0
    for step, place in enumerate(order):
        largest = max(largest, min((len(pvalues) - step) * pvalues[place], 1.0))
        adjusted[place] = largest
    return adjusted


class TestSegments:
    def test_the_last_wave_by_value(self) -> None:
        waves = {"2025": [0] * 6, "2026": classes(1, 2, 3) + [10] * 4 + [9] * 5}
        regions = ["South"] * 6 + ["South"] * 6 + ["North"] * 4 + [""] * 5
        blank, north, south = scored(waves, segments={"Region": regions}).segments
        assert {each.segment for each in (blank, north, south)} == {"Region"}
        assert [each.value for each in (blank, north, south)] == ["", "North", "South"]
        assert (north.base, north.suppressed, north.estimate) == (4, True, None)
        assert (blank.base, blank.suppressed) == (5, False)
        assert south.estimate is not None
        # 1/2/3, Tango: -.311074, .753957 (R package NPS 2.0.999).
        assert south.estimate.value == pytest.approx(100 / 3)
        assert south.estimate.interval.low == pytest.approx(-31.1074, abs=6e-5)
        assert south.estimate.indicative

    def test_segments_of_satisfaction_are_means(self) -> None:
        result = scored({"w": [5, 4, 4, 3, 5]}, metric="csat", segments={"Plan": ["A"] * 5})
        assert result.segments[0].estimate == result.waves[0].mean

    def test_several_segments_and_none(self) -> None:
        given = {"Region": ["N"] * 5, "Plan": ["B", "A", "A", "A", "A"]}
        result = scored({"w": [9] * 5}, segments=given)
        assert [(each.segment, each.value, each.base) for each in result.segments] == [
            ("Region", "N", 5),
            ("Plan", "A", 4),
            ("Plan", "B", 1),
        ]
        assert scored({"w": [9] * 5}).segments == ()


class TestDifferences:
    def test_each_against_the_others_with_holm_adjusted_pvalues(self) -> None:
        result = of_shops(SHOPS)
        tested = []
        for name, counts in SHOPS.items():
            others = [each for other, each in SHOPS.items() if other != name]
            rest = nps_counts(*(sum(column) for column in zip(*others, strict=True)))
            tested.append(nps_difference(rest, nps_counts(*counts)))
        adjusted = holm([each.pvalue for each in tested])
        assert sum(adjusted) > sum(each.pvalue for each in tested)
        for name, difference, pvalue in zip(SHOPS, tested, adjusted, strict=True):
            rest_of = by_value(result)[name].rest
            assert rest_of is not None
            assert rest_of.difference == pytest.approx(100 * difference.difference)
            assert rest_of.pvalue == pytest.approx(pvalue)
            low, high = difference.confidence_interval()
            assert rest_of.interval.low == pytest.approx(100 * low)
            assert rest_of.interval.high == pytest.approx(100 * high)

    def test_the_verdict_is_of_the_adjusted_pvalue(self) -> None:
        # +45 against +28 of the others: p .040 alone, above .05 among four.
        found = by_value(of_shops(SHOPS))
        verdicts = {name: each.rest.verdict for name, each in found.items() if each.rest}
        assert verdicts == {"shop": "rise", "web": "fall", "phone": "noise", "app": "noise"}
        rest = nps_counts(52, 52, 105)
        assert nps_difference(rest, nps_counts(15, 25, 60)).pvalue < 0.05

    def test_one_test_that_they_differ_at_all(self) -> None:
        (test,) = of_shops(SHOPS).segment_tests
        expected = nps_segments({name: nps_counts(*each) for name, each in SHOPS.items()})
        assert (test.segment, test.compared, test.left_out) == ("Place", 4, 0)
        assert (test.statistic, test.df) == (pytest.approx(expected.statistic), 3)
        assert (test.pvalue, test.differ) == (pytest.approx(expected.pvalue), True)
        assert test.comparisons == 4

    def test_equal_segments_do_not_differ(self) -> None:
        result = of_shops({"a": (10, 20, 30), "b": (10, 20, 30), "c": (10, 20, 30)})
        (test,) = result.segment_tests
        assert (test.statistic, test.differ) == (pytest.approx(0, abs=1e-12), False)
        assert {each.rest.verdict for each in result.segments if each.rest} == {"noise"}

    def test_segments_too_small_are_neither_shown_nor_compared(self) -> None:
        with_small = of_shops(SHOPS | {"kiosk": (4, 0, 0)})
        small = by_value(with_small)["kiosk"]
        assert (small.base, small.suppressed) == (4, True)
        assert small.estimate is small.rest is small.rank is None
        (test,) = with_small.segment_tests
        assert (test.compared, test.left_out, test.comparisons) == (4, 1, 4)
        for name, each in by_value(of_shops(SHOPS)).items():
            assert by_value(with_small)[name] == each

    def test_a_base_of_five_is_compared(self) -> None:
        assert MODEL.rules.smallest_base == 5
        (test,) = of_shops({"a": (10, 20, 30), "b": (1, 2, 2)}).segment_tests
        assert (test.compared, test.left_out) == (2, 0)

    @pytest.mark.parametrize("shops", [{"a": (10, 20, 30)}, {"a": (10, 20, 30), "b": (1, 1, 2)}])
    def test_nothing_to_compare_with(self, shops: dict) -> None:
        result = of_shops(shops)
        assert result.segment_tests == ()
        assert by_value(result)["a"].rest is None
        assert by_value(result)["a"].estimate is not None

    def test_each_kind_by_itself(self) -> None:
        scores = classes(20, 30, 50) + classes(50, 30, 20)
        given = {"Half": ["a"] * 100 + ["b"] * 100, "Turn": ["x", "y"] * 100}
        half, turn = scored({"w": scores}, segments=given).segment_tests
        assert (half.segment, half.differ) == ("Half", True)
        assert (turn.segment, turn.differ) == ("Turn", False)

    def test_two_are_compared_once(self) -> None:
        # Each one's rest is the other: one comparison, with nothing to adjust for.
        result = of_shops({"a": (10, 20, 30), "b": (20, 20, 20)})
        (test,) = result.segment_tests
        assert test.comparisons == 1
        first, second = (each.rest for each in result.segments)
        assert first is not None
        assert second is not None
        expected = nps_difference(nps_counts(20, 20, 20), nps_counts(10, 20, 30))
        assert first.pvalue == second.pvalue == pytest.approx(expected.pvalue)
        assert first.difference == -second.difference

    def test_satisfaction_is_not_compared(self) -> None:
        names = ["a"] * 20 + ["b"] * 20
        data = {"w": [1, 2] * 10 + [4, 5] * 10}
        result = scored(data, metric="csat", segments={"Place": names})
        assert result.segment_tests == ()
        assert {each.rest for each in result.segments} == {None}

    @pytest.mark.parametrize("metric", ["nps", "csat"])
    def test_a_segment_of_one_account_has_a_base_only(self, metric: str) -> None:
        # Nothing tells how much its score is off; the others are compared without it.
        names = ["a"] * 20 + ["b"] * 20 + ["one"] * 8
        accounts = [*range(40), *[40] * 8]
        scores = ([3, 5] * 10 + [4, 5] * 10 + [5] * 8) if metric == "csat" else classes(8, 16, 24)
        result = scored({"w": scores}, metric=metric, segments={"Place": names}, accounts=accounts)
        one = by_value(result)["one"]
        assert (one.base, one.suppressed, one.estimate, one.rest) == (8, False, None, None)
        assert by_value(result)["a"].estimate is not None
        if metric == "nps":
            (test,) = result.segment_tests
            assert (test.compared, test.left_out) == (2, 1)

    def test_weights_count_in_segments_too(self) -> None:
        # Promoters of weight 3: (3 * 10 - 10) / 40 in place of 0.
        scores = classes(10, 0, 10) * 2
        weights = [3.0 if each == 10 else 1.0 for each in scores[:20]] + [1.0] * 20
        found = by_value(
            scored({"w": scores}, segments={"P": ["a"] * 20 + ["b"] * 20}, weights=weights)
        )
        assert found["a"].estimate is not None
        assert found["a"].estimate.value == pytest.approx(50)
        assert found["b"].estimate is not None
        assert found["b"].estimate.value == pytest.approx(0)


class TestRanks:
    def test_they_are_those_of_scores_drawn_towards_what_is_common(self) -> None:
        shrunken = nps_shrunken({name: nps_counts(*SHOPS[name]) for name in sorted(SHOPS)})
        bounds = shrunken.credible_intervals(0.95)
        found = by_value(of_shops(SHOPS))
        for place, name in enumerate(shrunken.names):
            rank = found[name].rank
            assert rank is not None
            assert rank.value == pytest.approx(100 * shrunken.estimates[place])
            assert rank.expected == shrunken.expected_ranks[place]
            assert rank.highest == shrunken.rank_probabilities[place, 0]
            assert rank.lowest == shrunken.rank_probabilities[place, -1]
            assert rank.interval.low == pytest.approx(100 * bounds[place].low)
            assert rank.interval.high == pytest.approx(100 * bounds[place].high)

    def test_the_highest_comes_first_and_chances_sum_to_one(self) -> None:
        ranks = {name: each.rank for name, each in by_value(of_shops(SHOPS)).items() if each.rank}
        assert min(ranks, key=lambda name: ranks[name].expected) == "shop"
        assert max(ranks, key=lambda name: ranks[name].expected) == "web"
        assert sum(each.highest for each in ranks.values()) == pytest.approx(1)
        assert sum(each.lowest for each in ranks.values()) == pytest.approx(1)
        assert ranks["web"].lowest > 0.9 > 0.1 > ranks["web"].highest

    def test_luck_of_a_small_segment_is_not_taken_at_its_word(self) -> None:
        shops = {**{f"s{each}": (30, 30, 40 + each) for each in range(8)}, "tiny": (0, 0, 5)}
        tiny = by_value(of_shops(shops))["tiny"]
        assert tiny.estimate is not None
        assert tiny.rank is not None
        assert tiny.estimate.value == 100
        assert tiny.rank.value < 60

    @pytest.mark.parametrize("number", [2, 3])
    def test_only_of_three_or_more(self, number: int) -> None:
        names = list(SHOPS)[:number]
        result = of_shops({name: SHOPS[name] for name in names} | {"kiosk": (1, 1, 2)})
        ranked = {each.value for each in result.segments if each.rank}
        assert ranked == (set(names) if number == 3 else set())

    def test_equal_surveys_have_equal_ranks(self) -> None:
        assert of_shops(SHOPS) == of_shops(SHOPS)

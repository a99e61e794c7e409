"""A survey's waves together: trend, control chart, benchmark, planning."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from cxassess.assessment.kpi_types import Planning, SurveyResult, Trend
from cxassess.stats import (
    CONTROL_WAVES,
    invitations_needed,
    nps,
    nps_benchmark,
    nps_control_chart,
    nps_counts,
    nps_power,
    nps_sample_size,
    nps_sample_size_two_waves,
    nps_trend,
)
from tests.assessment.engagements import MODEL, classes, scored

RULES = MODEL.rules
# -10, 0 and +12 points on 100 answers each: a line of +11 a wave.
CLIMB = ((40, 30, 30), (35, 30, 35), (28, 32, 40))
# +40 but for the second: no line.
JUMP = ((20, 20, 60), (60, 20, 20), (20, 20, 60), (20, 20, 60))


def series(counts: tuple[tuple[int, int, int], ...], **options: object) -> SurveyResult:
    """Return the result of waves "0", "1" ... with these counts."""
    return scored({str(n): classes(*each) for n, each in enumerate(counts)}, **options)


def trend_of(counts: tuple[tuple[int, int, int], ...], **options: object) -> Trend:
    trend = series(counts, **options).trend
    assert trend is not None
    return trend


def days(*dates: dt.date) -> dict[str, dict[str, dt.date]]:
    """Return waves of one day each."""
    named = {str(place): each for place, each in enumerate(dates)}
    return {"starts": named, "ends": named}


class TestTrend:
    def test_the_line_is_the_statistics(self) -> None:
        trend = trend_of(CLIMB)
        line = nps_trend([nps_counts(*each) for each in CLIMB])
        assert trend.slope == pytest.approx(100 * line.slope)
        assert trend.slope == pytest.approx(10.7, abs=0.05)
        assert (trend.unit, trend.waves) == ("wave", 3)
        assert trend.pvalue == pytest.approx(line.pvalue)
        assert trend.lack_of_fit == pytest.approx(line.lack_of_fit)
        assert trend.overdispersion == pytest.approx(line.overdispersion)
        low, high = line.confidence_interval()
        assert (trend.interval.low, trend.interval.high) == pytest.approx((100 * low, 100 * high))
        assert trend.verdict == "noise"

    def test_the_fitted_line_has_the_slope(self) -> None:
        trend = trend_of(CLIMB)
        steps = np.diff(trend.fitted)
        assert len(trend.fitted) == 3
        assert steps == pytest.approx(trend.slope)

    def test_a_rise_and_a_fall(self) -> None:
        long = tuple((40 - 5 * each, 30, 30 + 5 * each) for each in range(6))
        rise, fall = trend_of(long), trend_of(long[::-1])
        assert (rise.verdict, fall.verdict) == ("rise", "fall")
        assert fall.slope == pytest.approx(-rise.slope)

    @pytest.mark.parametrize(
        ("counts", "scored_waves"),
        [
            (CLIMB[:2], None),
            ((*CLIMB[:2], (1, 1, 2)), None),
            ((*CLIMB, (1, 1, 2)), 3),
            ((*CLIMB, (1, 1, 3)), 4),
        ],
        ids=["two", "two and a small one", "three and a small one", "four"],
    )
    def test_it_needs_three_waves_with_a_score(
        self, counts: tuple, scored_waves: int | None
    ) -> None:
        trend = series(counts).trend
        assert (trend.waves if trend else None) == scored_waves

    def test_a_wave_without_a_score_keeps_its_place(self) -> None:
        gap = (CLIMB[0], (1, 1, 2), *CLIMB[1:])
        trend = trend_of(gap)
        line = nps_trend([nps_counts(*each) for each in CLIMB], [0, 2, 3])
        assert trend.slope == pytest.approx(100 * line.slope)
        assert trend.fitted == pytest.approx([100 * line.at(each) for each in range(4)])

    def test_with_all_dates_the_unit_is_a_year(self) -> None:
        # Half a year from wave to wave: the slope is twice that of a wave.
        start = dt.date(2020, 1, 1)
        dates = [start + dt.timedelta(days=each) for each in (0, 183, 366)]
        trend = trend_of(CLIMB, **days(*dates))
        assert trend.unit == "year"
        assert trend.slope == pytest.approx(trend_of(CLIMB).slope * 365.25 / 183)
        assert trend.pvalue == pytest.approx(trend_of(CLIMB).pvalue)
        assert trend.fitted == pytest.approx(trend_of(CLIMB).fitted)

    def test_a_wave_lies_in_the_middle_of_its_days(self) -> None:
        starts = {"0": dt.date(2020, 1, 1), "1": dt.date(2020, 7, 2), "2": dt.date(2021, 1, 1)}
        ends = {"0": dt.date(2020, 1, 1), "1": dt.date(2020, 7, 4), "2": dt.date(2021, 1, 5)}
        trend = trend_of(CLIMB, starts=starts, ends=ends)
        middles = [0, 184 / 365.25, 368 / 365.25]
        line = nps_trend([nps_counts(*each) for each in CLIMB], middles)
        assert trend.slope == pytest.approx(100 * line.slope)

    @pytest.mark.parametrize(
        "dates",
        [
            {"starts": {"0": dt.date(2020, 1, 1), "1": dt.date(2021, 1, 1)}},
            days(dt.date(2020, 1, 1), dt.date(2021, 1, 1), dt.date(2021, 1, 1)),
        ],
        ids=["one undated", "two of one day"],
    )
    def test_where_dates_do_not_tell_the_unit_is_a_wave(self, dates: dict) -> None:
        assert trend_of(CLIMB, **dates) == trend_of(CLIMB)

    def test_a_bad_fit_takes_the_dispersed_pvalue_and_interval(self) -> None:
        trend = trend_of(JUMP)
        line = nps_trend([nps_counts(*each) for each in JUMP])
        assert trend.lack_of_fit < 0.05
        assert trend.overdispersion > 10
        assert line.pvalue < 0.05 < line.dispersed_pvalue
        assert trend.pvalue == pytest.approx(line.dispersed_pvalue)
        assert trend.verdict == "noise"
        low, high = line.confidence_interval(dispersed=True)
        assert (trend.interval.low, trend.interval.high) == pytest.approx((100 * low, 100 * high))
        assert trend.interval.low < 0 < trend.interval.high

    def test_satisfaction_has_none_of_these(self) -> None:
        waves = {str(each): [1, 2, 3, 4, 5] * 4 for each in range(CONTROL_WAVES)}
        result = scored(waves, metric="csat", invited=dict.fromkeys(waves, 99))
        assert result.trend is result.control is result.benchmark is result.planning is None


STEADY = tuple((20, 30, 50 + each) for each in (0, 3, -2, 1, 4, -1, 2, 0))


class TestControl:
    def test_it_needs_eight_waves_that_all_have_a_score(self) -> None:
        assert CONTROL_WAVES == 8
        assert series(STEADY).control is not None
        assert series(STEADY[:7]).control is None
        assert series((*STEADY[:7], (1, 1, 2))).control is None

    def test_limits_are_the_statistics(self) -> None:
        found = series(STEADY).control
        chart = nps_control_chart([nps_counts(*each) for each in STEADY])
        assert found is not None
        assert found.centre == pytest.approx(100 * chart.centre)
        assert found.low == pytest.approx(100 * chart.low)
        assert found.high == pytest.approx(100 * chart.high)
        assert found.dispersion == pytest.approx(chart.dispersion)
        assert (found.outside, found.runs) == ((), ())

    @pytest.mark.parametrize("place", [0, 3, 7])
    def test_a_planted_wave_is_found_by_name(self, place: int) -> None:
        waves = {f"wave {n}": classes(*each) for n, each in enumerate(STEADY)}
        waves[f"wave {place}"] = classes(60, 30, 10)
        found = scored(waves).control
        assert found is not None
        assert found.outside == (f"wave {place}",)

    def test_a_shift_is_a_run(self) -> None:
        low, high = (24, 30, 46), (16, 30, 54)
        found = series((low,) * 8 + (high,) * 9).control
        assert found is not None
        assert found.outside == ()
        assert found.runs == ("7", "15", "16")

    @pytest.mark.parametrize("counts", [(20, 0, 0), (0, 0, 20), (0, 20, 0)])
    def test_waves_of_one_class_have_no_chart(self, counts: tuple[int, int, int]) -> None:
        assert series((counts,) * 8).control is None

    def test_a_small_wave_has_wider_limits(self) -> None:
        found = series((*STEADY[:7], (2, 3, 5))).control
        assert found is not None
        assert found.high[7] - found.low[7] > 2 * (found.high[0] - found.low[0])


class TestBenchmark:
    COUNTS = (100, 200, 200)

    def test_a_fixed_one(self) -> None:
        result = series((self.COUNTS,), benchmark={"value": 15, "source": "the sector"}).benchmark
        assert result is not None
        last = nps_counts(*self.COUNTS)
        both = nps_benchmark(last, 0.15)
        assert (result.value, result.base, result.source) == (15, None, "the sector")
        assert result.method == both.method
        assert result.comparison.difference == pytest.approx(5)
        assert result.comparison.pvalue == both.pvalue
        assert result.comparison.verdict == "noise"
        # p .072 that the score is above 15 (doc of `nps_benchmark`).
        assert result.above == pytest.approx(0.072, abs=5e-4)
        assert result.above + result.below == pytest.approx(1)
        assert result.minimum_detectable_difference == pytest.approx(
            100 * both.minimum_detectable_difference()
        )

    def test_one_with_answers_of_its_own_is_less_certain(self) -> None:
        last = nps_counts(*self.COUNTS)
        fixed = series((self.COUNTS,), benchmark={"value": 10}).benchmark
        own = series((self.COUNTS,), benchmark={"value": 10, "base": 200}).benchmark
        assert fixed is not None
        assert own is not None
        assert (fixed.comparison.verdict, own.comparison.verdict) == ("rise", "noise")
        assert own.base == 200
        expected = nps_benchmark(last, 0.10, benchmark_base=200)
        assert own.comparison.pvalue == expected.pvalue
        low, high = expected.confidence_interval()
        assert own.comparison.interval.low == pytest.approx(100 * low)
        assert own.comparison.interval.high == pytest.approx(100 * high)
        assert own.minimum_detectable_difference > fixed.minimum_detectable_difference

    def test_below_a_benchmark_is_a_fall(self) -> None:
        result = series((self.COUNTS,), benchmark={"value": 40}).benchmark
        assert result is not None
        assert result.comparison.verdict == "fall"
        assert result.below < 0.025 < 0.975 < result.above

    def test_it_is_of_the_last_wave(self) -> None:
        two = series(((50, 0, 0), self.COUNTS), benchmark={"value": 15}).benchmark
        assert two == series((self.COUNTS,), benchmark={"value": 15}).benchmark

    def test_none_without_a_benchmark_or_a_score(self) -> None:
        assert series((self.COUNTS,)).benchmark is None
        assert series(((1, 1, 2),), benchmark={"value": 15}).benchmark is None

    @pytest.mark.parametrize("base", [None, 100])
    def test_none_where_all_answers_are_of_one_account(self, base: int | None) -> None:
        benchmark = {"value": 15, "base": base}
        assert series(((3, 4, 5),), accounts=[0] * 12, benchmark=benchmark).benchmark is None

    @pytest.mark.parametrize("value", [-100, 100])
    def test_the_ends_of_the_scale(self, value: int) -> None:
        for counts in ((20, 0, 0), (0, 0, 20), (5, 5, 10)):
            result = series((counts,), benchmark={"value": value}).benchmark
            assert result is not None
            score = 100 * (counts[2] - counts[0]) / 20
            assert result.comparison.difference == score - value
            assert math.isfinite(result.minimum_detectable_difference)
            assert 0 <= result.comparison.pvalue <= 1


class TestPlanning:
    COUNTS = (100, 200, 200)
    VARIANCE = 0.56
    """Of 20/40/40 %: .6 - .2^2."""

    def planned(self, **options: object) -> Planning:
        planning = series((self.COUNTS,), **options).planning
        assert planning is not None
        return planning

    def test_answers_are_the_statistics(self) -> None:
        found = self.planned()
        assert found.variance == pytest.approx(self.VARIANCE)
        assert [each.points for each in found.margins] == list(RULES.planned_points)
        assert [each.points for each in found.differences] == list(RULES.planned_points)
        for each in found.margins:
            wanted = nps_sample_size(each.points / 100, variance=self.VARIANCE)
            assert each.answers == wanted
        for each in found.differences:
            wanted = nps_sample_size_two_waves(each.points / 100, variance=self.VARIANCE)
            assert each.answers == wanted

    def test_a_margin_reached_is_the_margin_of_the_interval(self) -> None:
        # The answers that 5 points need: the interval of so many is 5 points to each side.
        needed = next(each for each in self.planned().margins if each.points == 5).answers
        fifth = round(needed / 5)
        estimate = series(((fifth, 2 * fifth, 2 * fifth),)).waves[0].nps
        assert estimate is not None
        half_width = (estimate.interval.high - estimate.interval.low) / 2
        assert half_width == pytest.approx(5, abs=0.02)

    def test_invitations_at_the_response_rate_of_the_last_wave(self) -> None:
        found = self.planned(invited={"0": 2000})
        assert found.response_rate == 0.25
        for each in (*found.margins, *found.differences):
            assert each.invitations == invitations_needed(each.answers, response_rate=0.25)

    def test_without_a_response_rate_there_are_no_invitations(self) -> None:
        found = self.planned()
        assert found.response_rate is None
        assert {each.invitations for each in found.margins} == {None}

    def test_a_population_needs_fewer_answers_and_may_be_too_small(self) -> None:
        found = self.planned(population=2000, invited={"0": 1000})
        for each in found.margins:
            size = nps_sample_size(each.points / 100, variance=self.VARIANCE, population=2000)
            assert each.answers == size
        by_points = {each.points: each.invitations for each in found.margins}
        # 3 points need 1090 answers, thus 2180 of 2000 people.
        assert by_points[3] is None
        assert by_points[10] == invitations_needed(
            nps_sample_size(0.10, variance=self.VARIANCE, population=2000), response_rate=0.5
        )

    def test_curves_of_once_twice_and_four_times_the_answers(self) -> None:
        found = self.planned()
        assert [each.base for each in found.curves] == [500, 1000, 2000]
        for curve in found.curves:
            shifts = np.array(found.points) / 100
            expected = nps_power(shifts, curve.base, variance=self.VARIANCE)
            assert curve.power == pytest.approx(expected)
            assert curve.power[0] == pytest.approx(0.05)
            assert list(curve.power) == sorted(curve.power)

    @pytest.mark.parametrize("counts", [(1, 2, 2), COUNTS, (0, 1, 4), (10_000, 0, 10_000)])
    def test_the_curves_go_from_nothing_to_what_such_waves_surely_see(
        self, counts: tuple[int, int, int]
    ) -> None:
        found = series((counts,)).planning
        assert found is not None
        assert found.points[0] == 0
        assert list(found.points) == sorted(set(found.points))
        assert found.points[-1] <= 200
        assert found.curves[0].power[-1] > 0.95

    def test_the_needed_answers_reach_the_power_they_are_for(self) -> None:
        # The curve of so many answers as 10 points need is at 80 % there.
        needed = next(each for each in self.planned().differences if each.points == 10).answers
        fifth = round(needed / 5)
        planning = series(((fifth, 2 * fifth, 2 * fifth),)).planning
        assert planning is not None
        reached = np.interp(10, planning.points, planning.curves[0].power)
        assert reached == pytest.approx(0.8, abs=0.005)

    @pytest.mark.parametrize("design", ["weights", "accounts"])
    def test_answers_worth_less_are_needed_in_larger_numbers(self, design: str) -> None:
        scores = classes(100, 200, 200)
        given: dict[str, list] = {
            "weights": {"weights": [1.0, 3.0] * 250},
            "accounts": {"accounts": [each // 2 for each in range(500)]},
        }[design]
        planning = scored({"0": scores}, **given).planning
        assert planning is not None
        own = {"weights": given.get("weights"), "clusters": given.get("accounts")}
        result = nps(scores, **own)
        assert result.design_effect > 1.2
        for each in planning.differences:
            equal = nps_sample_size_two_waves(each.points / 100, variance=planning.variance)
            assert each.answers == math.ceil(equal * result.design_effect)
            # So many answers have the power, by the reckoning of the curves.
            worth = each.answers / result.design_effect
            power = nps_power(each.points / 100, worth, variance=planning.variance)
            assert power == pytest.approx(0.8, abs=0.005)
        shifts = np.array(planning.points) / 100
        for times, curve in zip((1, 2, 4), planning.curves, strict=True):
            assert curve.base == 500 * times
            worth = curve.base / result.design_effect
            expected = nps_power(shifts, worth, variance=planning.variance)
            assert curve.power == pytest.approx(expected)

    @pytest.mark.parametrize("counts", [(0, 0, 20), (0, 20, 0), (1, 1, 2)])
    def test_none_without_spread_or_score(self, counts: tuple[int, int, int]) -> None:
        assert series((counts,)).planning is None

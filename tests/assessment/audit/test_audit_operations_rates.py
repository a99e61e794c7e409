"""Shares, rates, trends and funnels of the checks of operations."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cxassess.assessment.audit.agents import agents_beyond
from cxassess.assessment.audit.rates import (
    RateRatio,
    beyond_chance,
    one_sided,
    pvalue_above,
    pvalue_below,
    share,
    share_interval,
)
from cxassess.assessment.audit.series import correlation, innovations, trend_pvalue
from cxassess.assessment.audit.trends import month_numbers, rate_trend, share_jump, share_trend


class TestShares:
    def test_an_independent_share_has_the_exact_binomial_tail(self) -> None:
        part = share([1] * 6 + [0] * 4)
        # scipy 1.17.1: binomtest(6, 10, 0.8, alternative="less").pvalue = 0.1208738816
        assert pvalue_below(part, 0.8) == pytest.approx(0.1208738816)
        # scipy 1.17.1: binomtest(6, 10, 0.3, alternative="greater").pvalue = 0.0473489874
        assert pvalue_above(part, 0.3) == pytest.approx(0.0473489874)

    def test_all_or_none_leave_no_doubt_on_one_side_only(self) -> None:
        every, none = share([1] * 5), share([0] * 5)
        assert pvalue_below(every, 0.8) == pvalue_above(none, 0.8) == 1
        assert pvalue_below(none, 0.8) == pytest.approx(0.2**5)
        assert pvalue_above(every, 0.8) == pytest.approx(0.8**5)

    def test_rows_of_one_customer_count_less(self) -> None:
        hits = [1] * 10 + [0] * 10
        alone, grouped = share(hits), share(hits, np.arange(20) // 5)
        assert pvalue_below(grouped, 0.9) > 100 * pvalue_below(alone, 0.9)
        wide, narrow = share_interval(grouped), share_interval(alone)
        assert wide is not None
        assert narrow is not None
        assert wide.low < narrow.low < narrow.high < wide.high

    def test_one_customer_alone_has_no_interval(self) -> None:
        part = share([1, 0, 1, 0, 1], [7] * 5)
        assert share_interval(part) is None
        assert math.isnan(pvalue_below(part, 0.9))

    def test_holm_and_tests_that_could_not_be_made(self) -> None:
        # Of three tests the least p-value must be under 0.02 / 3, the next under 0.02 / 2.
        assert beyond_chance([0.0066, 0.009, 0.5, math.nan]) == [True, True, False, False]
        assert beyond_chance([0.0067, 0.009, 0.5]) == [False, False, False]
        assert beyond_chance([]) == []

    def test_a_direction(self) -> None:
        assert (one_sided(0.04, True), one_sided(0.04, False)) == (0.02, 0.98)


class TestRateRatio:
    def test_exact_bounds_given_the_sum_of_events(self) -> None:
        ratio = RateRatio((15, 5), (100.0, 100.0))
        assert ratio.ratio == pytest.approx(3)
        # scipy 1.17.1: binomtest(15, 20).proportion_ci() = (0.5089541, 0.9134285); p / (1 - p)
        assert ratio.bounds() == pytest.approx((1.036469, 10.55121), rel=1e-5)

    def test_times_at_risk_scale_it(self) -> None:
        assert RateRatio((15, 5), (50.0, 100.0)).ratio == pytest.approx(6)

    def test_no_event_in_the_second_group(self) -> None:
        ratio = RateRatio((4, 0), (10.0, 10.0))
        assert ratio.ratio == ratio.bounds()[1] == math.inf
        assert 0 < ratio.bounds()[0] < math.inf


def monthly(shares: list[float], customers: int = 100) -> tuple[np.ndarray, ...]:
    """Return values, months and customers: each customer once a month."""
    values = [i < round(each * customers) for each in shares for i in range(customers)]
    months = np.repeat(np.arange(len(shares)), customers) + 24_300
    return np.array(values, dtype=float), months, np.arange(len(values))


class TestShareTrend:
    def test_a_straight_rise_is_the_difference_of_its_ends(self) -> None:
        trend = share_trend(*monthly([0.2, 0.3, 0.4, 0.5]))
        assert trend is not None
        assert trend.change == pytest.approx(0.3)
        assert trend.months == 4
        assert trend.rise < 0.001 < 0.999 < trend.fall
        assert trend.interval.low < 0.3 < trend.interval.high

    def test_the_larger_error_counts_months(self) -> None:
        # Monthly shares that go up and down: none resembles the one before.
        trend = share_trend(*monthly([0.2, 0.6, 0.1, 0.5, 0.3, 0.6], customers=2_000))
        assert trend is not None
        # scipy 1.17.1: linregress(range(6), shares).pvalue / 2 = 0.2318076211
        assert trend.rise == pytest.approx(0.2318076211)

    def test_the_larger_error_counts_customers(self) -> None:
        # Ten customers of whom each gives 100 rows alike: ten opinions, not a thousand.
        rng = np.random.default_rng(1)
        months = np.tile(np.arange(4), 250)
        customers = np.repeat(np.arange(10), 100)
        values = (rng.random(10) < 0.5)[customers].astype(float)
        values[(customers == 0)] = months[customers == 0] / 3
        trend = share_trend(values, months, customers)
        assert trend is not None
        assert trend.rise > 0.1

    def test_weights(self) -> None:
        values, months, customers = monthly([0.2, 0.3, 0.4])
        twice = share_trend(np.tile(values, 2), np.tile(months, 2), np.tile(customers, 2))
        weighted = share_trend(values, months, customers, np.full(len(values), 2.0))
        assert twice is not None
        assert weighted is not None
        assert weighted.change == pytest.approx(twice.change)

    @pytest.mark.parametrize("level", [0.0, 1.0, 0.5])
    def test_what_never_moves_has_no_trend(self, level: float) -> None:
        trend = share_trend(*monthly([level] * 6))
        assert trend is not None
        assert (trend.change, trend.rise, trend.fall) == (0, 0.5, 0.5)

    def test_two_months_have_none(self) -> None:
        assert share_trend(*monthly([0.2, 0.8])) is None


class TestShareJump:
    @staticmethod
    def days(per_day: int = 5, days: int = 180) -> np.ndarray:
        start = np.datetime64("2026-01-01")
        return start + np.repeat(np.arange(days), per_day).astype("timedelta64[D]")

    def test_a_jump_is_told_from_a_trend(self) -> None:
        days, since = self.days(), np.datetime64("2026-04-01")
        rng = np.random.default_rng(3)
        time = (days - days[0]).astype(int) / 180
        chance = rng.random(len(days))
        people = np.arange(len(days))
        trend = share_jump(chance < 0.3 + 0.4 * time, days, since, people)
        jump = share_jump(chance < 0.3 + 0.4 * (days >= since), days, since, people)
        assert trend is not None
        assert jump is not None
        assert trend.rise > 0.05
        assert jump.rise < 0.001
        assert jump.interval.low < 0.4 < jump.interval.high

    def test_weeks_are_counted_from_the_day(self) -> None:
        # 73 days before the day are 11 weeks, 107 from it on are 16.
        jump = share_jump(np.ones(900), self.days(), np.datetime64("2026-03-15"), np.arange(900))
        assert jump is not None
        assert jump.months == 27

    @pytest.mark.parametrize("since", ["2026-01-08", "2026-06-23", "2025-01-01", "2027-01-01"])
    def test_too_little_on_one_side(self, since: str) -> None:
        days = self.days()
        assert share_jump(np.ones(900), days, np.datetime64(since), np.arange(900)) is None


class TestRateTrend:
    def test_a_doubling_on_a_line(self) -> None:
        rate = rate_trend([100, 141.42, 200], [50.0] * 3, [1, 2, 3])
        assert rate is not None
        assert rate.trend.change == pytest.approx(1, abs=1e-3)
        assert rate.rate == pytest.approx(441.42 / 150)
        assert rate.interval.low < rate.rate < rate.interval.high

    def test_the_maximum_of_the_likelihood(self) -> None:
        counts, exposures = np.array([12, 15, 11, 20, 24, 19.0]), np.array([10, 9, 11, 12, 10, 9.0])
        rate = rate_trend(counts, exposures, np.arange(6))
        assert rate is not None

        # The likelihood of a Poisson regression with an offset falls to both sides of the slope.
        def likelihood(slope: float) -> float:
            shape = exposures * np.exp(slope * np.arange(6))
            expected = shape * counts.sum() / shape.sum()
            return float(stats.poisson.logpmf(counts, expected).sum())

        slope = math.log1p(rate.trend.change) / 5
        assert likelihood(slope) > max(likelihood(slope - 1e-3), likelihood(slope + 1e-3))

    def test_customers_who_grow_with_contacts_are_no_trend(self) -> None:
        growing = np.array([100, 120, 150, 200, 260, 330.0])
        rate = rate_trend(growing, growing * 10, np.arange(6))
        assert rate is not None
        assert rate.trend.change == pytest.approx(0, abs=1e-9)

    def test_months_that_scatter_widen_it(self) -> None:
        steady = rate_trend([100, 110, 121, 133, 146, 161], np.ones(6), np.arange(6))
        wild = rate_trend([60, 160, 70, 200, 90, 230], np.ones(6), np.arange(6))
        assert steady is not None
        assert wild is not None
        assert steady.trend.rise < 0.01 < wild.trend.rise

    def test_too_little_has_none(self) -> None:
        assert rate_trend([5, 6], [1, 1], [1, 2]) is None
        assert rate_trend([0, 0, 0], [1, 1, 1], [1, 2, 3]) is None

    def test_months_count_on_over_the_years(self) -> None:
        times = pd.Series(pd.to_datetime(["2025-12-31", "2026-01-01"]))
        assert np.diff(month_numbers(times)).tolist() == [1]


class TestSeries:
    def test_innovations_of_an_autoregression_do_not_resemble_each_other(self) -> None:
        rng = np.random.default_rng(5)
        series = np.zeros(300)
        for place in range(1, 300):
            series[place] = 0.8 * series[place - 1] + rng.normal()
        left = innovations(series)
        assert abs(np.corrcoef(left[1:], left[:-1])[0, 1]) < 0.1
        assert len(left) == 296

    def test_a_lag_is_found_where_it_is(self) -> None:
        rng = np.random.default_rng(5)
        first = rng.normal(size=60)
        second = np.roll(first, 3) + rng.normal(size=60)
        found = [correlation(first, second, lag) for lag in (1, 2, 3, 4)]
        assert min(range(4), key=lambda place: found[place][2]) == 2
        assert found[2][1] == 57

    def test_a_series_that_does_not_move_has_no_correlation(self) -> None:
        assert math.isnan(correlation(np.ones(9), np.arange(9.0), 1)[2])

    def test_trends(self) -> None:
        rng = np.random.default_rng(2)
        time = np.arange(30.0)
        assert trend_pvalue(time) == 0
        assert trend_pvalue(-time) == 1
        assert trend_pvalue(time + rng.normal(size=30)) < 0.001
        assert trend_pvalue(rng.normal(size=30)) > 0.05
        assert math.isnan(trend_pvalue(np.ones(5)))


class TestAgents:
    @staticmethod
    def ratings(shares: list[float], each: int = 50) -> tuple[pd.Series, pd.Series]:
        top = [place < round(part * each) for part in shares for place in range(each)]
        return pd.Series(top), pd.Series(np.repeat(np.arange(len(shares)), each))

    def test_one_who_stands_out(self) -> None:
        seen = agents_beyond(*self.ratings([0.6] * 10 + [1.0]), 0.01)
        assert seen is not None
        assert (seen.agents, seen.high, seen.ratings) == (11, 1, 550)
        assert seen.share == pytest.approx(7 / 11)

    def test_three_do_not_hide_each_other(self) -> None:
        seen = agents_beyond(*self.ratings([0.6] * 15 + [0.98] * 3), 0.01)
        assert seen is not None
        assert seen.high == 3

    def test_agents_who_differ_by_nature(self) -> None:
        shares = [0.4, 0.5, 0.6, 0.7, 0.8, 0.45, 0.55, 0.65, 0.75, 0.9]
        seen = agents_beyond(*self.ratings(shares, 200), 0.01)
        assert seen is not None
        assert seen.high == 0

    def test_a_low_one_is_no_sign(self) -> None:
        seen = agents_beyond(*self.ratings([0.6] * 10 + [0.0]), 0.01)
        assert seen is not None
        assert seen.high == 0

    def test_agents_with_few_ratings_do_not_count(self) -> None:
        assert agents_beyond(*self.ratings([0.6] * 4), 0.01) is None
        assert agents_beyond(*self.ratings([0.5] * 10, 4), 0.01) is None

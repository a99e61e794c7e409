"""The score over more than two waves: the line through them, and the control chart."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, norm
from scipy.stats import t as student

from cxassess.stats import (
    CONTROL_WAVES,
    nps,
    nps_control_chart,
    nps_counts,
    nps_difference,
    nps_trend,
)

WAVES = [
    nps_counts(40, 30, 30),
    nps_counts(50, 60, 70),
    nps_counts(28, 32, 40),
    nps_counts(30, 40, 80),
    nps_counts(12, 18, 20),
]
FEW = nps_counts(1, 1, 2)

count = st.integers(0, 200)
wave = (
    st.tuples(count, count, count)
    .filter(lambda sample: sum(sample) >= 5)
    .map(lambda sample: nps_counts(*sample))
)
waves = st.lists(wave, min_size=3, max_size=9)
many = st.lists(wave, min_size=CONTROL_WAVES, max_size=16).filter(
    lambda found: np.count_nonzero(sum(np.array(each.shares) for each in found)) > 1
)


def turned(results):
    return [nps_counts(each.promoters, each.passives, each.detractors) for each in results]


def moments(results):
    return np.array([each.moments("adjusted-wald") for each in results]).T


# --- the line --------------------------------------------------------------------------------


@given(waves)
def test_line_agrees_with_numpy_polyfit(results):
    # polyfit takes the inverse of the error as weight; "unscaled" leaves the errors as they are.
    score, error = moments(results)
    times = np.arange(len(results)) * 0.25 + 2020
    (slope, intercept), covariance = np.polyfit(times - 2020, score, 1, w=1 / error, cov="unscaled")
    result = nps_trend(results, times - 2020)
    assert result.slope == pytest.approx(slope, abs=1e-9)
    assert result.intercept == pytest.approx(intercept, abs=1e-9)
    assert result.standard_error == pytest.approx(math.sqrt(covariance[0, 0]))
    assert result.statistic == pytest.approx(slope / math.sqrt(covariance[0, 0]), abs=1e-7)
    assert result.pvalue == pytest.approx(2 * norm.sf(abs(result.statistic)), abs=1e-9)
    fitted = intercept + slope * (times - 2020)
    q = (((score - fitted) / error) ** 2).sum()
    assert result.q == pytest.approx(q, abs=1e-9)
    assert result.df == len(results) - 2
    assert result.overdispersion == pytest.approx(q / result.df, abs=1e-9)
    assert result.lack_of_fit == pytest.approx(chi2.sf(q, result.df), abs=1e-9)
    assert result.at(1.5) == pytest.approx(intercept + 1.5 * slope, abs=1e-9)
    assert result.waves == len(results)


@given(waves)
def test_overdispersion_widens_the_error_and_never_narrows_it(results):
    result = nps_trend(results)
    inflation = math.sqrt(max(result.overdispersion, 1))
    statistic = result.statistic / inflation
    expected = 2 * student.sf(abs(statistic), result.df)
    assert result.dispersed_pvalue == pytest.approx(expected, abs=1e-9)
    assert result.dispersed_pvalue >= result.pvalue - 1e-12
    low, high = result.confidence_interval(0.9, dispersed=True)
    reach = student.ppf(0.95, result.df) * inflation * result.standard_error
    assert (low, high) == pytest.approx((result.slope - reach, result.slope + reach))
    plain = result.confidence_interval(0.9)
    assert low <= plain.low < plain.high <= high


@pytest.mark.parametrize("dispersed", [False, True])
def test_interval_is_the_inverted_test_and_nests(dispersed):
    result = nps_trend(WAVES)
    pvalue = result.dispersed_pvalue if dispersed else result.pvalue
    low, high = result.confidence_interval(1 - pvalue, dispersed=dispersed)
    assert low == pytest.approx(0, abs=1e-9)
    assert high == pytest.approx(2 * result.slope)
    wider = result.confidence_interval(0.99, dispersed=dispersed)
    inner = result.confidence_interval(dispersed=dispersed)
    assert wider.low < inner.low < inner.high < wider.high


def test_equal_waves_have_no_slope():
    result = nps_trend([nps_counts(20, 30, 50)] * 4)
    assert result.slope == result.q == pytest.approx(0, abs=1e-12)
    assert (result.pvalue, result.lack_of_fit) == pytest.approx((1, 1))
    assert result.at(7) == pytest.approx(result.intercept)


def test_waves_that_jump_do_not_fit_a_line():
    # Large waves far off the line: sampling alone would call the slope certain.
    jumping = [nps_counts(100 * d, 500, 100 * (10 - d)) for d in (5, 1, 6, 1, 1, 5, 1, 1)]
    result = nps_trend(jumping)
    assert result.lack_of_fit < 1e-6
    assert result.overdispersion > 10
    assert result.pvalue < 0.001
    assert result.dispersed_pvalue > 0.05


def test_trend_is_found_by_its_size_and_direction():
    rising = nps_trend([nps_counts(500 - 50 * step, 500, 500 + 50 * step) for step in range(5)])
    assert rising.slope == pytest.approx(100 / 1503, rel=1e-6)
    assert rising.lack_of_fit == pytest.approx(1, abs=1e-4)
    assert rising.pvalue < 1e-6


@given(waves, st.sampled_from((0.01, 4.0, 365.25)), st.floats(-5, 5))
def test_time_has_no_unit_and_no_origin(results, unit, origin):
    result = nps_trend(results)
    times = origin + unit * np.arange(len(results))
    other = nps_trend(results, times)
    assert other.slope == pytest.approx(result.slope / unit, abs=1e-6)
    assert other.statistic == pytest.approx(result.statistic, abs=1e-6)
    assert other.q == pytest.approx(result.q, abs=1e-6)
    assert other.at(times[-1]) == pytest.approx(result.at(len(results) - 1), abs=1e-6)


@given(waves)
def test_swapping_classes_or_times_turns_the_slope(results):
    result = nps_trend(results)
    mirror = nps_trend(turned(results))
    assert mirror.slope == pytest.approx(-result.slope, abs=1e-12)
    assert mirror.pvalue == pytest.approx(result.pvalue, abs=1e-9)
    backwards = nps_trend(results[::-1])
    assert backwards.slope == pytest.approx(-result.slope, abs=1e-12)
    shuffled = nps_trend(results[::-1], np.arange(len(results))[::-1])
    assert shuffled.slope == pytest.approx(result.slope, abs=1e-12)


def test_a_wave_without_a_score_is_left_out_and_keeps_its_time():
    gap = [*WAVES[:2], FEW, *WAVES[2:]]
    assert nps_trend(gap) == nps_trend(WAVES, [0, 1, 3, 4, 5])
    assert nps_trend(gap).waves == 5
    assert nps_trend(gap).slope != nps_trend(WAVES).slope


def test_times_of_any_container():
    expected = nps_trend(WAVES, [0, 0.5, 1, 1.5, 2])
    for times in (
        (0, 0.5, 1, 1.5, 2),
        np.arange(5) / 2,
        pd.Series(np.arange(5) / 2, index=[7] * 5),
    ):
        assert nps_trend(WAVES, times) == expected


def test_weights_and_clusters_enter_by_the_error():
    scores = sorted([0, 7, 9, 10, 10] * 20)
    alike = nps(scores, clusters=np.repeat(np.arange(20), 5))
    plain, clustered = (nps_trend([each, *WAVES]) for each in (nps(scores), alike))
    assert clustered.standard_error > plain.standard_error


def test_arguments_of_the_line_are_checked():
    for few in ([], WAVES[:2], [*WAVES[:2], FEW]):
        with pytest.raises(ValueError, match=r"at least 3 waves of 5 or more answers; got [02]"):
            nps_trend(few)
    with pytest.raises(ValueError, match="`times` must hold one time for each wave; got 4"):
        nps_trend(WAVES, [1, 2, 3, 4])
    with pytest.raises(ValueError, match="`times` must differ"):
        nps_trend(WAVES, [2020] * 5)
    with pytest.raises(ValueError, match="`times` must hold finite numbers only; got nan"):
        nps_trend(WAVES, [1, 2, math.nan, 4, 5])
    with pytest.raises(TypeError, match="`results` must be a NpsResult; got float"):
        nps_trend([*WAVES, 0.4])
    with pytest.raises(ValueError, match="`confidence_level`"):
        nps_trend(WAVES).confidence_interval(95)


@pytest.mark.parametrize(
    "odd", [nps_counts(3, 3, 3, population=9), nps([9, 9, 8, 3, 10], clusters=["only"] * 5)]
)
def test_waves_without_an_error_are_refused(odd):
    # A whole population, or one cluster.
    with pytest.raises(ValueError, match="waves with a standard error above 0"):
        nps_trend([*WAVES, odd])


# --- the control chart -----------------------------------------------------------------------


@given(many)
def test_limits_agree_with_laney_s(results):
    # By hand: z of each wave about the common score, and the mean distance of neighbours / 1.128.
    size = [each.base for each in results]
    total = sum(size)
    share = [
        sum(getattr(each, name) for each in results) / total
        for name in ("detractors", "passives", "promoters")
    ]
    centre = share[2] - share[0]
    sigma = [math.sqrt((share[0] + share[2] - centre**2) / each) for each in size]
    z = [(each.nps - centre) / own for each, own in zip(results, sigma, strict=True)]
    ranges = [abs(after - before) for before, after in pairwise(z)]
    dispersion = max(sum(ranges) / len(ranges) / 1.1283791670955126, 1)
    chart = nps_control_chart(results)
    assert chart.centre == pytest.approx(centre, abs=1e-12)
    assert chart.dispersion == pytest.approx(dispersion)
    assert chart.statistics == pytest.approx(np.array(z) / dispersion, abs=1e-9)
    for place, own in enumerate(sigma):
        assert chart.low[place] == pytest.approx(max(centre - 3 * dispersion * own, -1))
        assert chart.high[place] == pytest.approx(min(centre + 3 * dispersion * own, 1))
    beyond = [place for place, each in enumerate(chart.statistics) if abs(each) > 3]
    assert list(chart.outside) == beyond
    # Runs from their definition: the last eight waves, all above or all below.
    sides = np.sign(np.round(z, 9))
    ends = [end for end in range(7, len(sides)) if abs(sides[end - 7 : end + 1].sum()) == 8]
    assert list(chart.runs) == ends
    assert chart.in_control == (not beyond and not ends)


@given(many)
def test_swapping_promoters_and_detractors_turns_the_chart(results):
    chart, mirror = nps_control_chart(results), nps_control_chart(turned(results))
    assert mirror.centre == pytest.approx(-chart.centre, abs=1e-12)
    assert mirror.low == pytest.approx(-chart.high)
    assert mirror.statistics == pytest.approx(-chart.statistics, abs=1e-9)


def test_chance_alone_is_in_control():
    rng = np.random.default_rng(20260101)
    chart = nps_control_chart(
        [nps_counts(*rng.multinomial(200, (0.2, 0.3, 0.5))) for _ in range(24)]
    )
    assert chart.in_control
    assert chart.centre == pytest.approx(0.3, abs=0.03)
    assert chart.dispersion < 1.3


def test_a_wave_beyond_its_limits():
    steady = [nps_counts(40 + each, 60, 100 - each) for each in (0, 2, -1, 1, -2, 0, 1, -1, 0)]
    chart = nps_control_chart([*steady[:5], nps_counts(100, 60, 40), *steady[5:]])
    assert chart.outside == (5,)
    assert chart.statistics[5] < -3
    assert not chart.in_control


def test_the_limits_are_wider_for_a_small_wave():
    # Twelve points off are a signal of a large wave and none of a small one.
    steady = [nps_counts(400 + each, 600, 1000 - each) for each in (0, 9, -9, 3, -6, 5, -3, 1)]
    small, large = nps_counts(11, 14, 25), nps_counts(500, 620, 880)
    assert nps_control_chart([*steady, small]).outside == ()
    assert nps_control_chart([*steady, large]).outside == (8,)
    chart = nps_control_chart([*steady, small])
    width = chart.high - chart.low
    assert width[8] / width[0] == pytest.approx(math.sqrt(2000 / 50))


def test_overdispersed_waves_widen_the_limits():
    # Large waves that go up and down by far more than sampling does.
    up, down = nps_counts(2000, 3000, 5000), nps_counts(2600, 3000, 4400)
    chart = nps_control_chart([up, down] * 6)
    assert chart.dispersion > 5
    assert chart.in_control
    assert np.abs(chart.statistics).max() < 1


def test_eight_in_a_row_on_one_side():
    high, low = nps_counts(40, 60, 104), nps_counts(42, 60, 102)
    assert nps_control_chart([low] * 7 + [high] * 7).runs == ()
    assert nps_control_chart([low] * 7 + [high] * 8).runs == (14,)
    assert nps_control_chart([low] * 9 + [high] * 8).runs == (7, 8, 16)
    assert not nps_control_chart([low] * 9 + [high] * 8).in_control
    # A wave at the centre is on no side, whatever the rounding error of the centre.
    assert nps_control_chart([nps_counts(1, 7, 3)] * 9).in_control
    middle = nps_counts(41, 60, 103)
    assert nps_control_chart([low] * 4 + [middle] + [low] * 3 + [high] * 7).runs == ()


def test_clusters_widen_the_limits():
    scores = sorted([0, 7, 9, 10, 10] * 40)
    alike = nps(scores, clusters=np.repeat(np.arange(40), 5))
    chart = nps_control_chart([nps(scores)] * 8 + [alike])
    width = chart.high - chart.low
    assert width[8] / width[0] == pytest.approx(math.sqrt(alike.design_effect))
    assert alike.design_effect > 2


def test_arguments_of_the_chart_are_checked():
    assert CONTROL_WAVES == 8
    with pytest.raises(ValueError, match="at least 8 waves; got 7"):
        nps_control_chart([nps_counts(1, 2, 3)] * 7)
    with pytest.raises(ValueError, match="waves of 5 or more answers; wave 3 has 4"):
        nps_control_chart([*WAVES[:3], FEW, *WAVES])
    with pytest.raises(ValueError, match="answers of more than one class"):
        nps_control_chart([nps_counts(0, 0, 9)] * 8)
    with pytest.raises(TypeError, match="`results` must be a NpsResult; got float"):
        nps_control_chart([0.4] * 8)


def test_the_same_people_make_a_trend_surer():
    # A panel: the slope of three waves is half the change from the first to the third, whatever
    # the second; its error is that of the people's own changes, not of three samples.
    rng = np.random.default_rng(11)
    mood = rng.normal(7.5, 2, 200)
    panel = [np.clip(np.round(mood + rng.normal(0, 1, 200)), 0, 10).astype(int) for _ in range(3)]
    people = np.arange(200)
    known = nps_trend([nps(wave, clusters=people) for wave in panel])
    unknown = nps_trend([nps(wave, clusters=people + 200 * k) for k, wave in enumerate(panel)])
    assert known.standard_error < 0.8 * unknown.standard_error
    first, _, third = (nps(wave, clusters=people) for wave in panel)
    change = nps_difference(first, third, method="adjusted-wald")
    assert known.standard_error == pytest.approx(change.standard_error / 2, rel=0.1)

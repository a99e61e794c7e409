"""Number of answers and invitations for a wanted precision, and what a number can show."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from cxassess.stats import (
    invitations_needed,
    nps_counts,
    nps_detectable,
    nps_difference,
    nps_power,
    nps_sample_size,
    nps_sample_size_two_waves,
)

Z_95 = 1.959963984540054  # R: qnorm(0.975)

ALTERNATIVES = ("two-sided", "less", "greater")

margins = st.floats(0.01, 1)
variances = st.floats(0.01, 1)
powers = st.floats(0.5, 0.99)
alphas = st.floats(0.001, 0.2)


# --- one sample ------------------------------------------------------------------------------


@pytest.mark.parametrize(("variance", "expected"), [(1.0, 382), (0.75, 286)])
def test_ten_points_to_each_side(variance, expected):
    # ceil(v 1.96^2 / .10^2 - 3), the sizes for adjusted Wald
    assert nps_sample_size(0.10, variance=variance) == expected


def test_ten_points_are_the_half_width_of_the_interval():
    # Half detractors, half promoters: the variance is 1 and 382 answers just suffice.
    low, high = nps_counts(191, 0, 191).confidence_interval(method="adjusted-wald")
    assert (high - low) / 2 == pytest.approx(0.10, abs=0.0005)
    assert (high - low) / 2 <= 0.10


@given(margins, variances)
def test_size_is_the_smallest_that_suffices(margin, variance):
    size = nps_sample_size(margin, variance=variance)
    half_width = Z_95 * math.sqrt(variance / (size + 3))
    assert half_width <= margin * (1 + 1e-12)
    if size > 1:
        assert Z_95 * math.sqrt(variance / (size + 2)) > margin * (1 - 1e-12)


@given(margins, variances, st.integers(1, 10_000))
def test_population_reduces_the_size(margin, variance, population):
    unlimited = nps_sample_size(margin, variance=variance)
    size = nps_sample_size(margin, variance=variance, population=population)
    assert 1 <= size <= min(unlimited, population)


def test_population_correction():
    # Cochran (1977): n0 / (1 + (n0 - 1) / N) with n0 = 381.15 and N = 500 is 216.5
    assert nps_sample_size(0.10, population=500) == 217
    # N = 51: 381.15 / (1 + 380.15 / 51) = 45.09; with n0 / N in its place it would be 44.98.
    assert nps_sample_size(0.10, population=51) == 46
    assert nps_sample_size(0.10, population=10**9) == 382
    assert nps_sample_size(0.001, population=27) == 27


def test_higher_confidence_takes_more_answers():
    # 1.644854^2 / .01 - 3 = 267.6 (R: qnorm(0.95))
    assert nps_sample_size(0.10, confidence_level=0.90) == 268


def test_variance_of_an_earlier_wave():
    earlier = nps_counts(20, 30, 50)
    assert earlier.variance == pytest.approx(0.61)
    assert nps_sample_size(0.10, variance=earlier.variance) == 232  # .61 z^2 / .01 - 3 = 231.3


def test_arguments_of_one_sample_are_checked():
    for margin in (10, 0, -0.1, math.nan):
        with pytest.raises(ValueError, match="`margin` must be above 0 and at most 1"):
            nps_sample_size(margin)
    for variance in (0, 1.1, math.nan):
        with pytest.raises(ValueError, match="`variance` must be above 0 and at most 1"):
            nps_sample_size(0.1, variance=variance)
    with pytest.raises(ValueError, match="`confidence_level`"):
        nps_sample_size(0.1, confidence_level=95)
    with pytest.raises(ValueError, match="`population` must be at least 1; got 0"):
        nps_sample_size(0.1, population=0)
    with pytest.raises(TypeError, match="`population` must be a whole number"):
        nps_sample_size(0.1, population=500.0)


@given(margins, variances, st.floats(0.5, 0.99))
def test_size_is_monotone(margin, variance, level):
    size = nps_sample_size(margin, variance=variance, confidence_level=level)
    assert nps_sample_size(margin / 2, variance=variance, confidence_level=level) >= size
    assert nps_sample_size(margin, variance=variance / 2, confidence_level=level) <= size
    assert nps_sample_size(margin, variance=variance, confidence_level=(1 + level) / 2) >= size


# --- two waves -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("difference", "variance", "expected"),
    [
        # ceil(2 v (z_a + z_b)^2 / D^2 - 3) with z_a + z_b = 1.959964 + 0.841621 (R: qnorm):
        # 1569.78 - 3, 1177.33 - 3 and 6279.10 - 3
        (0.10, 1.0, 1567),
        (0.10, 0.75, 1175),
        (0.05, 1.0, 6277),
    ],
)
def test_two_waves_by_hand(difference, variance, expected):
    assert nps_sample_size_two_waves(difference, variance=variance) == expected


@given(st.floats(0.02, 1), variances, powers, alphas, st.sampled_from(ALTERNATIVES))
def test_planned_waves_have_the_wanted_power(difference, variance, power, alpha, alternative):
    size = nps_sample_size_two_waves(
        difference, variance=variance, power=power, alpha=alpha, alternative=alternative
    )
    shift = -difference if alternative == "less" else difference

    def reached(base):
        return nps_power(shift, base, variance=variance, alpha=alpha, alternative=alternative)

    assert reached(size) >= power - 1e-9
    if size > 1:
        tail = alpha / 2 if alternative == "two-sided" else alpha
        # The formula leaves out that a two-sided test may reject the wrong way round.
        assert reached(size - 1) < power + tail


@given(st.floats(0.02, 1), variances, powers)
def test_size_of_two_waves_is_monotone(difference, variance, power):
    size = nps_sample_size_two_waves(difference, variance=variance, power=power)
    assert nps_sample_size_two_waves(difference / 2, variance=variance, power=power) >= size
    assert nps_sample_size_two_waves(difference, variance=variance / 2, power=power) <= size
    assert nps_sample_size_two_waves(difference, variance=variance, power=(1 + power) / 2) >= size
    one_sided = nps_sample_size_two_waves(
        difference, variance=variance, power=power, alternative="less"
    )
    assert one_sided <= size
    assert one_sided == nps_sample_size_two_waves(
        difference, variance=variance, power=power, alpha=0.1
    ), "one-sided at 5 % is two-sided at 10 %"


def test_waves_of_the_planned_size_detect_the_planned_difference():
    # Half detractors, half promoters: the variance is 1.
    size = nps_sample_size_two_waves(0.10)
    half = size // 2
    wave = nps_counts(half, size - 2 * half, half)
    detectable = nps_difference(wave, wave, method="adjusted-wald").minimum_detectable_difference()
    assert detectable == pytest.approx(0.10, abs=2e-4)
    assert detectable <= 0.10


def test_waves_of_a_small_population():
    # n0 = 1177.33 - 3 of N = 1000: 1174.33 / (1 + 1173.33 / 1000) = 540.33
    assert nps_sample_size_two_waves(0.10, variance=0.75, population=1000) == 541
    assert nps_sample_size_two_waves(0.001, population=27) == 27


def test_arguments_of_two_waves_are_checked():
    for difference in (10, 0, -0.1, 2.1, math.nan):
        with pytest.raises(ValueError, match="`difference` must be above 0 and at most 2"):
            nps_sample_size_two_waves(difference)
    for name, value in (("power", 80), ("power", 0), ("alpha", 5), ("alpha", math.nan)):
        with pytest.raises(ValueError, match=f"`{name}` must be a number between 0 and 1"):
            nps_sample_size_two_waves(0.1, **{name: value})
    with pytest.raises(ValueError, match="`variance` must be above 0 and at most 1"):
        nps_sample_size_two_waves(0.1, variance=0)
    with pytest.raises(ValueError, match="`alternative` must be one of"):
        nps_sample_size_two_waves(0.1, alternative="up")
    with pytest.raises(ValueError, match="`population` must be at least 1; got 0"):
        nps_sample_size_two_waves(0.1, population=0)


# --- power -----------------------------------------------------------------------------------


@given(st.floats(-2, 2), st.integers(1, 5000), st.integers(1, 5000), variances, alphas)
def test_power_agrees_with_its_definition(difference, first, second, variance, alpha):
    error = math.sqrt(variance / (first + 3) + variance / (second + 3))
    steps = difference / error

    def power(alternative):
        return nps_power(
            difference, first, second, variance=variance, alpha=alpha, alternative=alternative
        )

    above = norm.sf(norm.isf(alpha / 2) - steps)
    below = norm.cdf(-norm.isf(alpha / 2) - steps)
    assert power("two-sided") == pytest.approx(above + below, abs=1e-12)
    assert power("greater") == pytest.approx(norm.sf(norm.isf(alpha) - steps), abs=1e-12)
    assert power("less") == pytest.approx(norm.cdf(-norm.isf(alpha) - steps), abs=1e-12)


@given(st.integers(1, 5000), variances, alphas, st.sampled_from(ALTERNATIVES))
def test_power_without_a_difference_is_the_level(base, variance, alpha, alternative):
    options = {"variance": variance, "alpha": alpha, "alternative": alternative}
    assert nps_power(0, base, **options) == pytest.approx(alpha)


@given(st.floats(0.01, 1), st.integers(1, 2000), variances)
def test_power_is_monotone_and_has_no_sign(difference, base, variance):
    power = nps_power(difference, base, variance=variance)
    assert 0.05 - 1e-12 <= power <= 1
    assert nps_power(-difference, base, variance=variance) == pytest.approx(power, abs=1e-12)
    assert nps_power(2 * difference, base, variance=variance) >= power - 1e-12
    assert nps_power(difference, 2 * base, variance=variance) >= power - 1e-12
    assert nps_power(difference, base, variance=variance / 2) >= power - 1e-12
    assert nps_power(difference, base, base, variance=variance) == power
    falls = nps_power(difference, base, variance=variance, alternative="less")
    assert falls <= 0.05, "a rise is hardly ever taken for a fall"


def test_power_agrees_with_simulated_waves():
    # 20/40/40 -> 12/38/50 %, 150 and 250 answers, tested by adjusted Wald.
    rng = np.random.default_rng(20260101)
    shares = np.array([[0.20, 0.40, 0.40], [0.12, 0.38, 0.50]])
    bases = 150, 250
    waves = [rng.multinomial(bases[place], shares[place], 40_000) for place in range(2)]
    estimates = []
    for each in waves:
        more = each + np.array([0.75, 1.5, 0.75])
        base = more.sum(axis=1)
        mean = (more[:, 2] - more[:, 0]) / base
        estimates.append((mean, ((more[:, 2] + more[:, 0]) / base - mean**2) / base))
    (before, spread), (after, other) = estimates
    rejected = np.abs(after - before) > Z_95 * np.sqrt(spread + other)
    variance = float((shares[:, [0, 2]].sum(axis=1) - (shares[:, 2] - shares[:, 0]) ** 2).mean())
    assert nps_power(0.18, 150, 250, variance=variance) == pytest.approx(rejected.mean(), abs=0.015)


def test_power_of_a_curve_is_one_call():
    differences, bases = np.array([0.0, 0.05, 0.10]), np.array([[100], [1000]])
    table = nps_power(differences, bases)
    assert table.shape == (2, 3)
    for row, base in enumerate((100, 1000)):
        for column, difference in enumerate(differences):
            assert table[row, column] == nps_power(difference, base)
    assert nps_power(differences.tolist(), [100, 100, 100]).tolist() == table[0].tolist()


def test_arguments_of_power_are_checked():
    assert nps_power([-2, 2], 100) == pytest.approx(1)
    for difference in (10, [0.1, -2.1], math.nan):
        with pytest.raises(ValueError, match=r"`difference` must be in \[-2, 2\]"):
            nps_power(difference, 100)
    for bases in ((0,), (0, 100), (100, -5), ([100, 0],), (math.nan,)):
        with pytest.raises(ValueError, match="`first_base` and `second_base` must be above 0"):
            nps_power(0.1, *bases)
    with pytest.raises(ValueError, match="`alpha` must be a number between 0 and 1"):
        nps_power(0.1, 100, alpha=5)
    with pytest.raises(ValueError, match="`variance` must be above 0 and at most 1"):
        nps_power(0.1, 100, variance=2)
    with pytest.raises(ValueError, match="`alternative` must be one of"):
        nps_power(0.1, 100, alternative="up")


# --- what a number can show ------------------------------------------------------------------


@given(st.integers(1, 5000), st.integers(1, 5000), variances, powers, alphas)
def test_detectable_difference_is_seen_with_the_wanted_power(first, second, variance, power, alpha):
    options = {"variance": variance, "alpha": alpha}
    for alternative in ALTERNATIVES:
        found = nps_detectable(first, second, power=power, alternative=alternative, **options)
        tail = alpha / 2 if alternative == "two-sided" else alpha
        error = math.sqrt(variance / (first + 3) + variance / (second + 3))
        assert found == pytest.approx((norm.isf(tail) + norm.ppf(power)) * error)
        if found <= 2:
            shift = -found if alternative == "less" else found
            reached = nps_power(shift, first, second, alternative=alternative, **options)
            # A two-sided test may also reject the wrong way round.
            assert power - 1e-9 <= reached <= power + tail


def test_detectable_difference_of_equal_waves():
    # 2.801585 sqrt(2 v / (n + 3)) with z(.975) + z(.80) = 1.959964 + 0.841621 (R: qnorm)
    assert nps_detectable(1172, variance=0.75) == pytest.approx(2.801585 * math.sqrt(1.5 / 1175))
    assert nps_detectable(1172, 1172) == nps_detectable(1172)
    assert nps_detectable(100, 900) == nps_detectable(900, 100) > nps_detectable(900)
    size = nps_sample_size_two_waves(0.07, variance=0.6)
    assert nps_detectable(size, variance=0.6) <= 0.07 < nps_detectable(size - 1, variance=0.6)
    assert nps_detectable(1) > 1.9, "one answer each shows next to nothing"


def test_arguments_of_the_detectable_difference_are_checked():
    for bases in ((0,), (100, -5), (0, 100)):
        with pytest.raises(ValueError, match="`first_base` and `second_base` must be above 0"):
            nps_detectable(*bases)
    for name, value in (("power", 80), ("alpha", 5)):
        with pytest.raises(ValueError, match=f"`{name}` must be a number between 0 and 1"):
            nps_detectable(100, **{name: value})
    with pytest.raises(ValueError, match="`variance` must be above 0 and at most 1"):
        nps_detectable(100, variance=0)
    with pytest.raises(ValueError, match="`alternative` must be one of"):
        nps_detectable(100, alternative="up")


# --- invitations -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "rate", "expected"),
    [
        (382, 0.12, 3184),  # 3183.3
        (10, 0.1, 100),  # 10 / 0.1 is a little above 100 for a computer
        (3, 0.3, 10),
        (7, 0.07, 100),
        (1, 1, 1),
        (0, 0.5, 0),
    ],
)
def test_invitations(answers, rate, expected):
    assert invitations_needed(answers, response_rate=rate) == expected
    assert invitations_needed(answers, response_rate=rate, population=5000) == expected


@given(st.integers(0, 10_000), st.floats(0.01, 1))
def test_invitations_are_the_fewest_that_bring_the_answers(answers, rate):
    invited = invitations_needed(answers, response_rate=rate)
    assert invited * rate >= answers * (1 - 1e-9)
    assert (invited - 1) * rate < answers or invited == 0
    assert isinstance(invited, int)


def test_more_invitations_than_people_are_refused():
    assert invitations_needed(30, response_rate=0.3, population=100) == 100
    with pytest.raises(ValueError, match="give at most 29 of 30 answers"):
        invitations_needed(30, response_rate=0.29, population=100)
    with pytest.raises(ValueError, match="`population` has 0 people, who at this"):
        invitations_needed(1, response_rate=1, population=0)


def test_arguments_of_invitations_are_checked():
    for rate in (0, 12, -0.1, math.nan):
        with pytest.raises(ValueError, match="`response_rate` must be above 0 and at most 1"):
            invitations_needed(100, response_rate=rate)
    with pytest.raises(TypeError, match="`answers` must be a whole number"):
        invitations_needed(100.0, response_rate=0.5)
    with pytest.raises(ValueError, match="`answers` must not be negative"):
        invitations_needed(-1, response_rate=0.5)
    with pytest.raises(TypeError, match="`population` must be a whole number"):
        invitations_needed(100, response_rate=0.5, population=1e4)


def test_a_power_under_the_tests_own_error_is_refused():
    with pytest.raises(ValueError, match="`power` must be above the test's own error"):
        nps_detectable(100, power=0.01, alpha=0.5)
    with pytest.raises(ValueError, match="must be above 0"):
        nps_detectable(math.nan)

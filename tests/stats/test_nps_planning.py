"""Number of answers for a wanted precision."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxassess.stats import nps_counts, nps_sample_size

Z_95 = 1.959963984540054  # R: qnorm(0.975)

margins = st.floats(0.01, 1)
variances = st.floats(0.01, 1)


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


def test_arguments_are_checked():
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

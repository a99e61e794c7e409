"""A score held against a benchmark or a target."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student

from cxassess.stats import ADJUSTED_WALD_FROM, SMALLEST_BASE, nps, nps_benchmark, nps_counts

METHODS = ("adjusted-wald", "tango")
ALTERNATIVES = ("two-sided", "less", "greater")

count = st.integers(0, 400)
samples = (
    st.tuples(count, count, count)
    .filter(lambda sample: sum(sample) >= SMALLEST_BASE)
    .map(lambda sample: nps_counts(*sample))
)
benchmarks = st.floats(-0.95, 0.95)


def test_tango_agrees_with_r_contingencytables():
    # Cavo 2012, 16/139/6: score z at 0 -2.132
    result = nps_benchmark(nps_counts(16, 139, 6), 0, method="tango")
    assert result.statistic == pytest.approx(-2.132, abs=5e-4)
    assert result.pvalue == pytest.approx(2 * norm.cdf(-2.132), abs=5e-5)
    # Its interval, -.1240 to -.0054, leaves 0 out.
    assert result.confidence_interval() == pytest.approx((-0.1240, -0.0054), abs=5e-5)
    # At 0 it is McNemar's: (6 - 16) / sqrt(6 + 16).
    assert result.statistic == pytest.approx(-10 / math.sqrt(22))


@given(samples, benchmarks)
def test_adjusted_wald_agrees_with_its_definition(sample, benchmark):
    result = nps_benchmark(sample, benchmark, method="adjusted-wald")
    counts = np.array(sample.equal_counts) + np.array([0.75, 1.5, 0.75])
    mean = counts @ [-1, 0, 1] / counts.sum()
    error = math.sqrt((counts @ [1, 0, 1] / counts.sum() - mean**2) / counts.sum())
    assert result.difference == pytest.approx(sample.nps - benchmark)
    assert result.standard_error == pytest.approx(error)
    assert result.statistic == pytest.approx((mean - benchmark) / error)
    assert result.pvalue == pytest.approx(2 * norm.sf(abs(mean - benchmark) / error), abs=1e-12)


@given(samples, st.sampled_from(METHODS), st.floats(0.5, 0.99))
def test_a_benchmark_at_a_bound_is_rejected_at_the_level(sample, method, level):
    # Inversion: the test of the bound has the p-value 1 - level, where it is not clipped.
    interval = sample.confidence_interval(level, method)
    for bound, sign in ((interval.low, 1), (interval.high, -1)):
        if abs(bound) < 0.999:
            result = nps_benchmark(sample, bound, method=method)
            assert result.pvalue == pytest.approx(1 - level, abs=1e-6)
            assert math.copysign(1, result.statistic) == sign


@given(samples, st.floats(-4, 4), st.sampled_from(METHODS), st.sampled_from(ALTERNATIVES))
def test_the_interval_is_the_inverted_test(sample, steps, method, alternative):
    score, error = sample.moments("adjusted-wald")
    benchmark = min(max(score + steps * error, -0.95), 0.95)
    result = nps_benchmark(sample, benchmark, method=method, alternative=alternative)
    assume(1e-9 < result.pvalue < 1 - 1e-9)
    low, high = result.confidence_interval(1 - result.pvalue)
    if alternative == "two-sided":
        bound = low if result.statistic > 0 else high
    else:
        bound = low if alternative == "greater" else high
    assert bound == pytest.approx(0, abs=1e-6)


@given(samples, benchmarks, st.floats(0.5, 0.99))
def test_two_sided_interval_is_that_of_the_score_less_the_benchmark(sample, benchmark, level):
    for method in METHODS:
        low, high = sample.confidence_interval(level, method)
        interval = nps_benchmark(sample, benchmark, method=method).confidence_interval(level)
        assert interval == pytest.approx((low - benchmark, high - benchmark))


@given(samples, benchmarks, st.sampled_from(("auto", *METHODS)))
def test_swapping_promoters_and_detractors_turns_the_test(sample, benchmark, method):
    mirror = nps_counts(sample.promoters, sample.passives, sample.detractors)
    result = nps_benchmark(sample, benchmark, method=method)
    other = nps_benchmark(mirror, -benchmark, method=method)
    assert other.difference == pytest.approx(-result.difference, abs=1e-12)
    assert other.statistic == pytest.approx(-result.statistic, abs=1e-6)
    low, high = result.confidence_interval()
    assert other.confidence_interval() == pytest.approx((-high, -low), abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_alternatives(method):
    sample = nps_counts(100, 200, 200)
    two_sided, less, greater = (
        nps_benchmark(sample, 0.15, method=method, alternative=alternative)
        for alternative in ALTERNATIVES
    )
    assert two_sided.statistic > 0
    assert greater.pvalue == pytest.approx(two_sided.pvalue / 2)
    assert less.pvalue == pytest.approx(1 - greater.pvalue)
    both = two_sided.confidence_interval(0.9)
    # The other bound is the end of the scale: 1 less the benchmark.
    assert greater.confidence_interval(0.95) == pytest.approx((both.low, 0.85))
    assert less.confidence_interval(0.95) == pytest.approx((-1.15, both.high))


def test_auto_takes_what_the_interval_takes():
    few = nps_counts(0, 9, ADJUSTED_WALD_FROM - 10)
    many = nps_counts(0, 9, ADJUSTED_WALD_FROM - 9)
    for sample, expected in ((few, "tango"), (many, "adjusted-wald")):
        result = nps_benchmark(sample, 0.5)
        assert result.method == sample.interval_choice().method == expected
        assert result == nps_benchmark(sample, 0.5, method=expected)
        assert result.result is sample


@pytest.mark.parametrize("method", METHODS)
def test_minimum_detectable_difference_is_a_multiple_of_the_adjusted_error(method):
    sample = nps_counts(20, 30, 50)
    error = sample.moments("adjusted-wald").standard_error
    for alternative, tail in (("two-sided", 0.025), ("less", 0.05), ("greater", 0.05)):
        result = nps_benchmark(sample, 0.4, method=method, alternative=alternative)
        expected = (norm.isf(tail) + norm.isf(0.2)) * error
        assert result.minimum_detectable_difference() == pytest.approx(expected)
    for wrong in ({"power": 80}, {"alpha": 5}):
        with pytest.raises(ValueError, match="must be a number between 0 and 1"):
            result.minimum_detectable_difference(**wrong)


# --- a benchmark with an error of its own ----------------------------------------------------


def test_a_benchmark_from_a_survey_has_its_own_error():
    sample = nps_counts(100, 200, 200)
    result = nps_benchmark(sample, 0.1, benchmark_base=400, benchmark_variance=0.6)
    error = math.hypot(sample.moments("adjusted-wald").standard_error, math.sqrt(0.6 / 400))
    assert result.benchmark_error == pytest.approx(math.sqrt(0.6 / 400))
    assert result.standard_error == pytest.approx(error)
    estimate = sample.moments("adjusted-wald").score - 0.1
    assert result.statistic == pytest.approx(estimate / error)
    assert result.confidence_interval() == pytest.approx(
        (estimate - 1.959963984540054 * error, estimate + 1.959963984540054 * error)
    )
    assert result.minimum_detectable_difference() == pytest.approx(2.801585 * error, rel=1e-6)


def test_the_largest_variance_is_assumed():
    # That of a survey without passives: 1 - .4^2.
    result = nps_benchmark(nps_counts(100, 200, 200), 0.4, benchmark_base=100)
    assert result.benchmark_error == pytest.approx(math.sqrt(0.84 / 100))
    known = nps_benchmark(
        nps_counts(100, 200, 200), 0.4, benchmark_base=100, benchmark_variance=0.5
    )
    assert known.pvalue < result.pvalue


def test_a_benchmark_with_an_error_takes_adjusted_wald_whatever_the_base():
    few = nps_counts(2, 3, 5)
    assert nps_benchmark(few, 0.1).method == "tango"
    assert nps_benchmark(few, 0.1, benchmark_base=50).method == "adjusted-wald"
    with pytest.raises(ValueError, match="`method` 'tango' is for a fixed benchmark"):
        nps_benchmark(few, 0.1, benchmark_base=50, method="tango")


def test_a_benchmark_of_one_class_or_of_none_but_extremes():
    sample = nps_counts(100, 200, 200)
    for variance in (0, 1):
        result = nps_benchmark(sample, 0.1, benchmark_base=9, benchmark_variance=variance)
        assert result.benchmark_error == math.sqrt(variance) / 3


def test_a_benchmark_of_endless_base_is_fixed():
    sample = nps_counts(100, 200, 200)
    fixed, endless = nps_benchmark(sample, 0.1), nps_benchmark(sample, 0.1, benchmark_base=10**12)
    assert endless.pvalue == pytest.approx(fixed.pvalue, rel=1e-6)
    assert endless.pvalue < nps_benchmark(sample, 0.1, benchmark_base=1000).pvalue


# --- edges -----------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", [(0, 0, 0), (0, 0, 2), (1, 1, 2)])
@pytest.mark.parametrize("options", [{}, {"method": "tango"}, {"benchmark_base": 100}])
def test_under_five_answers_there_is_no_test(sample, options):
    result = nps_benchmark(nps_counts(*sample), 0.2, **options)
    assert result.method is None
    figures = result.difference, result.standard_error, result.statistic, result.pvalue
    assert all(map(math.isnan, (*figures, *result.confidence_interval())))


@pytest.mark.parametrize("method", ["auto", *METHODS])
def test_a_sample_of_one_cluster_is_not_tested(method):
    lone = nps([0, 7, 9, 10, 10], clusters=["only"] * 5)
    result = nps_benchmark(lone, 0.2, method=method)
    assert result.method is None
    assert result.difference == pytest.approx(0.2)
    figures = result.statistic, result.pvalue, result.minimum_detectable_difference()
    assert all(map(math.isnan, (*figures, *result.confidence_interval())))


def test_few_clusters_take_student_s_t():
    sample = nps([0, 7, 9, 10, 10] * 12, clusters=np.repeat(np.arange(12), 5))
    for method in METHODS:
        result = nps_benchmark(sample, 0.2, method=method)
        expected = 2 * student.sf(abs(result.statistic), 11)
        assert result.pvalue == pytest.approx(expected)


def test_a_score_equal_to_the_benchmark():
    result = nps_benchmark(nps_counts(3, 4, 3), 0, method="tango")
    assert (result.difference, result.statistic, result.pvalue) == (0, 0, 1)


@pytest.mark.parametrize(("benchmark", "sign"), [(1, -1), (-1, 1)])
def test_a_benchmark_at_the_end_of_the_scale_is_refuted_by_any_other_answer(benchmark, sign):
    result = nps_benchmark(nps_counts(1, 1, 8) if sign < 0 else nps_counts(8, 1, 1), benchmark)
    assert (result.statistic, result.pvalue) == (sign * math.inf, 0)
    same = nps_benchmark(nps_counts(0, 0, 9) if sign < 0 else nps_counts(9, 0, 0), benchmark)
    assert (same.statistic, same.pvalue) == (0, 1)


def test_a_known_population_sharpens_the_test():
    plain, known = nps_counts(20, 30, 50), nps_counts(20, 30, 50, population=150)
    correction = math.sqrt(50 / 149)
    tango = nps_benchmark(plain, 0.2, method="tango"), nps_benchmark(known, 0.2, method="tango")
    assert tango[1].statistic == pytest.approx(tango[0].statistic / correction)
    adjusted = nps_benchmark(known, 0.2, method="adjusted-wald")
    assert adjusted.statistic == pytest.approx(tango[1].statistic, rel=0.05)


def test_arguments_are_checked():
    sample = nps_counts(1, 2, 3)
    with pytest.raises(TypeError, match="`result` must be a NpsResult; got float"):
        nps_benchmark(0.4, 0.2)
    for benchmark in (40, -1.01, math.nan):
        with pytest.raises(ValueError, match=r"`benchmark` must be in \[-1, 1\], where 40 points"):
            nps_benchmark(sample, benchmark)
    with pytest.raises(
        ValueError, match=r"`method` must be one of {'auto', 'adjusted-wald', 'tang"
    ):
        nps_benchmark(sample, 0.2, method="wald")
    with pytest.raises(ValueError, match="`alternative` must be one of"):
        nps_benchmark(sample, 0.2, alternative="above")
    with pytest.raises(ValueError, match="`benchmark_base` must be at least 1; got 0"):
        nps_benchmark(sample, 0.2, benchmark_base=0)
    with pytest.raises(TypeError, match="`benchmark_base` must be a whole number"):
        nps_benchmark(sample, 0.2, benchmark_base=100.0)
    with pytest.raises(ValueError, match="`benchmark_variance` needs a `benchmark_base`"):
        nps_benchmark(sample, 0.2, benchmark_variance=0.5)
    for variance in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match=r"`benchmark_variance` must be in \[0, 1\]"):
            nps_benchmark(sample, 0.2, benchmark_base=10, benchmark_variance=variance)
    with pytest.raises(ValueError, match="`confidence_level`"):
        nps_benchmark(sample, 0.2).confidence_interval(95)

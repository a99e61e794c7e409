"""A Net Promoter Score held against a benchmark or a target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, SupportsIndex, get_args

from cxassess.stats._common import (
    NO_INTERVAL,
    SMALLEST_BASE,
    Alternative,
    ConfidenceInterval,
    alternative_iv,
    count_iv,
    interval_around,
    option_iv,
    probability_iv,
    quantile,
    ratio,
    result_iv,
    tail_probability,
)
from cxassess.stats._intervals import tango_statistic
from cxassess.stats._nps_result import IntervalMethod, NpsResult
from cxassess.stats._results import Detectable

BenchmarkMethod = Literal["auto", "adjusted-wald", "tango"]


@dataclass(frozen=True)
class NpsBenchmarkResult(Detectable):
    """Result of `nps_benchmark`; positive when the score is above the benchmark.

    Attributes
    ----------
    result : NpsResult
        The sample.
    benchmark : float
        The benchmark, in [-1, 1].
    benchmark_error : float
        Standard error of the benchmark; 0 for a fixed one.
    difference : float
        Observed score minus benchmark; NaN under 5 answers.
    standard_error : float
        Standard error of the adjusted score less the benchmark; NaN where there is no score.
    statistic : float
        z or t statistic of the hypothesis that the true score is the benchmark.
    pvalue : float
        Probability of a statistic at least as extreme, in the direction of the alternative.
    method : {"adjusted-wald", "tango"} or None
        Method taken; None where there is no score.
    alternative : {"two-sided", "less", "greater"}
        Alternative hypothesis of the p-value and the interval.
    """

    result: NpsResult
    benchmark: float
    benchmark_error: float
    difference: float
    standard_error: float
    statistic: float
    pvalue: float
    method: IntervalMethod | None
    alternative: Alternative

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the confidence interval of the score less the benchmark.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true difference with.

        Returns
        -------
        ConfidenceInterval
            Bounds on the scale of `difference`; one-sided alternatives estimate one bound. NaN
            where there is no score.

        Raises
        ------
        ValueError
            If `confidence_level` is not in (0, 1).
        """
        confidence_level = probability_iv(confidence_level, "confidence_level")
        if self.method is None:
            return NO_INTERVAL
        ends = (-1 - self.benchmark, 1 - self.benchmark)
        if self.method == "adjusted-wald":
            score, error = self.result.moments("adjusted-wald")
            return interval_around(
                score - self.benchmark,
                math.hypot(error, self.benchmark_error),
                confidence_level,
                df=self.result.df,
                alternative=self.alternative,
                scale=ends if self.benchmark_error == 0 else (-2.0, 2.0),
            )
        tails = 2 if self.alternative == "two-sided" else 1
        level = -quantile((1 - confidence_level) / tails, self.result.df)
        low, high = self.result.tango_bound(level), self.result.tango_bound(-level)
        return ConfidenceInterval(
            ends[0] if self.alternative == "less" else low - self.benchmark,
            ends[1] if self.alternative == "greater" else high - self.benchmark,
        )


def nps_benchmark(
    result: NpsResult,
    benchmark: float,
    *,
    benchmark_base: SupportsIndex | None = None,
    benchmark_variance: float | None = None,
    method: BenchmarkMethod = "auto",
    alternative: Alternative = "two-sided",
) -> NpsBenchmarkResult:
    """Test a Net Promoter Score against a benchmark or a target.

    Parameters
    ----------
    result : NpsResult
        The sample.
    benchmark : float
        Score to hold it against, in [-1, 1]: 40 points are 0.40.
    benchmark_base : int, optional
        Number of answers the benchmark itself rests on. None means that it is fixed, as a target
        is; a benchmark from a survey has an error of its own.
    benchmark_variance : float, optional
        Variance of one of the benchmark's answers, in [0, 1]; by default the largest that its
        score allows, 1 - benchmark^2, which is that of a survey without passives.
    method : {"auto", "adjusted-wald", "tango"}, optional
        "auto" takes what the sample's interval takes, adjusted Wald in place of prediction.
        "tango" is for fixed benchmarks only.
    alternative : {"two-sided", "less", "greater"}, optional
        Whether the true score differs from the benchmark, is less, or is greater.

    Returns
    -------
    NpsBenchmarkResult
        The difference, its test, and a method for its interval.

    Raises
    ------
    TypeError
        If `result` is not an `NpsResult` or `benchmark_base` not a whole number.
    ValueError
        If a number is outside its range or an option outside its legal set.

    Examples
    --------
    >>> from cxassess.stats import nps_benchmark, nps_counts
    >>> test = nps_benchmark(nps_counts(100, 200, 200), 0.15, alternative="greater")
    >>> round(test.difference, 3), round(test.pvalue, 3)
    (0.05, 0.072)
    """
    result_iv(result, "result", NpsResult)
    if not -1 <= benchmark <= 1:
        raise ValueError(
            f"`benchmark` must be in [-1, 1], where 40 points are 0.40; got {benchmark}."
        )
    option_iv(method, "method", get_args(BenchmarkMethod))
    alternative_iv(alternative)
    own_error = _benchmark_error(benchmark, benchmark_base, benchmark_variance)
    if own_error and method == "tango":
        raise ValueError("`method` 'tango' is for a fixed benchmark: one without `benchmark_base`.")
    chosen = result.interval_choice(method).method
    if result.base < SMALLEST_BASE or math.isnan(result.standard_error):
        chosen = None
    elif own_error or chosen == "prediction":
        chosen = "adjusted-wald"
    statistic, standard_error = math.nan, math.nan
    if chosen is not None:
        score, error = result.moments("adjusted-wald")
        standard_error = math.hypot(error, own_error)
        statistic = ratio(score - benchmark, standard_error)
    if chosen == "tango":
        statistic = ratio(tango_statistic(*result.equal_counts, benchmark), result.correction)
    return NpsBenchmarkResult(
        result=result,
        benchmark=float(benchmark),
        benchmark_error=own_error,
        difference=result.nps - benchmark,
        standard_error=standard_error,
        statistic=statistic,
        pvalue=tail_probability(statistic, alternative, result.df),
        method=chosen,
        alternative=alternative,
    )


def _benchmark_error(benchmark: float, base: SupportsIndex | None, variance: float | None) -> float:
    if base is None:
        if variance is not None:
            raise ValueError("`benchmark_variance` needs a `benchmark_base`.")
        return 0.0
    answers = count_iv(base, "benchmark_base")
    if answers == 0:
        raise ValueError("`benchmark_base` must be at least 1; got 0.")
    if variance is None:
        variance = 1 - benchmark**2
    if not 0 <= variance <= 1:
        raise ValueError(f"`benchmark_variance` must be in [0, 1]; got {variance}.")
    return math.sqrt(variance / answers)

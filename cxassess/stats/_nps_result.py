"""What a Net Promoter Score and its interval are, of one sample."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, get_args

from cxassess.stats._common import (
    NO_INTERVAL,
    SMALLEST_BASE,
    ConfidenceInterval,
    interval_around,
    option_iv,
    probability_iv,
    ratio,
    two_sided_quantile,
)
from cxassess.stats._design import Design
from cxassess.stats._intervals import (
    PSEUDO_COUNTS,
    Moments,
    adjusted_wald_moments,
    score_variance,
    tango_bound,
    wald_moments,
)
from cxassess.stats._results import Weighed

IntervalMethod = Literal["wald", "adjusted-wald", "tango", "prediction"]
IntervalOption = Literal["auto", "wald", "adjusted-wald", "tango", "prediction"]
Reason = Literal["asked", "too_few", "one_cluster", "population", "small_base", "large_base"]

ADJUSTED_WALD_FROM = 50
"""Smallest base for which ``method="auto"`` takes the adjusted Wald method, not a score method."""


PREDICTION_ABOVE = 0.5
"""Part of a known population above which ``method="auto"`` predicts those who did not answer."""


class MethodChoice(NamedTuple):
    """The method of an interval, and why it was taken.

    Attributes
    ----------
    method : {"wald", "adjusted-wald", "tango", "prediction"} or None
        None where there is no interval.
    reason : str
        "asked" for; "too_few" answers or "one_cluster", which leave no interval; the known
        "population"; a "small_base" or a "large_base".
    """

    method: IntervalMethod | None
    reason: Reason


@dataclass(frozen=True)
class NpsResult(Weighed):
    """Result of `nps` and `nps_counts`.

    Attributes
    ----------
    detractors, passives, promoters : int
        Number of answers in each class, whatever they weigh.
    population : int or None
        Number of people who could have answered, where it was given.
    design : Design or None
        Weights and clusters; None where all answers count alike and alone.
    base : int
        Number of answers.
    nps : float
        Share of promoters minus share of detractors, weighted, in [-1, 1]; NaN under 5 answers,
        whose counts say all that there is to say.
    variance : float
        Variance of one answer coded -1, 0, +1, in [0, 1]; the `variance` that
        `nps_sample_size` takes. NaN without answers.
    standard_error : float
        Wald standard error of the score, linearised where answers have weights or clusters and
        with the finite population correction where the population is known; 0 when all answers
        are of one class, NaN without answers or with a single cluster.
    effective_base : float
        Number of equal, independent answers that are worth as much: Kish's for weights, base /
        design effect for clusters.
    """

    detractors: int
    passives: int
    promoters: int
    population: int | None = field(default=None, repr=False)
    design: Design | None = field(default=None, repr=False)

    @property
    def base(self) -> int:
        return self.detractors + self.passives + self.promoters

    @property
    def nps(self) -> float:
        return self.score if self.base >= SMALLEST_BASE else math.nan

    @property
    def score(self) -> float:
        """The same as `nps`, also under 5 answers; NaN without answers. Not for publication."""
        return wald_moments(*self.equal_counts).score if self.base else math.nan

    @property
    def shares(self) -> tuple[float, float, float]:
        """Weighted shares of detractors, passives and promoters; NaN without answers."""
        detractors, passives, promoters = self.equal_counts
        total = detractors + passives + promoters
        return ratio(detractors, total), ratio(passives, total), ratio(promoters, total)

    @property
    def variance(self) -> float:
        return score_variance(*self.equal_counts) if self.base else math.nan

    @property
    def standard_error(self) -> float:
        if self.base == 0:
            return math.nan
        error = self.design.standard_error if self.design else math.sqrt(self.variance / self.base)
        return error * self.correction

    @property
    def weight_sum(self) -> float:
        """Sum of the weights; the number of answers without weights."""
        return self.design.weight_sum if self.design else float(self.base)

    @property
    def independent_base(self) -> float:
        """Number of answers; Kish's base, or the number of clusters, where that is smaller.

        It depends on who answered and not on what.
        """
        if self.design is None:
            return float(self.base)
        return min(self.design.kish_base, self.design.clusters or math.inf)

    @property
    def correction(self) -> float:
        """Finite population correction of a standard error, in [0, 1]."""
        if self.population is None or self.population < 2:
            return 1.0 if self.population is None else 0.0
        return math.sqrt((self.population - self.base) / (self.population - 1))

    @property
    def df(self) -> float:
        """Degrees of freedom: clusters - 1, else infinite."""
        return self.design.df if self.design else math.inf

    @property
    def unweighted(self) -> NpsResult:
        """The same answers, each counted as one and alone."""
        return replace(self, design=None)

    @property
    def equal_counts(self) -> tuple[float, float, float]:
        """Counts of as many equal, independent answers as the sample is worth."""
        if self.design is None:
            return float(self.detractors), float(self.passives), float(self.promoters)
        detractors, passives, promoters = (
            self.design.effective_base * share for share in self.design.shares
        )
        return detractors, passives, promoters

    @property
    def silent_share(self) -> float:
        """Part of the population that did not answer; 1 where the population is not known."""
        return 1 - self.base / self.population if self.population else 1.0

    @property
    def pull(self) -> float:
        """How far the adjusted Wald method draws the score towards 0: adjusted over observed."""
        base = sum(self.equal_counts)
        return base / (base + self.silent_share * sum(PSEUDO_COUNTS))

    def moments(self, method: Literal["adjusted-wald", "wald"]) -> Moments:
        """Return what a method takes as score and standard error, on [-1, 1].

        The adjusted Wald method adds (0.75, 1.5, 0.75) to the counts, less of it the larger the
        part of a known population that answered.
        """
        if method == "wald" or self.base == 0:
            return Moments(self.score, self.standard_error)
        score, error = adjusted_wald_moments(*self.equal_counts, pseudo=self.silent_share)
        lone = self.design is not None and self.design.clusters == 1
        return Moments(score, math.nan if lone else error * self.correction)

    def predicted(self) -> Moments:
        """Return the population's score and its error: the answers are known, the rest predicted.

        The silent are predicted by the adjusted Wald method; what is then uncertain is their
        score and how so many people drawn with it turn out.
        """
        silent, counts = self.silent_share, self.equal_counts
        score, error = adjusted_wald_moments(*counts)
        pseudo = sum(PSEUDO_COUNTS)
        variance = error**2 * (sum(counts) + pseudo)
        people = self.population or math.inf
        spread = (silent * error) ** 2 + silent * variance / people
        return Moments((1 - silent) * self.score + silent * score, math.sqrt(spread))

    def tango_bound(self, quantile: float) -> float:
        """Return the score whose score statistic is `quantile`: below the score if positive."""
        return tango_bound(*self.equal_counts, quantile * self.correction)

    def interval_choice(self, method: IntervalOption = "auto") -> MethodChoice:
        """Return the method that `confidence_interval` uses for a choice of method, and why.

        Parameters
        ----------
        method : {"auto", "wald", "adjusted-wald", "tango", "prediction"}, optional
            The choice; "auto" stands for Tango under 50 answers and adjusted Wald from 50, and
            for prediction where more than half of a known population answered. It looks at
            `independent_base` and the population alone: a rule that looked at the observed
            classes too would cover the true score less often than either method does.

        Returns
        -------
        MethodChoice
            Method and reason.

        Raises
        ------
        ValueError
            If `method` is none of those.
        """
        option_iv(method, "method", get_args(IntervalOption))
        if method != "auto":
            return MethodChoice(method, "asked")
        if self.base < SMALLEST_BASE:
            return MethodChoice(None, "too_few")
        if self.df == 0:
            return MethodChoice(None, "one_cluster")
        if self.population is not None and self.base > PREDICTION_ABOVE * self.population:
            return MethodChoice("prediction", "population")
        if self.independent_base < ADJUSTED_WALD_FROM:
            return MethodChoice("tango", "small_base")
        return MethodChoice("adjusted-wald", "large_base")

    def confidence_interval(
        self, confidence_level: float = 0.95, method: IntervalOption = "auto"
    ) -> ConfidenceInterval:
        """Return a two-sided confidence interval of the score.

        Weights and clusters enter by the effective base, a known population by the finite
        population correction, few clusters by Student's t with their number less one.

        Parameters
        ----------
        confidence_level : float, optional
            Probability in (0, 1) that the interval is to cover the true score with.
        method : {"auto", "wald", "adjusted-wald", "tango", "prediction"}, optional
            "wald" is score -+ z SE, neither clipped nor safe for small samples: it has zero
            width when all answers are of one class. "adjusted-wald" is the Wald interval of the
            counts plus (0.75, 1.5, 0.75), clipped to [-1, 1] [1]_; with very few answers, all of
            one class, it can miss the observed score. "tango" holds the scores that
            a score test does not reject [2]_. "prediction" takes the answers of a known
            population as they are and predicts those of the silent [3]_. "auto" chooses by the
            base, see `interval_choice`, and gives no interval under 5 answers.

        Returns
        -------
        ConfidenceInterval
            Bounds on the scale of `nps`; NaN where there is no interval.

        Raises
        ------
        ValueError
            If an argument is outside its legal set.

        References
        ----------
        .. [1] Rocks, B. (2016). "Interval estimation for the 'Net Promoter Score'".
               The American Statistician 70(4), 365-372.
        .. [2] Tango, T. (1998). "Equivalence test and confidence interval for the difference in
               proportions for the paired-sample design". Statistics in Medicine 17, 891-908.
        .. [3] Valliant, R., Dorfman, A. H. and Royall, R. M. (2000). Finite Population Sampling
               and Inference: A Prediction Approach. Wiley. Chapter 2.
        """
        confidence_level = probability_iv(confidence_level, "confidence_level")
        chosen, _ = self.interval_choice(method)
        if chosen is None or math.isnan(self.standard_error):
            return NO_INTERVAL
        if chosen == "tango":
            level = two_sided_quantile(confidence_level, self.df)
            return ConfidenceInterval(self.tango_bound(level), self.tango_bound(-level))
        if chosen == "prediction":
            # No score of the silent takes the population's further than this.
            known = (1 - self.silent_share) * self.score
            scale = (known - self.silent_share, known + self.silent_share)
            return interval_around(*self.predicted(), confidence_level, df=self.df, scale=scale)
        scale = (-math.inf, math.inf) if chosen == "wald" else (-1.0, 1.0)
        return interval_around(*self.moments(chosen), confidence_level, df=self.df, scale=scale)

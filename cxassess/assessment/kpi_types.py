"""Results about the client's KPIs: surveys recomputed, changes tested, usage checked.

Units: NPS and its differences are in points (100 times the score on [-1, 1]), a top-2-box is a
percentage, a CSAT mean is on the question's own scale.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from cxassess.assessment.base import Result
from cxassess.model.types import Metric

Verdict = Literal["rise", "fall", "noise"]
ChangeMetric = Literal["nps", "mean", "top_two_box"]
CheckState = Literal["ok", "warning", "fail", "no_data"]
Claim = Literal[
    "supported", "noise_sold_as_change", "opposite", "outside_interval", "unreported_change"
]


class Interval(Result):
    """An interval and its confidence level."""

    low: float
    high: float
    confidence_level: float = 0.95


class CheckResult(Result):
    """A check of KPI usage on the client's own data."""

    id: str
    state: CheckState
    metric: Metric | None = None
    survey: str | None = None
    wave: str | None = None
    figure: float | None = None
    reported: float | None = None
    base: int | None = None
    interval: Interval | None = None
    parameters: dict[str, float] = Field(default_factory=dict)
    reason: str
    """Key of the text that explains the state; `values` fill it."""
    values: dict[str, float | int | str] = Field(default_factory=dict)


class Estimate(Result):
    """A figure with its interval and standard error; `indicative` on a small base.

    `reason` says why the method was taken, where there was a choice.
    """

    value: float
    interval: Interval
    standard_error: float
    method: str
    indicative: bool
    reason: str | None = None


class Silence(Result):
    """What the clients who were invited and did not answer could make of an NPS."""

    invited: int
    silent: int
    response_rate: float
    """In [0, 1]."""
    if_detractors: float
    if_passives: float
    if_promoters: float
    undone_by: float | None = None
    """NPS of the silent that would undo the change since the wave before; None where none would."""


class WaveResult(Result):
    """One wave of a survey. Estimates are None on a base under the model's smallest base."""

    name: str
    start: dt.date | None
    end: dt.date | None
    rows: int
    excluded: dict[str, int] = Field(default_factory=dict)
    """Rule -> rows that it left out: rows - excluded - missing = base."""
    missing: dict[str, int]
    base: int
    invited: int | None = None
    distribution: dict[str, int]
    """Score -> answers, every score of the scale present."""
    detractors: int | None = None
    passives: int | None = None
    promoters: int | None = None
    nps: Estimate | None = None
    effective_base: float | None = None
    """Equal, independent answers that are worth as much; None without weights or accounts."""
    accounts: int | None = None
    """Accounts that the answers come from, where some gave several."""
    unweighted: Estimate | None = None
    """The headline figure with every answer counted alike and alone, where they are not."""
    silence: Silence | None = None
    mean: Estimate | None = None
    top_two_box: Estimate | None = None

    @property
    def headline(self) -> Estimate | None:
        """The figure the wave is known by: its NPS, or its CSAT mean."""
        return self.nps or self.mean


class Comparison(Result):
    """A tested difference: second less first.

    `verdict` is "rise" or "fall" for a difference that chance does not explain, else "noise".
    """

    difference: float
    interval: Interval
    pvalue: float
    verdict: Verdict


class Rank(Result):
    """A segment's place among the others, once small bases are drawn towards what all share."""

    value: float
    interval: Interval
    expected: float
    """Mean rank, from 1 for the highest."""
    highest: float
    lowest: float
    """Probabilities of being the highest and the lowest."""


class SegmentResult(Result):
    """One segment of the last wave; only the base is kept when it is too small to show.

    `rest` compares it with all the others together, its p-value adjusted for the number of
    comparisons; `rank` is there with three segments or more.
    """

    segment: str
    value: str
    base: int
    suppressed: bool
    estimate: Estimate | None
    rest: Comparison | None = None
    rank: Rank | None = None


class SegmentTest(Result):
    """Whether the segments of one kind differ at all."""

    segment: str
    compared: int
    left_out: int
    """Segments too small to have a score."""
    statistic: float
    df: int
    pvalue: float
    differ: bool
    comparisons: int
    """Comparisons with the others that the segments' p-values are adjusted for."""


class Mode(Result):
    """A mode of collection: its share of each wave's answers, in [0, 1], and its score."""

    name: str
    first_share: float
    second_share: float
    first_score: float | None
    second_score: float | None


class Mix(Result):
    """A change between waves that asked in several ways, split into mix and within parts."""

    modes: tuple[Mode, ...]
    statistic: float
    df: int
    pvalue: float
    moved: bool
    """Whether the mix of modes moved more than chance explains."""
    mix: float
    within: Comparison
    """The change re-weighted to the first wave's mix."""
    reweighted: float


class Equivalence(Result):
    """Whether two waves are the same within a margin that was set beforehand."""

    margin: float
    pvalue: float
    equivalent: bool


class ChangeResult(Result):
    """A change between two waves, tested; with what the client reports of it, if anything.

    `verdict` is "rise" or "fall" for a change that chance does not explain, else "noise".
    `claim` is "supported", "noise_sold_as_change", "opposite", "outside_interval" (the right
    direction, but a size the data exclude) or "unreported_change" where the client says that
    nothing moved.
    """

    metric: ChangeMetric
    first: str
    second: str
    difference: float
    interval: Interval
    standard_error: float
    statistic: float
    pvalue: float
    minimum_detectable_difference: float
    method: str
    verdict: Verdict
    unweighted: Comparison | None = None
    """The same with every answer counted alike and alone, where they are not."""
    overlap: int | None = None
    """People or accounts that answered in both waves; None where that is not known."""
    equivalence: Equivalence | None = None
    mix: Mix | None = None
    reported: float | None = None
    claim: Claim | None = None


class Trend(Result):
    """A line through three or more waves.

    `unit` is "year" where all waves have dates, else "wave"; `fitted` is the line's figure at
    each wave. `pvalue` already allows for waves that move about the line more than sampling does.
    """

    unit: Literal["year", "wave"]
    slope: float
    interval: Interval
    pvalue: float
    lack_of_fit: float
    overdispersion: float
    verdict: Verdict
    waves: int
    fitted: tuple[float, ...]


class Control(Result):
    """A control chart of eight or more waves: limits by wave, and the waves that break them."""

    centre: float
    low: tuple[float, ...]
    high: tuple[float, ...]
    dispersion: float
    outside: tuple[str, ...]
    runs: tuple[str, ...]


class BenchmarkTest(Result):
    """The last wave against a benchmark; `base` is the benchmark's own, None for a fixed one."""

    value: float
    base: int | None
    source: str | None
    comparison: Comparison
    above: float
    below: float
    """One-sided p-values: that the true score is above, and below."""
    minimum_detectable_difference: float
    method: str


class Needed(Result):
    """Answers that a precision, or a difference between waves, needs; and invitations, if known.

    `invitations` is None where the response rate is not known or the population too small.
    """

    points: float
    answers: int
    invitations: int | None


class PowerCurve(Result):
    """Probability of seeing each difference with so many answers in each wave."""

    base: int
    power: tuple[float, ...]


class Planning(Result):
    """What numbers of answers can show, for a spread of answers like the last wave's."""

    variance: float
    response_rate: float | None
    margins: tuple[Needed, ...]
    differences: tuple[Needed, ...]
    points: tuple[float, ...]
    """Differences of the curves."""
    curves: tuple[PowerCurve, ...]


class SurveyResult(Result):
    """A survey series, recomputed from raw answers."""

    id: str
    name: str
    metric: Metric
    scale: tuple[int, int]
    question: str | None
    owner: str | None
    weighted: bool
    """The answers have weights, which all figures but the counts use."""
    clustered: bool
    """Some accounts gave several answers."""
    population: int | None
    satisfied_from: int | None = None
    """CSAT: the lowest score that counts as satisfied."""
    unplaced: dict[str, int] = Field(default_factory=dict)
    """Rule -> rows that it left out and whose wave is not known: no wave counts them."""
    waves: tuple[WaveResult, ...]
    changes: tuple[ChangeResult, ...]
    segments: tuple[SegmentResult, ...]
    segment_tests: tuple[SegmentTest, ...] = ()
    trend: Trend | None = None
    control: Control | None = None
    benchmark: BenchmarkTest | None = None
    planning: Planning | None = None

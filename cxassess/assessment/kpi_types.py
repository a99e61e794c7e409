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
    """A figure with its interval and standard error; `indicative` on a small base."""

    value: float
    interval: Interval
    standard_error: float
    method: str
    indicative: bool


class WaveResult(Result):
    """One wave of a survey. Estimates are None on a base under the model's smallest base."""

    name: str
    start: dt.date | None
    end: dt.date | None
    rows: int
    missing: dict[str, int]
    base: int
    distribution: dict[str, int]
    """Score -> answers, every score of the scale present."""
    detractors: int | None = None
    passives: int | None = None
    promoters: int | None = None
    nps: Estimate | None = None
    mean: Estimate | None = None
    top_two_box: Estimate | None = None

    @property
    def headline(self) -> Estimate | None:
        """The figure the wave is known by: its NPS, or its CSAT mean."""
        return self.nps or self.mean


class SegmentResult(Result):
    """One segment of the last wave; only the base is kept when it is too small to show."""

    segment: str
    value: str
    base: int
    suppressed: bool
    estimate: Estimate | None


class ChangeResult(Result):
    """A change between two waves, tested; with what the client reports of it, if anything.

    `verdict` is "rise" or "fall" for a change that chance does not explain, else "noise".
    `claim` is "supported", "noise_sold_as_change", "opposite", "outside_interval" (the right
    direction, but a size the data exclude) or "unreported_change" where the client says that
    nothing moved.
    """

    metric: Literal["nps", "mean", "top_two_box"]
    first: str
    second: str
    difference: float
    interval: Interval
    standard_error: float
    statistic: float
    pvalue: float
    minimum_detectable_difference: float
    method: str
    verdict: Literal["rise", "fall", "noise"]
    reported: float | None = None
    claim: Claim | None = None


class SurveyResult(Result):
    """A survey series, recomputed from raw answers."""

    id: str
    name: str
    metric: Metric
    scale: tuple[int, int]
    question: str | None
    owner: str | None
    weighted: bool
    """A weight column is mapped."""
    weights_used: bool
    waves: tuple[WaveResult, ...]
    changes: tuple[ChangeResult, ...]
    segments: tuple[SegmentResult, ...]

"""What goes beyond today's score: how sure it is, how it moved and where it can go."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from cxassess.assessment.base import Result

UncertaintySource = Literal["raters", "roles", "missing", "weights"]
Movement = Literal["real_gain", "stable", "real_loss", "not_comparable"]


class Span(Result):
    """Two ends of a range, in the unit of what it belongs to."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How far the ends lie apart."""
        return self.high - self.low


class Uncertainty(Result):
    """What one source of uncertainty alone does to the evidenced index (0-100).

    - `raters`: other respondents of the same role groups (Bayesian bootstrap within groups);
    - `roles`: the lowest and the highest index that a single role group gives;
    - `missing`: every missing answer at level 1 and at level 5;
    - `weights`: other weights of the dimensions (Dirichlet around the model's).

    The sources are never merged into one number. `index` is None where it cannot be assessed.
    """

    source: UncertaintySource
    index: Span | None
    dimensions: dict[str, Span]
    """Dimension -> span of its evidenced score; those that cannot be assessed left out."""


class RoadmapStep(Result):
    """A mistake to mend, in its place on the roadmap."""

    mistake: str
    order: int
    """Its place in the order of work."""
    depends_on: tuple[str, ...]
    """Found mistakes that have to be mended first, as the model tells directly."""
    effort: float
    quick_win: bool
    holds: tuple[str, ...]
    """Gates it holds today."""


class RoadmapHorizon(Result):
    """The steps that end by a horizon, and where the organisation then stands.

    `index` and `stage` are those of the answers once every step up to this horizon is mended
    (the what-if of all of them together); None where no single stage may be published.
    """

    id: str
    days: int
    steps: tuple[RoadmapStep, ...]
    index: float | None
    stage: int | None
    held_by: tuple[str, ...]
    """Gates that still hold the stage then."""


class TargetResult(Result):
    """What the organisation aims at: levels of the indicators and the scores they give."""

    indicators: dict[str, float]
    """Indicator -> target level; those that do not apply left out."""
    dimensions: dict[str, float]
    index: float
    reached: float
    """1 - sum of the gaps / sum of the targets over the answered indicators, in [0, 1]."""


class Change(Result):
    """A score of the previous assessment beside today's; `unit`s are those of the score."""

    id: str
    previous: float | None
    current: float | None
    movement: Movement
    reason: str = ""
    """Why it is not comparable: `missing_before`, `missing_now`, `not_in_model`, `few_pairs`."""

    @property
    def difference(self) -> float | None:
        """Today's less the previous one's."""
        if self.previous is None or self.current is None:
            return None
        return self.current - self.previous


class Evolution(Result):
    """Today's assessment against a previous one.

    With `comparable` False (another version of the model) only the facts that need no common
    scale are filled: dates, versions and expired evidence.
    """

    previous_date: dt.date
    previous_model: str
    previous_fingerprint: str
    comparable: bool
    declared: Change | None = None
    evidenced: Change | None = None
    previous_stage: int | None = None
    dimensions: tuple[Change, ...] = ()
    """Evidenced scores, 0-100."""
    indicators: tuple[Change, ...] = ()
    """Evidenced levels, 1-5, paired by indicator."""
    progress: float | None = None
    """(current - previous) / (target - previous) of the evidenced index; None without a target
    above the previous index."""
    mended: tuple[str, ...] = ()
    """Mistakes found then and no longer."""
    new: tuple[str, ...] = ()
    """Mistakes found now and not then."""
    expired: tuple[str, ...] = ()
    """Items of evidence that lost a grade to their age since."""

"""Results of `cxassess.stats` as an assessment keeps them: NPS in points, shares in percent."""

from __future__ import annotations

import math
from typing import Protocol

from cxassess.assessment.kpi_types import Comparison, Estimate, Interval, Verdict
from cxassess.model.types import ScoringRules
from cxassess.stats import ConfidenceInterval, CsatMeanResult, CsatTopBoxResult, Design, NpsResult

CONFIDENCE = 0.95
ALPHA = 1 - CONFIDENCE
POINTS = 100.0


class Tested(Protocol):
    """A tested difference of `cxassess.stats`."""

    @property
    def difference(self) -> float:
        """Second less first."""

    @property
    def pvalue(self) -> float:
        """p-value of no difference."""

    def confidence_interval(self, confidence_level: float = ...) -> ConfidenceInterval:
        """Return the interval of the difference."""


def interval(bounds: ConfidenceInterval, unit: float) -> Interval:
    """Return bounds in another unit."""
    return Interval(low=unit * bounds.low, high=unit * bounds.high, confidence_level=CONFIDENCE)


def verdict(difference: float, pvalue: float) -> Verdict:
    """Return what a test says of a difference."""
    if not pvalue < ALPHA:
        return "noise"
    return "rise" if difference > 0 else "fall"


def comparison(tested: Tested, unit: float = POINTS, pvalue: float | None = None) -> Comparison:
    """Return a tested difference, with an adjusted p-value in place of its own if given."""
    pvalue = tested.pvalue if pvalue is None else pvalue
    return Comparison(
        difference=unit * tested.difference,
        interval=interval(tested.confidence_interval(CONFIDENCE), unit),
        pvalue=pvalue,
        verdict=verdict(tested.difference, pvalue),
    )


def counts_unequally(design: Design | None, base: int) -> bool:
    """Tell whether answers weigh differently or share an account."""
    return design is not None and (design.clusters is not None or design.kish_base < base)


def nps_estimate(result: NpsResult, rules: ScoringRules) -> Estimate | None:
    """Return an NPS in points with its interval; None where there is no score or no interval."""
    method, reason = result.interval_choice()
    if method is None or result.base < rules.smallest_base:
        return None
    return Estimate(
        value=POINTS * result.nps,
        interval=interval(result.confidence_interval(CONFIDENCE), POINTS),
        standard_error=POINTS * result.standard_error,
        method=method,
        reason=reason,
        indicative=result.base < rules.indicative_base,
    )


def mean_estimate(result: CsatMeanResult, rules: ScoringRules) -> Estimate | None:
    """Return a CSAT mean, in units of its scale, with its t interval; None as for an NPS."""
    if result.base < rules.smallest_base or math.isnan(result.standard_error):
        return None
    return Estimate(
        value=result.mean,
        interval=interval(result.confidence_interval(CONFIDENCE), 1.0),
        standard_error=result.standard_error,
        method="t",
        indicative=result.base < rules.indicative_base,
    )


def top_box_estimate(result: CsatTopBoxResult, rules: ScoringRules) -> Estimate | None:
    """Return the percentage of the satisfied with its Wilson interval; None as for an NPS."""
    if result.base < rules.smallest_base or math.isnan(result.standard_error):
        return None
    return Estimate(
        value=POINTS * result.proportion,
        interval=interval(result.confidence_interval(CONFIDENCE), POINTS),
        standard_error=POINTS * result.standard_error,
        method="wilson",
        indicative=result.base < rules.indicative_base,
    )

"""Segments of a survey's last wave: their figures, whether they differ, and their ranks."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cxassess.assessment.kpi_types import Estimate, Rank, SegmentResult, SegmentTest
from cxassess.assessment.survey_counts import GroupCounts, SurveyCounts
from cxassess.assessment.survey_estimates import (
    ALPHA,
    CONFIDENCE,
    POINTS,
    comparison,
    interval,
    mean_estimate,
    nps_estimate,
)
from cxassess.model.types import ScoringRules
from cxassess.stats import (
    NpsComparison,
    NpsResult,
    csat_mean_of,
    nps_of,
    nps_segments,
    nps_shrunken,
)

_MOST_DRAWS = 10_000
_MOST_NUMBERS = 2_000_000
"""Draws times segments, which bounds the memory that many segments take."""


def score_segments(
    counts: SurveyCounts, rules: ScoringRules
) -> tuple[tuple[SegmentResult, ...], tuple[SegmentTest, ...]]:
    """Return every segment of the last wave, and for each kind whether its segments differ."""
    results: list[SegmentResult] = []
    tests: list[SegmentTest] = []
    for group in counts.segments:
        if counts.config.metric == "csat":
            results += _means(group, rules)
            continue
        scores = {value: nps_of(group.table, row) for row, value in enumerate(group.values)}
        shown = {name: each for name, each in scores.items() if _comparable(each, rules)}
        against: dict[str, NpsComparison] = {}
        if len(shown) > 1:
            tested = nps_segments(shown)
            against = {
                each.second: each
                for each in tested.against_rest()
                if not math.isnan(each.adjusted_pvalue)
            }
            tests.append(
                SegmentTest(
                    segment=group.name,
                    compared=len(shown),
                    left_out=len(scores) - len(shown),
                    statistic=tested.statistic,
                    df=tested.df,
                    pvalue=tested.pvalue,
                    differ=tested.pvalue < ALPHA,
                    comparisons=max((each.comparisons for each in against.values()), default=0),
                )
            )
        ranks = _ranks(shown)
        for value, result in scores.items():
            plain = _segment(group.name, value, result.base, nps_estimate(result, rules), rules)
            other = against.get(value)
            yielded = {
                "rest": comparison(other.difference, pvalue=other.adjusted_pvalue)
                if other
                else None,
                "rank": ranks.get(value),
            }
            results.append(plain.model_copy(update=yielded))
    return tuple(results), tuple(tests)


def _comparable(result: NpsResult, rules: ScoringRules) -> bool:
    """Tell whether a segment has answers enough, and not all of one account."""
    return result.base >= rules.smallest_base and not math.isnan(result.standard_error)


def _means(group: GroupCounts, rules: ScoringRules) -> Iterator[SegmentResult]:
    for row, value in enumerate(group.values):
        result = csat_mean_of(group.table, row)
        yield _segment(group.name, value, result.base, mean_estimate(result, rules), rules)


def _segment(
    name: str, value: str, base: int, estimate: Estimate | None, rules: ScoringRules
) -> SegmentResult:
    return SegmentResult(
        segment=name,
        value=value,
        base=base,
        suppressed=base < rules.smallest_base,
        estimate=estimate,
    )


def _ranks(segments: dict[str, NpsResult]) -> dict[str, Rank]:
    """Return the shrunken score and the rank of each segment; none of fewer than three."""
    if len(segments) < 3:
        return {}
    draws = max(1000, min(_MOST_DRAWS, _MOST_NUMBERS // len(segments)))
    result = nps_shrunken(segments, draws=draws)
    bounds = result.credible_intervals(CONFIDENCE)
    return {
        name: Rank(
            value=POINTS * float(result.estimates[place]),
            interval=interval(bounds[place], POINTS),
            expected=float(result.expected_ranks[place]),
            highest=float(result.rank_probabilities[place, 0]),
            lowest=float(result.rank_probabilities[place, -1]),
        )
        for place, name in enumerate(result.names)
    }

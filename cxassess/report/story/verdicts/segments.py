"""Whether segments differ, which ones stand out, and which are probably highest and lowest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxassess.assessment.kpi_types import SegmentResult, SegmentTest, SurveyResult
from cxassess.report.story.verdicts.figures import chance, listed, size
from cxassess.report.words import Words

_LIKELY = 0.5


def segment_sentences(survey: SurveyResult, words: Words) -> list[str]:
    """Return, for each kind of segment, whether its segments differ and which ones stand out."""
    return [segment_sentence(test, survey, words) for test in survey.segment_tests]


def segment_sentence(test: SegmentTest, survey: SurveyResult, words: Words) -> str:
    """Return whether the segments of one kind differ, and which ones stand out."""
    said = [
        words(
            "verdicts.segments_differ" if test.differ else "verdicts.segments_alike",
            segment=test.segment,
            compared=test.compared,
            statistic=words.number(test.statistic),
            df=test.df,
            p=words.p_equals(test.pvalue),
        )
    ]
    out = [
        each
        for each in segments_of(survey, test.segment)
        if each.rest is not None and each.rest.verdict != "noise"
    ]
    if test.compared == 2:
        said += _two_apart(out, words)
    elif out:
        names = listed([_named(each, words) for each in out], words)
        told = {"names": names, "comparisons": test.comparisons}
        said.append(words("verdicts.stand_out", count=len(out), **told))
    elif test.differ:
        said.append(words("verdicts.none_stands_out", comparisons=test.comparisons))
    if test.left_out:
        said.append(words("verdicts.segments_left_out", count=test.left_out))
    return " ".join(said)


def _two_apart(apart: Sequence[SegmentResult], words: Words) -> list[str]:
    """Return by how much one of two segments is above the other."""
    return [
        words(
            "verdicts.two_apart",
            name=segment_name(each, words),
            size=size(each.rest.difference, "nps", words),
        )
        for each in apart
        if each.rest is not None and each.rest.difference > 0
    ]


def _named(segment: SegmentResult, words: Words) -> str:
    difference = words.signed(segment.rest.difference) if segment.rest else words("common.none")
    return words(
        "verdicts.named_difference", name=segment_name(segment, words), difference=difference
    )


def rank_sentence(survey: SurveyResult, segment: str, words: Words) -> str | None:
    """Return which segments are probably the highest and the lowest; None with fewer than three."""
    ranks = {
        segment_name(each, words): each.rank
        for each in segments_of(survey, segment)
        if each.rank is not None
    }
    if not ranks:
        return None
    said = []
    for end in ("highest", "lowest"):
        chances = {name: getattr(rank, end) for name, rank in ranks.items()}
        name = max(chances, key=lambda each: chances[each])
        clear = "likely" if chances[name] >= _LIKELY else "unclear"
        told: dict[str, Any] = {"name": name, "chance": chance(chances[name], words)}
        said.append(words(f"verdicts.rank_{clear}", end=words(f"verdicts.{end}"), **told))
    return " ".join(said)


def segments_of(survey: SurveyResult, segment: str) -> list[SegmentResult]:
    """Return the segments of one kind, the highest first, those without a score last."""
    found = [each for each in survey.segments if each.segment == segment]
    return sorted(found, key=lambda each: -each.estimate.value if each.estimate else float("inf"))


def segment_name(segment: SegmentResult, words: Words) -> str:
    """Return a segment's name, also of answers that have none."""
    return segment.value or words("verdicts.no_value")

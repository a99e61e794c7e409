"""The segments of the last wave: whether they differ, and where each one stands."""

from __future__ import annotations

from cxassess.assessment.kpi_types import SegmentResult, SurveyResult
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Heading, Paragraph, Table
from cxassess.report.story import verdicts
from cxassess.report.story.surveys import interval_cell, score_cell
from cxassess.report.story.tables import Part, table
from cxassess.report.story.verdicts.figures import chance
from cxassess.report.words import Words


def segments(survey: SurveyResult, model: Model, words: Words) -> list[Block]:
    """Return each kind of segment: in words, then every segment; nothing without segments."""
    kinds = dict.fromkeys(each.segment for each in survey.segments)
    blocks: list[Block] = [Heading(words("significance.segments_heading"), 2)] if kinds else []
    for kind in kinds:
        tests = [each for each in survey.segment_tests if each.segment == kind]
        said = [
            *(verdicts.segment_sentence(each, survey, words) for each in tests),
            verdicts.rank_sentence(survey, kind, words),
        ]
        told = " ".join(each for each in said if each)
        blocks += [Paragraph(told)] if told else []
        blocks.append(_segment_table(kind, survey, model, words))
    return blocks


def _segment_table(kind: str, survey: SurveyResult, model: Model, words: Words) -> Table:
    everything = verdicts.segments_of(survey, kind)
    found = [each for each in everything if not each.suppressed]
    few = len(everything) - len(found)
    none, smallest = words("common.none"), model.rules.smallest_base
    compared = any(each.rest for each in found)
    ranked = any(each.rank for each in found)

    return table(
        found,
        [
            Part(kind, lambda each: verdicts.segment_name(each, words), width="1fr"),
            Part(
                words("surveys.col_base"),
                lambda each: words.number(each.base, 0),
                "right",
                "1.4cm" if ranked else "1.8cm",
            ),
            Part(
                words("surveys.col_nps"),
                lambda each: score_cell(each.estimate, "nps", words) if each.estimate else none,
                "right",
                "1.4cm",
            ),
            Part(
                words("surveys.col_interval"),
                lambda each: interval_cell(each.estimate, "nps", words),
                "right",
                "2.4cm",
            ),
            *(_rest_parts("1.7cm" if ranked else "2cm", words) if compared else []),
            *(_rank_parts(words) if ranked else []),
        ],
        words("significance.segments_caption", segment=kind, wave=survey.waves[-1].name),
        [
            words("significance.few", count=few, smallest=smallest) if few else "",
            words("significance.rest_note") if compared else "",
            words("significance.rank_note") if ranked else "",
            words("surveys.indicative", least=model.rules.indicative_base)
            if any(each.estimate and each.estimate.indicative for each in found)
            else "",
        ],
    )


def _rest_parts(width: str, words: Words) -> list[Part[SegmentResult]]:
    none = words("common.none")
    return [
        Part(
            words("significance.col_rest"),
            lambda each: words.signed(each.rest.difference) if each.rest else none,
            "right",
            width,
        ),
        Part(
            words("significance.col_adjusted"),
            lambda each: words.pvalue(each.rest.pvalue) if each.rest else none,
            "right",
            width,
        ),
    ]


def _rank_parts(words: Words) -> list[Part[SegmentResult]]:
    none = words("common.none")
    return [
        Part(
            words("significance.col_shrunken"),
            lambda each: words.signed(each.rank.value) if each.rank else none,
            "right",
            "1.7cm",
        ),
        Part(
            words("significance.col_highest"),
            lambda each: chance(each.rank.highest, words) if each.rank else none,
            "right",
            "1.6cm",
        ),
        Part(
            words("significance.col_lowest"),
            lambda each: chance(each.rank.lowest, words) if each.rank else none,
            "right",
            "1.6cm",
        ),
    ]

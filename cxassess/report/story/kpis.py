"""NPS and CSAT recomputed from raw answers."""

from __future__ import annotations

from cxassess.assessment.kpi_types import ChangeResult, SurveyResult
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Callout, Heading, Paragraph
from cxassess.report.story.reading import row_blocks
from cxassess.report.story.surveys import change_table, survey_headline, told_changes, wave_table
from cxassess.report.story.verdicts import (
    benchmark_sentence,
    change_sentence,
    effective_sentence,
    overlap_sentence,
    segment_sentences,
    silence_sentence,
    trend_sentence,
    unweighted_sentence,
)
from cxassess.report.story.verdicts.figures import DIGITS
from cxassess.report.words import Words


def no_survey(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return what is missing when the client gave no survey."""
    return [Callout(words("kpis.none"), "warning")]


def survey_story(
    survey: SurveyResult, assessment: Assessment, model: Model, words: Words
) -> list[Block]:
    """Return one survey's waves and the test of its changes, conclusion first."""
    last = survey.waves[-1]
    blocks: list[Block] = [Heading(survey_headline(survey, words), 2)]
    if survey.question:
        blocks.append(Paragraph(words("kpis.question", question=survey.question)))
    blocks += [*row_blocks(survey, words), wave_table(survey, model, words)]
    blocks += _paragraph(effective_sentence(last, survey, words))
    if survey.changes:
        blocks.append(change_table(survey, words))
    for change, long in told_changes(survey):
        more = (unweighted_sentence(change, survey, words), overlap_sentence(change, words))
        blocks += _paragraph(
            change_sentence(change, words), *(more if long else ()), claim_sentence(change, words)
        )
    blocks += _paragraph(trend_sentence(survey, words), benchmark_sentence(survey, words))
    blocks += _paragraph(silence_sentence(last, survey, words))
    return blocks + _paragraph(*segment_sentences(survey, words))


def claim_sentence(change: ChangeResult, words: Words) -> str | None:
    """Return how what the client reports of a change stands against the test; None of nothing."""
    if change.claim is None or change.reported is None:
        return None
    reported = words.signed(change.reported, DIGITS[change.metric])
    return words(f"kpis.claim_{change.claim}", reported=reported)


def _paragraph(*sentences: str | None) -> list[Block]:
    said = " ".join(each for each in sentences if each)
    return [Paragraph(said)] if said else []

"""NPS and CSAT recomputed from raw answers: a survey's conclusion, its waves, what moved."""

from __future__ import annotations

from cxassess.assessment.kpi_types import (
    BenchmarkTest,
    ChangeResult,
    Comparison,
    SegmentResult,
    SegmentTest,
    SurveyResult,
    Trend,
)
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Callout, Cell, Heading, Paragraph, Table
from cxassess.report.story.reading import rows_sentence
from cxassess.report.story.surveys import (
    VERDICT_KINDS,
    Difference,
    change_differences,
    difference_table,
    survey_headline,
    told_changes,
    verdict_cell,
    wave_table,
)
from cxassess.report.story.verdicts import (
    effective_sentence,
    line_fits,
    no_score_sentence,
    segment_name,
    segments_of,
    unweighted_sentence,
)
from cxassess.report.story.verdicts.figures import DIGITS, listed, whole_score
from cxassess.report.words import Words

_MOST_CLAIMS = 3


def no_survey(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return what is missing when the client gave no survey."""
    return [Callout(words("kpis.none"), "warning")]


def has_score(survey: SurveyResult) -> bool:
    """Tell whether any wave has answers enough for a figure, and so for charts."""
    return any(wave.headline is not None for wave in survey.waves)


def survey_story(
    survey: SurveyResult, assessment: Assessment, model: Model, words: Words
) -> list[Block]:
    """Return one survey: its conclusion, its waves, what goes beyond chance, what follows.

    A survey without any figure is told in two lines.
    """
    heading = Heading(survey_headline(survey, words), 2)
    rows = rows_sentence(survey, words)
    if not has_score(survey):
        why = no_score_sentence(survey.waves[-1], model.rules, words)
        return [heading, *_paragraph(why, rows, words("kpis.too_few"))]
    asked = words("kpis.asked", question=survey.question) if survey.question else None
    about = _paragraph(asked, rows, introduces=True)
    blocks = [heading, *about, wave_table(survey, model, words, rows=True)]
    if differences := _differences(survey, words):
        blocks.append(_difference_table(differences, survey, words))
    return blocks + _paragraph(*_conclusions(survey, words))


def claim_sentence(change: ChangeResult, words: Words, *, named: bool = False) -> str | None:
    """Return how what the client reports of a change stands against the test; None of nothing.

    With `named` it says which waves the change lies between.
    """
    if change.claim is None or change.reported is None:
        return None
    about = words("kpis.claim_about", first=change.first, second=change.second) if named else ""
    reported = words.signed(change.reported, DIGITS[change.metric])
    return words(f"kpis.claim_{change.claim}", reported=reported, about=about)


def _differences(survey: SurveyResult, words: Words) -> list[Difference]:
    """Return the changes that matter, the slope of the line and the distance from the benchmark."""
    told = [change for change, _ in told_changes(survey)]
    rows = change_differences(told, words)
    if survey.trend is not None:
        rows.append(_along_line(survey.trend, words))
    if survey.benchmark is not None:
        rows.append(_from_benchmark(survey.benchmark, survey, words))
    return rows


def _along_line(trend: Trend, words: Words) -> Difference:
    slope = Comparison(
        difference=trend.slope,
        interval=trend.interval,
        pvalue=trend.pvalue,
        verdict=trend.verdict,
    )
    name = words(f"kpis.trend_{trend.unit}", waves=trend.waves)
    return Difference(name, "nps", slope, verdict_cell(trend.verdict, words))


def _from_benchmark(test: BenchmarkTest, survey: SurveyResult, words: Words) -> Difference:
    verdict = test.comparison.verdict
    return Difference(
        words(
            "kpis.benchmark",
            wave=survey.waves[-1].name,
            benchmark=whole_score(test.value, words),
        ),
        "nps",
        test.comparison,
        Cell(words(f"kpis.against_{verdict}"), VERDICT_KINDS[verdict]),
        test.minimum_detectable_difference,
    )


def _difference_table(differences: list[Difference], survey: SurveyResult, words: Words) -> Table:
    untold = len(survey.changes) - len(told_changes(survey))
    notes = [words("kpis.untold", count=untold)] if untold else []
    if survey.trend is not None and not line_fits(survey.trend):
        notes.append(words("kpis.trend_unfit", p=words.p_equals(survey.trend.lack_of_fit)))
    if survey.benchmark is not None:
        notes.append(_source(survey.benchmark, words))
    return difference_table(differences, survey, words("kpis.differences_caption"), words, notes)


def _source(test: BenchmarkTest, words: Words) -> str:
    source = test.source or words("kpis.source_unknown")
    if test.base is None:
        return words("kpis.benchmark_fixed", source=source)
    return words("kpis.benchmark_base", source=source, count=test.base)


def _conclusions(survey: SurveyResult, words: Words) -> list[str | None]:
    """Return what the tables do not say: of claims, of weights and accounts, of segments."""
    claims = [each for each in survey.changes if each.claim not in (None, "supported")]
    turned = [each for each, long in told_changes(survey) if long and _turns(each)]
    return [
        *(claim_sentence(each, words, named=True) for each in claims[:_MOST_CLAIMS]),
        effective_sentence(survey.waves[-1], survey, words),
        *(unweighted_sentence(each, survey, words) for each in turned[-1:]),
        *(_segments(test, survey, words) for test in survey.segment_tests),
    ]


def _turns(change: ChangeResult) -> bool:
    """Tell whether weights or accounts turn a change's verdict."""
    return change.unweighted is not None and change.unweighted.verdict != change.verdict


def _segments(test: SegmentTest, survey: SurveyResult, words: Words) -> str:
    """Return which segments of one kind stand out from all the others, the highest first."""
    apart = [
        _named(each, each.rest.difference, words)
        for each in segments_of(survey, test.segment)
        if each.rest is not None and each.rest.verdict != "noise"
    ]
    p = words.p_equals(test.pvalue)
    if apart:
        names = listed(apart, words)
        return words("kpis.segments_apart", count=len(apart), segment=test.segment, names=names)
    key = "differ" if test.differ else "alike"
    return words(f"kpis.segments_{key}", segment=test.segment, compared=test.compared, p=p)


def _named(segment: SegmentResult, difference: float, words: Words) -> str:
    name = segment_name(segment, words)
    return words("verdicts.named_difference", name=name, difference=words.signed(difference))


def _paragraph(*sentences: str | None, introduces: bool = False) -> list[Block]:
    said = " ".join(each for each in sentences if each)
    return [Paragraph(said, introduces)] if said else []

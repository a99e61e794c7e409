"""The surveys on the executive summary: the last wave's figure and the verdict of its change."""

from __future__ import annotations

from cxassess.assessment.kpi_types import SurveyResult
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Callout, Cell, Tile
from cxassess.report.story.audit import audit_headline
from cxassess.report.story.surveys import (
    VERDICT_KINDS,
    figure,
    interval_cell,
    latest_change,
    wave_of,
)
from cxassess.report.story.tables import Part, table
from cxassess.report.story.verdicts.figures import DIGITS
from cxassess.report.words import Words

_SHOWN = 3


def kpi_verdicts(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the last wave of the first surveys, with interval, base and verdict of the change."""
    surveys = assessment.surveys[:_SHOWN]
    title = words("summary.kpi_caption")
    if not surveys:
        return [Callout(words("summary.no_survey"), "neutral", title, compact=True)]
    left = len(assessment.surveys) - len(surveys)
    return [
        table(
            surveys,
            [
                Part(
                    words("summary.col_survey"),
                    lambda each: f"{each.name}{wave_of(each, each.waves[-1], words)}",
                    width="1fr",
                ),
                Part(
                    words("summary.col_result"),
                    lambda each: _result(each, words),
                    width="2.3cm",
                ),
                Part(
                    words("summary.col_change"),
                    lambda each: _change(each, words),
                    width="2.5cm",
                ),
            ],
            title,
            [
                f"{audit_headline(assessment, model, words)}." if assessment.checks else "",
                words("summary.more_surveys", count=left) if left else "",
            ],
            compact=True,
        )
    ]


def _result(survey: SurveyResult, words: Words) -> str:
    """Return the last wave's figure with interval and base."""
    last = survey.waves[-1]
    n = words.number(last.base, 0)
    if last.headline is None:
        return words("summary.no_result", n=n)
    return words(
        "summary.result",
        metric="NPS" if survey.metric == "nps" else "CSAT",
        value=figure(last.headline.value, survey, words),
        interval=interval_cell(last.headline, "nps" if survey.metric == "nps" else "mean", words),
        n=n,
    )


def _change(survey: SurveyResult, words: Words) -> Cell:
    """Return the change up to the last wave and whether chance explains it."""
    change = latest_change(survey)
    if change is None:
        key = "summary.change_untested" if len(survey.waves) > 1 else "summary.one_wave"
        return Cell(words(key), "neutral")
    text = words(
        f"summary.change_{change.verdict}",
        difference=words.signed(change.difference, DIGITS[change.metric]),
        first=change.first,
    )
    return Cell(text, VERDICT_KINDS[change.verdict])


def survey_tile(survey: SurveyResult, words: Words) -> Tile | None:
    """Return a survey's last figure as a tile; None where it has none."""
    estimate, is_nps = survey.waves[-1].headline, survey.metric == "nps"
    if estimate is None:
        return None
    digits = 1 if is_nps else 2
    write = words.signed if is_nps else words.number
    return Tile(
        words("summary.tile_nps" if is_nps else "summary.tile_csat"),
        write(estimate.value, digits),
        words(
            "summary.tile_survey_note",
            wave=survey.waves[-1].name,
            n=words.number(survey.waves[-1].base, 0),
            low=write(estimate.interval.low, digits),
            high=write(estimate.interval.high, digits),
        ),
    )

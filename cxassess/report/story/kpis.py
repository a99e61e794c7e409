"""NPS and CSAT recomputed from raw answers, what the client reports held against them."""

from __future__ import annotations

from collections.abc import Mapping

from cxassess.assessment.kpi_types import ChangeResult, CheckResult, SurveyResult
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Callout, Cell, Column, Heading, Kind, Paragraph, Table
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

_STATE_KINDS: Mapping[str, Kind] = {
    "ok": "good",
    "warning": "warning",
    "fail": "alert",
    "no_data": "neutral",
}


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


def check_table(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return the checks of KPI usage: state and the reason with its figures."""
    automatic = sum(check.automatic for check in model.checks)
    surveys = {survey.id: survey for survey in assessment.surveys}
    return [
        Table(
            columns=[
                Column(words("kpis.col_check"), width="3.9cm"),
                Column(words("kpis.col_state"), width="2.4cm"),
                Column(words("kpis.col_reason"), width="1fr"),
            ],
            rows=[
                [
                    f"{each.id} · {words.of(model.check(each.id).name)}",
                    Cell(words(f"kpis.state_{each.state}"), _STATE_KINDS[each.state]),
                    _reason(each, surveys, words),
                ]
                for each in assessment.checks
            ],
            caption=words("kpis.checks_caption"),
            notes=words("kpis.checks_note", done=automatic, total=len(model.checks)),
        )
    ]


def _reason(check: CheckResult, surveys: Mapping[str, SurveyResult], words: Words) -> str:
    survey = surveys.get(check.survey or "")
    name = survey.name if survey else ""
    if survey and "first" in check.values:
        return _change_reason(check, survey, words)
    digits = 2 if check.values.get("form") == "mean" else 1
    write = words.signed if check.values.get("form") == "score" else words.number

    def figure(value: float | None) -> str:
        return "" if value is None else write(value, digits)

    return words(
        f"kpis.reason_{check.reason}",
        survey=name,
        wave=check.wave or "",
        n=words.number(check.base or 0, 0),
        waves=check.values.get("waves", 0),
        needed=words.number(check.parameters.get("waves", 0), 0),
        months=words.number(check.parameters.get("months", 0), 0),
        base=words.number(check.parameters.get("base", 0), 0),
        figure=figure(check.figure),
        reported=figure(check.reported),
        unweighted=figure(float(check.values.get("unweighted", 0))),
        low=figure(check.interval.low if check.interval else None),
        high=figure(check.interval.high if check.interval else None),
    )


def _change_reason(check: CheckResult, survey: SurveyResult, words: Words) -> str:
    change = next(
        each
        for each in survey.changes
        if (each.first, each.second, each.metric)
        == (check.values["first"], check.values["second"], check.values["metric"])
    )
    said = (change_sentence(change, words), claim_sentence(change, words))
    sentence = " ".join(each for each in said if each)
    plain = check.reason.removesuffix("_wide")
    key = "change" if plain.startswith("claim_") else plain
    reason = words(f"kpis.reason_{key}", survey=survey.name, sentence=sentence)
    if plain == check.reason:
        return reason
    width = words.number(float(check.values["half_width"]))
    return f"{reason} {words('kpis.wide', width=width)}"

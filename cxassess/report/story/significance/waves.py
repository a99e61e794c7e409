"""The waves: their answers, their scores, and what changed between them."""

from __future__ import annotations

from cxassess.assessment.kpi_types import ChangeResult, SurveyResult, WaveResult
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Heading, Paragraph, Table
from cxassess.report.story import verdicts
from cxassess.report.story.reading import row_blocks
from cxassess.report.story.significance.summary import since_before
from cxassess.report.story.surveys import (
    change_table,
    counts_unequally,
    interval_cell,
    missing_part,
    period_cell,
    score_cell,
    told_changes,
    wave_notes,
)
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words


def waves(survey: SurveyResult, model: Model, words: Words) -> list[Block]:
    """Return how many rows are answers, how many are each wave's, and its score with interval."""
    last = survey.waves[-1]
    said = verdicts.effective_sentence(last, survey, words)
    return [
        Heading(words("significance.waves_heading"), 2),
        *row_blocks(survey, words),
        _answer_table(survey, words),
        _score_table(survey, model, words),
        *([Paragraph(said)] if said else []),
    ]


def _answer_table(survey: SurveyResult, words: Words) -> Table:
    none = words("common.none")

    def share(wave: WaveResult, answers: int | None) -> str:
        if not wave.base or answers is None:
            return none
        return f"{words.number(answers, 0)} ({words.percent(answers / wave.base)})"

    return table(
        survey.waves,
        [
            Part(words("surveys.col_wave"), lambda each: each.name, width="1fr"),
            Part(words("surveys.col_period"), lambda each: period_cell(each, words), width="3.9cm")
            if any(wave.start for wave in survey.waves)
            else None,
            missing_part(survey, words),
            Part(words("surveys.col_base"), lambda each: words.number(each.base, 0), "right"),
            Part(
                words("significance.col_detractors"),
                lambda each: share(each, each.detractors),
                "right",
            ),
            Part(
                words("significance.col_passives"), lambda each: share(each, each.passives), "right"
            ),
            Part(
                words("significance.col_promoters"),
                lambda each: share(each, each.promoters),
                "right",
            ),
        ],
        words("significance.answers_caption"),
        [words("significance.answers_note")],
    )


def _score_table(survey: SurveyResult, model: Model, words: Words) -> Table:
    none, unequal = words("common.none"), counts_unequally(survey)

    def method(wave: WaveResult) -> str:
        return words(f"common.method_{wave.nps.method}") if wave.nps else none

    whys = [verdicts.method_sentence(wave.nps, words) for wave in survey.waves if wave.nps]
    return table(
        survey.waves,
        [
            Part(words("surveys.col_wave"), lambda each: each.name, width="1fr"),
            Part(
                words("surveys.col_nps"), lambda each: score_cell(each.nps, "nps", words), "right"
            ),
            Part(
                words("surveys.col_interval"),
                lambda each: interval_cell(each.nps, "nps", words),
                "right",
            ),
            Part(
                words("significance.col_effective"),
                lambda each: (
                    none if each.effective_base is None else words.number(each.effective_base, 0)
                ),
                "right",
            )
            if unequal
            else None,
            Part(
                words("significance.col_accounts"),
                lambda each: none if each.accounts is None else words.number(each.accounts, 0),
                "right",
            )
            if survey.clustered
            else None,
            Part(
                words("significance.col_plain"),
                lambda each: score_cell(each.unweighted, "nps", words) if each.unweighted else none,
                "right",
            )
            if unequal
            else None,
            Part(
                words("significance.col_plain_interval"),
                lambda each: interval_cell(each.unweighted, "nps", words),
                "right",
            )
            if unequal
            else None,
            Part(words("significance.col_method"), method),
        ],
        words("significance.scores_caption"),
        [
            words("surveys.waves_note_nps"),
            words("significance.plain_note") if unequal else "",
            *dict.fromkeys(why for why in whys if why),
            *wave_notes(survey, model, words),
        ],
    )


def changes(survey: SurveyResult, model: Model, words: Words) -> list[Block]:
    """Return the tested changes; nothing of a single wave."""
    if len(survey.waves) == 1:
        return []
    heading = Heading(words("significance.changes_heading"), 2)
    if not survey.changes:
        return [heading, Paragraph(words("significance.untested"))]
    told = (
        verdicts.change_sentences(each, survey, words)
        if long
        else [verdicts.change_sentence(each, words)]
        for each, long in told_changes(survey)
    )
    return [heading, change_table(survey, words), *(Paragraph(" ".join(each)) for each in told)]


def modes(survey: SurveyResult, model: Model, words: Words) -> list[Block]:
    """Return the modes of collection of the last two waves; nothing with a single mode."""
    change = since_before(survey)
    if change is None or change.mix is None:
        return []
    return [Heading(words("significance.modes_heading"), 2), _mode_table(change, words)]


def _mode_table(change: ChangeResult, words: Words) -> Table:
    none, mix = words("common.none"), change.mix
    found = mix.modes if mix else ()
    once = [each.name for each in found if 0 in (each.first_share, each.second_share)]
    notes = [
        words(
            "significance.modes_note",
            first=change.first,
            second=change.second,
            reweighted=words.signed(mix.reweighted) if mix else none,
        )
    ]
    if once:
        notes.append(words("significance.modes_once", count=len(once), names=words.joined(once)))

    def score(value: float | None) -> str:
        return none if value is None else words.signed(value)

    return table(
        found,
        [
            Part(words("significance.col_mode"), lambda each: each.name, width="1fr"),
            Part(
                words("significance.col_share", wave=change.first),
                lambda each: words.percent(each.first_share, 1),
                "right",
            ),
            Part(
                words("significance.col_share", wave=change.second),
                lambda each: words.percent(each.second_share, 1),
                "right",
            ),
            Part(
                words("significance.col_nps_of", wave=change.first),
                lambda each: score(each.first_score),
                "right",
            ),
            Part(
                words("significance.col_nps_of", wave=change.second),
                lambda each: score(each.second_score),
                "right",
            ),
        ],
        words("significance.modes_caption", first=change.first, second=change.second),
        notes,
    )

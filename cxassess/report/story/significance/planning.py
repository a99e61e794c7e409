"""What those who did not answer could hide, and how many answers would show what."""

from __future__ import annotations

from typing import NamedTuple

from cxassess.assessment.kpi_types import Needed, Silence, SurveyResult
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Heading, Paragraph, Table
from cxassess.report.story import verdicts
from cxassess.report.story.tables import Part, table
from cxassess.report.story.verdicts.figures import whole_points
from cxassess.report.words import Words


class _Asked(NamedTuple):
    """A wave whose invitations are known."""

    wave: str
    base: int
    silence: Silence


class _Wanted(NamedTuple):
    """A number of points, as a precision and as a change."""

    margin: Needed
    difference: Needed


def silence(survey: SurveyResult, model: Model, words: Words) -> list[Block]:
    """Return what silence could make of each wave's NPS; nothing where no invitations are known."""
    asked = [_Asked(wave.name, wave.base, wave.silence) for wave in survey.waves if wave.silence]
    if not asked:
        return []
    said = verdicts.silence_sentence(survey.waves[-1], survey, words)
    return [
        Heading(words("significance.silence_heading"), 2),
        *([Paragraph(said)] if said else []),
        _silence_table(asked, words),
    ]


def _silence_table(asked: list[_Asked], words: Words) -> Table:
    none = words("common.none")
    undone = any(each.silence.undone_by is not None for each in asked)

    def undone_by(asked: _Asked) -> str:
        value = asked.silence.undone_by
        return none if value is None else words.signed(value)

    return table(
        asked,
        [
            Part(words("surveys.col_wave"), lambda each: each.wave, width="1fr"),
            Part(
                words("significance.col_invited"),
                lambda each: words.number(each.silence.invited, 0),
                "right",
            ),
            Part(words("surveys.col_base"), lambda each: words.number(each.base, 0), "right"),
            Part(
                words("significance.col_rate"),
                lambda each: words.percent(each.silence.response_rate, 1),
                "right",
            ),
            Part(
                words("significance.col_if_detractors"),
                lambda each: words.signed(each.silence.if_detractors),
                "right",
            ),
            Part(
                words("significance.col_if_passives"),
                lambda each: words.signed(each.silence.if_passives),
                "right",
            ),
            Part(
                words("significance.col_if_promoters"),
                lambda each: words.signed(each.silence.if_promoters),
                "right",
            ),
            Part(words("significance.col_undone"), undone_by, "right", "2.2cm") if undone else None,
        ],
        words("significance.silence_caption"),
        [
            words("significance.silence_note"),
            words("significance.undone_note") if undone else "",
        ],
    )


def planning(survey: SurveyResult, model: Model, words: Words) -> list[Block]:
    """Return how many answers a precision and a change need; nothing where answers do not vary."""
    plan = survey.planning
    if plan is None:
        return []
    wanted = [
        _Wanted(margin, difference)
        for margin, difference in zip(plan.margins, plan.differences, strict=True)
    ]
    none, known = words("common.none"), plan.response_rate is not None

    def invitations(needed: Needed) -> str:
        return none if needed.invitations is None else words.number(needed.invitations, 0)

    notes = [
        words("significance.planning_note", variance=words.number(plan.variance, 2)),
        words("significance.planning_rate", rate=words.percent(plan.response_rate or 0, 1))
        if known
        else "",
        words("significance.planning_impossible")
        if known and any(each.invitations is None for pair in wanted for each in pair)
        else "",
    ]
    invited = words("significance.col_invitations")
    return [
        Heading(words("significance.planning_heading"), 2),
        table(
            wanted,
            [
                Part(
                    words("significance.col_points"),
                    lambda each: whole_points(each.margin.points, words),
                    width="1fr",
                ),
                Part(
                    words("significance.col_for_precision"),
                    lambda each: words.number(each.margin.answers, 0),
                    "right",
                    "4.4cm",
                ),
                Part(invited, lambda each: invitations(each.margin), "right") if known else None,
                Part(
                    words("significance.col_for_change"),
                    lambda each: words.number(each.difference.answers, 0),
                    "right",
                    "4.4cm",
                ),
                Part(invited, lambda each: invitations(each.difference), "right")
                if known
                else None,
            ],
            words("significance.planning_caption"),
            notes,
        ),
    ]

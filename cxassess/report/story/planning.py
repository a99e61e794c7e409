"""What to mend first: the findings in the order of work."""

from __future__ import annotations

from cxassess.assessment.types import Assessment, MistakeResult
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Heading, Paragraph
from cxassess.report.names import mistake_title
from cxassess.report.story.summary import status_cell
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words

_SHOWN = 15

MARKS = {"gate": "◆", "quick_win": "★"}
"""Marks of a finding that holds the stage back and of a quick win."""


def order_heading(assessment: Assessment, model: Model, words: Words) -> list[Block]:
    """Return where to begin as a conclusion; where nothing was found, why."""
    found = assessment.findings
    if not found:
        return [
            Heading(words("planning.headline_none")),
            Paragraph(_why_nothing(assessment, words)),
        ]
    quick = sum(each.quick_win for each in found)
    first = found[0]
    held = first.holds and assessment.stage.publication != "none"
    key = "planning.headline_gate" if held else "planning.headline"
    wins = words("planning.quick_wins", count=quick) if quick else words("planning.no_quick_win")
    return [
        Heading(words(key, first=words.of(model.mistake(first.id).title))),
        Paragraph(words("planning.found", count=len(found), wins=wins), introduces=True),
    ]


def work_order(
    assessment: Assessment, model: Model, words: Words, *, most: int = _SHOWN
) -> list[Block]:
    """Return the findings in the order in which to work on them, at `most` so many."""
    found = assessment.findings
    if not found:
        return []
    ids = {each.id for each in found}

    def after(each: MistakeResult) -> str:
        needs = [need for need in model.mistake(each.id).depends_on if need in ids]
        return ", ".join(needs) or words("common.none")

    left = len(found) - most
    note = words("planning.note", factor=words.number(model.rules.gate_factor))
    return [
        table(
            found[:most],
            [
                Part(words("planning.col_order"), lambda each: str(each.order), "right", "0.9cm"),
                Part(
                    words("planning.col_finding"),
                    lambda each: marked(
                        mistake_title(each.id, model, words),
                        gate=bool(each.holds),
                        quick_win=each.quick_win,
                    ),
                    width="1fr",
                ),
                Part(
                    words("planning.col_status"),
                    lambda each: status_cell(each, model, words),
                    width="2.3cm",
                ),
                Part(
                    words("planning.col_impact"),
                    lambda each: words.number(each.impact),
                    "decimal",
                    "1.5cm",
                ),
                Part(
                    words("planning.col_effort"),
                    lambda each: words.number(each.effort),
                    "decimal",
                    "1.5cm",
                ),
                Part(words("planning.col_after"), after, width="1.9cm"),
            ],
            words("planning.caption"),
            [note, words("planning.more", count=left) if left > 0 else ""],
            compact=True,
        )
    ]


def marked(title: str, *, gate: bool, quick_win: bool) -> str:
    """Return a title with the marks of what it is."""
    marks = {"gate": gate, "quick_win": quick_win}
    return " ".join([title, *(MARKS[name] for name, holds in marks.items() if holds)])


def _why_nothing(assessment: Assessment, words: Words) -> str:
    """Return why there is nothing to mend: nothing was found, or nothing could be."""
    unknown = sum(each.status == "no_data" for each in assessment.mistakes)
    if unknown == len(assessment.mistakes):
        return words("planning.nothing_known")
    return words("planning.nothing_found", count=unknown)

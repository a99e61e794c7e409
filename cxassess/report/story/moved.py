"""What moved since the previous assessment: indicators, mistakes, evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxassess.assessment.outlook_types import Change, Evolution, Movement
from cxassess.assessment.types import Assessment
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Cell, Heading, Kind, Paragraph
from cxassess.report.names import mistake_title
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words

KINDS: Mapping[Movement, Kind | None] = {
    "real_gain": "good",
    "stable": "neutral",
    "real_loss": "warning",
    "not_comparable": None,
}
"""What a movement's colour means."""

_MOST = 14
"""Indicators that a table shows; of more the note gives the ids."""


def moved_by(changes: Sequence[Change], movement: Movement) -> list[Change]:
    """Return the changes of that movement."""
    return [each for each in changes if each.movement == movement]


def which(gained: Sequence[Change], lost: Sequence[Change]) -> str:
    """Return the ending of a text that tells gains, losses, both or none."""
    if gained and lost:
        return "both"
    return "gained" if gained else "lost" if lost else "none"


def number(value: float | None, words: Words) -> str:
    """Return a score or a level, a dash where there is none."""
    return words("common.none") if value is None else words.number(value)


def difference(change: Change, words: Words) -> str:
    """Return how far a score moved, with its sign; a dash where that cannot be told."""
    if change.difference is None or change.movement == "not_comparable":
        return words("common.none")
    return words.signed(change.difference)


def moved_indicators(
    assessment: Assessment, found: Evolution, model: Model, words: Words
) -> list[Block]:
    """Return the indicators that moved, losses first, then the largest gains."""
    gained, lost = moved_by(found.indicators, "real_gain"), moved_by(found.indicators, "real_loss")
    heading = Heading(
        words(
            f"evolution.indicators_headline_{which(gained, lost)}",
            gained=len(gained),
            lost=len(lost),
        ),
        2,
    )
    changes = [
        *sorted(lost, key=lambda each: each.difference or 0.0),
        *sorted(gained, key=lambda each: -(each.difference or 0.0)),
    ]
    if not changes:
        return [heading]
    shown, more = changes[:_MOST], changes[_MOST:]
    aged = _supported(assessment, found)
    notes = [
        words(key, indicators=", ".join(each.id for each in rest))
        for key, rest in (
            ("evolution.indicators_more_lost", moved_by(more, "real_loss")),
            ("evolution.indicators_more", moved_by(more, "real_gain")),
        )
        if rest
    ]
    if any(_is_aged(each, aged) for each in shown):
        notes.insert(0, words("evolution.indicators_aged"))
    return [
        heading,
        table(
            shown,
            [
                Part(
                    words("evolution.col_indicator"),
                    lambda each: (
                        words("evolution.aged", indicator=each.id)
                        if _is_aged(each, aged)
                        else each.id
                    ),
                    width="2.1cm",
                ),
                Part(
                    words("evolution.col_question"),
                    lambda each: words.of(model.indicator(each.id).question),
                    width="1fr",
                ),
                Part(
                    words("evolution.col_before"),
                    lambda each: number(each.previous, words),
                    "right",
                ),
                Part(words("evolution.col_now"), lambda each: number(each.current, words), "right"),
                Part(
                    words("evolution.col_change"),
                    lambda each: Cell(difference(each, words), KINDS[each.movement]),
                    "right",
                ),
            ],
            words("evolution.indicators_caption"),
            notes,
        ),
    ]


def _supported(assessment: Assessment, found: Evolution) -> set[str]:
    """Return the indicators that evidence speaks for which lost a grade to its age."""
    return {
        name for item in assessment.evidence if item.id in found.expired for name in item.indicators
    }


def _is_aged(change: Change, aged: set[str]) -> bool:
    return change.movement == "real_loss" and change.id in aged


def moved_mistakes(found: Evolution, model: Model, words: Words) -> list[Block]:
    """Return the mistakes that are new or no longer found."""
    told = [
        words(key, count=len(names))
        for key, names in (("evolution.mended", found.mended), ("evolution.new", found.new))
        if names
    ]
    if not told:
        return [Heading(words("evolution.mistakes_headline_none"), 2)]
    rows = [(name, "new") for name in found.new] + [(name, "mended") for name in found.mended]
    kinds: dict[str, Kind] = {"new": "warning", "mended": "good"}
    return [
        Heading(words.joined(told), 2),
        table(
            rows,
            [
                Part(
                    words("evolution.col_then"),
                    lambda row: Cell(words(f"evolution.state_{row[1]}"), kinds[row[1]]),
                    width="3.6cm",
                ),
                Part(
                    words("evolution.col_mistake"),
                    lambda row: mistake_title(row[0], model, words),
                    width="1fr",
                ),
            ],
            words("evolution.mistakes_caption", date=words.short_date(found.previous_date)),
            [words("evolution.mistakes_note")],
        ),
    ]


def expired_evidence(assessment: Assessment, found: Evolution, words: Words) -> list[Block]:
    """Return the evidence that lost a grade to its age since; nothing where none did."""
    items = [each for each in assessment.evidence if each.id in found.expired]
    if not items:
        return []
    return [
        Heading(words("evolution.expired_headline", count=len(items)), 2),
        Paragraph(words("evolution.expired_about")),
        table(
            items,
            [
                Part(words("evolution.col_item"), lambda each: each.id, width="1.8cm"),
                Part(words("evolution.col_title"), lambda each: each.title, width="1fr"),
                Part(
                    words("evolution.col_date"),
                    lambda each: words.short_date(each.date),
                    width="2.6cm",
                ),
                Part(
                    words("evolution.col_supports"),
                    lambda each: ", ".join(each.indicators),
                    width="5cm",
                ),
            ],
            words("evolution.expired_caption", date=words.short_date(found.previous_date)),
        ),
    ]

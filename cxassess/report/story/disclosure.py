"""What each survey discloses of itself: the eleven items of the AAPOR Code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxassess.assessment.audit_types import DisclosureItem, Value
from cxassess.report.blocks import Block, Cell, Heading, Paragraph, Table
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words

_CODES = ("kind", "asked", "accounts", "limits")
"""Parts whose values are keys of texts, not words of the client's own."""


def disclosure_table(surveys: Mapping[str, Sequence[DisclosureItem]], words: Words) -> list[Block]:
    """Return a table for each survey with a row an item of its disclosure; none without surveys.

    Parameters
    ----------
    surveys : mapping
        Name of a survey -> its items.
    words : Words
        The report's words.
    """
    if not surveys:
        return []
    return [
        Heading(words("disclosure.heading"), 2),
        Paragraph(words("disclosure.about")),
        *(_table(name, items, words) for name, items in surveys.items()),
    ]


def _table(survey: str, items: Sequence[DisclosureItem], words: Words) -> Table:
    stated = sum(item.stated for item in items)
    return table(
        items,
        [
            Part(
                words("disclosure.col_item"),
                lambda item: words(f"disclosure.item_{item.id}"),
                width="4.4cm",
            ),
            Part(words("disclosure.col_stated"), lambda item: _cell(item, words), width="1fr"),
        ],
        words(
            "disclosure.caption",
            survey=survey,
            stated=words.number(stated, 0),
            total=words.number(len(items), 0),
        ),
        [words("disclosure.source")],
    )


def _cell(item: DisclosureItem, words: Words) -> str | Cell:
    """Return what is stated of an item and what is not; a coloured cell where it lacks a part."""
    said = [_part(part, value, words) for part, value in item.values.items()]
    if item.missing:
        lacking = words.joined([words(f"disclosure.part_{part}") for part in item.missing])
        said.append(words("disclosure.not_stated_part", parts=lacking))
    if not item.values:
        said = [words("disclosure.not_stated")]
    text = " ".join(said)
    return text if item.stated else Cell(text, "neutral")


def _part(part: str, value: Value, words: Words) -> str:
    each_one = value if isinstance(value, tuple) else (value,)
    if part in _CODES:
        return " ".join(words(f"disclosure.{part}_{each}") for each in each_one)
    if not isinstance(value, int):
        value = " / ".join(str(each).rstrip(" .") for each in each_one)
    return words.figures(f"disclosure.says_{part}", {"value": value})

"""What each survey discloses of itself: the eleven items of the AAPOR Code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxassess.assessment.audit_types import DisclosureItem, Value
from cxassess.report.blocks import Block, Cell, Heading, Paragraph, Table
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words

_CODES = ("kind", "asked", "accounts", "limits")
"""Parts whose values are keys of texts, not words of the client's own."""

_OF_ALL = "who_answered"
"""The limit of every survey, told once under the table."""

_MOST = 3
"""Surveys beside each other in a table."""

_Survey = tuple[str, Sequence[DisclosureItem]]


def disclosure_table(surveys: Mapping[str, Sequence[DisclosureItem]], words: Words) -> list[Block]:
    """Return a row an item of the disclosure, a column a survey; nothing without surveys.

    Parameters
    ----------
    surveys : mapping
        Name of a survey -> its items.
    words : Words
        The report's words.
    """
    if not surveys:
        return []
    named = list(surveys.items())
    return [
        Heading(words("disclosure.heading"), 2),
        Paragraph(words("disclosure.about")),
        *(_table(named[start : start + _MOST], words) for start in range(0, len(named), _MOST)),
    ]


def _table(surveys: Sequence[_Survey], words: Words) -> Table:
    _, items = surveys[0]
    return table(
        range(len(items)),
        [
            Part(
                words("disclosure.col_item"),
                lambda place: words(f"disclosure.item_{items[place].id}"),
                width="3.6cm",
            ),
            *(_column(survey, words) for survey in surveys),
        ],
        words("disclosure.caption"),
        [words("disclosure.limits"), words("disclosure.source")],
        compact=True,
    )


def _column(survey: _Survey, words: Words) -> Part[int]:
    name, items = survey
    head = words(
        "disclosure.col_survey",
        survey=name,
        stated=words.number(sum(item.stated for item in items), 0),
        total=words.number(len(items), 0),
    )
    return Part(head, lambda place: _cell(items[place], words), width="1fr")


def _cell(item: DisclosureItem, words: Words) -> str | Cell:
    """Return what is stated of an item and what is not; a coloured cell where it lacks a part."""
    said = [text for part, value in item.values.items() if (text := _part(part, value, words))]
    if item.missing:
        lacking = words.joined([words(f"disclosure.part_{part}") for part in item.missing])
        said.append(words("disclosure.not_stated_part", parts=lacking))
    if not item.values:
        said = [words("disclosure.not_stated")]
    text = " ".join(said) or words("disclosure.limits_none")
    return text if item.stated else Cell(text, "neutral")


def _part(part: str, value: Value, words: Words) -> str:
    each_one = value if isinstance(value, tuple) else (value,)
    if part in _CODES:
        codes = (each for each in each_one if each != _OF_ALL)
        return " ".join(words(f"disclosure.{part}_{each}") for each in codes)
    if not isinstance(value, int):
        value = " / ".join(str(each).rstrip(" .") for each in each_one)
    return words.figures(f"disclosure.says_{part}", {"value": value})

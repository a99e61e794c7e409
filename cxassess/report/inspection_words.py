"""Names, values and reasons of a first look at a survey file, as a sentence has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from cxassess.report.words import Words
from cxassess.surveys.inspection.column import short_name
from cxassess.surveys.inspection.types import ColumnProfile, Note

_MOST_NAMED = 6
_NAME = 34


def reasons(notes: Iterable[Note], words: Words) -> list[str]:
    """Return reasons in words, each once."""
    said = [words(f"inspection.reason_{note.code}", **filled(note, words)) for note in notes]
    return list(dict.fromkeys(said))


def filled(note: Note, words: Words) -> dict[str, Any]:
    """Return what fills a sentence, as the language writes it; `count` chooses its form."""
    return {
        key: value if key == "count" else _written(key, value, words)
        for key, value in note.values.items()
    }


def _written(key: str, value: object, words: Words) -> str:
    if key == "rows" and isinstance(value, int):
        return words("inspection.rows", count=value)
    if isinstance(value, list):
        names = [name_of(str(each)) for each in value]
        return ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    if isinstance(value, float):
        return words.percent(value, 1) if key == "share" else words.number(value, 2)
    if isinstance(value, int) and key != "code":
        return words.number(value, 0)
    if isinstance(value, dt.date):
        return words.short_date(value)
    return name_of(str(value))


def name_of(name: str, length: int = _NAME) -> str:
    """Return a column's name on one line and not too long, blanks at its ends to be seen."""
    shown = short_name(name, length)
    return f'"{shown}"' if shown != shown.strip() or not shown else shown


def cut(text: str, length: int) -> str:
    """Return a text of at most `length` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def values_of(column: ColumnProfile, words: Words) -> str:
    """Return the first values of a column of groups, and how many there are besides."""
    shown = [each.text for each in column.values[:_MOST_NAMED]]
    left = column.distinct - len(shown)
    return ", ".join(shown + ([words("inspection.hidden", count=left)] if left else []))

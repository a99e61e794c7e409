"""Columns with personal data, told by their header and by what their cells look like."""

from __future__ import annotations

import re
from functools import cache

from cxassess.surveys.inspection.column import Column, read_content
from cxassess.surveys.inspection.types import Note
from cxassess.surveys.personal import is_no_person, personal_kind
from cxassess.surveys.types import Configuration

_MOST = 0.6
"""A column is of a kind when this share of its cells looks so."""
_FEW_GROUPS = 20
_MANY_DIFFERENT = 0.5


class Patterns(Configuration):
    """Patterns of cells: ``personal.yaml``."""

    patterns: dict[str, str]
    within: dict[str, str]


@cache
def _content() -> Patterns:
    return Patterns.model_validate(read_content("personal.yaml"))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(_content().patterns[kind])


def find_personal(column: Column) -> Note | None:
    """Return why a column seems to hold personal data, or None.

    Parameters
    ----------
    column : Column
        A column. Its header is believed unless its few different values are a group's; its
        cells whatever the header is.
    """
    by_content = _by_content(column)
    if by_content is not None:
        return Note(f"personal_{by_content}", {"by": "content"})
    by_header = _by_header(column)
    if by_header is not None:
        return Note(f"personal_{by_header}", {"by": "header"})
    return None


def looks_like_names(column: Column) -> bool:
    """Tell whether most cells look like people's names."""
    return column.share_of(_pattern("name")) >= _MOST


def is_personal(text: str) -> bool:
    """Tell whether a single text is an e-mail address, a phone, a document or an IP address."""
    return any(_pattern(kind).fullmatch(text) for kind in ("email", "ip", "phone", "document"))


def rows_with_email(column: Column) -> int:
    """Return in how many cells of a text there is an e-mail address."""
    pattern = re.compile(_content().within["email"])
    return sum(rows for text, rows in column.counts.items() if "@" in text and pattern.search(text))


def _by_content(column: Column) -> str | None:
    for kind in ("email", "ip", "phone"):
        if column.share_of(_pattern(kind)) >= _MOST:
            return kind
    if column.share_of(_pattern("document")) >= _MOST:
        texts = [text for text in column.counts if _pattern("document").fullmatch(text)]
        if sum(map(is_document, texts)) >= _MOST * len(texts):
            return "document"
    many = column.distinct > _FEW_GROUPS and column.distinct_share >= _MANY_DIFFERENT
    if many and looks_like_names(column) and not is_no_person(column.name):
        return "name"
    return None


def _by_header(column: Column) -> str | None:
    # "mobile", say, can also be the name of a group: yes or no.
    group = column.filled > _FEW_GROUPS and column.distinct_share < 0.1 and column.distinct < 10
    return None if group else personal_kind(column.name)


def is_document(text: str) -> bool:
    """Tell whether a text is a CPF or a CNPJ: 11 or 14 digits of which the last two check."""
    digits = [int(each) for each in re.sub(r"\D", "", text)]
    if len(digits) not in {11, 14} or len(set(digits)) == 1:
        return False
    most = 11 if len(digits) == 11 else 9
    return all(
        digits[place] == _check_digit(digits[:place], most)
        for place in (len(digits) - 2, len(digits) - 1)
    )


def _check_digit(digits: list[int], most: int) -> int:
    # Receita Federal: weights 2, 3, ... from the right (a CNPJ's start again after 9), modulo 11.
    weights = (2 + place % (most - 1) for place in range(len(digits)))
    total = sum(digit * weight for digit, weight in zip(reversed(digits), weights, strict=True))
    return 0 if total % 11 < 2 else 11 - total % 11

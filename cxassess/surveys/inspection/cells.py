"""The cells of a column that may hold a score: numbers, labelled numbers, codes, words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from pydantic import Field

from cxassess.surveys.inspection.column import Column, read_content
from cxassess.surveys.names import plain
from cxassess.surveys.types import Configuration

MOST_CODES = 130
"""A column with more different values holds no score: 0 to 100 and some codes do."""
_ROWS_OF_LABEL = 5
_NUMBER = re.compile(r"([+-]?\d{1,5})(?:[.,]0+)?")
_CODED = re.compile(r"A\d{1,2}")
_LABEL_BEHIND = re.compile(
    r"(\d{1,3})(?:\s*[-–—=:.)]\s*|\s*\(|\s+(?=estrela|star|ponto|point))(\D.*)", re.I
)
_LABEL_BEFORE = re.compile(r"(\D+?)\s*(?:[-–—=:]\s*|\()(\d{1,3})\)?")


class NumericScale(Configuration):
    """A scale of numbers; see ``scales.yaml``."""

    low: int
    high: int
    alone: bool
    beside: tuple[int, ...]

    @property
    def points(self) -> int:
        """How many scores it has."""
        return self.high - self.low + 1


class WordScale(Configuration):
    """A scale of words, worst first."""

    name: str
    low: int
    levels: tuple[tuple[str, ...], ...]

    @cached_property
    def scores(self) -> dict[str, int]:
        """Each spelling in small letters without accents -> its score."""
        return {
            plain(word): score
            for score, words in enumerate(self.levels, start=self.low)
            for word in words
        }

    @property
    def high(self) -> int:
        """The best score."""
        return self.low + len(self.levels) - 1


class NoAnswer(Configuration):
    """Cells that stand for "no answer"."""

    numbers: tuple[int, ...]
    words: tuple[str, ...]

    @cached_property
    def plain_words(self) -> frozenset[str]:
        """The words in small letters without accents."""
        return frozenset(map(plain, self.words))


class Scales(Configuration):
    """The content of ``scales.yaml``."""

    numeric: tuple[NumericScale, ...]
    no_answer: NoAnswer
    labels: tuple[str, ...]
    words: tuple[WordScale, ...]
    classes: dict[str, tuple[str, ...]] = Field(min_length=3, max_length=3)

    @cached_property
    def known_labels(self) -> frozenset[str]:
        """Labels and words of scales in small letters without accents."""
        return frozenset(map(plain, self.labels)).union(*(each.scores for each in self.words))


@cache
def scales() -> Scales:
    """Return the content of ``scales.yaml``."""
    return Scales.model_validate(read_content("scales.yaml"))


@dataclass(frozen=True)
class Cells:
    """The cells of a column by what they can be.

    Attributes
    ----------
    numbers : dict
        Number -> rows, labelled ones among them.
    texts : dict
        Cell -> its number, for the cells that are or carry one.
    labelled : frozenset of str
        The cells that carry a label beside the number.
    coded : bool
        Whether all of them are codes of answers: ``A1``, ``A2``.
    missing : dict
        Word for "no answer" -> rows.
    words : dict
        Any other text -> rows.
    """

    numbers: dict[int, int]
    texts: dict[str, int]
    labelled: frozenset[str]
    coded: bool
    missing: dict[str, int]
    words: dict[str, int]


def split_cells(column: Column, *, coded: bool = False) -> Cells:
    """Return the cells of a column by what they can be.

    Parameters
    ----------
    column : Column
        The column.
    coded : bool
        Whether codes such as ``A1`` may stand for scores.
    """
    coded = coded and column.distinct > 1 and column.all_match(_CODED)
    numbers: dict[int, int] = {}
    texts: dict[str, int] = {}
    labelled = []
    missing = {}
    words = {}
    for text, rows in column.counts.items():
        if is_no_answer(text):
            missing[text] = rows
        elif match := _NUMBER.fullmatch(text):
            texts[text] = int(match[1])
        elif coded:
            texts[text] = int(text[1:])
            labelled.append(text)
        elif found := _labelled_number(text):
            number, label = found
            if is_no_answer(label):
                missing[text] = rows
            elif rows >= _ROWS_OF_LABEL or plain(label) in scales().known_labels:
                texts[text] = number
                labelled.append(text)
            else:
                # It may be what one respondent wrote.
                words[text] = rows
        else:
            words[text] = rows
    for text, number in texts.items():
        numbers[number] = numbers.get(number, 0) + column.counts[text]
    return Cells(numbers, texts, frozenset(labelled), coded, missing, words)


def is_no_answer(text: str) -> bool:
    """Tell whether a text is one of the words for "no answer"."""
    return plain(text) in scales().no_answer.plain_words


def nps_class(text: str) -> str | None:
    """Return the class of the NPS that a text names, or None."""
    folded = plain(text)
    return next((name for name, words in scales().classes.items() if folded in words), None)


def _labelled_number(text: str) -> tuple[int, str] | None:
    if match := _LABEL_BEHIND.fullmatch(text):
        return int(match[1]), match[2].rstrip(") ")
    if match := _LABEL_BEFORE.fullmatch(text):
        return int(match[2]), match[1]
    return None

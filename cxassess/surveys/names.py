"""Words of column names: folded, so that capitals, accents and marks do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=\D)(?=\d)|(?<=\d)(?=\D)")
_MOST_WORDS = 6
"""A header of more words is a question's wording, and no name."""


@cache
def word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of `words` in a folded text; ``recomend*`` is a start of a word."""
    found = [re.escape(fold(word)) + (r"\w*" if word.endswith("*") else "") for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)")


@cache
def fold(text: str) -> str:
    """Return a header in small letters without accents and marks, its words apart."""
    return " ".join(re.findall(r"[^\W_]+", plain(_CAMEL.sub(" ", text))))


def plain(text: str) -> str:
    """Return a text in small letters without accents, blanks made single."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    letters = "".join(each for each in decomposed if not unicodedata.combining(each))
    return " ".join(letters.casefold().split())


def has_word(folded: str, words: tuple[str, ...]) -> bool:
    """Tell whether a folded header, if it is a name and no question, has one of `words`."""
    if len(folded.split()) > _MOST_WORDS:
        return False
    return word_pattern(words).search(folded) is not None

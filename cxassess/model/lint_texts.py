"""Rules on the texts: written, and each in its own language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from cxassess.errors import Problem, problem
from cxassess.model.places import where_in
from cxassess.model.types import Model, Text

# English words that no Portuguese sentence holds, in any sense or borrowed term.
_ENGLISH = frozenset(
    {"and", "are", "been", "between", "every", "from", "has", "have", "is", "its", "of", "not"}
    | {"than", "that", "the", "their", "there", "these", "they", "this", "was", "were", "what"}
    | {"when", "which", "who", "whose", "with", "without"}
)
# A name of one or two words ("Marketing", "Customer Success") can be the same in both languages.
_LONGEST_SHARED_NAME = 2


def both_languages_written(model: Model) -> Iterator[Problem]:
    """Each text is written in both languages, and a sentence is not the same in both."""
    for path, text in _texts(model):
        for language in ("pt", "en"):
            if not getattr(text, language).strip():
                yield problem("model_text_blank", where_in(*path), language=language)
        if text.pt == text.en and len(text.pt.split()) > _LONGEST_SHARED_NAME:
            yield problem("model_text_untranslated", where_in(*path))


def portuguese_in_portuguese(model: Model) -> Iterator[Problem]:
    """No Portuguese text holds obvious English."""
    for path, text in _texts(model):
        english = sorted(_ENGLISH & set(re.findall(r"\w+", text.pt.lower())))
        if english:
            yield problem("model_text_english", where_in(*path), words=", ".join(english))


def _texts(model: Model) -> Iterator[tuple[tuple[str, ...], Text]]:
    """Yield every text with its path: the part of the model, the item's name, its fields."""
    for part in type(model).model_fields:
        yield from _texts_in(getattr(model, part), (part,))


def _texts_in(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Text]]:
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from _texts_in(getattr(value, field), (*path, field))
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            name = getattr(each, "id", None) or str(number)
            yield from _texts_in(each, (*path, name))

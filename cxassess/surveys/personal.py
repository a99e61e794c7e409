"""Columns that seem to hold personal data, told by their names."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml

from cxassess.surveys.headers import Header
from cxassess.surveys.names import fold, has_word
from cxassess.surveys.presets import presets
from cxassess.surveys.recognition import all_named
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.types import Configuration


class PersonalNames(Configuration):
    """Words in the names of columns: ``personal.yaml``."""

    headers: dict[str, tuple[str, ...]]
    """Kind of personal data -> words that tell it."""
    no_person: tuple[str, ...]
    """With one of these beside it, a "name" is no person's."""


def personal_columns(header: Header, settings: FileSettings) -> list[str]:
    """Return the columns that seem to hold personal data, as the header calls them."""
    preset = presets().get(settings.format or "")
    told = all_named(header, preset.personal) if preset else []
    return [name for name in dict.fromkeys(header.names) if name in told or personal_kind(name)]


@cache
def personal_kind(name: str) -> str | None:
    """Return the kind of personal data that a column's name speaks of, or None."""
    if "?" in name:  # a question about the e-mail is no e-mail
        return None
    folded = fold(name)
    for kind, words in _names().headers.items():
        if has_word(folded, words) and not (kind == "name" and is_no_person(name)):
            return kind
    return None


def is_no_person(name: str) -> bool:
    """Tell whether a column's name speaks of something that is no person."""
    return has_word(fold(name), _names().no_person)


@cache
def _names() -> PersonalNames:
    source = resources.files("cxassess.surveys") / "personal.yaml"
    return PersonalNames.model_validate(yaml.safe_load(source.read_text(encoding="utf-8")))

"""What can be wrong with a user's material, said so that its reader can mend it.

A :class:`Problem` names a message of ``cxassess/messages/*.yaml`` (what is wrong, what was
expected, how to mend it; in Portuguese and English) and the place it was found. A
:class:`CxError` carries one or more problems; the command line prints them and ends with the
error's exit code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import yaml

Language = Literal["pt-BR", "en"]
LANGUAGES: tuple[Language, ...] = ("pt-BR", "en")

_PLACE_WORDS: dict[Language, dict[str, str]] = {
    "pt-BR": {"sheet": "aba", "cell": "célula", "key": "chave", "row": "linha"},
    "en": {"sheet": "sheet", "cell": "cell", "key": "key", "row": "row"},
}


def language_key(language: Language) -> Literal["pt", "en"]:
    """Return the key under which content files keep the texts of a language."""
    return "pt" if language == "pt-BR" else "en"


@dataclass(frozen=True)
class Where:
    """The place of a problem: a file and, inside it, a sheet and cell, a key or a row."""

    file: str
    sheet: str | None = None
    cell: str | None = None
    key: str | None = None
    row: int | None = None

    def text(self, language: Language) -> str:
        """Return the place as a reader writes it: ``client.yaml, key surveys[0].scale``."""
        words = _PLACE_WORDS[language]
        parts = [self.file]
        for name in ("sheet", "cell", "key", "row"):
            value = getattr(self, name)
            if value is not None:
                parts.append(f"{words[name]} {value}")
        return ", ".join(parts)


class Message(NamedTuple):
    """A problem in words: what is wrong, what was expected, how to mend it."""

    what: str
    expected: str
    remedy: str


@dataclass(frozen=True)
class Problem:
    """One thing wrong at one place.

    Parameters
    ----------
    code : str
        Key of a message in ``cxassess/messages``.
    where : Where
        The place it was found.
    values : mapping
        What fills the message's ``{placeholders}``. Never a respondent's name or free text.
    severity : {"error", "warning"}
        An error stops the client's report; a warning is only told.
    """

    code: str
    where: Where
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    severity: Literal["error", "warning"] = "error"

    def message(self, language: Language = "en") -> Message:
        """Return the problem in words."""
        texts = messages()[self.code]
        key = language_key(language)
        return Message(
            *(texts[part][key].format(**self.values) for part in ("what", "expected", "remedy"))
        )


def problem(code: str, where: Where | str, **values: object) -> Problem:
    """Return an error found at `where` (a file's name or a :class:`Where`)."""
    return Problem(code, Where(where) if isinstance(where, str) else where, values)


def warning(code: str, where: Where | str, **values: object) -> Problem:
    """Return a warning found at `where`."""
    return Problem(
        code, Where(where) if isinstance(where, str) else where, values, severity="warning"
    )


@cache
def messages() -> dict[str, dict[str, dict[str, str]]]:
    """Return every message: code -> what / expected / remedy -> pt / en -> text."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    folder = resources.files("cxassess") / "messages"
    for entry in sorted(folder.iterdir(), key=lambda path: path.name):
        if entry.name.endswith(".yaml"):
            content: dict[str, Any] = yaml.safe_load(entry.read_text(encoding="utf-8")) or {}
            doubled = found.keys() & content.keys()
            if doubled:
                raise ValueError(f"{entry.name} repeats the messages {sorted(doubled)}")
            found.update(content)
    return found


class CxError(Exception):
    """Base of every error a user can mend; carries the problems and an exit code."""

    exit_code = 1

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("a CxError carries at least one problem")
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems

    @classmethod
    def raise_any(cls, problems: Iterable[Problem]) -> None:
        """Raise one error with all `problems`, or return when none of them is an error."""
        found = tuple(problems)
        if any(each.severity == "error" for each in found):
            raise cls(*found)

    def text(self, language: Language = "en") -> str:
        """Return all problems in words, one paragraph each."""
        return "\n\n".join(describe(each, language) for each in self.problems)

    def __str__(self) -> str:
        return self.text()


def describe(each: Problem, language: Language = "en") -> str:
    """Return one problem in words: the place, then what, expected and remedy, a line each."""
    message = each.message(language)
    labels = ("esperado", "como corrigir") if language == "pt-BR" else ("expected", "how to mend")
    return (
        f"{each.where.text(language)}: {message.what}\n"
        f"  {labels[0]}: {message.expected}\n"
        f"  {labels[1]}: {message.remedy}"
    )


class ModelError(CxError):
    """The assessment model's own content is inconsistent."""

    exit_code = 4


class SurveyError(CxError):
    """A survey file cannot be read as its configuration says."""


class EngagementError(CxError):
    """A client's folder has problems."""


class ReportError(CxError):
    """A notebook failed or a report could not be printed."""

    exit_code = 3

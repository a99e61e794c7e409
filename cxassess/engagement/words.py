"""The words of the questionnaire's workbook, from ``workbook.yaml``."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources
from typing import Literal

import yaml

from cxassess.model.types import Content, Text


class SheetNames(Content):
    """Names of the workbook's sheets."""

    read_me: Text
    respondents: Text
    answers: Text
    lists: Text


class Refusal(Content):
    """What Excel says when a cell refuses a value."""

    title: Text
    text: Text


class Block(Content):
    """A paragraph of the read-me sheet, or the place of the model's levels or role groups."""

    kind: Literal["title", "heading", "text", "levels", "roles"]
    text: Text | None = None


class WorkbookWords(Content):
    """All words of the workbook; headers by the name of their column, in order."""

    sheets: SheetNames
    respondent_headers: dict[str, Text]
    answer_headers: dict[str, Text]
    unknown: tuple[str, ...]
    not_applicable: tuple[str, ...]
    refusals: dict[Literal["answer", "role"], Refusal]
    read_me: tuple[Block, ...]


@cache
def workbook_words() -> WorkbookWords:
    """Return the words of the workbook in both languages."""
    path = resources.files("cxassess.engagement") / "workbook.yaml"
    return WorkbookWords.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def normalised(text: str) -> str:
    """Return `text` as it is compared: without case, accents and doubled spaces."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    plain = "".join(each for each in decomposed if not unicodedata.combining(each))
    return " ".join(plain.casefold().split())

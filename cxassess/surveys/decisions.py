"""Decisions taken in reading a file: kept without words, told in the report's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

from cxassess.errors import Language, language_key

_DECISION = re.compile(r"(?P<what>.*) \[(?P<why>[a-z0-9_]+)\]", re.DOTALL)


def decision(what: object, why: str) -> str:
    """Return a decision as a FileRecord keeps it: ``what [why]``.

    Parameters
    ----------
    what : object
        What was decided, the same in every language.
    why : str
        Key of a reason in ``decisions.yaml``.
    """
    return f"{what} [{why}]"


def describe_decisions(decisions: Mapping[str, str], language: Language) -> dict[str, str]:
    """Return a file's decisions in words: what it is about -> what was decided (and why).

    Parameters
    ----------
    decisions : mapping
        The decisions of a file's record, as `read_survey` gives them.
    language : {"pt-BR", "en"}
        The report's language.
    """
    words, key = _words(), language_key(language)
    told = {}
    for topic, text in decisions.items():
        match = _DECISION.fullmatch(text)
        if match is None:
            raise ValueError(f"`decisions` holds a decision without a reason: {text!r}")
        what, why = match["what"], words["reasons"][match["why"]][key]
        told[words["topics"][topic][key]] = f"{what} ({why})" if what else why
    return told


@cache
def _words() -> dict[str, Any]:
    source = resources.files("cxassess.surveys") / "decisions.yaml"
    content: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return content

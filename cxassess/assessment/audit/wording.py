"""How far the wording of a recommendation question is the standard one."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Literal

import yaml

from cxassess.surveys.names import fold, word_pattern
from cxassess.surveys.types import Configuration

Judgement = Literal[
    "wording_no_recommendation",
    "wording_no_likelihood",
    "wording_other_scale",
    "wording_praises",
    "wording_scale_unsaid",
    "wording_kept",
]

_ASIDE = re.compile(r"\([^)]*\)")
_STANDARD = (0, 10)


class StandardWording(Configuration):
    """The words by which the wording is known, by language: ``wording.yaml``."""

    recommend: dict[str, tuple[str, ...]]
    likelihood: dict[str, tuple[str, ...]]
    numbers: dict[str, int]
    joiners: tuple[str, ...]
    other_ends: tuple[int, ...]
    praise: dict[str, tuple[str, ...]]


def judge_wording(question: str) -> Judgement:
    """Return in what a question departs from the standard one, the gravest first.

    The standard one asks, on a scale from 0 to 10, how likely the customer is to recommend.

    Examples
    --------
    >>> judge_wording("Qual é a probabilidade de você nos recomendar? De 1 a 10")
    'wording_other_scale'
    >>> judge_wording("How likely are you to recommend us, from 0 to 10?")
    'wording_kept'
    """
    words = standard_wording()
    if not _has(question, words.recommend):
        return "wording_no_recommendation"
    if not _has(question, words.likelihood):
        return "wording_no_likelihood"
    scale = _scale(question, words)
    if scale not in (None, _STANDARD):
        return "wording_other_scale"
    if _has(question, words.praise):
        return "wording_praises"
    return "wording_kept" if scale else "wording_scale_unsaid"


def _has(question: str, words: dict[str, tuple[str, ...]]) -> bool:
    folded = fold(question)
    return any(word_pattern(each).search(folded) for each in words.values())


def _scale(question: str, words: StandardWording) -> tuple[int, int] | None:
    """Return the scale that a question names, None where it names none."""
    numbers = {each for each in _numbered(question, words).split() if each.isdigit()}
    if {"0", "10"} <= numbers:
        return _STANDARD
    # "1 (not likely) to 10 (very likely)" is "1 to 10".
    joiners = "|".join(words.joiners)
    pattern = rf"(?<!\w)([01]) (?:(?:{joiners}) )?({'|'.join(map(str, words.other_ends))})(?!\w)"
    named = re.search(pattern, _numbered(_ASIDE.sub(" ", question), words))
    return (int(named[1]), int(named[2])) if named else None


def _numbered(question: str, words: StandardWording) -> str:
    """Return a question's words, numbers in figures."""
    return " ".join(str(words.numbers.get(word, word)) for word in fold(question).split())


@cache
def standard_wording() -> StandardWording:
    """Return the words of ``wording.yaml``."""
    source = resources.files("cxassess.assessment.audit") / "wording.yaml"
    return StandardWording.model_validate(yaml.safe_load(source.read_text(encoding="utf-8")))

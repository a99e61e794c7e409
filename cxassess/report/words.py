"""Sentences, labels and numbers in the report's language.

The texts are in ``texts/*.yaml`` (a file a part of the report, the file's name is the first part
of a key); numbers and dates are formatted by Babel. One function decides the minus sign.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from cxassess.errors import Language, language_key
from cxassess.model.types import Text

MINUS = "\N{MINUS SIGN}"


@cache
def texts() -> dict[str, Any]:
    """Return every text of the report: "<file>.<key>" -> pt / en -> text or plural forms."""
    found: dict[str, Any] = {}
    folder = resources.files("cxassess.report") / "texts"
    for place in (folder, folder / "checks"):
        for entry in sorted(place.iterdir(), key=lambda path: path.name):
            if entry.name.endswith(".yaml"):
                content = yaml.safe_load(entry.read_text(encoding="utf-8")) or {}
                part = entry.name.removesuffix(".yaml")
                found |= {f"{part}.{key}": text for key, text in content.items()}
    return found


@dataclass(frozen=True)
class Words:
    """The report's words in one language: ``words("stage.capped", cap="2")``."""

    language: Language

    @property
    def locale(self) -> Locale:
        """The Babel locale."""
        return Locale.parse(self.language, sep="-")

    def __call__(self, key: str, *, count: float | None = None, **values: object) -> str:
        """Return the text of `key` with its ``{placeholders}`` filled.

        `count` chooses among plural forms (``one``/``other``) and fills ``{count}``.

        Raises
        ------
        KeyError
            When there is no such text, or a placeholder has no value.
        """
        text = texts()[key][language_key(self.language)]
        if isinstance(text, Mapping):
            if count is None:
                raise KeyError(f"{key} has plural forms: give `count`")
            # CLDR counts 0 as singular in Portuguese ("0 pessoa"); readers do not.
            text = text["one" if count == 1 else "other"]
        if count is not None:
            values["count"] = self.number(count, 0)
        return str(text).format(**values)

    def figures(self, key: str, values: Mapping[str, object]) -> str:
        """Return a text whose placeholders say how their figures are written.

        ``{share:percent}`` is a share in [0, 1] as a percentage, ``{n:count}`` a whole number,
        ``{change:points}`` NPS points with their sign; see `_WRITTEN` for all. A placeholder
        without such a word is a text. Plural forms are chosen by the value called ``count``.
        """
        text = texts()[key][language_key(self.language)]
        if isinstance(text, Mapping):
            text = text["one" if values["count"] == 1 else "other"]
        return _Figures(self).vformat(str(text), (), values)

    def of(self, text: Text) -> str:
        """Return a text of the assessment model."""
        return text.in_language(self.language)

    def number(self, value: float, digits: int = 1) -> str:
        """Return a number with `digits` decimals: ``1.234,5`` or ``1,234.5``."""
        rounded = round(value, digits) + 0.0  # -0.0 becomes 0.0
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        written = format_decimal(rounded, format=pattern, locale=self.locale)
        return written.replace("-", MINUS)

    def signed(self, value: float, digits: int = 1) -> str:
        """Return a number with its sign; zero has none."""
        written = self.number(value, digits)
        return f"+{written}" if round(value, digits) > 0 else written

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share in [0, 1] as a percentage."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        return format_percent(share, format=pattern, locale=self.locale).replace("-", MINUS)

    def date(self, day: dt.date) -> str:
        """Return a day in words: ``31 de outubro de 2026``, ``October 31, 2026``."""
        return format_date(day, format="long", locale=self.locale)

    def short_date(self, day: dt.date) -> str:
        """Return a day in figures, as the language writes it."""
        pattern = "dd/MM/yyyy" if self.language == "pt-BR" else "d MMM yyyy"
        return format_date(day, format=pattern, locale=self.locale)

    def pvalue(self, value: float) -> str:
        """Return a p-value: three decimals, and "< 0.001" under that."""
        if value < 0.001:
            return f"< {self.number(0.001, 3)}"
        return self.number(value, 3)

    def p_equals(self, value: float) -> str:
        """Return a p-value for a sentence: "p = 0.275", "p < 0.001"."""
        written = self.pvalue(value)
        return f"p {written}" if written.startswith("<") else f"p = {written}"

    def joined(self, items: list[str]) -> str:
        """Return items as a list in words: "a, b e c"."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self('common.and')} {items[-1]}"


def _formulas(words: Words, value: object) -> str:
    """Return formulas in words: steps of one are joined by "+", formulas by ";"."""
    return "; ".join(
        " + ".join(words(f"formulas.{step}") for step in formula.split("+"))
        for formula in str(value).split(";")
    )


_WRITTEN: Mapping[str, Callable[[Words, Any], str]] = {
    "count": lambda words, value: words.number(value, 0),
    "number": lambda words, value: words.number(value, 1),
    "number2": lambda words, value: words.number(value, 2),
    "points": lambda words, value: words.signed(value, 1),
    "percent": lambda words, value: words.percent(value, 0),
    "percent1": lambda words, value: words.percent(value, 1),
    "pvalue": lambda words, value: words.p_equals(value),
    "date": lambda words, value: words.short_date(dt.date.fromisoformat(str(value))),
    "formula": _formulas,
}
"""How a figure is written -> the function that writes it."""


class _Figures(Formatter):
    """Fills a text as `Words.figures` tells."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def format_field(self, value: Any, format_spec: str) -> str:
        return _WRITTEN[format_spec](self._words, value) if format_spec else str(value)

"""How the block for ``client.yaml`` is written: comments in words, texts as YAML."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from functools import cache

import yaml
from pydantic import TypeAdapter

from cxassess.errors import Language
from cxassess.model.types import Text
from cxassess.surveys.inspection.column import on_one_line, read_content, short_name
from cxassess.surveys.inspection.types import ColumnProfile, Window
from cxassess.surveys.settings import RESERVED

MARK = "# ? "
"""Starts every line that someone has to decide about."""
_WIDTH = 96
_NAME = 60


class Comments:
    """The comments of a block, in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def ask(self, key: str, indent: str, /, **values: object) -> Iterator[str]:
        """Yield the lines of a comment that awaits a decision."""
        return self._lines(self.say(key, **values), indent, MARK)

    def tell(self, key: str, indent: str, /, **values: object) -> Iterator[str]:
        """Yield the lines of a comment."""
        return self._lines(self.say(key, **values), indent, "# ")

    def say(self, key: str, /, **values: object) -> str:
        """Return a text of ``block.yaml``."""
        told = {name: self._written(name, value) for name, value in values.items()}
        return _texts()[key].in_language(self.language).format(**told)

    def counted(self, thing: str, count: int) -> str:
        """Return a number of things in words."""
        return self.say(thing if count == 1 else f"{thing}s", count=count)

    def wave_name(self, window: Window) -> str:
        """Return a window's name: ``2026 T1``, ``2026 Q1``, ``2026``."""
        if window.start.year == window.end.year and window.end.month - window.start.month > 3:
            return str(window.start.year)
        quarter = (window.start.month + 2) // 3
        return self.say("quarter", year=window.start.year, quarter=quarter)

    def _written(self, name: str, value: object) -> object:
        if name == "rows" and isinstance(value, int):
            return self.counted("row", value)
        if isinstance(value, tuple | list):
            return on_one_line(", ".join(map(str, value)))
        return on_one_line(value) if isinstance(value, str) else value

    @staticmethod
    def _lines(text: str, indent: str, mark: str) -> Iterator[str]:
        for line in textwrap.wrap(text, _WIDTH - len(indent) - len(mark), break_long_words=False):
            yield f"{indent}{mark}{line}"


def as_yaml(text: str) -> str:
    """Return a text as YAML, between quotation marks and on one line."""
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=math.inf).strip()


def code_as_yaml(text: str) -> str:
    """Return a code as YAML: a whole number as it is, any other between quotation marks."""
    return text if text.lstrip("-").isdigit() and text.isascii() else as_yaml(text)


def names_in_words(names: Sequence[str]) -> str:
    """Return columns' names for a comment, between quotation marks and not too long."""
    return ", ".join(f'"{short_name(name, _NAME)}"' for name in names)


def segment_names(columns: Sequence[ColumnProfile]) -> dict[str, str]:
    """Return what the report calls each segment: its column's name, made short and single."""
    names: dict[str, str] = {}
    for column in columns:
        short = " ".join(column.name.split())[:_NAME].strip()
        name, place = short, 2
        while name in RESERVED or name in names.values():
            name, place = f"{short} {place}", place + 1
        names[column.name] = name
    return names


@cache
def _texts() -> dict[str, Text]:
    return TypeAdapter(dict[str, Text]).validate_python(read_content("block.yaml"))

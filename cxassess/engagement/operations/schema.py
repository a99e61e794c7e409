"""What the tables of a client's operations hold, as ``schema.yaml`` says."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Literal, Self

import yaml
from pydantic import Field, model_validator

from cxassess.errors import LANGUAGES, Language
from cxassess.model.types import Content, Text

Kind = Literal[
    "identifier",
    "survey",
    "text",
    "category",
    "date",
    "datetime",
    "month",
    "integer",
    "number",
    "percent",
    "rating",
    "yes_no",
]


def folded(text: str) -> str:
    """Return a text as names and words are compared: its letters and digits, plain and small."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in decomposed if each.isalnum())


class Named(Content):
    """Something with a name in both languages and other names that are understood."""

    name: Text
    also: tuple[str, ...] = ()

    @property
    def folded_names(self) -> frozenset[str]:
        """All its names, as they are compared."""
        return frozenset(map(folded, (self.name.pt, self.name.en, *self.also)))


class ColumnSchema(Named):
    """One column of a table.

    `required` means in every file and in every row. `values` are the words of a category, by
    their key; `default` is what an empty cell means.
    """

    description: Text
    kind: Kind
    required: bool = False
    values: dict[str, Named] = Field(default_factory=dict)
    least: float | None = None
    most: float | None = None
    default: int | None = None
    example: Text | int | str

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.kind == "category") != bool(self.values):
            raise ValueError("a category has values, and nothing else has")
        _refuse_shared(self.values)
        return self


class TableSchema(Content):
    """One table: its file's name, what it is and feeds, its columns in the template's order.

    The columns in `unique` together name a row. Of each pair in `order`, the first never exceeds
    the second.
    """

    file: Text
    name: Text
    description: Text
    row: Text
    checks: tuple[str, ...] = Field(min_length=1)
    unique: tuple[str, ...] = ()
    order: tuple[tuple[str, str], ...] = ()
    columns: dict[str, ColumnSchema]

    @model_validator(mode="after")
    def _check(self) -> Self:
        named = {*self.unique, *(each for pair in self.order for each in pair)}
        if not named <= self.columns.keys():
            raise ValueError(f"no such columns: {sorted(named - self.columns.keys())}")
        _refuse_shared(self.columns)
        return self

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that every file has."""
        return tuple(key for key, column in self.columns.items() if column.required)


class Words(Content):
    """Words of cells: yes, no, and what exports write into a cell that says nothing."""

    yes: Named
    no: Named
    empty: tuple[str, ...]


class Schema(Content):
    """All tables, by their name in a configuration and in the checks."""

    words: Words
    tables: dict[str, TableSchema]

    @model_validator(mode="after")
    def _check(self) -> Self:
        known = [folded(name) for _, name in self.file_names()]
        if len(known) != len(set(known)):
            raise ValueError("two tables share a file's name")
        return self

    def file_names(self) -> Iterator[tuple[str, str]]:
        """Yield each table with the names its file may have, without the ending."""
        for table, schema in self.tables.items():
            for name in dict.fromkeys(schema.file.in_language(each) for each in LANGUAGES):
                yield table, name


def example_text(column: ColumnSchema, language: Language) -> str:
    """Return the example of a column as a client would write it in `language`."""
    example = column.example
    if isinstance(example, Text):
        return example.in_language(language)
    if column.kind == "category":
        return column.values[str(example)].name.in_language(language)
    if column.kind == "yes_no":
        words = schema().words
        return (words.yes if example == "yes" else words.no).name.in_language(language)
    return str(example)


@cache
def schema() -> Schema:
    """Return the tables of a client's operations."""
    path = resources.files("cxassess.engagement.operations") / "schema.yaml"
    return Schema.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def _refuse_shared(named: dict[str, ColumnSchema] | dict[str, Named]) -> None:
    first: dict[str, str] = {}
    for key, each in named.items():
        for name in each.folded_names | {folded(key)}:
            if first.setdefault(name, key) != key:
                raise ValueError(f"{name!r} names both {first[name]} and {key}")

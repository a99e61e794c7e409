"""The words of the tables' templates and their README, from ``templates.yaml``."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml

from cxassess.engagement.operations.schema import ColumnSchema, Kind, TableSchema, schema
from cxassess.errors import Language
from cxassess.model.types import Content, Model, Text


class SheetNames(Content):
    """Names of a template's other sheets."""

    about: Text
    lists: Text


class ColumnHeaders(Content):
    """Headers of the list of columns, in order."""

    name: Text
    required: Text
    description: Text
    form: Text
    example: Text


class Refusal(Content):
    """What Excel says when a cell refuses a value."""

    title: Text
    text: Text


class Refusals(Content):
    """Refusals by what was refused."""

    word: Refusal
    date: Refusal


class ReadmeWords(Content):
    """Words of the README."""

    title: Text
    text: Text
    settings: Text
    names: Text


class TemplateWords(Content):
    """All words of the templates."""

    sheets: SheetNames
    row: Text
    checks: Text
    columns: Text
    headers: ColumnHeaders
    forms: dict[Kind, Text]
    refusals: Refusals
    readme: ReadmeWords


@cache
def template_words() -> TemplateWords:
    """Return the words of the templates in both languages."""
    path = resources.files("cxassess.engagement.operations") / "templates.yaml"
    return TemplateWords.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def choices_of(column: ColumnSchema, language: Language) -> list[str]:
    """Return the words that a column's drop-down offers, none if it has no drop-down."""
    words = schema().words
    named = [words.yes, words.no] if column.kind == "yes_no" else column.values.values()
    return [each.name.in_language(language) for each in named]


def form_of(column: ColumnSchema, language: Language) -> str:
    """Return how the cells of a column are written."""
    if column.kind == "category":
        return "; ".join(choices_of(column, language))
    return template_words().forms[column.kind].in_language(language)


def check_names(table: TableSchema, model: Model, language: Language) -> str:
    """Return the checks that a table serves, by id and name."""
    names = {each: model.check(each).name.in_language(language) for each in table.checks}
    return ", ".join(f"{each} {name}" for each, name in names.items())

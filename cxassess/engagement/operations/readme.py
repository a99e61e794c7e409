"""The README of the tables: what each is, its columns, which checks it serves."""

from __future__ import annotations

import textwrap

from cxassess.engagement.operations.schema import TableSchema, schema
from cxassess.engagement.operations.template_words import check_names, form_of, template_words
from cxassess.errors import Language
from cxassess.model.types import Model

_WIDTH = 96


def readme_text(model: Model, language: Language) -> str:
    """Return the README in a language; `model` has the checks' names."""
    words = template_words()
    blocks = [
        words.readme.title.in_language(language).upper(),
        textwrap.fill(words.readme.text.in_language(language), _WIDTH),
        textwrap.indent(words.readme.settings.in_language(language).rstrip(), "  "),
    ]
    blocks += [_table_text(key, table, model, language) for key, table in schema().tables.items()]
    return "\n\n".join(blocks) + "\n"


def _table_text(key: str, table: TableSchema, model: Model, language: Language) -> str:
    words = template_words()
    name = table.name.in_language(language)
    file = table.file.in_language(language)
    row = words.row.in_language(language).format(row=table.row.in_language(language))
    title = f"{file}.xlsx – {name}"
    keys = ", ".join(table.columns)
    paragraphs = [
        f"{table.description.in_language(language)} {row}",
        f"{words.checks.in_language(language)} {check_names(table, model, language)}.",
        words.readme.names.in_language(language).format(table=key, columns=keys),
        words.columns.in_language(language),
    ]
    columns = (
        f"{column.name.in_language(language)}{'*' if column.required else ''}: "
        f"{column.description.in_language(language)} ({form_of(column, language)})"
        for column in table.columns.values()
    )
    lines = [title, "-" * len(title)]
    lines += [textwrap.fill(each, _WIDTH) for each in paragraphs]
    lines += [
        textwrap.fill(each, _WIDTH, initial_indent="- ", subsequent_indent="  ") for each in columns
    ]
    return "\n".join(lines)

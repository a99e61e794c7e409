"""The schema of the tables: whole in both languages, and of one mind with the model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from string import Formatter

import pytest
import yaml
from pydantic import BaseModel, ValidationError

from cxassess.engagement.operations.schema import Schema, TableSchema, folded, schema
from cxassess.engagement.operations.template_words import template_words
from cxassess.errors import Problem, Where
from cxassess.model.loader import load_model
from cxassess.model.types import Text

PACKAGE = resources.files("cxassess")
MESSAGES = yaml.safe_load((PACKAGE / "messages/operations.yaml").read_text(encoding="utf-8"))
SOURCE = "\n".join(
    entry.read_text(encoding="utf-8")
    for entry in (PACKAGE / "engagement" / "operations").iterdir()
    if entry.name.endswith(".py")
)
TABLES = schema().tables
# Checks whose input is more than the surveys' own files.
SERVED = [7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]
ENGLISH = {
    "and",
    "are",
    "from",
    "has",
    "is",
    "its",
    "not",
    "of",
    "or",
    "that",
    "the",
    "this",
    "was",
}
PORTUGUESE = {"ao", "com", "da", "de", "dos", "em", "não", "na", "nos", "ou", "para", "que", "um"}
SHORT = 2


def texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, BaseModel):
        yield from texts({name: getattr(value, name) for name in type(value).model_fields})
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)


@pytest.mark.parametrize("content", [schema(), template_words()], ids=["schema", "templates"])
def test_texts_are_in_their_own_language(content: BaseModel) -> None:
    found = list(texts(content))
    assert len(found) > 25
    for text in found:
        words = {
            language: set(re.findall(r"[^\W\d_]+", getattr(text, language).lower()))
            for language in ("pt", "en")
        }
        assert not words["pt"] & ENGLISH, text
        assert not words["en"] & PORTUGUESE, text
        assert text.pt != text.en or len(words["pt"]) <= SHORT, text


def test_every_check_that_needs_a_table_has_one() -> None:
    served = {check for table in TABLES.values() for check in table.checks}
    assert served == {f"K{number:02}" for number in SERVED}
    assert served <= {check.id for check in load_model().checks}


def test_table_is_called_alike_in_english_and_in_the_configuration() -> None:
    assert [table.file.en for table in TABLES.values()] == list(TABLES)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_sheet_has_a_name_that_excel_takes(table: TableSchema) -> None:
    for name in (table.name.pt, table.name.en):
        assert len(name) <= 31
        assert not set(name) & set("[]:*?/\\'")


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_what_names_a_row_is_in_every_file_or_can_be_left_out(table: TableSchema) -> None:
    assert table.required
    for pair in table.order:
        assert len({table.columns[each].kind in ("date", "datetime") for each in pair}) == 1


def changed(change: str, **values: object) -> None:
    content = yaml.safe_load((PACKAGE / "engagement/operations/schema.yaml").read_text("utf-8"))
    steps = change.split(".")
    place = content["tables"]
    for step in steps:
        place = place[step]
    place.update(values)
    Schema.model_validate(content)


@pytest.mark.parametrize(
    ("change", "values", "told"),
    [
        ("actions", {"unique": ["acton"]}, "no such columns: \\['acton'\\]"),
        ("actions", {"order": [["opened", "x"]]}, "no such columns: \\['x'\\]"),
        ("cases", {"file": {"pt": "Contatos", "en": "cases"}}, "two tables share a file's name"),
        ("cases.columns.solved", {"also": ["Nota"]}, "'nota' names both"),
        ("actions.columns.area", {"kind": "text"}, "a category has values"),
        ("actions.columns.area", {"knid": "text"}, "Extra inputs"),
    ],
)
def test_schema_that_contradicts_itself(change: str, values: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        changed(change, **values)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Data e hora", "data_e_hora"),
        ("  AÇÃO ", "acao"),
        ("Follow-ups", "follow_ups"),
        ("Serviço (R$)", "servico r"),
    ],
)
def test_names_that_are_the_same(first: str, second: str) -> None:
    assert folded(first) == folded(second)


@pytest.mark.parametrize("code", MESSAGES)
def test_message_is_whole_and_used(code: str) -> None:
    assert list(MESSAGES[code]) == ["what", "expected", "remedy"]
    fields = {}
    for language in ("pt", "en"):
        told = [part[language] for part in MESSAGES[code].values()]
        assert all(told)
        assert all(part.keys() == {"pt", "en"} for part in MESSAGES[code].values())
        fields[language] = {
            "name" if name in ("pt", "en") else name
            for text in told
            for _, name, _, _ in Formatter().parse(text)
            if name is not None
        }
    assert fields["pt"] == fields["en"]
    assert f'"{code}"' in SOURCE


def test_every_code_has_a_message() -> None:
    codes = set(re.findall(r'"(operations_\w+)"', SOURCE))
    assert codes == set(MESSAGES)


def test_settings_in_a_message_are_yaml() -> None:
    values = {"table": "contacts", "key": "customer", "found": '"Cliente"'}
    remedies = [
        Problem(code, Where("a.csv"), dict.fromkeys(_fields(code), "x") | values).message(language)
        for code in MESSAGES
        for language in ("pt-BR", "en")
    ]
    blocks = [
        block
        for message in remedies
        for block in re.findall(r"operations: (\{.*?\}\}+)", message.remedy)
    ]
    assert len(blocks) > 15
    for block in blocks:
        assert list(yaml.safe_load(block)) == ["contacts"]


def _fields(code: str) -> set[str]:
    return {
        name
        for part in MESSAGES[code].values()
        for text in part.values()
        for _, name, _, _ in Formatter().parse(text)
        if name is not None
    }

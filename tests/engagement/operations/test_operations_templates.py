"""The blank workbooks of the tables, and the README beside them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from cxassess import cli
from cxassess.engagement import check, init, load
from cxassess.engagement.operations import Operations, schema
from cxassess.engagement.operations.schema import ColumnSchema, example_text
from cxassess.engagement.operations.templates import write_templates
from cxassess.errors import LANGUAGES, Language, describe
from cxassess.model.loader import load_model
from tests.engagement.operations.tables import read

MODEL = load_model()
TABLES = schema().tables
FOLDER = Path("data") / "operations"


def lay(client: Path, language: Language) -> Path:
    folder = client / FOLDER
    folder.mkdir(parents=True)
    write_templates(folder, MODEL, language)
    return folder


def typed_in(column: ColumnSchema, language: Language) -> object:
    """Return an example as Excel keeps it when it is typed in."""
    text = example_text(column, language)
    if column.kind in ("date", "datetime"):
        return dt.datetime.fromisoformat(text)
    if column.kind == "month":
        return dt.datetime.fromisoformat(f"{text}-01")
    return column.example if isinstance(column.example, int) else text


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_as_they_are_hold_no_data(tmp_path: Path, language: Language) -> None:
    folder = lay(tmp_path, language)
    names = sorted(each.stem for each in folder.glob("*.xlsx"))
    assert names == sorted(table.file.in_language(language) for table in TABLES.values())
    assert read(tmp_path) == (Operations(), [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_example_rows_typed_into_the_templates_are_read(tmp_path: Path, language: Language) -> None:
    folder = lay(tmp_path, language)
    for table in TABLES.values():
        path = folder / f"{table.file.in_language(language)}.xlsx"
        book = load_workbook(path)
        sheet = book[table.name.in_language(language)]
        headers = {cell.value: cell.column for cell in sheet[1]}
        for column in table.columns.values():
            place = headers[column.name.in_language(language)]
            sheet.cell(2, place, typed_in(column, language))
        book.save(path)
    operations, problems = read(tmp_path, surveys={"nps": "NPS"})
    assert [describe(each) for each in problems] == []
    assert list(operations.tables) == list(TABLES)
    for name, table in operations.tables.items():
        assert table.filled == set(TABLES[name].columns)
        assert table.not_read == ()
        for key, column in TABLES[name].columns.items():
            value = table.frame[key][0]
            if column.kind == "category":
                assert value == column.example
            elif column.kind == "yes_no":
                assert value == (column.example == "yes")
            elif isinstance(column.example, int):
                assert value == column.example


@pytest.mark.parametrize("language", LANGUAGES)
def test_example_rows_of_text_files_are_read(tmp_path: Path, language: Language) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    for table in TABLES.values():
        columns = list(table.columns.values())
        lines = (
            ";".join(each.name.in_language(language) for each in columns),
            ";".join(example_text(each, language) for each in columns),
        )
        path = folder / f"{table.file.in_language(language)}.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
    operations, problems = read(tmp_path, surveys={"nps": "NPS"})
    assert [describe(each) for each in problems] == []
    assert list(operations.tables) == list(TABLES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_tell_what_they_want(tmp_path: Path, language: Language) -> None:
    folder = lay(tmp_path, language)
    table = TABLES["contacts"]
    book = load_workbook(folder / f"{table.file.in_language(language)}.xlsx")
    sheet = book[table.name.in_language(language)]
    columns = list(table.columns.values())
    for cell, column in zip(sheet[1], columns, strict=True):
        assert cell.comment is not None
        assert column.description.in_language(language) in cell.comment.text
    offered = {}
    lists = book.worksheets[2]
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            source = lists[str(rule.formula1).split("!")[1].replace("$", "")]
            offered[str(rule.sqref)] = [cell.value for (cell,) in source]
    assert list(offered) == ["H2:H1048576", "I2:I1048576"]
    assert offered["H2:H1048576"] == [
        each.name.in_language(language) for each in table.columns["handled_by"].values.values()
    ]
    assert lists.sheet_state == "hidden"
    about = [str(cell.value) for row in book.worksheets[1] for cell in row if cell.value]
    assert any(MODEL.check("K13").name.in_language(language) in text for text in about)


@pytest.mark.parametrize("language", LANGUAGES)
def test_readme_tells_every_table_column_and_check(tmp_path: Path, language: Language) -> None:
    text = (lay(tmp_path, language) / "README.txt").read_text(encoding="utf-8")
    flowing = " ".join(text.split())
    for key, table in TABLES.items():
        assert f"\n{table.file.in_language(language)}.xlsx – " in text
        assert f" {key}; " in flowing
        for column in table.columns.values():
            assert f"- {column.name.in_language(language)}" in flowing
            assert column.description.in_language(language) in flowing
        for check_id in table.checks:
            assert f"{check_id} {MODEL.check(check_id).name.in_language(language)}" in flowing
    assert max(map(len, text.splitlines())) <= 96


def test_same_bytes_every_time(tmp_path: Path) -> None:
    first, second = lay(tmp_path / "a", "pt-BR"), lay(tmp_path / "b", "pt-BR")
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_folder_is_laid_with_the_tables(tmp_path: Path, language: Language) -> None:
    folder = tmp_path / "acme"
    init(folder, language, operations=True)
    assert len(list((folder / FOLDER).iterdir())) == len(TABLES) + 1
    assert [each.code for each in check(folder)] == ["nobody_answered"]
    assert load(folder).config.language == language


def test_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")
    folder = tmp_path / "acme"
    result = CliRunner().invoke(cli.app, ["init", str(folder), "--with", "operations"])
    assert result.exit_code == 0, result.output
    assert (folder / FOLDER / "contatos.xlsx").is_file()
    plain = CliRunner().invoke(cli.app, ["init", str(tmp_path / "plain")])
    assert plain.exit_code == 0
    assert not (tmp_path / "plain" / FOLDER).exists()
    refused = CliRunner().invoke(cli.app, ["init", str(tmp_path / "x"), "--with", "opreations"])
    assert refused.exit_code == 2
    assert not (tmp_path / "x").exists()

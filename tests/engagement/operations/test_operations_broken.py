"""What is wrong with a table's file is told whole, where it is, and without people's data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from cxassess.errors import describe
from tests.engagement.operations.tables import read, refusal, write_excel, write_table

SECRET = "Maria Souza"


def told(folder: Path, **values: Any) -> dict[str, str]:
    """Return the problems of a client's tables as told in English, by their code."""
    _, problems = read(folder, **values)
    return {each.code.removeprefix("operations_"): describe(each) for each in problems}


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    write_table(tmp_path, "months", "month,customers,joined\n2025-13,1.5,-1\n")
    write_table(tmp_path, "weeks", "week\n2025-01-01\n")
    write_table(tmp_path, "customers", "customer\nA\n")
    operations, problems = read(tmp_path)
    assert [each.code.removeprefix("operations_") for each in problems] == [
        "date_invalid",
        "integer_invalid",
        "number_outside",
        "column_missing",
    ]
    assert list(operations.tables) == ["customers"]


@pytest.mark.parametrize(
    ("name", "content", "passage"),
    [
        ("contact.csv", "a\n", "the closest one is contatos / contacts"),
        ("clientes2025.xlsx", "", "the closest one is clientes / customers"),
        ("contacts.xls", "a\n", "this format of file is not read"),
        ("notes.docx", "a\n", "one of: .csv, .tsv, .txt, .xlsx"),
    ],
)
def test_files_that_are_no_tables(tmp_path: Path, name: str, content: str, passage: str) -> None:
    stem, _, ending = name.rpartition(".")
    write_table(tmp_path, stem, content, ending)
    text = refusal(tmp_path)
    assert text.startswith(f"data/operations/{name}: ")
    assert passage in text


def test_folder_called_as_a_table(tmp_path: Path) -> None:
    (tmp_path / "data" / "operations" / "contacts.csv").mkdir(parents=True)
    assert "this format of file is not read" in refusal(tmp_path)


@pytest.mark.parametrize("other", ["contacts.xlsx", "contatos.csv", "data/x.csv"])
def test_two_files_of_one_table(tmp_path: Path, other: str) -> None:
    write_table(tmp_path, "contacts", "customer,contacted\nA,2025-01-01\n")
    config = {}
    if "/" in other:
        (tmp_path / other).write_text("customer,contacted\nA,2025-01-01\n", encoding="utf-8")
        config = {"contacts": {"path": other}}
    else:
        write_table(tmp_path, *other.split(".")[:1], content="", ending=other.split(".")[1])
    text = refusal(tmp_path, config)
    assert "the table contacts has more than one file" in text


@pytest.mark.parametrize(
    ("config", "passage"),
    [
        ({"contact": {}}, "key operations.contact: there is no operations table"),
        ({"contacts": {}}, "its file is not in the folder"),
        ({"cases": {"columns": {"opend": "x"}}}, "the closest one is opened"),
        ({"cases": {"columns": {"closed": "Fim"}}}, 'the column "Fim" is not in the file'),
        ({"cases": {"date_format": "dd/mm/yyyy"}}, "cases.date_format: the date format"),
        ({"cases": {"date_format": "%Q"}}, 'the date format "%Q" is not valid'),
        ({"cases": {"scale": [5, 1]}}, "the scale goes from 5 to 1"),
        ({"cases": {"thousands": "."}}, "the decimal mark are the same"),
        ({"cases": {"sheet": "A", "path": "../x.csv"}}, "operations.cases.path: the path"),
        ({"cases": {"path": "data/none.csv"}}, "does not exist in the client's folder"),
        ({"cases": {"path": "data/x.parquet"}}, "this format of file is not read"),
        ({"cases": {"encoding": "klingon"}}, "operations.cases.encoding: there is no encoding"),
        ({"cases": {"delimiter": ";;"}}, "operations.cases.delimiter: the column delimiter"),
    ],
)
def test_settings(tmp_path: Path, config: dict[str, Any], passage: str) -> None:
    ours = config.get("cases", {})
    if "path" not in ours:
        write_table(tmp_path, "cases", "case,opened\n1,2025-01-01\n")
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "x.parquet").write_bytes(b"PAR1")
    text = refusal(tmp_path, config)
    assert passage in text
    assert text.startswith("client.yaml, key operations.")


@pytest.mark.parametrize(
    ("content", "code", "passage"),
    [
        ("a,b\n1,2\n", "header_unknown", "in row 1, at least: Case, Opened"),
        (
            "case,abertuta\n1,2025-01-01\n",
            "column_missing",
            'ones in the file: "abertuta',
        ),
        (
            "case,opened,Aberto em\n1,2025-01-01,\n",
            "column_repeated",
            '"opened", "Aberto',
        ),
        ("sep=;\ncase;opened\n", "header_is_separator", "an instruction to Excel"),
        ("case,opened\n1\n2,2025-01-01\n3\n", "fields_ragged", "rows: 2, 4; 2 in all"),
        ('case,opened\n"1,2025\n', "quotes_broken", "row 2"),
        ("", "file_empty", "the file is empty"),
    ],
)
def test_headers_and_records(tmp_path: Path, content: str, code: str, passage: str) -> None:
    write_table(tmp_path, "cases", content)
    assert passage in told(tmp_path)[code]


def test_header_that_resembles_a_column_is_a_warning(tmp_path: Path) -> None:
    write_table(tmp_path, "cases", "Caso,Abertura,data_resposta,Comentário\n1,2025-01-01,,\n")
    operations, problems = read(tmp_path)
    assert [each.severity for each in problems] == ["warning"]
    message = problems[0].message("pt-BR")
    assert 'a coluna "data_resposta" não é lida' in message.what
    assert 'operations: {cases: {columns: {answered: "data_resposta"}}}' in message.remedy
    assert operations.tables["cases"].not_read == ("data_resposta", "Comentário")


@pytest.mark.parametrize(
    ("column", "cell", "code", "passage"),
    [
        ("opened", "05/03/2025", "date_format_missing", '"05/03/2025"'),
        ("opened", "2025-02-30", "date_invalid", '"2025-02-30"'),
        ("opened", "0025-02-01", "date_invalid", '"%Y-%m-%d" between 1900 and 2100'),
        ("opened", "2025-02-01 25:00", "date_invalid", '"2025-02-01 25:00"'),
        ("opened", SECRET, "date_invalid", '"xxxxx xxxxx"'),
        ("opened", "", "cell_empty", "rows: 3; 1 in all"),
        ("solved", "talvez", "yes_no_unknown", '"xxxxxx"'),
        ("solved", "simm", "yes_no_unknown", '"simm"'),
        ("rating", "7", "rating_outside", "outside the scale 1–5"),
        ("rating", "4,5", "number_invalid", 'with the decimal mark "."'),
        ("rating", "529.982.247-25", "number_invalid", '"000.000.000-00"'),
        ("reason", "x" * 90, "text_personal", "long or hold an @"),
        ("reason", "maria@example.com", "text_personal", "long or hold an @"),
    ],
)
def test_cells(tmp_path: Path, column: str, cell: str, code: str, passage: str) -> None:
    rows = [
        {"case": "1", "opened": "2025-01-01", "solved": "yes", "rating": "5", "reason": "bill"},
        {"case": "2", "opened": "2025-01-01", "solved": "no", "rating": "1", "reason": "bill"},
    ]
    rows[1][column] = f'"{cell}"'
    lines = [",".join(each.values()) for each in (dict(zip(rows[0], rows[0], strict=True)), *rows)]
    write_table(tmp_path, "cases", "\n".join(lines) + "\n")
    text = refusal(tmp_path)
    assert text.startswith(f'data/operations/cases.csv, row 3: the column "{column}" has ')
    assert passage in text
    assert list(told(tmp_path)) == [code]
    for part in ("Maria", "529", "maria@"):
        assert part not in text


@pytest.mark.parametrize(
    ("table", "content", "code", "passage"),
    [
        ("weeks", "week,sales\n2025-01-01,1.234\n", "number_ambiguous", "decimals or of thousands"),
        ("weeks", "week,sales\n2025-01-01,R$ 5\n", "number_invalid", '"x$ 5"'),
        ("channels", "channel,human_hours\nSAC,25\n", "number_outside", "expected: 0 – 24"),
        ("months", "month,left\n2025-01,-3\n", "number_outside", "expected: ≥ 0"),
        ("rates", "rate,percent\nSolved,0.85\n", "percent_fraction", "85 for 85%"),
        ("rates", "rate,percent\nSolved,1\n", "percent_fraction", "seems a fraction"),
        ("rates", "rate,percent\nSolved,101\n", "number_outside", "expected: 0 – 100"),
        ("actions", "area\nother\nOtehr\n", "word_unknown", 'has "Otehr"'),
        ("actions", f"area\n{SECRET}\n", "word_unknown", "CX, Customer service, Other"),
        ("follow_ups", "survey,customer\nnsp,A\n", "survey_unknown", "one of: nps, csat"),
        ("customers", "customer\nA\nB\nA \n", "row_repeated", 'repeat "customer" of an earlier'),
        (
            "adoption",
            "customer,month\nA,2025-01\nA,2025-02\nA,01/2025\n",
            "row_repeated",
            '"customer", "month" of an earlier row (rows: 4; 1 in all)',
        ),
        (
            "consents",
            "collection,kind,records,with_basis\nCRM,customers,10,11\n",
            "order_reversed",
            '"with_basis", "records" (rows: 2; 1 in all)',
        ),
        (
            "customers",
            "customer,joined,left\nA,2025-02-01,2025-01-01\n",
            "order_reversed",
            '"joined", "left"',
        ),
    ],
)
def test_tables(tmp_path: Path, table: str, content: str, code: str, passage: str) -> None:
    write_table(tmp_path, table, content)
    surveys = {"nps": "NPS", "csat": "CSAT"}
    text = refusal(tmp_path, surveys=surveys)
    assert passage in text
    assert "Maria" not in text
    assert list(told(tmp_path, surveys=surveys)) == [code]


def test_text_column_that_tells_people_apart(tmp_path: Path) -> None:
    people = "".join(f"A{number},2025-01-01,Person {number}\n" for number in range(30))
    write_table(tmp_path, "contacts", "customer,contacted,reason\n" + people)
    text = refusal(tmp_path)
    assert "it seems to tell who it is about" in text
    assert "Person" not in text


def test_place_in_a_workbook(tmp_path: Path) -> None:
    rows = [["Week", "Sales", "Campaign"], [dt.date(2025, 1, 1), 5, "yes"], [45000, "many", "no"]]
    write_excel(tmp_path, "weeks", {"Week by week": rows})
    text = told(tmp_path)
    assert text["date_invalid"].startswith(
        "data/operations/weeks.xlsx, sheet Week by week, cell A3"
    )
    assert 'the column "Sales" has "xxxx"' in text["number_invalid"]
    assert "cell B3" in text["number_invalid"]


def test_workbook_kept_as_percentages(tmp_path: Path) -> None:
    write_excel(tmp_path, "rates", {"A": [["Rate", "Value in %"], ["Solved", 0.92]]})
    assert "remove the percentage format" in refusal(tmp_path)


def test_workbooks_whose_sheet_is_not_clear(tmp_path: Path) -> None:
    rows = [["Week", "Sales"], ["2025-01-01", 5]]
    write_excel(tmp_path, "weeks", {"A": rows, "B": rows})
    text = refusal(tmp_path)
    assert 'expected: the table on a sheet called "Week by week"' in text
    assert 'operations: {weeks: {sheet: "sheet\'s name"}}' in text
    operations, problems = read(tmp_path, {"weeks": {"sheet": "B"}})
    assert problems == []
    assert operations.tables["weeks"].record.rows == 1
    assert "there is no sheet" in refusal(tmp_path, {"weeks": {"sheet": "C"}})


def test_workbooks_that_are_none(tmp_path: Path) -> None:
    write_table(tmp_path, "weeks", b"week,sales\n", "xlsx")
    write_table(tmp_path, "months", b"PK\x03\x04rest", "csv")
    write_excel(tmp_path, "rates", {"A": [], "B": []})
    assert list(told(tmp_path)) == ["text_is_workbook", "workbook_unreadable", "file_empty"]

"""What a table's file says, however it is written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cxassess.engagement.operations import Operations, customers_of, schema
from cxassess.errors import LANGUAGES
from cxassess.surveys import SurveyConfig, read_survey
from cxassess.surveys.decisions import describe_decisions
from cxassess.surveys.identifiers import hash_identifiers
from tests.engagement.operations.tables import (
    KEY,
    operations_of,
    read,
    write_excel,
    write_table,
)

CONTACTS = """\
Cliente,Data e hora,Motivo,Canal,Atendido por,Desfecho,Transferências,Nota,Observação
C1,2025-03-01 10:30,Fatura,Telefone,Pessoa,Resolvido,0,5,livre
C2,2025-03-02T08:00:15-03:00,Fatura ,chat,robô,abandono,,,
"""


def hashed(*texts: str) -> list[int]:
    return list(map(int, hash_identifiers(pd.Series(texts, dtype=str), KEY)))


def test_no_folder_is_no_operations(tmp_path: Path) -> None:
    assert read(tmp_path) == (Operations(), [])


def test_table_in_portuguese(tmp_path: Path) -> None:
    table = operations_of(tmp_path, contatos=CONTACTS).get("contacts")
    assert table is not None
    frame = table.frame
    assert list(frame) == list(schema().tables["contacts"].columns)
    assert frame["customer"].tolist() == hashed("C1", "C2")
    assert frame["contacted"].tolist() == [
        pd.Timestamp("2025-03-01 10:30"),
        pd.Timestamp("2025-03-02 08:00:15"),
    ]
    assert frame["reason"].tolist() == ["Fatura", "Fatura"]
    assert frame["channel"].tolist() == ["Telefone", "chat"]
    assert frame["handled_by"].tolist() == ["person", "bot"]
    assert frame["outcome"].tolist() == ["solved", "abandoned"]
    assert frame["transfers"].tolist() == [0, pd.NA]
    assert frame["rating"].tolist()[0] == 5
    assert np.isnan(frame["rating"][1])
    assert table.not_read == ("Observação",)
    assert table.record.rows == 2
    assert table.record.path == "data/operations/contatos.csv"
    assert len(table.record.sha256) == 64
    for language in LANGUAGES:
        assert describe_decisions(table.record.decisions, language)


def test_columns_have_one_type_whatever_the_file_holds(tmp_path: Path) -> None:
    full = operations_of(tmp_path / "full", contatos=CONTACTS).get("contacts")
    bare = operations_of(tmp_path / "bare", contacts="customer,contacted\nA,2025-01-01\n")
    assert full is not None
    table = bare.get("contacts")
    assert table is not None
    assert full.frame.dtypes.astype(str).to_dict() == table.frame.dtypes.astype(str).to_dict()
    assert table.frame.dtypes.astype(str).to_dict() == {
        "contact": "uint64",
        "case": "uint64",
        "customer": "uint64",
        "contacted": "datetime64[s]",
        "reason": "category",
        "channel": "category",
        "agent": "uint64",
        "handled_by": "category",
        "outcome": "category",
        "transfers": "Int64",
        "rating": "float64",
    }
    assert table.frame["case"].tolist() == [0]
    assert list(table.frame["outcome"].cat.categories) == [
        "solved",
        "transferred",
        "abandoned",
        "ended",
    ]


def test_filled_columns_and_times_of_day(tmp_path: Path) -> None:
    content = "customer,contacted,rating,agent\nA,2025-01-01,,n/d\nB,2025-01-02,,-\n"
    table = operations_of(tmp_path, contacts=content).get("contacts")
    assert table is not None
    assert table.filled == {"customer", "contacted"}
    assert table.has("customer", "contacted")
    assert not table.has("customer", "rating")
    assert not table.has_hours("contacted")
    with pytest.raises(KeyError, match="raiting"):
        table.has("raiting")
    hours = operations_of(tmp_path / "b", contacts="customer,contacted\nA,2025-01-01 10:00\n")
    assert hours.tables["contacts"].has_hours("contacted")


def test_unknown_table_is_asked_for() -> None:
    assert Operations().get("contacts") is None
    with pytest.raises(KeyError):
        Operations().get("contatos")


def test_customers_join_with_the_answers_of_a_survey(tmp_path: Path) -> None:
    operations = operations_of(tmp_path, customers="customer,left\n7,2025-01-01\n 0012,\n")
    (tmp_path / "data" / "nps.csv").write_text("score,who\n9,0012\n3,7\n8,\n", encoding="utf-8")
    settings: dict[str, Any] = {
        "id": "nps",
        "name": "NPS",
        "metric": "nps",
        "scale": (0, 10),
        "columns": {"score": "score", "account": "who"},
        "files": [{"path": "data/nps.csv", "wave": "2025"}],
    }
    survey = read_survey(SurveyConfig.model_validate(settings), tmp_path, KEY)
    answers = survey.answers.assign(customer=customers_of(survey))
    joined = answers.merge(operations.tables["customers"].frame, on="customer")
    assert joined.set_index("score")["left"].notna().to_dict() == {3: True, 9: False}
    assert answers.set_index("score")["customer"][8] == 0
    del settings["columns"]["account"]
    anonymous = read_survey(SurveyConfig.model_validate(settings), tmp_path, KEY)
    assert customers_of(anonymous).tolist() == [0, 0, 0]


def test_nothing_of_a_person_stays(tmp_path: Path) -> None:
    content = "case,customer,agent,opened\nSecretCase,SecretCustomer,SecretAgent,2025-01-01\n"
    table = operations_of(tmp_path, cases=content).tables["cases"]
    assert "Secret" not in repr(table) + table.frame.to_csv()
    other = operations_of(tmp_path, cases=content, key="f" * 16).tables["cases"]
    assert table.frame["customer"][0] != other.frame["customer"][0]


@pytest.mark.parametrize(
    ("text", "delimiter", "encoding"),
    [
        ("Mês;Clientes ativos;Equipe de atendimento\n2025-03;100;12.5\n", ";", "utf-8"),
        ("Mês;Clientes ativos;Equipe de atendimento\n2025-03;100;12.5\n", ";", "cp1252"),
        ("Mês,Clientes ativos,Equipe de atendimento\n2025-03,100,12.5\n", ",", "utf-8-sig"),
        ("Mês\tClientes ativos\tEquipe de atendimento\n2025-03\t100\t12.5\n", "\\t", "utf-16"),
        ("Mês|Clientes ativos|Equipe de atendimento\r\n2025-03|100|12.5\r\n\r\n", "|", "utf-8"),
        ("Mês;Clientes ativos;Equipe de atendimento;\n2025-03;100;12.5;\n;;;\n", ";", "utf-8"),
    ],
)
def test_text_files(tmp_path: Path, text: str, delimiter: str, encoding: str) -> None:
    write_table(tmp_path, "meses", text.encode(encoding))
    operations, problems = read(tmp_path)
    assert problems == []
    table = operations.tables["months"]
    assert table.frame["month"].tolist() == [pd.Timestamp("2025-03-01")]
    assert table.frame["customers"].tolist() == [100]
    assert table.frame["headcount"].tolist() == [12.5]
    assert table.record.decisions["delimiter"].startswith(f'"{delimiter}"')


def test_workbook(tmp_path: Path) -> None:
    rows = [
        ["Case", "Opened", "Answered", "Solved", "Rating", "Closed", "Customer"],
        [1001, dt.date(2025, 3, 1), dt.datetime(2025, 3, 2, 9, 30), True, 4, "", 12],
        ["", "", "", "", "", "", ""],
        ["1002", "2025-03-05", "2025-03-06 10:00", "no", "", "", "012"],
    ]
    write_excel(tmp_path, "cases", {"About": [["text"]], "CASES": rows, "Old": [["x"]]})
    operations, problems = read(tmp_path)
    assert problems == []
    table = operations.tables["cases"]
    assert table.frame["case"].tolist() == hashed("1001", "1002")
    assert table.frame["customer"].tolist() == hashed("12", "012")
    assert table.frame["opened"].tolist() == [pd.Timestamp(2025, 3, 1), pd.Timestamp(2025, 3, 5)]
    assert table.frame["answered"].dt.hour.tolist() == [9, 10]
    assert table.frame["solved"].tolist() == [True, False]
    assert table.record.decisions["sheet"].startswith('"CASES"')


def test_workbook_with_one_filled_sheet(tmp_path: Path) -> None:
    write_excel(tmp_path, "weeks", {"Plan1": [["Week", "Sales"], ["2025-03-03", 3]], "Plan2": []})
    operations, problems = read(tmp_path)
    assert problems == []
    assert operations.tables["weeks"].frame["sales"].tolist() == [3]


def test_settings_of_a_table(tmp_path: Path) -> None:
    content = "Nº;Quando;Pontos;Motivo\n1;31/01/2025;9;a\n2;01/02/2025 14:05;0;b\n"
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sac.txt").write_bytes(content.encode("cp1252"))
    config = {
        "contacts": {
            "path": "data/sac.txt",
            "columns": {"customer": "Nº", "contacted": " quando", "rating": "Pontos"},
            "date_format": "%d/%m/%Y",
            "scale": [0, 10],
            "encoding": "cp1252",
            "delimiter": ";",
        }
    }
    operations, problems = read(tmp_path, config)
    assert problems == []
    table = operations.tables["contacts"]
    assert table.frame["contacted"].tolist() == [
        pd.Timestamp("2025-01-31"),
        pd.Timestamp("2025-02-01 14:05"),
    ]
    assert table.frame["rating"].tolist() == [9, 0]
    assert table.scale == (0, 10)
    assert "date_format" in table.record.decisions


def test_named_file_may_lie_among_the_tables(tmp_path: Path) -> None:
    write_table(tmp_path, "export_2025", "customer\nA\n")
    config = {"customers": {"path": "data/operations/export_2025.csv"}}
    operations, problems = read(tmp_path, config)
    assert problems == []
    assert operations.tables["customers"].record.rows == 1


@pytest.mark.parametrize(
    ("date_format", "text", "told"),
    [
        (None, "2025-03-01", "2025-03-01"),
        (None, "2025-03-01 9:05", "2025-03-01 09:05"),
        (None, "2025-03-01T09:05:59.123456Z", "2025-03-01 09:05:59"),
        (None, "2025-03-01 09:05 +0100", "2025-03-01 09:05"),
        ("%d/%m/%Y", "01/03/2025, 09:05", "2025-03-01 09:05"),
        ("%d.%m.%y", "1.3.25", "2025-03-01"),
        ("%m/%d/%Y %I:%M %p", "03/01/2025 09:05 PM", "2025-03-01 21:05"),
        ("%Y-%m-%dT%H:%M:%S%z", "2025-03-01T09:05:00-0300", "2025-03-01 09:05"),
    ],
)
def test_times(tmp_path: Path, date_format: str | None, text: str, told: str) -> None:
    content = f'case,opened\n1,"{text}"\n'
    config = {"cases": {"date_format": date_format}}
    table = operations_of(tmp_path, cases=content, config=config).tables["cases"]
    assert table.frame["opened"].tolist() == [pd.Timestamp(told)]


@pytest.mark.parametrize("text", ["2025-03", "03/2025", "2025-03-15", "2025-03-15 10:00"])
def test_months(tmp_path: Path, text: str) -> None:
    table = operations_of(tmp_path, months=f"month\n{text}\n").tables["months"]
    assert table.frame["month"].tolist() == [pd.Timestamp("2025-03-01")]


def test_months_in_a_format(tmp_path: Path) -> None:
    config = {"months": {"date_format": "%m-%Y"}}
    table = operations_of(tmp_path, months="month\n03-2025\n", config=config).tables["months"]
    assert table.frame["month"].tolist() == [pd.Timestamp("2025-03-01")]


@pytest.mark.parametrize(
    ("config", "text", "number"),
    [
        ({}, "12", 12),
        ({}, "12.5", 12.5),
        ({}, "12.3456", 12.3456),
        ({"decimal": "."}, "1.234", 1.234),
        ({"decimal": ","}, '"1,5"', 1.5),
        ({"decimal": ",", "thousands": "."}, '"1.234.567,5"', 1234567.5),
        ({"thousands": " "}, "1 234", 1234),
    ],
)
def test_numbers(tmp_path: Path, config: dict[str, str], text: str, number: float) -> None:
    content = f"week,sales\n2025-03-01,{text}\n"
    table = operations_of(tmp_path, weeks=content, config={"weeks": config}).tables["weeks"]
    assert table.frame["sales"].tolist() == [number]


def test_percentages(tmp_path: Path) -> None:
    content = "measure,percent\nFCR,75\ntransfers,0\nturnover,120.5\nrepeats,0.5 %\n"
    table = operations_of(tmp_path, targets=content).tables["targets"]
    assert table.frame["percent"].tolist() == [75, 0, 120.5, 0.5]
    assert table.frame["measure"].tolist() == [
        "first_contact_resolution",
        "transfers",
        "turnover",
        "repeats",
    ]


@pytest.mark.parametrize("word", ["sim", "S", "Yes", "y", "1", "TRUE", "x", "Verdadeiro"])
@pytest.mark.parametrize("other", ["não", "NAO", "n", "No", "0", "false", "Falso"])
def test_yes_and_no(tmp_path: Path, word: str, other: str) -> None:
    content = f"case,opened,solved\n1,2025-01-01,{word}\n2,2025-01-01,{other}\n3,2025-01-01,\n"
    table = operations_of(tmp_path, cases=content).tables["cases"]
    assert table.frame["solved"].tolist() == [True, False, pd.NA]


def test_surveys_by_id_or_name(tmp_path: Path) -> None:
    content = "survey,invited,count\nNPS,2025-01-01,40\npós-venda ,2025-01-01,\n"
    surveys = {"nps": "NPS relacional", "csat": "Pós-venda"}
    operations = operations_of(tmp_path, invitations=content, surveys=surveys)
    frame = operations.tables["invitations"].frame
    assert frame["survey"].tolist() == ["nps", "csat"]
    assert frame["count"].tolist() == [40, 1]


def test_count_that_the_file_lacks_is_one(tmp_path: Path) -> None:
    operations = operations_of(tmp_path, invitations="survey,invited\nnps,2025-01-01\n")
    table = operations.tables["invitations"]
    assert table.frame["count"].tolist() == [1]
    assert not table.has("count")


@pytest.mark.parametrize("content", ["Mês,Desligamentos\n", "Mês\n\n\n", "anything\n"])
def test_header_alone_is_no_table(tmp_path: Path, content: str) -> None:
    assert operations_of(tmp_path, meses=content) == Operations()


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "data" / "operations"
    place.mkdir(parents=True)
    for name in (".DS_Store", "~$contatos.xlsx", "README.txt", "Thumbs.db", "desktop.ini"):
        (place / name).write_bytes(b"x")
    assert read(tmp_path) == (Operations(), [])


def test_a_day_is_not_over_before_an_hour_of_it(tmp_path: Path) -> None:
    content = "case,opened,answered\n1,2025-03-01 10:00,2025-03-01\n"
    assert operations_of(tmp_path, cases=content).tables["cases"].record.rows == 1


def test_names_of_rows_may_be_missing(tmp_path: Path) -> None:
    content = "contact,customer,contacted\n,A,2025-01-01\n,A,2025-01-01\n1,A,2025-01-01\n"
    assert operations_of(tmp_path, contacts=content).tables["contacts"].record.rows == 3

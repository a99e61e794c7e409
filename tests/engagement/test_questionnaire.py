"""questionnaire.xlsx: what is written is read back, and what a consultant reads when it is not."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from cxassess.engagement import load, write_questionnaire
from cxassess.engagement.types import Answer, Respondent
from cxassess.engagement.words import workbook_words
from cxassess.errors import LANGUAGES, EngagementError, Language
from tests.engagement.folders import (
    ANSWERS,
    CONSENSUS,
    MODEL,
    REASON,
    RESPONDENTS,
    cell_of,
    edit_cells,
    edit_config,
    errors_of,
    lay_client,
    only_error,
    warnings_of,
)


def codes(folder: Path) -> list[str]:
    return [each.code for each in errors_of(folder)]


def edit_book(folder: Path, change: Any) -> None:
    path = folder / "questionnaire.xlsx"
    book = load_workbook(path)
    change(book)
    book.save(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_is_read_back(tmp_path: Path, language: Language) -> None:
    engagement = load(lay_client(tmp_path / "acme", language), MODEL)
    assert engagement.respondents == RESPONDENTS
    assert sorted(engagement.answers, key=repr) == sorted(ANSWERS, key=repr)
    assert engagement.consensus == CONSENSUS
    assert engagement.files[1].rows == len(MODEL.indicators)


def test_language_of_the_workbook_need_not_be_that_of_the_report(client: Path) -> None:
    edit_config(client, "language: en", "language: pt-BR")
    assert len(load(client, MODEL).answers) == len(ANSWERS)


def test_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_questionnaire(tmp_path / name, MODEL, "en", respondents=RESPONDENTS, answers=ANSWERS)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_more_respondents_than_the_blank_workbook_offers(client: Path) -> None:
    many = [Respondent(f"R{n}", "front_line") for n in range(1, 16)]
    answers = [Answer(each.code, "GOV-01", 3) for each in many]
    path = client / "questionnaire.xlsx"
    write_questionnaire(path, MODEL, "en", respondents=many, answers=answers)
    engagement = load(client, MODEL)
    assert engagement.respondents == tuple(many)
    assert engagement.answers == tuple(answers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_workbook_as_its_users_see_it(tmp_path: Path, language: Language) -> None:
    write_questionnaire(tmp_path / "q.xlsx", MODEL, language)
    book = load_workbook(tmp_path / "q.xlsx")
    names = [getattr(workbook_words().sheets, each) for each in ("read_me", "respondents")]
    assert book.sheetnames[:2] == [each.in_language(language) for each in names]
    assert [sheet.sheet_state for sheet in book] == ["visible"] * 3 + ["hidden"]
    answers = book.worksheets[2]
    assert answers.page_setup.orientation == "landscape"
    assert answers.freeze_panes == "D2"
    assert [cell.value for cell in answers["A"][1:]] == [each.id for each in MODEL.indicators]
    formulas = [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    assert formulas == []


def test_na_is_offered_only_where_it_is_allowed(tmp_path: Path) -> None:
    write_questionnaire(tmp_path / "q.xlsx", MODEL, "en")
    book = load_workbook(tmp_path / "q.xlsx")
    offered: dict[str, list[Any]] = {}
    for choice in book["Answers"].data_validations.dataValidation:
        sheet, area = choice.formula1.replace("$", "").split("!")
        values = [cell.value for (cell,) in book[sheet.strip("'")][area]]
        for cells in choice.sqref.ranges:
            offered[cells.coord] = values
    assert offered["J2:U2"] == [1, 2, 3, 4, 5, "NS"]
    assert offered["J3:U3"] == [1, 2, 3, 4, 5, "NS", "NA"]
    assert offered["W2"] == [1, 2, 3, 4, 5]
    assert offered["W3"] == [1, 2, 3, 4, 5, "NA"]


def test_text_that_looks_like_a_formula_stays_text(client: Path) -> None:
    answers = (*ANSWERS[:-2], dataclasses.replace(ANSWERS[-2], reason="=1+1"), ANSWERS[-1])
    path = client / "questionnaire.xlsx"
    write_questionnaire(path, MODEL, "en", respondents=RESPONDENTS, answers=answers)
    read = [each.reason for each in load(client, MODEL).answers if each.value == "NA"]
    assert read == ["=1+1"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (3, 3),
        (3.0, 3),
        ("3", 3),
        (" 3 ", 3),
        ("3.0", 3),
        ("ns", "NS"),
        ("Não sei", "NS"),
        ("NAO SEI", "NS"),
        ("don't know", "NS"),
        ("Don’t know", "NS"),
        ("na", "NA"),
        ("n/a", "NA"),
        ("Não se aplica", "NA"),
        ("not applicable", "NA"),
    ],
)
def test_ways_of_writing_an_answer(client: Path, cell: object, value: object) -> None:
    edit_cells(client, "Answers", {cell_of(client, "KPI-02", "R4"): cell})
    answers = load(client, MODEL).answers
    assert [a.value for a in answers if (a.respondent, a.indicator) == ("R4", "KPI-02")] == [value]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (6, "6"),
        ("6", "6"),
        (0, "0"),
        (-1, "-1"),
        (3.5, "3.5"),
        ("sim", "sim"),
        (True, "True"),
    ],
)
def test_unknown_answer_is_told_with_sheet_and_cell(client: Path, cell: object, shown: str) -> None:
    address = cell_of(client, "GOV-02", "R2")
    edit_cells(client, "Answers", {address: cell})
    assert only_error(client) == (
        f"questionnaire.xlsx, sheet Answers, cell {address}: "
        f'the answer "{shown}" to the question GOV-02 is not one of the options\n'
        "  expected: one of: 1, 2, 3, 4, 5, NS, NA\n"
        "  how to mend: choose an option from the cell's list"
    )


def test_blank_is_no_answer(client: Path) -> None:
    edit_cells(client, "Answers", {cell_of(client, "GOV-01", "R1"): None})
    given = {(each.respondent, each.indicator) for each in load(client, MODEL).answers}
    assert ("R1", "GOV-01") not in given
    assert len(given) == len(ANSWERS) - 1


def test_question_answered_twice(client: Path) -> None:
    edit_cells(client, "Answers", {"A3": "GOV-01"})
    first, second = errors_of(client)
    assert first.where.cell == "A3"
    assert first.message("pt-BR").what == "a pergunta GOV-01 já está na célula A2"
    assert (second.code, second.values["ids"]) == ("indicator_rows_missing", "GOV-02")


def test_unknown_question_suggests_the_closest(client: Path) -> None:
    edit_cells(client, "Answers", {"A3": "GVO-02"})
    unknown = next(each for each in errors_of(client) if each.code == "indicator_unknown")
    assert unknown.where.cell == "A3"
    assert "GVO-02" in unknown.message("en").what
    assert "GOV-02" in unknown.message("en").expected


def test_missing_rows_are_listed(client: Path) -> None:
    edit_book(client, lambda book: book["Answers"].delete_rows(3, 2))
    assert "missing questions: 2 (GOV-02, KPI-01)" in only_error(client)


def test_rows_are_matched_by_id_wherever_they_stand(client: Path) -> None:
    def swap(book: Any) -> None:
        sheet = book["Answers"]
        second, third = ([cell.value for cell in sheet[row]] for row in (2, 3))
        for row, values in ((2, third), (3, second)):
            for column, value in enumerate(values, start=1):
                sheet.cell(row, column).value = value

    edit_book(client, swap)
    assert sorted(load(client, MODEL).answers, key=repr) == sorted(ANSWERS, key=repr)


def test_row_without_id(client: Path) -> None:
    edit_cells(client, "Answers", {"J9": 3})
    assert "cell A9: the row is filled in, but its ID is empty" in only_error(client)


def test_na_where_it_is_not_allowed(client: Path) -> None:
    address = cell_of(client, "GOV-01", "R3")
    edit_cells(client, "Answers", {address: "NA"})
    message = only_error(client)
    assert f"cell {address}" in message
    assert "the question GOV-01 is answered NA, but it concerns every company" in message


def test_na_without_a_reason_points_at_the_cell_of_the_reason(client: Path) -> None:
    address = cell_of(client, "KPI-02", "NA reason")
    edit_cells(client, "Answers", {address: "  "})
    message = only_error(client)
    assert f"cell {address}" in message
    assert "answered NA (R1) without a reason" in message


def test_answers_of_a_respondent_without_a_role_group(client: Path) -> None:
    edit_cells(client, "Respondents", {"B3": None})
    message = only_error(client)
    assert f"sheet Answers, cell {cell_of(client, 'GOV-01', 'R2')}" in message
    assert "the respondent R2 answered but has no role group" in message


def test_unknown_role_group_lists_the_groups(client: Path) -> None:
    edit_cells(client, "Respondents", {"B3": "Chefe"})
    message = only_error(client)
    assert "sheet Respondents, cell B3" in message
    assert 'there is no role group "Chefe"' in message
    assert "Leadership, CX and CS, Commercial, Front line" in message


@pytest.mark.parametrize("role", ["cx_cs", "CX e CS", "cx AND cs"])
def test_role_groups_are_known_by_id_and_in_both_languages(client: Path, role: str) -> None:
    edit_cells(client, "Respondents", {"B3": role})
    assert load(client, MODEL).respondents == RESPONDENTS


def test_doubled_respondent(client: Path) -> None:
    edit_cells(client, "Respondents", {"A14": "r1", "B14": "Commercial"})
    assert "cell A14: the respondent R1 is already in cell A2" in only_error(client)


def test_respondent_without_a_column(client: Path) -> None:
    edit_cells(client, "Respondents", {"A14": "R13", "B14": "Commercial"})
    assert "the sheet of answers has no column R13" in only_error(client)


def test_consensus_without_a_reason(client: Path) -> None:
    address = cell_of(client, "GOV-02", "Consensus reason")
    edit_cells(client, "Answers", {address: None})
    message = only_error(client)
    assert f"cell {address}: the consensus on the question GOV-02 has no reason" in message


@pytest.mark.parametrize("value", ["NS", 6, "maybe"])
def test_unknown_consensus(client: Path, value: object) -> None:
    address = cell_of(client, "GOV-02", "Consensus")
    edit_cells(client, "Answers", {address: value})
    message = only_error(client)
    assert f"cell {address}" in message
    assert "one of: 1, 2, 3, 4, 5, NA\n" in message


def test_consensus_of_na_where_it_is_not_allowed(client: Path) -> None:
    edit_cells(
        client,
        "Answers",
        {
            cell_of(client, "GOV-01", "Consensus"): "NA",
            cell_of(client, "GOV-01", "Consensus reason"): "x",
        },
    )
    assert codes(client) == ["answer_na_refused"]


def test_reason_of_a_consensus_that_is_not_there_is_a_warning(client: Path) -> None:
    edit_cells(client, "Answers", {cell_of(client, "GOV-02", "Consensus"): None})
    assert errors_of(client) == []
    assert "consensus_no_value" in [each.code for each in warnings_of(client)]
    assert load(client, MODEL).consensus == ()


def test_missing_workbook(client: Path) -> None:
    (client / "questionnaire.xlsx").unlink()
    assert only_error(client).startswith("questionnaire.xlsx: the file is not in the client's")


@pytest.mark.parametrize("content", [b"", b"id;R1\nGOV-01;3\n", b"<html></html>", b"PK\x03\x04"])
def test_file_that_is_no_workbook(client: Path, content: bytes) -> None:
    (client / "questionnaire.xlsx").write_bytes(content)
    assert "the file is not an Excel workbook in spite of its name" in only_error(client)


def test_truncated_workbook(client: Path) -> None:
    content = (client / "questionnaire.xlsx").read_bytes()
    (client / "questionnaire.xlsx").write_bytes(content[: len(content) // 2])
    assert codes(client) == ["workbook_not_excel"]


def test_empty_workbook(client: Path) -> None:
    Workbook().save(client / "questionnaire.xlsx")
    assert "all sheets of the workbook are empty" in only_error(client)


@pytest.mark.parametrize("sheet", ["Answers", "Respondents"])
def test_missing_sheet_lists_the_sheets_present(client: Path, sheet: str) -> None:
    def rename(book: Any) -> None:
        book[sheet].title = "Planilha1"

    edit_book(client, rename)
    message = only_error(client)
    assert "Planilha1" in message
    assert f'the sheet "{sheet}"' in message


def test_sheet_in_both_languages(client: Path) -> None:
    edit_book(client, lambda book: book.create_sheet("Respostas"))
    message = only_error(client)
    assert message.startswith("questionnaire.xlsx, sheet Respostas: ")
    assert 'the sheet "Answers" are the same thing' in message


@pytest.mark.parametrize("header", ["NA reason", "Consensus", "Consensus reason", "ID", "Question"])
def test_renamed_header_is_told_as_missing_and_as_unknown(client: Path, header: str) -> None:
    address = cell_of(client, "GOV-01", header)[:-1] + "1"
    edit_cells(client, "Answers", {address: "Something"})
    problems = {each.code: each for each in errors_of(client)}
    assert problems.keys() == {"workbook_header_missing", "workbook_header_unknown"}
    assert problems["workbook_header_missing"].values["header"] == header
    assert problems["workbook_header_unknown"].where.cell == address


def test_renamed_header_of_the_respondents(client: Path) -> None:
    edit_cells(client, "Respondents", {"B1": "Area"})
    assert 'the column "Role group" was not found' in only_error(client)


def test_doubled_header_even_in_another_language(client: Path) -> None:
    edit_cells(client, "Answers", {"Y1": "Consenso"})
    message = only_error(client)
    assert "sheet Answers, cell Y1" in message
    assert 'the title "Consenso" is already in cell W1' in message


def test_doubled_column_of_a_respondent(client: Path) -> None:
    edit_cells(client, "Answers", {"K1": "R1"})
    found = {each.code: each.where.cell for each in errors_of(client)}
    assert found == {"workbook_header_repeated": "K1", "respondent_column_missing": "A3"}


def test_all_problems_are_in_one_error(client: Path) -> None:
    edit_cells(client, "Respondents", {"B2": "Chefe"})
    edit_cells(
        client,
        "Answers",
        {cell_of(client, "GOV-01", "R2"): 6, cell_of(client, "KPI-02", "NA reason"): None},
    )
    edit_config(client, "date: 2026-03-31", "date: 31/03/2026")
    edit_config(client, "[GOV-01]", "[GOV-09]", name="evidence.yaml")
    (client / "data" / "nps.csv").unlink()
    with pytest.raises(EngagementError) as caught:
        load(client, MODEL)
    found = [each.code for each in caught.value.problems]
    assert {
        "respondent_role_unknown",
        "answer_unknown",
        "answer_na_no_reason",
        "config_date",
        "evidence_indicator_unknown",
    } <= set(found)
    assert "data/nps.csv" in caught.value.text("en")
    assert "31/03/2026" in caught.value.text("pt-BR")


# Warnings


def test_warnings_of_a_workbook_nobody_answered(client: Path) -> None:
    write_questionnaire(client / "questionnaire.xlsx", MODEL, "en")
    engagement = load(client, MODEL)
    assert engagement.respondents == engagement.answers == ()
    assert [each.code for each in engagement.warnings] == ["nobody_answered"]


def test_warnings_of_few_respondents(client: Path) -> None:
    write_questionnaire(
        client / "questionnaire.xlsx",
        MODEL,
        "en",
        respondents=RESPONDENTS[:3],
        answers=[Answer(code, "GOV-01", 3) for code in ("R1", "R2")],
    )
    said = [each.message("en").what for each in load(client, MODEL).warnings]
    assert said == [
        "number of people who answered: 2; their agreement cannot be assessed",
        "the respondent R3 has a role group but no answer",
        'nobody of the role group "Commercial" answered',
        'nobody of the role group "Front line" answered',
        "6 of 8 answers are blank",
    ]


def test_errors_come_before_warnings(client: Path) -> None:
    edit_cells(client, "Respondents", {"C1": "Name"})
    edit_config(client, "[GOV-01]", "[GOV-09]", name="evidence.yaml")
    with pytest.raises(EngagementError) as caught:
        load(client, MODEL)
    severities = [each.severity for each in caught.value.problems]
    assert severities[0] == "error"
    assert "warning" in severities
    assert all(a <= b for a, b in pairwise(severities))


# Privacy


def test_nothing_of_a_person_is_kept_or_told(client: Path) -> None:
    secret = "Maria da Silva"
    edit_cells(client, "Respondents", {"C1": "Name", "C2": secret, "A14": secret})
    edit_cells(
        client,
        "Answers",
        {
            cell_of(client, "GOV-01", "R1"): f"{secret} says 3",
            cell_of(client, "GOV-02", "NA reason"): secret,
            "Y1": secret,
        },
    )
    with pytest.raises(EngagementError) as caught:
        load(client, MODEL)
    for language in LANGUAGES:
        assert "Maria" not in caught.value.text(language)
    assert {each.code for each in caught.value.problems} >= {
        "respondent_column_ignored",
        "respondent_code_unknown",
        "workbook_header_unknown",
        "answer_unknown",
    }


def test_reason_is_kept_only_beside_an_na(client: Path) -> None:
    edit_cells(client, "Answers", {cell_of(client, "GOV-01", "NA reason"): "Maria said so"})
    engagement = load(client, MODEL)
    assert {each.reason for each in engagement.answers} == {None, REASON}
    assert "Maria" not in repr(engagement)

import datetime as dt

import pytest

EXCEL = [{"path": "data/a.xlsx", "wave": "2024"}]
DATED = {"score": "score", "date": "date"}
YEAR = [{"name": "2024", "start": "2024-01-01", "end": "2024-12-31"}]


def test_cells_are_read_as_they_are(client):
    rows = [
        ["score", "seg", "w"],
        [9, "N/A", 0.25],
        [10.0, 7, "0,5"],
        ["", "", ""],
        ["7", " x ", 1],
    ]
    client.write_excel({"A": rows})
    columns = {"score": "score", "segments": {"S": "seg"}, "weight": "w"}
    data = client.read(files=EXCEL, columns=columns, decimal=",")
    assert data.answers["score"].tolist() == [9, 10, 7]
    assert data.answers["S"].tolist() == ["N/A", "7", "x"]
    assert data.answers["weight"].tolist() == [0.25, 0.5, 1.0]
    assert data.files[0].decisions["sheet"] == '"A" [only_sheet]'
    assert data.files[0].decisions["blank_rows"] == "1 [blank_rows_skipped]"


def test_error_names_sheet_and_row(client):
    client.write_excel({"Respostas": [["x", "score"], [1, 9], ["", ""], [1, 7.5]]})
    pt, en = client.refusal("score_invalid", files=EXCEL)
    assert "aba Respostas, chave surveys[nps].columns.score, linha 4" in pt
    assert 'the value "7.5"' in en


def test_only_sheet_with_cells_is_taken(client):
    client.write_excel({"Plan1": [], "B": [["score"], [9]]})
    assert client.read(files=EXCEL).files[0].decisions["sheet"] == '"B" [only_sheet_with_cells]'


def test_two_sheets_with_cells_are_asked_about(client):
    client.write_excel({"A": [["score"], [9]], "B": [["score"], [8]]})
    pt, _ = client.refusal("sheet_not_told", files=EXCEL)
    assert '"A", "B"' in pt
    data = client.read(files=EXCEL, sheet="B")
    assert data.answers["score"].tolist() == [8]


def test_two_sheets_of_one_workbook_are_two_waves(client):
    client.write_excel({"A": [["score"], [9]], "B": [["score"], [8]]})
    files = [{"path": "data/a.xlsx", "wave": name, "sheet": name} for name in "AB"]
    assert [wave.base for wave in client.read(files=files).waves] == [1, 1]
    client.refusal("file_twice", files=[files[0], files[0]])


def test_sheet_missing(client):
    client.write_excel({"A": [["score"], [9]], "B": []})
    pt, en = client.refusal("sheet_missing", files=EXCEL, sheet="a")
    assert 'a aba "a" não existe' in pt
    assert 'one of: "A", "B"' in en


@pytest.mark.parametrize(
    ("rows", "code"),
    [([], "file_empty"), ([["score"]], "file_no_answers"), ([[], ["score"], [9]], "header_empty")],
)
def test_sheet_without_answers(client, rows, code):
    client.write_excel({"A": rows})
    client.refusal(code, files=EXCEL)


def test_wrong_bytes(client):
    client.write(b"score,b\n9,1\n", "data/a.xlsx")
    pt, _ = client.refusal("workbook_unreadable", files=EXCEL)
    assert "truncado" in pt


def test_truncated_workbook(client):
    client.write_excel({"A": [["score"], [9]]})
    whole = (client.folder / "data/a.xlsx").read_bytes()
    for length in (10, len(whole) // 2, len(whole) - 30):
        client.write(whole[:length], "data/a.xlsx")
        client.refusal("workbook_unreadable", files=EXCEL)


def test_workbook_with_a_password(client):
    client.write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "data/a.xlsx")
    pt, en = client.refusal("workbook_protected", files=EXCEL)
    assert "protegida por senha" in pt
    assert "without a password" in en


def test_dates_of_excel_need_no_format(client):
    rows = [["score", "date"], [9, dt.datetime(2024, 3, 5, 14, 30)], [8, dt.date(2024, 3, 6)]]
    client.write_excel({"A": rows})
    data = client.read(files=[{"path": "data/a.xlsx"}], columns=DATED, waves=YEAR)
    assert data.waves[0].base == 2
    assert data.files[0].decisions["date_format"] == " [date_cells]"


def test_dates_as_text_beside_dates_of_excel_need_one(client):
    rows = [["score", "date"], [9, dt.date(2024, 3, 5)], [8, "06/03/2024"]]
    client.write_excel({"A": rows})
    settings = {"files": [{"path": "data/a.xlsx"}], "columns": DATED, "waves": YEAR}
    pt, _ = client.refusal("date_format_missing", **settings)
    assert "(linhas: 3; total: 1)" in pt
    data = client.read(date_format="%d/%m/%Y", **settings)
    assert data.files[0].decisions["date_format"].endswith("[declared_beside_date_cells]")


def test_days_of_excel_give_the_days_of_the_wave(client):
    rows = [["score", "date"], [9, dt.datetime(2024, 3, 5, 14, 30)], [8, dt.date(2024, 3, 6)]]
    client.write_excel({"A": rows})
    (wave,) = client.read(files=EXCEL, columns=DATED).waves
    assert (wave.start, wave.end) == (dt.date(2024, 3, 5), dt.date(2024, 3, 6))


def test_wave_column_of_numbers_and_numeric_headers(client):
    client.write_excel({"A": [[2024, "wave"], [9, 2023], [8, 2024]]})
    columns = {"score": "2024", "wave": "wave"}
    data = client.read(files=[{"path": "data/a.xlsx"}], columns=columns)
    assert [wave.name for wave in data.waves] == ["2023", "2024"]


def test_row_of_zeros_is_an_answer(client):
    client.write_excel({"A": [["score", "x"], [0, ""], [0, 0]]})
    assert client.read(files=EXCEL).answers["score"].tolist() == [0, 0]

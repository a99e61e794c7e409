"""In which formats dates can be read, when two fit, and which waves they could make."""

from __future__ import annotations

import datetime as dt

import pytest

from cxassess.surveys.inspection import inspect
from tests.surveys.inspection_samples import column, sample

SCORES = ["9", "10", "7", "3"]


def formats(cells, name="Data", **settings):
    date = column(name, cells, **settings)[0].date
    return [] if date is None else [each.format for each in date.readings]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2026-03-05", "2026-03-14"], ["%Y-%m-%d"]),
        (["2026-03-05 10:00:00"], ["%Y-%m-%d %H:%M:%S"]),
        (["2026-03-05T10:00:00Z"], ["%Y-%m-%dT%H:%M:%S%z"]),
        (["2026-03-05T10:00:00-03:00", "2026-03-05T10:00:00-02:00"], ["%Y-%m-%dT%H:%M:%S%z"]),
        (["05/03/2026", "14/03/2026"], ["%d/%m/%Y"]),
        (["03/05/2026", "03/14/2026"], ["%m/%d/%Y"]),
        (["05/03/2026", "06/03/2026"], ["%d/%m/%Y", "%m/%d/%Y"]),
        (["5/3/26 9:10", "6/3/26 9:11"], ["%d/%m/%y %H:%M", "%m/%d/%y %H:%M"]),
        (["03/14/2026 09:15:22 AM"], ["%m/%d/%Y %I:%M:%S %p"]),
        (["2026/03/14 9:15:22 AM GMT-3"], ["%Y/%m/%d %I:%M:%S %p GMT-3"]),
        (["14.03.2026"], ["%d.%m.%Y"]),
        (["20260314", "20260315"], ["%Y%m%d"]),
        (["1772600000", "1772700000"], ["unix"]),
        (["14/03/2026", "2026-03-14"], []),
        (["14/03/2026", "ontem"], []),
        (["12/31/1899 09:30:00 AM"], []),
        (["9:30:00", "10:00:00"], []),
    ],
)
def test_formats(cells, expected):
    assert formats(cells) == expected


def test_seconds_need_a_header_or_the_tool():
    assert formats(["1772600000", "1772700000"], name="RespondentID") == []
    assert formats(["1772600000"], name="created_at", preset="delighted") == ["unix"]


def test_the_format_of_the_tool_is_taken():
    cells = ["2026-03-05 10:00:00"]
    assert formats(cells, name="RecordedDate", preset="qualtrics") == ["%Y-%m-%d %H:%M:%S"]


def test_dates_of_the_file_itself():
    found, profile = column("Data", ["2026-03-05", "2026-04-02"], own_dates=["Data"])
    assert profile.role == "date"
    assert found.date.own
    (reading,) = found.date.readings
    assert (reading.format, reading.first, reading.last) == (
        "",
        dt.date(2026, 3, 5),
        dt.date(2026, 4, 2),
    )


def test_ambiguity_stops_and_names_both_formats():
    found = inspect(sample({"NPS": SCORES, "Data": ["05/03/2026", "07/03/2026"]}))
    assert found.date.ambiguous
    remark = found.remarks[0]
    assert (remark.gravity, remark.note.code) == ("stop", "date_ambiguous")
    assert remark.note.values == {"formats": ["%d/%m/%Y", "%m/%d/%Y"]}
    first, second = found.date.readings
    assert (first.last, second.last) == (dt.date(2026, 3, 7), dt.date(2026, 7, 3))


def test_ambiguity_does_not_matter_beside_a_column_of_waves():
    columns = {"NPS": SCORES, "Onda": ["2025", "2026"], "Data": ["05/03/2026"]}
    assert "date_ambiguous" not in [each.note.code for each in inspect(sample(columns)).remarks]


def test_quarters_with_their_rows_and_answers():
    columns = {
        "NPS": ["9", "", "7", "3"],
        "Data": ["2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01"],
    }
    (reading,) = inspect(sample(columns)).date.readings
    assert [(each.start, each.end, each.rows, each.answers) for each in reading.windows] == [
        (dt.date(2025, 10, 1), dt.date(2025, 12, 31), 1, {"NPS": 1}),
        (dt.date(2026, 1, 1), dt.date(2026, 3, 31), 2, {"NPS": 1}),
        (dt.date(2026, 4, 1), dt.date(2026, 6, 30), 1, {"NPS": 1}),
    ]


def test_years_where_quarters_would_be_many():
    columns = {"NPS": SCORES, "Data": ["2020-05-01", "2023-06-01", "2026-01-01", "2026-02-01"]}
    (reading,) = inspect(sample(columns)).date.readings
    assert [each.start.year for each in reading.windows] == [2020, 2023, 2026]
    assert reading.windows[-1].end == dt.date(2026, 12, 31)


def test_rows_that_do_not_count_make_no_wave():
    columns = {
        "NPS": ["9", "8"],
        "RecordedDate": ["2026-01-01 00:00:00", "2026-04-01 00:00:00"],
        "Finished": ["1", "0"],
    }
    found = inspect(sample(columns, preset="qualtrics"))
    assert [each.start.month for each in found.date.readings[0].windows] == [1]
    assert "unfinished_left_out" in [each.note.code for each in found.remarks]


def test_the_date_of_the_answer_is_chosen():
    days = ["2026-03-01", "2026-03-02"]
    columns = {"Data do pedido": days, "Data da resposta": days, "Início": days}
    assert inspect(sample(columns)).date.column == "Data da resposta"


def test_empty_dates_are_told():
    found = inspect(sample({"NPS": SCORES, "Data": ["2026-03-01", "", "2026-03-02", ""]}))
    (remark,) = [each for each in found.remarks if each.note.code == "date_empty"]
    assert remark.note.values == {"count": 2}


def test_numbers_of_excel_are_told():
    found = inspect(sample({"NPS": SCORES, "Data": ["45000", "45001", "45010", "45020"]}))
    assert "date_excel_days" in [each.note.code for each in found.remarks]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("nps_2024.csv", "2024"),
        ("nps_2024_2025.csv", "2025"),
        ("nps.csv", None),
        ("a12024.csv", None),
    ],
)
def test_year_of_the_file_name(path, name):
    assert inspect(sample({"NPS": SCORES}, path=path)).wave_of_name == name

import datetime as dt

import pytest

YEARS = [
    {"name": "2023", "start": "2023-01-01", "end": "2023-12-31"},
    {"name": "2024", "start": "2024-01-01", "end": "2024-12-31"},
]
DATED = {"score": "score", "date": "date"}
NAMED = {"score": "score", "wave": "wave"}
ONE = [{"path": "data/a.csv"}]


def names(data):
    return [wave.name for wave in data.waves]


def test_wave_of_a_file(client):
    client.write("score\n9\n8\n", "data/b.csv")
    client.write("score\n7\n")
    files = [{"path": "data/b.csv", "wave": "w2"}, {"path": "data/a.csv", "wave": "w1"}]
    data = client.read(files=files)
    assert names(data) == ["w2", "w1"]
    assert data.answers["wave"].cat.ordered
    assert data.answers["wave"].tolist() == ["w2", "w2", "w1"]
    assert [(wave.rows, wave.base, wave.start) for wave in data.waves] == [
        (2, 2, None),
        (1, 1, None),
    ]


def test_two_files_of_one_wave(client):
    client.write("score\n9\n8\n", "data/b.csv")
    client.write("score\n7\n")
    data = client.read(files=[{"path": f"data/{n}.csv", "wave": "w"} for n in "ab"])
    assert [(wave.name, wave.base) for wave in data.waves] == [("w", 3)]


def test_wave_of_a_column_sorts_numbers_as_numbers(client):
    client.write("score,wave\n9,W10\n9,W9\n9, W10 \n")
    data = client.read(files=ONE, columns=NAMED)
    assert names(data) == ["W9", "W10"]
    assert data.files[0].decisions["wave"] == '"wave" [wave_of_column_sorted]'


def test_wave_of_a_column_sorts_by_date_where_there_is_one(client):
    client.write("score,wave,date\n9,abr,2024-04-02\n9,mar,2024-03-05\n9,mar,2024-03-01\n")
    data = client.read(files=ONE, columns=NAMED | DATED, date_format="%Y-%m-%d")
    assert names(data) == ["mar", "abr"]
    assert (data.waves[0].start, data.waves[0].end) == (dt.date(2024, 3, 1), dt.date(2024, 3, 5))


def test_configured_waves_give_order_and_days(client):
    client.write("score,wave\n9,2024\n8,2023\n")
    data = client.read(files=ONE, columns=NAMED, waves=YEARS[::-1])
    assert names(data) == ["2024", "2023"]
    assert data.waves[1].end == dt.date(2023, 12, 31)


def test_wave_by_date(client):
    client.write("score,date\n9,31/12/2023 23:59\n8,01/01/2024 00:00\n7,31/12/2024 22:00\n")
    data = client.read(files=ONE, columns=DATED, waves=YEARS, date_format="%d/%m/%Y %H:%M")
    assert data.answers["wave"].tolist() == ["2023", "2024", "2024"]
    assert data.files[0].decisions["date_format"] == '"%d/%m/%Y %H:%M" [declared]'


def test_the_day_is_that_of_the_written_offset(client):
    client.write("score,date\n9,2024-01-01T00:30:00-0300\n8,2023-12-31T23:30:00-0300\n")
    data = client.read(files=ONE, columns=DATED, waves=YEARS, date_format="%Y-%m-%dT%H:%M:%S%z")
    assert data.answers["wave"].tolist() == ["2024", "2023"]


def test_offsets_that_differ_are_refused(client):
    client.write("score,date\n9,2024-01-01T00:30:00-0300\n8,2023-12-31T23:30:00-0200\n")
    settings = {"columns": DATED, "waves": YEARS, "date_format": "%Y-%m-%dT%H:%M:%S%z"}
    client.refusal("date_offsets_differ", files=ONE, **settings)


@pytest.mark.parametrize("example", ["05/03/2024", "2024-03-05"])
def test_dates_without_a_declared_format(client, example):
    client.write(f"score,date\n9,{example}\n")
    pt, en = client.refusal("date_format_missing", files=ONE, columns=DATED, waves=YEARS)
    assert f'datas como "{example}"' in pt
    assert '"%d/%m/%Y"' in pt
    assert "nothing says how to read them" in en


def test_date_that_does_not_follow_the_format(client):
    client.write("score,date\n9,31/12/2023\n9,12/31/2023\n9,31/12/23\n")
    settings = {"columns": DATED, "waves": YEARS, "date_format": "%d/%m/%Y"}
    pt, _ = client.refusal("date_invalid", files=ONE, **settings)
    assert 'como "12/31/2023" (linhas: 3, 4; total: 2)' in pt


@pytest.mark.parametrize("date_format", ["dd/mm/yyyy", "mixed", "ISO8601", "%Q"])
def test_invalid_date_format(client, date_format):
    client.write("score,date\n9,31/12/2023\n")
    settings = {"columns": DATED, "waves": YEARS, "date_format": date_format}
    _, en = client.refusal("date_format_invalid", files=ONE, **settings)
    assert "surveys[nps].date_format" in en


def test_empty_date(client):
    client.write("score,date\n9,31/12/2023\n9, \n")
    settings = {"columns": DATED, "waves": YEARS, "date_format": "%d/%m/%Y"}
    pt, _ = client.refusal("date_empty", files=ONE, **settings)
    assert "(linhas: 3; total: 1)" in pt


def test_date_outside_every_wave(client):
    client.write("score,date\n9,31/12/2023\n9,01/01/2025\n9,05/02/2022\n9,01/02/2024\n")
    settings = {"columns": DATED, "waves": YEARS, "date_format": "%d/%m/%Y"}
    pt, en = client.refusal("date_outside_waves", files=ONE, **settings)
    assert "(linhas: 3, 4; total: 2)" in pt
    assert "from 2022-02-05 to 2025-01-01" in en


def test_date_outside_the_wave_that_the_file_names(client):
    client.write("score,date\n9,31/12/2024\n9,01/01/2023\n")
    settings = {"columns": DATED, "waves": YEARS, "date_format": "%d/%m/%Y"}
    files = [{"path": "data/a.csv", "wave": "2023"}]
    problems = client.problems(files=files, **settings)
    assert problems["date_outside_waves"].values["rows"] == "2"


def test_dates_give_the_days_of_a_wave_without_any(client):
    client.write("score,date\n9,31/12/2024\n,01/01/2023\n")
    (wave,) = client.read(columns=DATED, date_format="%d/%m/%Y").waves
    assert (wave.start, wave.end) == (dt.date(2023, 1, 1), dt.date(2024, 12, 31))


def test_overlapping_waves(client):
    client.write("score\n9\n")
    waves = [YEARS[0], {"name": "2024", "start": "2023-12-31", "end": "2024-12-31"}]
    problems = client.problems(files=[{"path": "data/a.csv", "wave": "2024"}], waves=waves)
    text = problems["waves_overlap"].message("pt-BR").what
    assert text == 'as ondas "2023", "2024" se sobrepõem de 2023-12-31 a 2023-12-31'


def test_reversed_and_repeated_waves(client):
    client.write("score\n9\n")
    waves = [{"name": "2024", "start": "2024-02-01", "end": "2024-01-01"}, {"name": "2024"}]
    assert client.problems(waves=waves).keys() == {"wave_days_reversed", "wave_repeated"}


def test_wave_without_days_where_dates_tell_the_wave(client):
    client.write("score,date\n9,31/12/2023\n")
    settings = {"columns": DATED, "date_format": "%d/%m/%Y"}
    problems = client.problems(files=ONE, waves=[{"name": "w", "start": "2023-01-01"}], **settings)
    assert set(problems) == {"wave_without_days"}


def test_dates_without_waves(client):
    client.write("score,date\n9,31/12/2023\n")
    pt, _ = client.refusal("wave_days_not_told", files=ONE, columns=DATED, date_format="%d/%m/%Y")
    assert 'waves: [{name: "2024", start: 2024-01-01, end: 2024-12-31}]' in pt


@pytest.mark.parametrize("wave", [None, "", " "])
def test_nothing_tells_the_wave(client, wave):
    client.write("score\n9\n")
    pt, en = client.refusal("wave_not_told", files=[{"path": "data/a.csv", "wave": wave}])
    assert "nada indica de que onda" in pt
    assert "surveys[nps].files[0].wave" in en


def test_wave_told_twice(client):
    client.write("score,wave\n9,2024\n")
    pt, _ = client.refusal("wave_told_twice", columns=NAMED)
    assert "a onda do arquivo data/a.csv está indicada duas vezes" in pt


def test_wave_of_a_file_that_is_not_configured(client):
    client.write("score\n9\n")
    pt, en = client.refusal(
        "wave_unknown", files=[{"path": "data/a.csv", "wave": "24"}], waves=YEARS
    )
    assert 'a onda "24" não está entre as ondas configuradas' in pt
    assert 'one of: "2023", "2024"' in en


def test_waves_of_a_column_that_are_not_configured(client):
    client.write("score,wave\n9,2023\n9,2024\n9,24\n9,25\n9,24\n")
    pt, en = client.refusal("wave_unknown_in_rows", files=ONE, columns=NAMED, waves=YEARS)
    assert '"24", "25"' in pt
    assert "(rows: 4, 5, 6; 3 in all)" in en


def test_empty_wave(client):
    client.write("score,wave\n9,2023\n9,\n")
    pt, _ = client.refusal("wave_empty", files=ONE, columns=NAMED)
    assert "(linhas: 3; total: 1)" in pt


def test_configured_wave_without_answers(client):
    client.write("score,wave\n9,2024\n99,2023\n")
    settings = {"columns": NAMED, "waves": YEARS, "missing": (99,)}
    pt, en = client.refusal("wave_without_answers", files=ONE, **settings)
    assert 'a onda "2023" não tem nenhuma resposta (linhas lidas: 1)' in pt
    assert 'the wave "2023" has no answers' in en


@pytest.mark.parametrize("base", [1, 4])
def test_few_answers_are_read(client, base):
    client.write("score\n" + "9\n" * base)
    assert client.read().waves[0].base == base

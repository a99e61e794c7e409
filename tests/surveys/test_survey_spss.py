import builtins
import datetime as dt
import re
import struct
import subprocess
import sys
from importlib import resources
from string import Formatter

import numpy as np
import pandas as pd
import pytest
import yaml

from cxassess.errors import SurveyError
from cxassess.surveys import spss
from cxassess.surveys.files import open_file
from cxassess.surveys.opening import read_sample
from cxassess.surveys.settings import file_settings
from cxassess.surveys.spss import value_labels
from cxassess.surveys.types import SurveyConfig

pyreadstat = pytest.importorskip("pyreadstat")

SPSS = [{"path": "data/a.sav", "wave": "2024"}]
DATED = {"score": "score", "date": "date"}
YEAR = [{"name": "2024", "start": "2024-01-01", "end": "2024-12-31"}]


def write(client, columns, name="data/a.sav", **options):
    path = client.folder / name
    pyreadstat.write_sav(pd.DataFrame(columns), path, **options)
    return path


def survey_file(client, **settings):
    config = SurveyConfig.model_validate(
        {
            "id": "nps",
            "name": "NPS",
            "metric": "nps",
            "scale": (0, 10),
            "columns": {"score": "score"},
            "files": SPSS,
        }
        | settings
    )
    return open_file(file_settings(config, 0), client.folder)


@pytest.fixture(autouse=True)
def trusted(request, monkeypatch):
    """Spare good files the process that finds out whether reading them ends the process."""
    if "probed" not in request.fixturenames:
        monkeypatch.setattr(spss, "_survives", lambda _: True)


@pytest.fixture
def probed():
    pass


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(spss, "_BATCH_ROWS", 7)


# --- as any other file of a survey -------------------------------------------------------


def survey(rows, seed):
    rng = np.random.default_rng(seed)
    score = rng.choice([*range(11), 98, 99], rows).astype(float)
    return {
        "comment": [f"comment {each}" for each in range(rows)],
        "score": np.where(rng.random(rows) < 0.1, np.nan, score),
        "wave": rng.choice([2023.0, 2024.0], rows),
        "shop": rng.choice(["North", "São Paulo", ""], rows),
        "weight": rng.gamma(4, 0.25, rows),
    }


@pytest.mark.parametrize("rows", [400, 14, 6])
@pytest.mark.parametrize("options", [{}, {"row_compress": True}])
def test_same_answers_as_the_csv(client, small_batches, rows, options):
    columns = survey(rows, seed=rows)
    write(client, columns, **options)
    frame = pd.DataFrame(columns)
    for name in ("score", "wave"):
        frame[name] = frame[name].astype("Int64")
    client.write(frame.to_csv(index=False))
    settings = {
        "columns": {
            "score": "score",
            "wave": "wave",
            "weight": "weight",
            "segments": {"S": "shop"},
        },
        "missing": (98, 99),
    }
    first = client.read(files=[{"path": "data/a.csv"}], **settings)
    second = client.read(files=[{"path": "data/a.sav"}], **settings)
    pd.testing.assert_frame_equal(first.answers, second.answers)
    assert first.waves == second.waves
    assert second.files[0].rows == rows
    assert second.files[0].decisions["format"] == "SPSS [recognised]"


def test_columns_are_found_by_name_or_label(client):
    labels = {"q1": "How likely? ", "q2": "Shop", "q3": ""}
    write(client, {"q1": [9.0], "q2": ["x"], "q3": [1.0]}, column_labels=labels)
    columns = {"score": "How likely?", "segments": {"S": "q2"}}
    data = client.read(files=SPSS, columns=columns)
    assert data.answers["S"].tolist() == ["x"]
    assert data.files[0].decisions["other_names"] == '"q1" [found_by_other_name]'
    _, en = client.refusal("column_missing", files=SPSS, columns={"score": "q9"})
    assert "one of the 3 columns" in en


def test_missing_of_the_file_needs_no_configuration(client, small_batches):
    scores = [9.0, 98, 99, 99, np.nan, 7, -1, 0] * 3
    ranges = {"score": [{"lo": 98, "hi": 99}, -1], "other": [1]}
    write(client, {"score": scores, "other": scores}, missing_ranges=ranges)
    (wave,) = client.read(files=SPSS).waves
    assert wave.missing == {"": 3, "98": 3, "99": 6, "-1": 3}
    assert wave.base == 9


@pytest.mark.parametrize(
    ("ranges", "missing"),
    [
        ([97, 98, 99], {"97": 1, "98": 1, "99": 1}),
        ([{"lo": 11, "hi": 1e300}], {"97": 1, "98": 1, "99": 1}),
        ([97, {"lo": 98, "hi": 99}], {"97": 1, "98": 1, "99": 1}),
        ([{"lo": 0, "hi": 0}, {"lo": 97, "hi": 99}], {"0": 1, "97": 1, "98": 1, "99": 1}),
    ],
)
def test_declared_values_and_ranges(client, ranges, missing):
    scores = [9.0, 97, 98, 99, 0]
    write(client, {"score": scores}, missing_ranges={"score": ranges})
    (wave,) = client.read(files=SPSS).waves
    assert wave.missing == missing
    assert wave.base == 5 - len(missing)


def test_fractions_and_texts_declared_missing(client):
    write(client, {"score": [9.0, 98.5]}, missing_ranges={"score": [98.5]})
    assert client.read(files=SPSS, decimal=",").waves[0].missing == {"98.5": 1}
    write(client, {"score": ["9", "NS", "nr ", ""]}, missing_ranges={"score": ["NS", "nr"]})
    assert client.read(files=SPSS).waves[0].missing == {"": 1, "NS": 1, "nr": 1}


def test_undeclared_codes_are_refused(client):
    write(client, {"score": [9.0, 98]})
    pt, en = client.refusal("score_invalid", files=SPSS)
    assert "data/a.sav, chave surveys[nps].columns.score, linha 2" in pt
    assert '"98"' in en


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        ([2024.0, 0.25], ["2024", "0,25"]),
        ([np.nan, 1e20], ["", "100000000000000000000"]),
        (["x ", ""], ["x", ""]),
        (["x" * 300, "é" * 300], ["x" * 300, "é" * 300]),
        ([dt.date(2024, 1, 31), None], ["2024-01-31", ""]),
        (
            [dt.datetime(2024, 1, 31), dt.datetime(2024, 1, 31, 8, 5)],
            ["2024-01-31", "2024-01-31 08:05:00"],
        ),
        ([True, False], ["1", "0"]),
    ],
)
def test_cells_as_text(client, cells, labels):
    write(client, {"score": [9.0, 8], "segment": cells})
    columns = {"score": "score", "segments": {"S": "segment"}}
    found = client.read(files=SPSS, columns=columns, decimal=",").answers["S"]
    assert found.tolist() == labels


def test_values_are_codes_and_not_labels(client):
    labels = {"score": {9.0: "Nine", 0.5: "Half"}, "seg": {"a": "Shop A"}}
    write(client, {"score": [9.0], "seg": ["a"]}, variable_value_labels=labels)
    columns = {"score": "score", "segments": {"S": "seg"}}
    assert client.read(files=SPSS, columns=columns).answers["S"].tolist() == ["a"]
    assert value_labels(survey_file(client), "score") == {"9": "Nine", "0.5": "Half"}
    assert value_labels(survey_file(client), "seg") == {"a": "Shop A"}
    assert value_labels(survey_file(client), "none") == {}


# Seconds since 14 October 1582, 141,428 days before 1970 (datetime.date), whose 1,709,596,800th
# second is 5 March 2024 (date -u -d 2024-03-05 +%s).
MARCH_5 = 141_428 * 86_400.0 + 1_709_596_800


@pytest.mark.parametrize(
    "kind",
    ["DATE11", "ADATE10", "EDATE10", "JDATE7", "SDATE10", "QYR6", "MOYR8", "WKYR10", "DATETIME20"],
)
def test_dates_of_any_format(client, kind):
    columns = {"score": [9.0, 8], "date": [MARCH_5, MARCH_5 + 86_400 + 3_600]}
    write(client, columns, variable_format={"date": kind})
    data = client.read(files=[{"path": "data/a.sav"}], columns=DATED, waves=YEAR)
    assert data.files[0].decisions["date_format"] == " [date_cells]"
    (wave,) = client.read(files=SPSS, columns=DATED).waves
    assert (wave.start, wave.end) == (dt.date(2024, 3, 5), dt.date(2024, 3, 6))


@pytest.mark.parametrize("kind", ["F12.0", "TIME8", "MONTH3"])
def test_numbers_that_are_no_dates(client, kind):
    write(client, {"score": [9.0], "date": [MARCH_5]}, variable_format={"date": kind})
    client.refusal("date_format_missing", files=SPSS, columns=DATED)


@pytest.mark.parametrize("seconds", [-5.0, 1e15, 1e300])
def test_date_of_no_calendar_is_told(client, seconds):
    columns = {"score": [9.0, 8], "date": [seconds, MARCH_5]}
    write(client, columns, variable_format={"date": "DATE11"})
    pt, _ = client.refusal("date_format_missing", files=SPSS, columns=DATED)
    assert "linhas: 1; total: 1" in pt


def test_empty_date_is_told(client):
    write(client, {"score": [9.0, 8], "date": [None, dt.date(2024, 3, 6)]})
    pt, _ = client.refusal("date_empty", files=SPSS, columns=DATED)
    assert "linhas: 1; total: 1" in pt


def test_only_mapped_columns_are_read(client, monkeypatch):
    read = []
    read_sav = pyreadstat.read_sav

    def recorded(path, **options):
        read.append(options.get("usecols"))
        return read_sav(path, **options)

    monkeypatch.setattr(pyreadstat, "read_sav", recorded)
    write(client, {"score": [9.0], "name": ["Ana"]}, missing_ranges={"score": [98]})
    client.read(files=SPSS)
    assert read == [None, ["score"], ["score"]]


def test_file_without_rows(client):
    write(client, {"score": pd.Series([], dtype=float)})
    client.refusal("file_no_answers", files=SPSS)


# --- a first look ------------------------------------------------------------------------


def test_sample(client):
    columns = {
        "q1": [9.0, 98, np.nan],
        "q2": ["a", "", "c"],
        "day": [dt.datetime(2024, 3, 5, 10), dt.datetime(2024, 3, 6), None],
    }
    labels = {"q1": "How likely?"}
    path = write(client, columns, column_labels=labels, missing_ranges={"q1": [98]})
    sample = read_sample(path)
    assert sample.header.names == ("q1", "q2", "day")
    assert sample.header.others == (("How likely?",), (), ())
    assert sample.columns == (
        ("9", "98", ""),
        ("a", "", "c"),
        ("2024-03-05T10:00:00", "2024-03-06", ""),
    )
    assert sample.dates == (False, False, True)
    assert (sample.rows, sample.whole, sample.preset) == ((1, 2, 3), True, "spss")
    assert (sample.sheet, sample.delimiter, sample.size) == (None, None, path.stat().st_size)
    short = read_sample(path, rows=2)
    assert (short.rows, short.whole) == ((1, 2), False)
    assert short.columns[0] == ("9", "98")


def test_sample_of_a_file_without_rows(client):
    path = write(client, {"score": pd.Series([], dtype=float)})
    with pytest.raises(SurveyError, match="header only"):
        read_sample(path)


# --- damaged files -----------------------------------------------------------------------


def test_truncated_file(client, small_batches, probed):
    path = write(client, survey(50, seed=2))
    whole = path.read_bytes()
    for length in (1, 10, 200, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        pt, _ = client.refusal("spss_unreadable", files=SPSS)
        assert "truncado" in pt


@pytest.mark.parametrize("data", [b"score\n9\n", b"\0" * 500, b"PK\x03\x04" + bytes(500)])
def test_other_content(client, data):
    client.write(data, "data/a.sav")
    _, en = client.refusal("spss_unreadable", files=SPSS)
    assert "another format renamed" in en


def test_labels_of_no_variable_do_not_end_the_process(client, probed):
    labels = {"score": {98.0: "Don't know"}}
    path = write(client, {"score": [9.0]}, variable_value_labels=labels)
    whole = path.read_bytes()
    # The record of the variables that a set of labels is for: type 4, their number, an index.
    record = struct.pack("<iii", 4, 1, 1)
    assert whole.count(record) == 1
    path.write_bytes(whole.replace(record, struct.pack("<iii", 4, 1, 9)))
    client.refusal("spss_unreadable", files=SPSS)
    with pytest.raises(SurveyError, match="not that of a whole SPSS file"):
        read_sample(path)


def test_reading_that_never_ends(client, monkeypatch, probed):
    def never(command, timeout, **_):
        raise subprocess.TimeoutExpired(command, timeout)

    write(client, {"score": [9.0]})
    monkeypatch.setattr(subprocess, "run", never)
    client.refusal("spss_unreadable", files=SPSS)


@pytest.mark.parametrize("error", [MemoryError(), OverflowError(), IndexError("list index")])
def test_whatever_the_library_raises(client, monkeypatch, error):
    def broken(path, **_):
        raise error

    write(client, {"score": [9.0]})
    monkeypatch.setattr(pyreadstat, "read_sav", broken)
    client.refusal("spss_unreadable", files=SPSS)


def test_damaged_file_is_refused_or_read(client, probed):
    rng = np.random.default_rng(3)
    path = write(client, {"score": [9.0, 8, 7] * 20, "shop": ["á", "b", "c"] * 20})
    whole = path.read_bytes()
    columns = {"score": "score", "segments": {"S": "shop"}}
    refused = 0
    for _ in range(15):
        damaged = bytearray(whole)
        damaged[rng.integers(60, len(whole) // 2)] = rng.integers(256)
        path.write_bytes(damaged)
        try:
            client.read(files=SPSS, columns=columns)
        except SurveyError:
            refused += 1
    assert 0 < refused < 15


def test_text_of_another_encoding(client):
    path = write(client, {"score": [9.0], "shop": ["Sao"]})
    columns = {"score": "score", "segments": {"S": "shop"}}
    path.write_bytes(path.read_bytes().replace(b"Sao", b"S\xe3o"))
    pt, _ = client.refusal("spss_encoding", files=SPSS, columns=columns)
    assert "WINDOWS-1252" in pt
    data = client.read(files=SPSS, columns=columns, encoding="WINDOWS-1252")
    assert data.answers["S"].tolist() == ["São"]
    client.refusal("spss_encoding", files=SPSS, columns=columns, encoding="none such")


# --- the extra ---------------------------------------------------------------------------


def test_extra_that_is_not_installed(client, monkeypatch):
    load = builtins.__import__

    def without(name, *args, **options):
        if name.partition(".")[0] == "pyreadstat":
            raise ImportError(name)
        return load(name, *args, **options)

    write(client, {"score": [9.0]})
    monkeypatch.setattr(builtins, "__import__", without)
    pt, en = client.refusal("spss_not_installed", files=SPSS)
    assert 'pip install "cxassess[spss]"' in pt
    assert 'pip install "cxassess[spss]"' in en


def test_pyreadstat_is_not_imported_for_other_files():
    code = "import sys, cxassess.surveys; sys.exit('pyreadstat' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- messages ----------------------------------------------------------------------------

PACKAGE = resources.files("cxassess")
MESSAGES = yaml.safe_load((PACKAGE / "messages/surveys_files.yaml").read_text(encoding="utf-8"))
SOURCE = "\n".join(
    (PACKAGE / "surveys" / name).read_text(encoding="utf-8")
    for name in ("spss.py", "workbook_guard.py", "workbook_cells.py", "workbook_outline.py")
)


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", MESSAGES)
def test_message_is_complete_and_raised(code):
    message = MESSAGES[code]
    assert list(message) == ["what", "expected", "remedy"]
    for part in message.values():
        assert set(part) == {"pt", "en"}
        assert fields(part["pt"]) == fields(part["en"])
    assert re.search(rf'"{code}"', SOURCE)

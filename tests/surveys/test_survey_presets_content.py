"""The presets of survey tools and the example exports: each file has the shape its preset says."""

from __future__ import annotations

import csv
import datetime as dt
import re
import runpy
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from cxassess.surveys.headers import Header, read_header
from cxassess.surveys.presets import TABLE, presets
from cxassess.surveys.recognition import SPSS, all_named, first_named
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.shapes import find_shape
from cxassess.surveys.types import ColumnMap

EXPORTS = Path(__file__).resolve().parents[2] / "examples" / "exports"
FILES = {path.stem: path for path in EXPORTS.iterdir() if path.suffix in (".csv", ".xlsx", ".sav")}
SETTINGS = FileSettings("nps", 0, "a", None, ColumnMap(score="score"), "columns")

RECOGNISED = sorted(FILES.keys() - {SPSS})


def rows_of(key: str) -> list[list[object]]:
    path = FILES[key]
    if path.suffix == ".xlsx":
        return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    delimiter = ";" if key == "limesurvey" else ","
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [list(row) for row in csv.reader(file, delimiter=delimiter)]


def header_of(key: str) -> Header:
    texts = [[str(cell) for cell in row] for row in rows_of(key)]
    return read_header(texts, presets()[key].header)


def answers_of(key: str) -> list[dict[str, str]]:
    """Return the answers of a text export, by the names of its columns."""
    header = header_of(key)
    return [
        dict(zip(header.names, map(str, row), strict=True))
        for row in rows_of(key)[header.last_row :]
    ]


def preset_of(rows: list[list[object]], *, excel: bool = False) -> str:
    return find_shape(rows, SETTINGS, excel=excel).preset


def test_each_preset_has_an_export():
    assert set(FILES) == set(presets())
    assert set(presets()) == {
        "qualtrics",
        "surveymonkey",
        "limesurvey",
        "google-forms",
        "microsoft-forms",
        "zendesk",
        "hubspot",
        "delighted",
        "spss",
    }


def test_each_source_is_an_address():
    for preset in presets().values():
        assert re.fullmatch(r"https://[a-z.]+/\S+", preset.source)


@pytest.mark.parametrize("key", RECOGNISED)
def test_an_export_is_recognised(key):
    assert preset_of(rows_of(key), excel=FILES[key].suffix == ".xlsx") == key


@pytest.mark.parametrize("key", RECOGNISED)
def test_an_export_has_as_many_answers_as_rows_below_its_header(key):
    rows = rows_of(key)
    header = header_of(key)
    assert 8 <= len(rows) - header.last_row <= 15
    assert {len(row) for row in rows} == {len(header.names)}
    assert len(set(header.names)) == len(header.names)


ROLES = {
    "qualtrics": ("ResponseId", "RecordedDate", "ExternalReference", "Finished", "Status"),
    "surveymonkey": ("Respondent ID", "End Date", None, None, None),
    "limesurvey": ("id", "submitdate", "token", "submitdate", None),
    "google-forms": (None, "Carimbo de data/hora", None, None, None),
    "microsoft-forms": ("ID", "Hora de conclusão", None, None, None),
    "zendesk": ("Id", "Solved at", "Requester id", None, None),
    "hubspot": ("hs_object_id", "hs_submission_timestamp", "hs_contact_id", None, None),
    "delighted": ("id", "created_at", "person", None, None),
}


@pytest.mark.parametrize("key", RECOGNISED)
def test_an_export_has_the_columns_of_its_preset(key):
    preset, header = presets()[key], header_of(key)
    rules = [rule.columns if rule else () for rule in (preset.finished, preset.previews)]
    lists = (preset.response, preset.date, preset.account, *rules)
    assert tuple(first_named(header, names) for names in lists) == ROLES[key]


PERSONAL = {
    "qualtrics": [
        "IPAddress",
        "RecipientLastName",
        "RecipientFirstName",
        "RecipientEmail",
        "LocationLatitude",
        "LocationLongitude",
    ],
    "surveymonkey": ["IP Address", "Email Address", "First Name", "Last Name", "Custom Data 1"],
    "limesurvey": ["ipaddr"],
    "google-forms": ["Endereço de e-mail"],
    "microsoft-forms": ["Email", "Nome"],
    "zendesk": ["Requester", "Requester email", "Requester external id", "Submitter", "Assignee"],
    "hubspot": [
        "hs_contact_email_rollup",
        "hs_contact_firstname",
        "hs_contact_lastname",
        "hs_submission_name",
    ],
    "delighted": [],
}


@pytest.mark.parametrize("key", RECOGNISED)
def test_personal_columns_are_known_and_are_no_question(key):
    preset, header = presets()[key], header_of(key)
    assert all_named(header, preset.personal) == PERSONAL[key]
    assert not set(PERSONAL[key]) & set(all_named(header, preset.metadata))


QUESTIONS = {
    "qualtrics": ["Q1_NPS_GROUP", "Q1", "Q2", "Q3", "Region"],
    "surveymonkey": [
        "How likely are you to recommend Example Stores to a friend?",
        "Which channels have you used? Select all that apply. / Phone",
        "Which channels have you used? Select all that apply. / E-mail",
        "Which channels have you used? Select all that apply. / Shop",
        "Which channels have you used? Select all that apply. / Other (please specify)",
        "How satisfied are you with each of these? / Delivery",
        "How satisfied are you with each of these? / Support",
        "What could we do better?",
    ],
    "limesurvey": ["NPS", "CSAT", "EFFORT[SQ001]", "EFFORT[SQ002]", "REASON"],
    "hubspot": ["hs_value", "hs_content"],
    "delighted": ["score", "comment"],
}


@pytest.mark.parametrize("key", sorted(QUESTIONS))
def test_what_a_preset_does_not_name_are_the_questions(key):
    preset, header = presets()[key], header_of(key)
    rules = [rule.columns for rule in (preset.finished, preset.previews) if rule]
    lists = (preset.response, preset.date, preset.account, preset.personal, preset.metadata, *rules)
    known = {name for names in lists for name in all_named(header, names)}
    assert [name for name in header.names if name not in known] == QUESTIONS[key]


def test_tables_that_only_resemble_an_export_are_none():
    assert preset_of([["Machine", "Timestamp"], ["7", "2026/03/02 09:10:05"]]) == TABLE
    assert preset_of([["Respondent ID", "Score"], ["1", "9"]]) == TABLE
    assert preset_of([["StartDate", "Q1"], ["Start Date", "NPS"], ["2026-03-02", "9"]]) == TABLE
    assert preset_of([["Satisfaction Score", "Id"], ["Good", "1"]]) == TABLE
    # A number, two dates and another number: no e-mail stands where Microsoft Forms has it.
    day = dt.datetime(2026, 3, 2)
    tickets = [["Id", "Opened", "Closed", "Score", "Team"], [1.0, day, day, 9.0, "North"]]
    assert preset_of(tickets, excel=True) == TABLE


def test_the_recognised_alternatives():
    """Versions and languages of which there is no example file."""
    assert preset_of([["RespondentID", "CollectorID", "Q"], ["", "", "Response"]]) == "surveymonkey"
    full = ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "Recommend?"]
    assert preset_of([full, ["1", "2026-03-02 09:10:05", "2", "en", "7", "9"]]) == "limesurvey"
    assert preset_of([["Timestamp", "Email address", "Recommend?"]]) == "google-forms"
    ratings = ["id", "assignee_id", "group_id", "requester_id", "ticket_id", "score", "updated_at"]
    assert preset_of([ratings]) == "zendesk"


def test_the_qualtrics_export_has_its_traps():
    path = FILES["qualtrics"]
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    answers = answers_of("qualtrics")
    preset = presets()["qualtrics"]
    assert [each["Status"] for each in answers].count("1") == 1
    assert [each["Finished"] for each in answers].count("0") == 2
    assert {int(each["Q1"]) for each in answers if each["Q1"]} >= {0, 10}
    assert {int(each["Q2"]) for each in answers if each["Q2"]} >= {1, 11}
    for each in answers:
        if each["Q1"]:
            score, group = int(each["Q1"]), preset.groups[int(each["Q1_NPS_GROUP"])]
            assert group == ("detractor" if score <= 6 else "passive" if score <= 8 else "promoter")
        dt.datetime.strptime(each["RecordedDate"], preset.date_format or "")


def test_the_limesurvey_export_is_written_as_the_tool_does():
    data = FILES["limesurvey"].read_bytes()
    assert data.startswith(b'\xef\xbb\xbf"id";"submitdate"')
    assert data.count(b"\r\n") == data.count(b"\n") == 11
    answers = answers_of("limesurvey")
    sent = [each["submitdate"] for each in answers if each["submitdate"]]
    assert len(sent) == len(answers) - 1
    for written in sent:
        dt.datetime.strptime(written, presets()["limesurvey"].date_format or "")


def test_the_zendesk_words_are_all_known():
    preset = presets()["zendesk"]
    words = {each["Satisfaction Score"] for each in answers_of("zendesk")}
    assert words == {*preset.scores, *preset.missing}
    customers = [each["Requester id"] for each in answers_of("zendesk")]
    assert len(set(customers)) < len(customers)


def test_the_delighted_dates_are_seconds():
    assert presets()["delighted"].date_format == "unix"
    first = int(answers_of("delighted")[0]["created_at"])
    assert dt.datetime.fromtimestamp(first, dt.UTC) == dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def test_the_spss_export_declares_its_missing_codes():
    pyreadstat = pytest.importorskip("pyreadstat")
    table, meta = pyreadstat.read_sav(str(FILES[SPSS]), user_missing=True)
    codes = [{"lo": 98.0, "hi": 98.0}, {"lo": 99.0, "hi": 99.0}]
    assert meta.missing_ranges == {"Q1": codes, "Q2": codes}
    assert table["Q1"].isin([98, 99]).sum() == 3
    assert meta.variable_value_labels["Q1"][98.0] == "Do not know"
    assert meta.column_names_to_labels["WEIGHT"] == "Survey weight"
    # The library hides such codes unless it is asked not to.
    assert pyreadstat.read_sav(str(FILES[SPSS]))[0]["Q1"].isna().sum() == 3


@pytest.mark.parametrize("key", RECOGNISED)
def test_people_in_the_exports_are_invented(key):
    text = "\n".join(str(cell) for row in rows_of(key) for cell in row)
    assert all(host in ("example.com", "example.org") for host in re.findall(r"@([\w.]+)", text))
    networks = re.findall(r"\b(\d+\.\d+\.\d+)\.\d+\b", text)
    assert set(networks) <= {"192.0.2"}


def test_the_binary_exports_can_be_built_again(tmp_path):
    pytest.importorskip("pyreadstat")
    build = runpy.run_path(str(EXPORTS / "build.py"))
    for name, write in (("microsoft-forms.xlsx", "write_forms"), ("spss.sav", "write_spss")):
        build[write](tmp_path / name)
        assert (tmp_path / name).read_bytes() == (EXPORTS / name).read_bytes()


def test_each_export_is_in_the_list():
    text = (EXPORTS / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| (\S+\.\w+) \|", text, re.M)) == sorted(
        path.name for path in FILES.values()
    )

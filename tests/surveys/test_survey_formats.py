"""Exports of survey tools: recognised, read by their own rules, and the figures that follow."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest

from cxassess.assessment.surveys import score_survey
from cxassess.errors import SurveyError
from cxassess.model.loader import load_model
from cxassess.surveys import SurveyConfig, read_survey
from cxassess.surveys.presets import presets

ROOT = Path(__file__).resolve().parents[2]
EXPORTS = ROOT / "examples" / "exports"
SHARED = ROOT.parent / "shared" / "data"
RULES = load_model().rules
CSAT = {"id": "csat", "metric": "csat", "scale": (1, 5)}
# Of an NPS question whose eleven options, 0 to 10, are exported by number.
ELEVEN = {number: number - 1 for number in range(1, 12)}
AGREEMENT = {
    "Concordo totalmente": 5,
    "Concordo": 4,
    "Não concordo nem discordo": 3,
    "Discordo": 2,
    "Discordo totalmente": 1,
}

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared survey files are absent")


def read(name, score, *, folder=EXPORTS, columns=None, **settings):
    """Read an export as one wave of NPS unless the settings say otherwise."""
    defaults = {
        "id": "nps",
        "name": "Survey",
        "metric": "nps",
        "scale": (0, 10),
        "columns": {"score": score} | (columns or {}),
        "files": [{"path": name, "wave": "2026"}],
    }
    return read_survey(SurveyConfig.model_validate(defaults | settings), folder)


def refused(name, score, **settings):
    """Return the problems of reading an export."""
    with pytest.raises(SurveyError) as caught:
        read(name, score, **settings)
    return caught.value.problems


def scores(data):
    return data.answers["score"].tolist()


def result(data):
    """Return the figures of the only wave."""
    (wave,) = score_survey(data, (), RULES).waves
    return wave


def nps_counts(data):
    """Return detractors, passives and promoters."""
    wave = result(data)
    return wave.detractors, wave.passives, wave.promoters


FORMS = "De 0 a 10, quanto você recomendaria a Empresa Exemplo a um colega?"
GOOGLE = "Em uma escala de 0 a 10, quanto você recomendaria a Loja Exemplo?"
SURVEYMONKEY = "How likely are you to recommend Example Stores to a friend?"
# File -> score column, more settings, tool, rows of the header.
FILES = {
    "qualtrics.csv": ("Q1", {}, "Qualtrics", "1–3"),
    "surveymonkey.csv": (SURVEYMONKEY, {}, "SurveyMonkey", "1–2"),
    "limesurvey.csv": ("NPS", {}, "LimeSurvey", "1"),
    "google-forms.csv": (GOOGLE, {}, "Google Forms", "1"),
    "microsoft-forms.xlsx": (FORMS, {}, "Microsoft Forms", "1"),
    "zendesk.csv": ("Satisfaction Score", CSAT | {"scale": (0, 1)}, "Zendesk", "1"),
    "hubspot.csv": ("hs_value", {"only": {"hs_survey_type": ["NPS"]}}, "HubSpot", "1"),
    "delighted.csv": ("score", {}, "Delighted", "1"),
}


def test_every_tool_but_that_of_another_format_has_a_file_here():
    tools = {presets()[key].name for key in presets() if key != "spss"}
    assert tools == {tool for _, _, tool, _ in FILES.values()}


@pytest.mark.parametrize("name", FILES)
def test_an_export_is_recognised_and_said_to_be(name):
    score, settings, tool, rows = FILES[name]
    decisions = read(name, score, **settings).files[0].decisions
    assert decisions["format"] == f"{tool} [recognised]"
    why = "first_row" if rows == "1" else "header_of_format"
    assert decisions["header_row"] == f"{rows} [{why}]"


@pytest.mark.parametrize("name", FILES)
def test_a_configured_format_is_said_to_be(name):
    score, settings, tool, _ = FILES[name]
    key = name.split(".")[0]
    data = read(name, score, format=key, **settings)
    assert data.files[0].decisions["format"] == f"{tool} [configured]"
    assert data.answers.equals(read(name, score, **settings).answers)


def test_as_a_table_its_rows_are_what_they_are():
    codes = {each.code for each in refused("qualtrics.csv", "Q1", format="table")}
    assert codes == {"score_invalid"}
    data = read("delighted.csv", "score", format="table")
    assert "format" not in data.files[0].decisions
    assert data.waves[0].start is None
    # With a header of its own a file is a table too.
    data = read("qualtrics.csv", "Q1", header={"rows": 3})
    assert "format" not in data.files[0].decisions
    assert data.files[0].excluded == {}
    assert data.waves[0].rows == 12


def test_a_file_has_a_format_of_its_own(client):
    for name in ("limesurvey.csv", "delighted.csv"):
        client.write((EXPORTS / name).read_bytes(), name)
    files = [
        {"path": "limesurvey.csv", "wave": "1", "columns": {"score": "NPS"}, "format": "table"},
        {"path": "delighted.csv", "wave": "2", "columns": {"score": "score"}},
    ]
    data = client.read(files=files)
    assert [each.decisions.get("format") for each in data.files] == [
        None,
        "Delighted [recognised]",
    ]
    assert data.waves[0].missing == {"": 1}


# --- Qualtrics --------------------------------------------------------------------------------

METADATA = ("RecordedDate", "ResponseId", "Status", "Finished")


def qualtrics(names, rows):
    """Return an export with these questions; a row has status, finished, and the answers."""
    header = (*METADATA, *names)
    ids = [f'{{"ImportId":"{name}"}}' for name in header]
    answers = [
        ("2026-03-02 09:00:00", f"R_{place}", *row) for place, row in enumerate(rows, start=1)
    ]
    text = io.StringIO()
    csv.writer(text).writerows([header, [f"wording of {name}" for name in header], ids, *answers])
    return text.getvalue()


class TestQualtrics:
    def test_previews_and_unfinished_answers_are_left_out(self):
        data = read("qualtrics.csv", "Q1")
        (wave,) = data.waves
        assert (wave.rows, wave.excluded) == (12, {"preview": 1, "unfinished": 2})
        assert scores(data) == [10, 9, 7, 3, 10, 6, 9, 8, 0]
        # RecordedDate of the nine.
        assert (wave.start, wave.end) == (dt.date(2026, 3, 3), dt.date(2026, 3, 13))

    def test_texts_in_place_of_numbers(self, client):
        rows = [
            ("IP Address", "True", "9"),
            ("Survey Preview", "True", "0"),
            ("Survey Test", "True", "0"),
            ("IP Address", "False", "0"),
            ("IP Address", "TRUE", "8"),
            # Of respondents, whatever else.
            ("Spam", "True", "7"),
        ]
        client.write(qualtrics(["Q1"], rows))
        data = client.read(columns={"score": "Q1"})
        assert scores(data) == [9, 8, 7]
        assert data.files[0].excluded == {"preview": 2, "unfinished": 1}

    def test_the_configuration_overrules_its_rules(self, client):
        rows = [("0", "1", "9"), ("1", "1", "8"), ("0", "0", "7")]
        client.write(qualtrics(["Q1"], rows))
        everyone = {"column": "Finished", "values": [0, 1]}
        nobody = {"column": "Status", "values": ["none"]}
        assert scores(client.read(columns={"score": "Q1"}, finished=everyone)) == [9, 7]
        assert scores(client.read(columns={"score": "Q1"}, previews=nobody)) == [9, 8]

    def test_a_column_is_found_by_its_wording(self):
        wording = "On a scale from 0 to 10, how likely are you to renew your contract?"
        data = read("qualtrics.csv", wording, scores=ELEVEN)
        assert scores(data) == scores(read("qualtrics.csv", "Q2", scores=ELEVEN))
        assert data.files[0].decisions["other_names"] == '"Q2" [found_by_other_name]'

    def test_options_by_number_are_refused_undeclared(self):
        (told,) = refused("qualtrics.csv", "Q2")
        assert told.code == "score_invalid"
        # Lines 5, 10 and 13 of the file have the answers 11 that count.
        assert (told.values["found"], told.values["rows"]) == ('"11"', "5, 10, 13")
        assert "opções numeradas de 1 a 11" in told.message("pt-BR").remedy
        assert "options numbered 1 to 11), say which in scores" in told.message("en").remedy

    def test_options_by_number_are_scores_where_declared(self):
        data = read("qualtrics.csv", "Q2", scores=ELEVEN)
        # 11, 10, 9, 3, 11, 8, 11, 9, 1 in the file.
        assert scores(data) == [10, 9, 8, 2, 10, 7, 10, 8, 0]
        # One more each would be 2 detractors, 1 passive and 6 promoters.
        assert nps_counts(data) == (2, 3, 4)

    @pytest.mark.parametrize("classes", [("1", "2", "3"), ("Detractor", "PASSIVE", " promoter ")])
    def test_options_by_number_are_found_by_the_tools_own_class(self, client, classes):
        detractor, passive, promoter = classes
        # Scores 6, 8, 9 and 0 as options 7, 9, 10 and 1: nobody chose the eleventh.
        rows = [
            ("0", "1", "7", detractor),
            ("0", "1", "9", passive),
            ("0", "1", "10", promoter),
            ("0", "1", "1", detractor),
            ("0", "1", "", ""),
        ]
        client.write(qualtrics(["Q1", "Q1_NPS_GROUP"], rows))
        pt, en = client.refusal("group_disagrees", columns={"score": "Q1"})
        assert 'na coluna "Q1_NPS_GROUP"' in pt
        assert 'in column "Q1", such as "7" (rows: 4, 5; 2 in all)' in en
        assert "the number of the option (1 to 11) in place of the score (0 to 10)" in en
        data = client.read(columns={"score": "Q1"}, scores=ELEVEN)
        assert scores(data) == [6, 8, 9, 0]

    def test_classes_that_agree(self):
        assert nps_counts(read("qualtrics.csv", "Q1")) == (3, 2, 4)

    @pytest.mark.parametrize(("score", "group"), [(6, 1), (7, 2), (8, 2), (9, 3), (10, 3), (0, 1)])
    def test_each_class_begins_where_the_metrics_does(self, client, score, group):
        for told in (1, 2, 3):
            client.write(qualtrics(["Q1", "Q1_NPS_GROUP"], [("0", "1", score, told)]))
            if told == group:
                assert scores(client.read(columns={"score": "Q1"})) == [score]
            else:
                client.refusal("group_disagrees", columns={"score": "Q1"})

    def test_classes_of_rows_left_out_or_missing_do_not_matter(self, client):
        rows = [
            ("0", "1", "9", "3"),
            ("1", "1", "9", "1"),
            ("0", "0", "9", "1"),
            ("0", "1", "", "1"),
            ("0", "1", "99", "1"),
            ("0", "1", "12", "1"),
            ("0", "1", "8", "other"),
        ]
        client.write(qualtrics(["Q1", "Q1_NPS_GROUP"], rows))
        data = client.read(columns={"score": "Q1"}, missing=(99,), exclude=["out_of_scale"])
        assert scores(data) == [9, 8]

    def test_a_satisfaction_has_no_such_class(self, client):
        client.write(qualtrics(["Q1", "Q1_NPS_GROUP"], [("0", "1", "5", "3")]))
        assert scores(client.read(columns={"score": "Q1"}, **CSAT)) == [5]

    def test_its_repeated_rows_are_left_out(self, client):
        text = qualtrics(["Q1"], [("0", "1", "9"), ("0", "1", "8")]).replace("R_2", "R_1")
        client.write(text)
        data = client.read(columns={"score": "Q1"})
        assert scores(data) == [9]
        assert [each.code for each in data.warnings] == ["duplicates_differ"]

    def test_an_old_export_is_read_when_told(self, client):
        text = qualtrics(["Q1"], [("0", "1", "9"), ("1", "1", "8")])
        client.write(text.replace('""', "'"))
        client.problems(columns={"score": "Q1"})
        data = client.read(columns={"score": "Q1"}, format="qualtrics")
        assert data.files[0].decisions["format"] == "Qualtrics [configured]"
        assert scores(data) == [9]

    @pytest.mark.shared
    @needs_shared
    def test_a_real_export(self):
        data = read("qualtrics_3header_sample_de.csv", "Q1", folder=SHARED)
        assert scores(data) == [2]
        record = data.files[0]
        assert record.decisions["format"] == "Qualtrics [recognised]"
        assert record.personal[:2] == ("IPAddress", "RecipientLastName")
        # The day of RecordedDate ("Erfassungsdatum").
        assert data.waves[0].start == dt.date(2017, 7, 18)
        by_id = read("qualtrics_3header_sample_de.csv", '{"ImportId":"QID1"}', folder=SHARED)
        assert scores(by_id) == [2]


# --- SurveyMonkey -----------------------------------------------------------------------------


class TestSurveyMonkey:
    def test_a_question_of_one_column(self):
        data = read("surveymonkey.csv", SURVEYMONKEY)
        assert scores(data) == [10, 9, 4, 7, 8, 10, 2, 9, 6]
        assert data.waves[0].missing == {"": 1}
        # How its dates are written depends on the account: nothing reads them unasked.
        assert data.waves[0].start is None

    def test_a_question_of_several_columns_in_words(self):
        words = {
            "Very satisfied": 5,
            "Satisfied": 4,
            "Neither satisfied nor dissatisfied": 3,
            "Dissatisfied": 2,
            "Very dissatisfied": 1,
        }
        column = "How satisfied are you with each of these? / Support"
        data = read("surveymonkey.csv", column, scores=words, **CSAT)
        assert scores(data) == [4, 4, 1, 3, 4, 5, 2, 5, 4]

    def test_its_dates_are_read_with_a_format(self):
        columns = {"date": "End Date"}
        written = "%m/%d/%Y %I:%M:%S %p"
        data = read("surveymonkey.csv", SURVEYMONKEY, columns=columns, date_format=written)
        assert (data.waves[0].start, data.waves[0].end) == (
            dt.date(2026, 3, 10),
            dt.date(2026, 3, 19),
        )
        # The format alone is enough: the tool's own column is known.
        assert read("surveymonkey.csv", SURVEYMONKEY, date_format=written).waves == data.waves

    def test_in_a_workbook(self, client):
        rows = [
            ["Respondent ID", "Collector ID", "Recommend?", "Satisfied with?", ""],
            ["", "", "Response", "Delivery", "Support"],
            [118000000001, 4, 9, 5, 4],
            [118000000002, 4, 8, 3, 2],
            [118000000001, 4, 9, 5, 4],
        ]
        client.write_excel({"Sheet": rows})
        files = [{"path": "data/a.xlsx", "wave": "1"}]
        data = client.read(files=files, columns={"score": "Satisfied with? / Support"}, **CSAT)
        assert data.files[0].decisions["format"] == "SurveyMonkey [recognised]"
        assert scores(data) == [4, 2]
        assert data.files[0].excluded == {"duplicate": 1}

    @pytest.mark.shared
    @needs_shared
    def test_a_real_export(self):
        data = read(
            "surveymonkey_2header_starwars.csv",
            "Please state whether you view the following characters favorably, unfavorably,"
            " or are unfamiliar with him/her. / Jar Jar Binks",
            folder=SHARED,
            columns={"segments": {"Gender": "Gender"}},
            scores={
                "very favorably": 5,
                "somewhat favorably": 4,
                "neither favorably nor unfavorably (neutral)": 3,
                "somewhat unfavorably": 2,
                "very unfavorably": 1,
            },
            missing=("Unfamiliar (N/A)",),
            **CSAT,
        )
        record, (wave,) = data.files[0], data.waves
        assert record.decisions["format"] == "SurveyMonkey [recognised]"
        # One cell of the header is cp1252.
        assert record.decisions["encoding"] == "cp1252 [not_utf8]"
        # Counted in the file with csv.reader and collections.Counter.
        assert wave.rows == 1186
        assert wave.missing == {"Unfamiliar (N/A)": 109, "": 365}
        counts = data.answers["score"].value_counts()
        assert counts.to_dict() == {1: 204, 3: 164, 4: 130, 5: 112, 2: 102}
        assert set(data.answers["Gender"]) == {"Male", "Female", ""}


# --- LimeSurvey -------------------------------------------------------------------------------


class TestLimeSurvey:
    def test_answers_never_sent_are_left_out(self):
        data = read("limesurvey.csv", "NPS")
        assert data.waves[0].excluded == {"unfinished": 1}
        assert scores(data) == [10, 9, 3, 8, 10, 7, 5, 9, 0]
        assert data.files[0].decisions["delimiter"].startswith('";"')

    def test_codes_are_scores_where_declared(self):
        problems = refused("limesurvey.csv", "CSAT", **CSAT)
        assert [each.values["found"] for each in problems] == [
            f'"A{number}"' for number in (5, 4, 2, 3, 1)
        ]
        codes = {f"A{number}": number for number in range(1, 6)}
        data = read("limesurvey.csv", "CSAT", scores=codes, **CSAT)
        assert scores(data) == [5, 4, 2, 4, 5, 3, 2, 5, 1]

    def test_a_day_of_no_date_can_be_left_out_of_the_waves(self, client):
        rows = [("1", "1980-01-01 00:00:00", "9"), ("2", "2026-04-06 14:20:33", "8")]
        text = '"id";"submitdate";"lastpage";"startlanguage";"NPS"\r\n' + "".join(
            f'"{each}";"{sent}";"2";"en";"{score}"\r\n' for each, sent, score in rows
        )
        client.write(text, encoding="utf-8-sig")
        given_ = {
            "columns": {"score": "NPS", "date": "submitdate"},
            "waves": [{"name": "2024", "start": "2026-04-01", "end": "2026-04-30"}],
        }
        client.refusal("date_outside_waves", **given_)
        assert scores(client.read(exclude=["outside_waves"], **given_)) == [8]
        unasked = given_ | {"columns": {"score": "NPS"}}
        assert scores(client.read(**unasked)) == [9, 8]


# --- Google Forms, Microsoft Forms ------------------------------------------------------------


class TestGoogleForms:
    def test_words_of_a_grid_of_agreement(self):
        column = "A equipe resolveu o que eu precisava."
        data = read("google-forms.csv", column, scores=AGREEMENT, **CSAT)
        assert scores(data) == [5, 4, 1, 3, 4, 5, 2, 5, 3, 4]
        assert {each.code for each in refused("google-forms.csv", column, **CSAT)} == {
            "score_invalid"
        }

    def test_waves_by_its_own_column_of_dates(self):
        waves = [
            {"name": "1", "start": "2026-03-01", "end": "2026-03-09"},
            {"name": "2", "start": "2026-03-10", "end": "2026-03-31"},
        ]
        data = read(
            "google-forms.csv",
            GOOGLE,
            files=[{"path": "google-forms.csv"}],
            columns={"date": "Carimbo de data/hora"},
            date_format="%d/%m/%Y %H:%M:%S",
            waves=waves,
        )
        assert [each.base for each in data.waves] == [5, 5]


class TestMicrosoftForms:
    # German, French and Brazilian headings: only the places are the same.
    HEADINGS = (
        ("ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name"),
        ("ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"),
        ("ID", "Hora de início", "Hora de conclusão", "Email", "Nome"),
    )

    def test_the_answers_and_their_days(self):
        data = read("microsoft-forms.xlsx", FORMS)
        assert scores(data) == [10, 9, 3, 8, 7, 10, 5, 9, 0]
        (wave,) = data.waves
        assert wave.missing == {"": 1}
        assert (wave.start, wave.end) == (dt.date(2026, 3, 3), dt.date(2026, 3, 12))
        assert data.files[0].decisions["date_format"] == " [date_cells]"

    def test_words(self):
        column = "O atendimento resolveu o que eu precisava."
        data = read("microsoft-forms.xlsx", column, scores=AGREEMENT, **CSAT)
        assert scores(data) == [5, 4, 2, 4, 3, 5, 2, 4, 4, 1]

    @pytest.mark.parametrize("headings", HEADINGS, ids=["de", "fr", "pt"])
    def test_the_leading_columns_are_told_by_place(self, client, headings):
        day = dt.datetime(2026, 3, 2, 9)
        rows = [
            [*headings, "Q1", "Q2"],
            [1, day, day, "anonymous", "", 9, "x"],
            [2, day, day + dt.timedelta(days=1), "anonymous", "", 8, "y"],
            [2, day, day + dt.timedelta(days=1), "anonymous", "", 8, "y"],
        ]
        client.write_excel({"Form1": rows})
        files = [{"path": "data/a.xlsx", "wave": "1"}]
        data = client.read(files=files, columns={"score": "Q1"})
        assert scores(data) == [9, 8]
        record = data.files[0]
        assert record.decisions["format"] == "Microsoft Forms [recognised]"
        assert record.excluded == {"duplicate": 1}
        assert record.personal == headings[3:]
        # The end, not the start, of each answer.
        assert data.waves[0].end == dt.date(2026, 3, 3)


# --- Zendesk, HubSpot, Delighted --------------------------------------------------------------


class TestZendesk:
    TWO_POINTS = CSAT | {"scale": (0, 1)}

    def test_offered_is_no_answer(self):
        data = read("zendesk.csv", "Satisfaction Score", **self.TWO_POINTS)
        (wave,) = data.waves
        # Good, Bad, Offered and Unoffered: 6, 3, 2 and 1 of 12.
        assert (wave.rows, wave.missing, wave.base) == (12, {"Offered": 2, "Unoffered": 1}, 9)
        assert result(data).top_two_box.value == pytest.approx(100 * 6 / 9)

    def test_several_tickets_of_one_customer(self):
        columns = {"account": "Requester id"}
        data = read("zendesk.csv", "Satisfaction Score", columns=columns, **self.TWO_POINTS)
        # 900001 rated three tickets, 900003 two.
        assert result(data).accounts == 6

    def test_of_five_points_the_third_is_not_satisfied(self, client):
        ratings = [5] * 20 + [4] * 10 + [3] * 40 + [2] * 20 + [1] * 10
        client.write(
            "id,requester_id,ticket_id,score,updated_at\n"
            + "".join(f"{n},{n},{n},{score},2026-03-02\n" for n, score in enumerate(ratings))
        )
        data = client.read(**CSAT)
        assert data.files[0].decisions["format"] == "Zendesk [recognised]"
        survey = score_survey(data, (), RULES)
        assert survey.satisfied_from == 4
        # 30 of 100; with the third it would be 70.
        assert survey.waves[0].top_two_box.value == pytest.approx(30)

    @pytest.mark.parametrize("scale", [(0, 10), (0, 5), (0, 2), (1, 5)])
    def test_its_words_are_no_scores_of_another_scale(self, scale):
        metric = "nps" if scale == (0, 10) else "csat"
        problems = refused("zendesk.csv", "Satisfaction Score", metric=metric, scale=scale)
        assert {each.values["found"] for each in problems} == {'"Good"', '"Bad"'}

    def test_declared_words_are_taken(self):
        words = {"good": 5, "bad": 1}
        data = read("zendesk.csv", "Satisfaction Score", scores=words, **CSAT)
        assert sorted(scores(data)) == [1] * 3 + [5] * 6


class TestHubSpot:
    def test_one_table_of_two_surveys(self):
        nps = read("hubspot.csv", "hs_value", only={"hs_survey_type": ["NPS"]})
        assert nps.waves[0].excluded == {"not_of_survey": 4}
        assert nps_counts(nps) == (2, 2, 4)
        csat = CSAT | {"scale": (0, 2), "only": {"hs_survey_type": ["CSAT"]}}
        data = read("hubspot.csv", "hs_value", **csat)
        assert scores(data) == [2, 0, 1, 2]
        assert data.waves[0].excluded == {"not_of_survey": 8}

    def test_both_together_are_refused(self):
        problems = refused("hubspot.csv", "hs_value", **CSAT | {"scale": (0, 2)})
        assert {each.code for each in problems} == {"score_invalid", "scores_invalid_besides"}

    def test_of_three_points_only_the_highest_is_satisfied(self, client):
        values = [2] * 50 + [1] * 30 + [0] * 20
        client.write("hs_survey_type,hs_value\n" + "".join(f"CSAT,{each}\n" for each in values))
        data = client.read(columns={"score": "hs_value"}, **CSAT | {"scale": (0, 2)})
        survey = score_survey(data, (), RULES)
        assert survey.satisfied_from == 2
        assert survey.waves[0].top_two_box.value == pytest.approx(50)

    def test_its_dates_are_read_with_a_format(self):
        data = read(
            "hubspot.csv",
            "hs_value",
            only={"hs_survey_type": ["NPS"]},
            date_format="%Y-%m-%dT%H:%M:%S%z",
        )
        assert (data.waves[0].start, data.waves[0].end) == (
            dt.date(2026, 3, 2),
            dt.date(2026, 3, 13),
        )


@pytest.mark.parametrize(
    ("scale", "lowest"),
    [((0, 1), 1), ((1, 2), 2), ((0, 2), 2), ((1, 3), 3), ((1, 4), 3), ((1, 5), 4), ((0, 10), 9)],
)
def test_satisfied_are_the_two_highest_of_a_scale_that_is_long_enough(scale, lowest):
    config = {"name": "x", "files": [{"path": "a.csv"}]} | CSAT | {"scale": scale}
    assert SurveyConfig.model_validate(config).satisfied_from == lowest
    own = SurveyConfig.model_validate(config | {"satisfied": scale[1]})
    assert own.satisfied_from == scale[1]


class TestDelighted:
    @staticmethod
    def written(*moments):
        header = "id,person,survey_type,score,comment,permalink,created_at\n"
        return header + "".join(f"{n},{n},nps,{n},,,{each}\n" for n, each in enumerate(moments))

    def test_seconds_are_days(self):
        data = read("delighted.csv", "score")
        # 1772442000 is 2 March 2026, 9:00 UTC (GNU date 9.1, date -u -d @1772442000).
        assert (data.waves[0].start, data.waves[0].end) == (
            dt.date(2026, 3, 2),
            dt.date(2026, 3, 11),
        )
        assert data.files[0].decisions["date_format"] == '"unix" [declared]'
        assert nps_counts(data) == (3, 2, 5)

    def test_waves_by_their_days(self, client):
        # 1767225600 is midnight of 1 January 2026, UTC.
        client.write(self.written(1767225599, 1767225600, 1767312000))
        waves = [
            {"name": "2025", "start": "2025-01-01", "end": "2025-12-31"},
            {"name": "2026", "start": "2026-01-01", "end": "2026-12-31"},
        ]
        columns = {"score": "score", "date": "created_at"}
        data = client.read(files=[{"path": "data/a.csv"}], columns=columns, waves=waves)
        assert data.answers["wave"].tolist() == ["2025", "2026", "2026"]

    @pytest.mark.parametrize("moment", ["-1", "soon", "1772442000000", "2026-03-02", "1e999"])
    def test_moments_that_are_none(self, client, moment):
        client.write(self.written(1767225600, moment))
        _, en = client.refusal("date_invalid", columns={"score": "score", "date": "created_at"})
        assert f'"{moment}" (rows: 3; 1 in all)' in en
        # Nobody asked for the export's own date: it refuses nothing, and gives the days it can.
        data = client.read()
        assert [str(day)[:10] for day in data.days] == ["2026-01-01", "NaT"]

    def test_some_answered_twice(self):
        data = read("delighted.csv", "score", columns={"account": "person"})
        assert data.answers["account"].nunique() == 8
        assert result(data).accounts == 8


# --- tables that only resemble an export ------------------------------------------------------

# Rows of its header, and the table.
RESEMBLING = {
    "two of Qualtrics' rows": (
        2,
        "Q1,Finished,Status\nHow likely?,Finished,Status\n9,0,1\n8,1,0\n",
    ),
    "identifiers in two rows": (2, 'Q1,Finished\n"{""ImportId"":""QID1""}",x\n9,0\n8,1\n'),
    "a filled second row": (1, "Respondent ID,Q1\n1,9\n1,8\n"),
    "some of LimeSurvey's columns": (1, "id,submitdate,lastpage,Q1\n1,,1,9\n1,,1,8\n"),
    "a rating alone": (1, "Id,Satisfaction Score,Q1\n1,Good,9\n1,Bad,8\n"),
    "a score of a ticket": (1, "id,ticket_id,score,Q1\n1,1,1,9\n1,1,1,8\n"),
    "some of Delighted's columns": (1, "id,person,score,created_at,Q1\n1,1,1,x,9\n1,1,1,x,8\n"),
    "leading columns in a text": (1, "ID,Start,End,Email,Name,Q1\n1,x,x,a,b,9\n1,x,x,a,b,8\n"),
}


@pytest.mark.parametrize(("rows", "text"), RESEMBLING.values(), ids=RESEMBLING)
def test_a_table_that_only_resembles_an_export_is_read_as_it_is(client, rows, text):
    client.write(text)
    if rows > 1:
        # Its second row is an answer until its header is told: the shape tells no export.
        found = client.problems(columns={"score": "Q1"})
        assert found["score_invalid"].where.row == 2
    data = client.read(columns={"score": "Q1"}, header={"rows": rows} if rows > 1 else None)
    assert scores(data) == [9, 8]
    record = data.files[0]
    assert "format" not in record.decisions
    assert record.excluded == {}

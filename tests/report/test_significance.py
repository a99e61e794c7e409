"""The technical report: what it is run with, what it is about, and how it was computed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cxassess.assessment import assess
from cxassess.assets import notebooks_folder
from cxassess.engagement import load
from cxassess.errors import ReportError
from cxassess.model import load_model
from cxassess.report.parameters import NotebookError, ParameterError
from cxassess.report.story import significance
from cxassess.report.words import Words

MODEL = load_model()
EXAMPLES = notebooks_folder().parent / "examples" / "clients"
AURORA, LARKFIELD = (str(EXAMPLES / name) for name in ("aurora-telecom", "larkfield-software"))
SCORES = "wave,score,region\n" + "".join(
    f"{wave},{score},{region}\n"
    for wave, passive in ((2025, 7), (2026, 8))
    for score in (10, 9, 8, passive, 3, 11)
    for region in ("N", "S", "N")
)


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "answers.csv"
    path.write_text(SCORES, encoding="utf-8")
    return path


def rows(table: dict[str, Any]) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in table["rows"]]


def heads(table: dict[str, Any]) -> list[str]:
    return [column["name"] for column in table["columns"]]


def codes(error: ReportError) -> list[str]:
    return [each.code for each in error.problems]


def refused(**given: Any) -> list[str]:
    with pytest.raises(ParameterError) as caught:
        significance.validate(**given)
    return codes(caught.value)


class TestParameters:
    def test_without_anything_the_example_is_told(self) -> None:
        found = significance.validate()
        assert found.folder == Path(AURORA)
        assert (found.file, found.survey, found.language, found.reader) == (
            None,
            None,
            None,
            "en",
        )

    def test_without_anything_where_there_is_no_example(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("cxassess.report.parameters.notebooks_folder", lambda: tmp_path / "nb")
        assert refused() == ["notebook_nothing_given"]

    def test_a_client(self) -> None:
        found = significance.validate(client=AURORA, survey="nps_relacional", language="en")
        assert (found.folder, found.survey) == (Path(AURORA), "nps_relacional")
        assert (found.language, found.reader) == ("en", "en")
        assert significance.validate(client=AURORA).reader == "pt-BR"
        assert significance.validate(client=AURORA, score=None, by="").survey is None

    def test_a_file(self, answers: Path) -> None:
        found = significance.validate(survey="answers.csv", score="score")
        assert found.file == answers
        assert (found.folder, found.language) == (None, "en")
        assert found.options is not None
        assert (found.options.score, found.options.wave, found.options.by) == ("score", None, ())
        assert found.options.decimal == "."

    @pytest.mark.parametrize(
        ("given", "name", "expected"),
        [
            ({"wave": 2017}, "wave", "2017"),
            ({"wave": "NETPRO  "}, "wave", "NETPRO  "),
            ({"delimiter": ";"}, "delimiter", ";"),
            ({"thousands": " "}, "thousands", " "),
            ({"format": "qualtrics"}, "format", "qualtrics"),
            ({"by": "Region, Channel"}, "by", ("Region", "Channel")),
            ({"by": ["Region, city", 7]}, "by", ("Region, city", "7")),
            ({"missing": 11}, "missing", ("11",)),
            ({"missing": "11,"}, "missing", ("11",)),
            ({"missing": 99.0}, "missing", ("99",)),
            ({"missing": (-1, "Blank")}, "missing", ("-1", "Blank")),
            ({"missing": float("nan")}, "missing", ("nan",)),
            ({"population": 12000}, "population", 12000),
            ({"population": " 12000 "}, "population", 12000),
            ({"benchmark": 0}, "benchmark", 0.0),
            ({"benchmark": "40,5"}, "benchmark", 40.5),
            ({"smallest_change": "2.5"}, "smallest_change", 2.5),
        ],
    )
    def test_what_a_user_types(
        self, answers: Path, given: dict[str, Any], name: str, expected: object
    ) -> None:
        found = significance.validate(survey="answers.csv", score="score", **given)
        assert getattr(found.options, name) == expected
        assert type(getattr(found.options, name)) is type(expected)

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"score": True}, "notebook_text"),
            ({"by": [["Region"]]}, "notebook_text"),
            ({"population": 12.0}, "notebook_whole_number"),
            ({"population": "12.000"}, "notebook_whole_number"),
            ({"invited": True}, "notebook_whole_number"),
            ({"benchmark_base": -3.5}, "notebook_whole_number"),
            ({"benchmark": "forty"}, "notebook_number"),
            ({"benchmark": True}, "notebook_number"),
            ({"smallest_change": float("nan")}, "notebook_number"),
            ({"language": "pt"}, "notebook_language"),
            ({"language": 7}, "notebook_parameter_type"),
            ({"colour": "red"}, "notebook_parameter_unknown"),
            ({"popluation": 3}, "notebook_parameter_mistyped"),
        ],
    )
    def test_nonsense(self, answers: Path, given: dict[str, Any], code: str) -> None:
        assert refused(**{"survey": "answers.csv", "score": "score", **given}) == [code]

    def test_what_does_not_go_together(self, answers: Path) -> None:
        assert refused(client=AURORA, score="score") == ["notebook_options_of_file"]
        assert refused(score="score", by="region") == ["notebook_file_not_given"]
        assert refused(survey="answers.csv") == ["notebook_score_not_given"]
        assert refused(survey="nowhere.csv", score="s") == ["notebook_survey_file"]
        assert refused(client="nowhere") == ["notebook_client"]
        assert refused(client=7) == ["notebook_parameter_type"]
        assert refused(survey=7, score="score") == ["notebook_parameter_type"]

    def test_every_problem_at_once_in_the_reader_s_language(self) -> None:
        with pytest.raises(ParameterError) as caught:
            significance.validate(survey="nowhere.csv", language="pt-BR", population="many", scor=1)
        text = str(caught.value)
        for part in (
            "o notebook não tem o parâmetro scor",
            "escreva score no lugar de scor",
            '"nowhere.csv" não é um arquivo',
            "não foi dito em que coluna do arquivo está a nota",
            "'many' não é um número inteiro",
        ):
            assert part in text

    def test_an_error_shows_no_code(self) -> None:
        with pytest.raises(ParameterError) as caught:
            significance.validate(client="nowhere")
        shown = caught.value._render_traceback_()
        assert shown[0] == "ParameterError:"
        assert shown[1:] == str(caught.value).splitlines()


class TestSubject:
    def test_a_client(self) -> None:
        subject = significance.read_subject(significance.validate(client=AURORA))
        assessment = assess(load(Path(AURORA)))
        assert subject.name == "Aurora Telecom"
        assert subject.language == "pt-BR"
        assert subject.surveys == assessment.surveys
        assert subject.fingerprint == assessment.fingerprint
        paths = [each.path for each in subject.files]
        assert paths == ["client.yaml", "data/nps.csv", "data/csat.xlsx"]
        sources = {name: [each.path for each in files] for name, files in subject.sources.items()}
        assert list(sources.values()) == [["data/nps.csv"], ["data/csat.xlsx"]]
        assert sources.keys() == {each.id for each in subject.surveys}

    def test_nps_is_told_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real = assess(load(Path(AURORA)))
        turned = real.model_copy(update={"surveys": real.surveys[::-1]})
        monkeypatch.setattr(
            "cxassess.report.story.significance.subject.assess", lambda engagement: turned
        )
        subject = significance.read_subject(significance.validate(client=AURORA))
        assert [each.metric for each in subject.surveys] == ["nps", "csat"]

    def test_one_survey_of_a_client(self) -> None:
        given = significance.validate(client=LARKFIELD, survey="onboarding_csat", language="pt-BR")
        subject = significance.read_subject(given)
        assert [each.id for each in subject.surveys] == ["onboarding_csat"]
        assert [each.path for each in subject.files] == ["client.yaml", "data/csat.csv"]
        assert subject.language == "pt-BR"

    def test_a_survey_that_the_client_has_not(self) -> None:
        with pytest.raises(NotebookError) as caught:
            significance.read_subject(significance.validate(client=AURORA, survey="nps_relational"))
        assert codes(caught.value) == ["notebook_survey_unknown"]
        assert "o cliente não tem a pesquisa nps_relational" in str(caught.value)
        assert "escreva nps_relacional" in str(caught.value)

    def test_a_file_alone(self, answers: Path) -> None:
        given = {"survey": "answers.csv", "score": "score", "wave": "wave", "missing": 11}
        subject = significance.read_subject(significance.validate(**given, by="region"))
        (survey,) = subject.surveys
        assert (subject.name, subject.client) == ("answers", None)
        assert [wave.name for wave in survey.waves] == ["2025", "2026"]
        assert [wave.base for wave in survey.waves] == [15, 15]
        assert {each.segment for each in survey.segments} == {"region"}
        assert [each.path for each in subject.files] == ["answers.csv"]
        assert subject.sources == {survey.id: subject.files}
        again = significance.read_subject(significance.validate(**given, by="region"))
        assert again.fingerprint == subject.fingerprint
        other = significance.read_subject(significance.validate(**given))
        assert other.fingerprint != subject.fingerprint

    def test_a_file_that_is_not_as_it_was_said(self, answers: Path) -> None:
        given = significance.validate(survey="answers.csv", score="score", language="pt-BR")
        with pytest.raises(NotebookError) as caught:
            significance.read_subject(given)
        assert codes(caught.value) == ["score_invalid"]
        assert 'o valor "11" na coluna "score"' in str(caught.value)
        assert str(answers.parent) not in str(caught.value)

    def test_a_value_that_there_cannot_be(self, answers: Path) -> None:
        options = {"missing": 11, "benchmark": 400}
        given = significance.validate(survey="answers.csv", score="score", **options)
        with pytest.raises(NotebookError) as caught:
            significance.read_subject(given)
        assert codes(caught.value) == ["option_invalid"]
        assert "pydantic" not in str(caught.value)


class TestMethod:
    def test_figures_are_those_of_the_benchmark(self) -> None:
        methods, coverage, alarms = significance.technical_method(MODEL, Words("en"))
        assert len(methods.data()["rows"]) == 11
        table = coverage.data()
        bases = [row[0] for row in rows(table)]
        assert {"5", "10", "30", "50", "100"} <= set(bases)
        used = dict(zip(bases, (row[1] for row in rows(table)), strict=True))
        assert (used["30"], used["50"]) == ("Tango score", "adjusted Wald")
        ten = dict(zip(heads(table), rows(table)[bases.index("10")], strict=True))
        # The reference values of Wald at n = 10: worst .778 and, at the extremes, .400.
        assert ten["Wald: worst case"] == "77.8%"
        assert ten["Wald: worst, extremes"] == "40.0%"
        assert "benchmarks/coverage.py" in table["notes"]
        assert "in the worst case computed" in alarms.data()["text"]

    def test_numbers_come_from_the_code(self) -> None:
        (methods, *_) = significance.technical_method(MODEL, Words("pt-BR"))
        text = str(methods.data())
        assert "menos de 50 respostas independentes" in text
        assert "{" not in text.replace("{'", "")


class TestDocument:
    def subject(self, **given: Any) -> significance.Subject:
        return significance.read_subject(significance.validate(**given))

    def test_of_a_client(self) -> None:
        subject = self.subject(client=AURORA)
        (document,) = significance.document(subject, Words("pt-BR"))
        data = document.data()
        assert data["client"] == "Aurora Telecom"
        assert data["date"] == "2026-10-31"
        assert data["period"] == "01/01/2026 a 30/09/2026"
        assert "dados sintéticos" in data["notice"]
        assert subject.fingerprint in data["footer"]
        assert significance.no_nps(subject, Words("pt-BR")) == []

    def test_of_a_file(self, answers: Path) -> None:
        subject = self.subject(survey="answers.csv", score="score", missing=11)
        (document,) = significance.document(subject, Words("en"))
        data = document.data()
        assert (data["client"], data["date"], data["period"]) == ("answers", "", "")
        assert data["labels"] == {"client": "File"}
        (files,) = significance.provenance(subject, Words("en"))
        (row,) = rows(files.data())
        assert row[0] == "answers.csv"
        assert row[3] == subject.files[0].sha256[:12]
        assert "encoding" in row[4]

    def test_of_a_client_without_an_nps(self) -> None:
        subject = self.subject(client=LARKFIELD, survey="onboarding_csat")
        (callout,) = significance.no_nps(subject, Words("en"))
        assert callout.data()["kind"] == "warning"

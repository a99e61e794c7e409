"""A survey in the report: its conclusion, its waves, what goes beyond chance, what follows."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from cxassess.assessment.kpi_types import SurveyResult
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report.blocks import Table
from cxassess.report.story.kpis import claim_sentence, has_score, survey_story
from cxassess.report.words import Words
from tests.report.assessments import (
    csat_survey,
    nps_survey,
    sample_assessment,
    with_benchmark,
    with_silence,
    with_tests,
    with_trend,
    with_weights,
)

MODEL = load_model()
EN = Words("en")


def told(survey: SurveyResult, language: Language = "en") -> list:
    assessment = sample_assessment(MODEL, language)
    return survey_story(survey, assessment, MODEL, Words(language))


def tables(survey: SurveyResult, language: Language = "en") -> list[dict]:
    return [each.data() for each in told(survey, language) if isinstance(each, Table)]


def heads(table: dict) -> list[str]:
    return [column["name"] for column in table["columns"]]


def rows(table: dict) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in table["rows"]]


def text_of(survey: SurveyResult, language: Language = "en") -> str:
    return " ".join(block.data().get("text", "") for block in told(survey, language))


def everything() -> SurveyResult:
    return with_silence(with_benchmark(with_trend(with_tests(nps_survey()))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole(language: Language, snapshot: SnapshotAssertion) -> None:
    asked = everything().model_copy(update={"question": "Recomendaria?"})
    assert [block.data() for block in told(asked, language)] == snapshot


class TestWaves:
    def test_rows_read_stand_beside_the_base_where_they_differ(self) -> None:
        waves, _ = tables(nps_survey())
        assert rows(waves)[0][heads(waves).index("Rows read")] == "940"
        (waves,) = tables(csat_survey())
        assert "Rows read" not in heads(waves)

    def test_how_many_of_those_invited_answered(self) -> None:
        survey = nps_survey()
        invited = survey.waves[-1].model_copy(update={"invited": 3600})
        waves, _ = tables(survey.model_copy(update={"waves": (*survey.waves[:-1], invited)}))
        place = heads(waves).index("Answered")
        assert [row[place] for row in rows(waves)] == ["–", "–", "25% of 3,600"]
        assert "Answered" not in heads(tables(survey)[0])

    def test_figures_without_weights_stand_beside_those_with_them(self) -> None:
        waves, _ = tables(with_weights(nps_survey()))
        assert heads(waves)[-1] == "Unweighted"
        last = rows(waves)[-1]
        assert (last[3], last[5], last[-1]) == ("900 (625)", "+34.0", "+37.0")
        assert "how many equal and independent answers the base is worth" in waves["notes"]
        assert "without them it would be +37.0" in text_of(with_weights(nps_survey()))
        assert "Unweighted" not in heads(tables(nps_survey())[0])

    def test_counts_are_written_as_the_language_writes_numbers(self) -> None:
        survey = nps_survey()
        wave = survey.waves[0].model_copy(update={"promoters": 1436})
        survey = survey.model_copy(update={"waves": (wave, *survey.waves[1:])})
        assert "/ 1.436" in str(tables(survey, "pt-BR")[0])

    def test_of_many_waves_the_last_are_shown(self) -> None:
        waves, changes = tables(nps_survey([str(year) for year in range(2000, 2027)]))
        assert len(waves["rows"]) == 12
        assert rows(waves)[-1][0] == "2026"
        assert "15 earlier waves are not shown here" in waves["notes"]
        assert len(changes["rows"]) < 12


class TestDifferences:
    def test_changes_line_and_benchmark_are_rows_of_one_table(self) -> None:
        _, table = tables(everything())
        assert [row[0] for row in rows(table)] == [
            "2024 → 2025",
            "2025 → 2026",
            "Trend of 3 waves, a year",
            "2026, against the benchmark of +45",
        ]
        assert [row[-1] for row in rows(table)] == [
            "real rise",
            "within chance",
            "real rise",
            "cannot be told apart",
        ]
        assert "Benchmark: Painel do setor, 2025, of 1,200 answers" in table["notes"]

    def test_a_line_that_does_not_fit_is_said(self) -> None:
        _, table = tables(with_trend(nps_survey(), lack_of_fit=0.001))
        assert "farther from the line than sampling explains" in table["notes"]

    @pytest.mark.parametrize(
        ("base", "source", "said"),
        [
            (None, "Board's target", "Benchmark: Board's target, taken as exact."),
            (1, None, "Benchmark: source not stated, of 1 answer, whose"),
        ],
    )
    def test_where_the_benchmark_comes_from(
        self, base: int | None, source: str | None, said: str
    ) -> None:
        survey = with_benchmark(nps_survey())
        assert survey.benchmark
        benchmark = survey.benchmark.model_copy(update={"base": base, "source": source})
        _, table = tables(survey.model_copy(update={"benchmark": benchmark}))
        assert said in table["notes"]

    @pytest.mark.parametrize(
        ("verdict", "said"),
        [("rise", "above, beyond chance"), ("fall", "below, beyond chance")],
    )
    def test_beyond_the_benchmark(self, verdict: str, said: str) -> None:
        _, table = tables(with_benchmark(nps_survey(), verdict=verdict))  # type: ignore[arg-type]
        assert rows(table)[-1][-1] == said

    def test_of_many_changes_the_others_are_counted(self) -> None:
        _, table = tables(nps_survey([str(year) for year in range(2017, 2027)]))
        assert [row[0] for row in rows(table)] == ["2017 → 2018", "2025 → 2026"]
        assert "7 other changes between waves are within chance." in table["notes"]

    def test_a_single_wave_has_none(self) -> None:
        assert len(tables(nps_survey(["2026"]))) == 1


class TestConclusions:
    def claimed(self, **fields: object) -> SurveyResult:
        survey = nps_survey()
        last = survey.changes[-1].model_copy(update=fields)
        return survey.model_copy(update={"changes": (*survey.changes[:-1], last)})

    def test_a_claim_that_the_data_do_not_support(self) -> None:
        survey = self.claimed(claim="noise_sold_as_change", reported=4.0)
        assert (
            "The company reports +4.0 from 2025 to 2026 as a change: the data cannot tell it "
            "from chance." in text_of(survey)
        )
        assert rows(tables(survey)[1])[1][-2:] == ["+4.0", "within chance"]

    def test_a_claim_that_they_support_stands_in_the_table_alone(self) -> None:
        assert "The company reports" not in text_of(self.claimed(claim="supported", reported=4.0))

    def test_a_claim_alone_names_no_waves(self) -> None:
        change = self.claimed(claim="supported", reported=4.0).changes[-1]
        assert claim_sentence(change, EN) == "The company reports +4.0: the data support it."
        assert claim_sentence(nps_survey().changes[-1], EN) is None

    def test_what_the_table_tells_is_not_told_again(self) -> None:
        assert "within what chance gives" not in text_of(everything())
        assert "invited answered" not in text_of(everything())

    def test_segments_that_stand_out(self) -> None:
        said = text_of(with_tests(nps_survey()))
        assert "By Canal, 2 segments stand out from the others beyond chance: Telefone (" in said
        assert "By Região, none of the 2 segments stands out beyond chance (p = 0.410)." in said

    def test_segments_that_differ_though_none_stands_out(self) -> None:
        survey = with_tests(nps_survey())
        segments = tuple(each.model_copy(update={"rest": None}) for each in survey.segments)
        said = text_of(survey.model_copy(update={"segments": segments}))
        assert "By Canal, the 3 segments differ (p = 0.002), but none stands out by itself." in said


class TestTooFew:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_survey_without_a_figure_is_told_in_two_lines(self, language: Language) -> None:
        survey = nps_survey(["2025", "2026"], base=3)
        heading, *rest = told(survey, language)
        assert not has_score(survey)
        assert heading.data()["text"].startswith("NPS relacional: ")
        assert len(rest) == 1
        assert len(rest[0].data()["text"]) < 280

    def test_it_says_why(self) -> None:
        said = text_of(nps_survey(["2025", "2026"], base=3))
        assert said.startswith("NPS relacional: no score (2026), n = 3 2026 has 3 answers: under 5")

    def test_one_wave_with_a_figure_is_enough_for_the_tables(self) -> None:
        survey = nps_survey(["2025", "2026"])
        few = nps_survey(["2025", "2026"], base=3).waves[-1]
        survey = survey.model_copy(update={"waves": (survey.waves[0], few), "changes": ()})
        assert has_score(survey)
        (waves,) = tables(survey)
        assert "2026 has 3 answers: under 5 there is no score" in waves["notes"]
        assert rows(waves)[-1][heads(waves).index("NPS")] == "no score"

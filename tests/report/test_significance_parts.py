"""The parts of the technical report, on surveys of every kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cxassess.assessment.kpi_types import Mix, Mode, SurveyResult
from cxassess.assessment.types import FileProvenance
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report.blocks import Block
from cxassess.report.story import significance
from cxassess.report.words import Words
from cxassess.surveys.decisions import decision
from tests.report.assessments import (
    NASTY_NAME,
    csat_survey,
    estimate,
    nps_survey,
    with_benchmark,
    with_planning,
    with_silence,
    with_tests,
    with_trend,
    with_weights,
)
from tests.report.test_story_verdicts import compared

MODEL = load_model()


def with_mix(survey: SurveyResult) -> SurveyResult:
    """Return the survey with its last change split; the second wave was asked by chat too."""
    mix = Mix(
        modes=(
            Mode(name="fone", first_share=1.0, second_share=0.4, first_score=12, second_score=3),
            Mode(name="chat", first_share=0.0, second_share=0.6, first_score=None, second_score=1),
        ),
        statistic=30.0,
        df=1,
        pvalue=1e-7,
        moved=True,
        mix=-4.0,
        within=compared(-1.3, "noise", 0.4),
        reweighted=12.0,
    )
    *before, last = survey.changes
    return survey.model_copy(update={"changes": (*before, last.model_copy(update={"mix": mix}))})


def everything() -> SurveyResult:
    survey = with_mix(
        with_weights(with_planning(with_silence(with_trend(with_tests(nps_survey())))))
    )
    return with_benchmark(survey)


def one_account() -> SurveyResult:
    survey = nps_survey(["2025", "2026"], segments=())
    last = survey.waves[-1].model_copy(update={"nps": None, "accounts": 1, "effective_base": 1.0})
    return survey.model_copy(
        update={"waves": (survey.waves[0], last), "clustered": True, "changes": ()}
    )


SURVEYS: dict[str, Callable[[], SurveyResult]] = {
    "everything": everything,
    "plain": nps_survey,
    "one wave": lambda: nps_survey(["2026"]),
    "few": lambda: nps_survey(["2025", "2026"], base=3, segments=(("Canal", "Chat", 3),)),
    "many": lambda: with_trend(
        nps_survey([str(year) for year in range(2000, 2027)]), outside=("2012",), runs=("2020",)
    ),
    "undated": lambda: with_trend(nps_survey(dated=False)),
    "one account": one_account,
    "nasty": lambda: with_tests(
        nps_survey(
            [f"{NASTY_NAME} 1", f"{NASTY_NAME} 2"],
            segments=[(NASTY_NAME, f"{NASTY_NAME} {each}", 50) for each in "abc"],
            name=NASTY_NAME,
        )
    ),
}
PARTS = (
    significance.summary,
    significance.waves,
    significance.changes,
    significance.modes,
    significance.trend,
    significance.segments,
    significance.benchmark,
    significance.silence,
    significance.planning,
)


def told(
    part: Callable[..., list[Block]], survey: SurveyResult, language: Language = "en"
) -> list[dict[str, Any]]:
    return [block.data() for block in part(survey, MODEL, Words(language))]


def texts(blocks: list[dict[str, Any]]) -> str:
    return str(blocks)


def rows(table: dict[str, Any]) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in table["rows"]]


def heads(table: dict[str, Any]) -> list[str]:
    return [column["name"] for column in table["columns"]]


class TestParts:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("name", SURVEYS)
    @pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
    def test_every_part_can_be_told_of_every_survey(
        self, part: Callable[..., list[Block]], name: str, language: Language
    ) -> None:
        blocks = told(part, SURVEYS[name](), language)
        assert "nan" not in texts(blocks).replace(NASTY_NAME, "")
        assert blocks or part not in (significance.summary, significance.waves)

    def test_the_summary_answers_in_words(self) -> None:
        heading, tiles, table = told(significance.summary, everything())
        assert heading["text"] == "NPS relacional: NPS +34.0 (2026), no change shown since 2025"
        assert [tile["value"] for tile in tiles["tiles"]] == ["+34.0", "900", "+6.0", "7.0"]
        assert tiles["tiles"][1]["note"] == "worth 625 equal and independent ones"
        questions = [(row[0], row[1]) for row in rows(table)]
        assert questions == [
            ("Did it change since the wave before?", "within chance"),
            ("Do the weights change the reading?", "+34.0 instead of +37.0"),
            ("Did the way of asking change?", "yes"),
            ("Is there a trend?", "real rise"),
            ("Do the segments differ, by Canal?", "they differ"),
            ("Do the segments differ, by Região?", "within chance"),
            ("How does it stand against the benchmark?", "cannot be told"),
            ("Could those who did not answer change the reading?", "25% answered"),
            ("How many answers next time?", "–"),
        ]
        assert all(len(row[2]) > 40 for row in rows(table))

    def test_the_summary_of_little(self) -> None:
        _, tiles, table = told(significance.summary, SURVEYS["one wave"](), "pt-BR")
        assert [tile["note"] for tile in tiles["tiles"]][1] == "linhas sem nota: 40"
        assert rows(table) == [
            [
                "Mudou desde a onda anterior?",
                "não testável",
                "Há uma única onda: não existe mudança para testar.",
            ]
        ]
        _, tiles, table = told(significance.summary, SURVEYS["few"]())
        assert tiles["tiles"][0]["value"] == "–"
        assert [row[1] for row in rows(table)] == ["no", "not testable"]
        _, _, table = told(significance.summary, one_account())
        assert "All answers of 2026 come from a single account" in rows(table)[0][2]

    @pytest.mark.parametrize(
        ("plain", "verdict", "answer"),
        [
            ((2.5, "rise"), "noise", "yes, the verdict"),
            ((9.0, "noise"), "noise", "only the size"),
            ((6.0, "noise"), "noise", "no"),
        ],
    )
    def test_whether_weights_change_the_reading(
        self, plain: tuple[float, str], verdict: str, answer: str
    ) -> None:
        survey = with_weights(nps_survey())
        *before, last = survey.changes
        last = last.model_copy(update={"unweighted": compared(*plain), "verdict": verdict})
        told_of = survey.model_copy(update={"changes": (*before, last)})
        (_, _, table) = told(significance.summary, told_of)
        assert rows(table)[1][1] == answer

    def test_accounts_alone_change_the_interval(self) -> None:
        survey = with_weights(nps_survey(["2026"]))
        same = survey.waves[0].model_copy(update={"unweighted": survey.waves[0].nps, "accounts": 9})
        clustered = survey.model_copy(
            update={"waves": (same,), "weighted": False, "clustered": True}
        )
        (_, _, table) = told(significance.summary, clustered)
        assert rows(table)[1][:2] == [
            "Do several answers from one account change the reading?",
            "only the interval",
        ]

    def test_waves_with_and_without_weights(self) -> None:
        _, lead, read, answers, scores, worth = told(significance.waves, everything())
        assert lead["text"] == "2,700 of 2,820 rows are answers; 120 have no score."
        assert rows(read)[1] == ["No score: empty cell", "−40", "−40", "−40", "−120"]
        assert rows(answers)[-1][2:] == ["900", "113 (13%)", "341 (38%)", "446 (50%)"]
        assert heads(scores)[3:] == ["Effective n", "Plain count", "Its interval", "Method"]
        assert rows(scores)[-1][1] == "+34.0"
        assert rows(scores)[-1][3:5] == ["625", "+37.0"]
        assert worth["text"].startswith("The 900 answers of 2026 are worth 625")
        *_, scores = told(significance.waves, nps_survey())
        assert heads(scores) == ["Wave", "NPS", "Interval", "Method"]

    def test_waves_without_dates_have_no_column_for_them(self) -> None:
        *_, dated, _ = told(significance.waves, nps_survey())
        *_, undated, _ = told(significance.waves, nps_survey(dated=False))
        assert set(heads(dated)) - set(heads(undated)) == {"Period"}

    def test_of_many_waves_each_one_s_rows_without_a_score_stand_beside_its_answers(self) -> None:
        *_, answers, _ = told(significance.waves, SURVEYS["many"]())
        assert rows(answers)[0][heads(answers).index("No score")] == "40"
        *_, answers, _ = told(significance.waves, nps_survey())
        assert "No score" not in heads(answers)

    @pytest.mark.parametrize("part", [significance.summary, significance.csat])
    def test_the_tool_that_exported_the_answers(self, part: Callable[..., list[Block]]) -> None:
        survey = nps_survey() if part is significance.summary else csat_survey()
        file = {"path": "a.csv", "size": 9, "sha256": "0" * 64, "rows": 9}
        decided = {"format": decision("Qualtrics", "recognised")}
        files = [FileProvenance.model_validate(file | {"decisions": decided})]
        _, origin, *_ = part(survey, MODEL, Words("pt-BR"), files)
        said = "Exportado de: Qualtrics (reconhecida pelo formato do arquivo)."
        assert origin.data()["text"] == said
        asked = survey.model_copy(update={"question": "Recomendaria?"})
        if part is significance.summary:
            _, about, *_ = part(asked, MODEL, Words("pt-BR"), files)
            assert about.data()["text"] == f"Pergunta: Recomendaria? {said}"
        plain = [FileProvenance.model_validate(file | {"decisions": {}})]
        assert part(survey, MODEL, Words("en"), plain) == part(survey, MODEL, Words("en"))

    def test_changes(self) -> None:
        _, table, *said = told(significance.changes, nps_survey())
        assert len(said) == 2
        assert rows(table)[0][0] == "2024 → 2025"
        assert table["rows"][0][-1]["fill"] == "good"
        assert told(significance.changes, SURVEYS["one wave"]()) == []
        _, why = told(significance.changes, one_account())
        assert "could not be tested" in why["text"]

    def test_modes(self) -> None:
        _, table = told(significance.modes, everything())
        assert rows(table) == [
            ["fone", "100.0%", "40.0%", "+12.0", "+3.0"],
            ["chat", "0.0%", "60.0%", "–", "+1.0"],
        ]
        assert "At the mix of 2025, the NPS of 2026 would be +12.0." in table["notes"]
        assert "chat was used in one wave only" in table["notes"]
        assert told(significance.modes, nps_survey()) == []

    def test_trend_and_control_chart(self) -> None:
        _, said, table = told(significance.trend, SURVEYS["many"]())
        assert "2012 is outside its control limits" in said["text"]
        signals = {row[0]: row[-1] for row in rows(table) if row[-1] != "–"}
        assert signals == {"2012": "outside its limits", "2020": "eight on one side"}
        _, _, table = told(significance.trend, SURVEYS["undated"]())
        assert heads(table) == ["Wave", "NPS", "Interval", "Line"]
        assert told(significance.trend, nps_survey()) == []

    def test_a_calm_control_chart_has_no_column_for_signals(self) -> None:
        years = [str(year) for year in range(2010, 2020)]
        calm = with_trend(nps_survey(years))
        wide = calm.control.model_copy(update={"dispersion": 1.438})  # type: ignore[union-attr]
        _, _, table = told(significance.trend, calm.model_copy(update={"control": wide}))
        assert heads(table)[-1] == "Control limits"
        assert "Widened 1.44 times" in table["notes"]

    def test_segments(self) -> None:
        _, said, table, _, other = told(significance.segments, everything())
        assert said["text"].startswith("By Canal: the 3 segments differ")
        assert [row[0] for row in rows(table)] == ["Telefone", "Chat", "E-mail"]
        assert table["notes"].startswith("1 segment with n < 5 is not shown.")
        assert rows(table)[0][4:6] == ["+12.3", "0.010"]
        assert rows(table)[2][2].endswith(" *")
        assert "indicative: a base of fewer than 15" in table["notes"]
        assert "indicative" not in other["notes"]
        (_, table, *_) = told(significance.segments, nps_survey())
        assert len(heads(table)) == 4
        assert told(significance.segments, nps_survey(segments=())) == []

    def test_benchmark(self) -> None:
        _, said, table = told(significance.benchmark, everything(), "pt-BR")
        assert said["text"].startswith("O NPS de 2026 não se distingue da referência de +45")
        (row,) = rows(table)
        assert row[:4] == ["+45", "Painel do setor, 2025", "1.200", "+2,5"]
        assert row[-2:] == ["0,150", "0,850"]
        assert told(significance.benchmark, nps_survey()) == []

    def test_silence(self) -> None:
        _, said, table = told(significance.silence, everything())
        assert said["text"].startswith("In 2026, 25% of the 3,600 invited answered.")
        assert [row[0] for row in rows(table)] == ["2025", "2026"]
        assert rows(table)[-1][1:4] == ["3,600", "900", "25.0%"]
        assert rows(table)[-1][-1] == "+12.0"
        calm = with_silence(nps_survey())
        waves = tuple(
            wave.model_copy(update={"silence": wave.silence.model_copy(update={"undone_by": None})})
            if wave.silence
            else wave
            for wave in calm.waves
        )
        _, _, table = told(significance.silence, calm.model_copy(update={"waves": waves}))
        assert heads(table)[-1] == "If promoters"
        assert told(significance.silence, nps_survey()) == []

    def test_planning(self) -> None:
        _, table = told(significance.planning, with_planning(nps_survey()), "pt-BR")
        assert rows(table)[0] == ["3 pontos", "12.000", "48.000", "12.000", "48.000"]
        assert "taxa de resposta da última onda (25,0%)" in table["notes"]
        _, table = told(significance.planning, with_planning(nps_survey(), invited=False))
        assert rows(table)[2] == ["10 points", "1,100", "1,100"]
        assert told(significance.planning, nps_survey()) == []

    def test_a_population_too_small_for_the_invitations(self) -> None:
        survey = with_planning(nps_survey())
        assert survey.planning is not None
        first, *rest = survey.planning.margins
        margins = (first.model_copy(update={"invitations": None}), *rest)
        planning = survey.planning.model_copy(update={"margins": margins})
        _, table = told(significance.planning, survey.model_copy(update={"planning": planning}))
        assert rows(table)[0][2] == "–"
        assert "the population is too small" in table["notes"]

    def test_csat(self) -> None:
        heading, lead, table = told(significance.csat, csat_survey())
        assert lead["text"] == "All 240 rows read are answers with a score."
        assert heading["text"] == "CSAT pós-atendimento: mean 3.95 (2026), a single wave"
        assert heads(table)[-4:] == ["Mean", "Interval", "Satisfied", "Interval"]
        assert "percentage of the satisfied (scores 4 and 5; Wilson interval)" in table["notes"]
        weighted = csat_survey().waves[0].model_copy(update={"unweighted": estimate(3.9, 0.1, 240)})
        survey = csat_survey().model_copy(update={"waves": (weighted,), "weighted": True})
        *_, table = told(significance.csat, survey)
        assert rows(table)[0][-1] == "3.90"

    @pytest.mark.parametrize(
        ("satisfied_from", "pt", "en"),
        [
            (5, "(nota 5; intervalo", "(score 5; Wilson"),
            (3, "(notas de 3 a 5; intervalo", "(scores 3 to 5; Wilson"),
        ],
    )
    def test_the_scores_that_count_as_satisfied(
        self, satisfied_from: int, pt: str, en: str
    ) -> None:
        survey = csat_survey().model_copy(update={"satisfied_from": satisfied_from})
        assert pt in told(significance.csat, survey, "pt-BR")[-1]["notes"]
        assert en in told(significance.csat, survey, "en")[-1]["notes"]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_part_speaks_of_a_margin_of_error(self, language: Language) -> None:
        said = [texts(told(part, everything(), language)) for part in PARTS]
        said += [
            str(block.data()) for block in significance.technical_method(MODEL, Words(language))
        ]
        assert not any("margin of error" in each or "margem de erro" in each for each in said)
        assert any("precisão" in each or "precision" in each for each in said)

"""What waves together, segments, silence and planning come to in plain language."""

from __future__ import annotations

from typing import Any

import pytest

from cxassess.assessment.kpi_types import (
    BenchmarkTest,
    ChangeResult,
    Control,
    Interval,
    Needed,
    Planning,
    Rank,
    SegmentResult,
    SegmentTest,
    Silence,
    SurveyResult,
    Trend,
    WaveResult,
)
from cxassess.model import load_model
from cxassess.report.story import verdicts
from cxassess.report.words import MINUS, Words
from cxassess.stats import ADJUSTED_WALD_FROM
from tests.report.assessments import estimate, nps_survey
from tests.report.test_story_verdicts import change, compared, fall, survey

PT, EN = Words("pt-BR"), Words("en")
RULES = load_model().rules


class TestSeries:
    @staticmethod
    def trend(slope: float, verdict: str, **given: Any) -> SurveyResult:
        usual = {
            "unit": "year",
            "slope": slope,
            "interval": Interval(low=slope - 1.9, high=slope + 1.9),
            "pvalue": 0.018,
            "lack_of_fit": 0.4,
            "overdispersion": 0.9,
            "verdict": verdict,
            "waves": 4,
            "fitted": (1.0, 2.0, 3.0, 4.0),
        }
        return survey(trend=Trend.model_validate(usual | given))

    def test_no_trend(self) -> None:
        assert verdicts.trend_sentence(survey(), EN) is None

    def test_trend(self) -> None:
        assert verdicts.trend_sentence(self.trend(2.3, "rise"), EN) == (
            "Over 4 waves the NPS rises by 2.3 points a year (95% precision interval +0.4 to +4.2; "
            "p = 0.018): more than chance gives."
        )
        assert verdicts.trend_sentence(self.trend(-1.5, "fall", unit="wave"), PT) == (
            f"Ao longo de 4 ondas, o NPS cai 1,5 ponto por onda (intervalo de precisão de 95%: "
            f"{MINUS}3,4 a +0,4; p = 0,018): mais do que o acaso produz."
        )

    @pytest.mark.parametrize(
        ("slope", "pt", "en"),
        [
            (2.3, "ondas sobe 2,3 pontos por ano, o que", "waves rises by 2.3 points a year,"),
            (-2.3, "ondas cai 2,3 pontos por ano, o que", "waves falls by 2.3 points a year,"),
            (0.0, "ondas não sobe nem cai (0,0 ponto", "waves neither rises nor falls (0.0"),
        ],
    )
    def test_no_trend_shown(self, slope: float, pt: str, en: str) -> None:
        for words, part in ((PT, pt), (EN, en)):
            said = verdicts.trend_sentence(self.trend(slope, "noise"), words)
            assert said is not None
            assert part in said

    def test_a_line_that_fits_badly_is_told(self) -> None:
        for lack_of_fit, told in ((0.003, True), (0.06, False)):
            line = self.trend(2.3, "rise", lack_of_fit=lack_of_fit)
            said = verdicts.trend_sentence(line, EN)
            assert said is not None
            assert ("a straight line describes them badly" in said) is told

    def test_control_chart(self) -> None:
        def chart(outside: tuple[str, ...] = (), runs: tuple[str, ...] = ()) -> SurveyResult:
            many = nps_survey([str(year) for year in range(2010, 2020)], segments=())
            limits = (0.0,) * 10
            control = Control(
                centre=0, low=limits, high=limits, dispersion=1, outside=outside, runs=runs
            )
            return many.model_copy(update={"control": control})

        assert verdicts.control_sentence(survey(), EN) is None
        assert verdicts.control_sentence(chart(), EN) == (
            "Control chart of 10 waves: none leaves its limits, and no eight in a row lie on one "
            "side of the average."
        )
        assert verdicts.control_sentence(chart(("2012",)), PT) == (
            "2012 está fora dos limites da carta de controle: algo além do acaso."
        )
        assert verdicts.control_sentence(chart(("2012", "2013"), ("2018", "2019")), EN) == (
            "2012 and 2013 are outside their control limits: something other than chance. Eight or "
            "more waves in a row lie on one side of the average (signal at 2018 and 2019)."
        )


class TestBenchmark:
    @staticmethod
    def outcome(verdict: str, **given: Any) -> SurveyResult:
        usual = {
            "value": 40.0,
            "base": None,
            "source": None,
            "comparison": compared(-6.1 if verdict == "fall" else 6.1, verdict, 0.03),
            "above": 0.4,
            "below": 0.6,
            "minimum_detectable_difference": 8.0,
            "method": "adjusted-wald",
        }
        return survey(benchmark=BenchmarkTest.model_validate(usual | given))

    def test_none(self) -> None:
        assert verdicts.benchmark_sentence(survey(), EN) is None

    def test_above_and_below(self) -> None:
        assert verdicts.benchmark_sentence(self.outcome("rise"), EN) == (
            "The NPS of 2026 stands 6.1 points above the benchmark of +40 (distance with 95% "
            "precision interval +2.1 to +10.1; p = 0.030): more than chance gives. The benchmark "
            "is taken as exact."
        )
        told = self.outcome("fall", base=1200, source="Painel do setor", value=-7.5)
        assert verdicts.benchmark_sentence(told, PT) == (
            f"O NPS de 2026 está 6,1 pontos abaixo da referência de {MINUS}7,5 (Painel do setor) "
            f"(distância com intervalo de precisão de 95%: {MINUS}10,1 a {MINUS}2,1; p = 0,030): "
            "mais do que o acaso produz. A própria referência vem de 1.200 respostas, cuja "
            "incerteza o teste considera."
        )

    def test_indistinguishable(self) -> None:
        assert verdicts.benchmark_sentence(self.outcome("noise"), EN) == (
            "The NPS of 2026 cannot be told from the benchmark of +40 (distance +6.1; 95% "
            "precision interval +2.1 to +10.1; p = 0.030); a distance of 8.0 points or more would "
            "probably have shown. The benchmark is taken as exact."
        )

    @pytest.mark.parametrize(
        ("given", "side"),
        [({"above": 0.031}, "above"), ({"below": 0.031}, "below")],
    )
    def test_one_direction_only(self, given: dict[str, float], side: str) -> None:
        said = verdicts.benchmark_sentence(self.outcome("noise", **given), EN)
        assert said is not None
        assert f"only whether it is {side}, the answer would be yes (one-sided, p = 0.031)" in said
        # Where the two-sided test says it already, it is not said twice.
        assert "one-sided" not in (
            verdicts.benchmark_sentence(self.outcome("rise", **given), EN) or ""
        )


class TestSegments:
    @staticmethod
    def told(differ: bool = True, left_out: int = 0, **outcomes: str) -> SurveyResult:
        differences = {"rise": 12.34, "fall": -9.06, "noise": 0.4}
        segments = tuple(
            SegmentResult(
                segment="Region",
                value=name,
                base=100,
                suppressed=False,
                estimate=estimate(10.0 + place, 5, 100),
                rest=compared(differences[verdict], verdict),
            )
            for place, (name, verdict) in enumerate(outcomes.items())
        )
        test = SegmentTest(
            segment="Region",
            compared=len(outcomes),
            left_out=left_out,
            statistic=24.13,
            df=len(outcomes) - 1,
            pvalue=0.001 if differ else 0.31,
            differ=differ,
            comparisons=len(outcomes),
        )
        return survey(segments=segments, segment_tests=(test,))

    def test_which_stand_out(self) -> None:
        assert verdicts.segment_sentences(self.told(a="rise", b="noise", c="fall"), EN) == [
            "By Region: the 3 segments differ more than chance gives (chi-square 24.1, 2 df; "
            "p = 0.001). After allowing for 3 comparisons, 2 stand out from all the others "
            f"together: c ({MINUS}9.1) and a (+12.3)."
        ]
        assert verdicts.segment_sentences(self.told(a="noise", b="fall", c="noise"), PT) == [
            "Por Region: os 3 segmentos diferem mais do que o acaso produz (qui-quadrado 24,1, 2 "
            "g.l.; p = 0,001). Descontadas as 3 comparações, um se destaca de todos os outros "
            f"juntos: b ({MINUS}9,1)."
        ]

    def test_none_stands_out(self) -> None:
        (said,) = verdicts.segment_sentences(self.told(a="noise", b="noise", c="noise"), EN)
        assert said.endswith("none stands out from all the others together.")

    def test_two_segments_are_one_comparison(self) -> None:
        (said,) = verdicts.segment_sentences(self.told(a="rise", b="fall"), EN)
        assert said == (
            "By Region: the 2 segments differ more than chance gives (chi-square 24.1, 1 df; "
            "p = 0.001). a stands 12.3 points above the other."
        )
        (said,) = verdicts.segment_sentences(self.told(a="noise", b="noise"), PT)
        assert said.endswith("p = 0,001).")

    def test_alike(self) -> None:
        (said,) = verdicts.segment_sentences(self.told(False, 1, a="noise", b="noise"), EN)
        assert said == (
            "By Region: the 2 segments do not differ more than chance gives (chi-square 24.1, 1 "
            "df; p = 0.310). 1 segment is left out: too few answers, or all of one account."
        )
        (said,) = verdicts.segment_sentences(self.told(False, 2, a="noise", b="noise"), PT)
        assert "2 segmentos ficam de fora" in said

    def test_no_segments(self) -> None:
        assert verdicts.segment_sentences(survey(), EN) == []
        assert verdicts.rank_sentence(survey(), "Region", EN) is None

    def test_ranks(self) -> None:
        def ranked(**chances: tuple[float, float]) -> SurveyResult:
            plain = self.told(**dict.fromkeys(chances, "noise"))
            segments = tuple(
                each.model_copy(
                    update={
                        "value": each.value.replace("_", ""),
                        "rank": Rank(
                            value=1.0,
                            interval=Interval(low=0, high=2),
                            expected=2.0,
                            highest=chances[each.value][0],
                            lowest=chances[each.value][1],
                        ),
                    }
                )
                for each in plain.segments
            )
            return plain.model_copy(update={"segments": segments})

        told = ranked(a=(0.31, 0.38), b=(0.4, 0.0), _=(0.29, 0.62))
        assert verdicts.rank_sentence(told, "Region", EN) == (
            "Which one is the highest is not clear: the likeliest, b, has a chance of 40%. "
            "Probably the lowest: (no value) (chance of 62%)."
        )
        told = ranked(a=(0.999, 0.0), b=(0.0, 0.5), c=(0.001, 0.5))
        assert verdicts.rank_sentence(told, "Region", PT) == (
            "Provavelmente o mais alto: a (chance de > 99%). Provavelmente o mais baixo: c "
            "(chance de 50%)."
        )

    def test_segments_come_highest_first_and_hidden_ones_last(self) -> None:
        ordered = verdicts.segments_of(nps_survey(), "Canal")
        assert [each.value for each in ordered] == ["Telefone", "Chat", "E-mail", "Carta"]


class TestSilence:
    @staticmethod
    def wave(silent: int = 2700, undone_by: float | None = None) -> WaveResult:
        silence = Silence(
            invited=900 + silent,
            silent=silent,
            response_rate=900 / (900 + silent),
            if_detractors=-62.5,
            if_passives=12.5,
            if_promoters=87.5,
            undone_by=undone_by,
        )
        return survey().waves[1].model_copy(update={"silence": silence})

    def told(self, *changes: ChangeResult, **given: Any) -> str:
        wave = self.wave(**given)
        waves = (survey().waves[0], wave, survey().waves[2])
        said = verdicts.silence_sentence(wave, survey(waves=waves, changes=changes), EN)
        assert said is not None
        return said

    def test_none(self) -> None:
        assert verdicts.silence_sentence(survey().waves[0], survey(), EN) is None
        nobody = self.wave().model_copy(update={"nps": None})
        assert verdicts.silence_sentence(nobody, survey(), EN) is None

    def test_bounds(self) -> None:
        assert self.told() == (
            "In 2025, 25% of the 3,600 invited answered. Were the 2,700 who did not answer all "
            f"detractors, the NPS would be {MINUS}62.5; were they all promoters, +87.5."
        )
        assert "Were the 1 who did not answer a detractor," in self.told(silent=1)
        assert self.told(silent=0) == "In 2025, all 900 invited answered."
        said = verdicts.silence_sentence(self.wave(), survey(), PT)
        assert said is not None
        assert said.startswith(
            "Em 2025, responderam 25% dos 3.600 convidados. Se os 2.700 que não responderam"
        )

    def test_what_would_undo_the_change(self) -> None:
        moved = fall(first="2024", second="2025")
        assert self.told(moved, undone_by=-12.34).endswith(
            f"The change since 2024 would be undone if the NPS of those who did not answer were "
            f"{MINUS}12.3 (that of those who did is "
            f"{EN.signed(survey().waves[1].nps.value)})."  # type: ignore[union-attr]
        )
        assert self.told(moved).endswith(
            "No NPS of those who did not answer would undo the change since 2024."
        )

    def test_there_is_nothing_to_undo(self) -> None:
        noise = change(first="2024", second="2025")
        other = fall(first="2023", second="2025")
        assert "undo" not in self.told(noise, other)
        assert verdicts.moved_since(survey().waves[0], survey()) is None


class TestPlanning:
    @staticmethod
    def told(rate: float | None, invitations: int | None) -> SurveyResult:
        needed = tuple(
            Needed(points=points, answers=answers, invitations=invitations)
            for points, answers in ((3.0, 2050), (10.0, 182))
        )
        planning = Planning(
            variance=0.5,
            response_rate=rate,
            margins=needed,
            differences=needed,
            points=(),
            curves=(),
        )
        return survey(planning=planning)

    def test_sentences(self) -> None:
        assert verdicts.planning_sentences(survey(), EN) == []
        assert verdicts.planning_sentences(self.told(None, None), EN) == [
            "Answers for the precision of a wave: 2,050 (±3 points) and 182 (±10 points).",
            "Answers a wave to show a change 80% of the time: 2,050 (3 points) and 182 (10 "
            "points).",
        ]
        assert verdicts.planning_sentences(self.told(0.085, 9000), PT) == [
            "Respostas para a precisão de uma onda: 2.050 de 9.000 convites (±3 pontos) e 182 de "
            "9.000 convites (±10 pontos).",
            "Respostas por onda para mostrar uma mudança em 80% das vezes: 2.050 de 9.000 convites "
            "(3 pontos) e 182 de 9.000 convites (10 pontos).",
            "Os convites supõem a taxa de resposta da última onda (8,5%).",
        ]
        # The population is too small for any number of invitations.
        assert len(verdicts.planning_sentences(self.told(0.085, None), EN)) == 2


class TestMethods:
    def test_the_reason_of_a_method(self) -> None:
        small = estimate(10.0, 5, 30, method="tango").model_copy(update={"reason": "small_base"})
        assert verdicts.method_sentence(small, EN) == (
            "Method of the interval: Tango score, because the base is worth fewer than "
            f"{ADJUSTED_WALD_FROM} independent answers."
        )
        large = estimate(10.0, 5, 300).model_copy(update={"reason": "large_base"})
        assert verdicts.method_sentence(large, PT) == (
            "Método do intervalo: Wald ajustado, porque a base vale "
            f"{ADJUSTED_WALD_FROM} respostas independentes ou mais."
        )
        assert verdicts.method_sentence(estimate(3.9, 0.1, 300, method="t"), EN) is None

    def test_why_there_is_no_score(self) -> None:
        wave = survey().waves[0]
        assert verdicts.no_score_sentence(wave, RULES, EN) is None
        none = wave.model_copy(update={"nps": None, "base": 3})
        assert verdicts.no_score_sentence(none, RULES, EN) == (
            "2024 has 3 answers: under 5 there is no score, only the count."
        )
        one = none.model_copy(update={"base": 1})
        assert verdicts.no_score_sentence(one, RULES, PT) == (
            "2024 tem 1 resposta: com menos de 5 não há nota, só a contagem."
        )
        account = none.model_copy(update={"base": 40, "accounts": 1})
        said = verdicts.no_score_sentence(account, RULES, EN)
        assert said is not None
        assert said.startswith("All answers of 2024 come from a single account or person:")

"""Results in plain language: each branch of each sentence, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from cxassess.assessment.kpi_types import (
    ChangeResult,
    Comparison,
    Equivalence,
    Interval,
    Mix,
    Mode,
    SurveyResult,
)
from cxassess.errors import LANGUAGES
from cxassess.report.story import verdicts
from cxassess.report.story.verdicts.figures import chance, listed, size, whole_points, whole_score
from cxassess.report.words import MINUS, Words
from tests.report.assessments import csat_survey, estimate, nps_survey

PT, EN = Words("pt-BR"), Words("en")


def change(**given: Any) -> ChangeResult:
    usual = {
        "metric": "nps",
        "first": "2017",
        "second": "2018",
        "difference": 6.0,
        "interval": Interval(low=-0.3, high=12.3),
        "standard_error": 3.2,
        "statistic": 1.85,
        "pvalue": 0.064,
        "minimum_detectable_difference": 9.1,
        "method": "adjusted-wald",
        "verdict": "noise",
    }
    return ChangeResult.model_validate(usual | given)


def compared(difference: float, verdict: str, pvalue: float = 0.01) -> Comparison:
    bounds = Interval(low=difference - 4, high=difference + 4)
    return Comparison.model_validate(
        {"difference": difference, "interval": bounds, "pvalue": pvalue, "verdict": verdict}
    )


def fall(**given: Any) -> ChangeResult:
    usual = {
        "difference": -5.3,
        "interval": Interval(low=-9.5, high=-1.1),
        "pvalue": 0.014,
        "verdict": "fall",
    }
    return change(**usual | given)


def survey(**given: Any) -> SurveyResult:
    return nps_survey(segments=()).model_copy(update=given)


class TestFigures:
    @pytest.mark.parametrize(
        ("value", "pt", "en"),
        [
            (0.0, "0,0 ponto", "0.0 points"),
            (1.0, "1,0 ponto", "1.0 points"),
            (-1.54, "1,5 ponto", "1.5 points"),
            (1.96, "2,0 pontos", "2.0 points"),
            (-8.86, "8,9 pontos", "8.9 points"),
            (0.004, "0,004 ponto", "0.004 points"),
        ],
    )
    def test_points_agree_in_number(self, value: float, pt: str, en: str) -> None:
        assert size(value, "nps", PT) == pt
        assert size(value, "nps", EN) == en

    def test_each_metric_has_its_unit(self) -> None:
        assert size(-0.318, "mean", PT) == "0,32"
        assert size(3.14, "top_two_box", PT) == "3,1 pontos percentuais"
        assert size(1.04, "top_two_box", PT) == "1,0 ponto percentual"
        assert size(3.14, "top_two_box", EN) == "3.1 percentage points"

    def test_what_someone_set_is_written_as_it_was_set(self) -> None:
        assert whole_points(3.0, PT) == "3 pontos"
        assert whole_points(1.0, PT) == "1 ponto"
        assert whole_points(1.0, EN) == "1 point"
        assert whole_points(2.5, EN) == "2.5 points"
        assert whole_score(40.0, EN) == "+40"
        assert whole_score(-7.5, PT) == f"{MINUS}7,5"

    @pytest.mark.parametrize(
        ("probability", "written"),
        [(0.0, "< 1%"), (0.004, "< 1%"), (0.006, "1%"), (0.62, "62%"), (0.9949, "99%")],
    )
    def test_no_chance_is_written_as_certain(self, probability: float, written: str) -> None:
        assert chance(probability, EN) == written
        assert chance(1.0, EN) == "> 99%"

    def test_many_names_are_cut(self) -> None:
        assert listed(list("abc"), EN) == "a, b and c"
        assert listed(list("abcdef"), PT) == "a, b, c, d, e e f"
        assert listed(list("abcdefgh"), EN) == "a, b, c, d, e, f and 2 more"


class TestChange:
    def test_noise(self) -> None:
        assert verdicts.change_sentence(change(), EN) == (
            "The rise of 6.0 points from 2017 to 2018 is within what chance gives (95% precision "
            f"interval {MINUS}0.3 to +12.3; p = 0.064); a change of 9.1 points or more would "
            "probably have shown."
        )
        assert verdicts.change_sentence(change(), PT) == (
            "A alta de 6,0 pontos de 2017 para 2018 está dentro do que o acaso produz (intervalo "
            f"de precisão de 95%: {MINUS}0,3 a +12,3; p = 0,064); uma mudança de 9,1 pontos ou "
            "mais provavelmente teria aparecido."
        )

    def test_beyond_chance(self) -> None:
        told = fall(difference=-8.86, interval=Interval(low=-12.7, high=-5.0), pvalue=1e-5)
        assert verdicts.change_sentence(told, EN) == (
            f"The NPS fell by 8.9 points from 2017 to 2018 (95% precision interval {MINUS}12.7 to "
            f"{MINUS}5.0; p < 0.001): more than chance gives."
        )
        assert verdicts.change_sentence(told, PT) == (
            "O NPS caiu 8,9 pontos de 2017 para 2018 (intervalo de precisão de 95%: "
            f"{MINUS}12,7 a {MINUS}5,0; p < 0,001): mais do que o acaso produz."
        )
        risen = change(verdict="rise", pvalue=0.01)
        assert verdicts.change_sentence(risen, EN).startswith("The NPS rose by 6.0 points")
        assert verdicts.change_sentence(risen, PT).startswith("O NPS subiu 6,0 pontos")

    @pytest.mark.parametrize(
        ("difference", "pt", "en"),
        [
            (-3.2, "A queda de 3,2 pontos", "The fall of 3.2 points"),
            (0.0, "A diferença de 0,0 ponto", "The difference of 0.0 points"),
            (1.2, "A alta de 1,2 ponto", "The rise of 1.2 points"),
        ],
    )
    def test_noise_goes_up_down_or_nowhere(self, difference: float, pt: str, en: str) -> None:
        told = change(difference=difference)
        assert verdicts.change_sentence(told, PT).startswith(f"{pt} de 2017")
        assert verdicts.change_sentence(told, EN).startswith(f"{en} from 2017")

    @pytest.mark.parametrize(
        ("metric", "noise", "fallen"),
        [
            ("mean", "queda de 0,32 na média de", "A média caiu 0,32 de"),
            (
                "top_two_box",
                "queda de 0,3 ponto percentual na parcela de satisfeitos de",
                "A parcela de satisfeitos caiu 0,3 ponto percentual de",
            ),
        ],
    )
    def test_csat(self, metric: str, noise: str, fallen: str) -> None:
        assert noise in verdicts.change_sentence(change(metric=metric, difference=-0.32), PT)
        told = verdicts.change_sentence(fall(metric=metric, difference=-0.32), PT)
        assert told.startswith(fallen)
        for verdict in ("noise", "rise", "fall"):
            said = verdicts.change_sentence(change(metric=metric, verdict=verdict), EN)
            assert "NPS" not in said

    @pytest.mark.parametrize(("metric", "widest"), [("nps", 200.0), ("top_two_box", 100.0)])
    def test_answers_too_few_to_show_anything(self, metric: str, widest: float) -> None:
        told = change(metric=metric, minimum_detectable_difference=widest)
        assert verdicts.change_sentence(told, EN).endswith(
            "with so few answers no change at all would have shown reliably."
        )
        assert "mudança nenhuma apareceria" in verdicts.change_sentence(told, PT)
        nearly = change(metric=metric, minimum_detectable_difference=widest - 1)
        assert "or more would probably have shown" in verdicts.change_sentence(nearly, EN)

    def test_a_tiny_real_change_is_not_written_as_none(self) -> None:
        told = change(difference=0.03, verdict="rise", pvalue=0.001)
        assert "rose by 0.03 points" in verdicts.change_sentence(told, EN)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_sentence_speaks_of_a_margin_of_error(self, language: Any) -> None:
        said = verdicts.change_sentence(change(), Words(language)).lower()
        assert "margin" not in said
        assert "margem" not in said


class TestWeights:
    def test_nothing_without_weights(self) -> None:
        assert verdicts.unweighted_sentence(change(), survey(), EN) is None

    def test_the_figure_moves(self) -> None:
        told = fall(unweighted=compared(-8.9, "fall"))
        weighted = survey(weighted=True)
        assert verdicts.unweighted_sentence(told, weighted, EN) == (
            "Without the weights, it would be a fall of 8.9 points; with them, it is a fall of "
            "5.3 points."
        )
        assert verdicts.unweighted_sentence(told, weighted, PT) == (
            "Sem os pesos, seria uma queda de 8,9 pontos; com eles, é uma queda de 5,3 pontos."
        )

    def test_the_verdict_turns(self) -> None:
        told = change(difference=-1.0, unweighted=compared(2.5, "rise"))
        weighted = survey(weighted=True)
        assert verdicts.unweighted_sentence(told, weighted, EN) == (
            "Without the weights, it would be a rise of 2.5 points, more than chance gives; with "
            "them, it is a fall of 1.0 points, within what chance gives."
        )
        assert verdicts.unweighted_sentence(told, weighted, PT) == (
            "Sem os pesos, seria uma alta de 2,5 pontos, mais do que o acaso produz; com eles, é "
            "uma queda de 1,0 ponto, dentro do que o acaso produz."
        )

    @pytest.mark.parametrize(
        ("kinds", "same", "turned"),
        [
            (
                {"weighted": True},
                "The weights change neither the figure nor the verdict.",
                "Without the weights, ",
            ),
            (
                {"clustered": True},
                "Several answers come from the same account; counting them as independent would "
                "give the same verdict.",
                "Were every answer independent, ",
            ),
            (
                {"weighted": True, "clustered": True},
                "Neither the weights nor accounts that answer more than once change the figure or "
                "the verdict.",
                "Without the weights and with every answer independent, ",
            ),
        ],
    )
    def test_what_it_is_that_changes_nothing(
        self, kinds: dict[str, bool], same: str, turned: str
    ) -> None:
        told = fall(unweighted=compared(-5.31, "fall"))
        assert verdicts.unweighted_sentence(told, survey(**kinds), EN) == same
        other = change(difference=-5.3, unweighted=compared(-5.3, "fall"))
        said = verdicts.unweighted_sentence(other, survey(**kinds), EN)
        assert said is not None
        assert said.startswith(f"{turned}it would be a fall of 5.3 points, more than chance")
        assert "is a fall of 5.3 points, within what chance gives." in said
        assert verdicts.unweighted_sentence(other, survey(**kinds), PT) != said

    def test_what_the_answers_are_worth(self) -> None:
        wave = survey().waves[0].model_copy(update={"name": "2018"})
        assert verdicts.effective_sentence(wave, survey(), EN) is None
        weighted = wave.model_copy(
            update={
                "effective_base": 612.4,
                "nps": estimate(40.4, 1.0, 900),
                "unweighted": estimate(39.84, 1.0, 900),
            }
        )
        told = survey(weighted=True)
        assert verdicts.effective_sentence(weighted, told, EN) == (
            "The 900 answers of 2018 are worth 612 equal and independent ones. With the weights "
            "the NPS is +40.4; without them it would be +39.8."
        )
        assert verdicts.effective_sentence(weighted, told, PT) == (
            "As 900 respostas de 2018 valem por 612 de mesmo peso e independentes. Com os pesos, "
            "o NPS é +40,4; sem eles, seria +39,8."
        )
        same = weighted.model_copy(update={"unweighted": weighted.nps})
        said = verdicts.effective_sentence(same, told, EN)
        assert said == "The 900 answers of 2018 are worth 612 equal and independent ones."

    def test_what_answers_of_accounts_are_worth(self) -> None:
        wave = survey().waves[0].model_copy(update={"effective_base": 210.0, "accounts": 187})
        clustered = survey(clustered=True)
        assert verdicts.effective_sentence(wave, clustered, EN) == (
            "The 900 answers of 2024 come from 187 accounts or people and are worth 210 equal and "
            "independent ones."
        )
        alone = wave.model_copy(update={"accounts": 1, "effective_base": 1.0, "nps": None})
        said = verdicts.effective_sentence(alone, clustered, PT)
        assert said is not None
        assert "vêm de 1 conta ou pessoa e" in said

    def test_weights_of_a_mean(self) -> None:
        csat = csat_survey().model_copy(update={"weighted": True})
        wave = csat.waves[0].model_copy(
            update={"effective_base": 200.0, "unweighted": estimate(3.9, 0.1, 240)}
        )
        said = verdicts.effective_sentence(wave, csat, PT)
        assert said is not None
        assert said.endswith("Com os pesos, a média é 3,95; sem eles, seria 3,90.")

    def test_overlap(self) -> None:
        assert verdicts.overlap_sentence(change(), EN) is None
        assert verdicts.overlap_sentence(change(overlap=0), EN) is None
        assert verdicts.overlap_sentence(change(overlap=1), PT) == (
            "1 pessoa ou conta respondeu nas duas ondas; o teste considera isso."
        )
        assert verdicts.overlap_sentence(change(overlap=1204), EN) == (
            "1,204 people or accounts answered in both waves; the test allows for it."
        )


class TestEquivalence:
    @staticmethod
    def outcome(equivalent: bool) -> Equivalence:
        return Equivalence(margin=3.0, pvalue=0.02 if equivalent else 0.3, equivalent=equivalent)

    def test_nothing_without_a_margin(self) -> None:
        assert verdicts.equivalence_sentence(change(), EN) is None

    @pytest.mark.parametrize(
        ("told", "equivalent", "pt", "en"),
        [
            (
                change(),
                True,
                "As duas ondas são iguais dentro de ±3 pontos (teste de equivalência, p = 0,020).",
                "The two waves are the same within ±3 points (equivalence test, p = 0.020).",
            ),
            (
                change(),
                False,
                "Isso não prova que nada mudou: não está demonstrado que as duas ondas sejam "
                "iguais dentro de ±3 pontos (teste de equivalência, p = 0,300).",
                "That does not prove that nothing changed: the two waves are not shown to be the "
                "same within ±3 points (equivalence test, p = 0.300).",
            ),
            (
                fall(),
                True,
                "Ainda assim, está demonstrado que a mudança fica abaixo de 3 pontos, o mínimo "
                "que importa aqui (teste de equivalência, p = 0,020).",
                "Even so, the change is shown to be smaller than 3 points, the smallest that "
                "matters here (equivalence test, p = 0.020).",
            ),
            (
                fall(),
                False,
                "Os dados não dizem se ela chega a 3 pontos, o mínimo que importa aqui.",
                "The data do not tell whether it reaches 3 points, the smallest change that "
                "matters here.",
            ),
            (
                fall(interval=Interval(low=-12.0, high=-3.4)),
                False,
                "A mudança passa de 3 pontos, o mínimo que importa aqui.",
                "The change exceeds 3 points, the smallest that matters here.",
            ),
        ],
    )
    def test_sentences(self, told: ChangeResult, equivalent: bool, pt: str, en: str) -> None:
        told = told.model_copy(update={"equivalence": self.outcome(equivalent)})
        assert verdicts.equivalence_sentence(told, PT) == pt
        assert verdicts.equivalence_sentence(told, EN) == en


class TestMix:
    @staticmethod
    def mix(moved: bool = True, within: str = "noise") -> Mix:
        modes = (
            Mode(name="phone", first_share=0.6, second_share=0.2, first_score=30, second_score=28),
            Mode(name="mail", first_share=0.4, second_share=0.8, first_score=2, second_score=1),
        )
        return Mix(
            modes=modes,
            statistic=30.0,
            df=1,
            pvalue=1e-7 if moved else 0.41,
            moved=moved,
            mix=-4.0,
            within=compared(-1.3, within, 0.4 if within == "noise" else 0.01),
            reweighted=12.0,
        )

    def test_one_mode(self) -> None:
        assert verdicts.mix_sentence(change(), EN) is None

    def test_the_mix_stayed(self) -> None:
        told = change(mix=self.mix(moved=False))
        assert verdicts.mix_sentence(told, EN) == (
            "The mix of collection modes did not move more than chance gives (p = 0.410)."
        )
        assert verdicts.mix_sentence(told, PT) == (
            "A proporção dos modos de coleta não mudou mais do que o acaso produz (p = 0,410)."
        )

    def test_the_mix_explains_the_change(self) -> None:
        told = fall(mix=self.mix())
        assert verdicts.mix_sentence(told, EN) == (
            "The mix of collection modes moved from 2017 to 2018 (p < 0.001). Of the total change "
            f"in points ({MINUS}5.3), {MINUS}4.0 come from the mix and {MINUS}1.3 from within the "
            f"modes. The part within the modes is within what chance gives (95% precision interval "
            f"{MINUS}5.3 to +2.7; p = 0.400): the change may come from the way of asking alone."
        )
        said = verdicts.mix_sentence(told, PT)
        assert said is not None
        assert said.endswith("a mudança pode vir só do modo de perguntar.")

    def test_what_is_left_within_the_modes(self) -> None:
        noise = verdicts.mix_sentence(change(mix=self.mix()), EN)
        real = verdicts.mix_sentence(fall(mix=self.mix(within="fall")), EN)
        assert noise is not None
        assert real is not None
        assert noise.endswith("p = 0.400).")
        assert "The part within the modes is within what chance gives" in noise
        assert "The part within the modes is more than chance gives" in real

    def test_all_that_is_said_of_a_change(self) -> None:
        told = fall(
            mix=self.mix(),
            overlap=3,
            unweighted=compared(-8.9, "fall"),
            equivalence=Equivalence(margin=3.0, pvalue=0.5, equivalent=False),
        )
        said = verdicts.change_sentences(told, survey(weighted=True), EN)
        assert [each.split()[0] for each in said] == ["The", "Without", "3", "The", "The"]
        assert len(verdicts.change_sentences(change(), survey(), PT)) == 1

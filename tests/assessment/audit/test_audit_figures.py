"""K02 (scale and wording), K04 (the formula behind an NPS), K05 (method of a CSAT)."""

from __future__ import annotations

import datetime as dt
import doctest
import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest
from scipy import stats

from cxassess.assessment.assess import audit_context
from cxassess.assessment.audit import csat_method, diagnosis, ends, scale, wording
from cxassess.assessment.audit.context import AuditContext
from cxassess.assessment.audit.csat_formulas import CSAT_STEPS
from cxassess.assessment.audit.diagnosis import (
    NEAREST,
    diagnose,
    diagnoses,
)
from cxassess.assessment.audit.ends import Division, short_parts, stops_apart, zero_unused
from cxassess.assessment.audit.nps_formulas import NPS_STEPS
from cxassess.assessment.audit.told import told_figures
from cxassess.assessment.audit.wording import judge_wording, standard_wording
from cxassess.assessment.audit_types import FormulaDiagnosis
from cxassess.assessment.kpi_types import CheckResult
from cxassess.engagement.types import ReportedFigure
from cxassess.errors import LANGUAGES
from cxassess.report.story.audit import check_reason
from cxassess.report.words import Words, texts
from cxassess.surveys.types import FileRecord, SurveyData, WaveConfig
from tests.assessment.engagements import MODEL, engagement, survey

CHECKS = {
    "K02": scale.nps_scale,
    "K04": diagnosis.formula_behind,
    "K05": csat_method.csat_method,
}
STANDARD = "De 0 a 10, qual é a probabilidade de você recomendar a empresa a um amigo?"


def answers(**counts: int) -> list[int]:
    """Return scores: ``answers(s9=14)`` are 14 of 9."""
    return [int(score[1:]) for score, number in counts.items() for _ in range(number)]


# 12 detractors, 16 passives and 22 promoters of 50: NPS 20.
FIFTY = answers(s0=4, s3=2, s5=2, s6=4, s7=6, s8=10, s9=14, s10=8)
# 200 answers on 1 to 10: 4 of 1 and 6 of 2.
ONE_TO_TEN = answers(s1=4, s2=6, s5=20, s7=40, s8=50, s9=40, s10=40)
ZERO_TO_TEN = answers(s0=3, s1=1, s2=2, s5=24, s7=40, s8=50, s9=40, s10=40)
ONE_TO_FIVE = answers(s1=4, s2=6, s3=30, s4=90, s5=70)


def context(*surveys: SurveyData, reported: Sequence[ReportedFigure] = ()) -> AuditContext:
    return audit_context(engagement(surveys=surveys, reported=tuple(reported)))


def run(
    name: str, *surveys: SurveyData, reported: Sequence[ReportedFigure] = ()
) -> list[CheckResult]:
    """Run a check; every result must fill its text in both languages."""
    about = context(*surveys, reported=reported)
    results = CHECKS[name](MODEL.check(name), about)
    assert results
    results_of = {each.id: each for each in about.results}
    for result in results:
        assert result.id == name
        assert result.parameters == MODEL.check(name).parameters
        for language in LANGUAGES:
            text = check_reason(result, results_of, Words(language))
            assert "None" not in text
            assert "{" not in text
    return results


def verdicts(*args: object, **options: object) -> list[tuple[str, str]]:
    return [(each.state, each.reason) for each in run(*args, **options)]  # type: ignore[arg-type]


def told(value: float, wave: str = "2026", name: str = "nps", **values: object) -> ReportedFigure:
    return ReportedFigure.model_validate({"survey": name, "wave": wave, "value": value} | values)


def nps(scores: Mapping[str, Sequence[int]] | Sequence[int], **options: object) -> SurveyData:
    """Return a NPS survey with the standard wording."""
    waves = scores if isinstance(scores, Mapping) else {"2026": scores}
    return survey(waves, **({"question": STANDARD} | options))  # type: ignore[arg-type]


def asking(data: SurveyData, **questions: str) -> SurveyData:
    """Return a survey with the wording of some waves."""
    waves = tuple(WaveConfig(name=name[1:], question=own) for name, own in questions.items())
    return replace(data, config=data.config.model_copy(update={"waves": waves}))


def csat(
    scores: Mapping[str, Sequence[int]] | Sequence[int],
    scale: tuple[int, int] = (1, 5),
    **o: object,
) -> SurveyData:
    waves = scores if isinstance(scores, Mapping) else {"2026": scores}
    return survey(waves, name="csat", metric="csat", scale=scale, **o)  # type: ignore[arg-type]


def excluding(data: SurveyData, rows: int) -> SurveyData:
    """Return a survey of which so many rows of the first wave held no score of the scale."""
    first, *rest = data.waves
    first = replace(first, rows=first.rows + rows, excluded={"out_of_scale": rows})
    file = FileRecord("data.csv", 1, "", first.rows, {}, excluded={"out_of_scale": rows})
    return replace(data, waves=(first, *rest), files=(file,))


@pytest.mark.parametrize("module", [ends, wording])
def test_the_examples_of_the_docstrings_run(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


class TestScale:
    def test_the_whole_scale_and_the_standard_wording(self) -> None:
        kept, worded = run("K02", nps(ZERO_TO_TEN))
        assert (kept.state, kept.reason, worded.state, worded.reason) == (
            "ok",
            "scale_kept",
            "ok",
            "wording_kept",
        )
        # scipy.stats.binomtest(3, 200).proportion_ci(method="wilson")
        assert kept.interval is not None
        assert (kept.figure, kept.base) == (0.015, 200)
        assert kept.interval.low == pytest.approx(0.00511424, abs=1e-8)
        assert kept.interval.high == pytest.approx(0.04316573, abs=1e-8)

    def test_zero_unused_beyond_chance_tells_a_scale_of_one_to_ten(self) -> None:
        result = run("K02", nps(ONE_TO_TEN))[0]
        assert (result.state, result.reason) == ("fail", "one_to_ten")
        assert (result.base, result.values["near"], result.figure) == (200, 10, 0)

    @pytest.mark.parametrize(
        ("scores", "verdict"),
        [
            (ONE_TO_TEN[1:], ("no_data", "zero_unused_few")),  # 199 answers
            (answers(s1=3, s2=6, s8=191), ("ok", "zero_unused")),  # (2/3)^9 = .026
            (answers(s2=30, s8=170), ("ok", "zero_unused")),  # 1 is unused as well
            (answers(s1=30, s8=170), ("ok", "zero_unused")),
            ([9] * 200, ("ok", "zero_unused")),
            (answers(s0=1, s1=50, s2=50, s8=100), ("ok", "scale_kept")),
        ],
    )
    def test_what_does_not_tell_it(self, scores: list[int], verdict: tuple[str, str]) -> None:
        assert verdicts("K02", nps(scores))[0] == verdict

    def test_one_wave_of_a_series(self) -> None:
        result = run("K02", nps({"2025": ZERO_TO_TEN, "2026": ONE_TO_TEN * 2}))[0]
        assert (result.state, result.reason) == ("fail", "one_to_ten_parts")
        assert (result.values["parts"], result.values["count"], result.base) == ("2026", 1, 400)

    def test_many_parts_ask_for_more(self) -> None:
        # (2/3)^10 = .0173 is enough for one part, not for the worst of two.
        data = nps({"2025": ZERO_TO_TEN, "2026": ONE_TO_TEN})
        assert verdicts("K02", data)[0] == ("ok", "scale_kept")

    def test_the_groups_of_a_segment_are_counted_and_not_named(self) -> None:
        scores = ZERO_TO_TEN + ONE_TO_TEN * 2
        agents = ["Maria"] * 200 + ["João"] * 400
        result = run("K02", nps(scores, segments={"Agent": agents}))[0]
        assert (result.state, result.reason) == ("fail", "one_to_ten_groups")
        assert (result.values["division"], result.values["count"]) == ("Agent", 1)
        assert "João" not in str(result)

    def test_a_mode_is_named(self) -> None:
        modes = ["e-mail"] * 200 + ["phone"] * 400
        result = run("K02", nps(ZERO_TO_TEN + ONE_TO_TEN * 2, modes=modes))[0]
        assert (result.reason, result.values["parts"]) == ("one_to_ten_parts", "phone")

    def test_scores_up_to_five(self) -> None:
        assert verdicts("K02", nps(ONE_TO_FIVE))[0] == ("fail", "one_to_five")
        waves = {"2025": ZERO_TO_TEN, "2026": ONE_TO_FIVE}
        assert verdicts("K02", nps(waves))[0] == ("fail", "one_to_five_parts")
        kinds = ["a"] * 200 + ["b"] * 200
        data = nps(ZERO_TO_TEN + ONE_TO_FIVE, segments={"Plan": kinds})
        assert verdicts("K02", data)[0] == ("fail", "one_to_five_groups")

    def test_scores_out_of_the_scale(self) -> None:
        result = run("K02", excluding(nps(FIFTY), 2))[0]
        assert (result.state, result.reason) == ("fail", "out_of_scale")
        assert (result.values["count"], result.base, result.figure) == (
            2,
            52,
            pytest.approx(2 / 52),
        )

    def test_no_nps(self) -> None:
        assert verdicts("K02") == [("no_data", "no_nps")]
        assert verdicts("K02", csat([4] * 50)) == [("no_data", "no_nps")]


class TestCodes:
    MISSING: ClassVar = {"2026": {"11": 5, "": 3, "n/a": 2}}

    def test_a_number_for_missing_answers_is_a_trap(self) -> None:
        result = next(
            r for r in run("K02", nps(FIFTY, missing=self.MISSING)) if "codes" in r.values
        )
        assert (result.state, result.reason) == ("warning", "codes_near_scale")
        assert (result.values["codes"], result.values["count"]) == ("11", 5)
        # 22 promoters and five codes less 12 detractors, of 55: 27.27 instead of 20.
        assert result.figure == pytest.approx(100 * 15 / 55 - 20)

    def test_not_where_the_reported_figures_leave_it_out(self) -> None:
        data = nps(FIFTY, missing=self.MISSING)
        found = verdicts("K02", data, reported=[told(20)])
        assert ("ok", "codes_apart") in found
        assert ("warning", "codes_near_scale") in verdicts("K02", data, reported=[told(27.3)])

    def test_nor_where_it_would_hardly_count(self) -> None:
        # 90 of 100 are promoters: one more makes 90.10.
        data = nps(answers(s0=1, s8=9, s9=90), missing={"2026": {"99": 1}})
        assert ("ok", "codes_few") in verdicts("K02", data)

    def test_words_and_blanks_are_no_numbers(self) -> None:
        data = nps(FIFTY, missing={"2026": {"": 20, "Blank": 9, "99": 0}})
        assert not [each for each in run("K02", data) if each.reason.startswith("codes")]

    def test_a_wave_without_answers_has_no_figures(self) -> None:
        data = nps({"2025": [], "2026": FIFTY}, missing={"2025": {"11": 4}})
        assert [each for _, each in verdicts("K02", data)] == [
            "scale_kept",
            "wording_kept",
        ]


class TestWording:
    @pytest.mark.parametrize(
        "question",
        [
            STANDARD,
            "Em uma escala de zero a dez, o quanto você recomendaria a nossa loja?",
            "De 0 a 10, qual a chance de você indicar a empresa para um amigo ou familiar?",
            "Quão provável é que recomende (0 = nada provável, 10 = muito provável)?",
            "On a scale from 0 to 10, how likely are you to recommend Acme to a friend?",
            "How likely is it that you would recommend us? 0-10",
            "What is the likelihood that you recommend us, between 0 and 10?",
            "¿Qué tan probable es que nos recomiende a un amigo, de 0 a 10?",
        ],
    )
    def test_the_standard_one(self, question: str) -> None:
        assert judge_wording(question) == "wording_kept"

    @pytest.mark.parametrize(
        ("question", "reason"),
        [
            ("De 0 a 10, como você avalia o atendimento?", "wording_no_recommendation"),
            ("Indique de 0 a 10 a sua satisfação", "wording_no_recommendation"),
            ("How satisfied are you, from 0 to 10?", "wording_no_recommendation"),
            ("Você recomendaria a empresa? (0 a 10)", "wording_no_likelihood"),
            ("Would you recommend us?", "wording_no_likelihood"),
            ("De 1 a 10, quanto você recomendaria a empresa?", "wording_other_scale"),
            ("Qual a probabilidade de recomendar? 1 (nada) a 5 (muito)", "wording_other_scale"),
            ("How likely are you to recommend us, 1–10?", "wording_other_scale"),
            ("How likely are you to recommend us on a scale of one to ten?", "wording_other_scale"),
            ("Qual a probabilidade de recomendar a empresa a um amigo?", "wording_scale_unsaid"),
            ("How likely are you to recommend us in the next 12 months?", "wording_scale_unsaid"),
            ("De 0 a 10, quanto recomendaria o nosso excelente serviço?", "wording_praises"),
            ("How likely are you to recommend our amazing app?", "wording_praises"),
        ],
    )
    def test_departures(self, question: str, reason: str) -> None:
        assert judge_wording(question) == reason
        result = run("K02", nps(FIFTY, question=question))[-1]
        assert result.reason == reason
        grave = reason in ("wording_scale_unsaid", "wording_praises")
        assert result.state == ("warning" if grave else "fail")

    def test_the_words_are_there_in_every_language(self) -> None:
        words = standard_wording()
        for each in (words.recommend, words.likelihood, words.praise):
            assert set(each) >= {"pt", "en"}

    def test_not_stated(self) -> None:
        assert verdicts("K02", nps(FIFTY, question=None))[1:] == [("no_data", "wording_unknown")]

    def test_each_wording_of_a_series_and_its_change(self) -> None:
        other = "De 0 a 10, como avalia o serviço?"
        same = STANDARD.upper().replace(",", "")
        data = nps({"1": FIFTY, "2": FIFTY, "3": FIFTY, "4": FIFTY})
        data = asking(data, w1=same, w2=other, w3=other)
        found = {each.reason: each.values["waves"] for each in run("K02", data)[1:]}
        assert found == {
            "wording_kept": "1, 4",
            "wording_no_recommendation": "2, 3",
            "wording_changed": "2, 4",
        }

    def test_waves_of_unknown_wording(self) -> None:
        data = nps({"1": FIFTY, "2": FIFTY, "3": FIFTY}, question=None)
        data = asking(data, w2=STANDARD)
        found = {each.reason: each.values["waves"] for each in run("K02", data)[1:]}
        assert found == {"wording_kept": "2", "wording_unknown": "1, 3"}

    def test_a_long_list_of_waves_is_cut(self) -> None:
        data = nps({str(wave): FIFTY for wave in range(6)})
        assert run("K02", data)[-1].values == {"count": 6, "waves": "0, 1, 2, 3, 4…"}


class TestFormula:
    # What each formula gives of FIFTY is worked out in test_audit_formulas.py.
    @pytest.mark.parametrize("value", [20, 20.4, 19.6, 20.5])
    def test_nothing_to_explain(self, value: float) -> None:
        assert verdicts("K04", nps(FIFTY), reported=[told(value)]) == [("ok", "nothing_to_explain")]

    def test_one_formula(self) -> None:
        # 38 - 12 of 50: promoters from 7; 73.6: the mean times ten.
        (result,) = run("K04", nps(FIFTY), reported=[told(73.6)])
        assert (result.state, result.reason) == ("fail", "formula_found")
        assert result.values["steps"] == "mean_times_ten"
        assert result.values["value"] == pytest.approx(73.6)
        assert result.values["recomputed"] == pytest.approx(20)
        assert result.values["deviation"] == pytest.approx(53.6)
        assert 0 < result.values["chance"] < 0.3  # type: ignore[operator]
        assert (result.figure, result.reported, result.base) == (20, 73.6, 50)

    def test_a_formula_behind_a_small_difference_is_a_warning(self) -> None:
        # 1 - 400/2000 is 20.0 points; a zero among the passives makes 21.0.
        scores = answers(s0=10, s6=390, s7=800, s9=800)
        (result,) = run("K04", nps(scores), reported=[told(20.8)])
        assert (result.state, result.values["deviation"]) == ("warning", pytest.approx(0.8))

    def test_several_formulas(self) -> None:
        # 30 of 50, and 30 of 30 + 20: promoters alone, and among those of an opinion.
        scores = answers(s0=10, s6=10, s9=30)
        (result,) = run("K04", nps(scores), reported=[told(60)])
        assert (result.state, result.reason) == ("fail", "formulas_found")
        first, second, *_ = str(result.values["steps"]).split(";")
        assert (first, second) == ("detractors_not_subtracted", "promoters_of_opinion")
        assert result.values["count"] >= 2  # type: ignore[operator]

    def test_a_combination_that_chance_explains_names_nothing(self) -> None:
        # To whole points, two departures at once give nearly every figure.
        data = nps(FIFTY, missing={"2026": {"": 6, "11": 3}})
        (result,) = run("K04", data, reported=[told(56)])
        assert (result.state, result.reason) == ("warning", "formula_unsure")
        assert result.values["chance"] > 0.5  # type: ignore[operator]

    def test_no_formula(self) -> None:
        (result,) = run("K04", nps(FIFTY), reported=[told(99.97)])
        assert (result.state, result.reason) == ("warning", "formula_none")
        assert "steps" not in result.values
        assert result.values["tried"] > 50  # type: ignore[operator]

    def test_each_reported_figure_of_a_nps(self) -> None:
        reported = [
            told(20, "2025"),
            told(73.6),
            ReportedFigure(survey="nps", wave="2026", since="2025", change=3),
            told(4, name="csat"),
        ]
        found = run("K04", nps({"2025": FIFTY, "2026": FIFTY}), csat([4] * 50), reported=reported)
        assert [(each.wave, each.reason) for each in found] == [
            ("2025", "nothing_to_explain"),
            ("2026", "formula_found"),
        ]

    def test_no_data(self) -> None:
        assert verdicts("K04") == [("no_data", "nothing_reported")]
        assert verdicts("K04", nps(FIFTY)) == [("no_data", "nothing_reported")]
        small = nps(answers(s0=1, s9=3))
        assert verdicts("K04", small, reported=[told(90)]) == [("no_data", "base_too_small")]


class TestDiagnoses:
    def only(self, data: SurveyData, *reported: ReportedFigure) -> FormulaDiagnosis:
        (result,) = diagnoses(context(data, reported=reported))
        return result

    def test_it_holds_what_the_arithmetic_needs(self) -> None:
        data = nps(FIFTY, missing={"2026": {"": 6, "11": 3}})
        result = self.only(data, told(73.6))
        assert (result.survey, result.wave, result.form) == ("nps", "2026", "score")
        assert (result.detractors, result.passives, result.promoters) == (12, 16, 22)
        assert (result.base, result.missing) == (50, {"": 6, "11": 3})
        assert result.distribution["9"] == 14
        assert (result.reported, result.recomputed, result.tolerance) == (73.6, 20, 0.05)
        assert result.named
        assert [each.steps for each in result.matches] == [("mean_times_ten",)]

    def test_the_nearest_single_mistakes_come_first(self) -> None:
        result = self.only(nps(FIFTY), told(99.97))
        assert result.matches == ()
        assert not result.named
        assert len(result.nearest) == NEAREST
        gaps = [abs(each.value - 99.97) for each in result.nearest]
        assert gaps == sorted(gaps)
        # mean x 10 = 73.6; (7.36 - 1) / 9 = 70.67; 22 of 34 = 64.7
        assert [each.steps[0] for each in result.nearest][:3] == [
            "mean_times_ten",
            "mean_rescaled",
            "promoters_of_opinion",
        ]

    def test_only_figures_that_are_not_reproduced(self) -> None:
        assert diagnoses(context()) == ()
        reported = (told(20, "2025"), told(73.6), told(1, "small"))
        data = nps({"2025": FIFTY, "2026": FIFTY, "small": [9]})
        assert [each.wave for each in diagnoses(context(data, reported=reported))] == ["2026"]

    def test_a_rounded_mean_is_reproduced(self) -> None:
        # 4.26 told as 4.3 is one point off, and right.
        data = csat(answers(s3=24, s4=26, s5=50))
        assert diagnoses(context(data, reported=[told(4.3, name="csat")])) == ()
        assert len(diagnoses(context(data, reported=[told(4.35, name="csat")]))) == 1

    def test_weights_are_left_out_by_every_formula(self) -> None:
        weights = [2.0 if score > 8 else 1.0 for score in FIFTY]
        # (44 - 12) of 72 with weights, 20 without.
        data = nps(FIFTY, weights=weights)
        result = self.only(data, told(20))
        assert result.weighted
        assert result.recomputed == pytest.approx(100 * 32 / 72)
        assert result.matches[0].steps == ("weights_ignored",)
        assert len({each.steps for each in result.nearest}) > 2

    def test_accounts_are_no_weights(self) -> None:
        data = nps(FIFTY, accounts=list(range(25)) * 2)
        result = self.only(data, told(73.6))
        assert not result.weighted
        assert result.matches[0].steps == ("mean_times_ten",)

    def test_another_wave_is_told_in_the_figures_own_form(self) -> None:
        waves = {"2025": answers(s1=10, s4=30), "2026": answers(s1=20, s5=20)}
        data = csat(waves, weights=[1.0] * 40 + [2.0] * 40)
        result = self.only(data, told(75, name="csat", form="top_two_box"))
        assert (result.recomputed, result.form) == (50, "top_two_box")
        assert (result.matches[0].steps, result.matches[0].details) == (
            ("other_wave",),
            {"wave": "2025"},
        )

    def test_a_figure_without_an_estimate_is_refused(self) -> None:
        (figure,) = told_figures(context(nps([9]), reported=[told(1)]))
        with pytest.raises(ValueError, match="`told`"):
            diagnose(figure)


class TestMethod:
    # Of 100: mean 3.7, satisfied 65 %.
    HUNDRED: ClassVar = answers(s1=5, s2=10, s3=20, s4=40, s5=25)

    @pytest.mark.parametrize(
        ("figure", "verdict"),
        [
            ({"value": 3.7}, ("ok", "label_kept_mean")),
            ({"value": 3.7, "form": "mean"}, ("ok", "label_kept_mean")),
            ({"value": 65, "form": "top_two_box"}, ("ok", "label_kept_share")),
            # The mean over 5, and the share, under each other's label.
            ({"value": 74, "form": "top_two_box"}, ("fail", "label_wrong_share")),
            ({"value": 65, "form": "mean"}, ("fail", "label_wrong_mean")),
            ({"value": 3.7, "form": "top_two_box"}, ("fail", "label_wrong_share")),
            ({"value": 97.3, "form": "top_two_box"}, ("warning", "formula_none_share")),
            ({"value": 1.03, "form": "mean"}, ("warning", "formula_none_mean")),
        ],
    )
    def test_label_and_number(self, figure: dict[str, object], verdict: tuple[str, str]) -> None:
        reported = ReportedFigure.model_validate({"survey": "csat", "wave": "2026"} | figure)
        assert verdicts("K05", csat(self.HUNDRED), reported=[reported])[1:] == [verdict]

    def test_another_formula_under_the_right_label(self) -> None:
        # 65 of 120: the blanks are in the base; as scores of 0 they make 370 / 120 = 3.08.
        data = csat(self.HUNDRED, missing={"2026": {"": 20}})
        share = told(54.2, name="csat", form="top_two_box")
        mean = told(3.08, name="csat")
        assert verdicts("K05", data, reported=[share, mean])[1:3] == [
            ("fail", "formula_found_share"),
            ("fail", "formula_found_mean"),
        ]

    def test_what_cannot_be_told_apart(self) -> None:
        # A code 0 counted as a score is a missing answer counted as 0: 370 of 120.
        data = csat(self.HUNDRED, missing={"2026": {"0": 20}})
        mean = told(3.08, name="csat")
        result = run("K05", data, reported=[mean])[1]
        assert (result.state, result.reason) == ("fail", "formulas_found_mean")
        assert result.values["steps"] == "codes_scored;missing_as_zero"
        # 25 of 40 + 15 = 62.5, and 370 of 5 * 120 = 61.7: both are told as 62.
        data = csat(self.HUNDRED, missing={"2026": {"": 20}})
        share = told(62, name="csat", form="top_two_box")
        assert verdicts("K05", data, reported=[share])[1] == ("fail", "formulas_found_share")

    def test_what_chance_explains(self) -> None:
        scores = answers(s1=30, s2=20, s4=25, s5=25)
        options = {
            "missing": {"2026": {"": 20, "99": 3, "7": 2}},
            "segments": {"Shop": ["x", "y", "y", "y"] * 25, "Plan": ["x", "y", "z", "z", "z"] * 20},
        }
        reported = [told(4, name="csat"), told(38, name="csat", form="top_two_box")]
        assert verdicts("K05", csat(scores, **options), reported=reported)[1:] == [
            ("warning", "formula_unsure_mean"),
            ("warning", "formula_unsure_share"),
        ]

    def test_one_scale(self) -> None:
        result = run("K05", csat(self.HUNDRED))[0]
        assert (result.state, result.reason, result.base) == ("ok", "one_scale", 100)

    def test_a_wave_on_one_to_five_among_one_to_ten(self) -> None:
        long = answers(s1=3, s3=7, s5=10, s8=40, s9=20, s10=20)
        data = csat({"2025": long, "2026": self.HUNDRED, "2027": long}, scale=(1, 10))
        result = run("K05", data)[0]
        assert (result.state, result.reason) == ("fail", "scales_mixed_parts")
        assert (result.values["parts"], result.base) == ("2026", 100)
        assert (result.values["above"], result.values["rest"]) == (0.8, 200)

    def test_a_segment_and_months(self) -> None:
        long = answers(s1=3, s3=7, s5=10, s8=40, s9=20, s10=20)
        scores = long + self.HUNDRED
        data = csat(scores, scale=(0, 10), segments={"Shop": ["a"] * 100 + ["b"] * 100})
        assert verdicts("K05", data)[0] == ("fail", "scales_mixed_groups")
        days = np.array(["2026-03-05"] * 100 + ["2026-04-05"] * 100, dtype="datetime64[s]")
        result = run("K05", replace(csat(scores, scale=(0, 10)), days=days))[0]
        assert (result.reason, result.values["parts"]) == ("scales_mixed_parts", "2026-04")

    def test_a_small_or_unhappy_part_is_no_other_scale(self) -> None:
        long = answers(s1=3, s3=7, s5=10, s8=40, s9=20, s10=20)
        small = {"2025": long, "2026": answers(s3=3, s4=4, s5=2)}
        assert verdicts("K05", csat(small, scale=(1, 10)))[0] == ("ok", "one_scale")
        unhappy = {"2025": long, "2026": answers(s1=60, s2=30, s3=20, s4=6, s5=3)}
        assert verdicts("K05", csat(unhappy, scale=(1, 10)))[0] == ("ok", "one_scale")

    @pytest.mark.parametrize(
        ("codes", "reason"),
        [
            ({"6": 9, "7": 9, "9": 30, "10": 20}, "scales_mixed_codes"),
            ({"8": 9, "10": 20}, "one_scale"),  # two only
            ({"6": 1, "7": 9, "8": 9, "9": 9}, "one_scale"),  # refused, does not know ...
            ({"6": 9, "8": 9, "10": 0}, "one_scale"),
            ({"0": 9, "Blank": 9, "11": 9, "99": 9}, "one_scale"),
        ],
    )
    def test_missing_codes_that_are_scores_of_a_longer_scale(
        self, codes: dict[str, int], reason: str
    ) -> None:
        result = run("K05", csat(self.HUNDRED, missing={"2026": codes}))[0]
        assert result.reason == reason
        if reason == "scales_mixed_codes":
            assert (result.values["count"], result.state) == (68, "fail")

    def test_scores_out_of_the_scale(self) -> None:
        data = excluding(csat(self.HUNDRED), 25)
        assert verdicts("K05", data)[1] == ("warning", "out_of_scale")

    def test_waves_told_by_different_methods(self) -> None:
        data = csat({"2025": self.HUNDRED, "2026": self.HUNDRED})
        mean = told(3.7, "2025", name="csat")
        share = told(65, name="csat", form="top_two_box")
        assert verdicts("K05", data, reported=[mean, share])[-1] == ("fail", "methods_mixed")
        both = told(65, "2025", name="csat", form="top_two_box")
        assert "methods_mixed" not in str(run("K05", data, reported=[mean, both, share]))

    def test_no_data(self) -> None:
        assert verdicts("K05") == [("no_data", "no_csat")]
        assert verdicts("K05", nps(FIFTY), reported=[told(20)]) == [("no_data", "no_csat")]
        assert verdicts("K05", csat([4] * 50))[-1] == ("no_data", "nothing_reported")
        small = verdicts("K05", csat([4] * 4), reported=[told(4, name="csat")])
        assert small[-1] == ("no_data", "base_too_small")


class TestEnds:
    def test_the_draw_is_hypergeometric(self) -> None:
        # 3 answers of 10, none of the 4 above 5: C(6, 3) / C(10, 3) = 20 / 120; (2/3)^3 is more.
        part, others = np.array([0, 0, 0, 0, 0, 3, 0]), np.array([3, 0, 0, 0, 0, 0, 4])
        assert stats.hypergeom.pmf(0, 10, 4, 3) == pytest.approx(1 / 6)
        assert stops_apart(part, others, 0) == pytest.approx((2 / 3) ** 3)

    def test_the_first_division_that_shows_it_is_named(self) -> None:
        plain, short = np.array([5, 5, 5, 200]), np.array([0, 20, 20, 200])
        every = [Division(name, ("a", "b"), np.array([plain, short])) for name in ("wave", "month")]
        found = short_parts(every, lambda counts, _: zero_unused(counts, 200))
        assert found is not None
        assert (found.division, found.parts, found.base) == ("wave", ("b",), 240)
        assert short_parts([], lambda counts, _: 0.0) is None


class TestTexts:
    def test_every_departure_has_a_name_and_a_meaning(self) -> None:
        steps = {*NPS_STEPS, *CSAT_STEPS}
        known = {key.removeprefix("formulas.") for key in texts() if key.startswith("formulas.")}
        assert known == steps | {f"{each}_means" for each in steps} | {
            "division_month",
            "division_mode",
        }

    def test_a_meaning_is_filled_with_a_matchs_details(self) -> None:
        data = nps(
            {"2025": FIFTY[5:], "2026": FIFTY},
            missing={"2026": {"": 6, "11": 3}},
            segments={"Region": ["a", "b", "b"] * 31 + ["a", "b"]},
        )
        data = replace(
            data,
            waves=(data.waves[0], replace(data.waves[1], excluded_scores={"preview": {10: 5}})),
            days=np.array([dt.date(2026, 1 + at % 3, 1) for at in range(95)], "datetime64[s]"),
        )
        shares = csat(TestMethod.HUNDRED, missing={"2026": {"": 6, "7": 1, "9": 3}})
        about = context(data, shares, reported=[told(99.97), told(1, name="csat")])
        seen = set[str]()
        for figure in told_figures(about):
            for value in np.linspace(-60, 100, 16):
                each = diagnose(replace(figure, value=float(round(value, 2))))
                for match in each.nearest:
                    for step in match.steps:
                        seen.add(step)
                        for language in LANGUAGES:
                            assert Words(language).figures(f"formulas.{step}_means", match.details)
        assert {"mean_of_groups", "excluded_counted", "codes_scored", "other_wave"} <= seen
        assert {"missing_as_passives", "missing_as_zero", "scales_mixed"} <= seen

    @pytest.mark.parametrize("name", CHECKS)
    def test_every_text_is_a_reason_that_the_code_gives(self, name: str) -> None:
        code = "".join(inspect.getsource(each) for each in (scale, wording, diagnosis, csat_method))
        for key in texts():
            if key.startswith(f"{name}."):
                reason = re.sub("_(parts|groups|mean|share)$", "", key.removeprefix(f"{name}."))
                assert f'"{reason}"' in code

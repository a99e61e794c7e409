"""The checks of KPI usage: K01 (measurement exists), K03 (reported score), K06 (changes)."""

from __future__ import annotations

import datetime as dt

import pytest

from cxassess.assessment import assess
from cxassess.assessment.assess import audit_context
from cxassess.assessment.audit.registry import run_checks
from cxassess.assessment.kpi_types import CheckResult
from cxassess.engagement.types import ReportedFigure
from cxassess.surveys.types import SurveyData
from tests.assessment.engagements import DATE, MODEL, classes, engagement, found, survey

THIRTY = classes(5, 10, 15)
# 20 and 26 points on 1200 and 1350 answers: not significant.
NOISE = {"2025": classes(300, 360, 540), "2026": classes(324, 351, 675)}
# 10 and 30 points on 1000 answers each: a rise, whatever the wave between.
RISE = {"2025": classes(350, 200, 450), "2026": classes(250, 200, 550)}


def checks(*surveys: SurveyData, reported: tuple[ReportedFigure, ...] = ()) -> list[CheckResult]:
    context = audit_context(engagement(surveys=surveys, reported=reported))
    return list(run_checks(MODEL, context))


def of(name: str, *surveys: SurveyData, reported: tuple[ReportedFigure, ...] = ()) -> list:
    return [each for each in checks(*surveys, reported=reported) if each.id == name]


def only(name: str, *surveys: SurveyData, reported: tuple[ReportedFigure, ...] = ()) -> CheckResult:
    (result,) = of(name, *surveys, reported=reported)
    return result


def figure(wave: str = "2026", **values: object) -> ReportedFigure:
    return ReportedFigure.model_validate({"survey": "nps", "wave": wave} | values)


def verdict(result: CheckResult) -> tuple[str, str]:
    return result.state, result.reason


class TestAll:
    def test_all_checks_run_in_the_models_order(self) -> None:
        assert list(dict.fromkeys(each.id for each in checks())) == [
            each.id for each in MODEL.checks if not each.regulated_only
        ]

    def test_every_result_carries_the_rules_parameters(self) -> None:
        for each in checks(survey(NOISE), reported=(figure(value=26.0, since="2025", change=6),)):
            assert each.parameters == MODEL.check(each.id).parameters

    def test_the_assessment_holds_them_and_judges_by_them(self) -> None:
        reported = (figure(value=33.0, since="2025", change=6),)
        result = assess(engagement(4, surveys=(survey(NOISE),), reported=reported))
        states = {each.id: each.state for each in result.checks}
        assert states | {"K01": "ok", "K03": "fail", "K06": "fail"} == states
        assert found(result, "M02").status == "cleared"
        assert found(result, "M47").status == "contradiction"
        assert found(result, "X04").status == "probable"


class TestMeasurementExists:
    def test_a_series_of_two_recent_waves_with_an_owner(self) -> None:
        result = only("K01", survey({"a": THIRTY, "b": THIRTY}))
        assert verdict(result) == ("ok", "measured")
        assert (result.survey, result.metric) == ("nps", "nps")
        assert (result.figure, result.base) == (2, 60)

    def test_no_series_is_a_failure(self) -> None:
        assert verdict(only("K01")) == ("fail", "no_series")

    @pytest.mark.parametrize(
        "waves",
        [{"a": THIRTY}, {"a": THIRTY, "b": THIRTY[1:]}, {"a": THIRTY[1:], "b": THIRTY[1:]}],
        ids=["one wave", "one of 29 answers", "both of 29 answers"],
    )
    def test_too_few_waves_of_thirty_answers(self, waves: dict) -> None:
        result = only("K01", survey(waves))
        assert verdict(result) == ("fail", "few_waves")
        assert result.values["waves"] == sum(len(each) >= 30 for each in waves.values())

    @pytest.mark.parametrize(
        ("end", "state"),
        [
            (dt.date(2025, 11, 1), "ok"),
            (dt.date(2025, 10, 31), "fail"),  # twelve full months before the assessment
            (DATE, "ok"),
            (DATE + dt.timedelta(days=1), "fail"),
            (None, "fail"),
        ],
        ids=["recent", "a year old", "ends today", "not over yet", "undated"],
    )
    def test_only_waves_of_the_last_year_count(self, end: dt.date | None, state: str) -> None:
        waves = survey({"a": THIRTY, "b": THIRTY}, ends={"a": end})
        assert only("K01", waves).state == state

    def test_a_series_without_an_owner(self) -> None:
        waves = survey({"a": THIRTY, "b": THIRTY}, owner=None)
        assert verdict(only("K01", waves)) == ("fail", "no_owner")

    def test_one_good_series_is_enough(self) -> None:
        poor = survey({"a": THIRTY}, name="csat", metric="csat", scale=(0, 10))
        good = survey({"a": THIRTY, "b": THIRTY})
        for pair in ((poor, good), (good, poor)):
            result = only("K01", *pair)
            assert (result.state, result.survey) == ("ok", "nps")


class TestReportedScore:
    @pytest.mark.parametrize(
        ("deviation", "state"),
        [
            (0, "ok"),
            (0.5, "ok"),
            (-0.5, "ok"),
            (0.51, "warning"),
            (-0.51, "warning"),
            (2, "warning"),
            (-2, "warning"),
            (2.01, "fail"),
            (-2.01, "fail"),
            (30, "fail"),
        ],
    )
    @pytest.mark.parametrize("counts", [(300, 360, 540), (0, 93, 7), (29, 0, 71)], ids=str)
    def test_the_deviation_decides_edges_included(
        self, counts: tuple[int, int, int], deviation: float, state: str
    ) -> None:
        # 7 and 42 points come out of the sums as 7.000000000000001 and 41.99999999999999.
        detractors, passives, promoters = counts
        score = 100 * (promoters - detractors) / (detractors + passives + promoters)
        result = only(
            "K03",
            survey({"2026": classes(*counts)}),
            reported=(figure(value=score + deviation),),
        )
        assert result.state == state
        assert result.reason == ("score_reproduced" if state == "ok" else "score_differs")
        assert result.values["deviation"] == pytest.approx(deviation)

    def test_it_carries_both_figures_with_base_and_interval(self) -> None:
        result = only("K03", survey(NOISE), reported=(figure(value=33.0),))
        assert (result.survey, result.wave, result.metric) == ("nps", "2026", "nps")
        assert (result.reported, result.base) == (33, 1350)
        assert result.figure == pytest.approx(26)
        assert result.interval is not None
        assert result.interval.low < 26 < result.interval.high

    @pytest.mark.parametrize(
        ("reported", "state"),
        # One hundredth of the range of 1-5 is .04: .02 is half a point, .08 two points.
        [
            (4.0, "ok"),
            (4.02, "ok"),
            (4.03, "warning"),
            (4.08, "warning"),
            (3.92, "warning"),
            (4.09, "fail"),
            (3.9, "fail"),
        ],
    )
    @pytest.mark.parametrize("form", ["score", "mean"])
    def test_a_mean_is_held_on_its_scale(self, form: str, reported: float, state: str) -> None:
        # The score of a CSAT, where its form is not given, is its mean.
        data = survey({"2026": [3, 4, 5] * 10}, metric="csat")
        result = only("K03", data, reported=(figure(value=reported, form=form),))
        assert result.state == state
        assert result.figure == 4
        assert result.values["form"] == "mean"

    @pytest.mark.parametrize(
        ("reported", "state"), [(66.7, "ok"), (67.5, "warning"), (70, "fail"), (4, "fail")]
    )
    def test_a_top_two_box_is_a_percentage(self, reported: float, state: str) -> None:
        data = survey({"2026": [3, 4, 5] * 10}, metric="csat")
        result = only("K03", data, reported=(figure(value=reported, form="top_two_box"),))
        assert result.state == state
        assert result.figure == pytest.approx(200 / 3)

    def test_a_base_too_small_for_a_score_is_no_data(self) -> None:
        result = only("K03", survey({"2026": [10] * 4}), reported=(figure(value=100.0),))
        assert verdict(result) == ("no_data", "base_too_small")
        assert (result.survey, result.wave, result.figure) == ("nps", "2026", None)

    def test_nothing_reported_is_no_data(self) -> None:
        change_only = (figure(since="2025", change=6),)
        for reported in ((), change_only):
            result = only("K03", survey(NOISE), reported=reported)
            assert verdict(result) == ("no_data", "nothing_reported")

    def test_each_reported_figure_has_its_result(self) -> None:
        other = survey({"2026": [3, 4, 5] * 10}, name="csat", metric="csat")
        reported = (
            figure("2025", value=20.0),
            figure("2026", value=27.0),
            figure("2026", survey="csat", form="mean", value=4.5),
        )
        results = of("K03", survey(NOISE), other, reported=reported)
        assert [(each.survey, each.wave, each.state) for each in results] == [
            ("nps", "2025", "ok"),
            ("nps", "2026", "warning"),
            ("csat", "2026", "fail"),
        ]


class TestReportedChanges:
    @pytest.mark.parametrize(
        ("waves", "claimed", "state", "reason"),
        [
            (RISE, 20, "ok", "claim_supported"),
            (NOISE, 0, "ok", "claim_supported"),
            (NOISE, 6, "fail", "claim_noise_sold_as_change"),
            (RISE, -20, "fail", "claim_opposite"),
            (RISE, 0, "fail", "claim_unreported_change"),
            (RISE, 45, "warning", "claim_outside_interval"),
        ],
    )
    def test_a_claim(self, waves: dict, claimed: float, state: str, reason: str) -> None:
        reported = (figure(since="2025", change=claimed),)
        result = only("K06", survey(waves), reported=reported)
        assert verdict(result) == (state, reason)
        assert result.reported == claimed
        assert (result.values["first"], result.values["second"]) == ("2025", "2026")
        assert result.base == len(waves["2026"])
        assert result.interval is not None
        assert result.figure == pytest.approx(20 if waves is RISE else 6)

    @pytest.mark.parametrize(
        ("waves", "reported", "state", "reason"),
        [
            (NOISE, (), "ok", "no_change_no_claim"),
            (RISE, (figure(value=30.0),), "warning", "change_not_told"),
            (RISE, (), "no_data", "change_claim_unknown"),
        ],
    )
    def test_without_a_claim(self, waves: dict, reported: tuple, state: str, reason: str) -> None:
        result = only("K06", survey(waves), reported=reported)
        assert verdict(result) == (state, reason)
        assert result.reported is None

    def test_what_is_reported_of_another_survey_is_no_silence(self) -> None:
        other = survey({"2026": [3, 4, 5] * 10}, name="csat", metric="csat")
        reported = (figure(survey="csat", form="mean", value=4.0),)
        assert only("K06", survey(RISE), other, reported=reported).reason == "change_claim_unknown"

    def test_one_wave_is_no_data(self) -> None:
        assert verdict(only("K06", survey({"2026": THIRTY}))) == ("no_data", "one_wave")
        assert verdict(only("K06")) == ("no_data", "one_wave")

    @pytest.mark.parametrize(
        ("reported", "reason"),
        [
            ((), "no_change_no_claim_wide"),
            ((figure("b", since="a", change=0),), "claim_supported_wide"),
        ],
    )
    def test_a_wide_interval_warns(self, reported: tuple, reason: str) -> None:
        result = only("K06", survey({"a": THIRTY, "b": THIRTY}), reported=reported)
        assert verdict(result) == ("warning", reason)
        assert result.values["half_width"] > 10  # type: ignore[operator]

    def test_a_wide_interval_does_not_soften_a_failure(self) -> None:
        reported = (figure("b", since="a", change=8),)
        result = only("K06", survey({"a": THIRTY, "b": THIRTY}), reported=reported)
        assert verdict(result) == ("fail", "claim_noise_sold_as_change")

    def test_a_mean_is_not_wide_in_points(self) -> None:
        data = survey({"a": [0, 100] * 15, "b": [0, 100] * 15}, metric="csat", scale=(0, 100))
        assert only("K06", data).state == "ok"

    def test_only_the_latest_change_where_nothing_is_claimed(self) -> None:
        waves = {"a": classes(500, 0, 100), **RISE}
        result = only("K06", survey(waves))
        assert (result.values["first"], result.values["second"]) == ("2025", "2026")

    def test_of_satisfaction_the_change_of_the_mean(self) -> None:
        data = survey({"a": [3, 4, 5] * 10, "b": [3, 4, 5] * 10}, metric="csat")
        assert only("K06", data).values["metric"] == "mean"

    def test_a_claim_on_an_earlier_change_leaves_the_latest_to_judge(self) -> None:
        waves = {"2024": classes(300, 360, 540), **RISE}
        reported = (figure("2025", since="2024", change=-10),)
        results = of("K06", survey(waves), reported=reported)
        pairs = [(each.values["first"], each.values["second"]) for each in results]
        assert pairs == [("2024", "2025"), ("2025", "2026")]
        assert [each.reason for each in results] == ["claim_supported", "change_not_told"]

    def test_a_claim_that_ends_in_the_last_wave_stands_for_the_latest(self) -> None:
        waves = {"2024": classes(300, 360, 540), **RISE}
        reported = (figure("2026", since="2024", change=10),)
        result = only("K06", survey(waves), reported=reported)
        assert (result.values["first"], result.values["second"]) == ("2024", "2026")
        assert verdict(result) == ("ok", "claim_supported")

    def test_each_survey_has_its_result(self) -> None:
        other = survey({"a": [3, 4, 5] * 10, "b": [3, 4, 5] * 10}, name="csat", metric="csat")
        assert [each.survey for each in of("K06", survey(NOISE), other)] == ["nps", "csat"]

    def test_a_claim_is_tested_by_its_own_measure_only(self) -> None:
        # All in the top two boxes in both waves: the share cannot be tested, the mean can.
        data = survey({"a": [4, 5] * 10, "b": [4, 5, 5, 5] * 5}, metric="csat")
        reported = (
            figure("b", survey="nps", since="a", change=3, form="top_two_box"),
            figure("b", survey="nps", since="a", change=0.25, form="mean"),
        )
        results = of("K06", data, reported=reported)
        assert [each.values.get("metric", each.reason) for each in results] == [
            "mean",
            "claim_untestable",
        ]

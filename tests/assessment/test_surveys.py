"""Figures of a survey recomputed from raw answers, and its changes tested."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import ttest_ind

from cxassess.assessment.kpi_types import ChangeResult, Interval, SurveyResult, WaveResult
from cxassess.assessment.surveys import judge, reported_change, score_survey
from cxassess.engagement.types import ReportedFigure
from tests.assessment.engagements import MODEL, classes, survey

RULES = MODEL.rules
# 20 and 26 points on 1200 and 1350 answers: not a significant change.
NOISE = {"2025": classes(300, 360, 540), "2026": classes(324, 351, 675)}


def scored(waves: dict, *reported: ReportedFigure, **options: object) -> SurveyResult:
    return score_survey(survey(waves, **options), reported, RULES)  # type: ignore[arg-type]


def wave_of(scores: list[int], **options: object) -> WaveResult:
    return scored({"2026": scores}, **options).waves[0]


def figure(wave: str = "2026", **values: object) -> ReportedFigure:
    return ReportedFigure(survey="nps", wave=wave, **values)  # type: ignore[arg-type]


class TestNps:
    def test_counts_and_score(self) -> None:
        # 100/200/200: 20 +- 6.6 points at 95 % (published margin, Wald).
        wave = wave_of(classes(100, 200, 200))
        assert (wave.detractors, wave.passives, wave.promoters) == (100, 200, 200)
        assert wave.base == 500
        assert wave.nps is not None
        assert wave.nps.value == pytest.approx(20)
        margin = NormalDist().inv_cdf(0.975) * wave.nps.standard_error
        assert margin == pytest.approx(6.6, abs=0.05)
        assert not wave.nps.indicative

    @pytest.mark.parametrize(
        ("score", "name"),
        [
            *[(each, "detractors") for each in (0, 6)],
            *[(each, "passives") for each in (7, 8)],
            *[(each, "promoters") for each in (9, 10)],
        ],
    )
    def test_edges_of_the_classes(self, score: int, name: str) -> None:
        wave = wave_of([score] * 7)
        counts = {each: getattr(wave, each) for each in ("detractors", "passives", "promoters")}
        assert counts == {"detractors": 0, "passives": 0, "promoters": 0} | {name: 7}

    @pytest.mark.parametrize(
        ("counts", "method", "low", "high"),
        [
            # R package NPS 2.0.999: Tango under 15 answers, adjusted Wald from 15.
            ((1, 2, 3), "tango", -31.1074, 75.3957),
            ((0, 3, 7), "tango", 22.8194, 89.2209),
            ((0, 0, 10), "tango", 44.4934, 100),
            ((5, 10, 15), "adjusted-wald", 4.7781, 55.8279),
            ((54, 108, 162), "adjusted-wald", 24.9453, 41.1098),
        ],
    )
    def test_interval(
        self, counts: tuple[int, int, int], method: str, low: float, high: float
    ) -> None:
        estimate = wave_of(classes(*counts)).nps
        assert estimate is not None
        assert estimate.method == method
        assert estimate.interval.low == pytest.approx(low, abs=6e-5)
        assert estimate.interval.high == pytest.approx(high, abs=6e-5)
        assert estimate.interval.confidence_level == 0.95

    @pytest.mark.parametrize(
        ("n", "method", "indicative"), [(14, "tango", True), (15, "adjusted-wald", False)]
    )
    def test_the_method_switches_on_the_base_alone(
        self, n: int, method: str, indicative: bool
    ) -> None:
        for scores in ([10] * n, classes(4, 4, n - 8)):
            estimate = wave_of(scores).nps
            assert estimate is not None
            assert (estimate.method, estimate.indicative) == (method, indicative)

    @pytest.mark.parametrize("metric", ["nps", "csat"])
    def test_under_five_answers_there_are_counts_and_no_score(self, metric: str) -> None:
        wave = wave_of([1, 2, 3, 4], metric=metric)
        assert wave.base == 4
        assert sum(wave.distribution.values()) == 4
        assert wave.nps is wave.mean is wave.top_two_box is None
        assert wave.detractors == (4 if metric == "nps" else None)
        five = wave_of([1, 2, 3, 4, 5], metric=metric)
        assert (five.nps if metric == "nps" else five.mean) is not None

    def test_a_wave_without_answers_has_zero_counts(self) -> None:
        wave = wave_of([], missing={"2026": {"11": 3}})
        assert (wave.rows, wave.base, wave.nps) == (3, 0, None)
        assert (wave.detractors, wave.passives, wave.promoters) == (0, 0, 0)


class TestWaves:
    @pytest.mark.parametrize(
        ("metric", "scale"), [("nps", (0, 10)), ("csat", (1, 5)), ("csat", (1, 7))]
    )
    def test_every_score_of_the_scale_is_in_the_distribution(
        self, metric: str, scale: tuple[int, int]
    ) -> None:
        wave = wave_of([3, 3, 4], metric=metric, scale=scale)
        low, high = scale
        counts = {str(each): 0 for each in range(low, high + 1)}
        assert wave.distribution == counts | {"3": 2, "4": 1}
        assert list(wave.distribution) == list(counts)

    def test_missing_answers_are_carried_and_not_counted(self) -> None:
        missing = {"2026": {"11": 84, "": 1}}
        wave = wave_of(classes(5, 10, 15), missing=missing)
        assert wave.missing == missing["2026"]
        assert (wave.rows, wave.base) == (115, 30)
        assert wave.nps is not None
        assert wave.nps.value == pytest.approx(100 / 3)

    def test_the_order_of_waves_is_the_surveys(self) -> None:
        result = scored({"b": [10] * 5, "a": [9] * 5})
        assert [each.name for each in result.waves] == ["b", "a"]

    @pytest.mark.parametrize("weighted", [False, True])
    def test_weights_are_told_and_not_used(self, weighted: bool) -> None:
        result = scored(NOISE, weighted=weighted)
        assert (result.weighted, result.weights_used) == (weighted, False)
        assert result.waves == scored(NOISE).waves


class TestCsat:
    def test_mean_with_its_t_interval(self) -> None:
        # t(.975, 4 df) = 2.776445 (table); standard deviation sqrt(.7), n = 5.
        estimate = wave_of([5, 4, 4, 3, 5], metric="csat").mean
        assert estimate is not None
        error = math.sqrt(0.7 / 5)
        assert estimate.value == pytest.approx(4.2)
        assert estimate.standard_error == pytest.approx(error)
        assert estimate.interval.low == pytest.approx(4.2 - 2.776445 * error)
        assert estimate.interval.high == pytest.approx(4.2 + 2.776445 * error)
        assert (estimate.method, estimate.indicative) == ("t", True)

    def test_top_two_box_with_its_wilson_interval(self) -> None:
        # Wilson 81/263: .2553-.3662.
        scores = [5] * 41 + [4] * 40 + [3] * 100 + [1] * 82
        wave = wave_of(scores, metric="csat")
        assert wave.nps is wave.promoters is None
        assert wave.top_two_box is not None
        assert wave.top_two_box.value == pytest.approx(100 * 81 / 263)
        assert wave.top_two_box.interval.low == pytest.approx(25.53, abs=0.005)
        assert wave.top_two_box.interval.high == pytest.approx(36.62, abs=0.005)
        assert wave.top_two_box.method == "wilson"

    @pytest.mark.parametrize(("scale", "share"), [((1, 5), 100.0), ((1, 7), 40.0), ((0, 10), 0.0)])
    def test_the_top_two_boxes_are_those_of_the_scale(
        self, scale: tuple[int, int], share: float
    ) -> None:
        scores = [4, 5, 4, 4, 5] if scale == (1, 5) else [4, 5, 5, 6, 7]
        estimate = wave_of(scores, metric="csat", scale=scale).top_two_box
        assert estimate is not None
        assert estimate.value == share


class TestSegments:
    def test_the_last_wave_by_value(self) -> None:
        waves = {"2025": [0] * 6, "2026": classes(1, 2, 3) + [10] * 4 + [9] * 5}
        regions = ["South"] * 6 + ["South"] * 6 + ["North"] * 4 + [""] * 5
        blank, north, south = scored(waves, segments={"Region": regions}).segments
        assert {each.segment for each in (blank, north, south)} == {"Region"}
        assert [each.value for each in (blank, north, south)] == ["", "North", "South"]
        assert (north.base, north.suppressed, north.estimate) == (4, True, None)
        assert (blank.base, blank.suppressed) == (5, False)
        assert south.estimate is not None
        # 1/2/3, Tango: -.311074, .753957 (R package NPS 2.0.999).
        assert south.estimate.value == pytest.approx(100 / 3)
        assert south.estimate.interval.low == pytest.approx(-31.1074, abs=6e-5)
        assert south.estimate.indicative

    def test_segments_of_satisfaction_are_means(self) -> None:
        result = scored({"w": [5, 4, 4, 3, 5]}, metric="csat", segments={"Plan": ["A"] * 5})
        assert result.segments[0].estimate == result.waves[0].mean

    def test_several_segments_and_none(self) -> None:
        given = {"Region": ["N"] * 5, "Plan": ["B", "A", "A", "A", "A"]}
        result = scored({"w": [9] * 5}, segments=given)
        assert [(each.segment, each.value, each.base) for each in result.segments] == [
            ("Region", "N", 5),
            ("Plan", "A", 4),
            ("Plan", "B", 1),
        ]
        assert scored({"w": [9] * 5}).segments == ()


class TestChanges:
    def test_twenty_to_twenty_six_is_noise(self) -> None:
        # 300/360/540 -> 324/351/675: p .0638 unadjusted; adjusted Wald .0641.
        change = scored(NOISE).changes[0]
        assert change.difference == pytest.approx(6)
        assert change.pvalue == pytest.approx(0.064, abs=0.0005)
        assert (change.verdict, change.method) == ("noise", "adjusted-wald")
        assert change.interval.low < 0 < change.interval.high
        # (1.959964 + .841621) standard errors.
        assert change.minimum_detectable_difference == pytest.approx(
            2.801585 * change.standard_error
        )
        assert change.reported is change.claim is None

    def test_a_rise_and_a_fall(self) -> None:
        # 20/40/60 -> 10/30/80: adjusted Wald +.243902, SE .089118, p .00620302.
        waves = {"a": classes(20, 40, 60), "b": classes(10, 30, 80), "c": classes(20, 40, 60)}
        rise, fall = scored(waves).changes
        assert rise.difference == pytest.approx(25)
        assert rise.standard_error == pytest.approx(8.9118, abs=5e-5)
        assert rise.statistic == pytest.approx(0.243902 / 0.089118, abs=2e-5)
        assert rise.pvalue == pytest.approx(0.00620302, abs=5e-9)
        half_width = NormalDist().inv_cdf(0.975) * 8.9118
        assert rise.interval.low == pytest.approx(24.3902 - half_width, abs=2e-4)
        assert rise.interval.high == pytest.approx(24.3902 + half_width, abs=2e-4)
        assert (rise.first, rise.second, rise.verdict) == ("a", "b", "rise")
        assert (fall.first, fall.second, fall.verdict) == ("b", "c", "fall")
        assert fall.difference == pytest.approx(-25)

    def test_waves_that_follow_each_other_then_what_the_client_compares(self) -> None:
        waves = {each: classes(5, 10, 15) for each in ("a", "b", "c", "d")}
        result = scored(waves, figure("d", since="a", change=3), figure("b", since="a", change=0))
        pairs = [(each.first, each.second) for each in result.changes]
        assert pairs == [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")]
        claims = [(each.reported, each.claim) for each in result.changes]
        assert claims == [
            (0, "supported"),
            (None, None),
            (None, None),
            (3, "noise_sold_as_change"),
        ]

    def test_two_reported_figures_report_their_difference_where_it_is_real(self) -> None:
        real = {"2025": classes(500, 300, 200), "2026": classes(200, 300, 500)}
        reported = (figure("2025", value=-30.0), figure("2026", value=30.0))
        change = scored(real, *reported).changes[0]
        assert (change.reported, change.claim) == (60, "supported")
        assert scored(real, reported[1]).changes[0].claim is None

    def test_two_honest_figures_are_no_noise_sold_as_change(self) -> None:
        reported = (figure("2025", value=20.0), figure("2026", value=26.0))
        change = scored(NOISE, *reported).changes[0]
        assert (change.reported, change.claim) == (None, None)

    def test_a_stated_change_goes_before_the_difference_of_figures(self) -> None:
        stated = figure("2026", value=26.0, since="2025", change=5.0)
        assert scored(NOISE, figure("2025", value=20.0), stated).changes[0].reported == 5

    def test_satisfaction_has_a_change_of_mean_and_of_top_two_box(self) -> None:
        # Newcombe 56/70 - 48/80: .0524-.3339.
        before = [5] * 20 + [4] * 28 + [2] * 32
        after = [5] * 30 + [4] * 26 + [3] * 14
        mean, boxes = scored({"a": before, "b": after}, metric="csat").changes
        assert (mean.metric, mean.method) == ("mean", "welch")
        welch = ttest_ind(after, before, equal_var=False)
        assert mean.difference == pytest.approx(np.mean(after) - np.mean(before))
        assert mean.statistic == pytest.approx(welch.statistic)
        assert mean.pvalue == pytest.approx(welch.pvalue)
        interval = welch.confidence_interval(0.95)
        assert (mean.interval.low, mean.interval.high) == pytest.approx(tuple(interval))
        assert (boxes.metric, boxes.method, boxes.verdict) == ("top_two_box", "newcombe", "rise")
        assert boxes.difference == pytest.approx(20)
        assert boxes.interval.low == pytest.approx(5.24, abs=0.005)
        assert boxes.interval.high == pytest.approx(33.39, abs=0.005)

    @pytest.mark.parametrize(
        ("form", "claims"),
        [
            ("score", ["supported", None]),
            ("mean", ["supported", None]),
            ("top_two_box", [None, "outside_interval"]),
        ],
    )
    def test_a_reported_change_is_held_against_its_own_figure(
        self, form: str, claims: list[str | None]
    ) -> None:
        # The score of a CSAT, where its form is not given, is its mean.
        before, after = [5] * 20 + [4] * 28 + [2] * 32, [5] * 30 + [4] * 26 + [3] * 14
        reported = figure("b", since="a", change=0.7, form=form)
        result = scored({"a": before, "b": after}, reported, metric="csat")
        assert [each.claim for each in result.changes] == claims

    @pytest.mark.parametrize("waves", [{"a": [4] * 9, "b": [4] * 9}, {"a": [1] * 9, "b": [3] * 9}])
    def test_without_any_variation_nothing_can_be_tested(self, waves: dict) -> None:
        assert scored(waves, metric="csat").changes == ()

    def test_scores_of_one_class_can_be_tested(self) -> None:
        change = scored({"a": [10] * 20, "b": [10] * 20}).changes[0]
        assert (change.difference, change.verdict) == (0, "noise")
        assert change.pvalue == pytest.approx(1)

    def test_a_share_from_none_to_all_has_finite_figures(self) -> None:
        result = scored({"a": [2] * 9 + [1], "b": [5] * 9 + [4]}, metric="csat")
        boxes = next(each for each in result.changes if each.metric == "top_two_box")
        assert (boxes.difference, boxes.verdict) == (100, "rise")
        assert boxes.standard_error == boxes.minimum_detectable_difference == 0

    def test_a_wave_too_small_for_a_score_has_no_change(self) -> None:
        waves = {"a": [10] * 4, "b": [3] * 50, "c": [10] * 50}
        result = scored(waves, figure("b", since="a", change=9))
        assert [(each.first, each.second) for each in result.changes] == [("b", "c")]


class TestJudge:
    @pytest.mark.parametrize(
        ("verdict", "interval", "reported", "claim"),
        [
            ("noise", (-2, 8), 0, "supported"),
            ("noise", (-2, 8), 3, "noise_sold_as_change"),
            ("noise", (-2, 8), -1, "noise_sold_as_change"),
            ("rise", (2, 8), 5, "supported"),
            ("rise", (2, 8), 2, "supported"),
            ("rise", (2, 8), 8, "supported"),
            ("rise", (2, 8), 1.9, "outside_interval"),
            ("rise", (2, 8), 11, "outside_interval"),
            ("rise", (2, 8), 0, "unreported_change"),
            ("rise", (2, 8), -5, "opposite"),
            ("fall", (-8, -2), -5, "supported"),
            ("fall", (-8, -2), -9, "outside_interval"),
            ("fall", (-8, -2), 0, "unreported_change"),
            ("fall", (-8, -2), 5, "opposite"),
        ],
    )
    def test_claim(
        self, verdict: str, interval: tuple[float, float], reported: float, claim: str
    ) -> None:
        assert judge(_change(verdict, *interval), reported) == claim

    def test_only_figures_of_the_same_kind_and_waves_count(self) -> None:
        change = _change("rise", 2, 8)
        assert reported_change(change, ()) is None
        assert reported_change(change, [figure("b", since="z", change=4)]) is None
        assert reported_change(change, [figure("b", value=4.0)]) is None
        boxes = figure("b", since="a", change=4, form="top_two_box")
        assert reported_change(change, [boxes]) is None
        assert reported_change(change, [boxes, figure("b", since="a", change=3)]) == 3


def _change(verdict: str, low: float, high: float) -> ChangeResult:
    return ChangeResult.model_validate(
        {
            "metric": "nps",
            "first": "a",
            "second": "b",
            "difference": (low + high) / 2,
            "interval": Interval(low=low, high=high),
            "standard_error": 1,
            "statistic": 1,
            "pvalue": 0.5,
            "minimum_detectable_difference": 3,
            "method": "adjusted-wald",
            "verdict": verdict,
        }
    )

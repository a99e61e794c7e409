"""Changes between waves: tested, held against claims, split by mode of collection."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.stats import chi2_contingency, ttest_ind

from cxassess.assessment.kpi_types import ChangeResult, Interval
from cxassess.assessment.survey_changes import judge, reported_change
from cxassess.stats import ADJUSTED_WALD_FROM, nps_counts, nps_difference, nps_equivalence
from tests.assessment.engagements import classes, figure, scored

# 20 and 26 points on 1200 and 1350 answers: not a significant change.
NOISE = {"2025": classes(300, 360, 540), "2026": classes(324, 351, 675)}


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

    def test_the_method_is_that_of_the_smaller_base(self) -> None:
        small, large = ADJUSTED_WALD_FROM - 1, ADJUSTED_WALD_FROM
        waves = {
            "a": classes(9, 9, large - 18),
            "b": classes(9, 9, large - 18),
            "c": classes(9, 9, small - 18),
        }
        methods = [each.method for each in scored(waves).changes]
        assert methods == ["adjusted-wald", "score"]

    def test_small_waves_are_tested_by_the_score_method(self) -> None:
        # Both samples' Tango intervals combined as Newcombe combines Wilson's.
        first, second = nps_counts(4, 3, 8), nps_counts(0, 2, 18)
        tested = nps_difference(first, second, method="score")
        change = scored({"a": classes(4, 3, 8), "b": classes(0, 2, 18)}).changes[0]
        assert change.difference == pytest.approx(100 * (18 / 20 - 4 / 15))
        assert change.pvalue == tested.pvalue
        assert (change.interval.low, change.interval.high) == pytest.approx(
            tuple(100 * each for each in tested.confidence_interval())
        )
        assert (change.method, change.verdict) == ("score", "rise")


class TestEquivalence:
    SAME: ClassVar = {"a": classes(900, 800, 1300), "b": classes(910, 790, 1300)}

    def test_it_is_that_of_the_margin_set_beforehand(self) -> None:
        first, second = nps_counts(900, 800, 1300), nps_counts(910, 790, 1300)
        for points, same in ((10.0, True), (2.0, False)):
            found = scored(self.SAME, smallest_change=points).changes[0].equivalence
            expected = nps_equivalence(first, second, margin=points / 100)
            assert found is not None
            assert (found.margin, found.equivalent) == (points, same)
            assert found.pvalue == expected.pvalue

    def test_a_large_change_is_no_equality(self) -> None:
        waves = {"a": classes(300, 300, 400), "b": classes(400, 300, 300)}
        found = scored(waves, smallest_change=5.0).changes[0].equivalence
        assert found is not None
        assert not found.equivalent
        assert found.pvalue > 0.5

    def test_none_without_a_margin(self) -> None:
        assert scored(self.SAME).changes[0].equivalence is None


class TestMix:
    PHONE, EMAIL = (20, 30, 50), (40, 30, 30)
    """Scores of +30 by phone and -10 by e-mail."""

    def moved(self, *second: int, **options: Any) -> ChangeResult:
        """Return a change between half and half and so many tenths by phone and by e-mail."""
        phone, email = second
        before = classes(*self.PHONE) + classes(*self.EMAIL)
        after = classes(*(phone * each // 10 for each in self.PHONE))
        after += classes(*(email * each // 10 for each in self.EMAIL))
        modes = ["phone"] * 100 + ["email"] * 100 + ["phone"] * (10 * phone)
        modes += ["email"] * (10 * email)
        result = scored({"a": before, "b": after}, modes=modes, **options)
        return result.changes[0]

    def test_a_fall_that_a_moved_mix_makes(self) -> None:
        # From a half to a tenth by phone: +10 to -6, and nobody changed their mind.
        change = self.moved(2, 18)
        assert change.difference == pytest.approx(-16)
        assert change.mix is not None
        assert change.mix.within.difference == pytest.approx(0, abs=1e-12)
        assert change.mix.within.verdict == "noise"
        assert change.mix.mix == pytest.approx(-16)
        assert change.mix.reweighted == pytest.approx(10)
        assert (change.mix.moved, change.mix.df) == (True, 1)
        # Pearson: 100/100 against 20/180.
        expected = chi2_contingency([[100, 100], [20, 180]], correction=False)
        assert change.mix.statistic == pytest.approx(expected.statistic)
        assert change.mix.pvalue == pytest.approx(expected.pvalue)

    def test_the_modes_with_their_shares_and_scores(self) -> None:
        mix = self.moved(2, 18).mix
        assert mix is not None
        modes = {each.name: each for each in mix.modes}
        assert list(modes) == ["email", "phone"]
        phone = modes["phone"]
        assert (phone.first_share, phone.second_share) == (0.5, 0.1)
        assert phone.first_score == pytest.approx(30)
        assert phone.second_score == pytest.approx(30)

    def test_a_mix_that_did_not_move(self) -> None:
        mix = self.moved(10, 10).mix
        assert mix is not None
        assert (mix.moved, mix.pvalue) == (False, 1)
        assert mix.mix == pytest.approx(0, abs=1e-12)

    def test_a_real_fall_at_one_mix_is_within(self) -> None:
        before = classes(20, 30, 50) + classes(20, 30, 50)
        after = classes(50, 30, 20) + classes(50, 30, 20)
        modes = (["phone"] * 100 + ["email"] * 100) * 2
        mix = scored({"a": before, "b": after}, modes=modes).changes[0].mix
        assert mix is not None
        assert mix.within.difference == pytest.approx(-60)
        assert mix.within.verdict == "fall"
        assert mix.within.interval.low < -60 < mix.within.interval.high < 0

    def test_the_parts_add_up_to_the_change(self) -> None:
        change = self.moved(7, 3)
        assert change.mix is not None
        parts = change.mix.mix + change.mix.within.difference
        assert parts == pytest.approx(change.difference)

    def test_a_mode_of_one_wave_and_a_mode_too_small_for_a_score(self) -> None:
        scores = classes(10, 10, 20)
        modes = ["mail"] * 36 + ["web"] * 4 + ["mail"] * 30 + ["app"] * 10
        mix = scored({"a": scores, "b": scores}, modes=modes).changes[0].mix
        assert mix is not None
        web, app = (
            next(each for each in mix.modes if each.name == name) for name in ("web", "app")
        )
        assert (web.first_score, web.second_score, web.second_share) == (None, None, 0)
        assert (app.first_score, app.first_share, app.second_share) == (None, 0, 0.25)
        assert app.second_score == pytest.approx(100)

    @pytest.mark.parametrize("modes", [None, ["phone"] * 80, [""] * 80])
    def test_none_with_one_mode_or_without_any(self, modes: list[str] | None) -> None:
        scores = classes(10, 10, 20)
        assert scored({"a": scores, "b": scores}, modes=modes).changes[0].mix is None

    def test_none_where_the_waves_share_no_mode(self) -> None:
        scores = classes(10, 10, 20)
        modes = ["phone"] * 40 + ["email"] * 40
        assert scored({"a": scores, "b": scores}, modes=modes).changes[0].mix is None

    def test_answers_of_unknown_mode_are_left_out_of_the_split(self) -> None:
        waves = {
            "a": classes(*self.PHONE) + classes(*self.EMAIL) + [10] * 50,
            "b": classes(4, 6, 10) + classes(72, 54, 54) + [0] * 50,
        }
        modes = ["phone"] * 100 + ["email"] * 100 + [""] * 50
        modes += ["phone"] * 20 + ["email"] * 180 + [""] * 50
        mix = scored(waves, modes=modes).changes[0].mix
        assert mix is not None
        assert sum(each.first_share for each in mix.modes) == pytest.approx(1)
        assert mix.within.difference == pytest.approx(0, abs=1e-12)

    def test_none_where_a_mode_is_one_account(self) -> None:
        # Nothing tells how much such a mode's score is off.
        scores = classes(10, 10, 20)
        modes = (["phone"] * 38 + ["email"] * 2) * 2
        accounts = [*range(39), 38] * 2
        change = scored({"a": scores, "b": scores}, modes=modes, accounts=accounts).changes[0]
        assert change.mix is None


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

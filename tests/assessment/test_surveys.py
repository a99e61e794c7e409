"""Figures of a survey's waves recomputed from raw answers."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest

from cxassess.assessment.kpi_types import WaveResult
from cxassess.stats import ADJUSTED_WALD_FROM
from tests.assessment.engagements import MODEL, classes, figure, scored

RULES = MODEL.rules
# 20 and 26 points on 1200 and 1350 answers: not a significant change.
NOISE = {"2025": classes(300, 360, 540), "2026": classes(324, 351, 675)}
# 10 and 30 points on 1000 answers each: a rise.
RISE = {"2025": classes(350, 200, 450), "2026": classes(250, 200, 550)}


def wave_of(scores: list[int], **options: object) -> WaveResult:
    return scored({"2026": scores}, **options).waves[0]


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
        ("counts", "tango", "adjusted_wald"),
        [
            # R package NPS 2.0.999; adjusted Wald clipped to the scale.
            ((1, 2, 3), (-31.1074, 75.3957), (-26.7433, 71.1877)),
            ((0, 3, 7), (22.8194, 89.2209), (21.0539, 86.6384)),
            ((0, 0, 10), (44.4934, 100), (47.5036, 100)),
            ((5, 10, 15), (4.2981, 56.6553), (4.7781, 55.8279)),
            ((54, 108, 162), (24.9540, 41.1611), (24.9453, 41.1098)),
        ],
    )
    def test_interval(
        self,
        counts: tuple[int, int, int],
        tango: tuple[float, float],
        adjusted_wald: tuple[float, float],
    ) -> None:
        estimate = wave_of(classes(*counts)).nps
        assert estimate is not None
        small = sum(counts) < ADJUSTED_WALD_FROM
        method, bounds = ("tango", tango) if small else ("adjusted-wald", adjusted_wald)
        assert estimate.method == method
        found = (estimate.interval.low, estimate.interval.high)
        assert found == pytest.approx(bounds, abs=6e-5)
        assert estimate.interval.confidence_level == 0.95

    @pytest.mark.parametrize(
        ("n", "method", "reason"),
        [
            (ADJUSTED_WALD_FROM - 1, "tango", "small_base"),
            (ADJUSTED_WALD_FROM, "adjusted-wald", "large_base"),
        ],
    )
    def test_the_method_switches_on_the_base_alone(self, n: int, method: str, reason: str) -> None:
        for scores in ([10] * n, classes(4, 4, n - 8)):
            estimate = wave_of(scores).nps
            assert estimate is not None
            assert (estimate.method, estimate.reason) == (method, reason)

    @pytest.mark.parametrize("past", [-1, 0])
    def test_a_small_base_is_indicative(self, past: int) -> None:
        estimate = wave_of([10] * (RULES.indicative_base + past)).nps
        assert estimate is not None
        assert estimate.indicative == (past < 0)

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

    def test_equal_answers_have_neither_weights_nor_accounts(self) -> None:
        result = scored(NOISE)
        assert (result.weighted, result.clustered, result.population) == (False, False, None)
        for wave in result.waves:
            assert wave.effective_base is wave.accounts is wave.unweighted is wave.silence is None


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


class TestSilence:
    def test_the_bounds_of_what_the_silent_could_make(self) -> None:
        # 500 of 1000 answered with +20: each half of the score of all, -40 to +60.
        silence = wave_of(classes(100, 200, 200), invited={"2026": 1000}).silence
        assert silence is not None
        assert (silence.invited, silence.silent, silence.response_rate) == (1000, 500, 0.5)
        assert silence.if_detractors == pytest.approx(-40)
        assert silence.if_passives == pytest.approx(10)
        assert silence.if_promoters == pytest.approx(60)
        assert silence.undone_by is None

    def test_of_the_waves_whose_invitations_are_known(self) -> None:
        result = scored(RISE, invited={"2025": 2000})
        assert [each.invited for each in result.waves] == [2000, None]
        assert [each.silence is None for each in result.waves] == [False, True]

    def test_everybody_answered(self) -> None:
        silence = wave_of(classes(1, 2, 3), invited={"2026": 6}).silence
        assert silence is not None
        assert (silence.silent, silence.response_rate) == (0, 1)
        assert silence.if_detractors == silence.if_promoters == pytest.approx(100 / 3)

    @pytest.mark.parametrize("metric", ["nps", "csat"])
    def test_none_without_an_nps(self, metric: str) -> None:
        scores = [3, 4, 4, 5] if metric == "nps" else [3, 4, 4, 5, 5]
        wave = wave_of(scores, metric=metric, invited={"2026": 10})
        assert (wave.invited, wave.silence) == (10, None)

    def test_more_answers_than_invitations_are_no_silence(self) -> None:
        assert wave_of([10] * 8, invited={"2026": 7}).silence is None

    def test_of_accounts_with_several_answers_nothing_tells_how_many_are_silent(self) -> None:
        scores = classes(10, 10, 20)
        once, twice = list(range(40)), [place // 2 for place in range(40)]
        assert wave_of(scores, accounts=twice, invited={"2026": 80}).silence is None
        alone = wave_of(scores, accounts=once, invited={"2026": 80}).silence
        assert alone is not None
        assert alone.silent == 40

    def test_the_silence_that_undoes_a_rise(self) -> None:
        # (2000 * 10 - 1000 * 30) / 1000 = -10 points from the silent half brings +30 to +10.
        after = scored(RISE, invited={"2026": 2000}).waves[1]
        assert after.silence is not None
        assert after.silence.undone_by == pytest.approx(-10)

    def test_the_silence_that_undoes_a_fall(self) -> None:
        waves = {"2025": RISE["2026"], "2026": RISE["2025"]}
        after = scored(waves, invited={"2026": 4000}).waves[1]
        assert after.silence is not None
        # (4000 * 30 - 1000 * 10) / 3000.
        assert after.silence.undone_by == pytest.approx(110 / 3)

    def test_nothing_undoes_noise_nor_the_first_wave(self) -> None:
        for waves, place in ((NOISE, 1), (RISE, 0)):
            name = list(waves)[place]
            silence = scored(waves, invited={name: 9999}).waves[place].silence
            assert silence is not None
            assert silence.undone_by is None

    def test_nothing_undoes_a_rise_that_the_silent_are_too_few_for(self) -> None:
        silence = scored(RISE, invited={"2026": 1100}).waves[1].silence
        assert silence is not None
        assert silence.if_detractors > 10
        assert silence.undone_by is None

    def test_only_the_change_since_the_wave_before_counts(self) -> None:
        # A rise from the first wave to the last, none from one to the next.
        waves = {"2024": RISE["2025"], "2025": classes(275, 200, 525), "2026": RISE["2026"]}
        reported = figure("2026", since="2024", change=20.0)
        result = scored(waves, reported, invited={"2026": 9999})
        verdicts = {(each.first, each.second): each.verdict for each in result.changes}
        assert verdicts["2024", "2026"] == "rise"
        assert verdicts["2025", "2026"] == "noise"
        silence = result.waves[2].silence
        assert silence is not None
        assert silence.undone_by is None

"""A change between waves that asked in several ways: what is mix, and what is within."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, norm

from cxassess.stats import nps, nps_counts, nps_mix

PHONE, EMAIL = nps_counts(20, 30, 50), nps_counts(40, 30, 30)
MODES = ("phone", "email", "kiosk")

count = st.integers(0, 100)
sample = st.tuples(count, count, count).filter(any).map(lambda each: nps_counts(*each))
waves = st.tuples(sample, sample, sample).map(lambda each: dict(zip(MODES, each, strict=True)))


def together(wave):
    return nps_counts(
        sum(each.detractors for each in wave.values()),
        sum(each.passives for each in wave.values()),
        sum(each.promoters for each in wave.values()),
    )


def shares(wave):
    sizes = np.array([each.base for each in wave.values()])
    return sizes / sizes.sum()


def scores(wave):
    return np.array([each.score for each in wave.values()])


@given(waves, waves)
def test_difference_is_within_plus_mix(first, second):
    # Kitagawa 1955: within at the first wave's mix, mix at the second wave's scores.
    result = nps_mix(first, second)
    if min(together(first).base, together(second).base) < 5:
        assert np.isnan([result.difference, result.within, result.mix, result.reweighted]).all()
        return
    within = shares(first) @ (scores(second) - scores(first))
    mix = (shares(second) - shares(first)) @ scores(second)
    assert result.within == pytest.approx(within, abs=1e-9)
    assert result.mix == pytest.approx(mix, abs=1e-9)
    expected = together(second).score - together(first).score
    assert result.difference == pytest.approx(expected, abs=1e-9)
    assert result.difference == pytest.approx(result.within + result.mix, abs=1e-9)
    assert result.reweighted == pytest.approx(shares(first) @ scores(second), abs=1e-9)
    assert result.modes == MODES
    assert result.only_first == result.only_second == ()
    assert result.first_mix == pytest.approx(shares(first))
    assert result.second_mix == pytest.approx(shares(second))


def test_nobody_changed_their_mind():
    # From half by phone to a tenth, every mode's score as before: sixteen points of mix alone.
    second = {"phone": nps_counts(4, 6, 10), "email": nps_counts(72, 54, 54)}
    result = nps_mix({"phone": PHONE, "email": EMAIL}, second)
    assert result.difference == pytest.approx(-0.16)
    assert result.within == pytest.approx(0, abs=1e-12)
    assert result.mix == pytest.approx(-0.16)
    assert result.pvalue < 1e-6
    assert result.within_pvalue == pytest.approx(1)
    low, high = result.confidence_interval()
    assert low < 0 < high


def test_a_mix_that_stayed_leaves_all_within():
    second = {"phone": nps_counts(40, 60, 100), "email": nps_counts(40, 60, 100)}
    result = nps_mix({"phone": PHONE, "email": EMAIL}, second)
    assert result.mix == pytest.approx(0, abs=1e-12)
    assert result.within == pytest.approx(result.difference) == pytest.approx(0.2)
    assert (result.statistic, result.pvalue) == pytest.approx((0, 1))


@given(waves, waves)
def test_test_of_the_mix_is_pearson_s(first, second):
    table = [[each.base for each in wave.values()] for wave in (first, second)]
    expected = chi2_contingency(table, correction=False)
    result = nps_mix(first, second)
    assert result.statistic == pytest.approx(expected.statistic, abs=1e-9)
    assert result.df == expected.dof == 2
    assert result.pvalue == pytest.approx(expected.pvalue, abs=1e-12)
    assert result.smallest_expected == pytest.approx(expected.expected_freq.min())


@given(waves, waves)
def test_within_turns_with_promoters_and_detractors(first, second):
    def turned(wave):
        return {
            mode: nps_counts(each.promoters, each.passives, each.detractors)
            for mode, each in wave.items()
        }

    result, mirror = nps_mix(first, second), nps_mix(turned(first), turned(second))
    for name in ("difference", "within", "mix", "reweighted", "within_statistic"):
        assert getattr(mirror, name) == pytest.approx(-getattr(result, name), abs=1e-9)
    assert mirror.within_error == pytest.approx(result.within_error)


@given(waves, waves, st.permutations(MODES))
def test_order_of_the_modes_does_not_matter(first, second, order):
    result = nps_mix(first, second)
    other = nps_mix({mode: first[mode] for mode in order}, second)
    assert other.modes == tuple(order)
    assert other.within == pytest.approx(result.within, abs=1e-9)
    assert other.within_error == pytest.approx(result.within_error)
    assert other.statistic == pytest.approx(result.statistic, abs=1e-9)


def test_error_of_within_agrees_with_simulated_waves():
    # Both waves drawn anew, modes and answers, 20,000 times; the mix moves the change, as it is
    # estimated too.
    rng = np.random.default_rng(20260101)
    size, draws = 1500, 20_000
    mix = np.array([[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]])
    answer = np.array(
        [
            [[0.1, 0.2, 0.7], [0.4, 0.3, 0.3], [0.3, 0.4, 0.3]],
            [[0.5, 0.2, 0.3], [0.2, 0.3, 0.5], [0.3, 0.3, 0.4]],
        ]
    )
    drawn = [
        rng.multinomial(size, (mix[wave][:, np.newaxis] * answer[wave]).ravel(), draws).reshape(
            draws, 3, 3
        )
        for wave in range(2)
    ]
    bases = [each.sum(axis=2) for each in drawn]
    score = [
        (each[:, :, 2] - each[:, :, 0]) / base for each, base in zip(drawn, bases, strict=True)
    ]
    within = (bases[0] / size * (score[1] - score[0])).sum(axis=1)
    errors = [
        nps_mix(
            *({mode: nps_counts(*each[draw][i]) for i, mode in enumerate(MODES)} for each in drawn)
        ).within_error
        for draw in range(100)
    ]
    assert np.mean(errors) == pytest.approx(within.std(), rel=0.02)


def test_within_of_one_mode_is_the_difference_by_adjusted_errors():
    result = nps_mix({"phone": PHONE}, {"phone": EMAIL})
    assert result.within == result.difference == pytest.approx(-0.4)
    errors = [each.moments("adjusted-wald").standard_error for each in (PHONE, EMAIL)]
    assert result.within_error == pytest.approx(math.hypot(*errors))
    statistic = -0.4 / math.hypot(*errors)
    assert result.within_statistic == pytest.approx(statistic)
    assert result.within_pvalue == pytest.approx(2 * norm.sf(-statistic))
    # Nothing to test about the mix.
    assert (result.statistic, result.df) == (0, 0)
    assert math.isnan(result.pvalue)
    assert result.mix == pytest.approx(0)


def test_interval_is_the_inverted_test_and_nests():
    result = nps_mix(
        {"phone": PHONE, "email": EMAIL}, {"phone": EMAIL, "email": nps_counts(30, 30, 40)}
    )
    assert result.within < 0
    low, high = result.confidence_interval(1 - result.within_pvalue)
    assert high == pytest.approx(0, abs=1e-9)
    assert low == pytest.approx(2 * result.within)
    wider, inner = result.confidence_interval(0.99), result.confidence_interval(0.9)
    assert -2 <= wider.low < inner.low < inner.high < wider.high <= 2
    with pytest.raises(ValueError, match="`confidence_level`"):
        result.confidence_interval(95)


def test_interval_of_the_largest_change_is_clipped():
    first, second = {"phone": nps_counts(9, 0, 0)}, {"phone": nps_counts(0, 0, 9)}
    rise, fall = nps_mix(first, second), nps_mix(second, first)
    assert (rise.within, fall.within) == (2, -2)
    assert rise.confidence_interval().high == 2
    assert fall.confidence_interval().low == -2
    assert rise.confidence_interval().low > 0 > fall.confidence_interval().high


def test_modes_of_one_wave_are_named_and_stay_outside():
    first = {"phone": PHONE, "paper": nps_counts(5, 5, 5), "email": EMAIL}
    second = {"app": nps_counts(10, 0, 0), "email": EMAIL, "phone": PHONE, "none": nps([])}
    result = nps_mix(first, second)
    assert result.modes == ("phone", "email")
    assert (result.only_first, result.only_second) == (("paper",), ("app",))
    # The mix is of all modes, in the order of the three.
    assert result.first_mix == pytest.approx(np.array([100, 100, 15, 0]) / 215)
    assert result.second_mix == pytest.approx(np.array([100, 100, 0, 10]) / 210)
    assert result.df == 3
    table = [[100, 100, 15, 0], [100, 100, 0, 10]]
    assert result.statistic == pytest.approx(chi2_contingency(table, correction=False).statistic)
    # The split is at the first wave's mix of the two in common, whose scores did not change.
    assert result.within == pytest.approx(0, abs=1e-12)
    assert result.reweighted == pytest.approx(0.1)
    assert result.difference == pytest.approx(10 / 210 - 20 / 215)
    assert result.mix == pytest.approx(result.difference)


def test_weights_count_in_the_mix():
    # Each mode's answers weigh as much as two, and as one half.
    scores = [0] * 20 + [8] * 30 + [10] * 50
    half = np.tile([1.0, 3.0], 50)
    heavy, light = nps(scores, weights=half), nps(scores[::-1], weights=half / 4)
    result = nps_mix({"phone": heavy, "email": light}, {"phone": PHONE, "email": EMAIL})
    assert result.first_mix == pytest.approx((0.8, 0.2))
    change = np.array([PHONE.nps - heavy.nps, EMAIL.nps - light.nps])
    assert result.within == pytest.approx(np.array([0.8, 0.2]) @ change)
    # Its test is of people.
    assert result.statistic == pytest.approx(0, abs=1e-12)


def test_few_answers_of_a_mode_enter_all_the_same():
    result = nps_mix(
        {"phone": PHONE, "email": nps_counts(1, 0, 1)}, {"phone": PHONE, "email": EMAIL}
    )
    assert result.within == pytest.approx(2 / 102 * -0.1)
    assert result.smallest_expected < 35


def test_arguments_are_checked():
    wave = {"phone": PHONE}
    for first, second, name in (({}, wave, "first"), (wave, {"phone": nps([])}, "second")):
        with pytest.raises(ValueError, match=f"`{name}` must hold at least one answer"):
            nps_mix(first, second)
    with pytest.raises(ValueError, match="`first` and `second` must share a mode"):
        nps_mix(wave, {"email": EMAIL})
    with pytest.raises(ValueError, match="`first` and `second` must share a mode"):
        nps_mix(wave, {"email": EMAIL, "phone": nps([])})
    with pytest.raises(TypeError, match="`second` must be a NpsResult; got float"):
        nps_mix(wave, {"phone": 0.4})

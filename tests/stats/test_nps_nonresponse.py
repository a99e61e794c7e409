"""What the clients who did not answer could make of a score."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxassess.stats import SMALLEST_BASE, nps, nps_counts, nps_nonresponse

count = st.integers(0, 300)
answered = (
    st.tuples(count, count, count)
    .filter(lambda sample: sum(sample) >= SMALLEST_BASE)
    .map(lambda sample: nps_counts(*sample))
)
silent = st.integers(1, 2000)


def test_half_were_silent():
    # 100/200/200 of 1,000: +20 of all were the silent +20, 100 points to each side otherwise.
    result = nps_nonresponse(nps_counts(100, 200, 200), 1000)
    assert (result.invited, result.silent, result.response_rate) == (1000, 500, 0.5)
    bounds = result.if_detractors, result.if_passives, result.if_promoters
    assert bounds == pytest.approx((-0.4, 0.1, 0.6))
    assert result.with_silent(0.2) == pytest.approx(0.2)


@given(answered, silent)
def test_bounds_are_the_scores_with_the_silent_in_one_class(sample, silent):
    result = nps_nonresponse(sample, sample.base + silent)
    counts = sample.detractors, sample.passives, sample.promoters
    for place, bound in enumerate((result.if_detractors, result.if_passives, result.if_promoters)):
        everyone = list(counts)
        everyone[place] += silent
        assert bound == pytest.approx(nps_counts(*everyone).nps, abs=1e-12)


@given(answered, silent, st.floats(-1, 1))
def test_all_that_is_possible_lies_within_the_bounds(sample, silent, score):
    result = nps_nonresponse(sample, sample.base + silent)
    low, high = result.if_detractors, result.if_promoters
    assert -1 <= low < high <= 1
    assert low - 1e-12 <= result.with_silent(score) <= high + 1e-12
    assert low <= sample.nps <= high
    # They are as wide as the silent are many, whatever was answered.
    assert high - low == pytest.approx(2 * silent / (sample.base + silent))
    assert result.if_passives == pytest.approx((low + high) / 2, abs=1e-12)


@given(answered, silent, st.floats(-1, 1))
def test_the_silent_score_for_a_target_is_the_inverse(sample, silent, score):
    result = nps_nonresponse(sample, sample.base + silent)
    target = result.with_silent(score)
    assert result.silent_nps_for(target) == pytest.approx(score, abs=1e-6)
    assert result.silent_nps_for(sample.nps) == pytest.approx(sample.nps, abs=1e-6)


@given(answered, silent)
def test_the_bounds_themselves_can_be_targets(sample, silent):
    result = nps_nonresponse(sample, sample.base + silent)
    assert result.silent_nps_for(result.if_promoters) == pytest.approx(1, abs=1e-9)
    assert result.silent_nps_for(result.if_detractors) == pytest.approx(-1, abs=1e-9)
    assert result.silent_nps_for(result.if_detractors) >= -1
    assert result.silent_nps_for(result.if_promoters) <= 1


@given(answered, silent)
def test_swapping_promoters_and_detractors_turns_the_bounds(sample, silent):
    mirror = nps_counts(sample.promoters, sample.passives, sample.detractors)
    result = nps_nonresponse(sample, sample.base + silent)
    other = nps_nonresponse(mirror, sample.base + silent)
    assert other.if_detractors == pytest.approx(-result.if_promoters, abs=1e-12)
    assert other.if_passives == pytest.approx(-result.if_passives, abs=1e-12)


def test_a_target_out_of_reach_has_no_silent_score():
    result = nps_nonresponse(nps_counts(100, 200, 200), 1000)
    for target in (0.61, -0.41, 1, -1):
        assert math.isnan(result.silent_nps_for(target))
    assert result.silent_nps_for(0.6) == pytest.approx(1)


def test_silence_that_would_undo_a_change():
    # From +10 to +20: the change is undone if the silent half's own score is 0.
    assert nps_nonresponse(nps_counts(100, 200, 200), 1000).silent_nps_for(0.1) == pytest.approx(0)


def test_everyone_answered():
    result = nps_nonresponse(nps_counts(10, 20, 30), 60)
    assert (result.silent, result.response_rate) == (0, 1)
    bounds = result.if_detractors, result.if_passives, result.if_promoters
    assert bounds == pytest.approx((1 / 3,) * 3)
    assert math.isnan(result.silent_nps_for(1 / 3))


@pytest.mark.parametrize("sample", [(0, 0, 0), (1, 0, 0), (1, 1, 2)])
def test_under_five_answers_there_are_no_bounds(sample):
    result = nps_nonresponse(nps_counts(*sample), 100)
    assert result.silent == 100 - sum(sample)
    assert result.response_rate == sum(sample) / 100
    bounds = result.if_detractors, result.if_passives, result.if_promoters
    assert all(map(math.isnan, (*bounds, result.silent_nps_for(0.0))))


def test_weights_count_in_the_score_and_not_in_the_rate():
    weighted = nps([0, 7, 9, 10] * 5, weights=[1, 2, 1, 4] * 5)
    result = nps_nonresponse(weighted, 40)
    assert result.response_rate == 0.5
    assert result.if_passives == pytest.approx(weighted.nps / 2) == pytest.approx(0.25)


def test_arguments_are_checked():
    sample = nps_counts(1, 2, 3)
    with pytest.raises(TypeError, match="`result` must be a NpsResult; got float"):
        nps_nonresponse(0.4, 10)
    with pytest.raises(ValueError, match="not smaller than the number of answers; got 5 for 6"):
        nps_nonresponse(sample, 5)
    with pytest.raises(ValueError, match="`invited` must be at least 1"):
        nps_nonresponse(nps([]), 0)
    with pytest.raises(TypeError, match="`invited` must be a whole number"):
        nps_nonresponse(sample, 10.0)

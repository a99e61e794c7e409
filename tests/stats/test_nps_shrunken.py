"""Small segments ranked fairly.

The likelihood is held against scipy's Dirichlet-multinomial distribution, and the posterior
against its beta distribution.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import beta, dirichlet_multinomial

from cxassess.stats import nps, nps_counts, nps_shrunken

EXAMPLE = {
    "a": nps_counts(0, 1, 5),
    "b": nps_counts(30, 30, 40),
    "c": nps_counts(40, 30, 30),
    "d": nps_counts(20, 40, 40),
    "e": nps_counts(3, 2, 9),
}
FEW = 200
"""Draws where a test looks at no probability."""


def log_likelihood(segments, alpha):
    counts = np.array([(each.detractors, each.passives, each.promoters) for each in segments])
    return dirichlet_multinomial.logpmf(counts, alpha, counts.sum(axis=1)).sum()


def some_segments(number, answers, concentration, *, seed=20260101):
    """Segments whose shares are drawn from one Dirichlet distribution about 20/30/50 %."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(concentration * np.array([0.2, 0.3, 0.5]), number)
    return [nps_counts(*rng.multinomial(answers, each)) for each in shares]


def test_estimates_lie_between_the_own_score_and_the_common_one():
    segments = list(EXAMPLE.values())
    result = nps_shrunken(EXAMPLE)
    assert result.names == tuple(EXAMPLE)
    observed = np.array([each.nps for each in segments])
    assert result.observed == pytest.approx(observed)
    assert result.estimates == pytest.approx(
        result.kept * observed + (1 - result.kept) * result.centre
    )
    sizes = np.array([each.base for each in segments])
    assert result.kept == pytest.approx(sizes / (sizes + result.concentration))
    assert result.estimates[0] < observed[0], "5 of 6 promoters are mostly luck"


@pytest.mark.parametrize(
    "segments",
    [
        list(EXAMPLE.values()),
        some_segments(12, 40, 20),
        some_segments(30, 15, 5),
        some_segments(8, 300, 60),
    ],
)
def test_common_distribution_is_the_likeliest(segments):
    # Concentration and centre are two of its three parameters; the third is the share of passives.
    result = nps_shrunken(segments, draws=FEW)

    def of_passives(passives):
        promoters = (1 - passives + result.centre) / 2
        shares = np.array([1 - passives - promoters, passives, promoters])
        return -log_likelihood(segments, result.concentration * shares)

    bounds = (1e-6, 1 - abs(result.centre) - 1e-6)
    reached = -minimize_scalar(of_passives, bounds=bounds, method="bounded").fun
    likeliest = -minimize(
        lambda logs: -log_likelihood(segments, np.exp(logs)),
        np.log([4, 6, 10]),
        method="Nelder-Mead",
    ).fun
    assert reached == pytest.approx(likeliest, abs=1e-3)


@pytest.mark.parametrize("number", [3, 20])
def test_equal_segments_keep_nothing_of_their_own(number):
    result = nps_shrunken([nps_counts(10, 15, 25)] * number)
    assert result.kept == pytest.approx(0, abs=0.005)
    assert result.estimates == pytest.approx(0.3, abs=0.005)
    assert result.centre == pytest.approx(0.3, abs=0.005)
    # None of the ranks is likelier than another.
    assert result.rank_probabilities == pytest.approx(1 / number, abs=0.03)
    assert result.expected_ranks == pytest.approx((number + 1) / 2, rel=0.03)


def test_segments_that_differ_by_chance_alone_are_drawn_together():
    rng = np.random.default_rng(20260101)
    segments = [nps_counts(*rng.multinomial(30, (0.2, 0.3, 0.5))) for _ in range(40)]
    result = nps_shrunken(segments, draws=FEW)
    spread = np.std(result.observed)
    assert np.std(result.estimates) < 0.3 * spread
    assert result.centre == pytest.approx(0.3, abs=0.05)


def test_huge_segments_keep_themselves():
    segments = [nps_counts(10**5 * d, 10**5 * 3, 10**5 * (7 - d)) for d in (1, 2, 3)]
    result = nps_shrunken(segments, draws=FEW)
    assert result.kept == pytest.approx(1, abs=1e-3)
    assert result.estimates == pytest.approx(result.observed, abs=1e-3)
    assert result.rank_probabilities == pytest.approx(np.eye(3), abs=1e-9)
    assert result.expected_ranks == pytest.approx([1, 2, 3])


def test_a_smaller_segment_keeps_less():
    result = nps_shrunken(
        [*some_segments(6, 200, 10), nps_counts(2, 3, 5), nps_counts(20, 30, 50)], draws=FEW
    )
    small, large = result.kept[-2:]
    assert 0 < small < large < 1


def test_drawing_together_lessens_the_error():
    # What it is for: nearer to the truth over all segments than the observed scores are.
    rng = np.random.default_rng(20260101)
    shares = rng.dirichlet([6, 9, 15], 100)
    truth = shares[:, 2] - shares[:, 0]
    segments = [nps_counts(*rng.multinomial(12, each)) for each in shares]
    result = nps_shrunken(segments, draws=FEW)
    assert np.mean((result.estimates - truth) ** 2) < 0.7 * np.mean((result.observed - truth) ** 2)
    assert result.concentration == pytest.approx(30, rel=0.6)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60)).filter(any),
        min_size=3,
        max_size=7,
    )
)
def test_any_segments_have_estimates_and_ranks(samples):
    segments = [nps_counts(*sample) for sample in samples]
    result = nps_shrunken(segments, draws=FEW)
    number = len(segments)
    assert result.rank_probabilities.shape == (number, number)
    assert result.rank_probabilities.sum(axis=0) == pytest.approx(np.ones(number))
    assert result.rank_probabilities.sum(axis=1) == pytest.approx(np.ones(number))
    assert result.expected_ranks.sum() == pytest.approx(number * (number + 1) / 2)
    assert (np.abs(result.estimates) <= 1).all()
    assert ((result.kept >= 0) & (result.kept <= 1)).all()
    own = np.array([each.score for each in segments])
    assert (result.estimates >= np.minimum(own, result.centre) - 1e-9).all()
    assert (result.estimates <= np.maximum(own, result.centre) + 1e-9).all()


def test_swapping_promoters_and_detractors_turns_the_estimates():
    result = nps_shrunken(EXAMPLE, draws=FEW)
    turned = {
        name: nps_counts(each.promoters, each.passives, each.detractors)
        for name, each in EXAMPLE.items()
    }
    mirror = nps_shrunken(turned, draws=FEW)
    assert mirror.estimates == pytest.approx(-result.estimates, abs=1e-3)
    assert mirror.centre == pytest.approx(-result.centre, abs=1e-3)


def test_order_of_the_segments_does_not_matter():
    result = nps_shrunken(EXAMPLE, draws=FEW)
    turned = nps_shrunken(dict(reversed(EXAMPLE.items())), draws=FEW)
    assert turned.estimates[::-1] == pytest.approx(result.estimates, abs=1e-4)


def test_intervals_are_those_of_the_posterior():
    # Without passives a score is twice a share of promoters less 1, whose posterior is a beta
    # distribution; the parameters of the common one are the concentration times its mean.
    segments = [nps_counts(40 - p, 0, p) for p in (12, 20, 24, 30, 33)]
    result = nps_shrunken(segments, draws=20_000)
    intervals = result.credible_intervals(0.9)
    for segment, interval in zip(segments, intervals, strict=True):
        share = result.concentration * (1 + result.centre) / 2
        against = result.concentration * (1 - result.centre) / 2
        bounds = beta.ppf([0.05, 0.95], segment.promoters + share, segment.detractors + against)
        assert interval == pytest.approx(2 * bounds - 1, abs=0.02)
    for inner, outer in zip(result.credible_intervals(0.5), intervals, strict=True):
        assert -1 <= outer.low < inner.low < inner.high < outer.high <= 1


def test_ranks_of_two_that_are_far_apart():
    result = nps_shrunken({"high": nps_counts(5, 20, 75), "low": nps_counts(60, 30, 10), **EXAMPLE})
    first, last = result.rank_probabilities[0], result.rank_probabilities[1]
    assert first[:2].sum() > 0.95
    assert last[-1] > 0.95
    assert result.expected_ranks[0] < result.expected_ranks[2] < result.expected_ranks[1]


def test_equal_seeds_give_equal_results():
    results = [
        nps_shrunken(EXAMPLE, draws=FEW, rng=rng) for rng in (0, 0, np.random.default_rng(0), 1)
    ]
    for other in results[1:3]:
        assert (other.rank_probabilities == results[0].rank_probabilities).all()
        assert other.credible_intervals() == results[0].credible_intervals()
    assert results[3].credible_intervals() != results[0].credible_intervals()
    assert (results[3].estimates == results[0].estimates).all(), "these need no draws"
    default = nps_shrunken(EXAMPLE, draws=FEW)
    assert default.credible_intervals() == results[0].credible_intervals()


def test_weights_and_clusters_enter_by_the_effective_base():
    scores = sorted([0, 7, 9, 10, 10] * 20)
    alike = nps(scores, clusters=np.repeat(np.arange(20), 5))
    result = nps_shrunken({**EXAMPLE, "plain": nps(scores), "alike": alike}, draws=FEW)
    plain, fewer = result.kept[-2:]
    assert fewer < plain
    worth = sum(alike.equal_counts)
    assert fewer == pytest.approx(worth / (worth + result.concentration))


def test_segments_without_answers_are_left_out_and_small_ones_are_not():
    result = nps_shrunken({**EXAMPLE, "one": nps_counts(0, 0, 1), "none": nps_counts(0, 0, 0)})
    assert result.names == (*EXAMPLE, "one")
    assert math.isnan(result.observed[-1])
    assert result.centre < result.estimates[-1] < 0.5, "a single answer moves it a little"


def test_segments_of_a_sequence_are_numbered():
    assert nps_shrunken(list(EXAMPLE.values()), draws=FEW).names == ("0", "1", "2", "3", "4")


def test_arguments_are_checked():
    two = [nps_counts(1, 2, 3), nps_counts(1, 2, 4), nps_counts(0, 0, 0)]
    with pytest.raises(ValueError, match="`results` must hold three segments with answers; got 2"):
        nps_shrunken(two)
    with pytest.raises(TypeError, match="`results` must be a NpsResult; got float"):
        nps_shrunken({**EXAMPLE, "x": 0.4})
    with pytest.raises(ValueError, match="`draws` must be at least 1; got 0"):
        nps_shrunken(EXAMPLE, draws=0)
    with pytest.raises(TypeError, match="`draws` must be a whole number"):
        nps_shrunken(EXAMPLE, draws=1e4)
    with pytest.raises(ValueError, match="`confidence_level`"):
        nps_shrunken(EXAMPLE, draws=FEW).credible_intervals(95)

"""Answers that do not count alike: weights, clusters and a known population.

The reference of the weighted error is the R package survey. The linearised errors are checked
against their explicit formula and against the delete-one jackknife.
"""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student

from cxassess.stats import ADJUSTED_WALD_FROM, SMALLEST_BASE, NpsResult, nps, nps_counts

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
Z_95 = 1.959963984540054  # R: qnorm(0.975)
METHODS = ("wald", "adjusted-wald", "tango")
CODED = np.repeat([-1, 0, 1], [7, 2, 2])

score = st.integers(0, 10)
weight = st.integers(1, 40).map(lambda quarters: quarters / 4)
answers = st.lists(st.tuples(score, weight), min_size=SMALLEST_BASE, max_size=80)
clustered = st.lists(
    st.tuples(score, weight, st.integers(0, 9)), min_size=SMALLEST_BASE, max_size=80
)


def sample(base, clusters=None, *, seed=20260101):
    """Scores, weights and clusters; the answers of one cluster are alike, clusters unequal."""
    rng = np.random.default_rng(seed)
    labels = np.arange(base) if clusters is None else rng.integers(clusters, size=base)
    lean = rng.normal(0, 2, labels.max() + 1)
    scores = np.clip(np.rint(8 + lean[labels] + rng.normal(0, 2, base)), 0, 10).astype(int)
    return scores, rng.uniform(0.3, 3.0, base), labels


def jackknife(scores, weights, labels):
    """Standard error of the weighted score, each cluster left out once."""
    coded = CODED[scores]
    added, weighed = (
        np.bincount(labels, each) for each in (weights * coded, np.asarray(weights, dtype=float))
    )
    left = (added.sum() - added) / (weighed.sum() - weighed)
    return math.sqrt((len(left) - 1) / len(left) * ((left - left.mean()) ** 2).sum())


def adjusted_wald(counts, pseudo=1.0, reach=Z_95):
    """Mean -+ reach times the Wald error of the counts and their share of the pseudo-counts."""
    more = np.array(counts) + pseudo * np.array([0.75, 1.5, 0.75])
    mean = more @ [-1, 0, 1] / more.sum()
    error = math.sqrt((more @ [1, 0, 1] / more.sum() - mean**2) / more.sum())
    return mean - reach * error, mean + reach * error


# --- weights ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def airport():
    waves = {}
    for year, column in ((2017, "NETPRO"), (2018, "NETPRO  ")):
        table = pd.read_csv(DATA / f"sfo_airport_{year}.csv", low_memory=False)
        waves[year] = table[[column, "WEIGHT"]].set_axis(["score", "weight"], axis=1)
    stacked = pd.concat(waves, names=["year"]).reset_index("year")
    # 11 is a blank and one cell of 2017 is empty.
    return stacked.assign(answered=stacked["score"].between(0, 10))


shared = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared survey files are absent"),
]


@pytest.mark.parametrize(
    ("whole_design", "standard_error"),
    [
        # R survey: svydesign(~1, weights = ~WEIGHT) of both waves, then svymean in the domain of
        # 2017 and of scores up to 10. All rows of both waves are of its sample, which enters as
        # n / (n - 1): statistics.md has 1.4456.
        pytest.param(True, 1.44559, id="both waves", marks=shared),
        # The answers of 2017 by themselves, n being 2,746.
        pytest.param(False, 1.44572, id="2017 alone", marks=shared),
    ],
)
def test_airport_survey_of_2017_agrees_with_r_package_survey(airport, whole_design, standard_error):
    domain = airport["answered"] & (airport["year"] == 2017)
    if whole_design:
        result = nps(airport["score"].where(domain, 0), weights=airport["weight"] * domain)
    else:
        result = nps(airport["score"][domain], weights=airport["weight"][domain])
    assert (result.detractors, result.passives, result.promoters) == (342, 968, 1436)
    assert result.base == 2746
    assert 100 * result.nps == pytest.approx(40.398, abs=5e-4)
    assert 100 * result.standard_error == pytest.approx(standard_error, abs=5e-6)
    assert result.effective_base == pytest.approx(2266.5, abs=0.05)
    kish = 100 * math.sqrt(result.variance / result.effective_base)
    assert kish == pytest.approx(1.4567, abs=5e-5)
    assert 100 * result.unweighted.nps == pytest.approx(39.84, abs=0.005)


@given(st.lists(score, max_size=60), weight)
def test_equal_weights_are_none(scores, each):
    assert nps(scores, weights=[each] * len(scores)) == nps(scores)


@given(answers)
def test_weighted_score_agrees_with_its_definition(pairs):
    scores, weights = map(np.array, zip(*pairs, strict=True))
    coded = CODED[scores]
    mean = np.average(coded, weights=weights)
    result = nps(scores, weights=weights)
    assert result.base == len(scores)
    assert (result.detractors, result.promoters) == ((coded == -1).sum(), (coded == 1).sum())
    assert result.nps == pytest.approx(mean, abs=1e-12)
    assert result.variance == pytest.approx(np.average((coded - mean) ** 2, weights=weights))
    assert sum(result.shares) == pytest.approx(1)
    kish = weights.sum() ** 2 / (weights**2).sum()
    assert result.effective_base == result.independent_base == pytest.approx(kish)
    if len(set(weights)) > 1:
        assert result.weight_sum == pytest.approx(weights.sum())
        linearised = ((weights * (coded - mean)) ** 2).sum() * len(scores) / (len(scores) - 1)
        expected = math.sqrt(linearised) / weights.sum()
        assert result.standard_error == pytest.approx(expected, abs=1e-9)


@given(answers, st.sampled_from((1e-6, 0.125, 3.0, 1e6)))
def test_weights_have_no_unit(pairs, unit):
    scores, weights = map(np.array, zip(*pairs, strict=True))
    result, other = nps(scores, weights=weights), nps(scores, weights=unit * weights)
    assert other.nps == pytest.approx(result.nps, abs=1e-12)
    assert other.standard_error == pytest.approx(result.standard_error, abs=1e-9)
    for method in METHODS:
        expected = pytest.approx(result.confidence_interval(method=method), abs=1e-7)
        assert other.confidence_interval(method=method) == expected


@given(answers, st.randoms())
def test_order_does_not_matter(pairs, random):
    def result(rows):
        scores, weights = zip(*rows, strict=True)
        return nps(scores, weights=weights)

    shuffled = result(random.sample(pairs, len(pairs)))
    assert shuffled.nps == pytest.approx(result(pairs).nps, abs=1e-12)
    assert shuffled.standard_error == pytest.approx(result(pairs).standard_error, abs=1e-12)


@given(answers, st.sampled_from(METHODS))
def test_swapping_promoters_and_detractors_turns_the_weighted_interval(pairs, method):
    scores, weights = map(np.array, zip(*pairs, strict=True))
    turned = np.select([CODED[scores] == 1, CODED[scores] == -1], [0, 10], scores)
    low, high = nps(scores, weights=weights).confidence_interval(method=method)
    mirror = nps(turned, weights=weights).confidence_interval(method=method)
    assert mirror == pytest.approx((-high, -low), abs=1e-7)


def test_linearised_error_agrees_with_the_jackknife():
    scores, weights, labels = sample(2000)
    result = nps(scores, weights=weights)
    assert result.standard_error == pytest.approx(jackknife(scores, weights, labels), rel=1e-3)


def test_whole_weights_repeat_answers_and_do_not_multiply_the_sample():
    repeated = nps_counts(3, 4, 13)
    weighted = nps([0] * 3 + [8] * 2 + [10] * 5, weights=[1] * 3 + [2] * 2 + [1, 3, 3, 3, 3])
    assert weighted.nps == pytest.approx(repeated.nps)
    assert weighted.base == 10
    assert weighted.standard_error > repeated.standard_error


@given(answers, st.lists(score, min_size=1, max_size=20))
def test_answers_of_weight_0_are_of_the_sample_and_not_of_the_score(pairs, outside):
    # Like a domain in R survey: they enter n / (n - 1) and nothing else.
    scores, weights = zip(*pairs, strict=True)
    alone = nps(scores, weights=weights)
    result = nps([*outside, *scores], weights=[0] * len(outside) + list(weights))
    assert (result.detractors, result.passives, result.promoters) == (
        alone.detractors,
        alone.passives,
        alone.promoters,
    )
    assert result.nps == pytest.approx(alone.nps, abs=1e-12)
    assert result.effective_base == pytest.approx(alone.effective_base)
    if alone.design is None:
        assert result == alone
    else:
        own, all_of_them = len(scores), len(scores) + len(outside)
        factor = math.sqrt(all_of_them / (all_of_them - 1) * (own - 1) / own)
        assert result.standard_error == pytest.approx(factor * alone.standard_error, abs=1e-12)


@pytest.mark.parametrize("clusters", [None, ["a", "b", "b"]])
def test_weights_of_0_alone_leave_no_answers(clusters):
    assert nps([9, 10, 0], weights=[0, 0, 0], clusters=clusters) == NpsResult(0, 0, 0)
    assert nps([], weights=[], clusters=[]) == NpsResult(0, 0, 0)


@pytest.mark.parametrize("spare", [[], [0.0]])
def test_one_answer_with_a_weight(spare):
    result = nps([9, 3][: 1 + len(spare)], weights=[2.5, *spare])
    assert (result.base, result.standard_error, result.effective_base) == (1, 0, 1)
    assert math.isnan(result.nps)


@given(st.lists(weight, min_size=SMALLEST_BASE, max_size=80))
def test_one_class_with_weights_has_the_interval_of_kish_s_base(weights):
    result = nps([10] * len(weights), weights=weights)
    assert (result.nps, result.standard_error) == (1, 0)
    kish = sum(weights) ** 2 / sum(each**2 for each in weights)
    lowest = (kish - Z_95**2) / (kish + Z_95**2)  # closed form, see test_nps.py
    interval = result.confidence_interval(method="tango")
    assert interval == pytest.approx((lowest, 1), abs=1e-9)


@given(answers, st.sampled_from(METHODS))
def test_weighted_intervals_are_those_of_fewer_equal_answers(pairs, method):
    # Shares times the base that the linearised error is worth, whatever the method.
    scores, weights = zip(*pairs, strict=True)
    result = nps(scores, weights=weights)
    worth = sum(result.equal_counts)
    assert worth == pytest.approx(result.base / result.design_effect)
    assert 1 <= worth <= result.base + 1e-9
    assert np.array(result.equal_counts) / worth == pytest.approx(np.array(result.shares))
    if method == "adjusted-wald":
        low, high = adjusted_wald(result.equal_counts)
        expected = max(low, -1), min(high, 1)
        assert result.confidence_interval(method=method) == pytest.approx(expected)
    if method == "wald":
        reach = Z_95 * result.standard_error
        expected = result.nps - reach, result.nps + reach
        assert result.confidence_interval(method=method) == pytest.approx(expected)


def test_auto_chooses_by_kish_s_base():
    # Half the answers weigh nine times as much: 100 are worth 100^2 x 25 / 4100 = 61.
    half = ADJUSTED_WALD_FROM // 2 + 1
    scores = [0] * half + [10] * half
    assert nps(scores).interval_choice() == ("adjusted-wald", "large_base")
    result = nps(scores, weights=[1, 9] * half)
    assert result.independent_base == pytest.approx(0.61 * result.base, abs=0.05)
    assert result.interval_choice() == ("tango", "small_base")


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, 2], "`weights` must hold one number for each score; got 2 for 3"),
        ([1, -2, 1], "`weights` must hold no negative numbers; got -2"),
        ([1, math.nan, 1], "`weights` must hold finite numbers only; got nan"),
        ([1, math.inf, 1], "`weights` must hold finite numbers only; got inf"),
        ([1, None, 1], "`weights` must hold numbers only; got None"),
        ([1, True, 1], "`weights` must hold numbers only; got True"),
        ([[1, 1, 1]], "`weights` must be one-dimensional"),
    ],
)
def test_weights_are_checked(weights, message):
    with pytest.raises(ValueError, match=message):
        nps([0, 8, 10], weights=weights)


# --- clusters --------------------------------------------------------------------------------


@given(st.lists(score, min_size=SMALLEST_BASE, max_size=80), st.sampled_from(("auto", *METHODS)))
def test_clusters_of_one_answer_each_change_no_figure(scores, method):
    plain, result = nps(scores), nps(scores, clusters=range(len(scores)))
    assert result.nps == pytest.approx(plain.nps, abs=1e-12)
    assert result.standard_error == pytest.approx(plain.standard_error, abs=1e-12)
    assert result.effective_base == result.independent_base == plain.base
    assert (result.df, result.design_effect) == (math.inf, 1)
    assert result.interval_choice() == plain.interval_choice()
    expected = pytest.approx(plain.confidence_interval(method=method), abs=1e-9)
    assert result.confidence_interval(method=method) == expected


@given(clustered)
def test_clustered_error_agrees_with_its_definition(rows):
    scores, weights, labels = map(np.array, zip(*rows, strict=True))
    coded = CODED[scores]
    mean = np.average(coded, weights=weights)
    totals = np.bincount(labels, weights * (coded - mean), 10)
    result = nps(scores, weights=weights, clusters=labels)
    number = len(set(labels))
    assert result.nps == pytest.approx(mean, abs=1e-12)
    if number == 1:
        assert math.isnan(result.standard_error)
    elif number < len(scores):
        variance = number / (number - 1) * (totals**2).sum() / weights.sum() ** 2
        assert result.standard_error == pytest.approx(math.sqrt(variance), abs=1e-9)
        assert result.df == number - 1
        assert result.independent_base <= number
    assert 1 - 1e-9 <= result.effective_base <= result.base + 1e-9


@pytest.mark.parametrize("weighted", [False, True])
def test_clustered_error_agrees_with_the_jackknife(weighted):
    scores, weights, labels = sample(6000, 1500)
    weights = weights if weighted else np.ones(len(scores))
    result = nps(scores, weights=weights, clusters=labels)
    assert result.design.clusters == len(set(labels)) < len(scores)
    expected = jackknife(scores, weights, np.unique(labels, return_inverse=True)[1])
    assert result.standard_error == pytest.approx(expected, rel=2e-3)
    plain = nps(scores, weights=weights)
    assert result.standard_error > 1.5 * plain.standard_error, "clusters that the test can miss"


@given(st.lists(score, min_size=SMALLEST_BASE, max_size=30), st.integers(2, 5))
def test_answers_said_again_by_their_cluster_add_nothing(scores, times):
    # The mean of m independent clusters, all of one size: its variance is s^2 / m, n - 1 below.
    result = nps(np.repeat(scores, times), clusters=np.repeat(np.arange(len(scores)), times))
    plain = nps(scores)
    number = len(scores)
    assert result.base == times * number
    assert result.nps == pytest.approx(plain.nps, abs=1e-12)
    expected = math.sqrt(plain.variance / (number - 1))
    assert result.standard_error == pytest.approx(expected, abs=1e-9)
    if plain.variance:
        # Both variances are unbiased: s^2 / m with m - 1, against that of the answers with n - 1.
        worth = result.base * (number - 1) / (result.base - 1)
        assert result.effective_base == pytest.approx(worth)
        assert result.design_effect == pytest.approx(result.base / worth)
    else:
        assert result.effective_base == number


def test_few_clusters_take_student_s_t():
    scores, weights, labels = sample(60, 7)
    result = nps(scores, weights=weights, clusters=labels)
    assert result.df == 6
    low, high = result.confidence_interval(0.9, "wald")
    assert (high - low) / 2 == pytest.approx(student.ppf(0.95, 6) * result.standard_error)
    # Tango at that quantile. These 30 accounts disagree within, so that the base is not reduced.
    labels = [*range(10), *range(20), *range(30)]
    result = nps(np.repeat([0, 8, 10], [10, 20, 30]), clusters=labels)
    assert (result.df, result.effective_base) == (29, 60)
    level = 1 - 2 * norm.sf(student.ppf(0.975, 29))
    expected = nps_counts(10, 20, 30).confidence_interval(level, "tango")
    assert result.confidence_interval(method="tango") == pytest.approx(expected, abs=1e-9)


@given(clustered, st.randoms())
def test_labels_and_order_do_not_matter(rows, random):
    scores, weights, labels = zip(*rows, strict=True)
    result = nps(scores, weights=weights, clusters=labels)
    names = random.sample(range(10), 10)
    scores, weights, labels = zip(*random.sample(rows, len(rows)), strict=True)
    other = nps(scores, weights=weights, clusters=[f"account {names[each]}" for each in labels])
    expected = pytest.approx(result.standard_error, abs=1e-12, nan_ok=True)
    assert other.standard_error == expected
    assert other.effective_base == pytest.approx(result.effective_base)


@given(clustered, st.sampled_from(("adjusted-wald", "tango")), st.floats(0.5, 0.99))
def test_intervals_lie_on_the_scale_and_nest(rows, method, level):
    scores, weights, labels = zip(*rows, strict=True)
    result = nps(scores, weights=weights, clusters=labels, population=200)
    inner = result.confidence_interval(level, method)
    outer = result.confidence_interval((1 + level) / 2, method)
    if len(set(labels)) == 1:
        assert all(map(math.isnan, (*inner, *outer)))
    else:
        assert -1 <= outer.low <= inner.low + 1e-9
        assert inner.low < inner.high
        assert inner.high - 1e-9 <= outer.high <= 1


@pytest.mark.parametrize("weights", [None, [1, 2, 3, 4, 5, 6]])
def test_one_cluster_has_a_score_and_no_error(weights):
    result = nps([0, 7, 8, 9, 10, 10], weights=weights, clusters=["only"] * 6)
    assert (result.base, result.df, result.independent_base) == (6, 0, 1)
    assert result.nps > 0
    assert math.isnan(result.standard_error)
    assert result.interval_choice() == (None, "one_cluster")
    for method in ("auto", *METHODS):
        assert all(map(math.isnan, result.confidence_interval(method=method)))


def test_clusters_that_agree_exactly_are_worth_their_number():
    # Each account says as much against as for: the linearised variance is 0, which is luck.
    result = nps([0, 10] * 6, clusters=np.repeat(np.arange(6), 2))
    assert (result.nps, result.standard_error) == (0, 0)
    assert result.effective_base == 6
    low, high = result.confidence_interval()
    assert low == pytest.approx(-high, abs=1e-9)
    assert high > 0.3


def test_effective_base_is_at_most_the_base():
    # Clusters that are more alike than chance makes them: worth no more than their answers.
    result = nps([0, 10] * 6 + [8, 0], clusters=np.repeat(np.arange(7), 2))
    assert result.standard_error < result.unweighted.standard_error
    assert result.effective_base == result.base == 14


def test_auto_chooses_by_the_number_of_clusters():
    scores, _, _ = sample(ADJUSTED_WALD_FROM * 3)
    many = nps(scores, clusters=np.arange(len(scores)) % ADJUSTED_WALD_FROM)
    few = nps(scores, clusters=np.arange(len(scores)) % (ADJUSTED_WALD_FROM - 1))
    assert many.interval_choice() == ("adjusted-wald", "large_base")
    assert few.interval_choice() == ("tango", "small_base")


@pytest.mark.parametrize(
    "labels",
    [
        ["b", "a", "b", "a", "c", "c"],
        pd.Series(["b", "a", "b", "a", "c", "c"], index=[1] * 6),
        np.array(["b", "a", "b", "a", "c", "c"], dtype=object),
        (2, 1, 2, 1, 3, 3),
        [2.5, 1, 2.5, 1, 3, 3],
        pd.Categorical(["b", "a", "b", "a", "c", "c"]),
    ],
)
def test_labels_of_any_container(labels):
    result = nps([0, 8, 0, 9, 10, 10], clusters=labels)
    assert result.design.clusters == 3
    # Two answers of each account, less twice the mean of 1/6.
    totals = np.array([-1 - 1, 0 + 1, 1 + 1]) - 2 / 6
    assert result.standard_error == pytest.approx(math.sqrt(3 / 2 * (totals**2).sum()) / 6)


@pytest.mark.parametrize(
    ("clusters", "message"),
    [
        (["a", "b"], "one label for each score"),
        ([["a", "b", "c"]], "one label for each score"),
        (["a", None, "b"], "labels of one type, none of them missing"),
        ([None, None, None], "labels of one type, none of them missing"),
        ([1.0, math.nan, 2.0], "no missing labels"),
        (np.array(["a", math.nan, "b"], dtype=object), "labels of one type, none of them missing"),
        (pd.Series(["a", pd.NA, "b"], dtype=object), "labels of one type, none of them missing"),
    ],
)
def test_clusters_are_checked(clusters, message):
    with pytest.raises(ValueError, match=f"`clusters` must hold .*{message}"):
        nps([0, 8, 10], clusters=clusters)


# --- population ------------------------------------------------------------------------------


@pytest.mark.parametrize(("answered", "people"), [((4, 6, 10), 27), ((10, 20, 30), 90)])
def test_population_corrects_the_error_and_lightens_the_pseudo_counts(answered, people):
    # statistics.md: pseudo-counts x (1 - n / N), SE x sqrt((N - n) / (N - 1))
    result = nps_counts(*answered, population=people)
    plain = nps_counts(*answered)
    base = sum(answered)
    correction = math.sqrt((people - base) / (people - 1))
    assert (result.nps, result.base) == (plain.nps, base)
    assert result.correction == pytest.approx(correction)
    assert result.standard_error == pytest.approx(correction * plain.standard_error)
    expected = adjusted_wald(answered, 1 - base / people, Z_95 * correction)
    assert result.confidence_interval(method="adjusted-wald") == pytest.approx(expected)
    # A score test with its error corrected so: that of a lower level.
    level = 1 - 2 * norm.sf(Z_95 * correction)
    expected = plain.confidence_interval(level, "tango")
    assert result.confidence_interval(method="tango") == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_a_population_without_end_is_none(method):
    plain = nps_counts(4, 6, 10).confidence_interval(method=method)
    result = nps_counts(4, 6, 10, population=10**12).confidence_interval(method=method)
    assert result == pytest.approx(plain, abs=1e-9)


@pytest.mark.parametrize("answered", [(4, 6, 10), (0, 0, 5), (0, 0, 1)])
def test_a_census_leaves_no_error(answered):
    result = nps_counts(*answered, population=sum(answered))
    assert result.standard_error == 0
    for method in (*METHODS, "prediction"):
        expected = pytest.approx((result.score, result.score), abs=1e-9)
        assert result.confidence_interval(method=method) == expected


def predicted(answered, people, reach=Z_95):
    """Interval of all: the answers as they are, and adjusted Wald's prediction of the silent."""
    counts = np.array(answered)
    silent = (people - counts.sum()) / people
    low, high = adjusted_wald(counts, 1.0, 1.0)
    mean, error = (low + high) / 2, (high - low) / 2
    # A single answer varies as the adjusted counts do, those of N - n people together.
    of_one = error**2 * (counts.sum() + 3)
    spread = math.sqrt(error**2 + of_one / (people - counts.sum())) if silent else 0
    centre = (1 - silent) * (counts[2] - counts[0]) / counts.sum() + silent * mean
    return max(centre - reach * silent * spread, -1), min(centre + reach * silent * spread, 1)


@pytest.mark.parametrize(
    ("answered", "people"), [((4, 6, 10), 27), ((0, 0, 9), 10), ((10, 20, 30), 600), ((0, 5, 0), 5)]
)
def test_prediction_agrees_with_its_definition(answered, people):
    # Valliant, Dorfman and Royall (2000), chapter 2: total = the observed + the predicted ones.
    interval = nps_counts(*answered, population=people).confidence_interval(method="prediction")
    assert interval == pytest.approx(predicted(answered, people))


@pytest.mark.parametrize("weighted", [False, True])
def test_prediction_of_an_unknown_population_is_adjusted_wald(weighted):
    scores, weights, labels = sample(200, 40)
    result = nps(scores, weights=weights if weighted else None, clusters=labels)
    expected = result.confidence_interval(method="adjusted-wald")
    assert result.confidence_interval(method="prediction") == pytest.approx(expected)


@pytest.mark.parametrize("base", [SMALLEST_BASE, 2 * ADJUSTED_WALD_FROM])
def test_auto_predicts_where_more_than_half_of_the_population_answered(base):
    # By the base and the population alone.
    for answered in ((1, 1, base - 2), (0, 0, base), (base, 0, 0)):
        most = nps_counts(*answered, population=2 * base - 1)
        half = nps_counts(*answered, population=2 * base)
        assert most.interval_choice() == ("prediction", "population")
        assert most.confidence_interval() == most.confidence_interval(method="prediction")
        assert half.interval_choice() == nps_counts(*answered).interval_choice()
    assert nps_counts(0, 0, 4, population=4).interval_choice() == (None, "too_few")


@given(st.integers(0, 60), st.sampled_from((*METHODS, "prediction")))
def test_the_interval_narrows_as_more_of_the_population_answered(spare, method):
    low, high = nps_counts(4, 6, 10, population=20 + spare).confidence_interval(method=method)
    wider = nps_counts(4, 6, 10, population=21 + spare).confidence_interval(method=method)
    assert high - low < wider.high - wider.low


def test_one_of_two_people_answered():
    assert nps_counts(0, 0, 1, population=2).correction == 1
    assert nps_counts(0, 0, 1, population=1).correction == 0


def test_population_is_checked():
    for make in (lambda n: nps_counts(1, 2, 3, population=n), lambda n: nps([9] * 6, population=n)):
        with pytest.raises(ValueError, match=r"`population` must not be smaller .*; got 5 for 6"):
            make(5)
        with pytest.raises(ValueError, match="`population` must not be negative"):
            make(-1)
        with pytest.raises(TypeError, match="`population` must be a whole number"):
            make(27.0)
    assert nps([], population=0).population == 0


# --- all three together ----------------------------------------------------------------------


def test_weights_clusters_and_population_together():
    scores, weights, labels = sample(400, 80)
    result = nps(scores, weights=weights, clusters=labels, population=1000)
    unlimited = nps(scores, weights=weights, clusters=labels)
    correction = math.sqrt(600 / 999)
    expected = jackknife(scores, weights, np.unique(labels, return_inverse=True)[1])
    assert unlimited.standard_error == pytest.approx(expected, rel=0.02)
    assert result.standard_error == pytest.approx(correction * unlimited.standard_error)
    assert result.effective_base == unlimited.effective_base
    number = len(set(labels))
    reach = student.ppf(0.975, number - 1) * result.standard_error
    expected = result.nps - reach, result.nps + reach
    assert result.confidence_interval(method="wald") == pytest.approx(expected)
    # Adjusted Wald: shares of the effective base, pseudo-counts for the part that was silent.
    counts = np.array(result.shares) * result.effective_base
    expected = adjusted_wald(counts, 0.6, student.ppf(0.975, number - 1) * correction)
    assert result.confidence_interval() == pytest.approx(expected)


def test_unweighted_takes_the_design_off_and_leaves_the_population():
    scores, weights, labels = sample(50, 20)
    result = nps(scores, weights=weights, clusters=labels, population=90)
    assert result.unweighted == nps(scores, population=90)
    assert result.unweighted != result


def test_prediction_stays_within_what_the_silent_allow():
    # 2/1/2 of 6: the one silent person moves the score by a sixth at most.
    low, high = nps_counts(2, 1, 2, population=6).confidence_interval(method="prediction")
    assert (low, high) == pytest.approx((-1 / 6, 1 / 6))


@pytest.mark.parametrize("weight", [1e-200, 1e200])
def test_weights_beyond_computing_are_refused(weight):
    with pytest.raises(ValueError, match="`weights` must hold 0 or numbers from 1e-100 to 1e100"):
        nps([9, 3, 10], weights=[1, 2, weight])

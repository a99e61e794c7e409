"""How often the tests of two independent waves, at 5 %, see a change where there is none.

A test is written as: does the 95 % interval of the change leave out a given change? Leaving out 0
where the scores are equal is an error of the first kind, leaving out the true change an interval
that does not cover. All pairs of outcomes are computed at once from the package's one-sample
moments and intervals, and compared with `nps_difference` on some pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from enumeration import (
    CONFIDENCE_LEVEL,
    QUANTILE,
    ROUNDING,
    Bounds,
    Counts,
    Decisions,
    Figures,
    Numbers,
    Table,
    grids,
    hypergeometric,
    multinomial,
    outcomes,
    package_bounds,
    score,
    variance,
)
from scipy.special import stdtrit

from cxassess.stats import nps_counts, nps_difference

OFFERED = ("wald", "adjusted-wald", "score")
"""Methods of `nps_difference`."""

SHAPES = np.array([[0.40, 0.10, 0.50], [0.10, 0.70, 0.20]])
LOPSIDED = np.array([[0.02, 0.08, 0.90]])
CHANGE = np.array([[0.20, 0.40, 0.40], [0.10, 0.30, 0.60]])
ROWS_AT_ONCE = 256
PAIRS_COMPARED = 100


class Sample(NamedTuple):
    """What the tests need of each outcome of a wave."""

    counts: Counts
    score: Numbers
    standard_error: Numbers
    adjusted_score: Numbers
    adjusted_error: Numbers
    tango: Bounds

    @property
    def base(self) -> int:
        return int(self.counts[0].sum())

    def rows(self, chosen: slice | Counts) -> Sample:
        """Return some of the outcomes."""
        *arrays, tango = self
        return Sample(*(each[chosen] for each in arrays), Bounds(*(each[chosen] for each in tango)))


Test = Callable[[Sample, Sample, float], Decisions]


def sample(base: int) -> Sample:
    """Return every outcome of a wave with the package's moments and interval."""
    counts = outcomes(base)
    results = [nps_counts(*row) for row in counts.tolist()]
    observed = np.array([result.moments("wald") for result in results])
    adjusted = np.array([result.moments("adjusted-wald") for result in results])
    return Sample(counts, *observed.T, *adjusted.T, package_bounds(counts, "tango"))


def wald(first: Sample, second: Sample, change: float) -> Decisions:
    """Leave out by the unpooled Wald interval."""
    squared = first.standard_error[:, np.newaxis] ** 2 + second.standard_error**2
    return _beyond(_difference(first.score, second.score) - change, QUANTILE, squared)


def adjusted_wald(first: Sample, second: Sample, change: float) -> Decisions:
    """Leave out by the adjusted Wald interval."""
    squared = first.adjusted_error[:, np.newaxis] ** 2 + second.adjusted_error**2
    difference = _difference(first.adjusted_score, second.adjusted_score)
    return _beyond(difference - change, QUANTILE, squared)


def welch(first: Sample, second: Sample, change: float) -> Decisions:
    """Leave out by Welch's t interval of the answers coded -1, 0, +1."""
    difference = _difference(first.score, second.score) - change
    parts = [_welch_part(each) for each in (first, second)]
    squared = parts[0][:, np.newaxis] + parts[1]
    quantile = _welch_quantile(parts, (first.base - 1, second.base - 1))
    return _beyond(difference, quantile, squared)


def adjusted_welch(first: Sample, second: Sample, change: float) -> Decisions:
    """Leave out by the adjusted Wald interval with Welch's degrees of freedom."""
    difference = _difference(first.adjusted_score, second.adjusted_score) - change
    parts = [each.adjusted_error**2 for each in (first, second)]
    quantile = _welch_quantile(parts, (first.base - 1, second.base - 1))
    return _beyond(difference, quantile, parts[0][:, np.newaxis] + parts[1])


def combined_score(first: Sample, second: Sample, change: float) -> Decisions:
    """Leave out by the interval that combines the bounds of the two Tango intervals.

    (Zou, G. Y. and Donner, A. (2008), Statistics in Medicine 27, 1693-1702.)
    """
    difference = _difference(first.score, second.score)
    below = (first.tango.high - first.score)[:, np.newaxis] ** 2 + (
        second.score - second.tango.low
    ) ** 2
    above = (first.score - first.tango.low)[:, np.newaxis] ** 2 + (
        second.tango.high - second.score
    ) ** 2
    squared = np.where(difference > change, below, above)
    return _beyond(difference - change, 1.0, squared)


def pooled(first: Sample, second: Sample, change: float) -> Decisions:
    """Leave out by the z test with one variance for both waves; no change only."""
    if change != 0:
        raise ValueError("The pooled test is of no change.")
    base = first.base + second.base
    spread = (first.counts[:, 0] + first.counts[:, 2])[:, np.newaxis] + (
        second.counts[:, 0] + second.counts[:, 2]
    )
    mean = (first.base * first.score[:, np.newaxis] + second.base * second.score) / base
    squared = (spread / base - mean**2) * (1 / first.base + 1 / second.base)
    return _beyond(_difference(first.score, second.score), QUANTILE, squared)


def permutation(first: Sample, second: Sample, change: float) -> Decisions:
    """Leave out by the exact test that shuffles the answers between the waves; no change only."""
    if change != 0:
        raise ValueError("The permutation test is of no change.")
    rejected = np.empty((len(first.counts), len(second.counts)), dtype=bool)
    place = {tuple(row): index for index, row in enumerate(second.counts.tolist())}
    for everyone in outcomes(first.base + second.base):
        dealt = np.flatnonzero((first.counts <= everyone).all(axis=1))
        left = everyone - first.counts[dealt]
        distance = np.abs(score(left) - first.score[dealt])
        probability = hypergeometric(first.counts[dealt], everyone[np.newaxis])[0]
        order = np.argsort(distance)
        upto = np.cumsum(probability[order])
        nearer = np.searchsorted(distance[order], distance - ROUNDING)
        pvalue = 1 - np.concatenate(([0.0], upto))[nearer]
        columns = [place[tuple(row)] for row in left.tolist()]
        rejected[dealt, columns] = pvalue <= 1 - CONFIDENCE_LEVEL
    return rejected


TESTS: dict[str, Test] = {
    "wald": wald,
    "welch": welch,
    "pooled": pooled,
    "adjusted-wald": adjusted_wald,
    "adjusted-welch": adjusted_welch,
    "score": combined_score,
}
INTERVALS = ("wald", "welch", "adjusted-wald", "score")


def type_one_error(pairs: Iterable[tuple[int, int]]) -> Table:
    """Return the worst error of the first kind over each grid, for each pair of bases.

    same_shares: both waves of one and the same realistic cell; equal_scores: of any two realistic
    cells with equal scores, whatever their shares; few_passives and extreme: likewise.
    """
    pairs = list(pairs)
    samples = {base: sample(base) for base in sorted({base for pair in pairs for base in pair})}
    rows: Table = {}
    for pair in pairs:
        first, second = (samples[base] for base in pair)
        confirm(first, second)
        row = {method: _errors(test, first, second) for method, test in TESTS.items()}
        rows[label(pair)] = row | {"auto": row[_automatic(first, second)]}
    return rows


def power(pairs: Iterable[tuple[int, int]]) -> Table:
    """Return how often 20/40/40 % becoming 10/30/60 % is seen, for each pair of bases."""
    rows: Table = {}
    for pair in pairs:
        first, second = map(sample, pair)
        before, after = CHANGE[:1], CHANGE[1:]
        row = {
            method: {"power": float(_rates(test, first, second, 0.0, before, after)[0, 0])}
            for method, test in TESTS.items()
        }
        rows[label(pair)] = row | {"auto": row[_automatic(first, second)]}
    return rows


def examples(pair: tuple[int, int]) -> Table:
    """Return the error of the first kind of some cells with equal scores."""
    first, second = map(sample, pair)
    cells = {
        "2/8/90 % in both": (LOPSIDED, LOPSIDED),
        "40/10/50 % and 10/70/20 %": (SHAPES[:1], SHAPES[1:]),
    }
    tests = TESTS | {"permutation": permutation}
    decisions = {method: test(first, second, 0.0).astype(float) for method, test in tests.items()}
    rows: Table = {}
    for name, (before, after) in cells.items():
        likely = multinomial(first.counts, before), multinomial(second.counts, after).T
        rows[name] = {
            method: {"error": float((likely[0] @ each @ likely[1])[0, 0])}
            for method, each in decisions.items()
        }
    return rows


def change_coverage(pairs: Iterable[tuple[int, int]]) -> Table:
    """Return how often the interval of the change covers it, over all pairs of cells.

    mean and worst: of all pairs of realistic cells; any: worst of all pairs of any cells.
    """
    return {label(pair): _change_coverage(*map(sample, pair)) for pair in pairs}


def label(pair: tuple[int, int]) -> str:
    """Return the name of a row."""
    return f"{pair[0]} and {pair[1]}"


def confirm(first: Sample, second: Sample) -> None:
    """Raise AssertionError where a test of some pairs differs from the package's."""
    generator = np.random.default_rng(20260101)
    chosen = [generator.integers(len(each.counts), size=PAIRS_COMPARED) for each in (first, second)]
    for method in OFFERED:
        decisions = TESTS[method](first.rows(chosen[0]), second.rows(chosen[1]), 0.0).diagonal()
        for row, (before, after) in enumerate(
            zip(first.counts[chosen[0]], second.counts[chosen[1]], strict=True)
        ):
            result = nps_difference(nps_counts(*before), nps_counts(*after), method=method)
            expected = result.pvalue < 1 - CONFIDENCE_LEVEL
            if decisions[row] != expected:
                raise AssertionError(f"{method} of {before} and {after}: {result}")


def _automatic(first: Sample, second: Sample) -> str:
    """Return the package's own choice of a test, which depends on the bases only."""
    return nps_difference(nps_counts(*first.counts[0]), nps_counts(*second.counts[0])).method


def _difference(first: Numbers, second: Numbers) -> Numbers:
    return second - first[:, np.newaxis]


def _beyond(distance: Numbers, quantile: float | Numbers, squared_error: Numbers) -> Decisions:
    """Return where a distance is greater than a quantile times its standard error, if not 0."""
    known = squared_error > ROUNDING**2
    return known & (distance**2 > quantile**2 * squared_error + ROUNDING**2)


def _welch_part(wave: Sample) -> Numbers:
    return variance(wave.counts) / (wave.base - 1)


def _welch_quantile(parts: list[Numbers], df: tuple[int, int]) -> Numbers:
    """Return the t quantile of Welch's degrees of freedom, interpolated in their inverse."""
    first, second = parts[0][:, np.newaxis], parts[1]
    total = np.maximum((first + second) ** 2, ROUNDING**2)
    inverse = (first**2 / df[0] + second**2 / df[1]) / total
    knots = np.linspace(0.5 / sum(df), 1 / min(df), 1000)
    return np.interp(inverse, knots, stdtrit(1 / knots, (1 + CONFIDENCE_LEVEL) / 2))


def _rates(
    test: Test, first: Sample, second: Sample, change: float, before: Numbers, after: Numbers
) -> Numbers:
    """Return how often the test leaves the change out, for all pairs of cells."""
    rates = np.zeros((len(before), len(after)))
    likely_before = multinomial(first.counts, before)
    likely_after = multinomial(second.counts, after).T
    for start in range(0, len(first.counts), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        decisions = test(first.rows(rows), second, change).astype(float)
        rates += likely_before[:, rows] @ (decisions @ likely_after)
    return rates


def _errors(test: Test, first: Sample, second: Sample) -> Figures:
    cells = grids()
    cells["extreme"] = np.concatenate((cells["extreme"], LOPSIDED))
    shares = np.concatenate(list(cells.values()))
    rates = _rates(test, first, second, 0.0, shares, shares)
    truth = score(shares)
    equal = np.abs(truth[:, np.newaxis] - truth) < ROUNDING
    member = np.repeat(list(cells), [len(each) for each in cells.values()])
    realistic, extreme = member == "realistic", member == "extreme"
    both_realistic = np.outer(realistic, realistic)
    return {
        "same_shares": float(rates.diagonal()[realistic].max()),
        "equal_scores": float(rates[both_realistic & equal].max()),
        "few_passives": float(rates[np.outer(~extreme, ~extreme) & ~both_realistic & equal].max()),
        "extreme": float(rates[np.outer(extreme, extreme) & equal].max()),
    }


def _change_coverage(first: Sample, second: Sample) -> dict[str, Figures]:
    cells = grids()
    shares = np.concatenate(list(cells.values()))
    truth = score(shares)
    changes = np.round(truth - truth[:, np.newaxis], 9)
    realistic = len(cells["realistic"])
    covered = {method: np.empty(changes.shape) for method in INTERVALS}
    for change in np.unique(changes):
        here = changes == change
        before, after = here.any(axis=1), here.any(axis=0)
        within = np.ix_(before, after)
        for method, values in covered.items():
            rates = _rates(
                TESTS[method], first, second, float(change), shares[before], shares[after]
            )
            values[within] = np.where(here[within], 1 - rates, values[within])
    return {
        method: {
            "mean": float(values[:realistic, :realistic].mean()),
            "worst": float(values[:realistic, :realistic].min()),
            "any": float(values.min()),
        }
        for method, values in covered.items()
    }

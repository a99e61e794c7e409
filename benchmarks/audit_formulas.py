"""Measure how surely the formula behind a reported NPS is found, and how often one is imagined.

    python benchmarks/audit_formulas.py [--seeds N] [--bases N ...] [--processes N]

Waves are drawn from populations like real ones, with empty cells, a code 11 for them, rows left
out and answers by region and month. Each single formula, and pairs at random, is told as the NPS,
with one decimal and with none. "Found" is among the matches, "first" the one named first, "right"
those that the right formula gives as well when rounded: nobody can see them, and they are not in
the other rates. Arbitrary figures lie within 15 points of the right one; how many of them a
formula gives is held against the `chance` that the diagnosis states.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cxassess.assessment.audit.answers import WaveAnswers
from cxassess.assessment.audit.candidates import Candidate
from cxassess.assessment.audit.nps_formulas import (
    NPS_STEPS,
    SURROUNDINGS,
    nps_levels,
    nps_recomputed,
)
from cxassess.assessment.audit.search import Diagnosis, search, shown_decimals

BASES = (30, 100, 200, 500, 2000)
SEEDS = 300
PAIRS = 15
ARBITRARY = 20
NEAR = 15.0
LIMITS = (0.1, 0.2, 0.3, 0.5)
POPULATIONS = (
    (0.03, 0.01, 0.02, 0.02, 0.03, 0.06, 0.06, 0.12, 0.20, 0.22, 0.23),
    (0.02, 0.01, 0.01, 0.01, 0.01, 0.03, 0.03, 0.08, 0.17, 0.23, 0.40),
    (0.09, 0.03, 0.04, 0.05, 0.06, 0.11, 0.09, 0.15, 0.16, 0.10, 0.12),
)
REGIONS = (0.5, 0.35, 0.15)
MONTHS = (0.4, 0.3, 0.2, 0.1)

PAIR = "(pairs)"
ARBITRARY_ONE = "(arbitrary)"

Rates = dict[tuple[int, int, str], Counter[str]]


def draw(rng: Generator, base: int) -> WaveAnswers:
    """Return a wave of about `base` answers, and other rows in proportion."""
    base = int(rng.integers(0.9 * base, 1.1 * base))
    shares = np.array(POPULATIONS[rng.integers(len(POPULATIONS))])
    scores = rng.choice(11, base, p=shares)
    # Regions differ: the second is less content, the third more.
    region = rng.choice(len(REGIONS), base, p=REGIONS)
    moved = rng.random(base) < 0.3
    scores = np.clip(scores + moved * np.array([0, -1, 1])[region], 0, 10)
    month = rng.choice(len(MONTHS), base, p=MONTHS)
    return WaveAnswers(
        (0, 10),
        np.bincount(scores, minlength=11),
        missing={"": int(rng.binomial(base, 0.08)), "11": int(rng.binomial(base, 0.04))},
        groups={
            "region": by_score(region, scores, len(REGIONS)),
            "month": by_score(month, scores, len(MONTHS)),
        },
        excluded={
            "duplicate": np.bincount(rng.choice(scores, max(1, base // 40)), minlength=11),
            "preview": np.bincount(rng.choice(11, max(1, base // 100)), minlength=11),
        },
        others={"before": float(rng.normal(30, 15))},
    )


def by_score(
    groups: NDArray[np.int64], scores: NDArray[np.int64], number: int
) -> NDArray[np.int64]:
    """Return the answers of each group by score."""
    return np.bincount(11 * groups + scores, minlength=11 * number).reshape(number, 11)


def one_wave(base: int, seed: int) -> Rates:
    """Return what became of the figures told about one wave."""
    rng = np.random.default_rng((seed, base))
    answers = draw(rng, base)
    right = nps_recomputed(answers)
    levels = [list(nps_levels(answers, decimals)) for decimals in (0, 1)]
    rates: Rates = defaultdict(Counter)

    def diagnose(reported: float) -> Diagnosis:
        return search(levels[shown_decimals(reported)], right, reported, SURROUNDINGS)

    for decimals, (singles, pairs, _) in enumerate(levels):
        for candidate in (*singles, *rng.permutation(np.array(pairs, dtype=object))[:PAIRS]):
            diagnosis = diagnose(round(candidate.value, decimals))
            rates[base, decimals, name(candidate)].update(judged(diagnosis, candidate))
        for figure in right + rng.uniform(-NEAR, NEAR, ARBITRARY):
            if -100 <= figure <= 100:
                diagnosis = diagnose(round(figure, decimals))
                rates[base, decimals, ARBITRARY_ONE].update(imagined(diagnosis, levels[decimals]))
    return rates


def name(candidate: Candidate) -> str:
    """Return the row of the table that a planted formula is counted in."""
    return candidate.steps[0] if len(candidate.steps) == 1 else PAIR


def judged(diagnosis: Diagnosis, planted: Candidate) -> Iterator[str]:
    """Yield what became of a planted formula."""
    yield "told"
    if not diagnosis.tried:
        yield "right"
        return
    named = [each for match in diagnosis.matches for each in (match, *match.aliases)]
    same = [(each.steps, each.details) == (planted.steps, planted.details) for each in named]
    if any(same):
        yield "found"
        yield from (f"found {limit}" for limit in LIMITS if diagnosis.chance <= limit)
    if same[:1] == [True]:
        yield "first"
    if any(same) and len(diagnosis.matches) == 1:
        yield "alone"


def imagined(diagnosis: Diagnosis, levels: Sequence[Sequence[Candidate]]) -> dict[str, float]:
    """Return whether an arbitrary figure was explained, and what chance was stated."""
    if not diagnosis.tried:
        return {}
    result: dict[str, float] = {"told": 1.0}
    for depth in range(1, len(levels) + 1):
        together = [each for level in levels[:depth] for each in level]
        stated = search([together], diagnosis.recomputed, diagnosis.reported, SURROUNDINGS)
        result[f"explained {depth}"] = float(bool(stated.matches))
        result[f"chance {depth}"] = stated.chance
    for limit in LIMITS:
        result[f"named {limit}"] = float(bool(diagnosis.matches) and diagnosis.chance <= limit)
    return result


def measure(bases: Sequence[int], seeds: int, processes: int) -> Rates:
    """Return what became of all the figures told."""
    total: Rates = defaultdict(Counter)
    with ProcessPoolExecutor(processes) as pool:
        for base in bases:
            for rates in pool.map(partial(one_wave, base), range(seeds), chunksize=10):
                for key, counts in rates.items():
                    total[key].update(counts)
    return total


def show(rates: Rates, bases: Sequence[int]) -> None:
    """Print the tables."""
    for decimals in (1, 0):
        print(f"\nPlanted formulas, told with {decimals} decimals; % of those not right as well")
        print(f"{'':26}" + "".join(f"{f'n = {base}':>22}" for base in bases))
        print(f"{'':26}" + f"{'right found first':>22}" * len(bases))
        for row in (*NPS_STEPS, PAIR):
            cells = [rates.get((base, decimals, row)) for base in bases]
            if any(cells):
                print(f"{row:26}" + "".join(f"{planted(each):>22}" for each in cells))
        print(f"\nArbitrary wrong figures, {decimals} decimals: explained (chance as stated), %")
        for base in bases:
            print(f"n = {base:5}  " + arbitrary(rates[base, decimals, ARBITRARY_ONE]))
        print(f"\nNamed only where the chance is at most a limit, {decimals} decimals, %")
        for base in bases:
            print(f"n = {base:5}  " + limited(rates, base, decimals))


def planted(counts: Counter[str] | None) -> str:
    """Return the cell of a planted formula."""
    if not counts:
        return "-"
    visible = counts["told"] - counts["right"]
    right = f"{100 * counts['right'] / counts['told']:.0f}"
    if not visible:
        return f"{right}  -  -"
    return f"{right} {100 * counts['found'] / visible:5.1f} {100 * counts['first'] / visible:5.1f}"


def arbitrary(counts: Counter[str]) -> str:
    """Return the line of the arbitrary figures: by one departure, up to two, up to three."""
    told = counts["told"]
    return "   ".join(
        f"<= {depth}: {100 * counts[f'explained {depth}'] / told:5.1f}"
        f" ({100 * counts[f'chance {depth}'] / told:5.1f})"
        for depth in (1, 2, 3)
    )


def limited(rates: Rates, base: int, decimals: int) -> str:
    """Return how many singles, pairs and arbitrary figures are named, by the limit of chance."""
    singles = Counter[str]()
    for row in NPS_STEPS:
        singles.update(rates.get((base, decimals, row), {}))
    pairs, wrong = rates[base, decimals, PAIR], rates[base, decimals, ARBITRARY_ONE]
    return "   ".join(
        f"{limit}: singles {share(singles, limit):5.1f}, pairs {share(pairs, limit):5.1f},"
        f" arbitrary {100 * wrong[f'named {limit}'] / wrong['told']:5.1f}"
        for limit in LIMITS
    )


def share(counts: Counter[str], limit: float) -> float:
    """Return the percentage of visible plants that are found with at most this chance."""
    return 100 * counts[f"found {limit}"] / (counts["told"] - counts["right"])


def main() -> None:
    """Run the measurement as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--bases", type=int, nargs="+", default=BASES)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    show(measure(options.bases, options.seeds, options.processes), options.bases)


if __name__ == "__main__":
    main()

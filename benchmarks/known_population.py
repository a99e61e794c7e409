"""How often the 95 % intervals cover the score of a small population that is known in number."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from enumeration import (
    ROUNDING,
    Decisions,
    Figures,
    Numbers,
    Table,
    coverage,
    hypergeometric,
    outcomes,
    package_bounds,
    score,
    summary,
)

METHODS = ("wald", "adjusted-wald", "tango", "prediction", "auto")
ROWS_AT_ONCE = 200


def known_population(pairs: Iterable[tuple[int, int]]) -> Table:
    """Return mean and worst coverage of each method, for each (population, base)."""
    return {f"{base} of {people}": _rows(people, base) for people, base in pairs}


def _rows(people: int, base: int) -> dict[str, Figures]:
    counts = outcomes(base)
    populations = outcomes(people)
    truth = score(populations)
    cells = _cells(populations / people)
    bounds = {method: package_bounds(counts, method, people) for method in METHODS}
    covered = {method: np.empty(len(populations)) for method in bounds}
    for start in range(0, len(populations), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        probability = hypergeometric(counts, populations[rows])
        for method, each in bounds.items():
            covered[method][rows] = coverage(each, probability, truth[rows])
    return {
        method: summary({name: values[chosen] for name, chosen in cells.items()})
        for method, values in covered.items()
    }


def _cells(shares: Numbers) -> dict[str, Decisions]:
    """Return which populations lie within the bounds of each grid."""
    detractors, passives, promoters = (100 * shares + ROUNDING).T
    wide = (detractors >= 5) & (detractors < 50.1) & (promoters >= 15) & (promoters < 80.1)
    return {
        "realistic": wide & (passives >= 15),
        "few_passives": wide & (passives < 15),
        "extreme": (detractors < 5.1) & (promoters >= 70),
        "any": np.ones(len(shares), dtype=bool),
    }

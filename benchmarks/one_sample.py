"""How often the 95 % intervals of one Net Promoter Score cover the true score."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from enumeration import (
    CONFIDENCE_LEVEL,
    Bounds,
    Counts,
    Figures,
    Table,
    coverage,
    grids,
    multinomial,
    outcomes,
    package_bounds,
    score,
    summary,
    variance,
)
from scipy.stats import t

METHODS = ("wald", "adjusted-wald", "tango", "auto")


def one_sample(bases: Iterable[int]) -> Table:
    """Return mean and worst coverage of each method, for each base."""
    return {base: _rows(outcomes(base)) for base in bases}


def switches(table: Table, starts: Iterable[int]) -> Table:
    """Return the worst figures over the bases, with Tango below a base and adjusted Wald above."""
    rows: Table = {}
    for start in starts:
        chosen = [
            methods["tango" if int(base) < start else "adjusted-wald"]
            for base, methods in table.items()
        ]
        names = [name for name in chosen[0] if name != "mean"]
        rows[start] = {"rule": {name: min(each[name] for each in chosen) for name in names}}
    return rows


def _rows(counts: Counts) -> dict[str, Figures]:
    bounds = {method: package_bounds(counts, method) for method in METHODS}
    bounds["t"] = _t_bounds(counts)
    cells = {name: (score(shares), multinomial(counts, shares)) for name, shares in grids().items()}
    return {
        method: summary({name: coverage(each, p, truth) for name, (truth, p) in cells.items()})
        for method, each in bounds.items()
    }


def _t_bounds(counts: Counts) -> Bounds:
    df = counts[0].sum() - 1
    half_width = t.isf((1 - CONFIDENCE_LEVEL) / 2, df) * np.sqrt(variance(counts) / df)
    return Bounds(score(counts) - half_width, score(counts) + half_width)

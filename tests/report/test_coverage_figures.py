"""The coverage that the method page cites is what the package's intervals have."""

from __future__ import annotations

from importlib import resources
from itertools import product

import numpy as np
import pytest
import yaml
from scipy.stats import multinomial

from cxassess.stats import nps_counts

MEASURED = yaml.safe_load(
    (resources.files("cxassess.report") / "coverage.yaml").read_text(encoding="utf-8")
)
# Detractors 5-50 %, promoters 15-80 %, at least 15 % passives.
CELLS = [
    (detractors, 100 - detractors - promoters, promoters)
    for detractors, promoters in product(range(5, 51, 5), range(15, 81, 5))
    if detractors + promoters <= 85
]


@pytest.mark.parametrize("base", [5, 10, 20, 50])
@pytest.mark.parametrize("method", ["wald", "adjusted-wald", "tango", "auto"])
def test_coverage_by_enumeration(base: int, method: str) -> None:
    outcomes = [(d, base - d - p, p) for d in range(base + 1) for p in range(base + 1 - d)]
    bounds = np.array([nps_counts(*each).confidence_interval(method=method) for each in outcomes])
    shares = np.array(CELLS) / 100
    probability = np.array([multinomial.pmf(outcomes, base, each) for each in shares])
    truth = (shares[:, 2] - shares[:, 0])[:, np.newaxis]
    held = (bounds[:, 0] <= truth + 1e-9) & (truth - 1e-9 <= bounds[:, 1])
    coverage = (probability * held).sum(axis=1)
    figures = MEASURED["one_sample"][base][method]
    assert coverage.mean() == pytest.approx(figures["mean"], abs=5.1e-4)
    assert coverage.min() == pytest.approx(figures["worst"], abs=5.1e-4)


def test_the_method_keeps_what_the_project_aims_at() -> None:
    for base in (10, 15, 20, 30, 50):
        assert MEASURED["one_sample"][base]["auto"]["worst"] >= 0.93, base
    errors = [
        row["auto"][figure]
        for row in MEASURED["two_waves"].values()
        for figure in ("same_shares", "equal_scores", "few_passives", "extreme")
    ]
    assert max(errors) <= 0.065

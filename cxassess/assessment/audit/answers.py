"""One wave as wrong formulas see it: its answers, and the rows that are no answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

EMPTY = ""
"""The missing code of an empty cell."""

FLOAT_NOISE = 1e-9
"""Figures that differ by less are the same."""

_NUMBER = re.compile(r"[+-]?[0-9]+(\.0+)?")


@dataclass(frozen=True, eq=False)
class WaveAnswers:
    """One wave's rows, counted.

    Attributes
    ----------
    scale : tuple of int
        Lowest and highest score.
    counts : ndarray of int, shape (points,)
        Answers by score, the lowest first.
    missing : mapping
        Declared code -> rows that hold it; "" for an empty cell.
    groups : mapping
        Division ("Region", "month") -> answers by value of it and score, shape (values, points).
    excluded : mapping
        Rule -> rows by score that it left out, of those that hold a score of the scale.
    weighted : float, optional
        The figure with weights (points, or the mean), where the answers have weights.
    others : mapping
        Other waves -> their right figure.

    Examples
    --------
    >>> import numpy as np
    >>> from cxassess.assessment.audit.answers import WaveAnswers
    >>> WaveAnswers((1, 5), np.array([1, 0, 2, 4, 3]), missing={"": 2, "99": 1, "n/a": 1}).numeric
    {'99': 99}
    """

    scale: tuple[int, int]
    counts: Counts
    missing: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, Counts] = field(default_factory=dict)
    excluded: Mapping[str, Counts] = field(default_factory=dict)
    weighted: float | None = None
    others: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        low, high = self.scale
        points = high - low + 1
        shapes = {
            "counts": np.shape(self.counts),
            **{f"excluded[{rule!r}]": np.shape(rows) for rule, rows in self.excluded.items()},
            **{f"groups[{name!r}]": np.shape(rows)[1:] for name, rows in self.groups.items()},
        }
        for name, shape in shapes.items():
            if shape != (points,):
                raise ValueError(f"`{name}` must have one count for each of the {points} scores.")
        if not self.counts.sum():
            raise ValueError("`counts` must hold at least one answer.")

    @property
    def scores(self) -> NDArray[np.int64]:
        """The scores of the scale, the lowest first."""
        low, high = self.scale
        return np.arange(low, high + 1)

    @property
    def present(self) -> tuple[str, ...]:
        """Missing codes that some row holds."""
        return tuple(code for code, rows in self.missing.items() if rows)

    @property
    def numeric(self) -> dict[str, int]:
        """Those of them that are whole numbers, with the number."""
        return {code: int(float(code)) for code in self.present if _NUMBER.fullmatch(code.strip())}

    def missing_rows(self, codes: tuple[str, ...]) -> int:
        """Return how many rows hold one of the codes."""
        return sum(self.missing[code] for code in codes)

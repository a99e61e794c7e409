"""Which candidates give a reported figure, and how easily an arbitrary figure would be given."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from cxassess.assessment.audit.answers import FLOAT_NOISE
from cxassess.assessment.audit.candidates import Candidate

_NOISE_DECIMALS = 9


@dataclass(frozen=True)
class Diagnosis:
    """What a search for the formula behind a reported figure found.

    Attributes
    ----------
    reported, recomputed : float
        The figure that is told, and what the right formula gives.
    tolerance : float
        How far from the reported figure a formula's may lie.
    tried : int
        Formulas that were worked out.
    distinct : int
        Different figures among them.
    matches : tuple of Candidate
        Those that give the reported figure, with the fewest departures that do, the commonest
        first; formulas of the same value stand together. Empty where the figure is right.
    chance : float
        Share of the wrong figures about the right one that one of the formulas tried gives. It
        is the probability that an arbitrary wrong figure has an explanation this simple.
    """

    reported: float
    recomputed: float
    tolerance: float
    tried: int
    distinct: int
    matches: tuple[Candidate, ...]
    chance: float


@dataclass(frozen=True)
class Surroundings:
    """Which wrong figures count as arbitrary: up to so far from the right one, within limits."""

    distance: float
    low: float
    high: float


def shown_decimals(figure: float) -> int:
    """Return how many decimals a figure shows.

    Examples
    --------
    >>> [shown_decimals(figure) for figure in (42, 41.6, 41.65, 0.1 + 0.2)]
    [0, 1, 2, 1]
    """
    if not math.isfinite(figure):
        raise ValueError(f"a figure must be a finite number; got {figure}.")
    _, _, exponent = Decimal(repr(round(float(figure), _NOISE_DECIMALS))).normalize().as_tuple()
    return max(0, -int(exponent))


def half_unit(figure: float) -> float:
    """Return half a unit of the last digit that a figure shows, 0.5 at most.

    Examples
    --------
    >>> [half_unit(figure) for figure in (42, 40.0, 41.6)]
    [0.5, 0.5, 0.05]
    """
    return float(0.5 / 10 ** shown_decimals(figure))


def search(
    levels: Iterable[Sequence[Candidate]],
    recomputed: float,
    reported: float,
    around: Surroundings,
    tolerance: float | None = None,
) -> Diagnosis:
    """Look for a reported figure among candidates, level by level, until one has it.

    Parameters
    ----------
    levels : iterable of sequences of Candidate
        The simplest first; within one, the commonest first.
    recomputed, reported : float
    around : Surroundings
        What `Diagnosis.chance` is a share of; as far as `reported`, where that lies farther.
    tolerance : float, optional
        By default half a unit of the last digit that `reported` shows.

    Returns
    -------
    Diagnosis
    """
    near = half_unit(reported) if tolerance is None else tolerance
    tried: list[float] = []
    matches: tuple[Candidate, ...] = ()
    if abs(reported - recomputed) > near + FLOAT_NOISE:
        for level in levels:
            tried += [each.value for each in level]
            matches = _together(
                each for each in level if abs(each.value - reported) <= near + FLOAT_NOISE
            )
            if matches:
                break
    return Diagnosis(
        reported=reported,
        recomputed=recomputed,
        tolerance=near,
        tried=len(tried),
        distinct=len({round(value, _NOISE_DECIMALS) for value in tried}),
        matches=matches,
        chance=_chance(tried, recomputed, reported, near, around) if tried else 0.0,
    )


def _together(matches: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the first candidate of each value, with the others of that value as its aliases."""
    groups: dict[float, list[Candidate]] = {}
    for each in matches:
        groups.setdefault(round(each.value, _NOISE_DECIMALS), []).append(each)
    return tuple(replace(first, aliases=tuple(rest)) for first, *rest in groups.values())


def _chance(
    values: Sequence[float],
    recomputed: float,
    reported: float,
    tolerance: float,
    around: Surroundings,
) -> float:
    """Return the share of the surroundings within the tolerance of a value, the right zone out."""
    distance = max(around.distance, abs(reported - recomputed) + tolerance)
    low = max(recomputed - distance, min(around.low, reported - tolerance))
    high = min(recomputed + distance, max(around.high, reported + tolerance))
    right = _covered([recomputed], tolerance, low, high)
    explained = _covered([recomputed, *values], tolerance, low, high)
    return (explained - right) / (high - low - right)


def _covered(values: Sequence[float], tolerance: float, low: float, high: float) -> float:
    """Return the length of what lies from `low` to `high` and within the tolerance of a value."""
    centres = np.sort(np.asarray(values))
    start = np.clip(centres - tolerance, low, high)
    end = np.clip(centres + tolerance, low, high)
    start[1:] = np.maximum(start[1:], end[:-1])
    return float((end - start).sum())

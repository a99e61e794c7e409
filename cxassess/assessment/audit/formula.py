"""A formula for NPS or CSAT as a value: which rows count, as what, and what is made of them.

The right formula and every wrong one are the same few fields with other values, so that they can
be compared, combined and worked out by one function.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cxassess.assessment.audit.answers import Counts, WaveAnswers
from cxassess.assessment.audit_types import MeasureName, Working

Feature = Literal["high", "low", "base", "as_zero", "as_high", "floor", "shift", "shares", "sign"]
"""What a departure changes: a band, the base, rows read as 0 or as satisfied, zeros without a
class, all scores by one, rounded shares, the sign."""


@dataclass(frozen=True)
class Formula:
    """How a figure is worked out from a wave's rows.

    Attributes
    ----------
    measure : str
        What is made of the rows, see `MEASURES`.
    low_to, high_from : int
        Highest score of the low class (detractors, dissatisfied) and lowest of the high one
        (promoters, satisfied).
    factor, offset : float
        A mean is told as ``factor * mean + offset``.
    division : str or None
        Division whose groups' figures are averaged, each counted once.
    scored : tuple of str
        Missing codes that count as the number they are written with.
    missing : tuple of str
        Other missing codes whose rows count, and `missing_as` what.
    excluded : tuple of str
        Rules whose rows count although they were left out.
    zeros : str
        Whether answers of 0 count, are dropped, or are only in the base.
    shift : int
        Added to each score.
    rounded : bool
        Whether shares are rounded to whole percentages before they are subtracted.
    unsigned : bool
        Whether the sign is lost.
    """

    measure: MeasureName
    low_to: int
    high_from: int
    factor: float = 1.0
    offset: float = 0.0
    division: str | None = None
    scored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    missing_as: Literal["base", "zero", "high"] = "base"
    excluded: tuple[str, ...] = ()
    zeros: Literal["counted", "dropped", "base"] = "counted"
    shift: int = 0
    rounded: bool = False
    unsigned: bool = False


class Tally(NamedTuple):
    """The rows that a formula counts: so many of each value, and those without a value."""

    values: NDArray[np.float64]
    counts: Counts
    neither: int = 0
    high: int = 0


class Measure(NamedTuple):
    """What is made of a tally, and which departures make a difference to it."""

    function: Callable[[Formula, Tally], float]
    feels: frozenset[Feature]


def evaluate(formula: Formula, answers: WaveAnswers) -> float:
    """Return the figure that a formula gives for a wave; NaN where it gives none.

    Parameters
    ----------
    formula : Formula
    answers : WaveAnswers

    Returns
    -------
    float
        In points or percent; a mean is on the scale of the question unless `factor` says otherwise.

    Examples
    --------
    >>> import numpy as np
    >>> from cxassess.assessment.audit.answers import WaveAnswers
    >>> from cxassess.assessment.audit.formula import Formula, evaluate
    >>> answers = WaveAnswers((0, 10), np.array([1, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2]))
    >>> evaluate(Formula("difference", low_to=6, high_from=9), answers)
    20.0
    >>> evaluate(Formula("difference", low_to=6, high_from=8), answers)
    40.0
    """
    measure = MEASURES[formula.measure].function
    if formula.division is None:
        figure = measure(formula, _tally(formula, answers, answers.counts))
    else:
        each = [
            measure(formula, _tally(formula, answers, group))
            for group in answers.groups[formula.division]
        ]
        known = [figure for figure in each if not math.isnan(figure)]
        figure = math.fsum(known) / len(known) if known else math.nan
    return abs(figure) if formula.unsigned else figure


def work_out(formula: Formula, answers: WaveAnswers) -> Working | None:
    """Return the numbers that a formula puts together; None where it averages groups' figures.

    Parameters
    ----------
    formula : Formula
    answers : WaveAnswers

    Returns
    -------
    Working or None
        What `evaluate` makes its figure of.
    """
    if formula.division is not None:
        return None
    tally = _tally(formula, answers, answers.counts)
    low, high, base = _classes(formula, tally)
    if formula.measure == "mean":
        base = int(tally.counts.sum())
    elif formula.measure.endswith("of_opinion"):
        base = low + high
    return Working(
        measure=formula.measure,
        low=low,
        high=high,
        base=base,
        total=round(float(tally.values @ tally.counts)),
        factor=formula.factor,
        offset=formula.offset,
        rounded=formula.rounded,
    )


def _tally(formula: Formula, answers: WaveAnswers, counts: Counts) -> Tally:
    for rule in formula.excluded:
        counts = counts + answers.excluded[rule]
    values: NDArray[np.float64] = (answers.scores + formula.shift).astype(np.float64)
    neither = high = 0
    if formula.zeros != "counted":
        zero = answers.scores == 0
        neither += int(counts[zero].sum()) if formula.zeros == "base" else 0
        counts = np.where(zero, 0, counts)
    extra = Counter[int]()
    for code in formula.scored:
        extra[answers.numeric[code]] += answers.missing[code]
    rows = answers.missing_rows(formula.missing)
    if formula.missing_as == "base":
        neither += rows
    elif formula.missing_as == "high":
        high = rows
    else:
        extra[0] += rows
    if extra:
        values = np.append(values, np.array(list(extra), dtype=np.float64))
        counts = np.append(counts, list(extra.values()))
    return Tally(values, counts, neither, high)


def _classes(formula: Formula, tally: Tally) -> tuple[int, int, int]:
    """Return how many rows are low and high, and all of them."""
    low = int(tally.counts[tally.values <= formula.low_to].sum())
    high = int(tally.counts[tally.values >= formula.high_from].sum()) + tally.high
    return low, high, int(tally.counts.sum()) + tally.neither + tally.high


def _mean(formula: Formula, tally: Tally) -> float:
    rows = int(tally.counts.sum())
    if not rows:
        return math.nan
    return formula.factor * float(tally.values @ tally.counts) / rows + formula.offset


def _share(formula: Formula, tally: Tally) -> float:
    _, high, base = _classes(formula, tally)
    return 100 * high / base if base else math.nan


def _share_of_opinion(formula: Formula, tally: Tally) -> float:
    low, high, _ = _classes(formula, tally)
    return 100 * high / (low + high) if low + high else math.nan


def _difference(formula: Formula, tally: Tally) -> float:
    return _subtract(formula, *_classes(formula, tally))


def _difference_of_opinion(formula: Formula, tally: Tally) -> float:
    low, high, _ = _classes(formula, tally)
    return _subtract(formula, low, high, low + high)


def _subtract(formula: Formula, low: int, high: int, base: int) -> float:
    if not base:
        return math.nan
    if formula.rounded:
        return float(whole_percent(high, base) - whole_percent(low, base))
    return 100 * (high - low) / base


def whole_percent(part: int, base: int) -> int:
    """Return a share rounded to a whole percentage as spreadsheets do: a half goes up."""
    return (200 * part + base) // (2 * base)


MEASURES: dict[MeasureName, Measure] = {
    "mean": Measure(_mean, frozenset({"as_zero", "shift"})),
    "share": Measure(_share, frozenset({"high", "base", "as_high"})),
    "share_of_opinion": Measure(_share_of_opinion, frozenset({"high", "low", "as_zero"})),
    "difference": Measure(
        _difference,
        frozenset({"high", "low", "base", "as_zero", "floor", "shift", "shares", "sign"}),
    ),
    "difference_of_opinion": Measure(
        _difference_of_opinion, frozenset({"high", "low", "as_zero", "shares", "sign"})
    ),
}
"""Of opinion: among those who are in one of the two classes."""

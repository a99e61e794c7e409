"""Figures as a sentence writes them: with their unit, sign and interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from cxassess.assessment.kpi_types import ChangeMetric, Interval
from cxassess.report.words import Words

DIGITS: Mapping[str, int] = {"nps": 1, "mean": 2, "top_two_box": 1}
"""Decimals of a metric's figures."""

_MOST_DIGITS = 4
_MOST_NAMES = 6


def size(value: float, metric: ChangeMetric, words: Words, *, digits: int | None = None) -> str:
    """Return a difference without its sign, with its unit: ``5,3 pontos``, ``1.0 points``.

    A difference other than 0 keeps as many decimals as it takes not to be written as 0.
    """
    digits = telling_digits(value, metric) if digits is None else digits
    written = words.number(abs(value), digits)
    if metric == "mean":
        return written
    # Portuguese counts 1.5 as one, English counts 1.0 as many.
    form = words.locale.plural_form(Decimal(f"{abs(value):.{digits}f}"))
    return words(f"verdicts.{metric}_{'one' if form == 'one' else 'other'}", value=written)


def telling_digits(value: float, metric: ChangeMetric) -> int:
    """Return the decimals that a metric's figures have, or more where they would show 0."""
    digits = DIGITS[metric]
    while value and round(value, digits) == 0 and digits < _MOST_DIGITS:
        digits += 1
    return digits


def whole_points(value: float, words: Words) -> str:
    """Return points that someone set, without decimals where they are whole: ``3 pontos``."""
    return size(value, "nps", words, digits=0 if value == round(value) else DIGITS["nps"])


def whole_score(value: float, words: Words) -> str:
    """Return a score that someone set, with its sign: ``+40``, ``+40,5``."""
    return words.signed(value, 0 if value == round(value) else DIGITS["nps"])


def precision(interval: Interval, metric: ChangeMetric, words: Words) -> str:
    """Return a difference's interval as a part of a sentence."""
    return words(
        "verdicts.interval",
        level=words.percent(interval.confidence_level),
        low=words.signed(interval.low, DIGITS[metric]),
        high=words.signed(interval.high, DIGITS[metric]),
    )


def direction(value: float, metric: ChangeMetric) -> Literal["up", "down", "flat"]:
    """Return which way a difference goes, as its rounded figure shows it."""
    shown = round(value, telling_digits(value, metric))
    if shown == 0:
        return "flat"
    return "up" if shown > 0 else "down"


def chance(probability: float, words: Words) -> str:
    """Return a probability as a percentage that is never written as certain."""
    if probability < 0.005:
        return f"< {words.percent(0.01)}"
    if probability >= 0.995:
        return f"> {words.percent(0.99)}"
    return words.percent(probability)


def listed(names: Sequence[str], words: Words) -> str:
    """Return names as a list in words; of many the first, and how many more there are."""
    shown = list(names[:_MOST_NAMES])
    if len(names) > len(shown):
        shown.append(words("verdicts.more", count=len(names) - len(shown)))
    return words.joined(shown)

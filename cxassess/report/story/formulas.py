"""Wrong formulas in words: what they are called, what they do, and how they come to a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cxassess.assessment.audit.formula import whole_percent
from cxassess.assessment.audit_types import FormulaMatch, ToldForm, Working
from cxassess.report.words import Words, texts


@dataclass(frozen=True)
class Figures:
    """Writes figures of one form: points with their sign, percentages, means."""

    form: ToldForm
    words: Words

    def __call__(self, value: float, digits: int | None = None) -> str:
        """Return a figure; by default with the decimals of its form."""
        if digits is None:
            digits = 2 if self.form == "mean" else 1
        if self.form == "score":
            return self.words.signed(value, digits)
        written = self.words.number(value, digits)
        return written if self.form == "mean" else self.words("diagnosis.percent", value=written)

    def difference(self, value: float) -> str:
        """Return a difference of two figures with its sign."""
        return self.words.signed(value, 2 if self.form == "mean" else 1)


def formula_name(match: FormulaMatch, words: Words) -> str:
    """Return what a formula is called: its departures from the right one, and of what."""
    name = " + ".join(words(f"formulas.{step}") for step in match.steps)
    details = _details(match, words)
    about = details.get("division") or details.get("wave")
    return words("diagnosis.named", formula=name, about=about) if about else name


def formula_meaning(match: FormulaMatch, words: Words) -> str:
    """Return what a formula does, a clause a departure."""
    details = _details(match, words)
    return "; ".join(words.figures(f"formulas.{step}_means", details) for step in match.steps)


def _details(match: FormulaMatch, words: Words) -> dict[str, str | int]:
    """Return what a formula's departures are about, with the names that the report gives."""
    division = f"formulas.division_{match.details.get('division')}"
    named = {"division": words(division)} if division in texts() else {}
    return match.details | named


def formula_working(match: FormulaMatch, words: Words) -> str | None:
    """Return a formula in the client's own numbers; None for what is no such arithmetic."""
    if match.working is None:
        return None
    if match.working.measure == "mean":
        return _mean(match.working, words)
    return _classes(match.working, words)


def _mean(working: Working, words: Words) -> str:
    figures: dict[str, Any] = {
        "total": words.number(working.total, 0),
        "base": words.number(working.base, 0),
    }
    factor = _short(working.factor, words)
    if working.offset:
        offset = _short(-working.offset, words)
        return words("diagnosis.works_shifted", **figures, factor=factor, offset=offset)
    if working.factor != 1:
        return words("diagnosis.works_scaled", **figures, factor=factor)
    return words("diagnosis.works_mean", **figures)


def _short(value: float, words: Words) -> str:
    """Return a number without decimals where it has none."""
    return words.number(value, 0 if value == round(value) else 2)


def _classes(working: Working, words: Words) -> str:
    counts = {"high": working.high, "low": working.low, "base": working.base}
    figures: dict[str, Any] = {name: words.number(count, 0) for name, count in counts.items()}
    if not working.measure.startswith("difference"):
        return words("diagnosis.works_share", high=figures["high"], base=figures["base"])
    if working.rounded:
        return words(
            "diagnosis.works_rounded",
            high=whole_percent(working.high, working.base),
            low=whole_percent(working.low, working.base),
        )
    return words("diagnosis.works_difference", **figures)

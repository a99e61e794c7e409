"""The wrong formulas that are tried, with what they give: one departure, then two, then three."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from cxassess.assessment.audit.answers import FLOAT_NOISE, WaveAnswers
from cxassess.assessment.audit.departures import Departure, Details
from cxassess.assessment.audit.formula import MEASURES, Formula, evaluate

DEEPEST = 3
"""Most departures at once."""


@dataclass(frozen=True)
class Candidate:
    """A wrong formula and what it gives.

    Attributes
    ----------
    steps : tuple of str
        Departures from the right formula, the commonest first.
    value : float
        The figure that it gives: in points or percent, a mean on the scale of the question.
    details : mapping
        What the steps are about: ``division``; ``codes`` and ``scored_rows``; ``missing`` ("all",
        "empty" cells or "codes" only) and ``missing_rows``; ``rules`` and ``excluded_rows``;
        ``wave``.
    aliases : tuple of Candidate
        Others of as many steps that give the same value: these answers cannot tell them apart.
    formula : Formula or None
        None for a figure that was worked out rightly and told wrongly.
    """

    steps: tuple[str, ...]
    value: float
    details: Details = field(default_factory=dict)
    aliases: tuple[Candidate, ...] = ()
    formula: Formula | None = None


def levels(
    right: Formula,
    departures: Sequence[Departure],
    answers: WaveAnswers,
    order: Sequence[str],
    slips: Iterable[Candidate] = (),
) -> Iterator[list[Candidate]]:
    """Yield the wrong formulas of one departure, then those of two, then of three.

    Counts know no weights: where the answers have weights, each formula is wrong in leaving them
    out too.

    Parameters
    ----------
    right : Formula
    departures : sequence of Departure
    answers : WaveAnswers
    order : sequence of str
        Departures' names, the commonest first.
    slips : iterable of Candidate
        Others of one step.

    Yields
    ------
    list of Candidate
        By how common the rarest of the departures is.
    """
    before = () if answers.weighted is None else ("weights_ignored",)
    ranks = {name: rank for rank, name in enumerate(order)}
    ranked = sorted(departures, key=lambda each: ranks[each.id])
    figures: dict[tuple[int, ...], float] = {} if before else {(): evaluate(right, answers)}
    formulas = set[Formula]()
    for number in range(1 - len(before), DEEPEST + 1 - len(before)):
        level = list(slips) if number + len(before) == 1 else []
        for places in combinations(range(len(ranked)), number):
            chosen = [ranked[place] for place in places]
            formula = _combined(right, chosen)
            if formula is None or formula in formulas:
                continue
            figure = evaluate(formula, answers)
            if math.isnan(figure) or _is_idle(figure, places, figures):
                continue
            formulas.add(formula)
            figures[places] = figure
            steps = (*before, *(each.id for each in chosen))
            details = _details(chosen, formula, answers)
            level.append(Candidate(steps, figure, details, formula=formula))
        yield sorted(level, key=lambda each: max(ranks[step] for step in each.steps))


def retold(
    answers: WaveAnswers, recomputed: float, decimals: int, *, percent: bool
) -> Iterator[Candidate]:
    """Yield what can go wrong with a figure that was worked out rightly.

    The sign lost is among them where there are weights; without, it is a formula like others.

    Parameters
    ----------
    answers : WaveAnswers
    recomputed : float
        The right figure.
    decimals : int
        How many the reported figure shows.
    percent : bool
        Whether it can be told as a fraction of one.
    """
    unit = 10**decimals
    cut = math.trunc(recomputed * unit + math.copysign(FLOAT_NOISE, recomputed)) / unit
    yield Candidate(("digits_cut",), cut)
    if percent:
        yield Candidate(("fraction_told",), recomputed / 100)
    for wave, value in answers.others.items():
        yield Candidate(("other_wave",), value, {"wave": wave})
    if recomputed < 0 and answers.weighted is not None:
        yield Candidate(("sign_lost",), -recomputed)


def _is_idle(
    figure: float, places: tuple[int, ...], figures: Mapping[tuple[int, ...], float]
) -> bool:
    """Whether one of the departures changes nothing: without it the figure is the same."""
    fewer = combinations(places, len(places) - 1) if places else ()
    return any(
        math.isclose(figures[each], figure, rel_tol=0, abs_tol=FLOAT_NOISE)
        for each in fewer
        if each in figures
    )


def _combined(right: Formula, chosen: Sequence[Departure]) -> Formula | None:
    """Return the formula with all the departures, or None where they do not go together."""
    if len(chosen) == DEEPEST and any(each.partial for each in chosen):
        return None
    if sum(len(each.takes) for each in chosen) > len(frozenset().union(*(c.takes for c in chosen))):
        return None
    formula = replace(right, **{k: v for each in chosen for k, v in each.changes.items()})
    feels = MEASURES[formula.measure].feels
    if any(each.feature not in feels for each in chosen if each.feature is not None):
        return None
    # Classes must not overlap; an opinion is one only where some have none.
    if "low" in feels and formula.high_from - formula.low_to < (1 if "base" in feels else 2):
        return None
    if formula.scored and formula.missing:
        rest = tuple(code for code in formula.missing if code not in formula.scored)
        return replace(formula, missing=rest) if rest else None
    return formula


def _details(chosen: Sequence[Departure], formula: Formula, answers: WaveAnswers) -> Details:
    details = {name: value for each in chosen for name, value in each.details.items()}
    if formula.missing:
        details["missing_rows"] = answers.missing_rows(formula.missing)
    return details

"""Departures from the right formula, one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cxassess.assessment.audit.answers import EMPTY, WaveAnswers
from cxassess.assessment.audit.formula import Feature

Details = Mapping[str, str | int]


@dataclass(frozen=True)
class Departure:
    """One way in which a formula goes wrong.

    Attributes
    ----------
    id : str
        What it is called in texts.
    changes : mapping
        Fields of the formula and what they become.
    takes : frozenset of str
        What it settles: two departures that settle the same thing do not go together.
    feature : str or None
        What a measure must feel for it to make a difference; None for what all feel.
    details : mapping
        What a text names: a division, a code, a rule.
    partial : bool
        Whether it is about some of the codes or rules only.
    """

    id: str
    changes: Mapping[str, Any]
    takes: frozenset[str]
    feature: Feature | None = None
    details: Details = field(default_factory=dict)
    partial: bool = False


def measured(name: str, **changes: Any) -> Departure:
    """Return a departure that makes something else of the rows."""
    return Departure(name, changes, frozenset({"measure", *changes}))


def band(name: str, side: Feature, **changes: int) -> Departure:
    """Return a departure that moves the bound of a class."""
    return Departure(name, changes, frozenset(changes), side)


def row_departures(answers: WaveAnswers) -> Iterator[Departure]:
    """Yield the departures about which rows count that these answers give occasion to."""
    yield from (
        Departure(
            "mean_of_groups",
            {"division": name},
            frozenset({"division", "scored", "missing", "excluded"}),
            details={"division": name},
        )
        for name, table in answers.groups.items()
        if (table.sum(axis=1) > 0).sum() > 1
    )
    numeric = tuple(answers.numeric)
    for codes in _all_and_each(numeric):
        yield scored_codes("codes_scored", codes, answers)
    rules = tuple(rule for rule, rows in answers.excluded.items() if rows.sum())
    for chosen in _all_and_each(rules):
        rows = sum(int(answers.excluded[rule].sum()) for rule in chosen)
        yield Departure(
            "excluded_counted",
            {"excluded": chosen},
            frozenset({"excluded"}),
            details={"rules": ", ".join(chosen), "excluded_rows": rows},
            partial=chosen != rules,
        )
    if answers.scale[0] == 0 and answers.counts[0]:
        yield Departure("zeros_dropped", {"zeros": "dropped"}, frozenset({"zeros"}))
    yield from (
        Departure(
            name,
            {"shift": shift},
            frozenset({"shift", "low_to", "high_from", "scored", "missing"}),
            "shift",
        )
        for name, shift in (("scores_one_high", 1), ("scores_one_low", -1))
    )


def scored_codes(name: str, codes: tuple[str, ...], answers: WaveAnswers) -> Departure:
    """Return the departure that counts codes as the numbers that they are written with."""
    details: Details = {"codes": ", ".join(codes), "scored_rows": answers.missing_rows(codes)}
    partial = codes != tuple(answers.numeric)
    return Departure(name, {"scored": codes}, frozenset({"scored"}), None, details, partial)


def missing_departures(
    answers: WaveAnswers, name: str, what: str, feature: Feature
) -> Iterator[Departure]:
    """Yield the departures that count missing rows as something: all, empty cells, codes only."""
    present = answers.present
    scopes = {
        "all": present,
        "empty": tuple(code for code in present if code == EMPTY),
        "codes": tuple(code for code in present if code != EMPTY),
    }
    takes = frozenset({"missing", "zeros"} if what == "zero" else {"missing"})
    for scope, codes in scopes.items():
        if codes:
            yield Departure(
                name,
                {"missing": codes, "missing_as": what},
                takes,
                feature,
                {"missing": scope, "missing_rows": answers.missing_rows(codes)},
                partial=scope != "all",
            )


def _all_and_each(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return all of the names together, then each alone."""
    return list(dict.fromkeys([names, *((name,) for name in names)])) if names else []

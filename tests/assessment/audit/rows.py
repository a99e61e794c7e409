"""Formulas worked out again, row by row, from the names of their departures alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from cxassess.assessment.audit.answers import WaveAnswers
from cxassess.assessment.audit.candidates import Candidate

Row = int | str | None
"""A score, "satisfied" for a row that counts as such, or None for one that has no class."""


def expand(counts: Iterable[int], low: int) -> list[int]:
    return [score for score, rows in enumerate(counts, start=low) for _ in range(rows)]


def rows_of(answers: WaveAnswers, candidate: Candidate, scores: list[int]) -> list[Row]:
    steps, details = candidate.steps, candidate.details
    rows: list[Row] = list(scores)
    if "excluded_counted" in steps:
        for rule in str(details["rules"]).split(", "):
            rows += expand(answers.excluded[rule], answers.scale[0])
    if "zeros_dropped" in steps:
        rows = [row for row in rows if row != 0]
    if "zeros_as_passives" in steps:
        rows = [None if row == 0 else row for row in rows]
    rows = [row + shift(steps) if isinstance(row, int) else row for row in rows]
    scored = str(details["codes"]).split(", ") if "codes" in details else []
    for code in scored:
        rows += [int(code)] * answers.missing[code]
    for code, number in answers.missing.items():
        scope = details.get("missing")
        if code in scored or scope not in {"all", "codes" if code else "empty"}:
            continue
        if "missing_as_zero" in steps:
            rows += [0] * number
        elif "missing_as_satisfied" in steps:
            rows += ["satisfied"] * number
        else:
            rows += [None] * number
    return rows


def shift(steps: Sequence[str]) -> int:
    return ("scores_one_high" in steps) - ("scores_one_low" in steps)


def bound(steps: Sequence[str], prefix: str, otherwise: int) -> int:
    return next(
        (int(each.removeprefix(prefix)) for each in steps if each.startswith(prefix)), otherwise
    )


def half_up(share: Fraction) -> int:
    return int((share + Fraction(1, 2)) // 1)


def figure(
    answers: WaveAnswers,
    candidate: Candidate,
    of: Callable[[Sequence[Row], Sequence[str]], Fraction | None],
) -> float:
    """Return what `of` (`nps` or a `Csat`) gives for the candidate's rows."""
    low = answers.scale[0]
    if "mean_of_groups" not in candidate.steps:
        lists = [expand(answers.counts, low)]
    else:
        lists = [expand(each, low) for each in answers.groups[str(candidate.details["division"])]]
    values = []
    for scores in lists:
        value = of(rows_of(answers, candidate, scores), candidate.steps)
        if value is not None:
            values.append(value)
    mean = sum(values, Fraction(0)) / len(values)
    return float(abs(mean) if "sign_lost" in candidate.steps else mean)


def average(rows: Sequence[Row]) -> Fraction | None:
    numbers = [row for row in rows if isinstance(row, int)]
    return Fraction(sum(numbers), len(numbers)) if numbers else None


def nps(rows: Sequence[Row], steps: Sequence[str]) -> Fraction | None:
    mean = average(rows)
    for name, told in (
        ("mean_told", lambda m: m),
        ("mean_times_ten", lambda m: 10 * m),
        ("mean_centred", lambda m: (m - 5) * 20),
        ("mean_rescaled", lambda m: 100 * (m - 1) / 9),
    ):
        if name in steps:
            return None if mean is None else told(mean)
    least = 10 if "top_box" in steps else bound(steps, "promoters_from_", 9)
    most = bound(steps, "detractors_to_", 6)
    promoters = detractors = passives = 0
    for row in rows:
        if row is not None and int(row) >= least:
            promoters += 1
        elif row is not None and int(row) <= most:
            detractors += 1
        else:
            passives += 1
    base = promoters + detractors
    if not {"passives_left_out", "promoters_of_opinion"} & set(steps):
        base += passives
    if not base:
        return None
    first, second = Fraction(100 * promoters, base), Fraction(100 * detractors, base)
    if {"detractors_not_subtracted", "top_box", "promoters_of_opinion"} & set(steps):
        return first
    return (
        Fraction(half_up(first) - half_up(second)) if "shares_rounded" in steps else first - second
    )


class Csat:
    """A CSAT whose two highest scores are satisfied, on a scale with a middle."""

    def __init__(self, scale: tuple[int, int], form: str) -> None:
        self.low, self.high = scale
        self.form = form

    def __call__(self, rows: Sequence[Row], steps: Sequence[str]) -> Fraction | None:
        mean = average(rows)
        for name, told in (
            ("mean_told", lambda m: m),
            ("mean_on_ten", lambda m: 10 * m / self.high),
            ("percent_of_maximum", lambda m: 100 * m / self.high),
            ("mean_rescaled", lambda m: 100 * (m - self.low) / (self.high - self.low)),
        ):
            if name in steps:
                return None if mean is None else told(mean)
        shares = {"share_told", "neutral_left_out", "dissatisfied_subtracted"}
        if self.form == "mean" and not shares & set(steps):
            return mean
        least = self.high - 1
        least += ("top_box" in steps) - ("top_three" in steps)
        satisfied = dissatisfied = 0
        for row in rows:
            satisfied += row == "satisfied" or (isinstance(row, int) and row >= least)
            dissatisfied += isinstance(row, int) and 2 * row < self.low + self.high
        base = satisfied + dissatisfied if "neutral_left_out" in steps else len(rows)
        net = satisfied - dissatisfied if "dissatisfied_subtracted" in steps else satisfied
        return Fraction(100 * net, base) if base else None

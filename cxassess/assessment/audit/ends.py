"""Whether answers stop short of an end of their scale, as a whole or in some part of them.

Who answers on a shorter scale (1 to 10, 1 to 5) leaves the scores beyond its end unused. So does
chance, where few answers lie near that end. In answers on the full scale at least a third of
those at the end, in two scores and beyond, lie beyond: three populations of the benchmarks and
the two airport waves have 41 % or more for a zero against 1 and 2. The probability that all of m
such answers fall short is then (2/3)^m at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from cxassess.assessment.audit.answers import Counts
from cxassess.assessment.audit.context import AuditContext, SurveyEvidence, found
from cxassess.assessment.audit.rates import beyond_chance, share_interval
from cxassess.assessment.kpi_types import CheckResult, CheckState
from cxassess.model.types import Check
from cxassess.stats import csat_top_box

BEYOND = 1 / 3
"""Least share beyond, of the answers at an end, where the scale goes on."""

FIVE = 5
"""Where a scale of 1 to 5 ends."""

NAMED = ("wave", "month", "mode")
"""Divisions whose values can be named: a segment may be an agent or a customer."""


@dataclass(frozen=True, eq=False)
class Division:
    """A division of a survey's answers: `counts` has a row a part and a column a score."""

    name: str
    parts: tuple[str, ...]
    counts: Counts


def divisions(evidence: SurveyEvidence) -> Iterator[Division]:
    """Yield the divisions of a survey's answers: waves first, then modes, segments and months."""
    low, high = evidence.config.scale
    answers = evidence.data.answers
    scores = answers["score"].to_numpy() - low
    waves = answers["wave"].astype(str).to_numpy(object)
    points = high - low + 1
    for name, values in {"wave": waves, **evidence.divisions()}.items():
        codes, parts = pd.factorize(values)
        table = np.bincount(codes * points + scores, minlength=len(parts) * points)
        known = [place for place, part in enumerate(parts) if part != ""]
        yield Division(
            name,
            tuple(str(parts[place]) for place in known),
            table.reshape(len(parts), points)[known],
        )


def zero_unused(counts: Counts, least: float) -> float:
    """Return how likely chance leaves 0 unused though 1 and 2 are; 1 where it is used.

    Parameters
    ----------
    counts : ndarray of int
        Answers by score, from 0.
    least : float
        With fewer answers nothing is told: 1.

    Examples
    --------
    >>> import numpy as np
    >>> round(zero_unused(np.array([0, 4, 6, 90, 100]), least=200), 4)
    0.0173
    """
    if counts[0] or counts.sum() < least or not (counts[1] and counts[2]):
        return 1.0
    return float((1 - BEYOND) ** (counts[1] + counts[2]))


def stops_at_five(counts: Counts, low: int) -> float:
    """Return how likely chance leaves all scores above 5 unused; 1 where one is used.

    Parameters
    ----------
    counts : ndarray of int
        Answers by score, from `low`.
    low : int
        Lowest score.
    """
    end = FIVE - low
    if end + 1 >= len(counts) or counts[end + 1 :].any() or not counts[end]:
        return 1.0
    return float((1 - BEYOND) ** counts[end - 1 : end + 1].sum())


def stops_apart(counts: Counts, others: Counts, low: int) -> float:
    """Return how likely chance leaves the scores above 5 to the other answers; 1 if it does not.

    Besides what `stops_at_five` tells, it must be unlikely that a random draw of all the answers
    (hypergeometric) has none above 5.
    """
    above = int(others[FIVE - low + 1 :].sum())
    if not above:
        return 1.0
    part, rest = int(counts.sum()), int(others.sum())
    draw = float(stats.hypergeom.pmf(0, part + rest, above, part))
    return max(draw, stops_at_five(counts, low))


@dataclass(frozen=True)
class Short:
    """Parts of a division whose answers stop short, beyond chance."""

    division: str
    parts: tuple[str, ...]
    base: int
    others: Counts

    def found(
        self, check: Check, state: CheckState, reason: str, evidence: SurveyEvidence
    ) -> CheckResult:
        """Return this as a check's result; parts that may be people are counted, not named."""
        named = self.division in NAMED
        rest = int(self.others.sum())
        above = int(self.others[FIVE - evidence.config.scale[0] + 1 :].sum())
        return found(
            check,
            state,
            f"{reason}_parts" if named else f"{reason}_groups",
            survey=evidence.result.id,
            metric=evidence.result.metric,
            figure=0.0,
            base=self.base,
            interval=share_interval(csat_top_box(0, self.base)),
            values={
                "division": self.division,
                "count": len(self.parts),
                "rest": rest,
                "above": above / rest if rest else 0.0,
            }
            | ({"parts": ", ".join(self.parts)} if named else {}),
        )


def short_parts(
    every: Sequence[Division], pvalue: Callable[[Counts, Counts], float]
) -> Short | None:
    """Return the parts that stop short, of the first division that has some.

    All parts of all divisions are looked at, so all are corrected for (Holm).

    Parameters
    ----------
    every : sequence of Division
    pvalue : callable
        A part's counts and those of all other answers -> how likely chance makes it stop short.
    """
    tested = [
        (each, place, pvalue(each.counts[place], each.counts.sum(axis=0) - each.counts[place]))
        for each in every
        for place in range(len(each.parts))
    ]
    shown = beyond_chance([p for _, _, p in tested])
    for each in every:
        places = [
            place
            for (division, place, _), yes in zip(tested, shown, strict=True)
            if yes and division is each
        ]
        if places:
            own = each.counts[places]
            return Short(
                each.name,
                tuple(each.parts[place] for place in places),
                int(own.sum()),
                each.counts.sum(axis=0) - own.sum(axis=0),
            )
    return None


def surveys_of(context: AuditContext, metric: str) -> list[SurveyEvidence]:
    """Return the surveys of a metric that have answers."""
    return [
        each for each in context.surveys if each.config.metric == metric and len(each.data.answers)
    ]

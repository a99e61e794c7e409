"""Results of the KPI-usage audit besides the checks: formulas behind figures, disclosure."""

from __future__ import annotations

from typing import Literal

from cxassess.assessment.base import Result

ToldForm = Literal["score", "mean", "top_two_box"]
MeasureName = Literal["mean", "share", "share_of_opinion", "difference", "difference_of_opinion"]
Value = int | str | tuple[str, ...]


class Working(Result):
    """The numbers that a formula puts together.

    A share is ``100 * high / base``, a difference ``100 * (high - low) / base``, a mean
    ``factor * total / base + offset``; of opinion, the base is high and low together.
    """

    measure: MeasureName
    low: int
    high: int
    base: int
    total: int
    """Sum of the scores."""
    factor: float = 1.0
    offset: float = 0.0
    rounded: bool = False
    """Both shares are rounded to whole percentages first."""


class FormulaMatch(Result):
    """A wrong formula and the figure that it gives: texts of `steps` in ``formulas.yaml``."""

    steps: tuple[str, ...]
    value: float
    details: dict[str, str | int]
    """What the steps are about, for their texts: a division, codes, numbers of rows."""
    working: Working | None = None
    """None for what is no arithmetic of classes: averaged groups, weights, slips in telling."""


class FormulaDiagnosis(Result):
    """What can explain a reported figure that the answers do not give.

    Units are those of the figure: points, a percentage, or the scale of the question.
    """

    survey: str
    wave: str
    form: ToldForm
    """``score`` for NPS, ``mean`` or ``top_two_box`` for CSAT."""
    reported: float
    recomputed: float
    base: int
    weighted: bool
    """Whether `recomputed` uses weights, which the counts do not know."""
    tolerance: float
    tried: int
    distinct: int
    chance: float
    named: bool
    """Whether the matches say something: chance explains too many figures otherwise."""
    matches: tuple[FormulaMatch, ...]
    """All simplest formulas that give the reported figure, the commonest first."""
    nearest: tuple[FormulaMatch, ...]
    """The usual single mistakes whose figures lie nearest to the reported one."""
    distribution: dict[str, int]
    """Score -> answers."""
    detractors: int | None = None
    passives: int | None = None
    promoters: int | None = None
    missing: dict[str, int]
    """Missing code ("" for an empty cell) -> rows."""


class DisclosureItem(Result):
    """One item of the disclosure of a survey.

    `values` holds the parts that are stated, `missing` names those that the item needs and that
    are not; an item is stated when it lacks none. Days are ISO dates.
    """

    id: str
    stated: bool
    values: dict[str, Value]
    missing: tuple[str, ...] = ()

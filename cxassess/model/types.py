"""The assessment model as typed data: what ``content/*.yaml`` may hold."""

from __future__ import annotations

from typing import Literal, Protocol, TypeVar

from pydantic import Field

from cxassess.model.base import Content, Text
from cxassess.model.vocabularies import (
    ROLE_GROUPS,
    CheckGroup,
    Department,
    EvidenceGrade,
    GlossaryTerm,
    Level,
    Role,
    RoleGroup,
    Status,
)

__all__ = [
    "ROLE_GROUPS",
    "Anchor",
    "Check",
    "CheckGroup",
    "Citation",
    "Condition",
    "Content",
    "Department",
    "Dimension",
    "Effort",
    "EvidenceGrade",
    "Gate",
    "GateCombination",
    "GlossaryTerm",
    "Horizon",
    "Indicator",
    "Level",
    "Metric",
    "Mistake",
    "Model",
    "Role",
    "RoleGroup",
    "ScoringRules",
    "Source",
    "Status",
    "Text",
    "Trigger",
]

Metric = Literal["nps", "csat"]


class Dimension(Content):
    """A dimension of the assessment; the weights of all dimensions sum to 1."""

    id: str = Field(pattern=r"^[A-Z]{3}$")
    weight: float = Field(gt=0, le=1)
    name: Text
    description: Text


class Anchor(Content):
    """The behaviour that stands for one level of an indicator."""

    level: int = Field(ge=1, le=5)
    text: Text


class Indicator(Content):
    """A question with five behavioural anchors; `weight` counts inside its dimension."""

    id: str = Field(pattern=r"^[A-Z]{3}-\d{2}$")
    weight: float = Field(gt=0)
    question: Text
    anchors: tuple[Anchor, ...]
    ask: tuple[str, ...]
    checks: tuple[str, ...] = ()
    not_applicable: bool = True

    @property
    def dimension(self) -> str:
        """Id of the dimension it belongs to."""
        return self.id.split("-")[0]


class Citation(Content):
    """A passage of a source document: paragraphs are its non-blank lines, counted from 1."""

    document: str
    paragraph: int = Field(ge=1)
    about: Text


class Source(Content):
    """A source document or an external reference."""

    id: str
    title: str
    kind: Literal["document", "reference"]
    author: str | None = None
    year: int | None = None
    language: str
    note: Text


class Condition(Content):
    """One condition on the answers. Exactly one kind of condition is filled.

    - `indicator` with `at_most` or `at_least`: its level;
    - `spread` with `at_least`: the largest difference of level among these indicators;
    - `gap` with `higher`, `lower`, `at_least`: how much higher one role group answers it;
    - `unknown` with `at_least`: share of "don't know" on these indicators outside CX/CS.
    """

    indicator: str | None = None
    spread: tuple[str, ...] | None = None
    gap: str | None = None
    unknown: tuple[str, ...] | None = None
    higher: RoleGroup | None = None
    lower: RoleGroup | None = None
    at_most: float | None = None
    at_least: float | None = None

    @property
    def indicators(self) -> tuple[str, ...]:
        """Ids of the indicators it looks at."""
        single = self.indicator or self.gap
        return (single,) if single else (self.spread or self.unknown or ())


class Trigger(Content):
    """Conditions that together show a mistake."""

    all: tuple[Condition, ...] = Field(min_length=1)


class Effort(Content):
    """What mending a mistake takes, each from 1 (little) to 5 (much)."""

    knowledge: int = Field(ge=1, le=5)
    time: int = Field(ge=1, le=5)
    resources: int = Field(ge=1, le=5)

    @property
    def mean(self) -> float:
        """Mean of the three."""
        return (self.knowledge + self.time + self.resources) / 3


class Mistake(Content):
    """A common mistake: what it is, what shows it, what to do about it, who says so.

    `regulated_only` says that it concerns a legal duty of regulated services: other clients are
    not judged by it, and finding it is a legal flag.
    """

    id: str = Field(pattern=r"^(M\d{2}|X\d{2})$")
    severity: int = Field(ge=1, le=5)
    kind: Literal["explicit", "risk", "implicit", "form"]
    rank: Literal["gravest", "second-most-frequent"] | None = None
    dimension: str
    parent: str | None = None
    regulated_only: bool = False
    title: Text
    description: Text
    consequence: Text
    practice: Text
    success: Text
    kpi: Text
    """Short name of the KPI to watch while it is mended."""
    owner: Text
    effort: Effort
    depends_on: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    checks: tuple[str, ...] = ()
    sources: tuple[Citation, ...] = Field(min_length=1)


class Check(Content):
    """A check of the client's KPI usage against its own data.

    `automatic` says that this version runs it, `regulated_only` that it concerns regulated
    services alone; `proves` names, for each metric that it passes on, the indicators whose answer
    is then corroborated by recomputed data (evidence grade E4).
    """

    id: str = Field(pattern=r"^K\d{2}$")
    name: Text
    group: str
    rule: Text
    input: Text
    parameters: dict[str, float] = Field(default_factory=dict)
    automatic: bool = False
    regulated_only: bool = False
    proves: dict[Metric, tuple[str, ...]] = Field(default_factory=dict)


class Gate(Content):
    """A condition that caps the stage.

    - `indicator` with `at_most` and/or `failing` (lists of checks that fail together);
    - `evidence_share`: less than this share of the weight at `grade` or better;
    - `above_weakest`: the cap is the weakest dimension's stage plus this;
    - `missing`: no cap: with any of these indicators unanswered the stage is preliminary.
    """

    id: str = Field(pattern=r"^G\d$")
    name: Text
    reason: Text
    mistake: str | None = None
    indicator: str | None = None
    at_most: float | None = None
    failing: tuple[tuple[str, ...], ...] = ()
    evidence_share: float | None = None
    grade: int | None = None
    above_weakest: int | None = None
    missing: tuple[str, ...] = ()
    cap: int | None = Field(default=None, ge=1, le=5)


class GateCombination(Content):
    """A lower cap when all of `gates` hold at once."""

    gates: tuple[str, ...]
    cap: int = Field(ge=1, le=5)


class Horizon(Content):
    """A horizon of the roadmap: steps of up to `longest` (their effort's time) end in `days`.

    `room` is how many steps it can hold; the last horizon has no limit.
    """

    id: str
    days: int = Field(ge=1)
    longest: int = Field(ge=1, le=5)
    room: int | None = Field(default=None, ge=1)


class ScoringRules(Content):
    """Every threshold of the scoring; ages in months, shares in [0, 1], levels 1-5."""

    dimension_coverage: float
    publish_stage: float
    publish_range: float
    divergence_limit: float
    divergence_supports: int
    raters_for_agreement: int
    evidence_months: int
    kpi_evidence_months: int
    cleared_at_least: float
    roles_for_probable: int
    roles_agree_within: float
    gate_factor: float
    quick_win_effort: float
    what_if_level: int
    smallest_group_shown: int
    smallest_base: int
    indicative_base: int
    planned_points: tuple[float, ...] = Field(min_length=1)
    level_change: float = Field(gt=0)
    score_change: float = Field(gt=0)
    uncertainty_draws: int = Field(ge=1)
    uncertainty_confidence: float = Field(gt=0, lt=1)
    uncertainty_seed: int = Field(ge=0)
    weights_concentration: float = Field(gt=0)


class Model(Content):
    """The whole assessment model."""

    version: str
    rules: ScoringRules
    levels: tuple[Level, ...]
    grades: tuple[EvidenceGrade, ...]
    roles: tuple[Role, ...]
    departments: tuple[Department, ...]
    statuses: tuple[Status, ...]
    dimensions: tuple[Dimension, ...]
    indicators: tuple[Indicator, ...]
    mistakes: tuple[Mistake, ...]
    horizons: tuple[Horizon, ...] = Field(min_length=1)
    check_groups: tuple[CheckGroup, ...]
    checks: tuple[Check, ...]
    gates: tuple[Gate, ...]
    combinations: tuple[GateCombination, ...]
    sources: tuple[Source, ...]
    glossary: tuple[GlossaryTerm, ...]

    def indicator(self, indicator_id: str) -> Indicator:
        """Return the indicator of that id (KeyError when there is none)."""
        return _by_id(self.indicators, indicator_id)

    def mistake(self, mistake_id: str) -> Mistake:
        """Return the mistake of that id (KeyError when there is none)."""
        return _by_id(self.mistakes, mistake_id)

    def check(self, check_id: str) -> Check:
        """Return the check of that id (KeyError when there is none)."""
        return _by_id(self.checks, check_id)

    def dimension(self, dimension_id: str) -> Dimension:
        """Return the dimension of that id (KeyError when there is none)."""
        return _by_id(self.dimensions, dimension_id)

    def indicators_of(self, dimension_id: str) -> tuple[Indicator, ...]:
        """Return the indicators of a dimension, in order."""
        return tuple(each for each in self.indicators if each.dimension == dimension_id)


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_Identified)


def _by_id(items: tuple[_T, ...], wanted: str) -> _T:
    for each in items:
        if each.id == wanted:
            return each
    raise KeyError(wanted)

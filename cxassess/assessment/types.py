"""The `Assessment`: every number a report shows, and why.

Units: an index is on 0-100, a level on 1-5, a share or a coverage in [0, 1]; those of the KPIs
are in `kpi_types`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Literal

from pydantic import Field

from cxassess.assessment.audit_types import DisclosureItem, FormulaDiagnosis
from cxassess.assessment.base import Result
from cxassess.assessment.kpi_types import CheckResult, SurveyResult
from cxassess.assessment.outlook_types import Evolution, RoadmapHorizon, TargetResult, Uncertainty
from cxassess.errors import Language
from cxassess.model.types import RoleGroup

StatusId = Literal[
    "contradiction", "confirmed", "probable", "indication", "not_observed", "cleared", "no_data"
]
Publication = Literal["stage", "range", "none"]
AnswerState = Literal["answered", "not_applicable", "missing"]


class Bounds(Result):
    """What every missing answer at level 1 (low) and at level 5 (high) would give."""

    low: float
    high: float


class ClientSummary(Result):
    """Who was assessed, when and by whom, as the client's folder says."""

    name: str
    sector: str | None
    cs_meaning: str
    regulated_service: bool
    synthetic: bool
    language: Language
    date: dt.date
    period_start: dt.date | None
    period_end: dt.date | None
    consultant: str | None


class RoleSummary(Result):
    """One role group: how many answered, how often "don't know", the index it alone gives.

    `index` is None where fewer people than the model's smallest group answered (they are never
    shown alone) or too little was answered.
    """

    role: RoleGroup
    respondents: int
    unknown_share: float | None
    index: float | None


class Agreement(Result):
    """Agreement of single respondents on an indicator; None when not assessable.

    `r_wg` against the uniform null on five points, `mean_deviation` the mean absolute deviation
    around the mean, in levels.
    """

    raters: int
    r_wg: float | None
    mean_deviation: float | None
    divergent: bool


class IndicatorResult(Result):
    """An indicator: what was declared, what the evidence supports."""

    id: str
    dimension: str
    state: AnswerState
    declared: float | None
    evidenced: float | None
    by_role: dict[str, float]
    """Role group -> mean level; groups smaller than the model's smallest group left out."""
    distribution: dict[str, int]
    """"1".."5", "NS", "NA" -> respondents."""
    unknown: int
    agreement: Agreement
    grade: int | None
    evidence: tuple[str, ...]
    consensus: str | None
    """The reason of the consensus entry, where there is one."""


class DimensionResult(Result):
    """A dimension's declared and evidenced score (0-100); None under the coverage needed."""

    id: str
    coverage: float
    declared: float | None
    evidenced: float | None
    bounds: Bounds
    stage: int | None


class IndexResult(Result):
    """The index (0-100), declared and evidenced, with coverage and bounds on missing answers."""

    declared: float | None
    evidenced: float | None
    bounds: Bounds
    coverage: float
    weakest: str | None
    """Id of the dimension with the lowest evidenced score."""


class GateResult(Result):
    """A gate that was tested, and what was observed where it holds.

    `cap` is None where it does not hold or only makes the stage preliminary. `level` is the
    declared level of the gate's indicator, `checks` are those that fail, `share` the share of
    the weight with enough evidence, `names` the unanswered indicators or the weakest dimension.
    """

    id: str
    holds: bool
    cap: int | None
    level: float | None = None
    checks: tuple[str, ...] = ()
    share: float | None = None
    names: tuple[str, ...] = ()


class StageResult(Result):
    """The stage, with and without its caps.

    `publication` says what may be printed: the stage, only the range `low`-`high`, or none.
    With `preliminary`, `low` and `high` are the outcomes with the missing gate answers at
    1 and at 5.
    """

    uncapped: int | None
    final: int | None
    low: int | None
    high: int | None
    publication: Publication
    preliminary: bool
    gates: tuple[GateResult, ...]
    held_by: tuple[str, ...]
    """Gates (or combined gates) whose cap is the one that holds the stage."""


class MistakeResult(Result):
    """A mistake's status, what shows it, and its place among the priorities."""

    id: str
    status: StatusId
    indicators: tuple[str, ...]
    """Indicators whose answers triggered it (or clear it)."""
    roles: int
    """Role groups at or under the threshold."""
    failed_checks: tuple[str, ...]
    evidence: tuple[str, ...]
    holds: tuple[str, ...]
    """Gates it holds."""
    impact: float
    effort: float
    order: int | None
    """Place in the order of work (1 = first); None when it is no finding."""
    quick_win: bool
    what_if: int | None
    """The final stage were this mistake alone mended; None when it is no finding."""


class FileProvenance(Result):
    """A file that was read."""

    path: str
    size: int
    sha256: str
    rows: int | None
    decisions: dict[str, str]
    excluded: dict[str, int] = Field(default_factory=dict)
    """Rule -> rows that it left out, in the order in which the rules apply."""
    personal: tuple[str, ...] = ()
    """Columns that seem to hold personal data and were not read."""


class EvidenceResult(Result):
    """An item of the evidence register."""

    id: str
    kind: Literal["document", "corroboration"]
    title: str
    date: dt.date
    indicators: tuple[str, ...]
    periods_elapsed: int
    file: str | None
    sha256: str | None


class Provenance(Result):
    """What the assessment was made of and with."""

    package_version: str
    model_version: str
    model_sha256: str
    seed: int | None = None
    """Of the random draws behind the uncertainty."""
    files: tuple[FileProvenance, ...]


class Assessment(Result):
    """The whole result of assessing one client."""

    format: Literal[1] = 1
    client: ClientSummary
    respondents: int
    """Respondents who gave an answer."""
    roles: tuple[RoleSummary, ...]
    alpha: float | None
    """Ordinal Krippendorff alpha over all respondents and indicators."""
    indicators: tuple[IndicatorResult, ...]
    dimensions: tuple[DimensionResult, ...]
    index: IndexResult
    stage: StageResult
    mistakes: tuple[MistakeResult, ...]
    checks: tuple[CheckResult, ...]
    diagnoses: tuple[FormulaDiagnosis, ...] = ()
    """What can explain each reported figure that the answers do not give."""
    surveys: tuple[SurveyResult, ...]
    disclosures: dict[str, tuple[DisclosureItem, ...]] = Field(default_factory=dict)
    """Survey's id -> what its publication has to disclose."""
    evidence: tuple[EvidenceResult, ...]
    uncertainty: tuple[Uncertainty, ...] = ()
    targets: TargetResult | None = None
    roadmap: tuple[RoadmapHorizon, ...] = ()
    """The horizons in order of time; empty when nothing was found."""
    evolution: Evolution | None = None
    """None when the client names no previous assessment."""
    provenance: Provenance

    @property
    def findings(self) -> tuple[MistakeResult, ...]:
        """The mistakes found, in the order of work."""
        found = [each for each in self.mistakes if each.order is not None]
        return tuple(sorted(found, key=lambda each: each.order or 0))

    @property
    def by_gravity(self) -> tuple[MistakeResult, ...]:
        """The mistakes found, contradictions first, then by impact."""
        return tuple(
            sorted(
                self.findings,
                key=lambda each: (each.status != "contradiction", -each.impact, each.order or 0),
            )
        )

    def to_json(self) -> str:
        """Return the assessment as JSON text: equal assessments give equal text."""
        return self.model_dump_json(indent=1) + "\n"

    def audit_json(self) -> str:
        """Return the KPI-usage audit alone as JSON text: the checks and the diagnoses."""
        audit = {"format", "checks", "diagnoses"}
        return self.model_dump_json(indent=1, include=audit) + "\n"

    @property
    def fingerprint(self) -> str:
        """First twelve hex digits of the SHA-256 of :meth:`to_json`."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

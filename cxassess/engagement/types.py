"""One client's folder as typed data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from cxassess.engagement.operations.types import Operations, OperationsTableConfig
from cxassess.errors import Language, Problem
from cxassess.model.types import Model, RoleGroup
from cxassess.surveys.types import Configuration, FileRecord, SurveyConfig, SurveyData


class ClientConfig(Configuration):
    """Who the client is."""

    name: str = Field(min_length=1, max_length=120)
    sector: str | None = None
    cs_meaning: Literal["customer-service", "customer-success", "policy"] = "customer-service"
    regulated_service: bool = False
    synthetic: bool = False
    """Example data: every page of the report says so."""


class AssessmentConfig(Configuration):
    """When, by whom and over which period the assessment is made."""

    date: dt.date
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    consultant: str | None = None


class ReportedFigure(Configuration):
    """A figure as the client reports it, held against its own answers.

    `value` is the score the client reports for `wave`: points for NPS; for CSAT the mean on
    the scale or, with ``form: top_two_box``, a percentage. `change` is the change against
    `since` that the client claims, in the same unit.
    """

    survey: str
    wave: str
    value: float | None = None
    form: Literal["score", "mean", "top_two_box"] = "score"
    since: str | None = None
    change: float | None = None
    base: int | None = Field(default=None, ge=1)
    """Number of answers the client reports with it."""
    formula: str | None = None
    """How the client says that it computes the figure."""
    period: str | None = None
    target: float | None = None
    benchmark: float | None = None
    benchmark_source: str | None = None
    """Where the benchmark that it is compared with comes from."""


TargetLevel = Annotated[float, Field(ge=1, le=5)]


class TargetsConfig(Configuration):
    """The levels (1-5) that the client aims at, for all indicators and for single ones."""

    level: TargetLevel | None = None
    indicators: dict[str, TargetLevel] = Field(default_factory=dict)


class ReportConfig(Configuration):
    """How the client's report looks; paths are relative to the client's folder.

    `brand` is the brand of who signs the report (by default ``brand.yml`` of the client's
    folder, else of the folder above it), `logo` the client's own, for the cover.
    """

    brand: str | None = None
    logo: str | None = None


class EngagementConfig(Configuration):
    """The whole ``client.yaml``."""

    version: Literal[1] = 1
    language: Language
    client: ClientConfig
    assessment: AssessmentConfig
    surveys: tuple[SurveyConfig, ...] = ()
    reported: tuple[ReportedFigure, ...] = ()
    operations: dict[str, OperationsTableConfig] = Field(default_factory=dict)
    """Table of the operations -> where its file is and how it is written."""
    targets: TargetsConfig = Field(default_factory=TargetsConfig)
    previous: str | None = None
    """``assessment.json`` of an earlier assessment, relative to the client's folder."""
    report: ReportConfig = Field(default_factory=ReportConfig)


@dataclass(frozen=True)
class Respondent:
    """A respondent: a code (R1, R2 ...) and a role group; never a name."""

    code: str
    role: RoleGroup


@dataclass(frozen=True)
class Answer:
    """One respondent's answer: a level 1-5, "NS" (don't know) or "NA" (not applicable)."""

    respondent: str
    indicator: str
    value: int | Literal["NS", "NA"]
    reason: str | None = None


@dataclass(frozen=True)
class Consensus:
    """A level (or NA) agreed by all, with its reason; it overrides the single answers."""

    indicator: str
    value: int | Literal["NA"]
    reason: str


class EvidenceItem(Configuration):
    """A document or an independent corroboration of the answers to some indicators."""

    id: str = Field(min_length=1)
    kind: Literal["document", "corroboration"]
    title: str = Field(min_length=1)
    date: dt.date
    indicators: tuple[str, ...] = Field(min_length=1)
    kpi_series: bool = False
    """A series of KPI figures ages faster than a document."""
    file: str | None = None


@dataclass(frozen=True)
class EvidenceRecord:
    """An item of evidence and, when its file lies in the folder, the file's SHA-256."""

    item: EvidenceItem
    sha256: str | None


@dataclass(frozen=True)
class PreviousFile:
    """The ``assessment.json`` of an earlier assessment: dated, of our format, not validated yet."""

    content: Mapping[str, Any]
    record: FileRecord


@dataclass(frozen=True)
class Engagement:
    """Everything a client's folder says, validated."""

    folder: Path
    config: EngagementConfig
    model: Model
    respondents: tuple[Respondent, ...]
    answers: tuple[Answer, ...]
    consensus: tuple[Consensus, ...]
    evidence: tuple[EvidenceRecord, ...]
    surveys: tuple[SurveyData, ...]
    files: tuple[FileRecord, ...]
    """client.yaml, questionnaire.xlsx, evidence.yaml and the previous assessment, for the
    provenance."""
    warnings: tuple[Problem, ...] = ()
    operations: Operations = field(default_factory=Operations)
    previous: PreviousFile | None = None

"""What a client's configuration says about a survey, and what reading it gives."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from cxassess.model.types import Metric


class Configuration(BaseModel):
    """Base of the configuration: frozen, and a mistyped key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnMap(Configuration):
    """Which column of the file holds what; names exactly as in the file's header."""

    score: str
    wave: str | None = None
    date: str | None = None
    weight: str | None = None
    account: str | None = None
    """Whose answer it is: several answers of one account or person are not independent."""
    mode: str | None = None
    """How the answer was collected: phone, e-mail, in person."""
    segments: dict[str, str] = {}
    """Segment's name in the report -> column in the file."""


class FileConfig(Configuration):
    """One file of answers. What is None is taken from the survey's own settings."""

    path: str
    wave: str | None = None
    columns: ColumnMap | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None


class WaveConfig(Configuration):
    """A wave's name and the days it covers (both included)."""

    name: str = Field(min_length=1)
    start: dt.date | None = None
    end: dt.date | None = None
    invited: int | None = Field(default=None, ge=1)


class BenchmarkConfig(Configuration):
    """A score to hold the last wave against, in points; `base` where it is a survey's own."""

    value: float = Field(ge=-100, le=100)
    base: int | None = Field(default=None, ge=1)
    source: str | None = None


class SurveyConfig(Configuration):
    """One survey series: its question, scale, files and columns."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    metric: Metric
    scale: tuple[int, int]
    missing: tuple[int | str, ...] = ()
    owner: str | None = None
    question: str | None = None
    population: int | None = Field(default=None, ge=1)
    benchmark: BenchmarkConfig | None = None
    smallest_change: float | None = Field(default=None, gt=0, lt=200)
    """Smallest change that matters, in points, set before the answers are seen."""
    columns: ColumnMap | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] = "."
    date_format: str | None = None
    waves: tuple[WaveConfig, ...] = ()
    files: tuple[FileConfig, ...] = Field(min_length=1)


@dataclass(frozen=True)
class FileRecord:
    """Provenance of one file: its bytes and every decision taken in reading it."""

    path: str
    size: int
    sha256: str
    rows: int
    decisions: dict[str, str]
    """encoding, delimiter, decimal, sheet, header row, date format ... -> what and why."""


@dataclass(frozen=True)
class WaveData:
    """One wave: rows read, declared-missing codes counted, answers left."""

    name: str
    start: dt.date | None
    end: dt.date | None
    rows: int
    missing: dict[str, int]
    """Declared missing code (or "" for an empty cell) -> rows."""
    base: int
    invited: int | None = None


@dataclass(frozen=True)
class SurveyData:
    """Canonical answers of one survey.

    `answers` has one row an answer: ``score`` (int64, inside the scale), ``wave`` (ordered
    categorical, in the order of `waves`), one string column per segment (an empty cell is ""),
    and when mapped ``weight`` (float64), ``mode`` (string) and ``account`` (int64, a number in
    place of the account's name, the same in all files). Nothing else is kept of a respondent.
    """

    config: SurveyConfig
    answers: pd.DataFrame = field(repr=False)
    waves: tuple[WaveData, ...]
    files: tuple[FileRecord, ...]

"""What a client's configuration says about a survey, and what reading it gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from cxassess.errors import Problem
from cxassess.model.types import Metric

EXCLUSIONS = (
    "not_of_survey",
    "preview",
    "unfinished",
    "duplicate",
    "outside_waves",
    "out_of_scale",
)
"""Why a row is left out, in the order in which the rules apply. Declared missing codes and empty
cells come last and are counted as `WaveData.missing`."""


class Configuration(BaseModel):
    """Base of the configuration: frozen, and a mistyped key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


ScalePoint = Annotated[int, Field(ge=-1000, le=1000)]
"""A score; no scale of a survey goes farther."""

Code = bool | int | str
"""What a cell can be declared to hold; YAML reads an unquoted TRUE as a truth value."""


def folded_codes(codes: Iterable[Code]) -> set[str]:
    """Return codes as cells are compared with them: no capitals, no blanks around them."""
    return {str(code).strip().casefold() for code in codes}


class HeaderLayout(Configuration):
    """Where a table's header stands and what its columns are called.

    `row` is its first row and `rows` how many it has. With ``names: first`` a column is called
    by the first of them, the others being its other names; with ``joined`` a blank cell of the
    first row means the question to its left, and a question of several columns is called
    "question / answer".
    """

    row: int = Field(default=1, ge=1, le=1000)
    rows: int = Field(default=1, ge=1, le=9)
    names: Literal["first", "joined"] = "first"


class RowRule(Configuration):
    """Rows whose cell in `column` is one of `values`; without values, those where it is filled."""

    column: str
    values: tuple[Code, ...] | None = None


class ColumnMap(Configuration):
    """Which column of the file holds what; names exactly as in the file's header."""

    score: str
    response: str | None = None
    """The answer's own identifier: the second row with the same one is a duplicate."""
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
    format: str | None = None
    header: HeaderLayout | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Literal[".", ",", " "] | None = None
    date_format: str | None = None


class WaveConfig(Configuration):
    """A wave's name, the days it covers (both included) and how it was done."""

    name: str = Field(min_length=1)
    start: dt.date | None = None
    end: dt.date | None = None
    invited: int | None = Field(default=None, ge=1)
    delivered: int | None = Field(default=None, ge=1)
    """Invitations that arrived."""
    channel: str | None = None
    """How the wave was asked, if in one way: e-mail, phone."""
    question: str | None = None
    """The question's exact wording, where it differs from the survey's."""


class SurveySetup(Configuration):
    """How a survey is done, which no file of answers tells; None where not stated."""

    kind: Literal["relational", "transactional"] | None = None
    """About the relationship as a whole, or about what has just happened."""
    event: str | None = None
    """What a transactional survey follows: a closed ticket, a delivery."""
    published_as: Literal["relational", "transactional"] | None = None
    """As what its figure is reported."""
    same_definition: bool | None = None
    """Whether every area of the client defines and computes the metric alike."""
    asked: Literal["everyone", "sample", "chosen", "resolved_only", "open"] | None = None
    """Who is asked: everyone, a random sample, people somebody chose, only solved cases, or
    whoever finds the link."""
    chosen_by: str | None = None
    """Who chose whom to ask."""
    population: str | None = None
    """Who could have been asked, in words."""
    sponsor: str | None = None
    conducted_by: str | None = None
    questions: int | None = Field(default=None, ge=1)
    """How many questions the questionnaire has."""
    several_per_account: bool | None = None
    """Whether several people of an account are asked, or one several times."""
    account_rule: str | None = None
    """Which of an account's answers counts, or how they are weighed."""
    bonus: bool | None = None
    """Whether somebody's pay depends on the score."""
    bonus_since: dt.date | None = None
    weighting: str | None = None
    """What the weights bring the answers in line with."""
    quality: str | None = None
    """How answers are checked."""


class BenchmarkConfig(Configuration):
    """A score to hold the last wave against, in points; `base` where it is a survey's own."""

    value: float = Field(ge=-100, le=100)
    base: int | None = Field(default=None, ge=1)
    source: str | None = None


Exclusion = Literal["out_of_scale", "outside_waves"]
_POINTS_OF_TWO_BOXES = 4
"""A scale needs so many points for its two highest to be some of them."""


class SurveyConfig(Configuration):
    """One survey series: its question, scale, files and columns."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    metric: Metric
    scale: tuple[ScalePoint, ScalePoint]
    missing: tuple[int | str, ...] = ()
    scores: dict[int | str, ScalePoint] = {}
    """What a cell holds -> the score it stands for: words, or choice numbers 1 to 11."""
    satisfied: int | None = None
    """CSAT: lowest score that counts as satisfied; by default the second highest, or the highest
    where the scale has two or three points."""
    owner: str | None = None
    question: str | None = None
    population: int | None = Field(default=None, ge=1)
    benchmark: BenchmarkConfig | None = None
    setup: SurveySetup = SurveySetup()
    smallest_change: float | None = Field(default=None, gt=0, lt=200)
    """Smallest change that matters, in points, set before the answers are seen."""
    columns: ColumnMap | None = None
    format: str | None = None
    """A preset of ``presets.yaml``, or "table" for none; by default told by the file's shape."""
    header: HeaderLayout | None = None
    only: dict[str, tuple[Code, ...]] = {}
    """Column -> values: only such rows belong to the survey, those of one touchpoint."""
    finished: RowRule | None = None
    """Which rows are finished answers."""
    previews: RowRule | None = None
    """Which rows are tests of the questionnaire."""
    exclude: tuple[Exclusion, ...] = ()
    """Rows to leave out and count that would otherwise be refused."""
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] = "."
    thousands: Literal[".", ",", " "] | None = None
    date_format: str | None = None
    waves: tuple[WaveConfig, ...] = ()
    files: tuple[FileConfig, ...] = Field(min_length=1)

    @property
    def recodes(self) -> bool:
        """Whether `scores` maps numbers: a number that it lacks is then no score."""
        return any(str(cell).strip().lstrip("+-").isdigit() for cell in self.scores)

    @property
    def satisfied_from(self) -> int:
        """The lowest score that counts as satisfied (CSAT)."""
        low, high = self.scale
        if self.satisfied is not None:
            return self.satisfied
        return high if high - low < _POINTS_OF_TWO_BOXES - 1 else high - 1


@dataclass(frozen=True)
class FileRecord:
    """Provenance of one file: its bytes and every decision taken in reading it."""

    path: str
    size: int
    sha256: str
    rows: int
    decisions: dict[str, str]
    """encoding, delimiter, decimal, sheet, header row, date format ... -> what and why."""
    excluded: dict[str, int] = field(default_factory=dict)
    """Rule (see `EXCLUSIONS`) -> rows it left out, in the order in which rules apply."""
    personal: tuple[str, ...] = ()
    """Columns that seem to hold personal data and were not read."""


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
    excluded: dict[str, int] = field(default_factory=dict)
    """Rule -> rows of the wave that it left out: rows - excluded - missing = base."""
    excluded_scores: dict[str, dict[int, int]] = field(default_factory=dict)
    """Rule -> score -> those of these rows that hold it."""


@dataclass(frozen=True)
class SurveyData:
    """Canonical answers of one survey.

    `answers` has one row an answer: ``score`` (int64, inside the scale), ``wave`` (ordered
    categorical, in the order of `waves`), one string column per segment (an empty cell is ""),
    and when mapped ``weight`` (float64), ``mode`` (string) and ``account`` (int64, a number in
    place of the account's name, the same in all files). `days` has each answer's day, NaT where
    it is not known. The hash of account number i is ``accounts[i]``, by which other tables of the
    same reading can be joined. Nothing else is kept of a respondent.
    """

    config: SurveyConfig
    answers: pd.DataFrame = field(repr=False)
    waves: tuple[WaveData, ...]
    files: tuple[FileRecord, ...]
    warnings: tuple[Problem, ...] = ()
    days: npt.NDArray[np.datetime64] = field(
        default_factory=lambda: np.zeros(0, dtype="datetime64[s]"), repr=False
    )
    accounts: npt.NDArray[np.uint64] = field(
        default_factory=lambda: np.zeros(0, dtype=np.uint64), repr=False
    )

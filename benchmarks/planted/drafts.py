"""A client while it is made: surveys and tables that a misuse can still change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from benchmarks.planted.figures import right_figure
from cxassess.assessment.assess import audit_context
from cxassess.assessment.audit.context import AuditContext
from cxassess.engagement.operations import Operations, OperationsTable, schema
from cxassess.engagement.operations.frames import missing_column
from cxassess.engagement.types import (
    AssessmentConfig,
    ClientConfig,
    Engagement,
    EngagementConfig,
    ReportedFigure,
)
from cxassess.model.loader import load_model
from cxassess.surveys.types import (
    ColumnMap,
    FileConfig,
    FileRecord,
    SurveyConfig,
    SurveyData,
    WaveConfig,
    WaveData,
)

DATE = dt.date(2026, 10, 31)
MODEL = load_model()


@dataclass
class SurveyDraft:
    """A survey: a row an answer with its score, wave, day, customer, mode and `segments`.

    `waves` are in order, each with what ``client.yaml`` says of it; `missing` is wave -> code ->
    rows; `told` works out the figure that the client reports of a wave, None for none.
    """

    config: dict[str, Any]
    setup: dict[str, Any]
    answers: pd.DataFrame
    waves: dict[str, dict[str, Any]]
    missing: dict[str, dict[str, int]]
    segments: tuple[str, ...] = ()
    form: str = "score"
    decimals: int = 1
    told: Callable[[SurveyDraft, str], float | None] = right_figure

    @property
    def last(self) -> str:
        """Name of the last wave."""
        return list(self.waves)[-1]

    def of(self, wave: str) -> pd.DataFrame:
        """Return a wave's answers."""
        return self.answers[self.answers["wave"] == wave]

    def data(self) -> SurveyData:
        """Return the survey as reading its files would."""
        names = list(self.waves)
        rows = self.answers.sort_values("day", kind="stable", ignore_index=True)
        customers = rows["customer"].to_numpy(dtype=np.uint64)
        accounts, codes = np.unique(customers, return_inverse=True)
        frame = pd.DataFrame(
            {
                "score": rows["score"].astype(np.int64),
                "wave": pd.Categorical(rows["wave"], categories=names, ordered=True),
                "account": codes.astype(np.int64),
                **{each: rows[each].astype(str) for each in (*self.segments, "mode")},
            }
        )
        bases = rows["wave"].value_counts()
        columns = ColumnMap(score="score", segments={each: each for each in self.segments})
        return SurveyData(
            config=SurveyConfig.model_validate(
                self.config
                | {"setup": self.setup, "columns": columns, "files": (FileConfig(path="data.csv"),)}
                | {"waves": tuple(WaveConfig(name=each, **self.waves[each]) for each in names)}
            ),
            answers=frame,
            waves=tuple(
                WaveData(
                    name=name,
                    start=self.waves[name].get("start"),
                    end=self.waves[name].get("end"),
                    rows=int(bases.get(name, 0)) + sum(self.missing[name].values()),
                    missing=self.missing[name],
                    base=int(bases.get(name, 0)),
                    invited=self.waves[name].get("invited"),
                )
                for name in names
            ),
            files=(),
            days=rows["day"].to_numpy(dtype="datetime64[s]"),
            accounts=accounts,
        )

    def reported(self) -> list[ReportedFigure]:
        """Return what the client reports of each wave, rounded."""
        figures = {wave: self.told(self, wave) for wave in self.waves}
        return [
            ReportedFigure.model_validate(
                {"survey": self.config["id"], "wave": wave, "form": self.form}
                | {"value": round(value, self.decimals)}
            )
            for wave, value in figures.items()
            if value is not None
        ]


@dataclass
class Draft:
    """A client: surveys, tables of the operations, and changes that it claims.

    `n` is about how many answers a wave has; each change of `claims` is of a survey.
    """

    n: int
    rng: Generator
    nps: SurveyDraft
    csat: SurveyDraft
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    claims: list[ReportedFigure] = field(default_factory=list)
    regulated: bool = True

    @property
    def surveys(self) -> tuple[SurveyDraft, ...]:
        """Both surveys."""
        return self.nps, self.csat

    def context(self) -> AuditContext:
        """Return what the checks see."""
        surveys = tuple(each.data() for each in self.surveys)
        reported = [figure for each in self.surveys for figure in each.reported()]
        config = EngagementConfig(
            language="en",
            client=ClientConfig(name="Synthetic", regulated_service=self.regulated, synthetic=True),
            assessment=AssessmentConfig(date=DATE),
            surveys=tuple(each.config for each in surveys),
            reported=(*reported, *self.claims),
        )
        engagement = Engagement(
            folder=Path(),
            config=config,
            model=MODEL,
            respondents=(),
            answers=(),
            consensus=(),
            evidence=(),
            surveys=surveys,
            files=(),
            operations=Operations(_Tables(self.tables)),
        )
        return audit_context(engagement)


class _Tables(Mapping[str, OperationsTable]):
    """Tables as reading their files would give them, each made when it is first asked for."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self.frames = {name: frame for name, frame in frames.items() if len(frame)}
        self.made: dict[str, OperationsTable] = {}

    def __getitem__(self, name: str) -> OperationsTable:
        if name not in self.made:
            self.made[name] = _table(name, self.frames[name])
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.frames)

    def __len__(self) -> int:
        return len(self.frames)


def _table(name: str, frame: pd.DataFrame) -> OperationsTable:
    """Return a typed table; its identifiers are whole numbers above 0, 0 where unknown."""
    columns = schema().tables[name].columns
    unknown = set(frame.columns) - set(columns)
    if unknown:
        raise KeyError(f"{name} has no columns {sorted(unknown)}")
    typed: dict[str, pd.Series] = {}
    filled: set[str] = set()
    for each, column in columns.items():
        if each not in frame:
            typed[each] = missing_column(len(frame), column).values
            continue
        values = frame[each].reset_index(drop=True)
        typed[each] = _typed(values, column.kind, list(column.values))
        known = typed[each] != 0 if column.kind == "identifier" else typed[each].notna()
        if known.any():
            filled.add(each)
    record = FileRecord(path=f"{name}.csv", size=0, sha256="", rows=len(frame), decisions={})
    return OperationsTable(name, pd.DataFrame(typed), record, frozenset(filled))


def _typed(values: pd.Series, kind: str, words: list[str]) -> pd.Series:
    if kind == "identifier":
        return values.fillna(0).astype(np.uint64)
    if kind in ("text", "survey", "category"):
        texts = values.astype(object)
        categories = words or sorted(texts.dropna().unique())
        return pd.Series(pd.Categorical(texts, categories=pd.Index(categories, dtype=str)))
    if kind in ("date", "datetime", "month"):
        return values.astype("datetime64[s]")
    if kind == "integer":
        return values.astype("Int64")
    if kind == "yes_no":
        return values.astype("boolean")
    return values.astype(np.float64)

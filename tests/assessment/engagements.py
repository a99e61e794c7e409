"""Engagements made in memory: everybody gives the same level but for what a test changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from cxassess.assessment.assess import assess_answers
from cxassess.assessment.kpi_types import CheckResult, CheckState, SurveyResult
from cxassess.assessment.surveys import score_survey
from cxassess.assessment.types import (
    Assessment,
    MistakeResult,
)
from cxassess.engagement.types import (
    Answer,
    AssessmentConfig,
    ClientConfig,
    Consensus,
    Engagement,
    EngagementConfig,
    EvidenceItem,
    EvidenceRecord,
    ReportedFigure,
    Respondent,
)
from cxassess.model.loader import load_model
from cxassess.model.types import ROLE_GROUPS, Metric
from cxassess.surveys.types import ColumnMap, FileConfig, SurveyConfig, SurveyData, WaveData

DATE = dt.date(2026, 10, 31)
MODEL = load_model()
IDS = tuple(each.id for each in MODEL.indicators)
PEOPLE = tuple(Respondent(f"R{place + 1}", role) for place, role in enumerate(ROLE_GROUPS))


def check(check_id: str, state: CheckState, metric: Metric | None = None) -> CheckResult:
    """Return a check's result as a test wants it."""
    return CheckResult(id=check_id, state=state, metric=metric, reason="test")


def corroborated(*indicators: str, months_ago: int = 1) -> tuple[EvidenceRecord, ...]:
    """Return a document and its corroboration: grade E3 when fresh."""
    date = dt.date(2026 - months_ago // 12, 10 - months_ago % 12, 1)
    return tuple(
        EvidenceRecord(
            EvidenceItem(
                id=f"{kind}-{months_ago}",
                kind=kind,
                title=kind,
                date=date,
                indicators=indicators or IDS,
            ),
            None,
        )
        for kind in ("document", "corroboration")
    )


def engagement(
    level: int | str | None = 3,
    *,
    levels: Mapping[str, object] | None = None,
    people: Iterable[Respondent] = PEOPLE,
    evidence: tuple[EvidenceRecord, ...] = (),
    consensus: tuple[Consensus, ...] = (),
    surveys: tuple[SurveyData, ...] = (),
    reported: tuple[ReportedFigure, ...] = (),
    regulated: bool = False,
) -> Engagement:
    """Return an engagement in which everybody answers `level`, but for `levels`.

    A value of `levels` is one level for all, or one a respondent; None leaves it unanswered.
    """
    people = tuple(people)
    answers = []
    for indicator in IDS:
        given = (levels or {}).get(indicator, level)
        each_one = given if isinstance(given, (list, tuple)) else [given] * len(people)
        answers += [
            Answer(person.code, indicator, value, "reason" if value == "NA" else None)
            for person, value in zip(people, each_one, strict=True)
            if value is not None
        ]
    return Engagement(
        folder=Path(),
        config=EngagementConfig(
            language="en",
            client=ClientConfig(name="Client", regulated_service=regulated),
            assessment=AssessmentConfig(date=DATE),
            surveys=tuple(each.config for each in surveys),
            reported=reported,
        ),
        model=MODEL,
        respondents=people,
        answers=tuple(answers),
        consensus=consensus,
        evidence=evidence,
        surveys=surveys,
        files=(),
    )


def assessed(
    level: int | str | None = 3,
    *,
    checks: tuple[CheckResult, ...] = (),
    e3: bool = False,
    **options: object,
) -> Assessment:
    """Return the assessment of :func:`engagement`, with every answer at E3 when `e3`."""
    if e3:
        options["evidence"] = corroborated()
    return assess_answers(engagement(level, **options), (), checks)  # type: ignore[arg-type]


def found(result: Assessment, name: str) -> MistakeResult:
    """Return one mistake of an assessment."""
    return next(each for each in result.mistakes if each.id == name)


def classes(detractors: int, passives: int, promoters: int) -> list[int]:
    """Return scores of 0-10 with these counts of the three classes."""
    return [3] * detractors + [8] * passives + [10] * promoters


def survey(
    waves: Mapping[str, Sequence[int]],
    *,
    name: str = "nps",
    metric: Metric = "nps",
    scale: tuple[int, int] | None = None,
    owner: str | None = "Owner",
    starts: Mapping[str, dt.date | None] | None = None,
    ends: Mapping[str, dt.date | None] | None = None,
    missing: Mapping[str, Mapping[str, int]] | None = None,
    invited: Mapping[str, int] | None = None,
    segments: Mapping[str, Sequence[str]] | None = None,
    modes: Sequence[str] | None = None,
    accounts: Sequence[int] | None = None,
    weights: Sequence[float] | None = None,
    **settings: Any,
) -> SurveyData:
    """Return a survey with the scores of each wave.

    The waves ended a month before the assessment, but for `ends`. Each of `segments`, and
    `modes`, `accounts` and `weights`, hold one value an answer, over all waves; `settings` are
    the survey's own, such as its population.
    """
    columns: dict[str, pd.Series] = {
        "score": pd.Series([each for scores in waves.values() for each in scores], dtype="int64"),
        "wave": pd.Series(
            pd.Categorical(
                [wave for wave, scores in waves.items() for _ in scores],
                categories=list(waves),
                ordered=True,
            )
        ),
    }
    columns |= {each: pd.Series(values, dtype="str") for each, values in (segments or {}).items()}
    given = {"mode": (modes, "str"), "account": (accounts, "int64"), "weight": (weights, "float64")}
    columns |= {
        role: pd.Series(values, dtype=kind)
        for role, (values, kind) in given.items()
        if values is not None
    }
    assert {len(each) for each in columns.values()} == {len(columns["score"])}
    lost = {wave: dict((missing or {}).get(wave, {})) for wave in waves}
    return SurveyData(
        config=SurveyConfig(
            id=name,
            name=name.upper(),
            metric=metric,
            scale=scale or ((0, 10) if metric == "nps" else (1, 5)),
            owner=owner,
            columns=ColumnMap(score="score", segments={each: each for each in segments or {}}),
            files=(FileConfig(path="data.csv"),),
            **settings,
        ),
        answers=pd.DataFrame(columns),
        waves=tuple(
            WaveData(
                name=wave,
                start=(starts or {}).get(wave),
                end=(ends or {}).get(wave, dt.date(2026, 9, 30)),
                rows=len(scores) + sum(lost[wave].values()),
                missing=lost[wave],
                base=len(scores),
                invited=(invited or {}).get(wave),
            )
            for wave, scores in waves.items()
        ),
        files=(),
    )


def scored(
    waves: Mapping[str, Sequence[int]], *reported: ReportedFigure, **options: Any
) -> SurveyResult:
    """Return the result of :func:`survey` by the shipped model's rules."""
    return score_survey(survey(waves, **options), reported, MODEL.rules)


def figure(wave: str = "2026", **values: Any) -> ReportedFigure:
    """Return a figure that the client reports of the NPS of a wave."""
    return ReportedFigure(survey="nps", wave=wave, **values)

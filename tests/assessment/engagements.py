"""Engagements made in memory: everybody gives the same level but for what a test changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

from cxassess.assessment.assess import assess_answers
from cxassess.assessment.types import Assessment, CheckResult, CheckState
from cxassess.engagement.types import (
    Answer,
    AssessmentConfig,
    ClientConfig,
    Consensus,
    Engagement,
    EngagementConfig,
    EvidenceItem,
    EvidenceRecord,
    Respondent,
)
from cxassess.model.loader import load_model
from cxassess.model.types import ROLE_GROUPS, Metric

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
            client=ClientConfig(name="Client"),
            assessment=AssessmentConfig(date=DATE),
        ),
        model=MODEL,
        respondents=people,
        answers=tuple(answers),
        consensus=consensus,
        evidence=evidence,
        surveys=(),
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

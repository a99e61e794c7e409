"""Surveys with customers, days and tables of operations, for the checks of who is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxassess.assessment.assess import audit_context
from cxassess.assessment.audit.context import AuditContext, CheckFunction
from cxassess.assessment.kpi_types import CheckResult
from cxassess.report.story.audit import check_reason
from cxassess.report.words import Words, texts
from cxassess.surveys.identifiers import hash_identifiers
from cxassess.surveys.types import SurveyData
from tests.assessment.engagements import MODEL, engagement, survey
from tests.engagement.operations.tables import KEY, operations_of

NAMES = {"nps": "NPS", "csat": "CSAT"}


def table(header: str, rows: Iterable[object]) -> str:
    """Return a table of operations as a CSV text; a row is a text or its cells."""
    lines = [row if isinstance(row, str) else ",".join(map(str, row)) for row in rows]  # type: ignore[arg-type]
    return "\n".join([header, *lines]) + "\n"


def asked(
    waves: Mapping[str, Sequence[int]],
    *,
    customers: Sequence[str] | None = None,
    days: Sequence[str] | None = None,
    **settings: Any,
) -> SurveyData:
    """Return a survey whose answers have a customer and a day each, as reading gives it."""
    if customers is None:
        data = survey(waves, **settings)
    else:
        numbers, names = pd.factorize(np.array(customers, dtype=object))
        # An answer of no customer has a number of its own, below 0.
        place = {name: number for number, name in enumerate(names)}
        own = [-1 - row if not each else place[each] for row, each in enumerate(customers)]
        data = survey(waves, accounts=own, **settings)
        data = replace(data, accounts=hash_identifiers(pd.Series(names, dtype=str), KEY))
        assert len(numbers) == len(data.answers)
    if days is not None:
        data = replace(data, days=np.array(days, dtype="datetime64[s]"))
    return data


def client(folder: Path, *surveys: SurveyData, **tables: str) -> AuditContext:
    """Return what the checks see of these surveys and tables."""
    operations = operations_of(folder, surveys=NAMES, **tables)
    return audit_context(replace(engagement(surveys=surveys), operations=operations))


def run(name: str, function: CheckFunction, context: AuditContext) -> list[CheckResult]:
    """Run a check; each result has the rule's parameters and a text in both languages."""
    check = MODEL.check(name)
    results = function(check, context)
    assert results
    surveys = {each.id: each for each in context.results}
    for each in results:
        assert (each.id, each.parameters) == (name, check.parameters)
        for language in ("pt-BR", "en"):
            told = check_reason(each, surveys, Words(language))
            assert told
            assert "{" not in told
            assert "nan" not in told.lower().split()
    return results


def verdicts(results: Iterable[CheckResult]) -> list[tuple[str, str]]:
    """Return state and reason of each result."""
    return [(each.state, each.reason) for each in results]


def of(results: Iterable[CheckResult], reason: str) -> CheckResult:
    """Return the only result with a reason."""
    (found,) = [each for each in results if each.reason == reason]
    return found


def reasons(name: str) -> set[str]:
    """Return the reasons that a check has a text for."""
    return {each.split(".")[1] for each in texts() if each.startswith(f"{name}.")}

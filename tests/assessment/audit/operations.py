"""Contexts of checks made in memory: operations' tables, and surveys whose customers they know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cxassess.assessment.assess import audit_context
from cxassess.assessment.audit.context import AuditContext, CheckFunction
from cxassess.assessment.kpi_types import CheckResult
from cxassess.engagement.operations import Operations, OperationsTable, schema
from cxassess.engagement.operations.frames import missing_column, read_column
from cxassess.engagement.operations.values import Rules
from cxassess.errors import LANGUAGES
from cxassess.report.story.audit import check_reason
from cxassess.report.words import Words
from cxassess.surveys.identifiers import hash_identifiers
from cxassess.surveys.types import FileRecord, SurveyData
from tests.assessment.engagements import MODEL, engagement, survey

KEY = "0123456789abcdef"


def tables(**given: Mapping[str, Sequence[object]]) -> Operations:
    """Return tables: name -> column -> cells; None is an empty cell."""
    return Operations({name: _table(name, columns) for name, columns in given.items()})


def _table(name: str, columns: Mapping[str, Sequence[object]]) -> OperationsTable:
    (rows,) = {len(each) for each in columns.values()}
    read = {}
    for key, column in schema().tables[name].columns.items():
        cells = ["" if each is None else each for each in columns.get(key, ())]
        read[key] = (
            read_column(cells, column, Rules(), KEY) if cells else missing_column(rows, column)
        )
        assert not read[key].faults, (key, read[key].faults)
    return OperationsTable(
        name=name,
        frame=pd.DataFrame({key: each.values for key, each in read.items()}),
        record=FileRecord(path=f"{name}.csv", size=1, sha256="", rows=rows, decisions={}),
        filled=frozenset(key for key, each in read.items() if each.filled),
    )


def answered(
    waves: Mapping[str, Sequence[int]],
    days: Sequence[object] | None = None,
    customers: Sequence[str] | None = None,
    **options: Any,
) -> SurveyData:
    """Return a survey with the day and the customer of each answer; "" is nobody known."""
    rows = sum(len(each) for each in waves.values())
    if customers is not None:
        names = pd.Series(customers, dtype=str)
        numbers, uniques = pd.factorize(names.where(names != ""))
        unknown = -1 - np.arange(rows)
        options["accounts"] = np.where(numbers < 0, unknown, numbers)
    data = survey(waves, **options)
    if customers is not None:
        data = replace(data, accounts=hash_identifiers(pd.Series(uniques, dtype=str), KEY))
    if days is not None:
        data = replace(data, days=np.array(days, dtype="datetime64[s]"))
    return data


def context(
    *surveys: SurveyData, operations: Operations | None = None, **options: Any
) -> AuditContext:
    """Return what checks see; the day of the assessment is `DATE`."""
    made = engagement(surveys=surveys, **options)
    return audit_context(replace(made, operations=operations or Operations()))


def run(function: CheckFunction, check: str, about: AuditContext) -> list[CheckResult]:
    """Return a check's results, each of which can be told in both languages."""
    results = function(MODEL.check(check), about)
    assert results
    named = {each.id: each for each in about.results}
    for each in results:
        for language in LANGUAGES:
            text = check_reason(each, named, Words(language))
            assert text
            assert "nan" not in text.split()
    return results


def verdicts(results: list[CheckResult]) -> list[tuple[str, str]]:
    """Return state and reason of each result."""
    return [(each.state, each.reason) for each in results]


def day(text: str, plus: float = 0) -> dt.datetime:
    """Return a day, and a time so many days later."""
    return dt.datetime.fromisoformat(text) + dt.timedelta(days=plus)

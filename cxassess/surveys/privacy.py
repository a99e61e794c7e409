"""Columns that would tell people apart are refused, whatever they are mapped as."""

from __future__ import annotations

from collections.abc import Iterator

from cxassess.errors import Problem, Where, problem
from cxassess.surveys.settings import CONFIGURATION
from cxassess.surveys.types import SurveyData

_FEW_VALUES = 20
_MOST_DISTINCT = 0.5
"""A column with more values than these, and than this share of the answers, is no group."""
_NO_GROUPS = ["score", "weight", "account"]
_ADDRESS = r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"
"""A single e-mail address tells that the column holds people."""
_SINGLE = ("wave", "mode")


def people_in_groups(data: SurveyData) -> Iterator[Problem]:
    """Yield a problem for each group column that tells people apart: a name, an e-mail."""
    key = f"surveys[{data.config.id}].columns"
    for name in data.answers.columns.difference(_NO_GROUPS):
        if name == "wave" and data.config.waves:
            continue
        values = data.answers[name].nunique()
        addresses = data.answers[name].astype(str).drop_duplicates().str.fullmatch(_ADDRESS).any()
        if addresses or tells_people_apart(values, len(data.answers)):
            where = Where(
                CONFIGURATION, key=f"{key}.{name if name in _SINGLE else f'segments.{name}'}"
            )
            yield problem("segment_of_people", where, values=values, answers=len(data.answers))


def tells_people_apart(values: int, answers: int) -> bool:
    """Tell whether a column with so many different values in so many answers is no group."""
    return values > _FEW_VALUES and values > answers * _MOST_DISTINCT

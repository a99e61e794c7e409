"""What of a first look goes into the configuration: surveys, segments, waves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cxassess.model.types import Metric
from cxassess.surveys.inspection.column import Column
from cxassess.surveys.inspection.types import ColumnProfile, Inspection, Role, ScoreCandidate
from cxassess.surveys.names import fold

_LEAST_STRENGTH = 20
"""Without a better reason than values of 1 to 5, a second survey is not proposed."""
_MOST_SEGMENTS = 4
_MOST_OTHERS = 6
_FEW_VALUES = 12


def proposed_scores(scores: Sequence[ScoreCandidate]) -> tuple[ScoreCandidate, ...]:
    """Return the best candidate of each metric, the likelier metric first."""
    best: dict[Metric, ScoreCandidate] = {}
    for each in scores:
        if not best or each.strength >= _LEAST_STRENGTH:
            best.setdefault(each.metric, each)
    return tuple(best.values())


def proposed_segments(
    inspection: Inspection,
) -> tuple[tuple[ColumnProfile, ...], tuple[ColumnProfile, ...]]:
    """Return the segments to map and others that could be, those called as segments first."""
    usable = [
        each
        for each in inspection.with_role("segment")
        if each.mappable and not any(note.code == "staff" for note in each.reasons)
    ]
    ordered = sorted(usable, key=_segment_order)
    named = [each for each in ordered if _called(each)] or ordered[:2]
    chosen = named[:_MOST_SEGMENTS]
    return tuple(chosen), tuple(each for each in ordered if each not in chosen)[:_MOST_OTHERS]


def first_of(inspection: Inspection, role: Role) -> ColumnProfile | None:
    """Return the column to map as `role`, one that its header calls so before others."""
    columns = [each for each in inspection.with_role(role) if each.mappable]
    columns.sort(key=lambda each: -sum(note.code in _TOLD for note in each.reasons))
    return columns[0] if columns else None


def repeating_person(columns: Iterable[ColumnProfile]) -> ColumnProfile | None:
    """Return a column of e-mails, documents or phones that repeats, where no account is told."""
    columns = tuple(columns)
    if any(each.role == "account" for each in columns):
        return None
    repeating = (
        each
        for each in columns
        if each.mappable
        and each.distinct < each.filled
        and any(note.code in _PERSON for note in each.reasons)
    )
    return next(repeating, None)


def is_touchpoint(column: Column) -> bool:
    """Tell whether a column can tell answers of several surveys or moments apart."""
    return column.called("touchpoint") and 2 <= column.distinct <= 40


_PERSON = ("personal_email", "personal_document", "personal_phone")
_TOLD = (
    "by_tool",
    *(f"header_{role}" for role in ("response", "account", "mode", "wave", "weight")),
)


def _segment_order(column: ColumnProfile) -> tuple[bool, bool, bool]:
    question = re.match(r"q \d", fold(column.name)) is not None
    return not _called(column), question, column.distinct > _FEW_VALUES


def _called(column: ColumnProfile) -> bool:
    return any(note.code == "header_segment" for note in column.reasons)

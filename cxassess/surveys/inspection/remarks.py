"""What to mind about a file, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cxassess.surveys.inspection.column import Column
from cxassess.surveys.inspection.dates import is_excel_days
from cxassess.surveys.inspection.personal import rows_with_email
from cxassess.surveys.inspection.roles import Suspicion
from cxassess.surveys.inspection.suggest import is_touchpoint, proposed_scores, repeating_person
from cxassess.surveys.inspection.types import (
    GRAVITIES,
    ColumnProfile,
    DateColumn,
    Gravity,
    Note,
    Numbers,
    Remark,
    ScoreCandidate,
)

_KNOW_DOUBTS = ("words_missing", "words_map", "satisfied_of_ten", "labelled")
"""Doubts of a score that are rather said to be known."""


@dataclass(frozen=True)
class Findings:
    """What was found in a file, to remark upon."""

    columns: Sequence[Column]
    suspicions: Sequence[Suspicion]
    profiles: Sequence[ColumnProfile]
    scores: Sequence[ScoreCandidate]
    date: DateColumn | None
    weight: Numbers | None
    wave_of_name: str | None
    rows: int
    whole: bool
    ragged: Sequence[int]
    previews: int
    unfinished: int


def find_remarks(found: Findings) -> tuple[Remark, ...]:
    """Return what to mind, the gravest first."""
    remarks = [
        *_about_scores(found),
        *_about_dates(found),
        *_about_waves(found),
        *_about_weights(found),
        *_about_columns(found),
        *_about_people(found),
        *_about_rows(found),
    ]
    return tuple(sorted(remarks, key=lambda each: GRAVITIES.index(each.gravity)))


def _about_scores(found: Findings) -> Iterator[Remark]:
    if not found.scores:
        yield _remark("stop", "no_score")
    proposed = proposed_scores(found.scores)
    for score in proposed:
        for doubt in score.doubts:
            gravity: Gravity = "know" if doubt.code in _KNOW_DOUBTS else "decide"
            yield Remark(gravity, doubt, score.column)
        rivals = [
            each.column
            for each in found.scores
            if each.metric == score.metric
            and each is not score
            and each.strength >= score.strength - 20
        ]
        if rivals:
            told = {"metric": score.metric, "count": len(rivals), "columns": rivals[:3]}
            yield _remark("decide", "several_scores", score.column, **told)


def _about_dates(found: Findings) -> Iterator[Remark]:
    date = found.date
    if _with_role(found, "wave"):
        # The waves are told by a column: dates that cannot be read are not mapped.
        date = None
    if date is not None and date.ambiguous:
        yield _remark(
            "stop",
            "date_ambiguous",
            date.column,
            formats=[each.format for each in date.readings],
        )
    if date is not None and not date.readings:
        yield _remark("stop", "date_unreadable", date.column)
    if date is not None and date.empty:
        yield _remark("decide", "date_empty", date.column, count=date.empty)
    for column in found.columns:
        if is_excel_days(column):
            yield _remark("decide", "date_excel_days", column.name)


def _about_waves(found: Findings) -> Iterator[Remark]:
    waves = _with_role(found, "wave")
    if len(waves) > 1:
        names = [each.name for each in waves]
        yield _remark("decide", "several_waves", waves[0].name, columns=names)
    if not waves and found.date is None:
        if found.wave_of_name:
            yield _remark("decide", "wave_of_name", name=found.wave_of_name)
        else:
            yield _remark("decide", "no_wave")
    groups = [*_with_role(found, "segment"), *_with_role(found, "metadata")]
    touchpoints = [each for each in groups if is_touchpoint(each)]
    if touchpoints:
        typed = (each for each in touchpoints if each.called("touchpoint_type"))
        column = next(typed, touchpoints[0])
        yield _remark("decide", "touchpoint", column.name, count=column.distinct)


def _about_weights(found: Findings) -> Iterator[Remark]:
    if found.weight is not None and len(found.weight.marks) > 1:
        yield _remark("decide", "number_ambiguous", found.weight.column)


def _about_columns(found: Findings) -> Iterator[Remark]:
    unusable = [each.name.strip() for each in found.columns if not each.unique and each.filled]
    if unusable:
        names = list(dict.fromkeys(name for name in unusable if name))
        yield _remark("know", "names_repeated", count=len(unusable), columns=names[:3])
    for column in _with_role(found, "group"):
        yield _remark("know", "own_class", column.name)


def _about_people(found: Findings) -> Iterator[Remark]:
    personal = [each.name for each in _with_role(found, "personal")]
    if personal:
        yield _remark("know", "personal", columns=personal, count=len(personal))
    staff = [
        column.name
        for column, suspicion in zip(found.columns, found.suspicions, strict=True)
        if any(note.code == "staff" for note in suspicion.reasons)
    ]
    if staff:
        yield _remark("know", "staff", columns=staff, count=len(staff))
    texts = _with_role(found, "free_text")
    if texts:
        names = [each.name for each in texts]
        yield _remark("know", "free_text", columns=names[:3], count=len(names))
    with_email = {each.name: rows_with_email(each) for each in texts}
    for name, rows in with_email.items():
        if rows:
            yield _remark("know", "email_in_text", name, count=rows)
    person = repeating_person(found.profiles)
    if person is not None:
        yield _remark("know", "person_repeats", person.name)
    for column in _with_role(found, "account")[:1]:
        repeated = [rows for rows in column.counts.values() if rows > 1]
        if repeated:
            told = {"count": sum(repeated), "accounts": len(repeated)}
            yield _remark("know", "account_repeats", column.name, **told)


def _about_rows(found: Findings) -> Iterator[Remark]:
    for column in _with_role(found, "response"):
        if column.distinct < column.filled:
            yield _remark("know", "duplicates", column.name, count=column.filled - column.distinct)
    if found.ragged:
        yield _remark("stop", "ragged", count=len(found.ragged), row=found.ragged[0])
    if found.previews:
        yield _remark("know", "previews_left_out", count=found.previews)
    if found.unfinished:
        yield _remark("know", "unfinished_left_out", count=found.unfinished)
    if not found.whole:
        yield _remark("know", "not_whole", count=found.rows)


def _with_role(found: Findings, role: str) -> list[Column]:
    return [
        column
        for column, suspicion in zip(found.columns, found.suspicions, strict=True)
        if suspicion.role == role
    ]


def _remark(gravity: Gravity, code: str, column: str | None = None, **values: object) -> Remark:
    return Remark(gravity, Note(code, values), column)

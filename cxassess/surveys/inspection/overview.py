"""The first look at a survey file: what it is, what its columns hold, what to mind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from cxassess.surveys.inspection.checks import (
    answered_rows,
    checked,
    class_column,
    rows_of_rule,
)
from cxassess.surveys.inspection.column import Column, columns_of
from cxassess.surveys.inspection.dates import find_readings
from cxassess.surveys.inspection.numbers import find_numbers
from cxassess.surveys.inspection.remarks import Findings, find_remarks
from cxassess.surveys.inspection.roles import (
    Suspicion,
    is_staff,
    preset_roles,
    shown_values,
    suspect,
)
from cxassess.surveys.inspection.suggest import proposed_scores
from cxassess.surveys.inspection.types import (
    OWN_DATES,
    ColumnProfile,
    DateColumn,
    Inspection,
    Note,
    Numbers,
    Role,
    ScoreCandidate,
    Value,
)
from cxassess.surveys.presets import Preset, presets
from cxassess.surveys.sample import Sample

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def inspect(sample: Sample) -> Inspection:
    """Return what a file seems to hold, why, and what to mind before it is read.

    Parameters
    ----------
    sample : Sample
        The file's first rows, see `cxassess.surveys.opening.read_sample`.

    Returns
    -------
    Inspection
        Counts and names; no cell that could be about a person, and no free text.
    """
    preset = presets().get(sample.preset)
    columns = columns_of(sample)
    told = preset_roles(preset, sample.header)
    suspicions = [_named(each, suspect(each, told.get(each.name), preset)) for each in columns]
    scores = _scores(columns, suspicions, preset)
    kept, previews, unfinished = _kept(columns, sample, preset)
    date = _date(columns, suspicions, kept, scores)
    weight = _weight(columns, suspicions)
    wave_of_name = _wave_of_name(sample)
    profiles = tuple(map(_profile, columns, suspicions))
    found = Findings(
        columns=columns,
        profiles=profiles,
        suspicions=suspicions,
        scores=scores,
        date=date,
        weight=weight,
        wave_of_name=wave_of_name,
        rows=len(sample.rows),
        whole=sample.whole,
        ragged=sample.ragged,
        previews=previews,
        unfinished=unfinished,
    )
    return Inspection(
        path=sample.path,
        size=sample.size,
        rows=len(sample.rows),
        whole=sample.whole,
        preset=sample.preset,
        sheet=sample.sheet,
        sheets=sample.sheets,
        encoding=sample.encoding,
        delimiter=sample.delimiter,
        decisions=dict(sample.decisions),
        columns=profiles,
        scores=scores,
        date=date,
        weight=weight,
        wave_of_name=wave_of_name,
        remarks=find_remarks(found),
    )


def _named(column: Column, suspicion: Suspicion) -> Suspicion:
    """Return the suspicion, saying so where a group's names are rather people's."""
    if suspicion.role in ("segment", "mode") and is_staff(column):
        return Suspicion("segment", (*suspicion.reasons, Note("staff")))
    return suspicion


def _scores(
    columns: Sequence[Column], suspicions: Sequence[Suspicion], preset: Preset | None
) -> tuple[ScoreCandidate, ...]:
    groups = _with_role(columns, suspicions, "group")
    found = []
    for column, suspicion in zip(columns, suspicions, strict=True):
        if suspicion.score is not None and column.unique:
            classes = class_column(suspicion.score, groups, preset)
            found.append(checked(suspicion.score, column, classes, preset))
    return tuple(sorted(found, key=lambda each: -each.strength))


def _kept(
    columns: Sequence[Column], sample: Sample, preset: Preset | None
) -> tuple[list[bool], int, int]:
    """Return which rows count, and how many previews and unfinished ones there are."""
    everything = [True] * len(sample.rows)
    if preset is None:
        return everything, 0, 0
    previews = rows_of_rule(preset.previews, columns, sample.header) or [False] * len(everything)
    finished = rows_of_rule(preset.finished, columns, sample.header) or everything
    unfinished = [not each and not test for each, test in zip(finished, previews, strict=True)]
    kept = [not test and done for test, done in zip(previews, finished, strict=True)]
    return kept, sum(previews), sum(unfinished)


def _date(
    columns: Sequence[Column],
    suspicions: Sequence[Suspicion],
    kept: Sequence[bool],
    scores: Sequence[ScoreCandidate],
) -> DateColumn | None:
    dated = [
        (column, suspicion)
        for column, suspicion in zip(columns, suspicions, strict=True)
        if suspicion.role == "date" and column.unique
    ]
    if not dated:
        return None
    column, suspicion = max(dated, key=lambda each: _date_strength(*each))
    by_name = {each.name: each for each in columns if each.unique}
    answered = {
        score.column: answered_rows(score, by_name[score.column], kept)
        for score in proposed_scores(scores)
    }
    filled = (bool(cell.strip()) for cell in column.cells)
    return DateColumn(
        column=column.name,
        readings=find_readings(column, suspicion.dates, kept, answered),
        own=OWN_DATES in suspicion.dates,
        empty=sum(keep and not each for keep, each in zip(kept, filled, strict=True)),
    )


def _date_strength(column: Column, suspicion: Suspicion) -> tuple[int, float]:
    by_tool = 10 * any(note.code == "by_tool" for note in suspicion.reasons)
    by_header = 3 * column.called("date_of_answer") + column.called("date")
    return by_tool + by_header - 3 * column.called("date_of_other"), column.filled


def _weight(columns: Sequence[Column], suspicions: Sequence[Suspicion]) -> Numbers | None:
    found = [each for each in _with_role(columns, suspicions, "weight") if each.unique]
    found.sort(key=lambda each: not each.called("weight"))
    return find_numbers(found[0]) if found else None


def _wave_of_name(sample: Sample) -> str | None:
    found = _YEAR.findall(PurePath(sample.path).stem)
    return found[-1] if found else None


def _profile(column: Column, suspicion: Suspicion) -> ColumnProfile:
    shown = shown_values(column, suspicion.role)
    return ColumnProfile(
        name=column.name,
        others=column.others,
        mappable=column.unique,
        filled=column.filled,
        distinct=column.distinct,
        role=suspicion.role,
        reasons=suspicion.reasons,
        values=tuple(Value(text, rows) for text, rows in shown.items()),
        hidden=column.distinct - len(shown),
    )


def _with_role(
    columns: Sequence[Column], suspicions: Sequence[Suspicion], role: Role
) -> list[Column]:
    return [
        column
        for column, suspicion in zip(columns, suspicions, strict=True)
        if suspicion.role == role
    ]

"""Which rows count, and whether a score agrees with the tool's own class of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cxassess.surveys.headers import Header
from cxassess.surveys.inspection.cells import nps_class
from cxassess.surveys.inspection.column import Column
from cxassess.surveys.inspection.scales import find_score
from cxassess.surveys.inspection.types import ClassCheck, Note, ScoreCandidate
from cxassess.surveys.presets import NPS_CLASSES, Preset, PresetRule
from cxassess.surveys.recognition import first_named
from cxassess.surveys.types import folded_codes


def rows_of_rule(
    rule: PresetRule | None, columns: Sequence[Column], header: Header
) -> list[bool] | None:
    """Return which rows a preset's rule is about; None where the file has no such column."""
    name = None if rule is None else first_named(header, rule.columns)
    if rule is None or name is None:
        return None
    column = next(each for each in columns if each.name == name)
    texts = [cell.strip().casefold() for cell in column.cells]
    if rule.values is None:
        return [text != "" for text in texts]
    wanted = folded_codes(rule.values)
    return [text in wanted for text in texts]


def answered_rows(candidate: ScoreCandidate, column: Column, kept: Sequence[bool]) -> list[bool]:
    """Return which of the rows that are kept hold a score."""
    scores = scores_of(candidate)
    # Few different cells: each is read once.
    answers = {cell: _plain_number(cell) in scores for cell in set(column.cells)}
    return [keep and answers[cell] for keep, cell in zip(kept, column.cells, strict=True)]


def scores_of(candidate: ScoreCandidate) -> dict[str, int]:
    """Return what a cell holds -> its score."""
    found = {code.text: code.score for code in candidate.codes if code.score is not None}
    return found | candidate.scores


def checked(
    candidate: ScoreCandidate, column: Column, classes: Column | None, preset: Preset | None
) -> ScoreCandidate:
    """Return an NPS candidate held against the tool's own class of each answer.

    Where the classes agree better with the other way to read 1 to 11, it is read so.
    """
    if candidate.metric != "nps" or classes is None:
        return candidate
    found = _compare(candidate, column, classes, preset)
    if found.compared == 0:
        return candidate
    shifted = candidate.written == (1, 11)
    if found.different and "11" in column.counts:
        other = find_score(column, shifted=not shifted)
        if other is not None:
            turned = _compare(other, column, classes, preset)
            if turned.different < found.different:
                candidate, found = other, turned
    told = {"column": classes.name, "rows": found.compared, "different": found.different}
    if found.different:
        return replace(
            candidate, check=found, doubts=(Note("classes_differ", told), *candidate.doubts)
        )
    agreed = Note("classes_agree", told)
    settled = tuple(each for each in candidate.doubts if each.code not in _SETTLED)
    return replace(candidate, check=found, reasons=(*candidate.reasons, agreed), doubts=settled)


_SETTLED = (
    "choice_numbers_or_code",
    "eleven_without_zero",
    "zero_never",
    "ten_without_recommendation",
)
"""Doubts that agreeing classes settle."""


def class_column(
    candidate: ScoreCandidate, groups: Sequence[Column], preset: Preset | None
) -> Column | None:
    """Return the column with the tool's own class of a score."""
    suffix = preset.group_suffix if preset else None
    if suffix is not None:
        named = (each for each in groups if each.name == candidate.column + suffix)
        if (own := next(named, None)) is not None:
            return own
        groups = [each for each in groups if not each.name.endswith(suffix)]
    return groups[0] if len(groups) == 1 else None


def _compare(
    candidate: ScoreCandidate, column: Column, classes: Column, preset: Preset | None
) -> ClassCheck:
    told = {str(key).casefold(): name for key, name in preset.groups.items()} if preset else {}
    scores = scores_of(candidate)
    compared = different = 0
    for cell, group in zip(column.cells, classes.cells, strict=True):
        score = scores.get(_plain_number(cell))
        name = told.get(group.strip().casefold()) or nps_class(group)
        if score is not None and name is not None:
            compared += 1
            different += name != NPS_CLASSES[score]
    return ClassCheck(classes.name, compared, different)


def _plain_number(cell: str) -> str:
    """Return a cell's text, a whole number without its decimals."""
    text = cell.strip()
    whole, mark, decimals = text.replace(",", ".").partition(".")
    return whole if mark and whole.isdigit() and not decimals.strip("0") else text

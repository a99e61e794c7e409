"""What reading a survey's files gave: the tool they come from, and the way from rows to answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cxassess.assessment.kpi_types import SurveyResult, WaveResult
from cxassess.assessment.types import FileProvenance
from cxassess.report.blocks import Block, Paragraph, Table
from cxassess.report.story.tables import Part, table
from cxassess.report.words import MINUS, Words
from cxassess.surveys import describe_decisions
from cxassess.surveys.types import EXCLUSIONS

_MOST_WAVES = 6
"""Waves with a column of their own; of more the first ones share a column."""


class _Rows(NamedTuple):
    """Some rows and what became of them: rows - excluded - missing = base."""

    name: str
    rows: int
    excluded: Mapping[str, int]
    missing: Mapping[str, int]
    base: int


class _Step(NamedTuple):
    name: str
    cells: list[str]


def origin_sentence(files: Iterable[FileProvenance], words: Words) -> str | None:
    """Return which tools' exports the files were read as; None where they are plain tables."""
    decided = (file.decisions.get("format") for file in files)
    tools = [
        told
        for each in dict.fromkeys(each for each in decided if each is not None)
        for told in describe_decisions({"format": each}, words.language).values()
    ]
    return words("reading.origin", tools=words.joined(tools)) if tools else None


def rows_sentence(survey: SurveyResult, words: Words, *, why: bool = True) -> str:
    """Return how many of a survey's rows are answers; and, with `why`, what left out others."""
    total = _total(survey, words)
    if total.rows == total.base:
        return words("reading.all_answers", count=total.base)
    said = [words("reading.some_answers", count=total.base, rows=words.number(total.rows, 0))]
    excluded, missing = sum(total.excluded.values()), sum(total.missing.values())
    if excluded:
        rules = words("reading.why", rules=", ".join(_counted(total.excluded, words)))
        said.append(words("reading.left_out", count=excluded) + (rules if why else ""))
    if missing:
        said.append(words("reading.no_score", count=missing))
    return f"{'; '.join(said)}."


def row_blocks(survey: SurveyResult, words: Words) -> list[Block]:
    """Return how many of the rows are answers, and the way from the ones to the others.

    A sentence alone where every row is an answer.
    """
    total = _total(survey, words)
    lead = Paragraph(rows_sentence(survey, words, why=False))
    return [lead] if total.rows == total.base else [lead, _row_table(survey, words)]


def shows_every_wave(survey: SurveyResult) -> bool:
    """Tell whether `row_blocks` tells each wave's rows without a score."""
    return len(survey.waves) <= _MOST_WAVES


def file_notes(file: FileProvenance, words: Words) -> list[str]:
    """Return which of a file's rows count for nothing, and which columns were not read."""
    notes = []
    if file.excluded:
        rules = words.joined(_counted(file.excluded, words))
        notes.append(words("reading.file_excluded", rules=rules))
    if file.personal:
        columns = ", ".join(file.personal)
        notes.append(words("reading.file_personal", columns=columns))
    return notes


def _row_table(survey: SurveyResult, words: Words) -> Table:
    columns = _columns(survey, words)
    return table(
        _steps(columns, words),
        [
            Part(words("reading.col_step"), lambda step: step.name, width="5.2cm"),
            *(_column(column.name, place) for place, column in enumerate(columns)),
        ],
        words("reading.caption", survey=survey.name),
        [words("reading.unplaced_note") if survey.unplaced else ""],
    )


def _column(name: str, place: int) -> Part[_Step]:
    return Part(name, lambda step: step.cells[place], "right", "1fr")


def _columns(survey: SurveyResult, words: Words) -> list[_Rows]:
    """Return the waves, the rows of no wave, and all together where that is not the same."""
    waves = [_of_wave(wave) for wave in survey.waves]
    if len(waves) > _MOST_WAVES:
        earlier, waves = waves[: 1 - _MOST_WAVES], waves[1 - _MOST_WAVES :]
        waves.insert(0, _sum(words("reading.col_earlier", count=len(earlier)), earlier))
    total = _total(survey, words)
    if survey.unplaced:
        waves.append(_unplaced(survey, words))
    return waves if len(waves) == 1 else [*waves, total]


def _total(survey: SurveyResult, words: Words) -> _Rows:
    parts = [*(_of_wave(wave) for wave in survey.waves), _unplaced(survey, words)]
    return _sum(words("reading.col_total"), parts)


def _of_wave(wave: WaveResult) -> _Rows:
    return _Rows(wave.name, wave.rows, wave.excluded, wave.missing, wave.base)


def _unplaced(survey: SurveyResult, words: Words) -> _Rows:
    rows = sum(survey.unplaced.values())
    return _Rows(words("reading.col_unplaced"), rows, survey.unplaced, {}, 0)


def _sum(name: str, parts: Sequence[_Rows]) -> _Rows:
    excluded: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for part in parts:
        excluded.update(part.excluded)
        missing.update(part.missing)
    rows, base = sum(part.rows for part in parts), sum(part.base for part in parts)
    return _Rows(name, rows, excluded, missing, base)


def _steps(columns: Sequence[_Rows], words: Words) -> list[_Step]:
    """Return the steps that occurred, from the rows read to the base."""

    def less(counts: Iterable[int]) -> list[str]:
        return [f"{MINUS}{words.number(n, 0)}" if n else words("common.none") for n in counts]

    def whole(counts: Iterable[int]) -> list[str]:
        return [words.number(n, 0) for n in counts]

    total = _sum("", columns)
    return [
        _Step(words("reading.rows"), whole(each.rows for each in columns)),
        *(
            _Step(
                words(f"reading.step_{rule}"), less(each.excluded.get(rule, 0) for each in columns)
            )
            for rule in EXCLUSIONS
            if total.excluded.get(rule)
        ),
        *(
            _Step(_missing(code, words), less(each.missing.get(code, 0) for each in columns))
            for code in total.missing
        ),
        _Step(words("reading.base"), whole(each.base for each in columns)),
    ]


def _missing(code: str, words: Words) -> str:
    return words("reading.missing_code", code=code) if code else words("reading.missing_empty")


def _counted(excluded: Mapping[str, int], words: Words) -> list[str]:
    return [
        words(f"reading.count_{rule}", count=excluded[rule])
        for rule in EXCLUSIONS
        if excluded.get(rule)
    ]

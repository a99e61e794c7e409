"""Rows of a Parquet file counted by wave, segment and score.

What a value is and which group it names is looked up once a value, by the reader's own rules;
a row costs no more than its place in the table and a `numpy.bincount`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import types

from cxassess.errors import SurveyError, problem
from cxassess.stats import ScoreTable
from cxassess.surveys.findings import Findings, found, joined
from cxassess.surveys.numbers import parse_numbers
from cxassess.surveys.parquet import texts
from cxassess.surveys.parts import CellKinds, Group, Part, gathered
from cxassess.surveys.settings import SEGMENT_ROLE, FileSettings
from cxassess.surveys.words import quoted

SEGMENT = SEGMENT_ROLE + "segment"
"""Role of the only segment."""
_MOST_GROUPS = 10_000
_CHUNK = 1 << 15
_MOST_SCORES = 1_000
_BYTES = pa.array([None, *range(-128, 128)], pa.int8())

_Codes = npt.NDArray[np.signedinteger[Any]]
_Floats = npt.NDArray[np.float64]


class _Rows(NamedTuple):
    """The rows of a batch: the place of each among the distinct cells and among the groups."""

    score: _Codes
    cells: pa.Array
    group: _Codes
    groups: list[Group]
    weight: _Floats | None

    def sums(self) -> _Sums:
        """Add the rows up, a chunk at a time that the processor's cache holds."""
        shape = len(self.groups), len(self.cells)
        size = shape[0] * shape[1]
        counts = np.zeros(size, dtype=np.int64)
        sums, squares = np.zeros((2, size))
        for start in range(0, len(self.score), _CHUNK):
            chunk = slice(start, start + _CHUNK)
            place = self.group[chunk] * np.int32(shape[1]) + self.score[chunk]
            counts += np.bincount(place, minlength=size)
            if self.weight is not None:
                weight = self.weight[chunk]
                sums += np.bincount(place, weight, size)
                # Also weights that are none, and are told later, are squared.
                with np.errstate(over="ignore", invalid="ignore"):
                    squares += np.bincount(place, weight * weight, size)
        return _Sums(counts.reshape(shape).T, sums.reshape(shape).T, squares.reshape(shape).T)


class _Sums(NamedTuple):
    """Number of rows, sum of their weights and of the squares, by cell (or kind) and group."""

    counts: npt.NDArray[np.int64]
    weights: _Floats
    squares: _Floats


class BatchCounter:
    """Counts batches of rows.

    Parameters
    ----------
    settings : FileSettings
        The file's settings.
    names : dict
        Role -> the column's name in the file.
    rule : CellKinds
        What the cells of the score column are.
    scale : tuple of int
        Lowest and highest score.
    """

    def __init__(
        self,
        settings: FileSettings,
        names: dict[str, str],
        rule: CellKinds,
        scale: tuple[int, int],
    ) -> None:
        self._settings = settings
        self._names = names
        self._rule = rule
        self._scale = scale

    def count(self, batch: pa.RecordBatch, first_row: int) -> Part:
        """Count the rows of a batch, the first of which has the number `first_row`."""
        rows = self._rows(batch)
        sums = rows.sums()
        present = np.flatnonzero(sums.counts.any(axis=1))
        written = self._texts(rows.cells.take(pa.array(present)))
        kind = self._rule.kinds(written)
        counts, weights, squares = (self._by_kind(each[present], kind) for each in sums)
        scores, missing, _ = np.split(counts, [self._rule.scores, self._rule.illegal])
        table = ScoreTable(self._scale, scores.T)
        if rows.weight is not None:
            table = replace(
                table,
                sums=weights[: len(scores)].T,
                squares=squares[: len(scores)].T,
                weightless=np.zeros(len(rows.groups), dtype=np.int64),
            )
        answered = np.flatnonzero(scores.any(axis=0))
        groups = tuple(dict.fromkeys(rows.groups[index] for index in answered))
        findings = self._wrong_scores(rows, present, written, kind, first_row)
        findings |= self._wrong_waves(rows, first_row)
        findings |= self._wrong_weights(rows, present[kind < len(scores)], batch, first_row)
        return Part(
            groups,
            gathered(table, rows.groups, groups),
            missing.sum(axis=1),
            len(batch),
            findings,
        )

    def _by_kind(self, sums: npt.NDArray[Any], kind: npt.NDArray[np.intp]) -> npt.NDArray[Any]:
        result = np.zeros((self._rule.illegal + 1, sums.shape[1]), dtype=sums.dtype)
        np.add.at(result, kind, sums)
        return result

    def refuse_many_groups(self, groups: int) -> None:
        """Raise SurveyError if a file has so many groups that they are none."""
        self._refuse_many(SEGMENT if SEGMENT in self._names else "wave", groups, _MOST_GROUPS)

    def _refuse_many(self, role: str, values: int, most: int) -> None:
        if values > most:
            column = quoted([self._names[role]])
            where = self._settings.found_at(role)
            raise SurveyError(problem("values_too_many", where, column=column, most=most))

    def _rows(self, batch: pa.RecordBatch) -> _Rows:
        score, cells = _coded(batch.column(self._names["score"]))
        self._refuse_many("score", len(cells), _MOST_SCORES)
        group = np.zeros(len(batch), dtype=np.int32)
        labels = {"wave": [""], SEGMENT: [""]}
        for role in labels:
            if role in self._names:
                place, values = _distinct(batch.column(self._names[role]))
                self._refuse_many(role, len(values) * len(labels["wave"]), _MOST_GROUPS)
                labels[role] = [text.strip() for text in self._texts(values)]
                group = group * np.int32(len(values)) + place
        groups = [Group(wave, segment) for wave in labels["wave"] for segment in labels[SEGMENT]]
        weight = (
            self._weights(batch.column(self._names["weight"])) if "weight" in self._names else None
        )
        return _Rows(score, cells, group, groups, weight)

    def _weights(self, cells: pa.Array) -> _Floats:
        if types.is_integer(cells.type) or types.is_floating(cells.type):
            # An empty cell is NaN.
            return np.asarray(
                cells.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False),
                dtype=np.float64,
            )
        return parse_numbers(pd.Series(self._texts(cells), dtype=str), self._settings.numbers)

    def _texts(self, cells: pa.Array) -> list[str]:
        cells.validate(full=True)
        written: list[str] = texts(cells, self._settings.decimal).to_pylist()
        return written

    def _wrong_scores(
        self,
        rows: _Rows,
        places: npt.NDArray[np.intp],
        written: list[str],
        kind: npt.NDArray[np.intp],
        first_row: int,
    ) -> Findings:
        findings: Findings = {}
        for index in np.flatnonzero(kind == self._rule.illegal):
            example = written[index].strip()
            at = np.flatnonzero(rows.score == places[index]) + first_row
            findings = joined(findings, found("score_invalid", at, example, example.casefold()))
        return findings

    def _wrong_waves(self, rows: _Rows, first_row: int) -> Findings:
        nameless = [index for index, group in enumerate(rows.groups) if not group.wave]
        if "wave" not in self._names or not nameless:
            return {}
        at = np.isin(rows.group, nameless)
        return found("wave_empty", np.flatnonzero(at) + first_row, "")

    def _wrong_weights(
        self,
        rows: _Rows,
        answered: npt.NDArray[np.intp],
        batch: pa.RecordBatch,
        first_row: int,
    ) -> Findings:
        weight = rows.weight
        if weight is None or (weight.min(initial=1) > 0 and weight.max(initial=1) < np.inf):
            return {}
        at = np.isin(rows.score, answered) & ~(np.isfinite(weight) & (weight > 0))
        if not at.any():
            return {}
        first = batch.column(self._names["weight"]).slice(int(at.argmax()), 1)
        return found("weight_invalid", np.flatnonzero(at) + first_row, self._texts(first)[0])


def _coded(cells: pa.Array) -> tuple[_Codes, pa.Array]:
    """Return each row's place among the cells that the column can hold, and those."""
    if types.is_integer(cells.type) or types.is_floating(cells.type):
        try:
            small = cells.cast(pa.int8()).cast(pa.int16())
        except pa.ArrowInvalid:
            return _distinct(cells)
        return small.fill_null(-129).to_numpy() + np.int16(129), _BYTES
    return _distinct(cells)


def _distinct(cells: pa.Array) -> tuple[_Codes, pa.Array]:
    if not types.is_dictionary(cells.type):
        cells = cells.dictionary_encode()
    places, values = cells.indices, cells.dictionary
    if cells.null_count:
        places = places.fill_null(len(values))
        values = pa.concat_arrays([values, pa.nulls(1, values.type)])
    result = places.to_numpy()
    # pyarrow does not check what it reads from a file.
    if len(result) and not 0 <= result.min() <= result.max() < len(values):
        raise pa.ArrowInvalid("a place is outside its dictionary")
    return result, values

"""Scores: whole numbers of the scale, declared missing codes, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxassess.surveys.findings import Findings, found
from cxassess.surveys.numbers import NumberFormat, parse_number, parse_numbers
from cxassess.surveys.tables import Table
from cxassess.surveys.types import Code

EMPTY = ""
"""Label of an empty cell among the missing codes."""


class Cell(NamedTuple):
    """What a cell of the score column is: a score, a missing code, or neither."""

    score: int | None = None
    missing: str | None = None


class ScoreRule:
    """Tells what a cell of the score column is.

    A declared code, and a cell that is mapped to a score, match as a number or as text, whatever
    the capitals and the blanks around it.

    Parameters
    ----------
    scale : tuple of int
        Lowest and highest score.
    numbers : NumberFormat
        How the file writes numbers.
    missing : iterable of int, str or bool
        Cells that are no answer; an empty one never is.
    scores : mapping
        Cell -> the score it stands for. If it has numbers, a number that it lacks is none.
    """

    def __init__(
        self,
        scale: tuple[int, int],
        numbers: NumberFormat,
        missing: Iterable[Code] = (),
        scores: Mapping[int | str, int] | None = None,
    ) -> None:
        self._scale = scale
        self._numbers = numbers
        self._known: dict[str, Cell] = {}
        self._texts: dict[str, Cell] = {EMPTY: Cell(missing=EMPTY)}
        self._values: dict[float, Cell] = {}
        for code in missing:
            self._declare(code, Cell(missing=str(code).strip()))
        codes = len(self._values)
        for cell, score in (scores or {}).items():
            self._declare(cell, Cell(score=score))
        self._recodes = len(self._values) > codes

    def _declare(self, code: Code, cell: Cell) -> None:
        text = str(code).strip()
        self._texts.setdefault(text.casefold(), cell)
        # Codes of the configuration are written with a point.
        number = parse_number(text, NumberFormat())
        if number is not None:
            self._values.setdefault(number, cell)

    def __call__(self, text: str) -> Cell:
        """Return what a cell is."""
        cell = self._known.get(text)
        if cell is None:
            cell = self._known[text] = self._cell(text.strip())
        return cell

    def _cell(self, text: str) -> Cell:
        number = parse_number(text, self._numbers)
        if number is not None and number in self._values:
            return self._values[number]
        declared = self._texts.get(text.casefold())
        if declared is not None:
            return declared
        low, high = min(self._scale), max(self._scale)
        if number is None or self._recodes or not number.is_integer() or not low <= number <= high:
            return Cell()
        return Cell(score=int(number))


@dataclass(frozen=True)
class Scores:
    """The score column of some rows.

    `values` are the scores, meaningful where neither `missing` nor `illegal`; `missing` is the
    place of the declared code (or of "" for an empty cell) in `codes`, -1 elsewhere.
    """

    values: npt.NDArray[np.int16]
    missing: npt.NDArray[np.int16]
    codes: list[str]
    illegal: npt.NDArray[np.bool_]

    @property
    def answered(self) -> npt.NDArray[np.bool_]:
        """Which rows are answers."""
        return ~self.illegal & (self.missing < 0)


def read_scores(table: Table, rule: ScoreRule) -> Scores:
    """Read the scores of a table, one element a row."""
    places, uniques = pd.factorize(table.cells["score"])
    cells = [rule(str(each)) for each in uniques]
    codes = list(dict.fromkeys(cell.missing for cell in cells if cell.missing is not None))
    values = np.array([cell.score or 0 for cell in cells], dtype=np.int16)
    missing = np.array(
        [-1 if cell.missing is None else codes.index(cell.missing) for cell in cells],
        dtype=np.int16,
    )
    illegal = np.array([cell == Cell() for cell in cells], dtype=np.bool_)
    return Scores(values[places], missing[places], codes, illegal[places])


def wrong_scores(table: Table, at: npt.NDArray[np.bool_]) -> Findings:
    """Return the scores at some rows as findings, one a value that differs in more than blanks."""
    findings: Findings = {}
    if not at.any():
        return findings
    texts = table.cells["score"][at].str.strip()
    places, values = pd.factorize(texts.str.casefold())
    rows = table.rows[at]
    for place, value in enumerate(values):
        own = places == place
        findings |= found("score_invalid", rows[own], str(texts[own].iloc[0]), str(value))
    return findings


def read_weights(
    table: Table, answered: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], Findings]:
    """Read the weights of a table; each answer's must be a positive, finite number."""
    texts = table.cells["weight"]
    weights = parse_numbers(texts, table.settings.numbers)
    wrong = answered & ~(np.isfinite(weights) & (weights > 0))
    example = str(texts[wrong].iloc[0]) if wrong.any() else ""
    return weights, found("weight_invalid", table.rows[wrong], example)


def wrong_groups(
    table: Table, scores: Scores, kept: npt.NDArray[np.bool_], classes: npt.NDArray[np.object_]
) -> Findings:
    """Return where the tool's own class of an answer is not that of the score read.

    Parameters
    ----------
    table : Table
        Some rows, with the tool's own classes under the role ``group``.
    scores : Scores
        Their scores.
    kept : ndarray of bool
        Which rows count.
    classes : ndarray of object
        The class of each score from 0 to 10.
    """
    told = {str(key).casefold(): name for key, name in table.settings.groups.items()}
    groups = table.cells["group"].str.strip().str.casefold().map(told)
    known = kept & scores.answered & groups.notna().to_numpy()
    wrong = known.copy()
    wrong[known] = groups[known].to_numpy() != classes[scores.values[known]]
    example = str(table.cells["score"][wrong].iloc[0]) if wrong.any() else ""
    return found("group_disagrees", table.rows[wrong], example)

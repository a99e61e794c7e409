"""Parts of a survey's answers that add up, and what the cells of a score column are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cxassess.stats import ScoreTable
from cxassess.surveys.findings import Findings, joined
from cxassess.surveys.scores import EMPTY, Cell, ScoreRule
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.types import SurveyConfig


class Group(NamedTuple):
    """Wave and segment of some answers; "" where the survey is not divided so."""

    wave: str = ""
    segment: str = ""


@dataclass(frozen=True)
class Part:
    """The answers of some rows of a file; parts add up."""

    groups: tuple[Group, ...]
    table: ScoreTable
    missing: npt.NDArray[np.int64]
    rows: int
    findings: Findings

    def __add__(self, other: Part) -> Part:
        """Return both; the other's rows are behind."""
        groups = tuple(dict.fromkeys(self.groups + other.groups))
        return Part(
            groups,
            gathered(self.table, self.groups, groups) + gathered(other.table, other.groups, groups),
            self.missing + other.missing,
            self.rows + other.rows,
            joined(self.findings, other.findings),
        )


def gathered(table: ScoreTable, own: Sequence[Group], groups: Sequence[Group]) -> ScoreTable:
    """Return the table of some groups from that of others, of which several can be the same."""
    place = {group: index for index, group in enumerate(groups)}
    return table.merged([place.get(group, -1) for group in own], len(groups))


class CellKinds:
    """Numbers what the cells of a score column are, by the reader's rule.

    Each is a number: the scores from 0, then the codes, then `illegal`.
    """

    def __init__(self, config: SurveyConfig, settings: FileSettings) -> None:
        self._rule = ScoreRule(config.scale, settings.numbers, config.missing)
        self._low = config.scale[0]
        self.codes = list(dict.fromkeys([EMPTY, *(str(code).strip() for code in config.missing)]))
        self.scores = config.scale[1] - config.scale[0] + 1
        self.illegal = self.scores + len(self.codes)

    def kinds(self, cells: list[str]) -> npt.NDArray[np.intp]:
        """Return what each cell is."""
        return np.array([self._kind(self._rule(cell)) for cell in cells], dtype=np.intp)

    def _kind(self, cell: Cell) -> int:
        if cell.missing is not None:
            return self.scores + self.codes.index(cell.missing)
        return self.illegal if cell.score is None else cell.score - self._low

"""Parts of a survey's answers that add up, and what the cells of a score column are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxassess.stats import ScoreTable
from cxassess.surveys.findings import Findings, joined
from cxassess.surveys.scores import EMPTY, read_scores
from cxassess.surveys.settings import FileSettings
from cxassess.surveys.tables import Table
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


class ScoreRule:
    """Tells by the reader's rules whether a cell is a score, a missing code or neither.

    Each is a number: the scores from 0, then the codes, then `illegal`.
    """

    def __init__(self, config: SurveyConfig, settings: FileSettings) -> None:
        self._config = config
        self._settings = settings
        self._known: dict[str, int] = {}
        self.codes = list(dict.fromkeys([EMPTY, *(str(code).strip() for code in config.missing)]))
        self.scores = config.scale[1] - config.scale[0] + 1
        self.illegal = self.scores + len(self.codes)

    def kinds(self, cells: list[str]) -> npt.NDArray[np.intp]:
        """Return what each cell is."""
        unknown = [cell for cell in cells if cell not in self._known]
        if unknown:
            frame = pd.DataFrame({"score": unknown}, dtype=str)
            table = Table(self._settings, frame, np.arange(len(unknown)), None, None, {})
            found, _ = read_scores(table, self._config)
            kind = np.full(len(unknown), self.illegal)
            kind[found.answered] = found.values[found.answered] - self._config.scale[0]
            for index, code in enumerate(self.codes):
                kind[found.missing == code] = self.scores + index
            self._known.update(zip(unknown, kind.tolist(), strict=True))
        return np.array([self._known[cell] for cell in cells], dtype=np.intp)

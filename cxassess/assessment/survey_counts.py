"""A survey reduced once to tables of group by score: all that its inference needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxassess.stats import (
    CsatTopBoxResult,
    NpsResult,
    ScoreTable,
    csat_top_box_of,
    nps_of,
    score_table,
)
from cxassess.surveys.types import EXCLUSIONS, SurveyConfig, SurveyData, WaveData


@dataclass(frozen=True)
class GroupCounts:
    """The answers by the values of one column: row i of `table` holds those of ``values[i]``."""

    name: str
    values: tuple[str, ...]
    table: ScoreTable


@dataclass(frozen=True)
class SurveyCounts:
    """A survey's answers as tables.

    Attributes
    ----------
    by_wave : ScoreTable
        Row i holds the answers of ``waves[i]``.
    segments : tuple of GroupCounts
        Answers of the last wave by segment.
    modes : GroupCounts or None
        Answers by wave and mode of collection: row ``i * len(values) + j`` is mode j of wave i.
    unplaced : dict
        Rule -> rows that it left out and whose wave is not known.
    """

    config: SurveyConfig
    waves: tuple[WaveData, ...]
    by_wave: ScoreTable
    segments: tuple[GroupCounts, ...] = ()
    modes: GroupCounts | None = None
    unplaced: dict[str, int] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Names of the waves, in order."""
        return [wave.name for wave in self.waves]

    @cached_property
    def nps(self) -> tuple[NpsResult, ...]:
        """Each wave's NPS, with the population where it is known.

        Where accounts gave several answers, their number does not tell how many people answered.
        """
        people = self.config.population
        results = [nps_of(self.by_wave, wave) for wave in range(len(self.waves))]
        return tuple(
            each
            if people is None
            or people < each.base
            or (each.design is not None and each.design.clusters is not None)
            else replace(each, population=people)
            for each in results
        )

    def top_box(self, wave: int) -> CsatTopBoxResult:
        """Return a wave's share of satisfied answers."""
        boxes = self.config.scale[1] - self.config.satisfied_from + 1
        return csat_top_box_of(self.by_wave, wave, boxes=boxes)

    def mode_results(self, wave: int) -> dict[str, NpsResult]:
        """Return a wave's NPS by mode of collection; modes without answers are left out."""
        if self.modes is None:
            return {}
        first = wave * len(self.modes.values)
        results = {
            mode: nps_of(self.modes.table, first + place)
            for place, mode in enumerate(self.modes.values)
        }
        return {mode: each for mode, each in results.items() if each.base}


def count_survey(survey: SurveyData) -> SurveyCounts:
    """Return a survey's answers as tables; the rows are not needed after this."""
    answers = survey.answers
    waves: NDArray[np.intp] = answers["wave"].cat.codes.to_numpy().astype(np.intp)
    number = len(survey.waves)
    everyone = np.ones(len(answers), dtype=np.bool_)
    return SurveyCounts(
        config=survey.config,
        waves=survey.waves,
        by_wave=_table(survey, everyone, waves, number),
        segments=tuple(_segments(survey, waves == number - 1)),
        modes=_modes(survey, waves, number),
        unplaced=_unplaced(survey),
    )


def _unplaced(survey: SurveyData) -> dict[str, int]:
    """Return the rows that a rule left out and that are no wave's."""
    rows: Counter[str] = Counter()
    for file in survey.files:
        rows.update(file.excluded)
    for wave in survey.waves:
        rows.subtract(wave.excluded)
    return {rule: rows[rule] for rule in EXCLUSIONS if rows[rule]}


def _table(
    survey: SurveyData, rows: NDArray[np.bool_], groups: NDArray[np.intp], number: int
) -> ScoreTable:
    part = survey.answers[rows]
    low, high = survey.config.scale
    return score_table(
        part["score"].to_numpy(),
        groups,
        scale=(low, high),
        number_of_groups=number,
        weights=part["weight"].to_numpy() if "weight" in part else None,
        clusters=part["account"].to_numpy() if "account" in part else None,
    )


def _segments(survey: SurveyData, last: NDArray[np.bool_]) -> Iterator[GroupCounts]:
    """Yield the last wave's answers by each segment, its values in alphabetical order."""
    config = survey.config
    maps = [config.columns, *(file.columns for file in config.files)]
    names = dict.fromkeys(name for each in maps if each for name in each.segments)
    for name in names:
        if name in survey.answers.columns:
            codes, values = _factorise(survey.answers.loc[last, name])
            yield GroupCounts(name, values, _table(survey, last, codes, len(values)))


def _modes(survey: SurveyData, waves: NDArray[np.intp], number: int) -> GroupCounts | None:
    if "mode" not in survey.answers.columns:
        return None
    known = (survey.answers["mode"] != "").to_numpy(np.bool_)
    codes, values = _factorise(survey.answers.loc[known, "mode"])
    groups = waves[known] * len(values) + codes
    return GroupCounts("mode", values, _table(survey, known, groups, number * len(values)))


def _factorise(column: pd.Series[str]) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    codes, values = pd.factorize(column, sort=True)
    return codes.astype(np.intp), tuple(str(each) for each in values)

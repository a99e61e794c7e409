"""Scores: whole numbers of the scale, declared missing codes, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxassess.errors import Problem
from cxassess.surveys.numbers import parse_number, parse_numbers
from cxassess.surveys.tables import Table
from cxassess.surveys.types import SurveyConfig
from cxassess.surveys.words import shown

EMPTY = ""
"""Label of an empty cell among the missing codes."""
_SHOWN_VALUES = 5


@dataclass(frozen=True)
class Scores:
    """The score column of one file.

    `values` are the scores, meaningful where `answered`; `missing` is the declared code (or
    "" for an empty cell) where a row is not an answer, None elsewhere.
    """

    values: npt.NDArray[np.int64]
    answered: npt.NDArray[np.bool_]
    missing: npt.NDArray[np.object_]


def read_scores(table: Table, config: SurveyConfig) -> tuple[Scores, list[Problem]]:
    """Read the scores of a table.

    Parameters
    ----------
    table : Table
        The file's mapped columns.
    config : SurveyConfig
        The survey, for its scale and missing codes. A code matches a cell as a number or as
        text, whatever its capitals and the blanks around it.

    Returns
    -------
    scores : Scores
        One element a row of the table.
    problems : list of Problem
        One a value that is neither in the scale nor declared missing.
    """
    decimal = table.settings.decimal
    codes, uniques = pd.factorize(table.cells["score"])
    texts = [str(each).strip() for each in uniques]
    values = np.zeros(len(texts), dtype=np.int64)
    labels = np.full(len(texts), None, dtype=np.object_)
    legal = np.ones(len(texts), dtype=np.bool_)
    match_missing = _MissingCodes(config, decimal)
    for index, text in enumerate(texts):
        number = parse_number(text, decimal)
        labels[index] = match_missing(text, number)
        if labels[index] is None:
            legal[index] = _is_score(number, config.scale)
            if legal[index] and number is not None:
                values[index] = int(number)
    missing = labels[codes]
    answered = pd.isna(missing) & legal[codes]
    problems = _illegal_values(table, config, codes, texts, legal)
    return Scores(values[codes], answered, missing), problems


def read_weights(
    table: Table, answered: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], list[Problem]]:
    """Read the weights of a table; each answer's must be a positive, finite number."""
    texts = table.cells["weight"]
    weights = parse_numbers(texts, table.settings.decimal)
    wrong = answered & ~(np.isfinite(weights) & (weights > 0))
    if not wrong.any():
        return weights, []
    example = shown(str(texts[wrong].iloc[0]))
    decimal = table.settings.decimal
    return weights, [
        table.problem_at("weight_invalid", "weight", wrong, found=example, decimal=decimal)
    ]


class _MissingCodes:
    """Finds the declared missing code that a cell is."""

    def __init__(self, config: SurveyConfig, decimal: str) -> None:
        self._texts: dict[str, str] = {EMPTY: EMPTY}
        self._numbers: dict[float, str] = {}
        for code in config.missing:
            label = str(code).strip()
            self._texts.setdefault(label.casefold(), label)
            number = parse_number(label, decimal)
            if number is not None:
                self._numbers.setdefault(number, label)

    def __call__(self, text: str, number: float | None) -> str | None:
        if number is not None and number in self._numbers:
            return self._numbers[number]
        return self._texts.get(text.casefold())


def _is_score(number: float | None, scale: tuple[int, int]) -> bool:
    return number is not None and number.is_integer() and min(scale) <= number <= max(scale)


def _illegal_values(
    table: Table,
    config: SurveyConfig,
    codes: npt.NDArray[np.intp],
    texts: list[str],
    legal: npt.NDArray[np.bool_],
) -> list[Problem]:
    # Cells that differ in blanks only are one value to the reader.
    groups: dict[str, list[int]] = {}
    for index in np.flatnonzero(~legal):
        groups.setdefault(texts[index].casefold(), []).append(int(index))
    numeric: list[list[int]] = []
    worded: list[list[int]] = []
    for text, group in groups.items():
        number = parse_number(text, table.settings.decimal)
        (worded if number is None else numeric).append(group)
    # Many different texts are no codes: they may be what respondents wrote.
    nameable = len(numeric) + (len(worded) if len(worded) <= _SHOWN_VALUES else 0)
    cut = min(nameable, _SHOWN_VALUES)
    named, rest = (numeric + worded)[:cut], (numeric + worded)[cut:]
    told = {"scale": f"{config.scale[0]}–{config.scale[1]}", "decimal": table.settings.decimal}
    problems = [
        table.problem_at(
            "score_invalid", "score", np.isin(codes, group), found=shown(texts[group[0]]), **told
        )
        for group in named
    ]
    if rest:
        at = np.isin(codes, [index for group in rest for index in group])
        problems.append(
            table.problem_at("scores_invalid_besides", "score", at, values=len(rest), **told)
        )
    return problems

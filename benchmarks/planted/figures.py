"""What a client reports of a wave: the right figure, and the usual wrong ones.

Worked out row by row, by another way than the package's own search for formulas.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from benchmarks.planted.drafts import SurveyDraft


def right_figure(survey: SurveyDraft, wave: str) -> float | None:
    """Return a wave's right NPS, CSAT mean or share of the satisfied (4 and 5)."""
    scores = survey.of(wave)["score"].to_numpy()
    if not len(scores):
        return None
    if survey.config["metric"] == "nps":
        return float(100 * ((scores >= 9).mean() - (scores <= 6).mean()))
    if survey.form == "top_two_box":
        return float(100 * (scores >= 4).mean())
    return float(scores.mean())


@dataclass(frozen=True)
class WrongNps:
    """A way of working out an NPS with one or more departures from the right one."""

    promoters_from: int = 9
    detractors_to: int = 6
    measure: Literal["nps", "mean_times_ten", "promoters", "of_opinion"] = "nps"
    codes_scored: bool = False
    missing_as_passives: bool = False
    zeros_dropped: bool = False
    shares_rounded: bool = False
    mean_of: str | None = None

    def __call__(self, survey: SurveyDraft, wave: str) -> float | None:
        """Return the figure of a wave."""
        frame = survey.of(wave)
        if self.mean_of is None:
            return self._figure(frame["score"].to_numpy(), survey.missing[wave])
        names = frame["day"].dt.month if self.mean_of == "month" else frame[self.mean_of]
        parts = [
            self._figure(own["score"].to_numpy(), {}) for _, own in frame.groupby(names.to_numpy())
        ]
        return float(np.mean(parts))

    def _figure(self, scores: NDArray[np.int64], missing: dict[str, int]) -> float:
        blanks = sum(missing.values())
        if self.codes_scored:
            codes = {int(code): rows for code, rows in missing.items() if code.isdigit()}
            scores = np.concatenate([scores, *(np.full(n, code) for code, n in codes.items())])
            blanks -= sum(codes.values())
        if self.zeros_dropped:
            scores = scores[scores != 0]
        if self.measure == "mean_times_ten":
            return float(10 * scores.mean())
        high, low = (scores >= self.promoters_from).sum(), (scores <= self.detractors_to).sum()
        base = len(scores) + (blanks if self.missing_as_passives else 0)
        if self.measure == "of_opinion":
            base = high + low
        shares = 100 * high / base, 100 * low / base
        if self.shares_rounded:
            shares = np.floor(shares[0] + 0.5), np.floor(shares[1] + 0.5)
        return float(shares[0] if self.measure == "promoters" else shares[0] - shares[1])

    def simpler(self) -> list[WrongNps]:
        """Return the ways that lack one of the departures."""
        right = WrongNps()
        return [
            replace(self, **{each.name: getattr(right, each.name)})
            for each in fields(self)
            if getattr(self, each.name) != getattr(right, each.name)
        ]


def departing(told: object, **departures: object) -> WrongNps:
    """Return a way of working out the NPS that departs in one more way from the right one."""
    return replace(told if isinstance(told, WrongNps) else WrongNps(), **departures)  # type: ignore[arg-type]


def lifted(
    answers: pd.DataFrame, rows: NDArray[np.bool_], by: int, scale: tuple[int, int]
) -> pd.Series:
    """Return the scores with some of them moved, inside the scale."""
    scores = answers["score"].to_numpy().copy()
    scores[rows] = np.clip(scores[rows] + by, *scale)
    return pd.Series(scores, index=answers.index)

"""A chart with its words, and the phrases that several charts share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from cxassess.assessment.kpi_types import Estimate, SurveyResult, WaveResult
from cxassess.assessment.types import Assessment
from cxassess.report.charts.labels import wrap
from cxassess.report.charts.palettes import palette
from cxassess.report.charts.style import TEXT_WIDTH, drawing
from cxassess.report.words import Words

_MOST_DECIMALS = 6


@dataclass(frozen=True)
class Chart:
    """A figure with the words that go with it.

    Attributes
    ----------
    figure : Figure
        Free to be changed before it is shown: ``chart.axes[0].set_title("...")``.
    caption : str
        What is shown, of how many and when.
    alt : str
        The figure in words and numbers, for who cannot see it.
    note : str or None
        How to read it: source, interval, what was left out.
    label : str or None
        Name by which texts refer to it: ``ref("fig-dimensions")``.
    """

    figure: Figure = field(repr=False)
    caption: str
    alt: str
    note: str | None = None
    label: str | None = None

    @property
    def axes(self) -> list[Axes]:
        """The axes of the figure."""
        return self.figure.axes


def survey_label(kind: str, survey: SurveyResult) -> str:
    """Return the label of a survey's chart: ``fig-histogram-nps-relational``."""
    return f"fig-{kind}-{survey.id.replace('_', '-')}"


def empty_chart(
    reason: str, caption: str, base: str, words: Words, label: str | None = None
) -> Chart:
    """Return a low chart that says in words why there is nothing to draw."""
    figure, axes = drawing(1.6)
    message = wrap(reason, TEXT_WIDTH - 1)
    axes.text(
        0.5, 0.5, message, ha="center", va="center", color=palette().muted, transform=axes.transAxes
    )
    alt = words("charts.nothing_alt", reason=reason, n=base)
    return Chart(figure, caption, alt, label=label)


def some(items: Sequence[str], words: Words, most: int = 6) -> str:
    """Return items in a row, of many only the first ones and how many more there are."""
    shown = list(items[:most])
    if len(items) > most:
        shown.append(words("charts.more", count=len(items) - most))
    return "; ".join(shown)


def rows(frame: pd.DataFrame) -> Iterable[Any]:
    """Return a table's rows as named tuples (their fields' types are not known statically)."""
    return frame.itertuples()


def respondents(assessment: Assessment, words: Words) -> str:
    """Return "n = 6 respondents"."""
    return words("charts.respondents", count=assessment.respondents)


def period(assessment: Assessment, words: Words) -> str:
    """Return the time the assessment covers, or its date where the client gave none."""
    client = assessment.client
    return _span(client.period_start, client.period_end, words) or words.short_date(client.date)


def answers_and_period(waves: Sequence[WaveResult], words: Words) -> str:
    """Return "n = 900 scores; 1 Jan 2024-31 Dec 2026", the days only where all are known."""
    answers = words("charts.answers", count=sum(wave.base for wave in waves))
    days = [(wave.start, wave.end) for wave in waves if wave.start and wave.end]
    if not days or len(days) < len(waves):
        return answers
    known = _span(min(start for start, _ in days), max(end for _, end in days), words)
    return f"{answers}; {known}"


def _span(start: dt.date | None, end: dt.date | None, words: Words) -> str | None:
    if start is None or end is None:
        return None
    return f"{words.short_date(start)}–{words.short_date(end)}"


def figure_text(value: float, survey: SurveyResult, words: Words) -> str:
    """Return a survey's figure: NPS with its sign, a CSAT mean with two decimals."""
    return words.signed(value) if survey.metric == "nps" else words.number(value, 2)


def figure_ticks(axis: Axis, survey: SurveyResult, words: Words) -> None:
    """Write an axis's ticks as the survey's figures."""
    write_ticks(axis, words.signed if survey.metric == "nps" else words.number)


def write_ticks(axis: Axis, write: Callable[[float, int], str]) -> None:
    """Write an axis's ticks with the decimals that tell them apart."""

    def text(value: float, _: float) -> str:
        places = axis.get_majorticklocs()
        exact = (all(abs(p - round(p, d)) < 1e-9 for p in places) for d in range(_MOST_DECIMALS))
        digits = next((d for d, is_exact in enumerate(exact) if is_exact), _MOST_DECIMALS)
        return write(value, digits)

    axis.set_major_formatter(text)


def estimate_text(estimate: Estimate, survey: SurveyResult, words: Words) -> str:
    """Return a figure with its interval: ``+39.8 [+36.9; +42.7]``."""
    low, high = (
        figure_text(bound, survey, words)
        for bound in (estimate.interval.low, estimate.interval.high)
    )
    return f"{figure_text(estimate.value, survey, words)} [{low}; {high}]"


def unweighted(wave: WaveResult, survey: SurveyResult, words: Words) -> Estimate | None:
    """Return a wave's figure with all answers counted alike; None where it reads the same."""
    plain, figure = wave.unweighted, wave.headline
    if plain is None or figure is None:
        return None
    same = figure_text(plain.value, survey, words) == figure_text(figure.value, survey, words)
    return None if same else plain


def metric_name(survey: SurveyResult, words: Words) -> str:
    """Return "NPS" or "CSAT (mean, 1 to 5)"."""
    if survey.metric == "nps":
        return "NPS"
    low, high = survey.scale
    return words("charts.csat_mean", low=low, high=high)


def interval_note(estimates: list[Estimate], words: Words) -> str:
    """Return which intervals are shown: "95% precision intervals (adjusted Wald) ..."."""
    if not estimates:
        return ""
    methods = dict.fromkeys(each.method for each in estimates)
    return words(
        "charts.interval_note",
        level=words.percent(estimates[0].interval.confidence_level),
        methods=", ".join(words(f"common.method_{each}") for each in methods),
    )

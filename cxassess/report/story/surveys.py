"""A survey's waves and changes as tables, and what its last wave says in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cxassess.assessment.kpi_types import (
    ChangeMetric,
    ChangeResult,
    Comparison,
    Estimate,
    Interval,
    SurveyResult,
    WaveResult,
)
from cxassess.model.types import Model
from cxassess.report.blocks import Cell, Kind, Table
from cxassess.report.names import lowest_satisfied, scores_name
from cxassess.report.story.reading import shows_every_wave
from cxassess.report.story.tables import Part, table
from cxassess.report.story.verdicts import no_score_sentence
from cxassess.report.story.verdicts.figures import DIGITS
from cxassess.report.words import Words

VERDICT_KINDS: Mapping[str, Kind] = {"rise": "good", "fall": "warning", "noise": "neutral"}

_FEW_CHANGES = 4

_MOST_WAVES = 12
"""Waves shown in a table; of more the last ones."""


def survey_headline(survey: SurveyResult, words: Words) -> str:
    """Return the last wave's figure and what became of it since the wave before."""
    last = survey.waves[-1]
    told: dict[str, Any] = {"survey": survey.name, "wave": wave_of(survey, last, words)}
    if last.headline is None:
        return words("surveys.headline_none", n=words.number(last.base, 0), **told)
    changes = [each for each in survey.changes if each.second == last.name]
    verdict = words("surveys.verdict_untested" if len(survey.waves) > 1 else "surveys.verdict_one")
    if changes:
        verdict = words(f"surveys.verdict_{changes[0].verdict}", first=changes[0].first)
    value = figure(last.headline.value, survey, words)
    return words(f"surveys.headline_{survey.metric}", value=value, verdict=verdict, **told)


def wave_of(survey: SurveyResult, wave: WaveResult, words: Words) -> str:
    """Return a wave's name in brackets, nothing where it is the survey's own."""
    return "" if wave.name == survey.name else words("surveys.in_brackets", wave=wave.name)


def latest_change(survey: SurveyResult) -> ChangeResult | None:
    """Return the change up to the last wave: the one the client claims, else that since before."""
    latest = [each for each in survey.changes if each.second == survey.waves[-1].name]
    claimed = (each for each in latest if each.claim is not None)
    return next(claimed, latest[0] if latest else None)


def told_changes(survey: SurveyResult) -> list[tuple[ChangeResult, bool]]:
    """Return the changes that are told in words, and whether at length.

    All of a few are told at length. Of many, at length those up to the last wave and those that
    the client reports, in short the others beyond chance; the table holds the rest.
    """
    few, last = len(survey.changes) <= _FEW_CHANGES, survey.waves[-1].name
    told = [(each, few or each.second == last or each.claim is not None) for each in survey.changes]
    return [(each, long) for each, long in told if long or each.verdict != "noise"]


def counts_unequally(survey: SurveyResult) -> bool:
    """Tell whether the answers of a wave are worth fewer than their number."""
    return any(wave.effective_base is not None for wave in survey.waves)


def figure(value: float, survey: SurveyResult, words: Words) -> str:
    """Return a survey's figure: NPS with its sign, a CSAT mean with two decimals."""
    return words.signed(value) if survey.metric == "nps" else words.number(value, DIGITS["mean"])


def bounds(interval: Interval, metric: ChangeMetric, words: Words, *, signed: bool = True) -> str:
    """Return an interval for a cell: ``−0.3 to +12.3``."""
    write = words.signed if signed else words.number
    low, high = (write(each, DIGITS[metric]) for each in (interval.low, interval.high))
    return words("common.interval", low=low, high=high)


def interval_cell(estimate: Estimate | None, metric: ChangeMetric, words: Words) -> str:
    """Return a figure's interval for a cell."""
    if estimate is None:
        return words("common.none")
    return bounds(estimate.interval, metric, words, signed=metric == "nps")


def score_cell(estimate: Estimate | None, metric: ChangeMetric, words: Words) -> str:
    """Return a figure for a cell, marked where its base is small."""
    if estimate is None:
        return words("surveys.no_score")
    value = {
        "nps": words.signed(estimate.value),
        "mean": words.number(estimate.value, DIGITS["mean"]),
        "top_two_box": words.percent(estimate.value / 100, 1),
    }[metric]
    return f"{value} *" if estimate.indicative else value


def period_cell(wave: WaveResult, words: Words) -> str:
    """Return a wave's days for a cell."""
    if wave.start is None or wave.end is None:
        return words("common.none")
    start, end = words.short_date(wave.start), words.short_date(wave.end)
    return words("surveys.period", start=start, end=end)


def missing_part(survey: SurveyResult, words: Words) -> Part[WaveResult] | None:
    """Return how many rows of each wave have no score; None where the rows' table tells it."""
    if shows_every_wave(survey):
        return None
    return Part(
        words("surveys.col_missing"),
        lambda wave: words.number(sum(wave.missing.values()), 0),
        "right",
    )


def verdict_cell(verdict: str, words: Words) -> Cell:
    """Return a test's verdict as a coloured cell."""
    return Cell(words(f"surveys.short_{verdict}"), VERDICT_KINDS[verdict])


def wave_notes(survey: SurveyResult, model: Model, words: Words) -> list[str]:
    """Return which waves' bases are small, and why some have no score."""
    notes = []
    estimates = [wave.headline for wave in survey.waves]
    if any(each.indicative for each in estimates if each):
        notes.append(words("surveys.indicative", least=model.rules.indicative_base))
    whys = [no_score_sentence(wave, model.rules, words) for wave in survey.waves]
    return notes + [why for why in whys if why is not None]


def wave_table(survey: SurveyResult, model: Model, words: Words, *, rows: bool = False) -> Table:
    """Return the waves: who answered and their figures, unweighted beside weighted.

    With `rows`, how many rows were read too, where they are not all answers.
    """
    shown = survey.waves[-_MOST_WAVES:]
    left = len(survey.waves) - len(shown)
    read = rows and any(wave.rows > wave.base for wave in shown)
    return table(
        shown,
        [
            Part(words("surveys.col_wave"), lambda each: each.name, width="1fr"),
            _period_part(shown, words),
            Part(words("surveys.col_rows"), lambda each: words.number(each.rows, 0), "right")
            if read
            else missing_part(survey, words),
            Part(words("surveys.col_base"), lambda each: _base_cell(each, words), "right"),
            _rate_part(shown, words),
            *(_nps_parts(words) if survey.metric == "nps" else _csat_parts(words)),
            _unweighted_part(survey, words) if survey.weighted else None,
        ],
        words("surveys.waves_caption", survey=survey.name),
        [
            _unit_note(survey, words),
            words("surveys.effective_note") if counts_unequally(survey) else "",
            words("surveys.waves_left", count=left) if left else "",
            *wave_notes(survey, model, words),
        ],
        compact=True,
    )


def _period_part(waves: Sequence[WaveResult], words: Words) -> Part[WaveResult] | None:
    if not any(wave.start and wave.end for wave in waves):
        return None
    return Part(words("surveys.col_period"), lambda each: period_cell(each, words))


def _rate_part(waves: Sequence[WaveResult], words: Words) -> Part[WaveResult] | None:
    """Return how many of those invited answered; None where no wave tells how many were."""

    def rate(wave: WaveResult) -> str:
        if not wave.invited:
            return words("common.none")
        invited = words.number(wave.invited, 0)
        return words("surveys.rate", rate=words.percent(wave.base / wave.invited), invited=invited)

    known = any(wave.invited for wave in waves)
    return Part(words("surveys.col_rate"), rate, "right") if known else None


def _unit_note(survey: SurveyResult, words: Words) -> str:
    if survey.metric == "nps":
        methods = sorted({wave.nps.method for wave in survey.waves if wave.nps})
        named = words.joined([words(f"common.method_{each}") for each in methods])
        method = words("surveys.waves_methods", methods=named) if methods else ""
        return f"{words('surveys.waves_note_nps')} {method}".rstrip()
    low, high = survey.scale
    scores = scores_name(lowest_satisfied(survey), high, words)
    return words("surveys.waves_note_csat", low=low, high=high, scores=scores)


def _base_cell(wave: WaveResult, words: Words) -> str:
    base = words.number(wave.base, 0)
    if wave.effective_base is None:
        return base
    return f"{base} ({words.number(wave.effective_base, 0)})"


def _nps_parts(words: Words) -> list[Part[WaveResult]]:
    def classes(wave: WaveResult) -> str:
        counts = (wave.detractors, wave.passives, wave.promoters)
        return " / ".join(words.number(each or 0, 0) for each in counts)

    return [
        Part(words("surveys.col_classes"), classes, "right"),
        Part(words("surveys.col_nps"), lambda each: score_cell(each.nps, "nps", words), "right"),
        Part(
            words("surveys.col_interval"),
            lambda each: interval_cell(each.nps, "nps", words),
            "right",
        ),
    ]


def _csat_parts(words: Words) -> list[Part[WaveResult]]:
    interval = words("surveys.col_interval")
    return [
        Part(words("surveys.col_mean"), lambda each: score_cell(each.mean, "mean", words), "right"),
        Part(interval, lambda each: interval_cell(each.mean, "mean", words), "right"),
        Part(
            words("surveys.col_top"),
            lambda each: score_cell(each.top_two_box, "top_two_box", words),
            "right",
        ),
        Part(interval, lambda each: interval_cell(each.top_two_box, "top_two_box", words), "right"),
    ]


def _unweighted_part(survey: SurveyResult, words: Words) -> Part[WaveResult]:
    none = words("common.none")
    return Part(
        words("surveys.col_unweighted"),
        lambda each: figure(each.unweighted.value, survey, words) if each.unweighted else none,
        "right",
    )


class Difference(NamedTuple):
    """A tested difference for a table: between two waves, along a line, from a benchmark."""

    name: str
    metric: ChangeMetric
    tested: ChangeResult | Comparison
    verdict: Cell
    detectable: float | None = None
    unweighted: float | None = None
    reported: float | None = None


def change_differences(changes: Sequence[ChangeResult], words: Words) -> list[Difference]:
    """Return changes as rows of a table of differences."""
    return [
        Difference(
            words("surveys.change", first=each.first, second=each.second),
            each.metric,
            each,
            verdict_cell(each.verdict, words),
            each.minimum_detectable_difference,
            each.unweighted.difference if each.unweighted else None,
            each.reported,
        )
        for each in changes
    ]


def change_table(survey: SurveyResult, words: Words) -> Table:
    """Return the tested changes; columns that no change fills are left out."""
    caption = words("surveys.changes_caption", survey=survey.name)
    return difference_table(change_differences(survey.changes, words), survey, caption, words)


def difference_table(
    differences: Sequence[Difference],
    survey: SurveyResult,
    caption: str,
    words: Words,
    notes: Sequence[str] = (),
) -> Table:
    """Return tested differences, a row each; columns that none fills are left out."""

    def signed(each: Difference, value: float | None) -> str:
        return words("common.none") if value is None else words.signed(value, DIGITS[each.metric])

    def detectable(each: Difference) -> str:
        if each.detectable is None:
            return words("common.none")
        return words.number(each.detectable, DIGITS[each.metric])

    return table(
        differences,
        [
            Part(words("surveys.col_change"), lambda each: each.name, width="1fr"),
            Part(words("surveys.col_measure"), lambda each: words(f"surveys.measure_{each.metric}"))
            if survey.metric == "csat"
            else None,
            Part(
                words("surveys.col_difference"),
                lambda each: signed(each, each.tested.difference),
                "right",
            ),
            Part(
                words("surveys.col_interval"),
                lambda each: bounds(each.tested.interval, each.metric, words),
                "right",
            ),
            Part(
                words("surveys.col_pvalue"), lambda each: words.pvalue(each.tested.pvalue), "right"
            ),
            Part(words("surveys.col_detectable"), detectable, "right", "1.9cm"),
            Part(
                words("surveys.col_unweighted"), lambda each: signed(each, each.unweighted), "right"
            )
            if survey.weighted
            else None,
            Part(
                words("surveys.col_reported"),
                lambda each: signed(each, each.reported),
                "right",
                "1.9cm",
            )
            if any(each.reported is not None for each in differences)
            else None,
            Part(words("surveys.col_verdict"), lambda each: each.verdict, width="2.3cm"),
        ],
        caption,
        [words("surveys.changes_note"), *notes],
        compact=True,
    )

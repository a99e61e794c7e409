"""A survey's figures as a terminal shows them: tables, each under its verdict in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cxassess.assessment.kpi_types import (
    ChangeResult,
    Comparison,
    Estimate,
    Interval,
    Planning,
    SegmentResult,
    SurveyResult,
)
from cxassess.assessment.types import FileProvenance
from cxassess.model.types import ScoringRules
from cxassess.report.story import verdicts
from cxassess.report.story.reading import origin_sentence, rows_sentence
from cxassess.report.words import Words

_MOST_SEGMENTS = 40
_MOST_CHANGES = 3


def print_survey(
    survey: SurveyResult,
    files: Sequence[FileProvenance],
    rules: ScoringRules,
    words: Words,
    console: Console,
) -> None:
    """Print a survey's waves, changes, segments, trend, benchmark, silence and planning.

    Under the waves it is told which tools the files come from and what rows were left out.
    """
    for part in _parts(survey, files, rules, words):
        console.print(part, highlight=False, markup=False, soft_wrap=isinstance(part, Text))


def _parts(
    survey: SurveyResult, files: Sequence[FileProvenance], rules: ScoringRules, words: Words
) -> Iterator[RenderableType]:
    yield _waves(survey, words)
    left_out = survey.unplaced or any(wave.rows > wave.base for wave in survey.waves)
    yield from _said(
        origin_sentence(files, words), rows_sentence(survey, words) if left_out else None
    )
    for wave in survey.waves:
        yield from _said(
            verdicts.no_score_sentence(wave, rules, words),
            verdicts.effective_sentence(wave, survey, words),
            verdicts.silence_sentence(wave, survey, words),
        )
    if survey.changes:
        yield _changes(survey, words)
    for change in _told(survey.changes):
        yield from _said(*verdicts.change_sentences(change, survey, words))
    for name in dict.fromkeys(each.segment for each in survey.segments):
        own = [each for each in survey.segments if each.segment == name]
        yield _segments(name, own, words)
        tests = [test for test in survey.segment_tests if test.segment == name]
        yield from _said(
            *(verdicts.segment_sentence(test, survey, words) for test in tests),
            verdicts.rank_sentence(survey, name, words),
        )
    yield from _said(
        verdicts.trend_sentence(survey, words),
        verdicts.control_sentence(survey, words),
        verdicts.benchmark_sentence(survey, words),
    )
    if survey.planning is not None:
        yield _planning(survey.planning, words)


def _told(changes: Sequence[ChangeResult]) -> Sequence[ChangeResult]:
    """Return the changes that are told in words: of many those that are real, and the last."""
    if len(changes) <= _MOST_CHANGES:
        return changes
    return [each for each in changes[:-1] if each.verdict != "noise"] + [changes[-1]]


def _said(*sentences: str | None) -> Iterator[RenderableType]:
    """Yield the sentences there are, and a blank line after them."""
    told = [each for each in sentences if each]
    for sentence in told:
        yield Padding(Text(sentence), (0, 0, 0, 2), expand=False)
    if told:
        yield ""


def _table(title: str, heads: Sequence[str], *, left: int = 1) -> Table:
    """Return an empty table whose first `left` columns hold names and the others numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for place, head in enumerate(heads):
        table.add_column(head, justify="left" if place < left else "right", overflow="fold")
    return table


def _heads(words: Words, *names: str) -> list[str]:
    return [words(f"terminal.{name}") for name in names]


def _waves(survey: SurveyResult, words: Words) -> Table:
    unequal = survey.weighted or survey.clustered
    heads = _heads(words, "wave", "base", "classes", "nps", "interval")
    heads += _heads(words, "effective", "unweighted") if unequal else []
    table = _table(survey.name, heads)
    for wave in survey.waves:
        classes = (wave.detractors, wave.passives, wave.promoters)
        row = [
            wave.name,
            words.number(wave.base, 0),
            " / ".join(words.number(each or 0, 0) for each in classes),
            *_figures(wave.nps, words),
        ]
        if unequal:
            none = words("common.none")
            effective = wave.effective_base
            row += [
                none if effective is None else words.number(effective, 0),
                none if wave.unweighted is None else words.signed(wave.unweighted.value),
            ]
        table.add_row(*row)
    return table


def _changes(survey: SurveyResult, words: Words) -> Table:
    heads = _heads(words, "change", "difference", "interval", "pvalue", "detectable", "verdict")
    table = _table(words("terminal.changes"), heads)
    for each in survey.changes:
        table.add_row(
            f"{each.first} → {each.second}",
            words.signed(each.difference),
            _interval(each.interval, words),
            words.pvalue(each.pvalue),
            words.number(each.minimum_detectable_difference),
            words(f"terminal.{each.verdict}"),
        )
    return table


def _segments(name: str, segments: Sequence[SegmentResult], words: Words) -> Table:
    heads = _heads(words, "base", "nps", "interval", "rest", "adjusted", "lowest")
    table = _table(words("terminal.segments", segment=name), [name, *heads])
    shown = [each for each in segments if not each.suppressed]
    ordered = sorted(shown, key=lambda each: -(each.estimate.value if each.estimate else -999))
    for each in ordered[:_MOST_SEGMENTS]:
        table.add_row(
            each.value or words("terminal.no_value"),
            words.number(each.base, 0),
            *_figures(each.estimate, words),
            *_against_rest(each.rest, words),
            words("common.none") if each.rank is None else words.percent(each.rank.lowest),
        )
    left_out = [
        words(f"terminal.{key}", count=count)
        for key, count in (
            ("more", len(ordered) - _MOST_SEGMENTS),
            ("too_few", len(segments) - len(shown)),
        )
        if count > 0
    ]
    table.caption = "; ".join(left_out) or None
    return table


def _planning(planning: Planning, words: Words) -> Table:
    heads = _heads(words, "points", "for_margin", "for_difference")
    known = planning.response_rate is not None
    heads += _heads(words, "invitations") if known else []
    table = _table(words("terminal.planning"), heads, left=0)
    for margin, difference in zip(planning.margins, planning.differences, strict=True):
        row = [words.number(margin.points, 0)]
        row += [words.number(each.answers, 0) for each in (margin, difference)]
        if known:
            row.append(
                words("common.none")
                if difference.invitations is None
                else words.number(difference.invitations, 0)
            )
        table.add_row(*row)
    return table


def _figures(estimate: Estimate | None, words: Words) -> list[str]:
    if estimate is None:
        return [words("common.none")] * 2
    mark = " *" if estimate.indicative else ""
    return [words.signed(estimate.value) + mark, _interval(estimate.interval, words)]


def _against_rest(rest: Comparison | None, words: Words) -> list[str]:
    if rest is None:
        return [words("common.none")] * 2
    return [words.signed(rest.difference), words.pvalue(rest.pvalue)]


def _interval(interval: Interval, words: Words) -> str:
    low, high = words.signed(interval.low), words.signed(interval.high)
    return words("common.interval", low=low, high=high)

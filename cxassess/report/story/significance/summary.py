"""The page that says it all: what the survey shows and what it does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cxassess.assessment.kpi_types import ChangeResult, SurveyResult
from cxassess.assessment.types import FileProvenance
from cxassess.model.types import Model
from cxassess.report.blocks import Block, Cell, Heading, Kind, Paragraph, Tile, Tiles
from cxassess.report.story import verdicts
from cxassess.report.story.reading import origin_sentence, row_blocks
from cxassess.report.story.surveys import (
    VERDICT_KINDS,
    bounds,
    change_table,
    figure,
    survey_headline,
    verdict_cell,
    wave_table,
)
from cxassess.report.story.tables import Part, table
from cxassess.report.words import Words


class Answer(NamedTuple):
    """A question of the summary, its answer in a word or two, and in full."""

    question: str
    verdict: Cell | str
    words: str


def summary(
    survey: SurveyResult, model: Model, words: Words, files: Sequence[FileProvenance] = ()
) -> list[Block]:
    """Return an NPS survey's conclusion, its figures, and its verdicts as questions answered.

    Of its files it is told which tools they come from.
    """
    question = words("kpis.question", question=survey.question) if survey.question else None
    about = _joined((question, origin_sentence(files, words)))
    blocks: list[Block] = [Heading(survey_headline(survey, words))]
    if about:
        blocks.append(Paragraph(about))
    blocks.append(Tiles(_tiles(survey, words)))
    answers = [answer for answer in _answers(survey, model, words) if answer is not None]
    blocks.append(
        table(
            answers,
            [
                Part(words("significance.col_question"), lambda each: each.question, width="3.6cm"),
                Part(words("significance.col_answer"), lambda each: each.verdict, width="2.5cm"),
                Part(words("significance.col_words"), lambda each: each.words, width="1fr"),
            ],
            words("significance.summary_caption"),
        )
    )
    return blocks


def csat(
    survey: SurveyResult, model: Model, words: Words, files: Sequence[FileProvenance] = ()
) -> list[Block]:
    """Return a CSAT survey's waves and changes; of its files, which tools they come from."""
    origin = origin_sentence(files, words)
    blocks: list[Block] = [
        Heading(survey_headline(survey, words)),
        *([Paragraph(origin)] if origin else []),
        *row_blocks(survey, words),
        wave_table(survey, model, words),
    ]
    if survey.changes:
        blocks.append(change_table(survey, words))
    return blocks + [
        Paragraph(" ".join(verdicts.change_sentences(change, survey, words)))
        for change in survey.changes
    ]


def since_before(survey: SurveyResult) -> ChangeResult | None:
    """Return the change from the last wave but one to the last; None where it was not tested."""
    if len(survey.waves) < 2:
        return None
    pair = (survey.waves[-2].name, survey.waves[-1].name)
    return next((each for each in survey.changes if (each.first, each.second) == pair), None)


def _tiles(survey: SurveyResult, words: Words) -> list[Tile]:
    last, change, none = survey.waves[-1], since_before(survey), words("common.none")
    worth = words("significance.tile_missing", missing=sum(last.missing.values()))
    if last.effective_base is not None:
        worth = words("significance.tile_worth", effective=words.number(last.effective_base, 0))
    tiles = [
        Tile(
            words("significance.tile_nps"),
            figure(last.nps.value, survey, words) if last.nps else none,
            words("significance.tile_interval", interval=bounds(last.nps.interval, "nps", words))
            if last.nps
            else "",
        ),
        Tile(words("significance.tile_answers"), words.number(last.base, 0), worth),
    ]
    if change is not None:
        tiles += _change_tiles(change, words)
    return tiles


def _change_tiles(change: ChangeResult, words: Words) -> list[Tile]:
    verdict = words(f"surveys.short_{change.verdict}")
    return [
        Tile(
            words("significance.tile_change", first=change.first),
            words.signed(change.difference),
            f"{verdict}, {words.p_equals(change.pvalue)}",
        ),
        Tile(
            words("significance.tile_detectable"),
            words.number(change.minimum_detectable_difference),
            words("significance.tile_detectable_note"),
        ),
    ]


def _answers(survey: SurveyResult, model: Model, words: Words) -> list[Answer | None]:
    return [
        _score(survey, model, words),
        _change(survey, words),
        _weights(survey, words),
        _modes(survey, words),
        _trend(survey, words),
        *_segments(survey, words),
        _benchmark(survey, words),
        _silence(survey, words),
        _planning(survey, words),
    ]


def _cell(key: str, kind: Kind, words: Words) -> Cell:
    return Cell(words(f"significance.{key}"), kind)


def _score(survey: SurveyResult, model: Model, words: Words) -> Answer | None:
    why = verdicts.no_score_sentence(survey.waves[-1], model.rules, words)
    if why is None:
        return None
    question = words("significance.ask_score")
    return Answer(question, _cell("answer_none", "warning", words), why)


def _change(survey: SurveyResult, words: Words) -> Answer:
    question, change = words("significance.ask_change"), since_before(survey)
    if change is None:
        why = "significance.one_wave" if len(survey.waves) == 1 else "significance.untested"
        return Answer(question, _cell("answer_untested", "neutral", words), words(why))
    said = (
        verdicts.change_sentence(change, words),
        verdicts.overlap_sentence(change, words),
        verdicts.equivalence_sentence(change, words),
    )
    return Answer(question, verdict_cell(change.verdict, words), _joined(said))


def _weights(survey: SurveyResult, words: Words) -> Answer | None:
    last, change = survey.waves[-1], since_before(survey)
    worth = verdicts.effective_sentence(last, survey, words)
    if worth is None:
        return None
    ask = "significance.ask_weights" if survey.weighted else "significance.ask_accounts"
    plain = verdicts.unweighted_sentence(change, survey, words) if change else None
    return Answer(words(ask), _weights_cell(survey, words), _joined((worth, plain)))


def _weights_cell(survey: SurveyResult, words: Words) -> Cell:
    """Return what weights and accounts change: of the change, else of the last wave's figure."""
    last, change = survey.waves[-1], since_before(survey)
    if change is not None and change.unweighted is not None:
        if change.unweighted.verdict != change.verdict:
            return _cell("answer_turns", "warning", words)
        sizes = {words.signed(each.difference) for each in (change, change.unweighted)}
        return _cell("answer_size" if len(sizes) > 1 else "answer_no", "neutral", words)
    values = [words.signed(each.value) for each in (last.nps, last.unweighted) if each]
    if len(set(values)) < 2:
        return _cell("answer_interval", "neutral", words)
    text = words("significance.answer_figure", value=values[0], plain=values[1])
    return Cell(text, "neutral")


def _modes(survey: SurveyResult, words: Words) -> Answer | None:
    change = since_before(survey)
    if change is None or change.mix is None:
        return None
    moved = change.mix.moved
    cell = (
        _cell("answer_moved", "warning", words) if moved else _cell("answer_no", "neutral", words)
    )
    said = verdicts.mix_sentence(change, words) or ""
    return Answer(words("significance.ask_modes"), cell, said)


def _trend(survey: SurveyResult, words: Words) -> Answer | None:
    said = (verdicts.trend_sentence(survey, words), verdicts.control_sentence(survey, words))
    if survey.trend is None:
        return None
    question = words("significance.ask_trend")
    return Answer(question, verdict_cell(survey.trend.verdict, words), _joined(said))


def _segments(survey: SurveyResult, words: Words) -> list[Answer]:
    return [
        Answer(
            words("significance.ask_segments", segment=test.segment),
            _cell("answer_differ", "note", words)
            if test.differ
            else _cell("answer_alike", "neutral", words),
            verdicts.segment_sentence(test, survey, words),
        )
        for test in survey.segment_tests
    ]


def _benchmark(survey: SurveyResult, words: Words) -> Answer | None:
    said = verdicts.benchmark_sentence(survey, words)
    if survey.benchmark is None or said is None:
        return None
    verdict = survey.benchmark.comparison.verdict
    cell = _cell(f"answer_benchmark_{verdict}", VERDICT_KINDS[verdict], words)
    return Answer(words("significance.ask_benchmark"), cell, said)


def _silence(survey: SurveyResult, words: Words) -> Answer | None:
    last = survey.waves[-1]
    said = verdicts.silence_sentence(last, survey, words)
    if said is None or last.silence is None:
        return None
    rate = words("significance.answer_rate", rate=words.percent(last.silence.response_rate))
    return Answer(words("significance.ask_silence"), rate, said)


def _planning(survey: SurveyResult, words: Words) -> Answer | None:
    said = verdicts.planning_sentences(survey, words)
    if not said:
        return None
    return Answer(words("significance.ask_planning"), words("common.none"), _joined(said))


def _joined(sentences: Iterable[str | None]) -> str:
    return " ".join(each for each in sentences if each)

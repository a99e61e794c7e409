"""The order of work: what comes first, how much is shown, and what is said of nothing."""

from __future__ import annotations

import pytest

from cxassess.assessment.types import Assessment
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report import story
from cxassess.report.blocks import Heading, Paragraph, Table
from cxassess.report.words import Words
from tests.report.assessments import sample_assessment

MODEL = load_model()
EN, PT = Words("en"), Words("pt-BR")


def found(number: int) -> Assessment:
    return sample_assessment(MODEL, findings=number)


def order(assessment: Assessment, words: Words = EN, **options: int) -> Table:
    (table,) = story.work_order(assessment, MODEL, words, **options)
    assert isinstance(table, Table)
    return table


def said(assessment: Assessment, words: Words = EN) -> tuple[str, str]:
    heading, paragraph = story.order_heading(assessment, MODEL, words)
    assert isinstance(heading, Heading)
    assert isinstance(paragraph, Paragraph)
    return heading.text, paragraph.text


def test_rows_come_in_the_order_of_work_with_what_they_wait_for() -> None:
    rows = order(found(5)).rows
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5"]
    assert [str(row[1]).split(" ")[0] for row in rows] == ["M01", "M02", "M03", "M04", "M05"]
    # M03 waits for M10, which is not found here; M04 for M02 and M05 for M01, which are.
    assert [row[5] for row in rows] == ["–", "–", "–", "M02", "M01"]


def test_marks_tell_gates_and_quick_wins_apart() -> None:
    assessment = found(3)
    mistakes = tuple(
        each.model_copy(update={"quick_win": each.id == "M02"}) for each in assessment.mistakes
    )
    rows = order(assessment.model_copy(update={"mistakes": mistakes})).rows
    assert [str(row[1])[-1] for row in rows[:2]] == ["◆", "★"]
    assert str(rows[2][1])[-1] not in "◆★"


@pytest.mark.parametrize(
    ("number", "more"),
    [(15, None), (16, "The other finding is"), (17, "The other 2 findings are")],
)
def test_what_is_left_out_is_said(number: int, more: str | None) -> None:
    table = order(found(number))
    assert len(table.rows) == 15
    assert (more is not None) == ("scorecard.xlsx" in (table.notes or ""))
    assert more is None or more in (table.notes or "")
    assert len(order(found(number), most=3).rows) == 3


def test_the_note_names_the_model_s_factor() -> None:
    assert "× 1.5 where" in (order(found(1)).notes or "")
    assert "× 1,5 se" in (order(found(1), PT).notes or "")


@pytest.mark.parametrize(
    ("words", "one", "several"),
    [(EN, "1 finding, in", "3 findings, in"), (PT, "1 achado, na", "3 achados, na")],
    ids=["en", "pt-BR"],
)
def test_the_heading_names_the_first_and_counts(words: Words, one: str, several: str) -> None:
    heading, paragraph = said(found(1), words)
    assert words.of(MODEL.mistake("M01").title) in heading
    assert paragraph.startswith(one)
    assert said(found(3), words)[1].startswith(several)


@pytest.mark.parametrize(("quick", "told"), [(0, "None is"), (1, "1 is a quick"), (2, "2 are")])
def test_quick_wins_are_counted(quick: int, told: str) -> None:
    assessment = found(3)
    mistakes = tuple(
        each.model_copy(update={"quick_win": place < quick})
        for place, each in enumerate(assessment.mistakes)
    )
    assert told in said(assessment.model_copy(update={"mistakes": mistakes}))[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_found_differs_from_nothing_known(language: Language) -> None:
    words = Words(language)
    nothing = found(0)
    unknown = tuple(each.model_copy(update={"status": "no_data"}) for each in nothing.mistakes)
    first = said(nothing, words)
    second = said(nothing.model_copy(update={"mistakes": unknown}), words)
    assert first[0] == second[0] == words("planning.headline_none")
    assert first[1] != second[1] == words("planning.nothing_known")
    assert story.work_order(nothing, MODEL, words) == []

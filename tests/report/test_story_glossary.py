"""The glossary: every term once, in the language's order, in two even columns."""

from __future__ import annotations

import pytest

from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.model.types import GlossaryTerm, Model, Text
from cxassess.report import story
from cxassess.report.blocks import Columns, Table
from cxassess.report.words import Words
from tests.report.assessments import sample_assessment

MODEL = load_model()


def columns(words: Words, model: Model = MODEL) -> list[Table]:
    (block,) = story.glossary(sample_assessment(MODEL), model, words)
    assert isinstance(block, Columns)
    tables = [table for column in block.columns for table in column]
    assert all(isinstance(each, Table) for each in tables)
    return tables  # type: ignore[return-value]


def with_terms(*terms: str) -> Model:
    made = tuple(
        GlossaryTerm(id=each, term=Text(pt=each, en=each), meaning=Text(pt=each, en=each))
        for each in terms
    )
    return MODEL.model_copy(update={"glossary": made})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_stands_there_once_and_the_columns_are_even(language: Language) -> None:
    words = Words(language)
    tables = columns(words)
    assert len(tables) == 2
    rows = [(str(row[0]), str(row[1])) for table in tables for row in table.rows]
    assert sorted(rows) == sorted((words.of(t.term), words.of(t.meaning)) for t in MODEL.glossary)
    lengths = [sum(len(str(row[1])) for row in table.rows) for table in tables]
    assert max(lengths) / min(lengths) < 1.35


def test_terms_are_sorted_as_a_reader_looks_them_up() -> None:
    tables = columns(Words("pt-BR"), with_terms("Zona", "Ônus", "base", "Oferta", "Índice"))
    told = [row[0] for table in tables for row in table.rows]
    assert told == ["base", "Índice", "Oferta", "Ônus", "Zona"]


def test_a_single_term_makes_a_single_column() -> None:
    assert [len(each.rows) for each in columns(Words("en"), with_terms("NPS"))] == [1]


def test_the_glossary_has_what_the_report_needs() -> None:
    assert 25 <= len(MODEL.glossary) <= 40
    terms = {each.id: each for each in MODEL.glossary}
    for sense in ("Customer Service", "Customer Success"):
        for language in LANGUAGES:
            assert sense in terms["cs"].meaning.in_language(language)
    assert "11.034/2022" in terms["sac"].meaning.pt
    assert "13.709/2018" in terms["lgpd"].meaning.en
    assert all(len(each.meaning.pt) < 240 and len(each.meaning.en) < 240 for each in MODEL.glossary)

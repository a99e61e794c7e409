"""The findings: the overview's conclusion, and the cards."""

from __future__ import annotations

import pytest

from cxassess.assessment.types import Assessment
from cxassess.model import load_model
from cxassess.report import story
from cxassess.report.blocks import Card
from cxassess.report.words import Words
from tests.assessment.engagements import assessed
from tests.report.assessments import sample_assessment

MODEL = load_model()
EN, PT = Words("en"), Words("pt-BR")


def heading(assessment: Assessment, words: Words = EN) -> str:
    return story.findings_overview(assessment, MODEL, words)[0].data()["text"]


@pytest.mark.parametrize(
    ("findings", "words", "expected"),
    [
        (1, PT, "Foi encontrado 1 erro comum"),
        (3, PT, "Foram encontrados 3 erros comuns"),
        (4, PT, "Foram encontrados 4 erros comuns; em 1 os dados desmentem as respostas"),
        (1, EN, "Found: 1 common mistake"),
        (8, EN, "Found: 8 common mistakes; on 2 the data contradict the answers"),
        (0, PT, "Nenhum erro comum encontrado"),
    ],
)
def test_the_overview_s_heading_counts(findings: int, words: Words, expected: str) -> None:
    assert heading(sample_assessment(MODEL, findings=findings), words) == expected


def test_the_overview_counts_every_mistake_once() -> None:
    _, table = story.findings_overview(sample_assessment(MODEL), MODEL, EN)
    counts = [int(row[-1]) for row in table.rows]
    assert sum(counts) == len(MODEL.mistakes)


def test_there_are_at_most_so_many_cards_and_the_others_are_counted() -> None:
    sample = sample_assessment(MODEL, findings=14)
    *cards, more = story.finding_cards(sample, MODEL, EN, most=13)[1:]
    assert [each.title.split(" · ")[0] for each in cards] == [
        each.id for each in sample.by_gravity[:13]
    ]
    assert more.text == "The other finding is in the order of work and the roadmap."
    assert all(
        isinstance(each, Card) for each in story.finding_cards(sample, MODEL, EN, most=14)[1:]
    )


def test_a_card_has_all_that_a_reader_needs_to_act() -> None:
    sample = sample_assessment(MODEL, findings=1)
    _, card = story.finding_cards(sample, MODEL, EN)
    mistake = MODEL.mistake("M01")
    fields = dict(card.fields)
    assert card.title == f"M01 · {mistake.title.en}: 1.0 of 5 in the answers"
    assert card.badge == "Confirmed"
    assert fields["What to do"] == mistake.practice.en
    assert fields["KPI to watch"] == mistake.kpi.en
    assert fields["Who"] == f"{mistake.owner.en} · effort {mistake.effort.mean:.1f} of 5"
    assert fields["What shows it"] == (
        "Answers: GOV-01 = 1.0; 2 role groups at or under the threshold."
    )
    assert "G1 caps at stage 2" in card.footer
    assert f"severity {mistake.severity} of 5" in card.footer
    assert "doc. " in card.footer


def test_without_findings_it_is_said_why() -> None:
    (text,) = story.finding_cards(sample_assessment(MODEL, findings=0), MODEL, EN)
    assert text.text.startswith("There are no cards to show: answers and checks point to none")
    unknown = assessed(None)
    assert heading(unknown, PT) == "Faltam respostas e dados para procurar erros"
    (text,) = story.finding_cards(unknown, MODEL, PT)
    assert "permitem procurar os erros do modelo" in text.text

"""The roadmap in words: where it leads, what is done by when, and what stays in the way."""

from __future__ import annotations

import pytest

from cxassess.assessment.types import Assessment
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report import story
from cxassess.report.blocks import Group, Heading, Paragraph, Table
from cxassess.report.words import Words
from tests.report.assessments import StageKind, sample_assessment
from tests.report.plans import with_roadmap

MODEL = load_model()
EN, PT = Words("en"), Words("pt-BR")


def planned(
    findings: int = 14,
    sizes: tuple[int, ...] = (4, 3, 3, 4),
    stage: StageKind = "capped",
    **options: object,
) -> Assessment:
    sample = sample_assessment(MODEL, findings=findings, stage=stage)
    return with_roadmap(sample, MODEL, sizes, **options)  # type: ignore[arg-type]


def heading(assessment: Assessment, words: Words = EN) -> str:
    block = story.roadmap_heading(assessment, MODEL, words)[0]
    assert isinstance(block, Heading)
    return block.text


def assumed(assessment: Assessment, words: Words = EN) -> str:
    block = story.roadmap_heading(assessment, MODEL, words)[1]
    assert isinstance(block, Paragraph)
    return block.text


def rows(assessment: Assessment, words: Words = EN) -> list[list[str] | str]:
    (table,) = story.roadmap_table(assessment, MODEL, words)
    assert isinstance(table, Table)
    return [
        row.text if isinstance(row, Group) else [str(cell) for cell in row] for row in table.rows
    ]


@pytest.mark.parametrize(
    ("options", "en", "pt"),
    [
        (
            {"quick": ("M02", "M03")},
            "In 90 days, stage 3 is possible: 10 actions, 2 of them quick",
            "Em 90 dias, o estágio 3 é possível: 10 ações, 2 delas rápidas",
        ),
        (
            {"quick": ("M02", "M14"), "stages": (3, 3, 3, 3)},
            "In 30 days, stage 3 is possible: 4 actions, 1 of them quick",
            "Em 30 dias, o estágio 3 é possível: 4 ações, 1 delas rápida",
        ),
        (
            {"stages": (2, 2, 2, 2)},
            "In 12 months, the index goes from 42.1 to 61.5 without a change of stage: 14 actions",
            "Em 12 meses, o índice vai de 42,1 a 61,5 sem mudar de estágio: 14 ações",
        ),
        (
            {"stages": (None,) * 4, "indexes": (None,) * 4},
            "Roadmap for 12 months: 14 actions",
            "Roteiro para 12 meses: 14 ações",
        ),
        (
            {"findings": 1, "sizes": (0, 0, 0, 1), "quick": ("M01",), "stages": (2, 2, 2, 3)},
            "In 12 months, stage 3 is possible: 1 action, a quick one",
            "Em 12 meses, o estágio 3 é possível: 1 ação, e é rápida",
        ),
        (
            {"findings": 2, "sizes": (2, 0, 0, 0), "quick": ("M01", "M02"), "stages": (3,) * 4},
            "In 30 days, stage 3 is possible: 2 actions, all of them quick",
            "Em 30 dias, o estágio 3 é possível: 2 ações, todas rápidas",
        ),
    ],
)
def test_the_heading_is_the_conclusion(options: dict[str, object], en: str, pt: str) -> None:
    assessment = planned(**options)  # type: ignore[arg-type]
    assert heading(assessment) == en
    assert heading(assessment, PT) == pt


def test_a_range_today_counts_by_its_lower_end() -> None:
    assert heading(planned(stage="range", stages=(2, 2, 3, 3))).startswith("In 90 days, stage 3")


def test_gates_that_still_hold_are_told_with_their_reason() -> None:
    told = assumed(planned(held_by=("G5",), stages=(2, 2, 3, 3)))
    assert "level 3" in told
    assert "after 12 months stage 3 is still the cap, because too small a part" in told
    assert "(G5)" in told
    both = assumed(planned(held_by=("G1+G2",)), PT)
    assert "(G1) e " in both
    assert "(G2)" in both
    assert "no gate caps the stage" in assumed(planned())
    assert "Too many answers are missing" in assumed(planned(stages=(2, 2, 3, None)))


def test_each_horizon_says_where_it_leads_and_who_does_what() -> None:
    told = rows(planned(held_by=("G5",), quick=("M03",)))
    assert [row for row in told if isinstance(row, str)] == [
        "By 30 days: 4 actions → Stage 2 – Initial, index 44.0",
        "By 60 days: 3 actions → Stage 2 – Initial, index 49.1",
        "By 90 days: 3 actions → Stage 3 – Defined, index 53.2",
        "By 12 months: 4 actions → Stage 4 – Managed, index 61.5",
    ]
    steps = [row for row in told if not isinstance(row, str)]
    assert [row[0] for row in steps] == [str(place) for place in range(1, 15)]
    mistake = MODEL.mistake("M04")
    assert steps[3] == [
        "4",
        f"M04 · {mistake.title.en}",
        mistake.owner.en,
        "M02",
        EN.number(mistake.effort.mean),
        mistake.kpi.en if mistake.kpi else "–",
    ]
    assert [str(row[1])[-1] for row in (steps[0], steps[2])] == ["◆", "★"]


def test_a_horizon_without_steps_has_no_row() -> None:
    told = rows(planned(4, (2, 0, 0, 2)))
    assert [row[:9] for row in told if isinstance(row, str)] == ["By 30 day", "By 12 mon"]


def test_many_steps_are_summed_up_by_dimension_and_none_is_lost() -> None:
    assessment = planned(44, (5, 5, 6, 28))
    told = rows(assessment)
    last = told[next(i for i, row in enumerate(told) if str(row).startswith("By 12 months")) + 1 :]
    assert len(last) <= len(MODEL.dimensions)
    summed = ", ".join(str(row[1]).split(": ")[1] for row in last).split(", ")
    assert sorted(summed) == sorted(step.mistake for step in assessment.roadmap[3].steps)
    for row in last:
        ids = str(row[1]).split(": ")[1].split(", ")
        efforts = [MODEL.mistake(each).effort.mean for each in ids]
        assert row[4] == EN.number(sum(efforts) / len(efforts))
        assert not set(ids) & set(str(row[3]).split(", "))
    (table,) = story.roadmap_table(assessment, MODEL, EN)
    assert isinstance(table, Table)
    assert "scorecard.xlsx" in (table.notes or "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_findings_the_order_of_work_says_why_there_is_no_roadmap(
    language: Language,
) -> None:
    nothing, words = sample_assessment(MODEL, findings=0), Words(language)
    assert story.roadmap_heading(nothing, MODEL, words) == []
    assert story.roadmap_table(nothing, MODEL, words) == []
    (title, *_) = story.order_heading(nothing, MODEL, words)
    assert isinstance(title, Heading)
    assert {"pt-BR": "roteiro", "en": "roadmap"}[language] in title.text

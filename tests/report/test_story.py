"""The parts of the report, as data: snapshots in both languages, and what must hold in any case."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report import story
from cxassess.report.blocks import Block
from cxassess.report.words import Words
from tests.report.assessments import StageKind, sample_assessment

MODEL = load_model()
PARTS = sorted(set(story.__all__) - {"survey_story"})
STAGES: tuple[StageKind, ...] = ("capped", "free", "range", "preliminary", "none")


def told(part: str, language: Language, **options: object) -> list[dict]:
    assessment = sample_assessment(MODEL, language, **options)  # type: ignore[arg-type]
    return [block.data() for block in getattr(story, part)(assessment, MODEL, Words(language))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "part", ["headline", "key_figures", "remarks", "gate_table", "check_table", "who_answered"]
)
def test_parts(part: str, language: Language, snapshot: SnapshotAssertion) -> None:
    assert told(part, language) == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
def test_surveys(language: Language, snapshot: SnapshotAssertion) -> None:
    assessment = sample_assessment(MODEL, language)
    blocks = [
        block.data()
        for survey in assessment.surveys
        for block in story.survey_story(survey, assessment, MODEL, Words(language))
    ]
    assert blocks == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_told_of_every_stage(
    part: str, stage: StageKind, language: Language
) -> None:
    assert told(part, language, stage=stage) or part == "what_if_table"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_told_when_nothing_was_answered(part: str, language: Language) -> None:
    assessment = sample_assessment(
        MODEL, language, stage="none", answered=False, surveys=(), findings=()
    )
    blocks = getattr(story, part)(assessment, MODEL, Words(language))
    assert all(isinstance(block, Block) for block in blocks)


def test_the_heading_names_the_cap_and_its_reason() -> None:
    (heading,) = told("headline", "en", stage="capped")
    assert "it would be" in heading["text"]
    (heading,) = told("headline", "pt-BR", stage="free")
    assert "seria" not in heading["text"]


def test_a_small_group_is_never_shown_alone() -> None:
    assessment = sample_assessment(MODEL, "en")
    hidden = [each for each in assessment.roles if each.index is None and each.respondents]
    (table, *_) = told("who_answered", "en")
    shown = [row for row in table["rows"] if row[3]["text"] == "small group"]
    assert len(shown) == len(hidden)

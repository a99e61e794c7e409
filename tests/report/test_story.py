"""The parts of the report, as data: snapshots in both languages, and what must hold in any case."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from cxassess.assessment.kpi_types import ChangeResult, SurveyResult
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report import story
from cxassess.report.blocks import Block
from cxassess.report.story.surveys import latest_change, told_changes
from cxassess.report.words import Words
from tests.report.assessments import (
    StageKind,
    nps_survey,
    sample_assessment,
)

MODEL = load_model()
PARTS = sorted(set(story.__all__) - {"has_score", "survey_story"})
STAGES: tuple[StageKind, ...] = ("capped", "free", "range", "preliminary", "none")


def told(part: str, language: Language, **options: object) -> list[dict]:
    assessment = sample_assessment(MODEL, language, **options)  # type: ignore[arg-type]
    return [block.data() for block in getattr(story, part)(assessment, MODEL, Words(language))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "part",
    [
        "headline",
        "key_figures",
        "gravest_findings",
        "quick_wins",
        "kpi_verdicts",
        "remarks",
        "who_answered",
        "dimension_table",
        "findings_overview",
    ],
)
def test_parts(part: str, language: Language, snapshot: SnapshotAssertion) -> None:
    assert told(part, language) == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_told_of_every_stage(
    part: str, stage: StageKind, language: Language
) -> None:
    # The sample discloses nothing, no check has more than one result and there is no roadmap.
    silent = {"survey_disclosures", "other_departures", "roadmap_heading", "roadmap_table"}
    assert told(part, language, stage=stage) or part in silent


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


def test_a_range_of_one_stage_is_told_as_that_stage() -> None:
    assessment = sample_assessment(MODEL, "en", stage="range")
    stage = assessment.stage.model_copy(update={"low": 2, "high": 2})
    told = (assessment.model_copy(update={"stage": stage}), MODEL, Words("en"))
    (heading,), (tiles,) = story.headline(*told), story.key_figures(*told)
    assert "Between" not in heading.data()["text"]
    assert tiles.data()["tiles"][0]["value"] == "2"


def test_the_summary_tells_the_change_up_to_the_last_wave() -> None:
    def change(first: str, second: str, difference: float) -> ChangeResult:
        given = sample_survey.changes[0].model_dump(mode="json")
        given |= {"first": first, "second": second, "difference": difference, "claim": None}
        return ChangeResult.model_validate(given)

    sample = sample_assessment(MODEL, "en")
    sample_survey = next(each for each in sample.surveys if each.changes)
    *_, before, last = (wave.name for wave in sample_survey.waves)
    latest = change(before, last, 12.5)
    # The client compares two earlier waves too, which comes after all neighbours.
    survey = sample_survey.model_copy(update={"changes": (latest, change("old", "older", 33.5))})
    assert latest_change(survey) == latest
    claimed = change("old", last, 44.5).model_copy(update={"claim": "supported"})
    assert latest_change(survey.model_copy(update={"changes": (latest, claimed)})) == claimed
    assert latest_change(survey.model_copy(update={"changes": ()})) is None


def story_of(survey: SurveyResult, language: Language) -> list[dict]:
    assessment = sample_assessment(MODEL, language)
    blocks = story.survey_story(survey, assessment, MODEL, Words(language))
    return [block.data() for block in blocks]


def test_of_many_changes_those_that_matter_are_told() -> None:
    years = [str(year) for year in range(2017, 2027)]
    survey = nps_survey(years)
    first, second, third, *middle, last = survey.changes
    claimed = third.model_copy(update={"claim": "noise_sold_as_change", "reported": 3.0})
    fallen = second.model_copy(update={"verdict": "fall"})
    noise = first.model_copy(update={"verdict": "noise"})
    changes = (noise, fallen, claimed, *middle, last)
    told = told_changes(survey.model_copy(update={"changes": changes}))
    assert told == [(fallen, False), (claimed, True), (last, True)]
    few = survey.model_copy(update={"changes": changes[:4]})
    assert told_changes(few) == [(each, True) for each in changes[:4]]


def test_a_file_s_only_wave_is_not_named_twice() -> None:
    heading, *_ = story_of(nps_survey(["NPS relacional"]), "en")
    assert heading["text"] == "NPS relacional: NPS +25.0, a single wave"

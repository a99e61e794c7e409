"""What holds the stage back, what would lift it and how sure the index is, as conclusions."""

from __future__ import annotations

import pytest

from cxassess.assessment.outlook_types import Span, Uncertainty
from cxassess.assessment.types import Assessment
from cxassess.model import load_model
from cxassess.report import story
from cxassess.report.words import Words
from tests.assessment.engagements import assessed
from tests.report.assessments import StageKind, sample_assessment
from tests.report.plans import with_roadmap

MODEL = load_model()
EN, PT = Words("en"), Words("pt-BR")


def told(part: str, assessment: Assessment, words: Words = EN) -> list[str]:
    return [block.text for block in getattr(story, part)(assessment, MODEL, words)]


def lifting(*names: str) -> Assessment:
    sample = sample_assessment(MODEL, "en")
    mistakes = tuple(
        each.model_copy(update={"what_if": 3 if each.id in names else 2}) if each.order else each
        for each in sample.mistakes
    )
    return sample.model_copy(update={"mistakes": mistakes})


@pytest.mark.parametrize(
    ("stage", "heading"),
    [
        ("capped", "What holds the stage back: no one is formally accountable for customer"),
        ("free", "No gate holds the stage back"),
        ("range", "No gate holds the stage back"),
        ("preliminary", "On what is known so far, one gate weighs on the stage: G7"),
        ("none", "Without enough answers there is no stage"),
    ],
)
def test_the_heading_says_what_holds(stage: StageKind, heading: str) -> None:
    assert told("gate_heading", sample_assessment(MODEL, "en", stage=stage))[0].startswith(heading)


def test_who_got_no_answer_is_told_what_is_missing() -> None:
    nobody = assessed(None)
    for part in ("gate_heading", "dimension_heading", "indicator_heading"):
        heading, text = told(part, nobody, PT)
        assert heading
        assert text.startswith("Ninguém respondeu ao questionário.")


def test_single_repairs_that_lift_the_stage_are_named() -> None:
    (text,) = told("what_if_summary", lifting("M01"))
    assert text == "Fixing M01 alone leads to Stage 3 – Defined."
    (text,) = told("what_if_summary", lifting("M01", "M05"), PT)
    assert text == "Basta corrigir um destes para chegar ao Estágio 3 – Definido: M01 e M05."
    (text,) = told("what_if_summary", lifting())
    assert text.startswith("Correcting a single mistake does not change the stage")


def test_the_whole_roadmap_s_stage_and_index_are_told() -> None:
    planned = with_roadmap(sample_assessment(MODEL, "en"), MODEL, (4, 3, 3, 4))
    (text,) = told("what_if_summary", planned)
    assert text.endswith("the organisation stands at Stage 4 – Managed, with an index of 61.5.")


def test_what_repairs_do_stays_open_without_a_stage_and_is_nothing_without_findings() -> None:
    (text,) = told("what_if_summary", sample_assessment(MODEL, "en", stage="range"))
    assert "stays open" in text
    (text,) = told("what_if_summary", sample_assessment(MODEL, "en", findings=0))
    assert text.startswith("No mistake was found")


def unsure(**spans: Span | None) -> Assessment:
    sources = tuple(
        Uncertainty(source=name, index=span, dimensions={}) for name, span in spans.items()
    )
    return sample_assessment(MODEL, "en").model_copy(update={"uncertainty": sources})


def test_the_widest_source_of_uncertainty_is_the_heading() -> None:
    wide, narrow = Span(low=34.72, high=45.64), Span(low=40.7, high=41.98)
    (text,) = told("uncertainty_heading", unsure(raters=narrow, roles=wide, missing=None))
    assert text.endswith("the point of view: 34.7 to 45.6, depending on the group")
    (text,) = told("uncertainty_heading", unsure(raters=wide, roles=None, weights=narrow), PT)
    assert text.endswith("é quem respondeu: de 34,7 a 45,6")


def test_no_uncertainty_is_said() -> None:
    still = Span(low=41.0, high=41.0)
    assert told("uncertainty_heading", unsure(missing=still)) == [
        "No known source of uncertainty moves the index"
    ]
    for nothing in (unsure(raters=None), unsure()):
        heading, text = told("uncertainty_heading", nothing)
        assert heading == "The uncertainty of the index cannot be assessed"
        assert text

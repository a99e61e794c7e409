"""The executive summary: one page for any client, that stands alone."""

from __future__ import annotations

import pytest

from cxassess.assessment.types import Assessment
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report import charts, story
from cxassess.report.blocks import Callout, Table
from cxassess.report.notebook import one_page, side_by_side
from cxassess.report.words import Words
from tests.assessment.engagements import assessed
from tests.report.assessments import NASTY_NAME, csat_survey, nps_survey, sample_assessment
from tests.report.plans import with_roadmap
from tests.report.printing import export, pages, show

MODEL = load_model()
EN, PT = Words("en"), Words("pt-BR")
LONG = "#1 $x_ *a* @b <c> \\ " + "x" * 60


def summary(assessment: Assessment, words: Words):
    told = (assessment, MODEL, words)
    return one_page(
        story.headline(*told),
        charts.stage_ladder(*told),
        story.key_figures(*told),
        story.gravest_findings(*told),
        side_by_side(story.quick_wins(*told), story.kpi_verdicts(*told), widths=(5, 4)),
        story.remarks(*told),
    )


def heavy(language: Language) -> Assessment:
    surveys = [
        nps_survey([LONG, f"{LONG} 2"], name=LONG),
        csat_survey(),
        *(nps_survey(name=str(number)) for number in range(5)),
    ]
    sample = sample_assessment(MODEL, language, surveys=surveys, findings=69, client=NASTY_NAME)
    return with_roadmap(sample, MODEL, (16, 14, 18, 21))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", ["heavy", "preliminary", "range", "nothing"])
def test_the_summary_is_one_page(client: str, language: Language) -> None:
    if client == "heavy":
        assessment = heavy(language)
    elif client == "nothing":
        assessment = assessed(None)
    else:
        assessment = sample_assessment(MODEL, language, stage=client)
    words = Words(language)
    cover, *rest = pages(
        export(show(*story.document(assessment, MODEL, words), summary(assessment, words)))
    )
    assert cover
    assert len(rest) == 1


@pytest.mark.parametrize("words", [EN, PT], ids=["en", "pt"])
def test_it_tells_the_verdict_of_each_survey_s_change(words: Words) -> None:
    sample = sample_assessment(MODEL, words.language)
    (table,) = story.kpi_verdicts(sample, MODEL, words)
    assert isinstance(table, Table)
    name, result, change = table.rows[0]
    expected = {
        "en": ("NPS +37.0 (+32.1 to +41.9); n = 900", "+6.0 since 2025: within chance"),
        "pt-BR": ("NPS +37,0 (+32,1 a +41,9); n = 900", "+6,0 desde 2025: dentro do acaso"),
    }
    assert (result, change.text) == expected[words.language]
    assert name == "NPS relacional (2026)"


def test_only_some_surveys_are_told_and_the_others_counted() -> None:
    (table,) = story.kpi_verdicts(heavy("en"), MODEL, EN)
    assert len(table.rows) == 3
    assert table.notes.endswith("Another 4 surveys follow later.")
    (callout,) = story.kpi_verdicts(sample_assessment(MODEL, surveys=()), MODEL, EN)
    assert callout.text.startswith("No survey was received")


def test_it_says_what_to_do_first_and_where_the_roadmap_leads() -> None:
    planned = with_roadmap(sample_assessment(MODEL, "en"), MODEL, (4, 3, 3, 4))
    *_, first, who = story.remarks(planned, MODEL, EN)
    assert isinstance(first, Callout)
    assert "This is what holds the stage back (M01; " in first.text
    assert first.text.endswith("leads to Stage 4 – Managed, with an index of 61.5.")
    assert who.text.startswith("Who answered: 9 people, covering 94%")


def test_a_gate_that_does_not_decide_is_not_said_to_hold_the_stage() -> None:
    free = sample_assessment(MODEL, "en", stage="free")
    *_, first, _ = story.remarks(free, MODEL, EN)
    assert "holds the stage back" not in first.text


def test_without_findings_or_answers_it_says_so() -> None:
    none = sample_assessment(MODEL, "en", findings=0)
    *_, first, _ = story.remarks(none, MODEL, EN)
    assert first.text.startswith("Keep up the practices")
    (found,) = story.gravest_findings(none, MODEL, EN)
    assert (found.kind, found.title) == ("good", "The gravest findings")
    nobody = sample_assessment(MODEL, "en", answered=False)
    *_, first, who = story.remarks(nobody, MODEL, EN)
    assert first.text.startswith("Answer the questionnaire")
    assert who.text.startswith("Nobody answered the questionnaire:")

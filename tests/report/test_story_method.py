"""The method: every rule as the model has it, what is uncertain, and what is said of nothing."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from cxassess.assessment.outlook_types import Span, Uncertainty
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report import story
from cxassess.report.blocks import Callout, Columns, Paragraph, Table
from cxassess.report.story.method import coverage, technical_method
from cxassess.report.words import Words
from tests.report.assessments import csat_survey, nps_survey, sample_assessment

MODEL = load_model()
EN, PT = Words("en"), Words("pt-BR")
SOURCES = (
    Uncertainty(source="raters", index=Span(low=38.2, high=44.9), dimensions={}),
    Uncertainty(source="roles", index=None, dimensions={}),
    Uncertainty(source="missing", index=Span(low=40.0, high=47.5), dimensions={}),
    Uncertainty(source="weights", index=Span(low=40.1, high=43.0), dimensions={}),
)


def text_of(table: Table) -> str:
    return " ".join(str(cell) for row in table.rows for cell in row)


def scoring(words: Words, **rules: float) -> str:
    changed = MODEL.model_copy(update={"rules": MODEL.rules.model_copy(update=rules)})
    (table,) = story.scoring_method(sample_assessment(MODEL), changed, words)
    assert isinstance(table, Table)
    return text_of(table)


def test_what_nps_says_stands_beside_what_it_does_not() -> None:
    (block,) = story.nps_limits(sample_assessment(MODEL), MODEL, EN)
    assert isinstance(block, Columns)
    callouts = [each for column in block.columns for each in column]
    assert [each.title for each in callouts if isinstance(each, Callout)] == [
        "What NPS says",
        "What NPS does not say",
    ]


@pytest.mark.parametrize(
    ("rule", "value", "told"),
    [
        ("dimension_coverage", 0.65, "65%"),
        ("publish_stage", 0.85, "85%"),
        ("publish_range", 0.55, "55%"),
        ("divergence_limit", 0.77, "0.77"),
        ("gate_factor", 1.7, "1.7"),
        ("evidence_months", 18, "every 18 months"),
        ("kpi_evidence_months", 7, "every 7."),
        ("smallest_group_shown", 4, "fewer than 4 people"),
        ("raters_for_agreement", 6, "From 6 people"),
        ("divergence_supports", 2, "supports level 2"),
        ("cleared_at_least", 5, "level 5 or more"),
        ("quick_win_effort", 2.4, "up to 2"),
        ("what_if_level", 4, "at level 4"),
    ],
)
def test_every_threshold_is_the_model_s(rule: str, value: float, told: str) -> None:
    assert told in scoring(EN, **{rule: value})


@pytest.mark.parametrize("language", LANGUAGES)
def test_bands_and_grades_are_the_model_s(language: Language) -> None:
    assessment, words = sample_assessment(MODEL), Words(language)
    (stages,) = story.stage_table(assessment, MODEL, words)
    (grades,) = story.grade_table(assessment, MODEL, words)
    assert isinstance(stages, Table)
    assert isinstance(grades, Table)
    bands = [str(row[1]).split("–") for row in stages.rows]
    assert bands[0][0] == "0"
    assert bands[-1][1] == "100"
    assert all(first[1] == second[0] for first, second in pairwise(bands))
    assert [row[1] for row in grades.rows] == [str(each.supports) for each in MODEL.grades]


def test_each_source_of_uncertainty_has_its_span_and_width() -> None:
    assessment = sample_assessment(MODEL).model_copy(update={"uncertainty": SOURCES})
    (table,) = story.uncertainty_sources(assessment, MODEL, PT)
    assert isinstance(table, Table)
    assert [row[2:] for row in table.rows] == [
        ["38,2 a 44,9", "6,7"],
        ["não avaliável", "–"],
        ["40,0 a 47,5", "7,5"],
        ["40,1 a 43,0", "2,9"],
    ]


def test_where_no_uncertainty_is_known_that_is_said() -> None:
    (block,) = story.uncertainty_sources(sample_assessment(MODEL), MODEL, EN)
    assert isinstance(block, Paragraph)


def test_the_example_is_the_client_s_own_arithmetic() -> None:
    assessment = sample_assessment(MODEL)
    last = assessment.surveys[0].waves[-1]
    table, promises = story.nps_method(assessment, MODEL, EN)
    assert isinstance(table, Table)
    assert isinstance(promises, Paragraph)
    told = re.search(r"\((\d+) promoters − (\d+) detractors\) ÷ (\d+) .* = (\S+)\.", table.notes)
    assert told is not None
    promoters, detractors, base = (int(each) for each in told.groups()[:3])
    assert (promoters, detractors, base) == (last.promoters, last.detractors, last.base)
    assert told[4] == EN.signed(100 * (promoters - detractors) / base)


def test_there_is_no_example_without_plain_nps() -> None:
    weighted = nps_survey().model_copy(update={"weighted": True})
    for surveys in ((), (csat_survey(),), (weighted,), (nps_survey(base=3),)):
        table, _ = story.nps_method(sample_assessment(MODEL, surveys=surveys), MODEL, EN)
        assert isinstance(table, Table)
        assert table.notes is None


def test_what_the_intervals_keep_is_the_worst_of_the_table() -> None:
    _, promises = story.nps_method(sample_assessment(MODEL), MODEL, EN)
    assert isinstance(promises, Paragraph)
    table, alarms = coverage(EN)
    assert isinstance(table, Table)
    assert isinstance(alarms, Paragraph)
    means = [float(str(row[2]).rstrip("%")) for row in table.rows]
    assert f"at least {min(means)}%" in promises.text
    bases = [str(row[0]) for row in table.rows]
    assert f"bases of {bases[0]} to {bases[-1]} answers" in promises.text
    worst, usual = re.findall(r"[\d.]+%", alarms.text)[1:]
    assert f"{worst} of the time at most" in promises.text
    assert f"up to {usual}" in promises.text


def test_the_technical_report_keeps_the_whole_table() -> None:
    assert [type(each) for each in technical_method(MODEL, EN)] == [Table, Table, Paragraph]

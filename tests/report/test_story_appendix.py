"""The appendix: a line an answer, what supports it, and what the report was made with."""

from __future__ import annotations

import datetime as dt

import pytest

from cxassess.assessment.types import Assessment, EvidenceResult, FileProvenance
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report import story
from cxassess.report.blocks import Cell, Paragraph, Table
from cxassess.report.charts.labels import ELLIPSIS, text_width
from cxassess.report.words import Words
from cxassess.surveys.decisions import decision
from tests.report.assessments import DIVERGENT, MISSING, NOT_APPLICABLE, sample_assessment

MODEL = load_model()
EN, PT = Words("en"), Words("pt-BR")


def answers(words: Words = EN, **changed: object) -> dict[str, list[str]]:
    assessment = sample_assessment(MODEL).model_copy(update=changed)
    (table,) = story.all_answers(assessment, MODEL, words)
    assert isinstance(table, Table)
    return {
        str(row[0]): [cell.text if isinstance(cell, Cell) else cell for cell in row]
        for row in table.rows
    }


def only(**changed: object) -> dict[str, object]:
    """Return the sample's indicators with the first one changed."""
    first, *others = sample_assessment(MODEL).indicators
    return {"indicators": (first.model_copy(update=changed), *others)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_indicator_has_a_line_of_its_own(language: Language) -> None:
    rows = answers(Words(language))
    assert list(rows) == [each.id for each in MODEL.indicators]
    for indicator in MODEL.indicators:
        shown, whole = rows[indicator.id][1], indicator.question.in_language(language)
        assert text_width(shown, size=7.7) <= 8.4
        assert shown == whole or whole.startswith(shown.removesuffix(ELLIPSIS))


def test_levels_grade_and_distribution() -> None:
    assert answers()["GOV-01"][2:] == ["0·4·5·0·0", "1.0", "1.0", "E0"]
    assert answers(PT)[DIVERGENT][2] == "2·0·4·0·3 ◆"
    distribution = {"1": 0, "2": 1, "3": 2, "4": 0, "5": 0, "NS": 3, "NA": 1}
    told = answers(**only(distribution=distribution, consensus="agreed in a meeting"))
    assert told["GOV-01"][2] == "0·1·2·0·0 NS 3 NA 1 C"


def test_missing_is_told_from_not_applicable() -> None:
    assert {answers()[name][2] for name in MISSING} == {"no answer"}
    assert answers()[NOT_APPLICABLE][2:] == ["not applicable", "–", "–", "–"]


def test_two_people_are_not_shown_as_a_distribution() -> None:
    rows = answers(respondents=2)
    assert rows["GOV-01"][2] == "–"
    assert rows[DIVERGENT][2] == "◆"


def test_where_nothing_was_answered_that_is_said() -> None:
    assessment = sample_assessment(MODEL, answered=False, surveys=())
    (block,) = story.all_answers(assessment, MODEL, EN)
    assert isinstance(block, Paragraph)
    assert f"{len(MODEL.indicators)} questions" in block.text


def test_the_register_tells_what_age_took() -> None:
    (table,) = story.evidence_register(with_file(), MODEL, EN)
    assert isinstance(table, Table)
    assert table.rows == [
        ["D1", "document", "Minutes", "2 Mar 2024", "GOV-01, GOV-02", "2", "abcdefabcdef"]
    ]
    assert "12 full months (KPI series: 6)" in (table.notes or "")
    none = sample_assessment(MODEL).model_copy(update={"evidence": ()})
    assert isinstance(story.evidence_register(none, MODEL, EN)[0], Paragraph)


def with_file(**changed: object) -> Assessment:
    sample = sample_assessment(MODEL)
    item = EvidenceResult(
        id="D1",
        kind="document",
        title="Minutes",
        date=dt.date(2024, 3, 2),
        indicators=("GOV-01", "GOV-02"),
        periods_elapsed=2,
        file="evidence/minutes.txt",
        sha256="abcdef" * 10 + "0000",
    )
    file = FileProvenance.model_validate(
        {"path": "data/nps.csv", "size": 9, "sha256": "1" * 64, "rows": 1234, "decisions": {}}
        | changed
    )
    record = sample.provenance.model_copy(update={"files": (file,)})
    return sample.model_copy(update={"evidence": (item,), "provenance": record})


def test_sources_are_those_of_the_model() -> None:
    (table,) = story.source_table(sample_assessment(MODEL), MODEL, EN)
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == [each.id for each in MODEL.sources]


def files_of(words: Words, **changed: object) -> list[str]:
    _, files = story.provenance(with_file(**changed), MODEL, words)
    assert isinstance(files, Table)
    (row,) = files.rows
    return [str(cell) for cell in row]


def test_a_file_is_told_in_few_words() -> None:
    decisions = {
        "encoding": decision("cp1252", "configured"),
        "delimiter": decision('";"', "most_columns"),
        "header_row": decision(1, "first_row"),
        "date_format": decision("", "date_cells"),
    }
    assert files_of(EN, decisions=decisions) == [
        "data/nps.csv",
        "1,234",
        "1" * 12,
        "cp1252 · columns separated by “;”",
    ]
    assert files_of(PT, rows=None)[1:] == ["–", "1" * 12, "–"]
    personal = files_of(EN, personal=("Email",), excluded={"preview": 2})
    assert personal[-1] == "rows left out: 2 previews · personal data, not read: Email"


def test_the_run_can_be_repeated_from_what_is_told() -> None:
    assessment = with_file()
    run, _ = story.provenance(assessment, MODEL, PT)
    assert isinstance(run, Table)
    values = [str(row[1]) for row in run.rows]
    assert assessment.fingerprint in values
    assert f"{MODEL.version} (SHA-256 {'0' * 12})" in values
    assert "sim" in values
    assert "31/10/2026" in values

"""The scorecard holds the assessment's numbers in real tables, and no live formula."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from cxassess.assessment import Assessment, assess
from cxassess.engagement import load
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.model.types import Model
from cxassess.report.scorecard import scorecard
from cxassess.report.words import Words
from tests.report.assessments import NASTY_NAME, nps_survey, sample_assessment

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "clients"
NAMES = ("aurora-telecom", "larkfield-software", "ponte-alta-seguros")
LIVE = ('=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "{=1}", "http://example.org")


@cache
def example(name: str) -> tuple[Assessment, Model]:
    engagement = load(EXAMPLES / name)
    return assess(engagement), engagement.model


@cache
def written(name: str, language: Language) -> bytes:
    return scorecard(*example(name), Words(language))


def tables(content: bytes) -> dict[str, list[dict[str, object]]]:
    """Return table -> its rows by head, read by another library than wrote them."""
    found = {}
    with_tables: Workbook = load_workbook(io.BytesIO(content))
    for sheet in with_tables.worksheets:
        ((name, table),) = ((each.name, each) for each in sheet.tables.values())
        head, *rows = ([cell.value for cell in row] for row in sheet[table.ref])
        assert len(head) == len(set(head))
        assert [column.name for column in table.tableColumns] == head
        found[name] = [dict(zip(head, row, strict=True)) for row in rows]
    return found


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def with_texts(text: str) -> Assessment:
    """An assessment whose every text of a client is `text`."""
    found = sample_assessment(load_model())
    client = found.client.model_copy(update={"name": text, "sector": text, "consultant": text})
    survey = nps_survey().model_copy(update={"name": text})
    waves = tuple(
        each.model_copy(update={"name": f"{text}{i}"}) for i, each in enumerate(survey.waves)
    )
    evidence = tuple(each.model_copy(update={"title": text}) for each in found.evidence)
    return found.model_copy(
        update={
            "client": client,
            "surveys": (survey.model_copy(update={"waves": waves}),),
            "evidence": evidence,
        }
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
class TestExamples:
    def test_numbers_are_those_of_the_assessment(self, name: str, language: Language) -> None:
        assessment, _ = example(name)
        words, found = Words(language), tables(written(name, language))
        # Excel keeps 16 digits.
        assert [
            each[words("scorecard.col_evidenced")] for each in found["Answers"]
        ] == pytest.approx([each.evidenced for each in assessment.indicators])
        assert [
            each[words("scorecard.col_declared")] for each in found["Dimensions"]
        ] == pytest.approx([each.declared for each in assessment.dimensions])
        estimates = [
            estimate
            for survey in assessment.surveys
            for wave in survey.waves
            for estimate in (
                (wave.nps,) if survey.metric == "nps" else (wave.mean, wave.top_two_box)
            )
        ]
        assert [each[words("scorecard.col_value")] for each in found["Figures"]] == pytest.approx(
            [each.value if each else None for each in estimates]
        )
        assert [each[words("scorecard.col_pvalue")] for each in found["Changes"]] == pytest.approx(
            [change.pvalue for survey in assessment.surveys for change in survey.changes]
        )
        assert len(found["Checks"]) == len(assessment.checks)

    def test_everything_found_is_there_with_its_owner_and_kpi(
        self, name: str, language: Language
    ) -> None:
        assessment, model = example(name)
        words, found = Words(language), tables(written(name, language))
        mistake = words("scorecard.col_mistake")
        for table, expected in (
            ("Findings", [each.id for each in assessment.findings]),
            ("Roadmap", [s.mistake for horizon in assessment.roadmap for s in horizon.steps]),
        ):
            rows = [each for each in found[table] if each[mistake] is not None]
            assert [each[mistake] for each in rows] == expected
            for each in rows:
                wanted = model.mistake(str(each[mistake]))
                assert each[words("scorecard.col_owner")] == words.of(wanted.owner)
                assert each[words("scorecard.col_kpi")] == words.of(wanted.kpi)

    def test_sheets_have_names_that_excel_takes(self, name: str, language: Language) -> None:
        book = CalamineWorkbook.from_filelike(io.BytesIO(written(name, language)))
        assert all(0 < len(each) <= 31 for each in book.sheet_names)

    def test_nothing_is_computed_or_fetched(self, name: str, language: Language) -> None:
        for part, text in parts(written(name, language)).items():
            assert "<f>" not in text, part
            assert 'TargetMode="External"' not in text, part


def test_only_a_comparable_evolution_has_a_sheet() -> None:
    assert "Evolution" in tables(written("larkfield-software", "en"))
    assert "Evolution" not in tables(written("aurora-telecom", "en"))
    assessment, _ = example("larkfield-software")
    rows = tables(written("larkfield-software", "en"))["Evolution"]
    assert assessment.evolution is not None
    assert assessment.evolution.evidenced is not None
    assert rows[0]["Now"] == assessment.evolution.evidenced.current
    assert rows[0]["Change"] == pytest.approx(assessment.evolution.evidenced.difference)


@pytest.mark.parametrize("text", [*LIVE, NASTY_NAME, "مرحبا שלום", "a\x00b\x1f\ue000c"])
def test_texts_of_the_client_stay_texts(text: str) -> None:
    content = scorecard(with_texts(text), load_model(), Words("en"))
    shown = re.sub("[\x00-\x1f\ue000]", "\ufffd", text)
    found = tables(content)
    assert {"What": "Client", "Value": shown} in found["Summary"]
    assert found["Evidence"][0]["Title"] == shown
    assert found["Figures"][0]["Survey"] == shown
    assert found["Figures"][0]["Wave"] == f"{shown}0"
    for part, xml in parts(content).items():
        assert "<f>" not in xml, part
        assert 'TargetMode="External"' not in xml, part


def test_a_text_too_long_for_a_cell_is_cut() -> None:
    found = tables(scorecard(with_texts("x" * 40_000), load_model(), Words("en")))
    assert found["Evidence"][0]["Title"] == "x" * 32_767


@pytest.mark.parametrize("stage", ["range", "preliminary", "none"])
def test_what_may_not_be_published_is_blank(stage: str) -> None:
    assessment = sample_assessment(load_model(), stage=stage)  # type: ignore[arg-type]
    facts = {
        str(r["What"]): r["Value"]
        for r in tables(scorecard(assessment, load_model(), Words("en")))["Summary"]
    }
    assert facts["Stage"] is None


def test_an_assessment_of_nothing_is_a_sound_workbook() -> None:
    empty = sample_assessment(load_model()).model_copy(
        update={"surveys": (), "checks": (), "mistakes": (), "roadmap": (), "evidence": ()}
    )
    found = tables(scorecard(empty, load_model(), Words("pt-BR")))
    for name in ("Findings", "Roadmap", "Figures", "Changes", "Checks", "Evidence"):
        (row,) = found[name]
        assert set(row.values()) == {None}


def test_equal_assessments_give_equal_bytes() -> None:
    assert written("aurora-telecom", "pt-BR") == scorecard(
        *example("aurora-telecom"), Words("pt-BR")
    )


def test_the_workbook_is_dated_as_the_assessment() -> None:
    assessment, _ = example("aurora-telecom")
    properties = load_workbook(io.BytesIO(written("aurora-telecom", "pt-BR"))).properties
    assert properties.created.date() == assessment.client.date
    assert assessment.client.name in properties.title

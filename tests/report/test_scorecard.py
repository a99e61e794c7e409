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
from cxassess.assessment.kpi_types import CheckResult
from cxassess.engagement import load
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.model.types import Model
from cxassess.report.names import role_name
from cxassess.report.scorecard import scorecard
from cxassess.report.words import Words
from tests.assessment.engagements import engagement
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


def summary(content: bytes) -> dict[str, object]:
    """Return the facts of the summary by their name."""
    return {str(each["What"]): each["Value"] for each in tables(content)["Summary"]}


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
        assert [each[words("scorecard.col_id")] for each in found["Checks"]] == [
            each.id for each in assessment.checks
        ]

    def test_another_reader_reads_the_same(self, name: str, language: Language) -> None:
        assessment, _ = example(name)
        words = Words(language)
        book = CalamineWorkbook.from_filelike(io.BytesIO(written(name, language)))
        head, *rows = book.get_sheet_by_name(words("scorecard.sheet_evidence")).to_python()
        date = head.index(words("scorecard.col_date"))
        assert [row[date] for row in rows] == [each.date for each in assessment.evidence]
        head, *rows = book.get_sheet_by_name(words("scorecard.sheet_dimensions")).to_python()
        low = head.index(words("scorecard.col_low"))
        assert [row[low] for row in rows] == pytest.approx(
            [each.bounds.low for each in assessment.dimensions]
        )

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

    def test_role_groups_stand_beside_each_answer(self, name: str, language: Language) -> None:
        assessment, model = example(name)
        words, found = Words(language), tables(written(name, language))
        for row, each in zip(found["Answers"], assessment.indicators, strict=True):
            for group in model.roles:
                shown = row[role_name(group.id, model, words)]
                assert shown == pytest.approx(each.by_role.get(group.id))

    def test_heads_and_long_texts_fit_their_columns(self, name: str, language: Language) -> None:
        for sheet in load_workbook(io.BytesIO(written(name, language))).worksheets:
            sizes = sheet.column_dimensions.values()
            for cell in sheet[1]:
                width = next(each.width for each in sizes if each.min <= cell.column <= each.max)
                assert max(len(word) for word in str(cell.value).split()) + 3 < width
                below = (each for (each,) in sheet.iter_rows(2, None, cell.column, cell.column))
                for each in below:
                    assert not isinstance(each.value, str) or each.alignment.wrap_text

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


def test_scores_that_do_not_compare_have_no_difference() -> None:
    assessment, model = example("larkfield-software")
    assert assessment.evolution is not None
    first, *others = assessment.evolution.dimensions
    apart = first.model_copy(update={"movement": "not_comparable", "reason": "few_pairs"})
    evolution = assessment.evolution.model_copy(update={"dimensions": (apart, *others)})
    found = assessment.model_copy(update={"evolution": evolution})
    row = tables(scorecard(found, model, Words("en")))["Evolution"][2]
    assert (row["Now"], row["Change"], row["Reading"], row["Why"]) == (
        pytest.approx(first.current),
        None,
        "not comparable",
        "too few answers in common",
    )


def test_what_moved_besides_scores_is_in_the_summary() -> None:
    assessment, model = example("larkfield-software")
    assert assessment.evolution is not None
    facts = summary(written("larkfield-software", "en"))
    assert facts["Mistakes no longer found"] == ", ".join(assessment.evolution.mended)
    assert facts["Way covered since then to the target"] == assessment.evolution.progress
    other = assessment.evolution.model_copy(update={"comparable": False})
    found = assessment.model_copy(update={"evolution": other})
    content = scorecard(found, model, Words("en"))
    assert "Evolution" not in tables(content)
    facts = summary(content)
    assert facts["Model version in the previous assessment"] == assessment.evolution.previous_model
    assert "New mistakes" not in facts


def test_a_figure_stands_beside_what_the_company_reports() -> None:
    # examples/clients/aurora-telecom/client.yaml reports an NPS of 14 for 2026 T3.
    rows = tables(written("aurora-telecom", "en"))["Figures"]
    told = {(r["Survey"], r["Wave"]): r for r in rows if r["Reported by the company"] is not None}
    ((_, wave),) = told
    row = told["NPS relacional", "2026 T3"]
    assert wave == "2026 T3"
    assert row["Reported by the company"] == 14
    assert row["Reported less recomputed"] == pytest.approx(14 - float(str(row["Value"])))


def test_a_reported_mean_is_not_taken_for_a_share() -> None:
    assessment, model = example("aurora-telecom")
    survey = next(each for each in assessment.surveys if each.metric == "csat")
    wave = survey.waves[0]
    assert wave.mean is not None
    told = CheckResult(
        id="K03",
        state="ok",
        survey=survey.id,
        wave=wave.name,
        figure=wave.mean.value,
        reported=4.5,
        reason="score_reproduced",
        values={"form": "mean", "deviation": 0.0},
    )
    found = assessment.model_copy(update={"checks": (told,)})
    rows = [
        each["Reported by the company"]
        for each in tables(scorecard(found, model, Words("en")))["Figures"]
        if (each["Survey"], each["Wave"]) == (survey.name, wave.name)
    ]
    assert rows == [4.5, None]


@pytest.mark.parametrize("respondents", [2, 3])
def test_what_few_people_answered_is_not_counted(respondents: int) -> None:
    found = sample_assessment(load_model()).model_copy(update={"respondents": respondents})
    (row, *_) = tables(scorecard(found, load_model(), Words("en")))["Answers"]
    counts = [value for head, value in row.items() if head.startswith("People")]
    expected = list(found.indicators[0].distribution.values())
    assert counts == (expected if respondents == 3 else [None] * 7)


def test_no_p_value_is_shown_as_zero() -> None:
    for language, least in (("pt-BR", "< 0,001"), ("en", "< 0.001")):
        style = parts(written("aurora-telecom", language))["xl/styles.xml"]  # type: ignore[arg-type]
        assert f"[&lt;0.001]&quot;{least.replace('<', '&lt;')}&quot;;0.000" in style


def test_pages_name_the_client_and_say_what_is_an_example() -> None:
    assessment, model = example("aurora-telecom")
    client = assessment.client.model_copy(update={"name": "A&B " + "\U0001f600" * 100})
    for synthetic in (True, False):
        of = client.model_copy(update={"synthetic": synthetic})
        content = scorecard(assessment.model_copy(update={"client": of}), model, Words("en"))
        for sheet in load_workbook(io.BytesIO(content)).worksheets:
            assert sheet.oddHeader.left.text == "A&&B " + "\U0001f600" * 28
            assert bool(sheet.oddHeader.center.text) is synthetic
            assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
            assert sheet.freeze_panes == "A2"


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
    for text, most in (("x", 32_767), ("\U0001f600", 16_383)):  # two units of UTF-16 each
        found = tables(scorecard(with_texts(text * 40_000), load_model(), Words("en")))
        assert found["Evidence"][0]["Title"] == text * most


@pytest.mark.parametrize("stage", ["range", "preliminary", "none"])
def test_what_may_not_be_published_is_blank(stage: str) -> None:
    assessment = sample_assessment(load_model(), stage=stage)  # type: ignore[arg-type]
    facts = summary(scorecard(assessment, load_model(), Words("en")))
    assert facts["Stage"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_assessment_of_nothing_is_a_sound_workbook(language: Language) -> None:
    # That nothing is measured is a finding of its own: left out here, for tables without rows.
    empty = assess(engagement(None)).model_copy(update={"mistakes": (), "roadmap": ()})
    found = tables(scorecard(empty, load_model(), Words(language)))
    for name in ("Findings", "Roadmap", "Figures", "Changes", "Evidence", "Files"):
        (row,) = found[name]
        assert set(row.values()) == {None}
    words = Words(language)
    assert {each[words("scorecard.col_state")] for each in found["Answers"]} == {
        words("scorecard.state_missing")
    }
    assert {each[words("scorecard.col_evidenced")] for each in found["Dimensions"]} == {None}


def test_equal_assessments_give_equal_bytes() -> None:
    assert written("aurora-telecom", "pt-BR") == scorecard(
        *example("aurora-telecom"), Words("pt-BR")
    )


def test_the_workbook_is_dated_as_the_assessment() -> None:
    assessment, _ = example("aurora-telecom")
    properties = load_workbook(io.BytesIO(written("aurora-telecom", "pt-BR"))).properties
    assert properties.created.date() == assessment.client.date
    assert assessment.client.name in properties.title

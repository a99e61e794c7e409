"""The evolution page: its conclusion, its tables and its chart, and what stands in its place."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest

from cxassess.assessment.outlook_types import (
    Change,
    Evolution,
    Movement,
    Span,
    TargetResult,
    Uncertainty,
)
from cxassess.assessment.types import Assessment
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report import charts, story
from cxassess.report.blocks import Block, Cell, Figure, Heading, Paragraph, Table
from cxassess.report.charts import style
from cxassess.report.words import MINUS, Words
from tests.report.assessments import NASTY, sample_assessment

MODEL = load_model()
PT, EN = Words("pt-BR"), Words("en")
SCORES = tuple(each.id for each in MODEL.dimensions)
MOVES: dict[str, tuple[float | None, float | None, Movement, str]] = {
    "GOV": (40.0, 62.5, "real_gain", ""),
    "INT": (50.0, 51.0, "stable", ""),
    "JOR": (61.0, 48.0, "real_loss", ""),
    "ATE": (33.0, 70.0, "real_gain", ""),
    "KPI": (None, 44.0, "not_comparable", "missing_before"),
    "TEC": (55.0, None, "not_comparable", "missing_now"),
    "PES": (20.0, 90.0, "not_comparable", "few_pairs"),
}
TARGETS = TargetResult(
    indicators={"GOV-01": 4.0}, dimensions=dict.fromkeys(SCORES, 75.0), index=75.0, reached=0.81
)


def index(movement: Movement = "real_gain", before: float = 45.0, now: float = 51.3) -> Change:
    return Change(id="index", previous=before, current=now, movement=movement)


def moved(
    language: Language = "en", *, targets: TargetResult | None = TARGETS, **changed: Any
) -> Assessment:
    """Return an assessment with an evolution, complete but for what a test changes."""
    found = Evolution(
        previous_date=dt.date(2025, 10, 31),
        previous_model=MODEL.version,
        previous_fingerprint="0" * 12,
        comparable=True,
        declared=index("stable", 60.0, 61.0),
        evidenced=index(),
        previous_stage=1,
        dimensions=tuple(
            Change(id=name, previous=before, current=now, movement=movement, reason=reason)
            for name, (before, now, movement, reason) in MOVES.items()
        ),
        indicators=(
            Change(id="GOV-01", previous=2.0, current=4.0, movement="real_gain"),
            Change(id="GOV-02", previous=4.0, current=3.0, movement="real_loss"),
            Change(id="JOR-01", previous=4.0, current=2.5, movement="real_loss"),
            Change(id="INT-01", previous=3.0, current=3.0, movement="stable"),
        ),
        progress=0.21,
        mended=("M01", "M04"),
        new=("M07",),
        expired=("E1",),
    )
    update = {"evolution": found.model_copy(update=changed), "targets": targets}
    return sample_assessment(MODEL, language).model_copy(update=update)


def page(assessment: Assessment, words: Words = EN) -> list[Block]:
    return story.evolution(assessment, MODEL, words)


def headings(blocks: list[Block]) -> list[str]:
    return [each.text for each in blocks if isinstance(each, Heading)]


def texts(blocks: list[Block]) -> str:
    return "\n".join(each.text for each in blocks if isinstance(each, Paragraph))


def cells(table: Table) -> list[list[str]]:
    return [[cell.text if isinstance(cell, Cell) else cell for cell in row] for row in table.rows]


def tables(blocks: list[Block]) -> list[Table]:
    return [each for each in blocks if isinstance(each, Table)]


class TestHeadline:
    @pytest.mark.parametrize(
        ("change", "english", "portuguese"),
        [
            (
                index(),
                "The index rose 6.3 points since 31 Oct 2025: ",
                "O índice subiu 6,3 pontos desde 31/10/2025: ",
            ),
            (
                index("real_loss", 51.3, 45.0),
                "The index fell 6.3 points since 31 Oct 2025: ",
                "O índice caiu 6,3 pontos desde 31/10/2025: ",
            ),
            (
                index("stable", 45.0, 46.0),
                "The index stayed stable since 31 Oct 2025: ",
                "O índice ficou estável desde 31/10/2025: ",
            ),
            (
                Change(id="index", previous=None, current=4, movement="not_comparable"),
                "The index does not compare with that of 31 Oct 2025: ",
                "O índice não se compara com o de 31/10/2025: ",
            ),
        ],
    )
    def test_it_states_what_the_index_did(
        self, change: Change, english: str, portuguese: str
    ) -> None:
        ends = (
            "real gain in 2 and real loss in 1 of 7 dimensions",
            "ganho real em 2 e perda real em 1 das 7 dimensões",
        )
        assert headings(page(moved(evidenced=change)))[0] == english + ends[0]
        assert headings(page(moved(evidenced=change), PT))[0] == portuguese + ends[1]

    @pytest.mark.parametrize(
        ("kept", "english", "portuguese"),
        [
            ("real_gain", "real gain in 2 of 7 dimensions", "ganho real em 2 das 7 dimensões"),
            ("real_loss", "real loss in 1 of 7 dimensions", "perda real em 1 das 7 dimensões"),
            ("none", "no real change in the 7 dimensions", "nenhuma mudança real nas 7 dimensões"),
        ],
    )
    def test_it_counts_the_dimensions(self, kept: str, english: str, portuguese: str) -> None:
        whole = moved().evolution
        assert whole is not None
        dimensions = tuple(
            each if each.movement == kept else each.model_copy(update={"movement": "stable"})
            for each in whole.dimensions
        )
        assert headings(page(moved(dimensions=dimensions)))[0].endswith(english)
        assert headings(page(moved(dimensions=dimensions), PT))[0].endswith(portuguese)

    def test_the_stage(self) -> None:
        assert "from Stage 1 – Absent to Stage 2 – Initial" in texts(page(moved()))
        assert "O estágio continua o mesmo: Estágio 2" in texts(page(moved(previous_stage=2), PT))
        assert "stage" not in texts(page(moved(previous_stage=None))).lower()


class TestTargets:
    @pytest.mark.parametrize(
        ("progress", "english", "portuguese"),
        [
            (0.21, "(45.0) to the target, 21% has been", "(45,0) e a meta, já se percorreram 21%"),
            (-0.1, "further from its target today", "mais longe da meta do que em 31/10/2025"),
            (1.0, "has already reached its target", "já alcançou a sua meta"),
        ],
    )
    def test_percent_to_target_and_progress(
        self, progress: float, english: str, portuguese: str
    ) -> None:
        said = texts(page(moved(progress=progress)))
        assert "evidence already supports 81% of the level aimed at" in said
        assert english in said
        assert portuguese in texts(page(moved(progress=progress), PT))

    def test_without_targets_none_are_told(self) -> None:
        blocks = page(moved(targets=None, progress=None))
        assert "target" not in texts(blocks).lower()
        assert [each.name for each in tables(blocks)[0].columns] == [
            *("Score", "Before", "Now", "Change", "Reading")
        ]


class TestTables:
    def test_scores_then_and_now(self) -> None:
        rows = {row[0]: row[1:] for row in cells(tables(page(moved()))[0])}
        assert list(rows)[:3] == ["Index", "Declared index", MODEL.dimension("GOV").name.en]
        assert rows["Index"] == ["45.0", "51.3", "+6.3", "real gain", "75.0"]
        assert rows["Declared index"] == ["60.0", "61.0", "+1.0", "stable", "–"]
        loss = rows[MODEL.dimension("JOR").name.en]
        assert loss == ["61.0", "48.0", f"{MINUS}13.0", "real loss", "75.0"]
        unknown = rows[MODEL.dimension("KPI").name.en]
        few = rows[MODEL.dimension("PES").name.en]
        assert few[:3] == ["20.0", "90.0", "–"]
        assert unknown == ["–", "44.0", "–", "not comparable (no score before)", "75.0"]

    def test_every_reason_is_told_in_both_languages(self) -> None:
        for words, reasons in (
            (EN, ("no score before", "no score now", "too few answers in common")),
            (PT, ("sem nota antes", "sem nota agora", "poucas respostas em comum")),
        ):
            said = str(cells(tables(page(moved(), words))[0]))
            assert all(each in said for each in reasons)

    def test_indicators_losses_first_and_those_whose_evidence_aged(self) -> None:
        # E1 of the sample speaks for GOV-02.
        blocks = page(moved())
        table = tables(blocks)[1]
        assert [row[0] for row in cells(table)] == ["JOR-01", "GOV-02 †", "GOV-01"]
        assert table.notes is not None
        assert table.notes.startswith("† An item of evidence")
        assert "Indicators: 1 with a real gain and 2 with a real loss" in headings(blocks)

    def test_of_many_indicators_the_rest_are_named(self) -> None:
        many = tuple(
            Change(id=each.id, previous=2.0, current=4.0, movement="real_gain")
            for each in MODEL.indicators
        )
        blocks = page(moved(indicators=many))
        table = tables(blocks)[1]
        assert len(table.rows) < len(many)
        named = re.findall(r"[A-Z]{3}-\d\d", table.notes or "")
        assert [row[0] for row in cells(table)] + named == [each.id for each in many]
        assert f"Indicators: {len(many)} with a real gain and none with" in str(headings(blocks))

    @pytest.mark.parametrize(
        ("mended", "new", "english", "portuguese"),
        [
            (
                ("M01", "M04"),
                ("M07",),
                "2 mistakes are no longer found and 1 new mistake appeared",
                "2 erros deixaram de aparecer e 1 erro novo apareceu",
            ),
            (("M01",), (), "1 mistake is no longer found", "1 erro deixou de aparecer"),
            ((), ("M01", "M02"), "2 new mistakes appeared", "2 erros novos apareceram"),
            ((), (), "No mistake has gone and none is new", "Nenhum erro deixou de aparecer"),
        ],
    )
    def test_mistakes(
        self, mended: tuple[str, ...], new: tuple[str, ...], english: str, portuguese: str
    ) -> None:
        blocks = page(moved(mended=mended, new=new))
        assert english in headings(blocks)
        listed = [
            row[1][:3] for table in tables(blocks) for row in cells(table) if row[1][0] == "M"
        ]
        assert [each for each in listed if each in {*new, *mended}] == [*new, *mended]
        assert any(portuguese in each for each in headings(page(moved(mended=mended, new=new), PT)))

    def test_expired_evidence(self) -> None:
        blocks = page(moved())
        assert "1 item of evidence lost a grade to its age" in headings(blocks)
        assert cells(tables(blocks)[-1]) == [["E1", "Ata da direção", "2 Mar 2026", "GOV-02"]]
        assert len(tables(page(moved(expired=())))) == len(tables(blocks)) - 1


class TestNothingToCompare:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_previous_assessment(self, language: Language) -> None:
        blocks = page(sample_assessment(MODEL, language), Words(language))
        assert [type(each) for each in blocks] == [Heading, Paragraph, Paragraph]
        said = texts(blocks)
        assert "assessment.json" in said
        assert "client.yaml" in said
        assert "previous" in said

    def test_targets_are_told_all_the_same(self) -> None:
        assessment = sample_assessment(MODEL).model_copy(update={"targets": TARGETS})
        assert "81%" in texts(page(assessment))

    @pytest.mark.parametrize("words", [EN, PT], ids=["en", "pt-BR"])
    def test_another_version_of_the_model(self, words: Words) -> None:
        found = Evolution(
            previous_date=dt.date(2025, 10, 31),
            previous_model="2020.1",
            previous_fingerprint="0" * 12,
            comparable=False,
            expired=("E1",),
        )
        assessment = sample_assessment(MODEL).model_copy(update={"evolution": found})
        blocks = page(assessment, words)
        assert "2020.1" in texts(blocks)
        assert MODEL.version in texts(blocks)
        assert len(tables(blocks)) == 1
        chart = charts.evolution_slopes(assessment, MODEL, words)
        assert re.search(r"\bn = \d", chart.alt)


def svg(chart: charts.Chart) -> str:
    buffer = io.StringIO()
    with style.apply_style():
        chart.figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


class TestChart:
    def test_it_stands_on_the_page_with_its_words(self) -> None:
        (figure,) = [each for each in page(moved()) if isinstance(each, Figure)]
        assert figure.label == "fig-evolution"
        assert "n = 9 respondents" in figure.caption
        assert "31 Oct 2025" in figure.caption
        told = "Index: from 45.0 to 51.3 (+6.3), real gain, target 75.0"
        assert told in figure.alt
        assert f"{MODEL.dimension('TEC').name.en}: not comparable" in figure.alt

    @pytest.mark.parametrize("words", [EN, PT], ids=["en", "pt-BR"])
    def test_it_is_drawn_whole(self, words: Words) -> None:
        chart = charts.evolution_slopes(moved(), MODEL, words)
        drawn = svg(chart)
        extent = chart.figure.get_tightbbox()
        assert extent.x0 >= -0.02
        assert extent.x1 <= chart.figure.get_figwidth() + 0.02
        assert drawn == svg(charts.evolution_slopes(moved(), MODEL, words))
        assert "nan" not in chart.alt.lower().split()

    def test_the_direction_is_a_shape(self) -> None:
        chart = charts.evolution_slopes(moved(), MODEL, EN)
        marks = {line.get_marker() for line in chart.axes[0].lines}
        assert {">", "<", "o", "|"} <= marks

    def test_the_legend_names_only_what_is_drawn(self) -> None:
        plain = moved(targets=None, dimensions=())
        assert "Target" not in svg(charts.evolution_slopes(plain, MODEL, EN))
        assert "Now: real loss" not in svg(charts.evolution_slopes(plain, MODEL, EN))
        assert "Target" in svg(charts.evolution_slopes(moved(), MODEL, EN))
        assert "Now, with other respondents" not in svg(charts.evolution_slopes(plain, MODEL, EN))
        raters = Uncertainty(source="raters", index=Span(low=49, high=54), dimensions={})
        sure = plain.model_copy(update={"uncertainty": (raters,)})
        assert "Now, with other respondents" in svg(charts.evolution_slopes(sure, MODEL, EN))

    def test_its_table_has_the_index_first_then_the_largest_gains(self) -> None:
        frame = charts.evolution_frame(moved(), MODEL, EN)
        assert list(frame["id"]) == ["index", "ATE", "GOV", "INT", "JOR", "KPI", "TEC", "PES"]
        listed = re.findall(
            r"``(\w+)``", (charts.evolution_frame.__doc__ or "").split("Columns:")[1]
        )
        assert list(frame.columns) == listed
        assert charts.evolution_frame(sample_assessment(MODEL), MODEL, EN).empty


@pytest.mark.parametrize("words", [EN, PT], ids=["en", "pt-BR"])
def test_a_clients_text_is_taken_literally(words: Words) -> None:
    assessment = moved()
    nasty = assessment.evidence[0].model_copy(update={"title": NASTY})
    blocks = page(assessment.model_copy(update={"evidence": (nasty,)}), words)
    assert NASTY in str(cells(tables(blocks)[-1])).replace("\\\\", "\\")

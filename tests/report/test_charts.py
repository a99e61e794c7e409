from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
import yaml
from matplotlib.text import Annotation, Text

from cxassess.assessment.outlook_types import (
    Change,
    Evolution,
    Span,
    TargetResult,
    Uncertainty,
)
from cxassess.assessment.types import Assessment, Bounds
from cxassess.errors import LANGUAGES, Language
from cxassess.model.loader import load_model
from cxassess.report import charts
from cxassess.report.charts import Chart, labels, palette, style
from cxassess.report.words import Words, texts
from tests.report.assessments import (
    DIVERGENT,
    MISSING,
    NASTY,
    NOT_APPLICABLE,
    StageKind,
    sample_assessment,
    with_planning,
    with_silence,
)

MODEL = load_model()
PT, EN = Words("pt-BR"), Words("en")

OF_ASSESSMENT = (
    charts.stage_ladder,
    charts.dimension_bars,
    charts.evidence_gap,
    charts.indicator_heatmap,
    charts.impact_effort,
)
OF_SURVEY = (
    charts.score_histogram,
    charts.wave_trend,
    charts.segment_forest,
    charts.power_curves,
    charts.silence_bounds,
)


def all_charts(assessment: Assessment, words: Words) -> list[Chart]:
    return [
        *(chart for draw in OF_ASSESSMENT if (chart := draw(assessment, MODEL, words))),
        *(draw(survey, MODEL, words) for survey in assessment.surveys for draw in OF_SURVEY),
    ]


def drawn_matrix(assessment: Assessment) -> Chart:
    chart = charts.impact_effort(assessment, MODEL, EN)
    assert chart is not None
    return chart


def named(chart: Chart) -> list[str]:
    """Return what the legend names."""
    return [text.get_text() for legend in chart.figure.legends for text in legend.get_texts()]


def with_outlook(assessment: Assessment) -> Assessment:
    """Return the assessment with raters' uncertainty, targets and an earlier assessment."""
    scores = {e.id: e.evidenced for e in assessment.dimensions if e.evidenced is not None}
    raters = Uncertainty(
        source="raters",
        index=None,
        dimensions={id_: Span(low=each - 4, high=each + 3) for id_, each in scores.items()},
    )
    targets = TargetResult(
        indicators={}, dimensions=dict.fromkeys(scores, 75.0), index=75.0, reached=0.5
    )
    evolution = Evolution(
        previous_date=dt.date(2025, 10, 31),
        previous_model="1",
        previous_fingerprint="0" * 12,
        comparable=True,
        dimensions=tuple(
            Change(id=id_, previous=each - 10, current=each, movement="real_gain")
            for id_, each in scores.items()
        ),
    )
    return assessment.model_copy(
        update={"uncertainty": (raters,), "targets": targets, "evolution": evolution}
    )


def svg(chart: Chart) -> str:
    """Draw as the report does, outside the style's context."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "test"}):
        chart.figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def assert_sound(chart: Chart) -> None:
    assert svg(chart).startswith("<?xml")
    extent = chart.figure.get_tightbbox()
    assert extent.x0 >= -0.02
    assert extent.y0 >= -0.02
    assert extent.x1 <= chart.figure.get_figwidth() + 0.02
    assert extent.y1 <= chart.figure.get_figheight() + 0.02
    assert chart.caption.strip()
    assert chart.alt.strip()
    assert chart.caption != chart.alt
    assert "{" not in re.sub(re.escape(NASTY[:20]), "", chart.caption + chart.alt)
    for text in (chart.caption, chart.alt):
        assert re.search(r"\bn [=<] \d", text), text
        assert "nan" not in text.lower().split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_draws_whole_in_both_languages(language: Language) -> None:
    for chart in all_charts(sample_assessment(MODEL, language), Words(language)):
        assert_sound(chart)
        assert chart.figure.get_figwidth() == pytest.approx(style.TEXT_WIDTH / 2.54)


@pytest.mark.parametrize("stage", ["capped", "free", "range", "preliminary", "none"])
@pytest.mark.parametrize("words", [PT, EN], ids=LANGUAGES)
def test_the_ladder_shows_every_outcome(stage: StageKind, words: Words) -> None:
    assert_sound(charts.stage_ladder(sample_assessment(MODEL, stage=stage), MODEL, words))


def test_the_capped_ladder_names_both_stages_and_the_gate() -> None:
    chart = charts.stage_ladder(sample_assessment(MODEL), MODEL, EN)
    drawn = svg(chart)
    assert "Capped at stage 2 because no one is formally accountable" in drawn
    assert "(G1)" in drawn
    assert "Without the caps" in drawn
    assert "2, Initial; without the caps it would be 4" in chart.alt


def test_the_free_ladder_shows_no_cap() -> None:
    drawn = svg(charts.stage_ladder(sample_assessment(MODEL, stage="free"), MODEL, EN))
    assert "Current stage" in drawn
    assert "Without the caps" not in drawn
    assert palette().gate.lower() not in drawn.lower()


def test_a_stage_that_may_not_be_published_is_not_marked() -> None:
    chart = charts.stage_ladder(sample_assessment(MODEL, stage="none"), MODEL, EN)
    assert "Current stage" not in svg(chart)
    assert "not enough to publish a stage" in svg(chart)


@pytest.mark.parametrize("words", [PT, EN], ids=LANGUAGES)
def test_nothing_answered(words: Words) -> None:
    assessment = sample_assessment(MODEL, answered=False, surveys=[])
    for chart in all_charts(assessment, words):
        assert_sound(chart)
    assert charts.indicator_frame(assessment, MODEL, words)["state"].eq("missing").all()


@pytest.mark.parametrize("stage", ["capped", "free", "range", "preliminary", "none"])
@pytest.mark.parametrize("words", [PT, EN], ids=LANGUAGES)
def test_a_ladder_can_be_low(stage: StageKind, words: Words) -> None:
    assessment = sample_assessment(MODEL, stage=stage)
    usual = charts.stage_ladder(assessment, MODEL, words)
    low = charts.stage_ladder(assessment, MODEL, words, height=3.2)
    assert low.figure.get_figheight() * 2.54 == pytest.approx(3.2)
    assert (low.caption, low.alt, low.note) == (usual.caption, usual.alt, usual.note)
    assert_sound(low)
    lowest = charts.stage_ladder(assessment, MODEL, words, height=0.5)
    assert lowest.figure.get_figheight() * 2.54 < 2.4
    assert_sound(lowest)


def test_the_ladder_tells_the_index_and_its_bounds() -> None:
    assessment = sample_assessment(MODEL)
    index = assessment.index
    assert index.evidenced is not None
    said = f"{index.evidenced:.1f} [{index.bounds.low:.1f}; {index.bounds.high:.1f}]"
    assert said in (charts.stage_ladder(assessment, MODEL, EN).note or "")
    sure = index.model_copy(update={"bounds": Bounds(low=42.0, high=42.0)})
    assessment = assessment.model_copy(update={"index": sure})
    note = charts.stage_ladder(assessment, MODEL, EN).note or ""
    assert "no missing answer" in note
    assert "[" not in note


# Dimensions


def test_without_more_the_bars_have_the_bounds_of_missing_answers() -> None:
    chart = charts.dimension_bars(sample_assessment(MODEL), MODEL, EN)
    assert named(chart) == ["Evidenced", "Declared", "Bounds of the missing answers"]
    assert "if every missing answer were 1 or 5" in (chart.note or "")
    assert "target" not in chart.alt


def test_bars_carry_raters_targets_and_what_was() -> None:
    assessment = with_outlook(sample_assessment(MODEL))
    frame = charts.dimension_frame(assessment, MODEL, EN).set_index("dimension")
    row = frame.loc["GOV"]
    assert (row["raters_low"], row["raters_high"]) == (row["evidenced"] - 4, row["evidenced"] + 3)
    assert (row["target"], row["previous"]) == (75.0, row["evidenced"] - 10)
    chart = charts.dimension_bars(assessment, MODEL, EN)
    assert_sound(chart)
    assert named(chart) == [
        "Evidenced", "Declared", "With other respondents", "Target", "Earlier assessment"
    ]  # fmt: skip
    assert "95% of the draws" in (chart.note or "")
    assert f"[{row['raters_low']:.1f}; {row['raters_high']:.1f}]" in chart.alt
    assert f"target 75.0, earlier assessment {row['previous']:.1f}" in chart.alt
    assert [column.get_xticklabels()[0].get_text() for column in chart.axes[1:]] == [
        "Evidenced", "Declared", "Target"
    ]  # fmt: skip


# Findings


def test_all_findings_have_their_id_drawn_and_labels_keep_apart() -> None:
    assessment = sample_assessment(MODEL, findings=14)
    chart = drawn_matrix(assessment)
    labels = [text for text in chart.axes[0].texts if isinstance(text, Annotation)]
    ids = {name for text in labels for name in re.findall(r"\w+", text.get_text())}
    assert ids == {each.id for each in assessment.findings}
    chart.figure.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in labels]
    assert not [1 for one, other in combinations(boxes, 2) if one.overlaps(other)]


def test_quick_wins_lie_in_their_zone_and_no_other_finding_does() -> None:
    assessment = sample_assessment(MODEL, findings=len(MODEL.mistakes))
    chart = drawn_matrix(assessment)
    (zone,) = chart.axes[0].patches
    frame = charts.finding_frame(assessment, MODEL, EN)
    inside = [zone.get_bbox().contains(row.effort, row.impact) for row in frame.itertuples()]
    assert inside == list(frame["quick_win"])


def test_findings_at_one_place_share_a_label() -> None:
    chart = drawn_matrix(sample_assessment(MODEL, findings=len(MODEL.mistakes)))
    places = charts.finding_frame(
        sample_assessment(MODEL, findings=len(MODEL.mistakes)), MODEL, EN
    ).groupby(["effort", "impact"])
    labels = [text.get_text() for text in chart.axes[0].texts if isinstance(text, Annotation)]
    assert len(labels) == len(places)
    assert any(", " in label for label in labels)


def test_every_mistake_at_once_still_fits() -> None:
    assert_sound(drawn_matrix(sample_assessment(MODEL, findings=len(MODEL.mistakes))))


def test_one_finding_has_a_scale() -> None:
    chart = drawn_matrix(sample_assessment(MODEL, findings=1))
    assert_sound(chart)
    low, high = chart.axes[0].get_ylim()
    assert high / low >= 8


def test_nothing_found_is_no_chart() -> None:
    assert charts.impact_effort(sample_assessment(MODEL, findings=0), MODEL, EN) is None


def test_an_analyst_changes_a_chart() -> None:
    chart = charts.dimension_bars(sample_assessment(MODEL), MODEL, EN)
    chart.figure.axes[0].set_title("Where to begin")
    assert "Where to begin" in svg(chart)
    assert_sound(chart)


def test_drawing_changes_no_global_setting() -> None:
    before = dict(mpl.rcParams)
    all_charts(sample_assessment(MODEL), EN)
    assert dict(mpl.rcParams) == before


def test_equal_assessments_give_equal_pictures() -> None:
    first, second = (
        svg(charts.dimension_bars(sample_assessment(MODEL), MODEL, EN)) for _ in range(2)
    )
    assert first == second


def test_the_heat_map_fills_a_page_and_can_be_split() -> None:
    assessment = sample_assessment(MODEL)
    whole = charts.indicator_heatmap(assessment, MODEL, EN)
    part = charts.indicator_heatmap(assessment, MODEL, EN, dimensions=["GOV", "KPI"])
    assert 20 <= whole.figure.get_figheight() * 2.54 <= 23.5
    assert len(whole.axes) == len(MODEL.dimensions)
    assert part.figure.get_figheight() < whole.figure.get_figheight()
    assert "GOV-01" in svg(part)
    assert "JOR-01" not in svg(part)


@pytest.mark.parametrize("words", [PT, EN], ids=LANGUAGES)
def test_the_heat_map_cuts_no_word(words: Words) -> None:
    chart = charts.indicator_heatmap(sample_assessment(MODEL), MODEL, words)
    names = [words.of(each.name) for each in MODEL.dimensions]
    questions = [re.sub(r" \([^)]*\)", "", words.of(e.question)) for e in MODEL.indicators]
    written = [text.get_text().replace("\n", " ") for axes in chart.axes for text in axes.texts]
    assert set(names) <= set(written)
    cut = [text.removesuffix(labels.ELLIPSIS) for text in written if labels.ELLIPSIS in text]
    for text in cut:
        assert any(each.startswith(f"{text} ") for each in questions), text
    assert len(cut) + len(set(questions) & set(written)) == len(questions)
    assert min(text.get_fontsize() for axes in chart.axes for text in axes.texts) >= 7


def test_the_heat_map_marks_what_is_no_level() -> None:
    assessment = sample_assessment(MODEL)
    chart = charts.indicator_heatmap(assessment, MODEL, EN)
    written = [text.get_text() for axes in chart.axes for text in axes.texts]
    assert sum(text.endswith("◆") for text in written) == 1
    assert written.count("n/a") == 4
    assert "not applicable: 1; divergent: 1" in chart.alt
    hatched = [patch for axes in chart.axes for patch in axes.patches if patch.get_hatch()]
    frame = charts.indicator_frame(assessment, MODEL, EN)
    assert len(hatched) == frame["state"].eq("missing").sum()
    grades = [each.grade for each in assessment.indicators]
    for grade in (0, 1, 2, 3):
        assert written.count(f"E{grade}") == grades.count(grade)


# Tables behind the charts


@pytest.mark.parametrize(
    ("frame", "name"),
    [
        (lambda a: charts.dimension_frame(a, MODEL, EN), "dimension_frame"),
        (lambda a: charts.indicator_frame(a, MODEL, EN), "indicator_frame"),
        (lambda a: charts.finding_frame(a, MODEL, EN), "finding_frame"),
        (lambda a: charts.score_frame(a.surveys[0]), "score_frame"),
        (lambda a: charts.wave_frame(a.surveys[0]), "wave_frame"),
        (lambda a: charts.segment_frame(a.surveys[0]), "segment_frame"),
        (lambda a: charts.power_frame(with_planning(a.surveys[0])), "power_frame"),
        (lambda a: charts.silence_frame(with_silence(a.surveys[0])), "silence_frame"),
    ],
)
def test_tables_have_the_columns_their_documentation_lists(
    frame: Callable[[Assessment], pd.DataFrame], name: str
) -> None:
    documentation = getattr(charts, name).__doc__ or ""
    listed = re.findall(r"``(\w+)``", documentation.split("Columns:")[1])
    assert list(frame(sample_assessment(MODEL)).columns) == listed


def test_dimensions_are_sorted_with_the_unknown_last() -> None:
    frame = charts.dimension_frame(sample_assessment(MODEL), MODEL, EN)
    known = frame[frame["sufficient"]]
    assert known["evidenced"].is_monotonic_decreasing
    assert frame["dimension"].iloc[-1] == "TEC"
    assert not frame["sufficient"].iloc[-1]
    pd.testing.assert_series_equal(
        known["gap"], known["declared"] - known["evidenced"], check_names=False
    )
    assert frame["name"].iloc[-1] == MODEL.dimension("TEC").name.en


def test_indicators_have_a_row_a_view_and_a_state() -> None:
    frame = charts.indicator_frame(sample_assessment(MODEL), MODEL, EN)
    assert list(frame["view"].unique()) == ["declared", "evidenced", "executive", "cx_cs"]
    assert len(frame) == 4 * len(MODEL.indicators)
    states = frame.groupby("indicator")["state"].first()
    assert states[NOT_APPLICABLE] == "not_applicable"
    assert set(states[list(MISSING)]) == {"missing"}
    assert set(frame.loc[frame["divergent"], "indicator"]) == {DIVERGENT}
    answered = frame["state"] == "answered"
    assert frame.loc[answered, "level"].between(1, 5).all()
    assert frame.loc[~answered, "level"].isna().all()


def test_findings_come_in_the_order_of_work() -> None:
    assessment = sample_assessment(MODEL)
    frame = charts.finding_frame(assessment, MODEL, PT)
    assert list(frame["order"]) == list(range(1, 15))
    assert list(frame.loc[frame["holds_gate"], "kind"]) == ["gate"]
    assert frame["title"].iloc[0] == MODEL.mistake("M01").title.pt


# Labels


def test_fit_cuts_to_the_width() -> None:
    long = "Responsabilidade compartilhada e integração entre áreas"
    cut = labels.fit(long, 4)
    assert cut.endswith(labels.ELLIPSIS)
    assert long.startswith(cut.removesuffix(labels.ELLIPSIS))
    assert labels.text_width(cut) <= 4
    assert labels.fit("curto", 4) == "curto"


def test_wrap_keeps_to_its_lines_and_loses_no_word_that_fits() -> None:
    text = "um dois três quatro cinco seis sete oito"
    assert labels.wrap(text, 3, lines=4).replace("\n", " ") == text
    two = labels.wrap(text, 2, lines=2).split("\n")
    assert len(two) == 2
    assert two[1].endswith(labels.ELLIPSIS)
    assert all(labels.text_width(line) <= 2 for line in two)


def test_a_label_is_one_line_of_what_the_faces_can_show() -> None:
    assert labels.literal("a\n b\t\U0001f9d1") == "a b \N{REPLACEMENT CHARACTER}"


def test_names_that_would_be_cut_alike_keep_their_ends() -> None:
    long = "Departamento de relacionamento com clientes da região "
    first, second, short = labels.fit_apart([f"{long}norte", f"{long}sul", "Loja"], 4)
    assert short == "Loja"
    assert first.startswith("Dep")
    assert first.endswith("norte")
    assert second.endswith("sul")
    for name in (first, second):
        assert name.count(labels.ELLIPSIS) == 1
        assert labels.text_width(name) <= 4
    assert labels.fit_apart(["a", "a"], 4) == ["a", "a"]


def test_labels_of_a_crowd_keep_apart() -> None:
    points = [(4 + 0.3 * place, 4.0) for place in range(8)]
    boxes = labels.keep_apart(points, [(0.9, 0.35)] * 8, labels.Box(0, 0, 10, 8))
    assert not [1 for one, other in combinations(boxes, 2) if one.overlap(other) > 0]


# Texts


def test_every_text_used_exists_and_every_text_is_used() -> None:
    folder = Path(charts.__file__).parent
    used = {
        key
        for file in folder.glob("*.py")
        for key in re.findall(r"\"(charts\.\w+)\"", file.read_text(encoding="utf-8"))
    }
    path = folder.parent / "texts" / "charts.yaml"
    known = {f"charts.{key}" for key in yaml.safe_load(path.read_text(encoding="utf-8"))}
    assert used == known


def test_texts_have_both_languages_with_the_same_places_to_fill() -> None:
    for key, text in texts().items():
        if not key.startswith("charts."):
            continue
        assert set(text) == {"pt", "en"}, key
        fields = [set(re.findall(r"{(\w+)}", str(text[language]))) for language in ("pt", "en")]
        assert fields[0] == fields[1], key

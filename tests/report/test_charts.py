from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
import yaml
from matplotlib.text import Annotation, Text

from cxassess.assessment.types import Assessment
from cxassess.errors import LANGUAGES, Language
from cxassess.model.loader import load_model
from cxassess.report import charts
from cxassess.report.charts import Chart, labels, style
from cxassess.report.charts.segments import MOST_SEGMENTS
from cxassess.report.words import Words, texts
from tests.report.assessments import (
    DIVERGENT,
    MISSING,
    NASTY,
    NASTY_NAME,
    NOT_APPLICABLE,
    StageKind,
    csat_survey,
    nps_survey,
    sample_assessment,
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
OF_SURVEY = (charts.score_histogram, charts.wave_trend, charts.segment_forest)


def all_charts(assessment: Assessment, words: Words) -> list[Chart]:
    return [
        *(draw(assessment, MODEL, words) for draw in OF_ASSESSMENT),
        *(
            draw(assessment, MODEL, words, survey.id)
            for survey in assessment.surveys
            for draw in OF_SURVEY
        ),
    ]


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
    assert style.GATE.lower() not in drawn.lower()


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


def test_text_of_a_client_is_literal() -> None:
    survey = nps_survey(
        (NASTY_NAME, "b" + NASTY_NAME, "c" + NASTY_NAME),
        segments=[(NASTY_NAME, NASTY_NAME, 50), (NASTY_NAME, "x\ny", 60), ("", "", 70)],
        name=NASTY_NAME,
    )
    assessment = sample_assessment(MODEL, surveys=[survey], client=NASTY_NAME)
    for draw in OF_SURVEY:
        chart = draw(assessment, MODEL, PT, "relational")
        assert_sound(chart)
        assert "$5_a^2 {x} \\alpha #1 <b>bold</b>" in chart.caption
    forest = charts.segment_forest(assessment, MODEL, PT, "relational")
    assert "Loja $5_a^2 {x}" in svg(forest)
    assert "<b>" not in svg(forest)


@pytest.mark.parametrize("count", [1, 2, 4, 9, 24])
def test_any_number_of_waves(count: int) -> None:
    waves = [f"Onda {number}" for number in range(count)]
    assessment = sample_assessment(MODEL, surveys=[nps_survey(waves)])
    for draw in OF_SURVEY:
        assert_sound(draw(assessment, MODEL, PT, "relational"))


def test_more_than_three_waves_show_the_scores_of_the_last() -> None:
    assessment = sample_assessment(MODEL, surveys=[nps_survey("abcd")])
    chart = charts.score_histogram(assessment, MODEL, EN, "relational")
    assert len(chart.axes) == 1
    assert "Last of 4 waves" in (chart.note or "")


@pytest.mark.parametrize("base", [0, 4])
def test_a_base_too_small_is_not_drawn(base: int) -> None:
    survey = nps_survey(("2026",), base=base, segments=[("Canal", "Chat", base)] if base else [])
    assessment = sample_assessment(MODEL, surveys=[survey])
    for draw in (charts.score_histogram, charts.wave_trend):
        chart = draw(assessment, MODEL, EN, "relational")
        assert_sound(chart)
        assert "Fewer than 5 scores" in svg(chart)
        assert not chart.axes[0].patches


@pytest.mark.parametrize("words", [PT, EN], ids=LANGUAGES)
@pytest.mark.parametrize("count", [MOST_SEGMENTS, 60])
def test_many_segments(words: Words, count: int) -> None:
    segments = [(f"Tipo {place % 3}", f"Valor {place}", 20 + place) for place in range(count)]
    survey = nps_survey(segments=[*segments, ("Tipo 0", "Pequeno", 2)][-count:])
    chart = charts.segment_forest(
        sample_assessment(MODEL, surveys=[survey]), MODEL, words, "relational"
    )
    assert_sound(chart)
    shown = [label for label in chart.axes[0].get_yticklabels() if "Valor" in label.get_text()]
    assert len(shown) == MOST_SEGMENTS - (count == MOST_SEGMENTS)
    assert (f"{MOST_SEGMENTS} " in (chart.note or "")) == (count > MOST_SEGMENTS)
    assert chart.figure.get_figheight() * 2.54 < 23


def test_segments_without_any_figure_have_no_axis() -> None:
    survey = nps_survey(segments=[("Canal", "Chat", 2), ("Canal", "Loja", 3)])
    chart = charts.segment_forest(
        sample_assessment(MODEL, surveys=[survey]), MODEL, PT, "relational"
    )
    assert_sound(chart)
    assert not chart.axes[0].xaxis.get_visible()


def test_segments_that_are_all_alike_have_labels_that_differ() -> None:
    survey = nps_survey()
    segment = survey.segments[0]
    assert segment.estimate is not None
    point = segment.estimate.value
    interval = segment.estimate.interval.model_copy(update={"low": point, "high": point})
    alike = segment.model_copy(
        update={"estimate": segment.estimate.model_copy(update={"interval": interval})}
    )
    wave = survey.waves[-1].model_copy(update={"nps": alike.estimate})
    survey = survey.model_copy(update={"segments": (alike,), "waves": (*survey.waves[:-1], wave)})
    chart = charts.segment_forest(
        sample_assessment(MODEL, surveys=[survey]), MODEL, PT, "relational"
    )
    chart.figure.draw_without_rendering()
    low, high = chart.axes[0].get_xlim()
    labels = [
        label.get_text()
        for place, label in zip(
            chart.axes[0].get_xticks(), chart.axes[0].get_xticklabels(), strict=True
        )
        if low <= place <= high
    ]
    assert len(labels) > 1
    assert len(set(labels)) == len(labels)


def test_a_suppressed_segment_is_named_without_figures() -> None:
    chart = charts.segment_forest(sample_assessment(MODEL), MODEL, EN, "relational")
    drawn = svg(chart)
    assert "Carta" in drawn
    assert "n &lt; 5" in drawn
    assert "Carta" not in chart.alt


def test_all_findings_have_their_id_drawn_and_labels_keep_apart() -> None:
    assessment = sample_assessment(MODEL, findings=14)
    chart = charts.impact_effort(assessment, MODEL, EN)
    drawn = [text for text in chart.axes[0].texts if isinstance(text, Annotation)]
    ids = {name for text in drawn for name in text.get_text().split()}
    assert ids == {each.id for each in assessment.findings}
    chart.figure.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in drawn]
    assert not [1 for one, other in combinations(boxes, 2) if one.overlaps(other)]


def test_every_mistake_at_once_still_fits() -> None:
    assessment = sample_assessment(MODEL, findings=len(MODEL.mistakes))
    assert_sound(charts.impact_effort(assessment, MODEL, PT))


def test_no_finding_is_said_in_words() -> None:
    chart = charts.impact_effort(sample_assessment(MODEL, findings=0), MODEL, EN)
    assert_sound(chart)
    assert "No mistake was found" in svg(chart)


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


def test_the_heat_map_can_be_split() -> None:
    assessment = sample_assessment(MODEL)
    whole = charts.indicator_heatmap(assessment, MODEL, EN)
    part = charts.indicator_heatmap(assessment, MODEL, EN, dimensions=["GOV", "KPI"])
    assert whole.figure.get_figheight() * 2.54 <= 22
    assert part.figure.get_figheight() < whole.figure.get_figheight()
    assert "GOV-01" in svg(part)
    assert "JOR-01" not in svg(part)


def test_the_heat_map_marks_what_is_no_level() -> None:
    chart = charts.indicator_heatmap(sample_assessment(MODEL), MODEL, EN)
    written = [text.get_text() for text in chart.axes[0].texts]
    assert sum(text.endswith("≠") for text in written) == 1
    assert written.count("n/a") == 4
    assert "not applicable: 1; divergent: 1" in chart.alt


def test_an_unknown_survey_is_an_error_that_names_the_known_ones() -> None:
    assessment = sample_assessment(MODEL)
    for draw in OF_SURVEY:
        with pytest.raises(KeyError, match=r"no survey 'nps'.*relational, post_contact"):
            draw(assessment, MODEL, EN, "nps")


def test_figures_in_captions_follow_the_language() -> None:
    survey = nps_survey(("2026",), base=2746)
    assessment = sample_assessment(MODEL, surveys=[survey])
    portuguese, english = (
        charts.score_histogram(assessment, MODEL, words, "relational") for words in (PT, EN)
    )
    assert "n = 2.746 notas; 01/01/2024–31/12/2024" in portuguese.caption
    assert "n = 2,746 scores; 1 Jan 2024–31 Dec 2024" in english.caption
    assert "Intervalos de precisão de 95% (Wald ajustado)" in (portuguese.note or "")


# Tables behind the charts


@pytest.mark.parametrize(
    ("frame", "name"),
    [
        (lambda a: charts.dimension_frame(a, MODEL, EN), "dimension_frame"),
        (lambda a: charts.indicator_frame(a, MODEL, EN), "indicator_frame"),
        (lambda a: charts.finding_frame(a, MODEL, EN), "finding_frame"),
        (lambda a: charts.score_frame(a, "relational"), "score_frame"),
        (lambda a: charts.wave_frame(a, "relational"), "wave_frame"),
        (lambda a: charts.segment_frame(a, "relational"), "segment_frame"),
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


def test_scores_have_shares_and_bands() -> None:
    assessment = sample_assessment(MODEL)
    frame = charts.score_frame(assessment, "relational")
    first = frame[frame["wave"] == "2024"].set_index("score")
    assert list(first.index) == list(range(11))
    assert first["share"].sum() == pytest.approx(1)
    assert list(first["band"]) == ["detractor"] * 7 + ["passive"] * 2 + ["promoter"] * 2
    wave = assessment.surveys[0].waves[0]
    assert first.groupby("band")["answers"].sum()["promoter"] == wave.promoters
    csat = charts.score_frame(assessment, "post_contact")
    assert list(csat["band"]) == ["other"] * 3 + ["top"] * 2


def test_waves_carry_the_estimates_of_the_assessment() -> None:
    assessment = sample_assessment(MODEL, surveys=[nps_survey(), csat_survey()])
    frame = charts.wave_frame(assessment, "relational")
    estimates = [wave.nps for wave in assessment.surveys[0].waves if wave.nps]
    assert list(frame["value"]) == [each.value for each in estimates]
    assert list(frame["low"]) == [each.interval.low for each in estimates]
    csat = charts.wave_frame(assessment, "post_contact")
    assert csat["value"].between(1, 5).all()


def test_segments_are_sorted_inside_their_kind_and_suppressed_ones_have_no_figure() -> None:
    frame = charts.segment_frame(sample_assessment(MODEL), "relational")
    assert list(frame["segment"].unique()) == ["Canal", "Região"]
    assert list(frame.loc[frame["segment"] == "Canal", "value"])[-1] == "Carta"
    for _, group in frame.groupby("segment"):
        assert group["estimate"].dropna().is_monotonic_decreasing
    assert frame.loc[frame["suppressed"], ["estimate", "low", "high"]].isna().all(axis=None)
    assert list(frame.loc[frame["indicative"], "value"]) == ["E-mail"]


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


def test_labels_of_a_crowd_keep_apart() -> None:
    points = [(4 + 0.3 * place, 4.0) for place in range(8)]
    boxes = labels.keep_apart(points, [(0.9, 0.35)] * 8, labels.Box(0, 0, 10, 8))
    assert not [1 for one, other in combinations(boxes, 2) if one.overlap(other) > 0]


# Colours


def test_levels_darken_evenly_and_their_text_can_be_read() -> None:
    lights = [style.luminance(colour) for colour in style.LEVEL_COLOURS]
    assert lights == sorted(lights, reverse=True)
    for lighter, darker in pairwise(lights):
        assert (lighter + 0.05) / (darker + 0.05) > 1.25
    for colour in style.LEVEL_COLOURS:
        text = style.text_colour(colour)
        one, other = sorted([style.luminance(colour), style.luminance(text)])
        assert (other + 0.05) / (one + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def test_luminance_of_the_ends() -> None:
    assert style.luminance("#000000") == 0
    assert style.luminance("#FFFFFF") == pytest.approx(1)


@pytest.mark.parametrize(
    ("level", "place"), [(1, 0), (1.49, 0), (1.5, 1), (2.5, 2), (4.4, 3), (4.5, 4), (5, 4)]
)
def test_a_mean_level_takes_the_colour_of_the_nearest(level: float, place: int) -> None:
    assert style.level_colour(level) == style.LEVEL_COLOURS[place]
    colours, norm = style.level_colours()
    drawn = mpl.colors.to_hex(colours(norm(level)))
    assert drawn.upper() == style.LEVEL_COLOURS[place]


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

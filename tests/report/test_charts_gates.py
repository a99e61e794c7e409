"""The gates' chart and the what-if: where each gate caps, and the stage that repairs lead to."""

from __future__ import annotations

import math

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from cxassess.assessment.types import Assessment, GateResult
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report.charts import Chart, palette
from cxassess.report.charts.gates import gate_frame, stage_gates
from cxassess.report.charts.what_if import what_if, what_if_frame
from cxassess.report.words import Words
from tests.assessment.engagements import assessed, check
from tests.report.assessments import StageKind, sample_assessment
from tests.report.plans import with_roadmap

MODEL = load_model()
EN, PT = Words("en"), Words("pt-BR")
STAGES: tuple[StageKind, ...] = ("capped", "free", "range", "preliminary", "none")


def assert_inside(chart: Chart) -> None:
    chart.figure.draw_without_rendering()  # lays it out
    extent = chart.figure.get_tightbbox()
    assert extent.x0 >= -0.02
    assert extent.y0 >= -0.02
    assert extent.x1 <= chart.figure.get_figwidth() + 0.02
    assert extent.y1 <= chart.figure.get_figheight() + 0.02


def gate(assessment: Assessment, name: str, words: Words = EN):
    frame = gate_frame(assessment, MODEL, words)
    return frame[frame["gate"] == name].iloc[0]


def held(assessment: Assessment, held_by: tuple[str, ...], **gates: GateResult) -> Assessment:
    stage = assessment.stage
    changed = {
        "gates": tuple(gates.get(each.id, each) for each in stage.gates),
        "held_by": held_by,
    }
    return assessment.model_copy(update={"stage": stage.model_copy(update=changed)})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", STAGES)
def test_every_gate_is_drawn_inside_and_told(stage: StageKind, language: Language) -> None:
    chart = stage_gates(sample_assessment(MODEL, language, stage=stage), MODEL, Words(language))
    assert_inside(chart)
    for each in MODEL.gates:
        assert f"{each.id} {Words(language).of(each.name)}: " in chart.alt
    assert "nan" not in chart.alt.split()


def test_a_level_stands_on_the_scale_of_the_answers() -> None:
    row = gate(sample_assessment(MODEL, "en"), "G1")
    assert (row.here, row.limit) == (0.0, 0.125)  # level 1, and up to 1.5, on the scale of 1 to 5
    assert row.observed == "GOV-01 = 1.0 (caps up to 1.5)"
    assert row.cap_text == "stage 2: decides"
    assert row.decides


def test_a_gate_that_checks_make_hold_says_so_though_the_level_is_high() -> None:
    high = assessed(4, e3=True, checks=(check("K03", "fail"), check("K12", "fail")))
    row = gate(high, "G4", PT)
    assert row.here > row.limit
    assert row.holds
    assert row.observed.endswith("; falham as verificações K03 e K12")
    assert row.cap_text == "estágio 3: decide"


def test_gates_that_decide_together_show_the_cap_that_they_set_together() -> None:
    both = {name: GateResult(id=name, holds=True, cap=2) for name in ("G1", "G2")}
    together = held(sample_assessment(MODEL, "en"), ("G1+G2",), **both)
    stage = together.stage.model_copy(update={"final": 1, "low": 1, "high": 1})
    together = together.model_copy(update={"stage": stage})
    for name in both:
        assert gate(together, name).cap_text == "stage 1: decides (G1 + G2)"


def test_the_share_of_evidence_is_known_only_where_it_caps() -> None:
    opinions = assessed(4)
    row = gate(opinions, "G5")
    assert (row.here, row.limit) == (0.0, 0.5)
    assert row.observed == "0% of the weight with a document or more (caps under 50%)"
    row = gate(assessed(4, e3=True), "G5")
    assert math.isnan(row.here)
    assert row.observed == "50% or more of the weight with a document"


def test_the_weakest_dimension_is_named_with_the_cap_that_it_sets() -> None:
    row = gate(assessed(3, e3=True), "G6")
    assert row.here == 0.5  # stage 3 of 5
    assert row.observed.endswith("stage 3 (allows up to stage 5)")


def test_missing_gate_answers_are_named() -> None:
    row = gate(sample_assessment(MODEL, "en", stage="preliminary"), "G7")
    assert row.here == 0.75  # three of the four that decide
    assert row.here < row.limit
    assert (row.observed, row.cap_text) == ("unanswered: KPI-02", "preliminary stage")


def test_red_marks_only_gates_that_hold() -> None:
    chart = stage_gates(sample_assessment(MODEL, "en", stage="free"), MODEL, EN)
    bold = [text for axes in chart.axes for text in axes.texts if text.get_weight() == "bold"]
    assert not bold
    chart = stage_gates(sample_assessment(MODEL, "en"), MODEL, EN)
    (bold,) = [text for axes in chart.axes for text in axes.texts if text.get_weight() == "bold"]
    assert to_hex(bold.get_color()).upper() == palette().gate


def planned(**options) -> Assessment:
    return with_roadmap(sample_assessment(MODEL, "en"), MODEL, (4, 3, 3, 4), **options)


def test_the_cases_are_today_the_repairs_that_lift_and_the_horizons() -> None:
    sample = planned(held_by=("G5",))
    mistakes = tuple(
        each.model_copy(update={"what_if": 3}) if each.id == "M01" else each
        for each in sample.mistakes
    )
    frame = what_if_frame(sample.model_copy(update={"mistakes": mistakes}), MODEL, EN)
    assert frame["kind"].tolist() == ["today", "repair", *["roadmap"] * 4]
    assert frame["low"].tolist() == [2, 3, 2, 2, 3, 4]
    assert frame["score"].tolist()[2:] == [44.0, 49.1, 53.2, 61.5]
    assert frame["still"].tolist() == ["G1", "", "G5", "G5", "G5", "G5"]
    assert frame["name"].tolist()[1] == f"Only M01 · {MODEL.mistake('M01').title.en}"
    assert frame["name"].tolist()[-1] == "Roadmap, up to 12 months"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", STAGES)
def test_the_what_if_is_drawn_inside_with_a_box_a_stage(
    stage: StageKind, language: Language
) -> None:
    sample = with_roadmap(
        sample_assessment(MODEL, language, stage=stage),
        MODEL,
        (4, 3, 3, 4),
        stages=(None, None, 3, 4),
        indexes=(None, None, 53.2, 61.5),
    )
    chart = what_if(sample, MODEL, Words(language))
    assert chart is not None
    assert_inside(chart)
    boxes = [each for each in chart.axes[0].patches if isinstance(each, Rectangle)]
    frame = what_if_frame(sample, MODEL, Words(language))
    assert len(boxes) == 5 * len(frame)
    last = [to_hex(each.get_facecolor()).upper() for each in boxes[-5:]]
    assert last == [*palette().level_colours[:4], palette().paper]
    assert "nan" not in chart.alt.lower().split()


def test_without_findings_there_is_no_what_if() -> None:
    assert what_if(sample_assessment(MODEL, findings=0), MODEL, EN) is None

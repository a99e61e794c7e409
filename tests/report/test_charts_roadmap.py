"""The chart of the roadmap: every step drawn, apart, in its lane and horizon."""

from __future__ import annotations

import io
from itertools import combinations

import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.transforms import Bbox

from cxassess.assessment.types import Assessment
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report.charts import Chart
from cxassess.report.charts.roadmap import horizon_name, roadmap_frame, roadmap_timeline
from cxassess.report.words import Words
from tests.report.assessments import sample_assessment
from tests.report.plans import with_roadmap

MODEL = load_model()
EN, PT = Words("en"), Words("pt-BR")


def planned(findings: int = 14, sizes: tuple[int, ...] = (4, 3, 3, 4), **options) -> Assessment:
    return with_roadmap(sample_assessment(MODEL, findings=findings), MODEL, sizes, **options)


def drawn(assessment: Assessment, words: Words = EN) -> Chart:
    chart = roadmap_timeline(assessment, MODEL, words)
    assert chart is not None
    return chart


def texts(chart: Chart) -> list[str]:
    return [each.get_text() for each in chart.axes[0].texts]


def chips(chart: Chart) -> dict[str, Bbox]:
    """Return the place of each step by the id written in it."""
    (axes,) = chart.axes
    boxes = [each.get_bbox() for each in axes.patches if isinstance(each, FancyBboxPatch)]
    names = {each.id for each in MODEL.mistakes}
    return {
        text.get_text(): next(box for box in boxes if box.contains(*text.get_position()))
        for text in axes.texts
        if text.get_text() in names
    }


def arrows(chart: Chart) -> list[FancyArrowPatch]:
    found = (each for each in chart.axes[0].patches if isinstance(each, FancyArrowPatch))
    return [each for each in found if not isinstance(each, FancyBboxPatch)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("findings", "sizes"), [(1, (0, 0, 0, 1)), (14, (4, 3, 3, 4)), (66, (16, 14, 18, 18))]
)
def test_every_step_is_drawn_apart_and_inside(
    findings: int, sizes: tuple[int, ...], language: Language
) -> None:
    assessment = planned(findings, sizes)
    chart = drawn(assessment, Words(language))
    places = chips(chart)
    assert set(places) == {each.id for each in assessment.findings}
    assert not any(one.overlaps(other) for one, other in combinations(places.values(), 2))
    extent = chart.figure.get_tightbbox()
    assert extent.x0 >= -1e-6
    assert extent.y0 >= -1e-6
    assert extent.x1 <= chart.figure.get_figwidth() + 1e-6
    assert extent.y1 <= chart.figure.get_figheight() + 1e-6


def test_later_horizons_lie_to_the_right_and_dimensions_in_the_model_s_order() -> None:
    assessment = planned(40, (10, 10, 10, 10))
    places = chips(drawn(assessment))
    ends = [
        max(places[step.mistake].x1 for step in horizon.steps) for horizon in assessment.roadmap
    ]
    starts = [
        min(places[step.mistake].x0 for step in horizon.steps) for horizon in assessment.roadmap
    ]
    assert all(end < start for end, start in zip(ends, starts[1:], strict=False))
    lanes = {each.id: [] for each in MODEL.dimensions}
    for name, box in places.items():
        lanes[MODEL.mistake(name).dimension].append((box.y0, box.y1))
    lowest = [min(lane)[0] for lane in lanes.values() if lane]
    highest = [max(top for _, top in lane) for lane in lanes.values() if lane]
    assert all(low > high for low, high in zip(lowest, highest[1:], strict=False))


def test_milestones_say_the_stage_and_the_index() -> None:
    said = texts(drawn(planned(stages=(2, 3, None, 4), indexes=(40.0, 48.5, None, 66.0))))
    for text in ("Today", "30 days", "60 days", "90 days", "12 months"):
        assert text in said
    assert said.count("Stage 2 – Initial") == 2  # today and at 30 days
    assert "Stage 4 – Managed" in said
    assert "no single stage" in said
    assert "index 48.5" in said
    assert "índice 48,5" in texts(drawn(planned(indexes=(40.0, 48.5, None, 66.0)), PT))


def test_each_dependency_is_an_arrow_and_a_thicket_is_left_out() -> None:
    assessment = planned(14)
    needed = sum(len(step.depends_on) for each in assessment.roadmap for step in each.steps)
    chart = drawn(assessment)
    assert len(arrows(chart)) == needed > 0
    assert "comes before" in texts(chart)
    whole = drawn(planned(66, (16, 14, 18, 18)))
    assert arrows(whole) == []
    assert "comes before" not in texts(whole)


def test_what_is_shown_is_said() -> None:
    chart = drawn(planned())
    assert "14 actions" in chart.caption
    assert "n = 9 respondents" in chart.caption
    assert "30 days: M01, M02, M03, M04; leads to: Stage 2 – Initial" in chart.alt
    assert "level 3" in (chart.note or "")


def test_without_steps_there_is_no_chart() -> None:
    assert roadmap_timeline(sample_assessment(MODEL), MODEL, EN) is None
    assert roadmap_timeline(planned(0, (0, 0, 0, 0)), MODEL, EN) is None


def test_equal_roadmaps_give_equal_pictures() -> None:
    pictures = []
    for _ in range(2):
        buffer = io.BytesIO()
        drawn(planned()).figure.savefig(buffer, format="png")
        pictures.append(buffer.getvalue())
    assert pictures[0] == pictures[1]


def test_the_table_behind_the_chart() -> None:
    frame = roadmap_frame(planned(quick=("M05",)), MODEL, EN)
    assert list(frame["horizon"].value_counts(sort=False)) == [4, 3, 3, 4]
    assert frame["mistake"].is_unique
    assert frame.loc[frame["quick_win"], "mistake"].tolist() == ["M05"]
    assert frame.loc[frame["holds_gate"], "mistake"].tolist() == ["M01"]
    row = frame.set_index("mistake").loc["M04"]
    assert row["depends_on"] == "M02"
    assert row["dimension"] == "KPI"
    assert roadmap_frame(sample_assessment(MODEL), MODEL, EN).columns.equals(frame.columns)


@pytest.mark.parametrize(
    ("days", "pt", "en"),
    [(30, "30 dias", "30 days"), (1, "1 dia", "1 day"), (365, "12 meses", "12 months")],
)
def test_horizons_are_named_in_days_and_months(days: int, pt: str, en: str) -> None:
    horizon = planned().roadmap[0].model_copy(update={"days": days})
    assert horizon_name(horizon, PT) == pt
    assert horizon_name(horizon, EN) == en

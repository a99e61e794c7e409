"""Every chart as it is drawn: texts inside, apart from each other, readable on what is behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from cxassess.assessment.kpi_types import SurveyResult
from cxassess.assessment.types import Assessment
from cxassess.errors import LANGUAGES
from cxassess.report import charts
from cxassess.report.blocks.references import label_of
from cxassess.report.charts import Chart
from cxassess.report.colours import TEXT_CONTRAST, contrast
from cxassess.report.words import Words
from tests.report.assessments import (
    NASTY_NAME,
    csat_survey,
    nps_survey,
    sample_assessment,
    with_benchmark,
    with_planning,
    with_silence,
    with_tests,
    with_trend,
    with_weights,
)
from tests.report.test_charts import EN, MODEL, OF_SURVEY, PT, all_charts, with_outlook

LONG = "Loja da região metropolitana do interior do estado de São Paulo, unidade número "
RIGHT_TO_LEFT = "مرحبا שלום \U0001f600 日本"
HIGHEST = 23.5
"""The highest figure, in cm, that stands on a page with its caption and note."""
SLACK = 1.0  # pixels


def perfect(assessment: Assessment) -> Assessment:
    """Return the assessment with every answer at 5 and every score at 100."""
    indicators = tuple(
        each.model_copy(
            update={
                "state": "answered",
                "declared": 5.0,
                "evidenced": 5.0,
                "grade": 3,
                "by_role": dict.fromkeys(["executive", "cx_cs", "commercial", "front_line"], 5.0),
            }
        )
        for each in assessment.indicators
    )
    dimensions = tuple(
        each.model_copy(
            update={
                "coverage": 1.0,
                "declared": 100.0,
                "evidenced": 100.0,
                "bounds": each.bounds.model_copy(update={"low": 100.0, "high": 100.0}),
            }
        )
        for each in assessment.dimensions
    )
    return assessment.model_copy(update={"indicators": indicators, "dimensions": dimensions})


def alone(assessment: Assessment) -> Assessment:
    """Return the assessment as if one person had answered: no role group can be shown."""
    indicators = tuple(each.model_copy(update={"by_role": {}}) for each in assessment.indicators)
    return assessment.model_copy(
        update={"indicators": indicators, "respondents": 1, "roles": (), "alpha": None}
    )


def full(survey: SurveyResult) -> SurveyResult:
    """Return a survey with all that its charts can draw."""
    survey = with_benchmark(with_silence(with_planning(with_weights(survey))))
    return with_tests(with_trend(survey))


SURVEYS = {
    "three waves": full(nps_survey()),
    "many waves": full(nps_survey([f"Onda {place}" for place in range(14)])),
    "long names": full(
        nps_survey(
            [f"{place} {LONG}" for place in range(4)],
            segments=[(LONG, f"{LONG}{place}", 50 + place) for place in range(9)],
            name=LONG,
        )
    ),
    "sixty segments": full(
        nps_survey(
            segments=[(f"Tipo {each % 3}", f"Filial {each}", 20 + each) for each in range(60)]
        )
    ),
    "one segment": nps_survey(segments=[("Canal", "Chat", 300)]),
    "five answers": nps_survey(("2026",), base=5, segments=[("Canal", "Chat", 5)]),
    "one answer": nps_survey(("2026",), base=1, segments=[("Canal", "Chat", 1)]),
    "strange letters": full(
        nps_survey(
            (RIGHT_TO_LEFT, NASTY_NAME),
            segments=[(RIGHT_TO_LEFT, NASTY_NAME, 50), (RIGHT_TO_LEFT, RIGHT_TO_LEFT, 60)],
            name=RIGHT_TO_LEFT,
        )
    ),
    "satisfaction": csat_survey(),
}
ASSESSMENTS = {
    "usual": sample_assessment(MODEL, surveys=[]),
    "outlook": with_outlook(sample_assessment(MODEL, surveys=[])),
    "unanswered": sample_assessment(MODEL, stage="none", answered=False, surveys=[]),
    "perfect": perfect(sample_assessment(MODEL, stage="free", findings=0, surveys=[])),
    "all found": sample_assessment(MODEL, findings=len(MODEL.mistakes), surveys=[]),
    "one person": alone(sample_assessment(MODEL, stage="preliminary", surveys=[])),
    "a range": sample_assessment(MODEL, stage="range", surveys=[]),
}


def _drawn_ticks(axis: Axis) -> Iterator[Text]:
    low, high = sorted(axis.get_view_interval())
    for tick in axis.get_major_ticks():
        if low - 1e-9 <= tick.get_loc() <= high + 1e-9:
            yield from (tick.label1, tick.label2)
    yield axis.label


def texts_of(chart: Chart) -> list[Text]:
    """Return the texts that are drawn."""
    found: list[Text] = list(chart.figure.texts)
    for legend in chart.figure.legends:
        found += legend.get_texts()
    for axes in chart.axes:
        for each in (axes, *axes.child_axes):
            found += [*each.texts, each.title, each._left_title, each._right_title]
            if each.axison:
                for axis in (each.xaxis, each.yaxis):
                    found += _drawn_ticks(axis) if axis.get_visible() else ()
    return [each for each in found if each.get_visible() and each.get_text().strip()]


def boxes_of(chart: Chart) -> list[tuple[Text, Bbox]]:
    """Return the texts with the pixels that they cover."""
    canvas = FigureCanvasAgg(chart.figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    return [
        (each, Text.get_window_extent(each, renderer).padded(-SLACK)) for each in texts_of(chart)
    ]


def assert_laid_out(chart: Chart) -> None:
    """Assert that texts lie inside the figure and apart from each other."""
    assert chart.figure.get_figheight() * 2.54 <= HIGHEST
    boxes = boxes_of(chart)
    assert boxes
    width, height = chart.figure.canvas.get_width_height()
    for text, box in boxes:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
        assert inside, text.get_text()
    together = [
        (one.get_text(), other.get_text())
        for (one, first), (other, second) in combinations(boxes, 2)
        if first.overlaps(second)
    ]
    assert together == []


def assert_readable(chart: Chart) -> None:
    """Assert that each text stands out from the colour that most of its ground has."""
    boxes = boxes_of(chart)
    for text, _ in boxes:
        text.set_alpha(0)
    canvas = FigureCanvasAgg(chart.figure)
    canvas.draw()
    ground = np.asarray(canvas.buffer_rgba())[::-1, :, :3]
    for text, box in boxes:
        area = ground[int(box.y0) : int(box.y1) + 1, int(box.x0) : int(box.x1) + 1].reshape(-1, 3)
        (most, _), *_ = Counter(map(tuple, area)).most_common(1)
        behind = "#{:02x}{:02x}{:02x}".format(*most)
        found = contrast(to_hex(text.get_color()), behind)
        assert found >= TEXT_CONTRAST, (text.get_text(), text.get_color(), behind)


@pytest.mark.parametrize("words", [PT, EN], ids=LANGUAGES)
@pytest.mark.parametrize("name", ASSESSMENTS)
def test_texts_of_an_assessment_lie_inside_and_apart(name: str, words: Words) -> None:
    for chart in [
        *all_charts(ASSESSMENTS[name], words),
        charts.stage_ladder(ASSESSMENTS[name], MODEL, words, height=3.2),
    ]:
        assert_laid_out(chart)


@pytest.mark.parametrize("words", [PT, EN], ids=LANGUAGES)
@pytest.mark.parametrize("name", SURVEYS)
def test_texts_of_a_survey_lie_inside_and_apart(name: str, words: Words) -> None:
    for draw in OF_SURVEY:
        assert_laid_out(draw(SURVEYS[name], MODEL, words))


@pytest.mark.parametrize("name", ["outlook", "one person", "a range", "unanswered"])
def test_texts_of_an_assessment_can_be_read(name: str) -> None:
    for chart in all_charts(ASSESSMENTS[name], PT):
        assert_readable(chart)


@pytest.mark.parametrize("name", ["three waves", "many waves", "satisfaction"])
def test_texts_of_a_survey_can_be_read(name: str) -> None:
    for draw in OF_SURVEY:
        assert_readable(draw(SURVEYS[name], MODEL, EN))


def test_every_chart_has_a_label_of_its_own() -> None:
    assessment = sample_assessment(MODEL, surveys=[full(nps_survey()), csat_survey()])
    labels = [chart.label for chart in all_charts(assessment, EN)]
    assert len(set(labels)) == len(labels)
    assert {"fig-ladder", "fig-dimensions", "fig-gap", "fig-heatmap", "fig-impact"} < set(labels)
    assert "fig-histogram-post-contact" in labels
    for label in labels:
        assert label is not None
        charts_label = label_of(label)
        assert charts_label == label

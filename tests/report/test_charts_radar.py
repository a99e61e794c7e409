"""The radar: a thumbnail of the dimensions' scores."""

from __future__ import annotations

import numpy as np
import pytest

from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report.charts.dimensions import dimension_frame
from cxassess.report.charts.radar import score_radar
from cxassess.report.words import Words
from tests.assessment.engagements import IDS, assessed
from tests.report.assessments import sample_assessment

MODEL = load_model()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_point_a_dimension_that_has_a_score(language: Language) -> None:
    sample, words = sample_assessment(MODEL, language), Words(language)
    chart = score_radar(sample, MODEL, words)
    assert chart is not None
    evidenced, declared = chart.axes[0].lines
    frame = dimension_frame(sample, MODEL, words).set_index("dimension")
    order = [each.id for each in MODEL.dimensions if frame.loc[each.id, "sufficient"]]
    for line, column in ((evidenced, "evidenced"), (declared, "declared")):
        values = line.get_ydata()
        assert np.allclose(values[:-1], frame.loc[order, column])
        assert values[0] == values[-1]
    assert [text.get_text() for text in chart.axes[0].get_xticklabels()] == [
        each.id for each in MODEL.dimensions
    ]
    assert all(f"{name} " in chart.alt for name in order)
    assert "n = 9" in chart.caption


def test_it_is_small() -> None:
    chart = score_radar(sample_assessment(MODEL), MODEL, Words("en"))
    assert chart is not None
    chart.figure.draw_without_rendering()  # lays it out
    extent = chart.figure.get_tightbbox()
    assert max(chart.figure.get_size_inches()) * 2.54 < 6
    assert extent.x0 >= -0.02
    assert extent.x1 <= chart.figure.get_figwidth() + 0.02


def test_fewer_than_three_dimensions_make_no_polygon() -> None:
    few = assessed(3, levels=dict.fromkeys((each for each in IDS if each[:3] > "GOV"), None))
    assert sum(each.evidenced is not None for each in few.dimensions) < 3
    assert score_radar(few, MODEL, Words("en")) is None

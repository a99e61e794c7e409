"""The tornado: the index's uncertainty by source, and the KPIs in their own units."""

from __future__ import annotations

import pytest

from cxassess.assessment.outlook_types import Span, Uncertainty
from cxassess.assessment.types import Assessment
from cxassess.errors import LANGUAGES, Language
from cxassess.model import load_model
from cxassess.report.charts.tornado import MOST_SURVEYS, uncertainty_frame, uncertainty_tornado
from cxassess.report.words import Words
from tests.report.assessments import NASTY_NAME, csat_survey, nps_survey, sample_assessment

MODEL = load_model()
EN, PT = Words("en"), Words("pt-BR")
SPANS = {
    "raters": Span(low=40.7, high=42.0),
    "roles": Span(low=34.7, high=45.6),
    "missing": Span(low=41.4, high=41.4),
    "weights": None,
}


def unsure(language: Language = "en", spans=SPANS, **options) -> Assessment:
    sources = tuple(
        Uncertainty(source=name, index=span, dimensions={}) for name, span in spans.items()
    )
    sample = sample_assessment(MODEL, language, **options)
    return sample.model_copy(update={"uncertainty": sources})


def test_the_widest_source_comes_first_and_those_not_assessed_are_left_out() -> None:
    frame = uncertainty_frame(unsure(), EN)
    assert frame["source"].tolist() == ["roles", "raters", "missing"]
    assert frame["width"].round(6).tolist() == [10.9, 1.3, 0.0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_has_its_own_panel_and_axis(language: Language) -> None:
    chart = uncertainty_tornado(unsure(language), MODEL, Words(language))
    assert chart is not None
    units = [axes.get_xlabel() for axes in chart.axes]
    assert len(units) == len(set(units)) == 3
    assert units[1] == "NPS"
    assert "CSAT" in units[2]
    chart.figure.draw_without_rendering()  # lays it out
    extent = chart.figure.get_tightbbox()
    assert extent.x0 >= -0.02
    assert extent.x1 <= chart.figure.get_figwidth() + 0.02
    assert chart.label == "fig-uncertainty"


def test_the_bars_run_from_low_to_high_around_the_index() -> None:
    sample = unsure()
    chart = uncertainty_tornado(sample, MODEL, EN)
    assert chart is not None
    index = chart.axes[0]
    ends = [end for bar in index.patches for end in (bar.get_x(), bar.get_x() + bar.get_width())]
    assert ends == pytest.approx([34.7, 45.6, 40.7, 42.0, 41.4, 41.4])
    texts = [each.get_text() for each in index.texts]
    assert texts[:2] == ["34.7", "45.6"]


def test_the_words_name_what_is_not_assessed_and_the_kpis_with_their_base() -> None:
    chart = uncertainty_tornado(unsure("pt-BR"), MODEL, PT)
    assert chart is not None
    assert chart.note is not None
    assert "Não se pode avaliar: pesos." in chart.note
    assert "NPS relacional: +37,0 [+32,1; +41,9], n = 900" in chart.alt
    assert "Ponto de vista: de 34,7 a 45,6" in chart.alt


def test_many_surveys_are_cut_and_counted_and_nasty_names_drawn() -> None:
    surveys = [nps_survey(name=NASTY_NAME) for _ in range(MOST_SURVEYS + 1)]
    chart = uncertainty_tornado(unsure(surveys=[*surveys, csat_survey()]), MODEL, EN)
    assert chart is not None
    assert chart.note is not None
    assert chart.note.endswith("Another 2 surveys are not shown.")
    assert len(chart.axes) == 2
    assert len(chart.axes[1].get_yticks()) == MOST_SURVEYS


def test_without_anything_to_assess_there_is_no_chart() -> None:
    nothing = dict.fromkeys(SPANS)
    assert uncertainty_tornado(unsure(spans=nothing, surveys=()), MODEL, EN) is None
    few = unsure(spans={}, surveys=[nps_survey(["2026"], base=3)])
    assert uncertainty_tornado(few, MODEL, EN) is None

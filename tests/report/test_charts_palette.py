"""The charts' colours: readable, apart in grey, and those of a brand."""

from __future__ import annotations

from itertools import pairwise

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxassess.report import charts
from cxassess.report.charts import Palette, branded, palette, style, use_palette
from cxassess.report.charts.oklab import oklab, same_hue
from cxassess.report.charts.palettes import level_ramp
from cxassess.report.colours import TEXT_CONTRAST, WHITE, contrast, luminance, readable
from cxassess.report.fonts import FAMILIES
from tests.report.assessments import sample_assessment
from tests.report.test_charts import EN, MODEL, svg

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
STEP = 1.25
"""Least contrast of neighbours that a grey print tells apart."""


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        # CSS Color 4, https://www.w3.org/TR/css-color-4/: its conversion code for these keywords.
        ("#ffffff", (1.0, 0.0, 0.0)),
        ("#000000", (0.0, 0.0, 0.0)),
        ("#ff0000", (0.6280, 0.2249, 0.1258)),
        ("#0000ff", (0.4520, -0.0325, -0.3115)),
    ],
)
def test_oklab_of_known_colours(colour: str, expected: tuple[float, ...]) -> None:
    assert oklab(colour) == pytest.approx(expected, abs=2e-4)


@given(COLOURS)
def test_the_levels_of_any_brand_darken_evenly_in_grey(colour: str) -> None:
    ramp = level_ramp(colour)
    lights = [luminance(each) for each in ramp]
    assert len(ramp) == 5
    assert lights == sorted(lights, reverse=True)
    assert lights == pytest.approx([luminance(each) for each in level_ramp("#808080")], abs=0.01)
    assert min(contrast(*pair) for pair in pairwise(ramp)) > STEP


@given(COLOURS, COLOURS)
def test_text_can_be_read_on_the_levels_of_any_brand(colour: str, ink: str) -> None:
    with use_palette(branded(colour, readable(ink))):
        for each in palette().level_colours:
            assert contrast(style.text_colour(each), each) >= TEXT_CONTRAST  # WCAG 2.2, 1.4.3


@given(COLOURS)
def test_the_levels_keep_the_hue_of_the_brand(colour: str) -> None:
    dark = level_ramp(colour)[3]
    if same_hue(colour, colour):  # no grey
        assert same_hue(colour, dark)


@given(COLOURS)
def test_red_is_kept_for_gates_and_bands_stay_apart(colour: str) -> None:
    used = branded(colour)
    assert used.gate == Palette().gate
    assert not same_hue(used.main, used.gate)
    assert not same_hue(used.band_colours["promoter"], used.band_colours["detractor"])


@pytest.mark.parametrize("used", [Palette(), branded("#5B2A86"), branded("#003399")])
def test_bands_differ_in_grey(used: Palette) -> None:
    bands = used.band_colours
    for one, other in (("detractor", "passive"), ("passive", "promoter"), ("other", "top")):
        assert contrast(bands[one], bands[other]) > STEP
    assert contrast(bands["detractor"], bands["promoter"]) > STEP


@pytest.mark.parametrize("name", ["ink", "muted", "main", "gate", "alarm"])
def test_what_writes_can_be_read(name: str) -> None:
    used = Palette()
    for ground in (used.paper, used.shade, used.no_data):
        if ground == used.paper or name != "alarm":
            assert contrast(getattr(used, name), ground) >= TEXT_CONTRAST


def test_a_palette_holds_to_the_end_of_its_block() -> None:
    with use_palette(branded("#5B2A86")):
        assert palette().main == "#5B2A86"
        with use_palette(Palette()):
            assert palette() == Palette()
        assert palette().main == "#5B2A86"
    assert palette() == Palette()


def test_a_palette_stays_where_no_block_ends_it() -> None:
    restore = use_palette(branded("#5B2A86"))
    assert palette().main == "#5B2A86"
    restore.close()
    assert palette() == Palette()


def test_what_a_brand_does_not_give_stays() -> None:
    assert branded() == Palette()
    faces = branded(families=["DejaVu Sans"])
    assert faces.families == ("DejaVu Sans", FAMILIES[0])
    assert faces.main == Palette().main
    assert branded("#C8102E") == Palette()  # a red brand


def test_charts_take_the_colours_and_faces_in_use() -> None:
    assessment = sample_assessment(MODEL)
    plain = svg(charts.dimension_bars(assessment, MODEL, EN)).lower()
    with use_palette(branded("#5B2A86", families=["DejaVu Sans"])):
        purple = svg(charts.dimension_bars(assessment, MODEL, EN)).lower()
        levels = svg(charts.indicator_heatmap(assessment, MODEL, EN)).lower()
        assert all(each.lower() in levels for each in palette().level_colours)
    main = Palette().main.lower()
    assert main in plain
    assert "#5b2a86" in purple
    assert main not in purple
    assert purple.index("dejavu sans") < purple.index("source sans pro")


def test_luminance_of_the_ends() -> None:
    assert luminance("#000000") == 0
    assert luminance(WHITE) == pytest.approx(1)


@pytest.mark.parametrize(
    ("level", "place"), [(1, 0), (1.49, 0), (1.5, 1), (2.5, 2), (4.4, 3), (4.5, 4), (5, 4)]
)
def test_a_mean_level_takes_the_colour_of_the_nearest(level: float, place: int) -> None:
    assert style.level_colour(level) == palette().level_colours[place]
    colours, norm = style.level_colours()
    drawn = mpl.colors.to_hex(colours(norm(level)))
    assert drawn.upper() == palette().level_colours[place]

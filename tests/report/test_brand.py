"""A brand is read from one file, checked, and each thing wrong with it is one clear error."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cxassess.engagement.types import ReportConfig
from cxassess.errors import Problem
from cxassess.report.brand import BRAND_FILE, Brand, read_brand
from cxassess.report.colours import contrast, luminance, readable

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><path d="M0 0h8v4z"/></svg>'
SERIF = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"


def png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 4), "navy").save(stream, "png")
    return stream.getvalue()


def read(folder: Path, text: str | None = None, **config: str) -> tuple[Brand, list[Problem]]:
    if text is not None:
        (folder / BRAND_FILE).write_text(text, encoding="utf-8")
    return read_brand(folder, ReportConfig(**config), "Acme")


def sound(folder: Path, text: str | None = None, **config: str) -> Brand:
    brand, found = read(folder, text, **config)
    assert found == []
    return brand


def problems(folder: Path, text: str | None = None, **config: str) -> list[Problem]:
    return read(folder, text, **config)[1]


def restricted() -> bytes:
    """A face whose licence forbids embedding."""
    stream = io.BytesIO()
    with TTFont(SERIF) as font:
        font["OS/2"].fsType = 0x2
        font.save(stream)
    return stream.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A client's folder with the files that a brand may name."""
    made = tmp_path / "clients" / "acme"
    made.mkdir(parents=True)
    (made / "logo.svg").write_text(SVG, encoding="utf-8")
    (made / "logo.png").write_bytes(png())
    (made / "serif.ttf").write_bytes(SERIF.read_bytes())
    return made


def test_without_a_file_nothing_is_given(folder: Path) -> None:
    assert sound(folder) == Brand()
    assert sound(folder).data("en") == {}


def test_whole_brand(folder: Path) -> None:
    brand = sound(
        folder,
        """
meta: {name: Quatro Consultoria, link: "https://example.org"}
logo: logo.svg
color:
  palette: {wine: "#6B1F3A"}
  primary: wine
  foreground: "#222222"
typography:
  fonts:
    - {family: DejaVu Serif, files: [serif.ttf]}
  base: Source Sans Pro
  headings: DejaVu Serif
contact: [contato@example.org, +55 11 0000-0000]
confidentiality: {pt: Confidencial, en: Confidential}
""",
        logo="logo.png",
    )
    assert (brand.name, brand.primary, brand.headings) == (
        "Quatro Consultoria",
        "#6b1f3a",
        "DejaVu Serif",
    )
    assert brand.logo is not None
    assert (brand.logo.name, brand.logo.alt) == ("brand-logo.svg", "Logo Quatro Consultoria")
    assert brand.client_logo is not None
    assert (brand.client_logo.name, brand.client_logo.alt) == ("client-logo.png", "Logo Acme")
    data = brand.data("pt-BR")
    assert data["confidentiality"] == "Confidencial"
    assert data["files"].keys() == {"brand-logo.svg", "client-logo.png"}
    assert data["fonts"].keys() == {"serif.ttf"}


def test_logo_by_its_name_as_quarto_writes_it(folder: Path) -> None:
    brand = sound(folder, "logo: {images: {wide: logo.png}, small: other.svg, medium: wide}")
    assert brand.logo is not None
    assert brand.logo.name == "brand-logo.png"


def test_brand_of_the_folder_of_all_clients(folder: Path) -> None:
    (folder.parent / BRAND_FILE).write_text("meta: {name: Shared}", encoding="utf-8")
    assert sound(folder).name == "Shared"
    assert sound(folder, "meta: {name: Own}").name == "Own"
    assert sound(folder, brand="../brand.yml").name == "Shared"


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ("logo: no.svg", "brand_file_missing", "logo"),
        ("logo: brand.yml", "brand_logo_kind", "logo"),
        ("logo: cut.png", "brand_logo_kind", "logo"),
        ("logo: large.png", "brand_file_large", "logo"),
        ("logo: script.svg", "brand_logo_unsafe", "logo"),
        ("logo: outside.svg", "brand_logo_unsafe", "logo"),
        ("color: {primary: petrol}", "brand_colour", "color.primary"),
        ("color: {primary: '#abc'}", "brand_colour", "color.primary"),
        ("color: {primary: '#ffcc00'}", "brand_contrast", "color.primary"),
        ("typography: {base: Jura}", "brand_family", "typography.base"),
        (
            "typography: {fonts: [{family: DejaVu Serif, files: [logo.png]}]}",
            "brand_font_unreadable",
            "typography.fonts[0].files[0]",
        ),
        (
            "typography: {fonts: [{family: Jura, files: [serif.ttf]}]}",
            "brand_font_family",
            "typography.fonts[0].files[0]",
        ),
        (
            "typography: {fonts: [{family: DejaVu Serif, files: [restricted.ttf]}]}",
            "brand_font_restricted",
            "typography.fonts[0].files[0]",
        ),
        (
            "typography: {fonts: [{family: Jura, source: google, files: [a.ttf]}]}",
            "config_one_of",
            "typography.fonts[0].source",
        ),
        ("colour: {primary: '#000000'}", "config_key_mistyped", "colour"),
        ("contact: [a, b, c, d, e]", "config_list_length", "contact"),
        ("meta: {name: 漢字}", "text_unprintable", "meta.name"),
    ],
)
def test_each_thing_wrong_is_one_error(folder: Path, text: str, code: str, key: str) -> None:
    (folder / "cut.png").write_bytes(png()[:40])
    (folder / "large.png").write_bytes(png() + bytes(2_000_000))
    (folder / "script.svg").write_text(SVG.replace("<path", "<script/><path"), encoding="utf-8")
    outside = SVG.replace("<path", '<image href="https://example.org/a.png"/><path')
    (folder / "outside.svg").write_text(outside, encoding="utf-8")
    (folder / "restricted.ttf").write_bytes(restricted())
    (found,) = problems(folder, text)
    assert (found.code, found.where.file, found.where.key) == (code, BRAND_FILE, key)
    for language in ("pt-BR", "en"):
        assert all(found.message(language))


def test_paths_of_the_client(folder: Path) -> None:
    found = problems(folder, brand="no.yml", logo="no.svg")
    assert [(each.code, each.where.key) for each in found] == [
        ("brand_missing", "report.brand"),
        ("brand_file_missing", "report.logo"),
    ]


def test_broken_yaml(folder: Path) -> None:
    assert [each.code for each in problems(folder, "meta: {name")] == ["yaml_syntax"]
    assert problems(folder, "# nothing said\n") == []


# The two pairs of WCAG's own definition, and grey #767676: the known lightest AA grey on white.
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#777777", 1.0), ("#767676", "#ffffff", 4.54)],
)
def test_contrast(first: str, second: str, expected: float) -> None:
    assert contrast(first, second) == pytest.approx(expected, abs=0.005)


@given(st.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_readable_is_readable_and_no_lighter(colour: str) -> None:
    found = readable(colour)
    assert contrast(found, "#ffffff") >= 4.5
    assert luminance(found) <= luminance(colour) + 1e-12
    assert (found == colour) == (contrast(colour, "#ffffff") >= 4.5)

import pytest
from matplotlib.font_manager import fontManager

from cxassess.report.fonts import (
    FAMILIES,
    coverage,
    font_files,
    printable,
    unprintable,
    use_in_matplotlib,
    visible,
)


def test_font_files_exist():
    assert all(path.is_file() for path in font_files())


def test_portuguese_and_signs_of_reports_can_be_shown():
    assert not unprintable("ÁÂÃÀÇÉÊÍÓÔÕÚÜáâãàçéêíóôõúü ºª§ – — “” ‘’ € % ± ≤ ≥ → Δ ● ▲ ■ ◆ ○ 😀")


@pytest.mark.parametrize("char", ["中", "👨", "\ue000", "\ud800", "\uffff", "\x00", "\x86"])
def test_unprintable_names_what_no_face_shows(char):
    assert unprintable(f"a{char}b{char}\n\t\ufe0f") == [char]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb\rc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("a\x00\x07\x1b\x7fb", "ab"),
        ("中\ud800\ue000", "\ufffd\ufffd\ufffd"),
        ("evil \u202etxt.exe\u202c \ufeff\u2066x", "evil txt.exe x"),
        ("שלום العربية é 😀\ufe0f", "שלום العربية é 😀"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown
    assert printable(shown) == shown


def test_coverage_is_what_the_last_face_shows():
    assert "A" in coverage()
    assert "\N{MINUS SIGN}" in coverage()
    assert "\N{APL FUNCTIONAL SYMBOL UP TACK DIAERESIS}" not in coverage()  # in the mono face only


def test_use_in_matplotlib():
    use_in_matplotlib()
    names = {face.name for face in fontManager.ttflist}
    assert names.issuperset(FAMILIES)


@pytest.mark.parametrize("text", ["", " ", "\x00", "\u200b\ufe0f", "\u2003\n\t\xa0"])
def test_visible(text):
    assert not visible(text)
    assert visible(text + "a")

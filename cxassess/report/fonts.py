"""The faces of the report and the characters they can show.

Only faces that come with the installed packages are used: Source Sans Pro for text, matplotlib's
DejaVu Sans for what Source Sans lacks and DejaVu Sans Mono for code. The system's fonts are never
looked at, so a report looks the same on every machine.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from functools import cache
from importlib import resources
from pathlib import Path

import matplotlib
from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font

FAMILIES = ("Source Sans Pro", "DejaVu Sans")
"""Families of running text, the first choice first."""

_SOURCE_SANS = ("Light", "Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
# Not the oblique ones: they lack scripts that the upright ones have.
_DEJAVU = ("Sans", "Sans-Bold", "SansMono", "SansMono-Bold")
_DEJAVU_FOLDER = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
_FALL_BACK = _DEJAVU_FOLDER / "DejaVuSans.ttf"

_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Characters that draw nothing but steer layout or direction: they could turn a line around.
_INVISIBLE = re.compile(
    "[\u202a-\u202e\u034f\u180b-\u180f\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_UNPRINTABLE_CATEGORIES = frozenset({"Cc", "Cn", "Co", "Cs"})


def font_files() -> tuple[Path, ...]:
    """Return the font files of the report, in a fixed order."""
    source_sans = Path(str(resources.files("font_source_sans_pro"))) / "files"
    return (
        *(source_sans / f"SourceSansPro-{style}.ttf" for style in _SOURCE_SANS),
        *(_DEJAVU_FOLDER / f"DejaVu{style}.ttf" for style in _DEJAVU),
    )


def copy_fonts(folder: Path) -> None:
    """Copy the font files into an empty folder for Typst.

    Typst takes folders only, and the packages' own hold the same faces twice (OTF and TTF) and a
    last-resort font that would hide what cannot be shown. It reads a file when it first needs the
    face, therefore the folder must outlive the compilation.
    """
    for path in font_files():
        shutil.copyfile(path, folder / path.name)


@cache
def coverage() -> frozenset[str]:
    """Return the characters that the report can show: those of DejaVu Sans.

    Only the face that everything falls back to counts. A letter and an accent that are in
    different faces cannot be put together, but whatever is in that one face can.
    """
    return frozenset(
        char
        for char in map(chr, FT2Font(_FALL_BACK).get_charmap())
        if unicodedata.category(char) not in _UNPRINTABLE_CATEGORIES and not _INVISIBLE.match(char)
    )


def unprintable(text: str) -> list[str]:
    """Return the characters of `text` that no face can show, each once, in order of appearance.

    Line ends, tabs and invisible characters are not among them.
    """
    known = coverage()
    text = _INVISIBLE.sub("", _NEWLINES.sub("\n", text))
    return [char for char in dict.fromkeys(text) if char not in known and char not in "\n\t"]


def printable(text: str) -> str:
    r"""Return `text` as the report can show it.

    Control characters and invisible ones go, line ends become ``\n``, and what no face can show
    becomes U+FFFD: PDF/UA and PDF/A refuse a document with a missing glyph.
    """
    text = _INVISIBLE.sub("", _NEWLINES.sub("\n", text))
    for char in unprintable(text):
        control = unicodedata.category(char) == "Cc"
        text = text.replace(char, "" if control else _REPLACEMENT)
    return text


def visible(text: str) -> bool:
    """Return whether anything of `text` is to be seen in the report."""
    shown = printable(text)
    return any(not char.isspace() and unicodedata.category(char) != "Cf" for char in shown)


@cache
def use_in_matplotlib() -> None:
    """Make the report's text faces known to matplotlib, so that it measures text rightly."""
    for path in font_files():
        fontManager.addfont(path)

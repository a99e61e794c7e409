"""The report's faces inside an HTML file.

The text faces travel whole: taking out the characters that a page does not show costs a second a
report and saves half a megabyte. The large face of last resort travels with what it has to show.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from cxassess.report.fonts import font_files

_TEXT: Mapping[str, tuple[str, int, str]] = {
    "SourceSansPro-Regular": ("Source Sans Pro", 400, "normal"),
    "SourceSansPro-It": ("Source Sans Pro", 400, "italic"),
    "SourceSansPro-Semibold": ("Source Sans Pro", 600, "normal"),
    "SourceSansPro-Bold": ("Source Sans Pro", 700, "normal"),
}
"""File -> family, weight and style of the faces of the text."""

_LAST_RESORT: Mapping[str, tuple[str, int, str]] = {
    "DejaVuSans": ("DejaVu Sans", 400, "normal"),
    "DejaVuSans-Bold": ("DejaVu Sans", 700, "normal"),
}


def font_faces(text: str, brand: Mapping[str, str]) -> str:
    """Return CSS rules that carry the faces of a page.

    Parameters
    ----------
    text : str
        Everything that the page shows.
    brand : mapping
        Name -> content in base64 of the brand's own font files.
    """
    rules = [_rule(*_TEXT[path.stem], path.read_bytes()) for path in _files(_TEXT)]
    missing = "".join(sorted({char for char in text if char > " "} - _covered()))
    if missing:
        rules += [
            _rule(*_LAST_RESORT[path.stem], _only(path.read_bytes(), missing))
            for path in _files(_LAST_RESORT)
        ]
    given = (base64.b64decode(content) for _, content in sorted(brand.items()))
    return "\n".join([*rules, *(_rule(*_face(content), content) for content in given)])


def _files(faces: Mapping[str, object]) -> list[Path]:
    return [path for path in font_files() if path.stem in faces]


@cache
def _covered() -> frozenset[str]:
    """Return the characters that every text face has."""
    found = []
    for path in _files(_TEXT):
        with TTFont(path, lazy=True) as font:
            found.append(frozenset(map(chr, font.getBestCmap())))
    return frozenset.intersection(*found)


def _face(content: bytes) -> tuple[str, int, str]:
    """Return a font file's family, weight and style."""
    with TTFont(io.BytesIO(content), lazy=True) as font:
        name = font["name"]
        family = name.getDebugName(16) or name.getDebugName(1)
        slanted = bool(font["OS/2"].fsSelection & 1)
        return str(family), int(font["OS/2"].usWeightClass), "italic" if slanted else "normal"


def _only(content: bytes, text: str) -> bytes:
    """Return a font file with the characters of `text` alone."""
    options = subset.Options(layout_features=["*"], hinting=False, drop_tables=["FFTM"])
    with TTFont(io.BytesIO(content), recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=text)
        subsetter.subset(font)
        stream = io.BytesIO()
        font.save(stream)
    return stream.getvalue()


def _rule(family: str, weight: int, style: str, content: bytes) -> str:
    source = base64.b64encode(content).decode("ascii")
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f'src: url("data:font/ttf;base64,{source}"); }}'
    )

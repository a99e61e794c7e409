"""The files that a brand names: logos and faces, refused where a report could not show them."""

from __future__ import annotations

import io
import re
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError
from matplotlib.image import imread

from cxassess.errors import Problem, Where, problem
from cxassess.report.brand.types import BrandFont, Picture

_MOST_BYTES = 2_000_000
_SUFFIXES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
# What runs, or what is fetched from elsewhere, has no place in a file for archives.
_UNSAFE = re.compile(
    r"<script|<foreignObject|<!ENTITY|\son\w+\s*=|@import"
    r"|(?:href|src)\s*=\s*[\"']\s*(?!#|data:image/)|url\(\s*[\"']?\s*(?!#|[\"']?\s*data:)",
    re.IGNORECASE,
)


def read_picture(
    folder: Path, file: str, where: Where, *, name: str, alt: str
) -> tuple[Picture | None, list[Problem]]:
    """Return a logo, or None and what is wrong with it.

    Parameters
    ----------
    folder : Path
        What `file` is relative to.
    where : Where
        The place that names it.
    name : str
        Name under which it travels, without an ending.
    """
    content, problems = _read(folder, file, where)
    if content is None:
        return None, problems
    suffix = next((kind for start, kind in _SUFFIXES.items() if content.startswith(start)), None)
    if suffix is None and b"<svg" in content:
        suffix = "svg"
        if _UNSAFE.search(content.decode("utf-8", "replace")):
            return None, [problem("brand_logo_unsafe", where, found=file)]
    elif suffix is None or not _is_whole(content, suffix):
        return None, [problem("brand_logo_kind", where, found=file)]
    return Picture(f"{name}.{suffix}", content, alt), []


def read_font(
    folder: Path, file: str, family: str, where: Where
) -> tuple[BrandFont | None, list[Problem]]:
    """Return a file of a family's face, or None and what is wrong with it."""
    content, problems = _read(folder, file, where)
    if content is None:
        return None, problems
    try:
        with TTFont(io.BytesIO(content), lazy=True) as font:
            names = {font["name"].getDebugName(number) for number in (1, 16)} - {None}
            restricted = bool(font["OS/2"].fsType & 0x2)
    except (TTLibError, KeyError, ValueError, OSError):
        return None, [problem("brand_font_unreadable", where, found=file)]
    if family not in names:
        listed = ", ".join(sorted(map(str, names)))
        return None, [problem("brand_font_family", where, found=file, family=family, names=listed)]
    if restricted:
        return None, [problem("brand_font_restricted", where, found=file)]
    return BrandFont(folder / file, family), []


def _read(folder: Path, file: str, where: Where) -> tuple[bytes | None, list[Problem]]:
    path = folder / file
    try:
        if path.stat().st_size > _MOST_BYTES:
            most = f"{_MOST_BYTES / 1e6:g} MB"
            return None, [problem("brand_file_large", where, found=file, most=most)]
        return path.read_bytes(), []
    except (OSError, ValueError):
        return None, [problem("brand_file_missing", where, found=file)]


def _is_whole(content: bytes, suffix: str) -> bool:
    """Tell whether a picture can be decoded to its end."""
    try:
        return bool(imread(io.BytesIO(content), format=suffix).size)
    except Exception:  # decoders raise what they like
        return False

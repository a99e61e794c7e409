"""Contrast of colours, by the rules of WCAG 2.2 (success criterion 1.4.3)."""

from __future__ import annotations

TEXT_CONTRAST = 4.5
"""Least contrast of a text with its background."""

WHITE = "#ffffff"


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the red, green and blue of an ``#rrggbb`` colour, each from 0 to 255."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Return the relative luminance of an ``#rrggbb`` colour, from 0 (black) to 1 (white)."""
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in (channel / 255 for channel in rgb(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast of two ``#rrggbb`` colours, from 1 (none) to 21.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, background: str = WHITE, least: float = TEXT_CONTRAST) -> str:
    """Return the colour, darkened as little as makes it readable on a light `background`."""
    for share in range(100, -1, -1):
        darker = "#" + "".join(f"{channel * share // 100:02x}" for channel in rgb(colour))
        if contrast(darker, background) >= least:
            return darker
    raise ValueError(f"nothing is readable on {background}")

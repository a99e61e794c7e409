"""Colours as the eye tells them apart: OKLab.

Matrices: Björn Ottosson, "A perceptual color space for image processing" (2020).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from cxassess.report.colours import rgb

_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_FROM_LAB = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_FROM_LMS = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
_Three = tuple[float, float, float]


_GREY = 0.04  # chroma under which a colour passes for a grey
_ONE_NAME = math.radians(20)  # hues nearer than this go by one name


def _times(matrix: Sequence[_Three], vector: Sequence[float]) -> _Three:
    first, second, third = (
        sum(weight * each for weight, each in zip(row, vector, strict=True)) for row in matrix
    )
    return first, second, third


def oklab(colour: str) -> _Three:
    """Return lightness (0 to 1) and the two axes of colour of an ``#rrggbb`` colour."""
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in (channel / 255 for channel in rgb(colour))
    ]
    return _times(_TO_LAB, [math.cbrt(each) for each in _times(_TO_LMS, linear)])


def same_hue(first: str, second: str) -> bool:
    """Return whether two colours are both plainly coloured and of one name, such as red."""
    (_, *one), (_, *other) = oklab(first), oklab(second)
    if min(math.hypot(*one), math.hypot(*other)) < _GREY:
        return False
    turn = math.atan2(one[1], one[0]) - math.atan2(other[1], other[0])
    return math.cos(turn) > math.cos(_ONE_NAME)


def shade(luminance: float, chroma: float, hue: float) -> str:
    """Return the colour of a luminance and hue, its chroma as near to `chroma` as screens go."""
    for step in range(12, -1, -1):
        low, high = 0.0, 1.0
        for _ in range(20):
            lightness = (low + high) / 2
            linear = _linear(lightness, chroma * step / 12, hue)
            found = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
            low, high = (lightness, high) if found < luminance else (low, lightness)
        on_screen = all(-0.001 <= each <= 1.001 for each in linear)
        if on_screen and abs(found - luminance) < 0.001:
            break
    return _hex(linear)


def _linear(lightness: float, chroma: float, hue: float) -> _Three:
    lab = (lightness, chroma * math.cos(hue), chroma * math.sin(hue))
    return _times(_FROM_LMS, [each**3 for each in _times(_FROM_LAB, lab)])


def _hex(linear: _Three) -> str:
    inside = (min(max(each, 0.0), 1.0) for each in linear)
    coded = (
        each * 12.92 if each <= 0.0031308 else 1.055 * each ** (1 / 2.4) - 0.055 for each in inside
    )
    return "#" + "".join(f"{round(each * 255):02X}" for each in coded)

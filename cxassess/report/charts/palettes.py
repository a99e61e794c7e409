"""The colours and faces of all charts, and those that a brand makes of them.

>>> with use_palette(branded("#5B2A86")):  # doctest: +SKIP
...     chart = dimension_bars(assessment, model, words)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache

from cxassess.report.charts.oklab import oklab, same_hue, shade
from cxassess.report.fonts import FAMILIES

_MAIN = "#1B6F78"
_LEVELS = ((0.86, 0.2), (0.64, 0.6), (0.41, 0.9), (0.146, 1.0), (0.05, 0.7))
"""Each level's luminance, and its share of the brand's chroma.

Text is readable on all of them: none lies between the two where neither ink nor white is.
"""


@cache
def level_ramp(colour: str) -> tuple[str, ...]:
    """Return the colours of the five levels, from light to dark, in the hue of `colour`.

    Their luminances are the same for every colour: printed in grey all ramps look alike.
    """
    _, a, b = oklab(colour)
    hue, chroma = math.atan2(b, a), math.hypot(a, b)
    return tuple(shade(target, share * chroma, hue) for target, share in _LEVELS)


@dataclass(frozen=True)
class Palette:
    """Colours as ``#rrggbb``, and the families of the text.

    A level is always colour, number and name together; `gate` is kept for gates and legal flags.
    """

    ink: str = "#1F2933"
    muted: str = "#52606D"
    line: str = "#9AA5B1"
    faint: str = "#DDE2E7"
    paper: str = "#FFFFFF"
    shade: str = "#F0F2F4"
    no_data: str = "#EEF0F2"
    """Under the hatch of missing data."""
    main: str = _MAIN
    gate: str = "#B3261E"
    alarm: str = "#A85A12"
    level_colours: Sequence[str] = field(default_factory=lambda: level_ramp(_MAIN))
    """Of the levels 1-5, from light to dark."""
    band_colours: Mapping[str, str] = field(
        default_factory=lambda: {
            "detractor": "#C7772E",
            "passive": "#D5DADF",
            "promoter": "#23757E",
            "top": "#23757E",
            "other": "#B8C1CA",
        }
    )
    """Of the bands of a score: NPS's three, and CSAT's satisfied against the rest."""
    families: Sequence[str] = FAMILIES
    """Faces known to matplotlib, the first choice first."""


def branded(
    main: str | None = None, ink: str | None = None, families: Sequence[str] = ()
) -> Palette:
    """Return the palette of a brand; what it does not give stays as it is.

    Parameters
    ----------
    main : str, optional
        The brand's colour. A red one is left out: red is kept for gates.
    ink : str, optional
        Colour of the text.
    families : sequence of str, optional
        Faces known to matplotlib; those of the report stand in for characters they lack.
    """
    plain = Palette()
    if main is not None and not same_hue(main, plain.gate):
        bands = dict(plain.band_colours)
        if not same_hue(main, bands["detractor"]):
            bands |= dict.fromkeys(("promoter", "top"), level_ramp(main)[3])
        plain = replace(plain, main=main, level_colours=level_ramp(main), band_colours=bands)
    known = dict.fromkeys([*families, *FAMILIES])
    return replace(plain, ink=ink or plain.ink, families=tuple(known))


_in_use = [Palette()]


def palette() -> Palette:
    """Return the palette that charts are drawn with."""
    return _in_use[0]


def use_palette(new: Palette) -> ExitStack:
    """Draw charts with `new` from now on, or to the end of the ``with`` that this opens."""
    restore = ExitStack()
    restore.callback(_set, palette())
    _set(new)
    return restore


def _set(new: Palette) -> None:
    _in_use[0] = new

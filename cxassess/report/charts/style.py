"""The visual language of all charts: faces, sizes, colours.

Figures are drawn at the size they are printed, so that a text of 8 points is one of 8 points on
paper. A level is always colour, number and name together; red is kept for gates; missing data are
grey hatching. Every pair of neighbouring colours differs in lightness, for greyscale printers.
Bold is for our own words only: its faces lack characters that a client's text may hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure

from cxassess.report.fonts import FAMILIES, use_in_matplotlib

TEXT_WIDTH = 16.5
"""Width of the report's text in cm."""

CM = 1 / 2.54
"""Inches in a centimetre: matplotlib's unit of a figure's size."""

TEXT_SIZE = 8.5
SMALL_SIZE = 8.0

INK = "#1F2933"
MUTED = "#52606D"
LINE = "#9AA5B1"
FAINT = "#DDE2E7"
PAPER = "#FFFFFF"
MAIN = "#1B6F78"
GATE = "#B3261E"
ALARM = "#A85A12"
SHADE = "#F0F2F4"
NO_DATA = "#EEF0F2"
HATCH = "////"

LEVEL_COLOURS = ("#E4F1F1", "#B4D9DA", "#74B6BA", "#24757E", "#0B4650")
"""Colour of each level 1-5, from light to dark."""

LEVEL_EDGES = (1.0, 1.5, 2.5, 3.5, 4.5, 5.0)
"""Where a mean level takes the next level's colour."""

BAND_COLOURS: Mapping[str, str] = {
    "detractor": "#C7772E",
    "passive": "#D5DADF",
    "promoter": "#14616B",
    "top": "#14616B",
    "other": "#B8C1CA",
}
"""Colour of the bands of a score: NPS's three, and CSAT's top two boxes against the rest."""

TICKS: Mapping[str, Any] = {
    "which": "both",
    "length": 0,
    "labelsize": SMALL_SIZE,
    "labelcolor": MUTED,
    "labelfontfamily": list(FAMILIES),
}
"""No tick marks, and labels of the report's face and size."""

RC_PARAMS: Mapping[str, Any] = {
    "font.family": list(FAMILIES),
    "font.size": TEXT_SIZE,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "axes.labelsize": TEXT_SIZE,
    "axes.linewidth": 0.6,
    "axes.titlesize": TEXT_SIZE,
    "axes.titleweight": "normal",
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": SMALL_SIZE,
    "legend.handletextpad": 0.5,
    "legend.columnspacing": 1.4,
    "hatch.color": LINE,
    "hatch.linewidth": 0.5,
    "lines.linewidth": 1.2,
    "patch.linewidth": 0.6,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "none",
    "svg.hashsalt": "cxassess",
}


@contextmanager
def apply_style() -> Iterator[None]:
    """Draw with the report's style inside a ``with`` block; nothing global is changed."""
    use_in_matplotlib()
    parameters: dict[Any, Any] = dict(RC_PARAMS)
    with mpl.rc_context(parameters):
        yield


def new_figure(height: float) -> Figure:
    """Return an empty figure as wide as the report's text and `height` cm high.

    The layout makes room for whatever labels an axes gets, also those changed later.
    """
    figure = Figure(figsize=(TEXT_WIDTH * CM, height * CM), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.02, h_pad=0.03)  # type: ignore[union-attr,call-arg]
    return figure


def drawing(height: float) -> tuple[Figure, Axes]:
    """Return a figure with one bare axes over all of it, whose units are centimetres."""
    figure = Figure(figsize=(TEXT_WIDTH * CM, height * CM))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, TEXT_WIDTH), ylim=(0, height))
    axes.axis("off")
    return figure, axes


def quiet(axes: Axes) -> None:
    """Take the tick marks off and fix the labels' face and size, also of ticks made later."""
    axes.tick_params(**TICKS)


def with_columns(
    height: float, heads: Sequence[str], widths: Sequence[float]
) -> tuple[Figure, Axes, list[Axes]]:
    """Return a figure whose rows go on in columns of text right of the plot.

    Parameters
    ----------
    heads : sequence of str
        What stands over each column.
    widths : sequence of float
        Width of each column in cm.

    Returns
    -------
    figure, axes, columns
        The columns share the plot's y axis; their x axis goes from 0 to 1.
    """
    figure = new_figure(height)
    ratios = (TEXT_WIDTH - sum(widths) - 4.5, *widths)  # about 4.5 cm are the rows' names
    axes, *columns = figure.subplots(1, len(ratios), sharey=True, width_ratios=ratios)
    for each, head in zip(columns, heads, strict=True):
        quiet(each)
        each.set(xlim=(0, 1), frame_on=False)
        each.xaxis.tick_top()
        each.set_xticks([0.5], [head])
        each.tick_params(labelleft=False)
    quiet(axes)
    return figure, axes, columns


def level_colours() -> tuple[ListedColormap, BoundaryNorm]:
    """Return the colour map of the levels and the norm that sorts mean levels into it."""
    return ListedColormap(LEVEL_COLOURS), BoundaryNorm(LEVEL_EDGES, len(LEVEL_COLOURS))


def level_colour(level: float) -> str:
    """Return the colour of a (mean) level in [1, 5]."""
    return LEVEL_COLOURS[sum(level >= edge for edge in LEVEL_EDGES[1:-1])]


def text_colour(background: str) -> str:
    """Return the colour, dark or white, that reads better on `background`."""
    light, dark = luminance(background), luminance(INK)
    on_dark = (1 + 0.05) / (light + 0.05)
    on_light = (light + 0.05) / (dark + 0.05)
    return PAPER if on_dark > on_light else INK


def luminance(colour: str) -> float:
    """Return the relative luminance of an ``#rrggbb`` colour (WCAG 2.2), from 0 to 1."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

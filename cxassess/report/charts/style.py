"""The visual language of all charts: sizes, and the palette's colours and faces in their places.

Figures are drawn at the size they are printed, so that a text of 8 points is one of 8 points on
paper. A level is always colour, number and name together; red is kept for gates; missing data are
grey hatching. Every pair of neighbouring colours differs in lightness, for greyscale printers.
Bold is for our own words only: its faces lack characters that a client's text may hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure

from cxassess.report.charts.palettes import palette
from cxassess.report.colours import TEXT_CONTRAST, contrast
from cxassess.report.fonts import use_in_matplotlib

TEXT_WIDTH = 16.5
"""Width of the report's text in cm."""

CM = 1 / 2.54
"""Inches in a centimetre: matplotlib's unit of a figure's size."""

TEXT_SIZE = 8.5
SMALL_SIZE = 8.0

HATCH = "////"

LEVEL_EDGES = (1.0, 1.5, 2.5, 3.5, 4.5, 5.0)
"""Where a mean level takes the next level's colour."""


def ticks() -> dict[str, Any]:
    """Return no tick marks, and labels of the report's face and size."""
    return {
        "which": "both",
        "length": 0,
        "labelsize": SMALL_SIZE,
        "labelcolor": palette().muted,
        "labelfontfamily": list(palette().families),
    }


def _rc_params() -> dict[Any, Any]:
    """Return matplotlib's settings."""
    used = palette()
    return {
        "font.family": list(used.families),
        "font.size": TEXT_SIZE,
        "text.color": used.ink,
        "text.parse_math": False,
        "axes.edgecolor": used.line,
        "axes.labelcolor": used.muted,
        "axes.labelsize": TEXT_SIZE,
        "axes.linewidth": 0.6,
        "axes.titlesize": TEXT_SIZE,
        "axes.titleweight": "normal",
        "axes.titlelocation": "left",
        "axes.titlecolor": used.ink,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "grid.color": used.faint,
        "grid.linewidth": 0.6,
        "legend.frameon": False,
        "legend.fontsize": SMALL_SIZE,
        "legend.handletextpad": 0.5,
        "legend.columnspacing": 1.4,
        "hatch.color": used.line,
        "hatch.linewidth": 0.5,
        "lines.linewidth": 1.2,
        "patch.linewidth": 0.6,
        "figure.facecolor": used.paper,
        "savefig.facecolor": used.paper,
        "svg.fonttype": "none",
        "svg.hashsalt": "cxassess",
    }


@contextmanager
def apply_style() -> Iterator[None]:
    """Draw with the report's style inside a ``with`` block; nothing global is changed."""
    use_in_matplotlib()
    with mpl.rc_context(_rc_params()):
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
    axes.tick_params(**ticks())


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
    return ListedColormap(palette().level_colours), BoundaryNorm(LEVEL_EDGES, len(LEVEL_EDGES) - 1)


def level_colour(level: float) -> str:
    """Return the colour of a (mean) level in [1, 5]."""
    return palette().level_colours[sum(level >= edge for edge in LEVEL_EDGES[1:-1])]


def text_colour(background: str) -> str:
    """Return the colour of the palette that reads best on `background`, black where none does."""
    best = max(palette().ink, palette().paper, key=lambda each: contrast(each, background))
    return best if contrast(best, background) >= TEXT_CONTRAST else "#000000"

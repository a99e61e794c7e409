"""Figures of matplotlib as vector pictures."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any, ClassVar

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.figure import Figure as MatplotlibFigure

from cxassess.report.blocks.base import BLOCK_MIME, SURROGATE, Block
from cxassess.report.fonts import visible

_NO_METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}


@dataclass(frozen=True)
class Figure(Block):
    """A matplotlib figure as a vector picture; drawn and closed when it is wrapped.

    Parameters
    ----------
    caption : str
        What the figure shows, printed over it.
    alt : str
        The figure in words, for who cannot see it; not the caption.
    note : str, optional
        Small print under the figure, such as its source.
    width : str, optional
        Part of the text's width, as ``"80%"``; by default the figure keeps its own size where
        the text is wide enough.
    label : str, optional
        Name by which texts refer to the figure.
    """

    block: ClassVar[str] = "figure"

    figure: MatplotlibFigure
    caption: str
    alt: str
    note: str | None = None
    width: str | None = None
    label: str | None = None
    svg: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not visible(self.alt):
            raise ValueError("`alt` must not be empty: it is the figure for who cannot see it")
        if self.width and not re.fullmatch(r"\d+(\.\d+)?%", self.width):
            raise ValueError(f"`width` must be a percentage such as 80%, not {self.width!r}")
        object.__setattr__(self, "svg", _svg(self.figure))
        plt.close(self.figure)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {
            BLOCK_MIME: self.data(),
            "image/svg+xml": self.svg,
            "text/plain": f"<cxassess {self.block}>",
        }


def _svg(figure: MatplotlibFigure) -> str:
    """Return a figure as SVG with its text as text, the same for the same figure."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "cxassess"}):
        figure.savefig(buffer, format="svg", metadata=_NO_METADATA)
    return SURROGATE.sub("\N{REPLACEMENT CHARACTER}", buffer.getvalue())

"""Blocks that place others on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from cxassess.report.blocks.base import Block


@dataclass(frozen=True)
class PageBreak(Block):
    """What follows starts on a new page."""

    block: ClassVar[str] = "pagebreak"


@dataclass(frozen=True)
class Contents(Block):
    """The table of contents, down to the headings of level `depth`."""

    block: ClassVar[str] = "contents"

    depth: int = 2


@dataclass(frozen=True)
class Columns(Block):
    """Blocks side by side.

    Parameters
    ----------
    columns : sequence of sequences of Block
        What each column holds, from top to bottom; no headings.
    widths : sequence of float, optional
        Shares of the text's width; by default equal ones.
    """

    block: ClassVar[str] = "columns"

    columns: Sequence[Sequence[Block]]
    widths: Sequence[float] = ()

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("`columns` must not be empty")
        if self.widths and len(self.widths) != len(self.columns):
            raise ValueError(f"`widths` must have {len(self.columns)} shares")


@dataclass(frozen=True)
class OnePage(Block):
    """Blocks that stand together on a page of their own, the text shrinking until they fit."""

    block: ClassVar[str] = "onepage"

    blocks: Sequence[Block]

    def __post_init__(self) -> None:
        if not self.blocks:
            raise ValueError("`blocks` must not be empty")

"""Levels of headings that come one after another from cells written apart."""

from __future__ import annotations


class HeadingLevels:
    """Gives each heading of one document its level, for the one it is written with.

    The first is at level 1 and none is more than one level below the one it belongs to, as
    PDF/UA demands; headings written at the same level stay at the same level.
    """

    def __init__(self) -> None:
        self._open: list[int] = []

    def next(self, written: int) -> int:
        """Return the level of the next heading."""
        while self._open and self._open[-1] >= written:
            self._open.pop()
        self._open.append(written)
        return len(self._open)
